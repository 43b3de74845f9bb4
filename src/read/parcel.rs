//! Rows of a sheet on their way to another thread: their cells, and the texts of all one behind the other.

use std::borrow::Cow;

use super::cell::SheetCell;

/// How much a parcel holds at most.
const CELLS: usize = 8192;
const TEXT: usize = 1 << 17;

/// Some rows of a sheet.
#[derive(Debug, Default)]
pub(super) struct Parcel {
    /// Number of each row, and where its cells end.
    rows: Vec<(u64, usize)>,
    cells: Vec<Packed>,
    text: String,
}

#[derive(Debug)]
enum Packed {
    /// Where the text begins, and where it ends.
    Text(usize, usize),
    Other(SheetCell<'static>),
}

impl Parcel {
    /// Puts a row behind the others.
    pub fn put(&mut self, number: u64, cells: &[SheetCell<'_>]) {
        for cell in cells {
            self.cells.push(match cell {
                SheetCell::Text(text) => {
                    let begin = self.text.len();
                    self.text.push_str(text);
                    Packed::Text(begin, self.text.len())
                }
                SheetCell::Blank | SheetCell::Number(..) | SheetCell::Moment(_) | SheetCell::Flag(_) | SheetCell::Error(_) => {
                    Packed::Other(cell.to_owned_cell())
                }
            });
        }
        self.rows.push((number, self.cells.len()));
    }

    /// The number of the first row; none where there is none.
    pub fn first(&self) -> Option<u64> {
        self.rows.first().map(|(number, _)| *number)
    }

    /// Whether there is enough in it.
    pub fn is_full(&self) -> bool {
        self.cells.len() >= CELLS || self.text.len() >= TEXT
    }

    /// Empties it; its memory stays.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.cells.clear();
        self.text.clear();
    }

    /// Shows each row.
    pub fn each<E>(&self, mut take: impl FnMut(u64, &[SheetCell<'_>]) -> Result<(), E>) -> Result<(), E> {
        let (mut row, mut begin) = (Vec::new(), 0);
        for (number, end) in &self.rows {
            row.clear();
            row.extend(self.cells[begin..*end].iter().map(|cell| match cell {
                Packed::Text(begin, end) => SheetCell::Text(Cow::Borrowed(self.text.get(*begin..*end).unwrap_or_default())),
                Packed::Other(cell) => cell.clone(),
            }));
            take(*number, &row)?;
            begin = *end;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_out_as_they_went_in() {
        let rows: [(u64, &[SheetCell<'_>]); 3] = [
            (3, &[SheetCell::Text("客户".into()), SheetCell::Blank, SheetCell::Number(0.5, 2)]),
            (5, &[]),
            (6, &[SheetCell::Flag(true), SheetCell::Error("#N/A"), SheetCell::Text("".into()), SheetCell::Text("x".into())]),
        ];
        let mut parcel = Parcel::default();
        for _ in 0..2 {
            parcel.clear();
            assert_eq!(parcel.first(), None);
            rows.iter().for_each(|(number, cells)| parcel.put(*number, cells));
            let mut left = rows.iter();
            let taken = parcel.each(|number, cells| {
                assert_eq!(left.next(), Some(&(number, cells)));
                Ok::<_, ()>(())
            });
            assert_eq!((taken, left.next(), parcel.first()), (Ok(()), None, Some(3)));
        }
    }
}

//! Runs over the rows of a sheet: one thread reads them in their order, others take them.

use std::ops::ControlFlow;

use super::another::{Verdict, Watch, says};
use super::cell::{Row, SheetCell};
use super::parcel::Parcel;
use super::scan::{Halt, Taker};
use super::share_out::{STACK_BYTES, share_out};
use super::table::Table;
use super::workbook::Workbook;

/// After so many rows one who looks on hears of it.
const ROWS_A_SIGN: u64 = 1 << 10;

/// Hands every row of a sheet to one of the takers; where another table begins below this one, its first row and what that
/// says.
pub(super) fn scan_sheet<T: Taker>(
    table: &Table<'_>,
    sheet: &str,
    is_last: bool,
    takers: &mut [T],
) -> Result<Option<(u64, String)>, Halt> {
    let mut workbook = Workbook::open_again(table.input, table.format)?;
    let header = table.header.last;
    let another = match takers {
        [taker] if table.input.choices.threads < 2 => {
            each_row(&mut workbook, table, sheet, &mut |number, cells| give(taker, header, number, cells))
        }
        _ => in_parcels(takers, (header, STACK_BYTES), |give| each_row(&mut workbook, table, sheet, give)),
    }?;
    if another.is_some() {
        workbook.look_through(&[])?;
    }
    let end = another.as_ref().map_or(u64::MAX, |(row, _)| *row);
    if let Some(taker) = takers.first_mut() {
        tell_hidden(&workbook, table, end, taker);
    }
    if !is_last {
        workbook.keep_for(table.input);
    }
    Ok(another)
}

fn give<T: Taker>(taker: &mut T, header: u64, number: u64, cells: &[SheetCell<'_>]) -> Result<(), Halt> {
    if number <= header { taker.take_above(number, Row::Sheet(cells)) } else { taker.take(number, Row::Sheet(cells)) }
}

/// Takes a row: its number and its cells.
type Give<'g> = dyn FnMut(u64, &[SheetCell<'_>]) -> Result<(), Halt> + 'g;

/// Rows come in order, so another table is found on the way; the few that could begin it are held back.
fn each_row(workbook: &mut Workbook, table: &Table<'_>, sheet: &str, give: &mut Give<'_>) -> Result<Option<(u64, String)>, Halt> {
    let mut watch = Watch::new(&table.header);
    let mut held: Vec<(u64, Vec<SheetCell<'static>>)> = Vec::new();
    let mut another = None;
    workbook.each_row(sheet, |number, cells: &[SheetCell<'_>]| {
        if number.is_multiple_of(ROWS_A_SIGN) {
            table.input.choices.watch.reached(number);
        }
        let verdict = if number <= table.header.last { Verdict::Row } else { watch.look(number, Row::Sheet(cells)) };
        match verdict {
            Verdict::Row => {
                for (number, cells) in held.drain(..) {
                    give(number, &cells)?;
                }
                give(number, cells)?;
            }
            Verdict::Held => held.push((number, cells.iter().map(SheetCell::to_owned_cell).collect())),
            Verdict::Another => {
                let first = held.drain(..).find(|(_, cells)| !Row::Sheet(cells).is_blank());
                another = first.map(|(number, cells)| (number, says(Row::Sheet(&cells))));
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok::<_, Halt>(ControlFlow::Continue(()))
    })?;
    for (number, cells) in held {
        give(number, &cells)?;
    }
    Ok(another)
}

/// Tells a taker which rows of the table the sheet hides.
fn tell_hidden<T: Taker>(workbook: &Workbook, table: &Table<'_>, end: u64, taker: &mut T) {
    let is_its_own = |row: &u64| *row > table.header.last && *row < end;
    let hidden: Vec<u64> = workbook.hidden_rows().iter().copied().filter(is_its_own).collect();
    if !hidden.is_empty() {
        taker.hidden(&hidden, table.input.choices.without_hidden_rows);
    }
}

/// Reads rows on this thread, in parcels for the takers.
fn in_parcels<T: Taker, R>(
    takers: &mut [T],
    (header, stack_bytes): (u64, usize),
    read: impl FnOnce(&mut Give<'_>) -> Result<R, Halt>,
) -> Result<R, Halt> {
    let take = |taker: &mut T, parcel: &mut Parcel| {
        let first = parcel.first().unwrap_or(0);
        let taken = parcel.each(|number, cells| give(taker, header, number, cells));
        parcel.clear();
        taken.map_err(|halt| (first, halt))
    };
    share_out(takers, stack_bytes, take, |hand| {
        let mut parcel = Parcel::default();
        let ended = read(&mut |number, cells| {
            parcel.put(number, cells);
            if parcel.is_full() {
                parcel = hand(std::mem::take(&mut parcel))?;
            }
            Ok(())
        });
        // What was read before a fault comes before it.
        let handed = hand(parcel);
        ended.and_then(|ended| handed.map(|_| ended))
    })
}

#[cfg(test)]
mod tests {
    use super::super::error::ReadError;
    use super::*;

    #[derive(Default)]
    struct Rows {
        above: Vec<u64>,
        below: Vec<u64>,
        halts_from: Option<u64>,
    }

    fn halt(row: u64) -> Halt {
        Halt::Error(ReadError::NoSheets { file: row.to_string() })
    }

    impl Taker for Rows {
        fn take(&mut self, number: u64, row: Row<'_>) -> Result<(), Halt> {
            assert_eq!(row.cell(1).shown(), number.to_string());
            self.below.push(number);
            if self.halts_from.is_some_and(|from| number >= from) { Err(halt(number)) } else { Ok(()) }
        }

        fn take_above(&mut self, number: u64, _row: Row<'_>) -> Result<(), Halt> {
            self.above.push(number);
            Ok(())
        }
    }

    fn run(takers: &mut [Rows], rows: u64, stack_bytes: usize) -> Result<(), Halt> {
        in_parcels(takers, (3, stack_bytes), |give| {
            for number in 1..=rows {
                give(number, &[SheetCell::Blank, SheetCell::Text(number.to_string().into())])?;
            }
            Err(halt(0))
        })
    }

    #[test]
    fn every_row_is_taken_once() {
        // Without a further thread the calling one works.
        for (count, stack_bytes) in [(1, STACK_BYTES), (2, STACK_BYTES), (3, STACK_BYTES), (3, 1 << 60)] {
            let mut takers: Vec<Rows> = (0..count).map(|_| Rows::default()).collect();
            // What the reader meets at its end comes behind all rows.
            assert!(
                matches!(run(&mut takers, 50_000, stack_bytes), Err(Halt::Error(ReadError::NoSheets { file })) if file == "0")
            );
            assert!(takers.iter().all(|taker| taker.below.is_sorted()));
            let mut below: Vec<u64> = takers.iter().flat_map(|taker| taker.below.clone()).collect();
            let mut above: Vec<u64> = takers.iter().flat_map(|taker| taker.above.clone()).collect();
            below.sort_unstable();
            above.sort_unstable();
            assert!(below.into_iter().eq(4..=50_000) && above == [1, 2, 3]);
        }
    }

    #[test]
    fn the_first_row_that_halts_counts() {
        for (count, from) in [(1, 4), (2, 40_000), (3, 49_999), (3, 20_000)] {
            let mut takers: Vec<Rows> = (0..count).map(|_| Rows { halts_from: Some(from), ..Rows::default() }).collect();
            let ended = run(&mut takers, 50_000, STACK_BYTES);
            assert!(matches!(ended, Err(Halt::Error(ReadError::NoSheets { file })) if file == from.to_string()), "{from}");
        }
    }
}

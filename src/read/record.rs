//! One record of a text: its cells, as they lie in the text or in a copy without quotes.

/// A record. Its cells stand without their quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    text: &'a str,
    /// Of each cell where it begins and ends in the text.
    cells: &'a [(u32, u32)],
}

impl<'a> Record<'a> {
    /// The record of these parts of a text. A part that doesn't lie in it whole is an empty cell.
    pub const fn new(text: &'a str, cells: &'a [(u32, u32)]) -> Self {
        Self { text, cells }
    }

    /// How many cells it has.
    pub const fn len(self) -> usize {
        self.cells.len()
    }

    /// The cell at this position; empty past the end.
    pub fn cell(self, position: usize) -> &'a str {
        let part = self.cells.get(position).and_then(|(start, end)| self.text.get(*start as usize..*end as usize));
        part.unwrap_or_default()
    }
}

/// A record by itself.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnedRecord {
    text: String,
    cells: Vec<(u32, u32)>,
}

impl OwnedRecord {
    /// The record.
    pub fn record(&self) -> Record<'_> {
        Record::new(&self.text, &self.cells)
    }
}

impl<T: AsRef<str>> FromIterator<T> for OwnedRecord {
    fn from_iter<I: IntoIterator<Item = T>>(cells: I) -> Self {
        let mut record = Self::default();
        let place = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
        for cell in cells {
            let start = place(&record.text);
            record.text.push_str(cell.as_ref());
            record.cells.push((start, place(&record.text)));
        }
        record
    }
}

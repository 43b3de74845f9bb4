//! Delimited text to records: the one door to the csv crate's parser.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::io::{Seek, SeekFrom};

use super::blocks::{BlockError, Blocks};
use super::error::ReadError;
use super::plain_text::PlainText;
use super::record::Record;
use super::separators::Separators;
use super::source::InputFile;
use super::transcode::gb18030_as_utf8;

/// About how long a block is.
pub(super) const BLOCK_BYTES: usize = 1 << 20;
/// How long one record may be.
const RECORD_LIMIT_BYTES: usize = 16 << 20;

/// Hands each record of a text to `take` with its row number; blank lines count as rows and are handed to nobody. `fail` makes
/// an error of the row in which the text isn't UTF-8. A text is shorter than 4 GiB.
///
/// Quotes mean what they mean to the csv crate: one opens a cell only at its very beginning, two inside stand for one, and
/// what follows the closing one belongs to the cell. That crate reads the records in which a quoted cell is more than its
/// content between two quotes.
pub(super) fn each_record<E>(
    text: &[u8],
    delimiter: u8,
    first_row: u64,
    fail: impl Fn(u64) -> E,
    mut take: impl FnMut(u64, Record<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let text = simdutf8::compat::from_utf8(text).map_err(|error| fail(first_row + rows_before(text, error.valid_up_to())))?;
    let mut records = Records::new(text, delimiter, first_row);
    while let Some((row, record)) = records.next() {
        take(row, record)?;
    }
    Ok(())
}

/// How many rows end before this place, about: quoted line ends count too.
fn rows_before(text: &[u8], place: usize) -> u64 {
    memchr::memchr_iter(b'\n', &text[..place]).count() as u64
}

/// The records of a text, one after the other.
struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    separators: Separators<'t>,
    /// The row and the place of the next record.
    row: u64,
    start: usize,
    cells: Vec<(u32, u32)>,
    quoted: Quoted,
}

/// What the csv crate makes of records with quotes.
struct Quoted {
    reader: Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    text: String,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, delimiter: u8, first_row: u64) -> Self {
        let quoted = Quoted {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            bytes: Vec::new(),
            ends: Vec::new(),
            text: String::new(),
        };
        let separators = Separators::new(text.as_bytes(), delimiter);
        Self { text, delimiter, separators, row: first_row, start: 0, cells: Vec::new(), quoted }
    }

    fn next(&mut self) -> Option<(u64, Record<'_>)> {
        let bytes = self.text.as_bytes();
        self.cells.clear();
        let mut cell = self.start;
        while let Some(at) = self.separators.next() {
            let byte = bytes[at];
            if byte == self.delimiter {
                self.cells.push((place(cell), place(at)));
                cell = at + 1;
            } else if byte == b'"' {
                if at != cell {
                    continue;
                }
                let Some(end) = self.end_of_quoted(at) else { return self.next_quoted() };
                self.cells.push((place(at + 1), place(end)));
                cell = end + 2;
                match bytes.get(end + 1) {
                    Some(next) if *next == self.delimiter => {}
                    _ => return self.end_record(end + 1),
                }
            } else if at > self.start || !self.cells.is_empty() {
                self.cells.push((place(cell), place(at)));
                return self.end_record(at);
            } else {
                // A line end at the beginning of a record: half of one that ended the record before, or a blank line.
                let is_half = byte == b'\n' && at.checked_sub(1).is_some_and(|before| bytes[before] == b'\r');
                self.row += u64::from(!is_half);
                self.start = at + 1;
                cell = self.start;
            }
        }
        if self.start >= bytes.len() {
            return None;
        }
        self.cells.push((place(cell), place(bytes.len())));
        self.end_record(bytes.len())
    }

    /// The record whose cells are known and that ends here.
    fn end_record(&mut self, end: usize) -> Option<(u64, Record<'_>)> {
        self.start = end + 1;
        self.row += 1;
        Some((self.row - 1, Record::new(self.text, &self.cells)))
    }

    /// Where the quote stands that closes the cell that one opens here, where the cell is what stands between the two. The
    /// separator behind it, which ends the cell, has been taken then.
    fn end_of_quoted(&mut self, opening: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let end = self.separators.by_ref().find(|at| bytes[*at] == b'"').filter(|end| *end > opening)?;
        match bytes.get(end + 1) {
            None => Some(end),
            Some(next) if *next == self.delimiter || matches!(next, b'\n' | b'\r') => {
                self.separators.next();
                Some(end)
            }
            Some(_) => None,
        }
    }

    /// The record that begins at `start`, read by the csv crate.
    fn next_quoted(&mut self) -> Option<(u64, Record<'_>)> {
        let (read, cells) = self.quoted.read(&self.text[self.start..]);
        self.start += read;
        self.separators.go_to(self.start);
        self.row += 1;
        self.cells.clear();
        let mut start = 0;
        for end in &self.quoted.ends[..cells] {
            self.cells.push((place(start), place(*end)));
            start = *end;
        }
        Some((self.row - 1, Record::new(&self.quoted.text, &self.cells)))
    }
}

impl Quoted {
    /// Reads the record that a text begins with: how many bytes it takes, with its line end or the first half of that, and how
    /// many cells it has.
    fn read(&mut self, text: &str) -> (usize, usize) {
        self.reader.reset();
        let (mut read, mut written, mut cells) = (0, 0, 0);
        loop {
            let (result, of_text, of_bytes, of_ends) =
                self.reader.read_record(&text.as_bytes()[read..], &mut self.bytes[written..], &mut self.ends[cells..]);
            (read, written, cells) = (read + of_text, written + of_bytes, cells + of_ends);
            match result {
                // At the end of the text there is nothing more, which ends the record.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.bytes.resize((self.bytes.len() * 2).max(1 << 10), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 2).max(1 << 6), 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        self.text.clear();
        // Whole characters go in and whole ones come out.
        self.text.push_str(std::str::from_utf8(&self.bytes[..written]).unwrap_or_default());
        (read, cells)
    }
}

/// A place in a text, which is shorter than 4 GiB.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The text as blocks.
pub(super) fn open_blocks(text: &PlainText) -> Result<Blocks<std::fs::File>, ReadError> {
    let mut file = text.file.open()?;
    file.seek(SeekFrom::Start(text.skipped_bytes)).map_err(|source| ReadError::io(&text.file.name, source))?;
    Ok(Blocks::new(file, text.delimiter, BLOCK_BYTES, RECORD_LIMIT_BYTES))
}

/// The bytes of a block in UTF-8.
pub(super) fn as_utf8(text: &PlainText, block: Vec<u8>) -> Vec<u8> {
    if text.is_gb18030 { gb18030_as_utf8(&block) } else { block }
}

/// The error of a text that can't be cut.
pub(super) fn block_error(file: &InputFile, error: BlockError) -> ReadError {
    let name = file.name.clone();
    match error {
        BlockError::Io(source) => ReadError::io(&file.name, source),
        BlockError::TooLong(row) => ReadError::RecordTooLong { file: name, row, limit_bytes: RECORD_LIMIT_BYTES as u64 },
        BlockError::Unclosed(row) => ReadError::UnclosedQuote { file: name, row },
    }
}

/// The error of a text that is no longer what it was when it was looked at.
pub(super) fn record_error(file: &str, row: u64) -> ReadError {
    ReadError::Delimited { file: file.to_owned(), row, detail: "invalid UTF-8".to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Rows = Vec<(u64, Vec<String>)>;

    fn records(text: &str) -> Rows {
        let mut rows = Vec::new();
        let take = |row, record: Record<'_>| {
            rows.push((row, (0..record.len()).map(|cell| record.cell(cell).to_owned()).collect()));
            Ok::<(), u64>(())
        };
        each_record(text.as_bytes(), b',', 1, |row| row, take).unwrap();
        rows
    }

    /// The csv crate's records, blank lines counted by hand.
    fn by_the_crate(text: &str) -> Rows {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let (mut rows, mut row, mut record) = (Vec::new(), 1, csv::StringRecord::new());
        loop {
            let start = usize::try_from(reader.position().byte()).unwrap();
            let mut rest = &text.as_bytes()[start..];
            if start > 0 && text.as_bytes()[start - 1] == b'\r' && rest.first() == Some(&b'\n') {
                rest = &rest[1..];
            }
            while let [b'\r', b'\n', after @ ..] | [b'\r' | b'\n', after @ ..] = rest {
                (row, rest) = (row + 1, after);
            }
            if !reader.read_record(&mut record).unwrap() {
                return rows;
            }
            rows.push((row, record.iter().map(str::to_owned).collect()));
            row += 1;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn records_are_those_of_the_csv_crate(text in "([a客,\"\r\n ]|\"\"|\",|,\"|\"\n|\r\n){0,80}") {
            prop_assert_eq!(records(&text), by_the_crate(&text), "{:?}", text);
        }
    }

    #[test]
    fn a_text_that_is_no_utf8_is_an_error_of_its_row() {
        let take = |_, _: Record<'_>| Ok::<(), u64>(());
        assert_eq!(each_record(b"a,b\nc,d\ne,\xFF\n", b',', 5, |row| row, take), Err(7));
    }
}

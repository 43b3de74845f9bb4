//! The records of a block of text.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::record::{Decoder, Record};
use super::separators::Separators;

/// The bytes of a block in their encoding.
#[derive(Clone, Copy, Debug)]
pub(super) enum Characters<'t> {
    /// UTF-8.
    Utf8(&'t str),
    /// GB18030: none of the bytes that divide a text is part of a character there.
    Gb18030(&'t [u8]),
}

impl<'t> Characters<'t> {
    const fn bytes(self) -> &'t [u8] {
        match self {
            Self::Utf8(text) => text.as_bytes(),
            Self::Gb18030(bytes) => bytes,
        }
    }
}

fn record<'a>(characters: Characters<'a>, cells: &'a [(u32, u32)], decoder: &'a mut Decoder) -> Record<'a> {
    match characters {
        Characters::Utf8(text) => Record::new(text, cells),
        Characters::Gb18030(bytes) => decoder.record(bytes, cells),
    }
}

/// The records of a text, one after the other.
///
/// Quotes mean what they mean to the csv crate: one opens a cell only at its very beginning, two inside stand for one, and
/// what follows the closing one belongs to the cell. That crate reads the records in which a quoted cell is more than its
/// content between two quotes.
pub(super) struct Records<'t> {
    characters: Characters<'t>,
    delimiter: u8,
    separators: Separators<'t>,
    /// The row and the place of the next record.
    row: u64,
    start: usize,
    cells: Vec<(u32, u32)>,
    quoted: Quoted,
    decoder: Decoder,
}

/// What the csv crate makes of records with quotes.
struct Quoted {
    reader: Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl<'t> Records<'t> {
    /// Those of a text that is shorter than 4 GiB; its first row has this number.
    pub fn new(characters: Characters<'t>, delimiter: u8, first_row: u64) -> Self {
        let quoted = Quoted { reader: ReaderBuilder::new().delimiter(delimiter).build(), bytes: Vec::new(), ends: Vec::new() };
        let separators = Separators::new(characters.bytes(), delimiter);
        let (cells, decoder) = (Vec::new(), Decoder::default());
        Self { characters, delimiter, separators, row: first_row, start: 0, cells, quoted, decoder }
    }

    /// The next record and its row number; blank lines count as rows.
    pub fn next(&mut self) -> Option<(u64, Record<'_>)> {
        let bytes = self.characters.bytes();
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
                let Some(end) = self.end_of_quoted(at) else { return Some(self.next_quoted()) };
                self.cells.push((place(at + 1), place(end)));
                cell = end + 2;
                match bytes.get(end + 1) {
                    Some(next) if *next == self.delimiter => {}
                    _ => return Some(self.end_record(end + 1)),
                }
            } else if at > self.start || !self.cells.is_empty() {
                self.cells.push((place(cell), place(at)));
                return Some(self.end_record(at));
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
        Some(self.end_record(bytes.len()))
    }

    /// The record whose cells are known and that ends here.
    fn end_record(&mut self, end: usize) -> (u64, Record<'_>) {
        self.start = end + 1;
        self.row += 1;
        (self.row - 1, record(self.characters, &self.cells, &mut self.decoder))
    }

    /// Where the quote stands that closes the cell that one opens here, where the cell is what stands between the two. The
    /// separator behind it, which ends the cell, has been taken then.
    fn end_of_quoted(&mut self, opening: usize) -> Option<usize> {
        let bytes = self.characters.bytes();
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
    fn next_quoted(&mut self) -> (u64, Record<'_>) {
        let (read, written, cells) = self.quoted.read(&self.characters.bytes()[self.start..]);
        self.start += read;
        self.separators.go_to(self.start);
        self.row += 1;
        self.cells.clear();
        let mut start = 0;
        for end in &self.quoted.ends[..cells] {
            self.cells.push((place(start), place(*end)));
            start = *end;
        }
        let bytes = &self.quoted.bytes[..written];
        let characters = match self.characters {
            // Whole characters go in and whole ones come out.
            Characters::Utf8(_) => Characters::Utf8(std::str::from_utf8(bytes).unwrap_or_default()),
            Characters::Gb18030(_) => Characters::Gb18030(bytes),
        };
        (self.row - 1, record(characters, &self.cells, &mut self.decoder))
    }
}

impl Quoted {
    /// Reads the record that a text begins with: how many bytes it takes, with its line end or the first half of that, how many
    /// are left of it without quotes, and how many cells it has.
    fn read(&mut self, text: &[u8]) -> (usize, usize, usize) {
        self.reader.reset();
        let (mut read, mut written, mut cells) = (0, 0, 0);
        loop {
            let (result, of_text, of_bytes, of_ends) =
                self.reader.read_record(&text[read..], &mut self.bytes[written..], &mut self.ends[cells..]);
            (read, written, cells) = (read + of_text, written + of_bytes, cells + of_ends);
            match result {
                // At the end of the text there is nothing more, which ends the record.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.bytes.resize((self.bytes.len() * 2).max(1 << 10), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 2).max(1 << 6), 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        (read, written, cells)
    }
}

/// A place in a text, which is shorter than 4 GiB.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

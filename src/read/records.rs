//! The records of a block of text.

use std::ops::Range;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::record::{Cells, Decoder, Strip};
use super::separators::Separators;
use super::traits::begins_empty;

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

/// A strip has about so many cells: they stay near until every column was read.
const STRIP_CELLS: usize = if cfg!(test) { 12 } else { 2048 };

/// Where so many records follow one another that could be passed in a run, more of them are likely to. For fewer a strip isn't
/// ended: each costs as much as several records.
const WORTH_A_RUN: usize = if cfg!(test) { 2 } else { 8 };

/// The records of a text, strip by strip.
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
    start: u32,
    cells: Vec<[u32; 2]>,
    /// Made where a record needs it.
    quoted: Option<Quoted>,
    decoder: Decoder,
    /// Whether what was read so far needs a closer look: see [`Records::is_plain`].
    is_odd: bool,
}

/// Records that lie between separators.
struct Run {
    /// Which of the places that are held.
    places: Range<usize>,
    /// How many of them each record has, and how many cells.
    stride: usize,
    width: usize,
    records: usize,
    first_row: u64,
}

/// What was met in a text.
enum Added {
    /// A record, whose cells were added.
    Record,
    /// A blank line.
    Blank,
    /// A record with quotes that the csv crate must read.
    Odd,
    /// Nothing more.
    End,
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
        let separators = Separators::new(characters.bytes(), delimiter);
        let (cells, decoder) = (Vec::new(), Decoder::default());
        Self { characters, delimiter, separators, row: first_row, start: 0, cells, quoted: None, decoder, is_odd: false }
    }

    /// Whether every line that was read is a record that begins with content, and every quote stands around a cell of which
    /// nothing but a delimiter or line end follows. Of a text that is so, but not shown to be, this is false.
    pub const fn is_plain(&self) -> bool {
        !self.is_odd
    }

    /// The next records, as many as one strip holds; blank lines count as rows.
    pub fn next(&mut self) -> Option<Strip<'_>> {
        if let Some(run) = self.plain_run() {
            let cells = Cells::between(self.separators.places(run.places), run.stride);
            return Some(strip(self.characters, (cells, run.width, run.records), run.first_row, &mut self.decoder));
        }
        self.cells.clear();
        let (mut width, mut first_row, mut plain) = (0, self.row, 0);
        while self.cells.len() < STRIP_CELLS && plain < WORTH_A_RUN {
            plain = if self.is_plain_next() { plain + 1 } else { 0 };
            let (before, start, row) = (self.cells.len(), self.start, self.row);
            match self.add_record() {
                Added::Record if before == 0 => (width, first_row) = (self.cells.len(), self.row - 1),
                Added::Record if self.cells.len() - before == width => {}
                Added::Blank if before == 0 => {}
                Added::Blank | Added::End => break,
                Added::Odd if before == 0 => return Some(self.next_quoted()),
                // It begins the next strip.
                Added::Record | Added::Odd => {
                    self.cells.truncate(before);
                    (self.start, self.row) = (start, row);
                    self.separators.go_to(start);
                    break;
                }
            }
        }
        let records = self.cells.len().checked_div(width)?;
        Some(strip(self.characters, (Cells::at(&self.cells, width), width, records), first_row, &mut self.decoder))
    }

    /// Passes the next records that have no quotes, two cells at least, and all the same line end and as many cells.
    fn plain_run(&mut self) -> Option<Run> {
        let bytes = self.characters.bytes();
        if self.separators.at_hand().1.next().is_none() {
            self.separators.look();
        }
        let mut run = Run { places: 0..0, stride: 0, width: 0, records: 0, first_row: self.row };
        let (mut used, mut is_odd) = (0, false);
        let (places, mut others) = self.separators.at_hand();
        let mut start = places[0].wrapping_add(1);
        while let Some(other) = others.next() {
            let (end, width) = (places[other], other - used);
            let stride = match bytes[end as usize] {
                b'\n' => width,
                b'\r' if ends_with_two(bytes, end) && places.get(other + 1) == Some(&(end + 1)) => width + 1,
                _ => break,
            };
            if run.records == 0 && width > 1 {
                (run.width, run.stride) = (width, stride);
            }
            if width != run.width || stride != run.stride {
                break;
            }
            is_odd |= begins_empty(&bytes[start as usize..]);
            run.records += 1;
            used += stride;
            start = end + 1;
            if stride > width {
                others.next();
                start += 1;
            }
        }
        drop(others);
        if run.records == 0 {
            return None;
        }
        (self.start, self.is_odd) = (start, self.is_odd | is_odd);
        self.row += run.records as u64;
        run.places = self.separators.use_up(used);
        Some(run)
    }

    /// Whether the next record may be passed in a run.
    fn is_plain_next(&mut self) -> bool {
        let bytes = self.characters.bytes();
        let (places, mut others) = self.separators.at_hand();
        let end = others.next().filter(|other| *other > 1).and_then(|other| places.get(other));
        end.is_some_and(|end| bytes[*end as usize] == b'\n' || ends_with_two(bytes, *end))
    }

    /// Adds the cells of the next record, or passes a blank line.
    fn add_record(&mut self) -> Added {
        let (bytes, delimiter) = (self.characters.bytes(), self.delimiter);
        let mut cells = std::mem::take(&mut self.cells);
        let (before, mut cell) = (cells.len(), self.start);
        // How many of the separators at hand were used: held here, as it changes with every cell.
        let mut used = 0;
        let added = loop {
            let Some(at) = self.separators.after(used) else {
                self.separators.use_up(std::mem::take(&mut used));
                if self.separators.look() {
                    continue;
                }
                let end = place(bytes.len());
                if self.start >= end {
                    break Added::End;
                }
                cells.push([cell, end]);
                break self.end_record(end);
            };
            used += 1;
            let byte = bytes[at as usize];
            if byte == delimiter {
                cells.push([cell, at]);
                cell = at + 1;
            } else if byte == b'"' {
                if at != cell {
                    self.is_odd = true;
                    continue;
                }
                self.separators.use_up(std::mem::take(&mut used));
                let Some(end) = self.end_of_quoted() else { break Added::Odd };
                cells.push([at + 1, end]);
                cell = end + 2;
                if bytes.get(end as usize + 1) != Some(&delimiter) {
                    break self.end_record(end + 1);
                }
            } else if at > self.start || cells.len() > before {
                cells.push([cell, at]);
                break self.end_record(at);
            } else {
                // A line end at the beginning of a record: half of one that ended the record before, or a blank line.
                let is_half = byte == b'\n' && at > 0 && bytes[at as usize - 1] == b'\r';
                (self.start, cell) = (at + 1, at + 1);
                if !is_half {
                    self.is_odd = true;
                    self.row += 1;
                    break Added::Blank;
                }
            }
        };
        self.separators.use_up(used);
        self.pass_half_of_line_end();
        self.cells = cells;
        added
    }

    /// Passes LF behind the CR that ended a record: they are one line end.
    fn pass_half_of_line_end(&mut self) {
        let around = self.characters.bytes().get((self.start as usize).wrapping_sub(1)..);
        if around.is_some_and(|around| around.starts_with(b"\r\n")) && self.separators.after(0) == Some(self.start) {
            self.separators.use_up(1);
            self.start += 1;
        }
    }

    /// The record whose cells were added ends here.
    fn end_record(&mut self, end: u32) -> Added {
        self.is_odd |= begins_empty(&self.characters.bytes()[self.start as usize..]);
        self.start = end.saturating_add(1);
        self.row += 1;
        Added::Record
    }

    /// Where the quote stands that closes the cell whose opening one was given last, where the cell is what stands between the
    /// two. The separator behind it, which ends the cell, has been taken then.
    fn end_of_quoted(&mut self) -> Option<u32> {
        let bytes = self.characters.bytes();
        let end = loop {
            let at = self.separators.next()?;
            if bytes[at as usize] == b'"' {
                break at;
            }
            // Where it isn't, the cell has several lines.
            self.is_odd |= bytes[at as usize] != self.delimiter;
        };
        match bytes.get(end as usize + 1) {
            None => Some(end),
            Some(next) if *next == self.delimiter || matches!(next, b'\n' | b'\r') => {
                self.separators.next();
                Some(end)
            }
            Some(_) => None,
        }
    }

    /// The record that begins at `start`, read by the csv crate.
    fn next_quoted(&mut self) -> Strip<'_> {
        self.is_odd = true;
        let quoted = self.quoted.get_or_insert_with(|| Quoted::new(self.delimiter));
        let (read, written, cells) = quoted.read(&self.characters.bytes()[self.start as usize..]);
        self.start += place(read);
        self.separators.go_to(self.start);
        self.row += 1;
        self.cells.clear();
        let mut start = 0;
        for end in &quoted.ends[..cells] {
            self.cells.push([place(start), place(*end)]);
            start = *end;
        }
        let bytes = &quoted.bytes[..written];
        let characters = match self.characters {
            // Whole characters go in and whole ones come out.
            Characters::Utf8(_) => Characters::Utf8(std::str::from_utf8(bytes).unwrap_or_default()),
            Characters::Gb18030(_) => Characters::Gb18030(bytes),
        };
        strip(characters, (Cells::at(&self.cells, cells), cells, 1), self.row - 1, &mut self.decoder)
    }
}

impl Quoted {
    fn new(delimiter: u8) -> Self {
        Self { reader: ReaderBuilder::new().delimiter(delimiter).build(), bytes: Vec::new(), ends: Vec::new() }
    }

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

/// The strip of so many records, which have so many of these cells each.
fn strip<'a>(
    characters: Characters<'a>,
    cells: (Cells<'a>, usize, usize),
    first_row: u64,
    decoder: &'a mut Decoder,
) -> Strip<'a> {
    match characters {
        Characters::Utf8(text) => Strip::new(text, cells, first_row),
        Characters::Gb18030(bytes) => decoder.strip(bytes, cells, first_row),
    }
}

/// Whether CR and LF stand here.
fn ends_with_two(bytes: &[u8], end: u32) -> bool {
    bytes.get(end as usize..).is_some_and(|rest| rest.starts_with(b"\r\n"))
}

/// A place in a text, which is shorter than 4 GiB.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

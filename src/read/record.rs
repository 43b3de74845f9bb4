//! One record of a text: its cells, as they lie in the text or in a copy without quotes.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::transcode::gb18030_as_utf8;

/// A record. Its cells stand without their quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    text: Text<'a>,
    /// Of each cell where it begins and ends in the text.
    cells: &'a [(u32, u32)],
}

#[derive(Clone, Copy, Debug)]
enum Text<'a> {
    Utf8(&'a str),
    /// GB18030, of which a cell is decoded when it is asked for: most columns of a wide table nobody asks for.
    Gb18030(&'a [u8], &'a Decoder),
}

impl<'a> Record<'a> {
    /// The record of these parts of a text. A part that doesn't lie in it whole is an empty cell.
    pub const fn new(text: &'a str, cells: &'a [(u32, u32)]) -> Self {
        Self { text: Text::Utf8(text), cells }
    }

    /// How many cells it has.
    pub const fn len(self) -> usize {
        self.cells.len()
    }

    /// The cell at this position; empty past the end.
    pub fn cell(self, position: usize) -> &'a str {
        let Some((start, end)) = self.cells.get(position) else { return "" };
        let part = *start as usize..*end as usize;
        match self.text {
            Text::Utf8(text) => text.get(part).unwrap_or_default(),
            Text::Gb18030(bytes, decoder) => decoder.cell(position, bytes.get(part).unwrap_or_default()),
        }
    }
}

/// How many different texts are remembered, and how long they are at most.
const REMEMBERED: usize = 4096;
const REMEMBERED_BYTES: usize = 64;

/// Decodes cells of GB18030, and remembers the texts that come again and again.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    /// The cells of the record at hand that were asked for.
    cells: Vec<OnceCell<Rc<str>>>,
    known: RefCell<HashMap<Box<[u8]>, Rc<str>, FixedState>>,
}

impl Decoder {
    /// The record of these parts of a text of GB18030.
    pub fn record<'a>(&'a mut self, bytes: &'a [u8], cells: &'a [(u32, u32)]) -> Record<'a> {
        self.cells.clear();
        self.cells.resize_with(cells.len(), OnceCell::new);
        Record { text: Text::Gb18030(bytes, self), cells }
    }

    fn cell<'a>(&'a self, position: usize, bytes: &'a [u8]) -> &'a str {
        if bytes.is_ascii() {
            return std::str::from_utf8(bytes).unwrap_or_default();
        }
        self.cells.get(position).map_or("", |cell| cell.get_or_init(|| self.decode(bytes)))
    }

    fn decode(&self, bytes: &[u8]) -> Rc<str> {
        let mut known = self.known.borrow_mut();
        if let Some(text) = known.get(bytes) {
            return Rc::clone(text);
        }
        let text = Rc::from(gb18030_as_utf8(bytes));
        if bytes.len() <= REMEMBERED_BYTES {
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(bytes.into(), Rc::clone(&text));
        }
        text
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

//! Records of a text, one by one or several as wide as each other: their cells, as they lie in the text or in a copy without
//! quotes.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::transcode::gb18030_as_utf8;
use crate::model::prefixed::Prefixed;

/// A record. Its cells stand without their quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    text: Text<'a>,
    cells: Cells<'a>,
    width: usize,
}

/// Where the cells of records lie in a text: each between two places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'a> {
    places: &'a [u32],
    /// How many places lie between the beginnings of two cells of a record, and of two records.
    step: usize,
    stride: usize,
    /// How far behind the first of its places a cell begins.
    behind: u32,
}

impl<'a> Cells<'a> {
    /// Of each where it begins and ends; records are of this width.
    pub const fn at(places: &'a [[u32; 2]], width: usize) -> Self {
        Self { places: places.as_flattened(), step: 2, stride: 2 * width, behind: 0 }
    }

    /// Each between two of these separators. Those of a record are as many as `stride` behind those of the one before: one for
    /// each cell, and one more where lines end with two.
    pub const fn between(separators: &'a [u32], stride: usize) -> Self {
        Self { places: separators, step: 1, stride, behind: 1 }
    }

    /// Where the cell lies that has these places.
    #[inline]
    fn place(self, [first, second]: [u32; 2]) -> (usize, usize) {
        (first.wrapping_add(self.behind) as usize, second as usize)
    }

    /// Where the cell of a record lies, which has it.
    #[inline]
    fn find(self, record: usize, position: usize) -> Option<(usize, usize)> {
        let around = self.places.get(record * self.stride + position * self.step..)?.first_chunk()?;
        Some(self.place(*around))
    }

    /// Those from a record on.
    fn from(self, record: usize) -> Self {
        Self { places: self.places.get(record * self.stride..).unwrap_or_default(), ..self }
    }
}

#[derive(Clone, Copy, Debug)]
enum Text<'a> {
    Utf8(&'a str),
    /// GB18030, of which a cell is decoded when it is asked for: most columns of a wide table nobody asks for. The number is
    /// that of the first cell among those of the decoder.
    Gb18030(&'a [u8], &'a Decoder, usize),
}

impl<'a> Text<'a> {
    #[inline]
    const fn bytes(self) -> &'a [u8] {
        match self {
            Self::Utf8(text) => text.as_bytes(),
            Self::Gb18030(bytes, ..) => bytes,
        }
    }

    /// The cell of this number, which lies here.
    #[inline]
    fn cell(self, number: usize, (start, end): (usize, usize)) -> &'a str {
        match self {
            Self::Utf8(text) => text.get(start..end).unwrap_or_default(),
            Self::Gb18030(bytes, decoder, first) => decoder.cell(first + number, bytes.get(start..end).unwrap_or_default()),
        }
    }
}

impl<'a> Record<'a> {
    /// The record of these parts of a text. A part that doesn't lie in it whole is an empty cell.
    pub const fn new(text: &'a str, cells: &'a [[u32; 2]]) -> Self {
        Self { text: Text::Utf8(text), cells: Cells::at(cells, cells.len()), width: cells.len() }
    }

    /// How many cells it has.
    pub const fn len(self) -> usize {
        self.width
    }

    /// The cell at this position; empty past the end.
    #[inline]
    pub fn cell(self, position: usize) -> &'a str {
        let place = if position < self.width { self.cells.find(0, position) } else { None };
        place.map_or("", |place| self.text.cell(position, place))
    }
}

/// Records that follow one another row by row and have as many cells each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strip<'a> {
    text: Text<'a>,
    cells: Cells<'a>,
    /// How many cells each record has: one at least.
    pub width: usize,
    records: usize,
    /// The row of the first record.
    pub first_row: u64,
}

impl<'a> Strip<'a> {
    /// The strip of these parts of a text, of so many cells a record and so many records, the first of them in this row.
    pub fn new(text: &'a str, (cells, width, records): (Cells<'a>, usize, usize), first_row: u64) -> Self {
        Self { text: Text::Utf8(text), cells, width, records, first_row }
    }

    /// How many records it has.
    pub const fn len(self) -> usize {
        self.records
    }

    /// The row of a record.
    pub const fn number(self, record: usize) -> u64 {
        self.first_row + record as u64
    }

    /// A record; one of empty cells past the end.
    pub fn record(self, record: usize) -> Record<'a> {
        let text = match self.text {
            Text::Utf8(_) => self.text,
            Text::Gb18030(bytes, decoder, before) => Text::Gb18030(bytes, decoder, before + record * self.width),
        };
        Record { text, cells: self.cells.from(record), width: self.width }
    }

    #[inline]
    fn find(self, record: usize, position: usize) -> Option<(usize, usize)> {
        if position < self.width { self.cells.find(record, position) } else { None }
    }

    /// The cells that some records have at this position, in the encoding of the text; none past the end.
    #[inline]
    pub fn column(self, records: Range<usize>, position: usize) -> impl Iterator<Item = Prefixed<'a>> {
        let (bytes, cells) = (self.text.bytes(), self.cells);
        let first = |record: usize| record * cells.stride + position * cells.step;
        let places = match records.end.checked_sub(1) {
            Some(last) if position < self.width => cells.places.get(first(records.start)..first(last) + 2).unwrap_or_default(),
            _ => &[],
        };
        places.chunks(cells.stride.max(2)).map(move |around| {
            let (start, end) = cells.place(around.first_chunk().copied().unwrap_or_default());
            Prefixed::part(bytes, start, end)
        })
    }

    /// A cell of a record, in the encoding of the text; empty past the end.
    #[inline]
    pub fn bytes(self, record: usize, position: usize) -> &'a [u8] {
        self.find(record, position).and_then(|(start, end)| self.text.bytes().get(start..end)).unwrap_or_default()
    }

    /// The same in UTF-8.
    #[inline]
    pub fn cell(self, record: usize, position: usize) -> &'a str {
        self.find(record, position).map_or("", |place| self.text.cell(record * self.width + position, place))
    }
}

/// How many different texts are remembered, and how long they are at most.
const REMEMBERED: usize = 4096;
const REMEMBERED_BYTES: usize = 64;

/// Decodes cells of GB18030, and remembers the texts that come again and again.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    /// The cells of the strip at hand that were asked for: of most strips none was.
    cells: OnceCell<Box<[OnceCell<Rc<str>>]>>,
    /// How many cells it has.
    count: usize,
    known: RefCell<HashMap<Box<[u8]>, Rc<str>, FixedState>>,
}

impl Decoder {
    /// The strip of these parts of a text of GB18030, of so many cells a record and so many records, the first of them in this
    /// row.
    pub fn strip<'a>(
        &'a mut self,
        bytes: &'a [u8],
        (cells, width, records): (Cells<'a>, usize, usize),
        first_row: u64,
    ) -> Strip<'a> {
        self.cells.take();
        self.count = records * width;
        Strip { text: Text::Gb18030(bytes, self, 0), cells, width, records, first_row }
    }

    fn cell<'a>(&'a self, number: usize, bytes: &'a [u8]) -> &'a str {
        if bytes.is_ascii() {
            return std::str::from_utf8(bytes).unwrap_or_default();
        }
        let cells = self.cells.get_or_init(|| std::iter::repeat_with(OnceCell::new).take(self.count).collect());
        cells.get(number).map_or("", |cell| cell.get_or_init(|| self.decode(bytes)))
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
    cells: Vec<[u32; 2]>,
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
            record.cells.push([start, place(&record.text)]);
        }
        record
    }
}

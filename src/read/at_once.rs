//! Cells that are read at once: plain keys, numbers and days, and texts that were read a few rows before. What isn't so goes
//! the whole way and comes to the same.

use super::cell::{Cell, CellReader, Reading};
use super::dates::iso;
use super::numbers::plain_number;
use crate::model::schema::CellType;
use crate::model::value::Value;

/// Whether a text is a key as it stands and can be nothing else: ASCII letters and digits, one of these among the first two.
/// No word for a total, for a note or for no value is like that, and no error.
pub(super) fn is_plain_key(text: &str) -> bool {
    let plain = |rest: &[u8]| rest.iter().all(u8::is_ascii_alphanumeric);
    match text.as_bytes() {
        [b'0'..=b'9', rest @ ..] => plain(rest),
        [first, b'0'..=b'9', rest @ ..] => first.is_ascii_alphabetic() && plain(rest),
        _ => false,
    }
}

impl CellReader<'_> {
    /// Whether a cell is a plain key, which [`CellReader::read_key`] gives back as it stands.
    pub fn plain_key<'a>(&self, cell: Cell<'a>) -> Option<&'a str> {
        match cell {
            Cell::Text(text) if is_plain_key(text) && self.spec.missing_words.is_empty() => Some(text),
            Cell::Text(_) | Cell::Number(..) | Cell::Moment(_) | Cell::Flag(_) | Cell::Error(_) => None,
        }
    }

    /// The number or day that a plain cell of a column of these is, which [`CellReader::read`] gives too.
    #[inline]
    pub fn plain_value(&self, cell: Cell<'_>) -> Option<Value<'static>> {
        let Cell::Text(text) = cell else { return None };
        if !self.spec.missing_words.is_empty() {
            return None;
        }
        match self.spec.cell {
            CellType::Number => plain_number(text.as_bytes()).map(Value::Number),
            CellType::Date(_) => iso(text.as_bytes()).map(Value::Date),
            CellType::Text | CellType::Flag | CellType::Hour | CellType::Category(..) => None,
        }
    }
}

/// How many texts of a column are remembered: the words of nearly every column of words.
const REMEMBERED: usize = 4;

/// The last few texts of a column and what they come to. Nothing but a value is remembered, no trouble.
#[derive(Debug, Default)]
pub(super) struct Memory {
    texts: [(String, Option<Value<'static>>); REMEMBERED],
    next: usize,
}

impl Memory {
    /// What [`CellReader::read`] makes of a cell of the column that this is the memory of.
    pub fn read<'a>(&'a mut self, reader: &CellReader<'_>, cell: Cell<'a>) -> Reading<'a> {
        match (&reader.spec.cell, cell) {
            (CellType::Text | CellType::Flag | CellType::Hour | CellType::Category(..), Cell::Text(text)) => {
                self.remembered(reader, text)
            }
            _ => reader.read(cell),
        }
    }

    fn remembered<'a>(&'a mut self, reader: &CellReader<'_>, text: &'a str) -> Reading<'a> {
        let known = self.texts.iter().position(|(known, value)| known == text && value.is_some());
        let at = known.unwrap_or_else(|| {
            let at = self.next;
            self.next = (at + 1) % REMEMBERED;
            at
        });
        let (kept, value) = &mut self.texts[at];
        if known.is_none() {
            match reader.read(Cell::Text(text)) {
                Reading::Value(read) => {
                    kept.clear();
                    kept.push_str(text);
                    *value = Some(read.into_owned());
                }
                reading @ (Reading::Rounded(_) | Reading::Fault(..) | Reading::Doubtful(_)) => {
                    *value = None;
                    return reading;
                }
            }
        }
        value.as_ref().map_or_else(|| reader.read(Cell::Text(text)), |value| Reading::Value(value.borrowed()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::header::{HeadRow, guess};
    use super::super::record::OwnedRecord;
    use super::*;
    use crate::model::schema::ColumnSpec;
    use crate::model::value::OrderIndex;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn a_plain_key_is_read_as_it_stands(text in "[A-Za-z0-9]{0,4}[-+.E0-9#/NTotal合计:]{0,6}") {
            let spec = ColumnSpec::text("x", vec!["x".to_owned()]);
            let reader = CellReader { spec: &spec, format: None, folded: true, is_1904: false };
            if let Some(key) = reader.plain_key(Cell::Text(&text)) {
                prop_assert_eq!(reader.read_key(Cell::Text(&text)).unwrap(), key);
            }
        }

        #[test]
        fn a_column_that_remembers_reads_the_same(texts in prop::collection::vec("[ ＡA是否-]{0,2}", 0..60)) {
            let category = CellType::Category(OrderIndex(0), vec!["A".into(), "AA".into()]);
            for cell in [CellType::Text, CellType::Flag, CellType::Hour, category] {
                let spec = ColumnSpec { cell, ..ColumnSpec::text("x", vec!["x".to_owned()]) };
                let reader = CellReader { spec: &spec, format: None, folded: true, is_1904: false };
                let mut memory = Memory::default();
                for text in &texts {
                    prop_assert_eq!(memory.read(&reader, Cell::Text(text)), reader.read(Cell::Text(text)));
                }
            }
        }
    }

    #[test]
    fn a_plain_key_is_no_total_and_no_note() {
        let head = HeadRow { number: 1, cells: vec!["C1".to_owned(), "T0".to_owned()] };
        let sieve = super::super::sieve::Sieve::of_header(&guess(&[head]).unwrap());
        for (key, expected) in [("C1", "Repeated"), ("C2", "Row"), ("T0", "Row"), ("1total", "Row")] {
            let row = OwnedRecord::from_iter([key, "T0"]);
            assert_eq!(format!("{:?}", sieve.sort(super::super::cell::Row::Record(row.record()))), expected, "{key}");
        }
    }
}

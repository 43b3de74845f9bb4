//! Cells that are read at once: plain keys, numbers and days, and texts that were read a few rows before. What isn't so goes
//! the whole way and comes to the same.

use super::cell::{Cell, CellReader, Reading};
use super::dates::iso;
use super::numbers::plain_number;
use crate::model::column::Column;
use crate::model::date::Date;
use crate::model::schema::CellType;
use crate::model::text_key::TextKey;
use crate::model::value::Value;

/// Which bytes are ASCII letters and digits.
const IS_PLAIN: [bool; 256] = {
    let (mut is_plain, mut byte) = ([false; 256], 0_u8);
    while byte < 128 {
        is_plain[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    is_plain
};

/// Whether a text is a key as it stands and can be nothing else: ASCII letters and digits, one of these among the first three.
/// No word for no value is like that and no error, no note, which has a colon, and no total, whose word has three letters.
pub(super) fn is_plain_key(text: &str) -> bool {
    let bytes = text.as_bytes();
    // All of them, whatever the first few are: keys are short, and nearly all are plain.
    let is_plain = bytes.iter().fold(true, |plain, byte| plain & IS_PLAIN[usize::from(*byte)]);
    is_plain && bytes.iter().take(3).any(u8::is_ascii_digit)
}

/// Whether a text has no blanks at its ends, no mark, and is no word for no value and no error: it begins with a Chinese
/// character (E4 to E9 in UTF-8), a digit or a letter but N, and ends with a Chinese character or visible ASCII.
fn is_plain_text(text: &[u8]) -> bool {
    let begins = match text.first() {
        Some(first) => matches!(first, 0xE4..=0xE9) || first.is_ascii_alphanumeric() && !matches!(first, b'N' | b'n'),
        None => false,
    };
    begins && matches!(text, [.., 0x21..=0x7E] | [.., 0xE4..=0xE9, _, _])
}

impl CellReader<'_> {
    /// Whether what is plain may be read at once: where words of its own mean that there is no value, it may be one of them.
    #[inline]
    pub const fn reads_at_once(&self) -> bool {
        self.spec.missing_words.is_empty()
    }

    /// Whether a cell of a column of texts that aren't folded is plain: [`CellReader::read`] gives it back as it stands.
    #[inline]
    pub fn plain_text<'a>(&self, cell: Cell<'a>) -> Option<&'a str> {
        match (&self.spec.cell, cell) {
            (CellType::Text, Cell::Text(text)) if !self.folded && self.reads_at_once() => {
                is_plain_text(text.as_bytes()).then_some(text)
            }
            _ => None,
        }
    }

    /// Whether a cell is a plain key, which [`CellReader::read_key`] gives back as it stands.
    pub fn plain_key<'a>(&self, cell: Cell<'a>) -> Option<&'a str> {
        match cell {
            Cell::Text(text) if is_plain_key(text) && self.reads_at_once() => Some(text),
            Cell::Text(_) | Cell::Number(..) | Cell::Moment(_) | Cell::Flag(_) | Cell::Error(_) => None,
        }
    }

    /// The number or day that a plain cell of a column of these is, which [`CellReader::read`] gives too.
    #[inline]
    pub fn plain_value(&self, cell: Cell<'_>) -> Option<Value<'static>> {
        let Cell::Text(text) = cell else { return None };
        if !self.reads_at_once() {
            return None;
        }
        match self.spec.cell {
            CellType::Number => plain_number(text.as_bytes()).map(Value::Number),
            CellType::Date(_) => iso(text.as_bytes()).map(Value::Date),
            CellType::Text | CellType::Flag | CellType::Hour | CellType::Category(..) => None,
        }
    }
}

/// The plain day that was read last: rows that follow one another often have the same.
#[derive(Debug, Default)]
pub(super) struct LastDay(Option<([u8; 10], Date)>);

impl LastDay {
    /// The day that [`iso`] gives.
    #[inline]
    pub fn read(&mut self, bytes: &[u8]) -> Option<Date> {
        let text = bytes.try_into().ok()?;
        if let Some((last, day)) = self.0
            && last == text
        {
            return Some(day);
        }
        let day = iso(bytes)?;
        self.0 = Some((text, day));
        Some(day)
    }
}

/// How many texts of a column are remembered: the words of nearly every column of words.
const REMEMBERED: usize = 4;

/// The last few texts of a column and what they come to. Nothing but a value is remembered, no trouble.
#[derive(Debug, Default)]
pub(super) struct Memory {
    texts: [Remembered; REMEMBERED],
    next: usize,
}

#[derive(Debug, Default)]
struct Remembered {
    key: TextKey,
    /// Of a text that its key doesn't hold.
    bytes: Vec<u8>,
    /// None where nothing is remembered.
    value: Option<Value<'static>>,
    /// A row of the batch at hand that has it.
    row: Option<usize>,
}

impl Remembered {
    #[inline]
    fn is(&self, key: TextKey, bytes: &[u8]) -> bool {
        self.key == key && self.value.is_some() && (key.is_whole() || self.bytes == bytes)
    }
}

impl Memory {
    /// Adds to the column that this is the memory of the values of texts that it remembers, up to the first that it doesn't.
    /// Texts are given as they lie in their file. How many they are.
    pub fn fill<'t>(&mut self, column: &mut Column, texts: impl Iterator<Item = &'t [u8]>) -> usize {
        let before = column.len();
        for bytes in texts {
            let key = TextKey::of(bytes);
            let Some(known) = self.texts.iter_mut().find(|known| known.is(key, bytes)) else { break };
            match (known.row, &known.value) {
                (Some(row), _) => column.push_again(row),
                (None, Some(value)) => {
                    known.row = Some(column.len());
                    column.push(value);
                }
                (None, None) => break,
            }
        }
        column.len() - before
    }

    /// What [`CellReader::read`] makes of a cell of the column that this is the memory of; these are its bytes as they lie in
    /// its file. Numbers are not remembered, as few come again.
    pub fn read<'a>(&'a mut self, reader: &CellReader<'_>, bytes: &[u8], cell: Cell<'a>) -> Reading<'a> {
        match cell {
            Cell::Text(text) if reader.spec.cell != CellType::Number => self.remembered(reader, bytes, text),
            Cell::Text(_) | Cell::Number(..) | Cell::Moment(_) | Cell::Flag(_) | Cell::Error(_) => reader.read(cell),
        }
    }

    fn remembered<'a>(&'a mut self, reader: &CellReader<'_>, bytes: &[u8], text: &'a str) -> Reading<'a> {
        let key = TextKey::of(bytes);
        let known = self.texts.iter().position(|known| known.is(key, bytes));
        let at = known.unwrap_or(self.next);
        let kept = &mut self.texts[at];
        if known.is_none() {
            self.next = (at + 1) % REMEMBERED;
            (kept.value, kept.row) = (None, None);
            match reader.read(Cell::Text(text)) {
                Reading::Value(read) => {
                    kept.key = key;
                    kept.bytes.clear();
                    kept.bytes.extend_from_slice(bytes);
                    kept.value = Some(read.into_owned());
                }
                reading @ (Reading::Rounded(_) | Reading::Fault(..) | Reading::Doubtful(_)) => return reading,
            }
        }
        kept.value.as_ref().map_or_else(|| reader.read(Cell::Text(text)), |value| Reading::Value(value.borrowed()))
    }

    /// Begins another batch, whose rows are others.
    pub fn begin_batch(&mut self) {
        self.texts.iter_mut().for_each(|known| known.row = None);
    }

    /// Forgets all, before a file in another encoding.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::header::{HeadRow, guess};
    use super::super::record::OwnedRecord;
    use super::*;
    use crate::model::fold::fold;
    use crate::model::schema::{ColumnSpec, MISSING_WORDS};
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
        fn a_plain_text_is_read_as_it_stands(text in "[-=' \u{A0}\u{3000}\u{FEFF}#/NnAa1无一龥Ｎ－]{0,4}(N/A|NULL|#REF!)?[ \u{200B}好一é]?") {
            let spec = ColumnSpec::text("x", vec!["x".to_owned()]);
            let reader = CellReader { spec: &spec, format: None, folded: false, is_1904: false };
            if let Some(plain) = reader.plain_text(Cell::Text(&text)) {
                prop_assert_eq!(reader.read(Cell::Text(&text)), Reading::Value(Value::Text(plain.into())));
            }
            // No word for no value begins with a Chinese character, whatever stands before it.
            let is_word = MISSING_WORDS.iter().any(|word| fold(&text).eq_ignore_ascii_case(word));
            if !text.is_empty() && text.len() <= 15 && !text.starts_with(' ') {
                prop_assert_eq!(reader.means_missing(&text), is_word);
            }
        }

        #[test]
        fn a_column_that_remembers_reads_the_same(texts in prop::collection::vec("[ ＡA是否-]{0,2}|2026年1月[1-3]日|1/[12]/2026", 0..60)) {
            let category = CellType::Category(OrderIndex(0), vec!["A".into(), "AA".into()]);
            for cell in [CellType::Text, CellType::Flag, CellType::Hour, CellType::Date(None), category] {
                let spec = ColumnSpec { cell, ..ColumnSpec::text("x", vec!["x".to_owned()]) };
                let reader = CellReader { spec: &spec, format: None, folded: true, is_1904: false };
                let (mut memory, mut column) = (Memory::default(), Column::for_events(&spec.cell));
                let mut expected = Column::for_events(&spec.cell);
                for text in &texts {
                    let reading = reader.read(Cell::Text(text));
                    prop_assert_eq!(memory.read(&reader, text.as_bytes(), Cell::Text(text)), reading.clone());
                    memory.fill(&mut column, std::iter::once(text.as_bytes()));
                    if let Reading::Value(value) = reading {
                        expected.push(&value);
                    }
                    let last = expected.len().wrapping_sub(1);
                    prop_assert_eq!((column.len(), column.get(last)), (expected.len(), expected.get(last)));
                    if text.len() > 3 {
                        memory.begin_batch();
                        column.clear();
                        expected.clear();
                    }
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

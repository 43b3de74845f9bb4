//! Cells that are read at once: plain keys, numbers and days, and texts that were read a few rows before. What isn't so goes
//! the whole way and comes to the same.

use super::cell::{Cell, CellReader, Reading};
use super::dates::iso;
use super::numbers::plain_number;
use crate::model::column::Column;
use crate::model::date::Date;
use crate::model::prefixed::{Prefixed, each};
use crate::model::schema::CellType;
use crate::model::text_key::TextKey;
use crate::model::value::Value;

/// Whether a text is a key as it stands and can be nothing else: ASCII letters and digits, one of these among the first three.
/// No word for no value is like that and no error, no note, which has a colon, and no total, whose word has three letters.
#[inline]
pub(super) fn is_plain_key(text: Prefixed<'_>) -> bool {
    let ([head, tail], [head_mask, tail_mask]) = (text.words(), text.mask());
    let behind = text.bytes().get(16..).unwrap_or_default();
    let is_plain = |(digits, letters): (u64, u64), mask: u64| digits | letters == mask & each(0x80);
    let first = digits_and_letters(head);
    first.0 & 0x80_80_80 != 0
        && is_plain(first, head_mask)
        && (tail_mask == 0 || is_plain(digits_and_letters(tail), tail_mask))
        && behind.iter().all(u8::is_ascii_alphanumeric)
}

/// The key of a text that is a plain key and short enough to be held by its key whole.
#[inline]
pub(super) fn short_plain_key(text: Prefixed<'_>) -> Option<TextKey> {
    if text.len() <= TextKey::HELD && is_plain_key(text) { Some(TextKey::of_prefixed(text)) } else { None }
}

/// The highest bits of the bytes of a word that are ASCII digits, and of those that are ASCII letters.
#[inline]
const fn digits_and_letters(word: u64) -> (u64, u64) {
    /// Those of the bytes from `first` to `last`: neither these nor any that they are told of goes beyond seven bits.
    const fn within(word: u64, first: u8, last: u8) -> u64 {
        (word + each(0x80 - first)) & !(word + each(0x7F - last))
    }
    let seven = word & each(0x7F);
    let ascii = !word & each(0x80);
    (within(seven, b'0', b'9') & ascii, within(seven | each(0x20), b'a', b'z') & ascii)
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
            Cell::Text(text) if self.reads_at_once() && is_plain_key(Prefixed::of(text.as_bytes())) => Some(text),
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
            CellType::Number => plain_number(Prefixed::of(text.as_bytes())).map(Value::Number),
            CellType::Date(_) => iso(text.as_bytes()).map(Value::Date),
            CellType::Text | CellType::Flag | CellType::Hour | CellType::Category(..) => None,
        }
    }
}

/// How many characters `2026-01-05` has.
const ISO_LENGTH: usize = 10;

/// How many texts of a column are remembered: the words of nearly every column of words.
const REMEMBERED: usize = 8;

/// The last few texts of a column and what they come to. Nothing but a value is remembered, no trouble.
#[derive(Debug, Default)]
pub(super) struct Memory {
    texts: Vec<Remembered>,
    /// Which is forgotten next.
    next: usize,
    /// The plain day that was read last: rows that follow one another often have the same.
    last_day: Option<([u64; 2], Date)>,
}

#[derive(Debug)]
struct Remembered {
    bytes: Vec<u8>,
    /// The first of them, as [`Prefixed`] has them.
    words: [u64; 2],
    value: Value<'static>,
    /// A row of the batch at hand that has it.
    row: Option<usize>,
}

impl Remembered {
    #[inline]
    fn is(&self, text: Prefixed<'_>) -> bool {
        text.has_words(self.words) && self.bytes.len() == text.len() && (text.is_whole() || self.bytes == text.bytes())
    }
}

impl Memory {
    /// Adds to the column that this is the memory of the values of texts that it remembers, up to the first that it doesn't.
    /// Texts are given as they lie in their file. How many they are.
    #[inline]
    pub fn fill<'t>(&mut self, column: &mut Column, texts: impl Iterator<Item = Prefixed<'t>>) -> usize {
        let before = column.len();
        for text in texts {
            let Some(known) = self.texts.iter_mut().find(|known| known.is(text)) else { break };
            if let Some(row) = known.row {
                column.push_again(row);
            } else {
                known.row = Some(column.len());
                column.push(&known.value);
            }
        }
        column.len() - before
    }

    /// The day that a text comes to where it is a plain one, which may be read at once, or is remembered.
    #[inline]
    pub fn day(&mut self, text: Prefixed<'_>, reads_at_once: bool) -> Option<Date> {
        if let Some((last, day)) = self.last_day
            && text.has_words(last)
            && text.len() == ISO_LENGTH
        {
            return Some(day);
        }
        if let Some(day) = Some(text.bytes()).filter(|_| reads_at_once).and_then(iso) {
            self.last_day = Some((text.words(), day));
            return Some(day);
        }
        let known = self.texts.iter().find(|known| known.is(text))?;
        if let Value::Date(day) = known.value { Some(day) } else { None }
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
        let prefixed = Prefixed::of(bytes);
        let at = match self.texts.iter().position(|known| known.is(prefixed)) {
            Some(at) => at,
            None => match reader.read(Cell::Text(text)) {
                Reading::Value(read) => self.remember(prefixed, read.into_owned()),
                reading @ (Reading::Rounded(_) | Reading::Fault(..) | Reading::Doubtful(_)) => return reading,
            },
        };
        Reading::Value(self.texts[at].value.borrowed())
    }

    /// Remembers what a text comes to in the place of what was remembered longest; the number of the place.
    fn remember(&mut self, text: Prefixed<'_>, value: Value<'static>) -> usize {
        let at = self.next;
        self.next = (at + 1) % REMEMBERED;
        let mut bytes = self.texts.get_mut(at).map(|known| std::mem::take(&mut known.bytes)).unwrap_or_default();
        bytes.clear();
        bytes.extend_from_slice(text.bytes());
        let remembered = Remembered { bytes, words: text.words(), value, row: None };
        match self.texts.get_mut(at) {
            Some(known) => *known = remembered,
            None => self.texts.push(remembered),
        }
        at
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
        fn a_plain_key_has_letters_and_digits_only(text in prop::collection::vec(prop_oneof![47_u8..59, 63_u8..92, 95_u8..125, any::<u8>()], 0..24)) {
            let is_plain = text.iter().all(u8::is_ascii_alphanumeric) && text.iter().take(3).any(u8::is_ascii_digit);
            prop_assert_eq!(is_plain_key(Prefixed::of(&text)), is_plain);
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
        fn a_column_that_remembers_reads_the_same(texts in prop::collection::vec("[ ＡA是否-]{0,2}|2026年1月[1-3]日|1/[12]/2026|2026-01-0[12]\0{0,6}", 0..60)) {
            let category = CellType::Category(OrderIndex(0), vec!["A".into(), "AA".into()]);
            for cell in [CellType::Text, CellType::Flag, CellType::Hour, CellType::Date(None), category] {
                let spec = ColumnSpec { cell, ..ColumnSpec::text("x", vec!["x".to_owned()]) };
                let reader = CellReader { spec: &spec, format: None, folded: true, is_1904: false };
                let (mut memory, mut column) = (Memory::default(), Column::for_events(&spec.cell));
                let mut expected = Column::for_events(&spec.cell);
                for text in &texts {
                    let reading = reader.read(Cell::Text(text));
                    prop_assert_eq!(memory.read(&reader, text.as_bytes(), Cell::Text(text)), reading.clone());
                    memory.fill(&mut column, std::iter::once(Prefixed::of(text.as_bytes())));
                    if matches!(spec.cell, CellType::Date(_)) {
                        let day = if let Reading::Value(Value::Date(day)) = &reading { Some(*day) } else { None };
                        prop_assert_eq!(memory.day(Prefixed::of(text.as_bytes()), reader.reads_at_once()), day, "{:?}", text);
                    }
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

//! Columns of values of one type, each value or why it is missing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::date::Date;
use super::number::Number;
use super::schema::CellType;
use super::value::{Value, Why};

/// The ends of texts are kept in so many bits; what they lack is told by where they begin anew. Few, to test just that.
const END_BITS: u32 = if cfg!(test) { 6 } else { u32::BITS };

/// Texts of any length behind one another in one buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextColumn {
    bytes: String,
    /// The lower bits of where each text ends: 4 bytes each instead of 8.
    ends: Vec<u32>,
    /// The rows at whose ends the lower bits began anew, once for each time.
    anew: Vec<usize>,
}

impl TextColumn {
    /// Adds a text.
    #[inline]
    pub fn push(&mut self, text: &str) {
        let before = self.bytes.len();
        self.bytes.push_str(text);
        self.push_end(before, self.bytes.len());
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower bits are kept")]
    fn push_end(&mut self, before: usize, end: usize) {
        let times = (end >> END_BITS) - (before >> END_BITS);
        if times > 0 {
            self.anew.extend(std::iter::repeat_n(self.ends.len(), times));
        }
        self.ends.push((end & ((1 << END_BITS) - 1)) as u32);
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a row; empty past the end.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> &str {
        self.bytes.get(self.place(row)).unwrap_or_default()
    }

    /// The bytes of the text of a row; none past the end.
    #[must_use]
    #[inline]
    pub fn bytes(&self, row: usize) -> &[u8] {
        self.bytes.as_bytes().get(self.place(row)).unwrap_or_default()
    }

    #[inline]
    fn place(&self, row: usize) -> Range<usize> {
        (if row == 0 { 0 } else { self.end(row - 1) })..self.end(row)
    }

    /// Where the text of a row ends; the end of all past the last.
    #[inline]
    fn end(&self, row: usize) -> usize {
        let Some(end) = self.ends.get(row) else { return self.bytes.len() };
        let times = if self.anew.is_empty() { 0 } else { self.anew.partition_point(|anew| *anew <= row) };
        (times << END_BITS) + *end as usize
    }

    /// All texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Takes all texts away and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.anew.clear();
    }

    /// Adds the texts of another column.
    pub fn append(&mut self, other: &Self) {
        let before = self.bytes.len();
        self.bytes.push_str(&other.bytes);
        let mut start = before;
        for end in (0..other.len()).map(|row| before + other.end(row)) {
            self.push_end(start, end);
            start = end;
        }
    }

    /// The texts of these rows, in their order.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Self {
        let mut gathered = Self::default();
        gathered.ends.reserve_exact(rows.len());
        for row in rows {
            gathered.push(self.get(*row as usize));
        }
        gathered
    }
}

/// What a cell of a column that nobody declared was in its file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CarriedKind {
    /// Text.
    Text,
    /// A spreadsheet's number, held as its decimal digits.
    Number,
    /// A spreadsheet's date, held as `2026-01-31`.
    Date,
}

/// The values of a column. A place where the value is missing holds anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Numbers.
    Number(Vec<Number>),
    /// Texts. Customer columns hold them as they came, event columns and computed values in folded form.
    Text(TextColumn),
    /// Days.
    Date(Vec<Date>),
    /// Yes or no.
    Flag(Vec<bool>),
    /// Ranks in an ordered list; 0 is the least.
    Category(Vec<u32>),
    /// Cells of a column that nobody declared, as they came; text to every reader but the writers of reports.
    Carried(TextColumn, Vec<CarriedKind>),
}

/// A column: typed values, and for each row whether and why the value is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    values: Values,
    missing: Vec<Option<Why>>,
    /// The cells that came in another form than their value's.
    written: BTreeMap<usize, String>,
}

impl Column {
    /// A column without rows that will hold values like these (whose rows are dropped).
    #[must_use]
    pub fn new(mut values: Values) -> Self {
        clear(&mut values);
        Self { values, missing: Vec::new(), written: BTreeMap::new() }
    }

    /// An empty column for cells of this type.
    #[must_use]
    pub fn for_cells(cell: &CellType) -> Self {
        Self::new(match cell {
            CellType::Text => Values::Text(TextColumn::default()),
            CellType::Number | CellType::Hour => Values::Number(Vec::new()),
            CellType::Date(_) => Values::Date(Vec::new()),
            CellType::Flag => Values::Flag(Vec::new()),
            CellType::Category(..) => Values::Category(Vec::new()),
        })
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.missing.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty()
    }

    /// The typed values; at rows that are missing they hold anything.
    #[must_use]
    #[inline]
    pub const fn values(&self) -> &Values {
        &self.values
    }

    /// For each row why it is missing; none where there is a value.
    #[must_use]
    #[inline]
    pub fn missing(&self) -> &[Option<Why>] {
        &self.missing
    }

    /// Takes all rows away and keeps the memory.
    pub fn clear(&mut self) {
        clear(&mut self.values);
        self.missing.clear();
        self.written.clear();
    }

    /// The value of a row as it is held (texts of customer columns not folded); missing past the end.
    #[must_use]
    pub fn get(&self, row: usize) -> Value<'_> {
        match self.missing.get(row) {
            Some(Some(why)) => return Value::Missing(*why),
            None => return Value::Missing(Why::Empty),
            Some(None) => {}
        }
        match &self.values {
            Values::Number(v) => Value::Number(v[row]),
            Values::Text(v) | Values::Carried(v, _) => Value::Text(Cow::Borrowed(v.get(row))),
            Values::Date(v) => Value::Date(v[row]),
            Values::Flag(v) => Value::Flag(v[row]),
            Values::Category(v) => Value::Category(v[row]),
        }
    }

    /// Adds a value. One of another type than the column's is added as missing; types are checked before the first row,
    /// so that can't come from data.
    pub fn push(&mut self, value: &Value<'_>) {
        let missing = match (&mut self.values, value) {
            (Values::Number(v), Value::Number(n)) => push(v, *n),
            (Values::Text(v), Value::Text(text)) => push_text(v, text),
            (Values::Carried(v, kinds), Value::Text(text)) => {
                kinds.push(CarriedKind::Text);
                push_text(v, text)
            }
            (Values::Date(v), Value::Date(day)) => push(v, *day),
            (Values::Flag(v), Value::Flag(flag)) => push(v, *flag),
            (Values::Category(v), Value::Category(rank)) => push(v, *rank),
            (values, other) => {
                push_anything(values);
                Some(other.missing().unwrap_or(Why::Unreadable))
            }
        };
        self.missing.push(missing);
    }

    /// Adds a value whose cell came as this text, which its own form doesn't tell.
    pub fn push_written(&mut self, value: &Value<'_>, text: &str) {
        self.written.insert(self.len(), text.to_owned());
        self.push(value);
    }

    /// The text of a cell that came in another form than its value's.
    #[must_use]
    pub fn written(&self, row: usize) -> Option<&str> {
        self.written.get(&row).map(String::as_str)
    }

    /// Adds a cell of a column that nobody declared; to a declared column it is added as missing.
    pub fn push_carried(&mut self, text: &str, kind: CarriedKind) {
        if let Values::Carried(v, kinds) = &mut self.values {
            v.push(text);
            kinds.push(kind);
            self.missing.push(None);
        } else {
            self.push(&Value::Missing(Why::Unreadable));
        }
    }

    /// Adds the rows of another column; of one of other values they are added as missing.
    pub fn append(&mut self, other: Self) {
        let before = self.len();
        match (&mut self.values, &other.values) {
            (Values::Number(ours), Values::Number(theirs)) => ours.extend(theirs),
            (Values::Text(ours), Values::Text(theirs)) => ours.append(theirs),
            (Values::Date(ours), Values::Date(theirs)) => ours.extend(theirs),
            (Values::Flag(ours), Values::Flag(theirs)) => ours.extend(theirs),
            (Values::Category(ours), Values::Category(theirs)) => ours.extend(theirs),
            (Values::Carried(ours, kinds), Values::Carried(theirs, their_kinds)) => {
                ours.append(theirs);
                kinds.extend(their_kinds);
            }
            _ => return (0..other.len()).for_each(|_| self.push(&Value::Missing(Why::Unreadable))),
        }
        self.missing.extend(other.missing);
        self.written.extend(other.written.into_iter().map(|(row, text)| (before + row, text)));
    }

    /// The column with these rows only, in their order.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Self {
        fn pick<T: Copy>(from: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().map(|row| from[*row as usize]).collect()
        }
        let values = match &self.values {
            Values::Number(v) => Values::Number(pick(v, rows)),
            Values::Text(v) => Values::Text(v.gather(rows)),
            Values::Date(v) => Values::Date(pick(v, rows)),
            Values::Flag(v) => Values::Flag(pick(v, rows)),
            Values::Category(v) => Values::Category(pick(v, rows)),
            Values::Carried(v, kinds) => Values::Carried(v.gather(rows), pick(kinds, rows)),
        };
        let came = |(at, row): (usize, &u32)| Some((at, self.written.get(&(*row as usize))?.clone()));
        let written = if self.written.is_empty() { BTreeMap::new() } else { rows.iter().enumerate().filter_map(came).collect() };
        Self { values, missing: pick(&self.missing, rows), written }
    }
}

fn push<T>(values: &mut Vec<T>, value: T) -> Option<Why> {
    values.push(value);
    None
}

fn push_text(values: &mut TextColumn, text: &str) -> Option<Why> {
    values.push(text);
    None
}

fn push_anything(values: &mut Values) {
    match values {
        Values::Number(v) => v.push(Number::ZERO),
        Values::Text(v) => v.push(""),
        Values::Date(v) => v.push(Date::MIN),
        Values::Flag(v) => v.push(false),
        Values::Category(v) => v.push(0),
        Values::Carried(v, kinds) => {
            v.push("");
            kinds.push(CarriedKind::Text);
        }
    }
}

fn clear(values: &mut Values) {
    match values {
        Values::Number(v) => v.clear(),
        Values::Text(v) => v.clear(),
        Values::Date(v) => v.clear(),
        Values::Flag(v) => v.clear(),
        Values::Category(v) => v.clear(),
        Values::Carried(v, kinds) => {
            v.clear();
            kinds.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_come_back_wherever_their_ends_lie(texts in prop::collection::vec("[a-z客]{0,90}", 0..20), rows in 0..9_u32) {
            let mut column = TextColumn::default();
            for text in &texts {
                column.push(text);
            }
            let mut twice = column.clone();
            twice.append(&column);
            prop_assert!(twice.iter().eq(texts.iter().chain(&texts)));
            prop_assert_eq!((column.get(texts.len()), column.bytes(texts.len() + 1)), ("", &b""[..]));
            let gathered = twice.gather(&(0..rows).rev().collect::<Vec<_>>());
            prop_assert!(gathered.iter().eq((0..rows as usize).rev().map(|row| twice.get(row))));
            twice.clear();
            twice.append(&gathered);
            prop_assert_eq!(twice, gathered);
        }
    }
}

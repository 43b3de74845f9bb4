//! Columns of values of one type, each value or why it is missing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::date::Date;
use super::number::Number;
use super::schema::CellType;
use super::value::{Value, Why};
use super::words::Words;
pub use texts::TextColumn;

mod texts;

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
    /// Texts. Customer columns hold them as they came, computed values in folded form.
    Text(TextColumn),
    /// Texts of an event column, in folded form.
    Words(Words),
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
    /// Of each row up to the last that is missing; those behind it have their values, in most columns all.
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

    /// An empty column for cells of events of this type.
    #[must_use]
    pub fn for_events(cell: &CellType) -> Self {
        if *cell == CellType::Text { Self::new(Values::Words(Words::default())) } else { Self::for_cells(cell) }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Number(v) => v.len(),
            Values::Words(v) => v.len(),
            Values::Text(v) | Values::Carried(v, _) => v.len(),
            Values::Date(v) => v.len(),
            Values::Flag(v) => v.len(),
            Values::Category(v) => v.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The typed values; at rows that are missing they hold anything.
    #[must_use]
    #[inline]
    pub const fn values(&self) -> &Values {
        &self.values
    }

    /// Why a row is missing; none where there is a value.
    #[must_use]
    #[inline]
    pub fn why(&self, row: usize) -> Option<Why> {
        self.missing.get(row).copied().flatten()
    }

    /// Whether any row is missing.
    #[must_use]
    pub fn has_missing(&self) -> bool {
        !self.missing.is_empty()
    }

    /// The numbers that are there, in the order of the rows; nothing of another type.
    pub fn numbers(&self) -> impl Iterator<Item = Number> {
        let numbers: &[Number] = if let Values::Number(numbers) = &self.values { numbers } else { &[] };
        numbers.iter().enumerate().filter(|(row, _)| self.why(*row).is_none()).map(|(_, number)| *number)
    }

    /// How many rows are missing.
    #[must_use]
    pub fn count_missing(&self) -> usize {
        self.missing.iter().filter(|why| why.is_some()).count()
    }

    /// Takes all rows away and keeps the memory.
    pub fn clear(&mut self) {
        clear(&mut self.values);
        self.missing.clear();
        self.written.clear();
    }

    /// The value of a row as it is held (texts of customer columns not folded); missing past the end.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> Value<'_> {
        if let Some(why) = self.why(row) {
            return Value::Missing(why);
        }
        let value = match &self.values {
            Values::Number(v) => v.get(row).copied().map(Value::Number),
            Values::Text(v) | Values::Carried(v, _) => (row < v.len()).then(|| Value::Text(Cow::Borrowed(v.get(row)))),
            Values::Words(v) => (row < v.len()).then(|| Value::Text(Cow::Borrowed(v.get(row)))),
            Values::Date(v) => v.get(row).copied().map(Value::Date),
            Values::Flag(v) => v.get(row).copied().map(Value::Flag),
            Values::Category(v) => v.get(row).copied().map(Value::Category),
        };
        value.unwrap_or(Value::Missing(Why::Empty))
    }

    /// Adds a value. One of another type than the column's is added as missing; types are checked before the first row,
    /// so that can't come from data.
    pub fn push(&mut self, value: &Value<'_>) {
        match (&mut self.values, value) {
            (Values::Number(v), Value::Number(n)) => v.push(*n),
            (Values::Text(v), Value::Text(text)) => v.push(text),
            (Values::Words(v), Value::Text(text)) => v.push(text),
            (Values::Carried(v, kinds), Value::Text(text)) => {
                kinds.push(CarriedKind::Text);
                v.push(text);
            }
            (Values::Date(v), Value::Date(day)) => v.push(*day),
            (Values::Flag(v), Value::Flag(flag)) => v.push(*flag),
            (Values::Category(v), Value::Category(rank)) => v.push(*rank),
            (_, other) => self.push_missing(other.missing().unwrap_or(Why::Unreadable)),
        }
    }

    /// Adds the value of another row, or why it is missing.
    #[inline]
    pub fn push_again(&mut self, row: usize) {
        match &mut self.values {
            Values::Words(words) if self.missing.get(row).is_none_or(Option::is_none) => words.push_again(row),
            Values::Number(_)
            | Values::Text(_)
            | Values::Words(_)
            | Values::Date(_)
            | Values::Flag(_)
            | Values::Category(_)
            | Values::Carried(..) => self.push_copy(row),
        }
    }

    fn push_copy(&mut self, row: usize) {
        let value = self.get(row).into_owned();
        self.push(&value);
    }

    /// Adds numbers; to a column of other values they are added as missing.
    pub fn extend_numbers(&mut self, numbers: impl Iterator<Item = Number>) {
        if let Values::Number(values) = &mut self.values {
            values.extend(numbers);
        } else {
            numbers.for_each(|_| self.push_missing(Why::Unreadable));
        }
    }

    fn push_missing(&mut self, why: Why) {
        push_anything(&mut self.values);
        let row = self.len() - 1;
        self.missing.resize(row, None);
        self.missing.push(Some(why));
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
        } else {
            self.push_missing(Why::Unreadable);
        }
    }

    /// Gives back the memory that no row needs.
    pub fn shrink(&mut self) {
        match &mut self.values {
            Values::Number(v) => v.shrink_to_fit(),
            Values::Text(v) => v.shrink(),
            Values::Date(v) => v.shrink_to_fit(),
            Values::Flag(v) => v.shrink_to_fit(),
            Values::Category(v) => v.shrink_to_fit(),
            // It lives as long as a batch.
            Values::Words(_) => {}
            Values::Carried(v, kinds) => {
                v.shrink();
                kinds.shrink_to_fit();
            }
        }
        self.missing.shrink_to_fit();
    }

    /// Adds the rows of another column; of one of other values they are added as missing.
    pub fn append(&mut self, other: Self) {
        let before = self.len();
        match (&mut self.values, &other.values) {
            (Values::Number(ours), Values::Number(theirs)) => ours.extend(theirs),
            (Values::Text(ours), Values::Text(theirs)) => ours.append(theirs),
            (Values::Words(ours), Values::Words(theirs)) => ours.extend(theirs.iter()),
            (Values::Date(ours), Values::Date(theirs)) => ours.extend(theirs),
            (Values::Flag(ours), Values::Flag(theirs)) => ours.extend(theirs),
            (Values::Category(ours), Values::Category(theirs)) => ours.extend(theirs),
            (Values::Carried(ours, kinds), Values::Carried(theirs, their_kinds)) => {
                ours.append(theirs);
                kinds.extend(their_kinds);
            }
            _ => return (0..other.len()).for_each(|_| self.push(&Value::Missing(Why::Unreadable))),
        }
        if other.has_missing() {
            self.missing.resize(before, None);
            self.missing.extend(other.missing);
        }
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
            Values::Words(v) => {
                let mut gathered = Words::default();
                gathered.extend(rows.iter().map(|row| v.get(*row as usize)));
                Values::Words(gathered)
            }
            Values::Date(v) => Values::Date(pick(v, rows)),
            Values::Flag(v) => Values::Flag(pick(v, rows)),
            Values::Category(v) => Values::Category(pick(v, rows)),
            Values::Carried(v, kinds) => Values::Carried(v.gather(rows), pick(kinds, rows)),
        };
        let came = |(at, row): (usize, &u32)| Some((at, self.written.get(&(*row as usize))?.clone()));
        let written = if self.written.is_empty() { BTreeMap::new() } else { rows.iter().enumerate().filter_map(came).collect() };
        let whys = || rows.iter().map(|row| self.why(*row as usize));
        let last = if self.missing.is_empty() { None } else { whys().rposition(|why| why.is_some()) };
        let missing = last.map_or_else(Vec::new, |last| whys().take(last + 1).collect());
        Self { values, missing, written }
    }
}

fn push_anything(values: &mut Values) {
    match values {
        Values::Number(v) => v.push(Number::ZERO),
        Values::Text(v) => v.push(""),
        Values::Words(v) => v.push(""),
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
        Values::Words(v) => v.clear(),
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
    use super::*;

    #[test]
    fn what_is_missing_is_known_of_every_row() {
        let mut column = Column::new(Values::Number(Vec::new()));
        assert_eq!((column.len(), column.get(0)), (0, Value::Missing(Why::Empty)));
        column.push(&Value::Number(Number::ONE));
        assert!(!column.has_missing());
        column.push(&Value::Missing(Why::NoValues));
        column.push(&Value::Text("x".into()));
        column.push(&Value::Number(Number::ZERO));
        let whys: Vec<_> = (0..5).map(|row| column.why(row)).collect();
        assert_eq!(whys, [None, Some(Why::NoValues), Some(Why::Unreadable), None, None]);
        assert_eq!((column.len(), column.count_missing(), column.get(4)), (4, 2, Value::Missing(Why::Empty)));
        assert_eq!(column.numbers().collect::<Vec<_>>(), [Number::ONE, Number::ZERO]);
        let turned = column.gather(&[3, 2, 1, 0]);
        assert_eq!((turned.get(0), turned.get(2)), (Value::Number(Number::ZERO), Value::Missing(Why::NoValues)));
        assert_eq!(turned.gather(&[3, 2, 1, 0]), column);
        assert!(!column.gather(&[0, 3]).has_missing());
        column.clear();
        assert_eq!((column.len(), column.has_missing()), (0, false));
    }
}

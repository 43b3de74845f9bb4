//! Problems in the data that a run survived: located, counted whole, the first hundred of each kind, file and column kept.
//!
//! First means by text, then by row: which are kept must not depend on the order of the rows.

use std::collections::BinaryHeap;

use foldhash::fast::FixedState;
use hashbrown::{Equivalent, HashMap};

/// How many issues of one kind, file and column are kept with their place.
pub const KEPT: usize = 100;

/// What is wrong with a cell or a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IssueKind {
    /// A cell of a number column that isn't a number.
    NotANumber,
    /// A cell of a date column that isn't a date.
    NotADate,
    /// A cell of a flag column that is neither yes nor no.
    NotAFlag,
    /// A cell of the tiers before that should say how often and is no whole number from 0.
    NotACount,
    /// A cell of an hour column that isn't a time of day.
    NotAnHour,
    /// A text outside the declared order of its column.
    NotInOrder,
    /// A number beyond the range of exact numbers.
    NumberTooLarge,
    /// A computed value beyond the range of exact numbers.
    ResultTooLarge,
    /// A number of more than six digits after the point, rounded to six.
    NumberRounded,
    /// A row without a customer key.
    KeyMissing,
    /// A customer key that a spreadsheet damaged (scientific form, more than 15 digits).
    KeyDamaged,
    /// A key of digits that is shorter than nearly all others: it may have lost leading zeros.
    KeyShorter,
    /// A number in another currency than most of its column, which has no unit; it counts all the same.
    CurrencyMixed,
    /// A spreadsheet's error such as `#REF!` where a value or a key should be.
    ErrorCell,
    /// An event without a date.
    DateMissing,
    /// An event after the as-of date.
    AfterAsOf,
    /// An event whose table filter can't be answered.
    FilterUnknown,
    /// An event of a customer who is in no customer row.
    NoSuchCustomer,
    /// An event whose key belongs to several customers.
    SeveralCustomers,
    /// A further row of a customer who was read already.
    CustomerRepeated,
    /// A value that gave way to another where customers were merged.
    ValueGivenUp,
    /// A value of more customers than one can have, which is no evidence that they are one.
    SharedByMany,
    /// An alias of a key that is in no customer row.
    AliasUnknown,
    /// An override of a customer who is not in the run.
    OverrideOfNobody,
    /// An id that a spreadsheet damaged, as it damages customer keys.
    IdDamaged,
    /// Several newest rows of one id that differ.
    NewestTied,
    /// A row with more cells than the header has.
    RowTooLong,
    /// A text for which a score, grid or lookup of the rules lists nothing; each text is kept once, with its least row.
    NotListed,
    /// Two accepted headers are present; the first listed is used.
    HeaderAlternative,
    /// A text file whose encoding a detector told.
    EncodingGuessed,
    /// A line in another encoding than the others.
    EncodingMixed,
    /// A line with NUL bytes, which are left out.
    NulBytes,
    /// A quote where none belongs; the cell is read as far as the next delimiter.
    QuoteStray,
    /// A quote that is never closed; its line is read as a row of its own.
    QuoteUnclosed,
    /// A row with another delimiter than the others.
    OtherDelimiter,
    /// A row with fewer cells than the header has; what isn't there is missing.
    RowTooShort,
    /// Another table in the same file or sheet begins here; it isn't read.
    AnotherTable,
    /// The titles say a unit of money, and neither the header nor the rules do.
    UnitInTitle,
    /// A row that the sheet hides; it is read like any other.
    HiddenRow,
    /// A sheet that is hidden, and is therefore not read.
    HiddenSheet,
    /// A file in an archive that is no table, and is therefore not read.
    MemberPassedOver,
    /// A formula whose value the file does not hold.
    FormulaUnstored,
    /// A floor for a customer's tier stands against a cap, which wins.
    FloorAgainstCap,
}

impl IssueKind {
    /// Whether what is read of the row is whole all the same: something to know, not something that failed.
    #[must_use]
    pub const fn keeps_the_row(self) -> bool {
        matches!(
            self,
            Self::NumberRounded
                | Self::HeaderAlternative
                | Self::RowTooLong
                | Self::RowTooShort
                | Self::EncodingGuessed
                | Self::EncodingMixed
                | Self::NulBytes
                | Self::QuoteStray
                | Self::QuoteUnclosed
                | Self::OtherDelimiter
                | Self::AnotherTable
                | Self::UnitInTitle
                | Self::KeyShorter
                | Self::CurrencyMixed
                | Self::HiddenRow
                | Self::HiddenSheet
                | Self::MemberPassedOver
                | Self::FloorAgainstCap
        )
    }

    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotANumber => "not a number",
            Self::NotADate => "not a date",
            Self::NotAFlag => "not a flag",
            Self::NotACount => "not a count",
            Self::NotAnHour => "not an hour",
            Self::NotInOrder => "not in order",
            Self::NumberTooLarge => "number too large",
            Self::ResultTooLarge => "result too large",
            Self::NumberRounded => "number rounded",
            Self::KeyMissing => "key missing",
            Self::KeyDamaged => "key damaged",
            Self::KeyShorter => "key shorter",
            Self::FloorAgainstCap => "floor against cap",
            Self::CurrencyMixed => "currency mixed",
            Self::ErrorCell => "error cell",
            Self::DateMissing => "date missing",
            Self::AfterAsOf => "after as-of date",
            Self::FilterUnknown => "filter unknown",
            Self::NoSuchCustomer => "no such customer",
            Self::SeveralCustomers => "several customers",
            Self::CustomerRepeated => "customer repeated",
            Self::ValueGivenUp => "value given up",
            Self::SharedByMany => "shared by many",
            Self::AliasUnknown => "alias unknown",
            Self::OverrideOfNobody => "override of nobody",
            Self::IdDamaged => "id damaged",
            Self::NewestTied => "newest tied",
            Self::RowTooLong => "row too long",
            Self::NotListed => "not listed",
            Self::HeaderAlternative => "header alternative",
            Self::EncodingGuessed => "encoding guessed",
            Self::EncodingMixed => "encoding mixed",
            Self::NulBytes => "nul bytes",
            Self::QuoteStray => "quote stray",
            Self::QuoteUnclosed => "quote unclosed",
            Self::OtherDelimiter => "other delimiter",
            Self::RowTooShort => "row too short",
            Self::AnotherTable => "another table",
            Self::UnitInTitle => "unit in title",
            Self::HiddenRow => "hidden row",
            Self::HiddenSheet => "hidden sheet",
            Self::MemberPassedOver => "member passed over",
            Self::FormulaUnstored => "formula unstored",
        }
    }
}

/// What is counted together: kind, file, sheet, column.
type Group = (IssueKind, String, Option<String>, Option<String>);

/// Rows and texts, counted whole, the first [`KEPT`] kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    count: u64,
    /// The first [`KEPT`] by text, then by row; the last of them on top.
    first: BinaryHeap<(String, u64)>,
}

/// Issues as they come, from any number of readers of disjoint parts of the files.
#[derive(Clone, Debug, Default)]
pub struct IssueLog {
    groups: HashMap<Group, Kept, FixedState>,
}

/// A group that is looked for, without making one.
#[derive(Hash)]
struct Sought<'a>(IssueKind, &'a str, Option<&'a str>, Option<&'a str>);

impl Equivalent<Group> for Sought<'_> {
    fn equivalent(&self, group: &Group) -> bool {
        self.0 == group.0 && self.1 == group.1 && self.2 == group.2.as_deref() && self.3 == group.3.as_deref()
    }
}

/// The issues of one kind, file and column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IssueGroup {
    /// What is wrong.
    pub kind: IssueKind,
    /// The file as the user named it; empty for a customer whom events brought, who stands in none.
    pub file: String,
    /// The sheet; none for text files.
    pub sheet: Option<String>,
    /// The column's header; none where whole rows are meant.
    pub column: Option<String>,
    /// How many there are, kept or not.
    pub count: u64,
    /// Row and text of the first hundred by text, then by row.
    pub first: Vec<(u64, String)>,
}

impl IssueLog {
    /// Notes one issue. The text is only made into a string where the issue is kept.
    pub fn note(&mut self, kind: IssueKind, file: &str, sheet: Option<&str>, column: Option<&str>, row: u64, text: &str) {
        if let Some(kept) = self.groups.get_mut(&Sought(kind, file, sheet, column)) {
            kept.note_of(kind, row, text);
            return;
        }
        let group = (kind, file.to_owned(), sheet.map(str::to_owned), column.map(str::to_owned));
        self.groups.entry(group).or_default().note_of(kind, row, text);
    }

    /// Takes over the issues of another log.
    pub fn merge(&mut self, other: Self) {
        for (group, theirs) in other.groups {
            let once = group.0 == IssueKind::NotListed;
            let ours = self.groups.entry(group).or_default();
            ours.count += theirs.count;
            for (text, row) in theirs.first {
                ours.keep(row, &text, once);
            }
        }
    }

    /// Takes over what was counted elsewhere as one kind of issue; nothing where nothing was.
    pub fn take(&mut self, kind: IssueKind, file: &str, sheet: Option<&str>, column: Option<&str>, kept: Kept) {
        if kept.count > 0 {
            let group = (kind, file.to_owned(), sheet.map(str::to_owned), column.map(str::to_owned));
            self.groups.entry(group).or_default().merge(kept);
        }
    }

    /// The same issues with other texts, where there is another one for a kind, a column and a text.
    #[must_use]
    pub fn with_texts(self, other: impl Fn(IssueKind, Option<&str>, &str) -> Option<String>) -> Self {
        let mut log = Self::default();
        for (group, kept) in self.groups {
            let text = |(text, row): (String, u64)| (other(group.0, group.3.as_deref(), &text).unwrap_or(text), row);
            let kept = Kept { count: kept.count, first: kept.first.into_iter().map(text).collect() };
            log.groups.insert(group, kept);
        }
        log
    }

    /// How many issues there are, kept or not.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.groups.values().map(|kept| kept.count).sum()
    }

    /// How many issues of one kind there are, kept or not.
    #[must_use]
    pub fn count_of(&self, kind: IssueKind) -> u64 {
        self.groups.iter().filter(|(group, _)| group.0 == kind).map(|(_, kept)| kept.count).sum()
    }

    /// The issues by kind, file, sheet and column.
    #[must_use]
    pub fn groups(&self) -> Vec<IssueGroup> {
        let group = |((kind, file, sheet, column), kept): &(&Group, &Kept)| {
            let first = kept.first.clone().into_sorted_vec().into_iter().map(|(text, row)| (row, text)).collect();
            IssueGroup { kind: *kind, file: file.clone(), sheet: sheet.clone(), column: column.clone(), count: kept.count, first }
        };
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_unstable_by(|a, b| a.0.cmp(b.0));
        groups.iter().map(group).collect()
    }
}

impl Kept {
    /// How many there are, kept or not.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Counts one. The text is only made into a string where it is kept.
    pub fn note(&mut self, row: u64, text: &str) {
        self.count += 1;
        self.keep(row, text, false);
    }

    /// Takes over what others counted.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        for (text, row) in other.first {
            self.keep(row, &text, false);
        }
    }

    fn note_of(&mut self, kind: IssueKind, row: u64, text: &str) {
        self.count += 1;
        self.keep(row, text, kind == IssueKind::NotListed);
    }

    fn keep(&mut self, row: u64, text: &str, once: bool) {
        let last = self.first.peek().filter(|_| self.first.len() >= KEPT);
        if last.is_some_and(|(kept, kept_row)| (kept.as_str(), *kept_row) <= (text, row)) {
            return;
        }
        if once && let Some((_, known)) = self.first.iter().find(|(kept, _)| kept == text) {
            if *known <= row {
                return;
            }
            self.first.retain(|(kept, _)| kept != text);
        }
        self.first.push((text.to_owned(), row));
        if self.first.len() > KEPT {
            self.first.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_not_listed_is_kept_once_with_its_least_row() {
        let rows = [("乙", 9), ("甲", 4), ("乙", 3), ("乙", 7), ("丙", 2)];
        let log = |rows: &[(&str, u64)]| {
            let mut log = IssueLog::default();
            for (text, row) in rows {
                log.note(IssueKind::NotListed, "c.csv", None, Some("lookups.rate"), *row, text);
            }
            log
        };
        let expected = [(2, "丙".to_owned()), (3, "乙".to_owned()), (4, "甲".to_owned())];
        let whole = log(&rows).groups();
        assert_eq!((whole[0].count, whole[0].first.as_slice()), (5, expected.as_slice()));
        let mut backwards = log(&rows[3..]);
        backwards.merge(log(&rows[..3]));
        assert_eq!(backwards.groups(), whole);
    }

    #[test]
    fn the_first_hundred_texts_are_kept() {
        let texts: Vec<String> = (0..250).map(|n| format!("{:03}", n * 7 % 250)).collect();
        let mut log = IssueLog::default();
        for _ in 0..2 {
            for text in &texts {
                log.note(IssueKind::NotListed, "c.csv", None, None, 1, text);
            }
        }
        let group = &log.groups()[0];
        assert_eq!((group.count, group.first.len()), (500, KEPT));
        assert_eq!(group.first.last().map(|(_, text)| text.as_str()), Some("099"));
    }
}

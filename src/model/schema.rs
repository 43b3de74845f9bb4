//! What the rules expect of the data: tables, their columns, the headers they accept, the types of their cells.

use super::value::{OrderIndex, Type};

/// How the day, month and two-digit year of a date column stand, where the rules say it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DateOrder {
    /// Day, month, year.
    DayMonthYear,
    /// Month, day, year.
    MonthDayYear,
    /// Year, month, day.
    YearMonthDay,
}

/// What the cells of a column are read as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CellType {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A date; the order of its parts where the rules say it.
    Date(Option<DateOrder>),
    /// Yes or no.
    Flag,
    /// The hour, 0–23, of a time of day; a number.
    Hour,
    /// A word of an ordered list, from the least to the greatest, each in folded form.
    Category(OrderIndex, Vec<String>),
}

impl CellType {
    /// The type of the column's values.
    #[must_use]
    pub const fn value_type(&self) -> Type {
        match self {
            Self::Text => Type::Text,
            Self::Number | Self::Hour => Type::Number,
            Self::Date(_) => Type::Date,
            Self::Flag => Type::Flag,
            Self::Category(order, _) => Type::Category(*order),
        }
    }
}

/// A column that the rules declare.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnSpec {
    /// Its name in the rules.
    pub name: String,
    /// The headers it is found under; the first that the file has. None where it is computed.
    pub headers: Vec<String>,
    /// What its cells are.
    pub cell: CellType,
    /// Words that mean "no value", beside the usual ones.
    pub missing_words: Vec<String>,
    /// The unit its numbers are in.
    pub unit: Option<String>,
    /// In a table of events: an unreadable cell makes the value missing and keeps the row.
    pub optional: bool,
}

impl ColumnSpec {
    /// A text column under these headers.
    #[must_use]
    pub fn text(name: &str, headers: Vec<String>) -> Self {
        Self { name: name.to_owned(), headers, cell: CellType::Text, missing_words: Vec::new(), unit: None, optional: false }
    }

    /// Whether it is computed from other columns and not read from a file.
    #[must_use]
    pub const fn is_computed(&self) -> bool {
        self.headers.is_empty()
    }
}

/// Which sheet of a workbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SheetChoice {
    /// By its name.
    Name(String),
    /// By its position, from 1.
    Number(usize),
}

/// What to do with two customer rows of one key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Duplicates {
    /// Stop the run.
    #[default]
    Error,
    /// Keep the first row.
    First,
    /// Keep the last row.
    Last,
    /// Cell by cell the first that has a value.
    Merge,
}

/// The customer sheet, as the rules need it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerSchema {
    /// The column that names a customer.
    pub key: ColumnSpec,
    /// The declared columns, in the order of the rules.
    pub columns: Vec<ColumnSpec>,
    /// The sheets, where the rules name any; several are one table.
    pub sheets: Vec<SheetChoice>,
    /// What to do with two rows of one key.
    pub duplicates: Duplicates,
}

/// A table of events, as the rules need it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventSchema {
    /// Its name in the rules.
    pub name: String,
    /// The column that names the customer.
    pub key: ColumnSpec,
    /// The column of the day, where the table has one. A [`CellType::Date`].
    pub date: Option<ColumnSpec>,
    /// The columns that the rules use; no other column is parsed. Computed ones stand among them.
    pub columns: Vec<ColumnSpec>,
    /// Positions in `columns` of the numbers that are summed or averaged: the money of the balance.
    pub money: Vec<usize>,
    /// The sheets, where the rules name any; several are one table.
    pub sheets: Vec<SheetChoice>,
}

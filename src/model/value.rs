//! Values: what a cell, a metric or a condition can be, and why one can be missing.

use std::borrow::Cow;

use super::date::Date;
use super::number::{Number, NumberError};

/// Which table of events, by its position in the rule file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TableIndex(pub u8);

impl TableIndex {
    /// The position.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which ordered list of words a category belongs to; positions count from the rules' list of orders.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OrderIndex(pub u16);

/// The type of a value. The rules give the types, never the data.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// An exact decimal.
    Number,
    /// Text, compared in its folded form.
    Text,
    /// A calendar day.
    Date,
    /// Yes or no; a condition is one.
    Flag,
    /// A word of an ordered list.
    Category(OrderIndex),
}

/// Why a value is missing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Why {
    /// The cell is blank or holds a word for "no value".
    Empty,
    /// The cell can't be read as what its column is.
    Unreadable,
    /// The text is in no list that would give it a value.
    NotListed,
    /// The customer has no row of this table in the window.
    NoRows(TableIndex),
    /// The customer has rows, but none with a value.
    NoValues,
    /// The customer has rows, but what is asked is not defined of them: too few, or a mean or sum that is not above zero.
    Undefined,
    /// A division by zero.
    DivisionByZero,
    /// A result beyond the range of exact numbers.
    TooLarge,
    /// No class of the segment matches.
    NoClass,
    /// Every item of the score is missing.
    NoItems,
    /// The customer is not among those that a value against all customers is about.
    NotCounted,
    /// The customer belongs to no group of a value against all customers.
    NoGroup,
    /// The customer is in no tier.
    NoTier,
    /// There is no standing from an earlier run.
    NoStanding,
    /// The word `missing` itself.
    Said,
}

impl Why {
    /// The fixed word of machine outputs. `table_name` gives the names of the rule file's tables.
    #[must_use]
    pub fn word<'a>(self, table_name: impl Fn(TableIndex) -> &'a str) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::NoRows(table) => return Cow::Owned(format!("no {}", table_name(table))),
            Self::Empty => "empty",
            Self::Unreadable => "unreadable",
            Self::NotListed => "not listed",
            Self::NoValues => "no values",
            Self::Undefined => "undefined",
            Self::DivisionByZero => "division by zero",
            Self::TooLarge => "too large",
            Self::NoClass => "no class",
            Self::NoItems => "no items",
            Self::NotCounted => "not counted",
            Self::NoGroup => "no group",
            Self::NoTier => "no tier",
            Self::NoStanding => "no standing",
            Self::Said => "missing",
        })
    }
}

impl From<NumberError> for Why {
    fn from(error: NumberError) -> Self {
        match error {
            NumberError::TooLarge => Self::TooLarge,
            NumberError::DivisionByZero => Self::DivisionByZero,
        }
    }
}

/// One value, borrowed from its column where it is text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value<'a> {
    /// No value, and why.
    Missing(Why),
    /// A number.
    Number(Number),
    /// A text.
    Text(Cow<'a, str>),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
    /// A word of an ordered list by its rank there; a greater rank is a better word.
    Category(u32),
}

impl Value<'_> {
    /// The value as a person reads it, of a category its word among these; empty where it is missing.
    #[must_use]
    pub fn shown(&self, words: &[String]) -> String {
        match self {
            Self::Missing(_) => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.to_string(),
            Self::Date(day) => day.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Category(rank) => words.get(*rank as usize).cloned().unwrap_or_default(),
        }
    }

    /// A whole number of the same order: millionths, days, rank, 1 for true; none where it is missing or a text.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(number.micros()),
            Self::Date(day) => Some(day.days().into()),
            Self::Category(rank) => Some((*rank).into()),
            Self::Flag(flag) => Some((*flag).into()),
            Self::Missing(_) | Self::Text(_) => None,
        }
    }

    /// The value by itself, its text copied where it was borrowed.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Missing(why) => Value::Missing(why),
            Self::Number(number) => Value::Number(number),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Date(day) => Value::Date(day),
            Self::Flag(flag) => Value::Flag(flag),
            Self::Category(rank) => Value::Category(rank),
        }
    }

    /// The value, its text borrowed from this one.
    #[must_use]
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Self::Missing(why) => Value::Missing(*why),
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(Cow::Borrowed(text)),
            Self::Date(day) => Value::Date(*day),
            Self::Flag(flag) => Value::Flag(*flag),
            Self::Category(rank) => Value::Category(*rank),
        }
    }

    /// Why the value is missing; none where it is there.
    #[must_use]
    pub const fn missing(&self) -> Option<Why> {
        match self {
            Self::Missing(why) => Some(*why),
            Self::Number(_) | Self::Text(_) | Self::Date(_) | Self::Flag(_) | Self::Category(_) => None,
        }
    }
}

/// The answer of a condition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Verdict {
    /// It holds.
    Yes,
    /// It doesn't.
    No,
    /// It can't be answered.
    Unknown(Why),
}

impl Verdict {
    /// Whether the answer is yes.
    #[must_use]
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }
}

impl From<Verdict> for Value<'_> {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Yes => Self::Flag(true),
            Verdict::No => Self::Flag(false),
            Verdict::Unknown(why) => Self::Missing(why),
        }
    }
}

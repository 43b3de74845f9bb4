//! Problems in a rule file: what is wrong, and where in its text. Their sentences are made at the edge, in both languages.

mod problem;

use std::ops::Range;

pub use problem::Problem;

/// A problem at a place of the rule file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// What is wrong.
    pub problem: Box<Problem>,
    /// Where, in bytes of the file (of the expression, before it is placed).
    pub span: Range<usize>,
    /// The other place it is about, in bytes of the file.
    pub other: Option<Range<usize>>,
}

/// Whether a problem makes the file meaningless.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// The file can't be run.
    Error,
    /// The file runs; a person should look.
    Finding,
}

/// What the grammar wants at a place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Expected {
    /// A value: a number, text, date, name or call.
    Value,
    /// An operator or the end.
    Operator,
    /// `)`
    ClosingParenthesis,
    /// `,` or `)`
    CommaOrClosing,
    /// `(`
    OpeningParenthesis,
    /// `and`, between two ends.
    And,
    /// `in`, `between`, `contains`, `starts with` or `ends with` after `not`.
    AfterNot,
    /// `with`
    With,
    /// A whole number from 1.
    WholeNumber,
    /// `days`, `weeks`, `months` or `years`
    Unit,
    /// A word after the dot.
    Column,
    /// A date or the name of a param that is one.
    Date,
}

/// What a key of the rule file should hold.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Shape {
    /// A text.
    Text,
    /// A text or a list of texts.
    Texts,
    /// A table.
    Table,
    /// A list of tables.
    Tables,
    /// `true` or `false`.
    Flag,
    /// A number, text, date or flag.
    Literal,
    /// A text (the header), a list of texts, or a table.
    ColumnForm,
    /// A text (the expression) or a table with `value`.
    MetricForm,
    /// A text or a whole number.
    TextOrWhole,
    /// A number, a text, a date, a flag, or a list of them.
    PlanForm,
    /// A word, or a table with `newest`.
    RepeatsForm,
    /// A whole number.
    Whole,
    /// A word, or a table with `confirm`.
    UpgradeForm,
    /// A number, a text that is one, or the name of a param.
    Number,
    /// Rows of texts.
    Grid,
    /// A list of columns, each alone or in a table that says how it is compared.
    SameForm,
}

/// Why a file is no TOML.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TomlFault {
    /// A key with letters that TOML wants in quotes.
    BareKey {
        /// How many places of the file can be mended; 0 where this one can't.
        places: usize,
    },
    /// A text that TOML wants in quotes.
    BareText {
        /// How many places of the file can be mended.
        places: usize,
    },
    /// A full-width quote, comma, bracket or equals sign.
    FullWidth {
        /// The mark.
        mark: char,
        /// How many places of the file can be mended; 0 where this one can't.
        places: usize,
    },
    /// A key that stands twice.
    KeyTwice,
    /// A text without its closing quote.
    Unclosed,
    /// Anything else, in the words of the TOML library.
    Other {
        /// Its words, on one line.
        message: String,
    },
}

/// What is wrong with the weights of a score.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WeightFault {
    /// Some items have one, others don't.
    Mixed,
    /// One is below zero.
    Negative,
    /// They add up to nothing.
    Nothing,
}

/// What a branch names of its standard.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StandardPart {
    /// A section.
    Section,
    /// A param.
    Param,
    /// A table of events.
    Table,
    /// A column.
    Column,
    /// A lookup.
    Lookup,
}

/// Where a name stands: decides which names may be used.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Realm {
    /// In a value or condition about a customer.
    Customer,
    /// In a condition about the customer sheet's row.
    CustomerRow,
    /// In a condition about one event.
    Event,
}

impl Diagnostic {
    /// A problem at a place.
    #[must_use]
    pub fn new(problem: Problem, span: Range<usize>) -> Self {
        Self { problem: Box::new(problem), span, other: None }
    }

    /// A problem about two places.
    #[must_use]
    pub fn between(problem: Problem, span: Range<usize>, other: Range<usize>) -> Self {
        Self { problem: Box::new(problem), span, other: Some(other) }
    }
}

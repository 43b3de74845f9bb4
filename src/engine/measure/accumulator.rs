//! What is kept for each customer, and where.

use crate::rules::ruleset::Subject;
use crate::stats::dispersion::Moments;

/// A word has a bit for each of so many months.
pub const BITS: u64 = 64;

/// What an accumulator keeps for each customer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Accumulator {
    /// How many rows: half a word.
    Rows,
    /// How many events the rows are lines of: a list of them.
    Events,
    /// How many values a number column has, and their exact sum: two words.
    Sum(usize),
    /// The same, and the exact sum of the squares.
    Moments(usize),
    /// The least value: one word, of days, flags and categories half of one.
    Least(Subject),
    /// The greatest value: the same.
    Greatest(Subject),
    /// The first day with a value, and the greatest value of that day: two words.
    First(Subject),
    /// The last day with a value, and the greatest value of that day: two words.
    Latest(Subject),
    /// The calendar months with a row: one word of bits for the 64 months up to the as-of date, whose position among the months
    /// of the plan this is; others beside.
    Months(usize),
    /// Every value: a list.
    Values(Subject),
    /// The different values: a list.
    Distinct(Subject),
    /// What the rows add up to in each month of a window, by the position of its months in the plan: a word for each month of
    /// a short window, a list of the months that have a row of a long one.
    Steps(usize, Subject),
    /// How many events the rows of each month of a window are lines of: a list of them by month.
    EventSteps(usize),
}

/// Where an accumulator keeps what it keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Among the words of a customer, from this one on.
    Words(usize),
    /// In this one of the halves of those words.
    Half(usize),
    /// In this one of the lists of all values.
    Values(usize),
    /// In this one of the lists of different values.
    List(usize),
    /// In this one of the lists of months.
    Steps(usize),
    /// In this one of the lists of events.
    Events(usize),
    /// In this one of the lists of events by month.
    EventSteps(usize),
}

/// An accumulator with its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    /// What it keeps.
    pub accumulator: Accumulator,
    /// Where.
    pub place: Place,
    /// The dictionary of its texts, where its values are texts.
    pub texts: Option<usize>,
}

impl Accumulator {
    /// How many words it takes where half of one won't do; none where it keeps a list.
    #[must_use]
    pub const fn words(self) -> Option<usize> {
        match self {
            Self::Rows | Self::Least(_) | Self::Greatest(_) | Self::Months(_) => Some(1),
            Self::First(_) | Self::Latest(_) | Self::Sum(_) => Some(2),
            Self::Moments(_) => Some(Moments::WORDS),
            Self::Values(_) | Self::Distinct(_) | Self::Steps(..) | Self::Events | Self::EventSteps(_) => None,
        }
    }

    /// Whose values it keeps as they are.
    #[must_use]
    pub const fn subject(self) -> Option<Subject> {
        match self {
            Self::Least(subject)
            | Self::Greatest(subject)
            | Self::First(subject)
            | Self::Latest(subject)
            | Self::Values(subject)
            | Self::Distinct(subject) => Some(subject),
            Self::Rows
            | Self::Sum(_)
            | Self::Moments(_)
            | Self::Months(_)
            | Self::Steps(..)
            | Self::Events
            | Self::EventSteps(_) => None,
        }
    }
}

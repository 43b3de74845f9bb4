//! What decides a final tier: a fixed vocabulary, put into sentences on paper only.

use std::fmt;

/// Which step of a review decided the final tier, or what became of who was not in the run.
/// Ordered as the steps are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Clause {
    /// A freeze keeps the tier.
    Freeze,
    /// A pin says the tier.
    Pin,
    /// No tier was in force before: the candidate is final.
    Initial,
    /// The same, after the customer was closed.
    Returned,
    /// The candidate is better than the tier in force before.
    Upgrade,
    /// A better candidate has come so many times in a row, of so many that are wanted.
    Confirm(u32, u32),
    /// The tier may not change on this day.
    Waits,
    /// The candidate is the tier in force before, or the customer still satisfies that one.
    Stay,
    /// It can't be said whether the customer still satisfies its tier.
    Unknown,
    /// The last change is too near for a downgrade.
    Hold,
    /// So many failed reviews in a row, of so many that are tolerated.
    Grace(u32, u32),
    /// The customer satisfies its tier no more.
    Downgrade,
    /// People said that the tier is at least this one.
    Floor,
    /// People said that the tier is at most this one.
    Cap,
    /// A new customer has at least this tier.
    NewCustomer,
    /// A cap of the rules.
    RulesCap,
    /// So many reviews in a row without the customer; of so many after which it is closed, or none for never.
    Absent(u32, Option<u32>),
    /// The customer was absent so often that no tier is in force any more.
    Closed,
    /// The customer is one with another now.
    Merged,
}

impl Clause {
    /// The clause of a word of machine outputs; none for any other text.
    #[must_use]
    pub fn of_word(text: &str) -> Option<Self> {
        const PLAIN: [Clause; 15] = [
            Clause::Freeze,
            Clause::Pin,
            Clause::Initial,
            Clause::Returned,
            Clause::Upgrade,
            Clause::Waits,
            Clause::Stay,
            Clause::Unknown,
            Clause::Hold,
            Clause::Downgrade,
            Clause::Floor,
            Clause::Cap,
            Clause::NewCustomer,
            Clause::RulesCap,
            Clause::Closed,
        ];
        let number = |text: &str| text.parse::<u32>().ok();
        let pair = |text: &str| text.split_once('/').and_then(|(i, n)| Some((number(i)?, number(n)?)));
        if let Some(rest) = text.strip_prefix("confirm ") {
            return pair(rest).map(|(i, n)| Self::Confirm(i, n));
        }
        if let Some(rest) = text.strip_prefix("grace ") {
            return pair(rest).map(|(i, n)| Self::Grace(i, n));
        }
        if let Some(rest) = text.strip_prefix("absent ") {
            return pair(rest).map(|(i, n)| Self::Absent(i, Some(n))).or_else(|| number(rest).map(|i| Self::Absent(i, None)));
        }
        let merged = (text == "merged").then_some(Self::Merged);
        PLAIN.into_iter().find(|clause| clause.word() == text).or(merged)
    }

    /// The word without its counts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Freeze => "freeze",
            Self::Pin => "pin",
            Self::Initial => "initial",
            Self::Returned => "returned",
            Self::Upgrade => "upgrade",
            Self::Confirm(..) => "confirm",
            Self::Waits => "waits",
            Self::Stay => "stay",
            Self::Unknown => "unknown",
            Self::Hold => "hold",
            Self::Grace(..) => "grace",
            Self::Downgrade => "downgrade",
            Self::Floor => "floor",
            Self::Cap => "cap",
            Self::NewCustomer => "new customer",
            Self::RulesCap => "rules cap",
            Self::Absent(..) => "absent",
            Self::Closed => "closed",
            Self::Merged => "merged",
        }
    }
}

impl fmt::Display for Clause {
    /// The word of machine outputs: `grace 1/2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Confirm(i, n) | Self::Grace(i, n) | Self::Absent(i, Some(n)) => write!(f, "{} {i}/{n}", self.word()),
            Self::Absent(i, None) => write!(f, "{} {i}", self.word()),
            Self::Freeze
            | Self::Pin
            | Self::Initial
            | Self::Returned
            | Self::Upgrade
            | Self::Waits
            | Self::Stay
            | Self::Unknown
            | Self::Hold
            | Self::Downgrade
            | Self::Floor
            | Self::Cap
            | Self::NewCustomer
            | Self::RulesCap
            | Self::Closed
            | Self::Merged => f.write_str(self.word()),
        }
    }
}

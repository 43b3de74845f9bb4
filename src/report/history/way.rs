//! Which way a tier changed from one run to the next.

use super::look::is_in_force;
use crate::ledger::entry::{Entry, Presence, Recorded};

/// Which way a tier changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// The customer had no tier in force before.
    New,
    /// The same, and it was closed before.
    Returned,
    /// To a better one.
    Up,
    /// Not at all.
    Same,
    /// To a lower one.
    Down,
    /// To one of which no ladder tells whether it is better: the rules have renamed their tiers.
    Aside,
}

impl Way {
    /// The word of machine formats.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Returned => "returned",
            Self::Up => "upgrade",
            Self::Same => "stay",
            Self::Down => "downgrade",
            Self::Aside => "moved",
        }
    }

    /// The way from one tier to another, by the ladder of the later run, else by that of the earlier one. Nobody's tier
    /// stands below all.
    #[must_use]
    pub fn between(before: Option<&str>, after: Option<&str>, later: &[String], earlier: &[String]) -> Self {
        if before == after {
            return Self::Same;
        }
        let place = |tier: Option<&str>, ladder: &[String]| match tier {
            Some(tier) => ladder.iter().position(|known| known == tier),
            None => Some(ladder.len()),
        };
        let places = |ladder| place(before, ladder).zip(place(after, ladder));
        match places(later).or_else(|| places(earlier)) {
            Some((before, after)) if after < before => Self::Up,
            Some(_) => Self::Down,
            None => Self::Aside,
        }
    }
}

/// The way of an entry from that of the run in force before.
pub(super) fn way(before: Option<(&Entry, &Recorded)>, entry: &Entry, recorded: &Recorded) -> Way {
    match before {
        None => Way::New,
        Some((before, _)) if before.presence == Presence::Closed => Way::Returned,
        Some((before, _)) if !is_in_force(before) => Way::New,
        Some((before, earlier)) => {
            Way::between(before.tier.as_deref(), entry.tier.as_deref(), &recorded.run.tiers, &earlier.run.tiers)
        }
    }
}

//! Where customers stood and stand: the rows and the columns of the migration matrix, and what became of whoever moved.

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use super::ladder::Ladder;
use super::snapshot::{Customer, Presence, Snapshot};

/// Where a customer stood in the old result: a row of the matrix. Ordered as the rows are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Before {
    /// At a place of the ladder; nobody's is one below the last.
    Tier(u32),
    /// No tier of it was in force there.
    New,
    /// The same, but it was closed before.
    Returned,
}

/// Where a customer stands in the new result: a column of the matrix. Ordered as the columns are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum After {
    /// At a place of the ladder; nobody's is one below the last.
    Tier(u32),
    /// Not in it, and its tier is still in force.
    Absent,
    /// Not in it: closed, or nobody knows why.
    Lost,
    /// One with another customer.
    Merged,
}

/// What became of a customer that isn't where it was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Its tier is better.
    Upgrade,
    /// Its tier is lower.
    Downgrade,
    /// Its tier is another one, and nobody knows which is better.
    Changed,
    /// No tier of it was in force before.
    New,
    /// The same, and it was closed before.
    Returned,
    /// It is not here, and its tier is still in force.
    Absent,
    /// It is not here: it is closed, or nobody knows why.
    Lost,
    /// It is one with another customer.
    Merged,
}

impl Kind {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
            Self::Changed => "changed",
            Self::New => "new",
            Self::Returned => "returned",
            Self::Absent => "absent",
            Self::Lost => "lost",
            Self::Merged => "merged",
        }
    }
}

/// The word of a review for who was closed and is here again.
const RETURNED: &str = "returned";

/// Whether a tier of a customer is in force in a result.
pub(super) const fn is_in_force(customer: &Customer) -> bool {
    matches!(customer.presence, Presence::Here | Presence::Absent)
}

/// Where a customer stood of whom no tier was in force.
pub(super) fn outside(was: Option<&Customer>, is: &Customer) -> Before {
    let was_closed = was.is_some_and(|was| was.presence == Presence::Closed);
    if was_closed || is.decision.as_deref() == Some(RETURNED) { Before::Returned } else { Before::New }
}

/// The customers that are one with another between two results.
pub(super) struct Merges<'s> {
    /// Keys that mean another one in the new result.
    pub(super) keys: HashSet<&'s str, FixedState>,
    /// Whose tier goes on under another key, which had none: the old position, by the new key.
    pub(super) heirs: HashMap<&'s str, usize, FixedState>,
    /// Their old positions: nobody has left there.
    pub(super) gone_on: HashSet<usize, FixedState>,
}

impl<'s> Merges<'s> {
    /// Finds them. Of several whose tiers could go on that of the best one does, of equal ones that of the first key.
    pub(super) fn of(old: &'s Snapshot, new: &'s Snapshot, ladder: &Ladder) -> Self {
        let mut keys = HashSet::default();
        let mut heirs: HashMap<&str, (u32, &str, usize), FixedState> = HashMap::default();
        let has = |snapshot: &Snapshot, key: &str| snapshot.customer(key).is_some_and(is_in_force);
        for (key, into) in &new.merged {
            if has(new, key) || !keys.insert(key.as_str()) || !has(new, into) || has(old, into) {
                continue;
            }
            let Some(at) = old.position(key).filter(|at| is_in_force(&old.customers[*at])) else { continue };
            let place = ladder.place(old.customers[at].tier.as_deref()).unwrap_or_else(|| ladder.nobody());
            let one = (place, key.as_str(), at);
            heirs.entry(into).and_modify(|best| *best = one.min(*best)).or_insert(one);
        }
        let gone_on = heirs.values().map(|(.., at)| *at).collect();
        Self { keys, heirs: heirs.into_iter().map(|(into, (.., at))| (into, at)).collect(), gone_on }
    }
}

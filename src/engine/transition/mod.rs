//! From the candidate and the standing to the final tier.

use super::decide::Decisions;
use crate::model::tier::TierIndex;

/// Which clause decided the final tier.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Clause {
    /// There is no tier in force from an earlier run: the candidate is final.
    Initial,
}

/// A customer's way from the tier in force before this run to the one after.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Transition {
    /// The tier in force before; none without a standing.
    pub current: Option<TierIndex>,
    /// What the rules say today; none for nobody's tier.
    pub candidate: Option<TierIndex>,
    /// The tier in force after; none for nobody's tier.
    pub final_tier: Option<TierIndex>,
    /// What decided.
    pub clause: Clause,
}

/// The final tiers of a run without a standing: every candidate is final.
#[must_use]
pub fn transition(decisions: &Decisions) -> Vec<Transition> {
    let initial = |candidate: &Option<TierIndex>| Transition {
        current: None,
        candidate: *candidate,
        final_tier: *candidate,
        clause: Clause::Initial,
    };
    decisions.candidates.iter().map(initial).collect()
}

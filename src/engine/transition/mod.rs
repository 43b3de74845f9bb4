//! From the candidate and the standing to the final tier.

use super::decide::Decisions;
use crate::model::column::TextColumn;
use crate::model::standing::Standing;
use crate::model::tier::TierIndex;

/// Which clause decided the final tier.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Clause {
    /// The customer is not in the standing: the candidate is final.
    Initial,
    /// The candidate is better than the tier in force before.
    Upgrade,
    /// The candidate is the tier in force before.
    Stay,
    /// The candidate is lower than the tier in force before.
    Downgrade,
}

impl Clause {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Upgrade => "upgrade",
            Self::Stay => "stay",
            Self::Downgrade => "downgrade",
        }
    }
}

/// A customer's way from the tier in force before this run to the one after.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Transition {
    /// The tier in force before: an outer none without a standing or for a customer who is not in it, an inner none for
    /// nobody's tier.
    pub current: Option<Option<TierIndex>>,
    /// What the rules say today; none for nobody's tier.
    pub candidate: Option<TierIndex>,
    /// The tier in force after; none for nobody's tier.
    pub final_tier: Option<TierIndex>,
    /// What decided.
    pub clause: Clause,
}

/// The final tiers of a run, by customer: every candidate is final. `keys` are those of the customers, in their order;
/// nobody's tier is below the last one.
#[must_use]
pub fn transition(decisions: &Decisions, keys: &TextColumn, standing: Option<&Standing>) -> Vec<Transition> {
    let one = |(row, candidate): (usize, &Option<TierIndex>)| {
        let current = standing.and_then(|standing| standing.of(keys.get(row)));
        let clause = current.map_or(Clause::Initial, |current| clause(current, *candidate));
        Transition { current, candidate: *candidate, final_tier: *candidate, clause }
    };
    decisions.candidates.iter().enumerate().map(one).collect()
}

fn clause(current: Option<TierIndex>, candidate: Option<TierIndex>) -> Clause {
    match (current, candidate) {
        (Some(current), Some(candidate)) if candidate < current => Clause::Upgrade,
        (Some(current), Some(candidate)) if candidate > current => Clause::Downgrade,
        (None, Some(_)) => Clause::Upgrade,
        (Some(_), None) => Clause::Downgrade,
        (Some(_), Some(_)) | (None, None) => Clause::Stay,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_tier_is_below_the_last() {
        let tier = |tier| Some(TierIndex(tier));
        let cases = [
            ("A", tier(0), Some(tier(1)), Clause::Upgrade),
            ("B", tier(1), Some(tier(0)), Clause::Downgrade),
            ("C", tier(1), Some(tier(1)), Clause::Stay),
            ("D", tier(1), Some(None), Clause::Upgrade),
            ("E", None, Some(tier(1)), Clause::Downgrade),
            ("F", None, Some(None), Clause::Stay),
            ("G", tier(0), None, Clause::Initial),
            ("H", None, None, Clause::Initial),
        ];
        let mut keys = TextColumn::default();
        for (key, ..) in &cases {
            keys.push(key);
        }
        let standing = Standing::new(None, cases.iter().filter_map(|(key, _, current, _)| Some((*key, (*current)?))));
        let candidates = cases.iter().map(|(_, candidate, ..)| *candidate).collect();
        let decisions = Decisions { candidates, ..Decisions::default() };
        for (found, (key, candidate, current, clause)) in transition(&decisions, &keys, Some(&standing)).iter().zip(cases) {
            assert_eq!((found.current, found.final_tier, found.clause), (current, candidate, clause), "{key}");
        }
        assert!(
            transition(&decisions, &keys, None).iter().all(|found| found.current.is_none() && found.clause == Clause::Initial)
        );
    }
}

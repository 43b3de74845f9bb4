//! Values of customers to candidate tiers.

pub mod reason;

use crate::engine::eval::verdict;
use crate::engine::measure::Metrics;
use crate::engine::measure::rows::{CustomerRow, Ground, TiersOf};
use crate::engine::measure::unknown::{RuleRef, Unknowns};
use crate::model::table::Customers;
use crate::model::tier::TierIndex;
use crate::model::value::Verdict;

/// The candidate tiers of all customers. The tier names the rule that decided, and the values it observed are those of the
/// same row of [`Metrics`]; that is the reason, put into words by [`reason`].
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// The candidate of each customer; none for nobody's tier.
    pub candidates: Vec<Option<TierIndex>>,
    /// How often it could not be answered whether a customer enters a tier, and for want of what.
    pub unknowns: Unknowns,
}

/// Finds for every customer the first tier that it may enter. A condition that is unknown doesn't match, and is counted.
#[must_use]
pub fn decide(ground: Ground<'_>, customers: &Customers, metrics: &Metrics) -> Decisions {
    let mut decisions = Decisions::default();
    for row in 0..customers.len() {
        let customer = CustomerRow {
            ground,
            customers,
            aggregates: &metrics.aggregates,
            values: &metrics.values,
            tiers: TiersOf::default(),
            row,
        };
        let candidate = candidate(&customer, &mut decisions.unknowns);
        decisions.candidates.push(candidate);
    }
    decisions
}

fn candidate(customer: &CustomerRow<'_>, unknowns: &mut Unknowns) -> Option<TierIndex> {
    let rules = customer.ground.rules;
    for (tier, rule) in (0..u16::MAX).map(TierIndex).zip(&rules.tiers) {
        let Some(enter) = &rule.enter else { return Some(tier) };
        match verdict(&enter.term, customer) {
            Verdict::Yes => return Some(tier),
            Verdict::No => {}
            Verdict::Unknown(_) => unknowns.count(RuleRef::Enter(tier), enter, rules, None, customer),
        }
    }
    None
}

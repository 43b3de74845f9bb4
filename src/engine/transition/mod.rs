//! From the candidate and the standing to the final tier.

pub mod absent;
mod clause;
pub mod policy;

use super::decide::Decisions;
use super::eval::verdict;
use super::measure::Metrics;
use super::measure::rows::{CustomerRow, Ground, TiersOf};
use super::measure::unknown::{RuleRef, Unknowns};
use crate::model::overrides::Overrides;
use crate::model::standing::{Held, Standing};
use crate::model::table::Customers;
use crate::model::tier::TierIndex;
use crate::model::value::Verdict;
use crate::rules::ruleset::{Formula, RuleSet};
pub use clause::Clause;
use policy::{Answer, Case, Lines, review};

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
    /// How the tier is held from now on.
    pub held: Held,
}

/// The final tiers of a run.
#[derive(Clone, Debug, Default)]
pub struct Transitions {
    /// Of each customer, by key.
    pub of: Vec<Transition>,
    /// The customers for whom a floor stood against a cap, by position.
    pub clashes: Vec<u32>,
    /// How often it could not be said whether a customer satisfies its tier or is new, and for want of what.
    pub unknowns: Unknowns,
}

/// Finds the final tier of every customer: by `[review]` where the rules have it, else every candidate is final but for what
/// people decided. What can't be answered of the lower line of a tier is counted only of who is in that tier.
#[must_use]
pub fn transition(
    ground: Ground<'_>,
    customers: &Customers,
    metrics: &Metrics,
    decisions: &Decisions,
    standing: Option<&Standing>,
    overrides: &Overrides,
) -> Transitions {
    let mut all = Transitions::default();
    let tiers = u16::try_from(ground.rules.tiers.len()).unwrap_or(u16::MAX);
    for (row, position) in (0..customers.len()).zip(0..) {
        let key = customers.keys().get(row);
        let customer = metrics.of_customer(ground, customers, TiersOf::default(), row);
        let current = standing.and_then(|standing| standing.held(key));
        let lines = OfCustomer { customer, decisions };
        let case = Case {
            policy: ground.rules.review.as_ref(),
            as_of: ground.as_of,
            tiers,
            current,
            was_closed: standing.is_some_and(|standing| standing.is_closed(key)),
            candidate: decisions.candidates[row],
            lines: &lines,
            rules_cap: decisions.limit_of(row).map(|limit| ground.rules.caps[usize::from(limit.cap)].at_most),
            new_customer: new_customer(&customer, &mut all.unknowns),
            overrides: overrides.in_force(key, ground.as_of.date()),
        };
        let reviewed = review(&case);
        if let Some((Some(tier), _)) = current.filter(|_| case.policy.is_some()) {
            lines.count(tier, &mut all.unknowns);
        }
        if reviewed.clash {
            all.clashes.push(position);
        }
        all.of.push(Transition {
            current: current.map(|(tier, _)| tier),
            candidate: case.candidate,
            final_tier: reviewed.tier,
            clause: reviewed.clause,
            held: reviewed.held,
        });
    }
    all
}

/// How many members full tiers have beyond their capacity, kept there by what a review allows: by tier, from the best.
#[must_use]
pub fn over_capacity(rules: &RuleSet, transitions: &[Transition]) -> Vec<(TierIndex, u64)> {
    let members = |tier| transitions.iter().filter(|transition| transition.final_tier == Some(tier)).count() as u64;
    let tiers = (0..u16::MAX).map(TierIndex).zip(&rules.tiers);
    let over = tiers.filter_map(|(tier, rule)| Some((tier, members(tier).checked_sub(rule.capacity.as_ref()?.most)?)));
    over.filter(|(_, over)| *over > 0).collect()
}

/// The tier that a customer has at least because it is new.
fn new_customer(customer: &CustomerRow<'_>, unknowns: &mut Unknowns) -> Option<TierIndex> {
    let rules = customer.ground.rules;
    let new_customer = rules.review.as_ref()?.new_customer.as_ref()?;
    match verdict(&new_customer.when.term, customer) {
        Verdict::Yes => Some(new_customer.floor),
        Verdict::No => None,
        Verdict::Unknown(_) => {
            unknowns.count(RuleRef::NewCustomer, &new_customer.when, rules, None, customer);
            None
        }
    }
}

/// The conditions of the tiers for one customer.
struct OfCustomer<'c> {
    customer: CustomerRow<'c>,
    decisions: &'c Decisions,
}

impl OfCustomer<'_> {
    fn answer(&self, formula: &Formula) -> Answer {
        match verdict(&formula.term, &self.customer) {
            Verdict::Yes => Answer::Yes,
            Verdict::No => Answer::No,
            Verdict::Unknown(_) => Answer::Unknown,
        }
    }

    fn is_left_out(&self, tier: TierIndex) -> bool {
        self.decisions.left_out_of(self.customer.row).any(|full| full == tier)
    }

    /// Counts what can't be answered of the lower line of the customer's tier; its `enter` is counted where candidates are
    /// found.
    fn count(&self, tier: TierIndex, unknowns: &mut Unknowns) {
        let rules = self.customer.ground.rules;
        let retain = rules.tiers[tier.index()].retain.as_ref();
        if let Some(retain) = retain.filter(|retain| self.answer(retain) == Answer::Unknown) {
            unknowns.count(RuleRef::Retain(tier), retain, rules, None, &self.customer);
        }
    }
}

impl Lines for OfCustomer<'_> {
    fn enter(&self, tier: TierIndex) -> Answer {
        if self.is_left_out(tier) {
            return Answer::No;
        }
        self.customer.ground.rules.tiers[tier.index()].enter.as_ref().map_or(Answer::Yes, |enter| self.answer(enter))
    }

    fn retain(&self, tier: TierIndex) -> Answer {
        if self.is_left_out(tier) {
            return Answer::No;
        }
        self.customer.ground.rules.tiers[tier.index()].retain.as_ref().map_or(Answer::No, |retain| self.answer(retain))
    }
}

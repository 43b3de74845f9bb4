//! Which texts of customers no lookup lists, wherever the rules look them up.

use super::tiers_of;
use crate::engine::eval::verdict;
use crate::engine::measure::looked_up::{LookedUp, each_once, in_vain, looks_up};
use crate::engine::measure::rows::{CustomerRow, Ground};
use crate::engine::measure::{Metrics, note_unlisted};
use crate::engine::transition::Transition;
use crate::expr::typed::Term;
use crate::model::issue::IssueLog;
use crate::model::table::Customers;
use crate::model::tier::TierIndex;
use crate::rules::ruleset::{Definition, PlanValue, RuleSet};

/// Whom terms are asked of.
#[derive(Clone, Copy)]
enum Asked {
    /// Of every customer.
    All,
    /// Of those whose candidate is this tier, a lower one or none: of a better one a cap or the capacity may have made no
    /// candidate, and a lower one is asked all the same.
    Down(TierIndex),
    /// Of those whose final tier is this one.
    In(TierIndex),
}

/// Terms that are asked one after the other until one says yes.
struct Chain<'r> {
    asked: Asked,
    terms: Vec<&'r Term>,
}

impl Asked {
    fn of(self, transition: &Transition) -> bool {
        match self {
            Self::All => true,
            Self::Down(tier) => transition.candidate.is_none_or(|candidate| tier <= candidate),
            Self::In(tier) => transition.final_tier == Some(tier),
        }
    }
}

/// Every text of a customer that a lookup of the rules doesn't list, once a customer and lookup.
#[must_use]
pub fn looked_up_in_vain(ground: Ground<'_>, customers: &Customers, metrics: &Metrics, transitions: &[Transition]) -> IssueLog {
    let mut issues = IssueLog::default();
    let chains = chains(ground.rules);
    if chains.is_empty() {
        return issues;
    }
    let mut found = Vec::new();
    for (row, transition) in transitions.iter().enumerate() {
        let customer = metrics.of_customer(ground, customers, tiers_of(transition), row);
        found.clear();
        for chain in chains.iter().filter(|chain| chain.asked.of(transition)) {
            for term in &chain.terms {
                in_vain(term, &customer, &mut found);
                if chain.terms.len() > 1 && verdict(term, &customer).is_yes() {
                    break;
                }
            }
        }
        note_found(&mut issues, &customer, &mut found);
    }
    issues
}

fn note_found(issues: &mut IssueLog, customer: &CustomerRow<'_>, found: &mut Vec<LookedUp>) {
    each_once(found);
    for (lookup, text) in found {
        note_unlisted(issues, customer, &format!("lookups.{lookup}"), text);
    }
}

/// Notes what one condition looks up in vain for a customer.
pub fn note_in_vain(issues: &mut IssueLog, customer: &CustomerRow<'_>, condition: &Term) {
    let mut found = Vec::new();
    in_vain(condition, customer, &mut found);
    note_found(issues, customer, &mut found);
}

/// The chains in which something is looked up.
fn chains(rules: &RuleSet) -> Vec<Chain<'_>> {
    let all = |terms: Vec<_>| Chain { asked: Asked::All, terms };
    let mut chains: Vec<Chain<'_>> = Vec::new();
    chains.extend(rules.customers.filter.iter().map(|filter| all(vec![&filter.term])));
    for value in &rules.values {
        match &value.definition {
            Definition::Formula(formula) => chains.push(all(vec![&formula.term])),
            Definition::Classes(classes) => {
                chains.push(all(classes.iter().filter_map(|class| Some(&class.when.as_ref()?.term)).collect()));
            }
            Definition::By(parts) => chains.extend(parts.iter().map(|part| all(vec![&part.term]))),
            Definition::Grid(grid) => chains.extend(grid.by.iter().map(|part| all(vec![&part.term]))),
            Definition::Score(card) => chains.extend(card.items.iter().map(|item| all(vec![&item.value.term]))),
        }
    }
    chains.extend(rules.tiers.iter().filter_map(|tier| Some(all(vec![&tier.capacity.as_ref()?.rank_by.term]))));
    chains.extend(rules.caps.iter().map(|cap| all(vec![&cap.when.term])));
    for population in &rules.populations {
        let clauses = population.condition.iter().chain(&population.by);
        chains.extend(std::iter::once(&population.subject).chain(clauses).map(|term| all(vec![term])));
    }
    chains.extend(rules.alerts.iter().map(|alert| all(vec![&alert.when.term])));
    for (tier, rule) in (0..u16::MAX).map(TierIndex).zip(&rules.tiers) {
        chains.extend(rule.enter.iter().map(|enter| Chain { asked: Asked::Down(tier), terms: vec![&enter.term] }));
        for (_, value) in &rule.plan {
            if let PlanValue::Formula(formula) = value {
                chains.push(Chain { asked: Asked::In(tier), terms: vec![&formula.term] });
            }
        }
    }
    chains.retain(|chain| chain.terms.iter().any(|term| looks_up(term)));
    chains
}

//! From the final tier to what follows: the service plan and the alerts.

pub mod looked_up;

use crate::engine::eval::{evaluate, verdict};
use crate::engine::measure::population::measure_population;
use crate::engine::measure::rows::{Ground, TiersOf};
use crate::engine::measure::unknown::{RuleRef, Unknowns};
use crate::engine::measure::{Metrics, column_of};
use crate::engine::transition::Transition;
use crate::model::column::Column;
use crate::model::table::Customers;
use crate::model::tier::TierIndex;
use crate::model::value::{Type, Value, Verdict, Why};
use crate::rules::ruleset::{Literal, PlanValue, RuleSet};

/// A computed entry of a plan.
#[derive(Clone, Debug)]
pub struct PlanColumn {
    /// The tier whose plan has it.
    pub tier: TierIndex,
    /// The key, by its position in the rule set's plan keys.
    pub key: usize,
    /// The type of the values.
    pub ty: Type,
    /// A value for each customer; only those of the tier count.
    pub values: Column,
}

impl PlanColumn {
    fn part(&self, rows: &[u32]) -> Self {
        Self { tier: self.tier, key: self.key, ty: self.ty, values: self.values.gather(rows) }
    }
}

/// Plans and alerts of all customers.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// Customer and alert, by customer, then in the order of the rule file.
    pub fired: Vec<(u32, u16)>,
    /// The computed entries of plans, by tier and key.
    pub computed: Vec<PlanColumn>,
    /// How many customers each alert could not be answered for, and for want of what.
    pub unknowns: Unknowns,
}

/// One entry of a customer's plan.
#[derive(Clone, Debug)]
pub enum PlanEntry<'a> {
    /// The tier's plan has no such key.
    Nothing,
    /// As written.
    Literal(&'a Literal),
    /// Several, as written.
    List(&'a [Literal]),
    /// Computed.
    Computed(Value<'a>, Type),
}

impl Settlement {
    /// The positions of the alerts that fired for a customer, in the order of the rule file.
    pub fn alerts_of(&self, customer: usize) -> impl Iterator<Item = usize> {
        let start = self.fired.partition_point(|(row, _)| (*row as usize) < customer);
        self.fired[start..].iter().take_while(move |(row, _)| *row as usize == customer).map(|(_, alert)| usize::from(*alert))
    }

    /// The plans and alerts of some customers, given by their rows in rising order.
    #[must_use]
    pub fn part(&self, rows: &[u32]) -> Self {
        let mut part = Self::default();
        for (customer, row) in (0..).zip(rows.iter().copied()) {
            let start = self.fired.partition_point(|(fired, _)| *fired < row);
            let fired = self.fired[start..].iter().take_while(|(fired, _)| *fired == row);
            part.fired.extend(fired.map(|(_, alert)| (customer, *alert)));
        }
        part.computed = self.computed.iter().map(|column| column.part(rows)).collect();
        part
    }

    /// A customer's plan at one key, given the customer's final tier.
    #[must_use]
    pub fn plan_entry<'a>(&'a self, rules: &'a RuleSet, tier: Option<TierIndex>, key: usize, customer: usize) -> PlanEntry<'a> {
        let Some(tier) = tier else { return PlanEntry::Nothing };
        match rules.tiers[tier.index()].plan_at(key) {
            None => PlanEntry::Nothing,
            Some(PlanValue::Literal(literal)) => PlanEntry::Literal(literal),
            Some(PlanValue::List(list)) => PlanEntry::List(list),
            Some(PlanValue::Formula(_)) => self
                .computed_at(tier, key)
                .map_or(PlanEntry::Nothing, |column| PlanEntry::Computed(column.values.get(customer), column.ty)),
        }
    }

    /// The computed entry of a tier's plan at a key; none where the plan has none there.
    #[must_use]
    pub fn computed_at(&self, tier: TierIndex, key: usize) -> Option<&PlanColumn> {
        let place = self.computed.binary_search_by_key(&(tier, key), |column| (column.tier, column.key)).ok()?;
        Some(&self.computed[place])
    }
}

/// Works out the plans and alerts of all customers, and before them the values against all customers that only they look
/// at; those are added to the metrics. An alert that can't be answered doesn't fire, and is counted.
#[must_use]
pub fn settle(
    ground: Ground<'_>,
    customers: &Customers,
    metrics: &mut Metrics,
    transitions: &[Transition],
    threads: usize,
) -> Settlement {
    let rules = ground.rules;
    for position in &rules.settling_order {
        measure_population(ground, customers, metrics, *position, threads, |row| tiers_of(&transitions[row]));
    }
    let mut settlement = Settlement::default();
    let computed = rules.tiers.iter().enumerate().flat_map(|(tier, rule)| {
        let formula = |(key, value): &(usize, PlanValue)| match value {
            PlanValue::Formula(formula) => Some((tier, *key, formula.term.clone())),
            PlanValue::Literal(_) | PlanValue::List(_) => None,
        };
        rule.plan.iter().filter_map(formula).collect::<Vec<_>>()
    });
    let computed: Vec<_> = computed.collect();
    for (tier, key, term) in &computed {
        let tier = TierIndex(u16::try_from(*tier).unwrap_or(u16::MAX));
        settlement.computed.push(PlanColumn { tier, key: *key, ty: term.ty, values: column_of(term.ty) });
    }
    for (row, transition) in transitions.iter().enumerate() {
        let customer = metrics.of_customer(ground, customers, tiers_of(transition), row);
        for (column, (_, _, term)) in settlement.computed.iter_mut().zip(&computed) {
            let in_tier = transition.final_tier == Some(column.tier);
            let value = if in_tier { evaluate(term, &customer) } else { Value::Missing(Why::NoTier) };
            column.values.push(&value);
        }
        for (position, alert) in rules.alerts.iter().enumerate() {
            match verdict(&alert.when.term, &customer) {
                Verdict::Yes => settlement.fired.push((position_of(row), u16::try_from(position).unwrap_or(u16::MAX))),
                Verdict::No => {}
                Verdict::Unknown(_) => {
                    settlement.unknowns.count(RuleRef::Alert(position), &alert.when, rules, None, &customer);
                }
            }
        }
    }
    settlement
}

/// The tiers of a customer, as plans, alerts and what they look at may ask for them.
#[must_use]
pub fn tiers_of(transition: &Transition) -> TiersOf {
    TiersOf { candidate: transition.candidate, final_tier: transition.final_tier, previous: transition.current }
}

fn position_of(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

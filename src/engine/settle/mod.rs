//! From the final tier to what follows: the service plan and the alerts.

use crate::engine::unknown::UnknownCount;
use crate::model::column::Column;
use crate::model::tier::TierIndex;
use crate::model::value::{Type, Value};
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

/// Plans and alerts of all customers.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// Customer and alert, by customer, then in the order of the rule file.
    pub fired: Vec<(u32, u16)>,
    /// The computed entries of plans.
    pub computed: Vec<PlanColumn>,
    /// How many customers each alert could not be answered for, and for want of what.
    pub unknowns: Vec<UnknownCount>,
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

    /// A customer's plan at one key, given the customer's final tier.
    #[must_use]
    pub fn plan_entry<'a>(&'a self, rules: &'a RuleSet, tier: Option<TierIndex>, key: usize, customer: usize) -> PlanEntry<'a> {
        let Some(tier) = tier else { return PlanEntry::Nothing };
        match rules.tiers[tier.index()].plan.iter().find(|(position, _)| *position == key) {
            None => PlanEntry::Nothing,
            Some((_, PlanValue::Literal(literal))) => PlanEntry::Literal(literal),
            Some((_, PlanValue::List(list))) => PlanEntry::List(list),
            Some((_, PlanValue::Formula(_))) => {
                let column = self.computed.iter().find(|column| column.tier == tier && column.key == key);
                column.map_or(PlanEntry::Nothing, |column| PlanEntry::Computed(column.values.get(customer), column.ty))
            }
        }
    }
}

//! Values of customers to candidate tiers.

mod fill;
pub mod reason;

use std::cmp::Reverse;

use crate::engine::eval::verdict;
use crate::engine::measure::Metrics;
use crate::engine::measure::rows::{CustomerRow, Ground, TiersOf};
use crate::engine::measure::unknown::{RuleRef, Unknowns};
use crate::model::table::Customers;
use crate::model::tier::TierIndex;
use crate::model::value::{Value, Verdict};
use fill::Filling;

/// A cap that applies to a customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The customer.
    pub customer: u32,
    /// The cap, by its position among the rules'. Of several that apply the lowest, of equal ones the first.
    pub cap: u16,
    /// The best tier that the customer may enter but for the cap; none where the cap changes nothing.
    pub keeps_out_of: Option<TierIndex>,
}

/// Who was taken last into a full tier: the least of its customers by rank.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastTaken {
    /// The customer's key; of equal ranks the greatest key is the least.
    pub key: String,
    /// What it is ranked by.
    pub rank: Value<'static>,
}

impl LastTaken {
    /// Whether a customer has a lower place.
    #[must_use]
    pub fn is_above(&self, key: &str, rank: &Value<'_>) -> bool {
        (rank.code(), Reverse(key)) < (self.rank.code(), Reverse(self.key.as_str()))
    }
}

/// The candidate tiers of all customers, and what decided. The tier names the rule that decided, and the values it
/// observed are those of the same row of [`Metrics`]; that is the reason, put into words by [`reason`].
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// The candidate of each customer, after caps and capacity; none for nobody's tier.
    pub candidates: Vec<Option<TierIndex>>,
    /// Customers who may enter a tier but found it full, by customer, then from the best tier.
    pub left_out: Vec<(u32, TierIndex)>,
    /// The customers to whom a cap applies, by customer.
    pub limits: Vec<Limit>,
    /// Of each tier that is full, who was taken last.
    pub last_taken: Vec<Option<LastTaken>>,
    /// How often it could not be answered whether a customer enters a tier or a cap applies to it, and for want of what.
    pub unknowns: Unknowns,
}

impl Decisions {
    /// The full tiers that left a customer out, from the best.
    pub fn left_out_of(&self, customer: usize) -> impl Iterator<Item = TierIndex> {
        let start = self.left_out.partition_point(|(row, _)| (*row as usize) < customer);
        self.left_out[start..].iter().take_while(move |(row, _)| *row as usize == customer).map(|(_, tier)| *tier)
    }

    /// The decisions about some customers, given by their rows in rising order. What could not be answered stays with the
    /// whole; who was taken last into a tier is the last of all.
    #[must_use]
    pub fn part(&self, rows: &[u32]) -> Self {
        let mut part = Self { last_taken: self.last_taken.clone(), ..Self::default() };
        for (customer, row) in (0..).zip(rows.iter().copied()) {
            part.candidates.push(self.candidates[row as usize]);
            part.left_out.extend(self.left_out_of(row as usize).map(|tier| (customer, tier)));
            part.limits.extend(self.limit_of(row as usize).map(|limit| Limit { customer, ..limit }));
        }
        part
    }

    /// The cap that applies to a customer.
    #[must_use]
    pub fn limit_of(&self, customer: usize) -> Option<Limit> {
        let position = self.limits.binary_search_by_key(&customer, |limit| limit.customer as usize).ok()?;
        Some(self.limits[position])
    }
}

/// Finds the candidate of every customer. The tiers are filled from the best down: of the customers in no better tier
/// whose `enter` is yes and whom no cap holds below, the first `capacity` by rank are taken (the greatest first, missing
/// last, then by key); the others go on to the next tier. A condition that is unknown doesn't match, and is counted. The
/// number of threads changes nothing but the time it takes.
#[must_use]
pub fn decide(ground: Ground<'_>, customers: &Customers, metrics: &Metrics, threads: usize) -> Decisions {
    let mut filling = Filling::new(ground, customers, metrics, limits(ground, customers, metrics), threads);
    for (tier, rule) in (0..u16::MAX).map(TierIndex).zip(&ground.rules.tiers) {
        filling.fill(tier, rule);
    }
    filling.finish()
}

/// The caps that apply, and how often that could not be answered.
fn limits(ground: Ground<'_>, customers: &Customers, metrics: &Metrics) -> (Vec<Limit>, Unknowns) {
    let (mut limits, mut unknowns) = (Vec::new(), Unknowns::default());
    if ground.rules.caps.is_empty() {
        return (limits, unknowns);
    }
    for row in 0..customers.len() {
        let customer = metrics.of_customer(ground, customers, TiersOf::default(), row);
        if let (Some(cap), Ok(row)) = (lowest_cap(&customer, &mut unknowns), u32::try_from(row)) {
            limits.push(Limit { customer: row, cap, keeps_out_of: None });
        }
    }
    (limits, unknowns)
}

fn lowest_cap(customer: &CustomerRow<'_>, unknowns: &mut Unknowns) -> Option<u16> {
    let rules = customer.ground.rules;
    let mut lowest: Option<(TierIndex, u16)> = None;
    for (position, cap) in (0..u16::MAX).zip(&rules.caps) {
        match verdict(&cap.when.term, customer) {
            Verdict::Yes if lowest.is_none_or(|(tier, _)| cap.at_most > tier) => lowest = Some((cap.at_most, position)),
            Verdict::Yes | Verdict::No => {}
            Verdict::Unknown(_) => unknowns.count(RuleRef::Cap(usize::from(position)), &cap.when, rules, None, customer),
        }
    }
    lowest.map(|(_, cap)| cap)
}

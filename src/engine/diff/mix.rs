//! What customers and amount are made of, old against new: by tier, and by what both results know of their customers.

use std::collections::BTreeMap;

use super::Count;
use super::ladder::Ladder;
use super::snapshot::{Axis, Customer, Presence, Snapshot};
use crate::model::number::ExactSum;

/// Customers and amount in both results.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Both {
    /// How many customers the old result has there.
    pub old_customers: u64,
    /// How many the new one has.
    pub new_customers: u64,
    /// Their amount in the old result.
    pub old_amount: ExactSum,
    /// That in the new one.
    pub new_amount: ExactSum,
}

impl Both {
    fn add(&mut self, is_new: bool, count: Count) {
        if is_new {
            self.new_customers += count.customers;
            self.new_amount.merge(count.new);
        } else {
            self.old_customers += count.customers;
            self.old_amount.merge(count.old);
        }
    }
}

/// The customers of one class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MixLine {
    /// The class; none of those without one. Of the tiers, none.
    pub class: Option<String>,
    /// The place of their tier; none where all tiers are counted together.
    pub tier: Option<u32>,
    /// What they are in both.
    pub both: Both,
}

/// Customers and amount by one thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mix {
    /// By what; none where it is by tier alone.
    pub axis: Option<Axis>,
    /// Of the tiers a line each, from the best, nobody's last where it has somebody. Of an axis the classes by code point,
    /// those without one last: each as a whole, then by tier.
    pub lines: Vec<MixLine>,
    /// All customers.
    pub total: Both,
}

/// By tier, then by each axis of the results. Only who was classified counts.
pub(super) fn mixes(old: &Snapshot, new: &Snapshot, ladder: &Ladder) -> Vec<Mix> {
    let axes = new.axes.iter().enumerate().map(|(at, axis)| mix(old, new, ladder, Some((at, axis))));
    std::iter::once(mix(old, new, ladder, None)).chain(axes).collect()
}

fn mix(old: &Snapshot, new: &Snapshot, ladder: &Ladder, axis: Option<(usize, &Axis)>) -> Mix {
    // Those without a class stand behind all others, and a class as a whole before its tiers.
    type Place<'s> = (bool, Option<&'s str>, Option<u32>);
    let mut lines: BTreeMap<Place<'_>, Both> = BTreeMap::new();
    let mut total = Both::default();
    if axis.is_none() {
        lines.extend((0..ladder.nobody()).map(|place| ((true, None, Some(place)), Both::default())));
    }
    for (is_new, snapshot) in [(false, old), (true, new)] {
        for customer in snapshot.customers.iter().filter(|customer| customer.presence == Presence::Here) {
            let count = Count::one(customer.amount, customer.amount);
            total.add(is_new, count);
            let class = axis.and_then(|(at, _)| class_of(customer, at));
            let tier = ladder.place(customer.tier.as_deref()).unwrap_or_else(|| ladder.nobody());
            let whole = axis.map(|_| None);
            for place in whole.into_iter().chain([Some(tier)]) {
                lines.entry((class.is_none(), class, place)).or_default().add(is_new, count);
            }
        }
    }
    let line = |((_, class, tier), both): (Place<'_>, Both)| MixLine { class: class.map(str::to_owned), tier, both };
    Mix { axis: axis.map(|(_, axis)| axis.clone()), lines: lines.into_iter().map(line).collect(), total }
}

fn class_of(customer: &Customer, axis: usize) -> Option<&str> {
    customer.classes.get(axis).and_then(Option::as_deref)
}

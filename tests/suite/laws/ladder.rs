//! The tiers, filled from the best down.

use std::cmp::Reverse;

use super::events::Judge;
use super::naive::WHOLE;
use super::populations::Everyone;
use super::world::{Tier, V};

/// Puts every customer into the first tier that takes it.
pub fn fill(judge: &mut Judge<'_>, everyone: &Everyone<'_>) {
    let world = judge.world;
    let mut free: Vec<usize> = (0..everyone.customers.len()).collect();
    let mut best = vec![0; free.len()];
    for (i, cap) in world.caps.iter().enumerate() {
        for (index, best) in best.iter_mut().enumerate() {
            if judge.holds(&everyone.about(index), &cap.when, || format!("caps.{}.when", i + 1)) == V::Flag(true) {
                *best = cap.at_most.max(*best);
            }
        }
    }
    for (number, tier) in world.tiers.iter().enumerate() {
        let rule = || format!("tiers.{}.enter", tier.name);
        let mut enters = |index: &usize| {
            // The question is asked of those too whom a cap keeps out.
            let asks = |enter| judge.holds(&everyone.about(*index), enter, rule) == V::Flag(true);
            tier.enter.as_ref().is_none_or(asks) && best[*index] <= number
        };
        let mut wanting: Vec<usize> = free.iter().copied().filter(|index| enters(index)).collect();
        first_of(everyone, tier, &mut wanting);
        for index in &wanting {
            everyone.tiers.borrow_mut()[*index] = Some(number);
        }
        free.retain(|index| !wanting.contains(index));
    }
}

/// Leaves as many as the tier takes: the greatest first, then by key.
fn first_of(everyone: &Everyone<'_>, tier: &Tier, wanting: &mut Vec<usize>) {
    let Some(((_, most), rank)) = &tier.capacity else { return };
    let order = |index: &usize| {
        let value = match everyone.about(*index).value(rank) {
            V::Number(n) => Some(n),
            _ => None,
        };
        (Reverse(value), everyone.customers[*index].0.key.1.clone())
    };
    wanting.sort_by_cached_key(order);
    wanting.truncate(usize::try_from(most / WHOLE).unwrap());
}

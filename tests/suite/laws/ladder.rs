//! The tiers, filled from the best down.

use super::events::Judge;
use super::populations::Everyone;
use super::world::V;

/// Puts every customer into the first tier that takes it.
pub fn fill(judge: &mut Judge<'_>, everyone: &Everyone<'_>) {
    let mut free: Vec<usize> = (0..everyone.customers.len()).collect();
    for (tier, (name, enter)) in judge.world.tiers.iter().enumerate() {
        let rule = || format!("tiers.{name}.enter");
        let mut enters =
            |index: &usize| enter.as_ref().is_none_or(|enter| judge.holds(&everyone.about(*index), enter, rule) == V::Flag(true));
        let (taken, rest): (Vec<usize>, Vec<usize>) = free.iter().partition(|index| enters(index));
        taken.into_iter().for_each(|index| everyone.tiers.borrow_mut()[index] = Some(tier));
        free = rest;
    }
}

//! One ladder for two results, on which the tiers of both have a place.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::snapshot::{Presence, Snapshot};

/// The tiers of both results, from the best; nobody's tier is one below the last.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    /// Their names.
    pub names: Vec<String>,
    /// Whether they stand in an order: else no one knows which is better.
    pub is_ordered: bool,
    places: HashMap<String, u32, FixedState>,
}

impl Ladder {
    /// The ladder of both: that of the new result, and each tier that only the old one has directly below the nearest better
    /// tier that it had there, else at the top. `was` are old names of tiers of the new result, each with the tier; a name that
    /// is a tier of its own there stays what it is. Names that neither ladder has are not on it.
    #[must_use]
    pub fn joined(old: &[String], new: &[String], was: &[(String, String)]) -> Self {
        let mut names = new.to_vec();
        let mut below = 0;
        let meant = |name: &String| {
            let renamed = was.iter().find(|(old, _)| old == name).map(|(_, tier)| tier);
            if new.contains(name) { name.clone() } else { renamed.unwrap_or(name).clone() }
        };
        for name in old.iter().map(meant) {
            let known = names.iter().position(|known| *known == name);
            let at = known.unwrap_or_else(|| {
                names.insert(below, name);
                below
            });
            below = at + 1;
        }
        let mut ladder = Self::of(names, true);
        for (old, tier) in was {
            if let Some(place) = ladder.places.get(tier).copied() {
                ladder.places.entry(old.clone()).or_insert(place);
            }
        }
        ladder
    }

    /// A ladder of which nobody knows the order: the names of the tiers of both results, as they are handed over.
    #[must_use]
    pub fn unordered(names: Vec<String>) -> Self {
        Self::of(names, false)
    }

    fn of(names: Vec<String>, is_ordered: bool) -> Self {
        let places = (0..).zip(&names).map(|(place, name)| (name.clone(), place)).collect();
        Self { names, is_ordered, places }
    }

    /// The place of a tier from the best, 0; of nobody's one below the last. None for a name that isn't on the ladder.
    #[must_use]
    pub fn place(&self, tier: Option<&str>) -> Option<u32> {
        match tier {
            None => Some(self.nobody()),
            Some(name) => self.places.get(name).copied(),
        }
    }

    /// The place of nobody's tier.
    #[must_use]
    pub fn nobody(&self) -> u32 {
        u32::try_from(self.names.len()).unwrap_or(u32::MAX)
    }

    /// The name at a place; none of nobody's.
    #[must_use]
    pub fn name(&self, place: u32) -> Option<&str> {
        self.names.get(place as usize).map(String::as_str)
    }

    /// The tiers in which a result has customers that are not on the ladder, by code point.
    #[must_use]
    pub fn strangers<'s>(&self, snapshot: &'s Snapshot) -> Vec<&'s str> {
        let here = snapshot.customers.iter().filter(|customer| matches!(customer.presence, Presence::Here | Presence::Absent));
        let named = here.flat_map(|customer| [customer.tier.as_deref(), customer.candidate.as_ref().and_then(Option::as_deref)]);
        let mut found: Vec<&str> = named.flatten().filter(|name| !self.places.contains_key(*name)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_tier_that_is_gone_keeps_its_place_below_its_better_neighbour() {
        for (old, new, expected) in [
            ("A B C", "A B C", "A B C"),
            ("A B C", "A C", "A B C"),
            ("A B C", "B C", "A B C"),
            ("A B C D", "A D", "A B C D"),
            ("A C", "A B C", "A B C"),
            ("B A", "A B", "A B"),
            ("A X B", "B A", "B A X"),
            ("", "A", "A"),
        ] {
            assert_eq!(Ladder::joined(&names(old), &names(new), &[]).names, names(expected), "{old} | {new}");
        }
    }

    #[test]
    fn old_names_mean_the_tier_that_they_became() {
        let was = [("Gold".to_owned(), "A".to_owned()), ("B".to_owned(), "A".to_owned())];
        let ladder = Ladder::joined(&names("Gold B C"), &names("A B C"), &was);
        assert_eq!(ladder.names, names("A B C"));
        let place = |name: &str| ladder.place(Some(name));
        assert_eq!([place("Gold"), place("A"), place("B"), place("x")], [Some(0), Some(0), Some(1), None]);
        assert_eq!((ladder.place(None), ladder.name(3)), (Some(3), None));
    }
}

//! Which customers are part of a merge or a split between two results.

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::snapshot::{Presence, Snapshot};

/// The folded keys that are part of one: somebody was a customer of their own in one result and is part of another customer
/// in the other. All keys of such a customer belong to it.
pub(super) fn changed_identity<'s>(old: &'s Snapshot, new: &'s Snapshot) -> HashSet<&'s str, FixedState> {
    let mut found = HashSet::default();
    for (one, other) in [(old, new), (new, old)] {
        let is_its_own =
            |key: &str| one.customer(key).is_some_and(|customer| matches!(customer.presence, Presence::Here | Presence::Absent));
        let merged = other.merged.iter().filter(|(key, _)| is_its_own(key));
        let into: HashSet<&str, FixedState> = merged.map(|(_, into)| into.as_str()).collect();
        found.extend(other.merged.iter().filter(|(_, key)| into.contains(key.as_str())).map(|(key, _)| key.as_str()));
        found.extend(into);
    }
    found
}

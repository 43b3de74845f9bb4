//! The standing: the tiers in force before a run, by customer key.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::column::TextColumn;
use super::date::Date;
use super::merge::OtherKeys;
use super::tier::TierIndex;

/// How a customer holds its tier: what reviews have counted since it changed last.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Held {
    /// The as-of date of the last change of the final tier; none where nobody knows it.
    pub since: Option<Date>,
    /// Failed reviews that were tolerated.
    pub failures: u32,
    /// Reviews in a row at which a better tier waited for confirmation.
    pub confirmations: u32,
    /// Reviews in a row without the customer.
    pub absences: u32,
}

/// A key of the standing that means another customer in this run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergedKey {
    /// The key.
    pub key: String,
    /// The key that stands for both.
    pub into: String,
    /// Its tier; none for nobody's.
    pub tier: Option<TierIndex>,
    /// Whether that tier goes on under the other key, which had none: nobody has left it then.
    pub goes_on: bool,
}

/// The tiers in force before a run, ordered by customer key (code points), each key once.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The as-of date of the run that they come from, where it is known.
    pub as_of: Option<Date>,
    keys: TextColumn,
    tiers: Vec<Option<TierIndex>>,
    held: Vec<Held>,
    /// The keys of customers who are closed, rising: no tier is in force for them.
    closed: Vec<String>,
    /// Keys that mean another customer now.
    merged: Vec<MergedKey>,
    /// Whether those who are not in a run are carried on from run to run.
    carries_absences: bool,
}

impl Standing {
    /// The standing of these customers: keys in folded form, each with its tier, none for nobody's, and how it is held. Of a
    /// key that comes again the best tier counts, and of one tier the state that changed last, then the one with more failures
    /// and confirmations.
    #[must_use]
    pub fn new<'k>(as_of: Option<Date>, customers: impl IntoIterator<Item = (&'k str, Option<TierIndex>, Held)>) -> Self {
        let mut customers: Vec<_> = customers.into_iter().collect();
        customers.sort_by_key(|(key, tier, held)| (*key, rank(*tier, held)));
        customers.dedup_by_key(|(key, ..)| *key);
        let mut standing = Self { as_of, ..Self::default() };
        for (key, tier, held) in customers {
            standing.push(key, tier, held);
        }
        standing
    }

    /// The same with customers who are closed; a key that has a tier is not.
    #[must_use]
    pub fn with_closed(mut self, keys: impl IntoIterator<Item = String>) -> Self {
        self.closed.extend(keys);
        self.closed.sort_unstable();
        self.closed.dedup();
        let closed = std::mem::take(&mut self.closed);
        self.closed = closed.into_iter().filter(|key| self.of(key).is_none()).collect();
        self
    }

    /// The same as kept by a ledger, which carries on who was not in a run until it is closed or merged. Of any other standing
    /// who is not in the run is lost.
    #[must_use]
    pub const fn kept(mut self) -> Self {
        self.carries_absences = true;
        self
    }

    /// Whether those who are not in a run are carried on.
    #[must_use]
    pub const fn carries_absences(&self) -> bool {
        self.carries_absences
    }

    fn push(&mut self, key: &str, tier: Option<TierIndex>, held: Held) {
        self.keys.push(key);
        self.tiers.push(tier);
        self.held.push(held);
    }

    /// The standing of customers some of whose keys mean another one. Who is known under several keys has the tier of the
    /// key that stands for it, and where the standing doesn't have that one, the best of the others.
    #[must_use]
    pub fn under(self, other_keys: &OtherKeys) -> Self {
        let mut found = Vec::new();
        let mut heirs: BTreeMap<&str, (Rank, usize)> = BTreeMap::new();
        for (key, tier, held) in self.iter() {
            let Some(into) = other_keys.get(key) else { continue };
            if self.of(into).is_none() {
                let one = (rank(tier, &held), found.len());
                heirs.entry(into).and_modify(|best| *best = one.min(*best)).or_insert(one);
            }
            found.push(MergedKey { key: key.to_owned(), into: into.to_owned(), tier, goes_on: false });
        }
        for (_, at) in heirs.values() {
            found[*at].goes_on = true;
        }
        let merged = self.merged.iter().cloned().chain(found).collect();
        Self { merged, ..self.renamed(other_keys) }
    }

    /// The same of keys that are only written otherwise: nobody is merged.
    #[must_use]
    pub fn renamed(self, other_keys: &OtherKeys) -> Self {
        if other_keys.is_empty() {
            return self;
        }
        let mut kept = Vec::with_capacity(self.len());
        for (key, tier, held) in self.iter() {
            match other_keys.get(key) {
                None => kept.push((key, tier, held)),
                Some(other) if self.of(other).is_none() => kept.push((other, tier, held)),
                Some(_) => {}
            }
        }
        let closed = self.closed.iter().map(|key| other_keys.get(key).unwrap_or(key).to_owned());
        let carries_absences = self.carries_absences;
        Self { merged: self.merged.clone(), carries_absences, ..Self::new(self.as_of, kept).with_closed(closed) }
    }

    /// The standing of these customers alone, whose keys rise; of who is closed too.
    #[must_use]
    pub fn only(&self, keys: &TextColumn) -> Self {
        let mut part = Self { as_of: self.as_of, carries_absences: self.carries_absences, ..Self::default() };
        for key in keys.iter() {
            if let Some(at) = self.find(key) {
                part.push(key, self.tiers[at], self.held[at]);
            } else if self.is_closed(key) {
                part.closed.push(key.to_owned());
            }
        }
        part
    }

    fn find(&self, key: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.keys.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.keys.get(middle).cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// A customer's tier before: an outer none for one who is not in the standing, an inner none for nobody's tier.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<Option<TierIndex>> {
        self.find(key).map(|at| self.tiers[at])
    }

    /// A customer's tier before, and how it is held; none for one who is not in the standing.
    #[must_use]
    pub fn held(&self, key: &str) -> Option<(Option<TierIndex>, Held)> {
        self.find(key).map(|at| (self.tiers[at], self.held[at]))
    }

    /// Whether a customer was closed.
    #[must_use]
    pub fn is_closed(&self, key: &str) -> bool {
        self.closed.binary_search_by(|closed| closed.as_str().cmp(key)).is_ok()
    }

    /// The keys of the standing that mean another customer in this run.
    #[must_use]
    pub fn merged(&self) -> &[MergedKey] {
        &self.merged
    }

    /// Every customer with its tier and how it is held, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<TierIndex>, Held)> {
        self.keys.iter().zip(&self.tiers).zip(&self.held).map(|((key, tier), held)| (key, *tier, *held))
    }

    /// How many customers it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.tiers.len()
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.tiers.is_empty()
    }
}

/// What says which of two rows of one customer counts, the lesser one.
type Rank = (u32, Reverse<(Option<Date>, u32, u32, u32)>);

fn rank(tier: Option<TierIndex>, held: &Held) -> Rank {
    (place(tier), Reverse((held.since, held.failures, held.confirmations, held.absences)))
}

/// Orders tiers from the best to the last; nobody's comes behind them.
const fn place(tier: Option<TierIndex>) -> u32 {
    match tier {
        Some(TierIndex(tier)) => tier as u32,
        None => u32::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Option<TierIndex> = Some(TierIndex(0));
    const B: Option<TierIndex> = Some(TierIndex(1));

    fn standing(rows: &[(&str, Option<TierIndex>)]) -> Standing {
        Standing::new(None, rows.iter().map(|(key, tier)| (*key, *tier, Held::default())))
    }

    #[test]
    fn nobodys_tier_is_not_no_standing() {
        let standing = standing(&[("K2", None), ("K10", B), ("K1", A)]);
        assert_eq!(
            [standing.of("K1"), standing.of("K10"), standing.of("K2"), standing.of("K3")],
            [Some(A), Some(B), Some(None), None]
        );
        assert_eq!(standing.iter().map(|(key, ..)| key).collect::<Vec<_>>(), ["K1", "K10", "K2"]);
        assert_eq!(Standing::default().of(""), None);
    }

    #[test]
    fn the_surviving_key_counts_else_the_best_of_the_others() {
        let mut other_keys = OtherKeys::default();
        for (old, new) in [("K1b", "K1"), ("K2b", "K2"), ("K2c", "K2"), ("K2d", "K2"), ("K9", "K1")] {
            other_keys.add(old, new);
        }
        let rows = [("K1", B), ("K1b", A), ("K2b", None), ("K2c", B), ("K2d", B), ("K3", None)];
        let standing = standing(&rows).with_closed(["K9".to_owned(), "K5".to_owned()]).under(&other_keys);
        let found: Vec<_> = standing.iter().map(|(key, tier, _)| (key, tier)).collect();
        assert_eq!(found, [("K1", B), ("K2", B), ("K3", None)]);
        // K1 has a tier of its own; of the two in B that mean K2 the first goes on.
        let merged: Vec<_> = standing.merged().iter().map(|one| (one.key.as_str(), one.tier, one.goes_on)).collect();
        assert_eq!(merged, [("K1b", A, false), ("K2b", None, false), ("K2c", B, true), ("K2d", B, false)]);
        assert!(standing.is_closed("K5") && !standing.is_closed("K9") && !standing.is_closed("K1"));
    }
}

//! The standing: the tiers in force before a run, by customer key.

use super::column::TextColumn;
use super::date::Date;
use super::merge::OtherKeys;
use super::tier::TierIndex;

/// The tiers in force before a run, ordered by customer key (code points), each key once.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The as-of date of the run that they come from, where it is known.
    pub as_of: Option<Date>,
    keys: TextColumn,
    tiers: Vec<Option<TierIndex>>,
}

impl Standing {
    /// The standing of these customers: keys in folded form, each with its tier, none for nobody's. Of a key that comes
    /// again the best tier counts.
    #[must_use]
    pub fn new<'k>(as_of: Option<Date>, customers: impl IntoIterator<Item = (&'k str, Option<TierIndex>)>) -> Self {
        let mut customers: Vec<_> = customers.into_iter().collect();
        customers.sort_unstable_by_key(|(key, tier)| (*key, place(*tier)));
        customers.dedup_by_key(|(key, _)| *key);
        let mut standing = Self { as_of, ..Self::default() };
        for (key, tier) in customers {
            standing.keys.push(key);
            standing.tiers.push(tier);
        }
        standing
    }

    /// The standing of customers some of whose keys mean another one. Who is known under several keys has the tier of the
    /// key that stands for it, and where the standing doesn't have that one, the best of the others.
    #[must_use]
    pub fn under(self, other_keys: &OtherKeys) -> Self {
        if other_keys.is_empty() {
            return self;
        }
        let means_another = |(key, tier)| (other_keys.get(key).filter(|kept| self.of(kept).is_none()), key, tier);
        let moved = self.iter().map(means_another);
        let kept = moved.filter_map(|(kept, key, tier)| match kept {
            Some(kept) => Some((kept, tier)),
            None => other_keys.get(key).is_none().then_some((key, tier)),
        });
        Self::new(self.as_of, kept)
    }

    /// The standing of these customers alone, whose keys rise.
    #[must_use]
    pub fn only(&self, keys: &TextColumn) -> Self {
        let mut part = Self { as_of: self.as_of, ..Self::default() };
        for key in keys.iter() {
            if let Some(tier) = self.of(key) {
                part.keys.push(key);
                part.tiers.push(tier);
            }
        }
        part
    }

    /// A customer's tier before: an outer none for one who is not in the standing, an inner none for nobody's tier.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<Option<TierIndex>> {
        let (mut low, mut high) = (0, self.keys.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.keys.get(middle).cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(self.tiers[middle]),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Every customer with its tier, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<TierIndex>)> {
        self.keys.iter().zip(self.tiers.iter().copied())
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

    #[test]
    fn nobodys_tier_is_not_no_standing() {
        let standing = Standing::new(None, [("K2", None), ("K10", B), ("K1", A)]);
        assert_eq!(
            [standing.of("K1"), standing.of("K10"), standing.of("K2"), standing.of("K3")],
            [Some(A), Some(B), Some(None), None]
        );
        assert_eq!(standing.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["K1", "K10", "K2"]);
        assert_eq!(Standing::default().of(""), None);
    }

    #[test]
    fn the_surviving_key_counts_else_the_best_of_the_others() {
        let mut other_keys = OtherKeys::default();
        for (old, new) in [("K1b", "K1"), ("K2b", "K2"), ("K2c", "K2"), ("K2d", "K2"), ("K9", "K1")] {
            other_keys.add(old, new);
        }
        let rows = [("K1", B), ("K1b", A), ("K2b", None), ("K2c", B), ("K2d", B), ("K3", None)];
        let standing = Standing::new(None, rows).under(&other_keys);
        assert_eq!(standing.iter().collect::<Vec<_>>(), [("K1", B), ("K2", B), ("K3", None)]);
    }
}

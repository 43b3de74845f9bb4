//! Which customers are one: what the rules ask for, and what a run found.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::column::TextColumn;

/// How the cells of a column are compared, to tell whether two customers are one. Each has a normal form; two cells are
/// the same where their normal forms are equal, and a cell without one is the same as no other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Likeness {
    /// The folded form, as it is.
    Text,
    /// The digits of a telephone number.
    Phone,
    /// The letters and digits of a tax number.
    Tax,
    /// A company's name without its legal form, blanks, brackets and punctuation.
    Company,
}

impl Likeness {
    /// All, with their words in the rule file.
    pub const WORDS: [(&'static str, Self); 4] =
        [("text", Self::Text), ("phone", Self::Phone), ("tax", Self::Tax), ("company", Self::Company)];
}

/// What the rules say of customers that are one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Merging {
    /// Whether those found the same are merged; else they are listed only.
    pub applies: bool,
    /// Evidence: customers are one where all columns of one of these agree. Declared columns by their positions.
    pub same: Vec<Vec<(usize, Likeness)>>,
    /// A value of more customers than this is no evidence.
    pub at_most: u32,
}

/// Keys that mean another key, each once.
#[derive(Clone, Debug, Default)]
pub struct OtherKeys {
    old: TextColumn,
    new: TextColumn,
    positions: HashTable<u32>,
    hasher: FixedState,
}

impl OtherKeys {
    /// Lets a key mean another one. A key that means one already goes on meaning that.
    pub fn add(&mut self, old: &str, new: &str) {
        let Ok(position) = u32::try_from(self.old.len()) else { return };
        if self.get(old).is_some() {
            return;
        }
        self.old.push(old);
        self.new.push(new);
        let (texts, hasher) = (&self.old, &self.hasher);
        let hash = |position: &u32| hasher.hash_one(texts.get(*position as usize));
        self.positions.insert_unique(hash(&position), position, hash);
    }

    /// The key that this one means; none where it means itself.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        if self.is_empty() {
            return None;
        }
        let same = |position: &u32| self.old.get(*position as usize) == key;
        let position = self.positions.find(self.hasher.hash_one(key), same)?;
        Some(self.new.get(*position as usize))
    }

    /// Every key with the one that it means, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.old.iter().zip(self.new.iter())
    }

    /// Whether every key means itself.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.old.is_empty()
    }
}

/// Stands between the parts of a value of several columns.
pub const BETWEEN: char = '\u{1F}';

/// The parts of a value, one for each column.
pub fn parts(value: &str) -> impl Iterator<Item = &str> {
    value.split(BETWEEN)
}

/// What ties a customer to others of its group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Basis {
    /// Its key is listed as another's old key.
    Alias,
    /// A value that they share, by its position in [`Merging::same`].
    Same(usize),
}

/// Groups of customers that are one, ordered by the key that stands for each.
#[derive(Clone, Debug, Default)]
pub struct SameGroups {
    /// The keys, group by group: first the one that stands for the group, then the others in order.
    keys: TextColumn,
    /// Where each group ends.
    ends: Vec<usize>,
    /// For each key where its ties end.
    tie_ends: Vec<usize>,
    ties: Vec<(Basis, u32)>,
    /// What the ties share.
    values: TextColumn,
}

/// A group of customers that are one.
#[derive(Clone, Copy, Debug)]
pub struct SameGroup<'g> {
    groups: &'g SameGroups,
    first: usize,
    end: usize,
}

impl SameGroups {
    /// Adds a value that ties share; gives its number. [`BETWEEN`] stands between the parts of one of several columns.
    pub fn add_value(&mut self, value: &str) -> u32 {
        self.values.push(value);
        u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds a key to the group that is open, with what ties it to the others.
    pub fn add_key(&mut self, key: &str, ties: impl IntoIterator<Item = (Basis, u32)>) {
        self.keys.push(key);
        self.ties.extend(ties);
        self.tie_ends.push(self.ties.len());
    }

    /// Closes the group that is open.
    pub fn close(&mut self) {
        self.ends.push(self.keys.len());
    }

    /// The groups by the key that stands for each.
    #[must_use]
    pub fn in_order(self) -> Self {
        let kept = |at: &usize| self.group(*at).kept();
        let mut order: Vec<usize> = (0..self.ends.len()).collect();
        if order.is_sorted_by_key(kept) {
            return self;
        }
        order.sort_unstable_by(|a, b| kept(a).cmp(kept(b)));
        let mut ordered = Self::default();
        for group in order {
            let group = self.group(group);
            for at in group.first..group.end {
                ordered.add_key(self.keys.get(at), self.ties_at(at).iter().copied());
            }
            ordered.close();
        }
        Self { values: self.values, ..ordered }
    }

    fn group(&self, at: usize) -> SameGroup<'_> {
        let first = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        SameGroup { groups: self, first, end: self.ends[at] }
    }

    fn ties_at(&self, key: usize) -> &[(Basis, u32)] {
        let first = key.checked_sub(1).map_or(0, |before| self.tie_ends[before]);
        &self.ties[first..self.tie_ends[key]]
    }

    /// How many groups there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many keys all groups have.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.keys.len()
    }

    /// The groups, in order.
    pub fn iter(&self) -> impl Iterator<Item = SameGroup<'_>> {
        (0..self.ends.len()).map(|at| self.group(at))
    }
}

impl<'g> SameGroup<'g> {
    /// The key that stands for the group.
    #[must_use]
    pub fn kept(&self) -> &'g str {
        self.groups.keys.get(self.first)
    }

    /// Every key with its ties, the one that stands for the group first, the others in order.
    pub fn members(&self) -> impl Iterator<Item = (&'g str, impl Iterator<Item = (Basis, &'g str)> + use<'g>)> + use<'g> {
        let groups = self.groups;
        (self.first..self.end).map(move |at| {
            let ties = groups.ties_at(at);
            (groups.keys.get(at), ties.iter().map(|(basis, value)| (*basis, groups.values.get(*value as usize))))
        })
    }

    /// How many keys it has.
    #[must_use]
    pub const fn keys(&self) -> usize {
        self.end - self.first
    }
}

/// A value of a customer that was merged into another, which events may meet that one by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OtherValue {
    /// The customer column.
    pub column: usize,
    /// The value, in folded form.
    pub value: String,
    /// The key of the customer that it belongs to now.
    pub key: String,
}

/// What a run found of customers that are one.
#[derive(Clone, Debug, Default)]
pub struct SameCustomers {
    /// Keys that mean another key: those of aliases, and of customers that were merged.
    pub other_keys: OtherKeys,
    /// Values of customers that were merged, of the columns that events meet customers by.
    pub other_values: Vec<OtherValue>,
    /// Those that were merged.
    pub merged: SameGroups,
    /// Those that were found the same and left as they are.
    pub proposed: SameGroups,
}

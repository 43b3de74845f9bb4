//! Finds a customer by key, or by the value of another column.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::model::column::{Column, TextColumn};
use crate::model::fold::fold;
use crate::model::merge::OtherKeys;
use crate::model::value::Value;

/// Texts with their positions.
#[derive(Clone, Debug)]
pub struct Directory<'k> {
    texts: Cow<'k, TextColumn>,
    positions: HashTable<u32>,
    /// The positions whose text belongs to another customer too.
    shared: BTreeSet<u32>,
    /// Whose the texts behind those of the customers are.
    owners: Vec<u32>,
    hasher: FixedState,
}

impl<'k> Directory<'k> {
    /// A directory of unique keys.
    #[must_use]
    pub fn new(keys: &'k TextColumn) -> Self {
        Self::of(Cow::Borrowed(keys))
    }

    /// A directory of the folded texts of a column; missing ones are in it under no text.
    #[must_use]
    pub fn of_column(column: &Column) -> Directory<'static> {
        let mut texts = TextColumn::default();
        for row in 0..column.len() {
            let value = column.get(row);
            texts.push(&if let Value::Text(text) = &value { fold(text) } else { Cow::Borrowed("") });
        }
        Directory::of(Cow::Owned(texts))
    }

    fn of(texts: Cow<'k, TextColumn>) -> Self {
        let mut directory = Self {
            positions: HashTable::with_capacity(texts.len()),
            texts,
            shared: BTreeSet::new(),
            owners: Vec::new(),
            hasher: FixedState::default(),
        };
        (0..u32::MAX).take(directory.texts.len()).for_each(|position| directory.enter(position));
        directory
    }

    /// Adds a text that belongs to a customer beside the one at its position.
    pub fn add(&mut self, text: &str, owner: u32) {
        let Ok(position) = u32::try_from(self.texts.len()) else { return };
        self.texts.to_mut().push(text);
        self.owners.push(owner);
        self.enter(position);
    }

    fn enter(&mut self, position: u32) {
        let text = self.texts.get(position as usize);
        if text.is_empty() {
            return;
        }
        if let Some(first) = self.place(text) {
            if self.owner(first) != self.owner(position) {
                self.shared.insert(first);
            }
            return;
        }
        let (texts, hasher) = (&self.texts, &self.hasher);
        let hash = |position: &u32| hasher.hash_one(texts.get(*position as usize));
        self.positions.insert_unique(hash(&position), position, hash);
    }

    fn place(&self, text: &str) -> Option<u32> {
        self.positions.find(self.hasher.hash_one(text), |position| self.texts.get(*position as usize) == text).copied()
    }

    fn owner(&self, place: u32) -> u32 {
        let behind = (place as usize).checked_sub(self.len());
        behind.map_or(place, |behind| self.owners[behind])
    }

    /// The customer that a text belongs to; the first of several.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        self.place(text).map(|place| self.owner(place))
    }

    /// Whether a text belongs to several customers.
    #[must_use]
    pub fn is_shared(&self, text: &str) -> bool {
        self.place(text).is_some_and(|place| self.shared.contains(&place))
    }

    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len() - self.owners.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How the rows of a table meet customers.
#[derive(Debug)]
pub struct Meeting<'d> {
    by_key: &'d Directory<'d>,
    by_value: Option<Directory<'static>>,
    adds: bool,
    other_keys: &'d OtherKeys,
}

/// Whom a row meets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Met {
    /// The customer at this position.
    Customer(u32),
    /// Its text belongs to several customers.
    Several,
    /// There is no such customer.
    Nobody,
}

impl<'d> Meeting<'d> {
    /// By key; where there is a directory of values, by that. Where rows `add` customers, those have what stands in the row
    /// for a key, whatever column it is met by.
    #[must_use]
    pub const fn new(
        by_key: &'d Directory<'d>,
        by_value: Option<Directory<'static>>,
        adds: bool,
        other_keys: &'d OtherKeys,
    ) -> Self {
        Self { by_key, by_value, adds, other_keys }
    }

    /// The keys of rows, each as the key that it means; none where every one means itself.
    #[must_use]
    pub fn meant(&self, keys: &TextColumn) -> Option<TextColumn> {
        if self.other_keys.is_empty() {
            return None;
        }
        let is_value = |text| self.by_value.as_ref().is_some_and(|values| !self.adds || values.find(text).is_some());
        let meant = |key| if is_value(key) { None } else { self.other_keys.get(key) };
        keys.iter().any(|key| meant(key).is_some()).then(|| {
            let mut all = TextColumn::default();
            keys.iter().for_each(|key| all.push(meant(key).unwrap_or(key)));
            all
        })
    }

    /// Whom a row with this text meets.
    #[must_use]
    pub fn meet(&self, text: &str) -> Met {
        let by_key = |found: Option<u32>| found.map_or(Met::Nobody, Met::Customer);
        let Some(values) = &self.by_value else { return by_key(self.by_key.find(text)) };
        match values.find(text) {
            Some(_) if values.is_shared(text) => Met::Several,
            Some(position) => Met::Customer(position),
            None if self.adds => by_key(self.by_key.find(text)),
            None => Met::Nobody,
        }
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> usize {
        self.by_key.len()
    }
}

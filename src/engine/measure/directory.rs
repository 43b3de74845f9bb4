//! Finds a customer by key.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::model::column::TextColumn;

/// Customer keys with their positions.
#[derive(Debug)]
pub struct Directory<'k> {
    keys: &'k TextColumn,
    positions: HashTable<u32>,
    hasher: FixedState,
}

impl<'k> Directory<'k> {
    /// A directory of unique keys.
    #[must_use]
    pub fn new(keys: &'k TextColumn) -> Self {
        let hasher = FixedState::default();
        let mut positions = HashTable::with_capacity(keys.len());
        for (position, key) in (0..u32::MAX).zip(keys.iter()) {
            positions.insert_unique(hasher.hash_one(key), position, |other| hasher.hash_one(keys.get(*other as usize)));
        }
        Self { keys, positions, hasher }
    }

    /// The position of a key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<u32> {
        self.positions.find(self.hasher.hash_one(key), |position| self.keys.get(*position as usize) == key).copied()
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

//! Finds a customer by key, or by the value of another column.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::model::column::{Column, TextColumn};
use crate::model::fold::fold;
use crate::model::value::Value;

/// Texts with their positions.
#[derive(Clone, Debug)]
pub struct Directory<'k> {
    texts: Cow<'k, TextColumn>,
    positions: HashTable<u32>,
    /// The positions whose text stands at a later one too.
    shared: BTreeSet<u32>,
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
            hasher: FixedState::default(),
        };
        for position in (0..u32::MAX).take(directory.texts.len()) {
            let text = directory.texts.get(position as usize);
            if text.is_empty() {
                continue;
            }
            if let Some(first) = directory.find(text) {
                directory.shared.insert(first);
                continue;
            }
            let (texts, hasher) = (&directory.texts, &directory.hasher);
            let hash = |position: &u32| hasher.hash_one(texts.get(*position as usize));
            directory.positions.insert_unique(hash(&position), position, hash);
        }
        directory
    }

    /// The position of a text; the first of several.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        self.positions.find(self.hasher.hash_one(text), |position| self.texts.get(*position as usize) == text).copied()
    }

    /// Whether the text at a position stands at a later one too.
    #[must_use]
    pub fn is_shared(&self, position: u32) -> bool {
        self.shared.contains(&position)
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// How the rows of a table meet customers.
#[derive(Debug)]
pub struct Meeting<'d> {
    by_key: &'d Directory<'d>,
    by_value: Option<Directory<'static>>,
    adds: bool,
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
    /// By key; where there is a column beside, by that. Where rows `add` customers, those have what stands in the row for
    /// a key, whatever column it is met by.
    #[must_use]
    pub fn new(by_key: &'d Directory<'d>, column: Option<&Column>, adds: bool) -> Self {
        Self { by_key, by_value: column.map(Directory::of_column), adds }
    }

    /// Whom a row with this text meets.
    #[must_use]
    pub fn meet(&self, text: &str) -> Met {
        let by_key = |found: Option<u32>| found.map_or(Met::Nobody, Met::Customer);
        let Some(values) = &self.by_value else { return by_key(self.by_key.find(text)) };
        match values.find(text) {
            Some(position) if values.is_shared(position) => Met::Several,
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

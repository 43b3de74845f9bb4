//! Sets of rows that grow together, and the rows of each.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::model::column::TextColumn;

/// Sets of rows that grow together.
#[derive(Clone, Debug, Default)]
pub(super) struct Union {
    parents: Vec<u32>,
}

impl Union {
    /// A set for each row.
    pub fn of(rows: u32) -> Self {
        Self { parents: (0..rows).collect() }
    }

    /// The first row of the set that a row is in.
    pub fn root(&mut self, mut row: u32) -> u32 {
        while self.parents[row as usize] != row {
            let above = self.parents[self.parents[row as usize] as usize];
            self.parents[row as usize] = above;
            row = above;
        }
        row
    }

    /// Makes one set of those that two rows are in.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b) as usize] = a.min(b);
    }
}

/// The rows by set: sets by their first row, rows in order until the one that is kept is put first.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    /// All rows, group by group.
    pub rows: Vec<u32>,
    /// Where each group ends.
    pub ends: Vec<usize>,
}

impl Groups {
    /// The groups of a union.
    pub fn of(union: &mut Union) -> Self {
        let rows = 0..u32::try_from(union.parents.len()).unwrap_or(u32::MAX);
        let mut rows: Vec<(u32, u32)> = rows.map(|row| (union.root(row), row)).collect();
        rows.sort_unstable();
        let mut end = 0;
        let ends = rows.chunk_by(|a, b| a.0 == b.0).map(|group| {
            end += group.len();
            end
        });
        Self { ends: ends.collect(), rows: rows.into_iter().map(|(_, row)| row).collect() }
    }

    /// The rows of each group.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let first = |at: usize| at.checked_sub(1).map_or(0, |before| self.ends[before]);
        (0..self.ends.len()).map(move |at| &self.rows[first(at)..self.ends[at]])
    }
}

/// Different texts, each with a number.
#[derive(Debug, Default)]
pub(super) struct Numbered {
    /// The texts, by number.
    pub texts: TextColumn,
    numbers: HashTable<u32>,
    hasher: FixedState,
}

impl Numbered {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        let (texts, hasher) = (&mut self.texts, &self.hasher);
        let hash = hasher.hash_one(text);
        if let Some(known) = self.numbers.find(hash, |number| texts.get(*number as usize) == text) {
            return *known;
        }
        let number = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        texts.push(text);
        self.numbers.insert_unique(hash, number, |number| hasher.hash_one(texts.get(*number as usize)));
        number
    }
}

//! Texts by number: each different text of a column once.

use std::cmp::Ordering;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::model::column::TextColumn;

/// Different texts, numbered as they came. The numbers differ from run to run of the same rows in another order, so nothing
/// may depend on them but whether two are the same.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    texts: TextColumn,
    positions: HashTable<u32>,
    hasher: FixedState,
}

impl Dictionary {
    /// The number of a text: the one it has, or a new one.
    pub fn number(&mut self, text: &str) -> u32 {
        let Self { texts, positions, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(known) = positions.find(hash, |position| texts.get(*position as usize) == text) {
            return *known;
        }
        let new = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        texts.push(text);
        positions.insert_unique(hash, new, |position| hasher.hash_one(texts.get(*position as usize)));
        new
    }

    /// For each number of another dictionary, the number of its text in this one.
    pub fn take_over(&mut self, other: &Self) -> Vec<u32> {
        other.texts.iter().map(|text| self.number(text)).collect()
    }

    /// The texts, by number.
    #[must_use]
    pub const fn texts(&self) -> &TextColumn {
        &self.texts
    }

    /// The text with this code; empty where there is none.
    #[must_use]
    pub fn text(&self, code: i64) -> &str {
        usize::try_from(code).map_or("", |position| self.texts.get(position))
    }

    /// The order of two codes: of texts by code point, of anything else as numbers.
    #[must_use]
    pub fn order(texts: Option<&Self>, a: i64, b: i64) -> Ordering {
        match texts {
            Some(texts) if a != b => texts.text(a).cmp(texts.text(b)),
            _ => a.cmp(&b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_numbers_and_find_them_again() {
        let (mut ours, mut theirs) = (Dictionary::default(), Dictionary::default());
        assert_eq!(["b", "a", "b", ""].map(|text| ours.number(text)), [0, 1, 0, 2]);
        assert_eq!(["c", "a"].map(|text| theirs.number(text)), [0, 1]);
        assert_eq!(ours.take_over(&theirs), [3, 1]);
        assert_eq!((ours.text(3), ours.text(0)), ("c", "b"));
        assert_eq!(Dictionary::order(Some(&ours), 0, 1), Ordering::Greater);
        assert_eq!(Dictionary::order(None, 0, 1), Ordering::Less);
    }
}

//! Texts of which most come again and again: one that is known to come again is held once.

use super::column::TextColumn;

/// Texts by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    texts: TextColumn,
    /// Of each row the number of its text.
    numbers: Vec<u32>,
}

impl Words {
    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Adds a row with this text.
    pub fn push(&mut self, text: &str) {
        self.numbers.push(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(text);
    }

    /// Adds a row with the text of another row; past the end with the empty one.
    #[inline]
    pub fn push_again(&mut self, row: usize) {
        match self.numbers.get(row) {
            Some(number) => self.numbers.push(*number),
            None => self.push(""),
        }
    }

    /// The text of a row; empty past the end.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> &str {
        self.numbers.get(row).map_or("", |number| self.texts.get(*number as usize))
    }

    /// The number of the text of a row: rows of one number have one text. The greatest past the end.
    #[must_use]
    #[inline]
    pub fn number(&self, row: usize) -> u32 {
        self.numbers.get(row).copied().unwrap_or(u32::MAX)
    }

    /// Adds rows with these texts.
    pub fn extend<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        texts.for_each(|text| self.push(text));
    }

    /// The texts of all rows in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Takes all rows away and keeps the memory.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.numbers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_comes_again_is_held_once() {
        let mut words = Words::default();
        words.push("已签收");
        words.push("在途");
        words.push_again(0);
        words.push_again(7);
        assert_eq!((0..5).map(|row| words.get(row)).collect::<Vec<_>>(), ["已签收", "在途", "已签收", "", ""]);
        assert_eq!((0..3).map(|row| words.number(row)).collect::<Vec<_>>(), [0, 1, 0]);
        assert_eq!((words.len(), words.texts.len()), (4, 3));
        let mut more = Words::default();
        more.extend(words.iter());
        assert_eq!(more.iter().collect::<Vec<_>>(), ["已签收", "在途", "已签收", ""]);
        words.clear();
        assert!(words.is_empty());
    }
}

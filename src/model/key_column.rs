//! The keys of rows: nearly all short enough to be a number.

use std::borrow::Cow;

use super::column::TextColumn;
use super::text_key::TextKey;

/// Texts by row, each with its key; a text that its key holds is held by that alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyColumn {
    keys: Vec<TextKey>,
    long: TextColumn,
    /// Of each row up to the last with a long text, its number among those; anything for another.
    numbers: Vec<usize>,
}

impl KeyColumn {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        let key = TextKey::of(text.as_bytes());
        if !key.is_whole() {
            self.numbers.resize(self.len(), 0);
            self.numbers.push(self.long.len());
            self.long.push(text);
        }
        self.keys.push(key);
    }

    /// Adds texts by their keys, which hold them whole.
    #[inline]
    pub fn extend(&mut self, keys: impl Iterator<Item = TextKey>) {
        self.keys.extend(keys);
    }

    /// How many texts there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The text of a row; empty past the end.
    #[must_use]
    pub fn get(&self, row: usize) -> Cow<'_, str> {
        let long = || Cow::Borrowed(self.numbers.get(row).map_or("", |number| self.long.get(*number)));
        self.keys.get(row).and_then(|key| key.text()).map_or_else(long, Cow::Owned)
    }

    /// The keys of the texts.
    #[must_use]
    #[inline]
    pub fn keys(&self) -> &[TextKey] {
        &self.keys
    }

    /// All texts in order.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, str>> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Takes all texts away and keeps the memory.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.long.clear();
        self.numbers.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::text_key::tests::text;
    use super::*;

    proptest! {
        #[test]
        fn texts_come_back(texts in prop::collection::vec(text(), 0..30)) {
            let mut column = KeyColumn::default();
            for text in &texts {
                // As plain keys are added.
                match Some(TextKey::of(text.as_bytes())).filter(|key| key.is_whole() && text.contains('0')) {
                    Some(key) => column.extend(std::iter::once(key)),
                    None => column.push(text),
                }
            }
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), texts.clone());
            prop_assert_eq!((column.len(), column.get(texts.len())), (texts.len(), Cow::Borrowed("")));
            column.clear();
            prop_assert_eq!(column, KeyColumn::default());
        }
    }
}

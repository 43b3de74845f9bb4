//! Where each of many texts stands: an open-addressed table that holds short texts itself, so that finding one touches one
//! line of memory, and many at once touch theirs side by side.

use std::borrow::Cow;

use crate::model::column::TextColumn;
use crate::model::key_column::KeyColumn;
use crate::model::text_key::TextKey;

/// Where there is no such text.
pub const NOWHERE: u32 = u32::MAX;

/// The parts of a key beside its place: four slots are one line of memory.
#[derive(Clone, Copy, Debug)]
struct Slot {
    head: u64,
    tail: u32,
    place: u32,
}

const EMPTY: Slot = Slot { head: 0, tail: 0, place: NOWHERE };

impl Slot {
    const fn key(self) -> TextKey {
        TextKey { head: self.head, tail: self.tail }
    }
}

/// So many texts are looked for together.
const TOGETHER: usize = 64;

/// A text that is looked for.
#[derive(Clone, Copy, Debug, Default)]
struct Sought {
    key: TextKey,
    slot: usize,
}

/// Different texts of a column by their places in it. The column is handed in wherever texts are compared.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    slots: Vec<Slot>,
    filled: usize,
}

impl Slots {
    /// An empty table with room for so many texts.
    #[must_use]
    pub fn with_room(texts: usize) -> Self {
        Self { slots: vec![EMPTY; if texts == 0 { 0 } else { texts * 2 + 2 }], filled: 0 }
    }

    /// The place of a text; [`NOWHERE`] where it has none.
    #[must_use]
    pub fn find(&self, column: &TextColumn, text: &[u8]) -> u32 {
        let key = TextKey::of(text);
        self.find_from(column, text, Sought { key, slot: key.spread(self.slots.len()) })
    }

    fn find_from(&self, column: &TextColumn, text: &[u8], sought: Sought) -> u32 {
        let mut at = sought.slot;
        while let Some(slot) = self.slots.get(at) {
            if slot.place == NOWHERE {
                break;
            }
            if slot.key() == sought.key && (sought.key.is_whole() || column.bytes(slot.place as usize) == text) {
                return slot.place;
            }
            at = self.after(at);
        }
        NOWHERE
    }

    const fn after(&self, slot: usize) -> usize {
        if slot + 1 == self.slots.len() { 0 } else { slot + 1 }
    }

    /// Appends the places of the texts that these rows have, in their order. Of some rows at a time first the keys, then a
    /// first look at two slots of each, none of which waits for the one before, then those whose first look did not tell.
    pub fn find_all(&self, column: &TextColumn, texts: &KeyColumn, rows: &[u32], found: &mut Vec<u32>) {
        let (mut sought, keys) = ([Sought::default(); TOGETHER], texts.keys());
        for rows in rows.chunks(TOGETHER) {
            for (sought, row) in sought.iter_mut().zip(rows) {
                let key = keys.get(*row as usize).copied().unwrap_or_default();
                *sought = Sought { key, slot: key.spread(self.slots.len()) };
            }
            // Nothing here waits for a slot to come from memory, so that many come at once.
            let touched = sought.iter().take(rows.len()).fold(0, |touched, sought| touched ^ self.head(sought.slot));
            std::hint::black_box(touched);
            let before = found.len();
            found.extend(sought.iter().zip(rows).map(|(sought, _)| self.first_look(*sought)));
            for ((place, sought), row) in found[before..].iter_mut().zip(&sought).zip(rows) {
                if *place == NOWHERE {
                    // A whole key says what its text is.
                    let text = if sought.key.is_whole() { Cow::Borrowed("") } else { texts.get(*row as usize) };
                    *place = self.find_from(column, text.as_bytes(), *sought);
                }
            }
        }
    }

    #[inline]
    fn head(&self, slot: usize) -> u64 {
        self.slots.get(slot).map_or(0, |slot| slot.head)
    }

    /// The place of a text that stands where it should or in the slot behind; [`NOWHERE`] where that isn't certain.
    #[inline]
    fn first_look(&self, sought: Sought) -> u32 {
        // All bits where a slot is it, else none: which slot it is can't be foretold, so a jump would cost more.
        let is_whole = u32::from(sought.key.is_whole()).wrapping_neg();
        let look = |at: usize| {
            let slot = self.slots.get(at).unwrap_or(&EMPTY);
            let others = (slot.head ^ sought.key.head) | u64::from(slot.tail ^ sought.key.tail);
            (slot.place, u32::from(others == 0).wrapping_neg() & is_whole)
        };
        let ((first, is_first), (second, is_second)) = (look(sought.slot), look(sought.slot + 1));
        (first & is_first) | (second & is_second & !is_first) | (NOWHERE & !(is_first | is_second))
    }

    /// Puts in a text of the column by its place; the place of the same text, where that is in already.
    pub fn put(&mut self, column: &TextColumn, place: u32) -> Option<u32> {
        if (self.filled + 1) * 2 > self.slots.len() {
            self.grow(column);
        }
        let text = column.bytes(place as usize);
        let key = TextKey::of(text);
        let mut at = key.spread(self.slots.len());
        while self.slots[at].place != NOWHERE {
            let slot = self.slots[at];
            if slot.key() == key && (key.is_whole() || column.bytes(slot.place as usize) == text) {
                return Some(slot.place);
            }
            at = self.after(at);
        }
        self.slots[at] = Slot { head: key.head, tail: key.tail, place };
        self.filled += 1;
        None
    }

    fn grow(&mut self, column: &TextColumn) {
        let grown = Self::with_room((self.filled + 1) * 2);
        for slot in std::mem::replace(self, grown).slots {
            if slot.place != NOWHERE {
                self.put(column, slot.place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::text_key::tests::text;

    proptest! {
        #[test]
        fn texts_are_found_where_they_were_first_put(
            known in prop::collection::vec(text(), 0..60),
            sought in prop::collection::vec(text(), 0..60),
        ) {
            let (mut column, mut slots) = (TextColumn::default(), Slots::default());
            for (place, text) in known.iter().enumerate() {
                column.push(text);
                let first = known.iter().position(|other| other == text).unwrap();
                let expected = (first < place).then(|| u32::try_from(first).unwrap());
                prop_assert_eq!(slots.put(&column, u32::try_from(place).unwrap()), expected);
            }
            let mut texts = KeyColumn::default();
            sought.iter().chain(&known).for_each(|text| texts.push(text));
            let rows: Vec<u32> = (0..u32::try_from(texts.len()).unwrap()).rev().collect();
            let mut found = vec![7];
            slots.find_all(&column, &texts, &rows, &mut found);
            for (row, found) in rows.iter().zip(&found[1..]) {
                let text = texts.get(*row as usize);
                let expected = known.iter().position(|known| *known == text).map_or(NOWHERE, |at| u32::try_from(at).unwrap());
                prop_assert_eq!(*found, expected);
                prop_assert_eq!(slots.find(&column, text.as_bytes()), expected);
            }
        }
    }
}

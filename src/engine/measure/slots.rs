//! Where each of many texts stands: an open-addressed table that holds short texts itself, so that finding one touches one
//! line of memory, and many at once touch theirs side by side.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use crate::model::column::TextColumn;

/// What a table compares: a text of up to twelve bytes as it is, the hash of any other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Key {
    head: u64,
    tail: u32,
}

impl Key {
    /// Stands in the tail of a text that is not held itself. No text in UTF-8 holds these bytes.
    const LONG: u32 = u32::MAX;

    /// The key of a text, given by its bytes.
    #[must_use]
    #[inline]
    pub fn of(text: &[u8]) -> Self {
        let (head, tail) = match text.len() {
            // Zeros fill up a short text, so one that ends in one would be taken for another.
            _ if text.last() == Some(&0) => return Self::long(text),
            8..=12 => (eight(text.first_chunk()), (eight(text.last_chunk()) >> 1) >> (127 - 8 * text.len())),
            4..=7 => (four(text.first_chunk()) | (four(text.last_chunk()) << (8 * (text.len() - 4))), 0),
            0..=3 => (text.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte)), 0),
            _ => return Self::long(text),
        };
        Self { head, tail: u32::try_from(tail).unwrap_or(0) }
    }

    #[cold]
    fn long(text: &[u8]) -> Self {
        Self { head: FixedState::default().hash_one(text), tail: Self::LONG }
    }

    /// Whether two texts with this key are the same.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.tail != Self::LONG
    }

    /// A number below `many`, spread evenly.
    #[must_use]
    #[inline]
    pub fn spread(self, many: usize) -> usize {
        // The folded product of wyhash; the constants are the golden ratio's and the silver ratio's digits.
        let product = u128::from(self.head ^ 0x9E37_79B9_7F4A_7C15) * u128::from(u64::from(self.tail) ^ 0x6A09_E667_F3BC_C909);
        let mixed = u128::from(low(product) ^ low(product >> 64));
        usize::try_from((mixed * many as u128) >> 64).unwrap_or(0)
    }
}

#[inline]
fn eight(bytes: Option<&[u8; 8]>) -> u64 {
    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[inline]
fn four(bytes: Option<&[u8; 4]>) -> u64 {
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes).into())
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is asked for")]
#[inline]
const fn low(wide: u128) -> u64 {
    wide as u64
}

/// Where there is no such text.
pub const NOWHERE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Slot {
    key: Key,
    place: u32,
}

const EMPTY: Slot = Slot { key: Key { head: 0, tail: 0 }, place: NOWHERE };

/// A text that is looked for.
#[derive(Clone, Copy, Debug)]
struct Sought {
    key: Key,
    slot: usize,
}

/// Different texts of a column by their places in it. The column is handed in wherever texts are compared.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    slots: Vec<Slot>,
    filled: usize,
}

/// Memory that a look-up of many texts uses and leaves behind for the next one.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    sought: Vec<Sought>,
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
        let key = Key::of(text);
        self.find_from(column, text, Sought { key, slot: key.spread(self.slots.len()) })
    }

    fn find_from(&self, column: &TextColumn, text: &[u8], sought: Sought) -> u32 {
        let mut at = sought.slot;
        while let Some(slot) = self.slots.get(at) {
            if slot.place == NOWHERE {
                break;
            }
            if slot.key == sought.key && (slot.key.is_whole() || column.bytes(slot.place as usize) == text) {
                return slot.place;
            }
            at = self.after(at);
        }
        NOWHERE
    }

    const fn after(&self, slot: usize) -> usize {
        if slot + 1 == self.slots.len() { 0 } else { slot + 1 }
    }

    /// Appends the places of the texts that these rows have, in their order. Three passes: the keys, then a first look at every
    /// slot, none of which waits for the one before, then those whose first look did not tell.
    pub fn find_all(&self, column: &TextColumn, texts: &TextColumn, rows: &[u32], scratch: &mut Scratch, found: &mut Vec<u32>) {
        let before = found.len();
        let sought = &mut scratch.sought;
        sought.clear();
        sought.extend(rows.iter().map(|row| {
            let key = Key::of(texts.bytes(*row as usize));
            Sought { key, slot: key.spread(self.slots.len()) }
        }));
        found.extend(sought.iter().map(|sought| {
            let slot = self.slots.get(sought.slot).unwrap_or(&EMPTY);
            if slot.key == sought.key && sought.key.is_whole() { slot.place } else { NOWHERE }
        }));
        for ((place, sought), row) in found[before..].iter_mut().zip(sought).zip(rows) {
            if *place == NOWHERE {
                *place = self.find_from(column, texts.bytes(*row as usize), *sought);
            }
        }
    }

    /// Puts in a text of the column by its place; the place of the same text, where that is in already.
    pub fn put(&mut self, column: &TextColumn, place: u32) -> Option<u32> {
        if (self.filled + 1) * 2 > self.slots.len() {
            self.grow(column);
        }
        let text = column.bytes(place as usize);
        let key = Key::of(text);
        let mut at = key.spread(self.slots.len());
        while self.slots[at].place != NOWHERE {
            let slot = self.slots[at];
            if slot.key == key && (key.is_whole() || column.bytes(slot.place as usize) == text) {
                return Some(slot.place);
            }
            at = self.after(at);
        }
        self.slots[at] = Slot { key, place };
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

    /// Texts of every length around the ends of what a key holds, many alike.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof!["[ab\0]{0,4}", "[a\0]{6,14}", "C0000[0-9]{3}", "[客户a]{1,6}", "[a-c]{12,13}"]
    }

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
            let mut texts = TextColumn::default();
            sought.iter().chain(&known).for_each(|text| texts.push(text));
            let rows: Vec<u32> = (0..u32::try_from(texts.len()).unwrap()).rev().collect();
            let mut found = vec![7];
            slots.find_all(&column, &texts, &rows, &mut Scratch::default(), &mut found);
            for (row, found) in rows.iter().zip(&found[1..]) {
                let text = texts.get(*row as usize);
                let expected = known.iter().position(|known| known == text).map_or(NOWHERE, |at| u32::try_from(at).unwrap());
                prop_assert_eq!(*found, expected);
                prop_assert_eq!(slots.find(&column, text.as_bytes()), expected);
            }
        }

        #[test]
        fn whole_keys_differ_as_their_texts_do(a in text(), b in text()) {
            let (of_a, of_b) = (Key::of(a.as_bytes()), Key::of(b.as_bytes()));
            prop_assert_eq!(of_a == of_b, a == b);
            prop_assert_eq!(of_a.is_whole(), a.len() <= 12 && !a.ends_with('\0'));
        }
    }
}

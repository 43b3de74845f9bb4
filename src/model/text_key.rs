//! Short texts as numbers, which are compared at once.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::prefixed::Prefixed;

/// What stands for a text where texts are compared: one of up to twelve bytes as it is, the hash of any other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TextKey {
    /// The first eight bytes, or the hash.
    pub head: u64,
    /// The next four bytes.
    pub tail: u32,
}

impl TextKey {
    /// Stands in the tail of a text that is not held itself. No text in UTF-8 holds these bytes.
    const LONG: u32 = u32::MAX;

    /// How many bytes of a text a key holds at most.
    pub const HELD: usize = 12;

    /// The key of a text, given by its bytes.
    #[must_use]
    #[inline]
    pub fn of(text: &[u8]) -> Self {
        Self::of_prefixed(Prefixed::of(text))
    }

    /// The same of a text whose first bytes are at hand.
    #[must_use]
    #[inline]
    pub fn of_prefixed(text: Prefixed<'_>) -> Self {
        let [head, tail] = text.words();
        // Zeros fill up a short text, so one that ends in one would be taken for another.
        match u32::try_from(tail) {
            Ok(tail) if text.len() <= Self::HELD && text.bytes().last() != Some(&0) => Self { head, tail },
            _ => Self::long(text.bytes()),
        }
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

    /// The text, where the key is whole.
    #[must_use]
    pub fn text(self) -> Option<String> {
        let held = (u128::from(self.tail) << u64::BITS | u128::from(self.head)).to_le_bytes();
        let length = held.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        if self.is_whole() { str::from_utf8(held.get(..length)?).ok().map(str::to_owned) } else { None }
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

#[expect(clippy::cast_possible_truncation, reason = "the lower half is asked for")]
#[inline]
const fn low(wide: u128) -> u64 {
    wide as u64
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts of every length around the ends of what a key holds, many alike.
    pub fn text() -> impl Strategy<Value = String> {
        prop_oneof!["[ab\0]{0,4}", "[a\0]{6,14}", "C0000[0-9]{3}", "[客户a]{1,6}", "[a-c]{12,13}"]
    }

    proptest! {
        #[test]
        fn whole_keys_differ_as_their_texts_do(a in text(), b in text()) {
            let [of_a, of_b] = [&a, &b].map(|text| TextKey::of(text.as_bytes()));
            prop_assert_eq!(of_a == of_b, a == b);
            prop_assert_eq!(of_a.is_whole(), a.len() <= 12 && !a.ends_with('\0'));
            prop_assert_eq!(of_a.text(), of_a.is_whole().then_some(a));
        }
    }
}

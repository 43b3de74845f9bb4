//! Bytes of a text with the first sixteen of them as numbers, which are looked at and compared at once.

/// How many bytes are held as numbers.
const HELD: usize = 16;

/// Some bytes of a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Prefixed<'t> {
    bytes: &'t [u8],
    words: [u64; 2],
}

/// The bits of the first so many bytes.
const MASKS: [[u64; 2]; HELD + 1] = {
    let (mut masks, mut length) = ([[u64::MAX; 2]; HELD + 1], 0);
    while length < HELD {
        masks[length] = if length < 8 { [(1 << (8 * length)) - 1, 0] } else { [u64::MAX, (1 << (8 * (length - 8))) - 1] };
        length += 1;
    }
    masks
};

impl<'t> Prefixed<'t> {
    /// These bytes.
    #[must_use]
    #[inline]
    pub fn of(bytes: &'t [u8]) -> Self {
        // Parts that overlap are loaded whole: a loop over single bytes would cost more.
        let words = match bytes.len() {
            HELD.. => return Self::ahead(bytes, bytes).unwrap_or_default(),
            8.. => [eight(bytes.first_chunk()), (eight(bytes.last_chunk()) >> 1) >> (127 - 8 * bytes.len())],
            4.. => [four(bytes.first_chunk()) | (four(bytes.last_chunk()) << (8 * (bytes.len() - 4))), 0],
            _ => [bytes.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte)), 0],
        };
        Self { bytes, words }
    }

    /// The bytes of a text from `start` on and before `end`; none where it has no such part.
    #[must_use]
    #[inline]
    pub fn part(text: &'t [u8], start: usize, end: usize) -> Self {
        let rest = text.get(start..).unwrap_or_default();
        let bytes = rest.get(..end.wrapping_sub(start)).unwrap_or_default();
        match Self::ahead(rest, bytes) {
            Some(part) => part,
            None => Self::last(bytes),
        }
    }

    /// The last bytes of a text: nearly always enough stand behind.
    #[cold]
    fn last(bytes: &'t [u8]) -> Self {
        Self::of(bytes)
    }

    /// These bytes, with which others begin; where those are enough.
    #[inline]
    fn ahead(others: &[u8], bytes: &'t [u8]) -> Option<Self> {
        let held = others.first_chunk::<HELD>()?.as_chunks().0;
        let mask = MASKS[bytes.len().min(HELD)];
        Some(Self { bytes, words: [eight(held.first()) & mask[0], eight(held.get(1)) & mask[1]] })
    }

    /// The bytes.
    #[must_use]
    #[inline]
    pub const fn bytes(self) -> &'t [u8] {
        self.bytes
    }

    /// How many they are.
    #[must_use]
    #[inline]
    pub const fn len(self) -> usize {
        self.bytes.len()
    }

    /// Whether there is none.
    #[must_use]
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether all of them are held as numbers: then they are the same as others if those and how many they are are the same.
    #[must_use]
    #[inline]
    pub const fn is_whole(self) -> bool {
        self.len() <= HELD
    }

    /// The first sixteen, the first of them lowest; zeros behind the last.
    #[must_use]
    #[inline]
    pub const fn words(self) -> [u64; 2] {
        self.words
    }

    /// Whether these are the words.
    #[must_use]
    #[inline]
    pub const fn has_words(self, [head, tail]: [u64; 2]) -> bool {
        (self.words[0] ^ head) | (self.words[1] ^ tail) == 0
    }

    /// The bits of those of the first sixteen that there are.
    #[must_use]
    #[inline]
    pub fn mask(self) -> [u64; 2] {
        MASKS[self.len().min(HELD)]
    }
}

/// A byte eight times.
#[must_use]
#[inline]
pub const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

#[inline]
fn eight(bytes: Option<&[u8; 8]>) -> u64 {
    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[inline]
fn four(bytes: Option<&[u8; 4]>) -> u64 {
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_part_of_a_text_is_like_the_same_bytes_alone(text in prop::collection::vec(0_u8..3, 0..40), start in 0_usize..44, end in 0_usize..44) {
            let bytes = text.get(start..end).unwrap_or_default();
            let (part, alone) = (Prefixed::part(&text, start, end), Prefixed::of(bytes));
            prop_assert_eq!((part.bytes(), part.words()), (bytes, alone.words()));
            let mut held = [0; HELD];
            held.iter_mut().zip(bytes).for_each(|(held, byte)| *held = *byte);
            let words = part.words().map(u64::to_le_bytes);
            prop_assert_eq!(words.as_flattened(), held);
            let mask = part.mask().map(u64::to_le_bytes);
            let (bits, behind) = mask.as_flattened().split_at(bytes.len().min(HELD));
            prop_assert!(bits.iter().all(|byte| *byte == u8::MAX) && behind.iter().all(|byte| *byte == 0));
        }
    }
}

//! Two numbers in a word: counts, and codes that go into 32 bits. A half of zero holds no code.

/// A word of 64 bits as its halves, the lower first.
pub type Word = [u32; 2];

/// The number that a word holds.
#[must_use]
#[inline]
pub const fn whole(word: Word) -> u64 {
    word[0] as u64 | (word[1] as u64) << u32::BITS
}

/// The word that holds a number.
#[must_use]
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "each half is asked for")]
pub const fn halves(number: u64) -> Word {
    [number as u32, (number >> u32::BITS) as u32]
}

/// The half that holds a code, which lies within 31 bits of zero; halves rise with the codes.
#[must_use]
#[inline]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no more than 32 bits are left")]
pub const fn half_code(code: i64) -> u32 {
    (code + MIDDLE) as u32
}

/// The code that a half holds; none where it holds none.
#[must_use]
#[inline]
pub fn code_of_half(half: u32) -> Option<i64> {
    (half != 0).then(|| i64::from(half) - MIDDLE)
}

const MIDDLE: i64 = 1 << 31;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_their_halves() {
        assert_eq!(halves((9 << 32) | 5), [5, 9]);
        assert_eq!([0, 5, u64::MAX - 1].map(halves).map(whole), [0, 5, u64::MAX - 1]);
    }

    #[test]
    fn codes_come_back_and_keep_their_order() {
        let codes = [1 - MIDDLE, -1, 0, 1, MIDDLE - 1];
        assert_eq!(codes.map(half_code).map(code_of_half), codes.map(Some));
        assert!(codes.map(half_code).is_sorted());
        assert_eq!(code_of_half(0), None);
    }
}

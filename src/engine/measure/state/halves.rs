//! Two numbers in a word: counts, and codes that go into 32 bits. A half of zero holds no code.

/// The half with this number of a word: of halves in a row, whose words have two each.
#[must_use]
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "half of the word is asked for")]
pub const fn half_of(word: u64, half: usize) -> u32 {
    (word >> shift(half)) as u32
}

/// The word with another number in one half.
#[must_use]
#[inline]
pub const fn with_half(word: u64, half: usize, number: u32) -> u64 {
    (word & !((u32::MAX as u64) << shift(half))) | ((number as u64) << shift(half))
}

const fn shift(half: usize) -> u32 {
    if half.is_multiple_of(2) { 0 } else { u32::BITS }
}

/// The half that holds a code, which lies within 31 bits of zero; halves rise with the codes.
#[must_use]
#[inline]
pub fn half_code(code: i64) -> u32 {
    u32::try_from(code + MIDDLE).unwrap_or(u32::MAX).max(1)
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
    fn halves_keep_out_of_each_others_way() {
        let word = with_half(with_half(u64::MAX, 6, 5), 7, 9);
        assert_eq!((word, half_of(word, 0), half_of(word, 1)), ((9 << 32) | 5, 5, 9));
    }

    #[test]
    fn codes_come_back_and_keep_their_order() {
        let codes = [1 - MIDDLE, -1, 0, 1, MIDDLE - 1];
        assert_eq!(codes.map(half_code).map(code_of_half), codes.map(Some));
        assert!(codes.map(half_code).is_sorted());
        assert_eq!(code_of_half(0), None);
    }
}

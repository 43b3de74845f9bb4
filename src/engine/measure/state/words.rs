//! Numbers in words of 64 bits. A word of zero holds no number, so that memory that nobody wrote to is the state of nothing
//! seen.

use std::collections::BTreeMap;

/// The word of a code. No code is [`i64::MIN`], so none has the word zero; words rise with the codes.
#[must_use]
#[inline]
pub const fn word(code: i64) -> u64 {
    code.cast_unsigned() ^ (1 << 63)
}

/// The code that a word holds; none where it holds none.
#[must_use]
#[inline]
pub const fn code(word: u64) -> Option<i64> {
    if word == 0 { None } else { Some((word ^ (1 << 63)).cast_signed()) }
}

/// Adds a value to the count and the sum in the words from `at` on, where those are; a sum that leaves its word goes to `over`, by
/// its place.
#[inline]
pub fn add_to_sum(words: &mut [u64], at: usize, value: i64, over: &mut BTreeMap<usize, i128>) {
    let Some([count, sum]) = words.get_mut(at..).and_then(<[u64]>::first_chunk_mut) else { return };
    *count += 1;
    if let Some(more) = sum.cast_signed().checked_add(value) {
        *sum = more.cast_unsigned();
    } else {
        let before = std::mem::replace(sum, value.cast_unsigned()).cast_signed();
        *over.entry(at).or_default() += i128::from(before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_and_keep_their_order() {
        let codes = [-i64::MAX, -1, 0, 1, i64::MAX];
        assert_eq!(codes.map(word).map(code), codes.map(Some));
        assert!(codes.map(word).is_sorted());
        assert_eq!(code(0), None);
    }
}

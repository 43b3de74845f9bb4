//! Numbers in words of 64 bits. A word of zero holds no number, so that memory that nobody wrote to is the state of nothing
//! seen.

use std::collections::BTreeMap;

use super::halves::{Word, halves, whole};

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

/// Adds a value to a count and a sum. A sum that leaves its word begins anew with the value, and what it was is handed over.
#[inline]
pub fn add_to_sum([count, sum]: &mut [Word; 2], value: i64, left: impl FnOnce(i64)) {
    *count = halves(whole(*count) + 1);
    let before = whole(*sum).cast_signed();
    if let Some(after) = before.checked_add(value) {
        *sum = halves(after.cast_unsigned());
    } else {
        *sum = halves(value.cast_unsigned());
        left(before);
    }
}

/// Adds what a sum was to what those at its place came to before.
#[cold]
#[inline(never)]
pub fn add_over(over: &mut BTreeMap<usize, i128>, at: usize, before: i64) {
    *over.entry(at).or_default() += i128::from(before);
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

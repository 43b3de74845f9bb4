//! Numbers in words of 64 bits.

/// In a word of a least or greatest value, or of a day: there is none. No value has this code.
pub const NOTHING: i64 = i64::MIN;

/// The number that a word holds.
pub fn signed(word: u64) -> i64 {
    word.cast_signed()
}

/// The word that holds a number.
pub fn unsigned(number: i64) -> u64 {
    number.cast_unsigned()
}

/// The number in two words.
pub fn wide(words: &[u64]) -> i128 {
    (i128::from(signed(words[1])) << 64) | i128::from(words[0])
}

/// Puts a number into two words.
#[expect(clippy::cast_possible_truncation, reason = "each word takes one half")]
pub fn set_wide(words: &mut [u64], number: i128) {
    let bits = number.cast_unsigned();
    words[0] = bits as u64;
    words[1] = (bits >> 64) as u64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for number in [0, 1, -1, i128::MAX, i128::MIN, 1 << 64, -(1 << 64) - 1, i128::from(u64::MAX)] {
            let mut words = [7; 2];
            set_wide(&mut words, number);
            assert_eq!(wide(&words), number);
        }
    }
}

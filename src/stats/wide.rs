//! Whole numbers of 256 bits: division rounded half away from zero, and roots.

use ethnum::{I256, U256};

/// Millionths in one whole.
pub const SCALE: u64 = 1_000_000;

/// `a / b` rounded half away from zero; `b` is above zero. Held at the ends of `i128`, far outside every result that
/// counts.
pub fn divide(a: I256, b: I256) -> i128 {
    let (quotient, rest) = (a / b, (a % b).abs());
    let away = if rest >= b - rest { a.signum() } else { I256::ZERO };
    let rounded = quotient + away;
    i128::try_from(rounded).unwrap_or(if rounded < 0 { i128::MIN } else { i128::MAX })
}

/// The greatest whole number whose square is not above `n`.
pub fn root(n: U256) -> U256 {
    if let Ok(n) = u128::try_from(n) {
        return U256::from(n.isqrt());
    }
    // Newton's steps fall from above: the first guess, a power of two, is not below the root.
    let mut guess = U256::ONE << (256 - n.leading_zeros()).div_ceil(2);
    loop {
        let next = (guess + n / guess) >> 1_u32;
        if next >= guess {
            return guess;
        }
        guess = next;
    }
}

/// The root of `a / b`, rounded half up to a whole number; `b` is above zero, and four times `a` fits 256 bits.
pub fn root_of_ratio(a: U256, b: U256) -> i128 {
    // Rounding x is the floor of (floor(2x) + 1) / 2, and the root of a floor has the same floor as the root.
    let rounded = (root((a << 2_u32) / b) + U256::ONE) >> 1_u32;
    i128::try_from(rounded).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_have_no_square_above() {
        let odd = U256::from_words(1 << 100, 12_345_678_901_234_567_890);
        for n in [U256::ZERO, U256::ONE, U256::from(3_u8), U256::from(u128::MAX), odd, U256::MAX >> 2_u32] {
            let r = root(n);
            assert!(r * r <= n && (r + 1) * (r + 1) > n, "{n}");
        }
    }

    #[test]
    fn ratios_round_half_away_from_zero() {
        let rounded = |a: i64, b: i64| divide(I256::from(a), I256::from(b));
        assert_eq!([rounded(5, 2), rounded(-5, 2), rounded(1, 3), rounded(-2, 3), rounded(0, 7)], [3, -3, 0, -1, 0]);
        // √(9 / 4) = 1.5 is rounded up, √(2.24) = 1.497 down.
        assert_eq!(root_of_ratio(U256::from(9_u8), U256::from(4_u8)), 2);
        assert_eq!(root_of_ratio(U256::from(224_u8), U256::from(100_u8)), 1);
    }
}

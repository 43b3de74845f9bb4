//! Quantiles of type 7: linear between order statistics.
//!
//! R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996), 361–365,
//! definition 7: with h = (n − 1) q, the value at ⌊h⌋ of the values in order (the first at 0) and the part h − ⌊h⌋ of the
//! way to the next. It is what R and spreadsheets compute.

use ethnum::I256;

use super::wide::{SCALE, divide};

/// Half, in millionths: the quantile that is the median.
pub const HALF: u32 = 500_000;

/// The quantile of values in rising order, in their unit; `q` in millionths, at most one whole. None of no values.
#[must_use]
pub fn quantile(sorted: &[i64], q: u32) -> Option<i64> {
    let last = u128::try_from(sorted.len().checked_sub(1)?).ok()?;
    let place = last * u128::from(q);
    let scale = u128::from(SCALE);
    let below = *sorted.get(usize::try_from(place / scale).ok()?)?;
    let part = I256::from(place % scale);
    let above = sorted.get(usize::try_from(place / scale).ok()? + 1).copied().unwrap_or(below);
    let scale = I256::from(SCALE);
    let exact = I256::from(below) * scale + (I256::from(above) - I256::from(below)) * part;
    // Between two of the values, so within their range.
    i64::try_from(divide(exact, scale)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_r() {
        // R: quantile(c(1, 2, 3, 4), c(0, 0.25, 0.5, 0.9, 1)) is 1, 1.75, 2.5, 3.7, 4.
        let four = [1_000_000, 2_000_000, 3_000_000, 4_000_000];
        let found = [0, 250_000, HALF, 900_000, 1_000_000].map(|q| quantile(&four, q));
        assert_eq!(found, [1_000_000, 1_750_000, 2_500_000, 3_700_000, 4_000_000].map(Some));
    }

    #[test]
    fn one_value_none_and_the_ends() {
        assert_eq!((quantile(&[], HALF), quantile(&[7], 1)), (None, Some(7)));
        assert_eq!((quantile(&[-1, 0], HALF), quantile(&[0, 1], HALF)), (Some(-1), Some(1)));
        assert_eq!(quantile(&[-i64::MAX, i64::MAX], HALF), Some(0));
        // Nine tenths of the way from the least to the greatest number: 0.8 · (2^63 − 1), rounded.
        assert_eq!(quantile(&[-i64::MAX, i64::MAX], 900_000), Some(7_378_697_629_483_820_646));
    }
}

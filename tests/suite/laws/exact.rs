//! Arithmetic without an end: what a result is before it is rounded once.

use num_bigint::BigInt;

use super::naive::{WHOLE, missing};
use super::world::V;

pub fn in_range(micros: i128) -> V {
    if micros.abs() > i128::from(i64::MAX) { missing("too large") } else { V::Number(micros) }
}

/// Rounded half away from zero.
pub fn divided(a: i128, b: i128) -> i128 {
    let (size, by) = (a.abs(), b.abs());
    let rounded = (2 * (size % by) / by) + size / by;
    if (a < 0) == (b < 0) { rounded } else { -rounded }
}

fn small(n: &BigInt) -> i128 {
    i128::try_from(n).unwrap_or(i128::MAX)
}

/// `a / b` rounded half away from zero, for a positive `b`.
pub fn ratio(a: &BigInt, b: &BigInt) -> i128 {
    let negative = *a < BigInt::from(0);
    let size = if negative { -a } else { a.clone() };
    let rounded = small(&((size * 2 + b) / (b * 2)));
    if negative { -rounded } else { rounded }
}

/// The root of `a / b` rounded half up, for `a` of zero or more and a positive `b`.
fn root(a: &BigInt, b: &BigInt) -> i128 {
    // The floor of the root of the floor is the floor of the root.
    let four: BigInt = a * 4;
    small(&(((four / b).sqrt() + 1) / 2))
}

/// The deviation of values from their mean, in the values' own unit; `by` is what the squares are divided by.
pub fn deviation(values: &[i128], by: i128) -> i128 {
    let n = BigInt::from(values.len());
    let sum: BigInt = values.iter().map(|value| BigInt::from(*value)).sum();
    let squares: BigInt = values.iter().map(|value| BigInt::from(*value) * *value).sum();
    root(&(&n * squares - &sum * &sum), &(n * by))
}

pub fn mean(values: &[i128]) -> i128 {
    ratio(&values.iter().map(|value| BigInt::from(*value)).sum(), &BigInt::from(values.len()))
}

/// The rounded deviation over the rounded mean; none where that is not positive.
pub fn variation(values: &[i128], by: i128) -> Option<i128> {
    let mean = mean(values);
    (mean > 0).then(|| ratio(&(BigInt::from(deviation(values, by)) * WHOLE), &BigInt::from(mean)))
}

/// The quantile of type 7; `q` in millionths.
pub fn quantile(values: &[i128], q: i128) -> i128 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let place = (i128::try_from(sorted.len()).unwrap() - 1) * q;
    let at = usize::try_from(place / WHOLE).unwrap();
    let next = sorted.get(at + 1).unwrap_or(&sorted[at]);
    ratio(&(BigInt::from(sorted[at]) * WHOLE + BigInt::from(next - sorted[at]) * (place % WHOLE)), &BigInt::from(WHOLE))
}

/// The slope of least squares over 1, 2, 3 …, divided by the mean; none where that is not positive or one value.
pub fn slope(values: &[i128]) -> Option<i128> {
    let n = i128::try_from(values.len()).unwrap();
    let sum: BigInt = values.iter().map(|value| BigInt::from(*value)).sum();
    if n < 2 || sum <= BigInt::from(0) {
        return None;
    }
    let weighted: BigInt = values.iter().zip(1..).map(|(value, t)| BigInt::from(*value) * t).sum();
    let (times, squares) = ((1..=n).sum::<i128>(), (1..=n).map(|t| t * t).sum::<i128>());
    let rise = weighted * n - &sum * times;
    Some(ratio(&(rise * n * WHOLE), &(sum * (n * squares - times * times))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_and_hand_computed_values() {
        let months = |first: i128| {
            let mut all = vec![0; 12];
            all[3] = first * WHOLE;
            all
        };
        assert_eq!(variation(&[7 * WHOLE; 12], 12), Some(0));
        assert_eq!(variation(&months(1200), 12), Some(3_316_625));
        assert_eq!(variation(&months(1), 12), Some(3_316_633));
        assert_eq!(variation(&months(0), 12), None);
        // R: sd(c(2, 4, 4, 4, 5, 5, 7, 9)) of the population is 2.
        let eight = [2, 4, 4, 4, 5, 5, 7, 9].map(|n| n * WHOLE);
        assert_eq!((deviation(&eight, 8), mean(&eight)), (2 * WHOLE, 5 * WHOLE));
        // R: quantile(1:4, c(.25, .5, 1)).
        let four = [4, 2, 3, 1].map(|n| n * WHOLE);
        let quantiles = [250_000, 500_000, WHOLE].map(|q| quantile(&four, q));
        assert_eq!(quantiles, [1_750_000, 2_500_000, 4 * WHOLE]);
        assert_eq!((quantile(&[-1, 0], 500_000), quantile(&[0, 1], 500_000)), (-1, 1));
        // y = 1, 2, 3: slope 1, mean 2; and 3, 1: slope -2, mean 2.
        assert_eq!(slope(&[WHOLE, 2 * WHOLE, 3 * WHOLE]), Some(500_000));
        assert_eq!(slope(&[3 * WHOLE, WHOLE]), Some(-WHOLE));
        assert_eq!((slope(&[WHOLE]), slope(&[WHOLE, -WHOLE])), (None, None));
        assert_eq!((divided(1, 2), divided(-1, 2), divided(-1, 3)), (1, -1, 0));
    }
}

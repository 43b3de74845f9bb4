//! How much of a total few hold: the shares of Pareto, the classes A, B, C, and the coefficient of Gini.

use ethnum::I256;

use super::wide::{SCALE, divide};

/// The total that shares are taken of: values below zero hold nothing.
#[must_use]
pub fn held(values: &[i64]) -> i128 {
    values.iter().map(|value| i128::from((*value).max(0))).sum()
}

/// A class of the ABC analysis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Among the greatest that hold the first share of the total.
    A,
    /// Among those that come next.
    B,
    /// The others, and every value that is not above zero.
    C,
}

/// The class of a value when greater values hold `before` of the `total`; `a` and `b` are the shares up to which A and B
/// go, in millionths. The shares are compared exactly, not as rounded to six digits. The greatest value has nothing
/// before it, so it is A for every `a` above 0.
#[must_use]
pub fn class(value: i64, before: i128, total: i128, a: i64, b: i64) -> Class {
    // Both sides stay far below 2^127: a total is at most the number of values times 2^63.
    let is_below = |limit: i64| before * 1_000_000 < i128::from(limit) * total;
    if value <= 0 {
        Class::C
    } else if is_below(a) {
        Class::A
    } else if is_below(b) {
        Class::B
    } else {
        Class::C
    }
}

/// Values from the greatest down, those below zero as zero: they hold nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Holdings {
    values: Vec<i64>,
    total: i128,
}

impl Holdings {
    /// The holdings of some values, in any order.
    #[must_use]
    pub fn new(mut values: Vec<i64>) -> Self {
        for value in &mut values {
            *value = (*value).max(0);
        }
        values.sort_unstable_by(|a, b| b.cmp(a));
        let total = held(&values);
        Self { values, total }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.values.len()
    }

    /// What all hold.
    #[must_use]
    pub const fn total(&self) -> i128 {
        self.total
    }

    /// What so many of the greatest hold; all, where there are fewer.
    #[must_use]
    pub fn of_greatest(&self, count: usize) -> i128 {
        held(&self.values[..count.min(self.values.len())])
    }

    /// How many are a share of all, given in hundredths: as many as it takes to be no less than it.
    #[must_use]
    pub const fn hundredths(&self, hundredths: usize) -> usize {
        (self.values.len().saturating_mul(hundredths)).div_ceil(100)
    }

    /// The coefficient of Gini in millionths, rounded once: 0 where all hold the same, (n − 1) / n where one holds all; none
    /// where nothing is held.
    ///
    /// With the values x rising, G = Σ (2i − n − 1) xᵢ / (n Σ x), i from 1 (Damgaard and Weiner, "Describing inequality in
    /// plant size or fecundity", Ecology 81, 2000). It is of the values as they are: not the n / (n − 1) times as much that
    /// estimates a population's from a sample.
    #[must_use]
    pub fn gini(&self) -> Option<i64> {
        if self.total == 0 {
            return None;
        }
        let count = I256::from(self.values.len() as u64);
        let mut factor = count - 1;
        let mut sum = I256::ZERO;
        for value in &self.values {
            sum += factor * I256::from(*value);
            factor -= 2;
        }
        i64::try_from(divide(sum * I256::from(SCALE), count * I256::from(self.total))).ok()
    }

    /// The curve of Pareto (that of Lorenz from the other end): how many of the greatest, and what they hold, from none to
    /// all, at most `steps` + 1 points. Between two points of so many values as there are lies no other.
    #[must_use]
    pub fn curve(&self, steps: usize) -> Vec<(usize, i128)> {
        let (count, mut sum, mut taken) = (self.values.len(), 0, 0);
        let steps = steps.clamp(1, count.max(1));
        let mut points = vec![(0, 0)];
        for step in 1..=steps {
            let end = (count as u128 * step as u128 / steps as u128) as usize;
            sum += held(&self.values[taken..end]);
            taken = end;
            if end > 0 {
                points.push((end, sum));
            }
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gini(values: impl IntoIterator<Item = i64>) -> Option<i64> {
        Holdings::new(values.into_iter().collect()).gini()
    }

    #[test]
    fn gini_of_what_is_known() {
        assert_eq!((gini([]), gini([0, 0]), gini([-5, 0])), (None, None, None));
        assert_eq!((gini([7]), gini([3, 3, 3, 3])), (Some(0), Some(0)));
        // One holds all: (n − 1) / n.
        assert_eq!((gini([0, 0, 0, 9]), gini([-4, 0, 9])), (Some(750_000), Some(666_667)));
        // Of 1 … n it is (n − 1) (n + 1) / (3 n (n + 1)) = (n − 1) / (3 n).
        for n in 1..200_i64 {
            assert_eq!(gini(1..=n), Some((2 * 1_000_000 * (n - 1) + 3 * n) / (6 * n)), "{n}");
        }
        // The mean difference of all pairs over twice the mean, the definition: for 1, 1, 4 it is 12 / 9 over 2 × 2.
        assert_eq!(gini([4, 1, 1]), Some(333_333));
        assert_eq!(gini([i64::MAX, i64::MAX, 0]), Some(333_333));
    }

    #[test]
    fn gini_is_the_mean_difference() {
        let values: [i64; 10] = [0, 3, 8, 8, 15, 120, 7, 2, 2, 990];
        let pairs: i64 = values.iter().flat_map(|a| values.iter().map(move |b| (a - b).abs())).sum();
        let (n, sum) = (i64::try_from(values.len()).unwrap(), values.iter().sum::<i64>());
        assert_eq!(gini(values), Some((2 * 1_000_000 * pairs + 2 * n * sum) / (4 * n * sum)));
    }

    #[test]
    fn the_curve_goes_from_none_to_all() {
        assert_eq!(Holdings::default().curve(100), [(0, 0)]);
        assert_eq!(Holdings::new(vec![1, 5, -2]).curve(100), [(0, 0), (1, 5), (2, 6), (3, 6)]);
        let many = Holdings::new((1..=1_005).collect());
        let curve = many.curve(100);
        assert_eq!((curve.len(), curve[1], curve[100]), (101, (10, 10_005), (1_005, 1_005 * 1_006 / 2)));
        assert!(curve.iter().all(|(count, sum)| many.of_greatest(*count) == *sum));
        assert_eq!((many.of_greatest(1), many.of_greatest(5_000), many.hundredths(20)), (1_005, many.total(), 201));
        assert_eq!((Holdings::new(vec![1; 4]).hundredths(20), Holdings::default().hundredths(20)), (1, 0));
    }

    /// The classes of some values, greatest first, at 80% and 95%.
    fn classes(values: &[i64]) -> Vec<Class> {
        let before = |value: i64| values.iter().filter(|other| **other > value).map(|other| i128::from(*other)).sum();
        values.iter().map(|value| class(*value, before(*value), held(values), 800_000, 950_000)).collect()
    }

    #[test]
    fn classes_of_few() {
        use Class::{A, B, C};
        assert_eq!(classes(&[85, 10, 5]), [A, B, C]);
        assert_eq!(classes(&[96, 3, 1]), [A, C, C]);
        assert_eq!(classes(&[50, 50]), [A, A]);
        assert_eq!(classes(&[80, 20]), [A, B]);
        assert_eq!(classes(&[1, 0, -1]), [A, C, C]);
        assert_eq!(classes(&[0, 0]), [C, C]);
    }

    #[test]
    fn shares_are_not_rounded() {
        // 79,999,999 of 100,000,000 is below 80%, and 0.8 when rounded to six digits.
        assert_eq!(classes(&[79_999_999, 20_000_001])[1], Class::A);
        assert_eq!(held(&[i64::MAX, i64::MAX, -i64::MAX]), 2 * i128::from(i64::MAX));
    }
}

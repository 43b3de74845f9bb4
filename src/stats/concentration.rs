//! How much of a total few hold: the shares of Pareto and the classes A, B, C.

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

#[cfg(test)]
mod tests {
    use super::*;

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

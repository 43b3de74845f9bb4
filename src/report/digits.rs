//! Numbers as people read them: digits in threes, percentages.

use std::fmt::Display;

use crate::model::number::{ExactSum, Number};

/// The decimal with its whole digits in threes: `1,234,567.5`.
pub(super) fn grouped(number: &impl Display) -> String {
    in_threes(&number.to_string())
}

/// The same of a sum, which there are many of.
pub(super) fn grouped_sum(sum: ExactSum) -> String {
    in_threes(sum.digits().as_str())
}

fn in_threes(plain: &str) -> String {
    let first = usize::from(plain.starts_with('-'));
    let whole = plain.find('.').unwrap_or(plain.len());
    let mut text = String::with_capacity(plain.len() + plain.len() / 3);
    let mut at = whole.min(first + (whole - first + 2) % 3 + 1);
    text.push_str(&plain[..at]);
    while at < whole {
        text.push(',');
        text.push_str(&plain[at..at + 3]);
        at += 3;
    }
    text.push_str(&plain[whole..]);
    text
}

/// A hundred times the number with `%`: `12%`, `33.3333%`.
pub(super) fn percent(number: Number) -> String {
    grouped_sum(ExactSum(i128::from(number.micros()) * 100)) + "%"
}

/// `part / whole` to four digits, rounded once, half away from zero; none where nothing is to be shared out.
///
/// Rounding the six digits of [`Number::from_ratio`] again would round twice.
pub(super) fn share(part: i128, whole: i128) -> Option<Number> {
    if whole <= 0 {
        return None;
    }
    let scaled = part.unsigned_abs().checked_mul(20_000)?.checked_add(whole.unsigned_abs())? / (2 * whole.unsigned_abs());
    let rounded = i128::try_from(scaled).ok()? * 100;
    Number::from_micros(if part < 0 { -rounded } else { rounded })
}

/// How many digits it takes to write the amount of millionths exactly, leading and closing zeros aside.
pub(super) fn significant_digits(micros: i128) -> u32 {
    let mut rest = micros.unsigned_abs();
    while rest != 0 && rest.is_multiple_of(10) {
        rest /= 10;
    }
    rest.checked_ilog10().map_or(1, |log| log + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(micros: i128) -> Number {
        Number::from_micros(micros).unwrap()
    }

    #[test]
    fn digits_in_threes() {
        let text = |micros| grouped(&n(micros));
        assert_eq!(text(0), "0");
        assert_eq!(text(999_000_000), "999");
        assert_eq!(text(-1_000_000_000), "-1,000");
        assert_eq!(text(-12_500_000), "-12.5");
        assert_eq!(grouped_sum(ExactSum(123_456_000_000_000)), "123,456,000");
        assert_eq!(text(1_234_567_123_450), "1,234,567.12345");
        assert_eq!(percent(n(120_000)), "12%");
        assert_eq!(percent(n(333_333)), "33.3333%");
    }

    #[test]
    fn shares_are_rounded_once() {
        assert_eq!(share(1, 3), Some(n(333_300)));
        assert_eq!(share(2, 3), Some(n(666_700)));
        assert_eq!(share(1, 20_000), Some(n(100)));
        assert_eq!(share(49_999_999, 1_000_000_000_000), Some(n(0)));
        assert_eq!(share(-1, 2), Some(n(-500_000)));
        assert_eq!(share(1, 0), None);
    }

    #[test]
    fn significant() {
        assert_eq!(significant_digits(0), 1);
        assert_eq!(significant_digits(500_000_000_000), 1);
        assert_eq!(significant_digits(i128::from(i64::MAX)), 19);
        assert_eq!(significant_digits(-1), 1);
    }
}

//! Numbers as the page shows them: in the look of their column, rounded once, half away from zero.

use crate::model::number::ExactSum;
use crate::report::digits::grouped;
use crate::report::page::Look;

/// The number in its look: `¥1,234.50`, `12.50%`. What rounds to zero has no sign.
pub(super) fn number_text(sum: ExactSum, look: Look) -> String {
    match look {
        Look::Text | Look::Date | Look::General => sum.to_string(),
        Look::Number(digits) => signed(sum.0, digits, "", ""),
        Look::Money(currency, digits) => signed(sum.0, digits, currency.sign(), ""),
        Look::Percent(digits) => signed(sum.0.saturating_mul(100), digits, "", "%"),
    }
}

/// Millionths with so many digits (0 to 6) after the point.
fn signed(micros: i128, digits: usize, before: &str, behind: &str) -> String {
    let digits = digits.min(6);
    let power = |exponent: usize| (0..exponent).fold(1_u128, |power, _| power * 10);
    let unit = power(6 - digits);
    let rounded = micros.unsigned_abs().saturating_add(unit / 2) / unit;
    let sign = if micros < 0 && rounded > 0 { "-" } else { "" };
    let whole = grouped(&(rounded / power(digits)));
    let point = if digits == 0 { String::new() } else { format!(".{:0digits$}", rounded % power(digits)) };
    format!("{sign}{before}{whole}{point}{behind}")
}

/// A short name of a look, which the script knows: `n2`, `p1`, `m2¥`.
pub(super) fn look_code(look: Look) -> String {
    match look {
        Look::Text | Look::Date | Look::General => "g".to_owned(),
        Look::Number(digits) => format!("n{digits}"),
        Look::Money(currency, digits) => format!("m{digits}{}", currency.sign()),
        Look::Percent(digits) => format!("p{digits}"),
    }
}

/// The nearest floating-point number, for drawing.
#[expect(clippy::cast_precision_loss, reason = "bars and charts need no more")]
pub(super) fn to_float(sum: ExactSum) -> f64 {
    sum.number().map_or(sum.0 as f64 / 1e6, crate::model::number::Number::to_f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::ruleset::Currency;

    #[test]
    fn numbers_in_their_looks() {
        let text = |micros, look| number_text(ExactSum(micros), look);
        assert_eq!(text(1_234_500_000, Look::Money(Currency::Yuan, 2)), "¥1,234.50");
        assert_eq!(text(-1_234_500_000, Look::Money(Currency::Yuan, 0)), "-¥1,235");
        assert_eq!(text(125_000, Look::Percent(2)), "12.50%");
        assert_eq!(text(-5_000, Look::Percent(0)), "-1%");
        assert_eq!(text(1_005_000, Look::Number(2)), "1.01");
        assert_eq!(text(-4_999, Look::Number(2)), "0.00");
        assert_eq!(text(999_999, Look::Number(6)), "0.999999");
        assert_eq!(text(1_234_500_000, Look::General), "1234.5");
        assert_eq!(text(i128::from(i64::MAX), Look::Number(0)), "9,223,372,036,855");
        assert_eq!(text(i128::MAX, Look::Percent(0)).len(), "170,141,183,460,469,231,731,687,303,715,884%".len());
    }
}

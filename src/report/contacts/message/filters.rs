//! The filters of messages: how a number or a day is written.

use std::fmt::Write as _;

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};

use crate::model::date::Date;
use crate::model::language::Language;
use crate::model::number::Number;
use crate::report::digits::{grouped, percent};
use crate::report::labels;

/// The number that a value of a template is.
fn number(value: &Value, filter: &str) -> Result<Number, Error> {
    let wrong = || Error::new(ErrorKind::InvalidOperation, format!("{filter} wants a number, not '{value}'"));
    if !matches!(value.kind(), ValueKind::Number | ValueKind::String) {
        return Err(wrong());
    }
    decimal(&value.to_string()).ok_or_else(wrong)
}

/// A plain decimal, to six digits after the point, the rest cut.
fn decimal(text: &str) -> Option<Number> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 20 || !plain(whole) || !plain(rest) {
        return None;
    }
    let micros: i128 = format!("{whole}{:0<6}", &rest[..rest.len().min(6)]).parse().ok()?;
    Number::from_micros(sign * micros)
}

/// `612,000` or `612,000.83`: two digits after the point unless it is whole.
pub(super) fn money(value: &Value) -> Result<String, Error> {
    let micros = i128::from(number(value, "money")?.micros());
    // Half away from zero, as the rules round; here the greatest number has room to be rounded up.
    let cents = (micros.abs() + 5_000) / 10_000;
    let sign = if micros < 0 && cents > 0 { "-" } else { "" };
    let (whole, rest) = (cents / 100, cents % 100);
    let text = if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:02}") };
    Ok(grouped(&text))
}

/// `12.5%` of 0.125; a percentage stays as it is.
pub(super) fn as_percent(value: &Value) -> Result<String, Error> {
    match value.as_str() {
        Some(text) if text.ends_with('%') => Ok(text.to_owned()),
        _ => Ok(percent(number(value, "percent")?)),
    }
}

/// A day as people write it, or in a form of yyyy, mm, m, dd, d and any other characters.
pub(super) fn date(value: &Value, form: Option<&str>, language: Language) -> Result<String, Error> {
    let wrong = || Error::new(ErrorKind::InvalidOperation, format!("date wants a date, not '{value}'"));
    let day = value.as_str().and_then(Date::parse_iso).ok_or_else(wrong)?;
    let Some(form) = form else { return Ok(labels::long_date(day, language)) };
    let mut text = String::new();
    let mut rest = form;
    while let Some(first) = rest.chars().next() {
        let same = rest.len() - rest.trim_start_matches(first).len();
        // Writing to a string can't fail.
        let _ = match &rest[..same] {
            "yyyy" => write!(text, "{:04}", day.year()),
            "mm" => write!(text, "{:02}", day.month()),
            "m" => write!(text, "{}", day.month()),
            "dd" => write!(text, "{:02}", day.day()),
            "d" => write!(text, "{}", day.day()),
            other => text.write_str(other),
        };
        rest = &rest[same..];
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_two_digits_or_none() {
        for (given, said) in
            [("12.5", "12.50"), ("-0.005", "-0.01"), ("-0.004", "0"), ("999.995", "1,000"), ("-1234567", "-1,234,567")]
        {
            assert_eq!(money(&Value::from(given)).unwrap(), said, "{given}");
        }
        assert!(money(&Value::from("a")).is_err());
    }

    #[test]
    fn plain_decimals_only() {
        let micros = |text| decimal(text).map(Number::micros);
        assert_eq!(micros("-12.5"), Some(-12_500_000));
        assert_eq!(micros("9223372036854.775807"), Some(i64::MAX));
        for text in ["", "-", "1e5", "1,000", " 1", "9223372036854.775808", "NaN"] {
            assert_eq!(micros(text), None, "{text}");
        }
    }
}

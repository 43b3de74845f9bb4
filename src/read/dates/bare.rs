//! Dates of nothing but digits: compact ones, a spreadsheet's serial numbers, seconds and milliseconds since 1970.

use crate::model::date::Date;

use super::clock::{HOUR, compact_rest};
use super::cursor::short;
use super::{Doubt, Parsed, Said};

/// Reads a text of digits, or of digits with one point among them.
pub(super) fn read(text: &str) -> Option<Parsed> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !fraction.is_none_or(digits) {
        return None;
    }
    if let Some(fraction) = fraction {
        return (whole.len() == 5).then(|| serial(whole, Some(time_of_fraction(fraction)))).flatten();
    }
    match whole.len() {
        5 => serial(whole, None),
        8 => compact(whole).map(|day| Parsed { said: Said::Day(day), time: None }),
        12 | 14 => {
            let (day, time) = whole.split_at(8);
            let hour = short(&time[..2]).filter(|hour| *hour <= 23)?;
            let time = i64::from(hour) * HOUR + compact_rest(time)?;
            compact(day).map(|day| Parsed { said: Said::Day(day), time: Some(time) })
        }
        10 | 13 => instant(whole).map(|micros| Parsed { said: Said::Doubtful(Doubt::Instant(micros)), time: None }),
        _ => None,
    }
}

/// `20260105`.
pub(super) fn compact(text: &str) -> Option<Date> {
    let year = text.get(..4)?.parse().ok().filter(|year| (1900..=2999).contains(year))?;
    Date::new(year, text[4..6].parse().ok()?, text[6..].parse().ok()?)
}

/// Five digits that begin with no 0, as the days of the years 1927 to 2173 are numbered.
fn serial(digits: &str, time: Option<i64>) -> Option<Parsed> {
    let number = digits.parse().ok().filter(|number| *number >= 10_000)?;
    Some(Parsed { said: Said::Serial(number), time })
}

/// The time of day that a fraction of a day is, to the second; a day does not end at its last half second.
fn time_of_fraction(digits: &str) -> i64 {
    const DIGITS: usize = 12;
    let kept = &digits[..digits.len().min(DIGITS)];
    let fraction = kept.bytes().fold(0_i64, |all, digit| all * 10 + i64::from(digit - b'0'));
    let unit = 10_i64.pow(u32::try_from(kept.len()).unwrap_or(0));
    let seconds = (fraction * 86_400 * 2 + unit) / (unit * 2);
    seconds.min(86_399) * 1_000_000
}

/// Seconds (ten digits) or milliseconds (thirteen) since 1970, in microseconds, of the years 2001 to 2099. Ten digits that
/// are a day and an hour as well are neither.
fn instant(digits: &str) -> Option<i64> {
    let number: i64 = digits.parse().ok()?;
    let (seconds, micros) = if digits.len() == 10 { (number, number * 1_000_000) } else { (number / 1000, number * 1000) };
    let is_hour = digits.len() == 10 && compact(&digits[..8]).is_some() && &digits[8..] < "24";
    ((1_000_000_000..4_102_444_800).contains(&seconds) && !is_hour).then_some(micros)
}

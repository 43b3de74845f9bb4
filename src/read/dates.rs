//! The grammar of date cells, and the order of day, month and two-digit year where a cell leaves it open.

use std::borrow::Cow;

use crate::model::date::Date;
use crate::model::fold::{plain, trim};
use crate::model::schema::DateOrder;

/// What a date cell holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DateReading {
    /// A day; the form can be read one way only.
    Day(Date),
    /// Three short parts: the column decides which is which.
    Doubtful(ShortDate),
    /// No date.
    Unreadable,
}

/// Three numbers without a leading year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ShortDate {
    parts: [u32; 3],
    /// Whether the last part is a year of four digits.
    full_year: bool,
}

/// The orders a doubtful date can be in; positions count in what follows from them.
pub(super) const ORDERS: [DateOrder; 3] = [DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay];

impl ShortDate {
    /// The day in this order; none where it has none.
    pub fn day(self, order: DateOrder) -> Option<Date> {
        let [a, b, c] = self.parts;
        let (year, month, day) = match order {
            DateOrder::DayMonthYear => (c, b, a),
            DateOrder::MonthDayYear => (c, a, b),
            DateOrder::YearMonthDay if self.full_year => return None,
            DateOrder::YearMonthDay => (a, b, c),
        };
        let full = self.full_year && order != DateOrder::YearMonthDay;
        Date::new(i32::try_from(if full { year } else { full_year(year) }).ok()?, month, day)
    }
}

/// A year of two digits lies between 1970 and 2069.
const fn full_year(year: u32) -> u32 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

/// Reads a trimmed date cell; a time of day behind the date is dropped.
pub(super) fn read_date(text: &str) -> DateReading {
    iso(text.as_bytes()).map_or_else(|| full_date(text), DateReading::Day)
}

/// The commonest form, `2026-01-05`, read at once.
fn iso(bytes: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return None };
    let mut valid = true;
    let mut digit = |byte: &u8| {
        valid &= byte.is_ascii_digit();
        u32::from(byte.wrapping_sub(b'0'))
    };
    let year = digit(y1) * 1000 + digit(y2) * 100 + digit(y3) * 10 + digit(y4);
    let (month, day) = (digit(m1) * 10 + digit(m2), digit(d1) * 10 + digit(d2));
    if !valid || year == 0 || !(1..=12).contains(&month) || day == 0 || day > 31 {
        return None;
    }
    // Up to the 28th every month has the day; stepping on from the first by hand saves the calendar's checks.
    if day > 28 { Date::new(year.cast_signed(), month, day) } else { Date::from_days(days_from_civil(year, month, day)) }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
/// algorithms", `days_from_civil`); the calendar library answers the same, slower.
fn days_from_civil(year: u32, month: u32, day: u32) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn full_date(text: &str) -> DateReading {
    let text = normal(text);
    let (date, time) = split_time(&text);
    if time.is_some_and(|time| read_time(time).is_none()) {
        return DateReading::Unreadable;
    }
    short_or_full(date).unwrap_or(DateReading::Unreadable)
}

fn normal(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.chars().map(plain).collect()) }
}

/// The date and the time of day behind it, which begins after a `T`, or after blanks that a colon or 时 follows.
fn split_time(text: &str) -> (&str, Option<&str>) {
    if let Some((date, time)) = text.split_once(['T', 't']) {
        return (date, Some(time));
    }
    let Some(mark) = text.find([':', '时', '点']) else { return (text, None) };
    let start = text[..mark].trim_end().rfind(|c: char| !c.is_ascii_digit());
    match start.and_then(|at| text[at..].chars().next().map(|c| (at, c))) {
        Some((at, c)) if matches!(c, ' ' | '日' | '号') => {
            let cut = at + c.len_utf8();
            (text[..cut].trim_end(), Some(&text[cut..]))
        }
        _ => (text, None),
    }
}

fn short_or_full(text: &str) -> Option<DateReading> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let year = text[..4].parse().ok().filter(|year| (1900..=2999).contains(year))?;
        return Date::new(year, text[4..6].parse().ok()?, text[6..].parse().ok()?).map(DateReading::Day);
    }
    let (first, separator, rest) = number(text)?;
    if separator == '年' {
        let (month, _, rest) = number(rest).filter(|(_, separator, _)| *separator == '月')?;
        let (day, _, rest) = number(rest).filter(|(_, separator, _)| matches!(separator, '日' | '号' | '\0'))?;
        let year = match first.len() {
            4 => first.parse().ok()?,
            2 => full_year(first.parse().ok()?),
            _ => return None,
        };
        let day = Date::new(i32::try_from(year).ok()?, short(month)?, short(day)?).filter(|_| rest.is_empty());
        return day.map(DateReading::Day);
    }
    let (second, same, rest) = number(rest)?;
    let (third, end, rest) = number(rest)?;
    if !matches!(separator, '-' | '/' | '.') || same != separator || end != '\0' || !rest.is_empty() {
        return None;
    }
    if first.len() == 4 {
        return Date::new(first.parse().ok()?, short(second)?, short(third)?).map(DateReading::Day);
    }
    let full_year = third.len() == 4;
    let third = if full_year { third.parse().ok()? } else { short(third)? };
    let date = ShortDate { parts: [short(first)?, short(second)?, third], full_year };
    ORDERS.iter().any(|order| date.day(*order).is_some()).then_some(DateReading::Doubtful(date))
}

/// A month or a day: one or two digits.
fn short(digits: &str) -> Option<u32> {
    if digits.len() <= 2 { digits.parse().ok() } else { None }
}

/// Up to four digits, the character after them (`\0` at the end), and the rest; blanks around the character are no part.
fn number(text: &str) -> Option<(&str, char, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 || end > 4 {
        return None;
    }
    let mut rest = text[end..].trim_start().chars();
    let separator = rest.next().unwrap_or('\0');
    let rest = if matches!(separator, '年' | '月') { rest.as_str().trim_start() } else { rest.as_str() };
    Some((&text[..end], separator, rest))
}

/// Microseconds in a minute and in an hour.
const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;

/// A time of day in microseconds: `14:30`, `14:30:00.123`, `14时30分`, with `Z` or an offset behind it, which is no part of it.
fn read_time(text: &str) -> Option<i64> {
    let text = text.trim();
    let (clock, zone) = text.split_at(text.find(['Z', 'z', '+', '-']).unwrap_or(text.len()));
    if !is_zone(zone) {
        return None;
    }
    let mut parts = clock.trim_end().split_inclusive([':', '时', '点', '分', '秒']);
    let (hour, _) = time_part(parts.next()?, &[":", "时", "点"], 23)?;
    let (mut time, mut open) = (i64::from(hour) * HOUR, true);
    for (position, part) in parts.enumerate() {
        let (seconds, fraction) = part.split_once('.').map_or((part, ""), |(seconds, fraction)| (seconds, fraction));
        let ends: &[&str] = if position == 0 { &[":", "分", ""] } else { &["秒", ""] };
        let (value, end) = time_part(seconds, ends, if position == 0 { 59 } else { 60 })?;
        let fraction_fits = fraction.is_empty() || (position == 1 && fraction.bytes().all(|byte| byte.is_ascii_digit()));
        if !open || position > 1 || !fraction_fits {
            return None;
        }
        open = !end.is_empty();
        time += i64::from(value) * if position == 0 { MINUTE } else { MINUTE / 60 };
        time += fraction
            .bytes()
            .take(6)
            .zip([100_000, 10_000, 1_000, 100, 10, 1])
            .map(|(byte, unit)| i64::from(byte - b'0') * unit)
            .sum::<i64>();
    }
    // `14:` lacks its minutes; `14时` doesn't.
    (!clock.trim_end().ends_with(':')).then_some(time)
}

/// The time of day in a date cell, in microseconds since midnight; 0 where it has none.
pub(super) fn time_of_day(text: &str) -> i64 {
    split_time(&normal(text)).1.and_then(read_time).unwrap_or(0)
}

fn time_part<'a>(part: &str, ends: &[&'a str], greatest: u32) -> Option<(u32, &'a str)> {
    let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
    let end = ends.iter().find(|end| **end == &part[digits..])?;
    short(&part[..digits]).filter(|value| *value <= greatest).map(|value| (value, *end))
}

fn is_zone(zone: &str) -> bool {
    match zone.strip_prefix(['+', '-']) {
        Some(offset) => {
            let digits: String = offset.chars().filter(|c| *c != ':').collect();
            matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        None => zone.is_empty() || zone.eq_ignore_ascii_case("z"),
    }
}

/// The hour in a cell that holds an hour or a time of day, with or without a date before it.
pub(super) fn read_hour(text: &str) -> Option<u32> {
    let text = normal(text);
    let digits = text.strip_suffix(['时', '点']).unwrap_or(&text);
    if let Some(hour) = short(digits).filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit())) {
        return (hour <= 23).then_some(hour);
    }
    let (date, time) = split_time(&text);
    let time = match time {
        Some(time) => short_or_full(date).and_then(|_| read_time(time)),
        None => read_time(&text),
    };
    u32::try_from(time? / HOUR).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> String {
        match read_date(text) {
            DateReading::Day(day) => day.to_string(),
            DateReading::Doubtful(short) => {
                let word = |order: &DateOrder| short.day(*order).map_or("-".to_owned(), |day| day.to_string());
                ORDERS.iter().map(word).collect::<Vec<_>>().join(" ")
            }
            DateReading::Unreadable => "no".to_owned(),
        }
    }

    #[test]
    fn the_forms() {
        for text in [
            "2026-01-05",
            "2026/1/5",
            "2026.1.5",
            "2026-1-05",
            "2026年1月5日",
            "2026年01月05号",
            "2026 年 1 月 5 日",
            "20260105",
            "２０２６－０１－０５",
            "2026-01-05 14:30",
            "2026-01-05T14:30:00",
            "2026-01-05T14:30:00.123Z",
            "2026-01-05 14:30:00 +08:00",
            "2026/1/5 9:05:07",
            "2026年1月5日 14时30分",
            "2026年1月5日14:30",
            "26年1月5日",
            "2026年1月5",
            " 2026-01-05 ",
            "2026-01-05  14:30",
        ] {
            assert_eq!(day(text), "2026-01-05", "{text}");
        }
        assert_eq!(day("2028-02-29"), "2028-02-29");
    }

    #[test]
    fn short_forms_leave_the_order_open() {
        assert_eq!(day("01/02/2026"), "2026-02-01 2026-01-02 -");
        assert_eq!(day("25/12/2026"), "2026-12-25 - -");
        assert_eq!(day("12.25.2026 08:00"), "- 2026-12-25 -");
        assert_eq!(day("26-1-5"), "2005-01-26 - 2026-01-05");
        assert_eq!(day("1/2/99"), "1999-02-01 1999-01-02 -");
    }

    #[test]
    fn nothing_is_guessed() {
        for text in [
            "",
            "2026",
            "2026-01",
            "2026-13-01",
            "2026-02-29",
            "2026-02-30",
            "20261301",
            "45678",
            "2026-1-5-",
            "2026-1/5",
            "5 Jan",
            "0000-01-01",
            "2026-01-05 25:00",
            "2026-01-05 14:60",
            "2026-01-05 abc",
            "2026-01-05T",
            "2026年1月",
            "13/13/2026",
            "1/2/026",
            "2026-001-05",
            "x2026-01-05",
            "2026-01-05 14:",
            "2026-01-05 14:30:00:00",
            "2026-01-0５x",
        ] {
            assert_eq!(day(text), "no", "{text}");
        }
    }

    #[test]
    fn hours() {
        for (text, hour) in [
            ("14", Some(14)),
            ("0", Some(0)),
            ("23", Some(23)),
            ("24", None),
            ("14:30", Some(14)),
            ("9:05:00", Some(9)),
            ("14时", Some(14)),
            ("14点", Some(14)),
            ("2026-01-05 14:30", Some(14)),
            ("2026-01-05T08:00:00Z", Some(8)),
            ("2026-01-05", None),
            ("14.5", None),
            ("-1", None),
            ("", None),
            ("１４：３０", Some(14)),
        ] {
            assert_eq!(read_hour(text), hour, "{text}");
        }
    }

    #[test]
    fn times_of_day() {
        for (text, micros) in [
            ("2026-01-05", 0),
            ("2026-01-05 00:00:01", 1_000_000),
            ("2026-01-05 14:30", 52_200_000_000),
            ("2026-01-05T14:30:07.25+08:00", 52_207_250_000),
            ("2026年1月5日 14时30分7秒", 52_207_000_000),
            ("2026-01-05 23:59:59.9999999", 86_399_999_999),
            ("05/01/2026 14:30", 52_200_000_000),
        ] {
            assert_eq!(time_of_day(text), micros, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_plain_form_means_the_same_in_the_full_grammar(text in "[0-9]{4}-[0-3][0-9]-[0-3][0-9]") {
            let plain = iso(text.as_bytes()).map_or(DateReading::Unreadable, DateReading::Day);
            prop_assert_eq!(plain, full_date(&text));
            prop_assert_eq!(iso(text.as_bytes()), Date::parse_iso(&text));
        }

        #[test]
        fn no_text_panics(text in "[-/. :0-9TZ年月日时客]{0,20}") {
            let _ = read_date(&text);
            let _ = read_hour(&text);
        }
    }
}

//! The grammar of date cells, and what a cell may mean where its form leaves that open.

use std::borrow::Cow;

use crate::model::date::Date;
use crate::model::fold::{plain, trim};
use crate::model::schema::DateFormat;

mod bare;
mod clock;
mod cursor;
mod words;

use clock::{HOUR, clock};
use cursor::{Cursor, short};
use words::{chinese_month, chinese_year, english_month, short_number, weekday};

/// What a date cell holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DateReading {
    /// A day; the form can be read one way only.
    Day(Date),
    /// A spreadsheet's number of a day; the workbook says which day it counts from.
    Serial(u32),
    /// The column decides what it means.
    Doubtful(Doubt),
    /// No date.
    Unreadable,
}

/// What can be read in more than one way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Doubt {
    /// Three short parts: which is which?
    Short(ShortDate),
    /// Microseconds since 1970 in UTC: whose day is it?
    Instant(i64),
}

/// Three numbers without a leading year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ShortDate {
    parts: [u32; 3],
    /// Whether the last part is a year of four digits.
    full_year: bool,
    /// Whether the part in the middle is named as a month.
    named: bool,
    /// The weekday that stands with it, 1 = Monday.
    weekday: Option<u32>,
}

/// The formats that a doubtful date can be in; positions count in what follows from them. Nobody but a person names another
/// zone than these two.
pub(super) const FORMATS: [DateFormat; 5] = [
    DateFormat::DayMonthYear,
    DateFormat::MonthDayYear,
    DateFormat::YearMonthDay,
    DateFormat::Epoch { offset_minutes: 0 },
    DateFormat::Epoch { offset_minutes: 480 },
];

/// Microseconds in a day.
const DAY: i64 = 24 * HOUR;

impl Doubt {
    /// The day in this format; none where it has none.
    pub fn day(self, format: DateFormat) -> Option<Date> {
        match self {
            Self::Short(short) => short.day(format),
            Self::Instant(_) => Date::from_days(self.local(format)?.div_euclid(DAY)),
        }
    }

    /// Of an instant the microseconds since 1970 on the clock of this format.
    pub fn local(self, format: DateFormat) -> Option<i64> {
        match (self, format) {
            (Self::Instant(micros), DateFormat::Epoch { offset_minutes }) => Some(micros + i64::from(offset_minutes) * HOUR / 60),
            _ => None,
        }
    }
}

impl ShortDate {
    fn day(self, format: DateFormat) -> Option<Date> {
        let [a, b, c] = self.parts;
        let (year, month, day) = match format {
            DateFormat::DayMonthYear => (c, b, a),
            DateFormat::MonthDayYear if !self.named => (c, a, b),
            DateFormat::YearMonthDay if !self.full_year => (a, b, c),
            DateFormat::MonthDayYear | DateFormat::YearMonthDay | DateFormat::Epoch { .. } => return None,
        };
        let day = Date::new(i32::try_from(if self.full_year { year } else { full_year(year) }).ok()?, month, day);
        day.filter(|day| self.weekday.is_none_or(|weekday| day.weekday() == weekday))
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
pub(super) fn iso(bytes: &[u8]) -> Option<Date> {
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
    match parse(&normal(text)).map(|parsed| parsed.said) {
        Some(Said::Day(day)) => DateReading::Day(day),
        Some(Said::Serial(number)) => DateReading::Serial(number),
        Some(Said::Doubtful(doubt)) => DateReading::Doubtful(doubt),
        None => DateReading::Unreadable,
    }
}

fn normal(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.chars().map(plain).collect()) }
}

/// What a text says of a day.
#[derive(Clone, Copy)]
enum Said {
    Day(Date),
    Serial(u32),
    Doubtful(Doubt),
}

/// What a text says.
struct Parsed {
    said: Said,
    /// The time of day, in microseconds since midnight.
    time: Option<i64>,
}

/// The whole grammar: a date with a weekday before or behind it, and a time of day behind it.
fn parse(text: &str) -> Option<Parsed> {
    if let Some(parsed) = bare::read(text) {
        return Some(parsed);
    }
    let mut at = Cursor::new(text);
    let mut named = weekday(&mut at);
    if named.is_some() {
        let _comma = at.mark(&[',']);
        at.blanks();
    }
    let mut time = None;
    let compact = text.as_bytes().iter().take(8).filter(|byte| byte.is_ascii_digit()).count() == 8;
    let said = date(&mut at, &mut time)?;
    while !at.is_done() {
        at.blanks();
        if at.mark(&[',']).is_some() {
            at.blanks();
        }
        if named.is_none()
            && let Some(found) = weekday(&mut at)
        {
            named = Some(found);
            continue;
        }
        if time.is_some() {
            return None;
        }
        let marked = at.mark(&['T', 't']).is_some();
        time = Some(clock(&mut at, compact || marked)?);
    }
    Some(Parsed { said: with_weekday(said, named)?, time })
}

/// A weekday that is not the day's makes both doubtful; where the order of the parts is open, it tells.
fn with_weekday(said: Said, weekday: Option<u32>) -> Option<Said> {
    match said {
        Said::Day(day) => weekday.is_none_or(|weekday| day.weekday() == weekday).then_some(said),
        Said::Doubtful(Doubt::Short(short)) => {
            let doubt = Doubt::Short(ShortDate { weekday, ..short });
            FORMATS.iter().any(|format| doubt.day(*format).is_some()).then_some(Said::Doubtful(doubt))
        }
        Said::Doubtful(Doubt::Instant(_)) | Said::Serial(_) => None,
    }
}

/// Passes over a date.
fn date(at: &mut Cursor<'_>, time: &mut Option<i64>) -> Option<Said> {
    if let Some(month) = english_month(at) {
        return month_first(at, month, time);
    }
    let first = at.digits();
    if first.is_empty() {
        let (year, length) = chinese_year(at)?;
        at.mark(&['年'])?;
        return year_first(at, year, length);
    }
    if first.len() == 8 {
        return bare::compact(first).map(Said::Day);
    }
    if first.len() > 4 {
        return None;
    }
    ordinal(at, first);
    at.blanks();
    if at.mark(&['年']).is_some() {
        return year_first(at, first.parse().ok()?, first.len());
    }
    let mark = at.mark(&['-', '/', '.']);
    at.blanks();
    match english_month(at).or_else(|| chinese_month(at)) {
        Some(month) => month_between(at, first, month, mark),
        None => numbers(at, first, mark?),
    }
}

/// `5th`, `1st`: passes over the letters behind a day that fit it.
fn ordinal(at: &mut Cursor<'_>, day: &str) {
    let letters = match day {
        "11" | "12" | "13" => "th",
        _ if day.len() > 2 => return,
        _ if day.ends_with('1') => "st",
        _ if day.ends_with('2') => "nd",
        _ if day.ends_with('3') => "rd",
        _ => "th",
    };
    let _letters = at.word(letters);
}

/// Behind `2026年`: `1月5日`, `一月五日`.
fn year_first(at: &mut Cursor<'_>, year: u32, length: usize) -> Option<Said> {
    let year = match length {
        4 => year,
        2 => full_year(year),
        _ => return None,
    };
    at.blanks();
    let month = chinese_month(at)?;
    at.blanks();
    let day = short_number(at)?;
    let mut ahead = *at;
    ahead.blanks();
    if ahead.mark(&['日', '号', '號']).is_some() {
        *at = ahead;
    }
    on(year, month, day)
}

fn on(year: u32, month: u32, day: u32) -> Option<Said> {
    Date::new(i32::try_from(year).ok()?, month, day).map(Said::Day)
}

/// Behind a month's name: `5, 2026`, and as some programs print it `5 14:30:00 CST 2026`.
fn month_first(at: &mut Cursor<'_>, month: u32, time: &mut Option<i64>) -> Option<Said> {
    let mark = at.mark(&['-', '/']);
    at.blanks();
    let day = at.digits();
    ordinal(at, day);
    let comma = at.mark(&[',']).is_some();
    if mark.is_some() && (comma || at.mark(&['-', '/']) != mark) {
        return None;
    }
    at.blanks();
    let mut ahead = *at;
    if !comma
        && mark.is_none()
        && let Some(found) = clock(&mut ahead, false)
    {
        *time = Some(found);
        *at = ahead;
        at.blanks();
    }
    let year = at.digits();
    let year = match year.len() {
        4 => year.parse().ok()?,
        2 => full_year(year.parse().ok()?),
        _ => return None,
    };
    on(year, month, short(day)?)
}

/// Behind a number and a month's name: `2026`, or the day where the number is a year. One mark, or none, stands on both
/// sides of the month.
fn month_between(at: &mut Cursor<'_>, first: &str, month: u32, mark: Option<char>) -> Option<Said> {
    at.blanks();
    let same = at.mark(&['-', '/', '.', ',']);
    if same != mark && !(mark.is_none() && same == Some(',')) {
        return None;
    }
    at.blanks();
    let last = at.digits();
    match (first.len(), last.len()) {
        (4, 1 | 2) => on(first.parse().ok()?, month, last.parse().ok()?),
        (1 | 2, 4) => on(last.parse().ok()?, month, first.parse().ok()?),
        (1 | 2, 1 | 2) => {
            let parts = [short(first)?, month, short(last)?];
            Some(Said::Doubtful(Doubt::Short(ShortDate { parts, full_year: false, named: true, weekday: None })))
        }
        _ => None,
    }
}

/// Behind a number and a mark: two numbers with the same mark between them.
fn numbers(at: &mut Cursor<'_>, first: &str, mark: char) -> Option<Said> {
    let second = short(at.digits())?;
    at.blanks();
    at.mark(&[mark])?;
    at.blanks();
    let third = at.digits();
    if first.len() == 4 {
        return on(first.parse().ok()?, second, short(third)?);
    }
    let full_year = third.len() == 4;
    let third = if full_year { third.parse().ok()? } else { short(third)? };
    let parts = [short(first)?, second, third];
    Some(Said::Doubtful(Doubt::Short(ShortDate { parts, full_year, named: false, weekday: None })))
}

/// The time of day in a date cell, in microseconds since midnight; 0 where it has none.
pub(super) fn time_of_day(text: &str) -> i64 {
    if text.len() <= 10 && iso(text.as_bytes()).is_some() {
        return 0;
    }
    parse(&normal(text)).and_then(|parsed| parsed.time).unwrap_or(0)
}

/// The hour in a cell that holds an hour or a time of day, with or without a date before it.
pub(super) fn read_hour(text: &str) -> Option<u32> {
    let text = normal(text);
    let digits = text.strip_suffix(['时', '点', '時', '點']).unwrap_or(&text);
    if let Some(hour) = short(digits).filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit())) {
        return (hour <= 23).then_some(hour);
    }
    let time = if let Some(parsed) = parse(&text) {
        parsed.time
    } else {
        let mut at = Cursor::new(&text);
        clock(&mut at, false).filter(|_| at.is_done())
    };
    u32::try_from(time? / HOUR).ok()
}

#[cfg(test)]
mod tests;

//! Reads `--as-of`: a day, a month, a quarter, or a word for one before today.

use super::failure::{Exit, Failure};
use super::messages::usage::{Usage, usage};
use crate::model::date::{CalendarUnit, Date};
use crate::model::language::Language;

/// The as-of date of a run: the one that was typed, else today.
///
/// # Errors
/// What was typed is no date.
pub fn day(typed: Option<&str>, language: Language) -> Result<Date, Failure> {
    typed.map_or_else(|| Ok(Date::today()), |text| said("--as-of", text, language))
}

/// The as-of date that was typed behind a flag.
///
/// # Errors
/// What was typed is no date.
pub fn said(flag: &'static str, text: &str, language: Language) -> Result<Date, Failure> {
    let wrong = || Failure::new(Exit::Usage, usage(&Usage::AsOf { flag, text: text.to_owned() }, language));
    parse(text, Date::today()).ok_or_else(wrong)
}

/// The as-of date that a text names: `2026-10-31`; `2026-10`, its last day; `2026Q3`, its last day; `last-month`, the last
/// day of the month before today's; `today`.
#[must_use]
pub fn parse(text: &str, today: Date) -> Option<Date> {
    if let Some(date) = Date::parse_iso(text) {
        return Some(date);
    }
    match text.to_ascii_lowercase().as_str() {
        "today" => return Some(today),
        "last-month" => return Some(today.start_of(CalendarUnit::Month).plus_days(-1)),
        _ => {}
    }
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    if let Some((year, quarter)) = text.split_once(['Q', 'q'])
        && digits(year, 4)
        && digits(quarter, 1)
    {
        let quarter: u32 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
        return Date::new(year.parse().ok()?, quarter * 3, 1).map(Date::month_end);
    }
    let (year, month) = text.split_once('-')?;
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).map(Date::month_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms() {
        let today = Date::parse_iso("2026-03-15").unwrap();
        for (text, day) in [
            ("2026-10-31", "2026-10-31"),
            ("2026-10", "2026-10-31"),
            ("2028-02", "2028-02-29"),
            ("2026Q3", "2026-09-30"),
            ("2026q1", "2026-03-31"),
            ("last-month", "2026-02-28"),
            ("today", "2026-03-15"),
        ] {
            assert_eq!(parse(text, today).map(|d| d.to_string()).as_deref(), Some(day), "{text}");
        }
        for text in ["2026-13", "2026-1", "2026Q5", "2026-02-30", "26-10", "yesterday", "", "2026", "+026-10"] {
            assert_eq!(parse(text, today), None, "{text}");
        }
    }
}

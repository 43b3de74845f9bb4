//! What was probably meant by a word that a flag doesn't take: the nearest of those that it takes.

use super::usage::Usage;
use crate::expr::check::nearest;
use crate::model::date::Date;
use crate::model::language::Language;
use crate::model::schema::DateFormat;
use crate::model::source::{DELIMITER_WORDS, TextEncoding};

/// The endings of files that can be written.
const ENDINGS: [&str; 6] = ["xlsx", "html", "csv", "json", "jsonl", "md"];

/// The bounds of `--limit`.
const LIMITS: [&str; 5] = ["parts", "part", "total", "ratio", "cells"];

/// The question whether this was meant.
#[must_use]
pub fn did_you_mean(meant: &str, language: Language) -> String {
    match language {
        Language::English => format!("did you mean {meant}?"),
        Language::Chinese => format!("是不是 {meant}？"),
    }
}

/// The question, with what else may help behind it; that alone where nothing is near.
#[must_use]
pub fn or_else(meant: Option<&str>, otherwise: &str, language: Language) -> String {
    let Some(meant) = meant else { return otherwise.to_owned() };
    let question = did_you_mean(meant, language);
    match language {
        _ if otherwise.is_empty() => question,
        Language::English => format!("{question} {otherwise}"),
        Language::Chinese => format!("{question}{otherwise}"),
    }
}

/// What a command line was probably meant to say instead of its wrong word; none where nothing is near.
#[must_use]
#[expect(clippy::wildcard_enum_match_arm, reason = "few sentences are about one word of several")]
pub(super) fn meant(item: &Usage) -> Option<String> {
    match item {
        Usage::ValueOf { value, known, .. } => of(value, known),
        Usage::NoSuchTable { name, known } => of(name, known),
        Usage::AsOf { text, .. } => day(text),
        Usage::NoSuchEncoding { word } => nearest(word, TextEncoding::WORDS),
        Usage::NoSuchDelimiter { word } => nearest(word, DELIMITER_WORDS.map(|(word, _)| word)),
        Usage::NoSuchDateFormat { word } => nearest(word, DateFormat::WORDS.map(|(word, _)| word)),
        Usage::NoSuchLimit { word } => {
            let (name, value) = word.split_once('=')?;
            nearest(name.trim(), LIMITS).map(|name| format!("{name}={value}"))
        }
        Usage::UnknownExtension { output } => {
            let (name, ending) = output.rsplit_once('.').filter(|(_, ending)| !ending.contains(['/', '\\']))?;
            nearest(ending, ENDINGS).map(|ending| format!("{name}.{ending}"))
        }
        _ => None,
    }
}

fn of(word: &str, known: &[String]) -> Option<String> {
    nearest(word, known.iter().map(String::as_str))
}

/// A day or a month in the form that is read, where it stands in another: `2026/10/31`, `2026年10月`, `20261031`, `2026-9`; or
/// the word for one.
fn day(text: &str) -> Option<String> {
    match text.trim() {
        "今天" | "now" => return Some("today".to_owned()),
        "上月" | "上月末" | "上个月" => return Some("last-month".to_owned()),
        _ => {}
    }
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let (year, month, day) = match groups.as_slice() {
        [year, month, day] if year.len() == 4 => (*year, *month, Some(*day)),
        [year, month] if year.len() == 4 => (*year, *month, None),
        [all] if all.len() == 8 => (&all[..4], &all[4..6], Some(&all[6..])),
        [all] if all.len() == 6 => (&all[..4], &all[4..], None),
        _ => return nearest(text, ["today", "last-month"]),
    };
    // `2026Q5` and the like are no months.
    if text.contains(['q', 'Q', '季']) {
        return None;
    }
    let (month, of_month) = (month.parse::<u32>().ok()?, day.map_or(Some(1), |day| day.parse().ok())?);
    Date::new(year.parse().ok()?, month, of_month)?;
    Some(day.map_or_else(|| format!("{year}-{month:02}"), |_| format!("{year}-{month:02}-{of_month:02}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_other_forms() {
        for (text, expected) in [
            ("2026/10/31", Some("2026-10-31")),
            ("2026年10月", Some("2026-10")),
            ("20261031", Some("2026-10-31")),
            ("202610", Some("2026-10")),
            ("2026-9", Some("2026-09")),
            ("tody", Some("today")),
            ("last month", Some("last-month")),
            ("上月末", Some("last-month")),
            ("2026-13", None),
            ("2026-02-30", None),
            ("2026Q5", None),
            ("2026", None),
            ("31/10/2026", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(day(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn words_of_flags() {
        let word = |text: &str| text.to_owned();
        for (item, expected) in [
            (Usage::NoSuchEncoding { word: word("utf_8") }, Some("utf-8")),
            (Usage::NoSuchEncoding { word: word("klingon") }, None),
            (Usage::NoSuchDelimiter { word: word("coma") }, Some("comma")),
            (Usage::NoSuchDateFormat { word: word("dym") }, Some("dmy")),
            (Usage::NoSuchLimit { word: word("cell=5") }, Some("cells=5")),
            (Usage::NoSuchLimit { word: word("5") }, None),
            (Usage::UnknownExtension { output: word("a.b/tiers.xslx") }, Some("a.b/tiers.xlsx")),
            (Usage::UnknownExtension { output: word("a.cvs/tiers") }, None),
            (Usage::UnknownExtension { output: word("tiers") }, None),
        ] {
            assert_eq!(meant(&item).as_deref(), expected);
        }
    }
}

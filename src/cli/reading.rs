//! The flags that say how files are to be read, for all files or for those of one table.

use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::arguments::{flag, option};
use super::failure::{Exit, Failure};
use super::load;
use super::messages::help::{Help, help};
use super::messages::usage::{Usage, usage};
use crate::model::language::Language;
use crate::model::schema::{DateFormat, SheetChoice};
use crate::model::source::{HeaderChoice, TextEncoding, delimiter_from_word};
use crate::read::{Choices, InputFile, Limits};

/// What was typed.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Sheets, in the order typed.
    pub sheets: Vec<String>,
    /// Rows of headers.
    pub header_rows: Vec<String>,
    /// Whether there is no header.
    pub no_header: bool,
    /// Encodings.
    pub encodings: Vec<String>,
    /// Delimiters.
    pub delimiters: Vec<String>,
    /// Formats of dates.
    pub date_formats: Vec<String>,
    /// Bounds of containers, as `NAME=VALUE`.
    pub limits: Vec<String>,
    /// Whether rows that a spreadsheet hides are left out.
    pub skip_hidden_rows: bool,
}

/// Adds the flags to a command.
#[must_use]
pub fn with_flags(command: Command, language: Language) -> Command {
    let many = |name, value, item| -> Arg { option(name, value, item, language).action(ArgAction::Append) };
    let heading = help(Help::ReadingOptions, language);
    command.next_help_heading(heading).args([
        many("sheet", "[TABLE=]SHEET", Help::Sheet),
        many("header-row", "[TABLE=]ROW", Help::HeaderRow),
        flag("no-header", None, Help::NoHeader, language),
        many("encoding", "[TABLE=]ENCODING", Help::Encoding),
        many("delimiter", "[TABLE=]CHARACTER", Help::Delimiter),
        many("date-format", "[TABLE=]FORMAT", Help::DateFormat),
        flag("skip-hidden-rows", None, Help::SkipHiddenRows, language),
        many("limit", "NAME=VALUE", Help::Limit),
    ])
}

/// What was typed of the flags.
#[must_use]
pub fn reading(matches: &ArgMatches) -> Reading {
    let texts = |name: &str| matches.get_many::<String>(name).map(|all| all.cloned().collect()).unwrap_or_default();
    Reading {
        sheets: texts("sheet"),
        header_rows: texts("header-row"),
        no_header: matches.get_flag("no-header"),
        encodings: texts("encoding"),
        delimiters: texts("delimiter"),
        date_formats: texts("date-format"),
        limits: texts("limit"),
        skip_hidden_rows: matches.get_flag("skip-hidden-rows"),
    }
}

impl Reading {
    /// How the files of a table are to be read. A value that names one of `tables` before a `=` is for its files only;
    /// among values for the same files the last counts, but sheets add up.
    ///
    /// # Errors
    /// A value can't be meant.
    pub fn choices(&self, table: &str, tables: &[&str], language: Language) -> Result<Choices, Failure> {
        let for_it = |value: &String| match value.split_once('=') {
            Some((name, value)) if tables.contains(&name.trim()) => (name.trim() == table).then(|| value.to_owned()),
            _ => Some(value.clone()),
        };
        let all = |values: &[String]| values.iter().filter_map(for_it).collect::<Vec<_>>();
        let refuse = |item: Usage| Err(Failure::new(Exit::Usage, usage(&item, language)));
        let mut choices = Choices { without_hidden_rows: self.skip_hidden_rows, ..Choices::default() };
        choices.source.sheets = all(&self.sheets).into_iter().map(sheet).collect();
        if let Some(word) = all(&self.encodings).pop() {
            choices.source.encoding = TextEncoding::from_word(&word);
            if choices.source.encoding.is_none() {
                return refuse(Usage::NoSuchEncoding { word });
            }
        }
        if let Some(word) = all(&self.delimiters).pop() {
            choices.source.delimiter = delimiter_from_word(&word);
            if choices.source.delimiter.is_none() {
                return refuse(Usage::NoSuchDelimiter { word });
            }
        }
        if self.no_header {
            choices.source.header = HeaderChoice::Nothing;
        }
        if let Some(word) = all(&self.header_rows).pop() {
            let Some(header) = HeaderChoice::from_word(&word) else { return refuse(Usage::NoSuchHeaderRow { word }) };
            choices.source.header = header;
        }
        if let Some(word) = all(&self.date_formats).pop() {
            choices.date_format = DateFormat::from_word(&word);
            if choices.date_format.is_none() {
                return refuse(Usage::NoSuchDateFormat { word });
            }
        }
        for word in &self.limits {
            if limit(&mut choices.limits, word).is_none() {
                return refuse(Usage::NoSuchLimit { word: word.clone() });
            }
        }
        Ok(choices)
    }

    /// The files, to be read so; for an archive the files in it.
    ///
    /// # Errors
    /// A value can't be meant, or an archive can't be unpacked.
    pub fn apply(
        &self,
        files: Vec<InputFile>,
        table: &str,
        tables: &[&str],
        language: Language,
    ) -> Result<Vec<InputFile>, Failure> {
        let choices = Arc::new(self.choices(table, tables, language)?);
        load::unpacked_all(files.into_iter().map(|file| file.with_choices(Arc::clone(&choices))), language)
    }
}

fn sheet(word: String) -> SheetChoice {
    word.parse().ok().filter(|number| *number > 0).map_or(SheetChoice::Name(word), SheetChoice::Number)
}

/// Sets a bound: `part=2G`, `cells=80000000`. None where there is no such bound, or its value is none.
fn limit(limits: &mut Limits, word: &str) -> Option<()> {
    let (name, value) = word.split_once('=')?;
    let value = value.trim();
    let (digits, shift) = match value.char_indices().next_back()? {
        (at, 'k' | 'K') => (&value[..at], 10),
        (at, 'm' | 'M') => (&value[..at], 20),
        (at, 'g' | 'G') => (&value[..at], 30),
        _ => (value, 0),
    };
    let value = digits.parse::<u64>().ok()?.checked_mul(1 << shift).filter(|value| *value > 0)?;
    match name.trim() {
        "parts" => limits.parts = value.try_into().ok()?,
        "part" => limits.part_bytes = value,
        "total" => limits.all_bytes = value,
        "ratio" => limits.ratio = value,
        "cells" => limits.cells = value,
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_with_and_without_a_unit() {
        let mut limits = Limits::default();
        for word in ["part=2G", "total = 512m", "parts=10", "ratio=1000", "cells=5"] {
            assert!(limit(&mut limits, word).is_some(), "{word}");
        }
        assert_eq!(limits, Limits { parts: 10, part_bytes: 2 << 30, all_bytes: 512 << 20, ratio: 1000, cells: 5 });
        for word in ["part", "part=", "part=0", "part=-1", "part=1T", "size=1", "part=99999999999999999999", "part=99999999999G"]
        {
            assert!(limit(&mut limits, word).is_none(), "{word}");
        }
    }
}

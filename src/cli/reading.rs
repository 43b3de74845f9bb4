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
use crate::read::{Choices, InputFile, Limits, Watch};

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
    /// Who looks on.
    pub watch: Watch,
}

/// Adds the flags to a command; where it has tables, a value may be for the files of one.
#[must_use]
pub fn with_flags(command: Command, has_tables: bool, language: Language) -> Command {
    let many = |name, value, item| -> Arg { option(name, value, item, language).action(ArgAction::Append) };
    let of_table = |with: &'static str| if has_tables { with } else { with.trim_start_matches("[TABLE=]") };
    let heading = help(Help::ReadingOptions, language);
    command.next_help_heading(heading).args([
        many("sheet", of_table("[TABLE=]SHEET"), if has_tables { Help::SheetOfTable } else { Help::Sheet }),
        many("header-row", of_table("[TABLE=]ROW"), Help::HeaderRow),
        flag("no-header", None, Help::NoHeader, language),
        many("encoding", of_table("[TABLE=]ENCODING"), Help::Encoding),
        many("delimiter", of_table("[TABLE=]CHARACTER"), Help::Delimiter),
        many("date-format", of_table("[TABLE=]FORMAT"), Help::DateFormat),
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
        watch: Watch::on(),
    }
}

impl Reading {
    /// How the files of a table are to be read. A value that names one of `tables` before a `=` is for its files only;
    /// among values for the same files the last counts, but sheets add up.
    ///
    /// # Errors
    /// A value can't be meant.
    pub fn choices(&self, table: &str, tables: &[&str], language: Language) -> Result<Choices, Failure> {
        self.meant(table, tables).map_err(|item| Failure::new(Exit::Usage, usage(&item, language)))
    }

    fn meant(&self, table: &str, tables: &[&str]) -> Result<Choices, Usage> {
        if let (true, Some(word)) = (self.no_header, self.header_rows.first()) {
            return Err(Usage::HeaderTwice { word: word.clone() });
        }
        let (without_hidden_rows, watch) = (self.skip_hidden_rows, self.watch.clone());
        let mut choices = Choices { without_hidden_rows, watch, ..Choices::default() };
        let all = |values| values_for(values, table, tables);
        let last = |values| all(values).pop();
        choices.source.sheets = all(&self.sheets).into_iter().map(SheetChoice::Word).collect();
        if let Some(word) = last(&self.encodings) {
            let encoding = TextEncoding::from_word(&word);
            choices.source.encoding =
                Some(encoding.ok_or_else(|| of_no_table("--encoding", &word, tables).unwrap_or(Usage::NoSuchEncoding { word }))?);
        }
        if let Some(word) = last(&self.delimiters) {
            let delimiter = delimiter_from_word(&word);
            choices.source.delimiter = Some(
                delimiter.ok_or_else(|| of_no_table("--delimiter", &word, tables).unwrap_or(Usage::NoSuchDelimiter { word }))?,
            );
        }
        if self.no_header {
            choices.source.header = HeaderChoice::Nothing;
        }
        if let Some(word) = last(&self.header_rows) {
            let header = HeaderChoice::from_word(&word);
            choices.source.header =
                header.ok_or_else(|| of_no_table("--header-row", &word, tables).unwrap_or(Usage::NoSuchHeaderRow { word }))?;
        }
        if let Some(word) = last(&self.date_formats) {
            let format = DateFormat::from_word(&word);
            choices.date_format = Some(
                format.ok_or_else(|| of_no_table("--date-format", &word, tables).unwrap_or(Usage::NoSuchDateFormat { word }))?,
            );
        }
        for word in &self.limits {
            limit(&mut choices.limits, word).ok_or_else(|| Usage::NoSuchLimit { word: word.clone() })?;
        }
        Ok(choices)
    }

    /// Refuses sheets that were typed for texts: they would change nothing.
    ///
    /// # Errors
    /// A sheet was typed, and no file that it is for has sheets.
    pub fn refuse_sheets_of_texts<'f>(
        &self,
        files: impl Iterator<Item = &'f InputFile>,
        language: Language,
    ) -> Result<(), Failure> {
        let Some(sheet) = self.sheets.last() else { return Ok(()) };
        let mut meant = files.filter(|file| !file.choices.source.sheets.is_empty()).peekable();
        // What can't be opened fails where it is read.
        if meant.peek().is_none() || meant.any(|file| file.has_sheets() != Some(false)) {
            return Ok(());
        }
        Err(Failure::new(Exit::Usage, usage(&Usage::SheetOfTexts { sheet: sheet.clone() }, language)))
    }

    /// The files of what is no table of the rules: only values that name it are for them.
    ///
    /// # Errors
    /// A value can't be meant, or an archive can't be unpacked.
    pub fn apply_named(
        &self,
        files: Vec<InputFile>,
        name: &str,
        tables: &[&str],
        language: Language,
    ) -> Result<Vec<InputFile>, Failure> {
        let named = |values: &[String]| {
            let names_it = |value: &&String| value.split_once('=').is_some_and(|(word, _)| word.trim() == name);
            values.iter().filter(names_it).cloned().collect()
        };
        let only = Self {
            sheets: named(&self.sheets),
            header_rows: named(&self.header_rows),
            no_header: false,
            encodings: named(&self.encodings),
            delimiters: named(&self.delimiters),
            date_formats: named(&self.date_formats),
            ..self.clone()
        };
        only.apply(files, name, tables, language)
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

/// The values for the files of a table: those that name it, or none of the tables.
fn values_for(values: &[String], table: &str, tables: &[&str]) -> Vec<String> {
    let for_it = |value: &String| match value.split_once('=') {
        Some((name, value)) if tables.contains(&name.trim()) => (name.trim() == table).then(|| value.to_owned()),
        _ => Some(value.clone()),
    };
    values.iter().filter_map(for_it).collect()
}

/// What is wrong with a value that names a table which isn't there.
fn of_no_table(flag: &'static str, word: &str, tables: &[&str]) -> Option<Usage> {
    let (name, value) = word.split_once('=').filter(|(name, value)| !name.trim().is_empty() && !value.is_empty())?;
    let (name, value) = (name.trim().to_owned(), value.to_owned());
    if tables.is_empty() {
        return Some(Usage::NoTablesHere { flag, name, value });
    }
    Some(Usage::NoSuchTable { name, known: tables.iter().map(|table| (*table).to_owned()).collect() })
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

//! The flags that say how files are to be read, for all files or for those of one table.

use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::arguments::{flag, option};
use super::failure::{Exit, Failure};
use super::messages::help::Help;
use super::messages::usage::{Usage, usage};
use crate::model::language::Language;
use crate::model::schema::SheetChoice;
use crate::read::{Choices, HeaderChoice, InputFile, TextEncoding};

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
}

/// Adds the flags to a command.
#[must_use]
pub fn with_flags(command: Command, language: Language) -> Command {
    let many = |name, value, item| -> Arg { option(name, value, item, language).action(ArgAction::Append) };
    command.args([
        many("sheet", "[TABLE=]SHEET", Help::Sheet),
        many("header-row", "[TABLE=]ROW", Help::HeaderRow),
        flag("no-header", None, Help::NoHeader, language),
        many("encoding", "[TABLE=]ENCODING", Help::Encoding),
        many("delimiter", "[TABLE=]CHARACTER", Help::Delimiter),
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
        let mut choices = Choices { sheets: all(&self.sheets).into_iter().map(sheet).collect(), ..Choices::default() };
        if let Some(word) = all(&self.encodings).pop() {
            let Some(encoding) = TextEncoding::from_word(&word) else { return refuse(Usage::NoSuchEncoding { word }) };
            choices.encoding = Some(encoding);
        }
        if let Some(word) = all(&self.delimiters).pop() {
            let Some(delimiter) = delimiter(&word) else { return refuse(Usage::NoSuchDelimiter { word }) };
            choices.delimiter = Some(delimiter);
        }
        if self.no_header {
            choices.header = HeaderChoice::Nothing;
        }
        if let Some(word) = all(&self.header_rows).pop() {
            let Some(header) = header(&word) else { return refuse(Usage::NoSuchHeaderRow { word }) };
            choices.header = header;
        }
        Ok(choices)
    }

    /// The files, to be read so.
    ///
    /// # Errors
    /// A value can't be meant.
    pub fn apply(
        &self,
        files: Vec<InputFile>,
        table: &str,
        tables: &[&str],
        language: Language,
    ) -> Result<Vec<InputFile>, Failure> {
        let choices = Arc::new(self.choices(table, tables, language)?);
        Ok(files.into_iter().map(|file| file.with_choices(Arc::clone(&choices))).collect())
    }
}

fn sheet(word: String) -> SheetChoice {
    word.parse().ok().filter(|number| *number > 0).map_or(SheetChoice::Name(word), SheetChoice::Number)
}

/// A delimiter: one character, or the word for one.
fn delimiter(word: &str) -> Option<char> {
    match word.to_lowercase().as_str() {
        "tab" | "\\t" => Some('\t'),
        "comma" => Some(','),
        "semicolon" => Some(';'),
        "pipe" => Some('|'),
        "space" => Some(' '),
        _ => {
            let mut characters = word.chars();
            let first = characters.next()?;
            (characters.next().is_none() && !matches!(first, '"' | '\n' | '\r' | '\0')).then_some(first)
        }
    }
}

/// Rows of a header: `3`, `2-3`, or `0` for none.
fn header(word: &str) -> Option<HeaderChoice> {
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    match (first, last) {
        (0, 0) => Some(HeaderChoice::Nothing),
        (0, _) => None,
        _ => (first <= last && last - first < 10).then_some(HeaderChoice::Rows { first, last }),
    }
}

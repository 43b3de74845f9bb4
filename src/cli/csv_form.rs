//! The flags that say how a csv file is written.

use clap::{Arg, ArgMatches, builder::PossibleValuesParser};

use super::arguments::option;
use super::messages::help::Help;
use super::messages::usage::Usage;
use crate::model::language::Language;
use crate::report::csv::{Encoding, Form};

/// What was typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CsvForm {
    /// The encoding, where it was said.
    pub encoding: Option<Encoding>,
    /// The dialect, where it was said: whether it is that of Excel.
    pub for_excel: Option<bool>,
}

/// The flags.
pub(super) fn flags(language: Language) -> [Arg; 2] {
    let encodings = PossibleValuesParser::new(Encoding::WORDS);
    let dialects = PossibleValuesParser::new(["plain", "excel"]);
    [
        option("csv-encoding", "ENCODING", Help::CsvEncoding, language).value_parser(encodings).hide_possible_values(true),
        option("csv-dialect", "plain|excel", Help::CsvDialect, language).value_parser(dialects).hide_possible_values(true),
    ]
}

/// What was typed of the flags.
pub(super) fn csv_form(matches: &ArgMatches) -> CsvForm {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    CsvForm {
        encoding: text("csv-encoding").and_then(Encoding::from_word),
        for_excel: text("csv-dialect").map(|word| word == "excel"),
    }
}

impl CsvForm {
    /// The form of a csv file that goes to a file or to standard output.
    #[must_use]
    pub fn form(self, to_file: bool, language: Language) -> Form {
        match self.for_excel {
            Some(false) => Form { encoding: self.encoding.unwrap_or(Encoding::Utf8), ..Form::PLAIN },
            for_excel => Form::chosen(self.encoding, for_excel == Some(true), to_file, language),
        }
    }

    /// What is wrong where no csv is written: a flag that would change nothing.
    ///
    /// # Errors
    /// One of the flags was typed.
    pub fn refuse_without_csv(self) -> Result<(), Usage> {
        match self {
            Self { encoding: Some(_), .. } => Err(Usage::NoCsv { flag: "--csv-encoding" }),
            Self { for_excel: Some(_), .. } => Err(Usage::NoCsv { flag: "--csv-dialect" }),
            Self { encoding: None, for_excel: None } => Ok(()),
        }
    }
}

//! `tier history`: what may be typed.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{ArgAction, ArgMatches, Command, value_parser};

use crate::cli::arguments::{flag, option, positional, subcommand};
use crate::cli::csv_form::{CsvForm, csv_form, flags as csv_flags};
use crate::cli::given::{text, texts};
use crate::cli::messages::help::Help;
use crate::cli::messages::history::HistoryHelp;
use crate::model::language::Language;

/// `tier history`
#[derive(Clone, Debug)]
pub struct Histories {
    /// The ledger.
    pub ledger: PathBuf,
    /// What is asked for.
    pub ask: Ask,
    /// The output as typed.
    pub output: Option<String>,
    /// The format, where it was said.
    pub format: Option<HistoryFormat>,
    /// How a csv file is written.
    pub csv: CsvForm,
    /// Whether an existing output may be replaced.
    pub force: bool,
    /// Whether nothing but errors is said.
    pub quiet: bool,
}

/// What is asked of a ledger.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Nothing was.
    Nothing,
    /// More than one thing was.
    Several,
    /// The timelines of customers.
    Customers {
        /// Their keys.
        keys: Vec<String>,
        /// Files of contacts.
        contacts: Vec<String>,
        /// Whether runs that others have replaced are shown too.
        all: bool,
    },
    /// The tiers over time.
    Tiers {
        /// The values whose means are wanted, as typed.
        metrics: Vec<String>,
    },
    /// How many stay of those who came together.
    Cohorts,
}

/// How a history is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HistoryFormat {
    /// For the terminal.
    Table,
    /// One JSON document.
    Json,
    /// Comma-separated values.
    Csv,
    /// Tables of Markdown.
    Markdown,
    /// A page to look at.
    Html,
    /// An Excel workbook.
    Workbook,
}

impl HistoryFormat {
    /// The format of a word of `--format`, or of a file's extension; none for any other.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "table" | "txt" => Self::Table,
            "json" => Self::Json,
            "csv" => Self::Csv,
            "markdown" | "md" => Self::Markdown,
            "html" => Self::Html,
            "xlsx" => Self::Workbook,
            _ => return None,
        })
    }
}

/// The command.
#[must_use]
pub fn command(language: Language) -> Command {
    let of = |item: HistoryHelp| Help::History(item);
    let formats = PossibleValuesParser::new(["table", "json", "csv", "markdown", "html"]);
    subcommand("history", of(HistoryHelp::About), of(HistoryHelp::Usage), of(HistoryHelp::Examples), language)
        .args([
            positional("keys", of(HistoryHelp::Keys), language).value_name("KEY").num_args(0..),
            option("ledger", "FILE", of(HistoryHelp::Ledger), language).required(true).value_parser(value_parser!(PathBuf)),
            option("contacts", "FILE", of(HistoryHelp::Contacts), language).action(ArgAction::Append),
            flag("all", None, of(HistoryHelp::All), language),
            flag("tiers", None, of(HistoryHelp::Tiers), language),
            option("metric", "NAME", of(HistoryHelp::Metric), language).action(ArgAction::Append).requires("tiers"),
            flag("cohorts", None, of(HistoryHelp::Cohorts), language),
            option("output", "OUT", of(HistoryHelp::Output), language).short('o'),
            option("format", "FORMAT", of(HistoryHelp::Format), language).value_parser(formats).hide_possible_values(true),
        ])
        .args(csv_flags(language))
        .args([flag("force", None, Help::Force, language), flag("quiet", Some('q'), Help::Quiet, language)])
}

/// What was typed.
#[must_use]
pub fn typed(matches: &ArgMatches) -> Histories {
    let keys = texts(matches, "keys");
    let contacts = texts(matches, "contacts");
    let all = matches.get_flag("all");
    let is_of_customers = !keys.is_empty() || !contacts.is_empty() || all;
    let questions = [is_of_customers, matches.get_flag("tiers"), matches.get_flag("cohorts")];
    let ask = if questions.iter().filter(|is_asked| **is_asked).count() > 1 {
        Ask::Several
    } else if matches.get_flag("tiers") {
        Ask::Tiers { metrics: texts(matches, "metric") }
    } else if matches.get_flag("cohorts") {
        Ask::Cohorts
    } else if keys.is_empty() {
        Ask::Nothing
    } else {
        Ask::Customers { keys, contacts, all }
    };
    Histories {
        ledger: matches.get_one::<PathBuf>("ledger").cloned().unwrap_or_default(),
        ask,
        output: text(matches, "output"),
        format: text(matches, "format").and_then(|word| HistoryFormat::of(&word)),
        csv: csv_form(matches),
        force: matches.get_flag("force"),
        quiet: matches.get_flag("quiet"),
    }
}

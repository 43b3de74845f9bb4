//! `tier history`: what may be typed.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{ArgAction, ArgMatches, Command, value_parser};

use crate::cli::arguments::{flag, option, positional, subcommand};
use crate::cli::csv_form::{CsvForm, csv_form, flags as csv_flags};
use crate::cli::given::{text, texts};
use crate::cli::messages::help::Help;
use crate::cli::messages::history::{HistoryHelp, HistoryUsage};
use crate::cli::shape::Shape;
use crate::model::language::Language;

/// `tier history`
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Histories {
    /// The ledger.
    pub ledger: PathBuf,
    /// The keys of customers.
    pub keys: Vec<String>,
    /// Files of contacts.
    pub contacts: Vec<String>,
    /// Whether runs that others have replaced are shown too.
    pub all: bool,
    /// Whether the tiers over time are asked for.
    pub tiers: bool,
    /// The values whose means are wanted, as typed.
    pub metrics: Vec<String>,
    /// Whether cohorts are asked for.
    pub cohorts: bool,
    /// The output as typed.
    pub output: Option<String>,
    /// The format, where it was said.
    pub format: Option<Shape>,
    /// How a csv file is written.
    pub csv: CsvForm,
    /// Whether an existing output may be replaced.
    pub force: bool,
    /// Whether nothing but errors is said.
    pub quiet: bool,
}

/// What is asked of a ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// The timelines of customers.
    Customers,
    /// The tiers over time.
    Tiers,
    /// How many stay of those who came together.
    Cohorts,
}

impl Histories {
    /// What is asked for.
    ///
    /// # Errors
    /// Nothing is, or more than one thing.
    pub const fn ask(&self) -> Result<Ask, HistoryUsage> {
        let is_of_customers = !self.keys.is_empty() || !self.contacts.is_empty() || self.all;
        match (is_of_customers, self.tiers, self.cohorts) {
            (true, false, false) if !self.keys.is_empty() => Ok(Ask::Customers),
            (false, true, false) => Ok(Ask::Tiers),
            (false, false, true) => Ok(Ask::Cohorts),
            (_, false, false) => Err(HistoryUsage::OfNothing),
            _ => Err(HistoryUsage::OfSeveral),
        }
    }
}

/// The command.
#[must_use]
pub fn command(language: Language) -> Command {
    let of = |item: HistoryHelp| Help::History(item);
    let formats = PossibleValuesParser::new(Shape::words());
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
    Histories {
        ledger: matches.get_one::<PathBuf>("ledger").cloned().unwrap_or_default(),
        keys: texts(matches, "keys"),
        contacts: texts(matches, "contacts"),
        all: matches.get_flag("all"),
        tiers: matches.get_flag("tiers"),
        metrics: texts(matches, "metric"),
        cohorts: matches.get_flag("cohorts"),
        output: text(matches, "output"),
        format: text(matches, "format").and_then(|word| Shape::from_word(&word)),
        csv: csv_form(matches),
        force: matches.get_flag("force"),
        quiet: matches.get_flag("quiet"),
    }
}

//! `tier diff`: what may be typed.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{ArgAction, ArgMatches, Command, value_parser};

use crate::cli::arguments::{Data, data, flag, option, positional, settings, subcommand};
use crate::cli::csv_form::{CsvForm, csv_form, flags as csv_flags};
use crate::cli::environment::threads;
use crate::cli::given::{text, texts};
use crate::cli::messages::diff::DiffHelp;
use crate::cli::messages::help::Help;
use crate::cli::shape::Shape;
use crate::model::language::Language;

/// `tier diff`
#[derive(Clone, Debug)]
pub struct Diff {
    /// The two results as typed, then customers; the other files on which old rules are run.
    pub data: Data,
    /// The old rules.
    pub old_rules: Option<PathBuf>,
    /// The ledger whose runs are compared.
    pub ledger: Option<PathBuf>,
    /// What the mix is counted by, as typed.
    pub by: Vec<String>,
    /// The amount, where it was said.
    pub amount: Option<String>,
    /// How many changes are listed for people; 0 for all.
    pub top: usize,
    /// Whether a difference makes the exit code 1.
    pub exit_code: bool,
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

/// So many changes are listed for people where nobody says how many.
const TOP: &str = "20";

/// The command.
#[must_use]
pub fn command(language: Language) -> Command {
    let of = |item: DiffHelp| Help::Diff(item);
    let formats = PossibleValuesParser::new(Shape::words());
    let path = |name, item| option(name, "RULES", of(item), language).value_parser(value_parser!(PathBuf));
    let ledger = option("ledger", "FILE", of(DiffHelp::Ledger), language).value_parser(value_parser!(PathBuf));
    let texts = [DiffHelp::About, DiffHelp::Usage, DiffHelp::Examples].map(of);
    let command = subcommand("diff", texts[0], texts[1], texts[2], language).args([
        positional("customers", of(DiffHelp::Results), language).value_name("OLD NEW").num_args(0..),
        ledger,
        path("rules", DiffHelp::Rules).short('r'),
        path("old-rules", DiffHelp::OldRules),
        option("orders", "FILE", of(DiffHelp::Orders), language).action(ArgAction::Append),
        option("table", "NAME=FILE", of(DiffHelp::Table), language).action(ArgAction::Append),
        option("as-of", "DATE", of(DiffHelp::AsOf), language),
        settings(language).help(crate::cli::messages::diff::diff_help(DiffHelp::Set, language)),
        option("by", "NAME", of(DiffHelp::By), language).action(ArgAction::Append),
        option("amount", "NAME", of(DiffHelp::Amount), language),
        option("top", "N", of(DiffHelp::Top), language)
            .value_parser(value_parser!(u32))
            .default_value(TOP)
            .hide_default_value(true),
        flag("exit-code", None, of(DiffHelp::ExitCode), language),
        option("output", "OUT", of(DiffHelp::Output), language).short('o'),
        option("format", "FORMAT", of(DiffHelp::Format), language).value_parser(formats).hide_possible_values(true),
    ]);
    command.args(csv_flags(language)).args([
        flag("force", None, Help::Force, language),
        flag("quiet", Some('q'), Help::Quiet, language),
        threads(language),
    ])
}

/// What was typed.
///
/// # Errors
/// A flag that wants `NAME=VALUE` and its text, which is none.
pub fn typed(matches: &ArgMatches) -> Result<Diff, (&'static str, String)> {
    Ok(Diff {
        data: data(matches)?,
        old_rules: matches.get_one::<PathBuf>("old-rules").cloned(),
        ledger: matches.get_one::<PathBuf>("ledger").cloned(),
        by: texts(matches, "by"),
        amount: text(matches, "amount"),
        top: matches.get_one::<u32>("top").map_or(0, |top| usize::try_from(*top).unwrap_or(usize::MAX)),
        exit_code: matches.get_flag("exit-code"),
        output: text(matches, "output"),
        format: text(matches, "format").and_then(|word| Shape::from_word(&word)),
        csv: csv_form(matches),
        force: matches.get_flag("force"),
        quiet: matches.get_flag("quiet"),
    })
}

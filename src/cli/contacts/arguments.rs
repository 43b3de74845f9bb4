//! What may be typed behind `tier contacts`.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::cli::arguments::{Data, data, flag, option, positional, settings, subcommand};
use crate::cli::csv_form::{CsvForm, csv_form, flags as csv_flags};
use crate::cli::environment::{rules, threads};
use crate::cli::given::{pairs, text, texts};
use crate::cli::messages::help::{Help, help};
use crate::cli::{overrides, previous};
use crate::model::language::Language;

/// `tier contacts`
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Contacts {
    /// The rules and the data.
    pub data: Data,
    /// Tiers, as typed.
    pub tiers: Vec<String>,
    /// Segment and class, for each class asked for.
    pub segments: Vec<(String, String)>,
    /// Alerts.
    pub alerts: Vec<String>,
    /// A condition about a customer.
    pub condition: Option<String>,
    /// How long after a contact the next is due, as typed.
    pub every: Option<String>,
    /// The table of past contacts, or the date of the last one, by name.
    pub log: Option<String>,
    /// Whether those who are not due yet are listed too.
    pub all: bool,
    /// The columns, by name.
    pub columns: Vec<String>,
    /// The file of the template.
    pub template: Option<PathBuf>,
    /// The template itself.
    pub message: Option<String>,
    /// The name under which the list is offered once only.
    pub once: Option<String>,
    /// The record of who was offered what.
    pub record: Option<PathBuf>,
    /// Whether what the rules hide is shown.
    pub unmasked: bool,
    /// The output as typed.
    pub output: Option<String>,
    /// The format, where it was said.
    pub format: Option<ListFormat>,
    /// How a csv file is written.
    pub csv: CsvForm,
    /// Whether an existing output may be replaced.
    pub force: bool,
    /// Whether nothing but errors is said.
    pub quiet: bool,
}

/// How a list is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListFormat {
    /// For the terminal.
    Table,
    /// Comma-separated values.
    Csv,
    /// One JSON document.
    Json,
    /// A table of markdown.
    Markdown,
    /// An Excel workbook.
    Workbook,
}

impl ListFormat {
    /// The format of a word of `--format`, or of a file's extension; none for any other.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "table" => Self::Table,
            "csv" => Self::Csv,
            "json" => Self::Json,
            "markdown" | "md" => Self::Markdown,
            "xlsx" => Self::Workbook,
            _ => return None,
        })
    }
}

/// The command in a language.
#[must_use]
pub fn command(language: Language) -> Command {
    let formats = clap::builder::PossibleValuesParser::new(["table", "csv", "json", "markdown"]);
    let many = |name, value, item| -> Arg { option(name, value, item, language).action(ArgAction::Append) };
    let file = |name, value, item| -> Arg { option(name, value, item, language).value_parser(value_parser!(PathBuf)) };
    let whom = help(Help::ContactsWhom, language);
    let message = help(Help::ContactsMessage, language);
    let command = subcommand("contacts", Help::Contacts, Help::ContactsUsage, Help::ContactsExamples, language);
    let who = [
        many("tier", "NAME", Help::ContactsTier),
        many("segment", "NAME=CLASS", Help::ContactsSegment),
        many("alert", "NAME", Help::ContactsAlert),
        option("where", "CONDITION", Help::ContactsWhere, language),
        option("every", "DURATION", Help::ContactsEvery, language),
        option("log", "NAME", Help::ContactsLog, language),
        flag("all", None, Help::ContactsAll, language),
        option("once", "NAME", Help::ContactsOnce, language).requires("record"),
        file("record", "FILE", Help::ContactsRecord).requires("once"),
    ];
    let what = [
        many("columns", "NAME,...", Help::ContactsColumns),
        file("template", "FILE", Help::ContactsTemplate),
        option("message", "TEXT", Help::ContactsText, language),
        flag("unmasked", None, Help::ContactsUnmasked, language),
    ];
    command
        .arg(positional("customers", Help::Customers, language).value_name("CUSTOMERS").num_args(0..))
        .args(who.map(|arg| arg.help_heading(whom)))
        .args(what.map(|arg| arg.help_heading(message)))
        .args([
            many("orders", "FILE", Help::Orders),
            many("table", "NAME=FILE", Help::Table),
            rules(language),
            option("as-of", "DATE", Help::AsOf, language),
            option("output", "OUT", Help::ContactsOutput, language).short('o'),
            option("format", "FORMAT", Help::SummaryFormat, language).value_parser(formats).hide_possible_values(true),
        ])
        .args(csv_flags(language))
        .args(previous::flags(language))
        .arg(overrides::flag(language))
        .args([
            settings(language),
            flag("force", None, Help::Force, language),
            flag("quiet", Some('q'), Help::Quiet, language),
            threads(language),
        ])
}

/// What was typed.
///
/// # Errors
/// A flag that wants `NAME=VALUE` and its text, which is none.
pub fn typed(matches: &ArgMatches) -> Result<Contacts, (&'static str, String)> {
    let path = |name: &str| matches.get_one::<PathBuf>(name).cloned();
    Ok(Contacts {
        data: data(matches)?,
        tiers: texts(matches, "tier"),
        segments: pairs(matches, "segment")?,
        alerts: texts(matches, "alert"),
        condition: text(matches, "where"),
        every: text(matches, "every"),
        log: text(matches, "log"),
        all: matches.get_flag("all"),
        columns: texts(matches, "columns").iter().flat_map(|names| split(names)).collect(),
        template: path("template"),
        message: text(matches, "message"),
        once: text(matches, "once"),
        record: path("record"),
        unmasked: matches.get_flag("unmasked"),
        output: text(matches, "output"),
        format: text(matches, "format").and_then(|word| ListFormat::of(&word)),
        csv: csv_form(matches),
        force: matches.get_flag("force"),
        quiet: matches.get_flag("quiet"),
    })
}

/// Names with commas between them, full-width or not.
fn split(names: &str) -> impl Iterator<Item = String> + use<'_> {
    let names = names.split(|c| crate::model::fold::plain(c) == ',');
    names.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

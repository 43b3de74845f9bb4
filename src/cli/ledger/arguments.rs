//! `tier ledger`: what may be typed.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser, value_parser};

use crate::cli::arguments::{flag, option, positional, subcommand};
use crate::cli::csv_form::{CsvForm, csv_form, flags as csv_flags};
use crate::cli::given::text;
use crate::cli::messages::help::{Help, help};
use crate::cli::messages::ledger::LedgerHelp;
use crate::model::language::Language;

/// `tier ledger`
#[derive(Clone, Debug)]
pub struct LedgerQuestion {
    /// The file.
    pub path: PathBuf,
    /// What is asked of it.
    pub ask: Ask,
}

/// What is asked of a ledger.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Whether it is as it was written.
    Verify {
        /// A head that was noted before.
        expect: Option<String>,
        /// Whether the result is JSON.
        json: bool,
    },
    /// Which runs there are.
    Log {
        /// Whether the result is JSON.
        json: bool,
    },
    /// What a run was.
    Show {
        /// The run, as typed.
        run: String,
        /// Whether the result is JSON.
        json: bool,
    },
    /// The entries of one run or of all.
    Export(Export),
    /// How far it goes.
    Head,
}

/// `tier ledger export`
#[derive(Clone, Debug)]
pub struct Export {
    /// The run, as typed; none for all.
    pub run: Option<String>,
    /// The output as typed.
    pub output: Option<String>,
    /// Whether it is json, where that was said.
    pub json: Option<bool>,
    /// How a csv file is written.
    pub csv: CsvForm,
    /// Whether an existing output may be replaced.
    pub force: bool,
}

/// The command with its own commands.
#[must_use]
pub fn command(language: Language) -> Command {
    let sub = |name, about, usage, after| {
        subcommand(name, Help::Ledger(about), Help::Ledger(usage), Help::Ledger(after), language).arg(file(language))
    };
    let verify = sub("verify", LedgerHelp::Verify, LedgerHelp::VerifyUsage, LedgerHelp::VerifyExamples);
    let log = sub("log", LedgerHelp::Log, LedgerHelp::LogUsage, LedgerHelp::LogExamples);
    let show = sub("show", LedgerHelp::Show, LedgerHelp::ShowUsage, LedgerHelp::ShowExamples);
    let export = sub("export", LedgerHelp::Export, LedgerHelp::ExportUsage, LedgerHelp::ExportExamples);
    let head = sub("head", LedgerHelp::Head, LedgerHelp::HeadUsage, LedgerHelp::HeadExamples);
    let run = positional("run", Help::Ledger(LedgerHelp::Run), language).value_name("RUN");
    let formats = PossibleValuesParser::new(["csv", "json"]);
    let export = export
        .args([
            positional("run", Help::Ledger(LedgerHelp::ExportRun), language).value_name("RUN"),
            option("output", "OUT", Help::Ledger(LedgerHelp::ExportOutput), language).short('o'),
            option("format", "csv|json", Help::Ledger(LedgerHelp::ExportFormat), language)
                .value_parser(formats)
                .hide_possible_values(true),
        ])
        .args(csv_flags(language))
        .arg(flag("force", None, Help::Force, language));
    let expect = option("expect", "HEAD", Help::Ledger(LedgerHelp::Expect), language);
    subcommand(
        "ledger",
        Help::Ledger(LedgerHelp::About),
        Help::Ledger(LedgerHelp::Usage),
        Help::Ledger(LedgerHelp::Examples),
        language,
    )
    .disable_help_subcommand(true)
    .subcommand_help_heading(help(Help::Commands, language))
    .subcommands([
        verify.args([expect, format(language)]),
        log.arg(format(language)),
        show.args([run.required(true), format(language)]),
        export,
        head,
    ])
}

fn file(language: Language) -> Arg {
    let file = positional("ledger", Help::Ledger(LedgerHelp::File), language).value_name("LEDGER");
    file.required(true).value_parser(value_parser!(PathBuf))
}

fn format(language: Language) -> Arg {
    let formats = PossibleValuesParser::new(["table", "json"]);
    option("format", "table|json", Help::InspectFormat, language).value_parser(formats).hide_possible_values(true)
}

/// What was typed; none for `tier ledger` alone.
#[must_use]
pub fn typed(matches: &ArgMatches) -> Option<LedgerQuestion> {
    let (name, matches) = matches.subcommand()?;
    let json = || text(matches, "format").as_deref() == Some("json");
    let ask = match name {
        "verify" => Ask::Verify { expect: text(matches, "expect"), json: json() },
        "log" => Ask::Log { json: json() },
        "show" => Ask::Show { run: text(matches, "run").unwrap_or_default(), json: json() },
        "export" => Ask::Export(Export {
            run: text(matches, "run"),
            output: text(matches, "output"),
            json: text(matches, "format").map(|word| word == "json"),
            csv: csv_form(matches),
            force: matches.get_flag("force"),
        }),
        _ => Ask::Head,
    };
    Some(LedgerQuestion { path: matches.get_one::<PathBuf>("ledger").cloned().unwrap_or_default(), ask })
}

//! The command line: what may be typed, and its help in both languages.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};
use clap_complete::Shell;

use super::check::{self, Check};
use super::contacts::arguments::{self as list, Contacts};
use super::csv_form::{CsvForm, csv_form, flags as csv_flags};
use super::diff::arguments::{self as diff, Diff};
use super::environment::{message_format, rules, threads};
use super::explain::{self, Explain};
use super::format::Format;
use super::given::{pairs, text, texts};
use super::history::arguments::{self as history, Histories};
use super::inspect::{self, Inspect};
use super::ledger::arguments::LedgerQuestion;
use super::man::Man;
use super::messages::help::{Help, help, value_name};
use super::overrides;
use super::previous::{self, Previous};
use super::reading::{Reading, reading, with_flags};
use super::review::arguments::{self as review, Review};
use super::summary::Summary;
use super::understood::understood;
use super::watch::{self, Watch};
use super::{completions, guide, init, ledger, man, schema, summary};
use crate::model::language::Language;

/// What was typed.
#[derive(Clone, Debug)]
pub enum Invocation {
    /// `tier` alone.
    Nothing,
    /// `tier classify`
    Classify(Box<Classify>),
    /// `tier review`
    Review(Box<Review>),
    /// `tier diff`
    Diff(Box<Diff>),
    /// `tier history`
    History(Box<Histories>),
    /// `tier summary`
    Summary(Box<Summary>),
    /// `tier check`
    Check(Check),
    /// `tier explain`
    Explain(Explain),
    /// `tier contacts`
    Contacts(Box<Contacts>),
    /// `tier inspect`
    Inspect(Inspect),
    /// `tier ledger`
    Ledger(Option<LedgerQuestion>),
    /// `tier init`
    Init(Init),
    /// `tier schema`
    Schema,
    /// `tier guide`
    Guide(Guide),
    /// `tier completions`
    Completions(Shell),
    /// `tier man`
    Man(Man),
    /// `tier watch`
    Watch(Watch),
}

/// The rules and the data that several commands take.
#[derive(Clone, Debug)]
pub struct Data {
    /// The rule file.
    pub rules: PathBuf,
    /// Files of the customer sheet.
    pub customers: Vec<String>,
    /// Table and file, for each file of events.
    pub tables: Vec<(String, String)>,
    /// The as-of date as typed.
    pub as_of: Option<String>,
    /// Param and value, for each setting.
    pub settings: Vec<(String, String)>,
    /// The tiers in force before.
    pub previous: Previous,
    /// Files of what people decided about single customers.
    pub overrides: Vec<String>,
    /// How many threads work.
    pub threads: Option<usize>,
    /// How the files are to be read.
    pub reading: Reading,
}

impl Data {
    /// The files that were named for a table of events.
    #[must_use]
    pub fn files_of(&self, table: &str) -> Vec<String> {
        self.tables.iter().filter(|(name, _)| name == table).map(|(_, file)| file.clone()).collect()
    }

    /// How many threads work: as many as were asked for, else one a processor.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1)
    }
}

/// `tier classify`
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Classify {
    /// The rules and the data.
    pub data: Data,
    /// The output as typed.
    pub output: Option<String>,
    /// The format, where it was said.
    pub format: Option<Format>,
    /// How a csv file is written.
    pub csv: CsvForm,
    /// What customers are counted by beside, as typed.
    pub by: Vec<String>,
    /// What customers are parted by into a file each, as typed.
    pub split_files: Option<String>,
    /// Where lost rows are written, as typed.
    pub rejects: Option<String>,
    /// Whether problems in the data make the exit code 1.
    pub strict: bool,
    /// Whether an existing output may be replaced.
    pub force: bool,
    /// Whether nothing but errors is said.
    pub quiet: bool,
    /// Whether the time of each stage is said.
    pub timings: bool,
    /// Whether the digests of the inputs are computed.
    pub digests: bool,
    /// Where the manifest is written, as typed.
    pub manifest: Option<String>,
    /// Whether data may be older than the rules allow.
    pub allow_stale: bool,
    /// The command line as it was understood.
    pub understood: Vec<String>,
}

/// `tier init`
#[derive(Clone, Debug)]
pub struct Init {
    /// The preset, where one is asked for.
    pub preset: Option<String>,
    /// What stands there without a flag: most likely a preset.
    pub stray: Option<String>,
    /// The output as typed.
    pub output: Option<String>,
    /// Whether an existing output may be replaced.
    pub force: bool,
    /// Whether the presets are listed and nothing else.
    pub list: bool,
}

/// `tier guide`
#[derive(Clone, Debug)]
pub struct Guide {
    /// The topic or function, where one is asked for.
    pub topic: Option<String>,
}

/// The command line in a language.
#[must_use]
pub fn command(language: Language) -> Command {
    let text = |item: Help| help(item, language);
    let named = |arg: Arg| match arg.get_value_names().and_then(|names| value_name(names.first()?, language)) {
        Some(name) => arg.value_name(name),
        None => arg,
    };
    Command::new("tier")
        .version(env!("CARGO_PKG_VERSION"))
        .about(text(Help::About))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args_override_self(false)
        .help_template(text(Help::Template))
        .override_usage(text(Help::Usage))
        .subcommand_help_heading(text(Help::Commands))
        .args([language_flag(language), message_format(language)])
        .arg(flag("help", Some('h'), Help::Help, language).action(ArgAction::Help).global(true).display_order(LAST))
        .arg(flag("version", Some('V'), Help::Version, language).action(ArgAction::Version).display_order(LAST))
        .subcommand(with_flags(classify(language), true, language))
        .subcommand(with_flags(review::command(language), true, language))
        .subcommand(with_flags(diff::command(language), true, language))
        .subcommand(history::command(language))
        .subcommand(with_flags(summary::arguments(language), true, language))
        .subcommand(with_flags(check::arguments(language), true, language))
        .subcommand(with_flags(explain::arguments(language), true, language))
        .subcommand(with_flags(list::command(language), true, language))
        .subcommand(with_flags(inspect::arguments(language), false, language))
        .subcommand(ledger::arguments::command(language))
        .subcommand(watch::arguments(language))
        .subcommand(init::arguments(language))
        .subcommand(schema::arguments(language))
        .subcommand(guide::arguments(language))
        .subcommand(completions::arguments(language))
        .subcommand(man::arguments(language))
        .mut_args(named)
        .mut_subcommands(|command| command.mut_args(named).mut_subcommands(|command| command.mut_args(named)))
}

/// Behind the flags of the command itself.
pub(super) const LAST: usize = 1000;

pub(super) fn subcommand(name: &'static str, about: Help, usage: Help, after: Help, language: Language) -> Command {
    Command::new(name)
        .override_usage(help(usage, language))
        .about(help(about, language))
        .after_help(help(after, language))
        .help_template(help(Help::Template, language))
}

pub(super) fn flag(name: &'static str, short: Option<char>, item: Help, language: Language) -> Arg {
    let heading = help(Help::Options, language);
    let arg = Arg::new(name).long(name).help(help(item, language)).help_heading(heading).action(ArgAction::SetTrue);
    match short {
        Some(short) => arg.short(short),
        None => arg,
    }
}

pub(super) fn option(name: &'static str, value: &'static str, item: Help, language: Language) -> Arg {
    flag(name, None, item, language).action(ArgAction::Set).value_name(value)
}

pub(super) fn positional(name: &'static str, item: Help, language: Language) -> Arg {
    Arg::new(name).help(help(item, language)).help_heading(help(Help::Arguments, language))
}

fn language_flag(language: Language) -> Arg {
    let parser = clap::builder::PossibleValuesParser::new(["zh", "en"]);
    option("lang", "zh|en", Help::Lang, language).value_parser(parser).hide_possible_values(true).global(true).display_order(LAST)
}

pub(super) fn settings(language: Language) -> Arg {
    option("set", "NAME=VALUE", Help::Set, language).action(ArgAction::Append)
}

pub(super) fn classify(language: Language) -> Command {
    let formats = clap::builder::PossibleValuesParser::new(Format::WORDS);
    let command = subcommand("classify", Help::Classify, Help::ClassifyUsage, Help::ClassifyExamples, language).args([
        positional("customers", Help::Customers, language).value_name("CUSTOMERS").num_args(0..),
        option("orders", "FILE", Help::Orders, language).action(ArgAction::Append),
        option("table", "NAME=FILE", Help::Table, language).action(ArgAction::Append),
        rules(language),
        option("as-of", "DATE", Help::AsOf, language),
    ]);
    let command = command.args(previous::flags(language)).args([
        overrides::flag(language),
        option("output", "OUT", Help::Output, language).short('o'),
        option("format", "FORMAT", Help::Format, language).value_parser(formats).hide_possible_values(true),
        summary::by_flag(language).help(help(Help::ClassifyBy, language)),
    ]);
    command.args(csv_flags(language)).args([
        option("split-files", "NAME", Help::SplitFiles, language),
        option("rejects", "FILE", Help::Rejects, language),
        settings(language),
        flag("strict", None, Help::Strict, language),
        flag("force", None, Help::Force, language),
        flag("quiet", Some('q'), Help::Quiet, language),
        threads(language),
        flag("timings", None, Help::Timings, language),
        flag("digests", None, Help::Digests, language),
        option("manifest", "FILE", Help::Manifest, language),
        flag("allow-stale", None, Help::AllowStale, language),
    ])
}

/// The rules and the data; the files of events are those of `--orders`, then those of `--table`.
pub(super) fn data(matches: &ArgMatches) -> Result<Data, (&'static str, String)> {
    let mut tables: Vec<_> = texts(matches, "orders").into_iter().map(|file| ("orders".to_owned(), file)).collect();
    tables.extend(pairs(matches, "table")?);
    let threads = matches.try_get_one::<u16>("threads").ok().flatten();
    Ok(Data {
        rules: matches.get_one::<PathBuf>("rules").cloned().unwrap_or_default(),
        customers: texts(matches, "customers"),
        tables,
        as_of: text(matches, "as-of"),
        settings: pairs(matches, "set")?,
        previous: previous::typed(matches)?,
        overrides: overrides::typed(matches),
        threads: threads.map(|n| usize::from(*n)),
        reading: reading(matches),
    })
}

/// What was typed of a command that has all flags of `classify`.
pub(super) fn classify_typed(name: &str, matches: &ArgMatches) -> Result<Classify, (&'static str, String)> {
    Ok(Classify {
        data: data(matches)?,
        output: text(matches, "output"),
        format: text(matches, "format").and_then(|word| Format::from_word(&word)),
        csv: csv_form(matches),
        by: texts(matches, "by"),
        split_files: text(matches, "split-files"),
        rejects: text(matches, "rejects"),
        strict: matches.get_flag("strict"),
        force: matches.get_flag("force"),
        quiet: matches.get_flag("quiet"),
        timings: matches.get_flag("timings"),
        digests: matches.get_flag("digests"),
        manifest: text(matches, "manifest"),
        allow_stale: matches.get_flag("allow-stale"),
        understood: understood(name, matches),
    })
}

/// What was typed, from what clap made of it.
///
/// # Errors
/// A flag that wants `NAME=VALUE` and its text, which is none.
pub fn invocation(matches: &ArgMatches) -> Result<Invocation, (&'static str, String)> {
    Ok(match matches.subcommand() {
        Some(("classify", matches)) => Invocation::Classify(Box::new(classify_typed("classify", matches)?)),
        Some(("diff", matches)) => Invocation::Diff(Box::new(diff::typed(matches)?)),
        Some(("review", matches)) => Invocation::Review(Box::new(review::typed(matches)?)),
        Some(("history", matches)) => Invocation::History(Box::new(history::typed(matches))),
        Some(("summary", matches)) => Invocation::Summary(Box::new(summary::summary(matches)?)),
        Some(("check", matches)) => Invocation::Check(check::typed(matches)?),
        Some(("explain", matches)) => Invocation::Explain(explain::typed(matches)?),
        Some(("contacts", matches)) => Invocation::Contacts(Box::new(list::typed(matches)?)),
        Some(("inspect", matches)) => Invocation::Inspect(inspect::typed(matches)),
        Some(("ledger", matches)) => Invocation::Ledger(ledger::arguments::typed(matches)),
        Some(("init", matches)) => Invocation::Init(Init {
            preset: text(matches, "preset"),
            stray: text(matches, "stray"),
            output: text(matches, "output"),
            force: matches.get_flag("force"),
            list: matches.get_flag("list"),
        }),
        Some(("schema", _)) => Invocation::Schema,
        Some(("guide", matches)) => Invocation::Guide(Guide { topic: text(matches, "topic") }),
        Some(("completions", matches)) => {
            matches.get_one("shell").map_or(Invocation::Nothing, |shell| Invocation::Completions(*shell))
        }
        Some(("man", matches)) => {
            Invocation::Man(Man { folder: matches.get_one("folder").cloned(), force: matches.get_flag("force") })
        }
        Some(("watch", matches)) => Invocation::Watch(watch::watch(matches)),
        _ => Invocation::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::super::messages::diff::DiffHelp;
    use super::*;

    #[test]
    fn examples_and_usage_fit_eighty_columns() {
        for language in [Language::Chinese, Language::English] {
            let whole = command(language);
            let nested = whole.get_subcommands().flat_map(Command::get_subcommands);
            let texts = whole.get_subcommands().chain(nested).filter_map(Command::get_after_help);
            let texts: Vec<String> = texts.map(ToString::to_string).chain([help(Help::Short, language).to_owned()]).collect();
            let usages = [Help::ClassifyUsage, Help::CheckUsage, Help::SummaryUsage, Help::ExplainUsage, Help::ContactsUsage];
            let usages = usages.into_iter().chain([Help::Diff(DiffHelp::Usage)]);
            let usages: Vec<String> = usages.map(|usage| format!("Usage: {}", help(usage, language))).collect();
            for line in texts.iter().chain(&usages).flat_map(|text| text.lines()) {
                assert!(line.width() <= 80, "{line}");
            }
        }
    }
}

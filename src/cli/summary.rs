//! `tier summary`: customers and amounts in few numbers, of a run or of a result that was written earlier.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::arguments::{Data, data as data_of, flag, option, positional, settings, subcommand};
use super::csv_form::{CsvForm, csv_form, flags as csv_flags};
use super::environment::threads;
use super::failure::{Exit, Failure};
use super::given::{text, texts};
use super::message::{Level, Message};
use super::messages::help::Help;
use super::messages::usage::{Note, Usage, note, usage};
use super::output::Target;
use super::progress::Progress;
use super::rejects::Rejects;
use super::ui::Ui;
use super::{as_of, by, data, load, overrides, previous};
use crate::engine::measure::beside::Beside;
use crate::model::balance::Fate;
use crate::model::issue::IssueGroup;
use crate::model::language::Language;
use crate::pipeline::Outcome;
use crate::read::{InputFile, ReadError, Whole, read_whole};
use crate::report::by::{Amount, Breakdown, Kept};
use crate::report::{Report, csv, json, language_of_headings, markdown, standing_words, terminal};

/// How a summary is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// For the terminal.
    Table,
    /// Tables in Markdown.
    Markdown,
    /// One JSON document.
    Json,
    /// What was counted by what, as comma-separated values.
    Csv,
}

impl Shape {
    /// The words of the command line.
    const WORDS: [&'static str; 4] = ["table", "markdown", "json", "csv"];

    fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Table, Self::Markdown, Self::Json, Self::Csv];
        Self::WORDS.iter().position(|known| *known == word).map(|at| all[at])
    }
}

/// `tier summary`
#[derive(Clone, Debug)]
pub struct Summary {
    /// The rules and the data; without rules the files are results.
    pub data: Data,
    /// What customers are counted by, as typed.
    pub by: Vec<String>,
    /// The amount, where it was said.
    pub amount: Option<String>,
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

/// `--by A,B`
pub(super) fn by_flag(language: Language) -> Arg {
    option("by", "NAME,NAME", Help::By, language).action(ArgAction::Append)
}

/// The command.
pub(super) fn arguments(language: Language) -> Command {
    let formats = PossibleValuesParser::new(Shape::WORDS);
    let command = subcommand("summary", Help::Summary, Help::SummaryUsage, Help::SummaryExamples, language).args([
        positional("customers", Help::SummaryFiles, language).value_name("FILE").num_args(0..),
        option("rules", "RULES", Help::SummaryRules, language).short('r').value_parser(value_parser!(PathBuf)),
        option("orders", "FILE", Help::Orders, language).action(ArgAction::Append),
        option("table", "NAME=FILE", Help::Table, language).action(ArgAction::Append),
        option("as-of", "DATE", Help::AsOf, language),
    ]);
    // The rules are no flag for which a variable may stand: with one, no result could be named.
    let command = command.args(previous::flags(language)).args([
        overrides::flag(language),
        by_flag(language),
        option("amount", "NAME", Help::Amount, language),
        option("output", "OUT", Help::SummaryOutput, language).short('o'),
        option("format", "FORMAT", Help::SummaryFormat, language).value_parser(formats).hide_possible_values(true),
    ]);
    command.args(csv_flags(language)).args([
        settings(language),
        flag("force", None, Help::Force, language),
        flag("quiet", Some('q'), Help::Quiet, language),
        threads(language),
    ])
}

/// What was typed.
pub(super) fn summary(matches: &ArgMatches) -> Result<Summary, (&'static str, String)> {
    Ok(Summary {
        data: data_of(matches)?,
        by: texts(matches, "by"),
        amount: text(matches, "amount"),
        output: text(matches, "output"),
        format: text(matches, "format").and_then(|word| Shape::from_word(&word)),
        csv: csv_form(matches),
        force: matches.get_flag("force"),
        quiet: matches.get_flag("quiet"),
    })
}

/// Says how many customers and how much money are where.
///
/// # Errors
/// The command line, the rules or the data are wrong, or the result can't be written.
pub fn run(options: &Summary, ui: Ui) -> Result<Exit, Failure> {
    let ui = Ui { quiet: options.quiet, ..ui };
    if options.data.rules.as_os_str().is_empty() {
        return of_result(options, ui);
    }
    let mut loaded = load::rules(&options.data.rules, &options.data.settings, ui)?;
    let ui = Ui { language: loaded.language, ..ui };
    load::secret(&mut loaded).map_err(|failure| ui.said(&failure))?;
    of_run(options, &loaded, ui).map_err(|failure| ui.said(&failure))
}

fn of_run(options: &Summary, loaded: &load::Loaded, ui: Ui) -> Result<Exit, Failure> {
    let typed = &options.data;
    let as_of = as_of::day(typed.as_of.as_deref(), ui.language)?;
    let (format, target) = destination(options, ui.language)?;
    let inputs = data::inputs(typed, &loaded.sound.rules, ui.language)?;
    check(&target, options, &data::files_read(loaded, &inputs), ui)?;
    ui.findings(&loaded.sources(), &loaded.sound.findings);
    let reading = Progress::reading(ui, &typed.reading.watch);
    let outcome = data::run(typed, loaded, &inputs, as_of, Beside::MONTHS, Rejects::wanted(None));
    drop(reading);
    let outcome = outcome.map_err(|error| data::stopped(&error, None, ui.language))?;
    let run = data::run_of(typed, loaded, &inputs, &outcome, false);
    overrides::note_by_hand(&outcome, ui);
    let issues: Vec<IssueGroup> = outcome.issues.groups();
    let report = Report {
        rules: &loaded.sound.rules,
        classification: &outcome.classification,
        issues: &issues,
        run: &run,
        onlooker: None,
    };
    let by_tier = ["tier".to_owned()];
    let asked = if options.by.is_empty() && format == Shape::Csv { &by_tier[..] } else { &options.by };
    let by = by::breakdowns(asked, options.amount.as_deref(), &report, ui)?;
    let screen = ui.screen(&target);
    let mut protected = 0;
    write(&target, options, ui, &mut |out| match format {
        Shape::Csv => {
            protected = csv::write_by(&by, csv_form_of(options, &target, ui), out)?;
            Ok(())
        }
        Shape::Json => Ok(json::write_summary(&report, &by, out)?),
        Shape::Markdown => Ok(out.write_all(markdown::render(&report, &by).as_bytes())?),
        Shape::Table => Ok(out.write_all(terminal::render_figures(&report, &by, screen).as_bytes())?),
    })?;
    if matches!(format, Shape::Csv | Shape::Json) || ui.json {
        for warning in &run.warnings {
            ui.note(&Message::new(Level::Warning, "warning", warning));
        }
    }
    note_protected(protected, ui);
    note_lost(&outcome, ui);
    Ok(Exit::Done)
}

/// Says that rows were lost; the summary has no room for where.
fn note_lost(outcome: &Outcome, ui: Ui) {
    let balance = &outcome.classification.balance;
    let of_tables: u64 = balance.tables.iter().map(|table| table.line(Fate::Rejected).rows).sum();
    let rows = of_tables + balance.customers.rejected;
    if rows > 0 {
        let message = Message::new(Level::Note, "rejected", note(&Note::Lost { rows }, ui.language));
        ui.note(&message.with("rows", rows.into()));
    }
}

fn of_result(options: &Summary, ui: Ui) -> Result<Exit, Failure> {
    let typed = &options.data;
    let needing = [
        ("--orders, --table", !typed.tables.is_empty()),
        ("--as-of", typed.as_of.is_some()),
        ("--set", !typed.settings.is_empty()),
        ("--previous", !typed.previous.files.is_empty()),
        ("--overrides", !typed.overrides.is_empty()),
    ];
    if let Some((flag, _)) = needing.into_iter().find(|(_, is_there)| *is_there) {
        return data::refuse(&Usage::WithoutRules { flag }, ui.language);
    }
    if typed.customers.is_empty() {
        return data::refuse(&Usage::SummaryOfNothing, ui.language);
    }
    let (format, target) = destination(options, ui.language)?;
    let files = typed.reading.apply(load::files(&typed.customers, None, ui.language)?, "", &[], ui.language)?;
    let paths: Vec<PathBuf> = files.iter().map(|file| file.given().to_owned()).collect();
    check(&target, options, &paths, ui)?;
    let whole = read_whole(&files, &standing_words().sheet);
    let whole = whole.map_err(|error| unread(error, ui.language))?;
    // A result speaks as the rules did that it comes from.
    let language = ui.chosen.or_else(|| language_of_headings(&whole.headers)).unwrap_or(ui.language);
    let ui = Ui { language, ..ui };
    if let Some(file) = whole.looks_like_markdown().then(|| files[0].name.clone()) {
        return Err(Failure::new(Exit::Data, usage(&Usage::SummaryOfPage { file, sheets: Vec::new() }, ui.language)));
    }
    let kept = Kept { headers: &whole.headers, columns: &whole.columns, language: ui.language };
    if kept.tier().is_none() {
        let file = files.iter().map(|file| file.name.clone()).collect::<Vec<_>>().join(", ");
        return Err(Failure::new(Exit::Data, usage(&Usage::NoTierColumn { file }, ui.language)));
    }
    let amount = amount(options, &whole, &kept, ui.language)?;
    let by_tier = ["tier".to_owned()];
    let asked = if options.by.is_empty() { &by_tier[..] } else { &options.by };
    let by = by::of_kept(asked, amount.as_ref(), &kept, ui)?;
    if options.amount.is_none() {
        let header = amount.map(|amount| amount.name);
        ui.note(&Message::new(Level::Note, "amount", note(&Note::Amount { header }, ui.language)));
    }
    write_kept(options, &files, &by, (format, &target), ui)?;
    Ok(Exit::Done)
}

fn write_kept(
    options: &Summary,
    files: &[InputFile],
    by: &[Breakdown],
    (format, target): (Shape, &Target),
    ui: Ui,
) -> Result<(), Failure> {
    let screen = ui.screen(target);
    let mut protected = 0;
    write(target, options, ui, &mut |out| match format {
        Shape::Csv => {
            protected = csv::write_by(by, csv_form_of(options, target, ui), out)?;
            Ok(())
        }
        Shape::Json => Ok(json::write_by(&files.iter().map(|file| file.name.clone()).collect::<Vec<_>>(), by, out)?),
        Shape::Markdown => Ok(out.write_all(markdown::render_by(by, ui.language).as_bytes())?),
        Shape::Table => Ok(out.write_all(terminal::render_by(by, ui.language, screen).as_bytes())?),
    })?;
    note_protected(protected, ui);
    Ok(())
}

fn csv_form_of(options: &Summary, target: &Target, ui: Ui) -> csv::Form {
    options.csv.form(matches!(target, Target::File(_)), ui.language)
}

/// Says how many texts are written otherwise than they are.
fn note_protected(texts: u64, ui: Ui) {
    if texts > 0 {
        let message = Message::new(Level::Note, "protected", note(&Note::Protected { texts }, ui.language));
        ui.note(&message.with("texts", texts.into()));
    }
}

/// The amount that was asked for, else the first column that is one by its header and holds numbers.
fn amount(options: &Summary, whole: &Whole, kept: &Kept<'_>, language: Language) -> Result<Option<Amount>, Failure> {
    let has_numbers = |column| whole.numbers(column).ok().filter(|of| of.iter().any(Option::is_some));
    let Some(name) = &options.amount else {
        let found = kept.amounts().find_map(|column| has_numbers(column).map(|of| (column, of)));
        return Ok(found.map(|(column, of)| kept.amount(column, of)));
    };
    let Some(column) = kept.find(name) else {
        let numbers = (0..kept.headers.len()).filter(|column| has_numbers(*column).is_some());
        let headers = numbers.map(|column| kept.headers[column].as_str());
        return data::refuse(&by::unknown_header("--amount", name, headers), language);
    };
    match whole.numbers(column) {
        Ok(of) => Ok(Some(kept.amount(column, of))),
        Err((row, text)) => {
            let header = kept.headers[column].clone();
            Err(Failure::new(Exit::Data, usage(&Usage::AmountIsNone { header, row, text }, language)))
        }
    }
}

/// The format and where it goes: the flag wins over the extension; without either, a table.
fn destination(options: &Summary, language: Language) -> Result<(Shape, Target), Failure> {
    let (format, target) = named(options, language)?;
    if format != Shape::Csv {
        options.csv.refuse_without_csv().or_else(|item| data::refuse(&item, language))?;
    }
    Ok((format, target))
}

fn named(options: &Summary, language: Language) -> Result<(Shape, Target), Failure> {
    let Some(output) = &options.output else { return Ok((options.format.unwrap_or(Shape::Table), Target::Stdout)) };
    let path = Path::new(output);
    let target = Target::named(path);
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let by_name = match extension.as_deref() {
        Some("md" | "markdown") => Some(Shape::Markdown),
        Some("csv") => Some(Shape::Csv),
        Some("json") => Some(Shape::Json),
        Some("txt") => Some(Shape::Table),
        _ => None,
    };
    match (options.format.or(by_name), &target) {
        (Some(format), _) => Ok((format, target)),
        (None, Target::Stdout) => Ok((Shape::Table, target)),
        (None, Target::File(_)) => data::refuse(&Usage::SummaryExtension { output: output.clone() }, language),
    }
}

fn check(target: &Target, options: &Summary, read: &[PathBuf], ui: Ui) -> Result<(), Failure> {
    target.check(options.force, read).map_err(|error| Failure::of_output(&error, ui.language))
}

fn write(target: &Target, options: &Summary, ui: Ui, writing: super::output::Writing<'_>) -> Result<(), Failure> {
    target.write(options.force, writing).map_err(|error| Failure::of_output(&error, ui.language))?;
    if let Target::File(path) = target {
        let path = path.display().to_string();
        let text = note(&Note::WrittenSummary { path: path.clone() }, ui.language);
        ui.note(&Message::new(Level::Note, "written", text).about(&path));
    }
    Ok(())
}

/// Why a result can't be read.
fn unread(error: ReadError, language: Language) -> Failure {
    if let ReadError::SeveralSheets { file, sheets, .. } = error {
        return Failure::new(Exit::Data, usage(&Usage::SummaryOfPage { file, sheets }, language));
    }
    Failure::of_data(&error, language)
}

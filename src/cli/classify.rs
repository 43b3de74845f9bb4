//! `tier classify`: reads the rules and the data, classifies every customer, writes the result.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::arguments::{Classify, Format};
use super::coverage::coverage_warnings;
use super::failure::{Exit, Failure};
use super::load::{self, Loaded};
use super::messages::output::output_error;
use super::messages::read::read_error;
use super::messages::usage::{Note, Usage, empty_scores_warning, filter_warning, last_row_warning, no_rows_warning, note, usage};
use super::output::{OutputError, Target};
use super::ui::Ui;
use super::{as_of, snippet};
use crate::engine::measure::unknown::{RuleRef, UnknownCount};
use crate::model::issue::IssueGroup;
use crate::model::language::Language;
use crate::model::schema::Duplicates;
use crate::pipeline::{Inputs, Outcome, RunError, classify};
use crate::read::InputFile;
use crate::report::{Report, Run, RunInput, csv, json, terminal, xlsx};
use crate::rules::ruleset::RuleSet;

/// Classifies all customers.
///
/// # Errors
/// The command line, the rules or the data are wrong, or the result can't be written; then nothing is written.
pub fn run(options: &Classify, ui: Ui) -> Result<Exit, Failure> {
    let begun = Instant::now();
    let ui = Ui { quiet: options.quiet, ..ui };
    let loaded = load::rules(&options.rules, &options.settings, &ui)?;
    let rules_read = begun.elapsed();
    let ui = Ui { language: loaded.language, ..ui };
    // From here on the rules say in which language.
    run_loaded(options, &loaded, rules_read, ui).map_err(|failure| {
        ui.failure(&failure);
        Failure::said(failure.exit)
    })
}

fn run_loaded(options: &Classify, loaded: &Loaded, rules_read: Duration, ui: Ui) -> Result<Exit, Failure> {
    let as_of = as_of::day(options.as_of.as_deref(), ui.language)?;
    let (format, target) = destination(options, ui.language)?;
    let inputs = inputs(options, &loaded.sound.rules, ui.language)?;
    check_target(options, loaded, &target, &inputs, ui.language)?;
    ui.note(&snippet::render(&loaded.sources(), &loaded.sound.findings, ui.language, ui.styled));
    let threads = options.threads.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let mut outcome = classify(&loaded.sound.rules, &inputs, as_of, threads).map_err(|error| stopped(&error, ui.language))?;
    outcome.issues.merge(loaded.lookup_issues.clone());
    let written = Instant::now();
    let run = run_of(options, loaded, &inputs, &outcome);
    write(options, loaded, &run, &outcome, format, &target, ui)?;
    if options.timings {
        let stages = std::iter::once(("rules", rules_read)).chain(outcome.timings.iter().copied());
        for (stage, took) in stages.chain(std::iter::once(("write", written.elapsed()))) {
            ui.error(&note(&Note::Timing { stage, milliseconds: took.as_millis() }, ui.language));
        }
    }
    Ok(exit(options, &run, &outcome, ui))
}

fn refuse<T>(item: &Usage, language: Language) -> Result<T, Failure> {
    Err(Failure::new(Exit::Usage, usage(item, language)))
}

/// The format and where it goes: the flag wins over the extension; without either, the summary goes to the terminal.
fn destination(options: &Classify, language: Language) -> Result<(Format, Target), Failure> {
    let Some(output) = &options.output else { return Ok((options.format.unwrap_or(Format::Table), Target::Stdout)) };
    let path = Path::new(output);
    let target = Target::named(path);
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let by_name = match extension.as_deref() {
        Some("xlsx") => Some(Format::Workbook),
        Some("csv") => Some(Format::Csv),
        Some("json") => Some(Format::Json),
        Some("jsonl") => Some(Format::JsonLines),
        _ => None,
    };
    match (options.format.or(by_name), &target) {
        (Some(Format::Table), Target::File(_)) => refuse(&Usage::TableToFile, language),
        (Some(format), _) => Ok((format, target)),
        (None, Target::Stdout) => Ok((Format::Table, target)),
        (None, Target::File(_)) => refuse(&Usage::UnknownExtension { output: output.clone() }, language),
    }
}

/// The files of every table: those of the command line, else those that the rules name.
fn inputs(options: &Classify, rules: &RuleSet, language: Language) -> Result<Inputs, Failure> {
    load::refuse_names(&options.customers, &options.tables, rules, language)?;
    let folder = options.rules.parent();
    let named = |typed: &[String], in_rules: &[String]| {
        if typed.is_empty() { load::files(in_rules, folder, language) } else { load::files(typed, None, language) }
    };
    if let (Some(table), false) = (rules.customers.from, options.customers.is_empty()) {
        return refuse(&Usage::CustomersFromTable { table: rules.table_name(table).to_owned() }, language);
    }
    let customers = named(&options.customers, &rules.customers.files)?;
    if customers.is_empty() && rules.customers.from.is_none() {
        return refuse(&Usage::NoCustomers, language);
    }
    let mut tables = Vec::new();
    for table in &rules.tables {
        let of_table = options.tables.iter().filter(|(name, _)| *name == table.schema.name);
        let typed: Vec<String> = of_table.map(|(_, file)| file.clone()).collect();
        let files = named(&typed, &table.files)?;
        if files.is_empty() {
            return refuse(&Usage::NoFilesFor { table: table.schema.name.clone() }, language);
        }
        tables.push(files);
    }
    Ok(Inputs { customers, tables })
}

fn all_files(inputs: &Inputs) -> impl Iterator<Item = &InputFile> {
    inputs.customers.iter().chain(inputs.tables.iter().flatten())
}

fn check_target(
    options: &Classify,
    loaded: &Loaded,
    target: &Target,
    inputs: &Inputs,
    language: Language,
) -> Result<(), Failure> {
    let lookups = loaded.lookup_files.iter().map(|(file, _)| file);
    let mut paths: Vec<PathBuf> = all_files(inputs).chain(lookups).map(|file| file.path.clone()).collect();
    paths.extend(loaded.files.iter().map(|file| file.path.clone()));
    target.check(options.force, &paths).map_err(|error| not_written(&error, language))
}

fn not_written(error: &OutputError, language: Language) -> Failure {
    let exit = if error.is_usage() { Exit::Usage } else { Exit::Output };
    Failure::new(exit, output_error(error, language))
}

fn stopped(error: &RunError, language: Language) -> Failure {
    match error {
        RunError::Read(error) => Failure::new(Exit::Data, read_error(error, language)),
        RunError::OutOfBalance { table } => {
            Failure::new(Exit::Internal, usage(&Usage::OutOfBalance { table: table.clone() }, language))
        }
    }
}

fn run_of(options: &Classify, loaded: &Loaded, inputs: &Inputs, outcome: &Outcome) -> Run {
    let digest = |file: &InputFile| if options.digests { load::file_digest(&file.path).ok() } else { None };
    let input = |(file, read): (&InputFile, &crate::read::FileRead)| RunInput {
        path: read.name.clone(),
        bytes: read.bytes,
        rows: read.rows,
        sha256: digest(file),
    };
    let rules = &loaded.sound.rules;
    let lookups = loaded.lookup_files.iter().map(|(file, read)| (file, read));
    Run {
        as_of: outcome.classification.as_of,
        rules_path: options.rules.display().to_string(),
        rules_name: rules.name.clone(),
        rules_sha256: loaded.sha256.clone(),
        rules_text: loaded.text(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        params: rules.params.iter().map(|param| (param.name.clone(), param.value.clone())).collect(),
        inputs: all_files(inputs).zip(&outcome.files).chain(lookups).map(input).collect(),
        language: loaded.language,
        warnings: warnings(rules, outcome, loaded.language),
    }
}

/// For every filter that could not be answered for some rows: how many, for want of what, and how to settle it; and
/// whether the order of rows decided anything.
fn warnings(rules: &RuleSet, outcome: &Outcome, language: Language) -> Vec<String> {
    let warning = |unknown: &UnknownCount| {
        let (section, filter) = match unknown.rule {
            RuleRef::TableFilter(table) => (format!("[tables.{}]", rules.table_name(table)), &rules.tables[table.index()].filter),
            RuleRef::CustomerFilter => ("[customers]".to_owned(), &rules.customers.filter),
            RuleRef::Class(..) | RuleRef::Population(..) | RuleRef::Enter(_) | RuleRef::Cap(_) | RuleRef::Alert(_) => {
                return None;
            }
        };
        let differs = filter.as_ref().is_some_and(|filter| ["!=", "<>", "≠"].iter().any(|mark| filter.text.contains(mark)));
        Some(filter_warning(&section, &unknown.value, unknown.count, differs, language))
    };
    let mut all: Vec<String> = outcome.classification.unknowns().iter().filter_map(warning).collect();
    let balance = &outcome.classification.balance;
    if balance.customers.read == 0 && rules.customers.from.is_none() {
        all.push(no_rows_warning("[customers]", language));
    }
    for table in balance.tables.iter().filter(|table| table.read.rows == 0) {
        all.push(no_rows_warning(&format!("[tables.{}]", table.table), language));
    }
    for empty in &outcome.classification.metrics.empty_scores {
        let population = &rules.populations[empty.population];
        let groups = population.by.as_ref().map(|_| (empty.lacking, empty.groups));
        all.push(empty_scores_warning(&population.text, &empty.scores, groups, language));
    }
    all.extend(coverage_warnings(rules, &balance.tables, outcome.classification.as_of, language));
    let repeated = outcome.classification.balance.customers.duplicate;
    if repeated > 0 && rules.customers.schema.duplicates == Duplicates::Last {
        all.push(last_row_warning(repeated, language));
    }
    all
}

fn write(
    options: &Classify,
    loaded: &Loaded,
    run: &Run,
    outcome: &Outcome,
    format: Format,
    target: &Target,
    ui: Ui,
) -> Result<(), Failure> {
    let issues: Vec<IssueGroup> = outcome.issues.groups();
    let report = Report { rules: &loaded.sound.rules, classification: &outcome.classification, issues: &issues, run };
    let width = ui.width();
    let writing = &mut |out: &mut (dyn std::io::Write + Send)| match format {
        Format::Table => Ok(out.write_all(terminal::render(&report, width).as_bytes())?),
        Format::Csv => Ok(csv::write_csv(&report, out)?),
        Format::Json => Ok(json::write_json(&report, out)?),
        Format::JsonLines => Ok(json::write_jsonl(&report, out)?),
        Format::Workbook => xlsx::write_workbook(&report, out),
    };
    target.write(options.force, writing).map_err(|error| not_written(&error, ui.language))?;
    let account = |ui: Ui| ui.note(&terminal::render_account(&report, width));
    match target {
        Target::File(path) => {
            let customers = outcome.classification.customers.len();
            account(ui);
            ui.note(&note(&Note::Written { path: path.display().to_string(), customers }, ui.language));
        }
        Target::Stdout if format != Format::Table => account(ui),
        Target::Stdout => {}
    }
    Ok(())
}

fn exit(options: &Classify, run: &Run, outcome: &Outcome, ui: Ui) -> Exit {
    let unknown: u64 = outcome.classification.unknowns().iter().map(|unknown| unknown.count).sum();
    let issues = outcome.issues.count();
    if options.strict && (!run.warnings.is_empty() || issues + unknown > 0) {
        ui.note(&note(&Note::Strict { issues, unknown, warnings: run.warnings.len() }, ui.language));
        return Exit::Findings;
    }
    Exit::Done
}

//! The data of a command: the rule file, the files it is run on, and the run itself.

use std::path::PathBuf;

use super::arguments::Data;
use super::failure::{Exit, Failure};
use super::load::{self, Loaded};
use super::messages::overrides::overrides_error;
use super::messages::rejects::too_many_rejected;
use super::messages::standing::standing_error;
use super::messages::usage::{Usage, usage};
use super::warnings::warnings;
use super::{as_of, overrides};
use crate::engine::measure::beside::Beside;
use crate::model::date::Date;
use crate::model::language::Language;
use crate::pipeline::{Inputs, OVERRIDES, Outcome, PREVIOUS, RunError, classify_counting};
use crate::read::{InputFile, Lost};
use crate::report::{InputRole, Run, RunInput, hide_issues};
use crate::rules::ruleset::RuleSet;

/// The files of every table: those of the command line, else those that the rules name.
///
/// # Errors
/// A table has no file, or a file that can't be meant was named.
pub fn inputs(data: &Data, rules: &RuleSet, language: Language) -> Result<Inputs, Failure> {
    let others = [&*data.previous.files, &*data.overrides].concat();
    load::refuse_names(&data.customers, &data.tables, &others, rules, language)?;
    let folder = data.rules.parent();
    let mut known = known_tables(rules);
    if !data.previous.files.is_empty() {
        known.push(PREVIOUS);
    }
    if !data.overrides.is_empty() {
        known.push(OVERRIDES);
    }
    let read_so = |files, table: &str| data.reading.apply(files, table, &known, language);
    let named = |typed: &[String], in_rules: &[String]| {
        if typed.is_empty() { load::files(in_rules, folder, language) } else { load::files(typed, None, language) }
    };
    let customers = read_so(named(&data.customers, &rules.customers.files)?, "customers")?;
    if customers.is_empty() && rules.customers.from.is_none() {
        return refuse(&Usage::NoCustomers, language);
    }
    let mut tables = Vec::new();
    for table in &rules.tables {
        let files = read_so(named(&data.files_of(&table.schema.name), &table.files)?, &table.schema.name)?;
        if files.is_empty() {
            return refuse(&Usage::NoFilesFor { table: table.schema.name.clone() }, language);
        }
        tables.push(files);
    }
    let previous =
        data.previous.inputs(&data.reading, rules, (&known, as_of::day(data.as_of.as_deref(), language)?), language)?;
    let overrides = overrides::inputs(&data.overrides, &data.reading, rules, &known, language)?;
    let inputs = Inputs { customers, tables, previous, overrides };
    data.reading.refuse_sheets_of_texts(all_files(&inputs), language)?;
    Ok(inputs)
}

/// The names that a flag for the files of one table may begin with.
#[must_use]
pub fn known_tables(rules: &RuleSet) -> Vec<&str> {
    std::iter::once("customers").chain(rules.tables.iter().map(|table| table.schema.name.as_str())).collect()
}

/// All files of a run: customers first, then table by table, the tiers before, overrides last.
pub fn all_files(inputs: &Inputs) -> impl Iterator<Item = &InputFile> {
    inputs.customers.iter().chain(inputs.tables.iter().flatten()).chain(&inputs.previous.files).chain(&inputs.overrides.files)
}

/// The same files, each with what it is read as: `customers`, the name of a table, `previous`, `overrides`.
pub fn with_roles<'i>(inputs: &'i Inputs, rules: &'i RuleSet) -> impl Iterator<Item = (&'i str, &'i InputFile)> {
    let of = |role: &'i str, files: &'i [InputFile]| files.iter().map(move |file| (role, file));
    let tables = inputs.tables.iter().zip(&rules.tables).flat_map(move |(files, table)| of(&table.schema.name, files));
    of("customers", &inputs.customers)
        .chain(tables)
        .chain(of(PREVIOUS, &inputs.previous.files))
        .chain(of(OVERRIDES, &inputs.overrides.files))
}

/// Runs the rules on the files.
///
/// # Errors
/// The data can't be used.
pub fn run(data: &Data, loaded: &Loaded, inputs: &Inputs, as_of: Date, beside: Beside, lost: Lost) -> Result<Outcome, RunError> {
    let outcome = classify_counting(&loaded.sound.rules, inputs, as_of, data.threads(), beside, lost);
    let mut outcome = outcome?;
    outcome.issues.merge(loaded.lookup_issues.clone());
    let keys = [&*inputs.previous.key, &*inputs.overrides.words.customer].concat();
    outcome.issues = hide_issues(&loaded.sound.rules, outcome.issues, &keys);
    Ok(outcome)
}

/// What stopped a run; `rejects` is the file that holds its lost rows, where there is one.
#[must_use]
pub fn stopped(error: &RunError, rejects: Option<&str>, language: Language) -> Failure {
    match error {
        RunError::Read(error) => Failure::of_data(error, language),
        RunError::TooManyRejected(stop) => Failure::new(Exit::Data, too_many_rejected(stop, rejects, language)),
        RunError::Standing(error) => Failure::new(Exit::Data, standing_error(error, language)),
        RunError::Overrides(error) => Failure::new(Exit::Data, overrides_error(error, language)),
        RunError::PseudonymShared { key_env } => {
            Failure::new(Exit::Data, usage(&Usage::PseudonymShared { key_env: key_env.clone() }, language))
        }
        RunError::OutOfBalance { table } => {
            Failure::new(Exit::Internal, usage(&Usage::OutOfBalance { table: table.clone() }, language))
        }
    }
}

/// What a run was given; with the digests of its inputs where they are asked for.
#[must_use]
pub fn run_of(data: &Data, loaded: &Loaded, inputs: &Inputs, outcome: &Outcome, digests: bool) -> Run {
    let digest = |file: &InputFile| if digests { load::file_digest(file.given()).ok() } else { None };
    let is_among = |file: &InputFile, files: &[InputFile]| files.iter().any(|one| std::ptr::eq(one, file));
    let role = |file: &InputFile| match file {
        _ if is_among(file, &inputs.previous.files) => InputRole::Standing,
        _ if is_among(file, &inputs.overrides.files) => InputRole::Overrides,
        _ => InputRole::Data,
    };
    let input = |(file, read): (&InputFile, &crate::read::FileRead)| RunInput {
        path: read.name.clone(),
        bytes: read.bytes,
        rows: read.rows,
        sha256: digest(file),
        role: role(file),
    };
    let rules = &loaded.sound.rules;
    let lookups = loaded.lookup_files.iter().map(|(file, read)| (file, read));
    Run {
        as_of: outcome.classification.as_of,
        rules_path: data.rules.display().to_string(),
        rules_name: rules.name.clone(),
        rules_sha256: loaded.sha256.clone(),
        rules_text: loaded.text(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        params: rules.params.iter().map(|param| (param.name.clone(), param.value.clone())).collect(),
        inputs: all_files(inputs).zip(&outcome.files).chain(lookups).map(input).collect(),
        language: loaded.language,
        warnings: warnings(rules, outcome, loaded.language),
        part: None,
        ledger: None,
    }
}

/// Every file that the run reads, and so may not replace.
#[must_use]
pub fn files_read(loaded: &Loaded, inputs: &Inputs) -> Vec<PathBuf> {
    let lookups = loaded.lookup_files.iter().map(|(file, _)| file);
    let mut paths: Vec<PathBuf> = all_files(inputs).chain(lookups).map(|file| file.given().to_owned()).collect();
    paths.extend(loaded.files.iter().map(|file| file.path.clone()));
    paths.extend(inputs.previous.known.as_ref().map(|(ledger, _)| ledger.clone()));
    paths
}

/// Refuses what the person asked for.
///
/// # Errors
/// Always.
pub fn refuse<T>(item: &Usage, language: Language) -> Result<T, Failure> {
    Err(Failure::new(Exit::Usage, usage(item, language)))
}

//! `tier history`: what the ledger tells over time, of single customers, of the tiers, of those who came together.

pub mod arguments;
mod contacts;

use std::path::{Path, PathBuf};

use super::failure::{Exit, Failure};
use super::ledger::failure;
use super::message::{Level, Message};
use super::messages::history::{HistoryUsage, history_usage};
use super::messages::usage::{Note, note};
use super::output::Target;
use super::ui::Ui;
use super::{data, load};
use crate::expr::check::nearest;
use crate::ledger::entry::{Entry, Recorded, ValueColumn, in_force};
use crate::ledger::{Ledger, LedgerError};
use crate::model::fold::{fold, header_form};
use crate::model::language::Language;
use crate::report::history::{CohortCounter, CustomerHistory, History, TierCounter};
use crate::report::{csv, html, is_satisfaction, json, markdown, terminal, xlsx};
use arguments::{Ask, Histories, HistoryFormat};
use contacts::{ContactLog, contact_log};

/// So many keys that hold what was typed are named, where no customer has it.
const KEYS_NAMED: usize = 3;

/// Shows a history.
///
/// # Errors
/// The command line asks for what the ledger doesn't have, the ledger or a table of contacts can't be read, or the result
/// can't be written.
pub fn run(options: &Histories, ui: Ui) -> Result<Exit, Failure> {
    let ui = Ui { quiet: options.quiet, ..ui };
    let language = ui.language;
    let (format, target) = destination(options, language)?;
    let contacts: &[String] = if let Ask::Customers { contacts, .. } = &options.ask { contacts } else { &[] };
    let files = load::files(contacts, None, language)?;
    let mut read: Vec<PathBuf> = files.iter().map(|file| file.given().to_owned()).collect();
    read.push(options.ledger.clone());
    target.check(options.force, &read).map_err(|error| Failure::of_output(&error, language))?;
    let failed = |error: LedgerError| failure(&options.ledger, &error, false, language);
    let ledger = Ledger::open(&options.ledger).map_err(failed)?;
    let runs = ledger.runs().map_err(failed)?;
    let history = match &options.ask {
        Ask::Nothing => return Err(refused(&HistoryUsage::OfNothing, language)),
        Ask::Several => return Err(refused(&HistoryUsage::OfSeveral, language)),
        Ask::Customers { keys, all, .. } => {
            let log = contact_log(&files, ui)?;
            History::Customers(customers(options, &ledger, &runs, keys, &log, *all, language)?)
        }
        Ask::Tiers { metrics } => {
            let mut counter = TierCounter::new(values(&runs, metrics, language)?);
            for run in standing(&runs) {
                counter.begin(run);
                let mut add = |entry: Entry| -> Result<(), LedgerError> {
                    counter.add(&entry);
                    Ok(())
                };
                ledger.entries(run.number, &mut add).map_err(failed)?;
            }
            History::Tiers(counter.finish())
        }
        Ask::Cohorts => {
            let mut counter = CohortCounter::default();
            for run in standing(&runs) {
                counter.begin(run);
                let mut add = |entry: Entry| -> Result<(), LedgerError> {
                    counter.add(&entry);
                    Ok(())
                };
                ledger.entries(run.number, &mut add).map_err(failed)?;
            }
            History::Cohorts(counter.finish())
        }
    };
    write(options, &history, format, &target, ui)?;
    Ok(Exit::Done)
}

fn refused(item: &HistoryUsage, language: Language) -> Failure {
    Failure::new(Exit::Usage, history_usage(item, language))
}

/// The runs in force, from the first.
fn standing(runs: &[Recorded]) -> impl Iterator<Item = &Recorded> {
    in_force(runs).into_iter().map(|at| &runs[at])
}

/// The histories of the customers that were asked for, each once.
fn customers(
    options: &Histories,
    ledger: &Ledger,
    runs: &[Recorded],
    keys: &[String],
    log: &ContactLog,
    all: bool,
    language: Language,
) -> Result<Vec<CustomerHistory>, Failure> {
    let failed = |error: LedgerError| failure(&options.ledger, &error, false, language);
    let mut found: Vec<CustomerHistory> = Vec::new();
    for typed in keys {
        let mut key = typed.clone();
        let mut entries = ledger.history(&key).map_err(failed)?;
        if entries.is_empty() {
            key = like(ledger, typed, language).map_err(failed)??;
            entries = ledger.history(&key).map_err(failed)?;
        }
        if !found.iter().any(|known| known.customer == key) {
            found.push(CustomerHistory::of(&key, runs, &entries, log.of(&key), all));
        }
    }
    Ok(found)
}

/// The key that means the same as what was typed, width and blanks at the ends aside.
fn like(ledger: &Ledger, typed: &str, language: Language) -> Result<Result<String, Failure>, LedgerError> {
    let mut known: Vec<String> = Vec::new();
    ledger.keys(&mut |key| known.push(key.to_owned()))?;
    let wanted = fold(typed);
    if let Some(key) = known.iter().find(|key| fold(key) == wanted) {
        return Ok(Ok(key.clone()));
    }
    let near = nearest(typed, known.iter().map(String::as_str));
    let holds = |key: &&String| !wanted.is_empty() && key.to_lowercase().contains(&wanted.to_lowercase());
    let mut offered: Vec<String> = near.into_iter().collect();
    for key in known.iter().filter(holds).take(KEYS_NAMED) {
        if offered.len() < KEYS_NAMED && !offered.contains(key) {
            offered.push(key.clone());
        }
    }
    let item = HistoryUsage::NoSuchCustomer { key: typed.to_owned(), near: offered, known: known.len() };
    Ok(Err(refused(&item, language)))
}

/// The values whose means are wanted: those that were named, by name or label; without any, those that tell how satisfied
/// customers are.
fn values(runs: &[Recorded], metrics: &[String], language: Language) -> Result<Vec<ValueColumn>, Failure> {
    let mut known: Vec<&ValueColumn> = Vec::new();
    for column in standing(runs).flat_map(|run| &run.run.values).filter(|column| column.kind == "number") {
        // A later run may have another label for it.
        known.retain(|other| other.name != column.name);
        known.push(column);
    }
    if metrics.is_empty() {
        return Ok(known.into_iter().filter(|column| is_satisfaction(column)).cloned().collect());
    }
    let bare = |column: &ValueColumn| column.name.split_once('.').map_or("", |(_, bare)| bare).to_owned();
    let mut found: Vec<ValueColumn> = Vec::new();
    for name in metrics {
        let form = header_form(name);
        let means = |column: &&&ValueColumn| {
            column.name == *name || [bare(column), column.label.clone()].iter().any(|known| header_form(known) == form)
        };
        let Some(column) = known.iter().find(means) else {
            let names: Vec<String> = known.iter().map(|column| bare(column)).collect();
            let near = nearest(name, names.iter().map(String::as_str));
            return Err(refused(&HistoryUsage::NoSuchMetric { name: name.clone(), nearest: near, known: names }, language));
        };
        if !found.contains(column) {
            found.push((*column).clone());
        }
    }
    Ok(found)
}

/// The format and where it goes: the flag wins over the extension; without either, a table.
fn destination(options: &Histories, language: Language) -> Result<(HistoryFormat, Target), Failure> {
    let (format, target) = match &options.output {
        None => (options.format.unwrap_or(HistoryFormat::Table), Target::Stdout),
        Some(output) => {
            let path = Path::new(output);
            let target = Target::named(path);
            let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
            let by_name = extension.and_then(|word| HistoryFormat::of(&word));
            match (options.format.or(by_name), &target) {
                (Some(format), _) => (format, target),
                (None, Target::Stdout) => (HistoryFormat::Table, target),
                (None, Target::File(_)) => {
                    return Err(refused(&HistoryUsage::UnknownExtension { output: output.clone() }, language));
                }
            }
        }
    };
    if format != HistoryFormat::Csv {
        options.csv.refuse_without_csv().or_else(|item| data::refuse(&item, language))?;
    }
    Ok((format, target))
}

fn write(options: &Histories, history: &History, format: HistoryFormat, target: &Target, ui: Ui) -> Result<(), Failure> {
    let (language, screen) = (ui.language, ui.screen(target));
    let mut protected = 0;
    let written = target.write(options.force, &mut |out| match format {
        HistoryFormat::Table => Ok(out.write_all(terminal::render_history(history, language, screen).as_bytes())?),
        HistoryFormat::Markdown => Ok(out.write_all(markdown::render_history(history, language).as_bytes())?),
        HistoryFormat::Json => Ok(json::write_history(history, out)?),
        HistoryFormat::Html => Ok(html::write_history(history, language, out)?),
        HistoryFormat::Workbook => xlsx::write_history(history, language, out),
        HistoryFormat::Csv => {
            let form = options.csv.form(matches!(target, Target::File(_)), language);
            protected = csv::write_history(history, form, out)?;
            Ok(())
        }
    });
    written.map_err(|error| Failure::of_output(&error, language))?;
    if protected > 0 {
        let message = Message::new(Level::Note, "protected", note(&Note::Protected { texts: protected }, language));
        ui.note(&message.with("texts", protected.into()));
    }
    if let Target::File(path) = target {
        let path = path.display().to_string();
        let text = note(&Note::WrittenSummary { path: path.clone() }, language);
        ui.note(&Message::new(Level::Note, "written", text).about(&path));
    }
    Ok(())
}

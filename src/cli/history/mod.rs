//! `tier history`: what the ledger tells over time, of single customers, of the tiers, of those who came together.

pub mod arguments;
mod contacts;

use std::path::PathBuf;

use super::failure::{Exit, Failure};
use super::ledger::{failure, speaking};
use super::message::{Level, Message};
use super::messages::history::{HistoryUsage, history_usage};
use super::messages::usage::{Note, note};
use super::output::Target;
use super::shape::{self, Shape};
use super::ui::Ui;
use super::{data, load};
use crate::expr::check::nearest;
use crate::ledger::entry::{Entry, Recorded, ValueColumn, in_force};
use crate::ledger::{Ledger, LedgerError};
use crate::model::fold::{fold, header_form};
use crate::model::language::Language;
use crate::read::InputFile;
use crate::report::history::{CohortCounter, Counter, CustomerHistory, History, TierCounter};
use crate::report::{csv, html, is_satisfaction, json, markdown, terminal, xlsx};
use arguments::{Ask, Histories};
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
    let ask = options.ask().map_err(|item| refused(&item, ui.language))?;
    let failed = |error: LedgerError| failure(&options.ledger, &error, false, ui.language);
    let (format, target) = destination(options, ui.language)?;
    let files = load::files(&options.contacts, None, ui.language)?;
    let mut read: Vec<PathBuf> = files.iter().map(|file| file.given().to_owned()).collect();
    read.push(options.ledger.clone());
    target.check(options.force, &read).map_err(|error| Failure::of_output(&error, ui.language))?;
    let ledger = Ledger::open(&options.ledger).map_err(failed)?;
    let runs = ledger.runs().map_err(failed)?;
    let ui = speaking(ui, &runs);
    let history = history(options, ask, &ledger, &runs, &files, ui).map_err(|failure| ui.said(&failure))?;
    write(options, &history, format, &target, ui).map_err(|failure| ui.said(&failure))?;
    Ok(Exit::Done)
}

fn history(
    options: &Histories,
    ask: Ask,
    ledger: &Ledger,
    runs: &[Recorded],
    files: &[InputFile],
    ui: Ui,
) -> Result<History, Failure> {
    let failed = |error: LedgerError| failure(&options.ledger, &error, false, ui.language);
    Ok(match ask {
        Ask::Customers => {
            let log = contact_log(files, ui)?;
            History::Customers(customers(options, ledger, runs, &log, ui.language)?)
        }
        Ask::Tiers => {
            let mut counter = TierCounter::new(values(runs, &options.metrics, ui.language)?);
            count(ledger, runs, &mut counter).map_err(failed)?;
            History::Tiers(counter.finish())
        }
        Ask::Cohorts => {
            let mut counter = CohortCounter::default();
            count(ledger, runs, &mut counter).map_err(failed)?;
            History::Cohorts(counter.finish())
        }
    })
}

/// Counts the entries of the runs in force, from the first.
fn count(ledger: &Ledger, runs: &[Recorded], counter: &mut dyn Counter) -> Result<(), LedgerError> {
    for run in standing(runs) {
        counter.begin(run);
        ledger.entries(run.number, &mut |entry: Entry| {
            counter.add(&entry);
            Ok::<(), LedgerError>(())
        })?;
    }
    Ok(())
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
    log: &ContactLog,
    language: Language,
) -> Result<Vec<CustomerHistory>, Failure> {
    let failed = |error: LedgerError| failure(&options.ledger, &error, false, language);
    let mut found: Vec<CustomerHistory> = Vec::new();
    for typed in &options.keys {
        let mut key = typed.clone();
        let mut entries = ledger.history(&key).map_err(failed)?;
        if entries.is_empty() {
            key = like(ledger, typed, language).map_err(failed)??;
            entries = ledger.history(&key).map_err(failed)?;
        }
        if !found.iter().any(|known| known.customer == key) {
            found.push(CustomerHistory::of(&key, runs, &entries, log.of(&key), options.all));
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
fn destination(options: &Histories, language: Language) -> Result<(Shape, Target), Failure> {
    let (format, target) = shape::destination(options.output.as_deref(), options.format)
        .map_err(|output| refused(&HistoryUsage::UnknownExtension { output }, language))?;
    if format != Shape::Csv {
        options.csv.refuse_without_csv().or_else(|item| data::refuse(&item, language))?;
    }
    Ok((format, target))
}

fn write(options: &Histories, history: &History, format: Shape, target: &Target, ui: Ui) -> Result<(), Failure> {
    let (language, screen) = (ui.language, ui.screen(target));
    let mut protected = 0;
    let written = target.write(options.force, &mut |out| match format {
        Shape::Table => Ok(out.write_all(terminal::render_history(history, language, screen).as_bytes())?),
        Shape::Markdown => Ok(out.write_all(markdown::render_history(history, language).as_bytes())?),
        Shape::Json => Ok(json::write_history(history, out)?),
        Shape::Page => Ok(html::write_history(history, language, out)?),
        Shape::Workbook => xlsx::write_history(history, language, out),
        Shape::Csv => {
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

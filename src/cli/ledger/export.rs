//! `tier ledger export`: the entries of one run or of all, as csv or JSON, handed out one by one.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Number, Value, json};

use super::arguments::Export;
use super::failure;
use super::named::run_of;
use super::show::of_whole_run;
use crate::cli::failure::{Exit, Failure};
use crate::cli::message::{Level, Message};
use crate::cli::messages::ledger::{exported, no_such_ending};
use crate::cli::messages::usage::{Note, note, usage};
use crate::cli::output::Target;
use crate::cli::ui::Ui;
use crate::ledger::entry::{Entry, Presence, Recorded, replaced_by};
use crate::ledger::{Ledger, LedgerError};
use crate::report::ReportError;
use crate::report::csv::{Form, Records};

/// The columns of every entry, before its values.
const COLUMNS: [&str; 13] = [
    "run",
    "as_of",
    "in_force",
    "customer",
    "presence",
    "merged_into",
    "candidate",
    "tier",
    "reason",
    "tier_since",
    "failed_reviews",
    "confirmations",
    "absences",
];

/// Nobody's tier, as in all csv.
const NO_TIER: &str = "none";

/// Why an export ends before its end.
enum Stop {
    Ledger(LedgerError),
    Report(ReportError),
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Report(error.into())
    }
}

/// A run that is exported, and the one in its place.
struct Chosen {
    recorded: Recorded,
    replaced: Option<u64>,
}

/// Writes the entries.
pub fn run(path: &Path, ledger: &Ledger, all: &[Recorded], options: &Export, ui: Ui) -> Result<Exit, Failure> {
    let failed = |error: LedgerError| failure(path, &error, false, ui.language);
    let target = options.output.as_deref().map_or(Target::Stdout, |output| Target::named(Path::new(output)));
    let is_json = is_json(options, &target, ui)?;
    if is_json {
        options.csv.refuse_without_csv().map_err(|item| Failure::new(Exit::Usage, usage(&item, ui.language)))?;
    }
    target.check(options.force, &[PathBuf::from(path)]).map_err(|error| Failure::of_output(&error, ui.language))?;
    let wanted = options.run.as_deref().map(|run| run_of(path, run, all, ui.language).map(|run| run.number)).transpose()?;
    let chosen: Vec<Chosen> = all
        .iter()
        .filter(|run| wanted.is_none_or(|wanted| run.number == wanted))
        .map(|run| Chosen { recorded: run.clone(), replaced: replaced_by(all, run.number) })
        .collect();
    let form = options.csv.form(matches!(target, Target::File(_)), ui.language);
    let (mut trouble, mut texts) = (None, 0);
    let written = target.write(options.force, &mut |out| {
        let done = if is_json { write_json(ledger, &chosen, out).map(|()| 0) } else { write_csv(ledger, &chosen, form, out) };
        match done {
            Ok(protected) => {
                texts = protected;
                Ok(())
            }
            Err(Stop::Report(error)) => Err(error),
            Err(Stop::Ledger(error)) => {
                trouble = Some(error);
                Err(io::Error::other("the ledger can't be read").into())
            }
        }
    });
    if let Some(error) = trouble {
        return Err(failed(error));
    }
    written.map_err(|error| Failure::of_output(&error, ui.language))?;
    if texts > 0 {
        let text = note(&Note::Protected { texts }, ui.language);
        ui.note(&Message::new(Level::Note, "protected", text).with("texts", json!(texts)));
    }
    if let Target::File(file) = &target {
        let (file, entries) = (file.display().to_string(), chosen.iter().map(|run| run.recorded.entries).sum());
        let text = exported(&file, chosen.len(), entries, ui.language);
        ui.note(&Message::new(Level::Note, "written", text).about(&file).with("entries", json!(entries)));
    }
    Ok(Exit::Done)
}

/// Whether the output is JSON: as was said, else by the end of its name.
fn is_json(options: &Export, target: &Target, ui: Ui) -> Result<bool, Failure> {
    let extension = match (options.json, target) {
        (Some(json), _) => return Ok(json),
        (None, Target::Stdout) => return Ok(false),
        (None, Target::File(path)) => path.extension().map(|extension| extension.to_string_lossy().to_lowercase()),
    };
    match extension.as_deref() {
        Some("json") => Ok(true),
        Some("csv") => Ok(false),
        _ => Err(Failure::new(Exit::Usage, no_such_ending(options.output.as_deref().unwrap_or_default(), ui.language))),
    }
}

/// One line an entry; the values that any of the runs has are columns. How many texts are protected from spreadsheets.
fn write_csv(ledger: &Ledger, runs: &[Chosen], form: Form, out: &mut dyn Write) -> Result<u64, Stop> {
    let mut columns: Vec<&str> = Vec::new();
    for column in runs.iter().flat_map(|run| &run.recorded.run.values) {
        if !columns.contains(&column.name.as_str()) {
            columns.push(&column.name);
        }
    }
    let mut records = Records::new(form, out)?;
    for heading in COLUMNS.iter().chain(&columns) {
        records.text(heading)?;
    }
    records.end_row()?;
    for Chosen { recorded, replaced } in runs {
        let values = &recorded.run.values;
        let places: Vec<Option<usize>> =
            columns.iter().map(|name| values.iter().position(|column| column.name == *name)).collect();
        let as_of = recorded.run.as_of.to_string();
        ledger.entries::<Stop>(recorded.number, &mut |entry| {
            records.value(&recorded.number.to_string())?;
            records.value(&as_of)?;
            records.value(if replaced.is_none() { "true" } else { "false" })?;
            records.text(&entry.customer)?;
            records.value(entry.presence.word())?;
            let nobody = |is_known: bool| if is_known { NO_TIER } else { "" };
            let candidate = entry.candidate.as_deref().unwrap_or(nobody(entry.presence == Presence::Present));
            let in_force = matches!(entry.presence, Presence::Present | Presence::Absent);
            let tier = entry.tier.as_deref().unwrap_or(nobody(in_force));
            for text in [entry.presence.merged_into().unwrap_or_default(), candidate, tier, &entry.reason] {
                records.text(text)?;
            }
            records.value(&entry.since.map(|day| day.to_string()).unwrap_or_default())?;
            for count in [entry.failures, entry.confirmations, entry.absences] {
                records.value(&count.to_string())?;
            }
            for place in &places {
                let value = place.and_then(|at| entry.values.get(at)).and_then(Option::as_deref).unwrap_or_default();
                match place.map(|at| values[at].kind.as_str()) {
                    Some("text") => records.text(value)?,
                    _ => records.value(value)?,
                }
            }
            Ok(records.end_row()?)
        })?;
    }
    Ok(records.finish()?)
}

/// One document: the runs, each with its entries.
fn write_json(ledger: &Ledger, runs: &[Chosen], out: &mut dyn Write) -> Result<(), Stop> {
    write!(out, "{{\"runs\":[")?;
    for (position, Chosen { recorded, replaced }) in runs.iter().enumerate() {
        let run = of_whole_run(recorded, *replaced).to_string();
        let separator = if position > 0 { "," } else { "" };
        write!(out, "{separator}\n{},\"entries\":[", run.strip_suffix('}').unwrap_or(&run))?;
        let mut separator = "";
        ledger.entries::<Stop>(recorded.number, &mut |entry| {
            write!(out, "{separator}\n{}", of_entry(&entry, recorded))?;
            separator = ",";
            Ok(())
        })?;
        write!(out, "]}}")?;
    }
    Ok(writeln!(out, "]}}")?)
}

fn of_entry(entry: &Entry, recorded: &Recorded) -> Value {
    let mut values = Map::new();
    for (column, value) in recorded.run.values.iter().zip(&entry.values) {
        let value = match (value, column.kind.as_str()) {
            (None, _) => Value::Null,
            (Some(text), "flag") => text.parse::<bool>().map_or_else(|_| json!(text), Value::Bool),
            (Some(text), "number") => text.parse::<Number>().map_or_else(|_| json!(text), Value::Number),
            (Some(text), _) => json!(text),
        };
        values.insert(column.name.clone(), value);
    }
    json!({
        "customer": entry.customer,
        "presence": entry.presence.word(),
        "merged_into": entry.presence.merged_into(),
        "candidate": entry.candidate,
        "tier": entry.tier,
        "reason": entry.reason,
        "tier_since": entry.since.map(|day| day.to_string()),
        "failed_reviews": entry.failures,
        "confirmations": entry.confirmations,
        "absences": entry.absences,
        "values": values,
    })
}

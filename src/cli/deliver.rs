//! The results of a run: written whole beside their names, then seen all at once.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::arguments::Classify;
use super::classify::Prepared;
use super::digests::{Digests, inputs_with_digests};
use super::failure::{Exit, Failure};
use super::format::Format;
use super::load::Loaded;
use super::manifest::Told;
use super::message::{Level, Message};
use super::messages::rejects::{RejectsNote, rejects_note};
use super::messages::usage::{Note, note};
use super::output::Target;
use super::progress::Progress;
use super::rejects::Rejects;
use super::split::Split;
use super::ui::Ui;
use super::{account, by, data, overrides};
use crate::ledger::entry::Input;
use crate::model::balance::Fate;
use crate::pipeline::Outcome;
use crate::read::LostRows;
use crate::report::{Onlooker, Report, Run, RunOfLedger, csv, html, json as documents, markdown, terminal, xlsx};

/// What else happens when the results of a run are delivered.
#[derive(Default)]
pub struct Along<'a> {
    /// Done once nothing of the results can fail any more but that they take their names; nothing is seen where it fails.
    pub commit: Option<&'a mut dyn FnMut() -> Result<(), Failure>>,
    /// The files that were read, where their digests are known.
    pub inputs: Option<Vec<Input>>,
    /// What the manifest tells besides.
    pub more: Map<String, Value>,
    /// What the user should know before using the results, beside the warnings of every run.
    pub warnings: Vec<String>,
    /// Where the run is recorded.
    pub ledger: Option<RunOfLedger>,
}

/// Writes all results of a run, and says what there is to say of it.
///
/// # Errors
/// A result can't be written.
pub fn deliver(
    options: &Classify,
    loaded: &Loaded,
    prepared: &Prepared,
    outcome: &mut Outcome,
    along: Along<'_>,
    ui: Ui,
) -> Result<Exit, Failure> {
    let Along { commit, inputs, more, warnings, ledger } = along;
    let mut run = data::run_of(&options.data, loaded, &prepared.inputs, outcome, options.digests);
    run.warnings.extend(warnings);
    run.ledger = ledger;
    for input in run.inputs.iter_mut().filter(|_| run.ledger.is_some()) {
        let known = inputs.iter().flatten().find(|known| known.path == input.path);
        input.sha256 = known.map(|known| known.sha256.clone());
    }
    let lost = std::mem::take(&mut outcome.lost);
    let issues = outcome.issues.groups();
    let (rules, classification) = (&loaded.sound.rules, &outcome.classification);
    let report = Report { rules, classification, issues: &issues, run: &run, onlooker: None };
    let (rejected, parts) = write(options, &report, prepared, lost, commit, ui)?;
    overrides::note_by_hand(outcome, ui);
    note_rejects(prepared.rejects.as_ref(), rejected, &report, ui);
    let exit = exit(options, &run, outcome, ui);
    if let Some(manifest) = &prepared.manifest {
        let beside = prepared.rejects.as_ref().map(|rejects| rejects.target().clone());
        let outputs: Vec<Target> = std::iter::once(prepared.target.clone()).chain(beside).chain(parts).collect();
        let inputs =
            inputs.map_or_else(|| inputs_with_digests(loaded, &prepared.inputs, outcome, &mut Digests::default()), Ok)?;
        let words = options.understood.as_slice();
        manifest.write(&Told { words, report: &report, inputs, outputs: &outputs, exit, more }, ui)?;
    }
    Ok(exit)
}

/// Says where lost rows are, or that they could be had.
fn note_rejects(rejects: Option<&Rejects>, written: Option<u64>, report: &Report<'_>, ui: Ui) {
    let balance = &report.classification.balance;
    let of_tables: u64 = balance.tables.iter().map(|table| table.line(Fate::Rejected).rows).sum();
    let say = |code, item: &RejectsNote| Message::new(Level::Note, code, rejects_note(item, ui.language));
    match (rejects, written, of_tables + balance.customers.rejected) {
        (Some(rejects), Some(rows), _) => {
            let (path, hides) = (rejects.name.clone(), !report.rules.report.hidden.is_nothing());
            let message = say("rejects", &RejectsNote::Written { path: path.clone(), rows, hides });
            ui.note(&message.about(&path).with("rows", json!(rows)));
        }
        (_, _, 0) => {}
        (_, _, rows) => ui.note(&say("rejected", &RejectsNote::Offer { rows }).with("rows", json!(rows))),
    }
}

/// Writes the results beside their names, once nothing can be refused any more, and then lets them be seen: how many lost
/// rows there are, and the files beside the whole.
fn write(
    options: &Classify,
    report: &Report<'_>,
    prepared: &Prepared,
    lost: Vec<LostRows>,
    commit: Option<&mut dyn FnMut() -> Result<(), Failure>>,
    ui: Ui,
) -> Result<(Option<u64>, Vec<Target>), Failure> {
    let Prepared { format, target, read, rejects, .. } = prepared;
    let failed = |error| Failure::of_output(&error, ui.language);
    let by = by::breakdowns(&options.by, None, report, ui)?;
    let form = options.csv.form(matches!(target, Target::File(_)), ui.language);
    let mut protected = 0;
    let mut encode = |report: &Report<'_>, out: &mut (dyn Write + Send)| match format {
        Format::Table if prepared.shows_nothing => Ok(()),
        Format::Table => Ok(out.write_all(terminal::render(report, &by, ui.screen(target)).as_bytes())?),
        Format::Markdown => Ok(out.write_all(markdown::render(report, &by).as_bytes())?),
        Format::Csv => {
            protected += csv::write_csv(report, form, out)?;
            Ok(())
        }
        Format::Json => Ok(documents::write_json(report, out)?),
        Format::JsonLines => Ok(documents::write_jsonl(report, out)?),
        Format::Workbook => xlsx::write_workbook(report, options.data.threads(), out),
        Format::Html => html::write_html(report, out),
    };
    let onlooker = Onlooker::default();
    let report = &Report { onlooker: Some(&onlooker), ..*report };
    let (name, shown) = match target {
        Target::File(path) => (path.display().to_string(), Some(Progress::writing(ui, &onlooker))),
        Target::Stdout => (String::new(), None),
    };
    let parts = match (&options.split_files, target) {
        (Some(name), Target::File(path)) => {
            let split = Split::new(name, report, path, options.force, read, ui)?;
            let mut writing = |part: &Report<'_>, path: &Path, out: &mut (dyn Write + Send)| {
                encode(part, &mut onlooker.begin(&path.display().to_string(), out))
            };
            Some(split.stage(report, &mut writing, ui.language)?)
        }
        _ => None,
    };
    let rejecting = rejects.as_ref().map(|rejects| rejects.stage(lost, ui.language)).transpose()?;
    let mut whole = |out: &mut (dyn Write + Send)| encode(report, &mut onlooker.begin(&name, out));
    let staged = target.stage(options.force, &mut whole).map_err(failed)?;
    commit.map_or(Ok(()), |commit| commit())?;
    let rejected = rejecting.as_ref().map(|(rows, _)| *rows);
    if let (Some(rejects), Some((_, Some(staged)))) = (rejects, rejecting) {
        rejects.finish(staged, ui.language)?;
    }
    target.finish(staged, &mut whole).map_err(failed)?;
    let parts = parts.map(|parts| parts.finish(ui.language)).transpose()?.unwrap_or_default();
    drop(shown);
    let beside: Vec<Target> = parts.iter().map(|(path, _)| Target::File(path.into())).collect();
    note_results(report, prepared, parts, ui);
    if protected > 0 {
        let text = note(&Note::Protected { texts: protected }, ui.language);
        ui.note(&Message::new(Level::Note, "protected", text).with("texts", json!(protected)));
    }
    Ok((rejected, beside))
}

/// Says what every run says, and which files are written.
fn note_results(report: &Report<'_>, prepared: &Prepared, parts: Vec<(String, usize)>, ui: Ui) {
    let account = || ui.account(|| terminal::render_account(report, ui.screen_of_notes()), || account::messages(report));
    match &prepared.target {
        Target::File(path) => {
            account();
            let whole = (path.display().to_string(), report.classification.customers.len());
            std::iter::once(whole).chain(parts).for_each(|(path, customers)| note_written(&path, customers, ui));
        }
        Target::Stdout if prepared.format != Format::Table || ui.json => account(),
        Target::Stdout => {}
    }
}

fn note_written(path: &str, customers: usize, ui: Ui) {
    let text = note(&Note::Written { path: path.to_owned(), customers }, ui.language);
    ui.note(&Message::new(Level::Note, "written", text).about(path).with("customers", json!(customers)));
}

fn exit(options: &Classify, run: &Run, outcome: &Outcome, ui: Ui) -> Exit {
    let unknown: u64 = outcome.classification.unknowns().iter().map(|unknown| unknown.count).sum();
    let issues = outcome.issues.count();
    if options.strict && (!run.warnings.is_empty() || issues + unknown > 0) {
        let text = note(&Note::Strict { issues, unknown, warnings: run.warnings.len() }, ui.language);
        ui.note(&Message::new(Level::Note, "strict", text));
        return Exit::Findings;
    }
    Exit::Done
}

//! `tier classify`: reads the rules and the data, classifies every customer, writes the result.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;

use super::arguments::Classify;
use super::digests::inputs_with_digests;
use super::failure::{Exit, Failure};
use super::format::Format;
use super::freshness::refuse_stale;
use super::load::{self, Loaded};
use super::manifest::{Manifest, Told};
use super::message::{Level, Message};
use super::messages::rejects::{RejectsNote, rejects_note};
use super::messages::usage::{Note, Usage, note};
use super::output::Target;
use super::progress::Progress;
use super::rejects::Rejects;
use super::split::{self, Split};
use super::ui::Ui;
use super::{account, as_of, by, data, overrides};
use crate::engine::measure::beside::Beside;
use crate::model::balance::Fate;
use crate::model::issue::IssueGroup;
use crate::model::language::Language;
use crate::pipeline::{Outcome, RunError};
use crate::report::{Report, Run, csv, html, json as documents, markdown, terminal, xlsx};

/// Classifies all customers.
///
/// # Errors
/// The command line, the rules or the data are wrong, or the result can't be written; then nothing is written.
pub fn run(options: &Classify, ui: Ui) -> Result<Exit, Failure> {
    let begun = Instant::now();
    let ui = Ui { quiet: options.quiet, ..ui };
    let mut loaded = load::rules(&options.data.rules, &options.data.settings, ui)?;
    let rules_read = begun.elapsed();
    let ui = Ui { language: loaded.language, ..ui };
    // From here on the rules say in which language.
    load::secret(&mut loaded).map_err(|failure| ui.said(&failure))?;
    run_loaded(options, &loaded, rules_read, ui).map_err(|failure| ui.said(&failure))
}

fn run_loaded(options: &Classify, loaded: &Loaded, rules_read: Duration, ui: Ui) -> Result<Exit, Failure> {
    let data = &options.data;
    let as_of = as_of::day(data.as_of.as_deref(), ui.language)?;
    let (format, target) = destination(options, ui.language)?;
    if !options.by.is_empty() && !matches!(format, Format::Table | Format::Markdown) {
        return data::refuse(&Usage::ByOfRecords, ui.language);
    }
    if options.split_files.is_some() {
        split::refuse_format(format, &target, ui.language)?;
    }
    if format != Format::Csv {
        options.csv.refuse_without_csv().or_else(|item| data::refuse(&item, ui.language))?;
    }
    let reading = Progress::reading(ui, &data.reading.watch);
    let inputs = data::inputs(data, &loaded.sound.rules, ui.language)?;
    drop(reading);
    let read = data::files_read(loaded, &inputs);
    target.check(options.force, &read).map_err(|error| Failure::of_output(&error, ui.language))?;
    let rejects = Rejects::asked(options.rejects.as_deref(), &target, options.force, &read, ui.language)?;
    let others: Vec<&Target> = std::iter::once(&target).chain(rejects.as_ref().map(Rejects::target)).collect();
    let manifest = Manifest::asked(options.manifest.as_deref(), &others, options.force, &read, ui.language)?;
    ui.findings(&loaded.sources(), &loaded.sound.findings);
    let kept = Rejects::wanted(rejects.as_ref());
    let reading = Progress::reading(ui, &data.reading.watch);
    let outcome = data::run(data, loaded, &inputs, as_of, beside(format), kept);
    drop(reading);
    let mut outcome = outcome.or_else(|error| stopped(error, rejects.as_ref(), ui.language))?;
    refuse_stale(&loaded.sound.rules, &outcome, options.allow_stale, ui.language)?;
    let written = Instant::now();
    let run = data::run_of(data, loaded, &inputs, &outcome, options.digests);
    let mut lost = std::mem::take(&mut outcome.lost);
    let mut rejecting = || rejects.as_ref().map(|to| to.write(std::mem::take(&mut lost), ui.language)).transpose();
    let (rejected, parts) = write(options, (loaded, &run, &outcome), (format, &target, &read), &mut rejecting, ui)?;
    overrides::note_by_hand(&outcome, ui);
    note_rejects(rejects.as_ref(), rejected, &outcome, loaded, ui);
    let exit = exit(options, &run, &outcome, ui);
    if let Some(manifest) = manifest {
        let outputs: Vec<Target> = others.into_iter().cloned().chain(parts).collect();
        let issues = outcome.issues.groups();
        let report = Report { rules: &loaded.sound.rules, classification: &outcome.classification, issues: &issues, run: &run };
        let inputs = inputs_with_digests(loaded, &inputs, &outcome)?;
        let (words, more) = (options.understood.as_slice(), serde_json::Map::new());
        manifest.write(&Told { words, report: &report, inputs, outputs: &outputs, exit, more }, ui)?;
    }
    if options.timings {
        let stages = std::iter::once(("rules", rules_read)).chain(outcome.timings.iter().copied());
        tell_timings(stages.chain(std::iter::once(("write", written.elapsed()))), ui);
    }
    Ok(exit)
}

fn tell_timings(stages: impl Iterator<Item = (&'static str, Duration)>, ui: Ui) {
    for (stage, took) in stages {
        let milliseconds = took.as_millis();
        let text = note(&Note::Timing { stage, milliseconds }, ui.language);
        let timing = Message::new(Level::Note, "timing", text).with("stage", json!(stage));
        ui.say(&timing.with("milliseconds", json!(u64::try_from(milliseconds).unwrap_or(u64::MAX))));
    }
}

/// The format and where it goes: the flag wins over the extension; without either, the summary goes to the terminal.
fn destination(options: &Classify, language: Language) -> Result<(Format, Target), Failure> {
    let Some(output) = &options.output else { return Ok((options.format.unwrap_or(Format::Table), Target::Stdout)) };
    let path = Path::new(output);
    let target = Target::named(path);
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let by_name = extension.as_deref().and_then(Format::of_extension);
    match (options.format.or(by_name), &target) {
        (Some(Format::Table), Target::File(_)) => data::refuse(&Usage::TableToFile, language),
        (Some(format), _) => Ok((format, target)),
        (None, Target::Stdout) => Ok((Format::Table, target)),
        (None, Target::File(_)) => data::refuse(&Usage::UnknownExtension { output: output.clone() }, language),
    }
}

/// What a format shows beside what the rules ask for.
const fn beside(format: Format) -> Beside {
    match format {
        Format::Table | Format::Markdown | Format::Workbook | Format::Json | Format::Html => Beside::MONTHS,
        Format::Csv | Format::JsonLines => Beside::NOTHING,
    }
}

/// What stopped the run; the rows that it lost are written all the same where it lost too many.
fn stopped<T>(error: RunError, rejects: Option<&Rejects>, language: Language) -> Result<T, Failure> {
    let RunError::TooManyRejected(mut stop) = error else { return Err(data::stopped(&error, None, language)) };
    if let Some(rejects) = rejects {
        rejects.write(std::mem::take(&mut stop.lost), language)?;
    }
    let name = rejects.map(|rejects| rejects.name.as_str());
    Err(data::stopped(&RunError::TooManyRejected(stop), name, language))
}

/// Says where lost rows are, or that they could be had.
fn note_rejects(rejects: Option<&Rejects>, written: Option<u64>, outcome: &Outcome, loaded: &Loaded, ui: Ui) {
    let balance = &outcome.classification.balance;
    let of_tables: u64 = balance.tables.iter().map(|table| table.line(Fate::Rejected).rows).sum();
    let say = |code, item: &RejectsNote| Message::new(Level::Note, code, rejects_note(item, ui.language));
    match (rejects, written, of_tables + balance.customers.rejected) {
        (Some(rejects), Some(rows), _) => {
            let (path, hides) = (rejects.name.clone(), !loaded.sound.rules.report.hidden.is_nothing());
            let message = say("rejects", &RejectsNote::Written { path: path.clone(), rows, hides });
            ui.note(&message.about(&path).with("rows", json!(rows)));
        }
        (_, _, 0) => {}
        (_, _, rows) => ui.note(&say("rejected", &RejectsNote::Offer { rows }).with("rows", json!(rows))),
    }
}

/// Writes the result; before it, once nothing can be refused any more, the lost rows: how many, and the files beside the
/// whole.
fn write(
    options: &Classify,
    (loaded, run, outcome): (&Loaded, &Run, &Outcome),
    (format, target, read): (Format, &Target, &[PathBuf]),
    rejecting: &mut dyn FnMut() -> Result<Option<u64>, Failure>,
    ui: Ui,
) -> Result<(Option<u64>, Vec<Target>), Failure> {
    let issues: Vec<IssueGroup> = outcome.issues.groups();
    let report = Report { rules: &loaded.sound.rules, classification: &outcome.classification, issues: &issues, run };
    let by = by::breakdowns(&options.by, None, &report, ui)?;
    let form = options.csv.form(matches!(target, Target::File(_)), ui.language);
    let mut protected = 0;
    let mut encode = |report: &Report<'_>, out: &mut (dyn Write + Send)| match format {
        Format::Table => Ok(out.write_all(terminal::render(report, &by, ui.screen(target)).as_bytes())?),
        Format::Markdown => Ok(out.write_all(markdown::render(report, &by).as_bytes())?),
        Format::Csv => {
            protected += csv::write_csv(report, form, out)?;
            Ok(())
        }
        Format::Json => Ok(documents::write_json(report, out)?),
        Format::JsonLines => Ok(documents::write_jsonl(report, out)?),
        Format::Workbook => xlsx::write_workbook(report, out),
        Format::Html => html::write_html(report, out),
    };
    let shown = match target {
        Target::File(path) => Some(Progress::writing(ui, &path.display().to_string())),
        Target::Stdout => None,
    };
    let parts = match (&options.split_files, target) {
        (Some(name), Target::File(path)) => {
            let split = Split::new(name, &report, path, options.force, read, ui)?;
            Some(split.stage(&report, &mut encode, ui.language)?)
        }
        _ => None,
    };
    let rejected = rejecting()?;
    target.write(options.force, &mut |out| encode(&report, out)).map_err(|error| Failure::of_output(&error, ui.language))?;
    let parts = parts.map(|parts| parts.finish(ui.language)).transpose()?.unwrap_or_default();
    drop(shown);
    let beside: Vec<Target> = parts.iter().map(|(path, _)| Target::File(path.into())).collect();
    let account = || ui.account(|| terminal::render_account(&report, ui.screen_of_notes()), || account::messages(&report));
    match target {
        Target::File(path) => {
            account();
            let whole = (path.display().to_string(), outcome.classification.customers.len());
            std::iter::once(whole).chain(parts).for_each(|(path, customers)| note_written(&path, customers, ui));
        }
        Target::Stdout if format != Format::Table || ui.json => account(),
        Target::Stdout => {}
    }
    if protected > 0 {
        let text = note(&Note::Protected { texts: protected }, ui.language);
        ui.note(&Message::new(Level::Note, "protected", text).with("texts", json!(protected)));
    }
    Ok((rejected, beside))
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

//! `tier classify`: reads the rules and the data, classifies every customer, writes the result.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;

use super::arguments::Classify;
use super::deliver::{Along, deliver};
use super::failure::{Exit, Failure};
use super::format::Format;
use super::freshness::refuse_stale;
use super::load::{self, Loaded};
use super::manifest::Manifest;
use super::message::{Level, Message};
use super::messages::usage::{Note, Usage, note};
use super::output::Target;
use super::progress::Progress;
use super::rejects::Rejects;
use super::split;
use super::ui::Ui;
use super::{as_of, data};
use crate::engine::measure::beside::Beside;
use crate::model::date::Date;
use crate::model::language::Language;
use crate::pipeline::{Inputs, Outcome, RunError};

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
    let prepared = prepare(options, loaded, ui)?;
    let mut outcome = prepared.decide(options, loaded, prepared.as_of, ui)?;
    refuse_stale(&loaded.sound.rules, &outcome, options.allow_stale, ui.language)?;
    let written = Instant::now();
    let exit = deliver(options, loaded, &prepared, &mut outcome, Along::default(), ui)?;
    if options.timings {
        let stages = std::iter::once(("rules", rules_read)).chain(outcome.timings.iter().copied());
        tell_timings(stages.chain(std::iter::once(("write", written.elapsed()))), ui);
    }
    Ok(exit)
}

/// A run of which all is known but what it concludes: what it reads, and where its results go.
#[derive(Debug)]
pub struct Prepared {
    /// The as-of date.
    pub as_of: Date,
    /// How the result is written.
    pub format: Format,
    /// Where it goes.
    pub target: Target,
    /// The files.
    pub inputs: Inputs,
    /// All files that are read, and so may not be replaced.
    pub read: Vec<PathBuf>,
    /// Where lost rows go.
    pub rejects: Option<Rejects>,
    /// Where the manifest goes.
    pub manifest: Option<Manifest>,
    /// Whether even the text for the terminal is left out.
    pub shows_nothing: bool,
}

/// Finds the files of a run, and makes sure that its results can be written.
///
/// # Errors
/// The command line is wrong, or a result can't be written.
pub fn prepare(options: &Classify, loaded: &Loaded, ui: Ui) -> Result<Prepared, Failure> {
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
    Ok(Prepared { as_of, format, target, inputs, read, rejects, manifest, shows_nothing: false })
}

impl Prepared {
    /// Runs the rules, as of a day.
    ///
    /// # Errors
    /// The data can't be used.
    pub fn decide(&self, options: &Classify, loaded: &Loaded, as_of: Date, ui: Ui) -> Result<Outcome, Failure> {
        let kept = Rejects::wanted(self.rejects.as_ref());
        let reading = Progress::reading(ui, &options.data.reading.watch);
        let outcome = data::run(&options.data, loaded, &self.inputs, as_of, beside(self.format), kept);
        drop(reading);
        outcome.or_else(|error| stopped(error, self.rejects.as_ref(), ui.language))
    }
}

/// Says how long each stage took.
pub fn tell_timings(stages: impl Iterator<Item = (&'static str, Duration)>, ui: Ui) {
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

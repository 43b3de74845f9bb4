//! `tier contacts`: who to call or write to, why, and with which message.

pub mod arguments;
mod record;
mod whom;

use std::borrow::Cow;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use serde_json::json;

use super::failure::{Exit, Failure};
use super::load::{self, Loaded};
use super::message::{Level, Message};
use super::messages::contacts::{LOG_NAMES, ListNote, ListUsage, list_note, list_usage, unread};
use super::messages::usage::{Note, note};
use super::output::{OutputError, Target};
use super::progress::Progress;
use super::ui::Ui;
use super::{account, as_of, data, overrides};
use crate::engine::contacts::{Whom, contacts};
use crate::engine::measure::beside::Beside;
use crate::expr::check::nearest;
use crate::model::language::Language;
use crate::pipeline::Outcome;
use crate::read::Lost;
use crate::report::contacts::{ContactList, LONGEST_TEMPLATE, Template, Wishes};
use crate::report::{Onlooker, Report, ReportError, Run, csv, json as documents, markdown, terminal, xlsx};
use crate::rules::resolve::Questions;
use crate::rules::ruleset::{Hidden, RuleSet};
use arguments::{Contacts, ListFormat};
use record::Record;
use whom::whom;

/// Lists who is to be contacted.
///
/// # Errors
/// The command line, the rules, the data or the template are wrong, or the list can't be written; then nothing is written.
pub fn run(options: &Contacts, ui: Ui) -> Result<Exit, Failure> {
    let ui = Ui { quiet: options.quiet, ..ui };
    let log = options.log.clone().map_or_else(|| LOG_NAMES.map(str::to_owned).to_vec(), |name| vec![name]);
    let questions = Questions { condition: options.condition.clone(), latest_of: log };
    let mut loaded = load::rules_asking(&options.data.rules, &options.data.settings, &questions, ui)?;
    let ui = Ui { language: loaded.language, ..ui };
    // From here on the rules say in which language.
    if options.unmasked && options.data.previous.files.is_empty() {
        show(&mut loaded.sound.rules);
    } else {
        // Tiers before may stand under pseudonyms.
        load::secret(&mut loaded).map_err(|failure| ui.said(&failure))?;
    }
    run_loaded(options, &loaded, ui).map_err(|failure| ui.said(&failure))
}

fn run_loaded(options: &Contacts, loaded: &Loaded, ui: Ui) -> Result<Exit, Failure> {
    let language = ui.language;
    let rules = &loaded.sound.rules;
    let refused = |item: &ListUsage| refusal(item, language);
    let as_of = as_of::day(options.data.as_of.as_deref(), language)?;
    let (format, target) = destination(options).map_err(|item| refused(&item))?;
    if format != ListFormat::Csv {
        options.csv.refuse_without_csv().or_else(|item| data::refuse(&item, language))?;
    }
    check_log(options, loaded).map_err(|item| refused(&item))?;
    let whom = whom(options, rules).map_err(|item| refused(&item))?;
    let template = template(options, language).map_err(|item| refused(&item))?;
    let inputs = data::inputs(&options.data, rules, language)?;
    let mut read = data::files_read(loaded, &inputs);
    read.extend(options.template.clone());
    target.check(options.force, &read).map_err(|error| Failure::of_output(&error, language))?;
    if options.once.as_ref().is_some_and(|offer| offer.trim().is_empty()) {
        return Err(refused(&ListUsage::OfferWithoutName));
    }
    let record = match (&options.once, &options.record) {
        (Some(offer), Some(path)) => Some(Record::read(path, offer, language)?),
        _ => None,
    };
    record.as_ref().map_or(Ok(()), |record| record.check(&target, &read))?;
    ui.findings(&loaded.sources(), &loaded.sound.findings);
    let reading = Progress::reading(ui, &options.data.reading.watch);
    let outcome = data::run(&options.data, loaded, &inputs, as_of, Beside::NOTHING, Lost::Counted);
    drop(reading);
    let outcome = outcome.map_err(|error| data::stopped(&error, None, language))?;
    let run = data::run_of(&options.data, loaded, &inputs, &outcome, false);
    overrides::note_by_hand(&outcome, ui);
    let made = Made { options, whom: &whom, template: template.as_ref(), record: record.as_ref(), format, target: &target };
    made.write(loaded, &outcome, &run, ui)
}

/// Lets a list show what the rules hide.
fn show(rules: &mut RuleSet) {
    (rules.report.hidden, rules.report.pseudonyms) = (Hidden::default(), None);
}

fn refusal(item: &ListUsage, language: Language) -> Failure {
    let exit = if matches!(item, ListUsage::NoPlanInterval { .. }) { Exit::Rules } else { Exit::Usage };
    Failure::new(exit, list_usage(item, language))
}

/// The format and where it goes: the flag wins over the extension; without either, the table goes to the terminal.
fn destination(options: &Contacts) -> Result<(ListFormat, Target), ListUsage> {
    let Some(output) = &options.output else {
        return Ok((options.format.unwrap_or(ListFormat::Table), Target::Stdout));
    };
    let path = Path::new(output);
    let target = Target::named(path);
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let by_name = extension.and_then(|word| ListFormat::of(&word)).filter(|format| *format != ListFormat::Table);
    match (options.format.or(by_name), &target) {
        (Some(ListFormat::Table), Target::File(_)) => Err(ListUsage::TableToFile),
        (Some(format), _) => Ok((format, target)),
        (None, Target::Stdout) => Ok((ListFormat::Table, target)),
        (None, Target::File(_)) => Err(ListUsage::UnknownExtension { output: output.clone() }),
    }
}

/// A log that was named must be there.
fn check_log(options: &Contacts, loaded: &Loaded) -> Result<(), ListUsage> {
    let rules = &loaded.sound.rules;
    let (Some(name), None) = (&options.log, &rules.asked.latest) else { return Ok(()) };
    let known: Vec<String> = rules.tables.iter().map(|table| table.schema.name.clone()).collect();
    if known.contains(name) {
        return Err(ListUsage::LogWithoutDate { table: name.clone() });
    }
    let near = nearest(name, known.iter().map(String::as_str));
    Err(ListUsage::NoSuchLog { name: name.clone(), nearest: near, known })
}

/// The template, of a file or as typed.
fn template(options: &Contacts, language: Language) -> Result<Option<Template>, ListUsage> {
    let (text, place) = match (&options.template, &options.message) {
        (Some(_), Some(_)) => return Err(ListUsage::TwoTemplates),
        (Some(path), None) => (text_of(path, language)?, path.display().to_string()),
        (None, Some(text)) => (text.clone(), "--message".to_owned()),
        (None, None) => return Ok(None),
    };
    Template::parse(&text, language).map(Some).map_err(|error| ListUsage::of_template(error, place))
}

fn text_of(path: &Path, language: Language) -> Result<String, ListUsage> {
    let place = || path.display().to_string();
    let mut bytes = Vec::new();
    // One byte more than may be, so that too much is seen.
    let read = fs::File::open(path).and_then(|file| file.take(LONGEST_TEMPLATE as u64 + 4).read_to_end(&mut bytes));
    read.map_err(|error| ListUsage::TemplateUnread { path: place(), reason: unread(&error, language) })?;
    String::from_utf8(bytes).or_else(|error| {
        let is_cut = error.as_bytes().len() > LONGEST_TEMPLATE && error.utf8_error().valid_up_to() >= LONGEST_TEMPLATE;
        if is_cut { Ok(" ".repeat(LONGEST_TEMPLATE + 1)) } else { Err(ListUsage::NotText { path: place() }) }
    })
}

/// What a list is made of, and where it goes.
struct Made<'a> {
    options: &'a Contacts,
    whom: &'a Whom,
    template: Option<&'a Template>,
    record: Option<&'a Record>,
    format: ListFormat,
    target: &'a Target,
}

impl Made<'_> {
    fn write(&self, loaded: &Loaded, outcome: &Outcome, run: &Run, ui: Ui) -> Result<Exit, Failure> {
        let mut rules = Cow::Borrowed(&loaded.sound.rules);
        if self.options.unmasked {
            show(rules.to_mut());
        }
        let (rules, classification) = (rules.as_ref(), &outcome.classification);
        let refused = |item: &ListUsage| refusal(item, ui.language);
        let issues = outcome.issues.groups();
        let onlooker = Onlooker::default();
        let report = Report { rules, classification, issues: &issues, run, onlooker: Some(&onlooker) };
        let mut found = contacts(rules, classification, self.whom, &report.order())
            .map_err(|found| refused(&ListUsage::of_plan(&found, rules)))?;
        let all = found.list.len();
        if let Some(record) = self.record {
            let offered = record.offered(&classification.same.other_keys);
            found.list.retain(|contact| !offered.contains(report.true_key(contact.customer)));
        }
        let wishes = Wishes {
            columns: &self.options.columns,
            template: self.template,
            offer: self.record.map(Record::offer),
            offered_before: (all - found.list.len()) as u64,
        };
        let list = ContactList::new(&report, &found, &wishes);
        let list = list.map_err(|error| refused(&ListUsage::of_list(error, self.options.template.as_deref())))?;
        let shown = matches!(self.target, Target::File(_)).then(|| Progress::writing(ui, &onlooker));
        let made = self.bytes(&list, &onlooker, ui);
        drop(shown);
        let (bytes, protected) = made.map_err(|error| Failure::of_output(&self.failed(error), ui.language))?;
        say_beside(&report, &list, ui);
        let added =
            self.record.map(|record| record.add(found.list.iter().map(|contact| report.true_key(contact.customer)), run.as_of));
        let added = added.transpose()?;
        if let Err(error) = self.target.write(self.options.force, &mut |out| Ok(out.write_all(&bytes)?)) {
            self.record.iter().for_each(|record| record.undo());
            return Err(Failure::of_output(&error, ui.language));
        }
        self.say(&list, added, ui);
        if protected > 0 {
            let text = note(&Note::Protected { texts: protected }, ui.language);
            ui.note(&Message::new(Level::Note, "protected", text).with("texts", json!(protected)));
        }
        Ok(Exit::Done)
    }

    /// The list as it is written: whole, before anything is; and how many texts are protected from spreadsheets.
    fn bytes(&self, list: &ContactList<'_>, onlooker: &Onlooker, ui: Ui) -> Result<(Vec<u8>, u64), ReportError> {
        let name = self.options.output.as_deref().unwrap_or_default();
        let (mut bytes, mut protected) = (Vec::new(), 0);
        let mut out = onlooker.begin(name, &mut bytes);
        match self.format {
            ListFormat::Table => out.write_all(terminal::render_contacts(list, ui.screen(self.target)).as_bytes())?,
            ListFormat::Markdown => out.write_all(markdown::render_contacts(list).as_bytes())?,
            ListFormat::Csv => protected = csv::write_contacts(list, self.form(ui.language), &mut out)?,
            ListFormat::Json => documents::write_contacts(list, &mut out)?,
            ListFormat::Workbook => xlsx::write_contacts(list, &mut out)?,
        }
        drop(out);
        Ok((bytes, protected))
    }

    fn form(&self, language: Language) -> csv::Form {
        self.options.csv.form(matches!(self.target, Target::File(_)), language)
    }

    fn failed(&self, error: ReportError) -> OutputError {
        let target = match self.target {
            Target::File(path) => Some(path.as_path()),
            Target::Stdout => None,
        };
        OutputError::of_report(error, target)
    }

    /// What was written.
    fn say(&self, list: &ContactList<'_>, added: Option<usize>, ui: Ui) {
        let said = |code, item: &ListNote| Message::new(Level::Note, code, list_note(item, ui.language));
        if let (Some(path), Some(added)) = (&self.options.record, added) {
            let path = path.display().to_string();
            let message = said("recorded", &ListNote::Recorded { path: path.clone(), added });
            ui.note(&message.about(&path).with("customers", json!(added)));
        }
        if let Target::File(path) = self.target {
            let (path, listed) = (path.display().to_string(), list.len());
            let message = said("written", &ListNote::Written { path: path.clone(), listed });
            ui.note(&message.about(&path).with("contacts", json!(listed)));
        }
    }
}

/// What the run must say beside the list: its account, and who is not on it.
fn say_beside(report: &Report<'_>, list: &ContactList<'_>, ui: Ui) {
    let said = |code, item: &ListNote| Message::new(Level::Note, code, list_note(item, ui.language));
    ui.account(|| terminal::render_account(report, ui.screen_of_notes()), || account::messages(report));
    if !report.rules.report.hidden.is_nothing() {
        ui.note(&said("hidden", &ListNote::Masked));
    }
    if report.rules.asked.latest.is_none() && list.contacts.list.iter().any(|contact| contact.due.is_some()) {
        ui.note(&said("no-log", &ListNote::NoLog));
    }
    let (not_due, unknown) = (list.contacts.not_due, list.contacts.unknown);
    let (listed, offered_before) = (list.len(), list.offered_before);
    let counts = said("contacts", &ListNote::Counts { listed, not_due, offered_before, unknown });
    let counts = counts.with("contacts", json!(listed)).with("not_due", json!(not_due));
    ui.note(&counts.with("offered_before", json!(offered_before)).with("unknown", json!(unknown)));
}

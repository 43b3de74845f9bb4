//! `tier diff`: who moved between two results, and why.

pub mod arguments;
mod ladders;
mod recorded;
mod rerun;
mod side;

use std::path::{Path, PathBuf};

use serde_json::json;

use super::failure::{Exit, Failure};
use super::load::{self, Loaded};
use super::message::{Level, Message};
use super::messages::diff::{DiffNote, DiffUsage, NotComputed, diff_note, diff_usage};
use super::messages::usage::{Note, note};
use super::output::Target;
use super::shape::{self, Shape};
use super::ui::Ui;
use super::{as_of, data};
use crate::engine::diff::cause::Cause;
use crate::engine::diff::snapshot::{Presence, Snapshot};
use crate::engine::diff::{OldRulesNow, compare};
use crate::expr::check::nearest;
use crate::ledger::entry::Recorded;
use crate::model::language::Language;
use crate::report::diff::{DiffReport, OldRules};
use crate::report::{csv, html, json as documents, markdown, terminal, xlsx};
use arguments::Diff;
use ladders::ladder;
use recorded::Book;
use rerun::Candidates;
use side::Side;

/// Compares two results.
///
/// # Errors
/// The command line, the rules or the results are wrong, or the comparison can't be written.
pub fn run(options: &Diff, ui: Ui) -> Result<Exit, Failure> {
    let ui = Ui { quiet: options.quiet, ..ui };
    let refuse = |item: &DiffUsage| Err(Failure::new(Exit::Usage, diff_usage(item, ui.language)));
    let [old, new, customers @ ..] = options.data.customers.as_slice() else { return refuse(&DiffUsage::NotTwo) };
    if !customers.is_empty() && options.old_rules.is_none() {
        return refuse(&DiffUsage::MoreThanTwo { text: customers[0].clone() });
    }
    let needing = [("--orders, --table", !options.data.tables.is_empty()), ("--as-of", options.data.as_of.is_some())];
    if let Some((flag, _)) = needing.into_iter().find(|(_, is_there)| *is_there && options.old_rules.is_none()) {
        return refuse(&DiffUsage::WithoutOldRules { flag });
    }
    let (format, target) = destination(options, ui.language)?;
    let book = options.ledger.as_deref().map(|path| Book::open(path, ui.language)).transpose()?;
    let ui = book.as_ref().map_or(ui, |book| book.speaking(ui));
    let comparing = Asked { options, old, new, customers, format, target: &target };
    comparing.compare(book.as_ref(), ui).map_err(|failure| ui.said(&failure))
}

/// What was asked for.
#[derive(Clone, Copy)]
struct Asked<'c> {
    options: &'c Diff,
    old: &'c str,
    new: &'c str,
    customers: &'c [String],
    format: Shape,
    target: &'c Target,
}

impl Asked<'_> {
    fn compare(self, book: Option<&Book<'_>>, ui: Ui) -> Result<Exit, Failure> {
        let find = |text: &str| book.map_or(Ok(None), |book| book.find(text, ui.language));
        let runs = (find(self.old)?, find(self.new)?);
        let read = |text: &str, run: Option<&Recorded>| match (run, book) {
            (Some(run), Some(book)) => book.side(run, ui.language),
            _ => Side::of_file(text, &self.options.data.reading, ui.language),
        };
        let mut sides = (read(self.old, runs.0)?, read(self.new, runs.1)?);
        if let (Some(book), Some(was), Some(is)) = (book, runs.0, runs.1) {
            book.complete((was, is), &mut sides, ui.language)?;
        }
        // A result speaks as the rules did that it comes from.
        let language = ui.chosen.or_else(|| sides.1.language()).or_else(|| sides.0.language()).unwrap_or(ui.language);
        let Self { options, customers, format, target, .. } = self;
        let ui = Ui { language, ..ui };
        Comparing { options, runs, ui, customers, format, target }.run(&sides).map_err(|failure| ui.said(&failure))
    }
}

/// What is compared, and how.
struct Comparing<'c> {
    options: &'c Diff,
    runs: (Option<&'c Recorded>, Option<&'c Recorded>),
    ui: Ui,
    customers: &'c [String],
    format: Shape,
    target: &'c Target,
}

/// The rules that are named for the two results.
#[derive(Default)]
struct Named {
    old: Option<Loaded>,
    new: Option<Loaded>,
}

impl Comparing<'_> {
    fn run(&self, sides: &(Side, Side)) -> Result<Exit, Failure> {
        let (options, ui) = (self.options, self.ui);
        self.target.check(options.force, &self.files_read()).map_err(|error| Failure::of_output(&error, ui.language))?;
        let mut notes: Vec<DiffNote> = Vec::new();
        let mut named = self.rules(sides)?;
        let (mut old, mut new) = self.snapshots(sides, &mut notes)?;
        self.settle_rules(&mut old, &mut new, &named, &mut notes);
        let old_rules = named.old.as_ref().or(named.new.as_ref());
        let (ladder, found) = ladder(&old, &new, old_rules, named.new.as_ref(), ui.language)?;
        notes.extend(found);
        self.note_dates(sides, &old, &new, &mut notes);
        let computed = self.old_rules_now(&old, &new, &mut named, &mut notes)?;
        let (now, old_rules) = match &computed {
            _ if old.rules.is_some() && old.rules == new.rules => (OldRulesNow::Same, OldRules::Same),
            Some(candidates) => (OldRulesNow::Computed(candidates), OldRules::Computed),
            None => (OldRulesNow::Unknown, OldRules::Unknown),
        };
        let diff = compare(&old, &new, ladder, now);
        let is_told_apart = diff.lines().iter().all(|(cause, _)| *cause != Cause::DataOrRules);
        let is_unknown = diff.ladder.is_ordered && diff.causes.keys().any(|(.., cause)| *cause == Cause::Unknown);
        if is_unknown && new.customers.iter().all(|customer| customer.candidate.is_none()) {
            notes.push(DiffNote::NoCandidates { file: new.name.clone() });
        }
        notes.retain(|item| !(is_told_apart && matches!(item, DiffNote::DataOrRules { .. })));
        let most = (options.top > 0).then_some(options.top);
        let report = DiffReport { diff: &diff, old: &old, new: &new, old_rules, language: ui.language, most };
        self.write(&report)?;
        for item in &notes {
            ui.note(&Message::new(item.level(), item.code(), diff_note(item, ui.language)));
        }
        Ok(if options.exit_code && diff.differs() { Exit::Findings } else { Exit::Done })
    }

    fn refuse<T>(&self, exit: Exit, item: &DiffUsage) -> Result<T, Failure> {
        Err(Failure::new(exit, diff_usage(item, self.ui.language)))
    }

    fn files_read(&self) -> Vec<PathBuf> {
        let options = self.options;
        let results = options.data.customers.iter().chain(options.data.tables.iter().map(|(_, file)| file)).map(PathBuf::from);
        let rules = (!options.data.rules.as_os_str().is_empty()).then(|| options.data.rules.clone());
        results.chain(rules).chain(options.old_rules.clone()).chain(options.ledger.clone()).collect()
    }

    /// The rules that were named; of two runs whose ladders differ those of the new one, for the old names of its tiers.
    fn rules(&self, sides: &(Side, Side)) -> Result<Named, Failure> {
        let (typed, ui) = (&self.options.data, self.ui);
        let named = (!typed.rules.as_os_str().is_empty()).then_some(typed.rules.as_path());
        let mut new = named.map(|path| load::rules(path, &[], ui)).transpose()?;
        if let (None, Some(run)) = (&new, self.runs.1)
            && sides.0.about.tiers != sides.1.about.tiers
        {
            new = recorded::rules_of(&run.run, ui).ok();
        }
        let old = self.options.old_rules.as_deref().map(|path| load::rules(path, &typed.settings, ui)).transpose()?;
        Ok(Named { old, new })
    }

    /// Takes from both sides what is compared: the amount and the classes that both have.
    fn snapshots(&self, sides: &(Side, Side), notes: &mut Vec<DiffNote>) -> Result<(Snapshot, Snapshot), Failure> {
        let (old, new) = sides;
        let language = self.ui.language;
        let mut amount = None;
        if let Some(name) = &self.options.amount {
            amount = Some((self.column(old, "--amount", name)?, self.column(new, "--amount", name)?));
            for (side, column) in [(old, amount.map(|at| at.0)), (new, amount.map(|at| at.1))] {
                if column.is_some_and(|column| side.whole.numbers(column).is_err()) {
                    return self.refuse(Exit::Data, &DiffUsage::NoNumbers { file: side.name.clone(), name: name.clone() });
                }
            }
        } else {
            let amounts = old.amounts();
            let shared = |column: usize| {
                let there = old.find(&new.whole.headers[column]).or_else(|| old.find(new.bare(column)))?;
                amounts.contains(&there).then_some((there, column))
            };
            amount = amount.or_else(|| new.amounts().into_iter().find_map(shared));
            notes.push(DiffNote::Amount { header: amount.map(|(_, column)| new.whole.headers[column].clone()) });
        }
        let mut axes: Vec<(usize, usize)> = Vec::new();
        if self.options.by.is_empty() {
            let classes = old.classes();
            let shared = |column: usize| {
                let there = old.find(&new.whole.headers[column])?;
                classes.contains(&there).then_some((there, column))
            };
            axes.extend(new.classes().into_iter().filter_map(shared));
        }
        for name in self.options.by.iter().flat_map(|names| names.split([',', '，'])).map(str::trim) {
            axes.push((self.column(old, "--by", name)?, self.column(new, "--by", name)?));
        }
        let (of_old, of_new): (Vec<usize>, Vec<usize>) = axes.into_iter().unzip();
        Ok((old.snapshot(amount.map(|at| at.0), &of_old, language)?, new.snapshot(amount.map(|at| at.1), &of_new, language)?))
    }

    fn column(&self, side: &Side, flag: &'static str, name: &str) -> Result<usize, Failure> {
        let Some(column) = side.find(name) else {
            let known = side.names();
            let nearest = nearest(name, known.iter().map(String::as_str));
            let item = DiffUsage::NoColumn { flag, file: side.name.clone(), name: name.to_owned(), nearest, known };
            return self.refuse(Exit::Usage, &item);
        };
        Ok(column)
    }

    /// A result that doesn't say its rules has those that are named.
    fn settle_rules(&self, old: &mut Snapshot, new: &mut Snapshot, named: &Named, notes: &mut Vec<DiffNote>) {
        let of_old = named.old.as_ref().or(named.new.as_ref()).map(|loaded| loaded.sha256.clone());
        let of_new = named.new.as_ref().map(|loaded| loaded.sha256.clone());
        let is_typed = (named.old.is_some(), !self.options.data.rules.as_os_str().is_empty());
        for (snapshot, digest, is_typed) in [(old, of_old, is_typed.0), (new, of_new, is_typed.1)] {
            if snapshot.rules.is_none() {
                snapshot.rules = digest;
            } else if is_typed && digest.is_some() && snapshot.rules != digest {
                notes.push(DiffNote::OtherRules { file: snapshot.name.clone() });
            }
        }
    }

    fn note_dates(&self, sides: &(Side, Side), old: &Snapshot, new: &Snapshot, notes: &mut Vec<DiffNote>) {
        let typed = &self.options.data.customers;
        let is_one_run =
            self.runs.0.map(|run| run.number).is_some_and(|number| self.runs.1.map(|run| run.number) == Some(number));
        let is_one_file =
            || Path::new(&typed[0]).canonicalize().ok().is_some_and(|a| Path::new(&typed[1]).canonicalize().ok() == Some(a));
        if is_one_run || (self.runs.0.is_none() && self.runs.1.is_none() && is_one_file()) {
            notes.push(DiffNote::Same { name: old.name.clone() });
        }
        if let (Some(was), Some(is)) = (old.as_of, new.as_of)
            && was > is
        {
            notes.push(DiffNote::Swapped { old: was, new: is });
        }
        for side in [&sides.0, &sides.1] {
            if let Some(part) = &side.about.part {
                notes.push(DiffNote::Part { file: side.name.clone(), part: part.clone() });
            }
        }
    }

    /// What the old rules say of the new data; none where that isn't wanted, or can't be known, which is noted.
    fn old_rules_now(
        &self,
        old: &Snapshot,
        new: &Snapshot,
        named: &mut Named,
        notes: &mut Vec<DiffNote>,
    ) -> Result<Option<Candidates>, Failure> {
        if old.rules.is_some() && old.rules == new.rules {
            return Ok(None);
        }
        let (options, ui) = (self.options, self.ui);
        let mut not_computed = NotComputed::NoRules;
        if let (Some(path), Some(loaded)) = (options.old_rules.as_deref(), &mut named.old) {
            let typed = super::arguments::Data { customers: self.customers.to_vec(), ..options.data.clone() };
            let Some(day) =
                options.data.as_of.as_deref().map(|text| as_of::said("--as-of", text, ui.language)).transpose()?.or(new.as_of)
            else {
                return self.refuse(Exit::Usage, &DiffUsage::NoDay { file: new.name.clone() });
            };
            let (data, inputs) = rerun::inputs(&typed, path, loaded)?;
            let found = rerun::candidates(loaded, &data, &inputs, day)?;
            let here = new.customers.iter().filter(|customer| customer.presence == Presence::Here);
            let missing = here.filter(|customer| !found.contains_key(&customer.key)).count();
            if missing > 0 {
                notes.push(DiffNote::NotInData { customers: missing });
            }
            return Ok(Some(found));
        }
        if let (Some(was), Some(is)) = self.runs {
            match recorded::old_rules_now(&was.run, &is.run, ui) {
                Ok(found) => return Ok(Some(found)),
                Err(why) => not_computed = why,
            }
        }
        notes.push(DiffNote::DataOrRules { why: not_computed });
        Ok(None)
    }

    fn write(&self, report: &DiffReport<'_>) -> Result<(), Failure> {
        let (options, ui, target) = (self.options, self.ui, self.target);
        let form = options.csv.form(matches!(target, Target::File(_)), ui.language);
        let screen = ui.screen(target);
        let mut protected = 0;
        let written = target.write(options.force, &mut |out| match self.format {
            Shape::Table => Ok(out.write_all(terminal::render_diff(report, screen).as_bytes())?),
            Shape::Markdown => Ok(out.write_all(markdown::render_diff(report).as_bytes())?),
            Shape::Json => Ok(documents::write_diff(report, out)?),
            Shape::Csv => {
                protected = csv::write_diff(report, form, out)?;
                Ok(())
            }
            Shape::Workbook => xlsx::write_diff(report, out),
            Shape::Page => html::write_diff(report, out),
        });
        written.map_err(|error| Failure::of_output(&error, ui.language))?;
        if let Target::File(path) = target {
            let path = path.display().to_string();
            let text = note(&Note::WrittenSummary { path: path.clone() }, ui.language);
            ui.note(&Message::new(Level::Note, "written", text).about(&path));
        }
        if protected > 0 {
            let text = note(&Note::Protected { texts: protected }, ui.language);
            ui.note(&Message::new(Level::Note, "protected", text).with("texts", json!(protected)));
        }
        Ok(())
    }
}

/// The format and where it goes.
fn destination(options: &Diff, language: Language) -> Result<(Shape, Target), Failure> {
    let (format, target) = shape::destination(options.output.as_deref(), options.format)
        .map_err(|output| Failure::new(Exit::Usage, diff_usage(&DiffUsage::Ending { output }, language)))?;
    if format != Shape::Csv {
        options.csv.refuse_without_csv().or_else(|item| data::refuse(&item, language))?;
    }
    Ok((format, target))
}

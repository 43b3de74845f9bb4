//! `tier review`: classifies against the ledger, moves tiers by the policy of the rules, and records what was decided.

pub mod arguments;
mod book;
mod record;
pub mod replay;
mod seen;

use std::path::Path;
use std::time::Instant;

use serde_json::{Map, json};

use super::arguments::Classify;
use super::classify::{Prepared, prepare};
use super::deliver::{Along, deliver};
use super::digests::inputs_with_digests;
use super::failure::{Exit, Failure};
use super::format::Format;
use super::freshness::refuse_stale;
use super::load::{self, Loaded};
use super::manifest::Manifest;
use super::message::{Level, Message};
use super::messages::review::{ReviewNote, ReviewUsage, review_note, review_usage};
use super::output::Target;
use super::rejects::Rejects;
use super::ui::Ui;
use super::{as_of, data, ledger};
use crate::engine::classification::Classification;
use crate::ledger::LedgerError;
use crate::ledger::entry::{Entry, Recorded, Run, in_force};
use crate::ledger::plan::{Asked, Plan, plan};
use crate::model::date::Date;
use crate::model::language::Language;
use crate::model::standing::Standing;
use crate::pipeline::{Outcome, PREVIOUS};
use crate::report::Report;
use crate::rules::ruleset::RuleSet;
use arguments::Review;
use book::{Book, InForce};
use seen::Seen;

/// Reviews all customers and records what was decided.
///
/// # Errors
/// The command line, the rules or the data are wrong, the review can't be done on this day, or the ledger or a result can't be
/// written; then nothing is recorded.
pub fn run(options: &Review, ui: Ui) -> Result<Exit, Failure> {
    let begun = Instant::now();
    let classify = &options.classify;
    let ui = Ui { quiet: classify.quiet, ..ui };
    let mut loaded = load::rules(&classify.data.rules, &classify.data.settings, ui)?;
    let ui = Ui { language: loaded.language, ..ui };
    load::secret(&mut loaded).map_err(|failure| ui.said(&failure))?;
    let exit = Reviewing { options, loaded: &loaded, ui }.run().map_err(|failure| ui.said(&failure))?;
    if classify.timings {
        super::classify::tell_timings(std::iter::once(("review", begun.elapsed())), ui);
    }
    Ok(exit)
}

/// Why nothing is recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unrecorded {
    /// Nobody asked for it: `--dry-run`.
    DryRun,
    /// The rules have changed since the last review, and nobody said that they are taken.
    RulesChanged,
    /// It is recorded already, by this run.
    Again(u64),
}

struct Reviewing<'r> {
    options: &'r Review,
    loaded: &'r Loaded,
    ui: Ui,
}

/// What one day came to.
struct Day {
    outcome: Outcome,
    run: Run,
    entries: Vec<Entry>,
}

impl Reviewing<'_> {
    fn run(&self) -> Result<Exit, Failure> {
        let (options, rules) = (self.options, &self.loaded.sound.rules);
        let mut prepared = prepare(&options.classify, self.loaded, self.ui)?;
        self.refuse_ledger_as_file(&prepared)?;
        let today = Date::today();
        if prepared.as_of > today && !options.dry_run {
            return Err(self.refused(&ReviewUsage::FutureDay { as_of: prepared.as_of, today }));
        }
        let rebuild_from = options.rebuild_from.as_deref();
        let rebuild_from = rebuild_from.map(|text| as_of::said("--rebuild-from", text, self.ui.language)).transpose()?;
        let book = Book::open(&options.ledger, !options.dry_run).map_err(|error| self.failed(&error))?;
        let runs = book.runs().map_err(|error| self.failed(&error))?;
        let catch_up = rules.review.as_ref().is_some_and(|review| review.catch_up);
        let discard_later = options.discard_later;
        let asked = Asked { as_of: prepared.as_of, redo: options.redo, rebuild_from, discard_later, catch_up };
        let plan = plan(&runs, asked).map_err(|none| self.refused(&ReviewUsage::NoPlan(none, prepared.as_of)))?;
        if plan.after.is_some() && !options.classify.data.previous.files.is_empty() {
            return Err(self.refused(&ReviewUsage::PreviousBesideLedger));
        }
        self.refuse_lost_beginning(&runs, &plan)?;
        let last = runs.iter().max_by_key(|run| run.number);
        let is_changed = last.is_some_and(|last| last.run.rules_sha256 != self.loaded.sha256);
        let unrecorded = match plan.again {
            _ if options.dry_run => Some(Unrecorded::DryRun),
            Some(number) if !is_changed => Some(Unrecorded::Again(number)),
            Some(_) => return Err(self.refused(&ReviewUsage::RulesOfDayChanged)),
            _ if is_changed && !options.accept_rules => Some(Unrecorded::RulesChanged),
            _ => None,
        };
        if unrecorded == Some(Unrecorded::RulesChanged) || unrecorded == Some(Unrecorded::DryRun) {
            shown_only(&mut prepared, &options.classify);
        }
        self.note_skipped(&plan);
        self.review(prepared, book, &runs, &plan, unrecorded)
    }

    /// Reviews one day after the other, and delivers the last.
    fn review(
        &self,
        mut prepared: Prepared,
        mut book: Book,
        runs: &[Recorded],
        plan: &Plan,
        unrecorded: Option<Unrecorded>,
    ) -> Result<Exit, Failure> {
        let failed = |error: LedgerError| self.failed(&error);
        let before = plan.after.and_then(|number| runs.iter().find(|run| run.number == number));
        let mut standing = book.in_force(plan.after).map_err(failed)?;
        let mut as_of_before = before.map(|run| run.run.as_of);
        let (mut recorded, mut last) = (Vec::new(), None);
        for day in &plan.days {
            if let Some(as_of) = as_of_before {
                prepared.inputs.previous.known = Some((self.options.ledger.clone(), self.standing(&standing, as_of)?));
            }
            let done = self.day(&prepared, *day)?;
            if unrecorded.is_none() {
                recorded.extend(book.record(&done.run, &done.entries).map_err(failed)?);
            }
            if *day == prepared.as_of {
                last = Some(done);
            } else {
                standing = standing.after(done.entries);
                as_of_before = Some(*day);
            }
        }
        let Some(mut done) = last else { return Ok(Exit::Done) };
        if let Some(Unrecorded::Again(number)) = unrecorded {
            self.compare(&book, runs, number, &done)?;
        }
        let more = self.told(&recorded, unrecorded, done.entries.len());
        let mut book = Some(book);
        let mut commit = || match book.take().filter(|_| unrecorded.is_none()) {
            Some(book) => book.commit().map_err(|error| self.failed(&error)),
            None => Ok(()),
        };
        let along = Along { commit: Some(&mut commit), inputs: Some(done.run.inputs.clone()), more };
        let exit = deliver(&self.options.classify, self.loaded, &prepared, &mut done.outcome, along, self.ui)?;
        self.note_recorded(&recorded, unrecorded);
        Ok(if unrecorded == Some(Unrecorded::RulesChanged) { Exit::Findings } else { exit })
    }

    /// Reviews one day.
    fn day(&self, prepared: &Prepared, day: Date) -> Result<Day, Failure> {
        let classify = &self.options.classify;
        let before = Seen::of(&prepared.read);
        let outcome = prepared.decide(classify, self.loaded, day, self.ui)?;
        let rules = &self.loaded.sound.rules;
        self.refuse_strangers(&outcome)?;
        if day == prepared.as_of {
            refuse_stale(rules, &outcome, classify.allow_stale, self.ui.language)?;
        }
        let inputs = inputs_with_digests(self.loaded, &prepared.inputs, &outcome)?;
        if let Some(path) = before.changed() {
            return Err(self.refused(&ReviewUsage::ChangedWhileRead { path: path.display().to_string() }));
        }
        let run = data::run_of(&classify.data, self.loaded, &prepared.inputs, &outcome, false);
        let report = Report { rules, classification: &outcome.classification, issues: &[], run: &run };
        let values = report
            .recorded_values(&self.options.columns)
            .map_err(|(name, known)| self.refused(&ReviewUsage::NoSuchColumn { name, known }))?;
        let run = record::run(&report, &values, record::deciding(&classify.understood, day), inputs);
        let entries = record::entries(&report, &values);
        Ok(Day { outcome, run, entries })
    }

    fn standing(&self, standing: &InForce, as_of: Date) -> Result<Standing, Failure> {
        standing_of(standing, as_of, &self.options.ledger, &self.loaded.sound.rules, self.ui.language)
    }

    /// Refuses to do a first review again without the tiers before that it had.
    fn refuse_lost_beginning(&self, runs: &[Recorded], plan: &Plan) -> Result<(), Failure> {
        let has_previous = !self.options.classify.data.previous.files.is_empty();
        let first = in_force(runs).first().map(|at| &runs[*at]).filter(|_| plan.after.is_none() && !has_previous);
        let Some(first) = first else { return Ok(()) };
        let previous = first.run.inputs.iter().find(|input| input.role == PREVIOUS);
        previous.map_or(Ok(()), |input| {
            Err(self.refused(&ReviewUsage::PreviousGone { number: first.number, path: input.path.clone() }))
        })
    }

    /// Refuses a run in which nobody is who was known before: its keys are others.
    fn refuse_strangers(&self, outcome: &Outcome) -> Result<(), Failure> {
        let Classification { standing: Some(standing), transitions, .. } = &outcome.classification else { return Ok(()) };
        let is_nobody_known = transitions.iter().all(|transition| transition.current.is_none());
        if is_nobody_known && !standing.is_empty() && !transitions.is_empty() {
            return Err(self.refused(&ReviewUsage::NobodyKnown { customers: standing.len() as u64 }));
        }
        Ok(())
    }

    /// Refuses a review of the day of the last one that isn't the same.
    fn compare(&self, book: &Book, runs: &[Recorded], number: u64, done: &Day) -> Result<(), Failure> {
        let Some(known) = runs.iter().find(|run| run.number == number) else { return Ok(()) };
        let bytes = |run: &Run| -> Vec<(String, String)> {
            run.inputs.iter().map(|input| (input.role.clone(), input.sha256.clone())).collect()
        };
        let is_same = bytes(&known.run) == bytes(&done.run) && known.run.values == done.run.values;
        if is_same && book.entries(number).map_err(|error| self.failed(&error))? == done.entries {
            return Ok(());
        }
        Err(self.refused(&ReviewUsage::DayDiffers { number, as_of: known.run.as_of, same_inputs: is_same }))
    }

    /// The ledger, and what lies beside it while it is written, is no result, no input and no list of lost rows; and it is a
    /// file.
    fn refuse_ledger_as_file(&self, prepared: &Prepared) -> Result<(), Failure> {
        let ledger = &self.options.ledger;
        let beside = ["", "-wal", "-shm", "-journal"].map(|ending| {
            let mut path = ledger.as_os_str().to_owned();
            path.push(ending);
            Target::File(path.into())
        });
        let is_ledger = |other: &Target| beside.iter().any(|path| path.is_same(other));
        let others = [Some(&prepared.target), prepared.rejects.as_ref().map(Rejects::target)];
        let mut others = others.into_iter().chain([prepared.manifest.as_ref().map(Manifest::target)]).flatten();
        let is_read = prepared.read.iter().any(|read| is_ledger(&Target::File(read.clone())));
        if ledger.as_os_str() == "-" || is_read || others.any(is_ledger) {
            return Err(self.refused(&ReviewUsage::LedgerIsOther));
        }
        Ok(())
    }

    fn failed(&self, error: &LedgerError) -> Failure {
        ledger::failure(&self.options.ledger, error, !self.options.dry_run, self.ui.language)
    }

    fn refused(&self, usage: &ReviewUsage) -> Failure {
        Failure::new(usage.exit(), review_usage(usage, &self.options.ledger, self.ui.language))
    }

    fn note(&self, level: Level, code: &'static str, note: &ReviewNote<'_>, more: Map<String, serde_json::Value>) {
        let message = Message::new(level, code, review_note(note, &self.options.ledger, self.ui.language));
        self.ui.note(&Message { more, ..message.about(&self.options.ledger.display().to_string()) });
    }

    fn note_skipped(&self, plan: &Plan) {
        if !plan.skipped.is_empty() {
            let days: Vec<_> = plan.skipped.iter().map(ToString::to_string).collect();
            let more = std::iter::once(("days".to_owned(), json!(days))).collect();
            self.note(Level::Warning, "skipped", &ReviewNote::Skipped(&plan.skipped), more);
        }
    }

    fn note_recorded(&self, recorded: &[Recorded], unrecorded: Option<Unrecorded>) {
        let more = self.told(recorded, unrecorded, 0);
        let note = match unrecorded {
            None => ReviewNote::Recorded(recorded),
            Some(Unrecorded::DryRun) => ReviewNote::DryRun,
            Some(Unrecorded::RulesChanged) => ReviewNote::Preview,
            Some(Unrecorded::Again(number)) => ReviewNote::Again(number),
        };
        let level = if unrecorded == Some(Unrecorded::RulesChanged) { Level::Warning } else { Level::Note };
        self.note(level, "review", &note, more);
    }

    /// What a program may want to know of what was recorded.
    fn told(&self, recorded: &[Recorded], unrecorded: Option<Unrecorded>, entries: usize) -> Map<String, serde_json::Value> {
        let status = match unrecorded {
            None => "recorded",
            Some(Unrecorded::DryRun) => "dry run",
            Some(Unrecorded::RulesChanged) => "preview",
            Some(Unrecorded::Again(_)) => "unchanged",
        };
        let runs: Vec<u64> = match unrecorded {
            Some(Unrecorded::Again(number)) => vec![number],
            _ => recorded.iter().map(|run| run.number).collect(),
        };
        let entries = recorded.last().map_or(entries as u64, |run| run.entries);
        let head = recorded.last().map(|run| run.digest.clone());
        let ledger = json!({
            "path": self.options.ledger.display().to_string(), "status": status, "runs": runs, "entries": entries, "head": head,
        });
        std::iter::once(("ledger".to_owned(), ledger)).collect()
    }
}

/// The tiers in force in a ledger before a day, as those before a run: those after the last review in force that is earlier;
/// none where there is none.
///
/// # Errors
/// It can't be read, or has a tier in force that the rules don't have.
pub fn standing_before(path: &Path, day: Date, rules: &RuleSet, language: Language) -> Result<Option<Standing>, Failure> {
    let failed = |error: LedgerError| ledger::failure(path, &error, false, language);
    let book = Book::open(path, false).map_err(failed)?;
    let runs = book.runs().map_err(failed)?;
    let mut earlier = in_force(&runs).into_iter().map(|at| &runs[at]).filter(|run| run.run.as_of < day);
    let Some(last) = earlier.next_back() else { return Ok(None) };
    let standing = book.in_force(Some(last.number)).map_err(failed)?;
    standing_of(&standing, last.run.as_of, path, rules, language).map(Some)
}

fn standing_of(standing: &InForce, as_of: Date, path: &Path, rules: &RuleSet, language: Language) -> Result<Standing, Failure> {
    standing.standing(as_of, rules).map_err(|(name, customers)| {
        let known = rules.tiers.iter().map(|tier| tier.name.clone()).collect();
        let usage = ReviewUsage::TierGone { name, customers, known };
        Failure::new(usage.exit(), review_usage(&usage, path, language))
    })
}

/// Nothing is written: what would be is shown.
fn shown_only(prepared: &mut Prepared, options: &Classify) {
    if options.output.is_some() {
        (prepared.format, prepared.target) = (Format::Table, Target::Stdout);
    }
    (prepared.rejects, prepared.manifest) = (None, None);
}

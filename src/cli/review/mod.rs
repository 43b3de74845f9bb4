//! `tier review`: classifies against the ledger, moves tiers by the policy of the rules, and records what was decided.

pub mod arguments;
mod book;
mod checks;
mod record;
pub mod replay;
mod seen;
mod told;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::arguments::Classify;
use super::classify::{Prepared, prepare};
use super::deliver::{Along, deliver};
use super::digests::{Digests, inputs_with_digests};
use super::failure::{Exit, Failure};
use super::format::Format;
use super::freshness::refuse_stale;
use super::load::{self, Loaded};
use super::messages::review::{ReviewUsage, review_usage};
use super::output::Target;
use super::ui::Ui;
use super::{as_of, data, ledger};
use crate::ledger::LedgerError;
use crate::ledger::entry::{Recorded, Run, in_force};
use crate::ledger::plan::{Asked, Plan, plan};
use crate::model::date::{CalendarUnit, Date};
use crate::model::language::Language;
use crate::model::standing::Standing;
use crate::pipeline::Outcome;
use crate::report::{self, RecordedValue, Report, RunOfLedger};
use crate::rules::ruleset::{Moment, Review as Policy, RuleSet, Upgrade};
use arguments::Review;
use book::{Book, Carried};
use record::Entries;
use seen::Seen;
use told::day_told;

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

/// Why nothing is recorded, but for `--dry-run`.
#[derive(Clone, Copy, Debug)]
enum Unrecorded<'r> {
    /// The rules have changed since the last review, and nobody said that they are taken.
    RulesChanged,
    /// It is recorded already, by this run.
    Again(&'r Recorded),
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
    /// The run as outputs show it.
    shown: report::Run,
    values: Vec<RecordedValue>,
}

impl Day {
    fn entries<'d>(&'d self, rules: &'d RuleSet) -> Entries<'d> {
        let Self { outcome, shown, values, .. } = self;
        let report = Report { rules, classification: &outcome.classification, issues: &[], run: shown, onlooker: None };
        Entries::new(report, values)
    }
}

/// The files of a review, which stay as they are while its days are reviewed.
struct Files<'p> {
    seen: Seen<'p>,
    digests: Digests,
}

impl<'p> Files<'p> {
    fn of(read: &'p [PathBuf]) -> Self {
        Self { seen: Seen::of(read), digests: Digests::default() }
    }
}

impl Reviewing<'_> {
    fn run(&self) -> Result<Exit, Failure> {
        let (options, rules) = (self.options, &self.loaded.sound.rules);
        if options.classify.data.as_of.is_none() && !options.dry_run {
            return Err(self.refused(&ReviewUsage::NoDay));
        }
        let mut prepared = prepare(&options.classify, self.loaded, self.ui)?;
        self.refuse_ledger_as_file(&prepared)?;
        self.refuse_future(prepared.as_of)?;
        self.refuse_masked_key()?;
        let rebuild_from = options.rebuild_from.as_deref();
        let rebuild_from = rebuild_from.map(|text| as_of::said("--rebuild-from", text, self.ui.language)).transpose()?;
        let book = Book::open(&options.ledger, !options.dry_run).map_err(|error| self.failed(&error))?;
        let runs = book.runs().map_err(|error| self.failed(&error))?;
        let asked = Asked {
            as_of: prepared.as_of,
            redo: options.redo,
            rebuild_from,
            discard_later: options.discard_later,
            catch_up: rules.review.as_ref().is_some_and(|review| review.catch_up),
            period: rules.review.as_ref().map_or(CalendarUnit::Month, period),
        };
        let plan = plan(&runs, asked).map_err(|none| self.refused(&ReviewUsage::NoPlan(none, prepared.as_of)))?;
        if plan.after.is_some() && !options.classify.data.previous.files.is_empty() {
            return Err(self.refused(&ReviewUsage::PreviousBesideLedger));
        }
        self.refuse_lost_beginning(&runs, &plan)?;
        let unrecorded = self.unrecorded(&runs, &plan)?;
        if options.dry_run || matches!(unrecorded, Some(Unrecorded::RulesChanged)) {
            shown_only(&mut prepared, &options.classify);
        }
        // Who wants to hear nothing wants no page either, unless some format was named.
        prepared.shows_nothing = options.classify.quiet && options.classify.output.is_none() && options.classify.format.is_none();
        self.note_skipped(&plan);
        self.review(prepared, book, &runs, &plan, unrecorded)
    }

    fn unrecorded<'a>(&self, runs: &'a [Recorded], plan: &Plan) -> Result<Option<Unrecorded<'a>>, Failure> {
        let is_changed = runs.last().is_some_and(|last| last.run.rules_sha256 != self.loaded.sha256);
        match plan.again.and_then(|number| runs.iter().find(|run| run.number == number)) {
            Some(_) if is_changed => Err(self.refused(&ReviewUsage::RulesOfDayChanged)),
            Some(run) => Ok(Some(Unrecorded::Again(run))),
            None if is_changed && !self.options.accept_rules => Ok(Some(Unrecorded::RulesChanged)),
            None => Ok(None),
        }
    }

    /// Reviews one day after the other, and delivers the last.
    fn review(
        &self,
        mut prepared: Prepared,
        mut book: Book,
        runs: &[Recorded],
        plan: &Plan,
        unrecorded: Option<Unrecorded<'_>>,
    ) -> Result<Exit, Failure> {
        let failed = |error: LedgerError| self.failed(&error);
        let rules = &self.loaded.sound.rules;
        let mut files = Files::of(&prepared.read);
        let records = unrecorded.is_none() && !self.options.dry_run;
        let before = plan.after.and_then(|number| runs.iter().find(|run| run.number == number));
        let mut carried = book.carried(plan.after).map_err(failed)?;
        let mut as_of_before = before.map(|run| run.run.as_of);
        let (mut recorded, mut earlier, mut last) = (Vec::new(), Vec::new(), None::<Day>);
        for day in &plan.days {
            if let Some(done) = last.take() {
                earlier.push(day_told(&done));
                carried = carried.after(done.entries(rules).bare());
                as_of_before = Some(done.run.as_of);
            }
            if let Some(as_of) = as_of_before {
                prepared.inputs.previous.known = Some((self.options.ledger.clone(), self.standing(&carried, as_of)?));
            }
            let done = self.day(&prepared, *day, &mut files)?;
            if records {
                recorded.extend(book.record(&done.run, &done.entries(rules)).map_err(failed)?);
            }
            last = Some(done);
        }
        let Some(mut last) = last else { return Ok(Exit::Done) };
        if let Some(Unrecorded::Again(run)) = unrecorded {
            self.compare(&book, run, &last)?;
        }
        let preview = matches!(unrecorded, Some(Unrecorded::RulesChanged));
        let run = if let Some(Unrecorded::Again(run)) = unrecorded { Some(run) } else { recorded.last() };
        let (mut book, is_committed) = (Some(book), Cell::new(false));
        let mut commit = || match book.take().filter(|_| records) {
            Some(book) => book.commit().map_err(|error| self.failed(&error)).inspect(|()| is_committed.set(true)),
            None => Ok(()),
        };
        let along = Along {
            commit: Some(&mut commit),
            inputs: Some(last.run.inputs.clone()),
            more: self.told(&recorded, unrecorded),
            warnings: preview.then(|| self.preview()).into_iter().chain(self.earlier_days(&earlier)).collect(),
            ledger: run.map(|run| RunOfLedger {
                path: self.options.ledger.display().to_string(),
                number: run.number,
                head: run.digest.clone(),
            }),
        };
        let delivered = deliver(&self.options.classify, self.loaded, &prepared, &mut last.outcome, along, self.ui);
        let exit =
            delivered.map_err(|failure| if is_committed.get() { self.but_recorded(failure, &recorded) } else { failure })?;
        self.note_recorded(&recorded, unrecorded, &last);
        Ok(if preview { Exit::Findings } else { exit })
    }

    /// Reviews one day.
    fn day(&self, prepared: &Prepared, day: Date, files: &mut Files<'_>) -> Result<Day, Failure> {
        let classify = &self.options.classify;
        let outcome = prepared.decide(classify, self.loaded, day, self.ui)?;
        let rules = &self.loaded.sound.rules;
        self.refuse_strangers(&outcome)?;
        self.refuse_gaps(&outcome)?;
        if day == prepared.as_of {
            refuse_stale(rules, &outcome, classify.allow_stale, self.ui.language)?;
        }
        let inputs = inputs_with_digests(self.loaded, &prepared.inputs, &outcome, &mut files.digests)?;
        if let Some(path) = files.seen.changed() {
            return Err(self.refused(&ReviewUsage::ChangedWhileRead { path: path.display().to_string() }));
        }
        let shown = data::run_of(&classify.data, self.loaded, &prepared.inputs, &outcome, false);
        let report = Report { rules, classification: &outcome.classification, issues: &[], run: &shown, onlooker: None };
        let values = report
            .recorded_values(&self.options.columns)
            .map_err(|(name, known)| self.refused(&ReviewUsage::NoSuchColumn { name, known }))?;
        let run = record::run(&report, &values, record::deciding(&classify.understood, day), inputs);
        Ok(Day { outcome, run, shown, values })
    }

    fn standing(&self, carried: &Carried, as_of: Date) -> Result<Standing, Failure> {
        standing_of(carried, as_of, &self.options.ledger, &self.loaded.sound.rules, self.ui.language)
    }
}

/// How long the periods are at whose ends a policy moves tiers: the shorter of those that it names; months where it names none.
fn period(policy: &Policy) -> CalendarUnit {
    let upgrade = if let Upgrade::On(moment) = policy.upgrade { Some(moment) } else { None };
    let moments = [upgrade, policy.downgrade].into_iter().flatten().filter(|moment| *moment != Moment::AnyDay);
    let units = moments.map(|moment| match moment {
        Moment::AnyDay | Moment::MonthEnd => CalendarUnit::Month,
        Moment::QuarterEnd => CalendarUnit::Quarter,
        Moment::YearEnd => CalendarUnit::Year,
    });
    units.min_by_key(|unit| *unit as u8).unwrap_or(CalendarUnit::Month)
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
    let standing = book.carried(Some(last.number)).map_err(failed)?;
    standing_of(&standing, last.run.as_of, path, rules, language).map(Some)
}

fn standing_of(standing: &Carried, as_of: Date, path: &Path, rules: &RuleSet, language: Language) -> Result<Standing, Failure> {
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

//! Joins the stages: files are read, events measured, tiers decided, settled and put together as one classification.

mod customers;
mod limits;
mod overrides;
mod pseudonyms;
mod standing;

use std::cell::RefCell;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::engine::classification::{Balance, Classification, movements};
use crate::engine::decide::decide;
use crate::engine::measure::beside::Beside;
use crate::engine::measure::directory::{Directory, Meeting};
use crate::engine::measure::fold::{Fold, Folded};
use crate::engine::measure::measure;
use crate::engine::measure::plan::TablePlan;
use crate::engine::measure::rows::Ground;
use crate::engine::measure::state::States;
use crate::engine::settle::looked_up::looked_up_in_vain;
use crate::engine::settle::settle;
use crate::engine::transition::{Transitions, transition};
use crate::model::balance::TableBalance;
use crate::model::date::{AsOf, Date};
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::merge::SameCustomers;
use crate::model::table::Customers;
use crate::model::value::TableIndex;
use crate::read::{FileRead, InputFile, Lost, LostRows, ReadError, read_events};
use crate::rules::ruleset::RuleSet;
use customers::{Found, find_customers, meeting};
pub use limits::TooManyRejected;
use limits::stop_at_limits;
use overrides::find_overrides;
pub use overrides::{ByHand, OVERRIDES, OverridesError, OverridesFiles, RowFault, Unexplained};
use pseudonyms::{refuse_shared, under_keys};
use standing::find_standing;
pub use standing::{PREVIOUS, Previous, StandingError};

/// The files of a run.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The customer sheet, possibly in several files.
    pub customers: Vec<InputFile>,
    /// The files of each table of events, in the order of the rules.
    pub tables: Vec<Vec<InputFile>>,
    /// The tiers in force before.
    pub previous: Previous,
    /// What people decided about single customers.
    pub overrides: OverridesFiles,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// All that it concluded.
    pub classification: Classification,
    /// What is wrong in the data.
    pub issues: IssueLog,
    /// The files that were read: customers first, then table by table, those of the tiers before, those of overrides last.
    pub files: Vec<FileRead>,
    /// Those of the tiers before that hold a part of a run's customers alone, each with which.
    pub standing_parts: Vec<(String, String)>,
    /// Those of the tiers before that don't say since when a tier is in force.
    pub standing_undated: Vec<String>,
    /// What was made of each workbook in which something is filled in by hand.
    pub by_hand: Vec<ByHand>,
    /// The files of overrides some of which don't say why or who approved them.
    pub unexplained: Vec<Unexplained>,
    /// The lost rows of each table that was read, where they were asked for: the customer sheet first.
    pub lost: Vec<LostRows>,
    /// How long each stage took.
    pub timings: Vec<(&'static str, Duration)>,
}

/// Why a run came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The data can't be used.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The lines of a table's balance don't add up to the rows that were read: a fault of the program.
    #[error("the balance of {table} does not add up")]
    OutOfBalance {
        /// The table.
        table: String,
    },
    /// More rows of a table were rejected than its `max_rejected` allows.
    #[error("too many rows were rejected")]
    TooManyRejected(Box<TooManyRejected>),
    /// The tiers before can't be the standing.
    #[error("the tiers before can't be used")]
    Standing(StandingError),
    /// Overrides can't be used.
    #[error("overrides can't be used")]
    Overrides(OverridesError),
    /// Two customers, or two texts of a column, have the same pseudonym with the key of this variable.
    #[error("a pseudonym stands for two")]
    PseudonymShared {
        /// The environment variable.
        key_env: String,
    },
}

/// Runs a rule set on the files. The number of threads changes nothing but the time it takes.
///
/// # Errors
/// The data can't be used, or the balance doesn't come out; see [`RunError`].
pub fn classify(rules: &RuleSet, inputs: &Inputs, as_of: Date, threads: usize) -> Result<Outcome, RunError> {
    classify_counting(rules, inputs, as_of, threads, Beside::NOTHING, Lost::Counted)
}

/// The same run, which also gathers what is asked for beside; where lost rows are asked for, they are kept as they came.
///
/// # Errors
/// The data can't be used, or the balance doesn't come out; see [`RunError`].
pub fn classify_counting(
    rules: &RuleSet,
    inputs: &Inputs,
    as_of: Date,
    threads: usize,
    beside: Beside,
    lost: Lost,
) -> Result<Outcome, RunError> {
    let ground = Ground { rules, as_of: AsOf::new(as_of) };
    let mut clock = Clock::start();
    let Found { customers, balance, same, unknowns, mut read } = find_customers(ground, inputs, threads, lost)?;
    let before = find_standing(rules, &inputs.previous, &mut read.issues)?;
    refuse_shared(rules, &customers)?;
    let standing = before.standing.map(|standing| under_keys(standing, rules, &customers, &same.other_keys));
    let decided_on = standing.as_ref().and_then(|standing| standing.as_of);
    let decided = find_overrides(rules, inputs, (as_of, decided_on), (&customers, &same.other_keys), &mut read.issues)?;
    clock.lap("customers");
    let plans: Vec<TablePlan> = table_indices(rules).map(|table| TablePlan::new(rules, table, ground.as_of, beside)).collect();
    let mut folded = fold_tables(ground, (&customers, &same), (&plans, beside), &inputs.tables, threads, &mut read)?;
    clock.lap("events");
    let WasRead { mut issues, mut files, rejections, lost } = read;
    files.extend(before.files);
    files.extend(decided.files);
    let tables: Vec<&TableBalance> = folded.iter().map(|whole| &whole.balance).collect();
    let lost = stop_at_limits(rules, balance, &tables, &rejections, lost.unwrap_or_default())?;
    let mut metrics = measure(ground, &customers, &plans, &mut folded, beside, threads);
    issues.merge(std::mem::take(&mut metrics.issues));
    clock.lap("measure");
    let mut decisions = decide(ground, &customers, &metrics, threads);
    decisions.unknowns.merge(unknowns);
    let mut tables = Vec::with_capacity(folded.len());
    for whole in folded {
        decisions.unknowns.merge(whole.unknowns);
        tables.push(whole.balance);
    }
    let Transitions { of: transitions, clashes, unknowns } =
        transition(ground, &customers, &metrics, &decisions, standing.as_ref(), &decided.overrides);
    decisions.unknowns.merge(unknowns);
    tell_clashes(&customers, &clashes, &mut issues);
    let settlement = settle(ground, &customers, &mut metrics, &transitions, threads);
    issues.merge(looked_up_in_vain(ground, &customers, &metrics, &transitions));
    clock.lap("decide");
    let balance = Balance { customers: balance, tables };
    let movements = standing.as_ref().map(|standing| movements(rules, standing, &customers, &metrics, &transitions));
    let classification = Classification {
        as_of,
        customers,
        same,
        metrics,
        decisions,
        standing,
        overrides: decided.overrides,
        transitions,
        movements,
        settlement,
        balance,
    };
    Ok(Outcome {
        classification,
        issues,
        files,
        standing_parts: before.parts,
        standing_undated: before.undated,
        by_hand: decided.by_hand,
        unexplained: decided.unexplained,
        lost,
        timings: clock.laps,
    })
}

/// What reading leaves beside rows: the customer sheet first, then table by table.
#[derive(Debug)]
struct WasRead {
    issues: IssueLog,
    files: Vec<FileRead>,
    /// The issues that rejected rows.
    rejections: Vec<IssueLog>,
    /// The lost rows, where they are asked for.
    lost: Option<Vec<LostRows>>,
}

fn table_indices(rules: &RuleSet) -> impl Iterator<Item = TableIndex> {
    (0..u8::MAX).map(TableIndex).take(rules.tables.len())
}

/// Folds the tables one after the other.
fn fold_tables(
    ground: Ground<'_>,
    (customers, same): (&Customers, &SameCustomers),
    (plans, beside): (&[TablePlan], Beside),
    files: &[Vec<InputFile>],
    threads: usize,
    read: &mut WasRead,
) -> Result<Vec<Folded>, RunError> {
    let directory = Directory::new(customers.keys());
    let mut folded = Vec::with_capacity(plans.len());
    for ((table, plan), table_files) in table_indices(ground.rules).zip(plans).zip(files) {
        let meeting = meeting(ground, table, &directory, customers, same);
        folded.push(fold_table(ground, table, &meeting, (plan, beside), table_files, threads, read)?);
    }
    Ok(folded)
}

fn fold_table(
    ground: Ground<'_>,
    table: TableIndex,
    meeting: &Meeting<'_>,
    (plan, beside): (&TablePlan, Beside),
    table_files: &[InputFile],
    threads: usize,
    all: &mut WasRead,
) -> Result<Folded, RunError> {
    let schema = &ground.rules.tables[table.index()].schema;
    let tells = all.lost.is_some();
    // The takers of one run over the files share the states; where another run follows, its takers begin anew.
    let shared: RefCell<Weak<States>> = RefCell::default();
    let fresh = || {
        let states = shared.borrow().upgrade().unwrap_or_else(|| Arc::new(States::new(plan, meeting.customers())));
        shared.replace(Arc::downgrade(&states));
        let fold = Fold::new(ground, table, meeting, plan, states);
        if tells { fold.telling_losses() } else { fold }
    };
    let mut read = read_events(table_files, schema, ground.as_of.date(), threads, &fresh)?;
    let mut sinks = std::mem::take(&mut read.sinks).into_iter();
    let first = sinks.next().unwrap_or_else(fresh);
    let mut whole = first.merge(sinks.collect(), threads, beside.rows);
    whole.balance.left_out = read.left_out;
    whole.balance.last_counts = read.last_counts;
    all.issues.merge(std::mem::take(&mut whole.issues));
    all.issues.merge(read.issues);
    all.rejections.push(read.rejections);
    all.files.extend(read.files);
    all.lost.iter_mut().for_each(|lost| lost.extend(read.lost.take()));
    if !whole.balance.adds_up() || whole.balance.read.rows != read.rows {
        return Err(RunError::OutOfBalance { table: schema.name.clone() });
    }
    Ok(whole)
}

/// Notes the customers for whom a floor stood against a cap.
fn tell_clashes(customers: &Customers, clashes: &[u32], issues: &mut IssueLog) {
    for row in clashes.iter().map(|row| *row as usize) {
        let place = customers.origin(row).unwrap_or_default();
        let key = customers.keys().get(row);
        issues.note(IssueKind::FloorAgainstCap, &place.file, place.sheet.as_deref(), None, place.row, key);
    }
}

struct Clock {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Self {
        Self { last: Instant::now(), laps: Vec::new() }
    }

    fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, now - self.last));
        self.last = now;
    }
}

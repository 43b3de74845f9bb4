//! Joins the stages: files are read, events measured, tiers decided, settled and put together as one classification.

use std::time::{Duration, Instant};

use crate::engine::classification::{Balance, Classification};
use crate::engine::decide::decide;
use crate::engine::eval::verdict;
use crate::engine::measure::directory::Directory;
use crate::engine::measure::fold::{Fold, Folded};
use crate::engine::measure::measure;
use crate::engine::measure::plan::TablePlan;
use crate::engine::measure::rows::{CustomerRow, Ground, TiersOf};
use crate::engine::measure::state::States;
use crate::engine::measure::unknown::{RuleRef, Unknowns};
use crate::engine::settle::settle;
use crate::engine::transition::transition;
use crate::model::balance::CustomerBalance;
use crate::model::date::{AsOf, Date};
use crate::model::issue::IssueLog;
use crate::model::table::Customers;
use crate::model::value::{TableIndex, Verdict};
use crate::read::{FileRead, InputFile, ReadError, read_customers, read_events};
use crate::rules::ruleset::RuleSet;

/// How much memory the states of all takers may take together; a single taker may take more.
const STATE_BYTES: usize = 64 << 20;

/// The files of a run.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The customer sheet, possibly in several files.
    pub customers: Vec<InputFile>,
    /// The files of each table of events, in the order of the rules.
    pub tables: Vec<Vec<InputFile>>,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// All that it concluded.
    pub classification: Classification,
    /// What is wrong in the data.
    pub issues: IssueLog,
    /// The files that were read: customers first, then table by table.
    pub files: Vec<FileRead>,
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
}

/// Runs a rule set on the files. The number of threads changes nothing but the time it takes.
///
/// # Errors
/// The data can't be used; see [`ReadError`].
pub fn classify(rules: &RuleSet, inputs: &Inputs, as_of: Date, threads: usize) -> Result<Outcome, RunError> {
    let ground = Ground { rules, as_of: AsOf::new(as_of) };
    let mut clock = Clock::start();
    let read = read_customers(&inputs.customers, &rules.customers.schema)?;
    let (mut issues, mut files) = (read.issues, read.files);
    let (customers, balance, filter_unknowns) = choose(ground, read.customers, read.balance);
    clock.lap("customers");
    let plans: Vec<TablePlan> = tables(rules).map(|table| TablePlan::new(rules, table, ground.as_of)).collect();
    let mut folded = Vec::with_capacity(plans.len());
    {
        let directory = Directory::new(customers.keys());
        for ((table, plan), table_files) in tables(rules).zip(&plans).zip(&inputs.tables) {
            let mut whole = fold_table(ground, table, &directory, plan, table_files, threads, &mut files)?;
            issues.merge(std::mem::take(&mut whole.issues));
            folded.push(whole);
        }
    }
    clock.lap("events");
    let mut metrics = measure(ground, &customers, &plans, &folded);
    clock.lap("measure");
    let mut decisions = decide(ground, &customers, &metrics);
    decisions.unknowns.merge(filter_unknowns);
    let mut tables = Vec::with_capacity(folded.len());
    for whole in folded {
        decisions.unknowns.merge(whole.unknowns);
        tables.push(whole.balance);
    }
    let transitions = transition(&decisions);
    let settlement = settle(ground, &customers, &mut metrics, &transitions);
    clock.lap("decide");
    let balance = Balance { customers: balance, tables };
    let classification = Classification { as_of, customers, metrics, decisions, transitions, settlement, balance };
    Ok(Outcome { classification, issues, files, timings: clock.laps })
}

fn tables(rules: &RuleSet) -> impl Iterator<Item = TableIndex> {
    (0..u8::MAX).map(TableIndex).take(rules.tables.len())
}

fn fold_table(
    ground: Ground<'_>,
    table: TableIndex,
    directory: &Directory<'_>,
    plan: &TablePlan,
    table_files: &[InputFile],
    threads: usize,
    files: &mut Vec<FileRead>,
) -> Result<Folded, RunError> {
    let schema = &ground.rules.tables[table.index()].schema;
    // Every taker holds a state of all customers; many rules on many customers are better folded by fewer.
    let most = STATE_BYTES / States::bytes(plan, directory.len()).max(1);
    let threads = threads.min(most.max(1));
    let fresh = || Fold::new(ground, table, directory, plan);
    let read = read_events(table_files, schema, threads, &fresh)?;
    let mut sinks = read.sinks.into_iter();
    let first = sinks.next().unwrap_or_else(fresh);
    let mut whole = first.merge(sinks.collect());
    whole.balance.left_out = read.left_out;
    whole.issues.merge(read.issues);
    files.extend(read.files);
    if !whole.balance.adds_up() || whole.balance.read.rows != read.rows {
        return Err(RunError::OutOfBalance { table: schema.name.clone() });
    }
    Ok(whole)
}

/// The customers whom the filter of the customer sheet answers yes.
fn choose(ground: Ground<'_>, customers: Customers, mut balance: CustomerBalance) -> (Customers, CustomerBalance, Unknowns) {
    let mut unknowns = Unknowns::default();
    let Some(filter) = &ground.rules.customers.filter else { return (customers, balance, unknowns) };
    let mut kept = Vec::new();
    for row in 0..customers.len() {
        let tiers = TiersOf::default();
        let customer = CustomerRow { ground, customers: &customers, aggregates: &[], populations: &[], values: &[], tiers, row };
        match verdict(&filter.term, &customer) {
            Verdict::Yes => kept.push(u32::try_from(row).unwrap_or(u32::MAX)),
            Verdict::No => balance.where_no += 1,
            Verdict::Unknown(_) => {
                balance.where_unknown += 1;
                unknowns.count(RuleRef::CustomerFilter, filter, ground.rules, None, &customer);
            }
        }
    }
    let customers = customers.keep(&kept);
    balance.used = u64::try_from(customers.len()).unwrap_or(u64::MAX);
    (customers, balance, unknowns)
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

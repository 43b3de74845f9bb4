//! How many stay of the customers who came together, run after run.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::Counter;
use super::look::number_at;
use crate::ledger::entry::{Entry, Presence, Recorded};
use crate::model::date::Date;
use crate::model::language::Language;
use crate::model::number::Number;
use crate::report::digits::share;
use crate::report::labels::Word;
use crate::report::labels::history::HistoryWord;
use crate::report::page::{Block, Cell, Column, Table};

/// How many of so many customers are retained.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Retained {
    /// Of how many: whose run so much later has come, and who are not one with another customer by then.
    pub of: u64,
    /// How many are present in it with an amount above zero; where it has no amount, how many are present.
    pub retained: u64,
}

impl Retained {
    /// The share, to four digits; none of nobody.
    #[must_use]
    pub fn share(self) -> Option<Number> {
        share(self.retained.into(), self.of.into())
    }

    fn add(&mut self, other: Self) {
        self.of += other.of;
        self.retained += other.retained;
    }
}

/// The customers whose first run was of one month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cohort {
    /// The first day of the month.
    pub month: Date,
    /// How many they are.
    pub customers: u64,
    /// The run of each one's beginning, then each later one.
    pub later: Vec<Retained>,
}

/// All cohorts, from the first.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Cohorts {
    /// Of each month in which anybody came first.
    pub cohorts: Vec<Cohort>,
    /// All of them together.
    pub total: Vec<Retained>,
}

/// When a customer came first, and whether it is one with another now.
#[derive(Clone, Copy)]
struct Known {
    first: usize,
    merged: bool,
}

/// Counts the entries of runs in force, from the first.
#[derive(Default)]
pub struct CohortCounter {
    known: HashMap<String, Known, FixedState>,
    /// The days of the runs.
    days: Vec<Date>,
    /// Where the amount stands in the run that is counted.
    amount: Option<usize>,
    /// Of those who came first in each run: how many they are, and how many of them are one with others now.
    sizes: Vec<(u64, u64)>,
    /// How many of them are retained in the run that is counted.
    now: Vec<u64>,
    /// Of those who came first in each run: this run and each later one.
    later: Vec<Vec<Retained>>,
}

impl Counter for CohortCounter {
    fn begin(&mut self, recorded: &Recorded) {
        self.close();
        self.days.push(recorded.run.as_of);
        self.amount = recorded.run.amount;
        self.sizes.push((0, 0));
        self.now = vec![0; self.days.len()];
        self.later.push(Vec::new());
    }

    fn add(&mut self, entry: &Entry) {
        let is_merged = matches!(entry.presence, Presence::Merged(_));
        let is_present = entry.presence == Presence::Present;
        let Some(run) = self.days.len().checked_sub(1) else { return };
        let first = match self.known.get_mut(entry.customer.as_str()) {
            None if !is_present => return,
            None => {
                self.known.insert(entry.customer.clone(), Known { first: run, merged: false });
                self.sizes[run].0 += 1;
                run
            }
            Some(known) => {
                if is_merged && !known.merged {
                    self.sizes[known.first].1 += 1;
                } else if is_present && known.merged {
                    self.sizes[known.first].1 -= 1;
                }
                known.merged = is_merged || (known.merged && !is_present);
                known.first
            }
        };
        let has_amount = || number_at(entry, self.amount).is_some_and(|amount| amount > Number::ZERO);
        if is_present && (self.amount.is_none() || has_amount()) {
            self.now[first] += 1;
        }
    }
}

impl CohortCounter {
    /// All that was counted.
    #[must_use]
    pub fn finish(mut self) -> Cohorts {
        self.close();
        let mut found = Cohorts::default();
        for ((day, later), (customers, _)) in self.days.iter().zip(&self.later).zip(&self.sizes) {
            if *customers == 0 {
                continue;
            }
            let month = day.plus_days(1 - i64::from(day.day()));
            add(&mut found.total, later);
            match found.cohorts.last_mut().filter(|cohort| cohort.month == month) {
                Some(cohort) => {
                    cohort.customers += customers;
                    add(&mut cohort.later, later);
                }
                None => found.cohorts.push(Cohort { month, customers: *customers, later: later.clone() }),
            }
        }
        found
    }

    /// Ends the run that is counted.
    fn close(&mut self) {
        for ((later, (size, merged)), retained) in self.later.iter_mut().zip(&self.sizes).zip(&self.now) {
            later.push(Retained { of: size - merged, retained: *retained });
        }
        self.now.clear();
    }
}

fn add(to: &mut Vec<Retained>, more: &[Retained]) {
    to.resize(to.len().max(more.len()), Retained::default());
    to.iter_mut().zip(more).for_each(|(own, other)| own.add(*other));
}

impl Cohorts {
    /// How many customers there are in all cohorts.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.cohorts.iter().map(|cohort| cohort.customers).sum()
    }

    /// What is shown of it.
    pub(super) fn blocks(&self, language: Language) -> Vec<Block<'_>> {
        let word = |word: HistoryWord| word.text(language).to_owned();
        let counts = self.table("cohorts", language, Column::count, |cell| Cell::count(cell.retained));
        let shares = self.table("cohort_shares", language, Column::share, |cell| Cell::optional(cell.share()));
        vec![
            Block::Title(word(HistoryWord::Cohorts)),
            Block::Line(word(HistoryWord::CohortsMean)),
            Block::Heading(word(HistoryWord::RetainedCustomers)),
            Block::Table(counts),
            Block::Heading(word(HistoryWord::RetainedShare)),
            Block::Table(shares),
        ]
    }

    /// A row a cohort, a column a run later, all of them last.
    fn table(
        &self,
        id: &str,
        language: Language,
        column: fn(String) -> Column,
        cell: impl Fn(Retained) -> Cell<'static>,
    ) -> Table<'_> {
        let mut columns = vec![Column::text(HistoryWord::Cohort.text(language)), Column::count(Word::Customers.text(language))];
        columns.extend((0..self.total.len()).map(|later| column(format!("+{later}"))));
        let row = |label: String, customers: u64, later: &[Retained]| {
            let mut cells = vec![Cell::text(label), Cell::count(customers)];
            cells.extend(later.iter().map(|retained| if retained.of == 0 { Cell::Blank } else { cell(*retained) }));
            cells.resize(self.total.len() + 2, Cell::Blank);
            cells
        };
        let mut rows: Vec<Vec<Cell<'static>>> =
            self.cohorts.iter().map(|cohort| row(month(cohort.month), cohort.customers, &cohort.later)).collect();
        rows.push(row(HistoryWord::AllCohorts.text(language).to_owned(), self.customers(), &self.total));
        Table::of_rows(id, columns, rows).with_total()
    }
}

/// A month: `2026-01`.
pub(in crate::report) fn month(day: Date) -> String {
    day.to_string().chars().take(7).collect()
}

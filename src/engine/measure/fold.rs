//! Folds batches of events into the states of customers, and counts where every row went.

use super::computed::compute;
use super::directory::{Meeting, Met};
use super::looked_up::{each_once, in_vain, looks_up};
use super::plan::{Answers, Selection, TablePlan};
use super::rows::{EventRow, Ground};
use super::state::States;
use crate::engine::eval::verdict;
use crate::engine::measure::unknown::{RuleRef, Unknowns};
use crate::expr::typed::Term;
use crate::model::balance::{Fate, TableBalance};
use crate::model::batch::{Batch, BatchSink};
use crate::model::column::Column;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::loss::Loss;
use crate::model::value::{TableIndex, Verdict};
use crate::rules::ruleset::TableRules;

/// What the rows of one table that passed by come to. Two folds of different rows merge exactly.
#[derive(Debug)]
pub struct Fold<'r> {
    ground: Ground<'r>,
    table: TableIndex,
    meeting: &'r Meeting<'r>,
    plan: &'r TablePlan,
    states: States,
    balance: TableBalance,
    issues: IssueLog,
    unknowns: Unknowns,
    /// Whether the filter looks something up.
    filter_looks_up: bool,
    /// The groups of selections whose condition does.
    groups_looking_up: Vec<usize>,
    /// The formulas of computed columns that do.
    formulas_looking_up: Vec<&'r Term>,
    used: Vec<(u32, u32)>,
    /// Rows of a group that answer yes or no, with their customer and whether it is yes.
    answered: Vec<(u32, u32, bool)>,
    selected: Vec<(u32, u32)>,
    /// Why the rows of the last batch are lost, where that is asked for.
    losses: Option<Vec<Option<Loss>>>,
}

/// All that came of one table.
#[derive(Debug)]
pub struct Folded {
    /// The states of the customers.
    pub states: States,
    /// Where the rows went.
    pub balance: TableBalance,
    /// Events after the as-of date, of unknown customers, or whose filter can't be answered.
    pub issues: IssueLog,
    /// How often the filter could not be answered, and for want of what.
    pub unknowns: Unknowns,
}

impl<'r> Fold<'r> {
    /// A fold that has seen nothing.
    #[must_use]
    pub fn new(ground: Ground<'r>, table: TableIndex, meeting: &'r Meeting<'r>, plan: &'r TablePlan) -> Self {
        let schema = &ground.rules.tables[table.index()].schema;
        let filter = &ground.rules.tables[table.index()].filter;
        let groups = plan.groups.iter().enumerate();
        let looking = groups.filter(|(_, group)| group.condition.as_ref().is_some_and(looks_up));
        let computed = ground.rules.tables[table.index()].computed.iter();
        let formulas = computed.map(|column| &column.formula.term).filter(|term| looks_up(term)).collect();
        let money = schema.money.iter().map(|position| schema.columns[*position].name.clone()).collect();
        Self {
            ground,
            table,
            meeting,
            plan,
            states: States::new(plan, meeting.customers(), ground.as_of),
            balance: TableBalance::new(&schema.name, money),
            issues: IssueLog::default(),
            unknowns: Unknowns::default(),
            filter_looks_up: filter.as_ref().is_some_and(|filter| looks_up(&filter.term)),
            groups_looking_up: looking.map(|(position, _)| position).collect(),
            formulas_looking_up: formulas,
            used: Vec::new(),
            answered: Vec::new(),
            selected: Vec::new(),
            losses: None,
        }
    }

    /// The same fold, which also says of every row that is lost why.
    #[must_use]
    pub fn telling_losses(self) -> Self {
        Self { losses: Some(Vec::new()), ..self }
    }

    /// What came of the rows of all these folds.
    #[must_use]
    pub fn merge(self, others: Vec<Self>) -> Folded {
        let plan = self.plan;
        let mut all = Folded { states: self.states, balance: self.balance, issues: self.issues, unknowns: self.unknowns };
        for other in others {
            all.states.merge(other.states, plan);
            all.balance.merge(&other.balance);
            all.issues.merge(other.issues);
            all.unknowns.merge(other.unknowns);
        }
        all.states.finish();
        all
    }

    fn table(&self) -> &'r TableRules {
        &self.ground.rules.tables[self.table.index()]
    }

    fn note(&mut self, kind: IssueKind, batch: &Batch, row: usize, text: &str) {
        self.issues.note(kind, &batch.file, batch.sheet.as_deref(), None, batch.row_numbers[row], text);
    }

    /// Puts the keys that other keys mean in their places, and fills the computed columns of a batch.
    pub fn compute(&mut self, batch: &mut Batch) {
        if let Some(keys) = self.meeting.meant(&batch.keys) {
            batch.keys = keys;
        }
        compute(self.ground, self.table(), batch, &mut self.issues);
    }

    /// The first line of the balance that applies to a row, whoever its customer is; none where that decides.
    pub fn set_aside(&mut self, batch: &Batch, row: usize) -> Option<Fate> {
        if batch.rejected[row] {
            return Some(Fate::Rejected);
        }
        let has_date = self.table().schema.date.is_some();
        if has_date && batch.dates[row] > self.ground.as_of.date() {
            self.note(IssueKind::AfterAsOf, batch, row, &batch.dates[row].to_string());
            return Some(Fate::AfterAsOf);
        }
        if batch.same_id[row] {
            return Some(Fate::SameId);
        }
        if let Some(filter) = &self.table().filter {
            let event = EventRow { ground: self.ground, batch, row };
            match verdict(&filter.term, &event) {
                Verdict::Yes => {}
                Verdict::No => return Some(Fate::WhereNo),
                Verdict::Unknown(_) => {
                    self.unknowns.count(RuleRef::TableFilter(self.table), filter, self.ground.rules, Some(self.table), &event);
                    self.note(IssueKind::FilterUnknown, batch, row, batch.keys.get(row));
                    return Some(Fate::WhereUnknown);
                }
            }
        }
        None
    }

    /// The first line of the balance that applies to a row, why it is lost where it is, and its customer where it is used.
    fn fate(&mut self, batch: &Batch, row: usize) -> (Fate, Option<Loss>, u32) {
        if let Some(fate) = self.set_aside(batch, row) {
            return (fate, loss(fate), 0);
        }
        let kind = match self.meeting.meet(batch.keys.get(row)) {
            Met::Customer(customer) => return (Fate::Used, None, customer),
            Met::Several => IssueKind::SeveralCustomers,
            Met::Nobody => IssueKind::NoSuchCustomer,
        };
        self.note(kind, batch, row, batch.keys.get(row));
        (Fate::NoSuchCustomer, Some(Loss::Issue(kind)), 0)
    }

    /// Notes the texts of a row that a lookup doesn't list, once a row and lookup. Computed columns are asked of the rows
    /// that count, and of those whose filter can't be answered, since it may be for want of them.
    fn note_unlisted(&mut self, batch: &Batch, row: usize, fate: Fate) {
        let nothing = !self.filter_looks_up && self.groups_looking_up.is_empty() && self.formulas_looking_up.is_empty();
        if nothing || matches!(fate, Fate::Rejected | Fate::AfterAsOf | Fate::SameId) {
            return;
        }
        let event = EventRow { ground: self.ground, batch, row };
        let mut found = Vec::new();
        if let Some(filter) = &self.table().filter {
            in_vain(&filter.term, &event, &mut found);
        }
        if matches!(fate, Fate::Used | Fate::WhereUnknown) {
            for formula in &self.formulas_looking_up {
                in_vain(formula, &event, &mut found);
            }
        }
        for group in self.groups_looking_up.iter().map(|position| &self.plan.groups[*position]) {
            if let (Fate::Used, true, Some(term)) = (fate, group.span.contains(batch.dates[row]), &group.condition) {
                in_vain(term, &event, &mut found);
            }
        }
        each_once(&mut found);
        for (lookup, text) in found {
            let (column, number) = (format!("lookups.{lookup}"), batch.row_numbers[row]);
            self.issues.note(IssueKind::NotListed, &batch.file, batch.sheet.as_deref(), Some(&column), number, &text);
        }
    }

    fn settle_fates(&mut self, batch: &Batch) {
        self.used.clear();
        self.losses.iter_mut().for_each(Vec::clear);
        let has_date = self.table().schema.date.is_some();
        let money: Vec<&Column> = self.table().schema.money.iter().map(|position| &batch.columns[*position]).collect();
        for row in 0..batch.len() {
            let (fate, loss, customer) = self.fate(batch, row);
            if let Some(losses) = &mut self.losses {
                losses.push(loss);
            }
            self.note_unlisted(batch, row, fate);
            self.balance.read.count(&money, row);
            self.balance.fates[fate as usize].count(&money, row);
            if fate == Fate::Used {
                self.used.push((u32::try_from(row).unwrap_or(u32::MAX), customer));
                if has_date {
                    let day = batch.dates[row];
                    self.balance.first_date = Some(self.balance.first_date.map_or(day, |first| first.min(day)));
                    self.balance.last_date = self.balance.last_date.max(Some(day));
                }
            }
        }
    }
}

impl BatchSink for Fold<'_> {
    fn losses(&self) -> Option<&[Option<Loss>]> {
        self.losses.as_deref()
    }

    fn take(&mut self, batch: &mut Batch) {
        self.compute(batch);
        self.settle_fates(batch);
        let plan = self.plan;
        for group in &plan.groups {
            let Some(condition) = &group.condition else {
                // Rows without a day stand at the beginning of time and so lie in every window without a first day.
                for selection in &group.selections {
                    let inside = |(row, _): &&(u32, u32)| selection.span.contains(batch.dates[*row as usize]);
                    self.selected.clear();
                    self.selected.extend(self.used.iter().filter(inside));
                    self.add(selection, batch);
                }
                continue;
            };
            self.answered.clear();
            for (row, customer) in &self.used {
                if group.span.contains(batch.dates[*row as usize]) {
                    match verdict(condition, &EventRow { ground: self.ground, batch, row: *row as usize }) {
                        Verdict::Yes => self.answered.push((*row, *customer, true)),
                        Verdict::No => self.answered.push((*row, *customer, false)),
                        Verdict::Unknown(_) => {}
                    }
                }
            }
            for selection in &group.selections {
                let any = selection.answers == Answers::Known;
                let chosen =
                    |(row, _, yes): &&(u32, u32, bool)| (*yes || any) && selection.span.contains(batch.dates[*row as usize]);
                self.selected.clear();
                self.selected.extend(self.answered.iter().filter(chosen).map(|(row, customer, _)| (*row, *customer)));
                self.add(selection, batch);
            }
        }
    }
}

/// Why a row of this fate is lost, as far as the fate says.
const fn loss(fate: Fate) -> Option<Loss> {
    match fate {
        Fate::AfterAsOf => Some(Loss::Issue(IssueKind::AfterAsOf)),
        Fate::SameId => Some(Loss::SameId),
        Fate::WhereUnknown => Some(Loss::Issue(IssueKind::FilterUnknown)),
        Fate::NoSuchCustomer => Some(Loss::Issue(IssueKind::NoSuchCustomer)),
        // What is rejected is known where it is read; a plain no is what the rules ask for.
        Fate::Rejected | Fate::WhereNo | Fate::Used => None,
    }
}

impl Fold<'_> {
    fn add(&mut self, selection: &Selection, batch: &Batch) {
        if self.selected.is_empty() {
            return;
        }
        for position in &selection.accumulators {
            let placed = &self.plan.accumulators[*position];
            self.states.add(*position, placed, &self.plan.months, batch, &self.selected);
        }
    }
}

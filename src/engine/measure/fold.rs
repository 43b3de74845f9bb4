//! Folds batches of events into the states of customers, and counts where every row went.

use std::sync::Arc;

use super::asked::Asked;
use super::computed::compute;
use super::directory::{Meeting, Met};
use super::looked_up::{each_once, in_vain, looks_up};
use super::outcome::Outcomes;
use super::plan::{Answers, Selection, TablePlan};
use super::rows::{EventRow, Ground};
use super::state::{Part, States, Taken};
use crate::engine::measure::unknown::{RuleRef, Unknowns};
use crate::expr::typed::Term;
use crate::model::balance::{Fate, TableBalance};
use crate::model::batch::{Batch, BatchSink};
use crate::model::column::Column;
use crate::model::date::Date;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::loss::Loss;
use crate::model::value::{TableIndex, Verdict};
use crate::model::window::Span;
use crate::rules::ruleset::TableRules;

/// What the rows of one table that passed by come to. Several folds that add to the same states come to the same however
/// the rows are divided among them.
#[derive(Debug)]
pub struct Fold<'r> {
    ground: Ground<'r>,
    table: TableIndex,
    meeting: &'r Meeting<'r>,
    plan: &'r TablePlan,
    states: Arc<States>,
    balance: TableBalance,
    issues: IssueLog,
    unknowns: Unknowns,
    filter: Option<Asked<'r>>,
    /// What each group of selections asks.
    conditions: Vec<Option<Asked<'r>>>,
    /// Whether the filter looks something up.
    filter_looks_up: bool,
    /// The groups of selections whose condition does.
    groups_looking_up: Vec<usize>,
    /// The formulas of computed columns that do.
    formulas_looking_up: Vec<&'r Term>,
    /// Where the rows of the batch go.
    fates: Vec<Fate>,
    /// The rows of which that depends on the customer alone.
    open: Vec<u32>,
    places: Vec<u32>,
    /// The used rows by the part that their customer is in.
    used: Vec<Vec<Taken>>,
    memory: Memory,
    /// Why the rows of the last batch are lost, where that is asked for.
    losses: Option<Vec<Option<Loss>>>,
}

/// Memory for the rows that are selected.
#[derive(Clone, Debug, Default)]
struct Memory {
    /// Rows of a group that answer yes or no, and whether it is yes.
    answered: Vec<(Taken, bool)>,
    selected: Vec<Taken>,
}

/// All that came of one table.
#[derive(Debug)]
pub struct Folded {
    /// The aggregates.
    pub outcomes: Outcomes,
    /// Where the rows went.
    pub balance: TableBalance,
    /// Events after the as-of date, of unknown customers, or whose filter can't be answered.
    pub issues: IssueLog,
    /// How often the filter could not be answered, and for want of what.
    pub unknowns: Unknowns,
}

impl<'r> Fold<'r> {
    /// A fold that has seen nothing and adds to these states.
    #[must_use]
    pub fn new(
        ground: Ground<'r>,
        table: TableIndex,
        meeting: &'r Meeting<'r>,
        plan: &'r TablePlan,
        states: Arc<States>,
    ) -> Self {
        let rules = &ground.rules.tables[table.index()];
        let schema = &rules.schema;
        let groups = plan.groups.iter().enumerate();
        let looking = groups.filter(|(_, group)| group.condition.as_ref().is_some_and(looks_up));
        let formulas = rules.computed.iter().map(|column| &column.formula.term).filter(|term| looks_up(term)).collect();
        let money = schema.money.iter().map(|position| schema.columns[*position].name.clone()).collect();
        Self {
            ground,
            table,
            meeting,
            plan,
            used: vec![Vec::new(); states.parts()],
            states,
            balance: TableBalance::new(&schema.name, money),
            issues: IssueLog::default(),
            unknowns: Unknowns::default(),
            filter: rules.filter.as_ref().map(|filter| Asked::new(&filter.term)),
            conditions: plan.groups.iter().map(|group| group.condition.as_ref().map(Asked::new)).collect(),
            filter_looks_up: rules.filter.as_ref().is_some_and(|filter| looks_up(&filter.term)),
            groups_looking_up: looking.map(|(position, _)| position).collect(),
            formulas_looking_up: formulas,
            fates: Vec::new(),
            open: Vec::new(),
            places: Vec::new(),
            memory: Memory::default(),
            losses: None,
        }
    }

    /// The same fold, which also says of every row that is lost why.
    #[must_use]
    pub fn telling_losses(self) -> Self {
        Self { losses: Some(Vec::new()), ..self }
    }

    /// What came of the rows of all these folds, which add to the same states; those are gone afterwards.
    #[must_use]
    pub fn merge(self, others: Vec<Self>, threads: usize, rows_behind: bool) -> Folded {
        let (mut balance, mut issues, mut unknowns) = (self.balance, self.issues, self.unknowns);
        for other in others {
            balance.merge(&other.balance);
            issues.merge(other.issues);
            unknowns.merge(other.unknowns);
        }
        let outcomes = Outcomes::of(self.ground, self.plan, &self.states, threads, rows_behind);
        Folded { outcomes, balance, issues, unknowns }
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

    /// Finds the first line of the balance that applies to each row, whoever its customer is; the rows where that decides.
    pub fn set_aside(&mut self, batch: &Batch) -> &[u32] {
        self.filter.iter_mut().chain(self.conditions.iter_mut().flatten()).for_each(Asked::begin);
        let rows = batch.rejected.iter().zip(&batch.same_id);
        self.fates.clear();
        self.fates.extend(rows.map(|(rejected, same_id)| {
            let same_id = if *same_id { Fate::SameId } else { Fate::Used };
            if *rejected { Fate::Rejected } else { same_id }
        }));
        // Without a date column, and where it can't be read, the day is before all others.
        let as_of = self.ground.as_of.date();
        if batch.dates.iter().fold(Date::BEFORE, |last, day| last.max(*day)) > as_of {
            let rows = self.fates.iter_mut().zip(&batch.dates);
            rows.filter(|(_, day)| **day > as_of).for_each(|(fate, _)| *fate = Fate::AfterAsOf.min(*fate));
        }
        if let Some(filter) = &mut self.filter {
            filter.sift(self.ground, batch, &mut self.fates);
        }
        for row in rows_of(&self.fates, Fate::AfterAsOf) {
            self.note(IssueKind::AfterAsOf, batch, row, &batch.dates[row].to_string());
        }
        for row in rows_of(&self.fates, Fate::WhereUnknown) {
            if let Some(filter) = &self.table().filter {
                let event = EventRow { ground: self.ground, batch, row };
                self.unknowns.count(RuleRef::TableFilter(self.table), filter, self.ground.rules, Some(self.table), &event);
            }
            self.note(IssueKind::FilterUnknown, batch, row, &batch.keys.get(row));
        }
        let open = (0..).zip(&self.fates).map(|(row, fate)| (row, *fate == Fate::Used));
        let many = keep(&mut self.open, self.fates.len(), open).len();
        self.open.truncate(many);
        &self.open
    }

    /// Finds the customers of the open rows. Those who have none are lost.
    fn meet(&mut self, batch: &Batch) {
        self.used.iter_mut().for_each(Vec::clear);
        if let Some(losses) = &mut self.losses {
            losses.clear();
            losses.extend(self.fates.iter().map(|fate| loss(*fate)));
        }
        let Self { meeting, open, places, used, states, .. } = self;
        let (states, used) = (&**states, used.as_mut_slice());
        let mut lost = Vec::new();
        let lost_rows = &mut lost;
        meeting.meet(&batch.keys, open, places, move |row, met| match met {
            Met::Customer(customer) => used[states.part_of(customer)].push((row, states.place_in_part(customer))),
            Met::Several => lost_rows.push((row, IssueKind::SeveralCustomers)),
            Met::Nobody => lost_rows.push((row, IssueKind::NoSuchCustomer)),
        });
        for (row, kind) in lost {
            let row = row as usize;
            self.fates[row] = Fate::NoSuchCustomer;
            if let Some(losses) = &mut self.losses {
                losses[row] = Some(Loss::Issue(kind));
            }
            self.note(kind, batch, row, &batch.keys.get(row));
        }
    }

    /// Notes the texts of a row that a lookup doesn't list, once a row and lookup. Computed columns are asked of the rows
    /// that count, and of those whose filter can't be answered, since it may be for want of them.
    fn note_unlisted(&mut self, batch: &Batch, row: usize, fate: Fate) {
        if matches!(fate, Fate::Rejected | Fate::AfterAsOf | Fate::SameId) {
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

    /// Counts where the rows went; from the first day of used ones to the last, where any is used.
    fn count(&mut self, batch: &Batch) -> Option<Span> {
        if self.filter_looks_up || !self.groups_looking_up.is_empty() || !self.formulas_looking_up.is_empty() {
            for row in 0..batch.len() {
                self.note_unlisted(batch, row, self.fates[row]);
            }
        }
        let schema = &self.table().schema;
        let money: Vec<&Column> = schema.money.iter().map(|position| &batch.columns[*position]).collect();
        self.balance.count(&self.fates, &money);
        let days = days_of_used(&self.fates, &batch.dates);
        if let (Some(days), true) = (days, schema.date.is_some()) {
            self.balance.first_date = self.balance.first_date.into_iter().chain(days.first).min();
            self.balance.last_date = self.balance.last_date.max(Some(days.last));
        }
        days
    }

    /// Adds the used rows, whose days lie in this span, to the states.
    fn gather(&mut self, batch: &Batch, days: Span) {
        let Self { ground, plan, states, conditions, used, memory, .. } = self;
        for (position, rows) in used.iter().enumerate() {
            if !rows.is_empty() && !plan.groups.is_empty() {
                states.with(position, |part| add(*ground, plan, conditions, part, batch, (rows, days), memory));
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
        self.set_aside(batch);
        self.meet(batch);
        if let Some(days) = self.count(batch) {
            self.gather(batch, days);
        }
    }
}

/// The rows that go one way, which few do.
fn rows_of(fates: &[Fate], which: Fate) -> Vec<usize> {
    // This looks at many at a time; the next line does not.
    if fates.iter().fold(0, |any, fate| any | u8::from(*fate == which)) == 0 {
        return Vec::new();
    }
    fates.iter().enumerate().filter(|(_, fate)| **fate == which).map(|(row, _)| row).collect()
}

/// From the first day of used rows to the last; none where none is used.
fn days_of_used(fates: &[Fate], days: &[Date]) -> Option<Span> {
    // Without a jump many are looked at at a time.
    let (first, last) = fates.iter().zip(days).fold((Date::MAX, Date::BEFORE), |(first, last), (fate, day)| {
        let (low, high) = if *fate == Fate::Used { (*day, *day) } else { (Date::MAX, Date::BEFORE) };
        (low.min(first), high.max(last))
    });
    (first <= last).then_some(Span { first: Some(first), last })
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

/// Adds rows, whose days lie in this span, to one part of the states.
fn add(
    ground: Ground<'_>,
    plan: &TablePlan,
    conditions: &mut [Option<Asked<'_>>],
    part: &mut Part,
    batch: &Batch,
    (rows, span): (&[Taken], Span),
    memory: &mut Memory,
) {
    let Memory { answered, selected } = memory;
    let days = batch.dates.as_slice();
    part.touch(rows);
    for (group, condition) in plan.groups.iter().zip(conditions).filter(|(group, _)| group.span.meets(span)) {
        if let Some(condition) = condition.as_mut() {
            answered.clear();
            for taken in rows.iter().filter(|(row, _)| group.span.contains(days[*row as usize])) {
                match condition.answer(&EventRow { ground, batch, row: taken.0 as usize }) {
                    Verdict::Yes => answered.push((*taken, true)),
                    Verdict::No => answered.push((*taken, false)),
                    Verdict::Unknown(_) => {}
                }
            }
        }
        for selection in group.selections.iter().filter(|selection| selection.span.meets(span)) {
            // Rows without a day stand at the beginning of time and so lie in every window without a first day.
            let (first, last) = (selection.span.first.unwrap_or(Date::BEFORE), selection.span.last);
            let inside = move |(row, _): Taken| (first..=last).contains(&days[row as usize]);
            let rows = if condition.is_some() {
                let any = selection.answers == Answers::Known;
                keep(selected, answered.len(), answered.iter().map(|(taken, yes)| (*taken, (*yes | any) & inside(*taken))))
            } else if selection.span.holds(span) {
                rows
            } else {
                keep(selected, rows.len(), rows.iter().map(|taken| (*taken, inside(*taken))))
            };
            add_selected(selection, plan, part, batch, rows);
        }
    }
}

/// Those that are wanted of so many. Each is written and only stays where it is: whether it is can't be foretold, so a jump
/// would cost more.
fn keep<T: Clone + Default>(memory: &mut Vec<T>, many: usize, all: impl Iterator<Item = (T, bool)>) -> &[T] {
    memory.resize(memory.len().max(many), T::default());
    let (mut kept, places) = (0, memory.as_mut_slice());
    for (one, wanted) in all {
        places[kept] = one;
        kept += usize::from(wanted);
    }
    &memory[..kept]
}

fn add_selected(selection: &Selection, plan: &TablePlan, part: &mut Part, batch: &Batch, rows: &[Taken]) {
    if !rows.is_empty() {
        for position in &selection.accumulators {
            part.add(*position, plan, batch, rows);
        }
    }
}

//! What is kept of each customer while the events pass: a few words and short lists, merged exactly in any order.

mod codes;
mod lists;
mod words;

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::dictionary::Dictionary;
use super::plan::{Accumulator, Place, Placed, TablePlan};
use crate::model::batch::{Batch, EventPrint};
use crate::model::column::Values;
use crate::model::date::{AsOf, CalendarUnit, Date};
use crate::model::month_steps::MonthSteps;
use crate::model::number::{ExactSum, SCALE};
use crate::model::value::{Type, Value};
use crate::rules::ruleset::Subject;
use crate::stats::dispersion::Moments;
use codes::each_code;
pub use codes::value_of;
use lists::{Keeps, Lists, StepLists};
use words::{NOTHING, set_wide, signed, unsigned, wide};

/// The state of all customers for one table of events.
#[derive(Clone, Debug, Default)]
pub struct States {
    words: Vec<u64>,
    stride: usize,
    lists: Vec<Lists<i64>>,
    events: Vec<Lists<EventPrint>>,
    event_steps: Vec<Lists<(u64, EventPrint)>>,
    steps: Vec<StepLists>,
    dictionaries: Vec<Dictionary>,
    /// Months outside the 64 that have a bit: customer, accumulator, month.
    far_months: BTreeSet<(u32, u32, i32)>,
    /// The first days of the months that have a bit, the as-of date's month first: finding a month among them is much
    /// cheaper than asking the calendar for every row.
    month_starts: Vec<Date>,
}

impl States {
    /// The state of nothing seen, for so many customers.
    #[must_use]
    pub fn new(plan: &TablePlan, customers: usize, as_of: AsOf) -> Self {
        let mut blank = vec![0; plan.stride];
        let mut lists = Vec::with_capacity(plan.lists);
        for placed in &plan.accumulators {
            match (placed.place, placed.accumulator) {
                (Place::List(_), Accumulator::Distinct(_)) => lists.push(Lists::new(Keeps::Distinct, customers)),
                (Place::List(_), _) => lists.push(Lists::new(Keeps::All, customers)),
                (
                    Place::Words(offset),
                    Accumulator::Least(_) | Accumulator::Greatest(_) | Accumulator::First(_) | Accumulator::Latest(_),
                ) => blank[offset] = unsigned(NOTHING),
                (Place::Words(_) | Place::Steps(_) | Place::Events(_) | Place::EventSteps(_), _) => {}
            }
        }
        let first = as_of.date().start_of(CalendarUnit::Month);
        Self {
            words: blank.iter().copied().cycle().take(plan.stride * customers).collect(),
            stride: plan.stride,
            lists,
            events: vec![Lists::new(Keeps::Distinct, customers); plan.event_lists],
            event_steps: vec![Lists::new(Keeps::Distinct, customers); plan.event_step_lists],
            steps: vec![StepLists::new(customers); plan.step_lists],
            dictionaries: vec![Dictionary::default(); plan.dictionaries],
            far_months: BTreeSet::new(),
            month_starts: (0..64).map(|back| first.plus_months(-back)).collect(),
        }
    }

    /// How many bytes the state of so many customers takes before the first row. What lists hold grows with the rows, however
    /// many takers share them.
    #[must_use]
    pub const fn bytes(plan: &TablePlan, customers: usize) -> usize {
        let words = plan.stride.saturating_mul(size_of::<u64>());
        let lists = plan.lists + plan.step_lists + plan.event_lists + plan.event_step_lists;
        let lists = lists.saturating_mul(size_of::<Vec<i64>>());
        words.saturating_add(lists).saturating_mul(customers)
    }

    /// Adds the selected rows, each with its customer, to one accumulator.
    pub fn add(&mut self, position: usize, placed: &Placed, months: &[MonthSteps], batch: &Batch, rows: &[(u32, u32)]) {
        match placed.place {
            Place::Words(offset) => self.add_words(position, placed, offset, batch, rows),
            Place::List(list) => {
                let (Accumulator::Values(subject) | Accumulator::Distinct(subject)) = placed.accumulator else { return };
                let texts = placed.texts.map(|texts| &mut self.dictionaries[texts]);
                let list = &mut self.lists[list];
                each_code(batch, subject, texts, rows, |_, _, customer, code| list.add(customer as usize, code));
            }
            Place::Events(list) => {
                for (row, customer) in rows {
                    self.events[list].add(*customer as usize, batch.events[*row as usize]);
                }
            }
            Place::EventSteps(list) => {
                let Accumulator::EventSteps(months_of) = placed.accumulator else { return };
                for (row, customer) in rows {
                    let step = months[months_of].step(batch.dates[*row as usize]);
                    self.event_steps[list].add(*customer as usize, (step, batch.events[*row as usize]));
                }
            }
            Place::Steps(list) => {
                let Accumulator::Steps(months_of, subject) = placed.accumulator else { return };
                let (steps, months) = (&mut self.steps[list], &months[months_of]);
                let mut put = |row: u32, customer: u32, amount: i64| {
                    steps.add(customer as usize, months.step(batch.dates[row as usize]), amount.into());
                };
                match subject {
                    Subject::Rows => rows.iter().for_each(|(row, customer)| put(*row, *customer, SCALE)),
                    Subject::Column(_) | Subject::Date | Subject::Key => {
                        each_code(batch, subject, None, rows, |_, row, customer, code| put(row, customer, code));
                    }
                }
            }
        }
    }

    fn add_words(&mut self, position: usize, placed: &Placed, offset: usize, batch: &Batch, rows: &[(u32, u32)]) {
        let stride = self.stride;
        let at = |customer: u32| customer as usize * stride + offset;
        match placed.accumulator {
            Accumulator::Rows => {
                for (_, customer) in rows {
                    self.words[at(*customer)] += 1;
                }
            }
            Accumulator::Sum(column) => {
                let column = &batch.columns[column];
                let Values::Number(numbers) = column.values() else { return };
                for (row, customer) in rows {
                    if column.why(*row as usize).is_none() {
                        let words = &mut self.words[at(*customer)..at(*customer) + 3];
                        words[0] += 1;
                        let sum = wide(&words[1..]) + i128::from(numbers[*row as usize].micros());
                        set_wide(&mut words[1..], sum);
                    }
                }
            }
            Accumulator::Moments(column) => each_code(batch, Subject::Column(column), None, rows, |_, _, customer, code| {
                let mut moments = moments_in(&self.words[at(customer)..]);
                moments.add(code.into());
                self.words[at(customer)..at(customer) + Moments::WORDS].copy_from_slice(&moments.to_words());
            }),
            Accumulator::Least(subject) => each_code(batch, subject, None, rows, |_, _, customer, code| {
                let word = &mut self.words[at(customer)];
                if code < signed(*word) || signed(*word) == NOTHING {
                    *word = unsigned(code);
                }
            }),
            Accumulator::Greatest(subject) => each_code(batch, subject, None, rows, |_, _, customer, code| {
                let word = &mut self.words[at(customer)];
                *word = unsigned(signed(*word).max(code));
            }),
            Accumulator::First(subject) | Accumulator::Latest(subject) => {
                let texts = placed.texts.map(|texts| &mut self.dictionaries[texts]);
                each_code(batch, subject, texts, rows, |texts, row, customer, code| {
                    let day = batch.dates[row as usize].days().into();
                    end_with(&mut self.words[at(customer)..at(customer) + 2], placed.accumulator, texts, day, code);
                });
            }
            Accumulator::Months => {
                let accumulator = u32::try_from(position).unwrap_or(u32::MAX);
                for (row, customer) in rows {
                    let day = batch.dates[*row as usize];
                    let back = self.month_starts.partition_point(|start| *start > day);
                    if back < self.month_starts.len() {
                        self.words[at(*customer)] |= 1 << back;
                    } else {
                        self.far_months.insert((*customer, accumulator, day.month_index()));
                    }
                }
            }
            Accumulator::Values(_)
            | Accumulator::Distinct(_)
            | Accumulator::Steps(..)
            | Accumulator::Events
            | Accumulator::EventSteps(_) => {}
        }
    }

    /// Takes over what was seen in other rows of the same table.
    pub fn merge(&mut self, other: Self, plan: &TablePlan) {
        let numbers: Vec<Vec<u32>> =
            self.dictionaries.iter_mut().zip(&other.dictionaries).map(|(ours, theirs)| ours.take_over(theirs)).collect();
        let renumber = |placed: &Placed, code: i64| match placed.texts {
            Some(texts) => usize::try_from(code).ok().and_then(|code| numbers[texts].get(code)).map_or(code, |n| (*n).into()),
            None => code,
        };
        for (ours, theirs) in self.words.chunks_mut(self.stride.max(1)).zip(other.words.chunks(self.stride.max(1))) {
            for placed in &plan.accumulators {
                if let Place::Words(offset) = placed.place {
                    let texts = placed.texts.map(|texts| &self.dictionaries[texts]);
                    let code = |code| renumber(placed, code);
                    merge_words(&mut ours[offset..], &theirs[offset..], placed.accumulator, texts, code);
                }
            }
        }
        // The lists stand in the order of their accumulators.
        let listed = plan.accumulators.iter().filter(|placed| matches!(placed.place, Place::List(_)));
        for ((ours, theirs), placed) in self.lists.iter_mut().zip(other.lists).zip(listed) {
            ours.merge(theirs, |code| renumber(placed, code));
        }
        self.events.iter_mut().zip(other.events).for_each(|(ours, theirs)| ours.merge(theirs, |event| event));
        self.event_steps.iter_mut().zip(other.event_steps).for_each(|(ours, theirs)| ours.merge(theirs, |event| event));
        self.steps.iter_mut().zip(other.steps).for_each(|(ours, theirs)| ours.merge(theirs));
        self.far_months.extend(&other.far_months);
    }

    /// Puts the lists in order, after the last row.
    pub fn finish(&mut self) {
        self.lists.iter_mut().for_each(Lists::finish);
        self.events.iter_mut().for_each(Lists::finish);
        self.event_steps.iter_mut().for_each(Lists::finish);
    }

    fn words(&self, placed: &Placed, customer: usize) -> &[u64] {
        let Place::Words(offset) = placed.place else { return &[0; Moments::WORDS] };
        &self.words[customer * self.stride + offset..]
    }

    /// A count of rows or events, or of the values of a sum.
    #[must_use]
    pub fn count(&self, placed: &Placed, customer: usize) -> u64 {
        match placed.place {
            Place::Events(list) => self.events[list].get(customer).len() as u64,
            Place::Words(_) | Place::List(_) | Place::Steps(_) | Place::EventSteps(_) => self.words(placed, customer)[0],
        }
    }

    /// The exact sum.
    #[must_use]
    pub fn sum(&self, placed: &Placed, customer: usize) -> ExactSum {
        ExactSum(wide(&self.words(placed, customer)[1..]))
    }

    /// How many values, their sum and that of their squares, in millionths.
    #[must_use]
    pub fn moments(&self, placed: &Placed, customer: usize) -> Moments {
        moments_in(self.words(placed, customer))
    }

    /// The code of the least or greatest value, or of the value on the first or last day; none where there was no value.
    #[must_use]
    pub fn code(&self, placed: &Placed, customer: usize) -> Option<i64> {
        let words = self.words(placed, customer);
        let there = signed(words[0]) != NOTHING;
        let place = usize::from(matches!(placed.accumulator, Accumulator::First(_) | Accumulator::Latest(_)));
        there.then(|| signed(words[place]))
    }

    /// The codes of the values, or of the different values, in rising order.
    #[must_use]
    pub fn codes(&self, placed: &Placed, customer: usize) -> &[i64] {
        let Place::List(list) = placed.place else { return &[] };
        self.lists[list].get(customer)
    }

    /// The value of a type that has this code.
    #[must_use]
    pub fn value(&self, placed: &Placed, ty: Type, code: i64) -> Value<'_> {
        value_of(ty, code, placed.texts.map(|texts| &self.dictionaries[texts]))
    }

    /// The order of the values of two codes.
    #[must_use]
    pub fn order(&self, placed: &Placed, a: i64, b: i64) -> Ordering {
        Dictionary::order(placed.texts.map(|texts| &self.dictionaries[texts]), a, b)
    }

    /// What the months that have a row add up to, in millionths, the newest first; the newest of the window is 0.
    pub fn steps(&self, placed: &Placed, customer: usize) -> impl Iterator<Item = (u64, i128)> {
        let (steps, events) = match placed.place {
            Place::Steps(list) => (self.steps.get(list), None),
            Place::EventSteps(list) => (None, self.event_steps.get(list)),
            Place::Words(_) | Place::List(_) | Place::Events(_) => (None, None),
        };
        let events = events.map_or(&[][..], |events| events.get(customer)).chunk_by(|(a, _), (b, _)| a == b);
        let events = events.map(|month| (month[0].0, i128::from(SCALE) * month.len() as i128));
        steps.into_iter().flat_map(move |steps| steps.get(customer)).chain(events)
    }

    /// How many different calendar months had a row.
    #[must_use]
    pub fn months(&self, position: usize, placed: &Placed, customer: usize) -> u64 {
        let near = u64::from(self.count(placed, customer).count_ones());
        if self.far_months.is_empty() {
            return near;
        }
        let far = self.far_months.range(far_months(position, customer, i32::MIN)..=far_months(position, customer, i32::MAX));
        near + u64::try_from(far.count()).unwrap_or(u64::MAX)
    }

    /// Whether a calendar month had a row.
    #[must_use]
    pub fn has_month(&self, position: usize, placed: &Placed, customer: usize, month: i32) -> bool {
        let newest = self.month_starts.first().map_or(month, |start| start.month_index());
        match u32::try_from(newest - month) {
            Ok(back @ 0..64) => self.count(placed, customer) & (1 << back) != 0,
            Ok(_) => self.far_months.contains(&far_months(position, customer, month)),
            Err(_) => false,
        }
    }
}

fn far_months(position: usize, customer: usize, month: i32) -> (u32, u32, i32) {
    (u32::try_from(customer).unwrap_or(u32::MAX), u32::try_from(position).unwrap_or(u32::MAX), month)
}

fn moments_in(words: &[u64]) -> Moments {
    words.first_chunk().map_or_else(Moments::default, |words| Moments::from_words(*words))
}

/// Puts a value into the two words of a first or last day, where its day is further out, or the same and the value greater.
fn end_with(words: &mut [u64], which: Accumulator, texts: Option<&Dictionary>, day: i64, code: i64) {
    let (known_day, known) = (signed(words[0]), signed(words[1]));
    let further = if matches!(which, Accumulator::First(_)) { day < known_day } else { day > known_day };
    if known_day == NOTHING || further || (day == known_day && Dictionary::order(texts, code, known) == Ordering::Greater) {
        words[0] = unsigned(day);
        words[1] = unsigned(code);
    }
}

fn merge_words(
    ours: &mut [u64],
    theirs: &[u64],
    accumulator: Accumulator,
    texts: Option<&Dictionary>,
    renumber: impl Fn(i64) -> i64,
) {
    match accumulator {
        Accumulator::Rows => ours[0] += theirs[0],
        Accumulator::Sum(_) => {
            ours[0] += theirs[0];
            let sum = wide(&ours[1..]) + wide(&theirs[1..]);
            set_wide(&mut ours[1..], sum);
        }
        Accumulator::Moments(_) => {
            let mut moments = moments_in(ours);
            moments.merge(&moments_in(theirs));
            ours[..Moments::WORDS].copy_from_slice(&moments.to_words());
        }
        Accumulator::Least(_) => {
            let least = [ours[0], theirs[0]].into_iter().map(signed).filter(|n| *n != NOTHING).min();
            ours[0] = unsigned(least.unwrap_or(NOTHING));
        }
        Accumulator::Greatest(_) => ours[0] = unsigned(signed(ours[0]).max(signed(theirs[0]))),
        Accumulator::First(_) | Accumulator::Latest(_) => {
            if signed(theirs[0]) != NOTHING {
                end_with(&mut ours[..2], accumulator, texts, signed(theirs[0]), renumber(signed(theirs[1])));
            }
        }
        Accumulator::Months => ours[0] |= theirs[0],
        Accumulator::Values(_)
        | Accumulator::Distinct(_)
        | Accumulator::Steps(..)
        | Accumulator::Events
        | Accumulator::EventSteps(_) => {}
    }
}

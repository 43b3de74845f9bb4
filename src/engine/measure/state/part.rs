//! The state of some customers: a few words and short lists each, to which rows are added in any order.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::codes::{each_amount, each_code, value_of};
use super::halves::{Word, code_of_half, half_code, halves, whole};
use super::lists::Lists;
use super::steps::{DenseSteps, Steps};
use super::values::ValueLists;
use super::words::{add_over, add_to_sum, code, word};
use crate::engine::measure::accumulator::{Accumulator, BITS, Place, Placed};
use crate::engine::measure::dictionary::Dictionary;
use crate::engine::measure::plan::TablePlan;
use crate::model::batch::{Batch, EventPrint};
use crate::model::date::Date;
use crate::model::month_steps::MonthSteps;
use crate::model::number::{ExactSum, SCALE};
use crate::model::value::{Type, Value};
use crate::rules::ruleset::Subject;
use crate::stats::dispersion::Moments;

/// A row of a batch, and its customer by the place in the part.
pub type Taken = (u32, u32);

/// The words of a line of memory.
const LINE: usize = 8;

/// The state of the customers of one part, given by their places in it.
#[derive(Clone, Debug, Default)]
pub struct Part {
    customers: usize,
    words: Vec<Word>,
    /// Where the words of the first customer begin: at the beginning of a line of memory, so that eight words are one line.
    base: usize,
    stride: usize,
    /// How often a count left the range of its half, by the half's position among those of all words.
    rounds: BTreeMap<usize, u64>,
    /// What sums were when they left the range of their word, by the word's position.
    over: BTreeMap<usize, i128>,
    values: Vec<ValueLists>,
    lists: Vec<Lists<i64>>,
    events: Vec<Lists<EventPrint>>,
    event_steps: Vec<Lists<(u64, EventPrint)>>,
    steps: Vec<Steps>,
    dictionaries: Vec<Dictionary>,
    /// Months outside the 64 that have a bit: customer, accumulator, month.
    far_months: BTreeSet<(u32, usize, i32)>,
}

impl Part {
    /// The state of nothing seen, for so many customers.
    #[must_use]
    pub fn new(plan: &TablePlan, customers: usize) -> Self {
        let steps = plan.accumulators.iter().filter(|placed| matches!(placed.place, Place::Steps(_)));
        let months = |placed: &Placed| plan.months_of(placed).map_or(0, |months| months.count);
        let words = vec![[0; 2]; plan.stride * customers + LINE];
        let base = words.as_ptr().align_offset(LINE * size_of::<Word>());
        Self {
            customers,
            words,
            base: if base < LINE { base } else { 0 },
            stride: plan.stride,
            rounds: BTreeMap::new(),
            over: BTreeMap::new(),
            values: vec![ValueLists::default(); plan.value_lists],
            lists: vec![Lists::new(customers); plan.lists],
            events: vec![Lists::new(customers); plan.event_lists],
            event_steps: vec![Lists::new(customers); plan.event_step_lists],
            steps: steps.map(|placed| Steps::new(customers, months(placed))).collect(),
            dictionaries: vec![Dictionary::default(); plan.dictionaries],
            far_months: BTreeSet::new(),
        }
    }

    /// How many customers there are.
    #[must_use]
    pub const fn customers(&self) -> usize {
        self.customers
    }

    /// Has the words of the customers of these rows come from memory, many at once: nothing here waits for one of them.
    #[inline(never)]
    pub fn touch(&self, rows: &[Taken]) {
        let (stride, words) = (self.stride, self.words.get(self.base..).unwrap_or_default());
        let word = |customer: u32| words.get(customer as usize * stride).map_or(0, |word| word[0]);
        std::hint::black_box(rows.iter().fold(0, |touched, (_, customer)| touched ^ word(*customer)));
    }

    /// Adds rows to one accumulator of the plan.
    pub fn add(&mut self, position: usize, plan: &TablePlan, batch: &Batch, rows: &[Taken]) {
        let placed = &plan.accumulators[position];
        match (placed.place, placed.accumulator) {
            (Place::Words(offset), Accumulator::Months(months)) => {
                self.add_months(position, offset, &plan.months[months], &batch.dates, rows);
            }
            (Place::Words(offset), Accumulator::Sum(column)) => self.add_sum(offset, column, batch, rows),
            (Place::Words(offset), Accumulator::Moments(column)) => self.add_moments(offset, column, batch, rows),
            // The least value is kept as the greatest of their opposites.
            (Place::Words(offset), Accumulator::Least(subject)) => self.raise(offset, subject, batch, rows, |code| -code),
            (Place::Words(offset), Accumulator::Greatest(subject)) => self.raise(offset, subject, batch, rows, |code| code),
            (Place::Words(offset), Accumulator::First(subject) | Accumulator::Latest(subject)) => {
                self.add_ends(placed, offset, subject, batch, rows);
            }
            (Place::Half(half), Accumulator::Rows) => self.count_rows(half, rows),
            (Place::Half(half), Accumulator::Least(subject)) => self.raise_half(half, subject, batch, rows, |code| -code),
            (Place::Half(half), Accumulator::Greatest(subject)) => self.raise_half(half, subject, batch, rows, |code| code),
            (Place::Values(list), Accumulator::Values(subject)) => {
                let texts = placed.texts.map(|texts| &mut self.dictionaries[texts]);
                let list = &mut self.values[list];
                each_code(batch, subject, texts, rows, |_, _, customer, code| list.add(customer, code));
            }
            (Place::List(list), Accumulator::Distinct(subject)) => {
                let texts = placed.texts.map(|texts| &mut self.dictionaries[texts]);
                let list = &mut self.lists[list];
                each_code(batch, subject, texts, rows, |_, _, customer, code| list.add(customer as usize, code));
            }
            (Place::Events(list), _) => {
                for (row, customer) in rows {
                    self.events[list].add(*customer as usize, batch.events[*row as usize]);
                }
            }
            (Place::EventSteps(list), Accumulator::EventSteps(months)) => {
                for (row, customer) in rows {
                    let step = plan.months[months].step(batch.dates[*row as usize]);
                    self.event_steps[list].add(*customer as usize, (step, batch.events[*row as usize]));
                }
            }
            (Place::Steps(list), Accumulator::Steps(months, subject)) => {
                self.add_steps(list, subject, &plan.months[months], batch, rows);
            }
            (
                Place::Words(_) | Place::Half(_) | Place::Values(_) | Place::List(_) | Place::EventSteps(_) | Place::Steps(_),
                _,
            ) => {}
        }
    }

    // What follows is done for every row. Each loop is a function of its own, which has the registers to itself.

    #[inline(never)]
    fn add_steps(&mut self, list: usize, subject: Subject, months: &MonthSteps, batch: &Batch, rows: &[Taken]) {
        let days = batch.dates.as_slice();
        let step = |row: u32| months.step(days[row as usize]);
        match &mut self.steps[list] {
            Steps::Dense(steps) => each_amount(batch, subject, rows, |row, customer, amount| {
                steps.add(customer as usize, step(row), amount);
            }),
            Steps::Listed(steps) => each_amount(batch, subject, rows, |row, customer, amount| {
                steps.add(customer as usize, step(row), amount);
            }),
        }
    }

    #[inline(never)]
    fn add_months(&mut self, position: usize, offset: usize, months: &MonthSteps, days: &[Date], rows: &[Taken]) {
        let (stride, words) = (self.stride, &mut self.words[self.base + offset..]);
        // Rows that follow one another often have one day.
        let (mut known, mut bit) = (None, 0);
        for (row, customer) in rows {
            let day = days[*row as usize];
            if known != Some(day) {
                let back = months.step(day);
                (known, bit) = (Some(day), if back < BITS { 1 << back } else { 0 });
            }
            if bit == 0 {
                self.far_months.insert((*customer, position, day.month_index()));
            } else {
                let word = &mut words[*customer as usize * stride];
                *word = halves(whole(*word) | bit);
            }
        }
    }

    #[inline(never)]
    fn add_sum(&mut self, offset: usize, column: usize, batch: &Batch, rows: &[Taken]) {
        let first = self.base + offset;
        let (stride, words, over) = (self.stride, &mut self.words[first..], &mut self.over);
        each_code(batch, Subject::Column(column), None, rows, |_, _, customer, code| {
            let at = customer as usize * stride;
            if let Some(words) = words[at..].first_chunk_mut() {
                add_to_sum(words, code, |before| add_over(over, first + at, before));
            }
        });
    }

    #[inline(never)]
    fn add_moments(&mut self, offset: usize, column: usize, batch: &Batch, rows: &[Taken]) {
        let (stride, words) = (self.stride, &mut self.words[self.base + offset..]);
        each_code(batch, Subject::Column(column), None, rows, |_, _, customer, code| {
            let Some(words) = words[customer as usize * stride..].first_chunk_mut() else { return };
            let mut moments = Moments::from_words(words.map(whole));
            moments.add(code.into());
            *words = moments.to_words().map(halves);
        });
    }

    #[inline(never)]
    fn add_ends(&mut self, placed: &Placed, offset: usize, subject: Subject, batch: &Batch, rows: &[Taken]) {
        let (stride, words) = (self.stride, &mut self.words[self.base + offset..]);
        let texts = placed.texts.map(|texts| &mut self.dictionaries[texts]);
        each_code(batch, subject, texts, rows, |texts, row, customer, code| {
            let day = batch.dates[row as usize].days().into();
            if let Some(words) = words[customer as usize * stride..].first_chunk_mut() {
                end_with(words, placed.accumulator, texts, day, code);
            }
        });
    }

    #[inline(never)]
    fn raise(&mut self, offset: usize, subject: Subject, batch: &Batch, rows: &[Taken], kept: impl Fn(i64) -> i64) {
        let (stride, words) = (self.stride, &mut self.words[self.base + offset..]);
        each_code(batch, subject, None, rows, |_, _, customer, code| {
            let known = &mut words[customer as usize * stride];
            *known = halves(whole(*known).max(word(kept(code))));
        });
    }

    #[inline(never)]
    fn raise_half(&mut self, half: usize, subject: Subject, batch: &Batch, rows: &[Taken], kept: impl Fn(i64) -> i64) {
        let (stride, all) = (2 * self.stride, &mut self.words.as_flattened_mut()[2 * self.base + half..]);
        each_code(batch, subject, None, rows, |_, _, customer, code| {
            let known = &mut all[customer as usize * stride];
            *known = half_code(kept(code)).max(*known);
        });
    }

    #[inline(never)]
    fn count_rows(&mut self, half: usize, rows: &[Taken]) {
        let first = 2 * self.base + half;
        let (stride, all) = (2 * self.stride, &mut self.words.as_flattened_mut()[first..]);
        for (_, customer) in rows {
            let at = *customer as usize * stride;
            let count = &mut all[at];
            *count = count.wrapping_add(1);
            if *count == 0 {
                *self.rounds.entry(first + at).or_default() += 1;
            }
        }
    }

    /// Puts the lists in order, after the last row.
    pub fn finish(&mut self) {
        let mut scratch = Vec::new();
        self.values.iter_mut().for_each(|lists| lists.finish(self.customers, &mut scratch));
        self.lists.iter_mut().for_each(Lists::finish);
        self.events.iter_mut().for_each(Lists::finish);
        self.event_steps.iter_mut().for_each(Lists::finish);
    }

    fn words(&self, placed: &Placed, customer: usize) -> &[Word] {
        let Place::Words(offset) = placed.place else { return &[[0; 2]; Moments::WORDS] };
        &self.words[self.base + customer * self.stride + offset..]
    }

    /// A half of a word of a customer, and its position among those of all words.
    fn half(&self, half: usize, customer: usize) -> (u32, usize) {
        let at = 2 * (self.base + customer * self.stride) + half;
        (self.words.as_flattened()[at], at)
    }

    /// A count of rows or events, or of the values of a sum.
    #[must_use]
    pub fn count(&self, placed: &Placed, customer: usize) -> u64 {
        match placed.place {
            Place::Events(list) => self.events[list].get(customer).len() as u64,
            Place::Half(half) => {
                let (count, at) = self.half(half, customer);
                let rounds = if self.rounds.is_empty() { None } else { self.rounds.get(&at) };
                u64::from(count) + (rounds.copied().unwrap_or(0) << u32::BITS)
            }
            Place::Words(_) | Place::Values(_) | Place::List(_) | Place::Steps(_) | Place::EventSteps(_) => {
                whole(self.words(placed, customer)[0])
            }
        }
    }

    /// The exact sum.
    #[must_use]
    pub fn sum(&self, placed: &Placed, customer: usize) -> ExactSum {
        let Place::Words(offset) = placed.place else { return ExactSum::default() };
        let at = self.base + customer * self.stride + offset;
        let over = if self.over.is_empty() { None } else { self.over.get(&at) };
        ExactSum(i128::from(whole(self.words[at + 1]).cast_signed()) + over.copied().unwrap_or(0))
    }

    /// How many values, their sum and that of their squares, in millionths.
    #[must_use]
    pub fn moments(&self, placed: &Placed, customer: usize) -> Moments {
        self.words(placed, customer).first_chunk().map_or_else(Moments::default, |words| Moments::from_words(words.map(whole)))
    }

    /// The code of the least or greatest value, or of the value on the first or last day; none where there was no value.
    #[must_use]
    pub fn code(&self, placed: &Placed, customer: usize) -> Option<i64> {
        let words = self.words(placed, customer);
        let first =
            if let Place::Half(half) = placed.place { code_of_half(self.half(half, customer).0) } else { code(whole(words[0])) }?;
        Some(if matches!(placed.accumulator, Accumulator::First(_) | Accumulator::Latest(_)) {
            whole(words[1]).cast_signed()
        } else if matches!(placed.accumulator, Accumulator::Least(_)) {
            -first
        } else {
            first
        })
    }

    /// The codes of the values, or of the different values, in rising order.
    #[must_use]
    pub fn codes(&self, placed: &Placed, customer: usize) -> &[i64] {
        match placed.place {
            Place::Values(list) => self.values[list].get(customer),
            Place::List(list) => self.lists[list].get(customer),
            Place::Words(_) | Place::Half(_) | Place::Steps(_) | Place::Events(_) | Place::EventSteps(_) => &[],
        }
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

    /// Gives what the months of a window add up to, in millionths, the newest first; the newest of the window is 0, and months
    /// without a row may be left out.
    pub fn each_step(&self, placed: &Placed, customer: usize, mut take: impl FnMut(u64, i128)) {
        match placed.place {
            Place::Steps(list) => self.steps[list].each(customer, take),
            Place::EventSteps(list) => {
                for month in self.event_steps[list].get(customer).chunk_by(|(a, _), (b, _)| a == b) {
                    take(month[0].0, i128::from(SCALE) * month.len() as i128);
                }
            }
            Place::Words(_) | Place::Half(_) | Place::Values(_) | Place::List(_) | Place::Events(_) => {}
        }
    }

    /// What the months of a short window add up to; none of any other accumulator, and of a longer window.
    #[must_use]
    pub fn short_months(&self, placed: &Placed) -> Option<&DenseSteps> {
        let Place::Steps(list) = placed.place else { return None };
        match &self.steps[list] {
            Steps::Dense(steps) => Some(steps),
            Steps::Listed(_) => None,
        }
    }

    /// How many different calendar months had a row.
    #[must_use]
    pub fn months(&self, position: usize, placed: &Placed, customer: usize) -> u64 {
        let near = u64::from(self.count(placed, customer).count_ones());
        if self.far_months.is_empty() {
            return near;
        }
        let far = self.far_months.range(far_month(position, customer, i32::MIN)..=far_month(position, customer, i32::MAX));
        near + u64::try_from(far.count()).unwrap_or(u64::MAX)
    }

    /// Whether a calendar month had a row; `months` are those of the accumulator.
    #[must_use]
    pub fn has_month(&self, position: usize, placed: &Placed, months: &MonthSteps, customer: usize, month: i32) -> bool {
        let newest = months.starts().first().map_or(month, |start| start.month_index());
        match u32::try_from(newest - month) {
            Ok(back @ 0..64) => self.count(placed, customer) & (1 << back) != 0,
            Ok(_) => self.far_months.contains(&far_month(position, customer, month)),
            Err(_) => false,
        }
    }
}

fn far_month(position: usize, customer: usize, month: i32) -> (u32, usize, i32) {
    (u32::try_from(customer).unwrap_or(u32::MAX), position, month)
}

/// Puts a value into the two words of a first or last day, where its day is further out, or the same and the value greater.
fn end_with(words: &mut [Word; 2], which: Accumulator, texts: Option<&Dictionary>, day: i64, value: i64) {
    let known = whole(words[1]).cast_signed();
    let replaces = match code(whole(words[0])) {
        None => true,
        Some(known_day) if day == known_day => Dictionary::order(texts, value, known) == Ordering::Greater,
        Some(known_day) => (day < known_day) == matches!(which, Accumulator::First(_)),
    };
    if replaces {
        *words = [word(day), value.cast_unsigned()].map(halves);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::column::{Column, Values};
    use crate::model::number::Number;

    #[test]
    fn counts_are_exact_beyond_a_half() {
        let rows = |half| Placed { accumulator: Accumulator::Rows, place: Place::Half(half), texts: None };
        let mut part = Part { customers: 2, words: vec![[0; 2]; 5], base: 1, stride: 2, ..Part::default() };
        part.words[4] = [u32::MAX - 1, u32::MAX];
        for half in [2, 2, 3, 3] {
            part.count_rows(half, &[(0, 1), (0, 0)]);
        }
        assert_eq!([2, 3].map(|half| part.count(&rows(half), 1)), [1 << 32, (1 << 32) + 1]);
        assert_eq!([0, 1, 2, 3].map(|half| part.count(&rows(half), 0)), [0, 0, 2, 2]);
    }

    proptest! {
        #[test]
        fn sums_are_exact_beyond_a_word(values in prop::collection::vec(prop_oneof![-9_i64..9, Just(i64::MAX), Just(-i64::MAX)], 0..40)) {
            let sum = Placed { accumulator: Accumulator::Sum(0), place: Place::Words(1), texts: None };
            let mut part = Part { customers: 2, words: vec![[0; 2]; 6], stride: 3, ..Part::default() };
            let numbers = values.iter().filter_map(|value| Number::from_micros((*value).into()));
            let mut column = Column::new(Values::Number(Vec::new()));
            column.extend_numbers(numbers);
            let batch = Batch { columns: vec![column], ..Batch::default() };
            let rows: Vec<Taken> = (0..).zip(&values).map(|(row, _)| (row, 1)).collect();
            part.add_sum(1, 0, &batch, &rows);
            let expected = values.iter().map(|value| i128::from(*value)).sum();
            prop_assert_eq!((part.count(&sum, 1), part.sum(&sum, 1)), (values.len() as u64, ExactSum(expected)));
            prop_assert_eq!((part.count(&sum, 0), part.sum(&sum, 0)), (0, ExactSum(0)));
        }
    }
}

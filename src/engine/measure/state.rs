//! What is kept of each customer while the events pass: a few words, merged exactly in any order.

use std::collections::BTreeSet;

use super::plan::{Accumulator, Slotted, TablePlan};
use crate::model::batch::Batch;
use crate::model::column::Values;
use crate::model::date::{AsOf, CalendarUnit, Date};
use crate::model::number::{ExactSum, Number};
use crate::rules::ruleset::Subject;

/// In a word of a least or greatest value: there is none. No number and no day has this value.
const NOTHING: i64 = i64::MIN;

/// The words of all customers for one table of events.
#[derive(Clone, Debug)]
pub struct States {
    words: Vec<u64>,
    stride: usize,
    /// Months outside the 64 that have a bit: customer, accumulator, month.
    far_months: BTreeSet<(u32, u16, i32)>,
    /// The first days of the months that have a bit, the as-of date's month first: finding a month among them is much
    /// cheaper than asking the calendar for every row.
    month_starts: Vec<Date>,
}

fn signed(word: u64) -> i64 {
    i64::from_ne_bytes(word.to_ne_bytes())
}

fn unsigned(number: i64) -> u64 {
    u64::from_ne_bytes(number.to_ne_bytes())
}

fn wide(words: &[u64]) -> i128 {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&words[0].to_le_bytes());
    bytes[8..].copy_from_slice(&words[1].to_le_bytes());
    i128::from_le_bytes(bytes)
}

fn set_wide(words: &mut [u64], number: i128) {
    let bytes = number.to_le_bytes();
    let (low, high) = bytes.split_at(8);
    words[0] = u64::from_le_bytes(low.try_into().unwrap_or_default());
    words[1] = u64::from_le_bytes(high.try_into().unwrap_or_default());
}

impl States {
    /// The state of nothing seen, for so many customers.
    #[must_use]
    pub fn new(plan: &TablePlan, customers: usize, as_of: AsOf) -> Self {
        let mut blank = vec![0; plan.stride];
        for slotted in &plan.accumulators {
            if matches!(slotted.accumulator, Accumulator::Least(_) | Accumulator::Greatest(_)) {
                blank[slotted.offset] = unsigned(NOTHING);
            }
        }
        let words = blank.iter().copied().cycle().take(plan.stride * customers).collect();
        let first = as_of.date().start_of(CalendarUnit::Month);
        let month_starts = (0..64).map(|back| first.plus_months(-back)).collect();
        Self { words, stride: plan.stride, far_months: BTreeSet::new(), month_starts }
    }

    /// Adds the selected rows, each with its customer, to one accumulator.
    pub fn add(&mut self, position: usize, slotted: &Slotted, batch: &Batch, rows: &[(u32, u32)]) {
        let (stride, offset) = (self.stride, slotted.offset);
        let at = |customer: u32| customer as usize * stride + offset;
        match slotted.accumulator {
            Accumulator::Rows => {
                for (_, customer) in rows {
                    self.words[at(*customer)] += 1;
                }
            }
            Accumulator::Sum(column) => {
                let column = &batch.columns[column];
                let Values::Number(numbers) = column.values() else { return };
                for (row, customer) in rows {
                    if column.missing()[*row as usize].is_none() {
                        let words = &mut self.words[at(*customer)..at(*customer) + 3];
                        words[0] += 1;
                        let sum = wide(&words[1..]) + i128::from(numbers[*row as usize].micros());
                        set_wide(&mut words[1..], sum);
                    }
                }
            }
            Accumulator::Least(subject) => self.extreme(batch, subject, rows, at, |new, old| new < old || old == NOTHING),
            Accumulator::Greatest(subject) => self.extreme(batch, subject, rows, at, |new, old| new > old),
            Accumulator::Months => {
                let accumulator = u16::try_from(position).unwrap_or(u16::MAX);
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
        }
    }

    fn extreme(
        &mut self,
        batch: &Batch,
        subject: Subject,
        rows: &[(u32, u32)],
        at: impl Fn(u32) -> usize,
        better: impl Fn(i64, i64) -> bool,
    ) {
        let mut put = |customer: u32, value: i64| {
            let word = &mut self.words[at(customer)];
            if better(value, signed(*word)) {
                *word = unsigned(value);
            }
        };
        match subject {
            Subject::Date => rows.iter().for_each(|(row, c)| put(*c, batch.dates[*row as usize].days().into())),
            Subject::Column(column) => {
                let column = &batch.columns[column];
                let there = rows.iter().filter(|(row, _)| column.missing()[*row as usize].is_none());
                match column.values() {
                    Values::Number(numbers) => there.for_each(|(row, c)| put(*c, numbers[*row as usize].micros())),
                    Values::Date(dates) => there.for_each(|(row, c)| put(*c, dates[*row as usize].days().into())),
                    Values::Text(_) | Values::Flag(_) | Values::Category(_) | Values::Carried(..) => {}
                }
            }
            Subject::Rows | Subject::Key => {}
        }
    }

    /// Takes over what was seen in other rows of the same table.
    pub fn merge(&mut self, other: &Self, plan: &TablePlan) {
        for (ours, theirs) in self.words.chunks_mut(self.stride.max(1)).zip(other.words.chunks(self.stride.max(1))) {
            for slotted in &plan.accumulators {
                let o = slotted.offset;
                match slotted.accumulator {
                    Accumulator::Rows => ours[o] += theirs[o],
                    Accumulator::Sum(_) => {
                        ours[o] += theirs[o];
                        let sum = wide(&ours[o + 1..]) + wide(&theirs[o + 1..]);
                        set_wide(&mut ours[o + 1..], sum);
                    }
                    Accumulator::Least(_) => {
                        let least = [ours[o], theirs[o]].into_iter().map(signed).filter(|n| *n != NOTHING).min();
                        ours[o] = unsigned(least.unwrap_or(NOTHING));
                    }
                    Accumulator::Greatest(_) => ours[o] = unsigned(signed(ours[o]).max(signed(theirs[o]))),
                    Accumulator::Months => ours[o] |= theirs[o],
                }
            }
        }
        self.far_months.extend(&other.far_months);
    }

    fn word(&self, slotted: &Slotted, customer: usize) -> u64 {
        self.words[customer * self.stride + slotted.offset]
    }

    /// A count of rows, or of the values of a sum.
    #[must_use]
    pub fn count(&self, slotted: &Slotted, customer: usize) -> u64 {
        self.word(slotted, customer)
    }

    /// The exact sum.
    #[must_use]
    pub fn sum(&self, slotted: &Slotted, customer: usize) -> ExactSum {
        ExactSum(wide(&self.words[customer * self.stride + slotted.offset + 1..]))
    }

    /// The least or greatest number; none where there was no value.
    #[must_use]
    pub fn number(&self, slotted: &Slotted, customer: usize) -> Option<Number> {
        Number::from_micros(signed(self.word(slotted, customer)).into())
    }

    /// The least or greatest day; none where there was no value.
    #[must_use]
    pub fn date(&self, slotted: &Slotted, customer: usize) -> Option<Date> {
        Date::from_days(signed(self.word(slotted, customer)))
    }

    /// How many different calendar months had a row.
    #[must_use]
    pub fn months(&self, position: usize, slotted: &Slotted, customer: usize) -> u64 {
        let near = u64::from(self.word(slotted, customer).count_ones());
        if self.far_months.is_empty() {
            return near;
        }
        let (c, a) = (u32::try_from(customer).unwrap_or(u32::MAX), u16::try_from(position).unwrap_or(u16::MAX));
        let far = self.far_months.range((c, a, i32::MIN)..=(c, a, i32::MAX)).count();
        near + u64::try_from(far).unwrap_or(u64::MAX)
    }
}

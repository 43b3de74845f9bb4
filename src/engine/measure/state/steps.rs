//! What the rows of each customer add up to in each month of a window.

use std::collections::BTreeMap;

use super::lists::grow;

/// A window of at most so many months has a word for each of every customer.
const DENSE: u64 = 24;

/// For each customer what the months add up to, exactly.
#[derive(Clone, Debug)]
pub enum Steps {
    /// Of a window of few months every one.
    Dense(DenseSteps),
    /// Of a longer one those that have a row.
    Listed(StepLists),
}

impl Steps {
    /// Nothing for so many customers and months.
    #[must_use]
    pub fn new(customers: usize, months: u64) -> Self {
        match usize::try_from(months) {
            Ok(few) if months <= DENSE => Self::Dense(DenseSteps::new(customers, few)),
            _ => Self::Listed(StepLists { of: vec![Vec::new(); customers] }),
        }
    }

    /// Gives the months of a customer with what they add up to, the newest first; those without a row may be left out.
    pub fn each(&self, customer: usize, mut take: impl FnMut(u64, i128)) {
        match self {
            Self::Dense(steps) => (0..).zip(steps.of(customer)).for_each(|(step, sum)| take(step, sum)),
            Self::Listed(lists) => lists.of[customer].iter().for_each(|step| take(step.step, step.sum())),
        }
    }
}

/// A word for each month of every customer, the newest month first: 8 bytes each.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DenseSteps {
    months: usize,
    sums: Vec<i64>,
    /// What no longer went into a word, by the word's position.
    over: BTreeMap<usize, i128>,
}

impl DenseSteps {
    fn new(customers: usize, months: usize) -> Self {
        Self { months, sums: vec![0; customers * months], over: BTreeMap::new() }
    }

    /// Adds an amount to a month, which lies in the window.
    #[inline]
    pub fn add(&mut self, customer: usize, step: u64, amount: i64) {
        let at = customer * self.months + usize::try_from(step).unwrap_or(0);
        let Some(sum) = self.sums.get_mut(at) else { return };
        match sum.checked_add(amount) {
            Some(more) => *sum = more,
            None => *self.over.entry(at).or_default() += i128::from(std::mem::replace(sum, amount)),
        }
    }

    /// What the months of a customer add up to, the newest first.
    #[must_use]
    pub fn of(&self, customer: usize) -> impl DoubleEndedIterator<Item = i128> {
        let first = customer * self.months;
        let of = self.sums.get(first..first + self.months).unwrap_or_default();
        of.iter().enumerate().map(move |(month, sum)| {
            let over = if self.over.is_empty() { None } else { self.over.get(&(first + month)) };
            i128::from(*sum) + over.copied().unwrap_or(0)
        })
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> usize {
        self.sums.len().checked_div(self.months).unwrap_or(0)
    }

    /// Adds further customers, with as many months each.
    pub fn append(&mut self, other: &Self) {
        let before = self.sums.len();
        self.months = other.months;
        self.sums.extend(&other.sums);
        self.over.extend(other.over.iter().map(|(at, over)| (before + at, *over)));
    }

    /// The customers of these rows, in their order.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Self {
        let mut gathered = Self { months: self.months, ..Self::default() };
        for first in rows.iter().map(|row| *row as usize * self.months) {
            let before = gathered.sums.len();
            gathered.sums.extend(self.sums.get(first..first + self.months).unwrap_or_default());
            let over = self.over.range(first..first + self.months);
            gathered.over.extend(over.map(|(at, over)| (before + at - first, *over)));
        }
        gathered
    }
}

/// Lists of the months that have a row: 24 bytes each.
#[derive(Clone, Debug)]
pub struct StepLists {
    of: Vec<Vec<StepSum>>,
}

/// What the rows of one month add up to, in two halves: numbers of 128 bits would take 8 bytes more for their alignment.
#[derive(Clone, Copy, Debug)]
struct StepSum {
    step: u64,
    high: i64,
    low: u64,
}

impl StepSum {
    fn sum(&self) -> i128 {
        (i128::from(self.high) << 64) | i128::from(self.low)
    }

    #[expect(clippy::cast_possible_truncation, reason = "each word takes one half")]
    fn new(step: u64, sum: i128) -> Self {
        Self { step, high: (sum >> 64) as i64, low: sum.cast_unsigned() as u64 }
    }
}

impl StepLists {
    /// Adds an amount to a month.
    pub fn add(&mut self, customer: usize, step: u64, amount: i64) {
        let list = &mut self.of[customer];
        match list.binary_search_by_key(&step, |sum| sum.step) {
            Ok(place) => list[place] = StepSum::new(step, list[place].sum() + i128::from(amount)),
            Err(place) => {
                if list.len() == list.capacity() {
                    grow(list);
                }
                list.insert(place, StepSum::new(step, amount.into()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Amounts of which a few leave the range of a word.
    fn amount() -> impl Strategy<Value = i64> {
        prop_oneof![-9_i64..9, Just(i64::MAX), Just(-i64::MAX), Just(i64::MAX / 2)]
    }

    proptest! {
        #[test]
        fn months_add_up_exactly(rows in prop::collection::vec((0_usize..3, 0_u64..4, amount()), 0..40)) {
            let (mut dense, mut listed) = (DenseSteps::new(3, 4), StepLists { of: vec![Vec::new(); 3] });
            let mut twice = DenseSteps::default();
            let mut expected = [[0_i128; 4]; 3];
            for (customer, step, amount) in rows {
                dense.add(customer, step, amount);
                listed.add(customer, step, amount);
                expected[customer][usize::try_from(step).unwrap()] += i128::from(amount);
            }
            twice.append(&dense);
            twice.append(&dense.gather(&[2, 1, 0]));
            prop_assert_eq!(twice.customers(), 6);
            for (customer, same) in [0, 1, 2, 2, 1, 0].into_iter().enumerate() {
                prop_assert!(twice.of(customer).eq(expected[same]));
            }
            for steps in [Steps::Dense(dense), Steps::Listed(listed)] {
                for (customer, expected) in expected.iter().enumerate() {
                    let mut months = [0; 4];
                    steps.each(customer, |step, sum| months[usize::try_from(step).unwrap()] = sum);
                    prop_assert_eq!(&months, expected);
                }
            }
        }
    }
}

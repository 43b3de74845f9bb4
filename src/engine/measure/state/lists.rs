//! Lists that grow with the rows: every value, the different values, what the months add up to.
//!
//! A list has little room to spare, an eighth of what it holds, so that its memory is that of its values.

use super::words::{set_wide, wide};

/// What a list does with a value that it has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keeps {
    /// It takes it again.
    All,
    /// It passes it over.
    Distinct,
}

/// What is kept of each customer: of values their codes, 8 bytes each.
#[derive(Clone, Debug)]
pub struct Lists<T> {
    keeps: Keeps,
    of: Vec<Vec<T>>,
}

fn grow<T>(list: &mut Vec<T>) {
    list.reserve_exact(list.len() / 8 + 4);
}

impl<T: Copy + Ord> Lists<T> {
    /// Empty lists for so many customers.
    #[must_use]
    pub fn new(keeps: Keeps, customers: usize) -> Self {
        Self { keeps, of: vec![Vec::new(); customers] }
    }

    /// Adds a value.
    pub fn add(&mut self, customer: usize, code: T) {
        let list = &mut self.of[customer];
        match self.keeps {
            Keeps::All if list.len() == list.capacity() => grow(list),
            // Rows that follow one another often have one day or one text.
            Keeps::Distinct if list.last() == Some(&code) => return,
            Keeps::Distinct if list.len() == list.capacity() => {
                settle(list, Keeps::Distinct);
                if list.len() >= list.capacity() / 8 * 7 {
                    grow(list);
                }
            }
            Keeps::All | Keeps::Distinct => {}
        }
        list.push(code);
    }

    /// Takes over the values of other rows; `renumber` gives the codes that they have here.
    pub fn merge(&mut self, other: Self, renumber: impl Fn(T) -> T) {
        for (customer, theirs) in other.of.into_iter().enumerate() {
            let ours = &mut self.of[customer];
            if self.keeps == Keeps::All {
                ours.reserve_exact(theirs.len());
            }
            for code in theirs {
                self.add(customer, renumber(code));
            }
        }
    }

    /// Puts every list in rising order, each different value once where they are kept so.
    pub fn finish(&mut self) {
        self.of.iter_mut().for_each(|list| settle(list, self.keeps));
    }

    /// The values of a customer, in rising order once they are finished.
    #[must_use]
    pub fn get(&self, customer: usize) -> &[T] {
        &self.of[customer]
    }
}

fn settle<T: Copy + Ord>(list: &mut Vec<T>, keeps: Keeps) {
    // What was settled before is a run, which a stable sort merges.
    list.sort();
    if keeps == Keeps::Distinct {
        list.dedup();
    }
}

/// What the rows of one month add up to.
#[derive(Clone, Copy, Debug)]
struct StepSum {
    step: u64,
    sum: [u64; 2],
}

/// For each customer what the months with a row add up to: 24 bytes each.
#[derive(Clone, Debug)]
pub struct StepLists {
    of: Vec<Vec<StepSum>>,
}

impl StepLists {
    /// Nothing for so many customers.
    #[must_use]
    pub fn new(customers: usize) -> Self {
        Self { of: vec![Vec::new(); customers] }
    }

    /// Adds an amount to a month.
    pub fn add(&mut self, customer: usize, step: u64, amount: i128) {
        let list = &mut self.of[customer];
        match list.binary_search_by_key(&step, |sum| sum.step) {
            Ok(place) => {
                let sum = &mut list[place].sum;
                let total = wide(sum) + amount;
                set_wide(sum, total);
            }
            Err(place) => {
                if list.len() == list.capacity() {
                    grow(list);
                }
                let mut sum = [0; 2];
                set_wide(&mut sum, amount);
                list.insert(place, StepSum { step, sum });
            }
        }
    }

    /// Takes over what other rows add up to.
    pub fn merge(&mut self, other: Self) {
        for (customer, theirs) in other.of.into_iter().enumerate() {
            for sum in theirs {
                self.add(customer, sum.step, wide(&sum.sum));
            }
        }
    }

    /// The months of a customer that have a row, the newest first, with what they add up to.
    pub fn get(&self, customer: usize) -> impl Iterator<Item = (u64, i128)> {
        self.of[customer].iter().map(|sum| (sum.step, wide(&sum.sum)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_values_are_kept_once_however_they_come() {
        let mut lists = Lists::new(Keeps::Distinct, 1);
        let mut other = lists.clone();
        (0..10_000).for_each(|i| lists.add(0, i * 7919 % 101));
        (0..1000).for_each(|i| other.add(0, i % 53));
        assert!(lists.get(0).len() < 130, "duplicates are dropped on the way");
        lists.merge(other, |code| code + 90);
        lists.finish();
        assert_eq!(lists.get(0), (0..143).collect::<Vec<_>>());
    }

    #[test]
    fn all_values_are_kept_with_little_room() {
        let mut lists = Lists::new(Keeps::All, 2);
        (0..1000).rev().for_each(|i| lists.add(1, i / 2));
        assert!(lists.of[1].capacity() < 1130);
        lists.finish();
        assert_eq!(lists.get(1), (0..1000).map(|i| i / 2).collect::<Vec<_>>());
        assert!(lists.get(0).is_empty());
    }

    #[test]
    fn months_add_up() {
        let (mut ours, mut theirs) = (StepLists::new(1), StepLists::new(1));
        ours.add(0, 5, -3);
        ours.add(0, 1, 4);
        theirs.add(0, 5, i128::from(i64::MAX));
        ours.merge(theirs);
        assert_eq!(ours.get(0).collect::<Vec<_>>(), [(1, 4), (5, i128::from(i64::MAX) - 3)]);
    }
}

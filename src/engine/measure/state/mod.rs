//! What is kept of all customers while the events pass: in parts of customers that follow one another, each under its own
//! lock, so that any number of takers adds to one state and memory doesn't grow with them.

mod codes;
mod halves;
mod lists;
mod part;
mod steps;
mod values;
mod words;

use std::sync::{Mutex, PoisonError};

use super::crew::each_task;
use super::plan::TablePlan;
pub use codes::value_of;
pub use part::{Part, Taken};
pub use steps::DenseSteps;
pub use words::{code, word};

/// There are at most so many parts: enough that two takers rarely want the same one.
const PARTS: usize = 16;

/// A part has at least so many customers, but for the last one.
const LEAST: usize = 256;

/// The state of all customers for one table of events. What is added may come in any order.
#[derive(Debug)]
pub struct States {
    parts: Vec<Mutex<Part>>,
    /// A part has two to this many customers.
    bits: u32,
}

impl States {
    /// The state of nothing seen, for so many customers.
    #[must_use]
    pub fn new(plan: &TablePlan, customers: usize) -> Self {
        let size = customers.div_ceil(PARTS).next_power_of_two().max(LEAST);
        let part = |first| Mutex::new(Part::new(plan, size.min(customers - first)));
        Self { parts: (0..customers).step_by(size).map(part).collect(), bits: size.trailing_zeros() }
    }

    /// How many parts there are.
    #[must_use]
    pub const fn parts(&self) -> usize {
        self.parts.len()
    }

    /// The part that a customer is in.
    #[must_use]
    #[inline]
    pub const fn part_of(&self, customer: u32) -> usize {
        (customer >> self.bits) as usize
    }

    /// The place of a customer in its part.
    #[must_use]
    #[inline]
    pub const fn place_in_part(&self, customer: u32) -> u32 {
        customer & ((1 << self.bits) - 1)
    }

    /// Does something to one part, while nobody else does.
    pub fn with<T>(&self, part: usize, act: impl FnOnce(&mut Part) -> T) -> T {
        act(&mut self.parts[part].lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is made of every part after the last row, in the order of the customers; nothing is left of it afterwards.
    pub fn finish<T: Send>(&self, threads: usize, make: impl Fn(&Part) -> T + Sync) -> Vec<T> {
        each_task(self.parts(), threads, |part| {
            let mut part = self.with(part, std::mem::take);
            part.finish();
            make(&part)
        })
    }
}

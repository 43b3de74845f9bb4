//! Gathers the keys that events have and no customer has.

use super::dictionary::Dictionary;
use super::directory::{Meeting, Met};
use super::fold::Fold;
use super::plan::TablePlan;
use super::rows::Ground;
use crate::model::batch::{Batch, BatchSink};
use crate::model::value::TableIndex;

/// The keys of rows that would be used if there were such a customer, each once, in any order.
#[derive(Debug)]
pub struct Newcomers<'r> {
    fold: Fold<'r>,
    known: &'r Meeting<'r>,
    keys: Dictionary,
}

impl<'r> Newcomers<'r> {
    /// Nobody yet. The plan must be empty: nothing is measured.
    #[must_use]
    pub fn new(ground: Ground<'r>, table: TableIndex, known: &'r Meeting<'r>, nothing: &'r TablePlan) -> Self {
        Self { fold: Fold::new(ground, table, known, nothing), known, keys: Dictionary::default() }
    }

    /// Adds the keys to others.
    pub fn add_to(&self, keys: &mut Dictionary) {
        keys.take_over(&self.keys);
    }
}

impl BatchSink for Newcomers<'_> {
    fn take(&mut self, batch: &mut Batch) {
        self.fold.compute(batch);
        for row in 0..batch.len() {
            if self.fold.set_aside(batch, row).is_none() && self.known.meet(batch.keys.get(row)) == Met::Nobody {
                self.keys.number(batch.keys.get(row));
            }
        }
    }
}

//! Gathers the keys that events have and no customer has.

use std::sync::Arc;

use super::dictionary::Dictionary;
use super::directory::{Meeting, Met};
use super::fold::Fold;
use super::plan::TablePlan;
use super::rows::Ground;
use super::state::States;
use crate::model::batch::{Batch, BatchSink};
use crate::model::value::TableIndex;

/// The keys of rows that would be used if there were such a customer, each once, in any order.
#[derive(Debug)]
pub struct Newcomers<'r> {
    fold: Fold<'r>,
    known: &'r Meeting<'r>,
    places: Vec<u32>,
    keys: Dictionary,
}

impl<'r> Newcomers<'r> {
    /// Nobody yet. The plan must be empty: nothing is measured.
    #[must_use]
    pub fn new(ground: Ground<'r>, table: TableIndex, known: &'r Meeting<'r>, nothing: &'r TablePlan) -> Self {
        let states = Arc::new(States::new(nothing, 0));
        let fold = Fold::new(ground, table, known, nothing, states);
        Self { fold, known, places: Vec::new(), keys: Dictionary::default() }
    }

    /// Adds the keys to others.
    pub fn add_to(&self, keys: &mut Dictionary) {
        keys.take_over(&self.keys);
    }
}

impl BatchSink for Newcomers<'_> {
    fn take(&mut self, batch: &mut Batch) {
        self.fold.compute(batch);
        let rows = self.fold.set_aside(batch);
        self.known.meet(&batch.keys, rows, &mut self.places, |row, met| {
            if met == Met::Nobody {
                self.keys.number(&batch.keys.get(row as usize));
            }
        });
    }
}

//! What a taker of events does about ids: which of the rows of one id counts, and which event a line is part of.

use super::{EventTaker, NOTHING};
use crate::model::batch::BatchSink;
use crate::model::issue::IssueKind;
use crate::model::schema::{Newest, Repeats};
use crate::model::value::{Value, Why};
use crate::read::cell::{Cell, Row};
use crate::read::identity::{Candidate, Position, halves, print_of};

impl<S: BatchSink> EventTaker<'_, '_, S> {
    /// Whether the row is rejected for its id: one that a spreadsheet damaged tells nothing apart.
    pub(super) fn take_id(&mut self, at: usize, bound: usize, number: u64, cell: Cell<'_>) -> bool {
        let (value, kind) = match self.columns[at].read_key(cell) {
            Ok(id) => (Value::Text(id), None),
            Err(IssueKind::KeyMissing) => (NOTHING, None),
            Err(IssueKind::KeyDamaged) => (Value::Missing(Why::Unreadable), Some(IssueKind::IdDamaged)),
            Err(kind) => (Value::Missing(Why::Unreadable), Some(kind)),
        };
        self.batch.columns[self.places[at]].push(&value);
        kind.inspect(|kind| self.reject(*kind, bound, number, &cell.shown())).is_some()
    }

    /// Whether this run has no use for the row.
    pub(super) fn passes_over(&mut self, number: u64, row: Row<'_>) -> bool {
        if !self.watch.asks_first() {
            return false;
        }
        let Some(identity) = &self.schema.identity else { return false };
        let at = self.schema.place_read(identity.id);
        let reader = self.columns[at - 1 - usize::from(self.date.is_some())];
        let cell = row.cell(self.layout.bound[at].position);
        let position = Position::new(self.file, number);
        let id = || match reader.plain_key(cell) {
            Some(id) => Some(print_of(id.as_bytes())),
            None => reader.read_key(cell).ok().map(|id| print_of(id.as_bytes())),
        };
        !self.watch.asks_for(position) || self.watch.writes_down(position, id)
    }

    /// The row of the same id that counts in place of a row of the batch.
    pub(super) fn same_id(&mut self, at: usize, number: u64, row: Row<'_>, rejected: bool) -> Option<Position> {
        let identity = self.schema.identity.as_ref().filter(|identity| identity.compares())?;
        let position = Position::new(self.file, number);
        if !self.watch.asks_for(position) {
            return None;
        }
        if rejected || self.batch.dates[at] > self.as_of {
            return None;
        }
        let Value::Text(id) = self.batch.columns[identity.id].get(at) else { return None };
        let rank = match identity.repeats {
            Some(Repeats::Newest(newest)) if self.watch.compares() => self.rank(newest, at, row),
            _ => i64::MIN,
        };
        self.watch.look(&Candidate { id: &id, position, rank, batch: &self.batch, row: at })
    }

    /// The event that a row of the batch is a line of, where rows are lines.
    pub(super) fn take_event(&mut self, at: usize, number: u64) {
        let Some(identity) = self.schema.identity.as_ref().filter(|identity| identity.are_lines()) else { return };
        let print = match self.batch.columns[identity.id].get(at) {
            Value::Text(id) => print_of(id.as_bytes()),
            // No other row has its place.
            Value::Missing(_) | Value::Number(_) | Value::Date(_) | Value::Flag(_) | Value::Category(_) => {
                Position::new(self.file, number).print()
            }
        };
        self.batch.events.push(halves(print));
    }

    /// A number that is greater the newer the row is; the least where it has no value.
    fn rank(&self, newest: Newest, at: usize, row: Row<'_>) -> i64 {
        let value = match newest {
            Newest::Date => Value::Date(self.batch.dates[at]),
            Newest::Column(column) => self.batch.columns[column].get(at),
        };
        match value {
            Value::Date(_) => {
                let at = match newest {
                    Newest::Date => 1,
                    Newest::Column(column) => self.schema.place_read(column),
                };
                let reader = self.date.iter().chain(&self.columns).nth(at - 1);
                let cell = row.cell(self.layout.bound[at].position);
                reader.and_then(|reader| reader.read_moment(cell)).unwrap_or(i64::MIN)
            }
            Value::Number(number) => number.micros(),
            Value::Category(rank) => rank.into(),
            Value::Flag(_) | Value::Text(_) | Value::Missing(_) => i64::MIN,
        }
    }
}

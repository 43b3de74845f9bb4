//! A slice of an event table as typed columns, and who takes such slices.

use super::column::Column;
use super::date::Date;
use super::key_column::KeyColumn;
use super::loss::Loss;

/// Some rows of an event table, every row that was read, rejected or not.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The file as the user named it.
    pub file: String,
    /// The sheet; none for text files.
    pub sheet: Option<String>,
    /// The row number of each row in its file, from 1.
    pub row_numbers: Vec<u64>,
    /// Each row's customer key, folded; empty where the row is rejected for it.
    pub keys: KeyColumn,
    /// Each row's day; without a date column, and in rows rejected for it, [`Date::BEFORE`].
    pub dates: Vec<Date>,
    /// The columns of the schema, in its order; those that are computed have no rows until a taker fills them.
    pub columns: Vec<Column>,
    /// Whether the row is rejected: key or date missing or unreadable, or an unreadable cell in a column that isn't optional.
    pub rejected: Vec<bool>,
    /// Whether another row of the same id counts in its place.
    pub same_id: Vec<bool>,
    /// Of a table whose rows are lines of events, the event of each row: rows of one id have one, a row without an id has its
    /// own. Of any other table nothing.
    pub events: Vec<EventPrint>,
}

/// What stands for an event, the same wherever it is met.
pub type EventPrint = [u64; 2];

impl Batch {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rejected.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rejected.is_empty()
    }

    /// Takes all rows away and keeps the memory.
    pub fn clear(&mut self) {
        self.row_numbers.clear();
        self.keys.clear();
        self.dates.clear();
        self.rejected.clear();
        self.same_id.clear();
        self.events.clear();
        self.columns.iter_mut().for_each(Column::clear);
    }
}

/// Takes batches of one table, in any order, and must come to the same whatever the order and however they are divided
/// among several takers.
pub trait BatchSink: Send {
    /// Takes one batch and may fill its computed columns. It is reused for the next rows afterwards.
    fn take(&mut self, batch: &mut Batch);

    /// Of each row of the batch that was taken last why it is lost, where it is and was not rejected in reading. `None`, at
    /// any time, where nobody asks what becomes of rows.
    fn losses(&self) -> Option<&[Option<Loss>]> {
        None
    }
}

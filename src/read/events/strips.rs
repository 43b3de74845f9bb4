//! Rows of a text, column by column: what is done for a cell of a column is done for the next ones too before anything else is.

use std::ops::Range;

use super::{BATCH_ROWS, EventTaker};
use crate::model::batch::BatchSink;
use crate::model::date::Date;
use crate::model::prefixed::Prefixed;
use crate::model::schema::CellType;
use crate::model::value::Value;
use crate::read::at_once::{is_plain_key, short_plain_key};
use crate::read::cell::{Cell, Row};
use crate::read::identity::{Position, print_of};
use crate::read::numbers::plain_number;
use crate::read::record::Strip;
use crate::read::scan::{Halt, Taker};

impl<S: BatchSink> EventTaker<'_, '_, S> {
    /// Takes the records of a strip, as [`Taker::take`] does one by one.
    pub(super) fn take_columns(&mut self, strip: Strip<'_>) -> Result<(), Halt> {
        if strip.width != self.layout.width || self.watch.asks_first() || self.keeper.is_some() {
            let mut next = 0;
            while next < strip.len() {
                next += self.survey_plain(strip, next..strip.len());
                if next < strip.len() {
                    let number = strip.number(next);
                    if !self.watch.asks_first() || self.watch.asks_for(Position::new(self.file, number)) {
                        self.take(number, Row::Record(strip.record(next)))?;
                    }
                    next += 1;
                }
            }
            return Ok(());
        }
        // Without a keeper a row that is left out hands over no batch, whose keys would be ahead of its columns here.
        let mut next = 0;
        while next < strip.len() {
            let begin = next;
            loop {
                next += self.fill_plain_keys(strip, next..strip.len());
                if next == strip.len() || !self.begin_row(strip, next)? {
                    break;
                }
                next += 1;
            }
            self.fill(strip, begin..next)?;
            // Here stands what is no row.
            next += 1;
        }
        Ok(())
    }

    /// Where ids are written down, does so with those of surely rows that are read at once, up to the first other; how many.
    fn survey_plain(&mut self, strip: Strip<'_>, records: Range<usize>) -> usize {
        let (Some(identity), Some(seen)) = (&self.schema.identity, self.watch.surveyed()) else { return 0 };
        let at = self.schema.place_read(identity.id);
        let id_reader = self.columns[at - 1 - usize::from(self.date.is_some())];
        if strip.width != self.layout.width || !self.key.reads_at_once() || !id_reader.reads_at_once() {
            return 0;
        }
        let (sieve, first) = (&self.layout.sieve, strip.number(records.start));
        let column = |at: usize| strip.column(records.clone(), self.layout.bound[at].position);
        let plain = column(0).zip(column(at)).map_while(|(key, id)| {
            let is_plain = is_plain_key(key) && sieve.is_surely_a_row(key.bytes()) && is_plain_key(id);
            is_plain.then(|| print_of(id.bytes()))
        });
        (first..).zip(plain).map(|(number, id)| seen.note(id, Position::new(self.file, number))).count()
    }

    /// Takes keys that are read at once, up to the first that isn't; how many they are.
    fn fill_plain_keys(&mut self, strip: Strip<'_>, records: Range<usize>) -> usize {
        let before = self.batch.keys.len();
        if !self.key.reads_at_once() {
            return 0;
        }
        let (sieve, lengths, mut number) = (&self.layout.sieve, &mut self.lengths, strip.number(records.start));
        let plain = strip.column(records, self.layout.bound[0].position).map_while(|text| {
            let key = short_plain_key(text).filter(|_| sieve.is_surely_a_row(text.bytes()))?;
            lengths.count(text.bytes(), number);
            number += 1;
            Some(key)
        });
        self.batch.keys.extend(plain);
        self.batch.rejected.resize(self.batch.keys.len(), false);
        self.batch.keys.len() - before
    }

    /// Takes the key of a record, if it is a row.
    fn begin_row(&mut self, strip: Strip<'_>, record: usize) -> Result<bool, Halt> {
        let (number, key) = (strip.number(record), Cell::Text(strip.cell(record, self.layout.bound[0].position)));
        let rejected = if let Some(key) = self.plain_key(key) {
            self.take_plain_key(number, key);
            false
        } else {
            if !self.is_row(number, Row::Record(strip.record(record)))? {
                return Ok(false);
            }
            self.take_key(number, key)
        };
        self.batch.rejected.push(rejected);
        Ok(true)
    }

    /// Takes all else of records that follow one another and whose keys were taken.
    fn fill(&mut self, strip: Strip<'_>, records: Range<usize>) -> Result<(), Halt> {
        let first = self.batch.row_numbers.len();
        self.rows += records.len() as u64;
        self.fill_dates(strip, records.clone())?;
        for at in 0..self.columns.len() {
            self.fill_column(at, strip, records.clone())?;
        }
        if self.schema.identity.as_ref().is_some_and(|identity| !self.watch.is_idle() || identity.are_lines()) {
            for (at, record) in (first..).zip(records.clone()) {
                let (number, row) = (strip.number(record), Row::Record(strip.record(record)));
                let same_id = self.same_id(at, number, row, self.batch.rejected[at]);
                self.take_event(at, number);
                self.batch.same_id.push(same_id.is_some());
            }
        }
        self.batch.row_numbers.extend(records.map(|record| strip.number(record)));
        self.batch.same_id.resize(self.batch.row_numbers.len(), false);
        if self.batch.len() >= BATCH_ROWS {
            self.flush()?;
        }
        Ok(())
    }

    fn fill_dates(&mut self, strip: Strip<'_>, records: Range<usize>) -> Result<(), Halt> {
        let Some(reader) = self.date else {
            self.batch.dates.resize(self.batch.dates.len() + records.len(), Date::BEFORE);
            return Ok(());
        };
        let position = self.layout.bound[1].position;
        let mut next = records.start;
        loop {
            let (before, is_plain, memory) = (self.batch.dates.len(), reader.reads_at_once(), &mut self.date_memory);
            let cells = strip.column(next..records.end, position);
            self.batch.dates.extend(cells.map_while(|text| memory.day(text, is_plain)));
            next += self.batch.dates.len() - before;
            if next == records.end {
                return Ok(());
            }
            let at = self.batch.dates.len();
            let (number, cell) = (strip.number(next), Cell::Text(strip.cell(next, position)));
            let rejects = self.take_date(number, cell, Some(strip.bytes(next, position)))?;
            self.batch.rejected[at] |= rejects;
            next += 1;
        }
    }

    fn fill_column(&mut self, at: usize, strip: Strip<'_>, mut records: Range<usize>) -> Result<(), Halt> {
        let position = self.layout.bound[1 + usize::from(self.date.is_some()) + at].position;
        loop {
            records.start += self.fill_plain(at, position, strip, records.clone());
            let Some(record) = records.next() else { return Ok(()) };
            let row = self.batch.columns[self.places[at]].len();
            let (number, cell) = (strip.number(record), Cell::Text(strip.cell(record, position)));
            let rejects = self.take_cell(at, number, cell, Some(strip.bytes(record, position)))?;
            self.batch.rejected[row] |= rejects;
        }
    }

    /// Takes cells that are read at once, up to the first that isn't; how many they are.
    fn fill_plain(&mut self, at: usize, position: usize, strip: Strip<'_>, records: Range<usize>) -> usize {
        let (reader, place) = (self.columns[at], self.places[at]);
        let (is_id, is_plain) = (self.is_id(place), reader.reads_at_once());
        let (column, memory) = (&mut self.batch.columns[place], &mut self.memories[at]);
        let before = column.len();
        let cells = strip.column(records, position);
        match reader.spec.cell {
            _ if is_id => {
                let plain = |text: Prefixed<'_>| is_plain && is_plain_key(text);
                let ids = cells.map_while(|text| if plain(text) { str::from_utf8(text.bytes()).ok() } else { None });
                ids.for_each(|id| column.push(&Value::Text(id.into())));
            }
            CellType::Number if is_plain => column.extend_numbers(cells.map_while(plain_number)),
            CellType::Date(_) => {
                cells.map_while(|text| memory.day(text, is_plain)).for_each(|day| column.push(&Value::Date(day)));
            }
            CellType::Number => {}
            CellType::Text | CellType::Flag | CellType::Hour | CellType::Category(..) => {
                return memory.fill(column, cells);
            }
        }
        column.len() - before
    }
}

//! Lost rows: kept as they came in temporary files while a table is read, handed out in the order of the files afterwards.
//!
//! Every taker keeps its own, and meets the rows of each file in rising order; so they are merged as they are handed out,
//! and neither their number nor that of the takers shows in memory or in the result.

mod spool;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::model::issue::IssueKind;
use crate::model::location::Location;
use crate::model::loss::{Loss, LostRow, LostSource};

use super::cell::Row;
use super::columns::Bound;
use super::error::ReadError;
use super::identity::Position;
use super::source::spool_error;
use super::table::Table;
use spool::{Opened, Place, Record, Spool, encode};

/// Whether lost rows are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lost {
    /// They are, as they came.
    Kept,
    /// They are only counted.
    Counted,
}

/// Why a row is lost, and the position of the cell that is at fault.
type Reason = (Loss, Option<usize>);

/// Rows of one taker that wait for their fate, and those that are lost.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    spool: Option<Spool>,
    waiting: Vec<Waiting>,
    /// The cells of the waiting rows.
    cells: Vec<u8>,
    /// What is wrong with the row at hand.
    faults: Vec<Reason>,
    /// For each file that lost rows the number of cells of the longest.
    widths: BTreeMap<usize, usize>,
    /// How many rows are lost.
    lost: u64,
}

/// A row that waits.
#[derive(Debug)]
struct Waiting {
    number: u64,
    reasons: Vec<Reason>,
    /// Where its cells end.
    end: usize,
    width: usize,
    in_batch: bool,
    /// The row of the same id that counts in its place.
    instead: Option<Position>,
}

impl Keeper {
    /// The row at hand is lost, for the cell at this position where one is at fault.
    pub fn fault(&mut self, loss: Loss, position: Option<usize>) {
        self.faults.push((loss, position));
    }

    /// The row at hand waits. Where it is in the batch, what becomes of it is known with the batch, and the row of the same id
    /// that counts in its place is given.
    pub fn wait(&mut self, number: u64, row: Row<'_>, in_batch: bool, instead: Option<Position>) {
        let reasons = std::mem::take(&mut self.faults);
        let width = encode(row, &mut self.cells);
        self.waiting.push(Waiting { number, reasons, end: self.cells.len(), width, in_batch, instead });
    }

    /// How many rows wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The rows that wait are those of one file; `losses` says why rows of the batch are lost that were not rejected, and
    /// `place` which cell is at fault then.
    pub fn settle(
        &mut self,
        file: usize,
        losses: &[Option<Loss>],
        place: impl Fn(Loss) -> Option<usize>,
    ) -> Result<(), ReadError> {
        let mut losses = losses.iter();
        let mut start = 0;
        for waiting in std::mem::take(&mut self.waiting) {
            let cells = start..waiting.end;
            start = waiting.end;
            let loss = if waiting.in_batch { losses.next().copied().flatten() } else { None };
            let mut reasons = waiting.reasons;
            if reasons.is_empty() {
                reasons.extend(loss.map(|loss| (loss, place(loss))));
            }
            if !reasons.is_empty() {
                let width = self.widths.entry(file).or_default();
                *width = (*width).max(waiting.width);
                self.lost += 1;
                let place = Place { file, number: waiting.number, instead: waiting.instead };
                Spool::of(&mut self.spool)?.put(place, &reasons, &self.cells[cells]).map_err(spool_error)?;
            }
        }
        self.cells.clear();
        Ok(())
    }

    /// Keeps the row at hand whatever becomes of it: whether it is lost is said later, where there is no reason yet.
    pub fn keep(&mut self, file: usize, number: u64, row: Row<'_>) -> Result<(), ReadError> {
        self.cells.clear();
        let found = encode(row, &mut self.cells);
        let width = self.widths.entry(file).or_default();
        *width = (*width).max(found);
        self.lost += u64::from(!self.faults.is_empty());
        let place = Place { file, number, instead: None };
        Spool::of(&mut self.spool)?.put(place, &self.faults, &self.cells).map_err(spool_error)?;
        self.faults.clear();
        Ok(())
    }
}

/// The lost rows of one table, as they came.
#[derive(Debug)]
pub struct LostRows {
    table: String,
    sources: Vec<Source>,
    spools: Vec<Spool>,
    /// For each file the number of cells of the longest row that was kept.
    widths: BTreeMap<usize, usize>,
    /// Rows that were kept and then turned out to be lost, by file and number.
    later: BTreeMap<(usize, u64), Loss>,
    count: u64,
}

/// A file, or a sheet of one.
#[derive(Debug)]
struct Source {
    file: String,
    sheet: Option<String>,
    header: Vec<String>,
    /// The position of the key.
    key: usize,
}

impl LostRows {
    /// What the takers of a table kept.
    pub(super) fn new(
        table: &str,
        tables: &[Table<'_>],
        bound: &[Vec<Bound>],
        keepers: impl IntoIterator<Item = Keeper>,
    ) -> Self {
        let source = |(table, bound): (&Table<'_>, &Vec<Bound>)| Source {
            file: table.input.name.clone(),
            sheet: table.sheet().map(str::to_owned),
            header: table.header.cells.clone(),
            key: bound.first().map_or(0, |key| key.position),
        };
        let sources = tables.iter().zip(bound).map(source).collect();
        let mut all = Self {
            table: table.to_owned(),
            sources,
            spools: Vec::new(),
            widths: BTreeMap::new(),
            later: BTreeMap::new(),
            count: 0,
        };
        for keeper in keepers {
            all.count += keeper.lost;
            all.spools.extend(keeper.spool);
            for (file, width) in keeper.widths {
                let known = all.widths.entry(file).or_default();
                *known = (*known).max(width);
            }
        }
        all
    }

    /// The table's name in the rules; `customers` for the customer sheet.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// How many rows are lost.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// A row of the customer sheet turns out to be lost, for its customer's sake.
    pub fn lose(&mut self, place: &Location, loss: Loss) {
        let found = self.sources.iter().position(|source| source.file == place.file && source.sheet == place.sheet);
        if let Some(file) = found
            && self.later.insert((file, place.row), loss).is_none()
        {
            self.count += 1;
        }
    }

    /// The rows: by file as named, then by row.
    ///
    /// # Errors
    /// The temporary files can't be read back; so may every row.
    pub fn into_rows(self) -> io::Result<impl Iterator<Item = io::Result<LostRow>>> {
        let lossy = |file: &usize| self.widths.contains_key(file);
        let mut sections: Vec<Vec<usize>> = Vec::new();
        for file in (0..self.sources.len()).filter(lossy) {
            let header = &self.sources[file].header;
            match sections.last_mut().filter(|section| self.sources[section[0]].header == *header) {
                Some(section) => section.push(file),
                None => sections.push(vec![file]),
            }
        }
        let mut sources = BTreeMap::new();
        for (section, files) in sections.iter().enumerate() {
            let width = files.iter().filter_map(|file| self.widths.get(file)).max().copied().unwrap_or(0);
            for at in files {
                let Source { file, sheet, header, .. } = &self.sources[*at];
                let source = LostSource {
                    table: self.table.clone(),
                    file: file.clone(),
                    sheet: sheet.clone(),
                    width: width.max(header.len()),
                    header: header.clone(),
                    section,
                };
                sources.insert(*at, Arc::new(source));
            }
        }
        let mut spools = Vec::new();
        for spool in self.spools {
            let mut opened = spool.open()?;
            spools.push((opened.record()?, opened));
        }
        Ok(Merged { spools, sources, all: self.sources, later: self.later })
    }
}

/// Several spools as one.
struct Merged {
    /// Each with its next row.
    spools: Vec<(Option<Record>, Opened)>,
    sources: BTreeMap<usize, Arc<LostSource>>,
    all: Vec<Source>,
    later: BTreeMap<(usize, u64), Loss>,
}

impl Merged {
    fn next_row(&mut self) -> io::Result<Option<LostRow>> {
        loop {
            let with_row = self.spools.iter_mut().filter(|(next, _)| next.is_some());
            let least = with_row.min_by_key(|(next, _)| next.as_ref().map(|record| (record.file, record.number)));
            let Some((next, opened)) = least else { return Ok(None) };
            let Some(Record { file, number, instead, mut reasons, cells }) = std::mem::replace(next, opened.record()?) else {
                return Ok(None);
            };
            if reasons.is_empty() {
                let loss = self.later.get(&(file, number)).copied();
                let key = self
                    .all
                    .get(file)
                    .map(|source| source.key)
                    .filter(|_| loss == Some(Loss::Issue(IssueKind::CustomerRepeated)));
                reasons.extend(loss.map(|loss| (loss, key)));
            }
            if !reasons.is_empty()
                && let Some(source) = self.sources.get(&file)
            {
                let instead = instead.and_then(|(file, row)| {
                    let Source { file, sheet, .. } = self.all.get(file)?;
                    Some(Location { file: file.clone(), sheet: sheet.clone(), row, column: None })
                });
                return Ok(Some(LostRow { source: Arc::clone(source), number, reasons, instead, cells }));
            }
        }
    }
}

impl Iterator for Merged {
    type Item = io::Result<LostRow>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_row().transpose()
    }
}

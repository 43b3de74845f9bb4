//! Settles by all its cells how the doubtful dates of a column are read: the order of their parts, or whose days they are.

use crate::model::location::Location;
use crate::model::schema::{CellType, ColumnSpec, DateFormat};

use super::cell::{CellReader, Reading, Row};
use super::columns::Bound;
use super::dates::{Doubt, FORMATS};
use super::error::{AmbiguousDate, ReadError};
use super::scan::{Halt, Taker, scan};
use super::sure::Sureness;
use super::table::Table;

/// The pairs of formats that a cell can tell apart.
const PAIRS: [(usize, usize); 4] = [(0, 1), (0, 2), (1, 2), (3, 4)];

/// A doubtful cell.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Sample {
    /// The place of its file among those that are read.
    pub file: usize,
    /// Its row.
    pub row: u64,
    /// What stands in it.
    pub text: String,
}

/// What the cells of one column allow.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// How many doubtful cells there are.
    pub doubtful: u64,
    /// How many doubtful cells each of [`FORMATS`] can read.
    readable: [u64; FORMATS.len()],
    /// For each of [`PAIRS`] the first cell that both formats read, differently.
    differing: [Option<(Sample, Doubt)>; PAIRS.len()],
}

impl Tally {
    /// Counts a doubtful cell.
    pub fn count(&mut self, doubt: Doubt, sample: impl Fn() -> Sample) {
        self.doubtful += 1;
        let days = FORMATS.map(|format| doubt.day(format));
        for (readable, day) in self.readable.iter_mut().zip(days) {
            *readable += u64::from(day.is_some());
        }
        for (kept, (a, b)) in self.differing.iter_mut().zip(PAIRS) {
            if days[a].is_some() && days[b].is_some() && days[a] != days[b] {
                let sample = sample();
                if kept.as_ref().is_none_or(|(other, _)| sample < *other) {
                    *kept = Some((sample, doubt));
                }
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.doubtful += other.doubtful;
        self.readable.iter_mut().zip(other.readable).for_each(|(ours, theirs)| *ours += theirs);
        for (ours, theirs) in self.differing.iter_mut().zip(other.differing) {
            *ours = match (ours.take(), theirs) {
                (Some(ours), Some(theirs)) => Some(if ours.0 <= theirs.0 { ours } else { theirs }),
                (ours, theirs) => ours.or(theirs),
            };
        }
    }

    /// The format that reads most cells. Where several do, a cell that they read differently makes the column ambiguous;
    /// where there is no such cell, any of them gives the same days.
    pub fn settle(&self) -> Result<DateFormat, (&Sample, Doubt, [DateFormat; 2])> {
        let most = self.readable.iter().max().copied().unwrap_or(0);
        for (kept, (a, b)) in self.differing.iter().zip(PAIRS) {
            if let Some((sample, doubt)) = kept
                && self.readable[a] == most
                && self.readable[b] == most
            {
                return Err((sample, *doubt, [FORMATS[a], FORMATS[b]]));
            }
        }
        let settled = FORMATS.into_iter().zip(self.readable).find(|(_, readable)| *readable == most);
        Ok(settled.map_or(FORMATS[0], |(format, _)| format))
    }

    /// How many doubtful cells the format reads that reads most.
    pub fn most_readable(&self) -> u64 {
        self.readable.iter().max().copied().unwrap_or(0)
    }

    /// How sure the settled format is: certain where it alone reads all cells, likely where some contradict it, a guess where
    /// another gives the same days.
    pub fn sureness(&self) -> Sureness {
        let most = self.most_readable();
        if self.readable.iter().filter(|readable| **readable == most).count() > 1 {
            Sureness::Guess
        } else if most == self.doubtful {
            Sureness::Certain
        } else {
            Sureness::Likely
        }
    }
}

/// Looks at date cells only.
#[derive(Clone, Debug)]
struct Surveyor<'s> {
    file: usize,
    /// Position in the file and reader of each date column whose format is open.
    columns: Vec<(usize, CellReader<'s>)>,
    tallies: Vec<Tally>,
}

impl Taker for Surveyor<'_> {
    fn take(&mut self, number: u64, row: Row<'_>) -> Result<(), Halt> {
        for ((position, reader), tally) in self.columns.iter().zip(&mut self.tallies) {
            let cell = row.cell(*position);
            if let Reading::Doubtful(doubt) = reader.read(cell) {
                tally.count(doubt, || Sample { file: self.file, row: number, text: cell.shown().into_owned() });
            }
        }
        Ok(())
    }
}

/// The format of every date column among `specs`: the one that a person says, else the one that all cells of all files
/// settle. `bound` has for each table the places of `specs`.
pub(super) fn settle_formats(
    tables: &[Table<'_>],
    bound: &[Vec<Bound>],
    specs: &[&ColumnSpec],
    threads: usize,
) -> Result<Vec<Option<DateFormat>>, ReadError> {
    let mut formats = declared_formats(specs, tables);
    let is_open = |at: &usize| matches!(specs[*at].cell, CellType::Date(_)) && formats[*at].is_none();
    let open: Vec<usize> = (0..specs.len()).filter(is_open).collect();
    let mut tallies = vec![Tally::default(); open.len()];
    for (file, (table, bound)) in tables.iter().zip(bound).enumerate() {
        let reader = |at: &usize| {
            (bound[*at].position, CellReader { spec: specs[*at], format: None, folded: true, is_1904: table.is_1904 })
        };
        let surveyor = Surveyor { file, columns: open.iter().map(reader).collect(), tallies: vec![Tally::default(); open.len()] };
        let mut surveyors = vec![surveyor; threads.max(1)];
        match scan(table, &mut surveyors) {
            // A surveyor settles and so never halts for a doubtful date.
            Ok(_) | Err(Halt::Doubtful) => {}
            Err(Halt::Error(error)) => return Err(error),
        }
        for surveyor in surveyors {
            tallies.iter_mut().zip(surveyor.tallies).for_each(|(ours, theirs)| ours.merge(theirs));
        }
    }
    for (at, tally) in open.into_iter().zip(&tallies) {
        let settled = tally.settle();
        let format = settled.map_err(|(sample, doubt, pair)| ambiguous(tables, bound, specs[at], at, sample, doubt, pair))?;
        formats[at] = Some(format);
    }
    Ok(formats)
}

/// The formats that a person says: for this run, for all columns; else in the rules.
pub(super) fn declared_formats(specs: &[&ColumnSpec], tables: &[Table<'_>]) -> Vec<Option<DateFormat>> {
    let said = tables.first().and_then(|table| table.input.choices.date_format);
    let declared = |spec: &&ColumnSpec| match &spec.cell {
        CellType::Date(format) => said.or(*format),
        CellType::Text | CellType::Number | CellType::Flag | CellType::Hour | CellType::Category(..) => None,
    };
    specs.iter().map(declared).collect()
}

fn ambiguous(
    tables: &[Table<'_>],
    bound: &[Vec<Bound>],
    spec: &ColumnSpec,
    at: usize,
    sample: &Sample,
    doubt: Doubt,
    pair: [DateFormat; 2],
) -> ReadError {
    let table = &tables[sample.file];
    let location = Location {
        file: table.input.name.clone(),
        sheet: table.sheet().map(str::to_owned),
        row: sample.row,
        column: Some(bound[sample.file][at].header.clone()),
    };
    let readings = pair.map(|format| (format, doubt.day(format).unwrap_or(crate::model::date::Date::MIN)));
    ReadError::AmbiguousDate(Box::new(AmbiguousDate { location, name: spec.name.clone(), text: sample.text.clone(), readings }))
}

#[cfg(test)]
mod tests {
    use super::super::dates::{DateReading, read_date};
    use super::*;

    fn settle(cells: &[&str]) -> Result<DateFormat, String> {
        let mut tally = Tally::default();
        for (row, cell) in cells.iter().enumerate() {
            let DateReading::Doubtful(doubt) = read_date(cell) else { panic!("{cell}") };
            tally.count(doubt, || Sample { file: 0, row: row as u64, text: (*cell).to_owned() });
        }
        tally.settle().map_err(|(sample, ..)| sample.text.clone())
    }

    #[test]
    fn all_cells_settle_the_order() {
        assert_eq!(settle(&["01/02/2026", "13/02/2026"]), Ok(DateFormat::DayMonthYear));
        assert_eq!(settle(&["01/02/2026", "02/13/2026"]), Ok(DateFormat::MonthDayYear));
        assert_eq!(settle(&["02/13/2026", "13/02/2026", "03/14/2026", "01/02/2026"]), Ok(DateFormat::MonthDayYear));
        assert_eq!(settle(&["26-1-5", "95-12-31"]), Ok(DateFormat::YearMonthDay));
        assert_eq!(settle(&["05/05/2026"]), Ok(DateFormat::DayMonthYear));
        assert_eq!(settle(&["05/05/2026", "01/02/2026", "03/04/2026"]), Err("01/02/2026".to_owned()));
        assert_eq!(settle(&["01/02/2026", "13/02/2026", "02/13/2026"]), Err("01/02/2026".to_owned()));
        assert_eq!(settle(&["26-1-5"]), Err("26-1-5".to_owned()));
    }
}

//! A table as it was read, in one plain form: UTF-8, commas, cells unchanged.

use std::io::Write;

use super::cell::Row;
use super::error::ReadError;
use super::header::Header;
use super::scan::{Halt, Taker, scan};
use super::sieve::{Sieve, Sort};
use super::source::InputFile;
use super::table::{Table, Wanted, open_tables};
use super::workbook::Visibility;

/// Why nothing came out.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The file can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What was read can't be written.
    #[error("can't write: {0}")]
    Write(std::io::Error),
}

/// Writes the header and the rows of a table: of a text, of the first sheet that a person chose, else of the first
/// visible sheet that has cells. Left out are titles, blank rows, totals and headers that stand again; another table below follows after
/// a blank line. Where the file has no header none is made up. Names of further sheets with cells are given back.
///
/// # Errors
/// The file can't be read, or what was read can't be written.
pub fn dump(file: &InputFile, mut out: impl Write + Send) -> Result<Vec<String>, DumpError> {
    let file = &file.settled()?;
    let mut tables = open_tables(file, &Wanted::ANYTHING)?;
    if file.choices.source.sheets.is_empty() && tables.len() > 1 {
        let filled = |table: &Table<'_>| table.visibility() == Visibility::Visible && !table.header.cells.is_empty();
        if tables.iter().any(filled) {
            tables.retain(filled);
        }
    }
    let mut tables = tables.into_iter();
    let Some(mut table) = tables.next() else { return Ok(Vec::new()) };
    let further: Vec<String> = tables.filter_map(|table| table.sheet().map(str::to_owned)).collect();
    let width = if table.sheet().is_some() { table.header.cells.len() } else { 0 };
    let mut sieve = Some(Sieve::of_header(&table.header));
    loop {
        let writer = csv::WriterBuilder::new().flexible(true).from_writer(&mut out);
        let mut copy = Copy { writer, width, sieve: sieve.take(), cells: Vec::new(), failed: None };
        if table.header.number > 0 {
            copy.write(&table.header.cells);
        }
        let another = match scan(&table, std::slice::from_mut(&mut copy)) {
            Ok(another) => another,
            Err(Halt::Error(error)) => return Err(error.into()),
            // Only a row that couldn't be written halts it.
            Err(Halt::Doubtful) => None,
        };
        copy.finish().map_err(DumpError::Write)?;
        let Some((row, _)) = another else { return Ok(further) };
        out.write_all(b"\n").map_err(DumpError::Write)?;
        table.header = Header { last: row - 1, ..Header::of_nothing() };
        table.another = None;
    }
}

/// Writes rows as they come.
struct Copy<W: Write> {
    writer: csv::Writer<W>,
    /// The width that rows of a sheet are filled up to: a sheet stores no blank cells.
    width: usize,
    /// Tells what is no row; none where everything is copied.
    sieve: Option<Sieve>,
    cells: Vec<String>,
    failed: Option<std::io::Error>,
}

impl<W: Write> Copy<W> {
    fn write(&mut self, cells: &[String]) {
        let written = self.writer.write_record(cells).map_err(|error| {
            let text = error.to_string();
            if let csv::ErrorKind::Io(error) = error.into_kind() { error } else { std::io::Error::other(text) }
        });
        self.failed = self.failed.take().or(written.err());
    }

    fn finish(mut self) -> std::io::Result<()> {
        self.failed.take().map_or_else(|| self.writer.flush(), Err)
    }
}

impl<W: Write + Send> Taker for Copy<W> {
    fn take(&mut self, _number: u64, row: Row<'_>) -> Result<(), Halt> {
        let is_row = self.sieve.as_ref().is_none_or(|sieve| sieve.sort(row) == Sort::Row);
        if !is_row || row.is_blank() {
            return Ok(());
        }
        let mut cells = std::mem::take(&mut self.cells);
        cells.clear();
        cells.extend(row.cells().map(|cell| cell.shown().into_owned()));
        if cells.len() < self.width {
            cells.resize(self.width, String::new());
        }
        self.write(&cells);
        self.cells = cells;
        if self.failed.is_some() { Err(Halt::Doubtful) } else { Ok(()) }
    }
}

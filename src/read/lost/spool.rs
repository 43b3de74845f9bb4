//! Rows in a temporary file, written as they come and read back once.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use super::Reason;
use crate::model::loss::Loss;
use crate::read::cell::Row;
use crate::read::error::ReadError;
use crate::read::identity::Position;
use crate::read::source::{new_spool, spool_error};

/// Adds the number of cells, up to the last that isn't blank, and each with its length before it.
pub(super) fn encode(row: Row<'_>, out: &mut Vec<u8>) -> usize {
    let width = (0..row.len()).rev().find(|position| !row.cell(*position).is_blank()).map_or(0, |last| last + 1);
    out.extend(length(width));
    for cell in row.cells().take(width) {
        let text = cell.shown();
        out.extend(length(text.len()));
        out.extend(text.as_bytes());
    }
    width
}

/// A length in the temporary file; no row is as long as that could not hold.
fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

/// No cell is at fault.
const NOWHERE: usize = u32::MAX as usize;

/// Where a row stands, and the row that counts in its place.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The place of its file among those named.
    pub file: usize,
    /// Its number.
    pub number: u64,
    /// The row of the same id that counts.
    pub instead: Option<Position>,
}

/// Rows in a temporary file.
#[derive(Debug)]
pub(super) struct Spool {
    out: BufWriter<File>,
    /// The reasons met so far: in the file each is a number.
    known: Vec<Loss>,
    rows: u64,
}

impl Spool {
    /// The spool, made where there is none yet.
    pub fn of(spool: &mut Option<Self>) -> Result<&mut Self, ReadError> {
        if spool.is_none() {
            *spool = Some(Self { out: BufWriter::new(new_spool()?.into_file()), known: Vec::new(), rows: 0 });
        }
        spool.as_mut().ok_or_else(|| spool_error(io::ErrorKind::NotFound.into()))
    }

    /// Adds a row, with its cells as [`encode`] gives them.
    pub fn put(&mut self, place: Place, reasons: &[Reason], cells: &[u8]) -> io::Result<()> {
        self.rows += 1;
        let (other_file, other_number) = place.instead.map_or((NOWHERE, 0), Position::place);
        for (file, number) in [(place.file, place.number), (other_file, other_number)] {
            self.out.write_all(&length(file))?;
            self.out.write_all(&number.to_le_bytes())?;
        }
        self.out.write_all(&length(reasons.len()))?;
        for (loss, position) in reasons {
            let known = self.known.iter().position(|known| known == loss).unwrap_or_else(|| {
                self.known.push(*loss);
                self.known.len() - 1
            });
            self.out.write_all(&length(known))?;
            self.out.write_all(&length(position.unwrap_or(NOWHERE)))?;
        }
        self.out.write_all(cells)
    }

    /// Reads it back.
    pub fn open(self) -> io::Result<Opened> {
        let mut file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Opened { input: BufReader::new(file), known: self.known, rows: self.rows })
    }
}

/// A spool that is read back.
pub(super) struct Opened {
    input: BufReader<File>,
    known: Vec<Loss>,
    rows: u64,
}

/// A row of a spool.
pub(super) struct Record {
    /// The place of its file among those named.
    pub file: usize,
    /// Its number.
    pub number: u64,
    /// File and number of the row that counts in its place.
    pub instead: Option<(usize, u64)>,
    /// Why it is lost; nothing where that is said elsewhere, or it isn't.
    pub reasons: Vec<Reason>,
    /// Its cells.
    pub cells: Vec<String>,
}

impl Opened {
    fn length(&mut self) -> io::Result<usize> {
        let mut bytes = [0; 4];
        self.input.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes) as usize)
    }

    fn place(&mut self) -> io::Result<(usize, u64)> {
        let file = self.length()?;
        let mut number = [0; 8];
        self.input.read_exact(&mut number)?;
        Ok((file, u64::from_le_bytes(number)))
    }

    /// The next row; none at the end.
    pub fn record(&mut self) -> io::Result<Option<Record>> {
        if self.rows == 0 {
            return Ok(None);
        }
        self.rows -= 1;
        let (file, number) = self.place()?;
        let instead = Some(self.place()?).filter(|(file, _)| *file != NOWHERE);
        let mut record = Record { file, number, instead, reasons: Vec::new(), cells: Vec::new() };
        for _ in 0..self.length()? {
            let (known, position) = (self.length()?, self.length()?);
            let loss = self.known.get(known).copied().ok_or(io::ErrorKind::InvalidData)?;
            record.reasons.push((loss, Some(position).filter(|position| *position != NOWHERE)));
        }
        for _ in 0..self.length()? {
            let mut text = vec![0; self.length()?];
            self.input.read_exact(&mut text)?;
            record.cells.push(String::from_utf8(text).map_err(|_| io::ErrorKind::InvalidData)?);
        }
        Ok(Some(record))
    }
}

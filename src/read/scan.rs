//! Runs over the rows of a table; those of a text by several workers at once.

use super::assumed::Checked;
use super::blocks::Block;
use super::cell::{Row, noted};
use super::delimited::{block_error, each_strip, open_blocks, record_error};
use super::dialect::{Dialect, divided_otherwise};
use super::error::ReadError;
use super::plain_text::PlainText;
use super::record::{OwnedRecord, Record, Strip};
use super::scan_sheet::scan_sheet;
use super::share_out::{STACK_BYTES, Stop};
use super::table::{Body, Table};
use super::turns::take_turns;
use crate::model::issue::IssueKind;

/// Why a run over rows ends early.
#[derive(Debug)]
pub(super) enum Halt {
    /// A date was found whose order must be settled first.
    Doubtful,
    /// The files can't be read.
    Error(ReadError),
}

impl From<ReadError> for Halt {
    fn from(error: ReadError) -> Self {
        Self::Error(error)
    }
}

/// Takes rows of one table, in any order.
pub(super) trait Taker: Send {
    /// Takes a row below the header.
    fn take(&mut self, number: u64, row: Row<'_>) -> Result<(), Halt>;

    /// Takes rows below the header that are as wide as each other.
    fn take_strip(&mut self, strip: Strip<'_>) -> Result<(), Halt> {
        (0..strip.len()).try_for_each(|record| self.take(strip.number(record), Row::Record(strip.record(record))))
    }

    /// Hears what was odd about the row that comes next.
    fn odd_row(&mut self, _kind: IssueKind, _number: u64, _text: &str) {}

    /// Takes a row above the header, or the header.
    fn take_above(&mut self, _number: u64, _row: Row<'_>) -> Result<(), Halt> {
        Ok(())
    }

    /// Hears which rows below the header the sheet hides, and whether they were left out for that.
    fn hidden(&mut self, _rows: &[u64], _are_left_out: bool) {}
}

/// Hands every row below the header to one of the takers. Where another table begins below them, its first row and what
/// that says; none of its rows is handed out.
pub(super) fn scan<T: Taker>(table: &Table<'_>, takers: &mut [T]) -> Result<Option<(u64, String)>, Halt> {
    match &table.body {
        Body::Sheet { name, is_last, .. } => scan_sheet(table, name, *is_last, takers),
        Body::Text(text) => {
            let end = table.another.as_ref().map_or(u64::MAX, |(row, _)| *row);
            let (header, width) = (table.header.last, table.header.cells.len());
            let parser = Parser { text, header, end, width, stack_bytes: STACK_BYTES };
            parser.run(takers)?;
            Ok(table.another.clone())
        }
    }
}

struct Parser<'a> {
    text: &'a PlainText,
    /// The last row of the header, and the first that is none of the table's any more.
    header: u64,
    end: u64,
    /// How many columns the table has.
    width: usize,
    stack_bytes: usize,
}

impl Parser<'_> {
    /// Parses a block. Whether it is plain: see [`each_strip`].
    fn parse<T: Taker>(&self, block: &Block, taker: &mut T) -> Result<bool, Stop> {
        let first_row = block.first_row;
        let name = &self.text.file.name;
        each_strip(
            self.text.characters(&block.bytes),
            first_row,
            |row| (first_row, Halt::Error(record_error(name, row))),
            |strip| {
                let is_within = strip.first_row > self.header && strip.number(strip.len()) <= self.end;
                let result = if is_within && (strip.width > 1 || self.width < 2) {
                    taker.take_strip(strip)
                } else {
                    (0..strip.len()).try_for_each(|record| self.take(strip.number(record), strip.record(record), taker))
                };
                result.map_err(|halt| (first_row, halt))
            },
        )
    }

    fn take<T: Taker>(&self, number: u64, record: Record<'_>, taker: &mut T) -> Result<(), Halt> {
        if number <= self.header {
            taker.take_above(number, Row::Record(record))
        } else if number >= self.end {
            Ok(())
        } else if let Some(divided) = self.divided_otherwise(record) {
            taker.odd_row(IssueKind::OtherDelimiter, number, noted(record.cell(0)));
            taker.take(number, Row::Record(divided.record()))
        } else {
            taker.take(number, Row::Record(record))
        }
    }

    /// A row of one cell that another delimiter divides into as many as the table has.
    fn divided_otherwise(&self, record: Record<'_>) -> Option<OwnedRecord> {
        if record.len() != 1 || self.width < 2 {
            return None;
        }
        let dialect = Dialect::plain(char::from(self.text.delimiter));
        divided_otherwise(record.cell(0), dialect, self.width).map(OwnedRecord::from_iter)
    }

    /// Parses the blocks with all takers. What is assumed of the text is shown then.
    fn run<T: Taker>(&self, takers: &mut [T]) -> Result<(), Halt> {
        let assumed = self.text.assumed.as_ref().filter(|assumed| !assumed.is_shown());
        // Whoever assumes something looks no further into what goes wrong.
        let unlike = |row| Halt::Error(record_error(&self.text.file.name, row));
        let mut blocks = open_blocks(self.text)?;
        let mut workers: Vec<(&mut T, Checked)> = takers.iter_mut().map(|taker| (taker, Checked::default())).collect();
        take_turns(
            &mut workers,
            self.stack_bytes,
            |(taker, checked), block: &mut Block| {
                let is_plain = self.parse(block, *taker)?;
                if assumed.is_some() && !checked.look(self.text, block, is_plain) {
                    return Err((block.first_row, unlike(block.first_row)));
                }
                Ok(())
            },
            |used| {
                let block = blocks.next_block(used.bytes).map_err(|error| block_error(&self.text.file, error))?;
                if let Some(block) = &block {
                    self.text.file.choices.watch.reached(block.first_row);
                }
                Ok(block)
            },
        )?;
        let is_so = assumed.is_none_or(|assumed| assumed.show(self.text, workers.into_iter().map(|(_, checked)| checked)));
        if is_so { Ok(()) } else { Err(unlike(self.header)) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plain_text::open_plain;
    use super::super::source::InputFile;
    use super::*;

    struct Count(u64);

    impl Taker for Count {
        fn take(&mut self, _number: u64, _row: Row<'_>) -> Result<(), Halt> {
            self.0 += 1;
            Ok(())
        }
    }

    #[test]
    fn without_a_further_thread_the_calling_one_works() {
        let text = format!("a,b\n{}", "1,2\n".repeat(500_000));
        let text = open_plain(&InputFile::spooled(&mut text.as_bytes(), "x.csv").unwrap()).unwrap();
        for stack_bytes in [STACK_BYTES, 1 << 60] {
            let mut takers = [Count(0), Count(0), Count(0)];
            Parser { text: &text, header: 1, end: u64::MAX, width: 2, stack_bytes }.run(&mut takers).unwrap();
            assert_eq!(takers.iter().map(|taker| taker.0).sum::<u64>(), 500_000);
        }
    }
}

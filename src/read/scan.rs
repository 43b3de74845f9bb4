//! Runs over the rows of a table; those of a text by several workers at once.

use super::blocks::Block;
use super::cell::{Row, noted};
use super::delimited::{block_error, each_record, open_blocks, record_error};
use super::dialect::{Dialect, divided_otherwise};
use super::error::ReadError;
use super::plain_text::PlainText;
use super::record::{OwnedRecord, Record};
use super::scan_sheet::scan_sheet;
use super::share_out::{STACK_BYTES, Stop, Threads, share_out};
use super::table::{Body, Table};
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
    /// Parses a block.
    fn parse<T: Taker>(&self, block: &Block, taker: &mut T) -> Result<(), Stop> {
        let first_row = block.first_row;
        let name = &self.text.file.name;
        each_record(
            self.text.characters(&block.bytes),
            first_row,
            |row| (first_row, Halt::Error(record_error(name, row))),
            |number, record| {
                let result = if number <= self.header {
                    taker.take_above(number, Row::Record(record))
                } else if number >= self.end {
                    Ok(())
                } else if let Some(divided) = self.divided_otherwise(record) {
                    taker.odd_row(IssueKind::OtherDelimiter, number, noted(record.cell(0)));
                    taker.take(number, Row::Record(divided.record()))
                } else {
                    taker.take(number, Row::Record(record))
                };
                result.map_err(|halt| (first_row, halt))
            },
        )
    }

    /// A row of one cell that another delimiter divides into as many as the table has.
    fn divided_otherwise(&self, record: Record<'_>) -> Option<OwnedRecord> {
        if record.len() != 1 || self.width < 2 {
            return None;
        }
        let dialect = Dialect::plain(char::from(self.text.delimiter));
        divided_otherwise(record.cell(0), dialect, self.width).map(OwnedRecord::from_iter)
    }

    /// This thread cuts blocks, others parse them; a single taker does both here.
    fn run<T: Taker>(&self, takers: &mut [T]) -> Result<(), Halt> {
        let mut blocks = open_blocks(self.text)?;
        let most = if takers.len() < 2 { 0 } else { takers.len() };
        let threads = Threads { most, stack_bytes: self.stack_bytes };
        share_out(
            takers,
            threads,
            |taker, block: &mut Block| self.parse(block, taker),
            |hand| {
                let mut memory = Block::default();
                while let Some(block) = blocks.next_block(memory.bytes).map_err(|error| block_error(&self.text.file, error))? {
                    self.text.file.choices.watch.reached(block.first_row);
                    memory = hand(block)?;
                }
                Ok(())
            },
        )
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

//! Runs over the rows of a table; those of a text by several workers at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;

use super::blocks::Block;
use super::cell::{Row, noted};
use super::delimited::{BLOCK_BYTES, block_error, each_record, open_blocks, record_error};
use super::dialect::{Dialect, divided_otherwise};
use super::error::ReadError;
use super::plain_text::PlainText;
use super::record::{OwnedRecord, Record};
use super::scan_sheet::scan_sheet;
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
            if let [taker] = takers { parser.run_alone(taker) } else { parser.run(takers) }?;
            Ok(table.another.clone())
        }
    }
}

/// The stack of a worker.
pub(super) const STACK_BYTES: usize = 2 << 20;

struct Parser<'a> {
    text: &'a PlainText,
    /// The last row of the header, and the first that is none of the table's any more.
    header: u64,
    end: u64,
    /// How many columns the table has.
    width: usize,
    stack_bytes: usize,
}

/// What stopped, and at which row its block began: of several the first one counts, whichever worker met it.
pub(super) type Stop = (u64, Halt);

impl Parser<'_> {
    /// Parses a block and gives back its memory.
    fn parse<T: Taker>(&self, block: Block, taker: &mut T) -> Result<Vec<u8>, Stop> {
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
        )?;
        Ok(block.bytes)
    }

    /// A row of one cell that another delimiter divides into as many as the table has.
    fn divided_otherwise(&self, record: Record<'_>) -> Option<OwnedRecord> {
        if record.len() != 1 || self.width < 2 {
            return None;
        }
        let dialect = Dialect::plain(char::from(self.text.delimiter));
        divided_otherwise(record.cell(0), dialect, self.width).map(OwnedRecord::from_iter)
    }

    fn run_alone<T: Taker>(&self, taker: &mut T) -> Result<(), Halt> {
        let mut blocks = open_blocks(self.text)?;
        let mut memory = Vec::new();
        while let Some(block) = blocks.next_block(memory).map_err(|error| block_error(&self.text.file, error))? {
            self.text.file.choices.watch.reached(block.first_row);
            memory = self.parse(block, taker).map_err(|(_, halt)| halt)?;
        }
        Ok(())
    }

    /// This thread cuts blocks, one thread for each taker parses them; where the system starts fewer, fewer do, and where it
    /// starts none, this one does.
    fn run<T: Taker>(&self, takers: &mut [T]) -> Result<(), Halt> {
        let Some((first, rest)) = takers.split_first_mut() else { return Ok(()) };
        let mut blocks = open_blocks(self.text)?;
        let (sender, receiver) = sync_channel::<Block>(rest.len() + 1);
        let (used, unused) = channel::<Vec<u8>>();
        // Held by the workers alone: should all of them die, handing out fails instead of waiting for ever.
        let receiver = Arc::new(Mutex::new(receiver));
        let stopped = AtomicBool::new(false);
        let stops = Mutex::new(Vec::<Stop>::new());
        let mut ended = Ok(());
        std::thread::scope(|scope| {
            let start = |taker| {
                let (used, receiver, stopped, stops) = (used.clone(), Arc::clone(&receiver), &stopped, &stops);
                let work = move || self.work(taker, &receiver, &used, stopped, stops);
                Builder::new().stack_size(self.stack_bytes).spawn_scoped(scope, work).is_ok()
            };
            if rest.iter_mut().map(&start).filter(|started| *started).count() == 0 {
                ended = self.run_alone(first);
                return;
            }
            // Whether it starts or not, there is somebody to work.
            let _started = start(first);
            drop(receiver);
            // After a stop no later block can hold an earlier row, so what was handed out is finished and no more is.
            while !stopped.load(Ordering::Relaxed) {
                let memory = unused.try_recv().unwrap_or_else(|_| Vec::with_capacity(BLOCK_BYTES));
                match blocks.next_block(memory) {
                    Ok(Some(block)) => {
                        self.text.file.choices.watch.reached(block.first_row);
                        if sender.send(block).is_err() {
                            break;
                        }
                    }
                    Ok(None) => break,
                    Err(error) => {
                        ended = Err(Halt::Error(block_error(&self.text.file, error)));
                        break;
                    }
                }
            }
            drop(sender);
        });
        let stops = stops.into_inner().unwrap_or_else(PoisonError::into_inner);
        // A text that can't be cut is at fault behind every block that was handed out.
        stops.into_iter().min_by_key(|(row, _)| *row).map_or(ended, |(_, halt)| Err(halt))
    }

    /// Works until no block comes any more, also after a stop: somebody has to take what was handed out.
    fn work<T: Taker>(
        &self,
        taker: &mut T,
        blocks: &Mutex<Receiver<Block>>,
        used: &Sender<Vec<u8>>,
        stopped: &AtomicBool,
        stops: &Mutex<Vec<Stop>>,
    ) {
        loop {
            let queue = blocks.lock().unwrap_or_else(PoisonError::into_inner);
            let Ok(block) = queue.recv() else { return };
            // Blocks are taken in order, so one that is taken after a stop lies behind it. Asking under the lock makes
            // sure that one taken before is parsed.
            let passed_over = stopped.load(Ordering::Relaxed);
            drop(queue);
            if passed_over {
                continue;
            }
            match self.parse(block, taker) {
                Ok(memory) => {
                    // Where the reader is done nobody wants the memory.
                    let _unwanted = used.send(memory);
                }
                Err(stop) => {
                    stopped.store(true, Ordering::Relaxed);
                    stops.lock().unwrap_or_else(PoisonError::into_inner).push(stop);
                }
            }
        }
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

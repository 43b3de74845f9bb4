//! Runs over the rows of a table: text by several workers at once, sheets by one.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::blocks::Block;
use super::cell::{Row, SheetCell};
use super::delimited::{BLOCK_BYTES, block_error, each_record, open_blocks, record_error};
use super::encoding::{EncodedText, as_utf8};
use super::error::ReadError;
use super::table::{Body, Table};
use super::workbook::Workbook;

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
}

/// Hands every row below the header to one of the takers.
pub(super) fn scan<T: Taker>(table: &Table<'_>, takers: &mut [T]) -> Result<(), Halt> {
    let header = table.header.number;
    match &table.body {
        Body::Sheet(sheet) => {
            let Some(taker) = takers.first_mut() else { return Ok(()) };
            Workbook::open(table.input)?.each_row(sheet, |number, cells: &[SheetCell<'_>]| {
                if number > header {
                    taker.take(number, Row::Sheet(cells))?;
                }
                Ok::<_, Halt>(ControlFlow::Continue(()))
            })
        }
        Body::Text(text, delimiter) => {
            let parser = Parser { text, delimiter: *delimiter, header };
            if let [taker] = takers { parser.run_alone(taker) } else { parser.run(takers) }
        }
    }
}

struct Parser<'a> {
    text: &'a EncodedText,
    delimiter: u8,
    header: u64,
}

/// What stopped, and at which row its block began: of several the first one counts, whichever worker met it.
type Stop = (u64, Halt);

impl Parser<'_> {
    /// Parses a block and gives back its memory.
    fn parse<T: Taker>(&self, block: Block, taker: &mut T) -> Result<Vec<u8>, Stop> {
        let first_row = block.first_row;
        let text = as_utf8(self.text, block.bytes);
        let name = &self.text.file.name;
        each_record(
            &text,
            self.delimiter,
            first_row,
            |row, error| (first_row, Halt::Error(record_error(name, row, error))),
            |row, record| {
                if row > self.header { taker.take(row, Row::Record(record)).map_err(|halt| (first_row, halt)) } else { Ok(()) }
            },
        )?;
        Ok(text)
    }

    fn run_alone<T: Taker>(&self, taker: &mut T) -> Result<(), Halt> {
        let mut blocks = open_blocks(self.text, self.delimiter)?;
        let mut memory = Vec::new();
        while let Some(block) = blocks.next_block(memory).map_err(|error| block_error(&self.text.file, error))? {
            memory = self.parse(block, taker).map_err(|(_, halt)| halt)?;
        }
        Ok(())
    }

    /// This thread cuts blocks, one thread for each taker parses them.
    fn run<T: Taker>(&self, takers: &mut [T]) -> Result<(), Halt> {
        let mut blocks = open_blocks(self.text, self.delimiter)?;
        let (sender, receiver) = sync_channel::<Block>(takers.len());
        let (used, unused) = channel::<Vec<u8>>();
        // Held by the workers alone: should all of them die, handing out fails instead of waiting for ever.
        let receiver = Arc::new(Mutex::new(receiver));
        let stopped = AtomicBool::new(false);
        let stops = Mutex::new(Vec::<Stop>::new());
        let mut ended = Ok(());
        std::thread::scope(|scope| {
            for taker in takers {
                let (used, receiver, stopped, stops) = (used.clone(), Arc::clone(&receiver), &stopped, &stops);
                scope.spawn(move || self.work(taker, &receiver, &used, stopped, stops));
            }
            drop(receiver);
            // After a stop no later block can hold an earlier row, so what was handed out is finished and no more is.
            while !stopped.load(Ordering::Relaxed) {
                let memory = unused.try_recv().unwrap_or_else(|_| Vec::with_capacity(BLOCK_BYTES));
                match blocks.next_block(memory) {
                    Ok(Some(block)) => {
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

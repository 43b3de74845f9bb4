//! The bytes of a part in chunks, each of which ends behind a whole row or string.

use std::io::Read;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

use memchr::memmem;

use crate::read::share_out::STACK_BYTES;

/// How long a chunk is, and the first one: whoever looks for a header needs no more. In tests short, so that they have several.
const CHUNK: usize = if cfg!(test) { 200 } else { 1 << 18 };
const FIRST: usize = if cfg!(test) { 100 } else { 1 << 15 };

/// How long a row may be at most; a longer one is left to the library.
const LONGEST: usize = 8 << 20;

/// How many chunks the calling thread reads itself: whoever looks for a header asks for no more.
const ALONE: usize = 2;
/// How many chunks may wait.
const WAITING: usize = 3;

/// Gives the next chunk, in this memory; none where there is no more.
pub(super) type NextChunk<'n> = dyn FnMut(Chunk) -> Option<Chunk> + 'n;

/// The bytes of a part, chunk by chunk.
pub(super) struct Chunks<R> {
    source: R,
    end: memmem::Finder<'static>,
    /// What came behind the last end.
    rest: Vec<u8>,
    is_first: bool,
    is_done: bool,
    /// How many bytes may still come.
    left: u64,
}

/// Lets `work` ask for chunks, which another thread reads ahead of it from the third one on; where the system starts none,
/// this one does.
pub(super) fn read_ahead<R: Read + Send, T>(chunks: Chunks<R>, work: impl FnOnce(&mut NextChunk<'_>) -> T) -> T {
    let chunks = Mutex::new(chunks);
    std::thread::scope(|scope| {
        let mut count = 0;
        let mut ahead: Option<(Receiver<Chunk>, Sender<Chunk>)> = None;
        work(&mut |memory| {
            count += 1;
            if count == ALONE + 1 {
                let (sender, read) = sync_channel(WAITING);
                let (used, unused) = channel();
                let chunks = &chunks;
                let ahead_of = move || {
                    let mut chunks = chunks.lock().unwrap_or_else(PoisonError::into_inner);
                    while let Some(chunk) = chunks.next(unused.try_recv().unwrap_or_default()) {
                        if sender.send(chunk).is_err() {
                            break;
                        }
                    }
                };
                if Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, ahead_of).is_ok() {
                    ahead = Some((read, used));
                }
            }
            let Some((read, used)) = &ahead else { return chunks.lock().unwrap_or_else(PoisonError::into_inner).next(memory) };
            // Where all was read nobody wants the memory.
            let _unwanted = used.send(memory);
            read.recv().ok()
        })
    })
}

/// A chunk: the memory may be longer.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    memory: Vec<u8>,
    length: usize,
    /// Whether the source came to its end, and its checksum is right.
    pub is_last: bool,
}

impl Chunk {
    pub fn bytes(&self) -> &[u8] {
        &self.memory[..self.length]
    }
}

impl<R: Read> Chunks<R> {
    /// Chunks that end behind this tag, as far as the source has it, of a source that has no more than so many bytes.
    pub fn new(source: R, end: &'static str, bytes: u64) -> Self {
        Self { source, end: memmem::Finder::new(end.as_bytes()), rest: Vec::new(), is_first: true, is_done: false, left: bytes }
    }

    /// The next chunk, in this memory; none at the end, or where the source can't be read or has no end of a row.
    pub fn next(&mut self, memory: Chunk) -> Option<Chunk> {
        if self.is_done {
            return None;
        }
        let mut chunk = memory;
        let wanted = if std::mem::take(&mut self.is_first) { FIRST } else { CHUNK };
        chunk.length = 0;
        chunk.put(&self.rest);
        loop {
            let begin = chunk.length;
            self.is_done = true;
            self.is_done = !chunk.fill(&mut self.source, begin + wanted)?;
            self.left = self.left.checked_sub((chunk.length - begin) as u64)?;
            // The end may lie across what was there and what came.
            let overlap = begin.saturating_sub(self.end.needle().len());
            let found = memmem::rfind(&chunk.memory[overlap..chunk.length], self.end.needle());
            let end = found.map(|at| overlap + at + self.end.needle().len());
            chunk.is_last = self.is_done;
            if self.is_done {
                return Some(chunk);
            }
            if let Some(end) = end {
                self.rest.clear();
                self.rest.extend_from_slice(&chunk.memory[end..chunk.length]);
                chunk.length = end;
                return Some(chunk);
            }
            if chunk.length > LONGEST {
                self.is_done = true;
                return None;
            }
        }
    }
}

impl Chunk {
    fn put(&mut self, bytes: &[u8]) {
        if self.memory.len() < bytes.len() {
            self.memory.resize(bytes.len(), 0);
        }
        self.memory[..bytes.len()].copy_from_slice(bytes);
        self.length = bytes.len();
    }

    /// Reads up to this length; whether there may be more, and none where the source can't be read.
    fn fill(&mut self, source: &mut impl Read, length: usize) -> Option<bool> {
        if self.memory.len() < length {
            self.memory.resize(length, 0);
        }
        while self.length < length {
            match source.read(&mut self.memory[self.length..length]) {
                Ok(0) => return Some(false),
                Ok(read) => self.length += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
        Some(true)
    }
}

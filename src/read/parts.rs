//! A file in parts of whole lines, each looked through by a thread of its own.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::thread::{Builder, ScopedJoinHandle};

use memchr::memchr;

use super::encoding::{CHUNK, count_lines};
use super::error::ReadError;
use super::source::InputFile;

/// Below so many bytes one thread is as fast as several.
const PART_BYTES: u64 = 4 << 20;

/// The lines of a file that begin between two places.
#[derive(Debug)]
pub(super) struct Part {
    file: File,
    /// Where the bytes at hand begin.
    at: u64,
    end: u64,
    has_begun: bool,
    buffer: Vec<u8>,
    filled: usize,
}

/// Some bytes of a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk<'p> {
    /// The bytes.
    pub bytes: &'p [u8],
    /// Where in the file they begin.
    pub at: u64,
    /// Whether no more come.
    pub is_last: bool,
    /// Whether they are as many as there can be at once.
    pub is_full: bool,
}

/// Lets as many threads as the file's choices allow each look at a part of it; what they come to, in the order of the parts.
pub(super) fn in_parts<T: Send>(input: &InputFile, look: impl Fn(Part) -> io::Result<T> + Sync) -> Result<Vec<T>, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let bytes = input.open()?.metadata().map_err(fail)?.len();
    let count = (bytes / PART_BYTES).clamp(1, input.choices.threads.max(1) as u64);
    let ranges = Part::ranges((1..count).map(|part| bytes / count * part).collect());
    let look_at = |range| look(Part::open(input, range)?).map_err(fail);
    std::thread::scope(|scope| {
        let look_at = &look_at;
        // Where the system starts no further thread, this one does the work.
        let start = |range: &Range<u64>| {
            let range = range.clone();
            Builder::new().spawn_scoped(scope, move || look_at(range)).ok()
        };
        let started: Vec<_> = ranges.iter().skip(1).map(start).collect();
        let first = ranges.first().cloned().map(look_at);
        let others =
            started.into_iter().zip(ranges.iter().skip(1)).map(|(thread, range)| match thread.map(ScopedJoinHandle::join) {
                Some(Ok(found)) => found,
                Some(Err(_)) | None => look_at(range.clone()),
            });
        first.into_iter().chain(others).collect()
    })
}

/// The line that the byte at this place is in.
pub(super) fn line_at(file: &mut (impl Read + Seek), place: u64) -> io::Result<u64> {
    file.seek(SeekFrom::Start(0))?;
    let (mut buffer, mut line, mut left) = (vec![0; CHUNK], 1, place);
    while left > 0 {
        let wanted = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        let read = file.read(&mut buffer[..wanted])?;
        if read == 0 {
            break;
        }
        line += count_lines(&buffer[..read]);
        left -= read as u64;
    }
    Ok(line)
}

impl Part {
    /// From the beginning to the first of these places, from there to the next, and so on to the end.
    pub fn ranges(places: Vec<u64>) -> Vec<Range<u64>> {
        let starts = std::iter::once(0).chain(places.clone());
        starts.zip(places.into_iter().chain([u64::MAX])).map(|(start, end)| start..end).collect()
    }

    /// The lines that begin in this range.
    pub fn open(input: &InputFile, range: Range<u64>) -> Result<Self, ReadError> {
        let Range { start: at, end } = range;
        Ok(Self { file: input.open()?, at, end, has_begun: false, buffer: vec![0; CHUNK], filled: 0 })
    }

    /// The next bytes, behind as many of the last ones as were not used: not all of them where they were full.
    pub fn next(&mut self, unused: usize) -> io::Result<Option<Chunk<'_>>> {
        if !self.has_begun {
            self.has_begun = true;
            if self.at >= self.end || (self.at > 0 && !self.find_line()?) {
                return Ok(None);
            }
            self.file.seek(SeekFrom::Start(self.at))?;
        }
        self.at += (self.filled - unused) as u64;
        self.buffer.copy_within(self.filled - unused..self.filled, 0);
        let read = self.file.read(&mut self.buffer[unused..])?;
        self.filled = unused + read;
        // The last line is the one that ends with the first line end at the end of the part or behind it.
        let last = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX).saturating_sub(1).max(unused);
        let line_end = self.buffer[..self.filled].get(last..).and_then(|rest| memchr(b'\n', rest));
        let bytes = &self.buffer[..line_end.map_or(self.filled, |line_end| last + line_end + 1)];
        let is_full = self.filled == CHUNK;
        Ok(Some(Chunk { bytes, at: self.at, is_last: line_end.is_some() || read == 0, is_full }))
    }

    /// Goes to the first line that begins at this place or behind it; there may be none.
    fn find_line(&mut self) -> io::Result<bool> {
        self.at -= 1;
        self.file.seek(SeekFrom::Start(self.at))?;
        loop {
            let read = self.file.read(&mut self.buffer)?;
            if read == 0 || self.at >= self.end {
                return Ok(false);
            }
            if let Some(line_end) = memchr(b'\n', &self.buffer[..read]) {
                self.at += line_end as u64 + 1;
                return Ok(self.at < self.end);
            }
            self.at += read as u64;
        }
    }
}

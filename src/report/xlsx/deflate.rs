//! Bytes deflated by several threads into one stream, the same whatever their number.

use std::io::{self, Read as _, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crc32fast::Hasher;
use flate2::bufread::DeflateDecoder;
use flate2::{Compress, Compression, FlushCompress};

/// How hard to pack: rows are much alike, and 3 takes a quarter longer for a sixteenth less.
const LEVEL: Compression = Compression::new(2);

/// So many packed pieces of a thread wait to be written.
const WAITING: usize = 2;

/// As much as the thread has that the program begins with: conditions may be nested.
const STACK_BYTES: usize = 8 << 20;

/// Bytes in pieces, which may be made in any order.
pub(super) trait Pieces: Sync {
    /// How many there are, at least one.
    fn count(&self) -> usize;

    /// Adds the bytes of one.
    fn write(&self, piece: usize, out: &mut Vec<u8>);
}

/// A text in one piece.
impl Pieces for String {
    fn count(&self) -> usize {
        1
    }

    fn write(&self, _: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
}

/// What was packed.
pub(super) struct Packed {
    /// Its check sum.
    pub(super) crc: u32,
    /// How many bytes it was before.
    pub(super) bytes: u64,
}

/// Packs pieces into one stream.
///
/// Each is packed by itself and ends at a whole byte, so that they may stand one behind the other; only the last one ends the
/// stream.
///
/// # Errors
/// The writer fails.
pub(super) fn deflate(pieces: &dyn Pieces, threads: usize, out: &mut dyn Write) -> io::Result<Packed> {
    let (count, mut sum, mut bytes) = (pieces.count(), Hasher::new(), 0);
    let threads = threads.clamp(1, count);
    let mut keep = |(packed, of_piece, hasher): (Vec<u8>, usize, Hasher)| {
        sum.combine(&hasher);
        bytes += of_piece as u64;
        out.write_all(&packed)
    };
    thread::scope(|scope| {
        // Each thread takes every so many-th piece: their order is known, and none runs far ahead.
        let start = |first: usize| -> Option<Receiver<_>> {
            let (sender, receiver): (SyncSender<io::Result<_>>, _) = sync_channel(WAITING);
            let work = move || {
                let mut packer = Packer::new();
                let mine = (first..count).step_by(threads);
                // Nobody takes them any more once the writer has failed.
                let _ended = mine.map(|piece| packer.pack(pieces, piece)).try_for_each(|packed| sender.send(packed));
            };
            let started = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
            started.ok().map(|_| receiver)
        };
        let receivers: Vec<Option<Receiver<_>>> = if threads == 1 { vec![None] } else { (0..threads).map(start).collect() };
        // What no thread does, because it is alone or the system starts no more, this one does.
        let mut packer = Packer::new();
        let mut next = |piece: usize| match &receivers[piece % threads] {
            Some(receiver) => receiver.recv().map_err(|_| io::Error::other("a thread ended early"))?,
            None => packer.pack(pieces, piece),
        };
        (0..count).try_for_each(|piece| keep(next(piece)?))
    })?;
    Ok(Packed { crc: sum.finalize(), bytes })
}

/// Packs one piece after the other.
struct Packer {
    compress: Compress,
    bytes: Vec<u8>,
}

impl Packer {
    fn new() -> Self {
        Self { compress: Compress::new(LEVEL, false), bytes: Vec::new() }
    }

    /// A piece packed, how many bytes it was before, and what their check sum needs.
    fn pack(&mut self, pieces: &dyn Pieces, piece: usize) -> io::Result<(Vec<u8>, usize, Hasher)> {
        self.bytes.clear();
        pieces.write(piece, &mut self.bytes);
        let mut hasher = Hasher::new();
        hasher.update(&self.bytes);
        let end = if piece + 1 == pieces.count() { FlushCompress::Finish } else { FlushCompress::Sync };
        self.compress.reset();
        let mut packed = Vec::with_capacity(self.bytes.len() / 4 + 1_024);
        loop {
            let read = usize::try_from(self.compress.total_in()).unwrap_or(usize::MAX);
            let rest = self.bytes.get(read..).unwrap_or_default();
            self.compress.compress_vec(rest, &mut packed, end).map_err(io::Error::other)?;
            // All is out where there was room for more.
            if packed.len() < packed.capacity() {
                return Ok((packed, self.bytes.len(), hasher));
            }
            packed.reserve(packed.len());
        }
    }
}

/// The bytes of a deflate stream.
///
/// # Errors
/// It is none.
pub(super) fn inflate(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    DeflateDecoder::new(packed).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Lines(usize);

    impl Pieces for Lines {
        fn count(&self) -> usize {
            self.0
        }

        fn write(&self, piece: usize, out: &mut Vec<u8>) {
            // One piece is empty, one long.
            for line in 0..(piece * piece * 997) {
                out.extend_from_slice(format!("{piece} {line} {}\n", line.wrapping_mul(0x9E37_79B9)).as_bytes());
            }
        }
    }

    #[test]
    fn the_same_stream_by_any_number_of_threads() {
        for pieces in [1, 2, 7, 12] {
            let mut whole = Vec::new();
            (0..pieces).for_each(|piece| Lines(pieces).write(piece, &mut whole));
            let streams = [1, 2, 3, 16].map(|threads| {
                let mut out = Vec::new();
                let packed = deflate(&Lines(pieces), threads, &mut out).unwrap();
                assert_eq!((packed.crc, packed.bytes), (crc32fast::hash(&whole), whole.len() as u64));
                out
            });
            assert!(streams.iter().all(|stream| *stream == streams[0]));
            assert!(inflate(&streams[0]).unwrap() == whole);
        }
    }

    #[test]
    fn a_failing_writer_ends_all_threads() {
        struct Full(usize);
        impl Write for Full {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for threads in [1, 3] {
            let error = deflate(&Lines(12), threads, &mut Full(10_000)).err().unwrap();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        }
    }
}

//! Pieces of a text worked on by several threads, each of which reads its next one itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

use super::scan::Halt;
use super::share_out::Stop;

/// One thread for each worker, the calling one among them, reads a piece, which is still near then, and works on it, until there
/// is no more. One at a time reads, in the order of the rows; `read` is given a piece that was used before, or a new one. Where
/// the system starts fewer threads, fewer work. After a stop no piece is read; of several the first row counts, and whatever
/// `read` met lies behind them all.
pub(super) fn take_turns<W: Send, P: Default>(
    workers: &mut [W],
    stack_bytes: usize,
    work: impl Fn(&mut W, &mut P) -> Result<(), Stop> + Sync,
    read: impl FnMut(P) -> Result<Option<P>, Halt> + Send,
) -> Result<(), Halt> {
    let (source, stops) = (Mutex::new((read, None)), Mutex::new(Vec::<Stop>::new()));
    let has_stopped = AtomicBool::new(false);
    let next = |used: P| {
        let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
        let (read, ended) = &mut *source;
        // Pieces are read in order, so one that is read after a stop lies behind it.
        if ended.is_some() || has_stopped.load(Ordering::Relaxed) {
            return None;
        }
        match read(used) {
            Ok(Some(piece)) => return Some(piece),
            Ok(None) => *ended = Some(Ok(())),
            Err(halt) => *ended = Some(Err(halt)),
        }
        None
    };
    let turns = |worker: &mut W| {
        let mut used = P::default();
        while let Some(mut piece) = next(used) {
            if let Err(stop) = work(worker, &mut piece) {
                has_stopped.store(true, Ordering::Relaxed);
                stops.lock().unwrap_or_else(PoisonError::into_inner).push(stop);
            }
            used = piece;
        }
    };
    std::thread::scope(|scope| {
        let Some((first, others)) = workers.split_first_mut() else { return };
        for worker in others {
            let turns = &turns;
            // The work of one that isn't started is done by the others.
            let _started = Builder::new().stack_size(stack_bytes).spawn_scoped(scope, move || turns(worker));
        }
        turns(first);
    });
    let stops = stops.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (_, ended) = source.into_inner().unwrap_or_else(PoisonError::into_inner);
    stops.into_iter().min_by_key(|(row, _)| *row).map_or(ended.unwrap_or(Ok(())), |(_, halt)| Err(halt))
}

#[cfg(test)]
mod tests {
    use super::super::error::ReadError;
    use super::*;

    fn halt(row: u64) -> Halt {
        Halt::Error(ReadError::NoSheets { file: row.to_string() })
    }

    /// What workers made of the numbers from 1 on, ten in a piece, and the number that halted.
    fn run(workers: usize, halts_from: u64, ends_with: Option<u64>) -> (Vec<u64>, Option<u64>) {
        let (mut taken, mut begun) = (vec![Vec::new(); workers], 0);
        let work = |taken: &mut Vec<u64>, piece: &mut Vec<u64>| {
            for number in &*piece {
                if *number >= halts_from {
                    return Err((piece[0], halt(*number)));
                }
                taken.push(*number);
            }
            Ok(())
        };
        let ended = take_turns(&mut taken, 1 << 20, work, |mut piece: Vec<u64>| {
            begun += 10;
            piece.clear();
            piece.extend(begun - 9..=begun);
            match ends_with {
                _ if begun <= 50_000 => Ok(Some(piece)),
                Some(number) => Err(halt(number)),
                None => Ok(None),
            }
        });
        let mut all = taken.concat();
        all.sort_unstable();
        let halted = ended.err().and_then(|halt| match halt {
            Halt::Error(ReadError::NoSheets { file }) => file.parse().ok(),
            Halt::Error(_) | Halt::Doubtful => None,
        });
        (all, halted)
    }

    #[test]
    fn every_piece_is_worked_on_once() {
        for workers in 1..4 {
            assert_eq!(run(workers, u64::MAX, None), ((1..=50_000).collect(), None));
            assert_eq!(run(workers, u64::MAX, Some(7)), ((1..=50_000).collect(), Some(7)));
        }
    }

    #[test]
    fn the_first_row_that_halts_counts() {
        for (workers, from) in [(1, 4), (2, 40_000), (3, 49_999), (3, 20_000)] {
            let (taken, halted) = run(workers, from, Some(7));
            assert!(halted == Some(from) && taken.iter().eq(&(1..from).collect::<Vec<_>>()), "{from}");
        }
    }
}

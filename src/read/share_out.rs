//! Rows of a sheet handed out by the thread that reads them to others that take them, piece by piece. Those of a text: `turns`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;

use super::scan::Halt;

/// The stack of a worker.
pub(super) const STACK_BYTES: usize = 2 << 20;

/// What stopped, and at which row its piece began: of several the first one counts, whichever worker met it.
pub(super) type Stop = (u64, Halt);

/// Takes a piece and gives back one that was used before, or a new one.
pub(super) type Hand<'h, P> = dyn FnMut(P) -> Result<P, Halt> + 'h;

/// This thread reads and hands out pieces in the order of their rows, one thread for each worker works on them; where the
/// system starts fewer, fewer do, and where none is started, this one does both. After a stop the reader hears that something
/// halted; what it was is what comes out.
pub(super) fn share_out<W: Send, P: Default + Send, R>(
    workers: &mut [W],
    stack_bytes: usize,
    work: impl Fn(&mut W, &mut P) -> Result<(), Stop> + Sync,
    read: impl FnOnce(&mut Hand<'_, P>) -> Result<R, Halt>,
) -> Result<R, Halt> {
    let workers: Vec<Mutex<&mut W>> = workers.iter_mut().map(Mutex::new).collect();
    let (sender, receiver) = sync_channel::<P>(workers.len());
    let (used, unused) = channel::<P>();
    // Held by the workers alone: should all of them die, handing out fails instead of waiting for ever.
    let receiver = Arc::new(Mutex::new(receiver));
    let (has_stopped, stops) = (AtomicBool::new(false), Mutex::new(Vec::<Stop>::new()));
    let ended = std::thread::scope(|scope| {
        let shared = Shared { work: &work, has_stopped: &has_stopped, stops: &stops };
        let start = |worker| {
            let (used, receiver) = (used.clone(), Arc::clone(&receiver));
            let work = move || shared.work(worker, &receiver, &used);
            Builder::new().stack_size(stack_bytes).spawn_scoped(scope, work).is_ok()
        };
        if workers.iter().map(start).filter(|started| *started).count() == 0 {
            let Some(worker) = workers.first() else { return read(&mut Ok) };
            let mut worker = worker.lock().unwrap_or_else(PoisonError::into_inner);
            return read(&mut |mut piece| work(&mut **worker, &mut piece).map(|()| piece).map_err(|(_, halt)| halt));
        }
        drop(receiver);
        let ended = read(&mut |piece| {
            // After a stop no later piece can hold an earlier row, so what was handed out is finished and no more is.
            if has_stopped.load(Ordering::Relaxed) || sender.send(piece).is_err() {
                return Err(Halt::Doubtful);
            }
            Ok(unused.try_recv().unwrap_or_default())
        });
        drop(sender);
        ended
    });
    let stops = stops.into_inner().unwrap_or_else(PoisonError::into_inner);
    // Whatever the reader met lies behind every row that was handed out.
    stops.into_iter().min_by_key(|(row, _)| *row).map_or(ended, |(_, halt)| Err(halt))
}

/// What the threads share.
struct Shared<'s, F> {
    work: &'s F,
    has_stopped: &'s AtomicBool,
    stops: &'s Mutex<Vec<Stop>>,
}

impl<F> Clone for Shared<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Shared<'_, F> {}

impl<F> Shared<'_, F> {
    /// Works until no piece comes any more, also after a stop: somebody has to take what was handed out.
    fn work<W, P>(self, worker: &Mutex<&mut W>, pieces: &Mutex<Receiver<P>>, used: &Sender<P>)
    where
        F: Fn(&mut W, &mut P) -> Result<(), Stop>,
    {
        let mut worker = worker.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let queue = pieces.lock().unwrap_or_else(PoisonError::into_inner);
            let Ok(mut piece) = queue.recv() else { return };
            // Pieces are taken in order, so one that is taken after a stop lies behind it. Asking under the lock makes sure
            // that one taken before is worked through.
            let is_passed_over = self.has_stopped.load(Ordering::Relaxed);
            drop(queue);
            if is_passed_over {
                continue;
            }
            if let Err(stop) = (self.work)(&mut **worker, &mut piece) {
                self.has_stopped.store(true, Ordering::Relaxed);
                self.stops.lock().unwrap_or_else(PoisonError::into_inner).push(stop);
            }
            // Where the reader is done nobody wants the memory.
            let _unwanted = used.send(piece);
        }
    }
}

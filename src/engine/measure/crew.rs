//! Work in parts on several threads; what comes out is the same for any number of them.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, scope};

/// The results of so many tasks, in their order. Where the system starts no further threads, this one does all of them.
pub fn each_task<T: Send>(tasks: usize, threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = threads.min(tasks);
    if threads <= 1 {
        return (0..tasks).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= tasks {
                return done;
            }
            done.push((task, work(task)));
        }
    };
    let mut done = scope(|scope| {
        let crew: Vec<_> = (1..threads).filter_map(|_| Builder::new().spawn_scoped(scope, run).ok()).collect();
        let mut done = run();
        for worker in crew {
            done.extend(worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(task, _)| *task);
    done.into_iter().map(|(_, result)| result).collect()
}

/// So many customers are one task.
const TASK: usize = 8192;

/// What is made of so many customers in runs of a length that no number of threads changes, run after run.
pub fn each_run<T: Send>(customers: usize, threads: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    each_task(customers.div_ceil(TASK), threads, |task| work(task * TASK..customers.min((task + 1) * TASK)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_their_tasks() {
        for threads in [0, 1, 2, 7] {
            assert_eq!(each_task(100, threads, |task| task * task), (0..100).map(|task| task * task).collect::<Vec<_>>());
        }
    }
}

//! Files in the making that must not be left behind where a person or the system stops the program.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError};

/// The files in the making.
static FILES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

static WATCH: Once = Once::new();

/// Whether being told to stop is how the program ends well.
static ENDS_WELL: AtomicBool = AtomicBool::new(false);

/// From now on, to be told to stop is the end of what was asked for: exit code 0. Where there are no signals, the system
/// itself ends the program.
pub fn stop_is_the_end() {
    ENDS_WELL.store(true, Ordering::Relaxed);
    WATCH.call_once(watch);
}

/// A file that goes where the program is told to stop, until this is dropped.
#[derive(Debug)]
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// From now on the file goes with the program.
    pub fn new(path: &Path) -> Self {
        WATCH.call_once(watch);
        with_files(|files| files.push(path.to_owned()));
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        with_files(|files| files.retain(|file| *file != self.0));
    }
}

fn with_files(change: impl FnOnce(&mut Vec<PathBuf>)) {
    change(&mut FILES.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Waits beside the work for a signal to stop. Where no thread can be started, files may be left, nothing else.
#[cfg(unix)]
fn watch() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    let wait = move || {
        for signal in signals.forever() {
            with_files(|files| {
                for file in files.drain(..) {
                    // What can't be removed was renamed or is gone.
                    let _ = std::fs::remove_file(file);
                }
                // No file is begun any more: who begins one waits for this list.
                if ENDS_WELL.load(Ordering::Relaxed) {
                    std::process::exit(0);
                }
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            });
        }
    };
    let _ = std::thread::Builder::new().spawn(wait);
}

#[cfg(not(unix))]
fn watch() {}

//! What is being done, on a terminal, for a person who waits: shown after half a second, gone before anything else is said.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::messages::progress::{Doing, doing, read_so_far, written_so_far};
use super::ui::Ui;
use crate::model::language::Language;
use crate::model::visible::visible;
use crate::read::{Glimpse, Watch};

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often what is shown is brought up to date.
const BEAT: Duration = Duration::from_millis(150);

/// How many characters of a file's name are shown.
const NAME: usize = 30;

/// What is shown until it is dropped.
#[derive(Debug)]
pub struct Progress {
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows how far reading has come; nothing where standard error is no terminal, or nobody wants to know.
    #[must_use]
    pub fn reading(ui: Ui, watch: &Watch) -> Self {
        let watch = watch.clone();
        Self::start(ui, move |bar, language| match watch.look() {
            Some(glimpse) => show(bar, &glimpse, language),
            None => bar.set_prefix(doing(Doing::Reading, "", language)),
        })
    }

    /// Shows that a result is being written, and how much of it is.
    #[must_use]
    pub fn writing(ui: Ui, name: &str, written: &Written) -> Self {
        let (name, written) = (shortened(name), written.clone());
        Self::start(ui, move |bar, language| {
            let so_far = written_so_far(written.0.load(Ordering::Relaxed));
            bar.set_prefix(format!("{}{so_far}", doing(Doing::Writing, &name, language)));
        })
    }

    fn start(ui: Ui, mut show: impl FnMut(&ProgressBar, Language) + Send + 'static) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if ui.quiet || ui.json || is_dumb || !std::io::stderr().is_terminal() {
            return Self { shown: None };
        }
        let (sender, receiver) = channel();
        let work = move || {
            if receiver.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            while {
                show(&bar, ui.language);
                bar.tick();
                receiver.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout)
            } {}
            bar.finish_and_clear();
        };
        // Where no thread can be started, nothing is shown.
        Self { shown: std::thread::Builder::new().spawn(work).ok().map(|thread| (sender, thread)) }
    }
}

/// How many bytes of a result are written.
#[derive(Clone, Debug, Default)]
pub struct Written(Arc<AtomicU64>);

impl Written {
    /// A writer that counts what passes on its way out.
    pub fn on_the_way<'w>(&self, out: &'w mut (dyn Write + Send)) -> impl Write + Send + use<'w> {
        Counted { out, written: self.clone() }
    }
}

struct Counted<'w> {
    out: &'w mut (dyn Write + Send),
    written: Written,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.written.0.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.shown.take() {
            drop(sender);
            // What it showed must be gone before the next message.
            let _ = thread.join();
        }
    }
}

fn show(bar: &ProgressBar, glimpse: &Glimpse, language: Language) {
    if glimpse.at >= glimpse.bytes {
        bar.set_style(style("{spinner} {prefix}"));
        bar.set_prefix(doing(Doing::Computing, "", language));
        return;
    }
    // Another file, or another pass through this one.
    if glimpse.at < bar.position() || bar.length() != Some(glimpse.bytes) {
        bar.reset();
        bar.set_length(glimpse.bytes);
    }
    bar.set_style(style("{prefix} [{bar:20}] {msg}"));
    bar.set_position(glimpse.at);
    bar.set_prefix(doing(Doing::Reading, &shortened(&glimpse.file), language));
    bar.set_message(read_so_far(glimpse, bar.eta().as_secs(), language));
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("=> "))
}

/// A name in few characters: its end says most.
fn shortened(name: &str) -> String {
    let name = visible(name);
    match name.char_indices().rev().nth(NAME) {
        Some((at, c)) => format!("…{}", &name[at + c.len_utf8()..]),
        None => name.into_owned(),
    }
}

//! What is being done, on a terminal, for a person who waits: shown after half a second, gone before anything else is said.

use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::messages::progress::{Doing, doing, read_so_far, written_so_far};
use super::ui::Ui;
use crate::model::language::Language;
use crate::model::visible::visible;
use crate::read::{Glimpse, Watch};
use crate::report::{Onlooker, SoFar};

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
            Some(glimpse) => show_read(bar, &glimpse, language),
            None => show_word(bar, doing(Doing::Reading, "", language)),
        })
    }

    /// Shows which result is being written, and how much of it is.
    #[must_use]
    pub fn writing(ui: Ui, onlooker: &Onlooker) -> Self {
        let onlooker = onlooker.clone();
        Self::start(ui, move |bar, language| show_written(bar, &onlooker.look(), language))
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
                // Not what stood there between two of its changes.
                bar.force_draw();
                receiver.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout)
            } {}
            bar.finish_and_clear();
        };
        // Where no thread can be started, nothing is shown.
        Self { shown: std::thread::Builder::new().spawn(work).ok().map(|thread| (sender, thread)) }
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

fn show_read(bar: &ProgressBar, glimpse: &Glimpse, language: Language) {
    if glimpse.at >= glimpse.bytes {
        return show_word(bar, doing(Doing::Computing, "", language));
    }
    bar.set_prefix(doing(Doing::Reading, &shortened(&glimpse.file), language));
    show_share(bar, glimpse.at, glimpse.bytes, |left| read_so_far(glimpse, left, language));
}

fn show_written(bar: &ProgressBar, so_far: &SoFar, language: Language) {
    let doing = doing(Doing::Writing, &shortened(&so_far.file), language);
    // Before the first row the sheets are begun, behind the last one the file is brought to the disk.
    if so_far.rows == 0 || so_far.rows >= so_far.of_rows {
        return show_word(bar, doing);
    }
    bar.set_prefix(doing);
    show_share(bar, so_far.rows, so_far.of_rows, |left| written_so_far(so_far, left, language));
}

/// Shows what is done where nobody knows how much of it there is.
fn show_word(bar: &ProgressBar, doing: String) {
    bar.set_style(style("{spinner} {prefix}"));
    bar.set_prefix(doing);
}

/// Shows how much is done, and what `said` makes of the seconds that are left.
fn show_share(bar: &ProgressBar, done: u64, all: u64, said: impl FnOnce(u64) -> String) {
    // Another file, or another pass through this one; and how the first hundredth goes doesn't tell how the others will.
    let begins = done < bar.position() || bar.length() != Some(all) || done < all / 100;
    if begins {
        bar.reset();
        bar.set_length(all);
    }
    bar.set_style(style("{prefix} [{bar:20}] {msg}"));
    bar.set_position(done);
    let left = if begins { 0 } else { bar.eta().as_secs() };
    bar.set_message(said(left));
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

//! `tier watch`: runs a command again whenever one of the files that it reads changes.
//!
//! It looks at sizes and times every second rather than asking the system to be told: that works on network drives, where
//! people keep such files, and costs next to nothing.

mod sources;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::{ArgMatches, Command, value_parser};
use serde_json::json;

use super::arguments::{Invocation, command, invocation, option, positional, subcommand};
use super::failure::{Exit, Failure};
use super::message::{Level, Message};
use super::messages::help::Help;
use super::messages::watch::{Change, WatchUsage, changed, watch_usage, watching};
use super::ui::{self, Ui};
use super::{caught, chosen_language, dispatch, interrupt, is_json, understand};
use crate::model::language::Language;
use sources::Sources;

/// So many times a settled file that can't be opened is waited for; then the run says why.
const PATIENCE: u32 = 30;

/// `tier watch`
#[derive(Clone, Debug)]
pub struct Watch {
    /// How often files are looked at.
    pub every: Duration,
    /// The command and its arguments.
    pub words: Vec<OsString>,
}

/// Size and time of each file; none where it isn't there.
type Seen = BTreeMap<PathBuf, Option<(u64, Option<SystemTime>)>>;

/// The command.
pub(super) fn arguments(language: Language) -> Command {
    let words = positional("command", Help::Watched, language).value_name("COMMAND").num_args(1..).required(true);
    subcommand("watch", Help::Watch, Help::WatchUsage, Help::WatchExamples, language).args([
        words.trailing_var_arg(true).allow_hyphen_values(true).value_parser(value_parser!(OsString)),
        option("every", "SECONDS", Help::WatchEvery, language).value_parser(seconds),
    ])
}

/// What was typed.
pub(super) fn watch(matches: &ArgMatches) -> Watch {
    let words = matches.get_many::<OsString>("command").map(|all| all.cloned().collect()).unwrap_or_default();
    Watch { every: matches.get_one("every").copied().unwrap_or(Duration::from_secs(1)), words }
}

/// A tenth of a second to an hour.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.1..=3600.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| text.to_owned())
}

/// Runs the command, and again after each change. It ends when it is told to stop.
///
/// # Errors
/// The command line can't be meant, or the first run is refused for it. What stops a later run is said, and no end.
pub fn run(options: &Watch, ui: Ui) -> Result<Exit, Failure> {
    let words: Vec<OsString> = std::iter::once("tier".into()).chain(options.words.iter().cloned()).collect();
    let chosen = chosen_language(&words).or(ui.chosen);
    let language = ui::language(chosen, |name| std::env::var(name).ok());
    let ui = Ui { quiet: has_quiet(&words), ..Ui::new(language, chosen, ui.json || is_json(&words)) };
    // What can't be understood, and what only prints, goes the way that it goes without watching.
    let Ok(matches) = command(language).try_get_matches_from(&words) else { return understand(words, ui) };
    let typed = || invocation(&matches);
    let Ok(first) = typed() else { return understand(words, ui) };
    let mut sources = sources_of(&first, language)?;
    interrupt::stop_is_the_end();
    let mut seen = sources.look();
    let mut has_written = false;
    let mut is_first = true;
    loop {
        let Ok(mut again) = typed() else { return understand(words, ui) };
        if has_written {
            replace(&mut again);
        }
        match caught(|| dispatch(&again, ui), language) {
            Err(failure) if is_first && failure.exit == Exit::Usage => return Err(failure),
            Err(failure) => ui.failure(&failure),
            Ok(_) => has_written = true,
        }
        if is_first {
            ui.note(&Message::new(Level::Note, "watching", watching(seen.len(), language)).with("files", json!(seen.len())));
        }
        is_first = false;
        let now = wait(&mut sources, &seen, options.every);
        let files = differences(&seen, &now);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        ui.note(&Message::new(Level::Note, "changed", changed(&files, language)).with("files", json!(names)));
        seen = now;
    }
}

fn has_quiet(words: &[OsString]) -> bool {
    words.iter().take_while(|word| *word != "--").any(|word| word == "--quiet" || word == "-q")
}

/// The files of a command that reads files.
fn sources_of(invocation: &Invocation, language: Language) -> Result<Sources, Failure> {
    let refuse = |item: &WatchUsage| Failure::new(Exit::Usage, watch_usage(item, language));
    let sources = Sources::of(invocation).map_err(|word| refuse(&WatchUsage::NotThis { word: word.to_owned() }))?;
    if sources.has_standard_input() { Err(refuse(&WatchUsage::StandardInput)) } else { Ok(sources) }
}

/// Lets a command replace what an earlier run of it wrote.
fn replace(invocation: &mut Invocation) {
    match invocation {
        Invocation::Classify(options) => options.force = true,
        Invocation::Review(options) => options.classify.force = true,
        Invocation::Summary(options) => options.force = true,
        Invocation::Contacts(options) => options.force = true,
        Invocation::Nothing
        | Invocation::Check(_)
        | Invocation::Explain(_)
        | Invocation::Inspect(_)
        | Invocation::Init(_)
        | Invocation::Schema
        | Invocation::Ledger(_)
        | Invocation::History(_)
        | Invocation::Guide(_)
        | Invocation::Completions(_)
        | Invocation::Man(_)
        | Invocation::Diff(_)
        | Invocation::Watch(_) => {}
    }
}

/// Waits until something has changed and stays as it is from one look to the next: a file that is still being written, or
/// that another program keeps closed, is waited for.
fn wait(sources: &mut Sources, seen: &Seen, every: Duration) -> Seen {
    loop {
        std::thread::sleep(every);
        let mut now = sources.look();
        if now == *seen {
            continue;
        }
        let mut closed = 0;
        loop {
            std::thread::sleep(every);
            let next = sources.look();
            let stays = next == now;
            now = next;
            if stays && (opens(&now) || closed >= PATIENCE) {
                break;
            }
            closed = if stays { closed + 1 } else { 0 };
        }
        if now != *seen {
            return now;
        }
    }
}

/// Whether every file that is there can be opened.
fn opens(seen: &Seen) -> bool {
    seen.iter().filter(|(_, state)| state.is_some()).all(|(path, _)| path.is_file() && File::open(path).is_ok())
}

/// Which files differ, and how.
fn differences(before: &Seen, after: &Seen) -> Vec<(String, Change)> {
    let state = |seen: &Seen, path: &PathBuf| seen.get(path).copied().flatten();
    let change = |path: &PathBuf| match (state(before, path), state(after, path)) {
        (old, new) if old == new => None,
        (None, _) => Some(Change::New),
        (_, None) => Some(Change::Gone),
        _ => Some(Change::Changed),
    };
    let mut paths: Vec<&PathBuf> = before.keys().chain(after.keys()).collect();
    paths.sort();
    paths.dedup();
    paths.into_iter().filter_map(|path| Some((path.display().to_string(), change(path)?))).collect()
}

//! The edge: where arguments are read, files are opened and written, and people are spoken to.

pub mod account;
pub mod arguments;
pub mod as_of;
pub mod by;
pub mod check;
pub mod classify;
pub mod completions;
pub mod contacts;
pub mod coverage;
pub mod csv_form;
pub mod data;
mod deliver;
pub mod diff;
pub mod digests;
pub mod environment;
pub mod explain;
pub mod failure;
pub mod fix;
pub mod format;
pub mod freshness;
mod given;
pub mod guide;
pub mod history;
pub mod init;
pub mod inspect;
pub mod interrupt;
pub mod layout;
pub mod ledger;
mod load;
pub mod man;
pub mod manifest;
pub mod message;
pub mod messages;
pub mod output;
pub mod overrides;
pub mod previous;
pub mod progress;
pub mod reading;
pub mod refusal;
pub mod rejects;
pub mod review;
pub mod schema;
pub mod shape;
pub mod snippet;
mod split;
pub mod summary;
pub mod ui;
pub mod understood;
pub mod warnings;
pub mod watch;

use std::ffi::OsString;

use arguments::{Invocation, command, invocation};
use clap::error::ErrorKind;
use failure::{Exit, Failure};
use messages::help::{Help, help};
use messages::output::output_error;
use messages::usage::{Usage, usage};
use output::Target;
use ui::Ui;

use crate::model::language::Language;

/// Runs the command line and gives its exit code.
///
/// A panic anywhere is a fault of the program and ends it with one line and the code 70. What the libraries that read
/// foreign files panic about is caught where they are called; neither prints a trace.
#[must_use]
pub fn run(arguments: Vec<OsString>) -> u8 {
    let chosen = chosen_language(&arguments);
    let language = ui::language(chosen, |name| std::env::var(name).ok());
    let ui = Ui::new(language, chosen, is_json(&arguments));
    // A limit on the size of files ends a process at once, with half of what it wrote; with a handler, writing fails and
    // is reported like a full disk.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    match caught(|| understand(arguments, ui), language) {
        Ok(exit) => exit.code(),
        Err(failure) => {
            ui.failure(&failure);
            failure.exit.code()
        }
    }
}

/// Does something; a panic is a fault of the program.
fn caught(work: impl FnOnce() -> Result<Exit, Failure>, language: Language) -> Result<Exit, Failure> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Failure::new(Exit::Internal, usage(&Usage::Fault, language))))
}

fn understand(arguments: Vec<OsString>, ui: Ui) -> Result<Exit, Failure> {
    let language = ui.language;
    match command(language).try_get_matches_from(help_as_flag(arguments)) {
        Ok(matches) => match invocation(&matches) {
            Ok(invocation) => dispatch(&invocation, ui),
            Err((flag, text)) => Err(Failure::new(Exit::Usage, usage(&Usage::Pair { flag, text }, language))),
        },
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            // A value that can be one word only is shown as it is typed, not as a place to fill in.
            print(&error.render().to_string().replace("--dump <csv>", "--dump csv  "), language)
        }
        Err(error) => Err(refusal::of(&error, language)),
    }
}

fn dispatch(invocation: &Invocation, ui: Ui) -> Result<Exit, Failure> {
    match invocation {
        Invocation::Nothing => print(help(Help::Short, ui.language), ui.language),
        Invocation::Classify(options) => classify::run(options, ui),
        Invocation::Diff(options) => diff::run(options, ui),
        Invocation::Review(options) => review::run(options, ui),
        Invocation::History(options) => history::run(options, ui),
        Invocation::Summary(options) => summary::run(options, ui),
        Invocation::Check(options) => check::run(options, ui),
        Invocation::Explain(options) => explain::run(options, ui),
        Invocation::Contacts(options) => contacts::run(options, ui),
        Invocation::Inspect(options) => inspect::run(options, ui),
        Invocation::Ledger(question) => ledger::run(question.as_ref(), ui),
        Invocation::Init(options) => init::run(options, ui),
        Invocation::Schema => schema::run(ui),
        Invocation::Guide(options) => guide::run(options, ui),
        Invocation::Completions(shell) => completions::run(*shell, ui),
        Invocation::Man(options) => man::run(options, ui),
        Invocation::Watch(options) => watch::run(options, ui),
    }
}

/// Prints a text; a reader who has gone is no error.
fn print(text: &str, language: Language) -> Result<Exit, Failure> {
    let written = Target::Stdout.write(false, &mut |out| Ok(out.write_all(text.as_bytes())?));
    match written {
        Ok(()) => Ok(Exit::Done),
        Err(error) => Err(Failure::new(Exit::Output, output_error(&error, language))),
    }
}

/// `tier help` is `tier --help`, and `tier help classify` is `tier classify --help`.
fn help_as_flag(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(word) = arguments.get(at).and_then(|word| word.to_str()) {
        match word {
            "--lang" | "--message-format" => at += 2,
            "help" => {
                arguments.remove(at);
                arguments.push("--help".into());
                break;
            }
            word if word.starts_with('-') => at += 1,
            _ => break,
        }
    }
    arguments
}

/// The language that `--lang` chooses.
fn chosen_language(arguments: &[OsString]) -> Option<Language> {
    value_of("--lang", arguments).and_then(Language::from_code)
}

/// Whether messages are for programs: `--message-format`, else `TIER_MESSAGE_FORMAT`.
fn is_json(arguments: &[OsString]) -> bool {
    let environment = || std::env::var("TIER_MESSAGE_FORMAT").ok();
    value_of("--message-format", arguments).map(str::to_owned).or_else(environment).is_some_and(|word| word == "json")
}

/// The value of a flag, known before the other arguments are understood.
fn value_of<'a>(flag: &str, arguments: &'a [OsString]) -> Option<&'a str> {
    let mut words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        match word.strip_prefix(flag) {
            Some("") => return words.next(),
            Some(rest) if rest.starts_with('=') => return Some(&rest[1..]),
            _ if word == "--" => return None,
            _ => {}
        }
    }
    None
}

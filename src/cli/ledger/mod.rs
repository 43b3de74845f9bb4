//! `tier ledger`: what was recorded, and whether it is as it was recorded.

pub mod arguments;
mod export;
pub mod named;
mod show;
mod verify;

use std::path::Path;

use arguments::{Ask, LedgerQuestion};
use named::run_of;

use super::arguments::command;
use super::failure::{Exit, Failure};
use super::load::nearest_file;
use super::messages::ledger::ledger_error;
use super::messages::meant::did_you_mean;
use super::print;
use super::review::replay::replay;
use super::ui::Ui;
use crate::ledger::entry::Recorded;
use crate::ledger::{Ledger, LedgerError};
use crate::model::language::Language;
use crate::rules::resolve::language_of;

/// Answers a question about a ledger; without one, which may be asked.
///
/// # Errors
/// The ledger can't be read, there is no such run, the output can't be written, or verify found a difference.
pub fn run(question: Option<&LedgerQuestion>, ui: Ui) -> Result<Exit, Failure> {
    let Some(LedgerQuestion { path, ask }) = question else { return print_help(ui) };
    let ledger = Ledger::open(path);
    let runs = ledger.as_ref().map_err(Clone::clone).and_then(Ledger::runs);
    let ui = runs.as_ref().map_or(ui, |runs| speaking(ui, runs));
    answer(path, ask, ledger, runs, ui).map_err(|failure| ui.said(&failure))
}

/// Answers a question about a ledger and its runs, where they can be read.
fn answer(
    path: &Path,
    ask: &Ask,
    ledger: Result<Ledger, LedgerError>,
    runs: Result<Vec<Recorded>, LedgerError>,
    ui: Ui,
) -> Result<Exit, Failure> {
    let failed = |error: LedgerError| failure(path, &error, false, ui.language);
    let (ledger, runs) = match (ask, ledger, runs) {
        // What can't be read is a difference there.
        (Ask::Verify { expect, json }, ledger, _) => return verify::run(path, ledger, expect.as_deref(), *json, ui),
        (_, Ok(ledger), Ok(runs)) => (ledger, runs),
        (_, Err(error), _) | (_, _, Err(error)) => return Err(failed(error)),
    };
    let number = |run: &str| run_of(path, run, &runs, ui.language).map(|run| run.number);
    match ask {
        Ask::Head => {
            let head = ledger.head().map_err(failed)?;
            print(&format!("{} runs={} entries={}\n", head.digest, head.runs, head.entries), ui.language)
        }
        Ask::Log { json } => show::log(&runs, *json, ui),
        Ask::Show { run, json } => show::run(&ledger, &runs, number(run)?, *json, ui).map_err(failed).and_then(|shown| shown),
        Ask::Export(options) => export::run(path, &ledger, &runs, options, ui),
        Ask::Verify { expect, json } => verify::run(path, Ok(ledger), expect.as_deref(), *json, ui),
        Ask::Replay { run, json } => replay(path, number(run)?, *json, ui),
    }
}

/// The way to the person as the rules of the last run speak, unless `--lang` says otherwise.
#[must_use]
pub fn speaking(ui: Ui, runs: &[Recorded]) -> Ui {
    let of_rules = runs.last().and_then(|last| language_of(&last.run.rules_text));
    Ui { language: ui.chosen.or(of_rules).unwrap_or(ui.language), ..ui }
}

fn print_help(ui: Ui) -> Result<Exit, Failure> {
    let mut whole = command(ui.language);
    whole.build();
    let help = whole.find_subcommand_mut("ledger").map(|command| command.render_help().to_string());
    print(&help.unwrap_or_default(), ui.language)
}

/// What a ledger's error is to a person: exit code 4 where it can't be read, 5 where it can't be written, 2 where something is
/// asked for that isn't in it.
#[must_use]
pub fn failure(path: &Path, error: &LedgerError, is_writing: bool, language: Language) -> Failure {
    let exit = match error {
        LedgerError::NoSuchRun { .. } => Exit::Usage,
        LedgerError::NotALedger
        | LedgerError::Linked
        | LedgerError::Newer { .. }
        | LedgerError::Damaged { .. }
        | LedgerError::Strange { .. }
        | LedgerError::NotFound
        | LedgerError::Blank => Exit::Data,
        LedgerError::Folder
        | LedgerError::Gone
        | LedgerError::FolderMissing(_)
        | LedgerError::Busy { .. }
        | LedgerError::NoPermission
        | LedgerError::Full
        | LedgerError::Io { .. }
        | LedgerError::Torn
        | LedgerError::Twice { .. }
        | LedgerError::Unfit { .. } => {
            if is_writing {
                Exit::Output
            } else {
                Exit::Data
            }
        }
    };
    let (line, mut help) = ledger_error(path, error, is_writing, language);
    if let (LedgerError::NotFound, Some(nearest)) = (error, nearest_file(path)) {
        help = vec![did_you_mean(&nearest, language)];
    }
    Failure::new(exit, (line, help))
}

//! `tier ledger`: what was recorded, and whether it is as it was recorded.

pub mod arguments;
mod export;
mod show;
mod verify;

use std::path::Path;

use arguments::{Ask, LedgerQuestion};

use super::arguments::command;
use super::failure::{Exit, Failure};
use super::load::nearest_file;
use super::messages::ledger::{ledger_error, no_such_run};
use super::messages::meant::did_you_mean;
use super::print;
use super::review::replay::replay;
use super::ui::Ui;
use crate::ledger::entry::{Recorded, in_force};
use crate::ledger::{Ledger, LedgerError};
use crate::model::date::Date;
use crate::model::language::Language;

/// Answers a question about a ledger; without one, which may be asked.
///
/// # Errors
/// The ledger can't be read, there is no such run, the output can't be written, or verify found a difference.
pub fn run(question: Option<&LedgerQuestion>, ui: Ui) -> Result<Exit, Failure> {
    let Some(LedgerQuestion { path, ask }) = question else { return print_help(ui) };
    let failed = |error: LedgerError| failure(path, &error, false, ui.language);
    if let Ask::Verify { expect, json } = ask {
        return verify::run(path, expect.as_deref(), *json, ui);
    }
    let ledger = Ledger::open(path).map_err(failed)?;
    match ask {
        Ask::Head => {
            let head = ledger.head().map_err(failed)?;
            print(&format!("{} runs={} entries={}\n", head.digest, head.runs, head.entries), ui.language)
        }
        Ask::Log { json } => show::log(&ledger.runs().map_err(failed)?, *json, ui),
        Ask::Show { run, json } => {
            let runs = ledger.runs().map_err(failed)?;
            let number = number_of(run, &runs, ui.language)?;
            show::run(&ledger, &runs, number, *json, ui).map_err(failed).and_then(|shown| shown)
        }
        Ask::Export(options) => export::run(path, &ledger, options, ui),
        Ask::Replay { run, json } => {
            let runs = ledger.runs().map_err(failed)?;
            replay(path, number_of(run, &runs, ui.language)?, *json, ui)
        }
        Ask::Verify { .. } => Ok(Exit::Done),
    }
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

/// The number of a run that was named by its number, by its as-of date (the run of that day in force), or as `last`.
///
/// # Errors
/// There is no such run.
pub fn number_of(text: &str, runs: &[Recorded], language: Language) -> Result<u64, Failure> {
    let known = |number: &u64| (1..=runs.len() as u64).contains(number);
    let number = match (text, Date::parse_iso(text)) {
        ("last", _) => runs.last().map(|run| run.number),
        (_, Some(day)) => in_force(runs).into_iter().map(|at| &runs[at]).find(|run| run.run.as_of == day).map(|run| run.number),
        _ => text.parse::<u64>().ok().filter(known),
    };
    number.ok_or_else(|| Failure::new(Exit::Usage, no_such_run(text, runs.len(), language)))
}

/// The run that stands in place of another one; none where that is in force.
fn replaced_by(runs: &[Recorded], number: u64) -> Option<u64> {
    let run = runs.iter().find(|run| run.number == number)?;
    runs.iter().find(|later| later.number > number && later.run.as_of <= run.run.as_of).map(|later| later.number)
}

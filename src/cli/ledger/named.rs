//! A run of a ledger by what a person calls it: its number, its day, month or quarter, or a word.

use std::path::Path;

use crate::cli::as_of;
use crate::cli::failure::{Exit, Failure};
use crate::cli::messages::ledger::no_such_run;
use crate::ledger::entry::{Recorded, in_force};
use crate::model::date::{CalendarUnit, Date};
use crate::model::language::Language;

/// Whether a text can be a run: anything else is the name of a file.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(text, "last" | "previous") || is_number || day_of(text).is_some()
}

/// The run that a text names: a number, `last`, `previous` (the one in force before the last), or a day, a month or a quarter
/// (the last run in force of it).
///
/// # Errors
/// There is no such run.
pub fn run_of<'r>(path: &Path, text: &str, runs: &'r [Recorded], language: Language) -> Result<&'r Recorded, Failure> {
    let standing: Vec<&Recorded> = in_force(runs).into_iter().map(|at| &runs[at]).collect();
    let found = match text {
        "last" => standing.last().copied(),
        "previous" => standing.len().checked_sub(2).map(|at| standing[at]),
        _ => match text.parse::<u64>() {
            Ok(number) => runs.iter().find(|run| run.number == number),
            Err(_) => day_of(text).and_then(|day| {
                let unit = if text.contains(['q', 'Q']) { CalendarUnit::Quarter } else { CalendarUnit::Month };
                let first = if Date::parse_iso(text).is_some() { day } else { day.start_of(unit) };
                let is_it = |run: &&&Recorded| first <= run.run.as_of && run.run.as_of <= day;
                standing.iter().rev().find(is_it).copied()
            }),
        },
    };
    let days = || standing.iter().map(|run| (run.number, run.run.as_of)).collect::<Vec<_>>();
    found.ok_or_else(|| Failure::new(Exit::Usage, no_such_run(path, text, &days(), language)))
}

/// The last day of what a text names; a word such as `today` names none.
fn day_of(text: &str) -> Option<Date> {
    as_of::parse(text, Date::MAX).filter(|_| text.starts_with(|c: char| c.is_ascii_digit()))
}

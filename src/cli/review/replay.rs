//! `tier ledger replay`: does a recorded review again from its inputs, and compares what it comes to.

use std::path::Path;

use serde_json::json;

use super::arguments::Review;
use super::book::Book;
use super::record::Entries;
use super::{Files, Reviewing};
use crate::cli::arguments::{Invocation, command, invocation};
use crate::cli::classify::prepare;
use crate::cli::failure::{Exit, Failure};
use crate::cli::load::{self, file_digest};
use crate::cli::messages::replay::{Differing, ReplayUsage, replay_text, replay_usage};
use crate::cli::ui::Ui;
use crate::cli::{ledger, print};
use crate::ledger::entry::{Entry, Recorded, Run, in_force};
use crate::model::date::Date;
use crate::model::language::Language;

/// Does a run of a ledger again: with the rules and files that it read, which must be the same to the byte, against the
/// standing that the ledger had before it. Nothing is recorded.
///
/// # Errors
/// The ledger can't be read, a file isn't the one that was read any more, or the review comes to something else (exit code 1).
pub fn replay(path: &Path, number: u64, json: bool, ui: Ui) -> Result<Exit, Failure> {
    let language = ui.language;
    let book = Book::open(path, false).map_err(|error| ledger::failure(path, &error, false, language))?;
    let runs = book.runs().map_err(|error| ledger::failure(path, &error, false, language))?;
    let refused = |usage: &ReplayUsage| Failure::new(usage.exit(), replay_usage(usage, path, language));
    let Some(recorded) = runs.iter().find(|run| run.number == number) else {
        return Err(refused(&ReplayUsage::NoRun { number, last: runs.len() as u64 }));
    };
    changed_input(&recorded.run).map_or(Ok(()), |usage| Err(refused(&usage)))?;
    let options = options(recorded, path).ok_or_else(|| refused(&ReplayUsage::Arguments { number }))?;
    let data = &options.classify.data;
    let mut loaded = load::rules(&data.rules, &data.settings, Ui { quiet: true, ..ui })?;
    load::secret(&mut loaded)?;
    if loaded.sha256 != recorded.run.rules_sha256 {
        return Err(refused(&ReplayUsage::Changed { path: recorded.run.rules_path.clone(), number }));
    }
    let quiet = Ui { quiet: true, ..ui };
    let mut prepared = prepare(&options.classify, &loaded, quiet)?;
    let reviewing = Reviewing { options: &options, loaded: &loaded, ui: quiet };
    if let Some((before, as_of)) = run_before(&runs, recorded) {
        let carried = book.carried(Some(before)).map_err(|error| ledger::failure(path, &error, false, language))?;
        prepared.inputs.previous.known = Some((path.to_owned(), reviewing.standing(&carried, as_of)?));
    }
    let done = reviewing.day(&prepared, recorded.run.as_of, &mut Files::of(&prepared.read))?;
    let known = book.entries(number).map_err(|error| ledger::failure(path, &error, false, language))?;
    let found = done.entries(&loaded.sound.rules);
    let (differing, entries) = (differing(recorded, &known, (&done.run, &found)), found.len() as u64);
    told(path, recorded, differing.as_ref(), entries, json, language)
}

fn told(
    path: &Path,
    recorded: &Recorded,
    differing: Option<&Differing>,
    entries: u64,
    json: bool,
    language: Language,
) -> Result<Exit, Failure> {
    let number = recorded.number;
    let is_same = differing.is_none();
    let (line, help) = replay_text(path, recorded, differing, entries, language);
    if json {
        let customer = differing.and_then(Differing::customer);
        let value = json!({ "run": number, "same": is_same, "entries": entries, "customer": customer, "message": line });
        print(&format!("{value:#}\n"), language)?;
        return Ok(if is_same { Exit::Done } else { Exit::Findings });
    }
    if is_same { print(&format!("{line}\n"), language) } else { Err(Failure::new(Exit::Findings, (line, help))) }
}

/// The first thing that the replay comes to otherwise.
fn differing(recorded: &Recorded, known: &[Entry], (run, found): (&Run, &Entries<'_>)) -> Option<Differing> {
    // Another version of the program is no other decision, nor is a pattern whose files are named one by one.
    let Run { version, arguments, .. } = recorded.run.clone();
    let run = Run { version, arguments, ..run.clone() };
    if run != recorded.run {
        return Some(Differing::Run);
    }
    let mut pairs = known.iter().zip((0..found.len()).map(|at| found.entry(at)));
    match pairs.find(|(known, found)| *known != found) {
        Some((known, found)) if known.customer == found.customer => Some(Differing::Entry(Box::new((known.clone(), found)))),
        Some((known, found)) => Some(Differing::Customer(known.customer.clone().min(found.customer))),
        None => {
            let rest = known.get(found.len()).map(|entry| entry.customer.as_str()).or_else(|| found.keys().nth(known.len()));
            rest.map(|customer| Differing::Customer(customer.to_owned()))
        }
    }
}

/// The run whose standing was in force before a run, with its day.
fn run_before(runs: &[Recorded], recorded: &Recorded) -> Option<(u64, Date)> {
    let before: Vec<Recorded> = runs.iter().filter(|run| run.number < recorded.number).cloned().collect();
    let mut standing = in_force(&before).into_iter().map(|at| &before[at]).filter(|run| run.run.as_of < recorded.run.as_of);
    standing.next_back().map(|run| (run.number, run.run.as_of))
}

/// The first file that isn't what the run read.
fn changed_input(run: &Run) -> Option<ReplayUsage> {
    run.inputs.iter().find_map(|input| {
        // A file in an archive is named behind it; its digest is the archive's.
        let file = Path::new(&input.path);
        let archive = file.ancestors().find(|path| path.is_file()).unwrap_or(file);
        match file_digest(archive) {
            Ok(digest) if digest == input.sha256 => None,
            Ok(_) => Some(ReplayUsage::FileChanged { path: input.path.clone() }),
            Err(_) => Some(ReplayUsage::FileGone { path: input.path.clone() }),
        }
    })
}

/// A word of the command line with the files that it stood for: a pattern may match others by now.
fn named(word: &str, run: &Run) -> Vec<String> {
    let (flag, file) = match word.strip_prefix("--").and_then(|rest| rest.split_once('=')) {
        Some(("table", rest)) => {
            let (table, file) = rest.split_once('=').unwrap_or((rest, ""));
            (Some((table, format!("--table={table}="))), file)
        }
        Some((role @ ("orders" | "overrides" | "previous"), file)) => (Some((role, format!("--{role}="))), file),
        None if !word.starts_with("--") => (Some(("customers", String::new())), word),
        Some(_) | None => (None, word),
    };
    let is_pattern = file.contains(['*', '?', '[']) && !Path::new(file).exists();
    let pattern = glob::Pattern::new(file).ok().filter(|_| is_pattern);
    let (Some((role, flag)), Some(pattern)) = (flag, pattern) else { return vec![word.to_owned()] };
    let files = run.inputs.iter().filter(|input| input.role == role && pattern.matches(&input.path));
    let files: Vec<String> = files.map(|input| format!("{flag}{}", input.path)).collect();
    if files.is_empty() { vec![word.to_owned()] } else { files }
}

/// The options that the recorded words stand for.
fn options(recorded: &Recorded, path: &Path) -> Option<Review> {
    let ledger = format!("--ledger={}", path.display());
    let (name, rest) = recorded.run.arguments.split_first()?;
    let rest: Vec<String> = rest.iter().flat_map(|word| named(word, &recorded.run)).collect();
    let words = ["tier", name, &ledger].into_iter().chain(rest.iter().map(String::as_str));
    let matches = command(Language::English).try_get_matches_from(words).ok()?;
    if let Ok(Invocation::Review(options)) = invocation(&matches) { Some(*options) } else { None }
}

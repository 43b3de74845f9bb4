//! Runs of a ledger as the two results, and the old rules run on the recorded data of the new one.

use std::collections::BTreeSet;
use std::path::Path;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::rerun::{Candidates, candidates, inputs};
use super::side::Side;
use crate::cli::arguments::{Data, command, data as data_of};
use crate::cli::failure::Failure;
use crate::cli::ledger::named::{is_name, run_of};
use crate::cli::ledger::{self, speaking};
use crate::cli::load::{self, Loaded, file_digest};
use crate::cli::messages::diff::{NotComputed, run_name};
use crate::cli::ui::Ui;
use crate::engine::diff::snapshot::Presence as Here;
use crate::ledger::entry::{Entry, Presence, Recorded, Run, in_force};
use crate::ledger::{Ledger, LedgerError};
use crate::model::column::TextColumn;
use crate::model::language::Language;
use crate::read::{About, Whole};
use crate::rules::resolve::standard_of;

/// A ledger that is read, with its runs.
pub struct Book<'p> {
    path: &'p Path,
    ledger: Ledger,
    runs: Vec<Recorded>,
}

/// The first columns of a run; its values stand behind them.
const COLUMNS: [&str; 4] = ["customer", "tier", "candidate", "decision"];

impl<'p> Book<'p> {
    /// Opens a ledger.
    ///
    /// # Errors
    /// It can't be read.
    pub fn open(path: &'p Path, language: Language) -> Result<Self, Failure> {
        let failed = |error: LedgerError| ledger::failure(path, &error, false, language);
        let book = Ledger::open(path).map_err(failed)?;
        let runs = book.runs().map_err(failed)?;
        Ok(Self { path, ledger: book, runs })
    }

    /// The run that a text names; none of a text that can't be a run, such as the name of a file.
    ///
    /// # Errors
    /// There is no such run.
    pub fn find(&self, text: &str, language: Language) -> Result<Option<&Recorded>, Failure> {
        if is_name(text) { run_of(self.path, text, &self.runs, language).map(Some) } else { Ok(None) }
    }

    /// The way to the person as the rules of the last run speak.
    #[must_use]
    pub fn speaking(&self, ui: Ui) -> Ui {
        speaking(ui, &self.runs)
    }

    /// The entries of a run.
    fn entries(&self, number: u64, language: Language) -> Result<Vec<Entry>, Failure> {
        let mut entries = Vec::new();
        let mut keep = |entry: Entry| -> Result<(), LedgerError> {
            entries.push(entry);
            Ok(())
        };
        let read = self.ledger.entries(number, &mut keep);
        read.map_err(|error| ledger::failure(self.path, &error, false, language))?;
        Ok(entries)
    }

    /// A run as a result.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn side(&self, recorded: &Recorded, language: Language) -> Result<Side, Failure> {
        let run = &recorded.run;
        let values = run.values.iter().map(|value| value.name.clone());
        let headers: Vec<String> = COLUMNS.map(str::to_owned).into_iter().chain(values).collect();
        let columns = vec![TextColumn::default(); headers.len()];
        let mut side = Side {
            name: run_name(recorded.number, language),
            whole: Whole { headers, columns, rows: 0 },
            about: About {
                as_of: Some(run.as_of),
                rules_sha256: Some(run.rules_sha256.clone()),
                tiers: Some(run.tiers.clone()),
                ..About::default()
            },
            presence: Vec::new(),
            amount: run.amount.and_then(|at| run.values.get(at)).map(|value| value.name.clone()),
            labels: run.values.iter().map(|value| (value.name.clone(), value.label.clone(), value.unit.clone())).collect(),
        };
        for entry in self.entries(recorded.number, language)? {
            push(&mut side, &entry);
        }
        Ok(side)
    }

    /// Completes two runs of the ledger by what happened between and before: who was closed or merged in a run between them,
    /// and who was known before the old one.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn complete(
        &self,
        (old, new): (&Recorded, &Recorded),
        sides: &mut (Side, Side),
        language: Language,
    ) -> Result<(), Failure> {
        let upto = |number: u64| -> Vec<u64> {
            let runs: Vec<Recorded> = self.runs.iter().filter(|run| run.number <= number).cloned().collect();
            in_force(&runs).into_iter().map(|at| runs[at].number).collect()
        };
        let keys = |side: &Side| -> HashSet<String, FixedState> { side.whole.columns[0].iter().map(str::to_owned).collect() };
        let mut known = keys(&sides.1);
        for number in upto(new.number).into_iter().rev().filter(|number| (old.number + 1..new.number).contains(number)) {
            for entry in self.entries(number, language)? {
                if matches!(entry.presence, Presence::Closed | Presence::Merged(_)) && known.insert(entry.customer.clone()) {
                    push(&mut sides.1, &entry);
                }
            }
        }
        let before = upto(old.number);
        let here: Vec<String> = sides.1.whole.columns[0].iter().map(str::to_owned).collect();
        let known = keys(&sides.0);
        for key in here.iter().filter(|key| !known.contains(*key)) {
            let history = self.ledger.history(key).map_err(|error| ledger::failure(self.path, &error, false, language))?;
            let last = history.iter().rev().find(|(number, _)| before.contains(number));
            if let Some((_, entry)) = last.filter(|(_, entry)| entry.presence != Presence::Present) {
                push(&mut sides.0, entry);
            }
        }
        Ok(())
    }
}

fn push(side: &mut Side, entry: &Entry) {
    side.whole.rows += 1;
    let (tier, candidate) = (entry.tier.as_deref().unwrap_or_default(), entry.candidate.as_deref().unwrap_or_default());
    let first = [entry.customer.as_str(), tier, candidate, &entry.reason];
    let values = (0..side.whole.headers.len() - COLUMNS.len()).map(|at| entry.values.get(at).and_then(Option::as_deref));
    let cells = first.into_iter().chain(values.map(Option::unwrap_or_default));
    for (column, cell) in side.whole.columns.iter_mut().zip(cells) {
        column.push(cell);
    }
    side.presence.push(match &entry.presence {
        Presence::Present => Here::Here,
        Presence::Absent => Here::Absent,
        Presence::Closed => Here::Closed,
        Presence::Merged(into) => {
            side.about.merged.push((entry.customer.clone(), into.clone()));
            Here::Merged(into.clone())
        }
    });
}

/// The rules of a run: the text that the ledger keeps, else, where it extends a standard, the file as it lies there now.
///
/// # Errors
/// They are not there any more as they were.
pub fn rules_of(run: &Run, ui: Ui) -> Result<Loaded, NotComputed> {
    let path = Path::new(&run.rules_path);
    let settings = typed(run).map(|data| data.settings).unwrap_or_default();
    let gone = || NotComputed::RulesGone { path: run.rules_path.clone() };
    let loaded = match standard_of(&run.rules_text) {
        None => load::rules_of_text(path, run.rules_text.clone(), &settings, ui),
        Some(_) => load::rules(path, &settings, ui),
    };
    loaded.ok().filter(|loaded| loaded.sha256 == run.rules_sha256).ok_or_else(gone)
}

/// What was typed for a run.
fn typed(run: &Run) -> Option<Data> {
    // The ledger itself is not among the recorded words.
    let (name, rest) = run.arguments.split_first()?;
    let words = ["tier", name, "--ledger=-"].into_iter().chain(rest.iter().map(String::as_str));
    let matches = command(Language::English).try_get_matches_from(words).ok()?;
    data_of(matches.subcommand()?.1).ok()
}

/// What the rules of one run say of the data of another, where both are still as they were.
///
/// # Errors
/// Why that can't be known.
pub fn old_rules_now(old: &Run, new: &Run, ui: Ui) -> Result<Candidates, NotComputed> {
    let mut loaded = rules_of(old, ui)?;
    let changed = |path: &str| NotComputed::InputChanged { path: path.to_owned() };
    for lookup in old.inputs.iter().filter(|input| input.role == "lookup") {
        if loaded.lookup_files.iter().any(|(file, read)| read.name == lookup.path && !has_digest(file.given(), &lookup.sha256)) {
            return Err(changed(&lookup.path));
        }
    }
    let data = typed(new).ok_or(NotComputed::Arguments)?;
    let named = data.customers.iter().chain(data.tables.iter().map(|(_, file)| file));
    if named.into_iter().any(|name| name == "-") {
        return Err(NotComputed::Stream);
    }
    let failed = |failure: Failure| NotComputed::Failed { why: failure.line };
    let (data, inputs) = inputs(&data, Path::new(&old.rules_path), &loaded).map_err(failed)?;
    let of_data = |role: &str| !matches!(role, "rules" | "lookup" | "previous" | "overrides");
    let recorded: BTreeSet<&str> =
        new.inputs.iter().filter(|input| of_data(&input.role)).map(|input| input.sha256.as_str()).collect();
    let mut here: BTreeSet<String> = BTreeSet::new();
    for file in inputs.customers.iter().chain(inputs.tables.iter().flatten()) {
        let digest = file_digest(file.given()).map_err(|_| changed(&file.name))?;
        if !recorded.contains(digest.as_str()) {
            return Err(changed(&file.name));
        }
        here.insert(digest);
    }
    if let Some(input) = new.inputs.iter().find(|input| of_data(&input.role) && !here.contains(&input.sha256)) {
        return Err(changed(&input.path));
    }
    candidates(&mut loaded, &data, &inputs, new.as_of).map_err(failed)
}

fn has_digest(path: &Path, sha256: &str) -> bool {
    file_digest(path).is_ok_and(|digest| digest == sha256)
}

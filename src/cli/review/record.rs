//! A run as the ledger keeps it: what it was, and an entry of every customer.

use crate::cli::understood::on_the_day;
use crate::engine::transition::absent::Absentee;
use crate::engine::transition::{Clause, Transition};
use crate::ledger::entry::{Entry, Input, OverrideRow, Presence, Run, ValueColumn};
use crate::model::date::Date;
use crate::model::overrides::{Decree, Override};
use crate::model::standing::Held;
use crate::model::tier::TierIndex;
use crate::report::{RecordedValue, Report};

/// The flags that say where results go and how they look: they decide nothing, and are not recorded.
const OF_RESULTS: [&str; 22] = [
    "output",
    "format",
    "by",
    "csv-encoding",
    "csv-dialect",
    "split-files",
    "rejects",
    "strict",
    "force",
    "quiet",
    "threads",
    "timings",
    "digests",
    "manifest",
    "ledger",
    "dry-run",
    "accept-rules",
    "redo",
    "rebuild-from",
    "discard-later",
    "lang",
    "message-format",
];

/// The words of a command line that decide something, on a day: what is needed to do the review again.
#[must_use]
pub fn deciding(words: &[String], as_of: Date) -> Vec<String> {
    let is_of_results = |word: &String| {
        let name = word.strip_prefix("--").map(|flag| flag.split('=').next().unwrap_or(flag));
        name.is_some_and(|name| OF_RESULTS.contains(&name))
    };
    // What stands behind `--` are files.
    let flags = words.iter().position(|word| word == "--").unwrap_or(words.len());
    let (flags, files) = words.split_at(flags);
    let kept: Vec<String> = flags.iter().filter(|word| !is_of_results(word)).chain(files).cloned().collect();
    on_the_day(&kept, as_of)
}

/// What the ledger keeps of a run beside its entries.
#[must_use]
pub fn run(report: &Report<'_>, values: &[RecordedValue], arguments: Vec<String>, inputs: Vec<Input>) -> Run {
    let classification = report.classification;
    let column = |value: &RecordedValue| ValueColumn {
        name: value.name.clone(),
        label: value.label.clone(),
        kind: value.kind.to_owned(),
        unit: value.unit.clone(),
    };
    let in_force = classification.overrides.all().iter().filter(|one| one.is_in_force(classification.as_of));
    Run {
        as_of: classification.as_of,
        version: report.run.version.clone(),
        rules_path: report.run.rules_path.clone(),
        rules_sha256: report.run.rules_sha256.clone(),
        rules_text: report.run.rules_text.clone(),
        arguments,
        inputs,
        tiers: report.rules.tiers.iter().map(|tier| tier.name.clone()).collect(),
        values: values.iter().map(column).collect(),
        amount: report.recorded_amount(values),
        overrides: in_force.map(|one| override_row(report, one)).collect(),
    }
}

fn override_row(report: &Report<'_>, one: &Override) -> OverrideRow {
    OverrideRow {
        customer: report.recorded_other(&one.customer),
        kind: one.decree.word().to_owned(),
        tier: one.decree.tier().flatten().and_then(|tier| name(report, tier)),
        beats_caps: matches!(one.decree, Decree::Pin { beats_caps: true, .. }),
        from: one.from,
        until: one.until,
        reason: one.reason.clone(),
        approved_by: one.approved_by.clone(),
    }
}

fn name(report: &Report<'_>, tier: TierIndex) -> Option<String> {
    report.rules.tiers.get(tier.index()).map(|tier| tier.name.clone())
}

/// The entries of a run, by key: of everybody who was in it, and of those whose tier was in force before. Each is made when
/// it is asked for: the texts of all are many times what they are made of.
pub struct Entries<'r> {
    report: Report<'r>,
    values: &'r [RecordedValue],
    absentees: Vec<Absentee>,
    of: Vec<(String, Source)>,
}

/// What an entry is made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// A customer of the run.
    Here(usize),
    /// One who isn't in it.
    Absent(usize),
}

impl<'r> Entries<'r> {
    /// The entries of a run with these values.
    #[must_use]
    pub fn new(report: Report<'r>, values: &'r [RecordedValue]) -> Self {
        let absentees = report.classification.absentees(report.rules);
        let here = (0..report.classification.transitions.len()).map(|row| (report.recorded_key(row), Source::Here(row)));
        let absent = absentees.iter().enumerate();
        let absent = absent.map(|(at, absentee)| (report.recorded_absentee(absentee).0, Source::Absent(at)));
        let mut of: Vec<(String, Source)> = here.chain(absent).collect();
        of.sort();
        Self { report, values, absentees, of }
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.of.len()
    }

    /// The customers, rising.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.of.iter().map(|(key, _)| key.as_str())
    }

    /// The entry at a place.
    #[must_use]
    pub fn entry(&self, at: usize) -> Entry {
        let values = match self.of[at].1 {
            Source::Here(row) => self.values.iter().map(|value| self.report.recorded_cell(value, row)).collect(),
            Source::Absent(_) => Vec::new(),
        };
        Entry { values, ..self.bare_entry(at) }
    }

    /// All of them without their values.
    pub fn bare(&self) -> impl Iterator<Item = Entry> {
        (0..self.len()).map(|at| self.bare_entry(at))
    }

    fn bare_entry(&self, at: usize) -> Entry {
        let (key, source) = &self.of[at];
        match source {
            Source::Here(row) => present(&self.report, key, &self.report.classification.transitions[*row]),
            Source::Absent(at) => absent(&self.report, &self.absentees[*at]),
        }
    }

    /// Whether they are these.
    #[must_use]
    pub fn are(&self, entries: &[Entry]) -> bool {
        entries.len() == self.len() && entries.iter().enumerate().all(|(at, entry)| *entry == self.entry(at))
    }
}

fn present(report: &Report<'_>, key: &str, transition: &Transition) -> Entry {
    let tiers = (transition.candidate, transition.final_tier);
    Entry {
        presence: Presence::Present,
        candidate: tiers.0.and_then(|tier| name(report, tier)),
        ..entry(report, key.to_owned(), tiers.1, transition.held, transition.clause)
    }
}

fn absent(report: &Report<'_>, absentee: &Absentee) -> Entry {
    let (key, into) = report.recorded_absentee(absentee);
    let presence = match (absentee.clause, into) {
        (_, Some(into)) => Presence::Merged(into),
        (Clause::Closed, None) => Presence::Closed,
        (_, None) => Presence::Absent,
    };
    Entry { presence, ..entry(report, key, absentee.tier, absentee.held, absentee.clause) }
}

fn entry(report: &Report<'_>, customer: String, tier: Option<TierIndex>, held: Held, clause: Clause) -> Entry {
    Entry {
        customer,
        presence: Presence::Absent,
        candidate: None,
        tier: tier.and_then(|tier| name(report, tier)),
        reason: clause.to_string(),
        since: held.since,
        failures: held.failures,
        confirmations: held.confirmations,
        absences: held.absences,
        values: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::command;
    use crate::model::language::Language;

    /// Flags that a review is done again with; every other one is of results.
    const DECIDING: &str = "orders table rules as-of previous previous-columns previous-as-of overrides set allow-stale record-column \
                            sheet header-row no-header encoding delimiter date-format skip-hidden-rows limit";

    #[test]
    fn every_flag_decides_or_is_of_results() {
        let whole = command(Language::English);
        let review = whole.find_subcommand("review").unwrap();
        let global = whole.get_arguments().filter(|arg| arg.is_global_set());
        for flag in review.get_arguments().chain(global).filter_map(clap::Arg::get_long).filter(|flag| *flag != "help") {
            let decides = DECIDING.split_whitespace().any(|known| known == flag);
            assert!(decides != OF_RESULTS.contains(&flag), "--{flag}");
        }
    }

    #[test]
    fn what_decides_nothing_is_left_out() {
        let words = ["review", "--as-of=last-month", "--output=a.xlsx", "--quiet", "--rules=r.toml", "--", "--quiet", "c.csv"];
        let day = Date::parse_iso("2026-10-31").unwrap();
        let found = deciding(&words.map(str::to_owned), day);
        assert_eq!(found, ["review", "--as-of=2026-10-31", "--rules=r.toml", "--", "--quiet", "c.csv"]);
    }
}

//! What the ledger holds: runs, and what each concluded of every customer. Plain words, so that they can be read without
//! the rules they come from.

use crate::model::date::Date;

/// A file that a run read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// What it was read as: `customers`, the name of a table, `overrides`, `rules` (the rule file, then what it extends),
    /// `lookup`.
    pub role: String,
    /// The path as it was named.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// The rows that were read; 0 of rule files.
    pub rows: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// A value that every entry of a run has: a metric, score or segment, or a column of customers that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValueColumn {
    /// `metric.NAME`, `score.NAME`, `segment.NAME` or `column.NAME`, as in the csv output.
    pub name: String,
    /// Its label for people; the bare name where the rules have none.
    pub label: String,
    /// `number`, `date`, `flag` or `text` (categories too).
    pub kind: String,
    /// The unit of numbers.
    pub unit: Option<String>,
}

/// An override that was in force in a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverrideRow {
    /// The customer.
    pub customer: String,
    /// `pin`, `floor`, `cap` or `freeze`.
    pub kind: String,
    /// The tier; none for nobody's and of a freeze.
    pub tier: Option<String>,
    /// Whether a pin beats the caps of the rules.
    pub beats_caps: bool,
    /// The first day in force.
    pub from: Date,
    /// The first day in force no more.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approved_by: String,
}

/// What a run was. Nothing of it depends on the clock or the machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// Its as-of date.
    pub as_of: Date,
    /// The version of the program.
    pub version: String,
    /// The rule file as it was named.
    pub rules_path: String,
    /// SHA-256 of the rules: of the file, of what it extends, and of params that were set.
    pub rules_sha256: String,
    /// The text of the rule file.
    pub rules_text: String,
    /// The command line as it was understood, without the name of the program: enough to run it again.
    pub arguments: Vec<String>,
    /// The files that were read, rule files first.
    pub inputs: Vec<Input>,
    /// The tiers, from the best.
    pub tiers: Vec<String>,
    /// What `values` of the entries are.
    pub values: Vec<ValueColumn>,
    /// Which of the values is the amount of customers, by its position.
    pub amount: Option<usize>,
    /// The overrides in force, by customer and kind.
    pub overrides: Vec<OverrideRow>,
}

/// Whether a customer was in a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Presence {
    /// It was.
    Present,
    /// It was not, and its tier is still in force.
    Absent,
    /// It was absent so often that it is closed.
    Closed,
    /// It is one with another customer now, whose key this is.
    Merged(String),
}

impl Presence {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Closed => "closed",
            Self::Merged(_) => "merged",
        }
    }

    /// The customer that this one is one with now; none where it is one of its own.
    #[must_use]
    pub const fn merged_into(&self) -> Option<&str> {
        match self {
            Self::Merged(into) => Some(into.as_str()),
            Self::Present | Self::Absent | Self::Closed => None,
        }
    }
}

/// What a run concluded of one customer. A run has an entry of every customer that it read and of every one whose tier was
/// in force before it, each once; closed and merged ones have their last entry in the run that closed them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The customer's key, as outputs show it.
    pub customer: String,
    /// Whether it was in the run.
    pub presence: Presence,
    /// The tier that the rules say; none for nobody's, and of who is not present.
    pub candidate: Option<String>,
    /// The tier in force after the run; none for nobody's.
    pub tier: Option<String>,
    /// What decided, a fixed word: `upgrade`, `grace 1/2`, `absent 1/3`.
    pub reason: String,
    /// The as-of date of the last change of the tier; none where nobody knows it.
    pub since: Option<Date>,
    /// Failed reviews that were tolerated since.
    pub failures: u32,
    /// Reviews in a row at which a better tier waited for confirmation.
    pub confirmations: u32,
    /// Reviews in a row without the customer.
    pub absences: u32,
    /// The values of the run, in its order: numbers exact, dates `2026-01-31`, flags `true` and `false`; none for missing.
    /// Empty of who is not present.
    pub values: Vec<Option<String>>,
}

/// A run as it stands in the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// Its number, from 1.
    pub number: u64,
    /// What it was.
    pub run: Run,
    /// How many entries it has.
    pub entries: u64,
    /// The digest of its last entry, in hexadecimal; it depends on all that stands before it.
    pub digest: String,
}

/// The runs that are in force, by their positions: a run stands in place of all earlier ones of its day or a later one.
#[must_use]
pub fn in_force(runs: &[Recorded]) -> Vec<usize> {
    let mut standing: Vec<usize> = Vec::new();
    for (at, recorded) in runs.iter().enumerate() {
        while standing.last().is_some_and(|last| runs[*last].run.as_of >= recorded.run.as_of) {
            standing.pop();
        }
        standing.push(at);
    }
    standing
}

/// The run that stands in place of another one, by their numbers: the first later one of its day or an earlier one. None where
/// that is in force, or is none of these.
#[must_use]
pub fn replaced_by(runs: &[Recorded], number: u64) -> Option<u64> {
    let replaced = runs.iter().find(|run| run.number == number)?;
    let stands = |run: &&Recorded| run.number > number && run.run.as_of <= replaced.run.as_of;
    runs.iter().find(stands).map(|run| run.number)
}

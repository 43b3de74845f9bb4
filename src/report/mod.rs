//! Classification to bytes: the terminal text, the workbook and the machine formats. Opens nothing; writers are given
//! an `io::Write` and never see a path.

mod arranged;
pub mod by;
pub mod concentration;
pub mod contacts;
mod content;
mod cross;
pub mod csv;
pub mod diff;
mod digits;
pub mod explain;
mod fields;
#[cfg(test)]
mod fixture;
pub mod gap;
mod hidden;
pub mod history;
pub mod html;
pub mod json;
mod labels;
pub mod markdown;
mod naming;
mod onlooker;
mod page;
mod plain;
mod reason;
mod recorded;
pub mod rejects;
mod same;
mod sentence;
pub mod summary;
pub mod terminal;
mod titles;
mod wanting;
pub mod xlsx;

pub use hidden::hide_issues;
pub use labels::history::{contact_words, is_satisfaction, override_label, reason_label};
pub use labels::overrides::{hand_words, override_words};
pub use labels::{StandingWords, issue as issue_label, language_of_headings, standing_words, why as why_label};
pub use onlooker::{Onlooker, SoFar};
pub use recorded::RecordedValue;

use crate::engine::classification::Classification;
use crate::model::date::Date;
use crate::model::issue::IssueGroup;
use crate::model::language::Language;
use crate::rules::ruleset::{Literal, RuleSet};

/// A file that a run read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunInput {
    /// The file as the user named it.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// How many rows were read from it.
    pub rows: u64,
    /// Its digest, where digests were asked for.
    pub sha256: Option<String>,
    /// What it holds.
    pub role: InputRole,
}

/// What a file of a run holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InputRole {
    /// Customers, events, or what rules look up.
    Data,
    /// The tiers before.
    Standing,
    /// What people decided about single customers.
    Overrides,
}

/// What a run was given: enough to run it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// The as-of date.
    pub as_of: Date,
    /// The rule file as the user named it.
    pub rules_path: String,
    /// The title of the rules.
    pub rules_name: Option<String>,
    /// The digest of the rules as run.
    pub rules_sha256: String,
    /// The text of the rules as run.
    pub rules_text: String,
    /// The version of the program.
    pub version: String,
    /// The params in force, in the order of the rules.
    pub params: Vec<(String, Literal)>,
    /// The files that were read.
    pub inputs: Vec<RunInput>,
    /// The language of everything a person reads.
    pub language: Language,
    /// What the user should know before using the result, in that language.
    pub warnings: Vec<String>,
    /// Which part of the customers is shown; none where all are.
    pub part: Option<PartOf>,
    /// Where the run is recorded, where it is.
    pub ledger: Option<RunOfLedger>,
}

/// A run of a ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunOfLedger {
    /// The ledger as it was named.
    pub path: String,
    /// The number of the run.
    pub number: u64,
    /// The head of the chain after it: noted elsewhere, it shows that nothing recorded has changed since.
    pub head: String,
}

/// A part of the customers: those of one class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartOf {
    /// What they are parted by, as people call it.
    pub of: String,
    /// The class, as people read it.
    pub class: String,
    /// How many customers the whole has.
    pub all: usize,
}

/// A classification arranged for people.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The rules that were run.
    pub rules: &'a RuleSet,
    /// What they concluded.
    pub classification: &'a Classification,
    /// What is wrong in the data.
    pub issues: &'a [IssueGroup],
    /// What the run was given.
    pub run: &'a Run,
    /// Who looks on while it is written.
    pub onlooker: Option<&'a Onlooker>,
}

impl Report<'_> {
    /// Says how many rows the file gets.
    fn expect(&self, rows: usize) {
        if let Some(onlooker) = self.onlooker {
            onlooker.expect(rows);
        }
    }

    /// Says that another row is written.
    fn wrote(&self) {
        if let Some(onlooker) = self.onlooker {
            onlooker.add(1);
        }
    }
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The writer it was given failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A sheet of a workbook holds 16,384 columns.
    #[error("a sheet holds 16384 columns, not {0}")]
    TooManyColumns(usize),
    /// The library could not keep its temporary files.
    #[error("temporary files can't be written")]
    TemporaryFiles,
    /// The workbook could not be built, for instance for want of a temporary file.
    #[error("{0}")]
    Workbook(String),
}

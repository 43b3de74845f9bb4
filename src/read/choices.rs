//! What a person said about how a file is to be read; what is not said is found, and a finding never beats a person.

use super::watch::Watch;
use crate::model::schema::DateFormat;
use crate::model::source::SourceChoices;

/// The bounds of a workbook's or an archive's container; what a spreadsheet writes is far from all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// How many parts there may be.
    pub parts: usize,
    /// How long one part may be, inflated.
    pub part_bytes: u64,
    /// How long all parts may be together, inflated.
    pub all_bytes: u64,
    /// How many bytes may come of one.
    pub ratio: u64,
    /// How many cells a sheet may have.
    pub cells: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { parts: 2000, part_bytes: 1 << 30, all_bytes: 4 << 30, ratio: 200, cells: 50_000_000 }
    }
}

/// How a file is to be read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Choices {
    /// Where its table is, and how its text is written.
    pub source: SourceChoices,
    /// How dates are read whose form leaves it open.
    pub date_format: Option<DateFormat>,
    /// The bounds of a container.
    pub limits: Limits,
    /// Whether rows that a spreadsheet hides are left out.
    pub without_hidden_rows: bool,
    /// Who looks on.
    pub watch: Watch,
    /// How many threads may look through it before it is read; at least one does.
    pub threads: usize,
}

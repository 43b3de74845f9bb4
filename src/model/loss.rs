//! Why a row of a file counts for nothing though no rule asks for that, and such a row as it came.

use std::sync::Arc;

use super::issue::IssueKind;
use super::location::Location;

/// Why a row is lost. A row that `where` answers no is not: the rules ask for that.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Loss {
    /// It only looks like a row: a title, a total, a header that stands again.
    LeftOut,
    /// Another row of the same id counts in its place.
    SameId,
    /// Something is wrong with a cell, with the customer it belongs to, or with its day.
    Issue(IssueKind),
}

/// Where lost rows come from: a table of one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LostSource {
    /// The table's name in the rules; `customers` for the customer sheet.
    pub table: String,
    /// The file as the user named it.
    pub file: String,
    /// The sheet; none for text files.
    pub sheet: Option<String>,
    /// The cells of its header.
    pub header: Vec<String>,
    /// Sources that follow each other and have one header are one section; sections count from 0 in each table.
    pub section: usize,
    /// How many cells the longest row of the section has, its header included.
    pub width: usize,
}

/// A lost row.
#[derive(Clone, Debug)]
pub struct LostRow {
    /// Where it comes from.
    pub source: Arc<LostSource>,
    /// Its number there, from 1.
    pub number: u64,
    /// Why it is lost, and for each reason the position of the cell that is at fault, where one is. Never empty.
    pub reasons: Vec<(Loss, Option<usize>)>,
    /// Of one with [`Loss::SameId`] the row that counts in its place.
    pub instead: Option<Location>,
    /// Its cells as they came, without blank ones at the end.
    pub cells: Vec<String>,
}

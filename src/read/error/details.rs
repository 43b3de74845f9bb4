//! What an error has more to say of than fits in a line of it.

use std::sync::Arc;

use crate::model::date::Date;
use crate::model::location::Location;
use crate::model::schema::{ColumnSpec, DateFormat};
use crate::model::value::Why;

/// A header that the rules need and the file lacks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MissingColumn {
    /// The file as the user named it.
    pub file: String,
    /// The sheet; none for text files.
    pub sheet: Option<String>,
    /// The row that was taken for the header.
    pub header_row: u64,
    /// The table's name in the rules; `customers` for the customer sheet.
    pub table: String,
    /// The column, as the rules declare it; `key`, `id` and `date` are the table's own.
    pub spec: ColumnSpec,
    /// The headers that the file has.
    pub found: Arc<[String]>,
    /// Those of them that are likest an accepted one, the nearest first.
    pub nearest: Vec<String>,
}

/// A column of dates that can be read two ways.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AmbiguousDate {
    /// A cell that the two ways read differently.
    pub location: Location,
    /// The column's name in the rules.
    pub name: String,
    /// The cell's text.
    pub text: String,
    /// The two readings, each with the format that chooses it.
    pub readings: [(DateFormat, Date); 2],
}

/// A header with another unit than the declared one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitMismatch {
    /// The file as the user named it.
    pub file: String,
    /// The sheet; none for text files.
    pub sheet: Option<String>,
    /// The column's name in the rules.
    pub name: String,
    /// The header as it stands in the file.
    pub header: String,
    /// The unit in it.
    pub found: String,
    /// The unit that the rules say.
    pub declared: String,
}

/// Two rows of one id with different contents, and nothing that says what then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DifferentRows {
    /// The table's name in the rules.
    pub table: String,
    /// The id.
    pub id: String,
    /// Its first row, by file as named and by row.
    pub first: Location,
    /// The first row of the id that differs from that one.
    pub second: Location,
    /// The first column that differs, by its name in the rules; `key` and `date` are the table's own.
    pub column: String,
    /// What the two rows have there, or why there is nothing.
    pub values: [Result<String, Why>; 2],
    /// How many ids have rows that differ.
    pub ids: u64,
    /// A declared column that may tell which row is the newest.
    pub newest: Option<String>,
}

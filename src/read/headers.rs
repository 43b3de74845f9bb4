//! Looks at the headers of files only: whether every column that the rules need is there.

use crate::model::schema::{ColumnSpec, SheetChoice};

use super::columns::bind;
use super::error::ReadError;
use super::source::InputFile;
use super::table::{Wanted, open_table};

/// What a file has of the columns that the rules need.
#[derive(Debug)]
pub struct Headers {
    /// The file as the user named it.
    pub file: String,
    /// The sheet; none for text files.
    pub sheet: Option<String>,
    /// The row of its header, from 1.
    pub row: u64,
    /// How many columns the rules need.
    pub wanted: usize,
    /// What is wrong with those that can't be used, in the order of the rules.
    pub problems: Vec<ReadError>,
}

/// The headers of a file. All that is wrong with them is found at once.
///
/// # Errors
/// The file can't be opened, or has no header.
pub fn read_headers(
    input: &InputFile,
    table: &str,
    columns: &[&ColumnSpec],
    sheet: Option<&SheetChoice>,
) -> Result<Headers, ReadError> {
    let found = open_table(input, &Wanted { table, columns: columns.to_vec(), sheet })?;
    let problem = |spec: &&ColumnSpec| bind(spec, &found.header, found.place(table)).err();
    Ok(Headers {
        file: input.name.clone(),
        sheet: found.sheet().map(str::to_owned),
        row: found.header.number,
        wanted: columns.len(),
        problems: columns.iter().filter_map(problem).collect(),
    })
}

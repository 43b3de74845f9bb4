//! Looks at the headers of files only: whether every column that the rules need is there.

use crate::model::schema::ColumnSpec;
use crate::model::source::SourceChoices;

use super::columns::Binder;
use super::error::ReadError;
use super::source::InputFile;
use super::table::{Table, Wanted, open_tables};

/// What a file, or a sheet of it, has of the columns that the rules need.
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

/// The headers of a file, of each of its sheets that are wanted. All that is wrong with them is found at once.
///
/// # Errors
/// The file can't be opened, or has no header.
pub fn read_headers(
    input: &InputFile,
    table: &str,
    columns: &[&ColumnSpec],
    source: &SourceChoices,
) -> Result<Vec<Headers>, ReadError> {
    let input = &input.clone().with_source(source);
    let found = open_tables(input, &Wanted { table, columns: columns.to_vec() })?;
    Ok(found.iter().map(|found| headers(found, table, columns)).collect())
}

fn headers(found: &Table<'_>, table: &str, columns: &[&ColumnSpec]) -> Headers {
    let binder = Binder::new(&found.header, found.place(table));
    let problem = |spec: &&ColumnSpec| binder.bind(spec).err();
    Headers {
        file: found.input.name.clone(),
        sheet: found.sheet().map(str::to_owned),
        row: found.header.number,
        wanted: columns.len(),
        problems: columns.iter().filter_map(problem).collect(),
    }
}

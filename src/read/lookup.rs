//! Files of lookups: keys with a value each, read whole.

use hashbrown::HashMap;

use crate::model::batch::{Batch, BatchSink};
use crate::model::column::{Column, TextColumn};
use crate::model::date::Date;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::location::Location;
use crate::model::schema::{CellType, EventSchema};

use super::FileRead;
use super::error::ReadError;
use super::event_runs::read_events;
use super::source::InputFile;

/// What was read of the files of a lookup.
#[derive(Debug)]
pub struct LookupRead {
    /// The keys, in folded form, each once.
    pub keys: TextColumn,
    /// The value of each key; missing where nothing stands beside it. Texts are in folded form.
    pub values: Column,
    /// Where each key stands first.
    pub places: Vec<Location>,
    /// The files, as they were named.
    pub files: Vec<FileRead>,
    /// Problems survived: a number rounded, a second accepted header.
    pub issues: IssueLog,
}

/// All rows, as they come.
struct Rows {
    keys: TextColumn,
    values: Column,
    places: Vec<(String, Option<String>, u64)>,
}

impl BatchSink for Rows {
    fn take(&mut self, batch: &mut Batch) {
        for row in 0..batch.len() {
            // What is wrong with a row that is rejected is an issue.
            if batch.rejected[row] {
                continue;
            }
            self.keys.push(&batch.keys.get(row));
            self.values.push(&batch.columns[0].get(row));
            self.places.push((batch.file.clone(), batch.sheet.clone(), batch.row_numbers[row]));
        }
    }
}

/// Reads the files of a lookup; the schema has one column, the value.
///
/// # Errors
/// A file can't be read or lacks a column, a row has no key or a value that can't be read, or two rows give one key
/// different values.
pub fn read_lookup(files: &[InputFile], schema: &EventSchema) -> Result<LookupRead, ReadError> {
    let column = || Column::for_cells(schema.columns.first().map_or(&CellType::Text, |column| &column.cell));
    let fresh = || Rows { keys: TextColumn::default(), values: column(), places: Vec::new() };
    // One taker keeps the rows in their order.
    let read = read_events(files, schema, Date::MAX, 1, &fresh).map_err(headers_only)?;
    let rows = read.sinks.into_iter().next().unwrap_or_else(fresh);
    if let Some(fault) = first_fault(&read.issues, &schema.name) {
        return Err(fault);
    }
    let (keys, values, places) = each_once(&rows, column(), &schema.name)?;
    Ok(LookupRead { keys, values, places, files: read.files, issues: read.issues })
}

/// A lookup says the type of its values apart from their header; so the line that mends a header has none.
fn headers_only(mut error: ReadError) -> ReadError {
    if let ReadError::MissingColumn(missing) = &mut error {
        missing.spec.cell = CellType::Text;
    }
    error
}

/// The first row that can't be used, where there is one.
fn first_fault(issues: &IssueLog, lookup: &str) -> Option<ReadError> {
    let survived = |kind: IssueKind| kind.keeps_the_row();
    let groups = issues.groups();
    let faults = groups.iter().filter(|group| !survived(group.kind));
    let cells = faults.flat_map(|group| group.first.iter().map(move |(row, text)| (group, *row, text)));
    let (group, row, text) = cells.min_by_key(|(group, row, _)| (&group.file, *row))?;
    let location = Location { file: group.file.clone(), sheet: group.sheet.clone(), row, column: group.column.clone() };
    let (lookup, text) = (lookup.to_owned(), text.clone());
    Some(ReadError::LookupRow { lookup, location: Box::new(location), kind: group.kind, text })
}

/// Each key with its value and its first place; a key that comes again says the same.
fn each_once(rows: &Rows, mut values: Column, lookup: &str) -> Result<(TextColumn, Column, Vec<Location>), ReadError> {
    let (mut keys, mut places) = (TextColumn::default(), Vec::new());
    let place = |row: usize| {
        let (file, sheet, number) = &rows.places[row];
        Location { file: file.clone(), sheet: sheet.clone(), row: *number, column: None }
    };
    let mut first: HashMap<&str, usize, foldhash::fast::FixedState> = HashMap::with_hasher(foldhash::fast::FixedState::default());
    for row in 0..rows.keys.len() {
        let key = rows.keys.get(row);
        if let Some(earlier) = first.get(key) {
            if rows.values.get(*earlier) != rows.values.get(row) {
                let (first, second) = (Box::new(place(*earlier)), Box::new(place(row)));
                return Err(ReadError::LookupTwice { lookup: lookup.to_owned(), key: key.to_owned(), first, second });
            }
            continue;
        }
        first.insert(key, row);
        keys.push(key);
        values.push(&rows.values.get(row));
        places.push(place(row));
    }
    Ok((keys, values, places))
}

//! Sheets of overrides, and what was filled in by hand in a workbook that this program wrote: rows as they stand.

use crate::model::batch::{Batch, BatchSink};
use crate::model::column::Column;
use crate::model::date::Date;
use crate::model::fold::fold;
use crate::model::issue::IssueLog;
use crate::model::location::Location;
use crate::model::overrides::{HandWords, OverrideWords};
use crate::model::schema::{CellType, ColumnSpec, EventSchema, SheetChoice};
use crate::model::source::SourceChoices;
use crate::model::value::Value;

use super::FileRead;
use super::cell::flag;
use super::choices::Choices;
use super::error::ReadError;
use super::event_runs::{EventsRead, read_events};
use super::headers::read_headers;
use super::sniff::{Format, sniff};
use super::source::{InputFile, settle_files};
use super::standing::{day_said, said_as_of, with_own_sheets};
use super::workbook::custom_properties;

/// A cell that should hold a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DayCell {
    /// Nothing.
    Empty,
    /// A day.
    Day(Date),
    /// Something else, as it is written.
    Text(String),
}

/// A row of a sheet of overrides. Texts are empty where nothing stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverrideRow {
    /// The customer's key, in folded form; none where there is no key that can be used.
    pub customer: Option<String>,
    /// The kind, in folded form.
    pub kind: String,
    /// The tier, in folded form.
    pub tier: String,
    /// The first day.
    pub from: DayCell,
    /// The first day after the last, or the word for none.
    pub until: DayCell,
    /// Why, as written.
    pub reason: String,
    /// Who approved it, as written.
    pub approved_by: String,
    /// Whether it beats the caps of the rules; where that is neither yes nor no, what is written.
    pub beats_caps: Result<bool, String>,
    /// Where it stands.
    pub place: Location,
}

/// What was filled in by hand in a workbook that this program wrote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandInputs {
    /// The workbook as the user named it.
    pub file: String,
    /// Its as-of date, where that can still be read.
    pub as_of: Option<Date>,
    /// The rows in which something is filled in.
    pub rows: Vec<HandRow>,
}

/// A row in which something is filled in by hand. Texts are empty where nothing stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandRow {
    /// The customer's key, in folded form.
    pub customer: String,
    /// The tier, in folded form.
    pub tier: String,
    /// The reason, as written.
    pub reason: String,
    /// The remark, as written.
    pub remark: String,
    /// Where it stands.
    pub place: Location,
}

/// What was read of overrides.
#[derive(Debug, Default)]
pub struct OverridesRead {
    /// The rows of the sheets, file by file.
    pub rows: Vec<OverrideRow>,
    /// What was filled in by hand, workbook by workbook.
    pub by_hand: Vec<HandInputs>,
    /// The files, as they were named.
    pub files: Vec<FileRead>,
    /// The problems survived.
    pub issues: IssueLog,
}

/// Reads overrides from one or more files: each a sheet of them, or a workbook that this program wrote, of which the
/// hand-input columns are read.
///
/// # Errors
/// A file can't be read, lacks a column, or has dates that can be read two ways.
pub fn read_overrides(
    files: &[InputFile],
    table: &str,
    words: &OverrideWords,
    hand: &HandWords,
) -> Result<OverridesRead, ReadError> {
    let mut all = OverridesRead::default();
    for file in settle_files(files, &SourceChoices::default())? {
        let (format, _) = sniff(&file)?;
        match read_sheet(&file, table, words) {
            Ok(read) => {
                all.rows.extend(read.sinks.into_iter().flat_map(|rows| rows.found));
                all.files.extend(read.files);
                all.issues.merge(read.issues);
            }
            Err(error @ ReadError::MissingColumn(_)) => {
                let (inputs, read) = by_hand(&file, format, table, hand)?.ok_or(error)?;
                all.by_hand.push(inputs);
                all.files.extend(read);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// Reads the hand-input columns of those of these files that are workbooks which this program wrote.
///
/// # Errors
/// A file can't be read.
pub fn read_hand_inputs(files: &[InputFile], table: &str, hand: &HandWords) -> Result<Vec<HandInputs>, ReadError> {
    let mut all = Vec::new();
    for file in settle_files(files, &SourceChoices::default())? {
        // What is no table here may be JSON, which has no such columns.
        let Ok((format, _)) = sniff(&file) else { continue };
        all.extend(by_hand(&file, format, table, hand)?.map(|(inputs, _)| inputs));
    }
    Ok(all)
}

/// What a file has in the hand-input columns, none where it isn't a workbook of this program or lacks one of them.
fn by_hand(
    file: &InputFile,
    format: Format,
    table: &str,
    hand: &HandWords,
) -> Result<Option<(HandInputs, Vec<FileRead>)>, ReadError> {
    if format != Format::Xlsx {
        return Ok(None);
    }
    let properties = custom_properties(file)?;
    let Some(as_of) = said_as_of(&properties).map(day_said) else { return Ok(None) };
    let file = with_own_sheets(file.clone(), format, &hand.sheets)?;
    let [tier, reason, remark] = &hand.columns;
    let columns = vec![column("tier", tier), verbatim("reason", reason), verbatim("remark", remark)];
    let schema = schema_of(table, &hand.key, columns);
    let read = match read_events(std::slice::from_ref(&file), &schema, Date::MAX, 1, &HandRows::default) {
        Ok(read) => read,
        Err(ReadError::MissingColumn(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let rows = read.sinks.into_iter().flat_map(|rows| rows.0).collect();
    Ok(Some((HandInputs { file: file.name, as_of, rows }, read.files)))
}

/// The rows in which something is filled in by hand.
#[derive(Default)]
struct HandRows(Vec<HandRow>);

impl BatchSink for HandRows {
    fn take(&mut self, batch: &mut Batch) {
        for row in (0..batch.len()).filter(|row| !batch.rejected[*row]) {
            let [tier, reason, remark] = [0, 1, 2].map(|column| text(&batch.columns[column], row));
            if [&tier, &reason, &remark].iter().any(|text| !text.is_empty()) {
                let customer = batch.keys.get(row).into_owned();
                self.0.push(HandRow { customer, tier, reason, remark, place: place(batch, row) });
            }
        }
    }
}

/// The columns that a sheet may lack, behind those that it must have.
const OPTIONAL: [&str; 3] = ["reason", "approved by", "beats caps"];

/// How many columns a sheet must have beside the key; each day stands twice among them, as a day and as it is written.
const NEEDED: usize = 6;

fn column(name: &str, headers: &[String]) -> ColumnSpec {
    // Only a row without a customer is rejected; all else is judged with its row at hand.
    ColumnSpec { optional: true, ..ColumnSpec::text(name, headers.to_vec()) }
}

fn verbatim(name: &str, headers: &[String]) -> ColumnSpec {
    ColumnSpec { verbatim: true, ..column(name, headers) }
}

fn schema_of(table: &str, key: &[String], columns: Vec<ColumnSpec>) -> EventSchema {
    EventSchema {
        name: table.to_owned(),
        key: ColumnSpec::text("customer", key.to_vec()),
        date: None,
        columns,
        money: Vec::new(),
        identity: None,
        source: SourceChoices::default(),
    }
}

/// Reads a sheet of overrides: the one of a workbook that has the columns it must have.
fn read_sheet(file: &InputFile, table: &str, words: &OverrideWords) -> Result<EventsRead<Rows>, ReadError> {
    let day = |name: &str, headers: &[String]| ColumnSpec {
        cell: CellType::Date(None),
        // A word for no end is no day that can't be read.
        missing_words: spellings(&words.endless),
        ..column(name, headers)
    };
    let needed = vec![
        column("kind", &words.kind),
        column("tier", &words.tier),
        day("from", &words.from),
        verbatim("from", &words.from),
        day("until", &words.until),
        verbatim("until", &words.until),
    ];
    let mut schema = schema_of(table, &words.customer, needed);
    let columns: Vec<&ColumnSpec> = schema.read_columns().collect();
    let found = read_headers(file, table, &columns, &schema.source)?;
    let mut file = file.clone();
    // Which sheet it is must not depend on the columns that it may lack.
    if let ([only], true) = (&*found, file.choices.source.sheets.is_empty())
        && let Some(sheet) = &only.sheet
    {
        let mut choices = Choices::clone(&file.choices);
        choices.source.sheets = vec![SheetChoice::Name(sheet.clone())];
        file = file.with_choices(choices.into());
    }
    if let Some(problem) = found.into_iter().find_map(|found| found.problems.into_iter().next()) {
        return Err(problem);
    }
    let headers = [&words.reason, &words.approved_by, &words.beats_caps];
    let mut others: Vec<ColumnSpec> = OPTIONAL.iter().zip(headers).map(|(name, headers)| verbatim(name, headers)).collect();
    loop {
        schema.columns.truncate(NEEDED);
        schema.columns.extend(others.iter().cloned());
        let names = OPTIONAL.map(|name| others.iter().position(|spec| spec.name == name).map(|at| NEEDED + at));
        // One taker keeps the rows in their order.
        let rows = || Rows { others: names, found: Vec::new() };
        match read_events(std::slice::from_ref(&file), &schema, Date::MAX, 1, &rows) {
            Err(ReadError::MissingColumn(missing)) if others.iter().any(|spec| spec.name == missing.spec.name) => {
                others.retain(|spec| spec.name != missing.spec.name);
            }
            read => return read,
        }
    }
}

/// The words as they may be written: small, with a capital, in capitals.
fn spellings(words: &[String]) -> Vec<String> {
    let all = words.iter().flat_map(|word| {
        let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        [word.clone(), first.to_uppercase() + rest, word.to_uppercase()]
    });
    all.collect()
}

/// The rows of a sheet of overrides.
struct Rows {
    /// Where the columns are that the sheet may lack.
    others: [Option<usize>; 3],
    found: Vec<OverrideRow>,
}

impl BatchSink for Rows {
    fn take(&mut self, batch: &mut Batch) {
        for row in 0..batch.len() {
            let at = |column: usize| text(&batch.columns[column], row);
            let day = |column: usize| match batch.columns[column].get(row) {
                Value::Date(day) => DayCell::Day(day),
                Value::Missing(_) | Value::Number(_) | Value::Text(_) | Value::Flag(_) | Value::Category(_) => {
                    let written = at(column + 1);
                    if written.is_empty() { DayCell::Empty } else { DayCell::Text(written) }
                }
            };
            let [reason, approved_by, beats_caps] = self.others.map(|column| column.map(at).unwrap_or_default());
            let flag = match fold(&beats_caps) {
                text if text.is_empty() || text.eq_ignore_ascii_case("no") => Some(false),
                text if text.eq_ignore_ascii_case("yes") => Some(true),
                text => flag(&text),
            };
            self.found.push(OverrideRow {
                customer: (!batch.rejected[row]).then(|| batch.keys.get(row).into_owned()),
                kind: at(0),
                tier: at(1),
                from: day(2),
                until: day(4),
                reason,
                approved_by,
                beats_caps: flag.ok_or(beats_caps),
                place: place(batch, row),
            });
        }
    }
}

/// A text, empty where nothing stands.
fn text(column: &Column, row: usize) -> String {
    match column.get(row) {
        Value::Text(text) => text.into_owned(),
        Value::Missing(_) | Value::Number(_) | Value::Date(_) | Value::Flag(_) | Value::Category(_) => String::new(),
    }
}

fn place(batch: &Batch, row: usize) -> Location {
    Location { file: batch.file.clone(), sheet: batch.sheet.clone(), row: batch.row_numbers[row], column: None }
}

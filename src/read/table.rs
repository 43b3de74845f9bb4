//! Opens a file as one table: format, encoding, delimiter, sheet and header, in this order.

use std::ops::ControlFlow;

use crate::model::fold::trim;
use crate::model::schema::{ColumnSpec, SheetChoice};

use super::cell::{Row, SheetCell};
use super::columns::{Place, bind};
use super::delimited::{BLOCK_BYTES, block_error, each_record, find_delimiter, open_blocks};
use super::encoding::{EncodedText, as_utf8, detect};
use super::error::ReadError;
use super::header::{HEAD_ROWS, HeadRow, Header, find};
use super::source::{Format, InputFile, sniff};
use super::workbook::{Visibility, Workbook};

/// What the rules want of a file.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'s> {
    /// The table's name in the rules.
    pub table: &'s str,
    /// All columns that must be there.
    pub columns: Vec<&'s ColumnSpec>,
    /// The sheet, where the rules name one.
    pub sheet: Option<&'s SheetChoice>,
}

/// A file whose table has been found.
pub(super) struct Table<'f> {
    /// The file.
    pub input: &'f InputFile,
    /// What it is.
    pub format: Format,
    /// Its size.
    pub bytes: u64,
    /// Its header.
    pub header: Header,
    /// Where its rows are.
    pub body: Body,
}

/// Where the rows of a table are.
pub(super) enum Body {
    /// In a text with this delimiter.
    Text(EncodedText, u8),
    /// In the sheet of this name.
    Sheet(String),
}

impl Table<'_> {
    /// The sheet; none for text files.
    pub fn sheet(&self) -> Option<&str> {
        match &self.body {
            Body::Text(..) => None,
            Body::Sheet(name) => Some(name),
        }
    }

    /// Where the header stands.
    pub fn place<'a>(&'a self, table: &'a str) -> Place<'a> {
        Place { file: &self.input.name, sheet: self.sheet(), table }
    }
}

/// Finds the table that the rules want in a file.
pub(super) fn open_table<'f>(input: &'f InputFile, wanted: &Wanted<'_>) -> Result<Table<'f>, ReadError> {
    let (format, bytes) = sniff(input)?;
    let file = input.name.clone();
    match format {
        Format::Delimited => {
            let (text, delimiter, rows) = open_text(input)?;
            if rows.is_empty() {
                return Err(ReadError::EmptyFile { file });
            }
            let header = find(&rows, &wanted.columns).ok_or(ReadError::NoHeaderRow { file, sheet: None })?;
            Ok(Table { input, format, bytes, header, body: Body::Text(text, delimiter) })
        }
        Format::Xlsx => {
            let (sheet, header) = find_sheet(input, &mut Workbook::open(input)?, wanted)?;
            Ok(Table { input, format, bytes, header, body: Body::Sheet(sheet) })
        }
        Format::Xlsb | Format::Xls | Format::Ods | Format::Html | Format::Compressed => {
            Err(ReadError::UnreadableFormat { file, format })
        }
    }
}

/// The encoding, the delimiter and the first rows of a text.
pub(super) fn open_text(input: &InputFile) -> Result<(EncodedText, u8, Vec<HeadRow>), ReadError> {
    let text = detect(input)?;
    // Where the first block ends depends on the delimiter only if a quote stands in an odd place, so the sample is cut
    // for commas.
    let first = open_blocks(&text, b',')?.next_block(Vec::with_capacity(BLOCK_BYTES));
    let sample = match first {
        Ok(block) => block.unwrap_or_default().bytes,
        Err(error) => return Err(block_error(input, error)),
    };
    let sample = as_utf8(&text, sample);
    let delimiter = find_delimiter(&sample, input);
    let mut rows = Vec::new();
    // The error only ends the sample.
    let _ended = each_record(
        &sample,
        delimiter,
        1,
        |_, _| (),
        |number, record| {
            push_head(&mut rows, number, Row::Record(record));
            if rows.len() < HEAD_ROWS { Ok(()) } else { Err(()) }
        },
    );
    Ok((text, delimiter, rows))
}

fn push_head(rows: &mut Vec<HeadRow>, number: u64, row: Row<'_>) {
    if !row.is_blank() {
        let cells = row.cells().map(|cell| trim(&cell.shown()).to_owned()).collect();
        rows.push(HeadRow { number, cells });
    }
}

/// The first rows of a sheet.
pub(super) fn sheet_head(workbook: &mut Workbook, sheet: &str) -> Result<Vec<HeadRow>, ReadError> {
    let mut rows = Vec::new();
    workbook.each_row(sheet, |number, cells: &[SheetCell<'_>]| {
        push_head(&mut rows, number, Row::Sheet(cells));
        Ok::<_, ReadError>(if rows.len() < HEAD_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(rows)
}

/// The sheet that the rules name, else the one visible sheet that has all headers; where none has, the one that has most,
/// so that a message can say what is missing there.
fn find_sheet(input: &InputFile, workbook: &mut Workbook, wanted: &Wanted<'_>) -> Result<(String, Header), ReadError> {
    let file = || input.name.clone();
    let sheets = workbook.sheets();
    if sheets.is_empty() {
        return Err(ReadError::NoSheets { file: file() });
    }
    if let Some(choice) = wanted.sheet {
        let name = named_sheet(&sheets, choice).ok_or_else(|| ReadError::NoSuchSheet {
            file: file(),
            wanted: choice.clone(),
            sheets: sheets.iter().map(|(name, _)| name.clone()).collect(),
        })?;
        let rows = sheet_head(workbook, &name)?;
        let header =
            find(&rows, &wanted.columns).ok_or_else(|| ReadError::EmptySheet { file: file(), sheet: Some(name.clone()) })?;
        return Ok((name, header));
    }
    let mut found: Vec<(String, Header, bool)> = Vec::new();
    for (name, visibility) in sheets {
        if visibility == Visibility::Visible
            && let Some(header) = find(&sheet_head(workbook, &name)?, &wanted.columns)
        {
            let place = Place { file: &input.name, sheet: Some(&name), table: wanted.table };
            let whole = wanted.columns.iter().all(|spec| !matches!(bind(spec, &header, place), Err(ReadError::MissingColumn(_))));
            found.push((name, header, whole));
        }
    }
    let whole: Vec<String> = found.iter().filter(|(_, _, whole)| *whole).map(|(name, ..)| name.clone()).collect();
    if whole.len() > 1 {
        return Err(ReadError::SeveralSheets { file: file(), table: wanted.table.to_owned(), sheets: whole });
    }
    let best = found.into_iter().rev().max_by_key(|(_, header, whole)| (*whole, header.matched));
    best.map(|(name, header, _)| (name, header)).ok_or_else(|| ReadError::EmptySheet { file: file(), sheet: None })
}

fn named_sheet(sheets: &[(String, Visibility)], choice: &SheetChoice) -> Option<String> {
    let found = match choice {
        SheetChoice::Name(name) => sheets.iter().find(|(sheet, _)| trim(sheet) == trim(name)),
        SheetChoice::Number(number) => sheets.get(number.checked_sub(1)?),
    };
    found.map(|(name, _)| name.clone())
}

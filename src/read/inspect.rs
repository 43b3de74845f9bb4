//! What a file looks like without any rules: format, encoding, sheets, header, columns.

use std::ops::ControlFlow;

use super::cell::{Cell, Row, SheetCell};
use super::columns::letters;
use super::dates::{DateReading, read_date};
use super::encoding::TextEncoding;
use super::error::ReadError;
use super::header::{Header, guess};
use super::numbers::{NumberReading, read_number};
use super::scan::{Halt, Taker, scan};
use super::source::{Format, InputFile, sniff};
use super::table::{Body, Table, open_text, sheet_head};
use super::workbook::{Visibility, Workbook};
use crate::model::fold::trim;

/// What all filled cells of a column look like. The rules give the types; this only helps to write them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RoughType {
    /// There is no filled cell.
    Empty,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// Anything else.
    Text,
}

impl RoughType {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Number => "number",
            Self::Date => "date",
            Self::Text => "text",
        }
    }
}

/// A column as it looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnInspection {
    /// Its header; where there is none, its letters.
    pub name: String,
    /// What its cells look like.
    pub ty: RoughType,
    /// How many rows have nothing in it.
    pub missing: u64,
}

/// A sheet as it looks; a text file is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetInspection {
    /// Its name; none for text files.
    pub name: Option<String>,
    /// Whether people see it.
    pub visibility: Visibility,
    /// The row that looks like the header; none in an empty sheet.
    pub header_row: Option<u64>,
    /// The rows below it that aren't blank.
    pub rows: u64,
    /// The columns.
    pub columns: Vec<ColumnInspection>,
}

/// A file as it looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inspection {
    /// As the user named it.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// What it is.
    pub format: Format,
    /// The encoding of a text file.
    pub encoding: Option<TextEncoding>,
    /// Whether a text file begins with a byte-order mark.
    pub bom: bool,
    /// The delimiter of a text file.
    pub delimiter: Option<char>,
    /// The sheets.
    pub sheets: Vec<SheetInspection>,
}

/// Looks at a file.
///
/// # Errors
/// The file can't be read.
pub fn inspect(file: &InputFile) -> Result<Inspection, ReadError> {
    let (format, bytes) = sniff(file)?;
    let mut inspection =
        Inspection { name: file.name.clone(), bytes, format, encoding: None, bom: false, delimiter: None, sheets: Vec::new() };
    match format {
        Format::Delimited => {
            let (text, delimiter, rows) = open_text(file)?;
            inspection.encoding = Some(text.encoding);
            inspection.bom = text.marked;
            inspection.delimiter = Some(char::from(delimiter));
            let Some(header) = guess(&rows) else { return Err(ReadError::EmptyFile { file: file.name.clone() }) };
            let mut look = Look::new(&header);
            let table = Table { input: file, format, bytes, header, body: Body::Text(text, delimiter) };
            match scan(&table, std::slice::from_mut(&mut look)) {
                Ok(()) | Err(Halt::Doubtful) => {}
                Err(Halt::Error(error)) => return Err(error),
            }
            inspection.sheets.push(look.sheet(None, Visibility::Visible));
        }
        Format::Xlsx => {
            let mut workbook = Workbook::open(file)?;
            for (name, visibility) in workbook.sheets() {
                inspection.sheets.push(inspect_sheet(&mut workbook, name, visibility)?);
            }
            if inspection.sheets.is_empty() {
                return Err(ReadError::NoSheets { file: file.name.clone() });
            }
        }
        Format::Xlsb | Format::Xls | Format::Ods | Format::Html | Format::Compressed => {
            return Err(ReadError::UnreadableFormat { file: file.name.clone(), format });
        }
    }
    Ok(inspection)
}

fn inspect_sheet(workbook: &mut Workbook, name: String, visibility: Visibility) -> Result<SheetInspection, ReadError> {
    let Some(header) = guess(&sheet_head(workbook, &name)?) else {
        return Ok(SheetInspection { name: Some(name), visibility, header_row: None, rows: 0, columns: Vec::new() });
    };
    let mut look = Look::new(&header);
    workbook.each_row(&name, |number, cells: &[SheetCell<'_>]| {
        if number > header.number {
            look.row(Row::Sheet(cells));
        }
        Ok::<_, ReadError>(ControlFlow::Continue(()))
    })?;
    Ok(look.sheet(Some(name), visibility))
}

#[derive(Clone, Copy, Default)]
struct Tally {
    filled: u64,
    numbers: u64,
    dates: u64,
}

struct Look {
    header_row: u64,
    names: Vec<String>,
    rows: u64,
    tallies: Vec<Tally>,
}

impl Look {
    fn new(header: &Header) -> Self {
        let name = |(position, cell): (usize, &String)| if cell.is_empty() { letters(position) } else { cell.clone() };
        let names: Vec<String> = header.cells.iter().enumerate().map(name).collect();
        Self { header_row: header.number, tallies: vec![Tally::default(); names.len()], names, rows: 0 }
    }

    fn row(&mut self, row: Row<'_>) {
        if row.is_blank() {
            return;
        }
        self.rows += 1;
        for (position, tally) in self.tallies.iter_mut().enumerate() {
            let cell = row.cell(position);
            if cell.is_blank() || matches!(cell, Cell::Error(_)) {
                continue;
            }
            let (number, date) = match cell {
                Cell::Text(text) => looks(trim(text)),
                Cell::Number(_) => (true, false),
                Cell::Moment(_) => (false, true),
                Cell::Flag(_) | Cell::Error(_) => (false, false),
            };
            tally.filled += 1;
            tally.numbers += u64::from(number);
            tally.dates += u64::from(date);
        }
    }

    fn sheet(self, name: Option<String>, visibility: Visibility) -> SheetInspection {
        let rows = self.rows;
        let column = |(name, tally): (String, Tally)| ColumnInspection {
            name,
            ty: match tally {
                Tally { filled: 0, .. } => RoughType::Empty,
                Tally { filled, dates, .. } if filled == dates => RoughType::Date,
                Tally { filled, numbers, .. } if filled == numbers => RoughType::Number,
                Tally { .. } => RoughType::Text,
            },
            missing: rows - tally.filled,
        };
        let columns = self.names.into_iter().zip(self.tallies).map(column).collect();
        SheetInspection { name, visibility, header_row: Some(self.header_row), rows, columns }
    }
}

/// Whether a text looks like a number, and like a date. Digits with leading zeros, or more than 15, are names.
fn looks(text: &str) -> (bool, bool) {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let name = digits && ((text.len() > 1 && text.starts_with('0')) || text.len() > 15);
    let number = !name && !matches!(read_number(text, None), NumberReading::Unreadable);
    (number, !matches!(read_date(text), DateReading::Unreadable))
}

impl Taker for Look {
    fn take(&mut self, _number: u64, row: Row<'_>) -> Result<(), Halt> {
        self.row(row);
        Ok(())
    }
}

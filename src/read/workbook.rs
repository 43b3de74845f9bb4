//! Workbooks (.xlsx, .xlsm) to rows, streamed cell by cell: the one door to calamine.

use std::borrow::Cow;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use crate::model::date::Date;

use super::cell::{Moment, SheetCell};
use super::error::ReadError;
use super::source::InputFile;
use super::table::COLUMNS;

/// Whether people see a sheet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Visibility {
    /// It is seen. Only such a sheet is read without being named.
    Visible,
    /// It can be shown by the user.
    Hidden,
    /// It can only be shown by a program.
    VeryHidden,
}

impl Visibility {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::Hidden => "hidden",
            Self::VeryHidden => "very hidden",
        }
    }
}

/// An open workbook.
pub(super) struct Workbook {
    xlsx: Xlsx<BufReader<File>>,
    file: String,
}

impl Workbook {
    /// Opens a workbook.
    pub fn open(input: &InputFile) -> Result<Self, ReadError> {
        let source = BufReader::new(input.open()?);
        let opened = guarded(|| Xlsx::new(source));
        let xlsx = opened.map_err(|detail| broken(&input.name, None, detail))?;
        Ok(Self { xlsx, file: input.name.clone() })
    }

    /// The sheets of cells, in their order.
    pub fn sheets(&self) -> Vec<(String, Visibility)> {
        let sheets = self.xlsx.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let visibility = |visible| match visible {
            SheetVisible::Visible => Visibility::Visible,
            SheetVisible::Hidden => Visibility::Hidden,
            SheetVisible::VeryHidden => Visibility::VeryHidden,
        };
        sheets.map(|sheet| (sheet.name.clone(), visibility(sheet.visible))).collect()
    }

    /// Whether its days count from 1904-01-01.
    pub fn is_1904(&self) -> bool {
        self.xlsx.has_1904_epoch()
    }

    /// Hands each row that has a cell to `take`, with its number, until it breaks off.
    pub fn each_row<E: From<ReadError>>(
        &mut self,
        sheet: &str,
        mut take: impl FnMut(u64, &[SheetCell<'_>]) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        let fail = |file: &str, detail| E::from(broken(file, Some(sheet), detail));
        let is_1904 = self.is_1904();
        let mut cells = guarded(|| self.xlsx.worksheet_cells_reader(sheet)).map_err(|detail| fail(&self.file, detail))?;
        let widths: Vec<u8> = cells.styles().iter().map(digits_shown).collect();
        let mut row: Vec<SheetCell<'_>> = Vec::new();
        let mut number = 0;
        while let Some((cell, style)) = guarded(|| cells.next_cell_with_style_id()).map_err(|detail| fail(&self.file, detail))? {
            let (at, column) = (u64::from(cell.get_position().0) + 1, cell.get_position().1 as usize);
            if at < number || (at == number && column < row.len()) || column >= COLUMNS {
                return Err(fail(&self.file, Failure::Said(format!("cells out of order in row {at}"))));
            }
            if at > number {
                if number > 0 && take(number, &row)?.is_break() {
                    return Ok(());
                }
                row.clear();
                number = at;
            }
            row.resize(column, SheetCell::Blank);
            row.push(sheet_cell(cell.get_value(), is_1904, widths.get(style).copied().unwrap_or(0)));
        }
        if number > 0 { take(number, &row).map(|_| ()) } else { Ok(()) }
    }
}

/// What went wrong inside the library.
enum Failure {
    Password,
    Said(String),
}

/// Calls the library. What it says comes back on one line; if it panics, that is an error too.
fn guarded<T>(call: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(XlsxError::Password)) => Err(Failure::Password),
        Ok(Err(error)) => Err(Failure::Said(error.to_string().split_whitespace().collect::<Vec<_>>().join(" "))),
        Err(_) => Err(Failure::Said("the workbook library gave up".to_owned())),
    }
}

fn broken(file: &str, sheet: Option<&str>, failure: Failure) -> ReadError {
    match failure {
        Failure::Password => ReadError::PasswordProtected { file: file.to_owned() },
        Failure::Said(detail) => ReadError::Workbook { file: file.to_owned(), sheet: sheet.map(str::to_owned), detail },
    }
}

/// How many digits a number format of nothing but zeros shows at least; 0 for any other.
fn digits_shown(style: &Style) -> u8 {
    let code = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
    let padded = code.len() > 1 && code.bytes().all(|byte| byte == b'0');
    if padded { u8::try_from(code.len()).unwrap_or(u8::MAX) } else { 0 }
}

fn sheet_cell<'a>(value: &DataRef<'a>, is_1904: bool, width: u8) -> SheetCell<'a> {
    #[expect(clippy::cast_precision_loss, reason = "a spreadsheet's numbers have 15 digits; a longer one is damaged either way")]
    match value {
        DataRef::Empty => SheetCell::Blank,
        DataRef::Int(number) => SheetCell::Number(*number as f64, width),
        DataRef::Float(number) => SheetCell::Number(*number, width),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            SheetCell::Text(Cow::Owned(text.clone()))
        }
        DataRef::SharedString(text) => SheetCell::Text(Cow::Borrowed(text)),
        DataRef::Bool(flag) => SheetCell::Flag(*flag),
        DataRef::DateTime(moment) => SheetCell::Moment(moment_of(moment, is_1904)),
        DataRef::Error(error) => SheetCell::Error(error_word(error)),
    }
}

/// What a spreadsheet shows for an error.
fn error_word(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

/// Days count from 1899-12-31 or 1904-01-01; a number below the first day is a time of day, and 1900-02-29, which
/// spreadsheets believe in, is no day.
fn moment_of(moment: &ExcelDateTime, is_1904: bool) -> Moment {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let first = if is_1904 { 0.0 } else { 1.0 };
    let has_day = moment.is_datetime() && (first..2_958_466.0).contains(&moment.as_f64());
    let day = if has_day { Date::new(year.into(), month.into(), day.into()) } else { None };
    #[expect(clippy::cast_possible_truncation, reason = "shown to people only; a number too great is as wrong as the greatest")]
    let number = moment.as_f64() as i64;
    let is_time = !moment.is_datetime() || (0.0..first).contains(&moment.as_f64());
    let beyond = (day.is_none() && !is_time).then_some(number);
    Moment { day, time: [hour, minute, second], beyond }
}

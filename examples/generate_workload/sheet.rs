//! A sheet being written row by row, as text or as a workbook; what was written doesn't stay in memory.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use crate::Form;

/// Rows of a worksheet, the header with them.
pub const MOST_ROWS: u64 = 1_048_576;

/// Days from 1899-12-30, where a workbook counts from, to 2023-01-01.
const SERIAL: i64 = 44_927;

/// Text is handed on in pieces of this size.
const PIECE: usize = 1 << 20;

#[derive(Clone, Copy)]
pub enum Cell<'a> {
    Text(&'a str),
    /// Days since 2023-01-01.
    Day(i64),
    Hundredths(u32),
    Thousandths(u32),
}

pub enum Sheet {
    Text { file: File, text: Vec<u8>, gb18030: bool },
    Book { workbook: Box<Workbook>, path: PathBuf, day: Format, row: u32 },
}

impl Sheet {
    pub fn create(folder: &Path, stem: &str, form: Form) -> io::Result<Self> {
        if matches!(form, Form::Utf8 | Form::Gb18030) {
            let file = File::create(folder.join(stem).with_extension("csv"))?;
            return Ok(Self::Text { file, text: Vec::with_capacity(PIECE + 1024), gb18030: matches!(form, Form::Gb18030) });
        }
        let mut workbook = Box::new(Workbook::new());
        let created = ExcelDateTime::from_ymd(2026, 1, 1).map_err(io::Error::other)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let added = if matches!(form, Form::InlineStrings) {
            workbook.add_worksheet_with_constant_memory()
        } else {
            workbook.add_worksheet_with_low_memory()
        };
        added.map_err(io::Error::other)?;
        let day = Format::new().set_num_format("yyyy-mm-dd");
        Ok(Self::Book { workbook, path: folder.join(stem).with_extension("xlsx"), day, row: 0 })
    }

    /// One row; the bits of `quoted` say which cells stand in quotes although they need none.
    pub fn row(&mut self, cells: &[Cell], quoted: u32) -> io::Result<()> {
        match self {
            Self::Text { file, text, gb18030 } => {
                for (place, &cell) in cells.iter().enumerate() {
                    if place > 0 {
                        text.push(b',');
                    }
                    push_cell(text, cell, quoted >> place & 1 == 1);
                }
                text.push(b'\n');
                if text.len() >= PIECE { hand_on(file, text, *gb18030) } else { Ok(()) }
            }
            Self::Book { workbook, day, row, .. } => {
                let sheet = workbook.worksheet_from_index(0).map_err(io::Error::other)?;
                for (&cell, column) in cells.iter().zip(0..) {
                    match cell {
                        Cell::Text("") => continue,
                        Cell::Text(text) => sheet.write_string(*row, column, text),
                        Cell::Day(date) => sheet.write_number_with_format(*row, column, (date + SERIAL) as f64, day),
                        Cell::Hundredths(n) => sheet.write_number(*row, column, f64::from(n) / 100.0),
                        Cell::Thousandths(n) => sheet.write_number(*row, column, f64::from(n) / 1000.0),
                    }
                    .map_err(io::Error::other)?;
                }
                *row += 1;
                Ok(())
            }
        }
    }

    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Text { mut file, mut text, gb18030 } => hand_on(&mut file, &mut text, gb18030),
            Self::Book { mut workbook, path, .. } => workbook.save(path).map_err(io::Error::other),
        }
    }
}

fn hand_on(file: &mut File, text: &mut Vec<u8>, gb18030: bool) -> io::Result<()> {
    if gb18030 {
        let characters = str::from_utf8(text).map_err(io::Error::other)?;
        file.write_all(&encoding_rs::GB18030.encode(characters).0)?;
    } else {
        file.write_all(text)?;
    }
    text.clear();
    Ok(())
}

fn push_cell(text: &mut Vec<u8>, cell: Cell, quoted: bool) {
    let quoted = quoted || matches!(cell, Cell::Text(words) if words.contains(','));
    if quoted {
        text.push(b'"');
    }
    match cell {
        Cell::Text(words) => text.extend_from_slice(words.as_bytes()),
        Cell::Day(date) => {
            let (year, month, day) = civil(date);
            push_digits(text, year, 4);
            text.push(b'-');
            push_digits(text, month, 2);
            text.push(b'-');
            push_digits(text, day, 2);
        }
        Cell::Hundredths(n) => push_decimal(text, n, 100, 2),
        Cell::Thousandths(n) => push_decimal(text, n, 1000, 3),
    }
    if quoted {
        text.push(b'"');
    }
}

fn push_decimal(text: &mut Vec<u8>, number: u32, one: u32, places: usize) {
    push_digits(text, u64::from(number / one), 1);
    text.push(b'.');
    push_digits(text, u64::from(number % one), places);
}

/// The number, with zeros before it up to the width.
pub fn push_digits(text: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    while number > 0 || first > digits.len() - width {
        first -= 1;
        digits[first] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    text.extend_from_slice(&digits[first..]);
}

/// Year, month and day of a number of days since 2023-01-01.
pub fn civil(day: i64) -> (u64, u64, u64) {
    // Howard Hinnant's civil_from_days, counted from 0000-03-01.
    let days = day + 19_358 + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month < 3);
    (year as u64, month as u64, (of_year - (153 * shifted + 2) / 5 + 1) as u64)
}

//! Writing one sheet row by row, downwards: cells, column widths, and tables that go on where a sheet is full.

use std::borrow::Cow;

use rust_xlsxwriter::{ExcelDateTime, IgnoreError, Worksheet};
use unicode_width::UnicodeWidthChar;

use super::style::{Style, Styles};
use super::{Book, COLUMNS_A_SHEET};
use crate::model::date::Date;
use crate::model::number::{ExactSum, Number};
use crate::report::ReportError;
use crate::report::digits::{grouped, significant_digits};

/// A spreadsheet holds so many digits of a number; a longer one is written as text.
const DIGITS: u32 = 15;

/// A cell holds so many UTF-16 units.
const TEXT_UNITS: usize = 32_767;

/// Widths are taken from the heading and so many rows.
const MEASURED_ROWS: u32 = 1_000;

/// Tables of more rows pass through a temporary file.
const ROWS_IN_MEMORY: usize = 10_000;

/// A printed page stays readable with so many columns.
const COLUMNS_A_PAGE: usize = 10;

/// Columns are at least and at most so wide, in ASCII characters.
const WIDTHS: (usize, usize) = (8, 40);

/// The serial number of 1970-01-01 in a spreadsheet.
const EPOCH_SERIAL: i32 = 25_569;

/// The first day that a spreadsheet can hold and that all agree on: 1900-03-01.
const FIRST_SERIAL: i32 = 61;

type Written = Result<(), ReportError>;

/// A column of a table.
pub(super) struct Column {
    /// What stands above it.
    pub(super) heading: String,
    /// The look of its cells.
    pub(super) style: Style,
}

impl Column {
    pub(super) fn new(heading: impl Into<String>, style: Style) -> Self {
        Self { heading: heading.into(), style }
    }

    /// A column of texts.
    pub(super) fn text(heading: impl Into<String>) -> Self {
        Self::new(heading, Style::Text)
    }

    /// A column of counts and other numbers.
    pub(super) fn number(heading: impl Into<String>) -> Self {
        Self::new(heading, Style::Number(0))
    }
}

/// A sheet being written. Cells go from left to right, rows downwards.
pub(super) struct Sheet<'a> {
    page: &'a mut Worksheet,
    styles: &'a Styles,
    row: u32,
    column: u16,
    widths: Vec<usize>,
}

impl Book {
    /// A sheet of blocks, to be finished.
    pub(super) fn sheet(&mut self, name: &str) -> Result<Sheet<'_>, ReportError> {
        let sheet = self.add(name, 0)?;
        sheet.page.set_print_fit_to_pages(1, 0);
        Ok(sheet)
    }

    /// An empty sheet for so many rows.
    pub(super) fn add(&mut self, name: &str, rows: usize) -> Result<Sheet<'_>, ReportError> {
        // Both kinds read alike; only the memory differs, and a run without room for temporary files should not need one.
        let sheet =
            if rows > ROWS_IN_MEMORY { self.workbook.add_worksheet_with_low_memory()? } else { self.workbook.add_worksheet() };
        sheet.set_name(name)?.set_landscape().set_paper_size(9);
        Ok(Sheet { page: sheet, styles: &self.styles, row: 0, column: 0, widths: Vec::new() })
    }

    /// A table: one heading, frozen, with filters; where a sheet is full it goes on in the next, ` (2)`.
    pub(super) fn table(
        &mut self,
        name: &str,
        columns: &[Column],
        rows: usize,
        mut write_row: impl FnMut(&mut Sheet<'_>, usize) -> Written,
    ) -> Written {
        if columns.len() > COLUMNS_A_SHEET {
            return Err(ReportError::TooManyColumns(columns.len()));
        }
        let mut first = 0;
        let mut part = 1;
        loop {
            let end = rows.min(first + self.rows_a_sheet);
            let part_name = if part == 1 { Cow::Borrowed(name) } else { Cow::Owned(format!("{name} ({part})")) };
            let mut sheet = self.add(&part_name, end - first)?;
            sheet.open_table(columns)?;
            for row in first..end {
                write_row(&mut sheet, row)?;
                sheet.end_row();
            }
            sheet.close_table(columns)?;
            (first, part) = (end, part + 1);
            if first == rows {
                return Ok(());
            }
        }
    }
}

impl Sheet<'_> {
    /// Begins a table with its heading.
    pub(super) fn open_table(&mut self, columns: &[Column]) -> Written {
        for (position, column) in columns.iter().enumerate() {
            let position = u16::try_from(position).unwrap_or(u16::MAX);
            self.page.set_column_format(position, self.styles.format(column.style))?;
        }
        let pages = u16::try_from(columns.len().div_ceil(COLUMNS_A_PAGE)).unwrap_or(1);
        self.page.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?.set_repeat_columns(0, 0)?.set_print_fit_to_pages(pages, 0);
        self.headings(columns)
    }

    /// Ends a table: widths and filters.
    pub(super) fn close_table(mut self, columns: &[Column]) -> Written {
        // The heading's filter arrow hides two characters of it.
        for (width, column) in self.widths.iter_mut().zip(columns) {
            *width = (*width).max(width_of(&column.heading) + 1);
        }
        let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let last_row = self.row.saturating_sub(1);
        self.page.autofilter(0, 0, last_row, last)?;
        self.page.ignore_error_range(0, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
        self.finish()
    }

    /// Sets the widths.
    pub(super) fn finish(self) -> Written {
        for (column, width) in self.widths.iter().enumerate() {
            let column = u16::try_from(column).unwrap_or(u16::MAX);
            let width = u16::try_from((width + 2).clamp(WIDTHS.0, WIDTHS.1)).unwrap_or(u16::MAX);
            self.page.set_column_width(column, width)?;
        }
        Ok(())
    }

    /// Goes to the next row.
    pub(super) fn end_row(&mut self) {
        self.row += 1;
        self.column = 0;
    }

    /// Leaves a cell empty.
    pub(super) fn skip(&mut self) {
        self.column += 1;
    }

    /// A row of headings.
    pub(super) fn headings(&mut self, columns: &[Column]) -> Written {
        for column in columns {
            self.styled_text(&column.heading, column.style.heading())?;
        }
        self.end_row();
        Ok(())
    }

    /// A line across the columns, which doesn't widen them.
    pub(super) fn line(&mut self, text: &str, style: Style) -> Written {
        self.write_text(text, Some(style))?;
        self.end_row();
        Ok(())
    }

    fn write_text(&mut self, text: &str, style: Option<Style>) -> Written {
        let text = fitting(text);
        match style {
            None => self.page.write_string(self.row, self.column, text)?,
            Some(style) => self.page.write_string_with_format(self.row, self.column, text, self.styles.format(style))?,
        };
        Ok(())
    }

    /// A text in its column's style. Never a formula, never a link.
    pub(super) fn text(&mut self, text: &str) -> Written {
        self.write_text(text, None)?;
        self.measure(|| width_of(text));
        Ok(())
    }

    /// A text in a style of its own.
    pub(super) fn styled_text(&mut self, text: &str, style: Style) -> Written {
        self.write_text(text, Some(style))?;
        self.measure(|| width_of(text));
        Ok(())
    }

    /// A number in its column's style.
    pub(super) fn number(&mut self, number: Number) -> Written {
        self.write_sum(ExactSum(number.micros().into()), None)
    }

    /// A number in a style of its own.
    pub(super) fn styled_number(&mut self, number: Number, style: Style) -> Written {
        self.write_sum(ExactSum(number.micros().into()), Some(style))
    }

    /// A sum in a style of its own.
    pub(super) fn sum(&mut self, sum: ExactSum, style: Style) -> Written {
        self.write_sum(sum, Some(style))
    }

    /// A count.
    pub(super) fn count(&mut self, count: u64) -> Written {
        self.styled_number(Number::from_count(count), Style::Number(0))
    }

    fn write_sum(&mut self, sum: ExactSum, style: Option<Style>) -> Written {
        let Some(number) = sum.number().filter(|_| significant_digits(sum.0) <= DIGITS) else {
            return self.styled_text(&sum.to_string(), Style::LongNumber);
        };
        match style {
            None => self.page.write_number(self.row, self.column, number.to_f64())?,
            Some(style) => {
                self.page.write_number_with_format(self.row, self.column, number.to_f64(), self.styles.format(style))?
            }
        };
        self.measure(|| grouped(&number).len() + 1);
        Ok(())
    }

    /// A day; one that spreadsheets can't hold as text.
    pub(super) fn date(&mut self, day: Date) -> Written {
        let serial = day.days() + EPOCH_SERIAL;
        if serial < FIRST_SERIAL {
            return self.text(&day.to_string());
        }
        let serial = ExcelDateTime::from_serial_datetime(f64::from(serial))?;
        self.page.write_datetime_with_format(self.row, self.column, &serial, self.styles.format(Style::Date))?;
        self.measure(|| 10);
        Ok(())
    }

    fn measure(&mut self, width: impl FnOnce() -> usize) {
        if self.row <= MEASURED_ROWS {
            let column = usize::from(self.column);
            if self.widths.len() <= column {
                self.widths.resize(column + 1, 0);
            }
            self.widths[column] = self.widths[column].max(width());
        }
        self.column += 1;
    }
}

/// How wide a text is on the screen: ASCII 1, wide 2; of several lines the widest.
fn width_of(text: &str) -> usize {
    let widths = text.lines().map(|line| line.chars().filter_map(UnicodeWidthChar::width).sum());
    widths.max().unwrap_or(0)
}

/// The text, cut with a note where it is longer than a cell can hold.
fn fitting(text: &str) -> Cow<'_, str> {
    if text.len() <= TEXT_UNITS {
        return Cow::Borrowed(text);
    }
    let units: usize = text.chars().map(char::len_utf16).sum();
    if units <= TEXT_UNITS {
        return Cow::Borrowed(text);
    }
    let note = format!(" … [{TEXT_UNITS} / {units}]");
    let mut room = TEXT_UNITS - note.chars().map(char::len_utf16).sum::<usize>();
    let kept = text.char_indices().find(|(_, c)| {
        let fits = c.len_utf16() <= room;
        room -= if fits { c.len_utf16() } else { 0 };
        !fits
    });
    Cow::Owned(format!("{}{note}", &text[..kept.map_or(text.len(), |(at, _)| at)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_with_a_note() {
        let whole = "长".repeat(TEXT_UNITS);
        assert_eq!(fitting(&whole), whole);
        let cut = fitting(&"长".repeat(TEXT_UNITS + 1)).into_owned();
        assert_eq!(cut.encode_utf16().count(), TEXT_UNITS);
        assert!(cut.ends_with("长 … [32767 / 32768]"), "{}", &cut[cut.len() - 40..]);
        let wide = fitting(&"😀".repeat(TEXT_UNITS)).into_owned();
        assert!(wide.encode_utf16().count() <= TEXT_UNITS);
    }

    #[test]
    fn widths_of_wide_characters() {
        assert_eq!(width_of("ABC制造"), 7);
        assert_eq!(width_of("a\n制造业"), 6);
        assert_eq!(width_of(""), 0);
    }
}

//! Writing one sheet row by row, downwards: cells, column widths.

use std::borrow::Cow;

use rust_xlsxwriter::{ExcelDateTime, Url, Worksheet};
use unicode_width::UnicodeWidthChar;

use super::formula::Place;
use super::style::{Style, Styles};
use crate::model::date::Date;
use crate::model::number::ExactSum;
use crate::report::ReportError;
use crate::report::digits::grouped;
use crate::report::page::{Cell, Look, is_exact_in_spreadsheets, serial_of};

/// A cell holds so many UTF-16 units.
const TEXT_UNITS: usize = 32_767;

/// Widths are taken from the heading and so many rows.
const MEASURED_ROWS: u32 = 1_000;

/// Columns are at least and at most so wide, in ASCII characters.
const WIDTHS: (usize, usize) = (8, 56);

pub(super) type Written = Result<(), ReportError>;

/// A sheet being written. Cells go from left to right, rows downwards.
pub(super) struct Sheet<'a> {
    /// The library's sheet.
    pub(super) page: &'a mut Worksheet,
    /// The formats.
    pub(super) styles: &'a mut Styles,
    /// The sheets of all pages.
    pub(super) places: &'a [Place],
    /// Its name.
    pub(super) name: String,
    /// The row that comes next, from 0.
    pub(super) row: u32,
    /// The column that comes next, from 0.
    pub(super) column: u16,
    /// The widths of the columns so far.
    pub(super) widths: Vec<usize>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet.
    pub(super) const fn new(page: &'a mut Worksheet, styles: &'a mut Styles, places: &'a [Place], name: String) -> Self {
        Self { page, styles, places, name, row: 0, column: 0, widths: Vec::new() }
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
    pub(super) const fn end_row(&mut self) {
        self.row += 1;
        self.column = 0;
    }

    /// Leaves a cell empty.
    pub(super) const fn skip(&mut self) {
        self.column += 1;
    }

    /// A line across the columns, which doesn't widen them.
    pub(super) fn line(&mut self, text: &str, style: Style) -> Written {
        self.write_text(text, Some(style))?;
        self.end_row();
        Ok(())
    }

    /// A cell; in its column's style, or in one that is given for a look.
    pub(super) fn cell(&mut self, cell: &Cell<'_>, styled: Option<fn(Look) -> Style>, look: Look) -> Written {
        let style = styled.map(|styled| styled(look));
        match cell {
            Cell::Blank => {
                if let Some(style) = style {
                    self.page.write_blank(self.row, self.column, self.styles.format(style))?;
                }
                self.skip();
                Ok(())
            }
            Cell::Text(text) => self.text(text, styled.map(|styled| styled(Look::Text))),
            Cell::Number(sum) => self.sum(*sum, look, style),
            Cell::Looking(sum, look) => self.sum(*sum, *look, Some(styled.map_or(Style::Look(*look), |styled| styled(*look)))),
            Cell::Date(day) => self.date(*day, styled.map_or(Style::Look(Look::Date), |styled| styled(Look::Date))),
            Cell::Tier(place, word) => self.text(word, Some(Style::Tier(*place))),
            Cell::Change(steps, word) => self.text(word, if *steps == 0 { style } else { Some(Style::Change(*steps > 0)) }),
            Cell::Severity(severity, word) => self.text(word, Some(Style::Severity(*severity))),
            Cell::Link(_, word) => self.text(word, Some(Style::Link)),
            Cell::Formula(formula) => self.formula(formula, styled, look),
        }
    }

    /// A text that leads to the beginning of another sheet.
    pub(super) fn link(&mut self, sheet: &str, text: &str) -> Written {
        let url = Url::new(format!("internal:'{}'!A1", sheet.replace('\'', "''"))).set_text(text);
        self.page.write_url_with_format(self.row, self.column, url, self.styles.format(Style::Link))?;
        self.column += 1;
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

    /// A text, in its column's style or in one of its own. Never a formula, never a link.
    pub(super) fn text(&mut self, text: &str, style: Option<Style>) -> Written {
        self.write_text(text, style)?;
        self.measure(|| width_of(text));
        Ok(())
    }

    fn sum(&mut self, sum: ExactSum, look: Look, style: Option<Style>) -> Written {
        let Some(number) = sum.number().filter(|_| is_exact_in_spreadsheets(sum.0)) else {
            return self.text(&sum.to_string(), Some(Style::LongNumber));
        };
        match style {
            None => self.page.write_number(self.row, self.column, number.to_f64())?,
            Some(style) => {
                self.page.write_number_with_format(self.row, self.column, number.to_f64(), self.styles.format(style))?
            }
        };
        self.measure(|| width_of_number(sum, look));
        Ok(())
    }

    /// A day; one that spreadsheets can't hold as text.
    fn date(&mut self, day: Date, style: Style) -> Written {
        let Some(serial) = serial_of(day) else { return self.text(&day.to_string(), None) };
        let serial = ExcelDateTime::from_serial_datetime(f64::from(serial))?;
        self.page.write_datetime_with_format(self.row, self.column, &serial, self.styles.format(style))?;
        self.measure(|| 10);
        Ok(())
    }

    pub(super) fn measure(&mut self, width: impl FnOnce() -> usize) {
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
pub(super) fn width_of(text: &str) -> usize {
    let widths = text.lines().map(|line| line.chars().filter_map(UnicodeWidthChar::width).sum());
    widths.max().unwrap_or(0)
}

/// How wide a number is in a look.
pub(super) fn width_of_number(sum: ExactSum, look: Look) -> usize {
    let whole = |sum: ExactSum| grouped(&ExactSum(sum.0 / 1_000_000 * 1_000_000)).len();
    let decimals = |digits: usize| if digits == 0 { 0 } else { digits + 1 };
    match look {
        Look::Text | Look::Date | Look::General => grouped(&sum).len() + 1,
        Look::Number(digits) => whole(sum) + decimals(digits) + 1,
        Look::Money(currency, digits) => whole(sum) + decimals(digits) + currency.sign().len() + 1,
        Look::Percent(digits) => whole(ExactSum(sum.0.saturating_mul(100))) + decimals(digits) + 2,
    }
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
    use crate::rules::ruleset::Currency;

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
    fn widths_of_texts_and_numbers() {
        assert_eq!(width_of("ABC制造"), 7);
        assert_eq!(width_of("a\n制造业"), 6);
        assert_eq!(width_of(""), 0);
        let width = |micros, look| width_of_number(ExactSum(micros), look);
        assert_eq!(width(1_234_500_000, Look::Number(0)), 6);
        assert_eq!(width(1_234_500_000, Look::Money(Currency::Yuan, 2)), 11);
        assert_eq!(width(123_400, Look::Percent(2)), 7);
    }
}

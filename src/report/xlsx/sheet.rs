//! Writing one sheet row by row, downwards: cells, column widths, row heights.

use std::borrow::Cow;

use rust_xlsxwriter::{ExcelDateTime, Formula, Url, Worksheet};
use unicode_width::UnicodeWidthChar;

use super::drawn::{Content, Drawn, Now, Styled};
use super::formula::Place;
use super::style::{ROW_HEIGHT_PIXELS, Style, Styles};
use crate::model::number::ExactSum;
use crate::report::ReportError;
use crate::report::page::{Cell, Look};

/// A cell holds so many UTF-16 units.
const TEXT_UNITS: usize = 32_767;

/// Widths are taken from the heading and so many rows.
pub(super) const MEASURED_ROWS: u32 = 1_000;

/// Columns are at least and at most so wide, in ASCII characters; a longer text goes on in the next line of its cell.
const WIDTHS: (usize, usize) = (8, 50);

/// A wider text goes on in the next line.
const MOST: usize = WIDTHS.1 - MARGIN;

/// A column that needs a little more to have one line each gets it; where texts have more than so many lines, the column is
/// wider too, but not wider than the widest.
const ONE_LINE: usize = 60;
const FEW_LINES: usize = 3;
const WIDEST: usize = 74;

/// Of its width a column leaves so much free.
const MARGIN: usize = 2;

/// Each further line of a cell needs so many pixels, and so many lines are shown.
const LINE_PIXELS: u32 = 19;
const MOST_LINES: usize = 20;

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
    /// Whether long texts go on in further lines; rows that aren't kept in memory have one line each.
    pub(super) wraps: bool,
    /// The texts that need more than one line, with their row and column.
    long: Vec<(u32, usize, String)>,
    /// The rows that are higher than others, with their pixels.
    pub(super) tall: Vec<(u32, u32)>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet.
    pub(super) const fn new(page: &'a mut Worksheet, styles: &'a mut Styles, places: &'a [Place], name: String) -> Self {
        Self {
            page,
            styles,
            places,
            name,
            row: 0,
            column: 0,
            widths: Vec::new(),
            wraps: false,
            long: Vec::new(),
            tall: Vec::new(),
        }
    }

    /// Makes columns of long texts wide enough, and rows high enough.
    pub(super) fn settle(&mut self) -> Written {
        self.heights().into_iter().try_for_each(|(row, pixels)| self.set_height(row, pixels))
    }

    /// Makes columns of long texts wide enough; which rows must be higher than others, in pixels.
    pub(super) fn heights(&mut self) -> Vec<(u32, u32)> {
        for width in &mut self.widths {
            if *width > ONE_LINE {
                *width = width.div_ceil(FEW_LINES).clamp(MOST, WIDEST - MARGIN);
            }
        }
        let mut lines: Vec<(u32, usize)> = Vec::new();
        for (row, column, text) in std::mem::take(&mut self.long) {
            let width = self.widths.get(column).map_or(MOST, |width| (*width).max(WIDTHS.0 - MARGIN));
            let of_text = lines_of(&text, width);
            match lines.last_mut() {
                Some((last, most)) if *last == row => *most = of_text.max(*most),
                _ => lines.push((row, of_text)),
            }
        }
        lines.into_iter().filter(|(_, lines)| *lines > 1).map(|(row, lines)| (row, height_of(lines))).collect()
    }

    /// Sets the widths.
    pub(super) fn finish(self) -> Written {
        for column in 0..self.widths.len() {
            let width = u16::try_from(self.width(column)).unwrap_or(u16::MAX);
            self.page.set_column_width(u16::try_from(column).unwrap_or(u16::MAX), width)?;
        }
        Ok(())
    }

    /// The width of a column, in ASCII characters.
    pub(super) fn width(&self, column: usize) -> usize {
        let most = if self.wraps { WIDEST } else { WIDTHS.1 };
        self.widths.get(column).map_or(WIDTHS.0, |width| (width + MARGIN).clamp(WIDTHS.0, most))
    }

    /// Goes to the next row.
    pub(super) const fn end_row(&mut self) {
        self.row += 1;
        self.column = 0;
    }

    /// Sets the height of a row.
    pub(super) fn set_height(&mut self, row: u32, pixels: u32) -> Written {
        self.page.set_row_height_pixels(row, pixels)?;
        self.tall.push((row, pixels));
        Ok(())
    }

    /// Leaves a cell empty.
    pub(super) const fn skip(&mut self) {
        self.column += 1;
    }

    /// A line across the columns, which doesn't widen them.
    pub(super) fn line(&mut self, text: &str, style: Style) -> Written {
        let format = self.styles.format(style);
        self.page.write_string_with_format(self.row, self.column, &*fitting(text.into()), format)?;
        self.end_row();
        Ok(())
    }

    /// A cell; in its column's style, or in one that is given for a look.
    pub(super) fn cell(&mut self, cell: &Cell<'_>, styled: Styled, look: Look) -> Written {
        self.draw(&Drawn::of(cell, styled, look, self.row, self.places))
    }

    fn draw(&mut self, drawn: &Drawn<'_>) -> Written {
        let (row, column) = (self.row, self.column);
        let wrapped = self.measure(drawn);
        let format = match (drawn.style, wrapped) {
            (style, true) => Some(self.styles.wrapped(style.unwrap_or(Style::Look(Look::Text)))),
            (Some(style), false) => Some(self.styles.format(style)),
            (None, false) => None,
        };
        match (&drawn.content, format) {
            (Content::Nothing, None) => return Ok(()),
            (Content::Nothing, Some(format)) => self.page.write_blank(row, column, format)?,
            (Content::Text(text), None) => self.page.write_string(row, column, &**text)?,
            (Content::Text(text), Some(format)) => self.page.write_string_with_format(row, column, &**text, format)?,
            (Content::Number(number), None) => self.page.write_number(row, column, number.to_f64())?,
            (Content::Number(number), Some(format)) => {
                self.page.write_number_with_format(row, column, number.to_f64(), format)?
            }
            (Content::Day(serial), format) => {
                let serial = ExcelDateTime::from_serial_datetime(f64::from(*serial))?;
                match format {
                    None => self.page.write_datetime(row, column, &serial)?,
                    Some(format) => self.page.write_datetime_with_format(row, column, &serial, format)?,
                }
            }
            (Content::Formula(text, now), format) => {
                let now = match now {
                    Now::Text(text) => (*text).to_owned(),
                    Now::Number(sum) => sum.to_string(),
                };
                let formula = Formula::new(text).set_result(now);
                match format {
                    None => self.page.write_formula(row, column, formula)?,
                    Some(format) => self.page.write_formula_with_format(row, column, formula, format)?,
                }
            }
        };
        Ok(())
    }

    /// A text that leads to the beginning of another sheet.
    pub(super) fn link(&mut self, sheet: &str, text: &str) -> Written {
        let url = Url::new(format!("internal:'{}'!A1", sheet.replace('\'', "''"))).set_text(text);
        self.page.write_url_with_format(self.row, self.column, url, self.styles.format(Style::Link))?;
        self.column += 1;
        Ok(())
    }

    /// A text, in its column's style or in one of its own, over several lines where it is long. Never a formula, never a link.
    pub(super) fn text(&mut self, text: &str, style: Option<Style>) -> Written {
        self.draw(&Drawn::text(text, style))
    }

    /// Takes the measure of the cell that comes next: the column is as wide, and a long text goes on in the next line. Returns
    /// whether it does.
    pub(super) fn measure(&mut self, drawn: &Drawn<'_>) -> bool {
        let column = usize::from(self.column);
        self.column += 1;
        if matches!(drawn.content, Content::Nothing) || !self.wraps && self.row > MEASURED_ROWS {
            return false;
        }
        let width = drawn.width();
        if self.widths.len() <= column {
            self.widths.resize(column + 1, 0);
        }
        self.widths[column] = self.widths[column].max(width);
        let Content::Text(text) = &drawn.content else { return false };
        let wrapped = self.wraps && is_long(text, width);
        if wrapped {
            self.long.push((self.row, column, text.to_string()));
        }
        wrapped
    }
}

/// Whether a text of a width goes on in further lines.
fn is_long(text: &str, width: usize) -> bool {
    width > MOST || text.contains('\n')
}

/// Whether a text goes on in further lines. One of few bytes isn't wide.
pub(super) fn goes_on(text: &str) -> bool {
    is_long(text, if text.len() > MOST { width_of(text) } else { 0 })
}

/// How wide a text is on the screen: ASCII 1, wide 2; of several lines the widest.
pub(super) fn width_of(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    let widths = text.lines().map(|line| line.chars().filter_map(UnicodeWidthChar::width).sum());
    widths.max().unwrap_or(0)
}

/// How many lines a text takes in so much width: broken at blanks and beside wide characters, a longer word anywhere.
pub(super) fn lines_of(text: &str, width: usize) -> usize {
    let of_line = |line: &str| {
        // What stands on the line, the word behind it with the blank that it begins with.
        let (mut lines, mut used, mut word, mut blank) = (1, 0, 0, 0);
        for c in line.chars() {
            let wide = c.width().unwrap_or(0);
            if wide > 1 || c == ' ' {
                used += word;
                word = 0;
                blank = usize::from(c == ' ');
            }
            word += wide;
            // A blank at the end of a line needs no room.
            if used + word > width && c != ' ' {
                lines += 1;
                used = 0;
                word -= std::mem::take(&mut blank);
                if word > width {
                    word = wide;
                }
            }
        }
        lines
    };
    text.lines().map(of_line).sum::<usize>().max(1)
}

/// The pixels of a row of so many lines.
pub(super) fn height_of(lines: usize) -> u32 {
    let further = u32::try_from(lines.min(MOST_LINES).saturating_sub(1)).unwrap_or(0);
    ROW_HEIGHT_PIXELS + further * LINE_PIXELS
}

/// How many characters a number has with its whole digits in threes.
fn width_in_threes(sum: ExactSum) -> usize {
    let digits = sum.digits();
    let text = digits.as_str();
    let whole = text.find('.').unwrap_or(text.len()) - usize::from(text.starts_with('-'));
    text.len() + (whole - 1) / 3
}

/// How wide a number is in a look.
pub(super) fn width_of_number(sum: ExactSum, look: Look) -> usize {
    let whole = |sum: ExactSum| width_in_threes(ExactSum(sum.0 / 1_000_000 * 1_000_000));
    let decimals = |digits: usize| if digits == 0 { 0 } else { digits + 1 };
    match look {
        Look::Text | Look::Date | Look::General => width_in_threes(sum) + 1,
        Look::Number(digits) => whole(sum) + decimals(digits) + 1,
        Look::Money(currency, digits) => whole(sum) + decimals(digits) + currency.sign().len() + 1,
        Look::Percent(digits) => whole(ExactSum(sum.0.saturating_mul(100))) + decimals(digits) + 2,
    }
}

/// The text, cut with a note where it is longer than a cell can hold.
#[inline]
pub(super) fn fitting(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.len() <= TEXT_UNITS { text } else { cut(text) }
}

fn cut(text: Cow<'_, str>) -> Cow<'_, str> {
    let units: usize = text.chars().map(char::len_utf16).sum();
    if units <= TEXT_UNITS {
        return text;
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
        assert_eq!(fitting((&whole).into()), whole);
        let cut = fitting("长".repeat(TEXT_UNITS + 1).into()).into_owned();
        assert_eq!(cut.encode_utf16().count(), TEXT_UNITS);
        assert!(cut.ends_with("长 … [32767 / 32768]"), "{}", &cut[cut.len() - 40..]);
        let wide = fitting("😀".repeat(TEXT_UNITS).into()).into_owned();
        assert!(wide.encode_utf16().count() <= TEXT_UNITS);
    }

    #[test]
    fn no_character_is_wider_than_its_bytes() {
        assert!(('\0'..=char::MAX).all(|c| c.width().unwrap_or(0) <= c.len_utf8()));
        let texts = ["x".repeat(48), "x".repeat(49), "制".repeat(24), "制".repeat(25), "é".repeat(48), "a\nb".to_owned()];
        assert_eq!(texts.map(|text| goes_on(&text)), [false, true, false, true, false, true]);
    }

    #[test]
    fn a_number_in_threes_is_as_wide_as_it_is_written() {
        for whole in [0, 1, 9, 12, 123, 999, 1000, 12_345, 999_999, 1_000_000, 123_456_789, i64::MAX] {
            for micros in [0, 1, 100_000, 120_000, 999_999] {
                for sign in [-1, 1] {
                    let sum = ExactSum(sign * (i128::from(whole) * 1_000_000 + micros));
                    assert_eq!(width_in_threes(sum), crate::report::digits::grouped_sum(sum).len(), "{sum}");
                }
            }
        }
    }

    #[test]
    fn widths_of_texts_and_numbers() {
        assert_eq!(width_of("ABC制造"), 7);
        assert_eq!(width_of("a\n制造业"), 6);
        assert_eq!(width_of(""), 0);
        let lines = |text: &str| lines_of(text, 10);
        assert_eq!(["", "1234567890", "12345678901", "一二三四五", "一二三四五六"].map(lines), [1, 1, 2, 1, 2]);
        assert_eq!(["12345 7890", "12345 67890", "123456 1234567 12", "a\nb", "1234567890 "].map(lines), [1, 2, 2, 2, 1]);
        assert_eq!([&"9".repeat(25), "一二三 999999"].map(lines), [3, 2]);
        let width = |micros, look| width_of_number(ExactSum(micros), look);
        assert_eq!(width(1_234_500_000, Look::Number(0)), 6);
        assert_eq!(width(1_234_500_000, Look::Money(Currency::Yuan, 2)), 11);
        assert_eq!(width(123_400, Look::Percent(2)), 7);
    }
}

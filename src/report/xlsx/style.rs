//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::model::language::Language;
use crate::model::number::{Number, SCALE};

/// The height of a row in the fonts used here.
pub(super) const ROW_HEIGHT_PIXELS: u32 = 22;

/// The width of a column in the fonts used here, where none is set.
pub(super) const COLUMN_WIDTH_PIXELS: u32 = 64;

/// The built-in number format `@`.
const TEXT_FORMAT: u8 = 49;

/// The look of a cell or column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style {
    /// As Excel likes.
    Plain,
    /// A number as Excel likes, whatever its column is.
    General,
    /// The first line of a sheet.
    Title,
    /// Above a block.
    Section,
    /// Above a column.
    Heading,
    /// Above a column of numbers.
    NumberHeading,
    /// A number with more digits than a spreadsheet holds.
    LongNumber,
    /// Text that stays text when it is edited.
    Text,
    /// A day.
    Date,
    /// A number with so many digits after the point (0 to 6).
    Number(usize),
    /// A percentage with so many digits after the point (0 to 4).
    Percent(usize),
}

impl Style {
    /// The style of the heading above cells of this style.
    pub(super) const fn heading(self) -> Self {
        match self {
            Self::Number(_) | Self::Percent(_) | Self::General | Self::LongNumber => Self::NumberHeading,
            Self::Plain | Self::Title | Self::Section | Self::Heading | Self::NumberHeading | Self::Text | Self::Date => {
                Self::Heading
            }
        }
    }

    /// The style that shows a column of numbers: whole ones without a point, small ones with more digits.
    pub(super) fn of_numbers(numbers: impl Iterator<Item = Number>, percent: bool) -> Self {
        let (mut digits, mut greatest) = (0, 0);
        for number in numbers {
            let micros = number.micros().unsigned_abs();
            greatest = greatest.max(micros);
            digits = digits.max(digits_after_point(micros));
        }
        if percent {
            Self::Percent(digits.saturating_sub(2).min(2))
        } else if greatest < SCALE.unsigned_abs() * 100 {
            Self::Number(digits.min(4))
        } else {
            Self::Number(digits.min(2))
        }
    }
}

fn digits_after_point(micros: u64) -> usize {
    (0..6).find(|digits| micros.is_multiple_of(10_u64.pow(6 - digits))).map_or(6, |digits| digits as usize)
}

/// All formats, made once.
pub(super) struct Styles {
    plain: Format,
    general: Format,
    number_heading: Format,
    long_number: Format,
    title: Format,
    section: Format,
    heading: Format,
    text: Format,
    date: Format,
    numbers: Vec<Format>,
    percents: Vec<Format>,
}

impl Styles {
    /// The formats for a language: a font that Excel on Windows and WPS both have.
    pub(super) fn new(language: Language) -> Self {
        let (font, size) = match language {
            Language::Chinese => ("微软雅黑", 10.0),
            Language::English => ("Calibri", 11.0),
        };
        let plain = Format::new().set_font_name(font).set_font_size(size).set_align(FormatAlign::VerticalCenter);
        // `_ ` leaves room between a number and the text in the next column.
        let decimals = |digits: usize| if digits == 0 { String::new() } else { format!(".{}", "0".repeat(digits)) };
        let number = |digits| plain.clone().set_num_format(format!("#,##0{}_ ", decimals(digits)));
        let percent = |digits| plain.clone().set_num_format(format!("0{}%_ ", decimals(digits)));
        let ink = Color::RGB(0x1F_3A_5F);
        let heading = plain
            .clone()
            .set_bold()
            .set_background_color(Color::RGB(0xE4_EC_F5))
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(Color::RGB(0x8F_A8_C8));
        let right = |format: &Format| format.clone().set_align(FormatAlign::Right).set_indent(1);
        Self {
            general: right(&plain),
            long_number: right(&plain).set_num_format_index(TEXT_FORMAT),
            number_heading: right(&heading),
            heading,
            title: plain.clone().set_bold().set_font_size(size + 4.0).set_font_color(ink),
            section: plain.clone().set_bold().set_font_color(ink),
            text: plain.clone().set_num_format_index(TEXT_FORMAT),
            date: plain.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            numbers: (0..=6).map(number).collect(),
            percents: (0..=4).map(percent).collect(),
            plain,
        }
    }

    /// The format of everything else.
    pub(super) const fn plain(&self) -> &Format {
        &self.plain
    }

    /// The format of a style.
    pub(super) fn format(&self, style: Style) -> &Format {
        match style {
            Style::Plain => &self.plain,
            Style::General => &self.general,
            Style::NumberHeading => &self.number_heading,
            Style::LongNumber => &self.long_number,
            Style::Title => &self.title,
            Style::Section => &self.section,
            Style::Heading => &self.heading,
            Style::Text => &self.text,
            Style::Date => &self.date,
            Style::Number(digits) => self.numbers.get(digits).unwrap_or(&self.plain),
            Style::Percent(digits) => self.percents.get(digits).unwrap_or(&self.plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_follow_the_column() {
        let n = |micros| Number::from_micros(micros).unwrap();
        let style = |micros: &[i128], percent| Style::of_numbers(micros.iter().map(|m| n(*m)), percent);
        assert_eq!(style(&[], false), Style::Number(0));
        assert_eq!(style(&[5_000_000, -612_000_000_000], false), Style::Number(0));
        assert_eq!(style(&[500_000, 333_333], false), Style::Number(4));
        assert_eq!(style(&[500_000, 700_000_000_000], false), Style::Number(1));
        assert_eq!(style(&[333_333, 700_000_000_000], false), Style::Number(2));
        assert_eq!(style(&[120_000], true), Style::Percent(0));
        assert_eq!(style(&[125_000], true), Style::Percent(1));
    }
}

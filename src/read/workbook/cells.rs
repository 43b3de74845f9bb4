//! What cells of several formats have in common: dates from serial numbers, numbers of 15 digits.

use calamine::{ExcelDateTime, ExcelDateTimeType};

use crate::model::date::Date;
use crate::read::cell::{Moment, SheetCell};

/// The days of a spreadsheet end with the year 9999.
const LAST_SERIAL: f64 = 2_958_466.0;

/// Days count from 1899-12-31 or 1904-01-01; a number below 1 is a time of day, also where 0 stands for 1904-01-01, and
/// 1900-02-29, which spreadsheets believe in, is no day.
pub(super) fn moment_of(moment: &ExcelDateTime) -> Moment {
    let has_day = moment.is_datetime() && (1.0..LAST_SERIAL).contains(&moment.as_f64());
    let is_time = !moment.is_datetime() || (0.0..1.0).contains(&moment.as_f64());
    // What is neither must not reach the library: it computes with it.
    let (year, month, day, hour, minute, second, _) =
        if moment.as_f64().abs() < LAST_SERIAL { moment.to_ymd_hms_milli() } else { (0, 0, 0, 0, 0, 0, 0) };
    let day = if has_day { Date::new(year.into(), month.into(), day.into()) } else { None };
    #[expect(clippy::cast_possible_truncation, reason = "shown to people only; a number too great is as wrong as the greatest")]
    let number = moment.as_f64() as i64;
    let beyond = (day.is_none() && !is_time).then_some(number);
    Moment { day, time: [hour, minute, second], beyond }
}

/// What a number's format makes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum NumberFormat {
    /// A number.
    #[default]
    Number,
    /// A day, a time of day, or both.
    Date,
    /// A length of time.
    Duration,
}

impl NumberFormat {
    /// The format behind a number that files leave out because every spreadsheet knows it: ECMA-376, 18.8.30.
    pub fn built_in(id: u16) -> Self {
        match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Self::Date,
            46 => Self::Duration,
            _ => Self::Number,
        }
    }

    /// What a format's code means: its first section counts, without what stands in quotes, in brackets or behind `\`.
    pub fn of_code(code: &str) -> Self {
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => while chars.next().is_some_and(|c| c != '"') {},
                '\\' | '_' | '*' => {
                    chars.next();
                }
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    let inside = inside.to_ascii_lowercase();
                    if !inside.is_empty() && ["h", "m", "s"].iter().any(|unit| inside.chars().all(|c| unit.contains(c))) {
                        return Self::Duration;
                    }
                }
                // `General` and `Standard` are words, `E+` belongs to a number.
                'G' | 'S' if code.starts_with(c) && is_word(code) => return Self::Number,
                'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return Self::Date,
                ';' | '0' | '#' | '?' => return Self::Number,
                _ => {}
            }
        }
        Self::Number
    }

    /// The cell of a number in this format.
    pub fn cell(self, number: f64, is_1904: bool) -> SheetCell<'static> {
        let moment = |ty| SheetCell::Moment(moment_of(&ExcelDateTime::new(number, ty, is_1904)));
        match self {
            _ if !number.is_finite() => SheetCell::Error("#NUM!"),
            Self::Number => SheetCell::Number(number, 0),
            Self::Date => moment(ExcelDateTimeType::DateTime),
            Self::Duration => moment(ExcelDateTimeType::TimeDelta),
        }
    }
}

fn is_word(code: &str) -> bool {
    ["General", "GENERAL", "Standard", "STANDARD"].iter().any(|word| code.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_days_and_lengths_of_time() {
        use NumberFormat::{Date, Duration, Number};
        for (code, expected) in [
            ("General", Number),
            ("0.00", Number),
            ("#,##0.00;[Red]-#,##0.00", Number),
            ("0.00E+00", Number),
            ("yyyy-mm-dd", Date),
            ("yyyy\"年\"m\"月\"d\"日\"", Date),
            ("[$-804]yyyy/m/d h:mm", Date),
            ("h:mm AM/PM", Date),
            ("[h]:mm:ss", Duration),
            ("[mm]:ss", Duration),
            ("\"days\" 0", Number),
            ("\\d0", Number),
            ("[Blue]0", Number),
            ("@", Number),
            ("Standard", Number),
            ("_ * #,##0.00_ ;_ * -#,##0.00_ ", Number),
        ] {
            assert_eq!(NumberFormat::of_code(code), expected, "{code}");
        }
    }
}

//! A cell as found, and its reading as what its column is declared to be.

use std::borrow::Cow;

use crate::model::date::Date;
use crate::model::fold::{fold, is_blank, trim};
use crate::model::issue::IssueKind;
use crate::model::number::Number;
use crate::model::protected::unprotected;
use crate::model::schema::{CellType, ColumnSpec, DateFormat, MISSING_WORDS};
use crate::model::value::{Value, Why};

use super::dates::{DateReading, Doubt, read_date, read_hour, time_of_day};
use super::formula_errors::{UNSTORED, is_error};
use super::numbers::{NumberReading, read_number, sheet_digits, sheet_number};
use super::record::Record;

/// A day and a time of day as a spreadsheet holds them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Moment {
    /// The day; none where the cell holds a time of day only, or a day that no calendar has.
    pub day: Option<Date>,
    /// Hour, minute, second.
    pub time: [u8; 3],
    /// The number behind a day that no calendar has.
    pub beyond: Option<i64>,
}

/// A cell of a spreadsheet.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum SheetCell<'a> {
    /// Nothing.
    Blank,
    /// Text.
    Text(Cow<'a, str>),
    /// A number, and how many digits its format shows at least; 0 where the format says nothing.
    Number(f64, u8),
    /// A number in a date's format.
    Moment(Moment),
    /// Yes or no.
    Flag(bool),
    /// An error value such as `#DIV/0!`.
    Error(&'static str),
}

impl SheetCell<'_> {
    /// The cell by itself.
    pub fn to_owned_cell(&self) -> SheetCell<'static> {
        match self {
            Self::Blank => SheetCell::Blank,
            Self::Text(text) => SheetCell::Text(Cow::Owned(text.clone().into_owned())),
            Self::Number(number, width) => SheetCell::Number(*number, *width),
            Self::Moment(moment) => SheetCell::Moment(*moment),
            Self::Flag(flag) => SheetCell::Flag(*flag),
            Self::Error(text) => SheetCell::Error(text),
        }
    }
}

/// A cell as found, whatever file it is in.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Cell<'a> {
    /// Text; of a blank cell the empty one.
    Text(&'a str),
    /// A spreadsheet's number, and how many digits its format shows at least.
    Number(f64, u8),
    /// A spreadsheet's date.
    Moment(Moment),
    /// A spreadsheet's yes or no.
    Flag(bool),
    /// A spreadsheet's error value.
    Error(&'static str),
}

/// A row as found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Row<'a> {
    /// A record of a text file.
    Record(Record<'a>),
    /// A row of a sheet.
    Sheet(&'a [SheetCell<'a>]),
}

impl<'a> Row<'a> {
    /// How many cells the row has.
    pub fn len(&self) -> usize {
        match self {
            Self::Record(record) => record.len(),
            Self::Sheet(cells) => cells.len(),
        }
    }

    /// The cell at this position; blank past the end.
    pub fn cell(&self, position: usize) -> Cell<'a> {
        match self {
            Self::Record(record) => Cell::Text(record.cell(position)),
            Self::Sheet(cells) => match cells.get(position) {
                None | Some(SheetCell::Blank) => Cell::Text(""),
                Some(SheetCell::Text(text)) => Cell::Text(text),
                Some(SheetCell::Number(number, width)) => Cell::Number(*number, *width),
                Some(SheetCell::Moment(moment)) => Cell::Moment(*moment),
                Some(SheetCell::Flag(flag)) => Cell::Flag(*flag),
                Some(SheetCell::Error(text)) => Cell::Error(text),
            },
        }
    }

    /// The cells in order.
    pub fn cells(self) -> impl Iterator<Item = Cell<'a>> {
        (0..self.len()).map(move |position| self.cell(position))
    }

    /// Whether every cell is blank.
    pub fn is_blank(self) -> bool {
        self.cells().all(Cell::is_blank)
    }
}

impl<'a> Cell<'a> {
    /// Whether there is nothing in it.
    pub fn is_blank(self) -> bool {
        matches!(self, Cell::Text(text) if text.chars().all(is_blank))
    }

    /// The bytes of a text.
    pub const fn bytes(self) -> Option<&'a [u8]> {
        if let Cell::Text(text) = self { Some(text.as_bytes()) } else { None }
    }

    /// The text that a person sees, or nearly so.
    pub fn shown(self) -> Cow<'a, str> {
        match self {
            Cell::Text(text) | Cell::Error(text) => Cow::Borrowed(text),
            Cell::Number(number, width) => Cow::Owned(padded(number, width).unwrap_or_else(|| format!("{number:E}"))),
            Cell::Moment(moment) => Cow::Owned(moment.shown()),
            Cell::Flag(flag) => Cow::Borrowed(if flag { "TRUE" } else { "FALSE" }),
        }
    }
}

impl Moment {
    fn shown(self) -> String {
        let [hour, minute, second] = self.time;
        if let Some(number) = self.beyond {
            return number.to_string();
        }
        match self.day {
            Some(day) if self.time == [0, 0, 0] => day.to_string(),
            Some(day) => format!("{day} {hour:02}:{minute:02}:{second:02}"),
            None => format!("{hour:02}:{minute:02}:{second:02}"),
        }
    }

    /// Whether there is a day and no time of day.
    pub fn is_whole_day(self) -> bool {
        self.day.is_some() && self.time == [0, 0, 0]
    }
}

/// How the cells of one column are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellReader<'s> {
    /// The column in the rules.
    pub spec: &'s ColumnSpec,
    /// How doubtful dates are read, where it is known.
    pub format: Option<DateFormat>,
    /// Whether text is folded; otherwise it is trimmed only.
    pub folded: bool,
    /// Whether the days of the workbook count from 1904-01-01.
    pub is_1904: bool,
}

/// How many characters of a cell an issue keeps.
const NOTED: usize = 200;

/// The beginning of a cell's text, for an issue.
pub(super) fn noted(text: &str) -> &str {
    text.char_indices().nth(NOTED).map_or(text, |(end, _)| &text[..end])
}

/// What a cell comes to.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Reading<'a> {
    /// A value, or missing because nothing is there.
    Value(Value<'a>),
    /// A number that was rounded to six digits.
    Rounded(Number),
    /// The cell can't be read.
    Fault(IssueKind, Why),
    /// A date that can't be read before its column's format is settled.
    Doubtful(Doubt),
}

impl CellReader<'_> {
    /// Reads a cell.
    pub fn read<'a>(&self, cell: Cell<'a>) -> Reading<'a> {
        match cell {
            Cell::Text(text) => self.read_text(trim(text)),
            // Every error but `#N/A` says that a formula failed, not that nothing is there.
            Cell::Error(text) if self.means_missing(text) => Reading::Value(Value::Missing(Why::Empty)),
            Cell::Error(UNSTORED) => fault(IssueKind::FormulaUnstored),
            Cell::Error(_) => fault(IssueKind::ErrorCell),
            Cell::Number(..) | Cell::Moment(_) | Cell::Flag(_) => self.read_sheet(cell),
        }
    }

    fn read_text<'a>(&self, text: &'a str) -> Reading<'a> {
        let text = unprotected(text);
        if text.is_empty() || self.means_missing(text) {
            return Reading::Value(Value::Missing(Why::Empty));
        }
        if is_error(text) {
            return fault(IssueKind::ErrorCell);
        }
        match &self.spec.cell {
            CellType::Text => Reading::Value(Value::Text(if self.folded { fold(text) } else { Cow::Borrowed(text) })),
            CellType::Number => number(read_number(text, self.spec.unit.as_deref())),
            CellType::Date(_) => self.date(read_date(text), true),
            CellType::Flag => flag(&fold(text)).map_or(fault(IssueKind::NotAFlag), |flag| Reading::Value(Value::Flag(flag))),
            CellType::Hour => hour(read_hour(text)),
            CellType::Category(_, words) => category(&fold(text), words),
        }
    }

    /// Whether a text that isn't empty means "no value".
    pub fn means_missing(&self, text: &str) -> bool {
        // Chinese characters, which begin with E4 to E9, are no form of any of the usual words, and no blanks before one.
        let short = text.len() <= 15 && matches!(text.as_bytes()[0], b'-' | b'/' | b'N' | b'n' | b'#' | 0x80..=0xE3 | 0xEA..);
        if !short && self.spec.missing_words.is_empty() {
            return false;
        }
        let text = fold(text);
        MISSING_WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
            || self.spec.missing_words.iter().any(|word| fold(word) == text)
    }

    /// A number, date or flag of a spreadsheet.
    fn read_sheet<'a>(&self, cell: Cell<'a>) -> Reading<'a> {
        if !self.spec.missing_words.is_empty() && self.means_missing(&cell.shown()) {
            return Reading::Value(Value::Missing(Why::Empty));
        }
        match (&self.spec.cell, cell) {
            (CellType::Text, _) => Reading::Value(Value::Text(cell.shown())),
            (CellType::Number, Cell::Number(value, _)) => number(sheet_number(value)),
            (CellType::Date(_), Cell::Moment(moment)) => {
                moment.day.map_or(fault(IssueKind::NotADate), |day| Reading::Value(Value::Date(day)))
            }
            // Digits such as 20260105 are a date whether or not the cell is text.
            (CellType::Date(_), Cell::Number(..)) => self.date(read_date(&cell.shown()), false),
            (CellType::Flag, Cell::Flag(flag)) => Reading::Value(Value::Flag(flag)),
            (CellType::Flag, Cell::Number(value, _)) => {
                flag(&Cell::Number(value, 0).shown()).map_or(fault(IssueKind::NotAFlag), |flag| Reading::Value(Value::Flag(flag)))
            }
            (CellType::Hour, Cell::Moment(moment)) if moment.beyond.is_none() => hour(Some(u32::from(moment.time[0]))),
            (CellType::Hour, Cell::Number(value, _)) => hour(read_hour(&Cell::Number(value, 0).shown())),
            (CellType::Category(_, words), _) => category(&fold(&cell.shown()), words),
            (CellType::Number, _) => fault(IssueKind::NotANumber),
            (CellType::Date(_), _) => fault(IssueKind::NotADate),
            (CellType::Flag, _) => fault(IssueKind::NotAFlag),
            (CellType::Hour, _) => fault(IssueKind::NotAnHour),
        }
    }

    fn date<'a>(&self, reading: DateReading, is_text: bool) -> Reading<'a> {
        let day = match (reading, self.format) {
            (DateReading::Day(day), _) => Some(day),
            (DateReading::Serial(number), _) => self.day_of_serial(number, is_text),
            (DateReading::Doubtful(doubt), None) => return Reading::Doubtful(doubt),
            (DateReading::Doubtful(doubt), Some(format)) => doubt.day(format),
            (DateReading::Unreadable, _) => None,
        };
        day.map_or(fault(IssueKind::NotADate), |day| Reading::Value(Value::Date(day)))
    }

    /// The day that a spreadsheet numbers so. Where days count from 1904, a text doesn't say whether it was copied from
    /// elsewhere.
    fn day_of_serial(&self, number: u32, is_text: bool) -> Option<Date> {
        // 1970-01-01 counted from 1899-12-30, which comes to the same as from 1900 behind the day that never was.
        const IN_1900: i64 = 25_569;
        const IN_1904: i64 = 24_107;
        let first = if self.is_1904 { IN_1904 } else { IN_1900 };
        Date::from_days(i64::from(number) - first).filter(|_| !(self.is_1904 && is_text))
    }

    /// Reads a date with its time of day, in microseconds since 1970; none where there is no date.
    pub fn read_moment(&self, cell: Cell<'_>) -> Option<i64> {
        let Reading::Value(Value::Date(day)) = self.read(cell) else { return None };
        let time = match cell {
            Cell::Text(_) | Cell::Number(..) => {
                let text = cell.shown();
                if let (DateReading::Doubtful(doubt), Some(format)) = (read_date(trim(&text)), self.format)
                    && let Some(local) = doubt.local(format)
                {
                    return Some(local);
                }
                time_of_day(&text)
            }
            Cell::Moment(Moment { time: [hour, minute, second], .. }) => {
                (i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * 1_000_000
            }
            Cell::Flag(_) | Cell::Error(_) => 0,
        };
        Some(i64::from(day.days()) * 86_400_000_000 + time)
    }

    /// Whether a key has a quote at its end, which is left of a cell that was cut wrongly.
    pub fn has_stray_quote(key: &str) -> bool {
        key.starts_with('"') || key.ends_with('"')
    }

    /// Reads a key: text in folded form, a number in the digits that its format shows. A spreadsheet has damaged what is
    /// now a date or a flag, and what it cut to 15 digits.
    pub fn read_key<'a>(&self, cell: Cell<'a>) -> Result<Cow<'a, str>, IssueKind> {
        let text = match cell {
            Cell::Text(text) => fold(unmarked(unprotected(trim(text)))),
            Cell::Number(number, width) => Cow::Owned(padded(number, width).ok_or(IssueKind::KeyDamaged)?),
            Cell::Moment(_) | Cell::Flag(_) => return Err(IssueKind::KeyDamaged),
            Cell::Error(text) if self.means_missing(text) => return Err(IssueKind::KeyMissing),
            Cell::Error(UNSTORED) => return Err(IssueKind::FormulaUnstored),
            Cell::Error(_) => return Err(IssueKind::ErrorCell),
        };
        if text.is_empty() || self.means_missing(&text) {
            Err(IssueKind::KeyMissing)
        } else if is_error(&text) {
            Err(IssueKind::ErrorCell)
        } else if is_scientific(&text) {
            Err(IssueKind::KeyDamaged)
        } else {
            Ok(text)
        }
    }
}

/// A key without the mark that makes digits text: `'001`.
fn unmarked(key: &str) -> &str {
    key.strip_prefix('\'').filter(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(key)
}

/// A spreadsheet's number with the leading zeros that its format shows; none where its digits are damaged.
fn padded(number: f64, width: u8) -> Option<String> {
    let digits = sheet_digits(number)?;
    let (width, whole) = (usize::from(width), digits.bytes().all(|byte| byte.is_ascii_digit()));
    Some(if whole { format!("{digits:0>width$}") } else { digits })
}

fn fault<'a>(kind: IssueKind) -> Reading<'a> {
    Reading::Fault(kind, Why::Unreadable)
}

fn number<'a>(reading: NumberReading) -> Reading<'a> {
    match reading {
        NumberReading::Exact(number) => Reading::Value(Value::Number(number)),
        NumberReading::Rounded(number) => Reading::Rounded(number),
        NumberReading::TooLarge => fault(IssueKind::NumberTooLarge),
        NumberReading::Unreadable => fault(IssueKind::NotANumber),
    }
}

fn hour<'a>(hour: Option<u32>) -> Reading<'a> {
    let number = hour.map(|hour| Number::from_count(hour.into()));
    number.map_or(fault(IssueKind::NotAnHour), |number| Reading::Value(Value::Number(number)))
}

fn category<'a>(text: &str, words: &[String]) -> Reading<'a> {
    match words.iter().position(|word| word == text).map(u32::try_from) {
        Some(Ok(rank)) => Reading::Value(Value::Category(rank)),
        Some(Err(_)) | None => Reading::Fault(IssueKind::NotInOrder, Why::NotListed),
    }
}

/// Yes or no, from a folded text.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text {
        "是" | "有" | "√" | "Y" | "y" | "1" => Some(true),
        "否" | "无" | "×" | "N" | "n" | "0" => Some(false),
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A number as a spreadsheet writes one that it has cut: `8.68533E+14`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    whole.len() == 1 && digits(whole) && digits(fraction) && exponent.strip_prefix('+').is_some_and(digits)
}

#[cfg(test)]
mod tests;

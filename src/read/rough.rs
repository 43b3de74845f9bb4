//! What a column looks like without any rules: its rough type, what doesn't fit, and how its dates would be read.

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::cell::{Cell, CellReader, noted};
use super::dates::{DateReading, Doubt, FORMATS, read_date};
use super::formula_errors::is_error;
use super::identity::print_of;
use super::numbers::{NumberReading, read_number, sheet_number};
use super::sure::Sureness;
use super::survey;
use crate::model::date::Date;
use crate::model::fold::trim;
use crate::model::number::ExactSum;
use crate::model::protected::unprotected;
use crate::model::schema::DateFormat;

/// What nearly all filled cells of a column look like. The rules give the types; this only helps to write them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RoughType {
    /// There is no filled cell.
    Empty,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// Yes or no.
    Flag,
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
            Self::Flag => "flag",
            Self::Text => "text",
        }
    }
}

/// A cell and its row.
pub type Spot = (u64, String);

/// What most cells of a column of texts are, not nearly all: a few may keep it from being a column of these.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mostly {
    /// What they are.
    pub ty: RoughType,
    /// How many in a hundred, rounded down: 60 to 89.
    pub percent: u64,
    /// The first other cell.
    pub first_other: Spot,
}

/// A date that can be read two ways, where no other cell of its column says which is meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TwoWays {
    /// Its row.
    pub row: u64,
    /// What stands there.
    pub text: String,
    /// The ways and the days they give.
    pub readings: [(DateFormat, Date); 2],
}

/// A column as it looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnInspection {
    /// Its header; where there is none, its letters.
    pub name: String,
    /// What nine in ten of its filled cells look like, at least.
    pub ty: RoughType,
    /// Of a column of texts, what most of its cells are.
    pub mostly: Option<Mostly>,
    /// How many rows have nothing in it, or a word for nothing such as `N/A`.
    pub missing: u64,
    /// How many different values it has; none beyond a million.
    pub distinct: Option<u64>,
    /// What the numbers of a column of numbers come to; none of other columns.
    pub sum: Option<ExactSum>,
    /// How many filled cells are not of its type, or are errors of a formula.
    pub errors: u64,
    /// The first of them.
    pub first_error: Option<Spot>,
    /// How its dates are read whose form leaves it open; none where no cell does, or where it stays open.
    pub date_order: Option<(DateFormat, Sureness)>,
    /// A date that says how it can be read, where it stays open.
    pub two_ways: Option<TwoWays>,
}

/// How many different values are counted at most.
const DISTINCT: usize = 1_000_000;

/// What the cells of a column were so far, taken in the order of their rows.
#[derive(Clone, Default)]
pub(super) struct Glance {
    filled: u64,
    numbers: u64,
    /// Digits that are a name.
    names: u64,
    /// Dates that can be read one way only.
    days: u64,
    /// What a column of dates takes for a spreadsheet's number of a day.
    serials: u64,
    /// Dates whose order is open and which the format that a person said reads.
    said: u64,
    /// Those that it doesn't read.
    refused: u64,
    flags: u64,
    errors: u64,
    sum: i128,
    values: HashSet<u128, FixedState>,
    beyond: bool,
    /// Dates whose order is open.
    doubts: survey::Tally,
    first_error: Option<Spot>,
    /// The first cell that is no number, no date, no flag; an error is none of these.
    first_others: [Option<Spot>; 3],
    /// For each format of dates the first date that it can't read.
    first_unread: [Option<Spot>; FORMATS.len()],
}

impl Glance {
    /// Looks at the next cell. `reader` says what means nothing, which format of dates a person said, and from where the
    /// workbook counts its days.
    pub fn take(&mut self, row: u64, cell: Cell<'_>, reader: &CellReader<'_>) {
        let shown = cell.shown();
        let text = unprotected(trim(&shown));
        if text.is_empty() || (matches!(cell, Cell::Text(_) | Cell::Error(_)) && reader.means_missing(text)) {
            return;
        }
        self.filled += 1;
        self.count_value(text);
        let spot = || Some((row, noted(text).to_owned()));
        let is_failed = match cell {
            Cell::Error(_) => true,
            Cell::Text(_) => is_error(text),
            Cell::Number(..) | Cell::Moment(_) | Cell::Flag(_) => false,
        };
        if is_failed {
            self.errors += 1;
            self.first_error = self.first_error.take().or_else(spot);
            return;
        }
        let is = [self.take_number(cell, text), self.take_date(row, cell, text, reader), matches!(cell, Cell::Flag(_))];
        self.flags += u64::from(is[2]);
        for (first, is) in self.first_others.iter_mut().zip(is) {
            if !is && first.is_none() {
                *first = spot();
            }
        }
    }

    fn count_value(&mut self, text: &str) {
        if self.beyond {
            return;
        }
        self.values.insert(print_of(text.as_bytes()));
        self.beyond = self.values.len() > DISTINCT;
        if self.beyond {
            self.values = HashSet::default();
        }
    }

    /// Whether the cell is a number. Digits with leading zeros are names, as are more than 15 in a text.
    fn take_number(&mut self, cell: Cell<'_>, text: &str) -> bool {
        let is_digits = text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_name = is_digits && (text.starts_with('0') || (matches!(cell, Cell::Text(_)) && text.len() > 15));
        let reading = match cell {
            _ if is_name => NumberReading::Unreadable,
            Cell::Text(_) => read_number(text, None),
            Cell::Number(value, _) => sheet_number(value),
            Cell::Moment(_) | Cell::Flag(_) | Cell::Error(_) => NumberReading::Unreadable,
        };
        self.names += u64::from(is_name);
        let (NumberReading::Exact(number) | NumberReading::Rounded(number)) = reading else { return false };
        self.numbers += 1;
        self.sum += i128::from(number.micros());
        true
    }

    /// Whether a column of dates reads the cell. A number that may count days or seconds is a number until a person says that
    /// it is a date.
    fn take_date(&mut self, row: u64, cell: Cell<'_>, text: &str, reader: &CellReader<'_>) -> bool {
        let reading = match cell {
            Cell::Moment(moment) => moment.day.map_or(DateReading::Unreadable, DateReading::Day),
            Cell::Text(_) | Cell::Number(..) => read_date(text),
            Cell::Flag(_) | Cell::Error(_) => DateReading::Unreadable,
        };
        match (reading, reader.format) {
            (DateReading::Day(_), _) => self.days += 1,
            (DateReading::Serial(_), _) if reader.is_1904 && matches!(cell, Cell::Text(_)) => return false,
            (DateReading::Serial(_), _) => self.serials += 1,
            (DateReading::Doubtful(doubt), Some(format)) if doubt.day(format).is_some() => self.said += 1,
            (DateReading::Doubtful(doubt @ Doubt::Short(_)), None) => {
                self.doubts.count(doubt, || survey::Sample { file: 0, row, text: noted(text).to_owned() });
                for (first, format) in self.first_unread.iter_mut().zip(FORMATS) {
                    if first.is_none() && doubt.day(format).is_none() {
                        *first = Some((row, noted(text).to_owned()));
                    }
                }
            }
            (DateReading::Doubtful(Doubt::Short(_)), Some(_)) => {
                self.refused += 1;
                return false;
            }
            (DateReading::Doubtful(_) | DateReading::Unreadable, _) => return false,
        }
        true
    }

    /// The column, of so many rows.
    pub fn column(self, name: String, rows: u64, said: Option<DateFormat>) -> ColumnInspection {
        let good = self.filled - self.errors;
        let nearly_all = |count: u64| count > 0 && count * 10 >= good * 9;
        let dates = self.days + self.said + self.refused + self.doubts.doubtful;
        // One who fills a column with numbers of days means dates only where others of its cells are dates.
        let is_date = dates * 2 >= good && nearly_all(dates + self.serials) && dates > 0;
        let (ty, fitting, at) = if self.filled == 0 {
            (RoughType::Empty, 0, None)
        } else if is_date {
            (RoughType::Date, self.days + self.said + self.serials + self.doubts.most_readable(), Some(1))
        } else if nearly_all(self.numbers) {
            (RoughType::Number, self.numbers, Some(0))
        } else if nearly_all(self.flags) {
            (RoughType::Flag, self.flags, Some(2))
        } else {
            (RoughType::Text, good, None)
        };
        let (date_order, two_ways) = if is_date { self.order(said) } else { (None, None) };
        let unread = |(format, _)| FORMATS.iter().position(|known| *known == format);
        let unread = date_order.and_then(unread).and_then(|at| self.first_unread[at].clone());
        let other = at.and_then(|at| self.first_others[at].clone());
        let first_error = [self.first_error.clone(), other, unread].into_iter().flatten().min();
        ColumnInspection {
            name,
            ty,
            mostly: if ty == RoughType::Text { self.mostly(good) } else { None },
            missing: rows - self.filled,
            distinct: (!self.beyond).then_some(self.values.len() as u64),
            sum: (ty == RoughType::Number).then_some(ExactSum(self.sum)),
            errors: self.filled - fitting,
            first_error,
            date_order,
            two_ways,
        }
    }

    fn order(&self, said: Option<DateFormat>) -> (Option<(DateFormat, Sureness)>, Option<TwoWays>) {
        if self.said + self.refused > 0 {
            return (said.map(|format| (format, Sureness::Set)), None);
        }
        if self.doubts.doubtful == 0 {
            return (None, None);
        }
        match self.doubts.settle() {
            Ok(format) => (Some((format, self.doubts.sureness())), None),
            Err((sample, doubt, [one, other])) => {
                let reading = |format| Some((format, doubt.day(format)?));
                let readings = reading(one).zip(reading(other)).map(|(one, other)| [one, other]);
                let two_ways = |readings| TwoWays { row: sample.row, text: sample.text.clone(), readings };
                (None, readings.map(two_ways))
            }
        }
    }

    /// What most cells are. Where digits are a name, those without leading zeros are names too.
    fn mostly(&self, good: u64) -> Option<Mostly> {
        let dates = self.days + self.said + self.doubts.doubtful;
        let numbers = if self.names == 0 { self.numbers } else { 0 };
        let counts = [(RoughType::Date, dates, 1), (RoughType::Number, numbers, 0), (RoughType::Flag, self.flags, 2)];
        let (ty, count, at) = counts.into_iter().find(|(_, count, _)| *count > 0 && count * 5 >= good * 3)?;
        Some(Mostly { ty, percent: count * 100 / good, first_other: self.first_others[at].clone()? })
    }
}

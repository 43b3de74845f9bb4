//! What the rules expect of the data: tables, their columns, the headers they accept, the types of their cells.

use super::source::SourceChoices;
use super::value::{OrderIndex, Type};

/// How dates are read whose form leaves it open, where a person says it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DateFormat {
    /// Day, month, year.
    DayMonthYear,
    /// Month, day, year.
    MonthDayYear,
    /// Year, month, day.
    YearMonthDay,
    /// Seconds or milliseconds since 1970, the days being those of a clock so many minutes ahead of UTC.
    Epoch {
        /// Minutes, −840 to 840; 480 in China.
        offset_minutes: i16,
    },
}

impl DateFormat {
    /// The words that people choose from; `epoch` with any other offset is one too.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("dmy", Self::DayMonthYear),
        ("mdy", Self::MonthDayYear),
        ("ymd", Self::YearMonthDay),
        ("epoch", Self::Epoch { offset_minutes: 0 }),
        ("epoch+8", Self::Epoch { offset_minutes: 480 }),
    ];

    /// The words beside these, as a regular expression of ECMA 262.
    pub const PATTERN: &'static str = "^epoch[+-](0?[0-9]|1[0-3])(:[0-5][0-9])?$|^epoch[+-]14(:00)?$";

    /// The format that a word says: `dmy`, `mdy`, `ymd`, `epoch` (the days of UTC), `epoch+8`, `epoch+08:00`,
    /// `epoch-3:30`; none for any other, and for an offset beyond 14 hours.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        if let Some((_, format)) = Self::WORDS.iter().find(|(known, _)| *known == word) {
            return Some(*format);
        }
        let offset = word.strip_prefix("epoch")?;
        let ahead = offset.starts_with('+');
        let offset = offset.strip_prefix(['+', '-'])?;
        let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "00"));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !matches!(hours.len(), 1 | 2) || minutes.len() != 2 || !digits(hours) || !digits(minutes) {
            return None;
        }
        let (hours, minutes): (i16, i16) = (hours.parse().ok()?, minutes.parse().ok()?);
        let offset = hours * 60 + minutes;
        let offset_minutes = if ahead { offset } else { -offset };
        (minutes < 60 && offset <= 840).then_some(Self::Epoch { offset_minutes })
    }

    /// The word that says it.
    #[must_use]
    pub fn word(self) -> String {
        if let Some((word, _)) = Self::WORDS.iter().find(|(_, format)| *format == self) {
            return (*word).to_owned();
        }
        let Self::Epoch { offset_minutes } = self else { return String::new() };
        let (sign, offset) = (if offset_minutes < 0 { '-' } else { '+' }, offset_minutes.unsigned_abs());
        if offset % 60 == 0 {
            return format!("epoch{sign}{}", offset / 60);
        }
        format!("epoch{sign}{}:{:02}", offset / 60, offset % 60)
    }
}

/// What the cells of a column are read as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CellType {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A date; how doubtful ones are read where a person says it.
    Date(Option<DateFormat>),
    /// Yes or no.
    Flag,
    /// The hour, 0–23, of a time of day; a number.
    Hour,
    /// A word of an ordered list, from the least to the greatest, each in folded form.
    Category(OrderIndex, Vec<String>),
}

impl CellType {
    /// The type of the column's values.
    #[must_use]
    pub const fn value_type(&self) -> Type {
        match self {
            Self::Text => Type::Text,
            Self::Number | Self::Hour => Type::Number,
            Self::Date(_) => Type::Date,
            Self::Flag => Type::Flag,
            Self::Category(order, _) => Type::Category(*order),
        }
    }
}

/// Words that mean "no value" in every column, whatever their case.
pub const MISSING_WORDS: [&str; 6] = ["-", "--", "/", "N/A", "NULL", "#N/A"];

/// A column that the rules declare.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnSpec {
    /// Its name in the rules.
    pub name: String,
    /// The headers it is found under; the first that the file has. None where it is computed.
    pub headers: Vec<String>,
    /// What its cells are.
    pub cell: CellType,
    /// Words that mean "no value", beside the usual ones.
    pub missing_words: Vec<String>,
    /// The unit its numbers are in.
    pub unit: Option<String>,
    /// In a table of events: an unreadable cell makes the value missing and keeps the row.
    pub optional: bool,
    /// In a table of events: its texts stay as they are written, trimmed only; else they are folded.
    pub verbatim: bool,
    /// Of the key of a table: the name of the customer column that it meets; none where it meets the customers' key.
    pub matches: Option<String>,
}

impl ColumnSpec {
    /// A text column under these headers.
    #[must_use]
    pub fn text(name: &str, headers: Vec<String>) -> Self {
        Self {
            name: name.to_owned(),
            headers,
            cell: CellType::Text,
            missing_words: Vec::new(),
            unit: None,
            optional: false,
            verbatim: false,
            matches: None,
        }
    }

    /// Whether it is computed from other columns and not read from a file.
    #[must_use]
    pub const fn is_computed(&self) -> bool {
        self.headers.is_empty()
    }
}

/// Which sheet of a workbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SheetChoice {
    /// By its name.
    Name(String),
    /// By its position, from 1.
    Number(usize),
    /// As a command line says it: the sheet of this name, else the one at this position.
    Word(String),
}

/// What to do with two customer rows of one key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Duplicates {
    /// Stop the run.
    #[default]
    Error,
    /// Keep the first row.
    First,
    /// Keep the last row.
    Last,
    /// Cell by cell the first that has a value.
    Merge,
}

/// The customer sheet, as the rules need it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerSchema {
    /// The column that names a customer.
    pub key: ColumnSpec,
    /// The declared columns, in the order of the rules.
    pub columns: Vec<ColumnSpec>,
    /// Where the table of a file is, and how its text is written, as far as the rules say it.
    pub source: SourceChoices,
    /// What to do with two rows of one key.
    pub duplicates: Duplicates,
}

/// A column of a table of events that has an order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Newest {
    /// The day of the event, with its time of day.
    Date,
    /// A column of the schema, by its position; a date with its time of day.
    Column(usize),
}

/// What rows of one id and different contents are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Repeats {
    /// Lines of one event: all of them count.
    Lines,
    /// Versions: the one with the greatest value of this column counts.
    Newest(Newest),
    /// The row read last counts.
    Last,
    /// Nobody asks: every row is an event.
    Never,
}

/// How a table tells one event from another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// Position in the schema's columns of the id, a text that is read as a key is.
    pub id: usize,
    /// What rows of one id and different contents are; none where they stop the run.
    pub repeats: Option<Repeats>,
    /// Declared columns that the rules don't use otherwise: read where rows of one id are compared; they reject no row.
    pub others: Vec<ColumnSpec>,
    /// The columns in which rows of one id are compared beside key and date, in the order of the rules: positions in the
    /// schema's columns with `others` behind them.
    pub compared: Vec<usize>,
}

impl Identity {
    /// Whether rows of one id are compared, so that at most one of them counts.
    #[must_use]
    pub const fn compares(&self) -> bool {
        !matches!(self.repeats, Some(Repeats::Lines | Repeats::Never))
    }

    /// Whether rows of one id are lines of one event.
    #[must_use]
    pub const fn are_lines(&self) -> bool {
        matches!(self.repeats, Some(Repeats::Lines))
    }
}

/// A table of events, as the rules need it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventSchema {
    /// Its name in the rules.
    pub name: String,
    /// The column that names the customer.
    pub key: ColumnSpec,
    /// The column of the day, where the table has one. A [`CellType::Date`].
    pub date: Option<ColumnSpec>,
    /// The columns that the rules use; no other column is parsed. Computed ones stand among them.
    pub columns: Vec<ColumnSpec>,
    /// Positions in `columns` of the numbers that are summed or averaged: the money of the balance.
    pub money: Vec<usize>,
    /// What makes several rows one event; none where every row is its own.
    pub identity: Option<Identity>,
    /// Where the table of a file is, and how its text is written, as far as the rules say it.
    pub source: SourceChoices,
}

impl EventSchema {
    /// The columns that are read: key, date, those that the rules use.
    pub fn read_columns(&self) -> impl Iterator<Item = &ColumnSpec> {
        [&self.key].into_iter().chain(&self.date).chain(self.columns.iter().filter(|spec| !spec.is_computed()))
    }

    /// The columns that no rule uses and that are read where rows of one id are compared.
    pub fn compared_columns(&self) -> impl Iterator<Item = &ColumnSpec> {
        self.identity.iter().filter(|identity| identity.compares()).flat_map(|identity| &identity.others)
    }

    /// The place of a column among those that are read: key, date, then the others.
    #[must_use]
    pub fn place_read(&self, column: usize) -> usize {
        let before = self.columns.iter().take(column).filter(|spec| !spec.is_computed()).count();
        1 + usize::from(self.date.is_some()) + before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_date_formats() {
        let epoch = |offset_minutes| Some(DateFormat::Epoch { offset_minutes });
        for (word, format, shown) in [
            ("ymd", Some(DateFormat::YearMonthDay), "ymd"),
            ("epoch", epoch(0), "epoch"),
            ("epoch+0", epoch(0), "epoch"),
            ("epoch+8", epoch(480), "epoch+8"),
            ("epoch+08:00", epoch(480), "epoch+8"),
            ("epoch-3:30", epoch(-210), "epoch-3:30"),
            ("epoch+14", epoch(840), "epoch+14"),
        ] {
            assert_eq!(DateFormat::from_word(word), format, "{word}");
            assert_eq!(format.unwrap().word(), shown);
            assert_eq!(DateFormat::from_word(shown), format);
        }
        for word in ["", "DMY", "epoch8", "epoch+", "epoch+14:01", "epoch+15", "epoch+8:60", "epoch+008", "epoch+8:0", "epoch +8"]
        {
            assert_eq!(DateFormat::from_word(word), None, "{word}");
        }
    }
}

//! What a report shows, arranged but not drawn: pages of blocks, which the workbook, html and the terminal draw each in
//! their own way.

use std::borrow::Cow;

use super::digits::significant_digits;
use crate::model::date::Date;
use crate::model::number::{ExactSum, Number, SCALE};
use crate::rules::ruleset::{Currency, Severity};

/// A page: a sheet of the workbook, a section of the html page or of the terminal.
pub(super) struct Page<'a> {
    /// Which one.
    pub(super) kind: PageKind,
    /// Its name in the report's language.
    pub(super) title: String,
    /// What stands on it, downwards.
    pub(super) blocks: Vec<Block<'a>>,
}

impl<'a> Page<'a> {
    pub(super) const fn new(kind: PageKind, title: String, blocks: Vec<Block<'a>>) -> Self {
        Self { kind, title, blocks }
    }

    /// The table that is all of a record page.
    pub(super) fn record(&self) -> Option<&Table<'a>> {
        match self.blocks.as_slice() {
            [Block::Table(table)] => Some(table),
            _ => None,
        }
    }
}

/// The pages of a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PageKind {
    Summary,
    Tiers,
    Movements,
    Alerts,
    Plans,
    Segments,
    Ranking,
    Issues,
    Same,
    Dictionary,
    Thresholds,
    Rules,
    Run,
    Contacts,
    History,
    /// One tier, class of a segment or text of a column that the rules split by.
    Part,
}

/// A piece of a page.
pub(super) enum Block<'a> {
    /// The title of the page.
    Title(String),
    /// Above what follows.
    Heading(String),
    /// A line of its own.
    Line(String),
    /// Lines of a text that are to be shown as they are.
    Verbatim(String),
    /// Labels, each with what belongs to it.
    Facts(Vec<(String, Cell<'a>)>),
    /// A table.
    Table(Table<'a>),
    /// A chart of the table before it.
    Chart(Chart),
}

/// Puts the cells of a row behind what a list already holds; several threads may ask at once.
type Fill<'a> = Box<dyn Fn(usize, &mut Vec<Cell<'a>>) + Sync + 'a>;

/// A table, row by row.
pub(super) struct Table<'a> {
    /// A name of ASCII letters, digits and `_`, which no other table of the report has.
    pub(super) id: String,
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// How many rows it has.
    pub(super) rows: usize,
    /// Puts the cells of a row, one a column, behind what the list already holds.
    pub(super) fill: Fill<'a>,
    /// The same with no more than the cells of bars and heat; none where that is no less work.
    pub(super) shaded: Option<Fill<'a>>,
    /// Whether the last row is the total of the others.
    pub(super) total: bool,
    /// Whether it is a list of records, to be sorted and filtered, though it stands among blocks.
    pub(super) record: bool,
}

impl<'a> Table<'a> {
    /// A table whose rows are made when they are asked for.
    pub(super) fn new(
        id: impl Into<String>,
        columns: Vec<Column>,
        rows: usize,
        fill: impl Fn(usize, &mut Vec<Cell<'a>>) + Sync + 'a,
    ) -> Self {
        Self { id: id.into(), columns, rows, fill: Box::new(fill), shaded: None, total: false, record: false }
    }

    /// A small table whose cells are there.
    pub(super) fn of_rows(id: impl Into<String>, columns: Vec<Column>, rows: Vec<Vec<Cell<'a>>>) -> Self {
        Self::new(id, columns, rows.len(), move |row, cells| cells.extend(rows[row].iter().cloned()))
    }

    /// The same table with a shorter way to the cells of its columns of bars and heat; all others are blank.
    pub(super) fn with_shaded(mut self, fill: impl Fn(usize, &mut Vec<Cell<'a>>) + Sync + 'a) -> Self {
        self.shaded = Some(Box::new(fill));
        self
    }

    /// The same table, its last row a total.
    pub(super) fn with_total(mut self) -> Self {
        self.total = true;
        self
    }

    /// The same table as a list of records.
    pub(super) fn into_record(mut self) -> Self {
        self.record = true;
        self
    }

    /// The cells of a row.
    pub(super) fn row(&self, row: usize) -> Vec<Cell<'a>> {
        let mut cells = Vec::with_capacity(self.columns.len());
        (self.fill)(row, &mut cells);
        cells
    }
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// What stands above it.
    pub(super) heading: String,
    /// The look of its cells.
    pub(super) look: Look,
    /// What its cells are, beside their look.
    pub(super) role: Role,
    /// How soon it is left out where there is no room, the highest first; none where its look and role say it.
    pub(super) leaves: Option<u8>,
}

impl Column {
    pub(super) fn new(heading: impl Into<String>, look: Look) -> Self {
        Self { heading: heading.into(), look, role: Role::Plain, leaves: None }
    }

    /// A column of texts.
    pub(super) fn text(heading: impl Into<String>) -> Self {
        Self::new(heading, Look::Text)
    }

    /// A column of counts.
    pub(super) fn count(heading: impl Into<String>) -> Self {
        Self::new(heading, Look::Number(0))
    }

    /// A column of shares of four digits.
    pub(super) fn share(heading: impl Into<String>) -> Self {
        Self::new(heading, Look::Percent(2))
    }

    /// The same column, left out so soon where there is no room.
    pub(super) const fn leaving(mut self, rank: u8) -> Self {
        self.leaves = Some(rank);
        self
    }

    /// The same column in a role.
    pub(super) const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

/// What the cells of a column are, beside their look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// Nothing more.
    Plain,
    /// An amount or share that a bar may show.
    Bar,
    /// A count or amount of a heat map.
    Heat,
    /// Amounts month by month, downwards: of the tier at a place, or of nobody's.
    Months(Option<usize>),
    /// Filled in by a person.
    Input(Input),
    /// A long text, which may run over several lines.
    Prose,
    /// Tells the row together with the first column.
    Key,
    /// What would be, beside what is in another column, by its position.
    WhatIf(usize),
}

/// What a person may fill in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Input {
    /// A tier of the ladder.
    Tier,
    /// Any text.
    Text,
    /// A number or date, over the one that is there.
    Value,
}

/// A value on its way to a page.
#[derive(Clone, Debug)]
pub(super) enum Cell<'a> {
    /// Nothing.
    Blank,
    /// A text. Never a formula, never a link.
    Text(Cow<'a, str>),
    /// A number in the look of its column.
    Number(ExactSum),
    /// A number in a look of its own.
    Looking(ExactSum, Look),
    /// A day.
    Date(Date),
    /// A tier: its place on the ladder from the best (0), and its word.
    Tier(Option<usize>, Cow<'a, str>),
    /// A way on the ladder, up above zero, and its word.
    Change(i32, Cow<'a, str>),
    /// How grave something is, and its word.
    Severity(Severity, &'static str),
    /// The name of a page, which leads there.
    Link(PageKind, Cow<'a, str>),
    /// Computed from other cells.
    Formula(Formula<'a>),
}

/// A cell that a spreadsheet computes from others.
#[derive(Clone, Debug)]
pub(super) struct Formula<'a> {
    /// The formula, piece by piece.
    pub(super) parts: Vec<Part>,
    /// What it comes to now; never a formula itself.
    pub(super) now: Box<Cell<'a>>,
}

/// A piece of a formula.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// As it is written.
    Text(Cow<'static, str>),
    /// The cell of the same row in a column, by its position.
    Here(usize),
    /// A cell of a page, by its row and column from 0.
    There(PageKind, usize, usize),
    /// How many rows of the table of a page have in a column what the same row has in another.
    HowMany {
        /// The page.
        page: PageKind,
        /// The column there, by its position.
        column: usize,
        /// The column here.
        here: usize,
    },
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Blank } else { Self::Text(text) }
    }

    pub(super) fn count(count: u64) -> Self {
        Self::Number(ExactSum(Number::from_count(count).micros().into()))
    }

    pub(super) fn number(number: Number) -> Self {
        Self::Number(ExactSum(number.micros().into()))
    }

    /// A number, where there is one.
    pub(super) fn optional(number: Option<Number>) -> Self {
        number.map_or(Self::Blank, Self::number)
    }
}

/// The look of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Look {
    /// A text.
    Text,
    /// A day.
    Date,
    /// A number with as many digits as it has.
    General,
    /// A number with so many digits after the point (0 to 6).
    Number(usize),
    /// An amount with so many digits after the point (0 to 6).
    Money(Currency, usize),
    /// A percentage with so many digits after the point (0 to 4).
    Percent(usize),
}

impl Look {
    /// Whether its cells stand right.
    pub(super) const fn is_numeric(self) -> bool {
        matches!(self, Self::General | Self::Number(_) | Self::Money(..) | Self::Percent(_))
    }

    /// The same look with at most so many digits after the point; of plain numbers alone.
    pub(super) fn at_most(self, most: usize) -> Self {
        if let Self::Number(digits) = self { Self::Number(digits.min(most)) } else { self }
    }

    /// The look of a column of numbers: whole ones without a point, small ones with more digits; an amount that isn't whole
    /// has two.
    pub(super) fn of_numbers(numbers: impl Iterator<Item = Number>, measure: Measure) -> Self {
        let (mut digits, mut greatest) = (0, 0);
        for number in numbers {
            let micros = number.micros().unsigned_abs();
            greatest = greatest.max(micros);
            while !micros.is_multiple_of(UNITS[digits]) {
                digits += 1;
            }
        }
        match measure {
            Measure::Percentage => Self::Percent(digits.saturating_sub(2).min(2)),
            Measure::Money(currency) => Self::Money(currency, if digits == 0 { 0 } else { 2 }),
            Measure::Plain => {
                let most = if greatest < SCALE.unsigned_abs() * 100 { 4 } else { 2 };
                Self::Number(digits.min(most))
            }
        }
    }
}

/// What numbers measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Measure {
    /// Anything.
    Plain,
    /// Hundredths.
    Percentage,
    /// An amount with a sign before it.
    Money(Currency),
}

/// The millionths of the last digit, by how many digits stand behind the point.
const UNITS: [u64; 7] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

/// The serial number of 1970-01-01 in a spreadsheet.
const EPOCH_SERIAL: i32 = 25_569;

/// The first day that a spreadsheet can hold and that all agree on: 1900-03-01.
const FIRST_SERIAL: i32 = 61;

/// The number that a spreadsheet has for a day; none for one that it can't hold.
pub(super) fn serial_of(day: Date) -> Option<i32> {
    day.days().checked_add(EPOCH_SERIAL).filter(|serial| *serial >= FIRST_SERIAL)
}

/// A spreadsheet holds so many digits of a number; a longer one is written as text.
pub(super) const DIGITS: u32 = 15;

/// Whether a spreadsheet holds so many millionths to the last digit.
pub(super) fn is_exact_in_spreadsheets(micros: i128) -> bool {
    micros.unsigned_abs() < 10_u128.pow(DIGITS) || significant_digits(micros) <= DIGITS
}

/// A chart of columns of the table before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Chart {
    /// What stands above it.
    pub(super) title: String,
    /// How it is drawn.
    pub(super) kind: ChartKind,
    /// The column of its categories.
    pub(super) categories: usize,
    /// The columns of its values.
    pub(super) series: Vec<usize>,
}

/// How a chart is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ChartKind {
    /// Upright columns.
    Columns,
    /// Bars that lie, for long names.
    Bars,
    /// Upright columns, one on another.
    Stacked,
    /// A curve through points, both axes from 0 to 1.
    Curve,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_follow_the_column() {
        let n = |micros| Number::from_micros(micros).unwrap();
        let look = |micros: &[i128], measure| Look::of_numbers(micros.iter().map(|m| n(*m)), measure);
        let plain = |micros: &[i128]| look(micros, Measure::Plain);
        assert_eq!(plain(&[]), Look::Number(0));
        assert_eq!(plain(&[5_000_000, -612_000_000_000]), Look::Number(0));
        assert_eq!(plain(&[500_000, 333_333]), Look::Number(4));
        assert_eq!(plain(&[500_000, 700_000_000_000]), Look::Number(1));
        assert_eq!(plain(&[333_333, 700_000_000_000]), Look::Number(2));
        assert_eq!(look(&[120_000], Measure::Percentage), Look::Percent(0));
        assert_eq!(look(&[125_000], Measure::Percentage), Look::Percent(1));
        let yuan = Measure::Money(Currency::Yuan);
        assert_eq!(look(&[5_000_000], yuan), Look::Money(Currency::Yuan, 0));
        assert_eq!(look(&[5_500_000], yuan), Look::Money(Currency::Yuan, 2));
    }
}

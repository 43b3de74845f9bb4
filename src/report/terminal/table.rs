//! Tables of a report as rows of texts: bars beside numbers, series as lines of columns, colours by meaning.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::grid::{Grid, Spot, Strip};
use super::style;
use crate::model::number::ExactSum;
use crate::report::page::{Cell, Column, Look, Role, Table};
use crate::report::plain::{bar, number_of, sparkline, text_of};

/// The greatest bar has so many characters.
const BAR: usize = 12;

/// What is drawn of a table, from left to right.
enum Drawn {
    /// A column.
    Column(usize),
    /// The bars of a column.
    Bar(usize),
}

/// The table, with bars where the width has room for them.
pub(super) fn grid_of(table: &Table<'_>, width: usize) -> Grid {
    let rows: Vec<Vec<Cell<'_>>> = (0..table.rows).map(|row| table.row(row)).collect();
    let mut drawn: Vec<Drawn> = (0..table.columns.len()).map(Drawn::Column).collect();
    let mut natural = 1 + drawn.iter().map(|drawn| natural_width(table, &rows, drawn) + 3).sum::<usize>();
    let parts = table.rows - usize::from(table.total && table.rows > 0);
    let greatest = |column: usize| rows[..parts].iter().filter_map(|row| number(row.get(column)?)).max().unwrap_or(0);
    let greatest: Vec<i128> = (0..table.columns.len()).map(greatest).collect();
    let has_bars = |position: &usize| table.columns[*position].role == Role::Bar && greatest[*position] > 0;
    for position in (0..table.columns.len()).filter(has_bars) {
        natural += BAR + 1;
        let place = drawn.iter().position(|drawn| matches!(drawn, Drawn::Column(column) if *column == position));
        if let (true, Some(place)) = (natural <= width, place) {
            drawn.insert(place + 1, Drawn::Bar(position));
        }
    }
    let strips = drawn.iter().map(|drawn| strip(&table.columns, drawn)).collect();
    let spots = |(position, row): (usize, &Vec<Cell<'_>>)| {
        let is_total = position >= parts;
        let spot = |drawn: &Drawn| match drawn {
            Drawn::Column(column) => {
                let cell = row.get(*column).unwrap_or(&Cell::Blank);
                let style = if is_total { style::TOTAL } else { style::of(cell) };
                Spot { text: text_of(cell, table.columns[*column].look).into_owned(), style }
            }
            Drawn::Bar(column) if !is_total => {
                let value = row.get(*column).and_then(number).unwrap_or(0);
                Spot { text: bar(value, greatest[*column], BAR), style: style::BAR }
            }
            Drawn::Bar(_) => Spot { text: String::new(), style: Style::new() },
        };
        drawn.iter().map(spot).collect()
    };
    let rows = rows.iter().enumerate().map(spots).collect();
    Grid::new(strips, rows, table.total)
}

fn natural_width(table: &Table<'_>, rows: &[Vec<Cell<'_>>], drawn: &Drawn) -> usize {
    match drawn {
        Drawn::Column(column) => {
            let look = table.columns[*column].look;
            let cells = rows.iter().filter_map(|row| row.get(*column)).map(|cell| text_of(cell, look).width());
            cells.max().unwrap_or(0).max(table.columns[*column].heading.width())
        }
        Drawn::Bar(_) => BAR,
    }
}

fn strip(columns: &[Column], drawn: &Drawn) -> Strip {
    match drawn {
        Drawn::Column(position) => {
            let column = &columns[*position];
            // Shares can be worked out from what stands beside them; a class of many matters less than all of them.
            let rank = match (column.role, column.look) {
                _ if *position == 0 => 0,
                (Role::Key, _) => 0,
                _ if column.leaves.is_some() => column.leaves.unwrap_or_default(),
                (Role::Input(_), _) => 5,
                (Role::Heat, _) => 4,
                (_, Look::Percent(_)) => 3,
                (Role::Prose, _) => 1,
                (_, look) if look.is_numeric() => 2,
                _ => 1,
            };
            Strip { heading: column.heading.clone(), right: column.look.is_numeric(), rank, joined: false }
        }
        Drawn::Bar(_) => Strip { heading: String::new(), right: false, rank: 4, joined: true },
    }
}

/// Columns that are amounts month by month as a row each: a line of twelve heights, the sum of the months, the last one. None
/// where the table has no such columns.
pub(super) fn months_of(table: &Table<'_>, total: &str) -> Option<Grid> {
    let months: Vec<Vec<Cell<'_>>> = (0..table.rows).map(|row| table.row(row)).collect();
    let label = |row: Option<&Vec<Cell<'_>>>| {
        row.and_then(|row| row.first()).map_or_else(String::new, |cell| text_of(cell, Look::Text).into_owned())
    };
    let (first, last) = (label(months.first()), label(months.last()));
    let strip = |heading: String, right, rank| Strip { heading, right, rank, joined: false };
    let strips = vec![
        strip(String::new(), false, 0),
        strip(format!("{first} … {last}"), false, 0),
        strip(total.to_owned(), true, 1),
        strip(last, true, 2),
    ];
    let is_months = |column: &Column| matches!(column.role, Role::Months(_));
    let from = table.columns.iter().position(is_months)?;
    let row = |(position, column): (usize, &Column)| {
        let values: Vec<Option<ExactSum>> = months.iter().map(|row| row.get(position).and_then(number).map(ExactSum)).collect();
        let mut sum = ExactSum::default();
        values.iter().flatten().for_each(|value| sum.merge(*value));
        let style = if is_months(column) { Style::new() } else { style::TOTAL };
        let last = values.last().copied().flatten().map_or_else(String::new, |value| number_of(value, column.look));
        vec![
            Spot { text: column.heading.clone(), style },
            Spot { text: sparkline(&values), style: style::BAR },
            Spot { text: number_of(sum, column.look), style },
            Spot { text: last, style },
        ]
    };
    let columns = table.columns.iter().enumerate().skip(from);
    Some(Grid::new(strips, columns.map(row).collect(), table.columns.last().is_some_and(|column| !is_months(column))))
}

/// The number of a cell; none of any other.
fn number(cell: &Cell<'_>) -> Option<i128> {
    match cell {
        Cell::Number(number) | Cell::Looking(number, _) => Some(number.0),
        Cell::Formula(formula) => self::number(&formula.now),
        Cell::Blank | Cell::Text(_) | Cell::Date(_) | Cell::Tier(..) | Cell::Change(..) | Cell::Severity(..) | Cell::Link(..) => {
            None
        }
    }
}

//! Colours and weights, all in one place. Each comes with a word or a sign: nothing is told by colour alone.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::report::page::Cell;
use crate::rules::ruleset::Severity;

/// Above what follows.
pub(super) const TITLE: Style = Style::new().bold();

/// Above a column.
pub(super) const HEADING: Style = Style::new().dimmed();

/// A row of totals.
pub(super) const TOTAL: Style = Style::new().bold();

/// A bar, a line of columns.
pub(super) const BAR: Style = fg(AnsiColor::Blue);

const fn fg(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(anstyle::Color::Ansi(colour)))
}

/// Tiers from the best on; further ones have none, nobody's is dim.
const TIERS: [Style; 4] = [fg(AnsiColor::Green).bold(), fg(AnsiColor::Green), fg(AnsiColor::Cyan), fg(AnsiColor::Blue)];

/// How a cell is written.
pub(super) fn of(cell: &Cell<'_>) -> Style {
    match cell {
        Cell::Tier(Some(place), _) => TIERS.get(*place).copied().unwrap_or_default(),
        Cell::Formula(formula) => of(&formula.now),
        Cell::Tier(None, _) => HEADING,
        Cell::Severity(Severity::High, _) => fg(AnsiColor::Red).bold(),
        Cell::Severity(Severity::Medium, _) => fg(AnsiColor::Yellow),
        Cell::Change(1.., _) => fg(AnsiColor::Green),
        Cell::Change(..=-1, _) => fg(AnsiColor::Red),
        Cell::Severity(Severity::Low, _)
        | Cell::Change(0, _)
        | Cell::Blank
        | Cell::Text(_)
        | Cell::Number(_)
        | Cell::Looking(..)
        | Cell::Date(_)
        | Cell::Link(..) => Style::new(),
    }
}

/// Adds a text in a style, where there is colour.
pub(super) fn write(out: &mut String, text: &str, style: Style, colour: bool) {
    // Writing to a string can't fail.
    let _ = if colour { write!(out, "{style}{text}{style:#}") } else { out.write_str(text) };
}

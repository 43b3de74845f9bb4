//! A cell of a table: as html, as data that the script reads, and as a word of a chart.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::number::{look_code, number_text, to_float};
use super::text::{push_string, push_text, shown};
use crate::model::number::ExactSum;
use crate::report::page::{Cell, Column, Look, Page, PageKind, Role, Table, is_exact_in_spreadsheets};
use crate::rules::ruleset::Severity;

/// Tiers have so many colours; further ones repeat the last.
const TIER_COLOURS: usize = 6;

/// Longer texts get a box that scrolls.
const LONG: usize = 160;

/// Where links lead: a section a page, by its place.
#[derive(Clone, Debug)]
pub(super) struct Places(Vec<PageKind>);

impl Places {
    pub(super) fn of(pages: &[Page<'_>]) -> Self {
        Self(pages.iter().map(|page| page.kind).collect())
    }

    /// The section of the first page of a kind, counted from 1; none where the report has no such page.
    pub(super) fn section(&self, kind: PageKind) -> Option<usize> {
        self.0.iter().position(|page| *page == kind).map(|place| place + 1)
    }
}

const fn is_shaded(column: &Column) -> bool {
    matches!(column.role, Role::Bar | Role::Heat)
}

/// How large the greatest numbers of a table are, for bars and heat; nothing where there is nothing to show.
#[derive(Clone, Debug)]
pub(super) struct Shades {
    /// Of each column.
    pub(super) most: Vec<f64>,
}

impl Shades {
    /// Looks at the first rows of a table: bars go by column, heat by all columns of heat together.
    pub(super) fn of(table: &Table<'_>, rows: usize) -> Self {
        let columns = &table.columns;
        let mut most = vec![0.0_f64; columns.len()];
        if columns.iter().any(is_shaded) {
            let fill = table.shaded.as_ref().unwrap_or(&table.fill);
            let mut cells = Vec::with_capacity(columns.len());
            for row in 0..rows {
                cells.clear();
                fill(row, &mut cells);
                for ((cell, column), most) in cells.iter().zip(columns).zip(&mut most) {
                    if let (true, Cell::Number(sum) | Cell::Looking(sum, _)) = (is_shaded(column), cell) {
                        *most = most.max(to_float(*sum).abs());
                    }
                }
            }
        }
        let hottest = columns.iter().zip(&most).filter(|(column, _)| column.role == Role::Heat).map(|(_, most)| *most);
        let hottest = hottest.fold(0.0, f64::max);
        for (column, most) in columns.iter().zip(&mut most) {
            if column.role == Role::Heat {
                *most = hottest;
            }
        }
        Self { most }
    }
}

/// What a cell says, as a plain text.
pub(super) fn plain<'a>(cell: &'a Cell<'_>, look: Look) -> Cow<'a, str> {
    match cell {
        Cell::Blank => Cow::Borrowed(""),
        Cell::Text(word) | Cell::Tier(_, word) | Cell::Change(_, word) | Cell::Link(_, word) => shown(word),
        Cell::Severity(_, word) => Cow::Borrowed(word),
        Cell::Number(sum) => number_text(*sum, look).into(),
        Cell::Looking(sum, look) => number_text(*sum, *look).into(),
        Cell::Date(day) => day.to_string().into(),
        Cell::Formula(formula) => plain(&formula.now, look),
    }
}

/// The number of a cell, where it is one.
pub(super) fn number_of(cell: &Cell<'_>) -> Option<ExactSum> {
    match cell {
        Cell::Number(sum) | Cell::Looking(sum, _) => Some(*sum),
        Cell::Formula(formula) => number_of(&formula.now),
        Cell::Blank | Cell::Text(_) | Cell::Date(_) | Cell::Tier(..) | Cell::Change(..) | Cell::Severity(..) | Cell::Link(..) => {
            None
        }
    }
}

/// The colour of a tier, from the best (0); nobody's is `x`.
fn tier_class(place: Option<usize>) -> String {
    place.map_or_else(|| "tx".to_owned(), |place| format!("t{}", place.min(TIER_COLOURS - 1)))
}

/// Where nobody's tier stands in a sorted column: last.
const NO_PLACE: usize = 999_999;

const fn severity_place(severity: Severity) -> usize {
    match severity {
        Severity::High => 0,
        Severity::Medium => 1,
        Severity::Low => 2,
    }
}

const fn change_class(steps: i32) -> &'static str {
    if steps > 0 {
        "up"
    } else if steps < 0 {
        "down"
    } else {
        "same"
    }
}

/// Puts a cell behind html; the first of a row names the row. `data-v` holds what the column is sorted by.
pub(super) fn push_cell(out: &mut String, cell: &Cell<'_>, column: &Column, most: f64, is_first: bool, places: &Places) {
    if let Cell::Formula(formula) = cell {
        return push_cell(out, &formula.now, column, most, is_first, places);
    }
    out.push_str(if is_first { "<th scope=\"row\"" } else { "<td" });
    match cell {
        Cell::Blank | Cell::Formula(_) => out.push('>'),
        Cell::Text(text) => push_long(out, text),
        Cell::Number(sum) => push_number(out, *sum, column.look, column.role, most),
        Cell::Looking(sum, look) => push_number(out, *sum, *look, column.role, most),
        Cell::Date(day) => write(out, format_args!(" class=\"d\">{day}")),
        Cell::Tier(place, word) => {
            let class = tier_class(*place);
            write(out, format_args!(" data-k=\"t\" data-v=\"{}\"><span class=\"chip {class}\">", place.unwrap_or(NO_PLACE)));
            push_text(out, word);
            out.push_str("</span>");
        }
        Cell::Change(steps, word) => {
            write(out, format_args!(" data-k=\"c\" data-v=\"{steps}\"><span class=\"{}\">", change_class(*steps)));
            push_text(out, word);
            out.push_str("</span>");
        }
        Cell::Severity(severity, word) => {
            let place = severity_place(*severity);
            write(out, format_args!(" data-k=\"s\" data-v=\"{place}\"><span class=\"chip s{place}\">{word}</span>"));
        }
        Cell::Link(kind, word) => {
            out.push('>');
            push_link(out, *kind, word, places);
        }
    }
    out.push_str(if is_first { "</th>" } else { "</td>" });
}

fn push_long(out: &mut String, text: &str) {
    if text.chars().nth(LONG).is_some() {
        out.push_str("><div class=\"long\">");
        push_text(out, text);
        out.push_str("</div>");
    } else {
        out.push('>');
        push_text(out, text);
    }
}

fn push_number(out: &mut String, sum: ExactSum, look: Look, role: Role, most: f64) {
    let class = match role {
        Role::Bar if most > 0.0 => {
            if sum.0 < 0 {
                "n b minus"
            } else {
                "n b"
            }
        }
        Role::Heat if most > 0.0 && sum.0 > 0 => "n h",
        Role::Bar | Role::Heat | Role::Plain | Role::Key | Role::Months(_) | Role::Input(_) | Role::Prose | Role::WhatIf(_) => {
            "n"
        }
    };
    write(out, format_args!(" class=\"{class}\" data-v=\"{sum}\""));
    if class.len() > 1 {
        write(out, format_args!(" style=\"--w:{}\"", thousandths(to_float(sum).abs(), most)));
    }
    out.push('>');
    push_text(out, &number_text(sum, look));
}

/// How many thousandths of the most a number is; the script computes the same.
pub(super) fn thousandths(number: f64, most: f64) -> f64 {
    (number / most * 1000.0).round()
}

/// Puts a link to a page behind html; a word alone where the report has no such page.
pub(super) fn push_link(out: &mut String, kind: PageKind, word: &str, places: &Places) {
    match places.section(kind) {
        Some(section) => {
            write(out, format_args!("<a href=\"#p{section}\">"));
            push_text(out, word);
            out.push_str("</a>");
        }
        None => push_text(out, word),
    }
}

/// Puts a cell behind data: a text, a number, or a list of a letter and what the script needs to draw it.
pub(super) fn push_data(out: &mut String, cell: &Cell<'_>, places: &Places) {
    let list = |out: &mut String, kind: char, place: i64, word: &str| {
        write(out, format_args!("[\"{kind}\",{place},"));
        push_string(out, word);
        out.push(']');
    };
    let place = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
    match cell {
        Cell::Blank => out.push_str("\"\""),
        Cell::Formula(formula) => push_data(out, &formula.now, places),
        Cell::Text(text) => push_string(out, text),
        Cell::Number(sum) if is_exact_in_spreadsheets(sum.0) => out.push_str(sum.digits().as_str()),
        // A number of the script holds fifteen digits.
        Cell::Number(sum) => write(out, format_args!("[\"n\",\"{sum}\"]")),
        Cell::Looking(sum, look) => write(out, format_args!("[\"n\",\"{sum}\",\"{}\"]", look_code(*look))),
        Cell::Date(day) => write(out, format_args!("[\"d\",\"{day}\"]")),
        Cell::Tier(at, word) => list(out, 't', place(at.unwrap_or(NO_PLACE)), word),
        Cell::Change(steps, word) => list(out, 'c', (*steps).into(), word),
        Cell::Severity(severity, word) => list(out, 's', place(severity_place(*severity)), word),
        Cell::Link(kind, word) => list(out, 'l', places.section(*kind).map_or(0, place), word),
    }
}

/// Writing into a string can't fail.
pub(super) fn write(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::is_shaded;
    use crate::model::language::Language;
    use crate::report::content;
    use crate::report::fixture::Fixture;
    use crate::report::page::Block;
    use crate::report::summary::Summary;

    #[test]
    fn the_short_way_leads_to_the_same_numbers() {
        let fixture = Fixture::new(Language::English);
        let report = fixture.report();
        let summary = Summary::of(&report);
        let mut compared = 0;
        for block in content::pages(&report, &summary).into_iter().flat_map(|page| page.blocks) {
            let Block::Table(table) = block else { continue };
            let Some(shaded) = &table.shaded else { continue };
            for row in 0..table.rows {
                let mut short = Vec::new();
                shaded(row, &mut short);
                for ((short, whole), _) in short.iter().zip(table.row(row)).zip(&table.columns).filter(|(_, c)| is_shaded(c)) {
                    assert_eq!(format!("{short:?}"), format!("{whole:?}"));
                    compared += 1;
                }
            }
        }
        assert!(compared > 0);
    }
}

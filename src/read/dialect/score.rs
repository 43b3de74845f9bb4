//! How well a dialect fits a text: rows of one width, cells that look whole.
//!
//! After G. van den Burg, A. Nazábal, C. Sutton, "Wrangling messy CSV files by detecting row and type patterns" (2019): a
//! pattern score times a type score. Differences: the number of patterns is their perplexity, so that one damaged row does
//! not count as much as a second kind of row, and a cell is judged by what a wrong dialect leaves in it rather than by a
//! list of types, because Chinese exports are mostly free text.

use super::Dialect;
use super::split::{Record, Stray, first_line, split};

/// How many records are looked at.
const RECORDS: usize = 200;

/// How a dialect fits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Fit {
    /// From 0, no sign of a table, to 1.
    pub score: f64,
    /// The commonest width of rows of more than one cell; 1 where there is none.
    pub width: usize,
    /// Whether all rows have that width and no cell shows a trace of another dialect.
    pub is_even: bool,
}

/// Splits the first records of a text.
pub(super) fn fit(text: &str, is_whole: bool, dialect: Dialect) -> Fit {
    let records = first_records(text, is_whole, dialect);
    let mut widths: Vec<(usize, usize)> = Vec::new();
    for record in &records {
        let width = record.cells.len();
        match widths.iter_mut().find(|(known, _)| *known == width) {
            Some((_, count)) => *count += 1,
            None => widths.push((width, 1)),
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of a sample")]
    let share = |part: usize| part as f64 / records.len().max(1) as f64;
    let weight = |(width, count): &(usize, usize)| share(*count) * (1.0 - 1.0 / to_float(*width));
    let Some(best) = widths.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)).then(b.0.cmp(&a.0))) else {
        return Fit { score: 0.0, width: 1, is_even: false };
    };
    let entropy: f64 = widths.iter().map(|(_, count)| -share(*count) * share(*count).ln()).sum();
    let damaged = records.iter().filter(|record| record.stray.is_some() || record.unclosed).count();
    let whole = whole_share(&records, best.0, dialect);
    let score = weight(best) / entropy.exp() * whole * (1.0 - share(damaged) / 2.0);
    Fit { score, width: best.0, is_even: widths.len() == 1 && best.0 > 1 && whole > 0.99 && damaged == 0 }
}

#[expect(clippy::cast_precision_loss, reason = "a number of cells")]
const fn to_float(count: usize) -> f64 {
    count as f64
}

fn first_records(text: &str, is_whole: bool, dialect: Dialect) -> Vec<Record> {
    let mut records = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && records.len() < RECORDS {
        let mut record = split(rest, dialect);
        // As damage is mended: what a quote that is out of place swallows is given back.
        if record.runs_on() {
            let (line, bytes) = first_line(rest);
            let stray = Some(Stray { cell: 0, is_inside: false });
            record = Record { bytes, stray, ..split(line, dialect) };
        }
        rest = &rest[record.bytes..];
        // What the sample's end cuts off is no record.
        if rest.is_empty() && !is_whole && !records.is_empty() {
            break;
        }
        if record.cells.iter().any(|cell| !cell.trim().is_empty()) {
            records.push(record);
        }
    }
    records
}

/// The share of cells in rows of this width that show no trace of another dialect.
fn whole_share(records: &[Record], width: usize, dialect: Dialect) -> f64 {
    let cells = || records.iter().filter(|record| record.cells.len() == width).flat_map(|record| &record.cells);
    let whole = cells().filter(|cell| is_whole(cell, dialect)).count();
    to_float(whole) / to_float(cells().count().max(1))
}

/// Delimiters that hardly stand in text.
const RARE_IN_TEXT: [char; 3] = [';', '\t', '|'];

fn is_whole(cell: &str, dialect: Dialect) -> bool {
    let cell = cell.trim();
    let in_quotes = |quote: char| cell.len() > 1 && cell.starts_with(quote) && cell.ends_with(quote);
    let half_quoted = cell.starts_with('"') || (cell.ends_with('"') && !cell.ends_with(|c: char| c.is_ascii_digit()));
    let foreign = |c: &char| *c != dialect.delimiter && cell.contains(*c);
    !half_quoted && !in_quotes('\'') && !RARE_IN_TEXT.iter().any(foreign)
}

//! Finds the header among the first rows of a table, under whatever titles stand above it.

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::model::fold::{header_form, trim};
use crate::model::schema::ColumnSpec;

use super::columns::names_of;

/// How many rows that aren't blank are looked at.
pub(super) const HEAD_ROWS: usize = 50;

/// A row as texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct HeadRow {
    /// Its number.
    pub number: u64,
    /// Its cells, trimmed.
    pub cells: Vec<String>,
}

/// The header and what stands above it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Header {
    /// Its row.
    pub number: u64,
    /// Its cells, trimmed, up to the last that isn't blank.
    pub cells: Vec<String>,
    /// The forms in which they are compared.
    pub forms: Vec<String>,
    /// The rows above that aren't blank: titles.
    pub above: Vec<u64>,
    /// How many of the wanted columns it has.
    pub matched: usize,
}

/// The row that has most of the wanted columns, the first of equals; where no row has any, the one that looks most like
/// a header, so that a message can list what is there.
pub(super) fn find(rows: &[HeadRow], wanted: &[&ColumnSpec]) -> Option<Header> {
    let accepted = |spec: &&ColumnSpec| spec.headers.iter().map(|header| header_form(header)).collect();
    let accepted: Vec<Vec<String>> = wanted.iter().map(accepted).collect();
    let matched = |row: &HeadRow| {
        let forms: Vec<String> = row.cells.iter().map(|cell| header_form(cell)).collect();
        let met: HashSet<&str, FixedState> = forms.iter().flat_map(|form| names_of(form)).collect();
        accepted.iter().filter(|accepted| accepted.iter().any(|accepted| met.contains(accepted.as_str()))).count()
    };
    let best = rows.iter().map(matched).enumerate().rev().max_by_key(|(_, matched)| *matched);
    match best {
        Some((at, matched)) if matched > 0 => Some(header_at(rows, at, matched)),
        _ => guess(rows),
    }
}

/// The first row that has most filled cells, all different from one another.
pub(super) fn guess(rows: &[HeadRow]) -> Option<Header> {
    let score = |row: &HeadRow| {
        let mut filled: Vec<&str> = row.cells.iter().map(String::as_str).filter(|cell| is_heading(cell)).collect();
        filled.sort_unstable();
        filled.dedup();
        filled.len()
    };
    let (at, best) = rows.iter().map(score).enumerate().rev().max_by_key(|(_, score)| *score)?;
    // Where every cell is a number there is still a first row.
    Some(if best > 0 { header_at(rows, at, 0) } else { header_at(rows, 0, 0) })
}

/// Whether a text could head a column: not blank and not a bare number or date.
fn is_heading(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && !"年月日".contains(c))
}

fn header_at(rows: &[HeadRow], at: usize, matched: usize) -> Header {
    let row = &rows[at];
    let end = row.cells.iter().rposition(|cell| !trim(cell).is_empty()).map_or(0, |last| last + 1);
    Header {
        number: row.number,
        cells: row.cells[..end].to_vec(),
        forms: row.cells[..end].iter().map(|cell| header_form(cell)).collect(),
        above: rows[..at].iter().map(|row| row.number).collect(),
        matched,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<HeadRow> {
        let row = |(at, cells): (usize, &&[&str])| HeadRow {
            number: at as u64 + 1,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        rows.iter().enumerate().map(row).collect()
    }

    #[test]
    fn the_header_stands_under_its_titles() {
        let rows = rows(&[&["2026年客户表"], &["制表：", "张三"], &["客户编号", "金额（元）", ""], &["C1", "5"]]);
        let specs = [ColumnSpec::text("key", vec!["客户编号".into()]), ColumnSpec::text("amount", vec!["金额".into()])];
        let header = find(&rows, &specs.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!((header.number, header.matched, header.above), (3, 2, vec![1, 2]));
        assert_eq!(header.cells, ["客户编号", "金额（元）"]);
    }

    #[test]
    fn without_a_wanted_column_the_fullest_row_is_shown() {
        let rows = rows(&[&["表"], &["编号", "名称", "金额"], &["C1", "甲", "5"], &["C2", "乙", "丙"]]);
        assert_eq!(find(&rows, &[]).unwrap().number, 2);
        assert_eq!(guess(&[]), None);
    }
}

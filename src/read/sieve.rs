//! Tells the rows of a table from what only looks like rows: blank lines, totals, notes, headers that stand again.

use crate::model::fold::{header_form, is_blank, plain, trim};
use crate::model::issue::IssueKind;
use crate::model::prefixed::Prefixed;

use super::at_once::is_plain_key;
use super::cell::{Cell, Row};
use super::columns::Bound;
use super::header::Header;
use words::{is_note, is_total};

mod words;

/// What a row below the header is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    /// A row that is read.
    Row,
    /// Nothing.
    Blank,
    /// A total row: left out and listed.
    Total,
    /// A note or a sign-off line below the table: left out and listed.
    Note,
    /// A header that stands again: left out and listed.
    Repeated,
}

/// Sorts the rows of one table.
#[derive(Clone, Debug, Default)]
pub(super) struct Sieve {
    key: usize,
    /// Whether the table has one column only: none of its rows can be told for a note.
    is_narrow: bool,
    /// Of every row of the header, position and form of each column that is read; the key's first.
    headers: Vec<Vec<(usize, String)>>,
    /// The key's headers as they stand: nearly every row is told by them.
    key_headers: Vec<String>,
    /// A bit for each byte that one of those begins with, be it small or capital.
    header_beginnings: [u64; 4],
}

impl Sieve {
    /// A sieve for a table whose first bound column is the key.
    pub fn new(bound: &[Bound], header: &Header) -> Self {
        let key = bound.first().map_or(0, |key| key.position);
        let positions: Vec<usize> = bound.iter().map(|bound| bound.position).collect();
        Self::of(key, &positions, header)
    }

    /// A sieve for a table of which nothing is known: its first column stands for the key.
    pub fn of_header(header: &Header) -> Self {
        Self::of(0, &(0..header.cells.len()).collect::<Vec<_>>(), header)
    }

    fn of(key: usize, positions: &[usize], header: &Header) -> Self {
        let row = |forms: &Vec<String>| {
            positions.iter().map(|position| (*position, forms.get(*position).cloned().unwrap_or_default())).collect()
        };
        let rows = if header.parts.is_empty() { std::slice::from_ref(&header.forms) } else { &header.parts[..] };
        // Without a header there is none that could stand again.
        let headers: Vec<Vec<_>> = if header.number == 0 { Vec::new() } else { rows.iter().map(row).collect() };
        let key_headers = headers.iter().filter_map(|row| row.iter().find(|(position, _)| *position == key));
        let key_headers: Vec<String> = key_headers.map(|(_, form)| form.clone()).collect();
        let mut header_beginnings = [0; 4];
        for first in key_headers.iter().filter_map(|header| header.bytes().next()) {
            for first in [first, first.to_ascii_uppercase()] {
                header_beginnings[usize::from(first / 64)] |= 1 << (first % 64);
            }
        }
        Self { key, is_narrow: header.cells.len() < 2, key_headers, header_beginnings, headers }
    }

    /// What this row is. A total row has no key, or the word itself stands there: a customer may be called 合计贸易.
    pub fn sort(&self, row: Row<'_>) -> Sort {
        let Cell::Text(key) = row.cell(self.key) else { return Sort::Row };
        if is_plain_key(Prefixed::of(key.as_bytes())) && self.is_surely_a_row(key.as_bytes()) {
            return Sort::Row;
        }
        let key = trim(key);
        if key.is_empty() {
            return match row.cells().find(|cell| !cell.is_blank()) {
                None => Sort::Blank,
                Some(Cell::Text(text)) if is_total(text) => Sort::Total,
                Some(Cell::Text(text)) if is_note(text) && self.is_note_row(row) => Sort::Note,
                Some(_) => Sort::Row,
            };
        }
        if is_total(key) {
            Sort::Total
        } else if self.key_headers.iter().any(|header| begins_like(key, header)) && self.repeats_header(row) {
            Sort::Repeated
        } else if is_note(key) && self.is_note_row(row) {
            Sort::Note
        } else {
            Sort::Row
        }
    }

    /// Whether a row with this plain key, given by its bytes, is nothing but a row: no header begins with its first character.
    #[inline]
    pub fn is_surely_a_row(&self, key: &[u8]) -> bool {
        key.first().is_some_and(|first| self.header_beginnings[usize::from(first / 64)] >> (first % 64) & 1 == 0)
    }

    /// Whether a row holds nothing but notes, the first of them in the first column or the key's.
    fn is_note_row(&self, row: Row<'_>) -> bool {
        let mut filled = (0..row.len()).map(|position| (position, row.cell(position))).filter(|(_, cell)| !cell.is_blank());
        let is_first = |(position, _): &(usize, Cell<'_>)| *position == 0 || *position == self.key;
        !self.is_narrow
            && filled.clone().next().is_some_and(|first| is_first(&first))
            && filled.all(|(_, cell)| matches!(cell, Cell::Text(text) if is_note(text)))
    }

    fn repeats_header(&self, row: Row<'_>) -> bool {
        let is_it = |(position, header): &(usize, String)| header_form(&row.cell(*position).shown()) == *header;
        self.headers.iter().any(|headers| headers.iter().all(is_it))
    }
}

/// What is to be said of a row's length: more cells than the header, and what stands in the first of those that isn't
/// blank; fewer cells, and what stands in the last. A spreadsheet stores no blank cells, so it has no row that is too short.
pub(super) fn odd_length(row: Row<'_>, width: usize) -> Option<(IssueKind, String)> {
    if row.len() == width {
        return None;
    }
    if row.len() > width {
        let beyond = (width..row.len()).map(|position| row.cell(position)).find(|cell| !cell.is_blank());
        return beyond.map(|cell| (IssueKind::RowTooLong, cell.shown().into_owned()));
    }
    let last = row.cell(row.len().saturating_sub(1));
    matches!(row, Row::Record(_)).then(|| (IssueKind::RowTooShort, last.shown().into_owned()))
}

/// Whether a text has this form but for what a normal form does beyond width and case: told at the first character of
/// nearly every key, which is not brought into its form for that.
fn begins_like(text: &str, form: &str) -> bool {
    let plain = text.chars().filter(|c| !is_blank(*c)).map(plain).flat_map(char::to_lowercase);
    plain.zip(form.chars()).take(2).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::super::header::{HeadRow, guess};
    use super::super::record::OwnedRecord;
    use super::*;

    fn sort(cells: &[&str]) -> Sort {
        let bound =
            |position, header: &str| Bound { position, header: header.to_owned(), alternative: None, unit_in_title: None };
        let headers = ["x", "客户", "金额"].map(str::to_owned).to_vec();
        let header = guess(&[HeadRow { number: 1, cells: headers }]).unwrap();
        let sieve = Sieve::new(&[bound(1, "客户"), bound(2, "金额")], &header);
        sieve.sort(Row::Record(OwnedRecord::from_iter(cells).record()))
    }

    #[test]
    fn totals_are_no_rows() {
        for cells in [
            ["合计", "", "5"],
            ["", "总计：", "5"],
            ["1", "小计", "5"],
            ["合计：35笔", "", "5"],
            ["Grand Total", "", "5"],
            ["", "", "合计"],
        ] {
            assert_eq!(sort(&cells), Sort::Total, "{cells:?}");
        }
        for cells in
            [["合计", "C1", "5"], ["", "合计贸易公司", "5"], ["Total Logistics", "", "5"], ["1", "Totally", "5"], ["1", "", "5"]]
        {
            assert_eq!(sort(&cells), Sort::Row, "{cells:?}");
        }
    }

    #[test]
    fn notes_are_no_rows() {
        for cells in
            [["备注：含税", "", ""], ["", "备注：含税", ""], ["制表：张三", "", "审核：李四"], ["制表：张三", "审核：李四", ""]]
        {
            assert_eq!(sort(&cells), Sort::Note, "{cells:?}");
        }
        for cells in
            [["", "", "备注：含税"], ["备注：含税", "C1", ""], ["备注：含税", "", "5"], ["", "备注：含税", "5"], ["备注", "", ""]]
        {
            assert_eq!(sort(&cells), Sort::Row, "{cells:?}");
        }
        let sieve = Sieve::of_header(&guess(&[HeadRow { number: 1, cells: vec!["客户".to_owned()] }]).unwrap());
        assert_eq!(sieve.sort(Row::Record(OwnedRecord::from_iter(["备注：含税"]).record())), Sort::Row);
    }

    #[test]
    fn headers_that_stand_again_and_blank_lines_are_no_rows() {
        assert_eq!(sort(&["x", " 客户 ", "金 额"]), Sort::Repeated);
        assert_eq!(sort(&["x", "客户", "5"]), Sort::Row);
        assert_eq!(sort(&["", " ", "\u{3000}"]), Sort::Blank);
    }
}

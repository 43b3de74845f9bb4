//! Tells the rows of a table from what only looks like rows: blank lines, totals, headers that stand again.

use crate::model::fold::{fold, header_form, is_blank, plain, trim};

use super::cell::{Cell, Row};
use super::columns::Bound;
use super::header::Header;

/// What a row below the header is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    /// A row that is read.
    Row,
    /// Nothing.
    Blank,
    /// A total row: left out and listed.
    Total,
    /// A header that stands again: left out and listed.
    Repeated,
}

/// Sorts the rows of one table.
#[derive(Clone, Debug, Default)]
pub(super) struct Sieve {
    key: usize,
    /// Of every row of the header, position and form of each column that is read; the key's first.
    headers: Vec<Vec<(usize, String)>>,
    /// The key's headers as they stand: nearly every row is told by them.
    key_headers: Vec<String>,
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
        Self { key, key_headers: key_headers.map(|(_, form)| form.clone()).collect(), headers }
    }

    /// What this row is. A total row has no key, or the word itself stands there: a customer may be called 合计贸易.
    pub fn sort(&self, row: Row<'_>) -> Sort {
        let Cell::Text(key) = row.cell(self.key) else { return Sort::Row };
        let key = trim(key);
        if key.is_empty() {
            return match row.cells().find(|cell| !cell.is_blank()) {
                None => Sort::Blank,
                Some(Cell::Text(text)) if is_total(text) => Sort::Total,
                Some(_) => Sort::Row,
            };
        }
        if is_total(key) {
            Sort::Total
        } else if self.key_headers.iter().any(|header| begins_like(key, header)) && self.repeats_header(row) {
            Sort::Repeated
        } else {
            Sort::Row
        }
    }

    fn repeats_header(&self, row: Row<'_>) -> bool {
        let is_it = |(position, header): &(usize, String)| header_form(&row.cell(*position).shown()) == *header;
        self.headers.iter().any(|headers| headers.iter().all(is_it))
    }
}

/// Whether a text has this form but for what a normal form does beyond width and case: told at the first character of
/// nearly every key, which is not brought into its form for that.
fn begins_like(text: &str, form: &str) -> bool {
    let plain = text.chars().filter(|c| !is_blank(*c)).map(plain).flat_map(char::to_lowercase);
    plain.zip(form.chars()).take(2).all(|(a, b)| a == b)
}

const TOTALS: [&str; 8] = ["合计", "总计", "小计", "共计", "总合计", "grand total", "subtotal", "total"];
/// Characters that may follow the word without making it a name.
const COUNTED: &str = "笔单票条元个行件数金额户共";

/// Whether a text is a word for a total, with nothing behind it but numbers, marks and what is counted.
fn is_total(text: &str) -> bool {
    // Most cells are told by their first character.
    if !text.trim_start_matches(is_blank).starts_with(['合', '总', '小', '共', 'g', 'G', 's', 'S', 't', 'T', 'ｔ', 'Ｔ']) {
        return false;
    }
    let text = fold(text).to_lowercase();
    TOTALS
        .iter()
        .any(|word| text.strip_prefix(word).is_some_and(|rest| rest.chars().all(|c| !c.is_alphabetic() || COUNTED.contains(c))))
}

#[cfg(test)]
mod tests {
    use csv::StringRecord;

    use super::super::header::{HeadRow, guess};
    use super::*;

    fn sort(cells: &[&str]) -> Sort {
        let bound =
            |position, header: &str| Bound { position, header: header.to_owned(), alternative: None, unit_in_title: None };
        let headers = ["x", "客户", "金额"].map(str::to_owned).to_vec();
        let header = guess(&[HeadRow { number: 1, cells: headers }]).unwrap();
        let sieve = Sieve::new(&[bound(1, "客户"), bound(2, "金额")], &header);
        sieve.sort(Row::Record(&StringRecord::from(cells)))
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
    fn headers_that_stand_again_and_blank_lines_are_no_rows() {
        assert_eq!(sort(&["x", " 客户 ", "金 额"]), Sort::Repeated);
        assert_eq!(sort(&["x", "客户", "5"]), Sort::Row);
        assert_eq!(sort(&["", " ", "\u{3000}"]), Sort::Blank);
    }
}

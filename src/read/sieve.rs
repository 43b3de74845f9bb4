//! Tells the rows of a table from what only looks like rows: blank lines, totals, headers that stand again.

use crate::model::fold::{fold, header_form, is_blank, trim};

use super::cell::{Cell, Row};
use super::columns::Bound;

/// What a row below the header is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    /// A row that is read.
    Row,
    /// Nothing.
    Blank,
    /// A total row or a repeated header: left out and listed.
    LeftOut,
}

/// Sorts the rows of one table.
#[derive(Clone, Debug, Default)]
pub(super) struct Sieve {
    key: usize,
    key_header: String,
    /// Position and header of every column that is read.
    headers: Vec<(usize, String)>,
}

impl Sieve {
    /// A sieve for a table whose first bound column is the key.
    pub fn new(bound: &[Bound]) -> Self {
        let headers = bound.iter().map(|bound| (bound.position, header_form(&bound.header))).collect();
        let key = bound.first();
        Self {
            key: key.map_or(0, |key| key.position),
            key_header: key.map_or_else(String::new, |key| trim(&key.header).to_owned()),
            headers,
        }
    }

    /// What this row is. A total row has no key, or the word itself stands there: a customer may be called 合计贸易.
    pub fn sort(&self, row: Row<'_>) -> Sort {
        let Cell::Text(key) = row.cell(self.key) else { return Sort::Row };
        let key = trim(key);
        if key.is_empty() {
            return match row.cells().find(|cell| !cell.is_blank()) {
                None => Sort::Blank,
                Some(Cell::Text(text)) if is_total(text) => Sort::LeftOut,
                Some(_) => Sort::Row,
            };
        }
        if is_total(key) || (key == self.key_header && self.repeats_header(row)) { Sort::LeftOut } else { Sort::Row }
    }

    fn repeats_header(&self, row: Row<'_>) -> bool {
        self.headers.iter().all(|(position, header)| header_form(&row.cell(*position).shown()) == *header)
    }
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

    use super::*;

    fn sort(cells: &[&str]) -> Sort {
        let bound = |position, header: &str| Bound { position, header: header.to_owned(), alternative: None };
        let sieve = Sieve::new(&[bound(1, "客户"), bound(2, "金额")]);
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
            assert_eq!(sort(&cells), Sort::LeftOut, "{cells:?}");
        }
        for cells in
            [["合计", "C1", "5"], ["", "合计贸易公司", "5"], ["Total Logistics", "", "5"], ["1", "Totally", "5"], ["1", "", "5"]]
        {
            assert_eq!(sort(&cells), Sort::Row, "{cells:?}");
        }
    }

    #[test]
    fn headers_that_stand_again_and_blank_lines_are_no_rows() {
        assert_eq!(sort(&["x", " 客户 ", "金 额"]), Sort::LeftOut);
        assert_eq!(sort(&["x", "客户", "5"]), Sort::Row);
        assert_eq!(sort(&["", " ", "\u{3000}"]), Sort::Blank);
    }
}

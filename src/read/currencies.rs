//! Currency marks in columns of numbers without a unit: amounts of several currencies add up to nothing.

use crate::model::fold::trim;
use crate::model::issue::{IssueKind, IssueLog, Kept};
use crate::model::schema::{CellType, ColumnSpec};

use super::cell::Cell;
use super::columns::Bound;
use super::numbers::{CURRENCIES, currency_marked};
use super::table::Table;

/// The marked cells of one table, by column and currency.
#[derive(Clone, Debug, Default)]
pub(super) struct Currencies(Vec<[Kept; CURRENCIES]>);

impl Currencies {
    /// Counts a cell of this column, where the column is one of numbers without a unit and the cell has a mark.
    pub fn count(&mut self, column: usize, spec: &ColumnSpec, row: u64, cell: Cell<'_>) {
        if spec.unit.is_none() && matches!(spec.cell, CellType::Number) {
            self.count_number(column, row, cell);
        }
    }

    /// Counts a cell that is a number and has a mark.
    pub fn count_number(&mut self, column: usize, row: u64, cell: Cell<'_>) {
        let Cell::Text(text) = cell else { return };
        // Nearly every number ends with a digit and begins with one, or with a minus and one: it has no mark.
        let bytes = text.as_bytes();
        let first = bytes.first().map(|first| if *first == b'-' { bytes.get(1).unwrap_or(first) } else { first });
        if first.is_none_or(u8::is_ascii_digit) && bytes.last().is_none_or(u8::is_ascii_digit) {
            return;
        }
        let Some(currency) = currency_marked(trim(text)) else { return };
        if self.0.len() <= column {
            self.0.resize_with(column + 1, Default::default);
        }
        self.0[column][currency].note(row, text);
    }

    /// Takes over the cells of another part of the same table.
    pub fn merge(&mut self, other: Self) {
        if self.0.len() < other.0.len() {
            self.0.resize_with(other.0.len(), Default::default);
        }
        for (ours, theirs) in self.0.iter_mut().flatten().zip(other.0.into_iter().flatten()) {
            ours.merge(theirs);
        }
    }
}

/// The cells whose currency isn't the one of most marked cells of their column in all tables, with the place of their table
/// and their column. Of two that are as common the first of the list of currencies counts.
pub(super) fn mixed(tables: Vec<Currencies>) -> impl Iterator<Item = (usize, usize, Kept)> {
    let columns = tables.iter().map(|table| table.0.len()).max().unwrap_or(0);
    let commonest = |column: usize| {
        let of = |currency: usize| tables.iter().filter_map(|table| Some(table.0.get(column)?[currency].count())).sum::<u64>();
        (0..CURRENCIES).rev().max_by_key(|currency| of(*currency)).unwrap_or(0)
    };
    let commonest: Vec<usize> = (0..columns).map(commonest).collect();
    tables.into_iter().enumerate().flat_map(move |(table, counted)| {
        let others = |(column, cells): (usize, [Kept; CURRENCIES])| {
            let mut others = Kept::default();
            let other = |(currency, _): &(usize, Kept)| *currency != commonest[column];
            cells.into_iter().enumerate().filter(other).for_each(|(_, cells)| others.merge(cells));
            (table, column, others)
        };
        counted.0.into_iter().enumerate().map(others).collect::<Vec<_>>()
    })
}

/// Notes the cells in other currencies than their columns; `first` is the place among `bound` of the first column.
pub(super) fn note_mixed(
    issues: &mut IssueLog,
    tables: &[Table<'_>],
    bound: &[Vec<Bound>],
    first: usize,
    counted: Vec<Currencies>,
) {
    for (at, column, cells) in mixed(counted) {
        let (table, header) = (&tables[at], bound[at].get(first + column).map(|bound| bound.header.as_str()));
        issues.take(IssueKind::CurrencyMixed, &table.input.name, table.sheet(), header, cells);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(cells: &[&str]) -> Currencies {
        let mut currencies = Currencies::default();
        for (row, cell) in cells.iter().enumerate() {
            currencies.count_number(0, row as u64, Cell::Text(cell));
        }
        currencies
    }

    fn others(tables: &[&[&str]]) -> Vec<String> {
        let mut log = IssueLog::default();
        for (_, _, cells) in mixed(tables.iter().map(|cells| counted(cells)).collect()) {
            log.take(IssueKind::CurrencyMixed, "o.csv", None, None, cells);
        }
        log.groups().into_iter().flat_map(|group| group.first.into_iter().map(|(_, text)| text)).collect()
    }

    #[test]
    fn the_commonest_currency_is_the_columns() {
        assert_eq!(others(&[&["5", "$5", "¥5", "7元", "-5", "5%", "1,234.5", "x"]]), ["$5"]);
        assert_eq!(others(&[&["US$5", "$5", "5 USD", "-$5", "($5)", "￥5", "5圆"]]), ["5圆", "￥5"]);
        // As common: the first of the list.
        assert_eq!(others(&[&["€5", "$5"]]), ["€5"]);
        assert_eq!(others(&[&["€5", "RMB 5", "5€", "CNY5"]]), ["5€", "€5"]);
        assert_eq!(others(&[&["€5", "5", "12"]]), [""; 0]);
        assert_eq!(others(&[]), [""; 0]);
    }

    #[test]
    fn tables_and_parts_are_one_column() {
        assert_eq!(others(&[&["$5"], &["¥5", "¥6"], &[]]), ["$5"]);
        let mut parts = counted(&["$5"]);
        parts.merge(counted(&["¥5", "¥6"]));
        assert_eq!(mixed(vec![parts]).map(|(_, _, cells)| cells.count()).sum::<u64>(), 1);
    }
}

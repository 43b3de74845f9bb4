//! Rows of one key: which they are, which of them are kept, and what of the others is.

use super::events::NOTHING;
use crate::model::column::{Column, TextColumn};
use crate::model::schema::Duplicates;
use crate::model::value::Value;

/// The rows of each key, of rows that are ordered by key.
pub(super) fn by_key<'o>(order: &'o [u32], keys: &TextColumn) -> impl Iterator<Item = &'o [u32]> {
    order.chunk_by(|a, b| keys.get(*a as usize) == keys.get(*b as usize))
}

/// The row of each key that is kept, of rows that are ordered by key.
pub(super) fn kept_rows(order: &[u32], keys: &TextColumn, duplicates: Duplicates) -> Vec<u32> {
    let one = |group: &[u32]| if duplicates == Duplicates::Last { group[group.len() - 1] } else { group[0] };
    by_key(order, keys).map(one).collect()
}

/// A column with what is kept of each key, where `rows` are the rows that are.
pub(super) fn kept_column(column: &Column, order: &[u32], keys: &TextColumn, rows: &[u32], duplicates: Duplicates) -> Column {
    if duplicates != Duplicates::Merge {
        return column.gather(rows);
    }
    let has_value = |row: &&u32| column.why(**row as usize).is_none();
    let first = |group: &[u32]| group.iter().find(has_value).copied().unwrap_or(group[0]);
    column.gather(&by_key(order, keys).map(first).collect::<Vec<_>>())
}

/// The rows of a key that aren't kept.
pub(super) fn gone(group: &[u32], duplicates: Duplicates) -> &[u32] {
    if duplicates == Duplicates::Last { &group[..group.len() - 1] } else { &group[1..] }
}

/// The value of a column that is kept of the rows of a key.
pub(super) fn kept<'c>(column: &'c Column, group: &[u32], duplicates: Duplicates) -> Value<'c> {
    match duplicates {
        Duplicates::Last => column.get(group[group.len() - 1] as usize),
        Duplicates::First | Duplicates::Error => column.get(group[0] as usize),
        Duplicates::Merge => {
            let mut values = group.iter().map(|row| column.get(*row as usize));
            values.find(|value| value.missing().is_none()).unwrap_or(NOTHING)
        }
    }
}

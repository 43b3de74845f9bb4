//! Rows of one key: which they are, which of them are kept, and what of the others is.

use super::events::NOTHING;
use crate::model::column::{Column, TextColumn};
use crate::model::schema::Duplicates;
use crate::model::value::Value;

/// The rows of each key, in the order read; keys in order.
pub(super) fn group(keys: &TextColumn) -> Vec<Vec<u32>> {
    let mut order: Vec<u32> = (0..u32::try_from(keys.len()).unwrap_or(u32::MAX)).collect();
    order.sort_by(|a, b| keys.get(*a as usize).cmp(keys.get(*b as usize)).then(a.cmp(b)));
    order.chunk_by(|a, b| keys.get(*a as usize) == keys.get(*b as usize)).map(<[u32]>::to_vec).collect()
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

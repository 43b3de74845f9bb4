//! Whether two texts of TOML hold the same keys and values.

use toml::de::{DeTable, DeValue};

/// Whether both texts are TOML and hold the same keys and values, texts being the same where `same` says so. The order
/// of keys, layout and comments don't count.
#[must_use]
pub fn same_values(before: &str, after: &str, same: &impl Fn(&str, &str) -> bool) -> bool {
    let ((before, errors), (after, more)) = (DeTable::parse_recoverable(before), DeTable::parse_recoverable(after));
    errors.is_empty() && more.is_empty() && same_tables(before.get_ref(), after.get_ref(), same)
}

fn same_tables(a: &DeTable<'_>, b: &DeTable<'_>, same: &impl Fn(&str, &str) -> bool) -> bool {
    // Both are held in the order of their keys.
    a.len() == b.len()
        && a.keys().zip(b.keys()).all(|(a, b)| a.get_ref() == b.get_ref())
        && a.values().zip(b.values()).all(|(a, b)| same_value(a.get_ref(), b.get_ref(), same))
}

fn same_value(a: &DeValue<'_>, b: &DeValue<'_>, same: &impl Fn(&str, &str) -> bool) -> bool {
    match (a, b) {
        (DeValue::String(a), DeValue::String(b)) => a == b || same(a, b),
        (DeValue::Integer(a), DeValue::Integer(b)) => a.as_str() == b.as_str() && a.radix() == b.radix(),
        (DeValue::Float(a), DeValue::Float(b)) => a.as_str() == b.as_str(),
        (DeValue::Boolean(a), DeValue::Boolean(b)) => a == b,
        (DeValue::Datetime(a), DeValue::Datetime(b)) => a == b,
        (DeValue::Array(a), DeValue::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same_value(a.get_ref(), b.get_ref(), same))
        }
        (DeValue::Table(a), DeValue::Table(b)) => same_tables(a, b, same),
        (
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_),
            _,
        ) => false,
    }
}

//! Columns of a row, of exactly the type that they were written as.

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::super::chain::Digest;
use super::super::error::LedgerError;
use super::failure::{damaged, of};

/// A whole number from 0.
pub fn number(row: &Row<'_>, at: usize) -> Result<u64, LedgerError> {
    match row.get_ref(at).map_err(of)? {
        ValueRef::Integer(number) => u64::try_from(number).map_err(|_| damaged(&name(row, at))),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => Err(damaged(&name(row, at))),
    }
}

/// A count of reviews.
pub fn count(row: &Row<'_>, at: usize) -> Result<u32, LedgerError> {
    u32::try_from(number(row, at)?).map_err(|_| damaged(&name(row, at)))
}

/// A whole number from 0, or none.
pub fn optional_number(row: &Row<'_>, at: usize) -> Result<Option<u64>, LedgerError> {
    match row.get_ref(at).map_err(of)? {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => number(row, at).map(Some),
    }
}

/// A text.
pub fn text<'a>(row: &'a Row<'_>, at: usize) -> Result<&'a str, LedgerError> {
    optional_text(row, at)?.ok_or_else(|| damaged(&name(row, at)))
}

/// A text, or none.
pub fn optional_text<'a>(row: &'a Row<'_>, at: usize) -> Result<Option<&'a str>, LedgerError> {
    match row.get_ref(at).map_err(of)? {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).map(Some).map_err(|_| damaged(&name(row, at))),
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => Err(damaged(&name(row, at))),
    }
}

/// A digest.
pub fn digest(row: &Row<'_>, at: usize) -> Result<Digest, LedgerError> {
    match row.get_ref(at).map_err(of)? {
        ValueRef::Blob(bytes) => bytes.try_into().map_err(|_| damaged(&name(row, at))),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => Err(damaged(&name(row, at))),
    }
}

fn name(row: &Row<'_>, at: usize) -> String {
    row.as_ref().column_name(at).unwrap_or("?").to_owned()
}

//! The sheet of old keys: each means another key, in the end one that means itself.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::model::issue::{IssueKind, IssueLog};
use crate::model::location::Location;
use crate::model::merge::OtherKeys;
use crate::model::schema::EventSchema;
use crate::model::value::Value;

use super::FileRead;
use super::error::ReadError;
use super::lookup::{LookupRead, read_lookup};
use super::source::InputFile;

/// What was read of the sheet.
#[derive(Debug)]
pub struct AliasesRead {
    /// Each old key with the key that it means in the end. Rows that give a key itself say nothing and aren't here.
    pub keys: OtherKeys,
    /// Where each of them stands.
    pub places: Vec<Location>,
    /// The files, as they were named.
    pub files: Vec<FileRead>,
    /// Problems survived.
    pub issues: IssueLog,
}

/// Reads the files of aliases; the schema's key is the old key, and its one column the key that it means.
///
/// # Errors
/// A file can't be read or lacks a column, a row lacks one of its keys or has a damaged one, two rows give one key
/// different meanings, or keys mean each other in a circle.
pub fn read_aliases(files: &[InputFile], schema: &EventSchema) -> Result<AliasesRead, ReadError> {
    let LookupRead { keys, values, places, files, issues } = read_lookup(files, schema)?;
    let mut direct = OtherKeys::default();
    let mut stands = Vec::new();
    for (row, place) in places.into_iter().enumerate() {
        match values.get(row) {
            Value::Text(new) if new == keys.get(row) => {}
            Value::Text(new) => {
                direct.add(keys.get(row), &new);
                stands.push(place);
            }
            Value::Missing(_) | Value::Number(_) | Value::Date(_) | Value::Flag(_) | Value::Category(_) => {
                let (lookup, text) = (schema.name.clone(), keys.get(row).to_owned());
                return Err(ReadError::LookupRow { lookup, location: Box::new(place), kind: IssueKind::KeyMissing, text });
            }
        }
    }
    Ok(AliasesRead { keys: to_the_end(&direct, &stands)?, places: stands, files, issues })
}

/// Each key with the one at the end of its chain, in the order of the rows.
fn to_the_end(direct: &OtherKeys, places: &[Location]) -> Result<OtherKeys, ReadError> {
    let mut ends = OtherKeys::default();
    let mut path: Vec<&str> = Vec::new();
    for (start, _) in direct.iter() {
        path.push(start);
        // What was followed already is not followed again; a chain longer than the sheet is a circle.
        let end = loop {
            let last = path.last().copied().unwrap_or(start);
            if let Some(known) = ends.get(last) {
                break known.to_owned();
            }
            let Some(next) = direct.get(last) else { break last.to_owned() };
            if path.len() > places.len() {
                return Err(circle(direct, places, last));
            }
            path.push(next);
        };
        // The end of a chain means itself.
        path.drain(..).filter(|key| *key != end).for_each(|key| ends.add(key, &end));
    }
    let mut in_order = OtherKeys::default();
    direct.iter().for_each(|(old, new)| in_order.add(old, ends.get(old).unwrap_or(new)));
    Ok(in_order)
}

/// The circle that a key stands in, from its first row on as the keys mean each other.
fn circle(direct: &OtherKeys, places: &[Location], inside: &str) -> ReadError {
    let mut keys = vec![inside];
    while let Some(next) = keys.last().and_then(|last| direct.get(last)).filter(|next| *next != inside) {
        keys.push(next);
    }
    let rows: HashMap<&str, usize, FixedState> = direct.iter().enumerate().map(|(row, (old, _))| (old, row)).collect();
    let row = |key: &&str| rows.get(key).copied().unwrap_or(usize::MAX);
    let first = keys.iter().enumerate().min_by_key(|(_, key)| row(key)).map_or(0, |(at, _)| at);
    keys.rotate_left(first);
    let step = |key: &&str| Some(((*key).to_owned(), places.get(row(key))?.clone()));
    ReadError::AliasCircle(keys.iter().filter_map(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(pairs: &[(&str, &str)]) -> Result<Vec<(String, String)>, Vec<u64>> {
        let mut direct = OtherKeys::default();
        for (old, new) in pairs {
            direct.add(old, new);
        }
        let place = |row| Location { file: String::new(), sheet: None, row, column: None };
        let places: Vec<Location> = (2..).take(pairs.len()).map(place).collect();
        match to_the_end(&direct, &places) {
            Ok(keys) => Ok(keys.iter().map(|(old, new)| (old.to_owned(), new.to_owned())).collect()),
            Err(ReadError::AliasCircle(steps)) => Err(steps.into_iter().map(|(_, place)| place.row).collect()),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn chains_are_followed() {
        let found = ends(&[("a", "b"), ("x", "c"), ("b", "c"), ("c", "d")]).unwrap();
        let wanted = [("a", "d"), ("x", "d"), ("b", "d"), ("c", "d")];
        assert_eq!(found, wanted.map(|(old, new)| (old.to_owned(), new.to_owned())));
    }

    #[test]
    fn a_circle_is_told_from_its_first_row() {
        assert_eq!(ends(&[("z", "c"), ("b", "c"), ("c", "a"), ("a", "b")]), Err(vec![3, 4, 5]));
    }

    #[test]
    fn long_chains_take_no_longer() {
        let keys: Vec<String> = (0..100_000).map(|n| n.to_string()).collect();
        let pairs: Vec<(&str, &str)> = keys.windows(2).rev().map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
        let found = ends(&pairs).unwrap();
        assert!(found.iter().all(|(_, end)| end == "99999"));
        let pairs: Vec<(&str, &str)> = keys.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
        assert_eq!(ends(&pairs).unwrap().len(), 99_999);
    }
}

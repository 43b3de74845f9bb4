//! Keys of digits that are shorter than nearly all others of their table: they may have lost leading zeros.

use crate::model::issue::{IssueKind, IssueLog, Kept};

use super::columns::Bound;
use super::table::Table;

/// Where most keys have fewer digits, their lengths tell nothing.
const FEWEST_DIGITS: usize = 3;
/// Keys of more digits are not told apart.
const MOST_DIGITS: usize = 24;
/// How many keys a table must have for their lengths to tell anything.
const FEWEST_KEYS: u64 = 20;

/// Keys of one length.
#[derive(Clone, Debug, Default)]
struct Length {
    keys: Kept,
    has_zero: bool,
}

/// How long the keys of a table are that are nothing but digits.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyLengths {
    /// Keys of any kind.
    keys: u64,
    /// By number of digits.
    lengths: [Length; MOST_DIGITS],
}

impl KeyLengths {
    /// Counts a key, given by its bytes in UTF-8.
    #[inline]
    pub fn count(&mut self, key: &[u8], row: u64) {
        self.keys += 1;
        if key.iter().all(u8::is_ascii_digit) {
            self.count_digits(key, row);
        }
    }

    fn count_digits(&mut self, key: &[u8], row: u64) {
        if let (Some(length), Ok(text)) = (self.lengths.get_mut(key.len()), str::from_utf8(key)) {
            length.has_zero |= key.starts_with(b"0");
            length.keys.note(row, text);
        }
    }

    /// Takes over the keys of another part of the same table.
    pub fn merge(&mut self, other: Self) {
        self.keys += other.keys;
        for (ours, theirs) in self.lengths.iter_mut().zip(other.lengths) {
            ours.has_zero |= theirs.has_zero;
            ours.keys.merge(theirs.keys);
        }
    }

    /// The keys that are shorter than nearly all: 95 in 100 keys have one length, or 80 where some of these begin with 0,
    /// so that the others should too. Numbers counted up from 1 never come near that: nine in ten have the last length.
    fn shorter(self) -> Kept {
        let mut shorter = Kept::default();
        let (usual, length) = match self.lengths.iter().enumerate().max_by_key(|(at, length)| (length.keys.count(), *at)) {
            Some((usual, length)) if self.keys >= FEWEST_KEYS && usual >= FEWEST_DIGITS => (usual, length),
            _ => return shorter,
        };
        let share = if length.has_zero { 80 } else { 95 };
        if length.keys.count() * 100 >= self.keys * share {
            self.lengths.into_iter().take(usual).for_each(|length| shorter.merge(length.keys));
        }
        shorter
    }

    /// Notes the shorter keys of a table, whose keys are in the first of its columns.
    pub fn note(self, issues: &mut IssueLog, table: &Table<'_>, bound: &[Bound]) {
        let header = bound.first().map(|bound| bound.header.as_str());
        issues.take(IssueKind::KeyShorter, &table.input.name, table.sheet(), header, self.shorter());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shorter(keys: &[String]) -> Vec<String> {
        let mut lengths = KeyLengths::default();
        for (row, key) in keys.iter().enumerate() {
            lengths.count(key.as_bytes(), row as u64);
        }
        let mut log = IssueLog::default();
        log.take(IssueKind::KeyShorter, "c.csv", None, None, lengths.shorter());
        log.groups().into_iter().flat_map(|group| group.first.into_iter().map(|(_, text)| text)).collect()
    }

    fn keys(numbers: impl Iterator<Item = u32>) -> Vec<String> {
        numbers.map(|number| number.to_string()).collect()
    }

    #[test]
    fn few_shorter_keys_among_many_of_one_length() {
        let mut all = keys(100_000..100_100);
        all.extend(["12345", "777", "C1", "1234567"].map(str::to_owned));
        assert_eq!(shorter(&all), ["12345", "777"]);
        all.reverse();
        assert_eq!(shorter(&all), ["12345", "777"]);
        // One in ten is what counting up comes to.
        for last in [9, 25, 99, 100, 999, 1000, 1050, 9999, 10_500] {
            assert_eq!(shorter(&keys(1..=last)), [""; 0], "{last}");
        }
        all.truncate(19);
        assert_eq!(shorter(&all), [""; 0]);
    }

    #[test]
    fn keys_that_are_padded_tell_more() {
        let mut all: Vec<String> = (0..85).map(|number| format!("{number:06}")).collect();
        all.extend(keys(85..95));
        assert_eq!(shorter(&all).len(), 10);
        all.extend(keys(95..200));
        assert_eq!(shorter(&all), [""; 0]);
    }

    #[test]
    fn parts_of_a_table_come_together() {
        let all: Vec<String> = keys(1000..1300).into_iter().chain(keys(1..10)).collect();
        let mut whole = KeyLengths::default();
        all.iter().enumerate().for_each(|(row, key)| whole.count(key.as_bytes(), row as u64));
        let mut parts = [KeyLengths::default(), KeyLengths::default()];
        all.iter().enumerate().for_each(|(row, key)| parts[row % 2].count(key.as_bytes(), row as u64));
        let [mut one, other] = parts;
        one.merge(other);
        let noted = |lengths: KeyLengths| {
            let mut log = IssueLog::default();
            log.take(IssueKind::KeyShorter, "c.csv", None, None, lengths.shorter());
            log.groups()
        };
        assert_eq!(noted(one), noted(whole));
    }
}

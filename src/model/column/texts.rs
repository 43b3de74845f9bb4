//! Texts of any length behind one another in one buffer.

use std::ops::Range;

/// Places in a buffer, rising from row to row, four bytes each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Ends {
    /// The lower halves.
    lower: Vec<u32>,
    /// The rows at which the upper half rises by one.
    rises: Vec<usize>,
}

impl Ends {
    fn push(&mut self, end: u64) {
        while (self.rises.len() as u64) < end >> 32 {
            self.rises.push(self.lower.len());
        }
        self.lower.push(u32::try_from(end & u64::from(u32::MAX)).unwrap_or(u32::MAX));
    }

    #[inline]
    fn get(&self, row: usize) -> Option<usize> {
        let lower = *self.lower.get(row)?;
        if self.rises.is_empty() { Some(lower as usize) } else { self.far(row, lower) }
    }

    #[cold]
    fn far(&self, row: usize, lower: u32) -> Option<usize> {
        let upper = self.rises.partition_point(|rise| *rise <= row) as u64;
        usize::try_from(upper << 32 | u64::from(lower)).ok()
    }
}

/// Texts of any length behind one another in one buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextColumn {
    bytes: String,
    ends: Ends,
}

impl TextColumn {
    /// Adds a text.
    #[inline]
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u64);
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.lower.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.lower.is_empty()
    }

    /// The text of a row; empty past the end.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> &str {
        self.bytes.get(self.place(row)).unwrap_or_default()
    }

    /// The bytes of the text of a row; none past the end.
    #[must_use]
    #[inline]
    pub fn bytes(&self, row: usize) -> &[u8] {
        self.bytes.as_bytes().get(self.place(row)).unwrap_or_default()
    }

    #[inline]
    fn place(&self, row: usize) -> Range<usize> {
        let end_of = |row: usize| self.ends.get(row).unwrap_or(self.bytes.len());
        let start = if row == 0 { 0 } else { end_of(row - 1) };
        start..end_of(row)
    }

    /// All texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Takes all texts away and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.lower.clear();
        self.ends.rises.clear();
    }

    /// Gives back the memory that no text needs.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.lower.shrink_to_fit();
    }

    /// Adds the texts of another column.
    pub fn append(&mut self, other: &Self) {
        let before = self.bytes.len();
        self.bytes.push_str(&other.bytes);
        (0..other.len()).for_each(|row| self.ends.push((before + other.place(row).end) as u64));
    }

    /// The texts of these rows, in their order.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Self {
        let mut gathered = Self::default();
        gathered.bytes.reserve_exact(rows.iter().map(|row| self.get(*row as usize).len()).sum());
        gathered.ends.lower.reserve_exact(rows.len());
        for row in rows {
            gathered.push(self.get(*row as usize));
        }
        gathered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_beyond_four_bytes() {
        let far = 1_u64 << 32;
        let places = [0, 7, far - 1, far, far, far + 9, 3 * far + 1, 3 * far + 2];
        let mut ends = Ends::default();
        for place in places {
            ends.push(place);
        }
        let got: Vec<u64> = (0..places.len()).filter_map(|row| ends.get(row)).map(|place| place as u64).collect();
        assert_eq!(got, places);
        assert_eq!(ends.get(places.len()), None);
    }
}

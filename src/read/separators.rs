//! The bytes that may divide a text, found 64 at a time: delimiters, line ends, quotes.

use wide::u8x16;

/// How many bytes are looked at together.
const WIDTH: usize = 64;

/// The places of the delimiter, of LF, CR and the double quote in a text, in rising order.
pub(super) struct Separators<'t> {
    text: &'t [u8],
    marks: [u8; 4],
    /// Where the bytes being looked at begin, and which of them are wanted and not yet given.
    start: usize,
    found: u64,
}

impl<'t> Separators<'t> {
    /// Those of a text with this delimiter.
    pub fn new(text: &'t [u8], delimiter: u8) -> Self {
        let mut separators = Self { text, marks: [delimiter, b'\n', b'\r', b'"'], start: 0, found: 0 };
        separators.look();
        separators
    }

    /// Goes on at this place, forth or back: none before it is given next.
    pub fn go_to(&mut self, place: usize) {
        self.start = place / WIDTH * WIDTH;
        self.look();
        self.found &= u64::MAX << (place % WIDTH);
    }

    fn look(&mut self) {
        let rest = self.text.get(self.start..).unwrap_or_default();
        self.found = if let Some(bytes) = rest.first_chunk() {
            of_block(bytes, self.marks)
        } else {
            // The last few bytes; no separator is NUL.
            let mut bytes = [0; WIDTH];
            bytes[..rest.len()].copy_from_slice(rest);
            of_block(&bytes, self.marks)
        };
    }
}

impl Iterator for Separators<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.start += WIDTH;
            if self.start >= self.text.len() {
                return None;
            }
            self.look();
        }
        let place = self.start + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(place)
    }
}

/// One bit for each byte that is a mark, the first byte lowest.
#[inline]
fn of_block(bytes: &[u8; WIDTH], marks: [u8; 4]) -> u64 {
    let marks = marks.map(u8x16::splat);
    let mut found = 0;
    for (at, part) in bytes.as_chunks().0.iter().enumerate() {
        let bytes = u8x16::new(*part);
        let is_mark = marks.iter().fold(u8x16::splat(0), |is, mark| is | bytes.simd_eq(*mark));
        found |= u64::from(is_mark.to_bitmask()) << (at * 16);
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_found_where_they_stand(text in "[a,\"\r\n客]{0,200}", from in 0_usize..300) {
            let is_one = |byte: u8| matches!(byte, b',' | b'\n' | b'\r' | b'"');
            let expected: Vec<usize> = (0..text.len()).filter(|at| is_one(text.as_bytes()[*at])).collect();
            prop_assert_eq!(Separators::new(text.as_bytes(), b',').collect::<Vec<_>>(), expected.clone());
            let mut rest = Separators::new(text.as_bytes(), b',');
            rest.nth(2);
            rest.go_to(from);
            let expected: Vec<usize> = expected.into_iter().filter(|at| *at >= from).collect();
            prop_assert_eq!(rest.collect::<Vec<_>>(), expected);
        }
    }
}

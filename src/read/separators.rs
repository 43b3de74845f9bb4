//! The bytes that may divide a text, found 64 at a time: delimiters, line ends, quotes.

use std::hint::black_box;
use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x32};

/// How many bytes are looked at together.
const WIDTH: u32 = 64;

/// The places of the delimiter, of LF, CR and the double quote in a text, in rising order.
pub(super) struct Separators<'t> {
    text: &'t [u8],
    delimiter: u8,
    /// What the processor can do.
    level: Level,
    /// Where the bytes begin that are looked at next.
    ahead: u32,
    /// Before this place none is wanted.
    first: u32,
    /// The last place that was given, or what stands for it, and behind it those that are at hand: so a cell lies between each
    /// two.
    places: Vec<u32>,
    /// How many of `places` are places.
    count: usize,
    /// How many of those are given, the one that stands for the last among them.
    given: usize,
    /// Which of `places` are no delimiters.
    others: Vec<u32>,
    /// How many of those are given; more may be.
    others_given: usize,
}

/// How many places are found at once, at least.
const FOUND: usize = if cfg!(test) { 4 } else { 2048 };

impl<'t> Separators<'t> {
    /// Those of a text with this delimiter, which is shorter than 4 GiB.
    pub fn new(text: &'t [u8], delimiter: u8) -> Self {
        let (places, others) = (vec![0; FOUND + WIDTH as usize], Vec::new());
        let level = Level::new();
        let mut separators =
            Self { text, delimiter, level, ahead: 0, first: 0, places, count: 0, given: 0, others, others_given: 0 };
        separators.go_to(0);
        separators
    }

    /// Goes on at this place, forth or back: none before it is given next.
    pub fn go_to(&mut self, place: u32) {
        // The one before is nearly always held still.
        let before = place.wrapping_sub(1);
        let held = self.places.get(..self.count).unwrap_or_default();
        let at = match held {
            [first, ..] if *first == before => Some(0),
            [_, rest @ ..] => rest.binary_search(&before).ok().map(|at| at + 1),
            [] => None,
        };
        if let Some(at) = at {
            self.given = at + 1;
            self.others_given = self.others.partition_point(|other| (*other as usize) < self.given);
            return;
        }
        (self.ahead, self.first) = (place / WIDTH * WIDTH, place);
        (self.count, self.given) = (1, 1);
        self.places[0] = before;
        self.others.clear();
        self.others_given = 0;
    }

    /// The last one that was given, or what stands for it before the first, and behind it those at hand; which of them are no
    /// delimiters.
    #[inline]
    pub fn at_hand(&mut self) -> (&[u32], impl Iterator<Item = usize>) {
        while self.others.get(self.others_given).is_some_and(|other| (*other as usize) < self.given) {
            self.others_given += 1;
        }
        let given = self.given - 1;
        let others = self.others[self.others_given..].iter().map(move |other| *other as usize - given);
        (self.places.get(given..self.count).unwrap_or_default(), others)
    }

    /// One of those at hand, the first after `used` others.
    #[inline]
    pub fn after(&self, used: usize) -> Option<u32> {
        self.places.get(self.given + used..self.count)?.first().copied()
    }

    /// Gives so many of those at hand: these and the one before, as [`Separators::places`] knows them until the next look.
    #[inline]
    pub fn use_up(&mut self, count: usize) -> Range<usize> {
        self.given += count;
        self.given - 1 - count..self.given
    }

    /// Places that were given.
    pub fn places(&self, places: Range<usize>) -> &[u32] {
        self.places.get(places).unwrap_or_default()
    }

    /// Looks for more, where few are at hand, which stay so; whether any were added.
    pub fn look(&mut self) -> bool {
        let given = self.given - 1;
        self.places.copy_within(given..self.count, 0);
        let others: Vec<u32> = self.at_hand().1.filter_map(|other| u32::try_from(other).ok()).collect();
        (self.others, self.others_given) = (others, 0);
        (self.count, self.given) = (self.count - given, 1);
        let before = self.count;
        dispatch!(self.level, simd => self.find(simd));
        self.count > before
    }

    /// Adds the places of the next bytes to those at hand.
    #[expect(clippy::inline_always, reason = "what is put into the caller is compiled for its kind of processor")]
    #[inline(always)]
    fn find<S: Simd>(&mut self, simd: S) {
        while self.count < FOUND && (self.ahead as usize) < self.text.len() {
            let rest = self.text.get(self.ahead as usize..).unwrap_or_default();
            let (mut found, mut others) = if let Some(bytes) = rest.first_chunk() {
                of_block(simd, bytes, self.delimiter)
            } else {
                // The last few bytes; no separator is NUL.
                let mut bytes = [0; WIDTH as usize];
                bytes[..rest.len()].copy_from_slice(rest);
                of_block(simd, &bytes, self.delimiter)
            };
            if self.ahead < self.first {
                let wanted = u64::MAX << (self.first - self.ahead);
                (found, others) = (found & wanted, others & wanted);
            }
            self.put(found, others);
            self.ahead = self.ahead.saturating_add(WIDTH);
        }
    }

    /// Adds the places of these bits; some of them are no delimiters.
    #[expect(clippy::inline_always, reason = "what is put into the caller is compiled for its kind of processor")]
    #[inline(always)]
    fn put(&mut self, mut found: u64, mut others: u64) {
        let before = self.count;
        let Some(places) = self.places.get_mut(before..).and_then(<[u32]>::first_chunk_mut::<{ WIDTH as usize }>) else {
            return;
        };
        while others != 0 {
            let below = (others & others.wrapping_neg()) - 1;
            self.others.push(u32::try_from(before).unwrap_or(u32::MAX) + (found & below).count_ones());
            others &= others - 1;
        }
        self.count += found.count_ones() as usize;
        let (few, many) = places.split_at_mut(8);
        // Eight whether there are so many or not: how many there are can't be foretold, so asking for each would cost more.
        for place in few {
            *place = self.ahead.wrapping_add(found.trailing_zeros());
            found &= found.wrapping_sub(1);
        }
        for place in many {
            if found == 0 {
                break;
            }
            *place = self.ahead + found.trailing_zeros();
            found &= found - 1;
        }
    }
}

impl Iterator for Separators<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.given == self.count && !self.look() {
            return None;
        }
        self.given += 1;
        self.places.get(self.given - 1).copied()
    }
}

/// One bit for each byte that is a delimiter or another mark, and one for each that is another mark; the first byte lowest.
#[expect(clippy::inline_always, reason = "what is put into the caller is compiled for its kind of processor")]
#[inline(always)]
fn of_block<S: Simd>(simd: S, bytes: &[u8; WIDTH as usize], delimiter: u8) -> (u64, u64) {
    let (mut found, mut others) = (0, 0);
    for (at, half) in bytes.as_chunks().0.iter().enumerate() {
        let half = u8x32::simd_from(simd, *half);
        let is_other = half.simd_eq(b'\n') | half.simd_eq(b'\r') | half.simd_eq(b'"');
        let is_found = half.simd_eq(delimiter) | is_other;
        // Both halves known as one mask would be put together byte by byte where the processor has no such masks.
        found |= black_box(is_found.to_bitmask()) << (at * 32);
        others |= black_box(is_other.to_bitmask()) << (at * 32);
    }
    (found, others)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_found_where_they_stand(text in "[a,\"\r\n客]{0,200}", from in 0_u32..300) {
            let is_one = |at: &u32| matches!(text.as_bytes()[*at as usize], b',' | b'\n' | b'\r' | b'"');
            let expected: Vec<u32> = (0..u32::try_from(text.len()).unwrap()).filter(is_one).collect();
            prop_assert_eq!(Separators::new(text.as_bytes(), b',').collect::<Vec<_>>(), expected.clone());
            let mut rest = Separators::new(text.as_bytes(), b',');
            rest.nth(2);
            rest.go_to(from);
            let expected: Vec<u32> = expected.into_iter().filter(|at| *at >= from).collect();
            prop_assert_eq!(rest.collect::<Vec<_>>(), expected);
        }
    }
}

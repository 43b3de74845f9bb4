//! Where bytes beyond ASCII stand in a text, found 64 at a time.

use std::hint::black_box;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x32};

/// How many bytes are looked at together.
const WIDTH: usize = 64;

/// Where runs of bytes beyond ASCII begin: a bit for each byte, in words of 64. Its memory is used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Beginnings(Vec<u64>);

impl Beginnings {
    /// Looks at a text.
    pub fn look(&mut self, text: &[u8]) {
        self.0.clear();
        dispatch!(Level::new(), simd => self.find(simd, text));
    }

    #[expect(clippy::inline_always, reason = "what is put into the caller is compiled for its kind of processor")]
    #[inline(always)]
    fn find<S: Simd>(&mut self, simd: S, text: &[u8]) {
        let (blocks, rest) = text.as_chunks();
        let mut before = 0;
        for block in blocks {
            before = self.put(of_block(simd, block), before);
        }
        let mut last = [0; WIDTH];
        last[..rest.len()].copy_from_slice(rest);
        self.put(of_block(simd, &last), before);
    }

    /// Adds those among these bytes, where the byte before them is one; whether their last byte is.
    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn put(&mut self, bytes: u64, before: u64) -> u64 {
        self.0.push(bytes & !(bytes << 1 | before));
        bytes >> 63
    }

    /// Their places in the text, in rising order.
    pub fn places(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let place = (word != 0).then(|| at * WIDTH + word.trailing_zeros() as usize);
                word &= word.wrapping_sub(1);
                place
            })
        })
    }
}

/// One bit for each byte beyond ASCII, the first byte lowest.
#[expect(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn of_block<S: Simd>(simd: S, bytes: &[u8; WIDTH]) -> u64 {
    let mut found = 0;
    for (at, half) in bytes.as_chunks().0.iter().enumerate() {
        // Each half by itself: see `separators`.
        found |= black_box(u8x32::simd_from(simd, *half).simd_ge(0x80).to_bitmask()) << (at * 32);
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_found_where_they_stand(text in "[a\n]{0,70}[客a]{0,10}[é\n]{0,3}[a客]{0,70}") {
            let mut beginnings = Beginnings::default();
            beginnings.look("客".as_bytes());
            beginnings.look(text.as_bytes());
            let is_high = |at: usize| text.as_bytes().get(at).is_some_and(|byte| !byte.is_ascii());
            let expected: Vec<usize> = (0..text.len()).filter(|at| is_high(*at) && (*at == 0 || !is_high(at - 1))).collect();
            prop_assert_eq!(beginnings.places().collect::<Vec<_>>(), expected);
        }
    }
}

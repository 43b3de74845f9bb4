//! What pairs of bytes are in GB18030: characters that everyday texts are made of, and others.

use std::sync::LazyLock;

use encoding_rs::GB18030;

use super::beyond_ascii::Beginnings;

/// Runs of usual characters, no UTF-8, that come again and again: the words of most columns.
#[derive(Debug)]
pub(super) struct KnownRuns {
    runs: Box<[Run; 256]>,
    /// Memory for where runs begin.
    pub beginnings: Beginnings,
}

/// A run, the first byte lowest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Run {
    bytes: u128,
    /// How many pairs it is made of.
    pub pairs: u32,
    /// How many of them are everyday characters.
    pub everyday: u32,
}

impl Default for KnownRuns {
    fn default() -> Self {
        Self { runs: Box::new([Run::default(); 256]), beginnings: Beginnings::default() }
    }
}

impl KnownRuns {
    /// The run of bytes beyond ASCII that a text begins with; none where it isn't of that kind, or as long as 16 bytes.
    pub fn run(&mut self, text: &[u8]) -> Option<Run> {
        const HIGH: u128 = u128::from_ne_bytes([0x80; 16]);
        let text = text.first_chunk()?;
        let word = u128::from_le_bytes(*text);
        let ascii = !word & HIGH;
        if ascii == 0 {
            return None;
        }
        let bits = ascii.trailing_zeros() / 8 * 8;
        let bytes = word & !(u128::MAX << bits);
        let known = &mut self.runs[usize::from(print(bytes))];
        if known.bytes != bytes {
            let (pairs, rest) = text[..bits as usize / 8].as_chunks();
            let everyday = pairs.iter().map(|[lead, trail]| match PAIRS[place_of(*lead, *trail)] {
                Pair::Everyday => Some(1),
                Pair::Usual => Some(0),
                Pair::Rare | Pair::Private | Pair::Half | Pair::Bad => None,
            });
            let everyday = everyday.sum::<Option<u32>>()?;
            if !rest.is_empty() || std::str::from_utf8(pairs.as_flattened()).is_ok() {
                return None;
            }
            *known = Run { bytes, pairs: bits / 16, everyday };
        }
        Some(*known)
    }
}

/// A number by which runs are told apart, mostly.
#[expect(clippy::cast_possible_truncation, reason = "both halves are taken, and of their product the highest bits")]
const fn print(run: u128) -> u8 {
    ((run as u64 ^ ((run >> 64) as u64).rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8
}

/// What two bytes are in GB18030.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pair {
    /// A character of GB 2312 that everyday texts are made of, and another one.
    Everyday,
    Usual,
    /// Any other character, or a private one.
    Rare,
    Private,
    /// The first half of a character of four bytes.
    Half,
    /// No character.
    Bad,
}

/// What any two bytes are, the first one above 0x80.
pub(super) static PAIRS: LazyLock<Box<[Pair; 0x8000]>> = LazyLock::new(|| {
    let lead_and_trail = |at| (u16::try_from(at).unwrap_or_default() | 0x8000).to_be_bytes();
    Box::new(std::array::from_fn(|at| of_pair(lead_and_trail(at))))
});

/// The place of a pair among [`PAIRS`].
pub(super) fn place_of(lead: u8, trail: u8) -> usize {
    usize::from(u16::from_be_bytes([lead, trail]) & 0x7FFF)
}

fn of_pair(pair: [u8; 2]) -> Pair {
    let [lead, trail] = pair;
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&pair);
    match text.as_deref() {
        None if lead < 0xFF && trail.is_ascii_digit() => Pair::Half,
        None => Pair::Bad,
        Some(text) if text.contains(is_private) => Pair::Private,
        Some(_) if trail >= 0xA1 && matches!(lead, 0xA1..=0xA3 | 0xB0..=0xD7) => Pair::Everyday,
        Some(_) if trail >= 0xA1 && matches!(lead, 0xD8..=0xF7) => Pair::Usual,
        Some(_) => Pair::Rare,
    }
}

/// Whether a character is one of those that no text has.
pub(super) fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}')
}

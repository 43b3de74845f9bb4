//! Numbers in their commonest form, read at once.

use crate::model::number::Number;
use crate::model::prefixed::{Prefixed, each};

/// The commonest form, read at once: a sign, up to twelve digits, up to six after the point.
#[inline]
pub fn plain_number(text: Prefixed<'_>) -> Option<Number> {
    let word = text.words()[0];
    if text.len() > 8 || word.to_le_bytes()[0] == b'-' {
        return longer_number(text.bytes());
    }
    Number::from_micros(short_micros(word, text.len())?.into())
}

/// The same of a number with a sign or of more than eight characters.
fn longer_number(text: &[u8]) -> Option<Number> {
    let micros = match text {
        [b'-', digits @ ..] => -long_micros(digits)?,
        _ => long_micros(text)?,
    };
    Number::from_micros(micros.into())
}

/// The same of up to eight characters without a sign, in millionths: they are one word, the first lowest, the point is taken
/// out, and digits are added up in pairs, fours and eights (Daniel Lemire, "Quickly parsing eight digits", 2018). A jump at
/// each character would cost more, as nobody can foretell how many there are.
#[inline]
pub(super) fn short_micros(word: u64, length: usize) -> Option<i64> {
    const MICROS: [i64; 7] = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1];
    let others = word ^ each(b'.');
    let points = !(((others & each(0x7F)) + each(0x7F)) | others | each(0x7F));
    let (digits, count, whole) = if points == 0 {
        (word, length, length)
    } else {
        let whole = points.trailing_zeros() / 8;
        let before = (1 << (8 * whole)) - 1;
        ((word & before) | ((word >> 8) & !before), length - 1, whole as usize)
    };
    let has_places = points == 0 || whole < count;
    if whole == 0 || !has_places {
        return None;
    }
    let text = digits << (8 * (8 - count)) | each(b'0') >> (4 * count) >> (4 * count);
    let is_digits = (text & each(0xF0)) | ((text.wrapping_add(each(6)) & each(0xF0)) >> 4) == each(0x33);
    let pairs = (text & each(0x0F)).wrapping_mul(10 << 8 | 1) >> 8;
    let fours = (pairs & 0x00FF_00FF_00FF_00FF).wrapping_mul(100 << 16 | 1) >> 16;
    let eight = (fours & 0x0000_FFFF_0000_FFFF).wrapping_mul(10_000 << 32 | 1) >> 32;
    is_digits.then(|| eight.cast_signed() * MICROS.get(count - whole).copied().unwrap_or(0))
}

/// The same of any length.
pub(super) fn long_micros(digits: &[u8]) -> Option<i64> {
    if digits.len() > 19 {
        return None;
    }
    let mut micros = 0_i64;
    let mut whole = 0;
    while let Some(digit) = digits.get(whole).filter(|byte| byte.is_ascii_digit()) {
        micros = micros * 10 + i64::from(digit - b'0');
        whole += 1;
        if whole > 12 {
            return None;
        }
    }
    let fraction = match &digits[whole..] {
        [] if whole > 0 => &[][..],
        [b'.', fraction @ ..] if whole > 0 && (1..=6).contains(&fraction.len()) => fraction,
        _ => return None,
    };
    for place in 0..6 {
        let digit = match fraction.get(place) {
            Some(byte) if byte.is_ascii_digit() => i64::from(byte - b'0'),
            Some(_) => return None,
            None => 0,
        };
        micros = micros * 10 + digit;
    }
    Some(micros)
}

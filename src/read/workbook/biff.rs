//! Numbers in binary workbooks, old and new: little-endian, at a place that may lie behind the end.

use super::{BookFault, Fault};

/// Why a record can't be read.
pub(super) fn short() -> Fault {
    Fault::Book(BookFault::Damaged)
}

fn bytes<const N: usize>(data: &[u8], at: usize) -> Result<[u8; N], Fault> {
    let end = at.checked_add(N).ok_or_else(short)?;
    data.get(at..end).and_then(|bytes| bytes.try_into().ok()).ok_or_else(short)
}

/// The byte at this place.
pub(super) fn byte_at(data: &[u8], at: usize) -> Result<u8, Fault> {
    data.get(at).copied().ok_or_else(short)
}

/// The two bytes at this place.
pub(super) fn u16_at(data: &[u8], at: usize) -> Result<u16, Fault> {
    Ok(u16::from_le_bytes(bytes(data, at)?))
}

/// The four bytes at this place.
pub(super) fn u32_at(data: &[u8], at: usize) -> Result<u32, Fault> {
    Ok(u32::from_le_bytes(bytes(data, at)?))
}

/// The floating-point number at this place.
pub(super) fn f64_at(data: &[u8], at: usize) -> Result<f64, Fault> {
    Ok(f64::from_le_bytes(bytes(data, at)?))
}

/// A number packed into 30 bits, MS-XLS 2.5.217: a whole one, or the upper half of a float; a hundredth where bit 0 says so.
pub(super) fn rk(packed: u32) -> f64 {
    let number =
        if packed & 2 == 0 { f64::from_bits(u64::from(packed & !3) << 32) } else { f64::from(packed.cast_signed() >> 2) };
    if packed & 1 == 0 { number } else { number / 100.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the definition.
    #[test]
    fn packed_numbers() {
        for (packed, expected) in
            [(0x3FF0_0000, 1.0), (0x3FF0_0001, 0.01), (0x004B_5646, 1_234_321.0), (0x004B_5647, 12_343.21), (0xFFFF_FFFE, -1.0)]
        {
            assert!((rk(packed) - expected).abs() < 1e-9, "{packed:X}");
        }
    }

    #[test]
    fn nothing_lies_behind_the_end() {
        assert!(u32_at(&[1, 2, 3], 0).is_err());
        assert!(u16_at(&[1, 2, 3], usize::MAX).is_err());
        assert_eq!(u16_at(&[1, 2, 3], 1).unwrap(), 0x0302);
    }
}

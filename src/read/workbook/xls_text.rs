//! Texts of old workbooks: in UTF-16, in its lower bytes, or before 1997 in a code page.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use super::biff::{byte_at, short, u16_at, u32_at};
use super::{BookFault, Fault};
use crate::read::cell::SheetCell;

/// How texts are written.
pub(super) struct Encoding {
    /// Whether they are UTF-16, as since 1997.
    pub is_unicode: bool,
    code_page: &'static encoding_rs::Encoding,
}

impl Default for Encoding {
    fn default() -> Self {
        Self { is_unicode: true, code_page: WINDOWS_1252 }
    }
}

impl Encoding {
    /// Texts are in this code page, where they aren't UTF-16.
    pub fn set_code_page(&mut self, number: u16) {
        self.code_page = codepage::to_encoding(number).unwrap_or(self.code_page);
    }

    /// The text whose length stands in two bytes at this place.
    pub fn text(&self, data: &[u8], at: usize) -> Result<String, Fault> {
        self.counted(data, at + 2, u16_at(data, at)?.into())
    }

    /// The text whose length stands in the byte at this place.
    pub fn short_text(&self, data: &[u8], at: usize) -> Result<String, Fault> {
        self.counted(data, at + 1, byte_at(data, at)?.into())
    }

    /// The code of a number format, whose length stands in front of it. Some programs count it wrong, so it ends with its
    /// record.
    pub fn format_code(&self, data: &[u8]) -> Result<String, Fault> {
        if !self.is_unicode {
            let code = data.get(3..).unwrap_or_default();
            let code = &code[..code.len().min(byte_at(data, 2)?.into())];
            return Ok(self.code_page.decode_without_bom_handling(code).0.into_owned());
        }
        let mut units = Vec::new();
        let is_wide = data.get(4).is_some_and(|flags| flags & 1 != 0);
        take_units(data.get(5..).unwrap_or_default(), is_wide, u16_at(data, 2)?.into(), &mut units);
        Ok(String::from_utf16_lossy(&units))
    }

    fn counted(&self, data: &[u8], at: usize, length: usize) -> Result<String, Fault> {
        if !self.is_unicode {
            let bytes = data.get(at..at + length).ok_or_else(short)?;
            return Ok(self.code_page.decode_without_bom_handling(bytes).0.into_owned());
        }
        if length == 0 {
            return Ok(String::new());
        }
        let mut units = Vec::new();
        let is_wide = byte_at(data, at)? & 1 != 0;
        take_units(data.get(at + 1..).unwrap_or_default(), is_wide, length, &mut units);
        if units.len() < length {
            return Err(short());
        }
        Ok(String::from_utf16_lossy(&units))
    }

    /// The text of a record and of those that continue it.
    pub fn continued_text(&self, parts: &[&[u8]]) -> Result<String, Fault> {
        if !self.is_unicode {
            let whole = parts.concat();
            return self.text(&whole, 0);
        }
        let mut cursor = Cursor { parts, at: 0 };
        let length = cursor.u16()?;
        if length == 0 {
            return Ok(String::new());
        }
        let is_wide = cursor.byte()? & 1 != 0;
        cursor.characters(length.into(), is_wide)
    }
}

/// Takes so many characters; gives the bytes that they take.
fn take_units(data: &[u8], is_wide: bool, length: usize, units: &mut Vec<u16>) -> usize {
    if is_wide {
        let pairs = data.chunks_exact(2).take(length);
        let taken = pairs.len();
        units.extend(pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
        2 * taken
    } else {
        let taken = data.len().min(length);
        units.extend(data[..taken].iter().map(|byte| u16::from(*byte)));
        taken
    }
}

/// Reads through a record and those that continue it.
struct Cursor<'p, 'b> {
    parts: &'p [&'b [u8]],
    at: usize,
}

impl Cursor<'_, '_> {
    /// Whether nothing is left. A part that is read to its end is left behind.
    fn is_done(&mut self) -> bool {
        while self.parts.first().is_some_and(|part| self.at >= part.len()) {
            self.parts = &self.parts[1..];
            self.at = 0;
        }
        self.parts.is_empty()
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        if self.is_done() {
            return Err(short());
        }
        self.at += 1;
        byte_at(self.parts[0], self.at - 1)
    }

    fn u16(&mut self) -> Result<u16, Fault> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut bytes: usize) -> Result<(), Fault> {
        while bytes > 0 {
            if self.is_done() {
                return Err(short());
            }
            let here = bytes.min(self.parts[0].len() - self.at);
            self.at += here;
            bytes -= here;
        }
        Ok(())
    }

    /// So many characters. Where a text goes on in the next part, that says anew how wide its characters are.
    fn characters(&mut self, length: usize, mut is_wide: bool) -> Result<String, Fault> {
        let mut units = Vec::new();
        while units.len() < length {
            let Some(part) = self.parts.first() else { return Err(short()) };
            self.at += take_units(&part[self.at..], is_wide, length - units.len(), &mut units);
            if units.len() < length {
                self.parts = &self.parts[1..];
                self.at = 0;
                is_wide = self.byte()? & 1 != 0;
            }
        }
        Ok(String::from_utf16_lossy(&units))
    }
}

/// The texts that cells share, one behind the other.
#[derive(Default)]
pub(super) struct Strings {
    all: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Reads the table of texts: MS-XLS 2.4.265. Its counts are passed over.
    pub fn read(parts: &[&[u8]]) -> Result<Self, Fault> {
        let mut strings = Self::default();
        let mut cursor = Cursor { parts, at: 0 };
        cursor.skip(8)?;
        while !cursor.is_done() {
            let length = cursor.u16()?;
            let flags = cursor.byte()?;
            let runs = if flags & 8 == 0 { 0 } else { usize::from(cursor.u16()?) };
            let extra = if flags & 4 == 0 { 0 } else { cursor.u32()? as usize };
            strings.push(&cursor.characters(length.into(), flags & 1 != 0)?);
            cursor.skip(4 * runs)?;
            cursor.skip(extra)?;
        }
        Ok(strings)
    }

    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    /// The cell of a text.
    pub fn cell(&self, at: u32) -> Result<SheetCell<'_>, Fault> {
        let text = self.get(at as usize).ok_or(Fault::Book(BookFault::Damaged))?;
        Ok(SheetCell::Text(Cow::Borrowed(text)))
    }

    fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.all.get(start..end)
    }
}

/// The text of UTF-16 whose length stands in four bytes at this place, and the place behind it.
pub(super) fn wide_text(data: &[u8], at: usize) -> Result<(String, usize), Fault> {
    let length = u32_at(data, at)? as usize;
    let end = length.checked_mul(2).and_then(|bytes| bytes.checked_add(at + 4)).ok_or_else(short)?;
    let bytes = data.get(at + 4..end).ok_or_else(short)?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Ok((String::from_utf16_lossy(&units), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_ends_with_its_record() {
        let mut encoding = Encoding::default();
        assert_eq!(encoding.format_code(b"\x2A\0\x0A\0\0yyyy-mm").unwrap(), "yyyy-mm");
        assert_eq!(encoding.format_code(b"\x2A\0\x01\0\x010\x00").unwrap(), "0");
        encoding.is_unicode = false;
        assert_eq!(encoding.format_code(b"\x2A\0\x0Ayyyy-mm").unwrap(), "yyyy-mm");
        assert!(encoding.format_code(b"\x2A").is_err());
    }
}

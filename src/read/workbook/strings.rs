//! The strings that the cells of a workbook share, one behind the other in one text.

use std::io::Read;

use super::chunks::{Chunk, Chunks};
use super::cursor::Cursor;

/// The shared strings of a workbook.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// The string of this number.
    pub fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(begin as usize..end as usize)
    }

    /// The strings of a part; none where it is unusual.
    pub fn read(part: impl Read) -> Option<Self> {
        let mut chunks = Chunks::new(part, "</si>");
        let (mut strings, mut memory, mut has_head) = (Self::default(), Chunk::default(), false);
        while let Some(chunk) = chunks.next(memory) {
            let mut at = Cursor::new(chunk.bytes());
            if !std::mem::replace(&mut has_head, true) {
                at.declaration()?;
                at.skip_blanks();
                at.expect(b"<sst")?;
                at.attributes(|_, _| Some(())).filter(|is_empty| !is_empty)?;
            }
            if strings.take(&mut at)? {
                strings.text.shrink_to_fit();
                strings.ends.shrink_to_fit();
                return Some(strings);
            }
            memory = chunk;
        }
        None
    }

    /// Takes the strings of a text, and tells whether they end in it.
    fn take(&mut self, at: &mut Cursor<'_>) -> Option<bool> {
        loop {
            at.skip_blanks();
            if at.is_at_end() {
                return Some(false);
            }
            if at.skip(b"</sst>") {
                return Some(true);
            }
            at.expect(b"<si")?;
            if !at.skip(b"/>") {
                at.expect(b">")?;
                self.text.push_str(&at.string(b"</si>")?);
            }
            self.ends.push(u32::try_from(self.text.len()).ok()?);
        }
    }
}

//! One pass over the bytes of a text, before it is read: whether it is UTF-8, and what it has in it.

use std::io::{self, Read, Seek};

use super::error::ReadError;
use super::parts::{Part, in_parts, line_at};
use super::source::InputFile;
use super::traits::Traits;

/// What the pass shows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    /// The place of the first byte that is no UTF-8; none where there is no such byte.
    pub bad_byte: Option<u64>,
    /// Whether that byte begins a character that the end of the file cuts off.
    pub is_cut: bool,
    /// What the whole text has in it.
    pub traits: Traits,
}

impl Look {
    /// Looks at a file, once.
    pub fn at(input: &InputFile) -> Result<Self, ReadError> {
        if let Some(look) = input.looked.get() {
            return Ok(*look);
        }
        let look = Self::joined(in_parts(input, Self::at_part)?);
        Ok(*input.looked.get_or_init(|| look))
    }

    fn joined(parts: Vec<Self>) -> Self {
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_default();
        for behind in parts {
            whole.is_cut |= whole.bad_byte.is_none() && behind.is_cut;
            whole.bad_byte = whole.bad_byte.or(behind.bad_byte);
            whole.traits.go_on_with(behind.traits);
        }
        whole
    }

    /// The line of the first byte that is no UTF-8.
    pub fn bad_line(&self, file: &mut (impl Read + Seek)) -> io::Result<Option<u64>> {
        self.bad_byte.map(|place| line_at(file, place)).transpose()
    }

    fn at_part(mut part: Part) -> io::Result<Self> {
        let mut look = Self::default();
        let mut unused = 0;
        while let Some(chunk) = part.next(unused)? {
            look.traits.feed(&chunk.bytes[unused..]);
            unused = if look.bad_byte.is_none() { look.check(chunk.bytes, chunk.at, chunk.is_last) } else { 0 };
            if chunk.is_last {
                break;
            }
        }
        Ok(look)
    }

    /// Checks bytes that stand at this place; how many at their end are the beginning of a character.
    fn check(&mut self, bytes: &[u8], at: u64, is_last: bool) -> usize {
        match simdutf8::compat::from_utf8(bytes) {
            Ok(_) => 0,
            // A character that the chunk cuts in two is no error as long as more comes.
            Err(error) if error.error_len().is_none() && !is_last => bytes.len() - error.valid_up_to(),
            Err(error) => {
                self.bad_byte = Some(at + error.valid_up_to() as u64);
                self.is_cut = error.error_len().is_none();
                0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::choices::Choices;
    use super::*;

    /// Looked at in parts that begin at these places.
    fn in_parts(bytes: &[u8], places: &[usize]) -> (Option<u64>, bool, bool, bool, bool) {
        let input = InputFile::spooled(&mut &*bytes, "x").unwrap();
        let mut places: Vec<u64> = places.iter().map(|place| *place as u64 % (bytes.len() as u64 + 1)).collect();
        places.sort_unstable();
        let look = |range| Look::at_part(Part::open(&input, range).unwrap()).unwrap();
        let whole = Look::joined(Part::ranges(places).into_iter().map(look).collect());
        (whole.bad_byte, whole.is_cut, whole.traits.has_quote, whole.traits.has_nul, whole.traits.has_gap())
    }

    proptest! {
        #[test]
        fn parts_show_what_the_whole_shows(
            bytes in prop::collection::vec(prop::sample::select(b"a,\n\n\r\"\xE5\xAE\xA2\0".to_vec()), 0..40),
            places in prop::collection::vec(0_usize..40, 0..4),
        ) {
            let whole = in_parts(&bytes, &[]);
            prop_assert_eq!(in_parts(&bytes, &places), whole);
            let text = std::str::from_utf8(&bytes);
            prop_assert_eq!(whole.0, text.err().map(|error| error.valid_up_to() as u64));
        }
    }

    #[test]
    fn several_threads_look_at_a_large_file() {
        let line = "客户,1\n";
        let mut text = line.repeat((3 << 20) / line.len() * 4).into_bytes();
        let choices = Choices { threads: 3, ..Choices::default() };
        let look = |bytes: &[u8]| {
            let input = InputFile::spooled(&mut &*bytes, "x").unwrap().with_choices(Arc::new(choices.clone()));
            let look = Look::at(&input).unwrap();
            (look.bad_byte, look.bad_line(&mut input.open().unwrap()).unwrap(), look.traits.has_quote)
        };
        assert_eq!(look(&text), (None, None, false));
        let at = text.len() - line.len();
        text[at] = 0xFF;
        text.extend(b"\"\n");
        let lines = (text.len() / line.len()) as u64;
        assert_eq!(look(&text), (Some(at as u64), Some(lines), true));
    }
}

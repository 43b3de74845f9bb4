//! One pass over the bytes of a text, before it is read: whether it is UTF-8, and what it has in it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use memchr::memchr;

use super::encoding::{CHUNK, count_lines};
use super::error::ReadError;
use super::source::InputFile;
use super::traits::Traits;

/// Below so many bytes one thread is as fast as several.
const PART_BYTES: u64 = 4 << 20;

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
    /// Looks at a file; as many threads as the file's choices allow each at a part of it.
    pub fn at(input: &InputFile) -> Result<Self, ReadError> {
        let fail = |source| ReadError::io(&input.name, source);
        let bytes = input.open()?.metadata().map_err(fail)?.len();
        let parts = (bytes / PART_BYTES).clamp(1, input.choices.threads.max(1) as u64);
        let ends: Vec<u64> = (1..=parts).map(|part| if part == parts { u64::MAX } else { bytes / parts * part }).collect();
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let parts = starts.zip(&ends).map(|(start, end)| Ok((input.open()?, start, *end))).collect::<Result<Vec<_>, ReadError>>()?;
        std::thread::scope(|scope| {
            let mut parts = parts.into_iter().map(|(file, start, end)| Part { file, at: start, end });
            let first = parts.next();
            let others: Vec<_> = parts.map(|part| scope.spawn(move || part.look())).collect();
            let mut whole = first.map_or_else(|| Ok(Self::default()), Part::look).map_err(fail)?;
            for other in others {
                let other = other.join().unwrap_or_else(|_| Err(io::Error::other("a thread ended early"))).map_err(fail)?;
                whole.is_cut |= whole.bad_byte.is_none() && other.is_cut;
                whole.bad_byte = whole.bad_byte.or(other.bad_byte);
                whole.traits.go_on_with(other.traits);
            }
            Ok(whole)
        })
    }

    /// The line of the first byte that is no UTF-8.
    pub fn bad_line(&self, file: &mut (impl Read + Seek)) -> io::Result<Option<u64>> {
        let Some(mut left) = self.bad_byte else { return Ok(None) };
        file.seek(SeekFrom::Start(0))?;
        let (mut buffer, mut line) = (vec![0; CHUNK], 1);
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
            let read = file.read(&mut buffer[..wanted])?;
            if read == 0 {
                break;
            }
            line += count_lines(&buffer[..read]);
            left -= read as u64;
        }
        Ok(Some(line))
    }
}

/// The lines of a file that begin between two places.
struct Part {
    file: File,
    at: u64,
    end: u64,
}

impl Part {
    fn look(mut self) -> io::Result<Look> {
        let mut look = Look::default();
        let mut buffer = vec![0; CHUNK];
        if self.at > 0 && !self.find_line(&mut buffer)? {
            return Ok(look);
        }
        self.file.seek(SeekFrom::Start(self.at))?;
        // How many bytes of the buffer are the beginning of a character.
        let mut held = 0;
        loop {
            let read = self.file.read(&mut buffer[held..])?;
            let (bytes, is_last) = self.own(&buffer[..held + read], held, read == 0);
            look.traits.feed(&bytes[held..]);
            let good = if look.bad_byte.is_some() { bytes.len() } else { look.good_of(bytes, self.at, is_last) };
            if is_last {
                return Ok(look);
            }
            let end = held + read;
            self.at += good as u64;
            buffer.copy_within(good..end, 0);
            held = end - good;
        }
    }

    /// Goes to the first line that begins at this place or behind it; there may be none.
    fn find_line(&mut self, buffer: &mut [u8]) -> io::Result<bool> {
        self.at -= 1;
        self.file.seek(SeekFrom::Start(self.at))?;
        loop {
            let read = self.file.read(buffer)?;
            if read == 0 || self.at >= self.end {
                return Ok(false);
            }
            if let Some(line_end) = memchr(b'\n', &buffer[..read]) {
                self.at += line_end as u64 + 1;
                return Ok(self.at < self.end);
            }
            self.at += read as u64;
        }
    }

    /// The bytes of this part among those that were read, and whether they are its last: it ends with the first line end
    /// at its end or behind it.
    fn own<'b>(&self, bytes: &'b [u8], held: usize, is_end: bool) -> (&'b [u8], bool) {
        let last = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX).saturating_sub(1).max(held);
        let line_end = bytes.get(last..).and_then(|rest| memchr(b'\n', rest));
        line_end.map_or((bytes, is_end), |line_end| (&bytes[..=last + line_end], true))
    }
}

impl Look {
    /// How many of these bytes, which stand at this place, are whole characters.
    fn good_of(&mut self, bytes: &[u8], at: u64, is_last: bool) -> usize {
        match simdutf8::compat::from_utf8(bytes) {
            Ok(_) => bytes.len(),
            // A character that the chunk cuts in two is no error as long as more comes.
            Err(error) if error.error_len().is_none() && !is_last => error.valid_up_to(),
            Err(error) => {
                self.bad_byte = Some(at + error.valid_up_to() as u64);
                self.is_cut = error.error_len().is_none();
                bytes.len()
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
        let mut ends: Vec<u64> = places.iter().map(|place| *place as u64 % (bytes.len() as u64 + 1)).collect();
        ends.sort_unstable();
        ends.push(u64::MAX);
        let (mut whole, mut start) = (Look::default(), 0);
        for end in ends {
            let part = Part { file: input.open().unwrap(), at: start, end }.look().unwrap();
            whole.is_cut |= whole.bad_byte.is_none() && part.is_cut;
            whole.bad_byte = whole.bad_byte.or(part.bad_byte);
            whole.traits.go_on_with(part.traits);
            start = end;
        }
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

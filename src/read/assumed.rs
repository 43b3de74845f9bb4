//! What is assumed of a large text before it is parsed, because its beginning and its end are so, and shown by each of its
//! blocks when it is: that saves a pass over the whole of it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::OnceLock;

use memchr::{memchr, memrchr};

use super::blocks::Block;
use super::dialect::is_sound;
use super::encoding::{CHUNK, EncodedText};
use super::encoding_lines::Lines;
use super::encoding_pairs::KnownRuns;
use super::encoding_survey::Survey;
use super::error::ReadError;
use super::plain_text::PlainText;
use super::source::InputFile;
use super::sure::Sureness;
use super::traits::Traits;
use crate::model::source::TextEncoding;

/// A text of fewer bytes is looked through in no time.
const LARGE: u64 = if cfg!(test) { 128 } else { 4 << 20 };
/// How much is looked at of the beginning of a large one, and of its end.
const HEAD: u64 = if cfg!(test) { 64 } else { 1 << 20 };
const TAIL: u64 = if cfg!(test) { 32 } else { 1 << 16 };

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What is assumed of a text beside its encoding: that nothing in it asks for a look at the whole, neither NUL nor a gap between
/// rows nor quotes that aren't sound.
#[derive(Clone, Debug)]
pub(super) struct Assumed {
    /// Whether the detector takes its beginning for Chinese.
    says_chinese: bool,
    /// Set once all blocks were looked at.
    shown: OnceLock<()>,
}

/// What one worker has seen of the blocks of a text.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// What the blocks have in them, each with its first row.
    traits: Vec<(u64, Traits)>,
    /// What their lines are in GB18030.
    lines: Lines,
    known: KnownRuns,
}

/// The encoding that a large text has by its beginning, where nothing at its beginning or end says that it can't be parsed as it
/// lies.
pub(super) fn assume(input: &InputFile) -> Result<Option<(EncodedText, Assumed)>, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let mut file = input.open()?;
    if file.metadata().map_err(fail)?.len() < LARGE {
        return Ok(None);
    }
    let mut head = Vec::new();
    (&mut file).take(HEAD).read_to_end(&mut head).map_err(fail)?;
    head.truncate(memrchr(b'\n', &head).map_or(0, |end| end + 1));
    let mut traits = Traits::default();
    traits.feed(&head);
    traits.go_on_with(tail(&mut file).map_err(fail)?);
    if head.is_empty() || traits.has_nul || traits.has_gap() {
        return Ok(None);
    }
    let marked = head.starts_with(MARK);
    let found = |encoding, sure, says_chinese| {
        let text = EncodedText { marked, ..EncodedText::as_it_is(input, encoding, sure, traits) };
        Ok(Some((text, Assumed { says_chinese, shown: OnceLock::new() })))
    };
    match (input.choices.source.encoding, std::str::from_utf8(&head)) {
        (None, Ok(_)) => found(TextEncoding::Utf8, Sureness::Certain, false),
        (Some(TextEncoding::Utf8), Ok(_)) => found(TextEncoding::Utf8, Sureness::Set, false),
        (None, Err(_)) if !marked => match Survey::of_beginning(&head) {
            survey if survey.is_gb18030() => found(TextEncoding::Gb18030, Sureness::Likely, survey.says_chinese()),
            _ => Ok(None),
        },
        (None | Some(_), _) => Ok(None),
    }
}

/// What the last lines of a file have in them.
fn tail(file: &mut File) -> std::io::Result<Traits> {
    let (mut bytes, mut traits) = (Vec::new(), Traits::default());
    file.seek(SeekFrom::End(-TAIL.cast_signed()))?;
    file.take(TAIL).read_to_end(&mut bytes)?;
    traits.feed(&bytes[memchr(b'\n', &bytes).map_or(bytes.len(), |end| end + 1)..]);
    Ok(traits)
}

impl Assumed {
    /// Whether all blocks of the text were looked at, and it is as was assumed.
    pub fn is_shown(&self) -> bool {
        self.shown.get().is_some()
    }

    /// Whether a text of which all blocks were looked at is as was assumed.
    pub fn show(&self, text: &PlainText, checked: impl IntoIterator<Item = Checked>) -> bool {
        let (mut traits, mut lines) = (Vec::new(), Lines::default());
        for part in checked {
            traits.extend(part.traits);
            lines.add(part.lines);
        }
        traits.sort_unstable_by_key(|(row, _)| *row);
        let mut whole = Traits::default();
        for (_, behind) in traits {
            whole.go_on_with(behind);
        }
        let is_so = !whole.has_gap() && (!text.is_gb18030 || lines.is_gb18030(self.says_chinese));
        is_so && self.shown.set(()).is_ok()
    }
}

impl Checked {
    /// Looks at a block that was parsed, which shows that it is in its encoding where that is UTF-8, and perhaps that it is plain.
    /// Whether it may be part of a text such as was assumed.
    pub fn look(&mut self, text: &PlainText, block: &Block, is_plain: bool) -> bool {
        let bytes = block.bytes.as_slice();
        // What lines show is known of blocks of whole lines only.
        if bytes.ends_with(b"\r") || (!block.is_bare && memchr(0, bytes).is_some()) {
            return false;
        }
        let mut traits = Traits::of_plain_lines(bytes.ends_with(b"\n"));
        if !is_plain {
            traits = Traits::default();
            if block.first_row == 1 && text.skipped_bytes > 0 {
                traits.feed(MARK);
            }
            traits.feed(bytes);
            if traits.has_gap() || (traits.has_quote && !matches!(is_sound(&mut &*bytes, text.delimiter), Ok(true))) {
                return false;
            }
        }
        self.traits.push((block.first_row, traits));
        if text.is_gb18030 {
            if has_long_line(bytes) {
                return false;
            }
            self.lines.look_at_block(bytes, &mut self.known);
        }
        self.lines.bad_place().is_none()
    }
}

/// Whether there is a line that is looked at in pieces where a whole text is.
fn has_long_line(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while rest.len() > CHUNK {
        match memrchr(b'\n', &rest[..CHUNK]) {
            Some(end) => rest = &rest[end + 1..],
            None => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests;

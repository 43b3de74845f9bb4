//! Copies of a text in UTF-8: of another encoding, of two encodings in one file, without NUL bytes.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, Write};

use encoding_rs::{DecoderResult, Encoding, GB18030};
use memchr::memchr;

use super::encoding::{CHUNK, count_lines};
use super::error::ReadError;
use super::source::{InputFile, new_spool, spool_error};
use super::traits::{Scripts, Traits};
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::source::TextEncoding;

/// A copy in UTF-8.
pub(super) struct Transcoded {
    /// The copy.
    pub file: InputFile,
    /// What it has in it.
    pub traits: Traits,
    /// What writing it is in, where that was counted.
    pub scripts: Scripts,
    /// What was survived.
    pub issues: IssueLog,
}

/// Copies a text of this encoding, without its byte-order mark and without NUL characters.
pub(super) fn copy_as_utf8(
    input: &InputFile,
    file: &mut impl Read,
    encoding: &'static Encoding,
) -> Result<Transcoded, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut copy = Copy::new(input)?;
    let (mut buffer, mut text) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let read = file.read(&mut buffer).map_err(fail)?;
        let mut bytes = &buffer[..read];
        loop {
            let (result, consumed, written) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, read == 0);
            copy.scripts.count(std::str::from_utf8(&text[..written]).unwrap_or_default());
            copy.write(&text[..written])?;
            bytes = &bytes[consumed..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    let encoding = TextEncoding::from_word(encoding.name()).unwrap_or(TextEncoding::Utf8);
                    return Err(ReadError::NotInEncoding { file: input.name.clone(), encoding, line: copy.line });
                }
            }
        }
        if read == 0 {
            return Ok(copy.finish());
        }
    }
}

/// How long a line may be that is looked at as one; a longer one is decoded in pieces.
const LINE_BYTES: u64 = 16 << 20;

/// Copies a text of which some lines are UTF-8 and others GB18030; each line of GB18030 is an issue.
pub(super) fn copy_mixed(input: &InputFile, file: &mut impl Read) -> Result<Transcoded, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let mut source = BufReader::with_capacity(CHUNK, file);
    let mut copy = Copy::new(input)?;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if (&mut source).take(LINE_BYTES).read_until(b'\n', &mut bytes).map_err(fail)? == 0 {
            return Ok(copy.finish());
        }
        if copy.line == 1 && bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        if std::str::from_utf8(&bytes).is_ok() {
            copy.write(&bytes)?;
            continue;
        }
        let line = copy.line;
        let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(&bytes) else {
            return Err(ReadError::Encoding { file: input.name.clone(), line });
        };
        let shown: String = text.trim_end().chars().take(100).collect();
        copy.issues.note(IssueKind::EncodingMixed, &input.name, None, None, line, &shown);
        copy.write(text.as_bytes())?;
    }
}

/// Copies bytes without NUL; each line that had any is an issue.
pub(super) fn copy_without_nul(input: &InputFile, file: &mut impl Read) -> Result<Transcoded, ReadError> {
    let mut copy = Copy::new(input)?;
    let mut buffer = vec![0; CHUNK];
    let mut first = true;
    loop {
        let read = file.read(&mut buffer).map_err(|source| ReadError::io(&input.name, source))?;
        let mut bytes = &buffer[..read];
        if first {
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            first = false;
        }
        copy.write(bytes)?;
        if read == 0 {
            return Ok(copy.finish());
        }
    }
}

/// A copy being written. NUL is never text: it is left out, and the line noted.
struct Copy<'a> {
    input: &'a InputFile,
    spool: tempfile::NamedTempFile,
    traits: Traits,
    scripts: Scripts,
    issues: IssueLog,
    line: u64,
    noted_line: u64,
}

impl<'a> Copy<'a> {
    fn new(input: &'a InputFile) -> Result<Self, ReadError> {
        let (traits, scripts, issues) = (Traits::default(), Scripts::default(), IssueLog::default());
        Ok(Self { input, spool: new_spool()?, traits, scripts, issues, line: 1, noted_line: 0 })
    }

    fn write(&mut self, mut text: &[u8]) -> Result<(), ReadError> {
        while let Some(at) = memchr(0, text) {
            self.write_plain(&text[..at])?;
            if self.noted_line != self.line {
                self.noted_line = self.line;
                self.issues.note(IssueKind::NulBytes, &self.input.name, None, None, self.line, "");
            }
            text = &text[at + 1..];
        }
        self.write_plain(text)
    }

    fn write_plain(&mut self, text: &[u8]) -> Result<(), ReadError> {
        self.line += count_lines(text);
        self.traits.feed(text);
        self.spool.write_all(text).map_err(spool_error)
    }

    fn finish(self) -> Transcoded {
        let file = InputFile::of_spool(self.spool, &self.input.name).with_choices(self.input.choices.clone());
        Transcoded { file, traits: self.traits, scripts: self.scripts, issues: self.issues }
    }
}

/// Bytes of GB18030 in UTF-8. The file was found to be without errors; one that has changed since gives replacement characters.
pub(super) fn gb18030_as_utf8(bytes: &[u8]) -> Cow<'_, str> {
    GB18030.decode_without_bom_handling(bytes).0
}

/// The encoding of that name.
pub(super) fn gb18030() -> &'static Encoding {
    GB18030
}

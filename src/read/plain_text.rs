//! A text that can be parsed as it lies: its encoding known, its dialect the plain one, its quotes sound. What isn't so is
//! copied until it is.

use std::io::{Read, Seek, SeekFrom};

use memchr::memrchr;

use super::dialect::{is_sound, repair, sniff};
use super::encoding::{EncodedText, detect};
use super::error::ReadError;
use super::source::InputFile;
use super::sure::Sureness;
use super::traits::Traits;
use super::transcode::{copy_as_utf8, gb18030, gb18030_as_utf8};
use crate::model::issue::IssueLog;
use crate::model::source::TextEncoding;

/// A text that can be parsed as it lies.
#[derive(Clone, Debug)]
pub(super) struct PlainText {
    /// The file whose bytes are read: the one that was given, or a copy.
    pub file: InputFile,
    /// Bytes at its beginning that are no text.
    pub skipped_bytes: u64,
    /// Whether its blocks are GB18030, else UTF-8.
    pub is_gb18030: bool,
    /// The delimiter of its records.
    pub delimiter: u8,
    /// The encoding of the file that was given, whether it began with a mark, and how sure that is.
    pub encoding: (TextEncoding, bool, Sureness),
    /// The delimiter of the file that was given, and how sure it is.
    pub written_delimiter: (char, Sureness),
    /// The quote of the file that was given; none where no cell stands in quotes.
    pub written_quote: Option<char>,
    /// What the whole text has in it.
    pub traits: Traits,
    /// What was survived.
    pub issues: IssueLog,
}

impl PlainText {
    /// A block of the text, its delimiter, and whether it is GB18030.
    pub fn characters<'b>(&self, block: &'b [u8]) -> (&'b [u8], u8, bool) {
        (block, self.delimiter, self.is_gb18030)
    }
}

/// About how much of a text tells its dialect.
const SAMPLE_BYTES: usize = 1 << 16;

/// Finds encoding and dialect, and copies what can't be parsed as it lies.
pub(super) fn open_plain(input: &InputFile) -> Result<PlainText, ReadError> {
    let mut text = detect(input)?;
    let encoding = (text.encoding, text.marked, text.sure);
    let (sample, is_whole) = sample(&text)?;
    let prefers_tab = input.has_extension("tsv") || input.has_extension("tab");
    let sniffed = sniff(&String::from_utf8_lossy(&sample), is_whole, input.choices.source.delimiter, prefers_tab);
    // The delimiters at the end of ASCII are second bytes of GB18030 too.
    let is_safe = sniffed.dialect.plain_delimiter().is_some_and(|byte| byte < b'0');
    let plain = sniffed.dialect.plain_delimiter().filter(|byte| !text.is_gb18030() || is_safe || *byte == b';');
    let mut issues = std::mem::take(&mut text.issues);
    let done = |text: &EncodedText, file: InputFile, delimiter: u8, issues: IssueLog| PlainText {
        skipped_bytes: if file.path == text.file.path { text.skipped_bytes() } else { 0 },
        is_gb18030: text.is_gb18030() && file.path == text.file.path,
        file,
        delimiter,
        encoding,
        written_delimiter: (sniffed.dialect.delimiter, sniffed.sure),
        written_quote: sniffed.dialect.quote.filter(|quote| *quote != '"' || text.traits.has_quote),
        traits: text.traits,
        issues,
    };
    if let Some(delimiter) = plain
        && (!text.traits.has_quote || has_sound_quotes(&text, delimiter)?)
    {
        let file = text.file.clone();
        return Ok(done(&text, file, delimiter, issues));
    }
    let mut skipped = text.skipped_bytes();
    let mut source = text.file.clone();
    if text.is_gb18030() {
        let mut file = text.file.open()?;
        (source, skipped) = (copy_as_utf8(&text.file, &mut file, gb18030())?.file, 0);
    }
    let (file, mended) = repair(&source, skipped, sniffed.dialect, sniffed.width)?;
    issues.merge(mended);
    Ok(done(&text, file, b',', issues))
}

fn has_sound_quotes(text: &EncodedText, delimiter: u8) -> Result<bool, ReadError> {
    let mut file = text.file.open()?;
    let fail = |source| ReadError::io(&text.file.name, source);
    file.seek(SeekFrom::Start(text.skipped_bytes())).map_err(fail)?;
    is_sound(&mut file, delimiter).map_err(fail)
}

/// The beginning of a text in UTF-8, from the first line that isn't blank, in whole lines where one ends in it; and whether
/// that is all. Quotes don't count here: what they mean depends on the dialect, which the sample is to tell.
fn sample(text: &EncodedText) -> Result<(Vec<u8>, bool), ReadError> {
    let fail = |source| ReadError::io(&text.file.name, source);
    let mut file = text.file.open()?;
    file.seek(SeekFrom::Start(text.skipped_bytes())).map_err(fail)?;
    let is_filled = |byte: &u8| !byte.is_ascii_whitespace() && *byte != b',';
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let read = (&mut file).take(SAMPLE_BYTES as u64).read_to_end(&mut bytes).map_err(fail)?;
        if let Some(filled) = bytes.iter().position(is_filled) {
            (&mut file).take(filled as u64).read_to_end(&mut bytes).map_err(fail)?;
            let start = memrchr(b'\n', &bytes[..filled]).map_or(0, |at| at + 1);
            let is_whole = bytes.len() < SAMPLE_BYTES + filled;
            let line_end = memrchr(b'\n', &bytes[filled..]).filter(|_| !is_whole);
            let end = line_end.map_or(bytes.len(), |at| filled + at + 1);
            let sample = bytes[start..end].to_vec();
            return Ok((if text.is_gb18030() { gb18030_as_utf8(&sample).into_owned().into_bytes() } else { sample }, is_whole));
        }
        if read == 0 {
            return Ok((bytes, true));
        }
    }
}

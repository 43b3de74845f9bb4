//! A text that can be parsed as it lies: its encoding known, its dialect the plain one, its quotes sound. What isn't so is
//! copied until it is.

use std::io::{Read, Seek, SeekFrom};

use memchr::memrchr;

use super::assumed::{Assumed, assume};
use super::dialect::{Sniffed, is_sound, repair, sniff};
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
    /// The quote of the file that was given; none where no cell stands in quotes, as far as the text was looked at.
    pub written_quote: Option<char>,
    /// What the text has in it, as far as it was looked at.
    pub traits: Traits,
    /// What is assumed of the rest; none where the whole was looked at.
    pub assumed: Option<Assumed>,
    /// What was survived.
    pub issues: IssueLog,
}

impl PlainText {
    /// This text, of which this file is to be read.
    fn of(text: &EncodedText, sniffed: Sniffed, file: InputFile, delimiter: u8) -> Self {
        let is_itself = file.path == text.file.path;
        Self {
            skipped_bytes: if is_itself { text.skipped_bytes() } else { 0 },
            is_gb18030: text.is_gb18030() && is_itself,
            file,
            delimiter,
            encoding: (text.encoding, text.marked, text.sure),
            written_delimiter: (sniffed.dialect.delimiter, sniffed.sure),
            written_quote: sniffed.dialect.quote.filter(|quote| *quote != '"' || text.traits.has_quote),
            traits: text.traits,
            assumed: None,
            issues: IssueLog::default(),
        }
    }

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
    let sniffed = sniffed(&text, input)?;
    let mut issues = std::mem::take(&mut text.issues);
    if let Some(delimiter) = plain_delimiter(&text, sniffed)
        && (!text.traits.has_quote || has_sound_quotes(&text, delimiter)?)
    {
        return Ok(PlainText { issues, ..PlainText::of(&text, sniffed, text.file.clone(), delimiter) });
    }
    let mut skipped = text.skipped_bytes();
    let mut source = text.file.clone();
    if text.is_gb18030() {
        let mut file = text.file.open()?;
        (source, skipped) = (copy_as_utf8(&text.file, &mut file, gb18030())?.file, 0);
    }
    let (file, mended) = repair(&source, skipped, sniffed.dialect, sniffed.width)?;
    issues.merge(mended);
    Ok(PlainText { issues, ..PlainText::of(&text, sniffed, file, b',') })
}

/// The same, but of a large text only the beginning and the end are looked at where they show that it can be parsed as it lies:
/// as long as that isn't shown of the rest, nothing that is found out about it counts.
pub(super) fn open_assumed(input: &InputFile) -> Result<PlainText, ReadError> {
    if let Some((text, assumed)) = assume(input)? {
        let sniffed = sniffed(&text, input)?;
        if let Some(delimiter) = plain_delimiter(&text, sniffed) {
            let plain = PlainText::of(&text, sniffed, text.file.clone(), delimiter);
            return Ok(PlainText { assumed: Some(assumed), ..plain });
        }
    }
    open_plain(input)
}

fn sniffed(text: &EncodedText, input: &InputFile) -> Result<Sniffed, ReadError> {
    let (sample, is_whole) = sample(text)?;
    let prefers_tab = input.has_extension("tsv") || input.has_extension("tab");
    Ok(sniff(&String::from_utf8_lossy(&sample), is_whole, input.choices.source.delimiter, prefers_tab))
}

/// The delimiter, where it divides the bytes of a text in the plain way.
fn plain_delimiter(text: &EncodedText, sniffed: Sniffed) -> Option<u8> {
    // The delimiters at the end of ASCII are second bytes of GB18030 too.
    let is_safe = |byte: &u8| !text.is_gb18030() || *byte < b'0' || *byte == b';';
    sniffed.dialect.plain_delimiter().filter(is_safe)
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

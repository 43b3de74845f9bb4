//! Delimited text to records: the one door to the csv crate.

use csv::StringRecord;
use std::io::{Seek, SeekFrom};

use super::blocks::{BlockError, Blocks};
use super::error::ReadError;
use super::plain_text::PlainText;
use super::source::InputFile;
use super::transcode::gb18030_as_utf8;

/// About how long a block is.
pub(super) const BLOCK_BYTES: usize = 1 << 20;
/// How long one record may be.
const RECORD_LIMIT_BYTES: usize = 16 << 20;

/// Hands each record of a text to `take` with its row number; blank lines count as rows and are handed to nobody.
pub(super) fn each_record<E>(
    text: &[u8],
    delimiter: u8,
    first_row: u64,
    fail: impl Fn(u64, &csv::Error) -> E,
    mut take: impl FnMut(u64, &StringRecord) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(1 << 16)
        .from_reader(text);
    let mut record = StringRecord::new();
    let mut row = first_row;
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        row += blank_lines(text, start);
        match reader.read_record(&mut record) {
            Ok(true) => take(row, &record)?,
            Ok(false) => return Ok(()),
            Err(error) => return Err(fail(row, &error)),
        }
        row += 1;
    }
}

/// How many blank lines the csv crate passes over from here.
fn blank_lines(text: &[u8], start: usize) -> u64 {
    let mut rest = text.get(start..).unwrap_or_default();
    // The record before may have ended between the two bytes of a line end.
    if start > 0 && text[start - 1] == b'\r' && rest.first() == Some(&b'\n') {
        rest = &rest[1..];
    }
    let mut lines = 0;
    loop {
        rest = match rest {
            [b'\r', b'\n', after @ ..] | [b'\r' | b'\n', after @ ..] => after,
            _ => return lines,
        };
        lines += 1;
    }
}

/// The text as blocks.
pub(super) fn open_blocks(text: &PlainText) -> Result<Blocks<std::fs::File>, ReadError> {
    let mut file = text.file.open()?;
    file.seek(SeekFrom::Start(text.skipped_bytes)).map_err(|source| ReadError::io(&text.file.name, source))?;
    Ok(Blocks::new(file, text.delimiter, BLOCK_BYTES, RECORD_LIMIT_BYTES))
}

/// The bytes of a block in UTF-8.
pub(super) fn as_utf8(text: &PlainText, block: Vec<u8>) -> Vec<u8> {
    if text.is_gb18030 { gb18030_as_utf8(&block) } else { block }
}

/// The error of a text that can't be cut.
pub(super) fn block_error(file: &InputFile, error: BlockError) -> ReadError {
    let name = file.name.clone();
    match error {
        BlockError::Io(source) => ReadError::io(&file.name, source),
        BlockError::TooLong(row) => ReadError::RecordTooLong { file: name, row, limit_bytes: RECORD_LIMIT_BYTES as u64 },
        BlockError::Unclosed(row) => ReadError::UnclosedQuote { file: name, row },
    }
}

/// The error of a record that can't be parsed.
pub(super) fn record_error(file: &str, row: u64, error: &csv::Error) -> ReadError {
    ReadError::Delimited { file: file.to_owned(), row, detail: error.to_string().replace('\n', " ") }
}

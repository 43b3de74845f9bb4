//! What a file's content says it is; the extension only hints.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use memchr::memmem;

use super::error::ReadError;
use super::source::InputFile;

/// What a file is, by its content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// Text of records: .csv, .tsv, .txt.
    Delimited,
    /// A workbook of XML: .xlsx, .xlsm.
    Xlsx,
    /// A workbook of binary parts: .xlsb.
    Xlsb,
    /// An old workbook: .xls.
    Xls,
    /// An open document: .ods.
    Ods,
    /// A web page, often named .xls.
    Html,
    /// Something compressed.
    Compressed,
}

impl Format {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Delimited => "text",
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Html => "html",
            Self::Compressed => "compressed",
        }
    }
}

/// How much of a file's beginning and end is looked at.
const LOOK: u64 = 1 << 20;

/// What the content is, and its size in bytes.
pub(super) fn sniff(input: &InputFile) -> Result<(Format, u64), ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let mut file = input.open()?;
    let bytes = file.metadata().map_err(fail)?.len();
    let mut head = Vec::new();
    (&mut file).take(LOOK).read_to_end(&mut head).map_err(fail)?;
    if head.is_empty() {
        return Err(ReadError::EmptyFile { file: input.name.clone() });
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        file.seek(SeekFrom::Start(bytes.saturating_sub(LOOK))).map_err(fail)?;
        file.take(LOOK).read_to_end(&mut head).map_err(fail)?;
        return Ok((zip_format(&head), bytes));
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0") {
        return if has_utf16(&head, "EncryptedPackage") || encrypted_later(&mut file).map_err(fail)? {
            Err(ReadError::PasswordProtected { file: input.name.clone() })
        } else {
            Ok((Format::Xls, bytes))
        };
    }
    if head.starts_with(b"\x1F\x8B") || head.starts_with(b"7z\xBC\xAF") || head.starts_with(b"Rar!") {
        return Ok((Format::Compressed, bytes));
    }
    if looks_like_html(&head) {
        return Ok((Format::Html, bytes));
    }
    let marked_utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let binary = head.iter().take(8192).any(|b| *b == 0) || head.starts_with(b"%PDF");
    if binary && !marked_utf16 {
        return Err(ReadError::UnknownFormat { file: input.name.clone() });
    }
    Ok((Format::Delimited, bytes))
}

/// The names of a zip's parts stand in plain bytes at its end, and before each part.
fn zip_format(bytes: &[u8]) -> Format {
    let has = |name: &[u8]| memmem::find(bytes, name).is_some();
    if has(b"xl/workbook.bin") {
        Format::Xlsb
    } else if has(b"xl/") || has(b"[Content_Types].xml") {
        Format::Xlsx
    } else if has(b"opendocument.spreadsheet") {
        Format::Ods
    } else {
        Format::Compressed
    }
}

fn has_utf16(bytes: &[u8], word: &str) -> bool {
    let needle: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memmem::find(bytes, &needle).is_some()
}

/// An encrypted workbook names its content in a directory that often stands at the file's end.
fn encrypted_later(file: &mut File) -> io::Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(LOOK)))?;
    let mut tail = Vec::new();
    file.take(LOOK).read_to_end(&mut tail)?;
    Ok(has_utf16(&tail, "EncryptedPackage"))
}

fn looks_like_html(head: &[u8]) -> bool {
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let start = start[..start.len().min(512)].to_ascii_lowercase();
    [&b"<html"[..], b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head"].iter().any(|tag| start.starts_with(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<Format, ReadError> {
        sniff(&InputFile::spooled(&mut &*bytes, "x.xls")?).map(|(format, _)| format)
    }

    #[test]
    fn the_content_decides() {
        assert_eq!(of(b"a,b\n").unwrap(), Format::Delimited);
        assert_eq!(of(b"PK\x03\x04....xl/workbook.xml").unwrap(), Format::Xlsx);
        assert_eq!(of(b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet").unwrap(), Format::Ods);
        assert_eq!(of(b"\xD0\xCF\x11\xE0....").unwrap(), Format::Xls);
        assert_eq!(of(b"\xEF\xBB\xBF  <HTML><table>").unwrap(), Format::Html);
        assert!(matches!(of(b""), Err(ReadError::EmptyFile { .. })));
        assert!(matches!(of(b"a\0b"), Err(ReadError::UnknownFormat { .. })));
        let mut encrypted = b"\xD0\xCF\x11\xE0".to_vec();
        encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert!(matches!(of(&encrypted), Err(ReadError::PasswordProtected { .. })));
    }
}

//! What a file's content says it is; the extension only hints.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use memchr::memmem;

use super::container;
use super::encoding::utf16_without_mark;
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
    /// A workbook in one file of XML, often named .xls.
    Xml2003,
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
            Self::Xml2003 => "xml",
            Self::Compressed => "compressed",
        }
    }
}

/// What a file is that holds no table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum NoTable {
    /// Data of programs.
    Json,
    /// A text document.
    Rtf,
    /// A printed document.
    Pdf,
    /// A compressed archive.
    Rar,
    /// A compressed archive.
    SevenZip,
    /// Something compressed.
    Bzip2,
    /// Something compressed.
    Zstd,
    /// Text in an encoding that nothing writes.
    Utf32,
}

impl NoTable {
    /// What people call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Rtf => "RTF",
            Self::Pdf => "PDF",
            Self::Rar => "RAR",
            Self::SevenZip => "7z",
            Self::Bzip2 => "bzip2",
            Self::Zstd => "zstd",
            Self::Utf32 => "UTF-32",
        }
    }
}

fn no_table(head: &[u8]) -> Option<NoTable> {
    const BEGINNINGS: [(&[u8], NoTable); 8] = [
        (b"{\\rtf", NoTable::Rtf),
        (b"%PDF", NoTable::Pdf),
        (b"Rar!\x1A\x07", NoTable::Rar),
        (b"7z\xBC\xAF\x27\x1C", NoTable::SevenZip),
        (b"BZh91AY&SY", NoTable::Bzip2),
        (b"\x28\xB5\x2F\xFD", NoTable::Zstd),
        (b"\xFF\xFE\0\0", NoTable::Utf32),
        (b"\0\0\xFE\xFF", NoTable::Utf32),
    ];
    let found = BEGINNINGS.iter().find(|(beginning, _)| head.starts_with(beginning));
    found.map(|(_, what)| *what).or_else(|| looks_like_json(head).then_some(NoTable::Json))
}

/// Whether an object or a list begins. A header may stand in brackets, so what follows them counts.
pub(super) fn looks_like_json(head: &[u8]) -> bool {
    match head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start() {
        [b'{', rest @ ..] => matches!(rest.trim_ascii_start(), [b'"' | b'}', ..]),
        [b'[', rest @ ..] => matches!(rest.trim_ascii_start(), [b'{' | b'[' | b'"' | b']', ..]),
        _ => false,
    }
}

/// Whether a file begins with the record that an old sheet begins with, as before Excel 5: its kind, and a length that it
/// can have.
pub(super) fn is_bare_stream(head: &[u8]) -> bool {
    matches!(head, [0x09, 0x00, 4, 0, ..] | [0x09, 0x02 | 0x04 | 0x08, 4..=16, 0, ..])
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
        // Where the directory can't be read its names still stand in plain bytes; what it is decides which error it gets.
        let names = container::names(input)?.unwrap_or_else(|| vec![String::from_utf8_lossy(&head).into_owned()]);
        return Ok((zip_format(&names), bytes));
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0") {
        return if has_utf16(&head, "EncryptedPackage") || encrypted_later(&mut file).map_err(fail)? {
            Err(ReadError::PasswordProtected { file: input.name.clone() })
        } else {
            Ok((Format::Xls, bytes))
        };
    }
    if is_bare_stream(&head) {
        return Ok((Format::Xls, bytes));
    }
    if let Some(what) = no_table(&head) {
        return Err(ReadError::NoTable { file: input.name.clone(), what });
    }
    if head.starts_with(b"\x1F\x8B") {
        return Ok((Format::Compressed, bytes));
    }
    if looks_like_workbook_xml(&head) {
        return Ok((Format::Xml2003, bytes));
    }
    if looks_like_html(&head) {
        return Ok((Format::Html, bytes));
    }
    let marked_utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    if !marked_utf16 && !looks_like_text(&head) {
        return Err(ReadError::UnknownFormat { file: input.name.clone() });
    }
    Ok((Format::Delimited, bytes))
}

/// What a zip is by the names of its parts.
fn zip_format(names: &[String]) -> Format {
    // Some programs write the separator of Windows.
    let has = |part: &str| names.iter().any(|name| name.to_ascii_lowercase().replace('\\', "/").contains(part));
    if has("xl/workbook.bin") {
        Format::Xlsb
    } else if has("xl/workbook.xml") || has("[content_types].xml") {
        Format::Xlsx
    } else if (has("content.xml") && has("mimetype")) || has("opendocument.spreadsheet") {
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

/// Whether bytes could be text: few of them are control characters, or every other one is NUL as in UTF-16.
fn looks_like_text(head: &[u8]) -> bool {
    let control = |byte: &&u8| **byte < b'\t' || (0x0E..0x1B).contains(*byte);
    let count = head.iter().filter(control).count();
    count * 20 <= head.len() || utf16_without_mark(head).is_some()
}

/// Whether the one element of the XML is a workbook.
fn looks_like_workbook_xml(head: &[u8]) -> bool {
    let narrow: Vec<u8> = head.iter().take(4096).copied().filter(|byte| *byte != 0).collect();
    let start = narrow.strip_prefix(b"\xEF\xBB\xBF").or_else(|| narrow.get(2..).filter(|_| narrow[0] >= 0xFE)).unwrap_or(&narrow);
    let begins = start.trim_ascii_start().starts_with(b"<?xml") || start.trim_ascii_start().starts_with(b"<Workbook");
    begins && memmem::find(start, b"urn:schemas-microsoft-com:office:spreadsheet").is_some()
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
        assert_eq!(of(b"PK\x03\x04....xl\\workbook.xml").unwrap(), Format::Xlsx);
        assert_eq!(of(b"\xD0\xCF\x11\xE0....").unwrap(), Format::Xls);
        assert_eq!(of(b"\xEF\xBB\xBF  <HTML><table>").unwrap(), Format::Html);
        for bare in
            [&b"\x09\x00\x04\x00\x02\x00\x10\x00"[..], b"\x09\x04\x06\x00\x00\x00\x10\x00", b"\x09\x08\x10\x00\x00\x06\x05\x00"]
        {
            assert_eq!(of(bare).unwrap(), Format::Xls);
        }
        assert_eq!(of(b"\t\0\t\0a\0\n\0a\0\n\0").unwrap(), Format::Delimited);
        assert!(matches!(of(b""), Err(ReadError::EmptyFile { .. })));
        assert!(matches!(of(b"a\0b\x01\x02"), Err(ReadError::UnknownFormat { .. })));
        assert_eq!(of(b"a,bcdefghijklmnopqrst\0\n").unwrap(), Format::Delimited);
        for (bytes, expected) in [
            (&b" [\n {\"a\": 1}]"[..], NoTable::Json),
            (b"\xEF\xBB\xBF{ \"a\": 1}", NoTable::Json),
            (b"{\\rtf1", NoTable::Rtf),
            (b"%PDF-1.7", NoTable::Pdf),
            (b"7z\xBC\xAF\x27\x1C", NoTable::SevenZip),
            (b"\xFF\xFE\0\0a\0\0\0", NoTable::Utf32),
        ] {
            assert!(matches!(of(bytes), Err(ReadError::NoTable { what, .. }) if what == expected), "{expected:?}");
        }
        assert_eq!(of(b"[a],{b}\n").unwrap(), Format::Delimited);
        let mut encrypted = b"\xD0\xCF\x11\xE0".to_vec();
        encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert!(matches!(of(&encrypted), Err(ReadError::PasswordProtected { .. })));
    }
}

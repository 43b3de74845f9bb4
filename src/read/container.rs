//! Looks through a workbook's container before anything is made of it: every part is inflated once, within bounds, so that
//! its checksum is proven and a file built to exhaust memory is refused. The one door to the zip crate.

use std::io::{BufReader, Read};

use memchr::{memchr, memmem, memrchr};
use zip::ZipArchive;
use zip::result::ZipError;

use super::choices::Limits;
use super::error::ReadError;
use super::source::InputFile;

/// What a workbook's container may not be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ContainerFault {
    /// It is cut off, or a checksum is wrong.
    Damaged {
        /// What the library said, on one line.
        detail: String,
    },
    /// It has too many parts.
    TooManyParts {
        /// How many.
        parts: usize,
    },
    /// A part is larger than any that is read, or all of them are.
    TooLarge {
        /// The part that passes the bound.
        part: String,
    },
    /// A part is compressed as no table is.
    TooDense {
        /// The part.
        part: String,
    },
    /// A part says that it holds more than it has bytes.
    FalseCount {
        /// The part.
        part: String,
    },
    /// A part declares a document type, which no spreadsheet writes.
    DocumentType {
        /// The part.
        part: String,
    },
    /// A row number stands twice, or after a greater one.
    RowOrder {
        /// The part.
        part: String,
        /// The row.
        row: u64,
    },
}

/// From which size on it counts how many bytes come of one.
const RATIO_FROM_BYTES: u64 = 10 << 20;

/// Inflates every part once.
pub(super) fn verify(input: &InputFile) -> Result<(), ReadError> {
    verify_within(input, &input.choices.limits, RATIO_FROM_BYTES)
}

fn verify_within(input: &InputFile, limits: &Limits, ratio_from_bytes: u64) -> Result<(), ReadError> {
    let fault = |fault| ReadError::Container { file: input.name.clone(), fault };
    let fail = |error: ZipError| {
        if matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) {
            return ReadError::PasswordProtected { file: input.name.clone() };
        }
        fault(ContainerFault::Damaged { detail: one_line(&error) })
    };
    let file = input.open()?;
    let file_bytes = file.metadata().map_err(|source| ReadError::io(&input.name, source))?.len();
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(fail)?;
    if archive.len() > limits.parts {
        return Err(fault(ContainerFault::TooManyParts { parts: archive.len() }));
    }
    let (mut buffer, mut all_bytes) = (vec![0; 1 << 18], 0);
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(fail)?;
        let name = part.name().map_err(fail)?.into_owned();
        // What the directory says may be false, so the size is counted; only a part too large by its own word isn't begun.
        let packed_bytes = part.compressed_size().min(file_bytes);
        let mut inflated_bytes = 0;
        let mut look = Look::new(&name);
        let mut too_large = part.size() > limits.part_bytes;
        while !too_large {
            let read = part.read(&mut buffer).map_err(|error| fault(ContainerFault::Damaged { detail: one_line(&error) }))?;
            if read == 0 {
                break;
            }
            inflated_bytes += read as u64;
            all_bytes += read as u64;
            too_large = inflated_bytes > limits.part_bytes || all_bytes > limits.all_bytes;
            if inflated_bytes > ratio_from_bytes && inflated_bytes / limits.ratio > packed_bytes {
                return Err(fault(ContainerFault::TooDense { part: name }));
            }
            look.feed(&buffer[..read]).map_err(fault)?;
        }
        if too_large {
            return Err(fault(ContainerFault::TooLarge { part: name }));
        }
        look.end(inflated_bytes).map_err(fault)?;
    }
    Ok(())
}

fn one_line(error: &impl ToString) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How much is held back for the end of a tag.
const TAG_BYTES: usize = 1 << 20;

/// Looks at the text of a part as it comes.
struct Look<'p> {
    part: &'p str,
    is_xml: bool,
    is_sheet: bool,
    is_strings: bool,
    /// What came since the last tag ended.
    held: Vec<u8>,
    row: u64,
    strings: Option<u64>,
}

impl<'p> Look<'p> {
    fn new(part: &'p str) -> Self {
        let name = part.to_ascii_lowercase();
        let is_xml = [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end));
        let is_sheet = is_xml && name.contains("worksheets/") && !name.contains("_rels/");
        let is_strings = name.ends_with("sharedstrings.xml");
        Self { part, is_xml, is_sheet, is_strings, held: Vec::new(), row: 0, strings: None }
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<(), ContainerFault> {
        if !self.is_xml {
            return Ok(());
        }
        let mut held = std::mem::take(&mut self.held);
        held.extend_from_slice(bytes);
        let end = memrchr(b'>', &held).map_or(0, |at| at + 1);
        let end = if end == 0 && held.len() > TAG_BYTES { held.len() } else { end };
        self.look(&held[..end])?;
        held.drain(..end);
        self.held = held;
        Ok(())
    }

    fn end(mut self, inflated_bytes: u64) -> Result<(), ContainerFault> {
        let held = std::mem::take(&mut self.held);
        self.look(&held)?;
        match self.strings {
            // The reader makes room for as many strings as are promised.
            Some(strings) if strings > inflated_bytes => Err(ContainerFault::FalseCount { part: self.part.to_owned() }),
            _ => Ok(()),
        }
    }

    fn look(&mut self, text: &[u8]) -> Result<(), ContainerFault> {
        if memmem::find(text, b"<!DOCTYPE").is_some() {
            return Err(ContainerFault::DocumentType { part: self.part.to_owned() });
        }
        if self.is_strings && self.strings.is_none() {
            self.strings = memmem::find(text, b"uniqueCount").and_then(|at| value(&text[at + 11..]));
        }
        if self.is_sheet { self.look_at_rows(text) } else { Ok(()) }
    }

    /// The numbers of rows must rise: a row that stands twice would be read as one.
    fn look_at_rows(&mut self, text: &[u8]) -> Result<(), ContainerFault> {
        for at in memmem::find_iter(text, b"row") {
            let rest = &text[at + 3..];
            if !is_tag(text, at) || !rest.first().is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')) {
                continue;
            }
            let attributes = &rest[..memchr(b'>', rest).unwrap_or(rest.len())];
            let number = (1..attributes.len())
                .filter(|at| attributes[*at] == b'r' && attributes[at - 1].is_ascii_whitespace())
                .find_map(|at| value(&attributes[at + 1..]));
            let row = number.unwrap_or(self.row + 1);
            if row <= self.row {
                return Err(ContainerFault::RowOrder { part: self.part.to_owned(), row });
            }
            self.row = row;
        }
        Ok(())
    }
}

/// Whether a name at this place is that of an opening tag, with a prefix or without.
fn is_tag(text: &[u8], at: usize) -> bool {
    match text[..at] {
        [.., b'<'] => true,
        [.., b':'] => {
            let prefix = text[..at - 1].iter().rev().take(64).position(|byte| !byte.is_ascii_alphanumeric());
            prefix.is_some_and(|length| text[at - 2 - length] == b'<')
        }
        _ => false,
    }
}

/// The whole number in `="12"`, where an attribute's name ended.
fn value(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let text = text.strip_prefix(b"\"").or_else(|| text.strip_prefix(b"'"))?;
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = std::str::from_utf8(&text[..digits]).ok().filter(|digits| !digits.is_empty())?;
    // Beyond the range it is too much in any case.
    Some(digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    const SMALL: Limits = Limits { parts: 3, part_bytes: 1 << 20, all_bytes: 3 << 19, ratio: 200, cells: 100 };

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn of(bytes: &[u8]) -> Option<ContainerFault> {
        match verify_within(&InputFile::spooled(&mut &*bytes, "x.xlsx").unwrap(), &SMALL, 1 << 16) {
            Ok(()) => None,
            Err(ReadError::Container { fault, .. }) => Some(fault),
            Err(other) => panic!("{other}"),
        }
    }

    fn noise(bytes: u64) -> Vec<u8> {
        let mut seed = 1_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            seed.to_be_bytes()[0]
        };
        (0..bytes).map(|_| next()).collect()
    }

    #[test]
    fn bounds_are_kept() {
        let noise = noise((1 << 20) + 1);
        assert_eq!(of(&packed(&[("a", &noise[..1 << 20])])), None);
        assert_eq!(of(&packed(&[("a", &noise)])), Some(ContainerFault::TooLarge { part: "a".into() }));
        let half = &noise[..1 << 20];
        assert_eq!(of(&packed(&[("a", half), ("b", half)])), Some(ContainerFault::TooLarge { part: "b".into() }));
        assert_eq!(of(&packed(&[("a", &vec![0; 1 << 19])])), Some(ContainerFault::TooDense { part: "a".into() }));
        let parts = [("a", &b""[..]), ("b", b""), ("c", b""), ("d", b"")];
        assert_eq!(of(&packed(&parts)), Some(ContainerFault::TooManyParts { parts: 4 }));
    }

    #[test]
    fn a_wrong_checksum_and_a_cut_are_damage() {
        let noise = noise(5000);
        let whole = packed(&[("a", &noise)]);
        assert_eq!(of(&whole), None);
        let mut flipped = whole.clone();
        flipped[2000] ^= 1;
        assert!(matches!(of(&flipped), Some(ContainerFault::Damaged { .. })));
        assert!(matches!(of(&whole[..whole.len() - 30]), Some(ContainerFault::Damaged { .. })));
    }

    #[test]
    fn what_no_spreadsheet_writes() {
        let strings = |text: &str| of(&packed(&[("xl/sharedStrings.xml", text.as_bytes())]));
        assert_eq!(strings("<sst uniqueCount=\"1\"><si><t>a</t></si></sst>"), None);
        let part = "xl/sharedStrings.xml".to_owned();
        assert_eq!(strings("<sst uniqueCount = '99999'></sst>"), Some(ContainerFault::FalseCount { part: part.clone() }));
        assert_eq!(strings("<!DOCTYPE x><sst/>"), Some(ContainerFault::DocumentType { part }));
        let sheet = |text: &str| of(&packed(&[("xl/worksheets/sheet1.xml", text.as_bytes())]));
        assert_eq!(sheet("<row r=\"1\"/><row spans=\"1:2\" r=\"2\"><c r=\"A2\"/></row><rowBreaks r=\"1\"/><row/>"), None);
        let order = |row| Some(ContainerFault::RowOrder { part: "xl/worksheets/sheet1.xml".into(), row });
        assert_eq!(sheet("<row r=\"2\"></row><row r=\"2\"></row>"), order(2));
        assert_eq!(sheet("<x:row r=\"2\"></x:row><x:row></x:row><x:row r='3'/>"), order(3));
    }
}

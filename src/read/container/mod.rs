//! Looks through a workbook's container before anything is made of it: every part is inflated once, within bounds, so that
//! its checksum is proven and a file built to exhaust memory is refused. The one door to the zip crate.

mod look;
mod stand_in;

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use encoding_rs::GB18030;
use zip::ZipArchive;
use zip::result::ZipError;

use self::look::Look;
pub(super) use self::stand_in::{Instead, KEPT_BYTES};
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
        /// How many there may be.
        limit: usize,
    },
    /// A part is larger than any that is read.
    TooLarge {
        /// The part that passes the bound.
        part: String,
        /// The bound.
        limit_bytes: u64,
    },
    /// All parts together are larger than is read.
    AllTooLarge {
        /// The bound.
        limit_bytes: u64,
    },
    /// A part is compressed as no table is.
    TooDense {
        /// The part.
        part: String,
        /// How many bytes may come of one.
        ratio: u64,
    },
    /// A sheet has too many cells.
    TooManyCells {
        /// How many there may be.
        limit: u64,
    },
    /// The document is encrypted.
    Encrypted,
    /// A part says that it holds more than it has bytes.
    FalseCount {
        /// The part.
        part: String,
    },
    /// A part has more entries, or a longer text, than any spreadsheet writes.
    Oversized {
        /// The part.
        part: String,
    },
    /// A part declares a document type, which no spreadsheet writes.
    DocumentType {
        /// The part.
        part: String,
    },
    /// Two parts have one name.
    NameTwice,
    /// A row number stands twice, or after a greater one.
    RowOrder {
        /// The part.
        part: String,
        /// The row.
        row: u64,
    },
}

/// From which size on it counts how many bytes come of one.
pub(super) const RATIO_FROM_BYTES: u64 = 10 << 20;

/// What is known of a workbook once it has been looked through.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Seen {
    /// Name of each sheet's part that has hidden rows, and their numbers from 1, rising.
    pub hidden: Vec<(String, Vec<u64>)>,
    /// Whether a formula may stand without the value that it came to.
    pub unstored: bool,
}

/// Inflates every part once; of a file that was looked through already what was seen is told again.
pub(super) fn verify(input: &InputFile) -> Result<Arc<Seen>, ReadError> {
    if let Some(seen) = input.seen.get() {
        return Ok(Arc::clone(seen));
    }
    let seen = Arc::new(verify_within(input, &input.choices.limits, RATIO_FROM_BYTES)?);
    Ok(Arc::clone(input.seen.get_or_init(|| seen)))
}

fn verify_within(input: &InputFile, limits: &Limits, ratio_from_bytes: u64) -> Result<Seen, ReadError> {
    let mut container = Container::open_within(input, limits)?;
    let file_bytes = container.bytes;
    let fault = |fault| fault_error(&input.name, fault);
    let fail = |error: ZipError| zip_error(&input.name, &error);
    let (mut buffer, mut all_bytes) = (vec![0; 1 << 18], 0);
    let mut seen = Seen::default();
    for at in 0..container.archive.len() {
        let mut part = container.archive.by_index(at).map_err(fail)?;
        let name = part.name().map_err(fail)?.replace('\\', "/");
        let too_large = || fault(ContainerFault::TooLarge { part: name.clone(), limit_bytes: limits.part_bytes });
        // What the directory says may be false, so the size is counted; only a part too large by its own word isn't begun.
        if part.size() > limits.part_bytes {
            return Err(too_large());
        }
        let packed_bytes = part.compressed_size().min(file_bytes);
        let mut inflated_bytes = 0;
        let mut look = Look::new(&name, limits.cells);
        loop {
            let read = part.read(&mut buffer).map_err(|error| fault(ContainerFault::Damaged { detail: one_line(&error) }))?;
            if read == 0 {
                break;
            }
            inflated_bytes += read as u64;
            all_bytes += read as u64;
            if inflated_bytes > limits.part_bytes {
                return Err(too_large());
            }
            if all_bytes > limits.all_bytes {
                return Err(fault(ContainerFault::AllTooLarge { limit_bytes: limits.all_bytes }));
            }
            if inflated_bytes > ratio_from_bytes && inflated_bytes / limits.ratio > packed_bytes {
                return Err(fault(ContainerFault::TooDense { part: name, ratio: limits.ratio }));
            }
            look.feed(&buffer[..read]).map_err(fault)?;
        }
        look.end(inflated_bytes, &mut seen).map_err(fault)?;
    }
    Ok(seen)
}

/// The error of a container's fault.
pub(super) fn fault_error(file: &str, fault: ContainerFault) -> ReadError {
    let file = file.to_owned();
    if fault == ContainerFault::Encrypted { ReadError::PasswordProtected { file } } else { ReadError::Container { file, fault } }
}

fn zip_error(file: &str, error: &ZipError) -> ReadError {
    let is_locked = matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED));
    let fault = if is_locked { ContainerFault::Encrypted } else { ContainerFault::Damaged { detail: one_line(error) } };
    fault_error(file, fault)
}

/// The names of a container's parts; none where its directory can't be read.
pub(super) fn names(input: &InputFile) -> Result<Option<Vec<String>>, ReadError> {
    let archive = ZipArchive::new(BufReader::new(input.open()?));
    Ok(archive.ok().map(|archive| archive.file_names().flatten().map(Cow::into_owned).collect()))
}

/// How many parts the directory of a container says that it lists; none where it doesn't say so in two bytes.
fn parts_listed(file: &mut File, bytes: u64) -> std::io::Result<Option<usize>> {
    const END_BYTES: u64 = 22 + 0xFFFF;
    file.seek(SeekFrom::Start(bytes.saturating_sub(END_BYTES)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    file.seek(SeekFrom::Start(0))?;
    let end = memchr::memmem::rfind(&tail, b"PK\x05\x06").and_then(|at| tail.get(at + 10..at + 12));
    Ok(end.map(|count| usize::from(u16::from_le_bytes([count[0], count[1]]))).filter(|count| *count != 0xFFFF))
}

/// An open container.
pub(super) struct Container {
    archive: ZipArchive<BufReader<File>>,
    file: String,
    bytes: u64,
    part_bytes: u64,
}

impl Container {
    /// Opens a container; its parts are counted.
    pub fn open(input: &InputFile) -> Result<Self, ReadError> {
        Self::open_within(input, &input.choices.limits)
    }

    fn open_within(input: &InputFile, limits: &Limits) -> Result<Self, ReadError> {
        let mut file = input.open()?;
        let fail = |source| ReadError::io(&input.name, source);
        let bytes = file.metadata().map_err(fail)?.len();
        let listed = parts_listed(&mut file, bytes).map_err(fail)?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| zip_error(&input.name, &error))?;
        let parts = archive.len();
        // Of two parts of one name the library knows the last.
        if listed.is_some_and(|listed| listed != parts) {
            return Err(fault_error(&input.name, ContainerFault::NameTwice));
        }
        if parts > limits.parts {
            return Err(fault_error(&input.name, ContainerFault::TooManyParts { parts, limit: limits.parts }));
        }
        Ok(Self { archive, file: input.name.clone(), bytes, part_bytes: limits.part_bytes })
    }

    /// The part of this name, however its letters are written; none where there is none.
    pub fn part(&mut self, name: &str) -> Result<Option<impl BufRead + '_>, ReadError> {
        let name = name.trim_start_matches('/');
        // Some programs write the separator of Windows.
        let is_it = |found: &Result<Cow<'_, str>, ZipError>| {
            found.as_ref().is_ok_and(|found| found.replace('\\', "/").trim_start_matches('/').eq_ignore_ascii_case(name))
        };
        let Some(at) = self.archive.file_names().position(|found| is_it(&found)) else { return Ok(None) };
        let part = self.archive.by_index(at).map_err(|error| zip_error(&self.file, &error))?;
        Ok(Some(BufReader::with_capacity(1 << 16, part.take(self.part_bytes))))
    }

    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.archive.len()
    }

    /// A part by its place: its name as people see it, its size by its own word, whether it is a folder, and its bytes.
    pub fn part_at(&mut self, at: usize) -> Result<Part<impl Read + '_>, ReadError> {
        let part = self.archive.by_index(at).map_err(|error| zip_error(&self.file, &error))?;
        let name = shown_name(part.name_raw());
        Ok(Part { name, is_folder: part.is_dir(), packed_bytes: part.compressed_size().min(self.bytes), bytes: part })
    }
}

/// A part of a container.
pub(super) struct Part<R> {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// How many bytes of the container it takes.
    pub packed_bytes: u64,
    /// Its bytes.
    pub bytes: R,
}

/// A name is UTF-8 where it can be; Chinese Windows writes GBK and says nothing.
fn shown_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    };
    name.replace('\\', "/")
}

/// What a library said, on one line.
pub(super) fn one_line(error: &impl ToString) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
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
            Ok(_) => None,
            Err(ReadError::Container { fault, .. }) => Some(fault),
            Err(ReadError::PasswordProtected { .. }) => Some(ContainerFault::Encrypted),
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
        assert_eq!(of(&packed(&[("a", &noise)])), Some(ContainerFault::TooLarge { part: "a".into(), limit_bytes: 1 << 20 }));
        let half = &noise[..1 << 20];
        assert_eq!(of(&packed(&[("a", half), ("b", half)])), Some(ContainerFault::AllTooLarge { limit_bytes: 3 << 19 }));
        assert_eq!(of(&packed(&[("a", &vec![0; 1 << 19])])), Some(ContainerFault::TooDense { part: "a".into(), ratio: 200 }));
        let parts = [("a", &b""[..]), ("b", b""), ("c", b""), ("d", b"")];
        assert_eq!(of(&packed(&parts)), Some(ContainerFault::TooManyParts { parts: 4, limit: 3 }));
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
    fn what_would_fill_memory() {
        let xml = |part: &str, text: String| of(&packed(&[(part, text.as_bytes())]));
        let many = "<si/>".repeat(26);
        assert_eq!(xml("xl/sharedStrings.xml", many[..125].to_owned()), None);
        assert_eq!(xml("xl/sharedStrings.xml", many), Some(ContainerFault::TooManyCells { limit: 100 }));
        let limits = Limits { ratio: u64::MAX, ..Limits::default() };
        let fault = |part: &str, text: &str| {
            let bytes = packed(&[(part, text.as_bytes())]);
            verify_within(&InputFile::spooled(&mut &*bytes, "x.xlsx").unwrap(), &limits, 1 << 16).unwrap_err()
        };
        for (part, text) in [("xl/styles.xml", "<xf/>".repeat(2_000_001)), ("xl/worksheets/a.xml", "x".repeat(17 << 20))] {
            assert!(matches!(fault(part, &text), ReadError::Container { fault: ContainerFault::Oversized { .. }, .. }), "{part}");
        }
    }

    #[test]
    fn what_no_spreadsheet_writes() {
        let strings = |text: &str| of(&packed(&[("xl/sharedStrings.xml", text.as_bytes())]));
        assert_eq!(strings("<sst uniqueCount=\"1\"><si><t>a</t></si></sst>"), None);
        let part = "xl/sharedStrings.xml".to_owned();
        assert_eq!(strings("<sst uniqueCount = '99999'></sst>"), Some(ContainerFault::FalseCount { part: part.clone() }));
        assert_eq!(strings("<!DOCTYPE x><sst/>"), Some(ContainerFault::DocumentType { part }));
        let listed = |path: &str| {
            let text = format!(
                "<m:manifest><m:file-entry m:full-path=\"{path}\"><m:encryption-data/></m:file-entry>\
                <m:file-entry m:full-path=\"content.xml\"/></m:manifest>"
            );
            of(&packed(&[("META-INF/manifest.xml", text.as_bytes())]))
        };
        assert_eq!(listed("Basic/Standard/Module1.xml"), None);
        assert_eq!(listed("content.xml"), Some(ContainerFault::Encrypted));
        let aside = |text: &str| of(&packed(&[("Basic/Standard/ThisWorkbook.xml", text.as_bytes())]));
        assert_eq!(aside("<!DOCTYPE script:module PUBLIC \"a\" \"module.dtd\"><script:module/>"), None);
        assert!(matches!(aside("<!DOCTYPE x [<!ENTITY a \"b\">]><x/>"), Some(ContainerFault::DocumentType { .. })));
        let sheet = |text: &str| of(&packed(&[("xl/worksheets/sheet1.xml", text.as_bytes())]));
        assert_eq!(sheet("<row r=\"1\"/><row spans=\"1:2\" r=\"2\"><c r=\"A2\"/></row><rowBreaks r=\"1\"/><row/>"), None);
        let order = |row| Some(ContainerFault::RowOrder { part: "xl/worksheets/sheet1.xml".into(), row });
        assert_eq!(sheet("<row r=\"2\"></row><row r=\"2\"></row>"), order(2));
        assert_eq!(sheet("<x:row r=\"2\"></x:row><x:row></x:row><x:row r='3'/>"), order(3));
    }
}

//! The archive of a workbook: the library's parts as they are, except those that are replaced.

use std::io::Write;

use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchive, ZipArchiveWriter};

use super::deflate::{Packed, Pieces, deflate, inflate};
use crate::report::ReportError;

/// The first day that an archive knows: the same run writes the same bytes.
const DAY: Option<UtcDateTime> = UtcDateTime::from_components(1980, 1, 1, 0, 0, 0, 0);

/// What stands in place of a part; none where it stays.
pub(super) type Replacement<'r> = Option<Box<dyn Pieces + 'r>>;

/// Copies an archive; `replace` says what stands in place of a part, by its name and a way to its text.
///
/// # Errors
/// The writer fails, or `replace` does.
pub(super) fn copy<'r>(
    library: &[u8],
    replace: impl Fn(&str, &dyn Fn() -> Result<String, ReportError>) -> Result<Replacement<'r>, ReportError>,
    threads: usize,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let archive = ZipArchive::from_slice(library)?;
    let mut writer = ZipArchiveWriter::new(out);
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry()? {
        let path = entry.file_path();
        let name = std::str::from_utf8(path.as_ref()).map_err(|_| unreadable())?;
        let method = entry.compression_method();
        let found = archive.get_entry(entry.wayfinder())?;
        let text = || {
            let bytes = if method == CompressionMethod::DEFLATE { inflate(found.data())? } else { found.data().to_vec() };
            String::from_utf8(bytes).map_err(|_| unreadable())
        };
        let replaced = replace(name, &text)?;
        let method = if replaced.is_some() { CompressionMethod::DEFLATE } else { method };
        let file = writer.new_file(name).compression_method(method).unix_permissions(0o100_600);
        let file = if let Some(day) = DAY { file.last_modified(day) } else { file };
        let (mut to, _) = file.start()?;
        let Packed { crc, bytes } = if let Some(pieces) = replaced {
            deflate(&*pieces, threads, &mut to)?
        } else {
            to.write_all(found.data())?;
            Packed { crc: entry.crc32(), bytes: entry.uncompressed_size_hint() }
        };
        to.finish(DataDescriptorOutput::new(crc, bytes))?;
    }
    writer.finish()?;
    Ok(())
}

/// The library's archive is not as expected.
pub(super) fn unreadable() -> ReportError {
    ReportError::Workbook("a part of the workbook can't be read back".to_owned())
}

impl From<rawzip::Error> for ReportError {
    fn from(error: rawzip::Error) -> Self {
        let kind = error.into_kind();
        if let rawzip::ErrorKind::IO(error) = kind { Self::Io(error) } else { Self::Workbook(kind.to_string()) }
    }
}

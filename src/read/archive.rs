//! Archives to the files in them: a table in .gz, tables in .zip. Names in an archive are names only: each table is copied
//! into a temporary file of its own.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use tempfile::NamedTempFile;

use super::choices::Limits;
use super::container::{Container, ContainerFault, RATIO_FROM_BYTES, fault_error, one_line};
use super::error::ReadError;
use super::sniff::{Format, NoTable, sniff};
use super::source::{InputFile, new_spool, spool_error};

/// The files in an archive; of any other file that file itself.
///
/// # Errors
/// The archive is damaged, encrypted, larger than its limits, holds another archive, or holds no table.
pub fn unpacked(input: &InputFile) -> Result<Vec<InputFile>, ReadError> {
    // What can't be opened fails where it is read.
    let Ok(mut file) = input.open() else { return Ok(vec![input.clone()]) };
    let mut head = [0; 2];
    if file.read_exact(&mut head).is_err() {
        return Ok(vec![input.clone()]);
    }
    match &head {
        b"\x1F\x8B" => Ok(vec![gunzipped(input, file)?]),
        b"PK" if matches!(sniff(input), Ok((Format::Compressed, _))) => members(input),
        _ => Ok(vec![input.clone()]),
    }
}

fn gunzipped(input: &InputFile, mut file: File) -> Result<InputFile, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    let taken = Cell::new(0);
    let mut stream = MultiGzDecoder::new(BufReader::new(Counted { file, taken: &taken }));
    let mut copy = Copy { archive: &input.name, limits: &input.choices.limits, all_bytes: 0 };
    let table = input.part(copy.spool(&mut stream, &input.name, &|| taken.get())?, &input.name, 0);
    if is_tar(&table) || is_archive(&table)? {
        return Err(ReadError::NestedArchive { file: input.name.clone() });
    }
    Ok(table)
}

/// A file whose bytes are counted as they are taken.
struct Counted<'c> {
    file: File,
    taken: &'c Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.taken.set(self.taken.get() + read as u64);
        Ok(read)
    }
}

fn members(input: &InputFile) -> Result<Vec<InputFile>, ReadError> {
    let mut container = Container::open(input)?;
    let mut copy = Copy { archive: &input.name, limits: &input.choices.limits, all_bytes: 0 };
    let (mut tables, mut passed_over) = (Vec::new(), Vec::new());
    for at in 0..container.len() {
        let mut part = container.part_at(at)?;
        if part.is_folder || is_clutter(&part.name) {
            continue;
        }
        let name = format!("{}/{}", input.name, part.name);
        let member = input.part(copy.spool(&mut part.bytes, &name, &|| part.packed_bytes)?, &name, at);
        if is_archive(&member)? {
            return Err(ReadError::NestedArchive { file: name });
        }
        match sniff(&member) {
            Err(ReadError::EmptyFile { .. } | ReadError::UnknownFormat { .. } | ReadError::NoTable { .. }) => {
                passed_over.push(name);
            }
            _ => tables.push(member),
        }
    }
    let Some(first) = tables.first_mut() else { return Err(ReadError::EmptyArchive { file: input.name.clone() }) };
    first.passed_over = Arc::new(passed_over);
    Ok(tables)
}

/// Whether a member is there for no reader: what systems and programs leave behind.
fn is_clutter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.split('/').any(|part| part == "__MACOSX" || (part.starts_with('.') && part != "." && part != ".."))
        || last.starts_with("~$")
        || ["thumbs.db", "desktop.ini"].iter().any(|clutter| last.eq_ignore_ascii_case(clutter))
}

fn is_archive(member: &InputFile) -> Result<bool, ReadError> {
    match sniff(member) {
        Ok((Format::Compressed, _)) => Ok(true),
        Err(ReadError::NoTable { what, .. }) => {
            Ok(matches!(what, NoTable::Rar | NoTable::SevenZip | NoTable::Bzip2 | NoTable::Zstd))
        }
        Err(error @ (ReadError::Io { .. } | ReadError::TempFolder { .. })) => Err(error),
        _ => Ok(false),
    }
}

fn is_tar(table: &InputFile) -> bool {
    let mut head = [0; 262];
    table.open().is_ok_and(|mut file| file.read_exact(&mut head).is_ok()) && head.ends_with(b"ustar")
}

/// Copies what is inflated into temporary files, within the limits of the archive.
struct Copy<'a> {
    archive: &'a str,
    limits: &'a Limits,
    all_bytes: u64,
}

impl Copy<'_> {
    fn spool(&mut self, stream: &mut dyn Read, part: &str, packed_bytes: &dyn Fn() -> u64) -> Result<NamedTempFile, ReadError> {
        let fault = |fault| fault_error(self.archive, fault);
        let mut spool = new_spool()?;
        let (mut buffer, mut bytes) = (vec![0; 1 << 18], 0);
        loop {
            let read = match stream.read(&mut buffer) {
                Ok(0) => return Ok(spool),
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(fault(ContainerFault::Damaged { detail: one_line(&error) })),
            };
            bytes += read as u64;
            self.all_bytes += read as u64;
            let part = || part.to_owned();
            if bytes > self.limits.part_bytes {
                return Err(fault(ContainerFault::TooLarge { part: part(), limit_bytes: self.limits.part_bytes }));
            }
            if self.all_bytes > self.limits.all_bytes {
                return Err(fault(ContainerFault::AllTooLarge { limit_bytes: self.limits.all_bytes }));
            }
            if bytes > RATIO_FROM_BYTES && bytes / self.limits.ratio > packed_bytes() {
                return Err(fault(ContainerFault::TooDense { part: part(), ratio: self.limits.ratio }));
            }
            spool.write_all(&buffer[..read]).map_err(spool_error)?;
        }
    }
}

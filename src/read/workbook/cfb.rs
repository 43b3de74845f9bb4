//! The file system inside an old workbook (MS-CFB): its one stream that matters, whatever the tables claim.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};

use super::biff::{u16_at, u32_at};
use super::{BookFault, Fault};
use crate::read::container::ContainerFault;
use crate::read::error::ReadError;
use crate::read::sniff::is_bare_stream;
use crate::read::source::InputFile;

/// Numbers of sectors end here; what is greater has a meaning.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;

/// What is shorter than this lies in the small sectors.
const SMALL_STREAM: u64 = 4096;
const SMALL_SECTOR: usize = 64;

struct Entry {
    name: String,
    is_stream: bool,
    siblings: [u32; 2],
    child: u32,
    start: u32,
    length: u64,
}

struct Cfb<'f> {
    input: &'f InputFile,
    file: File,
    sector_bytes: usize,
    sectors: usize,
    next: Vec<u32>,
}

/// The stream of records: `Workbook`, or in files before 1997 `Book`.
pub(super) fn workbook_stream(input: &InputFile) -> Result<Vec<u8>, Fault> {
    let mut cfb = Cfb::open(input)?;
    if cfb.is_bare()? {
        return cfb.whole();
    }
    let head = cfb.sector_of_header()?;
    cfb.read_table(&head)?;
    let directory = cfb.chain(u32_at(&head, 48)?, u64::MAX)?;
    let entries: Vec<Entry> = directory.chunks_exact(128).map(entry).collect::<Result<_, _>>()?;
    let root = entries.first().ok_or(Fault::Book(BookFault::Damaged))?;
    let named = |at: &usize, name: &str| entries[*at].name.eq_ignore_ascii_case(name);
    let top = children(&entries, root.child);
    if top.iter().any(|at| named(at, "EncryptedPackage")) {
        return Err(Fault::Password);
    }
    // A damaged directory may have lost its tree, not its entries.
    let all: Vec<usize> = (0..entries.len()).collect();
    let find = |places: &[usize]| {
        ["Workbook", "Book"].iter().find_map(|name| places.iter().copied().find(|at| entries[*at].is_stream && named(at, name)))
    };
    let found = find(&top).or_else(|| find(&all)).ok_or(Fault::Book(BookFault::NoWorkbook))?;
    let stream = &entries[found];
    if stream.length >= SMALL_STREAM {
        return cfb.chain(stream.start, stream.length);
    }
    let small = cfb.chain(root.start, root.length)?;
    let table = cfb.chain(u32_at(&head, 60)?, u64::MAX)?;
    small_chain(&small, &table, stream)
}

impl<'f> Cfb<'f> {
    fn open(input: &'f InputFile) -> Result<Self, Fault> {
        let file = input.open()?;
        let mut cfb = Self { input, file, sector_bytes: 512, sectors: 0, next: Vec::new() };
        let length = cfb.file.metadata().map_err(|source| ReadError::io(&input.name, source))?.len();
        let limit_bytes = input.choices.limits.part_bytes;
        if length > limit_bytes {
            return Err(Fault::Container(ContainerFault::TooLarge { part: input.name.clone(), limit_bytes }));
        }
        if cfb.is_bare()? {
            return Ok(cfb);
        }
        let head = cfb.sector_of_header()?;
        cfb.sector_bytes = match u16_at(&head, 30)? {
            9 => 512,
            12 => 4096,
            _ => return Err(Fault::Book(BookFault::Damaged)),
        };
        cfb.sectors = usize::try_from(length).unwrap_or(usize::MAX) / cfb.sector_bytes;
        Ok(cfb)
    }

    fn fail(&self, source: std::io::Error) -> Fault {
        if source.kind() == ErrorKind::UnexpectedEof {
            return Fault::Book(BookFault::Damaged);
        }
        Fault::Read(ReadError::io(&self.input.name, source))
    }

    /// Whether there is no file system: before Excel 5 a file was the records alone.
    fn is_bare(&mut self) -> Result<bool, Fault> {
        let mut head = [0; 4];
        let read = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.read_exact(&mut head));
        read.map_err(|source| self.fail(source))?;
        Ok(is_bare_stream(&head))
    }

    fn whole(&mut self) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let read = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.read_to_end(&mut bytes));
        read.map_err(|source| self.fail(source))?;
        Ok(bytes)
    }

    fn sector_of_header(&mut self) -> Result<Vec<u8>, Fault> {
        let mut head = vec![0; 512];
        let read = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.read_exact(&mut head));
        read.map_err(|source| self.fail(source))?;
        Ok(head)
    }

    /// Reads sectors that follow each other. Behind the last one the file may end early.
    fn read_run(&mut self, first: u32, bytes: &mut [u8]) -> Result<(), Fault> {
        let at = (u64::from(first) + 1) * self.sector_bytes as u64;
        let read = self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.read_exact(bytes));
        read.map_err(|source| self.fail(source))
    }

    fn sector(&mut self, at: u32) -> Result<Vec<u8>, Fault> {
        let mut bytes = vec![0; self.sector_bytes];
        self.read_run(at, &mut bytes)?;
        Ok(bytes)
    }

    /// Reads the table that tells which sector follows which. It has no more places than the file has sectors.
    fn read_table(&mut self, head: &[u8]) -> Result<(), Fault> {
        let mut parts: Vec<u32> = (76..512).step_by(4).map(|at| u32_at(head, at)).collect::<Result<_, _>>()?;
        let mut further = u32_at(head, 68)?;
        let in_sector = self.sector_bytes / 4;
        let wanted = self.sectors.div_ceil(in_sector) + 1;
        while further < LAST_SECTOR && parts.len() < wanted {
            let list = self.sector(further)?;
            parts.extend((0..in_sector - 1).map(|at| u32_at(&list, 4 * at)).collect::<Result<Vec<_>, _>>()?);
            further = u32_at(&list, 4 * (in_sector - 1))?;
        }
        for part in parts.into_iter().filter(|part| *part < LAST_SECTOR).take(wanted) {
            let part = self.sector(part)?;
            self.next.extend((0..in_sector).map(|at| u32_at(&part, 4 * at)).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(())
    }

    /// The bytes of a chain of sectors, no more than so many.
    fn chain(&mut self, first: u32, length: u64) -> Result<Vec<u8>, Fault> {
        let mut runs: Vec<(u32, usize)> = Vec::new();
        let (mut at, mut count) = (first, 0_usize);
        while at != END_OF_CHAIN && (count as u64).saturating_mul(self.sector_bytes as u64) < length {
            count += 1;
            if at as usize > self.sectors || count > self.sectors + 1 {
                return Err(Fault::Book(BookFault::Damaged));
            }
            match runs.last_mut() {
                Some((first, run)) if u64::from(*first) + *run as u64 == u64::from(at) => *run += 1,
                _ => runs.push((at, 1)),
            }
            at = *self.next.get(at as usize).ok_or(Fault::Book(BookFault::Damaged))?;
        }
        let held = (count * self.sector_bytes) as u64;
        if length != u64::MAX && held < length {
            return Err(Fault::Book(BookFault::Damaged));
        }
        let mut bytes = vec![0; usize::try_from(held.min(length)).unwrap_or(0)];
        let mut rest = bytes.as_mut_slice();
        for (first, run) in runs {
            let (here, behind) = rest.split_at_mut((run * self.sector_bytes).min(rest.len()));
            self.read_run(first, here)?;
            rest = behind;
        }
        Ok(bytes)
    }
}

fn entry(bytes: &[u8]) -> Result<Entry, Fault> {
    let units: Vec<u16> = (0..32).map(|at| u16_at(bytes, 2 * at)).collect::<Result<_, _>>()?;
    let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
    Ok(Entry {
        name: String::from_utf16_lossy(&units[..end]),
        is_stream: bytes[66] == 2,
        siblings: [u32_at(bytes, 68)?, u32_at(bytes, 72)?],
        child: u32_at(bytes, 76)?,
        start: u32_at(bytes, 116)?,
        // The upper half is only for streams that no workbook has.
        length: u32_at(bytes, 120)?.into(),
    })
}

/// The entries of a folder: a tree of siblings.
fn children(entries: &[Entry], top: u32) -> Vec<usize> {
    let (mut open, mut found) = (vec![top], Vec::new());
    let mut seen = vec![false; entries.len()];
    while let Some(at) = open.pop() {
        let at = at as usize;
        if seen.get(at) == Some(&false) {
            seen[at] = true;
            found.push(at);
            open.extend(entries[at].siblings);
        }
    }
    found
}

/// The bytes of a stream in small sectors.
fn small_chain(small: &[u8], table: &[u8], stream: &Entry) -> Result<Vec<u8>, Fault> {
    let length = usize::try_from(stream.length).unwrap_or(0);
    let mut bytes = Vec::new();
    let mut at = stream.start;
    while bytes.len() < length {
        let from = (at as usize).saturating_mul(SMALL_SECTOR);
        let sector = small.get(from..).filter(|rest| !rest.is_empty()).ok_or(Fault::Book(BookFault::Damaged))?;
        bytes.extend_from_slice(&sector[..sector.len().min(SMALL_SECTOR)]);
        at = if bytes.len() < length { u32_at(table, (at as usize).saturating_mul(4))? } else { END_OF_CHAIN };
    }
    bytes.truncate(length);
    Ok(bytes)
}

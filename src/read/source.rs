//! A file to read: where it lies, which file it really is, and copies of what can be read once only.

use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tempfile::{NamedTempFile, TempPath};

use super::archive::unpacked;
use super::choices::Choices;
use super::container::Seen;
use super::error::ReadError;
use super::look::Look;
use super::workbook::Kept;
use crate::model::source::SourceChoices;

/// A file to read.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Where it lies.
    pub path: PathBuf,
    /// As the user named it.
    pub name: String,
    /// How it is to be read.
    pub choices: Arc<Choices>,
    /// What was seen when its container was looked through, once that was done.
    pub(super) seen: Arc<OnceLock<Arc<Seen>>>,
    /// What was seen when it was looked through as a text, once that was done.
    pub(super) looked: Arc<OnceLock<Look>>,
    /// Its workbook, kept open from one sheet to the next.
    pub(super) kept: Arc<Kept>,
    /// The archive that it lay in.
    archive: Option<PathBuf>,
    /// Members of that archive that are no tables, told by the first one that is.
    pub(super) passed_over: Arc<Vec<String>>,
    /// Keeps what was spooled until nobody reads it any more.
    _spool: Option<Arc<TempPath>>,
    /// What was spooled, where that is a file of its own.
    origin: Option<Identity>,
}

/// Which file it is, whatever its name: device and number, or where the system has none, the path without links.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Identity {
    #[cfg(unix)]
    Number(u64, u64),
    #[cfg(not(unix))]
    Path(PathBuf),
    /// A part of an archive.
    Part(Box<Identity>, usize),
}

impl Identity {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = path.metadata().ok()?;
        Some(Self::Number(metadata.dev(), metadata.ino()))
    }

    #[cfg(not(unix))]
    fn of(path: &Path) -> Option<Self> {
        path.canonicalize().ok().map(Self::Path)
    }
}

/// Whether a file can be read once only, from its beginning.
#[cfg(unix)]
fn is_stream(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_fifo() || metadata.file_type().is_socket()
}

#[cfg(not(unix))]
fn is_stream(_metadata: &Metadata) -> bool {
    false
}

impl InputFile {
    /// The file at this path, named as the path is written.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.to_string_lossy().into_owned();
        Self::named(path, &name)
    }

    /// The file at this path under another name.
    #[must_use]
    pub fn named(path: impl Into<PathBuf>, name: &str) -> Self {
        Self {
            path: path.into(),
            name: name.to_owned(),
            choices: Arc::default(),
            seen: Arc::default(),
            looked: Arc::default(),
            kept: Arc::default(),
            archive: None,
            passed_over: Arc::default(),
            _spool: None,
            origin: None,
        }
    }

    /// This file, to be read as these choices say.
    #[must_use]
    pub fn with_choices(self, choices: Arc<Choices>) -> Self {
        Self { choices, seen: Arc::default(), kept: Arc::default(), ..self }
    }

    /// This file, to be read as its choices say, and where they leave something open, as the rules say.
    #[must_use]
    pub(super) fn with_source(self, source: &SourceChoices) -> Self {
        let choices = Choices { source: self.choices.source.or(source), ..Choices::clone(&self.choices) };
        self.with_choices(choices.into())
    }

    /// This file, to be looked through by so many threads.
    #[must_use]
    pub(super) fn with_threads(self, threads: usize) -> Self {
        let choices = Choices { threads, ..Choices::clone(&self.choices) };
        self.with_choices(choices.into())
    }

    /// Standard input, spooled into a temporary file and named `-`.
    ///
    /// # Errors
    /// Standard input can't be read, or the temporary file can't be written.
    pub fn stdin() -> Result<Self, ReadError> {
        let origin = Identity::of(Path::new("/dev/stdin"));
        Ok(Self { origin, ..Self::spooled(&mut io::stdin().lock(), "-")? })
    }

    /// A stream, spooled into a temporary file that lives as long as this value and its copies.
    ///
    /// # Errors
    /// The stream can't be read, or the temporary file can't be written.
    pub fn spooled(stream: &mut dyn Read, name: &str) -> Result<Self, ReadError> {
        let mut spool = new_spool()?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = match stream.read(&mut buffer) {
                Ok(0) => return Ok(Self::of_spool(spool, name)),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(ReadError::io(name, error)),
            };
            spool.write_all(&buffer[..read]).map_err(spool_error)?;
        }
    }

    pub(super) fn of_spool(spool: NamedTempFile, name: &str) -> Self {
        let path = spool.path().to_owned();
        // An open file each would be more than a system allows.
        Self { _spool: Some(Arc::new(spool.into_temp_path())), ..Self::named(path, name) }
    }

    /// This file, or where it is a stream such as a named pipe or a process substitution, a copy that can be read again.
    ///
    /// # Errors
    /// It is a device, or the copy can't be made.
    pub fn settled(&self) -> Result<Self, ReadError> {
        // What can't be looked at fails where it is opened.
        let Ok(metadata) = self.path.metadata() else { return Ok(self.clone()) };
        if metadata.is_file() || metadata.is_dir() {
            return Ok(self.clone());
        }
        if !is_stream(&metadata) {
            return Err(ReadError::Device { file: self.name.clone() });
        }
        let origin = Identity::of(&self.path);
        let mut stream = File::open(&self.path).map_err(|source| ReadError::io(&self.name, source))?;
        Ok(Self { origin, choices: Arc::clone(&self.choices), ..Self::spooled(&mut stream, &self.name)? })
    }

    /// A part of this archive.
    pub(super) fn part(&self, spool: NamedTempFile, name: &str, at: usize) -> Self {
        let origin = self.identity().map(|identity| Identity::Part(Box::new(identity), at));
        let spooled = Self::of_spool(spool, name).with_choices(Arc::clone(&self.choices));
        Self { origin, archive: Some(self.archive.clone().unwrap_or_else(|| self.path.clone())), ..spooled }
    }

    /// The file whose bytes a person gave: an archive for what is in it.
    #[must_use]
    pub fn given(&self) -> &Path {
        self.archive.as_deref().unwrap_or(&self.path)
    }

    fn identity(&self) -> Option<Identity> {
        self.origin.clone().or_else(|| Identity::of(&self.path))
    }

    /// Opens the file for reading.
    pub(super) fn open(&self) -> Result<File, ReadError> {
        let fail = |source| ReadError::io(&self.name, source);
        let file = File::open(&self.path).map_err(fail)?;
        if file.metadata().map_err(fail)?.is_dir() {
            return Err(ReadError::Directory { file: self.name.clone() });
        }
        self.choices.watch.opened(&file, &self.name);
        Ok(file)
    }

    /// Whether the file has sheets or tables that can be chosen from; none where it can't be told what it is.
    #[must_use]
    pub fn has_sheets(&self) -> Option<bool> {
        super::sniff::sniff(self).ok().map(|(format, _)| !matches!(format, super::sniff::Format::Delimited))
    }

    /// Whether the name ends in this extension.
    pub(super) fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.name).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
    }
}

/// A temporary file for a copy.
pub(super) fn new_spool() -> Result<NamedTempFile, ReadError> {
    NamedTempFile::new().map_err(spool_error)
}

/// The error of a copy that can't be written.
pub(super) fn spool_error(source: io::Error) -> ReadError {
    ReadError::TempFolder { folder: tempfile::env::temp_dir().to_string_lossy().into_owned(), source }
}

/// Files that can each be read several times, those in archives among them, to be read as the rules say where a person says
/// nothing else; one that was named twice is an error: its rows would count twice.
pub(super) fn settle_files(files: &[InputFile], source: &SourceChoices) -> Result<Vec<InputFile>, ReadError> {
    let mut seen: Vec<(Identity, &str)> = Vec::new();
    for file in files {
        let Some(identity) = file.identity() else { continue };
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == identity) {
            return Err(ReadError::SameFileTwice { first: (*first).to_owned(), second: file.name.clone() });
        }
        seen.push((identity, &file.name));
    }
    let mut settled = Vec::new();
    for file in files {
        settled.extend(unpacked(&file.settled()?.with_source(source))?);
    }
    Ok(settled)
}

#[cfg(test)]
mod tests {
    use super::super::sniff::sniff;
    use super::*;

    #[test]
    fn one_file_under_two_names_is_refused() {
        let file = InputFile::spooled(&mut &b"a"[..], "a").unwrap();
        let other = InputFile { name: "b".to_owned(), ..file.clone() };
        assert!(matches!(settle_files(&[file.clone(), other], &SourceChoices::default()), Err(ReadError::SameFileTwice { .. })));
        assert!(settle_files(&[file], &SourceChoices::default()).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_the_file_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a.csv"), "a").unwrap();
        std::fs::write(path("b.csv"), "a").unwrap();
        std::fs::hard_link(path("a.csv"), path("hard.csv")).unwrap();
        std::os::unix::fs::symlink(path("a.csv"), path("soft.csv")).unwrap();
        let twice =
            |name: &str| settle_files(&[InputFile::new(path("a.csv")), InputFile::new(path(name))], &SourceChoices::default());
        assert!(matches!(twice("hard.csv"), Err(ReadError::SameFileTwice { .. })));
        assert!(matches!(twice("soft.csv"), Err(ReadError::SameFileTwice { .. })));
        assert_eq!(twice("b.csv").unwrap().len(), 2);
        // What standard input was is the file that it came from.
        let spool = InputFile::spooled(&mut &b"a"[..], "-").unwrap();
        let stdin = InputFile { origin: Identity::of(&path("a.csv")), ..spool };
        assert!(matches!(
            settle_files(&[stdin, InputFile::new(path("a.csv"))], &SourceChoices::default()),
            Err(ReadError::SameFileTwice { .. })
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_stream_is_copied_and_a_device_refused() {
        assert!(matches!(InputFile::new("/dev/zero").settled(), Err(ReadError::Device { .. })));
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"a,b\n1,2\n").unwrap();
        drop(writer);
        let path = format!("/dev/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&reader));
        if Path::new(&path).exists() {
            let settled = InputFile::new(&path).settled().unwrap();
            assert_eq!(settled.name, path);
            assert_eq!(std::fs::read_to_string(&settled.path).unwrap(), "a,b\n1,2\n");
        }
    }

    #[test]
    fn what_is_no_file_is_said() {
        assert!(matches!(sniff(&InputFile::new("no such file")), Err(ReadError::NotFound { .. })));
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(sniff(&InputFile::new(folder.path())), Err(ReadError::Directory { .. })));
    }
}

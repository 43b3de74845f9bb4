//! Where a result goes: standard output, or a file that is written beside its target and then takes its name.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::failure::Exit;
use super::interrupt::Unfinished;
use crate::report::ReportError;

/// Where a result goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

/// Why a result could not be written. Nothing is left half written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The file exists, and nobody said that it may be replaced.
    #[error("{0} exists")]
    Exists(PathBuf),
    /// The file is one of the run's inputs.
    #[error("{target} is the input {input}")]
    IsInput {
        /// The output as it was named.
        target: PathBuf,
        /// The input as it was named.
        input: PathBuf,
    },
    /// The path names a folder.
    #[error("{0} is a folder")]
    IsDirectory(PathBuf),
    /// The folder of the path doesn't exist.
    #[error("the folder of {target} doesn't exist: {folder}")]
    FolderMissing {
        /// The output as it was named.
        target: PathBuf,
        /// The folder that is missing.
        folder: PathBuf,
    },
    /// The folder or the file may not be written.
    #[error("no permission to write {0}")]
    NoPermission(PathBuf),
    /// No room is left; no path for standard output.
    #[error("no room left")]
    DiskFull(Option<PathBuf>),
    /// The workbook would need more columns than a sheet has.
    #[error("a sheet holds 16384 columns, not {columns}")]
    TooManyColumns {
        /// How many columns there are.
        columns: usize,
    },
    /// The workbook could not be built.
    #[error("{0}")]
    Workbook(String),
    /// Temporary files can't be written in this folder.
    #[error("temporary files can't be written in {0}")]
    TemporaryFiles(PathBuf),
    /// Anything else; no path for standard output.
    #[error("{source}")]
    Io {
        /// The output as it was named.
        target: Option<PathBuf>,
        /// What the system says.
        source: io::Error,
    },
}

impl OutputError {
    /// Whether the user named an output that can't be (exit code 2) rather than writing having failed (5).
    #[must_use]
    pub const fn is_usage(&self) -> bool {
        match self {
            Self::Exists(_) | Self::IsInput { .. } => true,
            Self::IsDirectory(_)
            | Self::FolderMissing { .. }
            | Self::NoPermission(_)
            | Self::DiskFull(_)
            | Self::TooManyColumns { .. }
            | Self::Workbook(_)
            | Self::TemporaryFiles(_)
            | Self::Io { .. } => false,
        }
    }

    /// What the program exits with.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        if self.is_usage() { Exit::Usage } else { Exit::Output }
    }

    pub(super) fn of(error: io::Error, target: Option<&Path>) -> Self {
        let path = target.map(Path::to_owned);
        match (error.kind(), path) {
            (io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem, Some(path)) => Self::NoPermission(path),
            (io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded, path) => Self::DiskFull(path),
            (_, target) => Self::Io { target, source: error },
        }
    }

    pub(super) fn of_report(error: ReportError, target: Option<&Path>) -> Self {
        match error {
            ReportError::Io(error) => Self::of(error, target),
            ReportError::TooManyColumns(columns) => Self::TooManyColumns { columns },
            ReportError::Workbook(text) => Self::Workbook(text),
            ReportError::TemporaryFiles => Self::TemporaryFiles(std::env::temp_dir()),
        }
    }
}

/// What writes a result, given where to.
pub type Writing<'a> = &'a mut dyn FnMut(&mut (dyn Write + Send)) -> Result<(), ReportError>;

impl Target {
    /// The target that an argument names: `-` is standard output.
    #[must_use]
    pub fn named(path: &Path) -> Self {
        if path.as_os_str() == "-" { Self::Stdout } else { Self::File(path.to_owned()) }
    }

    /// Whether both lead to one place; devices such as `/dev/null` take both.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Stdout, Self::Stdout) => true,
            (Self::File(a), Self::File(b)) => {
                let same_name = || {
                    let name = |path: &Path| {
                        let path = target_of(path);
                        fs::canonicalize(folder_of(&path)).ok().zip(path.file_name().map(ToOwned::to_owned))
                    };
                    name(a).is_some_and(|a| Some(a) == name(b))
                };
                let is_device = fs::metadata(a).is_ok_and(|found| !found.is_file());
                !is_device && (same_file(a, b) || same_name())
            }
            (Self::Stdout, Self::File(_)) | (Self::File(_), Self::Stdout) => false,
        }
    }

    /// Checks before the work begins that the result can be written afterwards: that it replaces nothing, or may
    /// (`force`), that it is none of the inputs, and that its folder can be written.
    ///
    /// # Errors
    /// It can't.
    pub fn check(&self, force: bool, inputs: &[PathBuf]) -> Result<(), OutputError> {
        let Self::File(path) = self else { return Ok(()) };
        if let Ok(found) = fs::metadata(path) {
            if found.is_dir() {
                return Err(OutputError::IsDirectory(path.clone()));
            }
            if let Some(input) = inputs.iter().find(|input| same_file(path, input)) {
                return Err(OutputError::IsInput { target: path.clone(), input: input.clone() });
            }
            if !found.is_file() {
                return Ok(());
            }
            // Standard input may have been redirected from the very file.
            let redirected = PathBuf::from("/dev/stdin");
            if same_file(path, &redirected) {
                return Err(OutputError::IsInput { target: path.clone(), input: redirected });
            }
            if !force {
                return Err(OutputError::Exists(path.clone()));
            }
            if found.permissions().readonly() {
                return Err(OutputError::NoPermission(path.clone()));
            }
        }
        let folder = folder_of(path);
        match fs::metadata(&folder) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(OutputError::FolderMissing { target: path.clone(), folder }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(OutputError::FolderMissing { target: path.clone(), folder });
            }
            Err(error) => return Err(OutputError::of(error, Some(path))),
        }
        // Asking for permissions is not the same as having them (mounts, quotas): only trying tells.
        beside(&folder).map_err(|error| OutputError::of(error, Some(path)))?;
        Ok(())
    }

    /// Writes the result. A file appears whole or not at all; a reader of standard output who has gone is no error.
    ///
    /// # Errors
    /// It can't be written.
    pub fn write(&self, force: bool, writing: Writing<'_>) -> Result<(), OutputError> {
        let staged = self.stage(force, writing)?;
        self.finish(staged, writing)
    }

    /// Writes the result beside its target, as far as that goes: nothing where it can only be written at once, as to standard
    /// output, a pipe or a device.
    ///
    /// # Errors
    /// It can't be written.
    pub fn stage(&self, force: bool, writing: Writing<'_>) -> Result<Option<Staged>, OutputError> {
        let Self::File(path) = self else { return Ok(None) };
        match fs::metadata(path) {
            Ok(found) if !found.is_file() => Ok(None),
            Ok(_) if !force => Err(OutputError::Exists(path.clone())),
            Ok(_) | Err(_) => Staged::write(path, writing).map(Some),
        }
    }

    /// Lets the result be seen: gives what was staged its name, or writes it now.
    ///
    /// # Errors
    /// It can't be written.
    pub fn finish(&self, staged: Option<Staged>, writing: Writing<'_>) -> Result<(), OutputError> {
        match (self, staged) {
            (_, Some(staged)) => staged.take_name(),
            (Self::Stdout, None) => quiet(to_writer(io::stdout(), writing)).map_err(|error| OutputError::of_report(error, None)),
            // A pipe or a device can't be replaced, only written to.
            (Self::File(path), None) => {
                let file = File::options().write(true).open(path).map_err(|error| OutputError::of(error, Some(path)))?;
                quiet(to_writer(file, writing)).map_err(|error| OutputError::of_report(error, Some(path)))
            }
        }
    }
}

fn to_writer(out: impl Write + Send, writing: Writing<'_>) -> Result<(), ReportError> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    writing(&mut out)?;
    out.flush()?;
    Ok(())
}

/// A reader who has gone wants nothing more.
fn quiet(result: Result<(), ReportError>) -> Result<(), ReportError> {
    match result {
        Err(ReportError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// A file that is written whole, beside its target. Dropped without its name it goes.
#[derive(Debug)]
pub struct Staged {
    /// The output as it was named.
    path: PathBuf,
    target: PathBuf,
    file: tempfile::TempPath,
    _unfinished: Unfinished,
}

impl Staged {
    /// Writes a file beside its target.
    ///
    /// # Errors
    /// It can't be written.
    pub fn write(path: &Path, writing: Writing<'_>) -> Result<Self, OutputError> {
        let failed = |error: io::Error| OutputError::of(error, Some(path));
        // A link keeps pointing where it does; what it points to is replaced.
        let target = target_of(path);
        let mut file = beside(&folder_of(&target)).map_err(failed)?;
        let unfinished = Unfinished::new(file.path());
        to_writer(file.as_file_mut(), writing).map_err(|error| OutputError::of_report(error, Some(path)))?;
        if let Ok(old) = fs::metadata(&target) {
            file.as_file().set_permissions(old.permissions()).map_err(failed)?;
        }
        file.as_file().sync_all().map_err(failed)?;
        Ok(Self { path: path.to_owned(), target, file: file.into_temp_path(), _unfinished: unfinished })
    }

    /// Gives the file the name of its target.
    ///
    /// # Errors
    /// The name can't be given; what stood there is there still.
    pub fn take_name(self) -> Result<(), OutputError> {
        self.file.persist(&self.target).map_err(|error| OutputError::of(error.error, Some(&self.path)))?;
        // The new name is in the folder; where a system can't make that last (Windows), the file itself is safe all the same.
        if let Ok(folder) = File::open(folder_of(&self.target)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// What a path leads to, through links even where nothing is there yet.
fn target_of(path: &Path) -> PathBuf {
    if let Ok(found) = fs::canonicalize(path) {
        return found;
    }
    match fs::read_link(path) {
        Ok(link) => folder_of(path).join(link),
        Err(_) => path.to_owned(),
    }
}

/// A temporary file in the folder, with the permissions that a new file gets there.
fn beside(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tier-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Whether two paths lead to one file, by another name, a symbolic or a hard link.
fn same_file(a: &Path, b: &Path) -> bool {
    if let (Ok(a), Ok(b)) = (fs::canonicalize(a), fs::canonicalize(b))
        && a == b
    {
        return true;
    }
    #[cfg(unix)]
    if let (Ok(a), Ok(b)) = (fs::metadata(a), fs::metadata(b)) {
        use std::os::unix::fs::MetadataExt;
        return a.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino());
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(target: &Target, force: bool, text: &str) -> Result<(), OutputError> {
        target.write(force, &mut |out| Ok(out.write_all(text.as_bytes())?))
    }

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_only_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        let target = Target::named(&path);
        target.check(false, &[]).unwrap();
        write(&target, false, "one").unwrap();
        assert!(matches!(target.check(false, &[]), Err(OutputError::Exists(p)) if p == path));
        assert!(matches!(write(&target, false, "two"), Err(OutputError::Exists(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        target.check(true, &[]).unwrap();
        write(&target, true, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(files(folder.path()), ["out.csv"]);
    }

    #[test]
    fn an_input_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in.csv");
        fs::write(&input, "data").unwrap();
        let mut same = vec![input.clone(), folder.path().join(".").join("in.csv")];
        let hard = folder.path().join("hard.csv");
        if fs::hard_link(&input, &hard).is_ok() && cfg!(unix) {
            same.push(hard);
        }
        #[cfg(unix)]
        {
            let link = folder.path().join("link.csv");
            std::os::unix::fs::symlink(&input, &link).unwrap();
            same.push(link);
        }
        for path in same {
            let error = Target::File(path.clone()).check(true, std::slice::from_ref(&input)).unwrap_err();
            assert!(matches!(&error, OutputError::IsInput { target, .. } if *target == path), "{error:?}");
            assert!(error.is_usage());
        }
    }

    #[test]
    fn what_cannot_be_written_is_found_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let check = |path: PathBuf| Target::File(path).check(true, &[]);
        assert!(matches!(check(folder.path().to_owned()), Err(OutputError::IsDirectory(_))));
        let missing = check(folder.path().join("no").join("out.csv"));
        assert!(matches!(missing, Err(OutputError::FolderMissing { folder: f, .. }) if f == folder.path().join("no")));
        fs::write(folder.path().join("file"), "").unwrap();
        let beneath_a_file = check(folder.path().join("file").join("out.csv"));
        assert!(matches!(beneath_a_file, Err(OutputError::FolderMissing { .. } | OutputError::Io { .. })), "{beneath_a_file:?}");
        assert_eq!(files(folder.path()), ["file"]);
    }

    #[test]
    fn a_failure_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        let target = Target::File(path.clone());
        let error = target.write(true, &mut |out| {
            out.write_all(b"half")?;
            Err(io::Error::from(io::ErrorKind::StorageFull).into())
        });
        assert!(matches!(error, Err(OutputError::DiskFull(Some(p))) if p == path));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(files(folder.path()), ["out.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_like_any_other() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (ours, theirs) = (folder.path().join("ours"), folder.path().join("theirs"));
        write(&Target::File(ours.clone()), false, "").unwrap();
        fs::write(&theirs, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&ours), mode(&theirs));
        fs::set_permissions(&ours, fs::Permissions::from_mode(0o640)).unwrap();
        write(&Target::File(ours.clone()), true, "").unwrap();
        assert_eq!(mode(&ours) & 0o777, 0o640);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&ours, &link).unwrap();
        write(&Target::File(link.clone()), true, "through").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&ours).unwrap(), "through");
        write(&Target::File("/dev/null".into()), false, "gone").unwrap();
        Target::File("/dev/null".into()).check(false, &[]).unwrap();
    }

    #[test]
    fn a_reader_who_has_gone_is_no_error() {
        assert!(quiet(Err(io::Error::from(io::ErrorKind::BrokenPipe).into())).is_ok());
        assert!(quiet(Err(io::Error::from(io::ErrorKind::StorageFull).into())).is_err());
    }
}

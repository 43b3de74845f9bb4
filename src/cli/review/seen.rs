//! Whether files stay as they are while a run reads them, so that the digests are those of what was read.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Sizes and times of files; of what is no file nobody can tell.
pub struct Seen<'p>(Vec<(&'p Path, Option<(u64, SystemTime)>)>);

impl<'p> Seen<'p> {
    /// How the files are now.
    #[must_use]
    pub fn of(paths: &'p [PathBuf]) -> Self {
        Self(paths.iter().map(|path| (path.as_path(), look(path))).collect())
    }

    /// The first of the files that isn't as it was.
    #[must_use]
    pub fn changed(&self) -> Option<&'p Path> {
        self.0.iter().find(|(path, seen)| look(path) != *seen).map(|(path, _)| *path)
    }
}

fn look(path: &Path) -> Option<(u64, SystemTime)> {
    let found = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((found.len(), found.modified().ok()?))
}

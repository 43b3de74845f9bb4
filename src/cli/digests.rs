//! Which files a run read, and as what, with the digests of their bytes: for the record.

use std::path::{Path, PathBuf};

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::data::with_roles;
use super::failure::Failure;
use super::load::{Loaded, file_digest};
use crate::ledger::entry::Input;
use crate::model::language::Language;
use crate::pipeline::{Inputs, Outcome};
use crate::read::{FileRead, InputFile, ReadError};

/// The digests of files, each read once: they stay as they are meanwhile.
#[derive(Debug, Default)]
pub struct Digests(HashMap<PathBuf, String, FixedState>);

impl Digests {
    fn of(&mut self, path: &Path, name: &str, language: Language) -> Result<String, Failure> {
        if let Some(known) = self.0.get(path) {
            return Ok(known.clone());
        }
        let digest = file_digest(path).map_err(|error| Failure::of_data(&ReadError::io(name, error), language))?;
        self.0.insert(path.to_owned(), digest.clone());
        Ok(digest)
    }
}

/// The files that a run read: the rule file and what it extends, the customers, each table, the tiers before, the lookups with
/// the old keys. A file in an archive has its own name, size and rows, and the digest of the archive.
///
/// # Errors
/// A file is gone, or can't be read any more.
pub fn inputs_with_digests(
    loaded: &Loaded,
    inputs: &Inputs,
    outcome: &Outcome,
    digests: &mut Digests,
) -> Result<Vec<Input>, Failure> {
    let language = loaded.language;
    let mut all = Vec::new();
    for file in &loaded.files {
        let bytes = std::fs::metadata(&file.path).map_or(0, |found| found.len());
        let sha256 = digests.of(&file.path, &file.shown, language)?;
        all.push(Input { role: "rules".to_owned(), path: file.shown.clone(), bytes, rows: 0, sha256 });
    }
    let mut add = |role: &str, file: &InputFile, read: &FileRead| -> Result<(), Failure> {
        let sha256 = digests.of(file.given(), &read.name, language)?;
        all.push(Input { role: role.to_owned(), path: read.name.clone(), bytes: read.bytes, rows: read.rows, sha256 });
        Ok(())
    };
    for ((role, file), read) in with_roles(inputs, &loaded.sound.rules).zip(&outcome.files) {
        add(role, file, read)?;
    }
    for (file, read) in &loaded.lookup_files {
        add("lookup", file, read)?;
    }
    Ok(all)
}

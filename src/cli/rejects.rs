//! `--rejects FILE`: where the lost rows of a run go.

use std::io;
use std::path::{Path, PathBuf};

use super::failure::{Exit, Failure};
use super::messages::rejects::{RejectsUsage, rejects_usage};
use super::output::{OutputError, Staged, Target};
use crate::model::language::Language;
use crate::read::{Lost, LostRows};
use crate::report::{ReportError, csv, xlsx};

/// Where lost rows go.
#[derive(Debug)]
pub struct Rejects {
    /// The file as it was named.
    pub name: String,
    target: Target,
    is_workbook: bool,
    force: bool,
}

impl Rejects {
    /// What was asked for; `output` is where the result goes, and `inputs` are the files of the run.
    ///
    /// # Errors
    /// The format can't be told, the result goes there too, or it can't be written.
    pub fn asked(
        file: Option<&str>,
        output: &Target,
        force: bool,
        inputs: &[PathBuf],
        language: Language,
    ) -> Result<Option<Self>, Failure> {
        let Some(file) = file else { return Ok(None) };
        let refuse = |item: &RejectsUsage| Err(Failure::new(Exit::Usage, rejects_usage(item, language)));
        let (path, target) = (Path::new(file), Target::named(Path::new(file)));
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        let is_workbook = match extension.as_deref() {
            Some("xlsx") => true,
            Some("csv") | None => false,
            Some(_) => return refuse(&RejectsUsage::Extension { file: file.to_owned() }),
        };
        if target.is_same(output) {
            return refuse(&RejectsUsage::SameAsOutput { file: file.to_owned() });
        }
        let rejects = Self { name: file.to_owned(), target, is_workbook, force };
        rejects.target.check(force, inputs).map_err(|error| Failure::of_output_behind("--rejects", &error, language))?;
        Ok(Some(rejects))
    }

    /// Where they go.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Whether the run is to keep lost rows.
    #[must_use]
    pub fn wanted(rejects: Option<&Self>) -> Lost {
        if rejects.is_some() { Lost::Kept } else { Lost::Counted }
    }

    /// Writes the lost rows of all tables, and how many there are.
    ///
    /// # Errors
    /// They can't be written.
    pub fn write(&self, lost: Vec<LostRows>, language: Language) -> Result<u64, Failure> {
        let (count, staged) = self.stage(lost, language)?;
        staged.map_or(Ok(()), |staged| self.finish(staged, language))?;
        Ok(count)
    }

    /// Gives the lost rows that were staged their name.
    ///
    /// # Errors
    /// It can't be given.
    pub fn finish(&self, staged: Staged, language: Language) -> Result<(), Failure> {
        staged.take_name().map_err(|error| Failure::of_output_behind("--rejects", &error, language))
    }

    /// Writes the lost rows beside their file, or at once where that is none: how many there are.
    ///
    /// # Errors
    /// They can't be written.
    pub fn stage(&self, lost: Vec<LostRows>, language: Language) -> Result<(u64, Option<Staged>), Failure> {
        let count = lost.iter().map(LostRows::count).sum();
        let opened: io::Result<Vec<_>> = lost.into_iter().map(LostRows::into_rows).collect();
        let temporary = |_| OutputError::TemporaryFiles(std::env::temp_dir());
        let opened = opened.map_err(temporary).map_err(|error| Failure::of_output_behind("--rejects", &error, language))?;
        let mut rows = opened.into_iter().flatten();
        let writing = &mut |out: &mut (dyn io::Write + Send)| -> Result<(), ReportError> {
            if self.is_workbook {
                xlsx::write_rejects(&mut rows, count, language, out)
            } else {
                csv::write_rejects(&mut rows, language, out)
            }
        };
        let failed = |error: OutputError| Failure::of_output_behind("--rejects", &error, language);
        let staged = self.target.stage(self.force, writing).map_err(failed)?;
        if staged.is_none() {
            self.target.finish(None, writing).map_err(failed)?;
        }
        Ok((count, staged))
    }
}

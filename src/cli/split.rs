//! `--split-files NAME`: beside the whole, one file for each class of the customers.

use std::path::{Path, PathBuf};

use hashbrown::HashSet;
use sanitize_filename::{Options, sanitize_with_options};

use super::by::named;
use super::data;
use super::failure::Failure;
use super::format::Format;
use super::messages::usage::Usage;
use super::output::{Staged, Target};
use super::ui::Ui;
use crate::model::language::Language;
use crate::model::visible::visible;
use crate::report::by::Axes;
use crate::report::{PartOf, Report, ReportError, Run};

/// So many files are written at the most: more are a slip, such as the name of the key.
const MOST: usize = 2_000;

/// So many bytes of a class stand in the name of its file; most systems allow 255 for all of it.
const NAME_BYTES: usize = 150;

/// What writes a report into the file of this name, given where to.
type Writing<'w> = &'w mut dyn FnMut(&Report<'_>, &Path, &mut (dyn std::io::Write + Send)) -> Result<(), ReportError>;

/// The files beside the whole one.
#[derive(Debug)]
pub struct Split {
    files: Vec<PartFile>,
}

#[derive(Debug)]
struct PartFile {
    path: PathBuf,
    part: PartOf,
    rows: Vec<u32>,
}

/// Files that are written, under names of their own until all are.
#[derive(Debug)]
pub struct SplitFiles(Vec<(Staged, PathBuf, usize)>);

/// Refuses formats that are no list of customers, and standard output.
///
/// # Errors
/// The format or the target can't be split.
pub fn refuse_format(format: Format, target: &Target, language: Language) -> Result<(), Failure> {
    let can = match format {
        Format::Workbook | Format::Html | Format::Csv | Format::JsonLines => true,
        Format::Table | Format::Json | Format::Markdown => false,
    };
    if can && matches!(target, Target::File(_)) { Ok(()) } else { data::refuse(&Usage::SplitWhat, language) }
}

impl Split {
    /// The files of the classes of what is called `name`, beside the file at `whole`; one for each class that a customer has,
    /// the class behind the name of the whole: `tiers.xlsx` and `tiers-North.xlsx`.
    ///
    /// # Errors
    /// Nothing is called so, it is hidden, there are too many classes, or a file exists and may not be replaced.
    pub fn new(name: &str, report: &Report<'_>, whole: &Path, force: bool, read: &[PathBuf], ui: Ui) -> Result<Self, Failure> {
        let by = named("--split-files", name, &Axes::of(report), ui.language)?;
        let parts = by.parts();
        if parts.len() > MOST {
            return data::refuse(&Usage::TooManyParts { name: name.to_owned(), parts: parts.len(), most: MOST }, ui.language);
        }
        let mut taken = HashSet::<String>::new();
        let all = report.classification.customers.len();
        let file = |(class, rows): (&str, Vec<u32>)| {
            let path = beside(whole, class, &mut taken);
            PartFile { path, part: PartOf { of: by.title().to_owned(), class: class.to_owned(), all }, rows }
        };
        let split = Self { files: parts.into_iter().map(file).collect() };
        for file in &split.files {
            Target::File(file.path.clone()).check(force, read).map_err(|error| Failure::of_output(&error, ui.language))?;
        }
        Ok(split)
    }

    /// Writes all files beside their names.
    ///
    /// # Errors
    /// One can't be written; then none is there.
    pub fn stage(self, report: &Report<'_>, writing: Writing<'_>, language: Language) -> Result<SplitFiles, Failure> {
        let mut staged = Vec::with_capacity(self.files.len());
        for file in self.files {
            let classification = report.classification.part(report.rules, &file.rows);
            let run = Run { part: Some(file.part), ..report.run.clone() };
            let part = Report { classification: &classification, issues: &[], run: &run, ..*report };
            let written = Staged::write(&file.path, &mut |out| writing(&part, &file.path, out));
            staged.push((written.map_err(|error| Failure::of_output(&error, language))?, file.path, file.rows.len()));
        }
        Ok(SplitFiles(staged))
    }
}

impl SplitFiles {
    /// Gives all files their names: each name with how many customers are in its file.
    ///
    /// # Errors
    /// A name can't be given; the files before it are there.
    pub fn finish(self, language: Language) -> Result<Vec<(String, usize)>, Failure> {
        let named = |(staged, path, customers): (Staged, PathBuf, usize)| {
            staged.take_name().map_err(|error| Failure::of_output(&error, language))?;
            Ok((path.display().to_string(), customers))
        };
        self.0.into_iter().map(named).collect()
    }
}

/// The path of the file of a class: a name that every system allows, and that no other class has, even where capitals are
/// no difference.
fn beside(whole: &Path, class: &str, taken: &mut HashSet<String>) -> PathBuf {
    let options = Options { windows: true, truncate: false, replacement: "_" };
    let mut safe = sanitize_with_options(visible(class), options);
    safe.truncate(safe.floor_char_boundary(NAME_BYTES));
    let stem = whole.file_stem().unwrap_or_default().to_string_lossy();
    let extension = whole.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let name = |number: usize| match number {
        1 => format!("{stem}-{safe}{extension}"),
        _ => format!("{stem}-{safe} ({number}){extension}"),
    };
    let free = (1..=taken.len() + 1).map(name).find(|name| taken.insert(name.to_lowercase()));
    whole.with_file_name(free.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_differ() {
        let mut taken = HashSet::<String>::new();
        let mut name = |class: &str| beside(Path::new("out/tiers.xlsx"), class, &mut taken).display().to_string();
        assert_eq!(name("华东"), "out/tiers-华东.xlsx");
        assert_eq!(name("a/b\\c:d*?\"<>|"), "out/tiers-a_b_c_d______.xlsx");
        assert_eq!(name("North"), "out/tiers-North.xlsx");
        assert_eq!(name("NORTH"), "out/tiers-NORTH (2).xlsx");
        assert_eq!(name("../../etc"), "out/tiers-.._.._etc.xlsx");
        assert_eq!(name("x. "), "out/tiers-x_.xlsx");
        assert_eq!(name("a\nb\u{202e}"), "out/tiers-a_nb_u{202e}.xlsx");
        assert_eq!(name(&"长".repeat(200)).len(), "out/tiers-.xlsx".len() + NAME_BYTES);
    }
}

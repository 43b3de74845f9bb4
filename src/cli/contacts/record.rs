//! `--once NAME --record FILE`: who was offered what before, so that nobody is offered it twice.
//!
//! The record is written before the list: where a run ends between the two, somebody may be left without an offer, but
//! nobody gets it twice. Where the list can't be written, the record is put back as it was.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::cli::failure::{Exit, Failure};
use crate::cli::messages::contacts::{ListUsage, list_usage, unread};
use crate::cli::output::{Target, folder_of};
use crate::model::date::Date;
use crate::model::fold::{fold, header_form};
use crate::model::language::Language;
use crate::model::merge::OtherKeys;

/// The columns of a new record.
const HEADINGS: [&str; 3] = ["offer", "customer", "date"];

/// A record, and the offer that this run makes.
#[derive(Debug)]
pub struct Record {
    path: PathBuf,
    offer: String,
    /// What the file held; none where there was none.
    before: Option<String>,
    delimiter: u8,
    headings: Vec<String>,
    /// Who was offered it before, by folded key.
    keys: Vec<String>,
    language: Language,
    /// Holds the folder of the record for this run, where the system can; other runs wait.
    _folder: Option<File>,
}

impl Record {
    /// Reads a record; one that isn't there is empty.
    ///
    /// # Errors
    /// The file can't be read, or is no record.
    pub fn read(path: &Path, offer: &str, language: Language) -> Result<Self, Failure> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        if extension.is_some_and(|extension| !["csv", "tsv", "txt"].contains(&extension.as_str())) {
            return Err(refusal(&ListUsage::RecordIsNoCsv { path: path.display().to_string() }, language));
        }
        let folder = locked(path);
        let before = contents(path, language)?;
        let text = before.as_deref().unwrap_or_default();
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let first = text.lines().next().unwrap_or_default();
        let delimiter = [b',', b';', b'\t'].into_iter().find(|mark| first.as_bytes().contains(mark)).unwrap_or(b',');
        let mut reader = ::csv::ReaderBuilder::new();
        let mut reader = reader.delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut headings: Option<Vec<String>> = None;
        let mut keys = Vec::new();
        let wanted = same(offer);
        for row in reader.records() {
            let line = |position: Option<&::csv::Position>| position.map_or(1, ::csv::Position::line);
            let bad = |line| refusal(&ListUsage::RecordLine { path: path.display().to_string(), line }, language);
            let row = row.map_err(|error| bad(line(error.position())))?;
            let Some(known) = &headings else {
                let found: Vec<String> = row.iter().map(|heading| fold(heading).into_owned()).collect();
                if !HEADINGS[..2].iter().all(|name| found.iter().any(|heading| heading == name)) {
                    return Err(refusal(&ListUsage::NoRecord { path: path.display().to_string() }, language));
                }
                headings = Some(found);
                continue;
            };
            let cell = |name: &str| Some(fold(row.get(known.iter().position(|heading| heading == name)?)?));
            match (cell(HEADINGS[0]), cell(HEADINGS[1])) {
                (Some(offer), Some(key)) if same(&offer) == wanted => keys.push(key.into_owned()),
                (Some(_), Some(_)) => {}
                _ => return Err(bad(line(row.position()))),
            }
        }
        let headings = headings.unwrap_or_else(|| HEADINGS.map(str::to_owned).to_vec());
        Ok(Self {
            path: path.to_owned(),
            offer: offer.trim().to_owned(),
            before,
            delimiter,
            headings,
            keys,
            language,
            _folder: folder,
        })
    }

    /// Checks that it can be written, and is neither the list nor a file of the run.
    ///
    /// # Errors
    /// It can't, or is.
    pub fn check(&self, list: &Target, inputs: &[PathBuf]) -> Result<(), Failure> {
        let target = Target::File(self.path.clone());
        if target.is_same(list) {
            return Err(refusal(&ListUsage::RecordIsOutput { path: self.path.display().to_string() }, self.language));
        }
        target.check(true, inputs).map_err(|error| Failure::of_output_behind("--record", &error, self.language))
    }

    /// The name of the offer.
    #[must_use]
    pub fn offer(&self) -> &str {
        &self.offer
    }

    /// The keys of those who were offered it before, by the key that each means now.
    #[must_use]
    pub fn offered<'r>(&'r self, other_keys: &'r OtherKeys) -> HashSet<&'r str, FixedState> {
        self.keys.iter().map(|key| other_keys.get(key).unwrap_or(key)).collect()
    }

    /// Adds customers to the record; gives how many.
    ///
    /// # Errors
    /// The file has changed since it was read, or can't be written; then it is as it was.
    pub fn add<'k>(&self, keys: impl Iterator<Item = &'k str>, day: Date) -> Result<usize, Failure> {
        if contents(&self.path, self.language)? != self.before {
            return Err(refusal(&ListUsage::RecordChanged { path: self.path.display().to_string() }, self.language));
        }
        let before = self.before.as_deref().unwrap_or_default();
        let is_crlf = before.contains("\r\n");
        let terminator = if is_crlf { ::csv::Terminator::CRLF } else { ::csv::Terminator::Any(b'\n') };
        let mut writer = ::csv::WriterBuilder::new();
        let mut writer = writer.delimiter(self.delimiter).terminator(terminator).from_writer(Vec::new());
        let day = day.to_string();
        let mut write = |cells: &[&str]| writer.write_record(cells).map_err(|error| self.io(&error.into()));
        if before.trim_start_matches('\u{FEFF}').is_empty() {
            write(&HEADINGS)?;
        }
        let mut added = 0;
        for key in keys {
            let cell = |heading: &String| match heading.as_str() {
                "offer" => self.offer.as_str(),
                "customer" => key,
                "date" => day.as_str(),
                _ => "",
            };
            write(&self.headings.iter().map(cell).collect::<Vec<_>>())?;
            added += 1;
        }
        let lines = writer.into_inner().map_err(|error| self.io(&error.into_error()))?;
        if added > 0 {
            let gap = match before.chars().last() {
                None | Some('\n' | '\u{FEFF}') => "",
                Some(_) if is_crlf => "\r\n",
                Some(_) => "\n",
            };
            self.write(&[before.as_bytes(), gap.as_bytes(), &lines].concat())?;
        }
        Ok(added)
    }

    /// Puts the record back as it was.
    pub fn undo(&self) {
        // What stopped the list is what is said.
        let _ = match &self.before {
            Some(before) => self.write(before.as_bytes()),
            None => fs::remove_file(&self.path).map_err(|error| self.io(&error)),
        };
    }

    fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        let written = Target::File(self.path.clone()).write(true, &mut |out| Ok(out.write_all(bytes)?));
        written.map_err(|error| Failure::of_output_behind("--record", &error, self.language))
    }

    fn io(&self, error: &std::io::Error) -> Failure {
        let usage = ListUsage::RecordUnread { path: self.path.display().to_string(), reason: unread(error, self.language) };
        Failure::new(Exit::Output, list_usage(&usage, self.language))
    }
}

fn refusal(item: &ListUsage, language: Language) -> Failure {
    Failure::new(Exit::Usage, list_usage(item, language))
}

/// An offer's name as it is compared: whoever writes it with other capitals, width or blanks means the same offer.
fn same(offer: &str) -> String {
    header_form(offer)
}

/// The folder of a record, held until it is dropped; waits while another run holds it. A record is replaced, so it can't be
/// held itself. Nothing where the system holds no folders.
fn locked(path: &Path) -> Option<File> {
    let folder = File::open(folder_of(path)).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// What a file holds; none where there is none.
fn contents(path: &Path, language: Language) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            let path = format!("--record {}", path.display());
            Err(refusal(&ListUsage::NotText { path }, language))
        }
        Err(error) => {
            let reason = unread(&error, language);
            Err(refusal(&ListUsage::RecordUnread { path: path.display().to_string(), reason }, language))
        }
    }
}

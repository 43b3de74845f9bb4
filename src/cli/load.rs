//! What commands share: reading a rule file, expanding patterns, choosing the language.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::failure::{Exit, Failure};
use super::messages::read::read_error;
use super::messages::usage::{Usage, usage};
use super::snippet;
use super::ui::Ui;
use crate::model::language::Language;
use crate::read::InputFile;
use crate::rules::resolve::{Setting, Sound, Unsound, resolve};

/// The largest rule file that is read.
const LARGEST_RULE_FILE: u64 = 64 << 20;

/// A rule file that was read and is sound.
#[derive(Debug)]
pub struct Loaded {
    /// What it means, and what to look at.
    pub sound: Sound,
    /// Its text.
    pub text: String,
    /// SHA-256 of the file; with settings, of the file followed by a line `NAME=VALUE` for each, in the order of the names.
    pub sha256: String,
    /// The language of messages from here on.
    pub language: Language,
}

/// Reads a rule file's text.
fn text_of(path: &Path, language: Language) -> Result<String, Failure> {
    let shown = path.display().to_string();
    let refuse = |exit, item: &Usage| Err(Failure::new(exit, usage(item, language)));
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return refuse(Exit::Usage, &Usage::RulesNotFound { path: shown });
        }
        Err(error) => return refuse(Exit::Usage, &Usage::RulesUnreadable { path: shown, reason: error.to_string() }),
    };
    if metadata.is_file() && metadata.len() > LARGEST_RULE_FILE {
        let reason = format!("{} MiB > {} MiB", metadata.len() >> 20, LARGEST_RULE_FILE >> 20);
        return refuse(Exit::Rules, &Usage::RulesUnreadable { path: shown, reason });
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return refuse(Exit::Usage, &Usage::RulesUnreadable { path: shown, reason: error.to_string() }),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned)),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let line = memchr::memchr_iter(b'\n', &error.as_bytes()[..good]).count() + 1;
            refuse(Exit::Rules, &Usage::RulesNotText { path: shown, line })
        }
    }
}

/// Reads a rule file. Its errors are printed all at once.
///
/// # Errors
/// The file can't be read or is wrong.
pub fn rules(path: &Path, settings: &[(String, String)], ui: &Ui) -> Result<Loaded, Failure> {
    let text = text_of(path, ui.language)?;
    let settings: Vec<Setting> =
        settings.iter().map(|(name, value)| Setting { name: name.clone(), value: value.clone() }).collect();
    match resolve(&text, &settings) {
        Ok(sound) => {
            let language = ui.chosen.or(sound.rules.language).unwrap_or(ui.language);
            Ok(Loaded { sha256: digest_of(&text, settings), text, language, sound })
        }
        Err(Unsound::File(diagnostics)) => {
            ui.error(&snippet::render(&path.display().to_string(), &text, &diagnostics, ui.language, ui.styled));
            Err(Failure::said(Exit::Rules))
        }
        Err(Unsound::NoSuchParam { name, nearest, known }) => {
            Err(Failure::new(Exit::Usage, usage(&Usage::NoSuchParam { name, nearest, known }, ui.language)))
        }
        Err(Unsound::SettingType { name, value, wanted }) => {
            Err(Failure::new(Exit::Usage, usage(&Usage::SettingType { name, value, wanted }, ui.language)))
        }
    }
}

fn digest_of(text: &str, mut settings: Vec<Setting>) -> String {
    let mut hash = Sha256::new();
    hash.update(text.as_bytes());
    settings.sort_by(|a, b| a.name.cmp(&b.name));
    for setting in settings {
        hash.update(format!("\n{}={}", setting.name, setting.value).as_bytes());
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// SHA-256 of a file's bytes.
///
/// # Errors
/// The file can't be read.
pub fn file_digest(path: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = fs::File::open(path)?;
    let mut block = vec![0; 1 << 20];
    loop {
        let read = std::io::Read::read(&mut file, &mut block)?;
        if read == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(&block[..read]);
    }
}

/// The files that names and patterns stand for: `-` is standard input, a name that exists is that file, a pattern is
/// expanded in the order of the names. A pattern that matches nothing stands for itself and is then not found.
///
/// # Errors
/// A pattern can't be read, or standard input can't.
pub fn files(names: &[String], folder: Option<&Path>, language: Language) -> Result<Vec<InputFile>, Failure> {
    let mut files = Vec::new();
    for name in names {
        if name == "-" && folder.is_none() {
            files.push(InputFile::stdin().map_err(|error| Failure::new(Exit::Data, read_error(&error, language)))?);
            continue;
        }
        let path = folder.map_or_else(|| Path::new(name).to_path_buf(), |folder| folder.join(name));
        if path.exists() || !name.contains(['*', '?', '[']) {
            files.push(InputFile::new(path));
            continue;
        }
        let pattern = path.to_string_lossy().into_owned();
        let bad =
            |reason: String| Failure::new(Exit::Usage, usage(&Usage::BadPattern { pattern: pattern.clone(), reason }, language));
        let matches = glob::glob(&pattern).map_err(|error| bad(error.msg.to_owned()))?;
        let mut found: Vec<_> = matches.filter_map(Result::ok).filter(|path| path.is_file()).collect();
        found.sort();
        if found.is_empty() {
            files.push(InputFile::new(path));
        }
        files.extend(found.into_iter().map(InputFile::new));
    }
    Ok(files)
}

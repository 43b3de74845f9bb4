//! What commands share: reading a rule file, expanding patterns, choosing the language.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::failure::{Exit, Failure};
use super::messages::read::read_error;
use super::messages::usage::{Usage, usage};
use super::snippet;
use super::ui::Ui;
use crate::model::issue::IssueLog;
use crate::model::language::Language;
use crate::read::{FileRead, InputFile, read_lookup};
use crate::rules::resolve::{Setting, Sound, Unsound, resolve};
use crate::rules::ruleset::{Literal, Param};

/// The largest rule file that is read.
const LARGEST_RULE_FILE: u64 = 16 << 20;

/// A rule file that was read and is sound.
#[derive(Debug)]
pub struct Loaded {
    /// What it means, and what to look at.
    pub sound: Sound,
    /// Its text.
    pub text: String,
    /// SHA-256 of the file; where params in force differ from the file's, of the file followed by a line `NAME=VALUE` for
    /// each of them, in the order of the file.
    pub sha256: String,
    /// The language of messages from here on.
    pub language: Language,
    /// The files of lookups, as they lie and as they were read.
    pub lookup_files: Vec<(InputFile, FileRead)>,
    /// Problems in them that the run survives.
    pub lookup_issues: IssueLog,
}

/// Reads a rule file's text.
fn text_of(path: &Path, language: Language) -> Result<String, Failure> {
    let shown = path.display().to_string();
    let refuse = |exit, item: &Usage| Err(Failure::new(exit, usage(item, language)));
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(LARGEST_RULE_FILE + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        let is = |kind| error.kind() == kind;
        let item = if is(ErrorKind::NotFound) {
            Usage::RulesNotFound { path: shown }
        } else if is(ErrorKind::IsADirectory) || path.is_dir() {
            Usage::RulesFolder { path: shown }
        } else if is(ErrorKind::PermissionDenied) {
            Usage::RulesForbidden { path: shown }
        } else {
            Usage::RulesUnreadable { path: shown, reason: error.to_string() }
        };
        return refuse(Exit::Usage, &item);
    }
    if bytes.len() as u64 > LARGEST_RULE_FILE {
        return refuse(Exit::Rules, &Usage::RulesTooLarge { path: shown, most_mib: LARGEST_RULE_FILE >> 20 });
    }
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
    for (i, (name, _)) in settings.iter().enumerate() {
        if settings[..i].iter().any(|(earlier, _)| earlier == name) {
            let item = Usage::SetTwice { name: name.clone() };
            return Err(Failure::new(Exit::Usage, usage(&item, ui.language)));
        }
    }
    let settings: Vec<Setting> =
        settings.iter().map(|(name, value)| Setting { name: name.clone(), value: value.clone() }).collect();
    match resolve(&text, &settings) {
        Ok(sound) => {
            let language = ui.chosen.or(sound.rules.language).unwrap_or(ui.language);
            let sha256 = digest_of(&text, &sound.rules.params);
            let (lookup_files, lookup_issues) = (Vec::new(), IssueLog::default());
            let mut loaded = Loaded { sound, text, sha256, language, lookup_files, lookup_issues };
            match lookups(&mut loaded, path) {
                Ok(()) => Ok(loaded),
                Err(failure) => {
                    Ui { language, ..*ui }.failure(&failure);
                    Err(Failure::said(failure.exit))
                }
            }
        }
        Err(Unsound::File { problems, language }) => {
            let language = ui.chosen.or(language).unwrap_or(ui.language);
            ui.error(&snippet::render(&path.display().to_string(), &text, &problems, language, ui.styled));
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

/// Reads the files of the lookups.
fn lookups(loaded: &mut Loaded, path: &Path) -> Result<(), Failure> {
    let language = loaded.language;
    for lookup in &mut loaded.sound.rules.lookups {
        let Some(source) = lookup.file.clone() else { continue };
        let inputs = files(std::slice::from_ref(&source.file), path.parent(), language)?;
        let read =
            read_lookup(&inputs, &source.schema).map_err(|error| Failure::new(Exit::Data, read_error(&error, language)))?;
        for row in 0..read.keys.len() {
            lookup.list(read.keys.get(row), Literal::of(&read.values.get(row)));
        }
        loaded.lookup_files.extend(inputs.into_iter().zip(read.files));
        loaded.lookup_issues.merge(read.issues);
    }
    Ok(())
}

fn digest_of(text: &str, params: &[Param]) -> String {
    let mut hash = Sha256::new();
    hash.update(text.as_bytes());
    for param in params.iter().filter(|param| param.is_set) {
        hash.update(format!("\n{}={}", param.name, param.value).as_bytes());
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
/// expanded in the order of the names.
///
/// # Errors
/// A pattern can't be read or matches no file, or standard input can't be read.
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
        // Only the name is a pattern; the rules' own folder may be called what it likes.
        let inside = folder.map(|folder| glob::Pattern::escape(&folder.join("").to_string_lossy())).unwrap_or_default();
        let pattern = format!("{inside}{name}");
        let bad =
            |reason: String| Failure::new(Exit::Usage, usage(&Usage::BadPattern { pattern: pattern.clone(), reason }, language));
        let matches = glob::glob(&pattern).map_err(|error| bad(error.msg.to_owned()))?;
        let mut found: Vec<_> = matches.filter_map(Result::ok).filter(|path| path.is_file()).collect();
        found.sort();
        if found.is_empty() {
            return Err(Failure::new(Exit::Data, usage(&Usage::NoMatch { pattern: name.clone() }, language)));
        }
        files.extend(found.into_iter().map(InputFile::new));
    }
    // A stream can be read once only; its copy as often as need be.
    let settled = |file: InputFile| file.settled().map_err(|error| Failure::new(Exit::Data, read_error(&error, language)));
    files.into_iter().map(settled).collect()
}

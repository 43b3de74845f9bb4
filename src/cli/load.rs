//! What commands share: reading a rule file, expanding patterns, choosing the language.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::failure::{Exit, Failure};
use super::messages::usage::{Usage, usage};
use super::ui::Ui;
use crate::expr::check::nearest;
use crate::model::diagnostic::Problem;
use crate::model::issue::IssueLog;
use crate::model::language::Language;
use crate::model::pseudonym::Secret;
use crate::read::{FileRead, InputFile, read_aliases, read_lookup, unpacked};
use crate::rules::resolve::{Questions, Setting, Sound, Standard, Unsound, resolve_asking, resolve_branch, standard_of};
use crate::rules::ruleset::{Literal, Param, RuleSet};

/// The largest rule file that is read.
const LARGEST_RULE_FILE: u64 = 16 << 20;

/// A rule file that was read and is sound.
#[derive(Debug)]
pub struct Loaded {
    /// What it means, and what to look at.
    pub sound: Sound,
    /// The file, and behind it the standard that it extends, if it does.
    pub files: Vec<RuleText>,
    /// SHA-256 of the file; where it extends a standard, of the file followed by a line `extends=` with the SHA-256 of the
    /// standard's file; where params in force differ from the files', followed by a line `NAME=VALUE` for each of them, in
    /// the order of the rules. Byte-order marks don't count.
    pub sha256: String,
    /// The language of messages from here on.
    pub language: Language,
    /// The condition that a command asks beside the rules.
    asked: Option<String>,
    /// The files of lookups and of old keys, as they lie and as they were read.
    pub lookup_files: Vec<(InputFile, FileRead)>,
    /// Problems in them that the run survives.
    pub lookup_issues: IssueLog,
}

/// The text of a rule file.
#[derive(Debug)]
pub struct RuleText {
    /// The file as it was named.
    pub path: PathBuf,
    /// Its path as people see it.
    pub shown: String,
    /// What is in it.
    pub text: String,
}

impl RuleText {
    fn read(path: &Path, language: Language) -> Result<Self, Failure> {
        Ok(Self { path: path.to_owned(), shown: path.display().to_string(), text: text_of(path, language)? })
    }
}

impl Loaded {
    /// The paths and texts of the files, for messages about them.
    #[must_use]
    pub fn sources(&self) -> Vec<(&str, &str)> {
        sources(&self.files, self.asked.as_deref())
    }

    /// All texts one behind the other, for the record.
    #[must_use]
    pub fn text(&self) -> String {
        let standard = |file: &RuleText| format!("\n# {}\n{}", file.shown, file.text);
        let (first, rest) = self.files.split_first().map_or(("", &[][..]), |(first, rest)| (first.text.as_str(), rest));
        rest.iter().fold(first.to_owned(), |text, file| text + &standard(file))
    }
}

/// The texts that problems may be about; a condition of the command line stands behind the files.
fn sources<'t>(files: &'t [RuleText], asked: Option<&'t str>) -> Vec<(&'t str, &'t str)> {
    let files = files.iter().map(|file| (file.shown.as_str(), file.text.as_str()));
    files.chain(asked.map(|text| ("--where", text))).collect()
}

/// Reads a rule file's text, without the byte-order mark before it.
fn text_of(path: &Path, language: Language) -> Result<String, Failure> {
    Ok(marked_text(path, language)?.1)
}

/// Reads a rule file: the byte-order mark, if it has one, and the text behind it.
///
/// # Errors
/// The file can't be read, is too large, or is no text.
pub fn marked_text(path: &Path, language: Language) -> Result<(&'static str, String), Failure> {
    let shown = path.display().to_string();
    let refuse = |exit, item: &Usage| Err(Failure::new(exit, usage(item, language)));
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(LARGEST_RULE_FILE + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        let is = |kind| error.kind() == kind;
        let item = if is(ErrorKind::NotFound) {
            Usage::RulesNotFound { nearest: nearest_file(path), path: shown }
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
        Ok(text) => match text.strip_prefix('\u{FEFF}') {
            Some(rest) => Ok(("\u{FEFF}", rest.to_owned())),
            None => Ok(("", text)),
        },
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
pub fn rules(path: &Path, settings: &[(String, String)], ui: Ui) -> Result<Loaded, Failure> {
    rules_asking(path, settings, &Questions::default(), ui)
}

/// The same, with what a command asks beside the rules.
///
/// # Errors
/// The file can't be read, or it or a question is wrong.
pub fn rules_asking(path: &Path, settings: &[(String, String)], questions: &Questions, ui: Ui) -> Result<Loaded, Failure> {
    of_text(RuleText::read(path, ui.language)?, settings, questions, ui)
}

/// The rules of a text that is kept elsewhere, as if it stood in the file of that path.
///
/// # Errors
/// The text is wrong.
pub fn rules_of_text(path: &Path, text: String, settings: &[(String, String)], ui: Ui) -> Result<Loaded, Failure> {
    let file = RuleText { path: path.to_owned(), shown: path.display().to_string(), text };
    of_text(file, settings, &Questions::default(), ui)
}

fn of_text(file: RuleText, settings: &[(String, String)], questions: &Questions, ui: Ui) -> Result<Loaded, Failure> {
    let path = &file.path.clone();
    let mut files = vec![file];
    let standard = standard_of(&files[0].text);
    let mut unread = None;
    for (i, (name, _)) in settings.iter().enumerate() {
        if settings[..i].iter().any(|(earlier, _)| earlier == name) {
            let item = Usage::SetTwice { name: name.clone() };
            return Err(Failure::new(Exit::Usage, usage(&item, ui.language)));
        }
    }
    let settings: Vec<Setting> =
        settings.iter().map(|(name, value)| Setting { name: name.clone(), value: value.clone() }).collect();
    let resolved = match standard {
        None => resolve_asking(&files[0].text, &settings, questions),
        Some(named) => {
            let place = path.parent().unwrap_or(Path::new("")).join(&named);
            match RuleText::read(&place, ui.language) {
                Ok(file) => files.push(file),
                Err(failure) => unread = Some(Failure { exit: Exit::Rules, ..failure }),
            }
            let folder = Path::new(&named).parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
            match files.get(1) {
                Some(file) => {
                    let standard = Standard { text: &file.text, folder: &folder };
                    resolve_branch(&files[0].text, &standard, &settings, questions)
                }
                None => resolve_asking(&files[0].text, &settings, questions),
            }
        }
    };
    match resolved {
        Ok(sound) => {
            let language = ui.chosen.or(sound.rules.language).unwrap_or(ui.language);
            let sha256 = digest_of(&files, &sound.rules.params);
            let (lookup_files, lookup_issues) = (Vec::new(), IssueLog::default());
            let asked = questions.condition.clone();
            let mut loaded = Loaded { sound, files, sha256, language, asked, lookup_files, lookup_issues };
            match lookups(&mut loaded, path).and_then(|()| aliases(&mut loaded, path)) {
                Ok(()) => Ok(loaded),
                Err(failure) => Err(Ui { language, ..ui }.said(&failure)),
            }
        }
        Err(Unsound::File { problems, language }) => {
            let language = ui.chosen.or(language).unwrap_or(ui.language);
            Ui { language, ..ui }.diagnostics(&sources(&files, questions.condition.as_deref()), &problems);
            // Of a file that is no TOML nobody knows which standard it names.
            let is_toml = problems.iter().all(|found| !matches!(*found.problem, Problem::Toml { .. }));
            Err(unread.filter(|_| is_toml).unwrap_or(Failure::said(Exit::Rules)))
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
        let inputs = unpacked_all(files(std::slice::from_ref(&source.file), path.parent(), language)?, language)?;
        let read = read_lookup(&inputs, &source.schema).map_err(|error| Failure::of_data(&error, language))?;
        for row in 0..read.keys.len() {
            lookup.list(read.keys.get(row), Literal::of(&read.values.get(row)));
        }
        loaded.lookup_files.extend(inputs.into_iter().zip(read.files));
        loaded.lookup_issues.merge(read.issues);
    }
    Ok(())
}

/// Reads the files of old keys.
fn aliases(loaded: &mut Loaded, path: &Path) -> Result<(), Failure> {
    let language = loaded.language;
    let identity = loaded.sound.rules.identity.as_mut();
    let Some(aliases) = identity.and_then(|identity| identity.aliases.as_mut()) else { return Ok(()) };
    let inputs = unpacked_all(files(std::slice::from_ref(&aliases.file), path.parent(), language)?, language)?;
    let read = read_aliases(&inputs, &aliases.schema).map_err(|error| Failure::of_data(&error, language))?;
    (aliases.keys, aliases.places) = (read.keys, read.places);
    loaded.lookup_files.extend(inputs.into_iter().zip(read.files));
    loaded.lookup_issues.merge(read.issues);
    Ok(())
}

/// The files, for each archive among them the files in it.
///
/// # Errors
/// An archive can't be unpacked.
pub fn unpacked_all(files: impl IntoIterator<Item = InputFile>, language: Language) -> Result<Vec<InputFile>, Failure> {
    let mut all = Vec::new();
    for file in files {
        all.extend(unpacked(&file).map_err(|error| Failure::of_data(&error, language))?);
    }
    Ok(all)
}

/// Reads the key of pseudonyms from its environment variable, where the rules ask for it.
///
/// # Errors
/// The variable is not set, or empty.
pub fn secret(loaded: &mut Loaded) -> Result<(), Failure> {
    let Some(pseudonyms) = &mut loaded.sound.rules.report.pseudonyms else { return Ok(()) };
    let found = std::env::var_os(&pseudonyms.key_env).map(std::ffi::OsString::into_encoded_bytes);
    pseudonyms.secret = found.and_then(Secret::new);
    if pseudonyms.secret.is_none() {
        let item = Usage::NoPseudonymKey { key_env: pseudonyms.key_env.clone() };
        return Err(Failure::new(Exit::Usage, usage(&item, loaded.language)));
    }
    Ok(())
}

/// The file in the same folder that is called nearly like one that isn't there.
#[must_use]
pub fn nearest_file(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let names = fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?.flatten();
    let mut names: Vec<String> = names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let found = nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(folder.map_or_else(|| found.clone(), |folder| folder.join(&found).display().to_string()))
}

fn digest_of(files: &[RuleText], params: &[Param]) -> String {
    let mut hash = Sha256::new();
    for (i, file) in files.iter().enumerate() {
        if i == 0 {
            hash.update(file.text.as_bytes());
        } else {
            hash.update(format!("\nextends={}", hex(&Sha256::digest(file.text.as_bytes()))).as_bytes());
        }
    }
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

/// Refuses files of the command line that can't be meant: of a table that the rules don't have, of customers where a table
/// gives them, or standard input twice, the files of no table counted.
///
/// # Errors
/// There is such a file.
pub fn refuse_names(
    customers: &[String],
    tables: &[(String, String)],
    others: &[String],
    rules: &RuleSet,
    language: Language,
) -> Result<(), Failure> {
    let refuse = |item: &Usage| Err(Failure::new(Exit::Usage, usage(item, language)));
    if customers.iter().chain(tables.iter().map(|(_, file)| file)).chain(others).filter(|name| *name == "-").count() > 1 {
        return refuse(&Usage::StdinTwice);
    }
    if let (Some(table), false) = (rules.customers.from, customers.is_empty()) {
        return refuse(&Usage::CustomersFromTable { table: rules.table_name(table).to_owned() });
    }
    let known: Vec<String> = rules.tables.iter().map(|table| table.schema.name.clone()).collect();
    match tables.iter().find(|(name, _)| !known.contains(name)) {
        Some((name, _)) => refuse(&Usage::NoSuchTable { name: name.clone(), known }),
        None => Ok(()),
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
            files.push(InputFile::stdin().map_err(|error| Failure::of_data(&error, language))?);
            continue;
        }
        let path = folder.map_or_else(|| Path::new(name).to_path_buf(), |folder| folder.join(name));
        if path.exists() || !is_pattern(name) {
            files.push(InputFile::new(path));
            continue;
        }
        let found = matching(name, folder)
            .map_err(|(pattern, reason)| Failure::new(Exit::Usage, usage(&Usage::BadPattern { pattern, reason }, language)))?;
        if found.is_empty() {
            return Err(Failure::new(Exit::Data, usage(&Usage::NoMatch { pattern: name.clone() }, language)));
        }
        files.extend(found.into_iter().map(InputFile::new));
    }
    // A stream can be read once only; its copy as often as need be.
    let settled = |file: InputFile| file.settled().map_err(|error| Failure::of_data(&error, language));
    files.into_iter().map(settled).collect()
}

/// Whether a name that is no file stands for several.
#[must_use]
pub fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// The files that a pattern stands for, in the order of their names. What a spreadsheet keeps beside a workbook that is open
/// (`~$orders.xlsx`) is none of them.
///
/// # Errors
/// It is no pattern: the whole of it, and why.
pub fn matching(name: &str, folder: Option<&Path>) -> Result<Vec<PathBuf>, (String, String)> {
    // Only the name is a pattern; the rules' own folder may be called what it likes.
    let inside = folder.map(|folder| glob::Pattern::escape(&folder.join("").to_string_lossy())).unwrap_or_default();
    let pattern = format!("{inside}{name}");
    let matches = glob::glob(&pattern).map_err(|error| (pattern, error.msg.to_owned()))?;
    let is_meant = |path: &PathBuf| {
        let of_an_open_workbook = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"~$"));
        !of_an_open_workbook && path.is_file()
    };
    let mut found: Vec<_> = matches.filter_map(Result::ok).filter(is_meant).collect();
    found.sort();
    Ok(found)
}

//! Runs the commands of a case and compares what comes with what must come.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::Outcome;
use super::case::{Case, Kind, Section, joined, lines};
use super::files::make;

/// Runs a case; what differs, in words. The case holds afterwards what came.
pub fn run(case: &mut Case) -> Outcome<Vec<String>> {
    let folder = tempfile::tempdir()?;
    let work = folder.path().join("work");
    fs::create_dir(&work)?;
    for section in case.sections.iter().filter(|section| matches!(section.kind, Kind::File | Kind::Workbook | Kind::Folder)) {
        make(section, &work)?;
    }
    let user = case.sections.iter().find(|section| section.kind == Kind::User).map(|section| section.word.clone());
    let shell = Shell::new(user.as_deref(), folder.path(), &work)?;
    let mut before = contents(&shell.work)?;
    let mut differences = Vec::new();
    let mut sections = Vec::new();
    let mut rest = std::mem::take(&mut case.sections).into_iter().peekable();
    while let Some(section) = rest.next() {
        if section.kind == Kind::Sql {
            rusqlite::Connection::open(work.join(&section.word))?.execute_batch(&section.text())?;
            before = contents(&shell.work)?;
        }
        let command = (section.kind == Kind::Command).then(|| expanded(&section.word));
        sections.push(section);
        let Some(command) = command else { continue };
        let is_wanted =
            |section: &Section| matches!(section.kind, Kind::Exit | Kind::Stdout | Kind::Stderr | Kind::Wrote | Kind::Files);
        let mut wanted = Vec::new();
        while let Some(section) = rest.next_if(is_wanted) {
            wanted.push(section);
        }
        let output = shell.run(&command)?;
        let after = contents(&shell.work)?;
        let found = observed(&output, &before, &after);
        differences.extend(talkative(&found).map(|error| format!("$ {command}\nmore than two lines of help: {error}")));
        for (path, bytes) in before.iter().filter(|(path, bytes)| after.get(*path) != Some(*bytes)) {
            let how = if after.contains_key(path) { "changed" } else { "removed" };
            if !shell.in_place && !wanted.iter().any(|section| section.kind == Kind::Wrote && section.word == *path) {
                differences.push(format!("$ {command}\n{path} was {how} ({} bytes before)", bytes.len()));
            }
        }
        sections.extend(compared(&command, &wanted, found, &mut differences, &after));
        before = after;
    }
    case.sections = sections;
    Ok(differences)
}

/// What came, as the sections that would expect it.
fn observed(output: &Output, before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> Vec<Section> {
    let code = output.status.code().map_or_else(|| "killed".to_owned(), |code| code.to_string());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let new: Vec<String> = after.keys().filter(|path| !before.contains_key(*path)).cloned().collect();
    vec![
        Section::new(Kind::Exit, &code, ""),
        Section::new(Kind::Stdout, "", &text(&output.stdout)),
        Section::new(Kind::Stderr, "", &text(&output.stderr)),
        Section::new(Kind::Files, "", &joined(&new)),
    ]
}

/// The errors that stopped a command with more than two lines of help. (Those of the rule file, with a code, are drawn.)
fn talkative(found: &[Section]) -> impl Iterator<Item = &String> {
    let said = found.iter().filter(|section| section.kind == Kind::Stderr);
    let is_help = |line: &String| ["  help: ", "  办法："].iter().any(|begun| line.starts_with(begun));
    let is_error = |line: &String| ["error: ", "错误："].iter().any(|begun| line.starts_with(begun));
    let fours = said.flat_map(|section| section.lines.windows(4));
    fours.filter(move |lines| is_error(&lines[0]) && lines[1..].iter().all(is_help)).map(|lines| &lines[0])
}

/// The expectations, those that differ replaced by what came.
fn compared(
    command: &str,
    wanted: &[Section],
    mut came: Vec<Section>,
    differences: &mut Vec<String>,
    after: &BTreeMap<String, Vec<u8>>,
) -> Vec<Section> {
    for section in wanted.iter().filter(|section| section.kind == Kind::Wrote) {
        let bytes = after.get(&section.word).map(Vec::as_slice).unwrap_or_default();
        came.push(Section::new(Kind::Wrote, &section.word, &String::from_utf8_lossy(bytes)));
    }
    let mut result = Vec::new();
    for found in came {
        let same = |section: &&Section| section.kind == found.kind && (found.kind != Kind::Wrote || section.word == found.word);
        let expected = wanted.iter().find(same);
        let as_wanted = match expected {
            Some(expected) if found.kind == Kind::Exit => expected.word == found.word,
            Some(expected) => matches(&lines(&expanded(&expected.text())), &found.lines),
            None => found.kind != Kind::Exit && found.lines.is_empty(),
        };
        if !as_wanted {
            let expected = expected.map_or_else(String::new, |section| format!("{}\n{}", section.word, section.text()));
            differences.push(format!(
                "$ {command}\n{:?} should be {expected}but is {}\n{}",
                found.kind,
                found.word,
                found.text()
            ));
        }
        match expected {
            Some(expected) if as_wanted => result.push(expected.clone()),
            None if as_wanted => {}
            _ => result.push(with_placeholders(found, expected)),
        }
    }
    result
}

/// What came, with the lines that were expected as they are written there: `[VERSION]` stays.
fn with_placeholders(mut found: Section, expected: Option<&Section>) -> Section {
    for line in &mut found.lines {
        let as_written = expected.and_then(|section| section.lines.iter().find(|written| expanded(written) == *line));
        if let Some(written) = as_written {
            line.clone_from(written);
        }
    }
    found
}

/// Whether the lines are the expected ones, of which `...` stands for any.
fn matches(expected: &[String], found: &[String]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((first, rest)) if first == "..." => (0..=found.len()).any(|skip| matches(rest, &found[skip..])),
        Some((first, rest)) => found.split_first().is_some_and(|(line, more)| line == first && matches(rest, more)),
    }
}

fn expanded(text: &str) -> String {
    let today: Date = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let last_month = today.first_of_month().saturating_sub(1.day());
    text.replace("[VERSION]", env!("CARGO_PKG_VERSION"))
        .replace("[TODAY]", &today.to_string())
        .replace("[LAST-MONTH]", &last_month.to_string())
}

/// Every file below a folder with its bytes, every folder with a `/` behind its name; what can't be read has none.
fn contents(folder: &Path) -> Outcome<BTreeMap<String, Vec<u8>>> {
    fn walk(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) -> Outcome<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                found.insert(format!("{name}/"), Vec::new());
                walk(&entry.path(), &format!("{name}/"), found)?;
            } else {
                found.insert(name, fs::read(entry.path()).unwrap_or_default());
            }
        }
        Ok(())
    }
    let mut found = BTreeMap::new();
    if folder.file_name().is_some_and(|name| name == "work") {
        walk(folder, "", &mut found)?;
    }
    Ok(found)
}

/// Where and how commands run.
struct Shell {
    program: PathBuf,
    work: PathBuf,
    /// In the project itself, to run what its pages show.
    in_place: bool,
    /// Whether to give up the administrator's rights.
    plain: bool,
}

impl Shell {
    fn new(user: Option<&str>, folder: &Path, work: &Path) -> Outcome<Self> {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_tier"));
        let mut shell = Self { program, work: work.to_owned(), in_place: false, plain: false };
        match user {
            None => {}
            Some("reader of the project") => {
                shell.work = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
                shell.in_place = true;
            }
            Some(_) => shell.give_up_rights(folder)?,
        }
        Ok(shell)
    }

    /// An administrator may read and write everything, so where the tests are run by one, another user runs the command.
    #[cfg(unix)]
    fn give_up_rights(&mut self, folder: &Path) -> Outcome<()> {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        if fs::metadata("/proc/self").map_or(1, |found| found.uid()) != 0 {
            return Ok(());
        }
        self.plain = true;
        let program = folder.join("tier");
        if fs::hard_link(&self.program, &program).is_err() {
            fs::copy(&self.program, &program)?;
        }
        self.program = program;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
        fs::set_permissions(&self.work, fs::Permissions::from_mode(0o777))?;
        Ok(())
    }

    #[cfg(not(unix))]
    fn give_up_rights(&mut self, _folder: &Path) -> Outcome<()> {
        Err("only Unix can give up rights".into())
    }

    fn run(&self, command: &str) -> Outcome<Output> {
        let words = split(command)?;
        let mut words = words.iter().map(String::as_str).peekable();
        let mut process = Command::new(&self.program);
        process.current_dir(&self.work).env_clear().env("TZ", "UTC").env("LC_ALL", "C").stdin(Stdio::null());
        while let Some((name, value)) = words.next_if(|word| !word.starts_with("tier")).and_then(|word| word.split_once('=')) {
            process.env(name, value);
        }
        if words.next() != Some("tier") {
            return Err(format!("{command}: only tier can be run").into());
        }
        while let Some(word) = words.next() {
            if word == "<" {
                process.stdin(File::open(self.work.join(words.next().unwrap_or_default()))?);
            } else {
                process.arg(word);
            }
        }
        #[cfg(unix)]
        if self.plain {
            use std::os::unix::process::CommandExt;
            const NOBODY: u32 = 65_534;
            process.uid(NOBODY).gid(NOBODY);
        }
        // A copy just made may still be open for writing in a process that another case is just starting.
        for _ in 0..100 {
            match process.output() {
                Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => std::thread::sleep(Duration::from_millis(20)),
                other => return Ok(other?),
            }
        }
        Ok(process.output()?)
    }
}

/// The words of a command line; quotes keep a word together.
fn split(command: &str) -> Outcome<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in command.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if quote.is_some() { Err(format!("{command}: a quote is never closed").into()) } else { Ok(words) }
}

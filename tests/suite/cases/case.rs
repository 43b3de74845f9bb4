//! A case as text: its sections, read and written.

use super::Outcome;

/// What a section holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    File,
    Workbook,
    Folder,
    User,
    Command,
    Sql,
    Exit,
    Stdout,
    Stderr,
    Wrote,
    Files,
}

/// A section: the line above it and what stands below.
#[derive(Clone, Debug)]
pub struct Section {
    pub kind: Kind,
    /// A file's name, a command, a code, a user.
    pub word: String,
    /// How a file is written.
    pub how: Vec<String>,
    pub lines: Vec<String>,
}

/// A whole case.
#[derive(Debug)]
pub struct Case {
    about: Vec<String>,
    pub sections: Vec<Section>,
}

const HEADS: &[(&str, Kind)] = &[
    ("--- file: ", Kind::File),
    ("--- xlsx: ", Kind::Workbook),
    ("--- folder: ", Kind::Folder),
    ("--- user: ", Kind::User),
    ("--- sql: ", Kind::Sql),
    ("--- exit: ", Kind::Exit),
    ("--- stdout", Kind::Stdout),
    ("--- stderr", Kind::Stderr),
    ("--- wrote: ", Kind::Wrote),
    ("--- files", Kind::Files),
    ("$ ", Kind::Command),
];

fn head(line: &str) -> Option<Section> {
    let (kind, rest) = HEADS.iter().find_map(|(head, kind)| Some((kind.clone(), line.strip_prefix(head)?)))?;
    let is_file = matches!(kind, Kind::File | Kind::Workbook | Kind::Folder);
    let (word, how) = match rest.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")).filter(|_| is_file) {
        Some((word, how)) => (word.to_owned(), how.split(", ").map(str::to_owned).collect()),
        None => (rest.to_owned(), Vec::new()),
    };
    Some(Section { kind, word, how, lines: Vec::new() })
}

impl Section {
    /// An expectation.
    pub fn new(kind: Kind, word: &str, text: &str) -> Self {
        Self { kind, word: word.to_owned(), how: Vec::new(), lines: lines(text) }
    }

    /// What stands below, each line with its end.
    pub fn text(&self) -> String {
        joined(&self.lines)
    }
}

/// Lines, each with its end.
pub fn joined(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// A text without an end of line at its end shows so.
pub fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.split('\n').map(|line| line.replace('\r', "\\r")).collect();
    match lines.last_mut() {
        Some(last) if last.is_empty() => {
            lines.pop();
        }
        Some(last) => last.push_str("\\no newline"),
        None => {}
    }
    lines
}

impl Case {
    /// Reads a case.
    pub fn parse(text: &str) -> Outcome<Self> {
        let mut case = Self { about: Vec::new(), sections: Vec::new() };
        for line in text.lines() {
            match (head(line), case.sections.last_mut()) {
                (Some(section), _) => case.sections.push(section),
                (None, Some(section)) => section.lines.push(line.to_owned()),
                (None, None) if line.starts_with("# ") => case.about.push(line.to_owned()),
                (None, None) => return Err(format!("a case begins with # and what it shows, not with {line}").into()),
            }
        }
        if case.about.is_empty() || !case.sections.iter().any(|section| section.kind == Kind::Command) {
            return Err("a case says what it shows and has a command".into());
        }
        Ok(case)
    }

    /// Writes a case.
    pub fn to_text(&self) -> String {
        let mut text = joined(&self.about);
        for section in &self.sections {
            let head = HEADS.iter().find(|(_, kind)| *kind == section.kind).map_or("", |(head, _)| head);
            let how = if section.how.is_empty() { String::new() } else { format!(" ({})", section.how.join(", ")) };
            text.push_str(&joined(&[[head, &section.word, &how].concat()]));
            text.push_str(&section.text());
        }
        text
    }
}

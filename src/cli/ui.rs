//! The way to the person: language, width, colour, standard error.

use std::io::{IsTerminal, Write};

use super::failure::Failure;
use super::messages::rules::{Word, word};
use crate::model::language::Language;

/// How to speak to the person.
#[derive(Clone, Copy, Debug)]
pub struct Ui {
    /// The language of messages.
    pub language: Language,
    /// The language that `--lang` chose.
    pub chosen: Option<Language>,
    /// Whether standard error takes colours.
    pub styled: bool,
    /// Whether notes are left out.
    pub quiet: bool,
}

/// The language of messages before any rule file is known: `--lang`, `TIER_LANG`, the locale, English.
#[must_use]
pub fn language(chosen: Option<Language>, environment: impl Fn(&str) -> Option<String>) -> Language {
    let from = |name: &str| environment(name).filter(|value| !value.is_empty());
    let locale = from("LC_ALL").or_else(|| from("LC_MESSAGES")).or_else(|| from("LANG"));
    chosen
        .or_else(|| from("TIER_LANG").and_then(|code| Language::from_code(&code)))
        .or_else(|| locale.and_then(|code| Language::from_code(&code)))
        .unwrap_or_default()
}

impl Ui {
    /// A person to be spoken to in this language.
    #[must_use]
    pub fn new(language: Language, chosen: Option<Language>) -> Self {
        let styled = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { language, chosen, styled, quiet: false }
    }

    /// How many columns standard output has; 100 where it is no terminal.
    #[must_use]
    pub fn width(self) -> usize {
        terminal_size::terminal_size_of(std::io::stdout()).map_or(100, |(width, _)| usize::from(width.0))
    }

    /// Writes to standard error; that it can't be written is nobody's to be told.
    pub fn error(self, text: &str) {
        let mut stderr = std::io::stderr().lock();
        let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
    }

    /// Writes a note to standard error, unless notes are left out.
    pub fn note(self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// Says what stopped a command; what is left of it is its exit code.
    #[must_use]
    pub fn said(self, failure: &Failure) -> Failure {
        self.failure(failure);
        Failure::said(failure.exit)
    }

    /// Says what stopped a command.
    pub fn failure(self, failure: &Failure) {
        if failure.line.is_empty() {
            return;
        }
        let (error, help) = (word(Word::ErrorPrefix, self.language), word(Word::HelpPrefix, self.language));
        let mut text = format!("{error}{}\n", one_line(&failure.line));
        for line in &failure.help {
            text.extend(["  ", help, &one_line(line), "\n"]);
        }
        self.error(&text);
    }
}

/// The text on one line, control characters shown as escapes.
fn one_line(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

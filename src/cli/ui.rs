//! The way to the person: language, width, colour, standard error.

use std::io::{IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::failure::Failure;
use super::message::{Level, Message};
use super::messages::rules::{Word, word};
use super::output::Target;
use super::snippet;
use crate::model::diagnostic::Diagnostic;
use crate::model::language::Language;
use crate::model::visible::visible;
use crate::report::terminal::Screen;

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
    /// Whether messages are for programs.
    pub json: bool,
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
    /// A person to be spoken to in this language, or a program. Colour is for terminals that know it, unless `NO_COLOR`,
    /// `CLICOLOR` or `CLICOLOR_FORCE` say otherwise.
    #[must_use]
    pub fn new(language: Language, chosen: Option<Language>, json: bool) -> Self {
        let styled = !json && AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
        Self { language, chosen, styled, quiet: false, json }
    }

    /// How many columns standard output has; 100 where it is no terminal.
    #[must_use]
    pub fn width(self) -> usize {
        terminal_size::terminal_size_of(std::io::stdout()).map_or(100, |(width, _)| usize::from(width.0))
    }

    /// What a text for people is drawn on: standard output takes colours where it is a terminal that knows them, unless
    /// `NO_COLOR`, `CLICOLOR` or `CLICOLOR_FORCE` say otherwise; a file takes none.
    #[must_use]
    pub fn screen(self, target: &Target) -> Screen {
        let is_coloured = match target {
            Target::Stdout => AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
            Target::File(_) => false,
        };
        let breaks = *target == Target::Stdout && std::io::stdout().is_terminal();
        Screen { width: self.width(), colour: is_coloured, breaks }
    }

    /// The same of standard error.
    #[must_use]
    pub fn screen_of_notes(self) -> Screen {
        Screen { width: self.width(), colour: self.styled, breaks: std::io::stderr().is_terminal() }
    }

    fn write(text: &str) {
        // That it can't be written is nobody's to be told.
        let mut stderr = std::io::stderr().lock();
        let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
    }

    /// Says something that was asked for.
    pub fn say(self, message: &Message) {
        if self.json { Self::write(&message.to_json()) } else { Self::write(&format!("{}\n", visible(message.text.trim_end()))) }
    }

    /// Says something beside a result, unless such notes are left out.
    pub fn note(self, message: &Message) {
        if !self.quiet {
            self.say(message);
        }
    }

    /// Says what every run must say, unless notes are left out: a text for people, or messages for programs.
    pub fn account(self, text: impl FnOnce() -> String, messages: impl FnOnce() -> Vec<Message>) {
        match (self.quiet, self.json) {
            (true, _) => {}
            (false, false) => Self::write(&text()),
            (false, true) => messages().iter().for_each(|message| self.say(message)),
        }
    }

    /// Says what is wrong with rule files, or is to be looked at.
    pub fn diagnostics(self, files: &[(&str, &str)], diagnostics: &[Diagnostic]) {
        if self.json {
            for message in snippet::messages(files, diagnostics, self.language) {
                self.say(&message);
            }
        } else {
            Self::write(&snippet::render(files, diagnostics, self.language, self.styled));
        }
    }

    /// Says what is to be looked at in rule files, unless notes are left out.
    pub fn findings(self, files: &[(&str, &str)], findings: &[Diagnostic]) {
        if !self.quiet {
            self.diagnostics(files, findings);
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
        if self.json {
            let message = Message::new(Level::Error, failure.exit.word(), &failure.line);
            return self.say(&Message { place: failure.place.as_deref().cloned(), help: failure.help.clone(), ..message });
        }
        let (error, help) = (word(Word::ErrorPrefix, self.language), word(Word::HelpPrefix, self.language));
        let mut text = format!("{error}{}\n", visible(&failure.line));
        for line in &failure.help {
            text.extend(["  ", help, &visible(line), "\n"]);
        }
        Self::write(&text);
    }
}

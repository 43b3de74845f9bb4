//! What stops a command: an exit code, one line that says what and where, at most two that say what to do.

use std::path::Path;

use super::load::nearest_file;
use super::messages::meant::did_you_mean;
use super::messages::output::output_error;
use super::messages::read::read_error;
use super::output::OutputError;
use crate::model::language::Language;
use crate::model::location::Location;
use crate::read::ReadError;

/// The public exit codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Done.
    Done,
    /// Findings that were asked for.
    Findings,
    /// The command line can't be understood or asks for what can't be.
    Usage,
    /// The rule file is wrong.
    Rules,
    /// The data can't be used.
    Data,
    /// The output was not written.
    Output,
    /// A fault of the program.
    Internal,
}

impl Exit {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Findings => "findings",
            Self::Usage => "usage",
            Self::Rules => "rules",
            Self::Data => "data",
            Self::Output => "output",
            Self::Internal => "internal",
        }
    }

    /// The code the process ends with.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Rules => 3,
            Self::Data => 4,
            Self::Output => 5,
            Self::Internal => 70,
        }
    }
}

/// A command that was stopped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What is wrong, in one line; empty where everything has been said already.
    pub line: String,
    /// What to do, at most two lines.
    pub help: Vec<String>,
    /// The place in the data that is at fault, where there is one.
    pub place: Option<Box<Location>>,
}

impl Failure {
    /// A failure with its words.
    #[must_use]
    pub fn new(exit: Exit, (line, help): (String, Vec<String>)) -> Self {
        Self { exit, line, help, place: None }
    }

    /// Data that can't be used.
    #[must_use]
    pub fn of_data(error: &ReadError, language: Language) -> Self {
        if let ReadError::NotFound { file } = error
            && let Some(nearest) = nearest_file(Path::new(file))
        {
            let (line, _) = read_error(error, language);
            let help = vec![did_you_mean(&nearest, language)];
            return Self { place: error.place().map(Box::new), ..Self::new(Exit::Data, (line, help)) };
        }
        Self { place: error.place().map(Box::new), ..Self::new(Exit::Data, read_error(error, language)) }
    }

    /// An output that can't be written.
    #[must_use]
    pub fn of_output(error: &OutputError, language: Language) -> Self {
        Self::new(error.exit(), output_error(error, language))
    }

    /// The same of an output that another flag than `-o` names.
    #[must_use]
    pub fn of_output_behind(flag: &str, error: &OutputError, language: Language) -> Self {
        let mut failure = Self::of_output(error, language);
        for line in &mut failure.help {
            *line = line.replace("-o", flag);
        }
        failure
    }

    /// A failure about which everything has been said already.
    #[must_use]
    pub const fn said(exit: Exit) -> Self {
        Self { exit, line: String::new(), help: Vec::new(), place: None }
    }
}

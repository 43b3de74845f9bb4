//! What is said on standard error, as text for people or as one JSON object a line for programs.

use serde_json::{Map, Value, json};

use crate::model::location::Location;

/// What a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// What stopped the command, or is wrong.
    Error,
    /// What to look at.
    Warning,
    /// What a person may want to know.
    Note,
}

impl Level {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A message to the person or program that started a command.
#[derive(Clone, PartialEq, Debug)]
pub struct Message {
    /// What it is.
    pub level: Level,
    /// What kind of message: a fixed word, or the code of a problem of the rule file.
    pub code: &'static str,
    /// What is said, in the language of the run.
    pub text: String,
    /// What it is about, where that is a file.
    pub place: Option<Location>,
    /// The line of a text file, from 1, where that is known.
    pub line: Option<usize>,
    /// What to do, line by line.
    pub help: Vec<String>,
    /// What else a program may want to know, by key.
    pub more: Map<String, Value>,
}

impl Message {
    /// A message that says this and nothing else.
    #[must_use]
    pub fn new(level: Level, code: &'static str, text: impl Into<String>) -> Self {
        let (place, line, help, more) = (None, None, Vec::new(), Map::new());
        Self { level, code, text: text.into(), place, line, help, more }
    }

    /// The same about a file as a whole.
    #[must_use]
    pub fn about(self, file: &str) -> Self {
        let place = Location { file: file.to_owned(), sheet: None, row: 0, column: None };
        Self { place: Some(place), ..self }
    }

    /// The same with something more under a key.
    #[must_use]
    pub fn with(mut self, key: &str, value: Value) -> Self {
        self.more.insert(key.to_owned(), value);
        self
    }

    /// One line of JSON with its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        let place = self.place.as_ref();
        let mut object = Map::new();
        let mut add = |key: &str, value: Value| object.insert(key.to_owned(), value);
        add("level", json!(self.level.word()));
        add("code", json!(self.code));
        add("message", json!(self.text.trim_end()));
        add("file", json!(place.map(|place| &place.file).filter(|file| !file.is_empty())));
        add("sheet", json!(place.and_then(|place| place.sheet.as_ref())));
        add("row", json!(place.map(|place| place.row).filter(|row| *row > 0)));
        add("column", json!(place.and_then(|place| place.column.as_ref())));
        add("line", json!(self.line));
        add("help", json!(self.help));
        object.extend(self.more.clone());
        format!("{}\n", Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_with_every_key() {
        let message = Message::new(Level::Note, "written", "wrote a.csv\n").about("a.csv").with("customers", json!(3));
        let expected = r#"{"level":"note","code":"written","message":"wrote a.csv","file":"a.csv","sheet":null,"row":null,"column":null,"line":null,"help":[],"customers":3}"#;
        assert_eq!(message.to_json(), format!("{expected}\n"));
    }
}

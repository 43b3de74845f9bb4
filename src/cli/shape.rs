//! How a comparison or a history is written: the word of `--format`, else the ending of the output's name.

use std::path::Path;

use super::output::Target;

/// How it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// For the terminal.
    Table,
    /// Tables in Markdown.
    Markdown,
    /// One JSON document.
    Json,
    /// Comma-separated values.
    Csv,
    /// A workbook.
    Workbook,
    /// A page.
    Page,
}

impl Shape {
    const ALL: [(&'static str, Self); 6] = [
        ("table", Self::Table),
        ("markdown", Self::Markdown),
        ("json", Self::Json),
        ("csv", Self::Csv),
        ("xlsx", Self::Workbook),
        ("html", Self::Page),
    ];

    /// The words of the command line.
    #[must_use]
    pub fn words() -> [&'static str; 6] {
        Self::ALL.map(|(word, _)| word)
    }

    /// The shape of a word of the command line.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, shape)| *shape)
    }

    /// The shape that the ending of a file's name says.
    fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "md" => Some(Self::Markdown),
            "txt" => Some(Self::Table),
            "htm" => Some(Self::Page),
            word => Self::from_word(word).filter(|shape| *shape != Self::Table),
        }
    }
}

/// The shape and where it goes: the flag wins over the ending; without either, a table on standard output.
///
/// # Errors
/// The name of a file that doesn't say its shape.
pub fn destination(output: Option<&str>, format: Option<Shape>) -> Result<(Shape, Target), String> {
    let target = output.map_or(Target::Stdout, |output| Target::named(Path::new(output)));
    let ending = output.and_then(|output| Path::new(output).extension());
    let by_name = ending.and_then(|ending| Shape::of_ending(&ending.to_string_lossy().to_lowercase()));
    match (format.or(by_name), &target) {
        (Some(format), _) => Ok((format, target)),
        (None, Target::Stdout) => Ok((Shape::Table, target)),
        (None, Target::File(path)) => Err(path.display().to_string()),
    }
}

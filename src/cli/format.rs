//! How the result of `tier classify` is written: by the word of a flag, by the end of a name.

/// How a result is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// For the terminal.
    Table,
    /// Comma-separated values.
    Csv,
    /// One JSON document.
    Json,
    /// A JSON document a line.
    JsonLines,
    /// An Excel workbook.
    Workbook,
    /// One html page.
    Html,
    /// Tables in Markdown.
    Markdown,
}

impl Format {
    /// The words of the command line.
    pub const WORDS: [&'static str; 6] = ["table", "csv", "json", "jsonl", "html", "markdown"];

    /// The format of a word of the command line.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Table, Self::Csv, Self::Json, Self::JsonLines, Self::Html, Self::Markdown];
        Self::WORDS.iter().position(|known| *known == word).map(|at| all[at])
    }

    /// The format of a file by the end of its name, in small letters.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "xlsx" => Some(Self::Workbook),
            "html" | "htm" => Some(Self::Html),
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "jsonl" => Some(Self::JsonLines),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}

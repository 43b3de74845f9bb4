//! What a person says about how a file is to be read: on the command line, or in the rules. What nobody says is found.

use encoding_rs::Encoding;

use super::schema::SheetChoice;

/// An encoding that text files are read in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TextEncoding {
    /// UTF-8.
    Utf8,
    /// GB18030, which GBK and GB2312 are parts of.
    Gb18030,
    /// UTF-16, with a byte-order mark or without.
    Utf16,
    /// Some lines are UTF-8, others GB18030.
    Mixed,
    /// Another one, by its label in the Encoding Standard.
    Other(&'static str),
}

impl TextEncoding {
    /// The words that are shown to choose from; every label of the Encoding Standard is one.
    pub const WORDS: [&'static str; 6] = ["utf-8", "gb18030", "big5", "shift_jis", "utf-16", "windows-1252"];

    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
            Self::Utf16 => "utf-16",
            Self::Mixed => "utf-8 + gb18030",
            Self::Other(label) => label,
        }
    }

    /// The encoding of this label, in any case: every label of the Encoding Standard (`gbk`, `big5`, `shift_jis`,
    /// `utf-16be`, `latin1` …). None where there is no such encoding, or none that a file could be in.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let encoding = Encoding::for_label_no_replacement(word.trim().as_bytes())?;
        Some(match encoding.name() {
            "UTF-8" => Self::Utf8,
            "GBK" | "gb18030" => Self::Gb18030,
            "UTF-16LE" if word.trim().eq_ignore_ascii_case("utf-16le") => Self::Other("UTF-16LE"),
            "UTF-16LE" => Self::Utf16,
            name => Self::Other(name),
        })
    }
}

/// Which rows are the header.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum HeaderChoice {
    /// Those that are found.
    #[default]
    Found,
    /// These, which are joined.
    Rows {
        /// The first row, from 1.
        first: u64,
        /// The last row.
        last: u64,
    },
    /// There is none: the columns are named 1, 2, 3 …
    Nothing,
}

/// How many rows a header may have that a person says.
const HEADER_ROWS: u64 = 10;

impl HeaderChoice {
    /// Rows of a header: `3`, `2-3`, or `0` for none; none for anything else.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        match (first, last) {
            (0, 0) => Some(Self::Nothing),
            (0, _) => None,
            _ => (first <= last && last - first < HEADER_ROWS).then_some(Self::Rows { first, last }),
        }
    }
}

/// The words for delimiters.
pub const DELIMITER_WORDS: [(&str, char); 5] = [("tab", '\t'), ("comma", ','), ("semicolon", ';'), ("pipe", '|'), ("space", ' ')];

/// A delimiter: one character, or the word for one; none for anything else, and for what ends rows or stands around cells.
#[must_use]
pub fn delimiter_from_word(word: &str) -> Option<char> {
    if let Some((_, delimiter)) = DELIMITER_WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)) {
        return Some(*delimiter);
    }
    let mut characters = if word == "\\t" { "\t" } else { word }.chars();
    let first = characters.next()?;
    (characters.next().is_none() && !matches!(first, '"' | '\n' | '\r' | '\0')).then_some(first)
}

/// Where the table of a file is, and how its text is written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SourceChoices {
    /// The sheets of a workbook; several are one table. None where the content says it.
    pub sheets: Vec<SheetChoice>,
    /// The encoding of a text.
    pub encoding: Option<TextEncoding>,
    /// The delimiter of a text.
    pub delimiter: Option<char>,
    /// The header.
    pub header: HeaderChoice,
}

impl SourceChoices {
    /// These choices, and where they leave something open, the others.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self {
            sheets: if self.sheets.is_empty() { other.sheets.clone() } else { self.sheets.clone() },
            encoding: self.encoding.or(other.encoding),
            delimiter: self.delimiter.or(other.delimiter),
            header: if self.header == HeaderChoice::Found { other.header } else { self.header },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert_eq!(TextEncoding::from_word("GBK"), Some(TextEncoding::Gb18030));
        assert_eq!(TextEncoding::from_word("klingon"), None);
        assert_eq!(HeaderChoice::from_word("2-3"), Some(HeaderChoice::Rows { first: 2, last: 3 }));
        assert_eq!(HeaderChoice::from_word("0"), Some(HeaderChoice::Nothing));
        for wrong in ["", "3-2", "0-1", "x", "1-20"] {
            assert_eq!(HeaderChoice::from_word(wrong), None, "{wrong}");
        }
        for (word, delimiter) in
            [("Tab", Some('\t')), ("\\t", Some('\t')), (";", Some(';')), ("，", Some('，')), ("\"", None), ("ab", None)]
        {
            assert_eq!(delimiter_from_word(word), delimiter, "{word}");
        }
        assert!(TextEncoding::WORDS.iter().all(|word| TextEncoding::from_word(word).is_some()));
    }
}

//! How a text is cut into cells: the delimiter, the quotes, what a quote inside quotes looks like.
//!
//! `sniff` tells the dialect from the beginning of a text. A text of the plain dialect whose quotes are sound (`sound`) is
//! parsed as it lies; every other one is rewritten by `repair`, record by record, into the plain dialect, so that only one
//! place knows about damage. `split` is the one parser of both.

mod repair;
mod score;
mod sniff;
mod sound;
mod split;

pub(super) use repair::{divided_otherwise, repair};
pub(super) use sniff::{Sniffed, sniff};
pub(super) use sound::is_sound;

/// What a quote inside a quoted cell looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Escape {
    /// It stands twice.
    Doubled,
    /// A backslash stands before it.
    Backslash,
    /// It stands as it is: a quote closes a cell only before a delimiter or a line end.
    Nothing,
}

/// Whether a blank stands behind every delimiter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Blank {
    /// A blank there is part of the cell.
    Kept,
    /// A blank there is part of the delimiter.
    Taken,
    /// Only with a blank behind it is it a delimiter.
    Needed,
}

/// How records are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Dialect {
    /// What stands between two cells.
    pub delimiter: char,
    /// What stands around a cell that holds a delimiter; none where nothing does.
    pub quote: Option<char>,
    /// What a quote inside quotes looks like.
    pub escape: Escape,
    /// Whether a blank stands behind every delimiter.
    pub blank: Blank,
}

impl Dialect {
    /// The dialect of nearly all files, with this delimiter.
    pub const fn plain(delimiter: char) -> Self {
        Self { delimiter, quote: Some('"'), escape: Escape::Doubled, blank: Blank::Kept }
    }

    /// The delimiter as a byte, where the text can be parsed as it lies.
    pub fn plain_delimiter(self) -> Option<u8> {
        let is_plain = self.quote == Some('"') && self.escape == Escape::Doubled && self.blank == Blank::Kept;
        u8::try_from(self.delimiter).ok().filter(|byte| is_plain && byte.is_ascii())
    }
}

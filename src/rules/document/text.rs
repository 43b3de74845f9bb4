//! Texts of the file with their places, such that a place inside a text can be found in the file.

use std::ops::Range;

use crate::model::diagnostic::Diagnostic;

/// A text with its place, such that a place inside the text can be found in the file.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text, escapes resolved.
    pub value: String,
    /// Where it stands, quotes included.
    pub span: Range<usize>,
    /// For each byte of the text where its character begins in the file; empty where it stands there as it is.
    places: Vec<usize>,
    start: usize,
}

impl Text {
    /// A text that stands as it is at this place, behind all files.
    #[must_use]
    pub fn behind(start: usize, value: &str) -> Self {
        Self { value: value.to_owned(), span: start..start + value.len(), places: Vec::new(), start }
    }

    /// Where a part of the text stands in the file.
    #[must_use]
    pub fn place(&self, part: &Range<usize>) -> Range<usize> {
        if part.is_empty() && self.value.is_empty() {
            return self.span.clone();
        }
        let at = |offset: usize| {
            if self.places.is_empty() {
                self.start + offset
            } else {
                self.places.get(offset).copied().unwrap_or(self.span.end - 1)
            }
        };
        at(part.start)..at(part.end).min(self.span.end)
    }

    /// The text behind its first character.
    #[must_use]
    pub fn without_first(mut self) -> Self {
        let first = self.value.chars().next().map_or(0, char::len_utf8);
        self.value.drain(..first);
        if self.places.is_empty() {
            self.start += first;
        } else {
            self.places.drain(..first);
        }
        self
    }

    /// A diagnostic about a part of the text, placed in the file.
    #[must_use]
    pub fn placed(&self, diagnostic: Diagnostic) -> Diagnostic {
        Diagnostic { span: self.place(&diagnostic.span), ..diagnostic }
    }
}

/// The text of this value that is written in the file at this place, quotes included.
pub(super) fn text_at(file: &str, value: &str, span: Range<usize>) -> Text {
    let (start, places) = places(&file[span.clone()], span.start, value);
    Text { value: value.to_owned(), span, places, start }
}

/// Where the inside of a written string begins, and for each byte of its value where the character stands, if escapes
/// make the two differ.
fn places(written: &str, span_start: usize, value: &str) -> (usize, Vec<usize>) {
    let quotes = if written.starts_with("\"\"\"") || written.starts_with("'''") { 3 } else { 1 };
    let inside_at = |skip: usize| written.get(quotes + skip..).unwrap_or_default();
    let newline = if quotes == 1 { 0 } else { inside_at(0).find(|c| c != '\r' && c != '\n').unwrap_or(0).min(2) };
    let inside = inside_at(newline);
    let start = span_start + quotes + newline;
    if inside.starts_with(value) {
        return (start, Vec::new());
    }
    let mut places = Vec::with_capacity(value.len() + 1);
    let mut at = 0;
    for c in value.chars() {
        let rest = &inside[at.min(inside.len())..];
        // A backslash before a line's end swallows the white space that follows.
        let swallowed = rest
            .strip_prefix('\\')
            .filter(|r| r.starts_with(['\n', '\r', ' ', '\t']))
            .map_or(0, |r| 1 + r.len() - r.trim_start_matches(['\n', '\r', ' ', '\t']).len());
        at += swallowed;
        places.extend(std::iter::repeat_n(start + at, c.len_utf8()));
        let rest = &inside[at.min(inside.len())..];
        at += match rest.strip_prefix('\\').and_then(|r| r.chars().next()) {
            None => rest.chars().next().map_or(0, char::len_utf8),
            Some('u') => 6,
            Some('U') => 10,
            Some('x') => 4,
            Some(_) => 2,
        };
    }
    places.push(start + at);
    (start, places)
}

//! A place in a text, which moves on over what it recognises.

use crate::model::fold::is_blank;

/// What is left of a text to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    /// The rest of the text.
    pub rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// The beginning of a text.
    pub const fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// Whether nothing is left.
    pub const fn is_done(self) -> bool {
        self.rest.is_empty()
    }

    /// Passes over blanks.
    pub fn blanks(&mut self) {
        // Most of what is asked for begins at once.
        if !self.rest.as_bytes().first().is_some_and(|byte| matches!(byte, 0x21..=0x7E)) {
            self.rest = self.rest.trim_start_matches(is_blank);
        }
    }

    /// Passes over one of these characters.
    pub fn mark(&mut self, marks: &[char]) -> Option<char> {
        let mark = self.rest.chars().next().filter(|mark| marks.contains(mark))?;
        self.rest = &self.rest[mark.len_utf8()..];
        Some(mark)
    }

    /// Passes over this word; ASCII letters count without case.
    pub fn word(&mut self, word: &str) -> bool {
        let is_it = self.rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        if is_it {
            self.rest = &self.rest[word.len()..];
        }
        is_it
    }

    /// Passes over all ASCII digits that stand here; the empty text where none does.
    pub fn digits(&mut self) -> &'a str {
        self.all(u8::is_ascii_digit)
    }

    /// Passes over all ASCII letters that stand here.
    pub fn letters(&mut self) -> &'a str {
        self.all(u8::is_ascii_alphabetic)
    }

    fn all(&mut self, belongs: impl Fn(&u8) -> bool) -> &'a str {
        let end = self.rest.bytes().position(|byte| !belongs(&byte)).unwrap_or(self.rest.len());
        let (all, rest) = self.rest.split_at(end);
        self.rest = rest;
        all
    }
}

/// A number of one or two digits.
pub(super) fn short(digits: &str) -> Option<u32> {
    if digits.len() <= 2 { digits.parse().ok() } else { None }
}

//! What a whole text has in it that decides how carefully it must be read.

use memchr::{memchr, memchr_iter, memmem};

/// What was seen of a text; chunks are fed in order.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself")]
pub(super) struct Traits {
    /// Whether there is a double quote.
    pub has_quote: bool,
    /// Whether there is a NUL byte.
    pub has_nul: bool,
    lines: Lines,
    /// Whether a line without content stands before the first that has some.
    begins_empty: bool,
    ends_in_return: bool,
    /// Whether a line that ends in CR alone is followed by one without content.
    has_gap_of_returns: bool,
}

/// Where in its lines a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Lines {
    /// There was no content yet.
    #[default]
    Before,
    /// In a line with content.
    Content,
    /// In a line that has none yet, behind one that has.
    Behind,
    /// The same, behind a line that has none.
    Gap,
    /// A line with content stands behind a gap.
    Found,
}

/// What a line without content is made of.
const fn is_empty_cell(byte: u8) -> bool {
    IS_EMPTY_CELL[byte as usize]
}

/// The same of every byte: each line is asked.
const IS_EMPTY_CELL: [bool; 256] = {
    let (mut is_empty, mut at) = ([false; 256], 0);
    while at < EMPTY_CELLS.len() {
        is_empty[EMPTY_CELLS[at] as usize] = true;
        at += 1;
    }
    is_empty
};

const EMPTY_CELLS: &[u8] = b",;\t| \r\"";

/// Whether a text may begin with a line without content.
#[inline]
pub(super) fn begins_empty(text: &[u8]) -> bool {
    match text {
        [b'"', second, ..] => is_empty_cell(*second),
        [first, ..] => is_empty_cell(*first),
        [] => true,
    }
}

impl Traits {
    /// What lines have in them that each begin with content, without quotes.
    pub fn of_plain_lines(ends: bool) -> Self {
        Self { lines: if ends { Lines::Behind } else { Lines::Content }, ..Self::default() }
    }

    /// Looks at the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.has_quote = self.has_quote || memchr(b'"', bytes).is_some();
        self.has_nul = self.has_nul || memchr(0, bytes).is_some();
        if self.lines != Lines::Found {
            self.look_for_gap(bytes);
        }
        let continues = self.ends_in_return && bytes.first() == Some(&b'\r');
        self.has_gap_of_returns = self.has_gap_of_returns || continues || memmem::find(bytes, b"\r\r").is_some();
        self.ends_in_return = bytes.last().map_or(self.ends_in_return, |last| *last == b'\r');
    }

    /// Goes on with the part of the text behind this one, which begins with a line.
    pub fn go_on_with(&mut self, behind: Self) {
        self.has_quote |= behind.has_quote;
        self.has_nul |= behind.has_nul;
        self.has_gap_of_returns |= behind.has_gap_of_returns;
        let is_gap = self.lines == Lines::Gap || behind.begins_empty;
        self.lines = match (self.lines, behind.lines) {
            (Lines::Before, lines) => {
                self.begins_empty |= behind.begins_empty;
                lines
            }
            (Lines::Found, _) | (_, Lines::Found) => Lines::Found,
            (_, Lines::Before) if is_gap => Lines::Gap,
            (lines, Lines::Before) => lines,
            (_, _) if is_gap => Lines::Found,
            (_, lines) => lines,
        };
    }

    /// Whether a row without content stands between two others.
    pub fn has_gap(self) -> bool {
        self.lines == Lines::Found || self.has_gap_of_returns
    }

    fn look_for_gap(&mut self, bytes: &[u8]) {
        if self.lines != Lines::Content {
            self.begin_line(bytes);
        }
        for at in memchr_iter(b'\n', bytes) {
            self.begins_empty |= self.lines == Lines::Before;
            self.lines = match self.lines {
                Lines::Content => Lines::Behind,
                Lines::Behind => Lines::Gap,
                Lines::Before | Lines::Gap | Lines::Found => self.lines,
            };
            self.begin_line(&bytes[at + 1..]);
        }
    }

    /// Looks for content in a line that has had none so far.
    fn begin_line(&mut self, line: &[u8]) {
        // Nearly every line begins with content.
        let first = line.iter().find(|byte| !is_empty_cell(**byte));
        if first.is_some_and(|byte| *byte != b'\n') {
            self.lines = if matches!(self.lines, Lines::Gap | Lines::Found) { Lines::Found } else { Lines::Content };
        }
    }
}

/// What writing a text is in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scripts {
    /// Characters beyond ASCII, those of them that East Asian writing is made of, and those directly behind a Latin letter.
    wide: u64,
    east_asian: u64,
    attached: u64,
}

impl Scripts {
    /// Counts the characters of a text.
    pub fn count(&mut self, text: &str) {
        let mut before = ' ';
        for c in text.chars() {
            if !c.is_ascii() {
                self.wide += 1;
                self.east_asian += u64::from(is_east_asian(c));
                // As a word of Latin letters looks where a letter with an accent was taken for the half of a character.
                self.attached += u64::from(before.is_ascii_alphabetic());
            }
            before = c;
        }
    }

    /// Whether nearly all characters beyond ASCII are those of East Asian writing, and few stand inside words.
    pub const fn is_east_asian(&self) -> bool {
        self.wide > 0 && self.east_asian * 20 >= self.wide * 19 && self.attached * 4 < self.wide
    }
}

const fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{FF01}'..='\u{FFEF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(text: &str) -> bool {
        let cut = |size: usize| {
            let mut traits = Traits::default();
            text.as_bytes().chunks(size).for_each(|chunk| traits.feed(chunk));
            traits.has_gap()
        };
        let whole = cut(text.len());
        for size in 1..text.len() {
            assert_eq!(cut(size), whole, "{text:?} {size}");
        }
        whole
    }

    #[test]
    fn a_gap_stands_between_two_rows_with_content() {
        for text in ["a\n\nb", "a\r\n\r\nb\r\n", "a,b\n,,\nc,d\n", "a\n\n\n,\n\"\"\nb"] {
            assert!(gap(text), "{text:?}");
        }
        for text in ["a\nb", "a\n\n", "\n\na\nb\n", "a\n,b\nc", ",\n\na\n,,\n\n", "a\n,,\n"] {
            assert!(!gap(text), "{text:?}");
        }
    }
}

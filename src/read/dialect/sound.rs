//! Whether the quotes of a plain text are sound: each opens a cell, and closes it before a delimiter or a line end.

use std::io::Read;

use crate::read::separators::Separators;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    CellStart,
    /// In blanks that a cell begins with.
    Blank,
    Cell,
    Quoted,
    QuoteInQuoted,
}

/// Reads a text to its end. A cell of several lines that holds what could be rows is not sound: quotes that were never
/// closed may have found each other. Bytes are looked at, not characters: none of those that count is part of a character in UTF-8
/// or GB18030.
pub(in crate::read) fn is_sound(text: &mut impl Read, delimiter: u8) -> std::io::Result<bool> {
    let mut buffer = vec![0; 1 << 18];
    let mut quotes = Quotes { delimiter, state: State::CellStart, before: b'\n', has_line_end: false };
    loop {
        let read = text.read(&mut buffer)?;
        if read == 0 {
            return Ok(quotes.state != State::Quoted);
        }
        if !quotes.feed(&buffer[..read]) {
            return Ok(false);
        }
    }
}

/// Where among its quotes a text is.
struct Quotes {
    delimiter: u8,
    state: State,
    /// The byte before, and whether the quoted cell holds a line end.
    before: u8,
    has_line_end: bool,
}

impl Quotes {
    /// Looks at the next bytes; whether they are sound.
    fn feed(&mut self, bytes: &[u8]) -> bool {
        // Where the bytes begin that no separator has divided yet.
        let mut from = 0;
        for at in Separators::new(bytes, self.delimiter).map(|at| at as usize) {
            if !self.pass(&bytes[from..at]) || !self.meet(bytes[at], at.checked_sub(1).map_or(self.before, |at| bytes[at])) {
                return false;
            }
            from = at + 1;
        }
        self.before = bytes.last().copied().unwrap_or(self.before);
        self.pass(&bytes[from..])
    }

    /// Passes bytes of which none is a separator.
    fn pass(&mut self, bytes: &[u8]) -> bool {
        if bytes.is_empty() {
            return true;
        }
        let is_blank = |byte: &u8| *byte == b' ' && self.delimiter != b' ';
        match self.state {
            State::QuoteInQuoted => return false,
            State::CellStart | State::Blank => self.state = if bytes.iter().all(is_blank) { State::Blank } else { State::Cell },
            State::Cell | State::Quoted => {}
        }
        true
    }

    /// Meets a separator behind this byte.
    fn meet(&mut self, separator: u8, before: u8) -> bool {
        self.state = match (self.state, separator) {
            (State::Blank, b'"') => return false,
            (State::Quoted, b'"') if self.has_line_end && before == self.delimiter => return false,
            (State::Quoted, b'"') => State::QuoteInQuoted,
            (State::Quoted, b'\n' | b'\r') => {
                self.has_line_end = true;
                State::Quoted
            }
            (State::CellStart, b'"') => {
                self.has_line_end = false;
                State::Quoted
            }
            (State::Quoted, _) | (State::QuoteInQuoted, b'"') => State::Quoted,
            (State::Cell, b'"') => State::Cell,
            // A delimiter or a line end.
            (State::CellStart | State::Blank | State::Cell | State::QuoteInQuoted, _) => State::CellStart,
        };
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, byte by byte.
    fn is_sound_byte_by_byte(text: &[u8], delimiter: u8) -> bool {
        let (mut state, mut before, mut has_line_end) = (State::CellStart, b'\n', false);
        for byte in text.iter().copied() {
            state = match (state, byte) {
                (State::Quoted, b'"') if has_line_end && before == delimiter => return false,
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::Quoted, _) => {
                    has_line_end |= matches!(byte, b'\n' | b'\r');
                    State::Quoted
                }
                (State::Blank, b'"') => return false,
                (State::CellStart, b'"') => {
                    has_line_end = false;
                    State::Quoted
                }
                (State::QuoteInQuoted, b'"') => State::Quoted,
                (State::CellStart | State::Blank, b' ') if delimiter != b' ' => State::Blank,
                (_, b'\n' | b'\r') => State::CellStart,
                (_, other) if other == delimiter => State::CellStart,
                (State::QuoteInQuoted, _) => return false,
                (State::CellStart | State::Blank | State::Cell, _) => State::Cell,
            };
            before = byte;
        }
        state != State::Quoted
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn many_bytes_at_once_say_what_each_says(
            text in "([a, \n\r\"]|\"\"|,\"|\",|\n\"){0,40}",
            parts in prop::collection::vec(1_usize..9, 0..9),
        ) {
            let mut quotes = Quotes { delimiter: b',', state: State::CellStart, before: b'\n', has_line_end: false };
            let (mut rest, mut sound) = (text.as_bytes(), true);
            for part in parts.into_iter().chain([usize::MAX]) {
                let (bytes, behind) = rest.split_at(part.min(rest.len()));
                sound = sound && quotes.feed(bytes);
                rest = behind;
            }
            prop_assert_eq!(sound && quotes.state != State::Quoted, is_sound_byte_by_byte(text.as_bytes(), b','));
        }
    }

    #[test]
    fn quotes_open_and_close_cells() {
        for (text, expected) in [
            ("a,\"b\",c\n", true),
            ("48\",x\n", true),
            ("\"a\"\"b\"\r\n\"c\nd\"", true),
            ("\"\"02:15\",2\n", false),
            ("\"a\" ,b\n", false),
            ("a,\"b\nc", false),
            ("\"\"\"\n\"x\",y\n", false),
            ("a, \"b\"\n", false),
            ("B,\"b,6\nC,\",7\n", false),
            ("B,\"b,\",6\n", true),
        ] {
            assert_eq!(is_sound(&mut text.as_bytes(), b',').unwrap(), expected, "{text:?}");
        }
    }
}

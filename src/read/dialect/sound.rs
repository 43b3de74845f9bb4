//! Whether the quotes of a plain text are sound: each opens a cell, and closes it before a delimiter or a line end.

use std::io::Read;

use memchr::{memchr, memchr2};

#[derive(Clone, Copy, PartialEq, Eq)]
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
    let mut state = State::CellStart;
    // The byte before, and whether the quoted cell holds a line end.
    let (mut before, mut has_line_end) = (b'\n', false);
    loop {
        let read = text.read(&mut buffer)?;
        if read == 0 {
            return Ok(state != State::Quoted);
        }
        let mut at = 0;
        while at < read {
            let byte = buffer[at];
            at += 1;
            state = match (state, byte) {
                (State::Quoted, b'"') if has_line_end && before == delimiter => return Ok(false),
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::Quoted, _) => {
                    let end = at + memchr(b'"', &buffer[at..read]).unwrap_or(read - at);
                    has_line_end |= memchr2(b'\n', b'\r', &buffer[at - 1..end]).is_some();
                    before = buffer[end - 1];
                    at = end;
                    continue;
                }
                (State::Blank, b'"') => return Ok(false),
                (State::CellStart, b'"') => {
                    has_line_end = false;
                    State::Quoted
                }
                (State::QuoteInQuoted, b'"') => State::Quoted,
                (State::CellStart | State::Blank, b' ') if delimiter != b' ' => State::Blank,
                (_, b'\n' | b'\r') => State::CellStart,
                (_, other) if other == delimiter => State::CellStart,
                (State::QuoteInQuoted, _) => return Ok(false),
                (State::CellStart | State::Blank | State::Cell, _) => State::Cell,
            };
            before = byte;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

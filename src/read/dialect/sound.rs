//! Whether the quotes of a plain text are sound: each opens a cell, and closes it before a delimiter or a line end.

use std::io::Read;

use memchr::memchr;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Cell,
    Quoted,
    QuoteInQuoted,
}

/// Reads a text to its end. Bytes are looked at, not characters: none of those that count is part of a character in UTF-8
/// or GB18030.
pub(in crate::read) fn is_sound(text: &mut impl Read, delimiter: u8) -> std::io::Result<bool> {
    let mut buffer = vec![0; 1 << 18];
    let mut state = State::CellStart;
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
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::Quoted, _) => {
                    at += memchr(b'"', &buffer[at..read]).unwrap_or(read - at);
                    State::Quoted
                }
                (State::CellStart | State::QuoteInQuoted, b'"') => State::Quoted,
                (_, b'\n' | b'\r') => State::CellStart,
                (_, other) if other == delimiter => State::CellStart,
                (State::QuoteInQuoted, _) => return Ok(false),
                (State::CellStart | State::Cell, _) => State::Cell,
            };
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
        ] {
            assert_eq!(is_sound(&mut text.as_bytes(), b',').unwrap(), expected, "{text:?}");
        }
    }
}

//! Splits one record of a text in a given dialect, and says what was odd about it.

use super::{Blank, Dialect, Escape};

/// A quote where none belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stray {
    /// The position of its cell.
    pub cell: usize,
    /// Whether text stands before it in the cell.
    pub is_inside: bool,
}

/// A record as it was split.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Record {
    /// Its cells.
    pub cells: Vec<String>,
    /// How many bytes it took, with its line end.
    pub bytes: usize,
    /// The first cell with a quote where none belongs.
    pub stray: Option<Stray>,
    /// Whether a quote was opened and never closed.
    pub unclosed: bool,
    /// Whether a cell holds a line end.
    pub is_multi_line: bool,
}

/// The line that a text begins with, without its line end, and how many bytes it takes with it.
pub(super) fn first_line(text: &str) -> (&str, usize) {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    (&text[..end], end + line_end(&text[end..]))
}

impl Record {
    /// Whether the record goes on over its line for no other reason than a quote that is out of place.
    pub fn runs_on(&self) -> bool {
        self.unclosed || (self.stray.is_some() && self.is_multi_line)
    }
}

/// Splits the first record of a text. Its line end is LF, CR or both; where there is none the record ends with the text.
pub(super) fn split(text: &str, dialect: Dialect) -> Record {
    split_but(text, dialect, None)
}

/// The same, but a quote at the beginning of the cell of this position, where there is one, is text.
pub(super) fn split_but(text: &str, dialect: Dialect, unquoted: Option<usize>) -> Record {
    let mut record = Record::default();
    let mut at = 0;
    loop {
        at += blanks(&text[at..], dialect);
        at += blanks_before_quotes(&text[at..], dialect);
        let (cell, end) = match dialect.quote {
            Some(quote) if text[at..].starts_with(quote) && unquoted != Some(record.cells.len()) => {
                quoted(text, at, quote, dialect, &mut record)
            }
            _ => {
                let end = plain_end(text, at, dialect);
                (text[at..end].to_owned(), end)
            }
        };
        record.cells.push(cell);
        let rest = &text[end..];
        if divides(rest, dialect) {
            at = end + dialect.delimiter.len_utf8();
        } else {
            record.bytes = end + line_end(rest);
            return record;
        }
    }
}

/// Whether a text begins with a delimiter.
fn divides(text: &str, dialect: Dialect) -> bool {
    text.strip_prefix(dialect.delimiter).is_some_and(|rest| dialect.blank != Blank::Needed || rest.starts_with(' '))
}

/// Blanks that belong to the delimiter before them.
fn blanks(text: &str, dialect: Dialect) -> usize {
    if dialect.blank == Blank::Kept {
        return 0;
    }
    text.len() - text.trim_start_matches(' ').len()
}

/// Blanks before a cell in quotes that is sound.
fn blanks_before_quotes(text: &str, dialect: Dialect) -> usize {
    let rest = text.trim_start_matches(' ');
    let (Some(quote), false) = (dialect.quote, rest.len() == text.len() || dialect.delimiter == ' ') else { return 0 };
    let mut record = Record::default();
    if rest.starts_with(quote) {
        quoted(rest, 0, quote, dialect, &mut record);
    }
    if rest.starts_with(quote) && record.stray.is_none() && !record.unclosed { text.len() - rest.len() } else { 0 }
}

/// Where the cell ends that begins here without a quote.
fn plain_end(text: &str, at: usize, dialect: Dialect) -> usize {
    let stops = |c: char| c == dialect.delimiter || c == '\n' || c == '\r';
    let mut from = at;
    while let Some(end) = text[from..].find(stops).map(|end| from + end) {
        if !text[end..].starts_with(dialect.delimiter) || divides(&text[end..], dialect) {
            return end;
        }
        from = end + dialect.delimiter.len_utf8();
    }
    text.len()
}

/// How long the line end is that a text begins with; 0 where it begins with none.
pub(super) fn line_end(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// A cell in quotes, and where what follows it begins.
fn quoted(text: &str, at: usize, quote: char, dialect: Dialect, record: &mut Record) -> (String, usize) {
    let width = quote.len_utf8();
    // Where a quote inside stands as it is, every search for the one that closes would run to the end of the text.
    let text = if dialect.escape == Escape::Nothing { &text[..at + first_line(&text[at..]).0.len()] } else { text };
    let mut cell = String::new();
    let mut from = at + width;
    loop {
        let escaped = |c: char| c == quote || (c == '\\' && dialect.escape == Escape::Backslash);
        let Some(found) = text[from..].find(escaped).map(|found| from + found) else {
            record.unclosed = true;
            cell.push_str(&text[from..]);
            record.is_multi_line |= cell.contains(['\n', '\r']);
            return (cell, text.len());
        };
        cell.push_str(&text[from..found]);
        if !text[found..].starts_with(quote) {
            // A backslash: what follows it is text.
            let next = text[found + 1..].chars().next();
            cell.extend(next);
            from = found + 1 + next.map_or(0, char::len_utf8);
            continue;
        }
        let after = found + width;
        let rest = &text[after..];
        if dialect.escape == Escape::Doubled && rest.starts_with(quote) {
            cell.push(quote);
            from = after + width;
            continue;
        }
        let past_blanks = after + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        let ends = |at: usize| divides(&text[at..], dialect) || at == text.len() || line_end(&text[at..]) > 0;
        if ends(after) || (ends(past_blanks) && dialect.delimiter != ' ' && dialect.delimiter != '\t') {
            let is_multi_line = cell.contains(['\n', '\r']);
            record.is_multi_line |= is_multi_line;
            // A quote that closes a cell of several lines right behind a delimiter is one that opens another, more likely.
            if is_multi_line && cell.ends_with(dialect.delimiter) {
                record.stray = record.stray.or(Some(Stray { cell: record.cells.len(), is_inside: true }));
            }
            return (cell, if ends(after) { after } else { past_blanks });
        }
        let is_inside = !cell.is_empty();
        record.stray = record.stray.or(Some(Stray { cell: record.cells.len(), is_inside }));
        if dialect.escape == Escape::Nothing {
            cell.push(quote);
            from = after;
            continue;
        }
        // As every parser does: the quote closes, and what follows up to the delimiter belongs to the cell.
        let end = plain_end(text, after, dialect);
        cell.push_str(&text[after..end]);
        record.is_multi_line |= cell.contains(['\n', '\r']);
        return (cell, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, dialect: Dialect) -> (Vec<String>, Record) {
        let record = split(text, dialect);
        (record.cells.clone(), record)
    }

    #[test]
    fn the_plain_dialect() {
        let plain = Dialect::plain(',');
        let (cells, record) = of("a,\"b,\"\"c\",\r\nnext", plain);
        assert_eq!(cells, ["a", "b,\"c", ""]);
        assert_eq!((record.bytes, record.stray, record.unclosed, record.is_multi_line), (12, None, false, false));
        assert!(of("\"a\nb\",c\n", plain).1.is_multi_line);
        assert_eq!(of("48\",x\n", plain).0, ["48\"", "x"]);
        let (cells, record) = of("\"\"02:15\",2\n", plain);
        assert_eq!(
            (cells, record.stray),
            (vec!["02:15\"".to_owned(), "2".to_owned()], Some(Stray { cell: 0, is_inside: false }))
        );
        assert!(of("\"a,b\n", plain).1.unclosed);
        assert_eq!(of("\"a\" ,b\n", plain).0, ["a", "b"]);
        assert_eq!(of("a, \"b, c\", \"d\"e\n", plain).0, ["a", "b, c", " \"d\"e"]);
        assert!(of("B,\"b,6\nC,\",7\n", plain).1.runs_on());
    }

    #[test]
    fn other_dialects() {
        let backslash = Dialect { escape: Escape::Backslash, ..Dialect::plain(',') };
        assert_eq!(of(r#""a \"b\" \\",c"#, backslash).0, [r#"a "b" \"#, "c"]);
        let nothing = Dialect { escape: Escape::Nothing, ..Dialect::plain(',') };
        assert_eq!(of(r#""Round 48"","8'9" long, x",c"#, nothing).0, ["Round 48\"", "8'9\" long, x", "c"]);
        let blank = Dialect { blank: Blank::Taken, ..Dialect::plain(',') };
        assert_eq!(of("\"a\", \"b, c\", d e\n", blank).0, ["a", "b, c", "d e"]);
        let needed = Dialect { blank: Blank::Needed, ..Dialect::plain(',') };
        assert_eq!(of("1,280.50, \"b, c\", \n", needed).0, ["1,280.50", "b, c", ""]);
        let single = Dialect { quote: Some('\''), ..Dialect::plain(';') };
        assert_eq!(of("'it''s';'x;y'\n", single).0, ["it's", "x;y"]);
        assert_eq!(of("\"a\" \"b c\"", Dialect::plain(' ')).0, ["a", "b c"]);
        assert_eq!(of("甲，乙，丙\r", Dialect::plain('，')).1.bytes, "甲，乙，丙\r".len());
    }
}

//! Rewrites a text of any dialect into the plain one, record by record, and mends what is damaged on the way: quotes that
//! are never closed, quotes inside cells, rows with another delimiter. Nothing is left out; what was mended is an issue.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use super::split::{Record, Stray, first_line, split, split_but};
use super::{Dialect, Escape};
use crate::model::issue::{IssueKind, IssueLog};
use crate::read::error::ReadError;
use crate::read::source::{InputFile, new_spool, spool_error};
use crate::read::table::COLUMNS;

/// How much is read at once, and how much one record may take before its quotes are given up.
const WINDOW_BYTES: usize = 1 << 20;

/// In how many cells of a line a quote is sought that should not be there.
const MOST_TRIED: usize = 500;

/// The rewritten text, its delimiter a comma, and the issues.
pub(in crate::read) fn repair(
    text: &InputFile,
    skipped_bytes: u64,
    dialect: Dialect,
    width: usize,
) -> Result<(InputFile, IssueLog), ReadError> {
    let mut source = Window::open(text, skipped_bytes)?;
    let spool = new_spool()?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(spool);
    let mut issues = IssueLog::default();
    let mut row = 0;
    while let Some(record) = source.next(dialect, width, &text.name)? {
        row += 1;
        if let Some((kind, shown)) = &record.odd {
            issues.note(*kind, &text.name, None, None, row, shown);
        }
        if record.cells == [""] {
            // A blank line: rows keep their numbers.
            writer.flush().map_err(spool_error)?;
            writer.get_ref().write_all(b"\n").map_err(spool_error)?;
        } else {
            writer.write_record(&record.cells).map_err(|error| spool_error(error.into()))?;
        }
    }
    let spool = writer.into_inner().map_err(|error| spool_error(error.into_error()))?;
    Ok((InputFile::of_spool(spool, &text.name).with_choices(text.choices.clone()), issues))
}

/// A record with what was odd about it.
struct Mended {
    cells: Vec<String>,
    odd: Option<(IssueKind, String)>,
}

/// The part of a text that is being split.
struct Window {
    file: File,
    text: String,
    /// Where in `text` the next record begins.
    at: usize,
    /// Bytes of a character that the last reading cut.
    cut: Vec<u8>,
    ended: bool,
    /// The record that is being split, from 1.
    row: u64,
}

impl Window {
    fn open(text: &InputFile, skipped_bytes: u64) -> Result<Self, ReadError> {
        let mut file = text.open()?;
        file.seek(SeekFrom::Start(skipped_bytes)).map_err(|source| ReadError::io(&text.name, source))?;
        Ok(Self { file, text: String::new(), at: 0, cut: Vec::new(), ended: false, row: 0 })
    }

    /// Reads on. The text was found to be UTF-8; a file that has changed since gives replacement characters.
    fn fill(&mut self, name: &str) -> Result<(), ReadError> {
        self.text.drain(..self.at);
        self.at = 0;
        let mut bytes = std::mem::take(&mut self.cut);
        let read = (&mut self.file).take(WINDOW_BYTES as u64).read_to_end(&mut bytes);
        self.ended = read.map_err(|source| ReadError::io(name, source))? == 0;
        let good = match std::str::from_utf8(&bytes) {
            Err(error) if error.error_len().is_none() && !self.ended => error.valid_up_to(),
            _ => bytes.len(),
        };
        self.text.push_str(&String::from_utf8_lossy(&bytes[..good]));
        self.cut = bytes.split_off(good);
        Ok(())
    }

    /// The next record; none at the end.
    fn next(&mut self, dialect: Dialect, width: usize, name: &str) -> Result<Option<Mended>, ReadError> {
        self.row += 1;
        loop {
            let rest = &self.text[self.at..];
            if rest.is_empty() && self.ended {
                return Ok(None);
            }
            if dialect.quote.is_none() {
                // Every line is a record.
                let (line, bytes) = first_line(rest);
                if !self.ended && bytes >= rest.len() && rest.len() < WINDOW_BYTES {
                    self.fill(name)?;
                    continue;
                }
                let mended = without_quotes(line, dialect, width);
                self.at += bytes;
                return Ok(Some(mended));
            }
            let record = split(rest, dialect);
            // A record that reaches the end of what was read may go on, and a line end may be cut in two.
            if !self.ended && record.bytes >= rest.len() && rest.len() < WINDOW_BYTES {
                self.fill(name)?;
                continue;
            }
            if record.cells.len() > COLUMNS {
                return Err(ReadError::TooManyColumns { file: name.to_owned(), row: self.row, columns: record.cells.len() });
            }
            let (mended, bytes) = mend(rest, record, dialect, width);
            self.at += bytes;
            return Ok(Some(mended));
        }
    }
}

/// A line of a text in which quotes are text. One that reads well with quotes all the same is read with them; where they stay
/// and stand at the beginning of a cell, that is said.
fn without_quotes(line: &str, dialect: Dialect, width: usize) -> Mended {
    let quoted = split(line, Dialect { quote: Some('"'), ..dialect });
    let cells = split(line, dialect).cells;
    if quoted.stray.is_none()
        && !quoted.unclosed
        && quoted.cells != cells
        && (quoted.cells.len() == width || cells.len() != width)
    {
        return Mended { cells: quoted.cells, odd: None };
    }
    let odd = cells.iter().any(|cell| cell.trim_start().starts_with('"'));
    let odd = odd.then(|| (IssueKind::QuoteStray, line.chars().take(200).collect()));
    Mended { cells, odd }
}

/// The record, mended where its quotes or its width show damage, and how many bytes of the text it took.
fn mend(text: &str, record: Record, dialect: Dialect, width: usize) -> (Mended, usize) {
    let runs_on = record.runs_on();
    if !runs_on && record.stray.is_none() && (record.cells.len() != 1 || width < 2) {
        let bytes = record.bytes;
        return (Mended { cells: record.cells, odd: None }, bytes);
    }
    let (line, bytes) = first_line(text);
    if record.cells == [""] {
        return (Mended { cells: record.cells, odd: None }, record.bytes);
    }
    let shown: String = line.chars().take(200).collect();
    let in_line = |dialect| Some(split(line, dialect)).filter(|found| found.cells.len() == width && !found.unclosed);
    let odd = |kind| Some((kind, shown.clone()));
    if record.stray.is_some() || record.unclosed {
        let fits = !runs_on && record.cells.len() == width;
        let swallows = |stray: &Stray| record.cells.get(stray.cell).is_some_and(|cell| cell.contains(dialect.delimiter));
        // Text in quotes with a quote inside that stands as it is: only one before a delimiter closes.
        let as_it_is = in_line(Dialect { escape: Escape::Nothing, ..dialect });
        if fits && !record.stray.as_ref().is_some_and(swallows) {
            let inside = as_it_is.filter(|_| record.stray.is_some_and(|stray| stray.is_inside));
            let cells = inside.map_or(record.cells, |found| found.cells);
            return (Mended { cells, odd: odd(IssueKind::QuoteStray) }, record.bytes);
        }
        // A quote that opens a cell and is never closed: without it the line is whole.
        let without = |at| split_but(line, dialect, Some(at));
        let is_whole = |found: &Record| found.cells.len() == width && found.stray.is_none() && !found.unclosed;
        if let Some(found) = (0..width.min(MOST_TRIED)).map(without).find(is_whole) {
            return (Mended { cells: found.cells, odd: odd(IssueKind::QuoteUnclosed) }, bytes);
        }
        if fits {
            return (Mended { cells: record.cells, odd: odd(IssueKind::QuoteStray) }, record.bytes);
        }
        if let Some(found) = as_it_is {
            return (Mended { cells: found.cells, odd: odd(IssueKind::QuoteStray) }, bytes);
        }
    }
    if let Some(cells) = divided_otherwise(line, dialect, width) {
        return (Mended { cells, odd: odd(IssueKind::OtherDelimiter) }, bytes);
    }
    if !runs_on {
        let odd = if record.stray.is_some() { odd(IssueKind::QuoteStray) } else { None };
        return (Mended { cells: record.cells, odd }, record.bytes);
    }
    // The line stands alone, its quotes as they are where they don't close.
    let alone = split(line, dialect);
    let cells = if alone.unclosed { split(line, Dialect { quote: None, ..dialect }).cells } else { alone.cells };
    (Mended { cells, odd: odd(IssueKind::QuoteUnclosed) }, bytes)
}

/// The cells of a line that another delimiter divides into as many as the table has.
pub(in crate::read) fn divided_otherwise(line: &str, dialect: Dialect, width: usize) -> Option<Vec<String>> {
    if width < 2 {
        return None;
    }
    let divided = |delimiter: char| {
        let found = split(line, Dialect { delimiter, ..dialect });
        let is_whole = found.cells.len() == width && found.bytes == line.len() && found.stray.is_none() && !found.unclosed;
        (is_whole && (delimiter != ' ' || between_quotes(line, dialect, width))).then_some(found.cells)
    };
    let others = ['，', '；', '｜', ',', ';', '\t', '|', ' '];
    others.into_iter().filter(|delimiter| *delimiter != dialect.delimiter).find_map(divided)
}

/// Whether every blank that divides stands between two quotes.
fn between_quotes(line: &str, dialect: Dialect, width: usize) -> bool {
    dialect.quote.is_some_and(|quote| line.matches(&format!("{quote} {quote}")).count() == width - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, dialect: Dialect, width: usize) -> (String, Vec<(IssueKind, u64)>) {
        let file = InputFile::spooled(&mut text.as_bytes(), "x.csv").unwrap();
        let (copy, issues) = repair(&file, 0, dialect, width).unwrap();
        let found = issues.groups().into_iter().flat_map(|group| group.first.into_iter().map(move |(row, _)| (group.kind, row)));
        (std::fs::read_to_string(&copy.path).unwrap(), found.collect())
    }

    #[test]
    fn dialects_become_the_plain_one() {
        let single = Dialect { quote: Some('\''), ..Dialect::plain(';') };
        assert_eq!(of("a;b\n\n'x,1';'it''s'\r\n", single, 2), ("a,b\n\n\"x,1\",it's\n".to_owned(), vec![]));
        let backslash = Dialect { escape: Escape::Backslash, ..Dialect::plain(',') };
        assert_eq!(of("\"a\\\"b\",2\n", backslash, 2).0, "\"a\"\"b\",2\n");
    }

    #[test]
    fn damage_is_mended_and_said() {
        let plain = Dialect::plain(',');
        let text = "a,b,c\n1,\"x,3\n4,y,6\n7,\"z\"z,9\n";
        let (copy, issues) = of(text, plain, 3);
        assert_eq!(copy, "a,b,c\n1,\"\"\"x\",3\n4,y,6\n7,zz,9\n");
        assert_eq!(issues, [(IssueKind::QuoteStray, 4), (IssueKind::QuoteUnclosed, 2)]);
        let (copy, issues) = of("\"a\",\"b\"\n\"1\" \"2\"\n\"3\";\"4\"\n\"5\"，\"6\"\n", plain, 2);
        assert_eq!((copy.as_str(), issues.len()), ("a,b\n1,2\n3,4\n5,6\n", 3));
        let (copy, _) = of("\"a\",\"b\"\n\"1\",\"\"\"\n\"3\",\"4\"\n", plain, 2);
        assert_eq!(copy, "a,b\n1,\"\"\"\"\"\"\"\"\n3,4\n");
    }

    #[test]
    fn a_long_text_is_read_in_windows() {
        let row = "\"甲，乙\";\"x\"\"y\";3\r\n";
        let text = row.repeat(WINDOW_BYTES / row.len() * 3);
        let (copy, issues) = of(&text, Dialect::plain(';'), 3);
        assert_eq!((copy.lines().count(), issues.len()), (WINDOW_BYTES / row.len() * 3, 0));
        assert!(copy.lines().all(|line| line == "甲，乙,\"x\"\"y\",3"));
    }
}

//! A sheet of XML as nearly every program writes it, scanned as it lies; whatever is unusual is left to the library.

use std::borrow::Cow;

use calamine::{ExcelDateTime, ExcelDateTimeType};
use memchr::memchr;

use super::cells::{NumberFormat, moment_of};
use super::chunks::{Chunk, NextChunk};
use super::cursor::{Cursor, column, once, row_number, value, whole};
use super::strings::Strings;
use super::{CellCount, GAP, Stop, Take};
use crate::read::cell::{Moment, SheetCell};
use crate::read::container::is_plain_tail;
use crate::read::formula_errors::known_error;
use crate::read::table::COLUMNS;

/// The errors that the library knows.
const ERRORS: [&[u8]; 7] = [b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"];

/// What a style makes of a number: its kind, and how many digits it shows at least.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Style {
    pub format: NumberFormat,
    pub width: u8,
}

/// What cells of a workbook refer to.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub styles: Vec<Style>,
    pub strings: Strings,
    pub is_1904: bool,
}

/// How far a sheet was of the plain kind.
#[derive(Debug)]
pub(super) enum Plain {
    /// To its end; whether it was looked through as well.
    Read { is_proven: bool },
    /// To where whoever takes the rows broke off.
    BrokenOff,
    /// The rows up to this one were given.
    Unusual { given: u64 },
}

/// Hands out the rows of a sheet as far as it is of the plain kind. Those that it gives are as the library has them.
pub(super) fn each_plain_row<E>(
    next_chunk: &mut NextChunk<'_>,
    contents: &Contents,
    limit: u64,
    take: &mut impl Take<E>,
) -> Result<Plain, Stop<E>> {
    let (mut scan, mut count) = (Scan::new(contents), CellCount::new(limit));
    let (mut memory, mut is_first, mut given) = (Chunk::default(), true, 0);
    // A cell may say that it belongs to the row before its own, so a row is given when the next one has begun.
    let mut waiting: Option<(Head, Vec<SheetCell<'static>>)> = None;
    while let Some(chunk) = next_chunk(memory) {
        let mut at = Cursor::new(chunk.bytes());
        if std::mem::take(&mut is_first) && at.head_of_sheet().is_none() {
            return Ok(Plain::Unusual { given });
        }
        let (mut last, mut cells): (Option<Head>, Vec<SheetCell<'_>>) =
            waiting.take().map_or_else(Default::default, |(head, cells)| (Some(head), cells));
        let mut next = Vec::new();
        loop {
            let found = scan.next(&mut at, &mut next);
            if let (Some(Next::EndOfText), Some(head)) = (&found, last) {
                waiting = Some((head, cells.iter().map(SheetCell::to_owned_cell).collect()));
                break;
            }
            if let (true, Some(head)) = (scan.has_begun || matches!(found, Some(Next::EndOfRows)), last.take()) {
                given = head.number;
                if take(head.number, head.is_hidden, &cells)?.is_break() {
                    return Ok(Plain::BrokenOff);
                }
            }
            match found {
                Some(Next::Row(head)) if count.add(head.counted).is_ok() => {
                    last = Some(head);
                    std::mem::swap(&mut cells, &mut next);
                }
                Some(Next::EndOfText) => break,
                Some(Next::EndOfRows) => {
                    return Ok(Plain::Read { is_proven: chunk.is_last && is_plain_tail(scan.row, at.rest()) });
                }
                Some(Next::Row(_)) | None => return Ok(Plain::Unusual { given }),
            }
        }
        memory = chunk;
    }
    Ok(Plain::Unusual { given })
}

/// A row: its number, whether it is hidden, and for how many cells those it has count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Head {
    number: u64,
    is_hidden: bool,
    counted: u64,
}

/// What stands at a place of a sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Next {
    /// A row.
    Row(Head),
    /// Nothing more in this text.
    EndOfText,
    /// Nothing more in this sheet.
    EndOfRows,
}

/// A scan over the rows of one sheet. What it can't read it answers with none: then the next row is the library's.
struct Scan<'b> {
    contents: &'b Contents,
    row: u64,
    /// Whether the row that was scanned last has a cell of its own.
    has_begun: bool,
    /// The number that was a moment last, and that moment: many rows of one day follow each other.
    moment: (f64, NumberFormat, Moment),
}

impl<'b> Scan<'b> {
    fn new(contents: &'b Contents) -> Self {
        let none = Moment { day: None, time: [0; 3], beyond: None };
        Self { contents, row: 0, has_begun: false, moment: (f64::NAN, NumberFormat::Number, none) }
    }

    /// The next row, its cells and the blank ones before and between them.
    fn next<'t>(&mut self, at: &mut Cursor<'t>, cells: &mut Vec<SheetCell<'t>>) -> Option<Next>
    where
        'b: 't,
    {
        self.has_begun = false;
        loop {
            at.skip_blanks();
            if at.is_at_end() {
                return Some(Next::EndOfText);
            }
            if at.skip(b"</sheetData>") {
                return Some(Next::EndOfRows);
            }
            at.expect(b"<row")?;
            let (mut number, mut hidden) = (None, None);
            let is_empty = at.attributes(|key, value| match key {
                b"r" => once(&mut number, value),
                b"hidden" => once(&mut hidden, value),
                // Such a name inside a value would be taken for the attribute where the sheet is looked through.
                _ if key.starts_with(b"hidden") => None,
                _ => memchr(b' ', value).is_none_or(|_| key == b"spans" && is_spans(value)).then_some(()),
            })?;
            let digits = number?;
            let number = row_number(digits).filter(|number| *number > self.row)?;
            let is_hidden = match hidden {
                None | Some(b"0" | b"false") => false,
                Some(b"1" | b"true") => true,
                Some(_) => return None,
            };
            cells.clear();
            let counted = if is_empty { 0 } else { self.cells(at, digits, cells)? };
            self.row = number;
            if counted > 0 {
                return Some(Next::Row(Head { number, is_hidden, counted }));
            }
        }
    }

    fn cells<'t>(&mut self, at: &mut Cursor<'t>, row: &[u8], cells: &mut Vec<SheetCell<'t>>) -> Option<u64>
    where
        'b: 't,
    {
        let mut counted = 0;
        loop {
            if !at.skip(b"<c ") {
                at.skip_blanks();
                if at.skip(b"</row>") {
                    return Some(counted);
                }
                at.expect(b"<c ")?;
            }
            at.step_back();
            let (mut place, mut style, mut kind) = (None, None, None);
            let is_empty = at.attributes(|key, value| match key {
                b"r" => once(&mut place, value),
                b"s" => once(&mut style, value),
                b"t" => once(&mut kind, value),
                _ => Some(()),
            })?;
            let column = column(place?, row)?;
            if column < cells.len() || column >= COLUMNS {
                return None;
            }
            self.has_begun = true;
            let style = match style {
                // It has the first style but for what that makes of a number.
                None => Style { format: NumberFormat::Number, ..self.contents.styles.first().copied().unwrap_or_default() },
                Some(style) => self.contents.styles.get(whole(style)?).copied().unwrap_or_default(),
            };
            counted += 1 + (column - cells.len()) as u64 / GAP;
            let cell = if is_empty { SheetCell::Blank } else { self.cell(at, kind, style)? };
            cells.resize(column, SheetCell::Blank);
            cells.push(cell);
        }
    }

    /// What a cell holds, to the end of its tag.
    fn cell<'t>(&mut self, at: &mut Cursor<'t>, kind: Option<&[u8]>, style: Style) -> Option<SheetCell<'t>>
    where
        'b: 't,
    {
        if kind == Some(b"inlineStr") {
            at.skip_blanks();
            if at.skip(b"</c>") {
                return Some(SheetCell::Blank);
            }
            at.expect(b"<is>")?;
            let text = at.string(b"</is>")?;
            at.skip_blanks();
            at.expect(b"</c>")?;
            return Some(SheetCell::Text(text));
        }
        let mut has_formula = false;
        if !at.skip(b"<v>") {
            at.skip_blanks();
            if at.skip(b"</c>") {
                return Some(SheetCell::Blank);
            }
            has_formula = at.skip(b"<f");
            if has_formula {
                at.rest_of_formula()?;
                at.skip_blanks();
            }
            at.expect(b"<v>")?;
        }
        let text = at.text()?;
        at.expect(b"</v>")?;
        let cell = self.value(text, kind, style)?;
        at.skip_blanks();
        at.expect(b"</c>")?;
        // Which formula without a value is one the library knows.
        if has_formula && cell == SheetCell::Blank { None } else { Some(cell) }
    }

    fn value<'t>(&mut self, text: &'t [u8], kind: Option<&[u8]>, style: Style) -> Option<SheetCell<'t>>
    where
        'b: 't,
    {
        match kind {
            Some(b"str") => value(text, true).map(SheetCell::Text),
            None | Some(b"n" | b"s" | b"b" | b"e") if text.is_empty() => Some(SheetCell::Blank),
            None | Some(b"n") => number(text).map(|number| self.number(number, style)),
            Some(b"s") => self.contents.strings.get(whole(text)?).map(|text| SheetCell::Text(Cow::Borrowed(text))),
            Some(b"b") => match text {
                b"0" => Some(SheetCell::Flag(false)),
                b"1" => Some(SheetCell::Flag(true)),
                _ => None,
            },
            Some(b"e") if ERRORS.contains(&text) => {
                std::str::from_utf8(text).ok().map(|word| SheetCell::Error(known_error(word)))
            }
            Some(_) => None,
        }
    }

    fn number(&mut self, number: f64, style: Style) -> SheetCell<'static> {
        let kind = match style.format {
            NumberFormat::Number => return SheetCell::Number(number, style.width),
            NumberFormat::Date => ExcelDateTimeType::DateTime,
            NumberFormat::Duration => ExcelDateTimeType::TimeDelta,
        };
        if self.moment.0.to_bits() != number.to_bits() || self.moment.1 != style.format {
            let moment = moment_of(&ExcelDateTime::new(number, kind, self.contents.is_1904));
            self.moment = (number, style.format, moment);
        }
        SheetCell::Moment(self.moment.2)
    }
}

fn is_spans(value: &[u8]) -> bool {
    value.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b' '))
}

/// The powers of ten that floating point holds exactly.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
    1e22,
];

/// The number nearest to a decimal one. One of 53 bits over a power of ten that is exact is rounded once, by the division:
/// Clinger, How to read floating point numbers accurately, 1990.
fn number(text: &[u8]) -> Option<f64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let (mut mantissa, mut count, mut point) = (0_u64, 0, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                count += 1;
            }
            b'.' if point.is_none() && count > 0 => point = Some(count),
            b'e' | b'E' if count > 0 && point != Some(count) => {
                let power = digits[at + 1..].strip_prefix(b"-").or_else(|| digits[at + 1..].strip_prefix(b"+"));
                let power = power.unwrap_or(&digits[at + 1..]);
                let is_power = !power.is_empty() && power.len() < 5 && power.iter().all(u8::is_ascii_digit);
                return if is_power { std::str::from_utf8(text).ok()?.parse().ok() } else { None };
            }
            _ => return None,
        }
    }
    if count == 0 || point == Some(count) {
        return None;
    }
    let scale = point.map_or(0, |point| count - point);
    if count > 19 || mantissa > 1 << 53 || scale >= TENS.len() {
        return std::str::from_utf8(text).ok()?.parse().ok();
    }
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    let number = mantissa as f64 / TENS[scale];
    Some(if digits.len() < text.len() { -number } else { number })
}

#[cfg(test)]
mod tests;

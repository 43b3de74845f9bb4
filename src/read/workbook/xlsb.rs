//! Workbooks of binary parts (.xlsb, MS-XLSB), streamed record by record: no count that a record claims is believed.

use std::borrow::Cow;
use std::io::{BufRead, Read};

use super::biff::{byte_at, f64_at, rk, short, u16_at, u32_at};
use super::cells::NumberFormat;
use super::xls_text::{Strings, wide_text};
use super::xlsx::relations;
use super::{BookFault, CellCount, Fault, GAP, Merged, Stop, Take, Visibility};
use crate::read::cell::SheetCell;
use crate::read::container::{Container, verify};
use crate::read::formula_errors::error_of_code;
use crate::read::source::InputFile;
use crate::read::table::COLUMNS;

pub(super) struct Book {
    container: Container,
    sheets: Vec<Sheet>,
    strings: Strings,
    /// What each cell style makes of a number.
    styles: Vec<NumberFormat>,
    pub is_1904: bool,
    cells: u64,
}

struct Sheet {
    name: String,
    visibility: Visibility,
    part: String,
}

impl Book {
    pub fn open(input: &InputFile) -> Result<Self, Fault> {
        verify(input)?;
        let mut container = Container::open(input)?;
        let targets = relations(&mut container, "xl/_rels/workbook.bin.rels")?;
        let mut book = Self {
            sheets: Vec::new(),
            strings: Strings::default(),
            styles: Vec::new(),
            is_1904: false,
            cells: input.choices.limits.cells,
            container,
        };
        book.read_workbook(&targets)?;
        book.read_strings()?;
        book.read_styles()?;
        Ok(book)
    }

    fn read_workbook(&mut self, targets: &[(String, String)]) -> Result<(), Fault> {
        let part = self.container.part("xl/workbook.bin")?.ok_or_else(|| missing("xl/workbook.bin"))?;
        let mut records = Records::new(part);
        while let Some((kind, data)) = records.next()? {
            match kind {
                153 => self.is_1904 = byte_at(data, 0)? & 1 != 0,
                156 => {
                    let visibility = match u32_at(data, 0)? {
                        0 => Visibility::Visible,
                        1 => Visibility::Hidden,
                        _ => Visibility::VeryHidden,
                    };
                    // A sheet without an id has no part.
                    if u32_at(data, 8)? == u32::MAX {
                        continue;
                    }
                    let (id, behind) = wide_text(data, 8)?;
                    let (name, _) = wide_text(data, behind)?;
                    let part = targets.iter().find(|(known, _)| *known == id).map(|(_, part)| part.clone());
                    let part = part.ok_or_else(|| Fault::Book(BookFault::Missing { part: name.clone() }))?;
                    if self.sheets.iter().any(|sheet| sheet.part == part) {
                        return Err(Fault::Book(BookFault::SharedPlace));
                    }
                    if part.to_ascii_lowercase().contains("worksheets/") {
                        self.sheets.push(Sheet { name, visibility, part });
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn read_strings(&mut self) -> Result<(), Fault> {
        let Some(part) = self.container.part("xl/sharedStrings.bin")? else { return Ok(()) };
        let mut records = Records::new(part);
        while let Some((kind, data)) = records.next()? {
            if kind == 19 {
                self.strings.push(&wide_text(data, 1)?.0);
            }
        }
        Ok(())
    }

    fn read_styles(&mut self) -> Result<(), Fault> {
        let Some(part) = self.container.part("xl/styles.bin")? else { return Ok(()) };
        let mut records = Records::new(part);
        let (mut formats, mut of_cells): (Vec<(u16, NumberFormat)>, bool) = (Vec::new(), false);
        while let Some((kind, data)) = records.next()? {
            match kind {
                44 => formats.push((u16_at(data, 0)?, NumberFormat::of_code(&wide_text(data, 2)?.0))),
                617 => of_cells = true,
                618 => of_cells = false,
                47 if of_cells => {
                    let id = u16_at(data, 2)?;
                    let own = formats.iter().rev().find(|(known, _)| *known == id);
                    self.styles.push(own.map_or_else(|| NumberFormat::built_in(id), |(_, format)| *format));
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub fn sheets(&self) -> Vec<(String, Visibility)> {
        self.sheets.iter().map(|sheet| (sheet.name.clone(), sheet.visibility)).collect()
    }

    fn part(&self, sheet: &str) -> Result<String, Fault> {
        let found = self.sheets.iter().find(|known| known.name == sheet).map(|sheet| sheet.part.clone());
        found.ok_or(Fault::Book(BookFault::Damaged))
    }

    pub fn merged(&mut self, sheet: &str) -> Result<Vec<Merged>, Fault> {
        let name = self.part(sheet)?;
        let mut records = Records::new(self.container.part(&name)?.ok_or_else(|| missing(&name))?);
        let mut merged = Vec::new();
        while let Some((kind, data)) = records.next()? {
            if kind == 176 {
                let of = |at| u32_at(data, at);
                let rows = (u64::from(of(0)?) + 1, u64::from(of(4)?) + 1);
                merged.push(Merged { rows, columns: (of(8)? as usize, of(12)? as usize) });
            }
        }
        Ok(merged)
    }

    pub fn each_row<E>(&mut self, sheet: &str, take: &mut impl Take<E>) -> Result<(), Stop<E>> {
        let name = self.part(sheet)?;
        let part = self.container.part(&name).map_err(Fault::from)?.ok_or_else(|| missing(&name))?;
        let reading = Reading { strings: &self.strings, styles: &self.styles, is_1904: self.is_1904 };
        let mut records = Records::new(part);
        let mut count = CellCount::new(self.cells);
        let mut row: Vec<SheetCell<'_>> = Vec::new();
        let (mut number, mut is_hidden) = (0, false);
        loop {
            let Some((kind, data)) = records.next()? else { return Err(Fault::Book(BookFault::Damaged).into()) };
            match kind {
                // A row begins.
                0 => {
                    if !row.is_empty() && take(number, is_hidden, &row)?.is_break() {
                        return Ok(());
                    }
                    row.clear();
                    let at = u64::from(u32_at(data, 0)?) + 1;
                    if at <= number {
                        return Err(Fault::Book(BookFault::Order { row: at }).into());
                    }
                    number = at;
                    is_hidden = data.get(11).is_some_and(|flags| flags & 0x10 != 0);
                }
                // The cells are at their end.
                146 => break,
                _ => {
                    let Some((column, cell)) = reading.cell(kind, data, row.len())? else { continue };
                    if number == 0 || column < row.len() || column >= COLUMNS {
                        return Err(Fault::Book(BookFault::Order { row: number }).into());
                    }
                    count.add(1 + (column - row.len()) as u64 / GAP)?;
                    count.hold(number, &cell)?;
                    row.resize(column, SheetCell::Blank);
                    row.push(cell);
                }
            }
        }
        if row.is_empty() { Ok(()) } else { take(number, is_hidden, &row).map(|_| ()) }
    }
}

/// What cells refer to.
struct Reading<'b> {
    strings: &'b Strings,
    styles: &'b [NumberFormat],
    is_1904: bool,
}

impl<'b> Reading<'b> {
    /// A cell's column and value; none where the record is no cell. A short record has no column: it is the next one.
    fn cell(&self, kind: u16, data: &[u8], next: usize) -> Result<Option<(usize, SheetCell<'b>)>, Fault> {
        let (kind, at, column) = match kind {
            1..=11 | 62 => (kind, 8, u32_at(data, 0)? as usize),
            12..=18 => (kind - 11, 4, next),
            _ => return Ok(None),
        };
        let number = |value: f64| {
            let style = u32_at(data, at - 4)? & 0x00FF_FFFF;
            let format = self.styles.get(style as usize).copied().unwrap_or_default();
            Ok::<_, Fault>(format.cell(value, self.is_1904))
        };
        let text = |at| Ok::<_, Fault>(SheetCell::Text(Cow::Owned(wide_text(data, at)?.0)));
        let cell = match kind {
            1 => SheetCell::Blank,
            2 => number(rk(u32_at(data, at)?))?,
            3 | 11 => SheetCell::Error(error_of_code(byte_at(data, at)?)),
            4 | 10 => SheetCell::Flag(byte_at(data, at)? != 0),
            5 | 9 => number(f64_at(data, at)?)?,
            6 | 8 => text(at)?,
            62 => text(at + 1)?,
            _ => self.strings.cell(u32_at(data, at)?)?,
        };
        Ok(Some((column, cell)))
    }
}

fn missing(part: &str) -> Fault {
    Fault::Book(BookFault::Missing { part: part.to_owned() })
}

/// How long a record may be; the longest holds a text of 32,767 characters and its runs.
const RECORD_BYTES: u64 = 16 << 20;

/// Records as they follow each other.
struct Records<R> {
    stream: R,
    data: Vec<u8>,
}

impl<R: BufRead> Records<R> {
    fn new(stream: R) -> Self {
        Self { stream, data: Vec::new() }
    }

    fn byte(&mut self) -> Result<Option<u8>, Fault> {
        let mut byte = [0];
        let read = self.stream.read(&mut byte).map_err(|error| Fault::said(&error))?;
        Ok((read == 1).then_some(byte[0]))
    }

    /// What the next record is, and its bytes; none at the end.
    fn next(&mut self) -> Result<Option<(u16, &[u8])>, Fault> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let mut kind = u16::from(first & 0x7F);
        if first & 0x80 != 0 {
            kind |= u16::from(self.byte()?.ok_or_else(short)? & 0x7F) << 7;
        }
        let mut length = 0;
        for place in 0..4 {
            let byte = self.byte()?.ok_or_else(short)?;
            length |= u64::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > RECORD_BYTES {
            return Err(short());
        }
        self.data.clear();
        let read = (&mut self.stream).take(length).read_to_end(&mut self.data);
        let read = read.map_err(|error| Fault::said(&error))?;
        if (read as u64) < length {
            return Err(short());
        }
        Ok(Some((kind, &self.data)))
    }
}

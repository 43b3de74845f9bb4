//! Workbooks of XML (.xlsx, .xlsm), streamed row by row: scanned where they are plain, else read by the library.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{CellErrorType, DataRef, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use super::cells::moment_of;
use super::chunks::{Chunks, read_ahead};
use super::outline::Outline;
use super::plain::{Plain, each_plain_row};
use super::xml::{Xml, attribute};
use super::{BookFault, CellCount, Fault, GAP, Merged, Stop, Take, Visibility};
use crate::read::cell::SheetCell;
use crate::read::container::{Container, Seen, verify};
use crate::read::formula_errors::{UNSTORED, error_of_code};
use crate::read::source::InputFile;
use crate::read::table::COLUMNS;

/// From how many sheets on it is made sure that each is a part of its own.
const MANY: usize = 64;

type Source = Xlsx<BufReader<File>>;

/// The library's workbook.
struct Full {
    xlsx: Source,
    /// The same workbook once more, where formulas may have no value: the library tells either styles or formulas.
    formulas: Option<Source>,
}

pub(super) struct Book {
    /// What is enough to scan sheets of the plain kind; none where the workbook is unusual.
    outline: Option<Outline>,
    /// Opened where something is unusual.
    full: Option<Full>,
    seen: Arc<Seen>,
    input: InputFile,
    /// The part of each sheet, once it was asked for.
    parts: Option<Vec<(String, String)>>,
}

impl Book {
    pub fn open(input: &InputFile) -> Result<Self, Fault> {
        let seen = verify(input)?;
        let outline = Outline::of(input)?;
        let mut book = Self { outline, full: None, seen, input: input.clone(), parts: None };
        let count = match &book.outline {
            Some(outline) => outline.sheets.len(),
            None => book.full()?.xlsx.sheets_metadata().len(),
        };
        // One part that many sheets stand for would be read as often.
        if count > MANY {
            let mut parts = parts(input)?;
            let count = parts.len();
            parts.sort_by(|a, b| a.1.cmp(&b.1));
            parts.dedup_by(|a, b| a.1 == b.1);
            if parts.len() < count {
                return Err(Fault::Book(BookFault::SharedPlace));
            }
        }
        Ok(book)
    }

    /// The same workbook, read by the library alone.
    #[cfg(test)]
    pub fn of_library(input: &InputFile) -> Result<Self, Fault> {
        let mut book = Self { outline: None, full: None, seen: verify(input)?, input: input.clone(), parts: None };
        book.full()?;
        Ok(book)
    }

    /// Whether a sheet is scanned to its end.
    #[cfg(test)]
    pub fn is_plain(&self, sheet: &str) -> bool {
        let mut take = |_: u64, _: bool, _: &[SheetCell<'_>]| Ok::<_, Stop<()>>(std::ops::ControlFlow::Continue(()));
        matches!(self.plain_rows(sheet, &mut take), Ok(Plain::Read))
    }

    fn full(&mut self) -> Result<&mut Full, Fault> {
        if self.full.is_none() {
            let xlsx = open(&self.input)?;
            let formulas = if self.seen.unstored { Some(open(&self.input)?) } else { None };
            self.full = Some(Full { xlsx, formulas });
        }
        self.full.as_mut().ok_or(Fault::Book(BookFault::GaveUp))
    }

    pub fn is_1904(&self) -> bool {
        match (&self.outline, &self.full) {
            (Some(outline), _) => outline.contents.is_1904,
            (None, Some(full)) => full.xlsx.has_1904_epoch(),
            (None, None) => false,
        }
    }

    pub fn sheets(&self) -> Vec<(String, Visibility)> {
        match (&self.outline, &self.full) {
            (Some(outline), _) => outline.sheets.clone(),
            (None, Some(full)) => sheets_of(&full.xlsx),
            (None, None) => Vec::new(),
        }
    }

    pub fn merged(&mut self, sheet: &str) -> Result<Vec<Merged>, Fault> {
        let full = self.full()?;
        let regions = guarded(|| full.xlsx.merge_cells_by_sheet_name(sheet))?;
        let merged = |region: calamine::Dimensions| Merged {
            rows: (u64::from(region.start.0) + 1, u64::from(region.end.0) + 1),
            columns: (region.start.1 as usize, region.end.1 as usize),
        };
        Ok(regions.into_iter().map(merged).collect())
    }

    pub fn each_row<E>(&mut self, sheet: &str, take: &mut impl Take<E>) -> Result<(), Stop<E>> {
        match self.plain_rows(sheet, take)? {
            Plain::Read => Ok(()),
            Plain::Unusual { given } => self.rows_of_library(sheet, given, take),
        }
    }

    /// Scans a sheet as far as it is plain.
    fn plain_rows<E>(&self, sheet: &str, take: &mut impl Take<E>) -> Result<Plain, Stop<E>> {
        let place = |outline: &Outline| outline.sheets.iter().position(|(name, _)| name == sheet);
        let Some((outline, place)) = self.outline.as_ref().and_then(|outline| Some((outline, place(outline)?))) else {
            return Ok(Plain::Unusual { given: 0 });
        };
        let mut container = Container::open(&self.input).map_err(Fault::from)?;
        let part = container.part_at(outline.parts[place]).map_err(Fault::from)?;
        let mut chunks = Chunks::new(part.bytes, "</row>");
        let limit = self.input.choices.limits.cells;
        if self.input.choices.threads < 2 {
            return each_plain_row(&mut |memory| chunks.next(memory), &outline.contents, limit, take);
        }
        read_ahead(chunks, |next_chunk| each_plain_row(next_chunk, &outline.contents, limit, take))
    }

    /// The rows behind those that were given.
    fn rows_of_library<E>(&mut self, sheet: &str, given: u64, take: &mut impl Take<E>) -> Result<(), Stop<E>> {
        let hidden = self.hidden(sheet)?;
        let is_hidden = |row: u64| hidden.binary_search(&row).is_ok();
        let mut count = CellCount::new(self.input.choices.limits.cells);
        let full = self.full()?;
        let mut cells = guarded(|| full.xlsx.worksheet_cells_reader(sheet))?;
        let mut formulas = match &mut full.formulas {
            Some(formulas) => Some(guarded(|| formulas.worksheet_cells_reader(sheet))?),
            None => None,
        };
        let widths: Vec<u8> = cells.styles().iter().map(digits_shown).collect();
        let mut row: Vec<SheetCell<'_>> = Vec::new();
        let mut number = 0;
        while let Some((cell, style)) = guarded(|| cells.next_cell_with_style_id())? {
            let (at, column) = (u64::from(cell.get_position().0) + 1, cell.get_position().1 as usize);
            if at < number || (at == number && column < row.len()) || column >= COLUMNS {
                return Err(Fault::Book(BookFault::Order { row: at }).into());
            }
            if at > number {
                if number > given && take(number, is_hidden(number), &row)?.is_break() {
                    return Ok(());
                }
                row.clear();
                number = at;
            }
            let mut read = sheet_cell(cell.get_value(), widths.get(style).copied().unwrap_or(0));
            if let Some(formulas) = &mut formulas {
                let formula = guarded(|| formulas.next_cell_with_formula_metadata())?;
                if read == SheetCell::Blank && formula.is_some_and(|found| found.formula.is_some()) {
                    read = SheetCell::Error(UNSTORED);
                }
            }
            count.add(1 + (column - row.len()) as u64 / GAP)?;
            count.hold(at, &read)?;
            row.resize(column, SheetCell::Blank);
            row.push(read);
        }
        if number > given { take(number, is_hidden(number), &row).map(|_| ()) } else { Ok(()) }
    }

    /// The hidden rows of a sheet.
    fn hidden(&mut self, sheet: &str) -> Result<Vec<u64>, Fault> {
        if self.seen.hidden.is_empty() {
            return Ok(Vec::new());
        }
        if self.parts.is_none() {
            self.parts = Some(parts(&self.input)?);
        }
        let parts = self.parts.as_deref().unwrap_or_default();
        let part = parts.iter().find(|(name, _)| name == sheet).map(|(_, part)| part.as_str());
        let rows = self.seen.hidden.iter().find(|(name, _)| part.is_some_and(|part| part.eq_ignore_ascii_case(name)));
        Ok(rows.map(|(_, rows)| rows.clone()).unwrap_or_default())
    }
}

/// The sheets of cells.
pub(super) fn sheets_of<R: Read + Seek>(xlsx: &Xlsx<R>) -> Vec<(String, Visibility)> {
    let sheets = xlsx.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let visibility = |visible| match visible {
        SheetVisible::Visible => Visibility::Visible,
        SheetVisible::Hidden => Visibility::Hidden,
        SheetVisible::VeryHidden => Visibility::VeryHidden,
    };
    sheets.map(|sheet| (sheet.name.clone(), visibility(sheet.visible))).collect()
}

fn open(input: &InputFile) -> Result<Source, Fault> {
    let source = BufReader::new(input.open()?);
    guarded(|| Xlsx::new(source))
}

/// Name and part of each sheet.
fn parts(input: &InputFile) -> Result<Vec<(String, String)>, Fault> {
    let mut container = Container::open(input)?;
    let targets = relations(&mut container, "xl/_rels/workbook.xml.rels")?;
    let mut parts = Vec::new();
    let Some(workbook) = container.part("xl/workbook.xml")? else { return Ok(parts) };
    Xml::new(workbook).each_start(|tag| {
        if tag.local_name().as_ref() == "sheet" {
            let (name, id) = (attribute(tag, "name"), attribute(tag, "id"));
            if let (Some(name), Some(id)) = (name, id)
                && let Some((_, target)) = targets.iter().find(|(known, _)| *known == id)
            {
                parts.push((name, target.clone()));
            }
        }
    })?;
    Ok(parts)
}

/// Id and part of each relation of a workbook.
pub(super) fn relations(container: &mut Container, part: &str) -> Result<Vec<(String, String)>, Fault> {
    let mut targets = Vec::new();
    let Some(relations) = container.part(part)? else { return Ok(targets) };
    Xml::new(relations).each_start(|tag| {
        if tag.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
        {
            let target = target.replace('\\', "/");
            let target = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            targets.push((id, target));
        }
    })?;
    Ok(targets)
}

/// Calls the library. What it says comes back on one line; if it panics, that is an error too.
pub(super) fn guarded<T>(call: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, Fault> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(XlsxError::Password)) => Err(Fault::Password),
        Ok(Err(error)) => Err(Fault::said(&error)),
        Err(_) => Err(Fault::Book(BookFault::GaveUp)),
    }
}

/// How many digits a number format of nothing but zeros shows at least; 0 for any other.
pub(super) fn digits_shown(style: &Style) -> u8 {
    let code = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
    let padded = code.len() > 1 && code.bytes().all(|byte| byte == b'0');
    if padded { u8::try_from(code.len()).unwrap_or(u8::MAX) } else { 0 }
}

fn sheet_cell<'a>(value: &DataRef<'a>, width: u8) -> SheetCell<'a> {
    #[expect(clippy::cast_precision_loss, reason = "a spreadsheet's numbers have 15 digits; a longer one is damaged either way")]
    match value {
        DataRef::Empty => SheetCell::Blank,
        DataRef::Int(number) => SheetCell::Number(*number as f64, width),
        DataRef::Float(number) => SheetCell::Number(*number, width),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            SheetCell::Text(Cow::Owned(text.clone()))
        }
        DataRef::SharedString(text) => SheetCell::Text(Cow::Borrowed(text)),
        DataRef::Bool(flag) => SheetCell::Flag(*flag),
        DataRef::DateTime(moment) => SheetCell::Moment(moment_of(moment)),
        DataRef::Error(error) => SheetCell::Error(error_of_code(code_of(error))),
    }
}

/// The number that binary files have for an error.
const fn code_of(error: &CellErrorType) -> u8 {
    match error {
        CellErrorType::Null => 0x00,
        CellErrorType::Div0 => 0x07,
        CellErrorType::Value => 0x0F,
        CellErrorType::Ref => 0x17,
        CellErrorType::Name => 0x1D,
        CellErrorType::Num => 0x24,
        CellErrorType::NA => 0x2A,
        CellErrorType::GettingData => 0x2B,
    }
}

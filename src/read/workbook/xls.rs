//! Old workbooks (.xls, BIFF8 and BIFF5, and sheets in BIFF4 and BIFF3), record by record: no count and no size that a record claims is believed.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::biff::{byte_at, f64_at, rk, short, u16_at, u32_at};
use super::cells::NumberFormat;
use super::cfb::workbook_stream;
use super::xls_text::{Encoding, Strings};
use super::{BookFault, CellCount, Fault, Merged, Stop, Take, Visibility};
use crate::read::cell::SheetCell;
use crate::read::formula_errors::error_of_code;
use crate::read::source::InputFile;
use crate::read::table::COLUMNS;

const BEGIN: u16 = 0x0809;
/// As Excel 3 and 4 write it.
const BEGIN_3: u16 = 0x0209;
const BEGIN_4: u16 = 0x0409;
/// What begins is a sheet, not a chart or a macro.
const A_SHEET: u16 = 0x0010;
const END: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;

pub(super) struct Book {
    stream: Vec<u8>,
    sheets: Vec<Sheet>,
    strings: Strings,
    /// What each cell style makes of a number.
    styles: Vec<NumberFormat>,
    pub is_1904: bool,
    encoding: Encoding,
    cells: u64,
}

struct Sheet {
    name: String,
    visibility: Visibility,
    at: usize,
}

impl Book {
    pub fn open(input: &InputFile) -> Result<Self, Fault> {
        let stream = workbook_stream(input)?;
        let mut book = Self {
            sheets: Vec::new(),
            strings: Strings::default(),
            styles: Vec::new(),
            is_1904: false,
            encoding: Encoding::default(),
            cells: input.choices.limits.cells,
            stream: Vec::new(),
        };
        book.read_globals(&stream)?;
        book.stream = stream;
        Ok(book)
    }

    fn read_globals(&mut self, stream: &[u8]) -> Result<(), Fault> {
        let (mut formats, mut styles): (Vec<(u16, NumberFormat)>, Vec<u16>) = (Vec::new(), Vec::new());
        let mut records = Records::new(stream, 0);
        let first = records.next()?.ok_or(Fault::Book(BookFault::NoWorkbook))?;
        match first.kind {
            BEGIN => {}
            BEGIN_3 | BEGIN_4 if u16_at(first.data, 2)? == A_SHEET => return self.read_lone_sheet(records),
            _ => return Err(Fault::Book(BookFault::TooOld)),
        }
        self.encoding.is_unicode = u16_at(first.data, 0)? >= 0x0600;
        while let Some(record) = records.next()? {
            let data = record.data;
            match record.kind {
                END => break,
                0x002F => return Err(Fault::Password),
                0x0042 => self.encoding.set_code_page(u16_at(data, 0)?),
                0x0022 => self.is_1904 = u16_at(data, 0)? == 1,
                0x041E => {
                    formats.push((u16_at(data, 0)?, NumberFormat::of_code(&self.encoding.format_code(data)?)));
                }
                0x00E0 => styles.push(u16_at(data, 2)?),
                // Charts and macros are no sheets of cells.
                0x0085 if byte_at(data, 5)? == 0 => {
                    let visibility = match byte_at(data, 4)? & 3 {
                        0 => Visibility::Visible,
                        1 => Visibility::Hidden,
                        _ => Visibility::VeryHidden,
                    };
                    let name = self.encoding.short_text(data, 6)?.replace('\0', "");
                    let at = u32_at(data, 0)? as usize;
                    if self.sheets.iter().any(|sheet| sheet.at == at) {
                        return Err(Fault::Book(BookFault::SharedPlace));
                    }
                    self.sheets.push(Sheet { name, visibility, at });
                }
                0x00FC => self.strings = Strings::read(&records.with_continued(&record)?)?,
                _ => {}
            }
        }
        let format = |id: &u16| {
            let own = formats.iter().rev().find(|(known, _)| known == id);
            own.map_or_else(|| NumberFormat::built_in(*id), |(_, format)| *format)
        };
        self.styles = styles.iter().map(format).collect();
        Ok(())
    }

    /// Reads what Excel 3 and 4 wrote: a file is one sheet without a name, and says in front of its cells how they look.
    fn read_lone_sheet(&mut self, mut records: Records<'_>) -> Result<(), Fault> {
        self.encoding.is_unicode = false;
        let (mut formats, mut styles): (Vec<NumberFormat>, Vec<u8>) = (Vec::new(), Vec::new());
        while let Some(Record { kind, data }) = records.next()? {
            match kind {
                END => break,
                0x002F => return Err(Fault::Password),
                0x0042 => self.encoding.set_code_page(u16_at(data, 0)?),
                0x0022 => self.is_1904 = u16_at(data, 0)? == 1,
                0x001E => formats.push(NumberFormat::of_code(&self.encoding.short_text(data, 0)?)),
                0x041E => formats.push(NumberFormat::of_code(&self.encoding.format_code(data)?)),
                0x0243 | 0x0443 => styles.push(byte_at(data, 1)?),
                _ => {}
            }
        }
        // A format is known by its place.
        let format = |at: &u8| formats.get(usize::from(*at)).copied().unwrap_or_else(|| NumberFormat::built_in((*at).into()));
        self.styles = styles.iter().map(format).collect();
        self.sheets.push(Sheet { name: "Sheet 1".to_owned(), visibility: Visibility::Visible, at: 0 });
        Ok(())
    }

    pub fn sheets(&self) -> Vec<(String, Visibility)> {
        self.sheets.iter().map(|sheet| (sheet.name.clone(), sheet.visibility)).collect()
    }

    fn records(&self, sheet: &str) -> Result<SheetRecords<'_>, Fault> {
        let sheet = self.sheets.iter().find(|known| known.name == sheet);
        let at = sheet.map(|sheet| sheet.at).filter(|at| *at < self.stream.len());
        let mut records = Records::new(&self.stream, at.ok_or(Fault::Book(BookFault::Damaged))?);
        if records.next()?.is_none_or(|record| !matches!(record.kind, BEGIN | BEGIN_3 | BEGIN_4)) {
            return Err(Fault::Book(BookFault::Damaged));
        }
        Ok(SheetRecords { records, inner: 0 })
    }

    pub fn merged(&mut self, sheet: &str) -> Result<Vec<Merged>, Fault> {
        let mut merged = Vec::new();
        let mut records = self.records(sheet)?;
        while let Some(record) = records.next()? {
            if record.kind == 0x00E5 {
                for range in record.data.get(2..).unwrap_or_default().chunks_exact(8) {
                    let of = |at| u16_at(range, at);
                    let (rows, columns) = ((of(0)?, of(2)?), (of(4)?, of(6)?));
                    let rows = (u64::from(rows.0) + 1, u64::from(rows.1) + 1);
                    merged.push(Merged { rows, columns: (columns.0.into(), columns.1.into()) });
                }
            }
        }
        Ok(merged)
    }

    pub fn each_row<E>(&mut self, sheet: &str, take: &mut impl Take<E>) -> Result<(), Stop<E>> {
        let mut count = CellCount::new(self.cells);
        let (hidden, is_ordered) = self.look(sheet, &mut count)?;
        let is_hidden = |row: u64| hidden.binary_search(&row).is_ok();
        let mut rows = Rows { row: Vec::new(), number: 0 };
        if is_ordered {
            let ended = self.each_cell(sheet, &mut |row, column, cell| {
                if row != rows.number && rows.hand_over(row, &is_hidden, take)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                rows.push(column, cell);
                Ok(ControlFlow::Continue(()))
            })?;
            return if ended.is_break() { Ok(()) } else { rows.hand_over(0, &is_hidden, take).map(|_| ()) };
        }
        let mut cells: Vec<(u64, usize, SheetCell<'_>)> = Vec::new();
        let _all = self.each_cell::<E>(sheet, &mut |row, column, cell| {
            cells.push((row, column, cell));
            Ok(ControlFlow::Continue(()))
        })?;
        cells.sort_by_key(|(row, column, _)| (*row, *column));
        for (row, column, cell) in cells {
            if row != rows.number && rows.hand_over(row, &is_hidden, take)?.is_break() {
                return Ok(());
            }
            // Of a cell that stands twice the last one counts.
            rows.row.truncate(column);
            rows.push(column, cell);
        }
        rows.hand_over(0, &is_hidden, take).map(|_| ())
    }

    /// The hidden rows of a sheet, and whether its cells stand in order. The cells are counted.
    fn look(&self, sheet: &str, count: &mut CellCount) -> Result<(Vec<u64>, bool), Fault> {
        let mut hidden = Vec::new();
        let mut records = self.records(sheet)?;
        let (mut last, mut is_ordered) = (None, true);
        while let Some(Record { kind, data }) = records.next()? {
            if kind == 0x0208 && u16_at(data, 12).is_ok_and(|flags| flags & 0x20 != 0) {
                hidden.push(u64::from(u16_at(data, 0)?) + 1);
            }
            if !matches!(kind, 0x0203 | 0x027E | 0x00BD | 0x00FD | 0x0204 | 0x00D6 | 0x0205 | 0x0006 | 0x0206 | 0x0406) {
                continue;
            }
            let (row, column) = (u16_at(data, 0)?, u16_at(data, 2)?);
            let cells = if kind == 0x00BD { data.len().saturating_sub(6) / 6 } else { 1 };
            if usize::from(column) + cells > COLUMNS {
                return Err(Fault::Book(BookFault::TooWide { row: u64::from(row) + 1 }));
            }
            is_ordered &= last.is_none_or(|last| last < (row, column));
            let gap = match last {
                Some((last_row, last_column)) if last_row == row => column.saturating_sub(last_column),
                _ => column,
            };
            count.add(cells as u64 + u64::from(gap) / super::GAP)?;
            last = Some((row, column.saturating_add(u16::try_from(cells - cells.min(1)).unwrap_or(u16::MAX))));
        }
        hidden.sort_unstable();
        hidden.dedup();
        Ok((hidden, is_ordered))
    }

    /// Hands each cell to `put`: its row from 1, its column from 0.
    fn each_cell<'b, E>(&'b self, sheet: &str, put: &mut Put<'_, 'b, E>) -> Result<ControlFlow<()>, Stop<E>> {
        let mut records = self.records(sheet)?;
        // A formula whose text stands in a record behind it.
        let mut formula: Option<(u64, usize)> = None;
        while let Some(record) = records.next()? {
            let Record { kind, data } = record;
            let place = || Ok::<_, Fault>((u64::from(u16_at(data, 0)?) + 1, usize::from(u16_at(data, 2)?)));
            let number = |value: f64| Ok::<_, Fault>(self.style(u16_at(data, 4)?).cell(value, self.is_1904));
            let cell = match kind {
                0x0203 => number(f64_at(data, 6)?)?,
                0x027E => number(rk(u32_at(data, 6)?))?,
                0x00FD => self.strings.cell(u32_at(data, 6)?)?,
                0x0204 | 0x00D6 => SheetCell::Text(Cow::Owned(self.encoding.text(data, 6)?)),
                0x0205 if byte_at(data, 7)? == 0 => SheetCell::Flag(byte_at(data, 6)? != 0),
                0x0205 => SheetCell::Error(error_of_code(byte_at(data, 6)?)),
                0x0006 | 0x0206 | 0x0406 if u16_at(data, 12)? != 0xFFFF => number(f64_at(data, 6)?)?,
                0x0006 | 0x0206 | 0x0406 => match byte_at(data, 6)? {
                    0 => {
                        formula = Some(place()?);
                        continue;
                    }
                    1 => SheetCell::Flag(byte_at(data, 8)? != 0),
                    2 => SheetCell::Error(error_of_code(byte_at(data, 8)?)),
                    _ => SheetCell::Text(Cow::Borrowed("")),
                },
                0x0207 => {
                    let Some((row, column)) = formula.take() else { continue };
                    let text = self.encoding.continued_text(&records.records.with_continued(&record)?)?;
                    if put(row, column, SheetCell::Text(Cow::Owned(text)))?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                    continue;
                }
                0x00BD => {
                    let (row, first) = place()?;
                    for (at, packed) in data.get(4..data.len().saturating_sub(2)).ok_or_else(short)?.chunks_exact(6).enumerate() {
                        let cell = self.style(u16_at(packed, 0)?).cell(rk(u32_at(packed, 2)?), self.is_1904);
                        if put(row, first + at, cell)?.is_break() {
                            return Ok(ControlFlow::Break(()));
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            let (row, column) = place()?;
            if put(row, column, cell)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn style(&self, at: u16) -> NumberFormat {
        self.styles.get(usize::from(at)).copied().unwrap_or_default()
    }
}

type Put<'p, 'b, E> = dyn FnMut(u64, usize, SheetCell<'b>) -> Result<ControlFlow<()>, Stop<E>> + 'p;

/// The row that is being put together.
struct Rows<'b> {
    row: Vec<SheetCell<'b>>,
    number: u64,
}

impl<'b> Rows<'b> {
    fn push(&mut self, column: usize, cell: SheetCell<'b>) {
        self.row.resize(column, SheetCell::Blank);
        self.row.push(cell);
    }

    /// Hands over the row that is complete, and begins the next.
    fn hand_over<E>(
        &mut self,
        next: u64,
        is_hidden: &impl Fn(u64) -> bool,
        take: &mut impl Take<E>,
    ) -> Result<ControlFlow<()>, Stop<E>> {
        let taken =
            if self.number > 0 { take(self.number, is_hidden(self.number), &self.row)? } else { ControlFlow::Continue(()) };
        self.row.clear();
        self.number = next;
        Ok(taken)
    }
}

/// A record: what it is, and its bytes.
#[derive(Clone, Copy)]
struct Record<'b> {
    kind: u16,
    data: &'b [u8],
}

/// Records as they follow each other.
struct Records<'b> {
    stream: &'b [u8],
    at: usize,
}

impl<'b> Records<'b> {
    fn new(stream: &'b [u8], at: usize) -> Self {
        Self { stream, at }
    }

    fn next(&mut self) -> Result<Option<Record<'b>>, Fault> {
        if self.at >= self.stream.len() {
            return Ok(None);
        }
        let (kind, length) = (u16_at(self.stream, self.at)?, u16_at(self.stream, self.at + 2)?);
        let from = self.at + 4;
        let data = self.stream.get(from..from + usize::from(length)).ok_or_else(short)?;
        self.at = from + usize::from(length);
        Ok(Some(Record { kind, data }))
    }

    /// The bytes of a record and of those that continue it.
    fn with_continued(&mut self, record: &Record<'b>) -> Result<Vec<&'b [u8]>, Fault> {
        let mut all = vec![record.data];
        while self.at < self.stream.len() && u16_at(self.stream, self.at)? == CONTINUE {
            all.extend(self.next()?.map(|record| record.data));
        }
        Ok(all)
    }
}

/// The records of a sheet, without those of charts inside it.
struct SheetRecords<'b> {
    records: Records<'b>,
    inner: usize,
}

impl<'b> SheetRecords<'b> {
    fn next(&mut self) -> Result<Option<Record<'b>>, Fault> {
        loop {
            let Some(record) = self.records.next()? else { return Err(Fault::Book(BookFault::Damaged)) };
            match record.kind {
                BEGIN | BEGIN_3 | BEGIN_4 => self.inner += 1,
                END if self.inner == 0 => return Ok(None),
                END => self.inner -= 1,
                _ if self.inner == 0 => return Ok(Some(record)),
                _ => {}
            }
        }
    }
}

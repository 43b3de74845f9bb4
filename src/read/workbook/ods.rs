//! Open documents (.ods), read as their XML streams past: repeats are counted before anything is made of them.

use std::borrow::Cow;
use std::io::Read;
use std::ops::ControlFlow;

use quick_xml::events::BytesStart;

use super::iso::{moment, time};
use super::xml::{Node, attribute, attribute_named};
use super::xml2003::open;
use super::{BookFault, CellCount, Fault, GAP, Merged, ROW_BYTES, Stop, Take, Visibility};
use crate::read::cell::{Moment, SheetCell};
use crate::read::container::{Container, one_line, verify};
use crate::read::formula_errors::{UNSTORED, known_error};
use crate::read::source::{InputFile, new_spool, spool_error};
use crate::read::table::COLUMNS;

/// A cell that only a repeat makes counts as so many: it is no evidence that there is so much to read.
const REPEATED: u64 = 8;

/// No sheet has more rows than this.
const ROWS: u64 = 1 << 24;

pub(super) struct Book {
    /// The part that holds the sheets, unpacked.
    content: InputFile,
    sheets: Vec<Sheet>,
    cells: u64,
}

struct Sheet {
    name: String,
    visibility: Visibility,
    /// The byte of the content that its tag begins at.
    at: u64,
}

impl Book {
    pub fn open(input: &InputFile) -> Result<Self, Fault> {
        verify(input)?;
        let content = content(input)?;
        let mut sheets = Vec::new();
        // The styles of tables that are not shown stand in front of the tables.
        let (mut hidden, mut style): (Vec<String>, Option<String>) = (Vec::new(), None);
        let mut xml = open(&content, 0)?;
        loop {
            let at = xml.position();
            let tag = match xml.next()? {
                Node::Start(tag) => tag,
                Node::End(_) | Node::Text(_) => continue,
                Node::Done => break,
            };
            match tag.name().as_ref() {
                "style:style" => style = attribute(&tag, "name"),
                "style:table-properties" if attribute(&tag, "display").as_deref() == Some("false") => {
                    hidden.extend(style.clone());
                }
                "table:table" => {
                    let name = attribute(&tag, "name").unwrap_or_default();
                    let is_hidden = attribute(&tag, "style-name").is_some_and(|style| hidden.contains(&style));
                    let visibility = if is_hidden { Visibility::Hidden } else { Visibility::Visible };
                    sheets.push(Sheet { name, visibility, at });
                }
                _ => {}
            }
        }
        Ok(Self { content, sheets, cells: input.choices.limits.cells })
    }

    pub fn sheets(&self) -> Vec<(String, Visibility)> {
        self.sheets.iter().map(|sheet| (sheet.name.clone(), sheet.visibility)).collect()
    }

    pub fn merged(&mut self, sheet: &str) -> Result<Vec<Merged>, Fault> {
        let mut merged = Vec::new();
        let walked = self.walk::<Fault>(sheet, |row| {
            let mut column = 0_usize;
            for cell in &row.cells {
                if let Some((columns, rows)) = cell.spans {
                    let last = (row.number.saturating_add(rows - 1), column.saturating_add(columns - 1).min(COLUMNS - 1));
                    merged.push(Merged { rows: (row.number, last.0), columns: (column, last.1) });
                }
                column += cell.repeats;
            }
            Ok(ControlFlow::Continue(()))
        });
        match walked {
            Ok(()) => Ok(merged),
            Err(Stop::Fault(fault) | Stop::Taker(fault)) => Err(fault),
        }
    }

    pub fn each_row<E>(&mut self, sheet: &str, take: &mut impl Take<E>) -> Result<(), Stop<E>> {
        let mut count = CellCount::new(self.cells);
        self.walk(sheet, |row| {
            let mut cells: Vec<SheetCell<'_>> = Vec::new();
            for cell in &row.cells {
                cells.extend(std::iter::repeat_n(cell.value.cell(), cell.repeats));
            }
            let filled: u64 = row.cells.iter().filter(|cell| cell.value != Value::Blank).map(|cell| cell.repeats as u64).sum();
            let (once, blank) = (row.cells.len() as u64, cells.len() as u64 - filled);
            let repeated = filled.saturating_mul(row.repeats).saturating_sub(once);
            count.add(
                once.saturating_add(blank.saturating_mul(row.repeats) / GAP).saturating_add(repeated.saturating_mul(REPEATED)),
            )?;
            for number in row.number..row.number + row.repeats {
                if take(number, row.is_hidden, &cells)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Hands over each row of a sheet that has a cell.
    fn walk<E>(&mut self, sheet: &str, mut put: impl FnMut(&OdsRow) -> Result<ControlFlow<()>, Stop<E>>) -> Result<(), Stop<E>> {
        let sheet = self.sheets.iter().find(|known| known.name == sheet);
        let mut xml = open(&self.content, sheet.ok_or(Fault::Book(BookFault::Damaged))?.at)?;
        let mut walk = Walk { number: 1, row: OdsRow::default(), row_bytes: 0, cell: None, depth: 0 };
        loop {
            match xml.next()? {
                Node::Start(tag) => walk.start(&tag)?,
                Node::Text(text) => walk.text(&text),
                Node::End(name) => {
                    if walk.end(&name)? && put(&walk.row)?.is_break() {
                        return Ok(());
                    }
                    if walk.depth == 0 {
                        return Ok(());
                    }
                }
                Node::Done => return Err(Fault::Book(BookFault::Damaged).into()),
            }
        }
    }
}

/// Unpacks the part that holds the sheets, so that each of them can be read from where it begins.
fn content(input: &InputFile) -> Result<InputFile, Fault> {
    let mut container = Container::open(input)?;
    let part =
        container.part("content.xml")?.ok_or_else(|| Fault::Book(BookFault::Missing { part: "content.xml".to_owned() }))?;
    let mut spool = new_spool()?;
    let mut part = Unpacked { part, failed: None };
    let copied = std::io::copy(&mut part, &mut spool);
    match (copied, part.failed) {
        (_, Some(detail)) => Err(Fault::said(&detail)),
        (Err(error), None) => Err(Fault::Read(spool_error(error))),
        (Ok(_), None) => Ok(InputFile::of_spool(spool, &input.name)),
    }
}

/// A part whose own errors are told apart from those of the copy.
struct Unpacked<R> {
    part: R,
    failed: Option<String>,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.part.read(buffer).inspect_err(|error| self.failed = Some(one_line(error)))
    }
}

/// What a cell holds.
#[derive(Clone, PartialEq, Debug, Default)]
enum Value {
    #[default]
    Blank,
    Text(String),
    Number(f64),
    Moment(Moment),
    Flag(bool),
    Error(&'static str),
}

impl Value {
    fn cell(&self) -> SheetCell<'_> {
        match self {
            Self::Blank => SheetCell::Blank,
            Self::Text(text) => SheetCell::Text(Cow::Borrowed(text)),
            Self::Number(number) => SheetCell::Number(*number, 0),
            Self::Moment(moment) => SheetCell::Moment(*moment),
            Self::Flag(flag) => SheetCell::Flag(*flag),
            Self::Error(word) => SheetCell::Error(word),
        }
    }
}

/// A cell that stands so many times beside itself.
#[derive(Clone, PartialEq, Debug)]
struct OdsCell {
    value: Value,
    repeats: usize,
    /// How many columns and rows it is merged over, where it is.
    spans: Option<(usize, u64)>,
}

/// A row that stands so many times below itself.
#[derive(Default)]
struct OdsRow {
    number: u64,
    repeats: u64,
    is_hidden: bool,
    cells: Vec<OdsCell>,
}

/// A cell that is being read.
struct OpenCell {
    cell: OdsCell,
    ty: Type,
    text: String,
    paragraphs: usize,
    /// Whether the walk is in a paragraph: what stands between two of them is how the file was laid out.
    in_paragraph: bool,
    /// How deep the walk is in what is no text of the cell: notes, drawings, tables within, how it is pronounced.
    aside: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    /// The value stood in the tag.
    Given,
    Error,
}

struct Walk {
    number: u64,
    row: OdsRow,
    /// How much text the row has.
    row_bytes: usize,
    cell: Option<OpenCell>,
    /// How many tables deep.
    depth: usize,
}

impl Walk {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Fault> {
        let name = tag.name();
        if let Some(open) = &mut self.cell {
            if open.aside > 0
                || matches!(name.as_ref(), "office:annotation" | "table:table" | "text:ruby-text")
                || name.as_ref().starts_with("draw:")
            {
                open.aside += 1;
                return Ok(());
            }
            match name.as_ref() {
                "text:p" => {
                    if open.paragraphs > 0 {
                        open.text.push('\n');
                    }
                    open.paragraphs += 1;
                    open.in_paragraph = true;
                }
                "text:s" => {
                    let spaces = attribute(tag, "c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                    open.text.extend(std::iter::repeat_n(' ', spaces.min(1 << 15)));
                }
                "text:tab" => open.text.push('\t'),
                "text:line-break" => open.text.push('\n'),
                _ => {}
            }
            return Ok(());
        }
        match name.as_ref() {
            "table:table" => self.depth += 1,
            // A table in a drawing is no part of the sheet.
            _ if self.depth > 1 => {}
            "table:table-row" => {
                let repeats = repeats(tag, "number-rows-repeated")?;
                let is_hidden = attribute(tag, "visibility").is_some_and(|word| word == "collapse" || word == "filter");
                self.row = OdsRow { number: self.number, repeats, is_hidden, cells: Vec::new() };
                self.number = self.number.saturating_add(repeats);
                self.row_bytes = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell = Some(open_cell(tag)?),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = &mut self.cell
            && open.aside == 0
            && open.in_paragraph
        {
            open.text.push_str(text);
        }
    }

    /// Whether a row with cells came to its end.
    fn end(&mut self, name: &str) -> Result<bool, Fault> {
        if let Some(open) = &mut self.cell {
            if open.aside > 0 {
                open.aside -= 1;
            } else if name == "p" {
                open.in_paragraph = false;
            } else if name == "table-cell" || name == "covered-table-cell" {
                self.close_cell();
                if self.row_bytes > ROW_BYTES {
                    return Err(Fault::Book(BookFault::TooLong { row: self.row.number }));
                }
            }
            return if self.row.cells.len() > COLUMNS { Err(self.too_wide()) } else { Ok(false) };
        }
        match name {
            "table" => self.depth -= 1,
            "table-row" if self.depth == 1 => {
                while self.row.cells.last().is_some_and(|cell| cell.value == Value::Blank && cell.spans.is_none()) {
                    self.row.cells.pop();
                }
                let columns = self.row.cells.iter().fold(0_usize, |columns, cell| columns.saturating_add(cell.repeats));
                return if columns > COLUMNS { Err(self.too_wide()) } else { Ok(columns > 0) };
            }
            _ => {}
        }
        Ok(false)
    }

    fn too_wide(&self) -> Fault {
        Fault::Book(BookFault::TooWide { row: self.row.number })
    }

    fn close_cell(&mut self) {
        let Some(open) = self.cell.take() else { return };
        let mut cell = open.cell;
        self.row_bytes += open.text.len();
        match open.ty {
            Type::Text if !open.text.is_empty() => cell.value = Value::Text(open.text),
            Type::Error => cell.value = Value::Error(known_error(open.text.trim())),
            Type::Text | Type::Given => {}
        }
        self.row.cells.push(cell);
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> Result<u64, Fault> {
    let Some(text) = attribute(tag, name) else { return Ok(1) };
    match text.parse() {
        Ok(count) if (1..=ROWS).contains(&count) => Ok(count),
        _ => Err(Fault::Book(BookFault::Number { name: name.to_owned() })),
    }
}

fn open_cell(tag: &BytesStart<'_>) -> Result<OpenCell, Fault> {
    let many = usize::try_from(repeats(tag, "number-columns-repeated")?).unwrap_or(usize::MAX);
    let spans = (repeats(tag, "number-columns-spanned")?, repeats(tag, "number-rows-spanned")?);
    let spans = (spans != (1, 1)).then_some((usize::try_from(spans.0).unwrap_or(COLUMNS), spans.1));
    let (value, ty) = value(tag);
    let cell = OdsCell { value, repeats: many, spans };
    Ok(OpenCell { cell, ty, text: String::new(), paragraphs: 0, in_paragraph: false, aside: 0 })
}

/// The value that stands in a cell's tag.
fn value(tag: &BytesStart<'_>) -> (Value, Type) {
    let ty = attribute_named(tag, "office:value-type");
    if attribute_named(tag, "calcext:value-type").as_deref() == Some("error") {
        return (Value::Blank, Type::Error);
    }
    let of = |name: &str| attribute_named(tag, name).unwrap_or_default();
    let value = match ty.as_deref() {
        Some("float" | "percentage" | "currency") => {
            let number = of("office:value").trim().parse().ok().filter(|number: &f64| number.is_finite());
            number.map_or(Value::Error("#NUM!"), Value::Number)
        }
        Some("date") => moment(&of("office:date-value")).map_or(Value::Error("#VALUE!"), Value::Moment),
        Some("time") => time(&of("office:time-value")).map_or(Value::Error("#VALUE!"), Value::Moment),
        Some("boolean") => Value::Flag(of("office:boolean-value").trim() == "true"),
        Some(_) => match of("office:string-value") {
            text if text.is_empty() => return (Value::Blank, Type::Text),
            text => Value::Text(text),
        },
        None if attribute_named(tag, "table:formula").is_some() => Value::Error(UNSTORED),
        None => return (Value::Blank, Type::Text),
    };
    (value, Type::Given)
}

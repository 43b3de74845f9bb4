//! Workbooks in one file of XML, as Excel 2002 and 2003 and many web systems write them, named .xml or .xls.

use std::borrow::Cow;
use std::io::{BufReader, Seek, SeekFrom};
use std::ops::ControlFlow;

use quick_xml::events::BytesStart;

use super::iso::moment;
use super::markup::as_utf8;
use super::xml::{Node, Xml, attribute};
use super::{BookFault, CellCount, Fault, GAP, Merged, Stop, Take, Visibility};
use crate::read::cell::SheetCell;
use crate::read::error::ReadError;
use crate::read::formula_errors::{UNSTORED, known_error};
use crate::read::source::InputFile;
use crate::read::table::COLUMNS;

/// No sheet has more rows than this.
const ROWS: u64 = 1 << 24;

pub(super) struct Book {
    document: InputFile,
    sheets: Vec<Sheet>,
    cells: u64,
}

struct Sheet {
    name: String,
    visibility: Visibility,
    /// The byte that its tag begins at.
    at: u64,
}

impl Book {
    pub fn open(input: &InputFile) -> Result<Self, Fault> {
        let document = as_utf8(input)?;
        let mut sheets: Vec<Sheet> = Vec::new();
        let mut xml = open(&document, 0)?;
        let mut in_visible = false;
        loop {
            let at = xml.position();
            match xml.next()? {
                Node::Start(tag) => {
                    in_visible = tag.local_name().as_ref() == "Visible";
                    if tag.local_name().as_ref() == "Worksheet" {
                        let name = attribute(&tag, "Name").unwrap_or_default();
                        sheets.push(Sheet { name, visibility: Visibility::Visible, at });
                    }
                }
                // A sheet says behind its cells whether it is shown.
                Node::Text(text) if in_visible => {
                    if let Some(sheet) = sheets.last_mut() {
                        sheet.visibility = match text.trim() {
                            "SheetHidden" => Visibility::Hidden,
                            "SheetVeryHidden" => Visibility::VeryHidden,
                            _ => sheet.visibility,
                        };
                    }
                }
                Node::End(_) => in_visible = false,
                Node::Text(_) => {}
                Node::Done => break,
            }
        }
        Ok(Self { document, sheets, cells: input.choices.limits.cells })
    }

    pub fn sheets(&self) -> Vec<(String, Visibility)> {
        self.sheets.iter().map(|sheet| (sheet.name.clone(), sheet.visibility)).collect()
    }

    pub fn merged(&mut self, sheet: &str) -> Result<Vec<Merged>, Fault> {
        let mut merged = Vec::new();
        let walked = self.walk::<Fault>(sheet, &mut |_, _, _| Ok(ControlFlow::Continue(())), Some(&mut merged));
        match walked {
            Ok(()) => Ok(merged),
            Err(Stop::Fault(fault) | Stop::Taker(fault)) => Err(fault),
        }
    }

    pub fn each_row<E>(&mut self, sheet: &str, take: &mut impl Take<E>) -> Result<(), Stop<E>> {
        self.walk(sheet, take, None)
    }

    fn walk<E>(&self, sheet: &str, take: &mut impl Take<E>, merged: Option<&mut Vec<Merged>>) -> Result<(), Stop<E>> {
        let sheet = self.sheets.iter().find(|known| known.name == sheet);
        let mut xml = open(&self.document, sheet.ok_or(Fault::Book(BookFault::Damaged))?.at)?;
        let mut walk = Walk {
            count: CellCount::new(self.cells),
            merged,
            number: 0,
            repeats: 1,
            is_hidden: false,
            row: Vec::new(),
            column: 0,
            across: 0,
            ty: None,
            text: String::new(),
            in_data: false,
            is_formula: false,
        };
        loop {
            match xml.next()? {
                Node::Start(tag) => walk.start(&tag)?,
                Node::Text(text) if walk.in_data => walk.text.push_str(&text),
                Node::End(name) => match name.as_str() {
                    "Worksheet" => return Ok(()),
                    "Data" => walk.in_data = false,
                    "Cell" => walk.close_cell()?,
                    "Row" if !walk.row.is_empty() && take(walk.number, walk.is_hidden, &walk.row)?.is_break() => return Ok(()),
                    _ => {}
                },
                Node::Text(_) => {}
                Node::Done => return Err(Fault::Book(BookFault::Damaged).into()),
            }
        }
    }
}

/// The document from this byte on.
pub(super) fn open(document: &InputFile, from: u64) -> Result<Xml<BufReader<std::fs::File>>, Fault> {
    let mut file = document.open()?;
    file.seek(SeekFrom::Start(from)).map_err(|source| ReadError::io(&document.name, source))?;
    Ok(Xml::new(BufReader::with_capacity(1 << 16, file)))
}

struct Walk<'m> {
    count: CellCount,
    merged: Option<&'m mut Vec<Merged>>,
    number: u64,
    /// How many rows the row before stood for: blank rows may be written as one.
    repeats: u64,
    is_hidden: bool,
    row: Vec<SheetCell<'static>>,
    /// Where the next cell stands.
    column: usize,
    /// How many further columns the open cell is merged over.
    across: usize,
    ty: Option<String>,
    text: String,
    in_data: bool,
    is_formula: bool,
}

impl Walk<'_> {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Fault> {
        let number = |name: &str| match attribute(tag, name).map(|text| text.trim().parse::<u64>()) {
            None => Ok(None),
            Some(Ok(number)) if number <= ROWS => Ok(Some(number)),
            Some(_) => Err(Fault::Book(BookFault::Number { name: name.to_owned() })),
        };
        match tag.local_name().as_ref() {
            "Row" => {
                let at = number("Index")?.unwrap_or(self.number + self.repeats.max(1));
                if at <= self.number {
                    return Err(Fault::Book(BookFault::Order { row: at }));
                }
                // The first row is 1 unless it says otherwise.
                self.number = at;
                self.repeats = number("Span")?.unwrap_or(0) + 1;
                self.is_hidden = attribute(tag, "Hidden").is_some_and(|word| word == "1");
                self.row.clear();
                self.column = 0;
            }
            "Cell" => {
                let at = number("Index")?.map_or(Ok(self.column), |at| usize::try_from(at.max(1) - 1));
                let at = at.unwrap_or(usize::MAX);
                if at < self.row.len() || at >= COLUMNS {
                    return Err(Fault::Book(BookFault::Order { row: self.number }));
                }
                self.count.add(1 + (at - self.row.len()) as u64 / GAP)?;
                self.row.resize(at, SheetCell::Blank);
                self.across = usize::try_from(number("MergeAcross")?.unwrap_or(0)).unwrap_or(COLUMNS);
                let down = number("MergeDown")?.unwrap_or(0);
                if let Some(merged) = &mut self.merged
                    && (self.across > 0 || down > 0)
                {
                    merged.push(Merged { rows: (self.number, self.number + down), columns: (at, at + self.across) });
                }
                self.is_formula = attribute(tag, "Formula").is_some();
                self.ty = None;
                self.text.clear();
            }
            "Data" => {
                self.ty = Some(attribute(tag, "Type").unwrap_or_default());
                self.in_data = true;
            }
            _ => {}
        }
        Ok(())
    }

    fn close_cell(&mut self) -> Result<(), Fault> {
        let text = std::mem::take(&mut self.text);
        let cell = match self.ty.as_deref() {
            None if self.is_formula => SheetCell::Error(UNSTORED),
            None => SheetCell::Blank,
            Some("Number") => {
                let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
                number.map_or(SheetCell::Error("#NUM!"), |number| SheetCell::Number(number, 0))
            }
            Some("DateTime") => moment(&text).map_or(SheetCell::Error("#VALUE!"), SheetCell::Moment),
            Some("Boolean") => SheetCell::Flag(text.trim() == "1"),
            Some("Error") => SheetCell::Error(known_error(text.trim())),
            Some(_) => SheetCell::Text(Cow::Owned(text)),
        };
        self.count.hold(self.number, &cell)?;
        self.row.push(cell);
        self.column = self.row.len() + self.across;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = r#"<?xml version="1.0" encoding="utf-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="a"><Table>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">甲&amp;乙</Data></Cell><Cell><Data ss:Type="Number">1.5</Data></Cell></Row>
<Row ss:Index="4" ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="DateTime">2026-01-05T13:45:00.000</Data></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell ss:Formula="=1"/></Row>
</Table></Worksheet>
<Worksheet ss:Name="b"><Table/><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"#;

    #[test]
    fn a_workbook_in_one_file() {
        let mut book = Book::open(&InputFile::spooled(&mut BOOK.as_bytes(), "x.xls").unwrap()).unwrap();
        assert_eq!(book.sheets(), [("a".to_owned(), Visibility::Visible), ("b".to_owned(), Visibility::Hidden)]);
        let mut rows = Vec::new();
        let mut take = |number: u64, is_hidden: bool, cells: &[SheetCell<'_>]| {
            rows.push(format!("{number} {is_hidden} {cells:?}"));
            Ok::<_, Stop<Fault>>(ControlFlow::Continue(()))
        };
        book.each_row("a", &mut take).unwrap();
        assert_eq!(rows[0], "1 false [Text(\"甲&乙\"), Blank, Number(1.5, 0)]");
        assert!(rows[1].starts_with("4 true [Blank, Moment("), "{}", rows[1]);
        assert!(rows[1].ends_with("Error(\"#DIV/0!\"), Error(\"#FORMULA?\")]"), "{}", rows[1]);
        assert_eq!(book.merged("a").unwrap(), [Merged { rows: (1, 1), columns: (0, 1) }]);
    }
}

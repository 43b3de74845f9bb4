//! What the library knows of a workbook before it reads a sheet: its sheets and their parts, its styles, its strings.
//!
//! The library would read all strings into memory, one by one. So it is given a small workbook that has the same parts, with
//! other sheets: their cells say which part each is, and what each style makes of a number.

use std::fmt::Write;
use std::io::{Cursor as Bytes, Read};

use calamine::{DataRef, Reader, Xlsx};
use memchr::memmem;

use super::Fault;
use super::Visibility;
use super::cells::NumberFormat;
use super::plain::{Contents, Style};
use super::strings::Strings;
use super::xlsx::{digits_shown, guarded, sheets_of};
use crate::read::container::{Container, Instead, KEPT_BYTES};
use crate::read::source::InputFile;

/// How many styles a workbook may have; Excel writes no more than 65,490.
const STYLES: usize = 1 << 16;

/// A workbook as far as it is known before its sheets are read.
#[derive(Debug)]
pub(super) struct Outline {
    pub sheets: Vec<(String, Visibility)>,
    /// The place of each sheet's part in the container.
    pub parts: Vec<usize>,
    pub contents: Contents,
}

impl Outline {
    /// The outline of a workbook; none where something is unusual about it.
    pub fn of(input: &InputFile) -> Result<Option<Self>, Fault> {
        let mut container = Container::open(input)?;
        let styles = styles(&mut container)?;
        Ok(styles.and_then(|styles| Self::found(&mut container, styles)))
    }

    fn found(container: &mut Container, styles: usize) -> Option<Self> {
        let mut first = None;
        let small = container.stand_in(|at, name| match kind(name) {
            Kind::Sheet => {
                let styles = if *first.get_or_insert(at) == at { styles } else { 0 };
                Instead::Text(sheet(at, styles))
            }
            Kind::Strings => Instead::Text(format!("<sst><si><t>{at}</t></si></sst>")),
            Kind::Known => Instead::Itself,
            Kind::Other => Instead::Nothing,
        })?;
        let mut book = guarded(|| Xlsx::new(Bytes::new(small))).ok()?;
        let mut outline = Self {
            sheets: sheets_of(&book),
            parts: Vec::new(),
            contents: Contents { is_1904: book.has_1904_epoch(), ..Contents::default() },
        };
        let mut strings = None;
        for (name, _) in &outline.sheets {
            let mut cells = guarded(|| book.worksheet_cells_reader(name)).ok()?;
            let mut numbers = Vec::new();
            let widths: Vec<u8> = cells.styles().iter().map(digits_shown).collect();
            // Behind the numbers stands a string, which can't be read where there is none.
            while let Ok(Some(cell)) = guarded(|| cells.next_cell()) {
                match cell.get_value() {
                    DataRef::SharedString(text) => strings = Some(text.parse::<usize>().ok()?),
                    DataRef::Float(number) => numbers.push((*number, NumberFormat::Number)),
                    DataRef::DateTime(moment) if moment.is_datetime() => numbers.push((moment.as_f64(), NumberFormat::Date)),
                    DataRef::DateTime(moment) => numbers.push((moment.as_f64(), NumberFormat::Duration)),
                    DataRef::Int(_)
                    | DataRef::String(_)
                    | DataRef::Bool(_)
                    | DataRef::DateTimeIso(_)
                    | DataRef::DurationIso(_)
                    | DataRef::Error(_)
                    | DataRef::Empty => return None,
                }
            }
            let (part, numbers) = numbers.split_first()?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the number that was written above")]
            let part = part.0 as usize;
            outline.parts.push(part);
            if first == Some(part) {
                let style = |(at, (_, format)): (usize, &(f64, NumberFormat))| Style {
                    format: *format,
                    width: widths.get(at).copied().unwrap_or(0),
                };
                outline.contents.styles = numbers.iter().enumerate().map(style).collect();
            }
        }
        if !first.is_some_and(|first| outline.parts.contains(&first)) {
            return None;
        }
        if let Some(strings) = strings {
            outline.contents.strings = Strings::read(container.part_at(strings).ok()?.bytes)?;
        }
        Some(outline)
    }
}

enum Kind {
    Sheet,
    Strings,
    /// What the library reads before it reads a sheet.
    Known,
    Other,
}

fn kind(name: &str) -> Kind {
    let name = name.replace('\\', "/").to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if name.contains("worksheets/_rels/") {
        Kind::Other
    } else if ends(&[".rels", "styles.xml", "workbook.xml"]) {
        Kind::Known
    } else if ends(&["sharedstrings.xml"]) {
        Kind::Strings
    } else if name.contains("worksheets/") && ends(&[".xml"]) {
        Kind::Sheet
    } else {
        Kind::Other
    }
}

/// A sheet whose first cell is this number, and then a number of each style, and a string.
fn sheet(part: usize, styles: usize) -> String {
    let mut sheet = format!("<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>{part}</v></c></row>");
    for style in 0..styles {
        let row = style + 2;
        // A text can be written to without end.
        let _written = write!(sheet, "<row r=\"{row}\"><c r=\"A{row}\" s=\"{style}\"><v>1</v></c></row>");
    }
    let row = styles + 2;
    let _written = write!(sheet, "<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>");
    sheet
}

/// How many styles a workbook has at most; none where those are too many.
fn styles(container: &mut Container) -> Result<Option<usize>, Fault> {
    let mut most = 0;
    for at in 0..container.len() {
        let mut part = container.part_at(at)?;
        if part.name.to_ascii_lowercase().ends_with("styles.xml") {
            let mut text = Vec::new();
            if (&mut part.bytes).take(KEPT_BYTES).read_to_end(&mut text).is_err() {
                return Ok(None);
            }
            most = most.max(memmem::find_iter(&text, b"xf").count());
        }
    }
    Ok((most <= STYLES).then_some(most))
}

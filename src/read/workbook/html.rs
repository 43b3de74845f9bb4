//! Web pages, often named .xls: every table of the page is a sheet, named by its number.

use std::borrow::Cow;
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use html5gum::{DefaultEmitter, IoReader, StartTag, Token, Tokenizer};

use super::markup::as_utf8;
use super::{BookFault, CellCount, Fault, GAP, Merged, ROW_BYTES, Stop, Take, Visibility};
use crate::read::cell::SheetCell;
use crate::read::container::ContainerFault;
use crate::read::error::ReadError;
use crate::read::source::InputFile;
use crate::read::table::COLUMNS;

pub(super) struct Book {
    /// The page in UTF-8.
    page: InputFile,
    /// The tables that have cells: the number of each, from 1, and the byte that it begins at.
    tables: Vec<(usize, u64)>,
    cells: u64,
}

/// How many tables may stand in each other.
const DEEPEST: usize = 8;

/// What happens in a page, of tables.
enum Step {
    /// A table begins at this byte.
    Table(u64),
    TableEnd,
    Row {
        is_hidden: bool,
    },
    RowEnd,
    Cell {
        columns: usize,
        rows: u32,
    },
    CellEnd,
    Break,
    Text(String),
}

/// How long a tag may be: the library calls itself for every attribute that stands in it again.
const TAG_BYTES: usize = 1 << 15;

fn refuse_long_tags(page: &InputFile) -> Result<(), Fault> {
    let fail = |source| Fault::Read(ReadError::io(&page.name, source));
    let mut file = page.open()?;
    let mut buffer = vec![0; 1 << 16];
    let mut tag: Option<usize> = None;
    loop {
        let read = file.read(&mut buffer).map_err(fail)?;
        if read == 0 {
            return Ok(());
        }
        for byte in &buffer[..read] {
            tag = match (tag, byte) {
                (_, b'<') => Some(0),
                (_, b'>') => None,
                (tag, _) => tag.map(|bytes| bytes + 1),
            };
            if tag.is_some_and(|bytes| bytes > TAG_BYTES) {
                return Err(Fault::Container(ContainerFault::Oversized { part: page.name.clone() }));
            }
        }
    }
}

impl Book {
    pub fn open(input: &InputFile) -> Result<Self, Fault> {
        let mut book = Self { page: as_utf8(input)?, tables: Vec::new(), cells: input.choices.limits.cells };
        refuse_long_tags(&book.page)?;
        // Tables that are open, each with its place and whether it has a cell.
        let (mut open, mut count): (Vec<(usize, u64, bool)>, usize) = (Vec::new(), 0);
        let mut with_cells = Vec::new();
        let limit = input.choices.limits.parts;
        book.each_step(0, |step| {
            match step {
                Step::Table(at) => {
                    count += 1;
                    open.push((count, at, false));
                    // Of tables in each other every one is read to its end.
                    if open.len() > DEEPEST {
                        return Err(Fault::Book(BookFault::TooDeep));
                    }
                    if count > limit {
                        return Err(Fault::Container(ContainerFault::TooManyParts { parts: count, limit }));
                    }
                }
                Step::TableEnd => drop(open.pop()),
                Step::Cell { .. } => {
                    if let Some((table, at, has_cell)) = open.last_mut()
                        && !std::mem::replace(has_cell, true)
                    {
                        with_cells.push((*table, *at));
                    }
                }
                Step::Row { .. } | Step::RowEnd | Step::CellEnd | Step::Break | Step::Text(_) => {}
            }
            Ok::<_, Fault>(ControlFlow::Continue(()))
        })?;
        with_cells.sort_unstable();
        book.tables = with_cells;
        Ok(book)
    }

    pub fn sheets(&self) -> Vec<(String, Visibility)> {
        self.tables.iter().map(|(table, _)| (table.to_string(), Visibility::Visible)).collect()
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
        let table = self.tables.iter().find(|(table, _)| table.to_string() == sheet);
        let (_, begins_at) = table.ok_or(Fault::Book(BookFault::Damaged))?;
        let mut walk = Walk {
            grid: Grid { number: 0, is_hidden: false, cells: Vec::new(), bytes: 0, taken: Vec::new() },
            open: None,
            in_row: false,
            count: CellCount::new(self.cells),
            merged,
        };
        let mut depth = 0_usize;
        self.each_step(*begins_at, |step| {
            match step {
                Step::Table(_) => depth += 1,
                Step::TableEnd => depth = depth.saturating_sub(1),
                _ if depth == 1 => return walk.step(step, take),
                Step::Row { .. } | Step::RowEnd | Step::Cell { .. } | Step::CellEnd | Step::Break | Step::Text(_) => {}
            }
            Ok(if depth == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        // A page may end before its table does; one that is at its end has no row left.
        walk.end(take).map(|_| ())
    }

    fn each_step<E: From<Fault>>(&self, from: u64, mut see: impl FnMut(Step) -> Result<ControlFlow<()>, E>) -> Result<(), E> {
        let mut file = self.page.open().map_err(|error| E::from(Fault::Read(error)))?;
        let fail = |source| E::from(Fault::Read(ReadError::io(&self.page.name, source)));
        file.seek(SeekFrom::Start(from)).map_err(fail)?;
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        let reader = IoReader::new_with_buffer_size::<{ 1 << 16 }>(file);
        // The text of a script or a style is for no reader.
        let mut is_aside = false;
        for token in Tokenizer::new_with_emitter(reader, emitter) {
            let token = token.map_err(fail)?;
            let step = match token {
                Token::StartTag(tag) => {
                    is_aside = matches!(&*tag.name.0, b"script" | b"style") && !tag.self_closing;
                    start(&tag)
                }
                Token::EndTag(tag) => match &*tag.name.0 {
                    b"script" | b"style" => {
                        is_aside = false;
                        None
                    }
                    b"table" => Some(Step::TableEnd),
                    b"tr" => Some(Step::RowEnd),
                    b"td" | b"th" => Some(Step::CellEnd),
                    b"p" | b"div" | b"li" => Some(Step::Break),
                    _ => None,
                },
                Token::String(_) if is_aside => None,
                Token::String(text) => Some(Step::Text(String::from_utf8_lossy(&text.value.0).into_owned())),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => None,
            };
            if let Some(step) = step
                && see(step)?.is_break()
            {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// What a tag begins.
fn start(tag: &StartTag<usize>) -> Option<Step> {
    let of = |name: &[u8]| {
        let found = tag.attributes.iter().find(|(key, _)| key.0.eq_ignore_ascii_case(name));
        found.map(|(_, value)| String::from_utf8_lossy(&value.value.0).to_ascii_lowercase())
    };
    let number = |name: &[u8]| of(name).and_then(|text| text.trim().parse::<u32>().ok());
    match &*tag.name.0 {
        b"table" => Some(Step::Table(tag.span.start as u64)),
        b"tr" => {
            let style: String = of(b"style").unwrap_or_default().split_ascii_whitespace().collect();
            Some(Step::Row { is_hidden: style.contains("display:none") || of(b"hidden").is_some() })
        }
        b"td" | b"th" => {
            let columns = number(b"colspan").unwrap_or(1).clamp(1, 1000) as usize;
            // 0 stands for all rows to the end.
            let rows = number(b"rowspan").map_or(1, |rows| if rows == 0 { u32::MAX } else { rows });
            Some(Step::Cell { columns, rows })
        }
        b"br" | b"p" | b"div" | b"li" => Some(Step::Break),
        _ => None,
    }
}

/// The walk through one table. Tags that end a cell or a row may be missing.
struct Walk<'m> {
    grid: Grid,
    /// The cell that is open: how far it reaches, and its text so far.
    open: Option<(usize, u32, String)>,
    in_row: bool,
    count: CellCount,
    merged: Option<&'m mut Vec<Merged>>,
}

/// The row that is being put together.
struct Grid {
    number: u64,
    is_hidden: bool,
    cells: Vec<String>,
    /// How much text they have.
    bytes: usize,
    /// For each column how many rows are taken by cells, from this one on.
    taken: Vec<u32>,
}

impl Walk<'_> {
    fn step<E>(&mut self, step: Step, take: &mut impl Take<E>) -> Result<ControlFlow<()>, Stop<E>> {
        match step {
            Step::Row { is_hidden } => {
                let ended = self.end(take)?;
                self.begin_row(is_hidden);
                return Ok(ended);
            }
            Step::RowEnd => return self.end(take),
            Step::Cell { columns, rows } => {
                self.close_cell()?;
                if !self.in_row {
                    self.begin_row(false);
                }
                self.open = Some((columns, rows, String::new()));
            }
            Step::CellEnd => self.close_cell()?,
            Step::Break => {
                if let Some((_, _, text)) = &mut self.open {
                    text.truncate(text.trim_end_matches(' ').len());
                    if !text.is_empty() && !text.ends_with('\n') {
                        text.push('\n');
                    }
                }
            }
            Step::Text(more) => {
                if let Some((_, _, text)) = &mut self.open {
                    push_text(text, &more);
                }
            }
            Step::Table(_) | Step::TableEnd => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    fn begin_row(&mut self, is_hidden: bool) {
        self.in_row = true;
        self.grid.number += 1;
        self.grid.is_hidden = is_hidden;
    }

    fn close_cell(&mut self) -> Result<(), Fault> {
        let Some((columns, rows, text)) = self.open.take() else { return Ok(()) };
        let grid = &mut self.grid;
        let column = grid.taken.iter().skip(grid.cells.len()).position(|rows| *rows == 0);
        let column = column.map_or(grid.taken.len().max(grid.cells.len()), |free| grid.cells.len() + free);
        if column + columns > COLUMNS {
            return Err(Fault::Book(BookFault::TooWide { row: grid.number }));
        }
        self.count.add(1)?;
        grid.bytes += text.len();
        if grid.bytes > ROW_BYTES {
            return Err(Fault::Book(BookFault::TooLong { row: grid.number }));
        }
        grid.cells.resize(column, String::new());
        grid.cells.push(text.trim_end_matches([' ', '\n']).to_owned());
        grid.cells.resize(column + columns, String::new());
        grid.taken.resize(grid.taken.len().max(column + columns), 0);
        grid.taken[column..column + columns].fill(rows);
        if let Some(merged) = &mut self.merged
            && (columns > 1 || rows > 1)
        {
            let last = grid.number.saturating_add(u64::from(rows) - 1);
            merged.push(Merged { rows: (grid.number, last), columns: (column, column + columns - 1) });
        }
        Ok(())
    }

    /// Ends the row, if one is open.
    fn end<E>(&mut self, take: &mut impl Take<E>) -> Result<ControlFlow<()>, Stop<E>> {
        self.close_cell()?;
        if !std::mem::take(&mut self.in_row) {
            return Ok(ControlFlow::Continue(()));
        }
        let grid = &mut self.grid;
        self.count.add(grid.taken.len() as u64 / GAP)?;
        for rows in &mut grid.taken {
            *rows = rows.saturating_sub(1);
        }
        if grid.cells.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let cell = |text: &String| if text.is_empty() { SheetCell::Blank } else { SheetCell::Text(Cow::Owned(text.clone())) };
        let cells: Vec<SheetCell<'_>> = grid.cells.iter().map(cell).collect();
        let taken = take(grid.number, grid.is_hidden, &cells);
        grid.cells.clear();
        grid.bytes = 0;
        taken
    }
}

/// Adds text as a browser shows it: blanks and line ends are one blank.
fn push_text(text: &mut String, more: &str) {
    for c in more.chars() {
        if !c.is_ascii_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(page: &str, sheet: &str) -> Vec<(u64, bool, Vec<String>)> {
        let mut book = Book::open(&InputFile::spooled(&mut page.as_bytes(), "x.xls").unwrap()).unwrap();
        let mut rows = Vec::new();
        let mut take = |number: u64, is_hidden: bool, cells: &[SheetCell<'_>]| {
            let text = |cell: &SheetCell<'_>| if let SheetCell::Text(text) = cell { text.to_string() } else { String::new() };
            rows.push((number, is_hidden, cells.iter().map(text).collect()));
            Ok::<_, Stop<Fault>>(ControlFlow::Continue(()))
        };
        book.each_row(sheet, &mut take).unwrap();
        rows
    }

    fn texts(page: &str) -> Vec<Vec<String>> {
        rows(page, "1").into_iter().map(|(_, _, cells)| cells).collect()
    }

    #[test]
    fn a_table_with_and_without_end_tags() {
        let expected = [["a", "b"], ["1", "x y\nz"]];
        assert_eq!(texts("<TABLE><tr><th>a</th><th> b </th></tr><tr><td>1</td><td>x \n y<br>z</td></tr></TABLE>"), expected);
        assert_eq!(texts("<table><tr><th>a<th>b<tr><td>1<td>x y<br>z"), expected);
        assert_eq!(texts("<table><tr><td>&lt;&#20013;&nbsp;</td><style>p{}</style></tr></table>"), [["<中\u{A0}"]]);
    }

    #[test]
    fn merged_cells_push_others_aside() {
        let page = "<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e</table>";
        assert_eq!(texts(page), [vec!["a", "b", ""], vec!["", "c", "d"], vec!["e"]]);
        let mut book = Book::open(&InputFile::spooled(&mut page.as_bytes(), "x.xls").unwrap()).unwrap();
        let merged = [Merged { rows: (1, 2), columns: (0, 0) }, Merged { rows: (1, 1), columns: (1, 2) }];
        assert_eq!(book.merged("1").unwrap(), merged);
    }

    #[test]
    fn every_table_is_a_sheet() {
        let page =
            "<table><tr><td>a<table><tr><td>b</table>c</table><table></table><table><tr style='display: none'><td>d</table>";
        let book = Book::open(&InputFile::spooled(&mut page.as_bytes(), "x.xls").unwrap()).unwrap();
        let names: Vec<String> = book.sheets().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["1", "2", "4"]);
        assert_eq!(rows(page, "1"), [(1, false, vec!["ac".to_owned()])]);
        assert_eq!(rows(page, "2"), [(1, false, vec!["b".to_owned()])]);
        assert_eq!(rows(page, "4"), [(1, true, vec!["d".to_owned()])]);
    }

    #[test]
    fn a_table_is_found_again() {
        let line = "<p>中文 &amp; &lt;x\r\ny\0z</p>\r\n<!-- a -->\r<br/>";
        let table = "<TABLE class='中'>\r\n<tr><td>a</td></tr></TABLE>";
        let page = format!("{line}{table}{line}{table}");
        let book = Book::open(&InputFile::spooled(&mut page.as_bytes(), "x.xls").unwrap()).unwrap();
        for (_, at) in &book.tables {
            assert!(page[usize::try_from(*at).unwrap()..].starts_with("<TABLE"), "{at}");
        }
        assert_eq!(rows(&page, "2"), [(1, false, vec!["a".to_owned()])]);
    }

    #[test]
    fn the_encoding_is_found() {
        let page = "<meta charset=gb2312><table><tr><td>金额</table>";
        let (gbk, ..) = encoding_rs::GB18030.encode(page);
        let wide: Vec<u8> = "\u{FEFF}".encode_utf16().chain(page.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [gbk.into_owned(), page.as_bytes().to_vec(), wide] {
            let mut book = Book::open(&InputFile::spooled(&mut &*bytes, "x.xls").unwrap()).unwrap();
            let mut found = String::new();
            let mut take = |_: u64, _: bool, cells: &[SheetCell<'_>]| {
                found = format!("{:?}", cells[0]);
                Ok::<_, Stop<Fault>>(ControlFlow::Continue(()))
            };
            book.each_row("1", &mut take).unwrap();
            assert_eq!(found, "Text(\"金额\")");
        }
    }
}

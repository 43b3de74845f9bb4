//! Workbooks of every format to rows, streamed: what a format is, its own file below knows.

mod biff;
mod cells;
mod cfb;
mod chunks;
mod cursor;
mod html;
mod iso;
mod markup;
mod ods;
mod outline;
mod plain;
mod properties;
mod strings;
mod xls;
mod xls_text;
mod xlsb;
mod xlsx;
mod xml;
mod xml2003;

use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use super::cell::SheetCell;
use super::container::{ContainerFault, fault_error, one_line};
use super::error::ReadError;
use super::sniff::Format;
use super::source::InputFile;
pub(super) use properties::custom_properties;

/// Whether people see a sheet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Visibility {
    /// It is seen. Only such a sheet is read without being named.
    Visible,
    /// It can be shown by the user.
    Hidden,
    /// It can only be shown by a program.
    VeryHidden,
}

impl Visibility {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::Hidden => "hidden",
            Self::VeryHidden => "very hidden",
        }
    }
}

/// A rectangle of cells that are shown as one. Its value stands in the first row and the first column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Merged {
    /// The first and the last row, from 1.
    pub rows: (u64, u64),
    /// The first and the last column, from 0.
    pub columns: (usize, usize),
}

/// How many merged rectangles of a sheet are told at most.
const MERGED: usize = 100_000;

/// An open workbook.
pub(super) struct Workbook {
    book: Book,
    file: String,
    without_hidden_rows: bool,
    hidden: Vec<u64>,
}

enum Book {
    Xlsx(Box<xlsx::Book>),
    Xlsb(xlsb::Book),
    Xls(xls::Book),
    Ods(ods::Book),
    Html(html::Book),
    Xml(xml2003::Book),
}

/// Does the same with the book of whichever format.
macro_rules! book {
    ($book:expr, $name:ident => $call:expr) => {
        match $book {
            Book::Xlsx($name) => $call,
            Book::Xlsb($name) => $call,
            Book::Xls($name) => $call,
            Book::Ods($name) => $call,
            Book::Html($name) => $call,
            Book::Xml($name) => $call,
        }
    };
}

impl Workbook {
    /// Opens a workbook of this format. Its container is looked through first.
    pub fn open(input: &InputFile, format: Format) -> Result<Self, ReadError> {
        let book = match format {
            Format::Xlsx => xlsx::Book::open(input).map(|book| Book::Xlsx(Box::new(book))),
            Format::Xlsb => xlsb::Book::open(input).map(Book::Xlsb),
            Format::Xls => xls::Book::open(input).map(Book::Xls),
            Format::Ods => ods::Book::open(input).map(Book::Ods),
            Format::Html => html::Book::open(input).map(Book::Html),
            Format::Xml2003 => xml2003::Book::open(input).map(Book::Xml),
            Format::Delimited | Format::Compressed => {
                return Err(ReadError::UnreadableFormat { file: input.name.clone(), format });
            }
        };
        let book = book.map_err(|fault| fault.error(&input.name, None))?;
        let without_hidden_rows = input.choices.without_hidden_rows;
        let workbook = Self { book, file: input.name.clone(), without_hidden_rows, hidden: Vec::new() };
        let (sheets, limit) = (workbook.sheets().len(), input.choices.limits.parts);
        if sheets == 0 {
            return Err(ReadError::NoSheets { file: workbook.file });
        }
        if sheets > limit {
            return Err(fault_error(&input.name, ContainerFault::TooManyParts { parts: sheets, limit }));
        }
        Ok(workbook)
    }

    /// The workbook that was kept for this, else opens it.
    pub fn open_again(input: &InputFile, format: Format) -> Result<Self, ReadError> {
        let kept = input.kept.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        kept.map_or_else(|| Self::open(input, format), Ok)
    }

    /// Keeps the workbook open for the next sheet of its file.
    pub fn keep_for(self, input: &InputFile) {
        *input.kept.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(self);
    }

    /// Keeps the workbook open until its rows are read, where it takes next to no memory.
    pub fn keep_if_small(self, input: &InputFile) {
        if matches!(self.book, Book::Ods(_) | Book::Html(_) | Book::Xml(_)) {
            self.keep_for(input);
        }
    }

    /// The sheets of cells, in their order.
    pub fn sheets(&self) -> Vec<(String, Visibility)> {
        book!(&self.book, book => book.sheets())
    }

    /// Whether its days count from 1904-01-01. Where they are written out, they count from nowhere.
    pub fn is_1904(&self) -> bool {
        match &self.book {
            Book::Xlsx(book) => book.is_1904(),
            Book::Xlsb(book) => book.is_1904,
            Book::Xls(book) => book.is_1904,
            Book::Ods(_) | Book::Html(_) | Book::Xml(_) => false,
        }
    }

    /// Hands each row that has a cell to `take`, with its number, until it breaks off. Rows that the sheet hides are handed
    /// over too, unless the input's choices say otherwise.
    pub fn each_row<E: From<ReadError>>(
        &mut self,
        sheet: &str,
        mut take: impl FnMut(u64, &[SheetCell<'_>]) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        let (hidden, skip) = (&mut self.hidden, self.without_hidden_rows);
        hidden.clear();
        let mut take = |number: u64, is_hidden: bool, cells: &[SheetCell<'_>]| {
            if is_hidden {
                hidden.push(number);
            }
            if is_hidden && skip { Ok(ControlFlow::Continue(())) } else { take(number, cells).map_err(Stop::Taker) }
        };
        let ended = book!(&mut self.book, book => book.each_row(sheet, &mut take));
        ended.map_err(|stop| match stop {
            Stop::Taker(error) => error,
            Stop::Fault(fault) => E::from(fault.error(&self.file, Some(sheet))),
        })
    }

    /// The rows with cells that the sheet hides, of those that the last run over rows came to.
    pub fn hidden_rows(&self) -> &[u64] {
        &self.hidden
    }

    /// The merged cells of a sheet.
    pub fn merged(&mut self, sheet: &str) -> Result<Vec<Merged>, ReadError> {
        let merged = book!(&mut self.book, book => book.merged(sheet));
        let mut merged = merged.map_err(|fault| fault.error(&self.file, Some(sheet)))?;
        merged.truncate(MERGED);
        Ok(merged)
    }
}

/// Where a workbook waits for its next sheet to be read.
#[derive(Default)]
pub(super) struct Kept(Mutex<Option<Workbook>>);

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept")
    }
}

/// How a workbook is broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BookFault {
    /// The library that reads it says so, on one line.
    Said(String),
    /// The library that reads it failed.
    GaveUp,
    /// It is cut off, or its parts don't fit together.
    Damaged,
    /// A part or a sheet's part is missing.
    Missing {
        /// The part, or the sheet.
        part: String,
    },
    /// It is a container of something else.
    NoWorkbook,
    /// It is older than Excel 5, and no sheet of Excel 3 or 4.
    TooOld,
    /// Rows or cells stand in no order, or a cell stands twice.
    Order {
        /// The row.
        row: u64,
    },
    /// A row has more columns than a spreadsheet.
    TooWide {
        /// The row.
        row: u64,
    },
    /// A row has more text than a spreadsheet's row can have.
    TooLong {
        /// The row.
        row: u64,
    },
    /// A number of rows or columns is none that can be.
    Number {
        /// What it is the number of, in the words of the format.
        name: String,
    },
    /// Two sheets are one and the same part.
    SharedPlace,
    /// Tables stand in each other too deep.
    TooDeep,
}

/// What went wrong in a workbook.
#[derive(Debug)]
enum Fault {
    /// It is encrypted.
    Password,
    /// It is broken.
    Book(BookFault),
    /// Its container is at fault.
    Container(ContainerFault),
    /// The file can't be read.
    Read(ReadError),
}

impl Fault {
    /// The words of a library.
    fn said(what: &impl ToString) -> Self {
        Self::Book(BookFault::Said(one_line(what)))
    }

    fn error(self, file: &str, sheet: Option<&str>) -> ReadError {
        match self {
            Self::Password => ReadError::PasswordProtected { file: file.to_owned() },
            Self::Book(fault) => ReadError::Workbook { file: file.to_owned(), sheet: sheet.map(str::to_owned), fault },
            Self::Container(fault) => fault_error(file, fault),
            Self::Read(error) => error,
        }
    }
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

/// Why a run over rows ends early.
#[derive(Debug)]
enum Stop<E> {
    /// The workbook is at fault.
    Fault(Fault),
    /// Who takes the rows says so.
    Taker(E),
}

impl<E> From<Fault> for Stop<E> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Takes a row: its number, whether it is hidden, its cells.
trait Take<E>: FnMut(u64, bool, &[SheetCell<'_>]) -> Result<ControlFlow<()>, Stop<E>> {}
impl<E, T: FnMut(u64, bool, &[SheetCell<'_>]) -> Result<ControlFlow<()>, Stop<E>>> Take<E> for T {}

/// Blank cells in front of a cell cost time too: so many of them count as one cell.
const GAP: u64 = 8;

/// How much text a row may have: a cell has at most 32,767 characters.
const ROW_BYTES: usize = 64 << 20;

/// Counts the cells of a sheet, which are bounded, and the text of a row, which is held.
struct CellCount {
    cells: u64,
    limit: u64,
    row: u64,
    row_bytes: usize,
}

impl CellCount {
    fn new(limit: u64) -> Self {
        Self { cells: 0, limit, row: 0, row_bytes: 0 }
    }

    /// Counts the text of a cell that is held until its row is complete.
    fn hold(&mut self, row: u64, cell: &SheetCell<'_>) -> Result<(), Fault> {
        if self.row != row {
            (self.row, self.row_bytes) = (row, 0);
        }
        if let SheetCell::Text(Cow::Owned(text)) = cell {
            self.row_bytes += text.len();
        }
        if self.row_bytes > ROW_BYTES { Err(Fault::Book(BookFault::TooLong { row })) } else { Ok(()) }
    }

    fn add(&mut self, cells: u64) -> Result<(), Fault> {
        self.cells = self.cells.saturating_add(cells);
        if self.cells > self.limit {
            return Err(Fault::Container(ContainerFault::TooManyCells { limit: self.limit }));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

//! What stops the reading of files: each variant holds the values that a message is made from.

mod details;
mod place;

use std::io;

use crate::model::issue::IssueKind;
use crate::model::location::Location;
use crate::model::schema::SheetChoice;
use crate::model::source::TextEncoding;
use crate::read::container::ContainerFault;
use crate::read::sniff::{Format, NoTable};
use crate::read::workbook::BookFault;

pub use details::{AmbiguousDate, DifferentRows, MissingColumn, UnitMismatch};

/// Why files can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No file was named.
    #[error("no file for {table}")]
    NoFile {
        /// The table's name in the rules.
        table: String,
    },
    /// There is no such file.
    #[error("{file}: no such file")]
    NotFound {
        /// The file as the user named it.
        file: String,
    },
    /// A folder was named for a file.
    #[error("{file}: is a directory")]
    Directory {
        /// The file as the user named it.
        file: String,
    },
    /// A device was named for a file.
    #[error("{file}: is a device")]
    Device {
        /// The file as the user named it.
        file: String,
    },
    /// A copy can't be written into the temporary folder.
    #[error("temporary folder {folder}: {source}")]
    TempFolder {
        /// The folder.
        folder: String,
        /// What the system said.
        source: io::Error,
    },
    /// The file may not be opened.
    #[error("{file}: permission denied")]
    PermissionDenied {
        /// The file as the user named it.
        file: String,
    },
    /// The system failed to read the file.
    #[error("{file}: {source}")]
    Io {
        /// The file as the user named it.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The file has nothing in it.
    #[error("{file}: empty file")]
    EmptyFile {
        /// The file as the user named it.
        file: String,
    },
    /// The file has nothing but blank cells.
    #[error("{file}: only blank cells")]
    BlankFile {
        /// The file as the user named it.
        file: String,
    },
    /// The sheet has nothing in it.
    #[error("{file}: empty sheet")]
    EmptySheet {
        /// The file as the user named it.
        file: String,
        /// The sheet; none where no visible sheet has anything.
        sheet: Option<String>,
    },
    /// The content is no table of a known kind.
    #[error("{file}: unknown format")]
    UnknownFormat {
        /// The file as the user named it.
        file: String,
    },
    /// The content is something that holds no table.
    #[error("{file}: {what:?}, no table")]
    NoTable {
        /// The file as the user named it.
        file: String,
        /// What it is.
        what: NoTable,
    },
    /// The format is known but can't be read.
    #[error("{file}: format not readable")]
    UnreadableFormat {
        /// The file as the user named it.
        file: String,
        /// What it is.
        format: Format,
    },
    /// An archive lies in an archive.
    #[error("{file}: archive in an archive")]
    NestedArchive {
        /// The file as the user named it, or the inner archive.
        file: String,
    },
    /// No file in the archive is a table.
    #[error("{file}: no table in the archive")]
    EmptyArchive {
        /// The file as the user named it.
        file: String,
    },
    /// The workbook is encrypted.
    #[error("{file}: password protected")]
    PasswordProtected {
        /// The file as the user named it.
        file: String,
    },
    /// The workbook has no sheet of cells.
    #[error("{file}: no sheets")]
    NoSheets {
        /// The file as the user named it.
        file: String,
    },
    /// No sheet is visible, and none is named.
    #[error("{file}: all sheets are hidden")]
    HiddenSheets {
        /// The file as the user named it.
        file: String,
        /// The sheets.
        sheets: Vec<String>,
    },
    /// The sheet that the rules name isn't there.
    #[error("{file}: no such sheet")]
    NoSuchSheet {
        /// The file as the user named it.
        file: String,
        /// What the rules say.
        wanted: SheetChoice,
        /// The sheets found.
        sheets: Vec<String>,
        /// The one of them that is likest a name in the rules.
        nearest: Option<String>,
    },
    /// Several visible sheets have the headers and none is named.
    #[error("{file}: several sheets have the headers")]
    SeveralSheets {
        /// The file as the user named it.
        file: String,
        /// The table's name in the rules.
        table: String,
        /// The sheets that have them.
        sheets: Vec<String>,
    },
    /// The workbook is broken.
    #[error("{file}: broken workbook: {fault:?}")]
    Workbook {
        /// The file as the user named it.
        file: String,
        /// The sheet, where one was being read.
        sheet: Option<String>,
        /// How it is broken.
        fault: BookFault,
    },
    /// The workbook's container is damaged, or made to do harm.
    #[error("{file}: bad container: {fault:?}")]
    Container {
        /// The file as the user named it.
        file: String,
        /// What is wrong with it.
        fault: ContainerFault,
    },
    /// The delimited text can't be split into records.
    #[error("{file}: row {row}: {detail}")]
    Delimited {
        /// The file as the user named it.
        file: String,
        /// The row, from 1.
        row: u64,
        /// What the library said, on one line.
        detail: String,
    },
    /// The text is in no encoding that can be read.
    #[error("{file}: line {line}: unknown encoding")]
    Encoding {
        /// The file as the user named it.
        file: String,
        /// The first line that is no valid UTF-8 or GB18030.
        line: u64,
    },
    /// The text is not in the encoding that a person said, or the one it is copied from.
    #[error("{file}: line {line}: not in {}", .encoding.word())]
    NotInEncoding {
        /// The file as the user named it.
        file: String,
        /// The encoding.
        encoding: TextEncoding,
        /// The first line that isn't in it.
        line: u64,
    },
    /// The text is in another encoding; read as GB18030 it would be garbage.
    #[error("{file}: line {line}: no Chinese text")]
    ForeignEncoding {
        /// The file as the user named it.
        file: String,
        /// The first line that shows it.
        line: u64,
    },
    /// The header is wider than any spreadsheet.
    #[error("{file}: row {row}: {columns} columns")]
    TooManyColumns {
        /// The file as the user named it.
        file: String,
        /// The header's row, from 1.
        row: u64,
        /// How many columns it has.
        columns: usize,
    },
    /// A record is longer than any record may be.
    #[error("{file}: row {row}: longer than {limit_bytes} bytes")]
    RecordTooLong {
        /// The file as the user named it.
        file: String,
        /// The row, from 1.
        row: u64,
        /// The bound.
        limit_bytes: u64,
    },
    /// A quote is opened and never closed.
    #[error("{file}: row {row}: quote never closed")]
    UnclosedQuote {
        /// The file as the user named it.
        file: String,
        /// The row of the quote, from 1.
        row: u64,
    },
    /// No row can be a header.
    #[error("{file}: no header row")]
    NoHeaderRow {
        /// The file as the user named it.
        file: String,
        /// The sheet; none for text files.
        sheet: Option<String>,
    },
    /// A header that the rules need is missing.
    #[error("{}: no column for {}.{}", .0.file, .0.table, .0.spec.name)]
    MissingColumn(Box<MissingColumn>),
    /// One header stands twice over a column that the rules use.
    #[error("{file}: header {header} stands twice")]
    HeaderTwice {
        /// The file as the user named it.
        file: String,
        /// The sheet; none for text files.
        sheet: Option<String>,
        /// The header's row.
        row: u64,
        /// The header.
        header: String,
        /// The letters of its columns.
        columns: Vec<String>,
    },
    /// The header's unit is not the declared one.
    #[error("{}: header {} is not in {}", .0.file, .0.header, .0.declared)]
    UnitMismatch(Box<UnitMismatch>),
    /// Two customer rows have one key.
    #[error("key {key} stands twice")]
    DuplicateKeys {
        /// The first such key.
        key: String,
        /// Where it stands first.
        first: Box<Location>,
        /// Where it stands again.
        second: Box<Location>,
        /// How many further rows there are of keys that were read already.
        total: u64,
    },
    /// A row of a lookup's file can't be used.
    #[error("{}: row {}: {}", .location.file, .location.row, .kind.word())]
    LookupRow {
        /// The lookup, as the rules write it: `lookups.rate`.
        lookup: String,
        /// Where it stands.
        location: Box<Location>,
        /// What is wrong with the cell.
        kind: IssueKind,
        /// The cell's text.
        text: String,
    },
    /// Two rows of a lookup's file give one key different values.
    #[error("{lookup}: key {key} has two values")]
    LookupTwice {
        /// The lookup, as the rules write it: `lookups.rate`.
        lookup: String,
        /// The key.
        key: String,
        /// Where it stands first.
        first: Box<Location>,
        /// Where it stands with another value.
        second: Box<Location>,
    },
    /// Aliases mean each other in a circle: each key with its row, as each means the next and the last the first.
    #[error("aliases mean each other in a circle")]
    AliasCircle(Vec<(String, Location)>),
    /// Rows of one id differ. Of all such ids the one whose first row comes first.
    #[error("{}: rows of {} differ", .0.table, .0.id)]
    DifferentRows(Box<DifferentRows>),
    /// The file begins as JSON and can't be read as such.
    #[error("{file}: line {line}: {detail}")]
    Json {
        /// The file as the user named it.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What the library said, on one line.
        detail: String,
    },
    /// An entry of JSON lacks what it must have.
    #[error("{file}: entry {entry} has none of {wanted:?}")]
    JsonEntry {
        /// The file as the user named it.
        file: String,
        /// Which customer of the file, from 1.
        entry: u64,
        /// The names one of which it must have.
        wanted: Vec<String>,
    },
    /// One file was given twice.
    #[error("{first} and {second} are one file")]
    SameFileTwice {
        /// The one name.
        first: String,
        /// The other name.
        second: String,
    },
    /// The dates of a column can be read two ways.
    #[error("{}: dates of {} can be read two ways", .0.location.file, .0.name)]
    AmbiguousDate(Box<AmbiguousDate>),
}

impl ReadError {
    /// The error that the system's own one stands for.
    #[must_use]
    pub fn io(file: &str, source: io::Error) -> Self {
        let file = file.to_owned();
        if source.kind() == io::ErrorKind::NotFound {
            Self::NotFound { file }
        } else if source.kind() == io::ErrorKind::PermissionDenied {
            Self::PermissionDenied { file }
        } else if source.kind() == io::ErrorKind::IsADirectory {
            Self::Directory { file }
        } else {
            Self::Io { file, source }
        }
    }
}

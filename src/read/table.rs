//! Opens a file as one table: format, encoding, dialect, sheet and header, in this order.

use std::ops::ControlFlow;

use crate::model::fold::trim;
use crate::model::issue::IssueKind;
use crate::model::schema::ColumnSpec;
use crate::model::source::HeaderChoice;

use super::another::find_another;
use super::cell::{Row, SheetCell};
use super::columns::Place;
use super::delimited::{block_error, each_record, open_blocks};
use super::error::ReadError;
use super::header::{HEAD_ROWS, HeadRow, Header, find, may_have_groups, spread};
use super::plain_text::{PlainText, open_assumed, open_plain};
use super::sheets::{FoundSheet, find_sheets};
use super::sniff::{Format, sniff};
use super::source::InputFile;
use super::workbook::{Visibility, Workbook};

/// What is wanted of a file.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'s> {
    /// The table's name in the rules.
    pub table: &'s str,
    /// All columns that must be there; without any, whatever the file holds is wanted, all of its sheets.
    pub columns: Vec<&'s ColumnSpec>,
}

impl Wanted<'_> {
    /// Whatever the file holds.
    pub const ANYTHING: Self = Self { table: "", columns: Vec::new() };

    /// Whether whatever the file holds is wanted.
    pub fn is_anything(&self) -> bool {
        self.columns.is_empty()
    }
}

/// A file whose table has been found.
pub(super) struct Table<'f> {
    /// The file.
    pub input: &'f InputFile,
    /// What it is.
    pub format: Format,
    /// Its size.
    pub bytes: u64,
    /// Its header.
    pub header: Header,
    /// Where its rows are.
    pub body: Body,
    /// Where another table begins below it, which is none of its rows; and what that row says.
    pub another: Option<(u64, String)>,
    /// Whether the days of its workbook count from 1904-01-01.
    pub is_1904: bool,
    /// What of the file is not read: its hidden sheets, or members of its archive. Its first table has it.
    pub passed_over: Vec<(IssueKind, String)>,
}

/// Where the rows of a table are.
pub(super) enum Body {
    /// In a text.
    Text(Box<PlainText>),
    /// In a sheet.
    Sheet {
        /// Its name.
        name: String,
        /// Whether people see it.
        visibility: Visibility,
        /// Whether it is the last one of its file that is read.
        is_last: bool,
    },
}

impl Table<'_> {
    /// The sheet; none for text files.
    pub fn sheet(&self) -> Option<&str> {
        match &self.body {
            Body::Text(_) => None,
            Body::Sheet { name, .. } => Some(name),
        }
    }

    /// Whether people see its sheet.
    pub const fn visibility(&self) -> Visibility {
        match &self.body {
            Body::Text(_) => Visibility::Visible,
            Body::Sheet { visibility, .. } => *visibility,
        }
    }

    /// Whether something is assumed of it that wasn't shown yet.
    pub fn is_assumed(&self) -> bool {
        match &self.body {
            Body::Text(text) => text.assumed.as_ref().is_some_and(|assumed| !assumed.is_shown()),
            Body::Sheet { .. } => false,
        }
    }

    /// Where the header stands.
    pub fn place<'a>(&'a self, table: &'a str) -> Place<'a> {
        Place { file: &self.input.name, sheet: self.sheet(), table }
    }
}

/// Finds the table that is wanted in a file: several where several of its sheets are. Where anything is wanted, a sheet
/// that is empty is a table without columns.
pub(super) fn open_tables<'f>(input: &'f InputFile, wanted: &Wanted<'_>) -> Result<Vec<Table<'f>>, ReadError> {
    open_with(input, wanted, open_plain)
}

/// The same, but of a large text only the beginning and the end are looked at: see [`Table::is_assumed`].
pub(super) fn open_assuming<'f>(input: &'f InputFile, wanted: &Wanted<'_>) -> Result<Vec<Table<'f>>, ReadError> {
    open_with(input, wanted, open_assumed)
}

fn open_with<'f>(
    input: &'f InputFile,
    wanted: &Wanted<'_>,
    open_text: fn(&InputFile) -> Result<PlainText, ReadError>,
) -> Result<Vec<Table<'f>>, ReadError> {
    let (format, bytes) = sniff(input)?;
    let file = input.name.clone();
    match format {
        Format::Delimited => {
            let text = open_text(input)?;
            let rows = text_head(&text, input)?;
            if rows.is_empty() {
                return Err(ReadError::BlankFile { file });
            }
            let header = find(&rows, &wanted.columns, input.choices.source.header);
            let header = header.ok_or(ReadError::NoHeaderRow { file, sheet: None })?;
            refuse_width(input, &header)?;
            let another = find_another(&text, &header)?;
            let (body, passed_over) = (Body::Text(Box::new(text)), members(input));
            Ok(vec![Table { input, format, bytes, header, body, another, is_1904: false, passed_over }])
        }
        Format::Xlsx | Format::Xlsb | Format::Xls | Format::Ods | Format::Html | Format::Xml2003 => {
            let mut workbook = Workbook::open(input, format)?;
            let is_1904 = workbook.is_1904();
            let sheets = find_sheets(input, &mut workbook, wanted)?;
            let mut passed_over = members(input);
            if input.choices.source.sheets.is_empty() {
                let hidden = workbook.sheets().into_iter().filter(|(_, visibility)| *visibility != Visibility::Visible);
                passed_over.extend(hidden.map(|(name, _)| (IssueKind::HiddenSheet, name)));
            }
            workbook.look_through(&sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>())?;
            workbook.keep_if_small(input);
            let last = sheets.len().saturating_sub(1);
            let table = |(at, FoundSheet { name, visibility, header })| {
                let body = Body::Sheet { name, visibility, is_last: at == last };
                let passed_over = std::mem::take(&mut passed_over);
                Table { input, format, bytes, header, body, another: None, is_1904, passed_over }
            };
            Ok(sheets.into_iter().enumerate().map(table).collect())
        }
        Format::Compressed => Err(ReadError::UnreadableFormat { file, format }),
    }
}

/// The members of the file's archive that are no tables.
fn members(input: &InputFile) -> Vec<(IssueKind, String)> {
    input.passed_over.iter().map(|name| (IssueKind::MemberPassedOver, name.clone())).collect()
}

/// Whether further rows are to be looked at for the header: fifty, or as far as a person says and one beyond.
fn is_wanting(rows: &[HeadRow], choice: HeaderChoice) -> bool {
    let last = match choice {
        HeaderChoice::Rows { last, .. } => last,
        HeaderChoice::Found | HeaderChoice::Nothing => 0,
    };
    rows.len() < HEAD_ROWS || rows.last().is_some_and(|row| row.number <= last)
}

/// The first rows of a text.
pub(super) fn text_head(text: &PlainText, input: &InputFile) -> Result<Vec<HeadRow>, ReadError> {
    let mut blocks = open_blocks(text)?;
    let mut rows = Vec::new();
    let choice = input.choices.source.header;
    while is_wanting(&rows, choice)
        && let Some(block) = blocks.next_block(Vec::new()).map_err(|error| block_error(input, error))?
    {
        // The error only ends the search: all records are parsed once more.
        let _ended = each_record(
            text.characters(&block.bytes),
            block.first_row,
            |_| (),
            |number, record| {
                push_head(&mut rows, number, Row::Record(record));
                if is_wanting(&rows, choice) { Ok(()) } else { Err(()) }
            },
        );
    }
    Ok(rows)
}

/// A spreadsheet has no more columns than this; a text may not have more either.
pub(super) const COLUMNS: usize = 16_384;

/// A header that no spreadsheet could hold is no header.
pub(super) fn refuse_width(input: &InputFile, header: &Header) -> Result<(), ReadError> {
    let columns = header.cells.len();
    if columns <= COLUMNS {
        return Ok(());
    }
    Err(ReadError::TooManyColumns { file: input.name.clone(), row: header.number, columns })
}

pub(super) fn push_head(rows: &mut Vec<HeadRow>, number: u64, row: Row<'_>) {
    if !row.is_blank() {
        // One more than there may be shows that there are too many.
        let cells = row.cells().take(COLUMNS + 1).map(|cell| trim(&cell.shown()).to_owned()).collect();
        rows.push(HeadRow { number, cells });
    }
}

/// The first rows of a sheet.
pub(super) fn sheet_head(workbook: &mut Workbook, sheet: &str, choice: HeaderChoice) -> Result<Vec<HeadRow>, ReadError> {
    let mut rows = Vec::new();
    workbook.each_row(sheet, |number, cells: &[SheetCell<'_>]| {
        push_head(&mut rows, number, Row::Sheet(cells));
        Ok::<_, ReadError>(if is_wanting(&rows, choice) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    // Merged cells are told at the end of a sheet, so they are asked for only where they could mean something.
    if may_have_groups(&rows) {
        for merged in workbook.merged(sheet)? {
            spread(&mut rows, merged.rows, merged.columns);
        }
    }
    Ok(rows)
}

//! What a file looks like without any rules: the answer of every step of reading, and how sure it is.

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::another::find_another;
use super::cell::{Cell, Row};
use super::columns::letters;
use super::currencies::{Currencies, mixed};
use super::dates::{DateReading, Doubt, read_date};
use super::error::ReadError;
use super::formula_errors::is_error;
use super::header::{Header, find};
use super::identity::print_of;
use super::note_another;
use super::numbers::{NumberReading, read_number, sheet_number};
use super::plain_text::open_plain;
use super::scan::{Halt, Taker, scan};
use super::sieve::{Sieve, Sort};
use super::sniff::{Format, sniff};
use super::source::InputFile;
use super::sure::Sureness;
use super::table::{Body, Table, refuse_width, sheet_head, text_head};
use super::workbook::{Visibility, Workbook};
use crate::model::fold::trim;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::number::ExactSum;
use crate::model::source::TextEncoding;

/// What nearly all filled cells of a column look like. The rules give the types; this only helps to write them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RoughType {
    /// There is no filled cell.
    Empty,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// Yes or no.
    Flag,
    /// Anything else.
    Text,
}

impl RoughType {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Number => "number",
            Self::Date => "date",
            Self::Flag => "flag",
            Self::Text => "text",
        }
    }
}

/// A column as it looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnInspection {
    /// Its header; where there is none, its letters.
    pub name: String,
    /// What nine in ten of its filled cells look like, at least.
    pub ty: RoughType,
    /// How many rows have nothing in it.
    pub missing: u64,
    /// How many different values it has; none beyond a million.
    pub distinct: Option<u64>,
    /// What the numbers of a column of numbers come to; none of other columns.
    pub sum: Option<ExactSum>,
    /// How many filled cells are not of its type, or are errors of a formula.
    pub errors: u64,
}

/// A sheet as it looks; a text file is one.
#[derive(Clone, Debug)]
pub struct SheetInspection {
    /// Its name; none for text files.
    pub name: Option<String>,
    /// Whether people see it.
    pub visibility: Visibility,
    /// The first row of its header, from 1; none where there is none.
    pub header_row: Option<u64>,
    /// How many rows the header has.
    pub header_rows: u64,
    /// How sure the header is.
    pub header_sure: Sureness,
    /// The rows below it that are neither blank, nor totals, nor notes, nor headers that stand again.
    pub rows: u64,
    /// The total rows.
    pub total_rows: Vec<u64>,
    /// Notes and sign-off lines.
    pub note_rows: Vec<u64>,
    /// Headers that stand again.
    pub repeated_headers: Vec<u64>,
    /// The columns.
    pub columns: Vec<ColumnInspection>,
    /// What was survived.
    pub issues: IssueLog,
}

/// A file as it looks.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// As the user named it.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// What it is.
    pub format: Format,
    /// The encoding of a text file, and how sure it is.
    pub encoding: Option<(TextEncoding, Sureness)>,
    /// Whether a text file begins with a byte-order mark.
    pub bom: bool,
    /// The delimiter of a text file, and how sure it is.
    pub delimiter: Option<(char, Sureness)>,
    /// What stands around cells of a text file; none where nothing does.
    pub quote: Option<char>,
    /// The sheets.
    pub sheets: Vec<SheetInspection>,
    /// What was survived where it was opened.
    pub issues: IssueLog,
}

/// Looks at a file, at all of its sheets.
///
/// # Errors
/// The file can't be read.
pub fn inspect(file: &InputFile) -> Result<Inspection, ReadError> {
    let file = &file.settled()?;
    let (format, bytes) = sniff(file)?;
    let (name, issues) = (file.name.clone(), IssueLog::default());
    let mut inspection =
        Inspection { name, bytes, format, encoding: None, bom: false, delimiter: None, quote: None, sheets: Vec::new(), issues };
    for (visibility, table) in all_tables(file, format, bytes)? {
        if let Body::Text(text) = &table.body {
            inspection.encoding = Some((text.encoding.0, text.encoding.2));
            inspection.bom = text.encoding.1;
            inspection.delimiter = Some(text.written_delimiter);
            inspection.quote = text.written_quote;
            inspection.issues.merge(text.issues.clone());
        }
        inspection.sheets.push(look_at(&table, visibility)?);
    }
    Ok(inspection)
}

/// Every sheet of a file as a table; one that is empty has a header without columns.
pub(super) fn all_tables(file: &InputFile, format: Format, bytes: u64) -> Result<Vec<(Visibility, Table<'_>)>, ReadError> {
    let choice = file.choices.source.header;
    match format {
        Format::Delimited => {
            let text = open_plain(file)?;
            let rows = text_head(&text, file)?;
            let Some(header) = find(&rows, &[], choice) else {
                return Err(if rows.is_empty() {
                    ReadError::BlankFile { file: file.name.clone() }
                } else {
                    ReadError::NoHeaderRow { file: file.name.clone(), sheet: None }
                });
            };
            refuse_width(file, &header)?;
            let another = find_another(&text, &header)?;
            let table = Table {
                input: file,
                format,
                bytes,
                header,
                body: Body::Text(Box::new(text)),
                another,
                is_1904: false,
                passed_over: Vec::new(),
            };
            Ok(vec![(Visibility::Visible, table)])
        }
        Format::Xlsx | Format::Xlsb | Format::Xls | Format::Ods | Format::Html | Format::Xml2003 => {
            let mut workbook = Workbook::open(file, format)?;
            let sheets = workbook.sheets();
            let last = sheets.len() - 1;
            let is_1904 = workbook.is_1904();
            let table = |(at, (name, visibility)): (usize, (String, Visibility))| {
                let header = find(&sheet_head(&mut workbook, &name, choice)?, &[], choice).unwrap_or_else(Header::of_nothing);
                let body = Body::Sheet { name, is_last: at == last };
                let passed_over = Vec::new();
                Ok((visibility, Table { input: file, format, bytes, header, body, another: None, is_1904, passed_over }))
            };
            let tables = sheets.into_iter().enumerate().map(table).collect();
            workbook.keep_if_small(file);
            tables
        }
        Format::Compressed => Err(ReadError::UnreadableFormat { file: file.name.clone(), format }),
    }
}

fn look_at(table: &Table<'_>, visibility: Visibility) -> Result<SheetInspection, ReadError> {
    let mut look = Look::new(&table.header);
    let another = match scan(table, std::slice::from_mut(&mut look)) {
        Ok(another) => another,
        // Nothing here asks for the order of dates.
        Err(Halt::Doubtful) => None,
        Err(Halt::Error(error)) => return Err(error),
    };
    let mut sheet = look.sheet(table, visibility);
    note_another(&mut sheet.issues, table, another);
    Ok(sheet)
}

/// How many different values are counted at most.
const DISTINCT: usize = 1_000_000;

#[derive(Clone, Default)]
struct Tally {
    filled: u64,
    numbers: u64,
    dates: u64,
    flags: u64,
    errors: u64,
    sum: i128,
    values: HashSet<u128, FixedState>,
    beyond: bool,
}

impl Tally {
    fn take(&mut self, cell: Cell<'_>) {
        if cell.is_blank() {
            return;
        }
        self.filled += 1;
        let shown = cell.shown();
        if !self.beyond {
            self.values.insert(print_of(trim(&shown)));
            self.beyond = self.values.len() > DISTINCT;
            if self.beyond {
                self.values = HashSet::default();
            }
        }
        let number = match cell {
            Cell::Text(text) => read_text_number(trim(text)),
            Cell::Number(value, _) => sheet_number(value),
            Cell::Moment(_) | Cell::Flag(_) | Cell::Error(_) => NumberReading::Unreadable,
        };
        if let NumberReading::Exact(number) | NumberReading::Rounded(number) = number {
            self.numbers += 1;
            self.sum += i128::from(number.micros());
        }
        match cell {
            Cell::Moment(_) => self.dates += 1,
            Cell::Text(text) if is_error(trim(text)) => self.errors += 1,
            Cell::Text(text) => self.dates += u64::from(is_date(trim(text))),
            Cell::Flag(_) => self.flags += 1,
            Cell::Error(_) => self.errors += 1,
            Cell::Number(..) => {}
        }
    }

    fn column(self, name: String, rows: u64) -> ColumnInspection {
        let nearly_all = |count: u64| count > 0 && count * 10 >= (self.filled - self.errors) * 9;
        let (ty, fitting) = if self.filled == 0 {
            (RoughType::Empty, 0)
        } else if nearly_all(self.dates) {
            (RoughType::Date, self.dates)
        } else if nearly_all(self.numbers) {
            (RoughType::Number, self.numbers)
        } else if nearly_all(self.flags) {
            (RoughType::Flag, self.flags)
        } else {
            (RoughType::Text, self.filled - self.errors)
        };
        ColumnInspection {
            name,
            ty,
            missing: rows - self.filled,
            distinct: (!self.beyond).then_some(self.values.len() as u64),
            sum: (ty == RoughType::Number).then_some(ExactSum(self.sum)),
            errors: self.filled - fitting,
        }
    }
}

/// A text as a number. Digits with leading zeros, or more than 15, are names.
fn read_text_number(text: &str) -> NumberReading {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = digits && ((text.len() > 1 && text.starts_with('0')) || text.len() > 15);
    if is_name { NumberReading::Unreadable } else { read_number(text, None) }
}

/// Whether a text is a date. A number that may count days or seconds is a number until a person says that it is a date.
fn is_date(text: &str) -> bool {
    matches!(read_date(text), DateReading::Day(_) | DateReading::Doubtful(Doubt::Short(_)))
}

struct Look {
    names: Vec<String>,
    sieve: Sieve,
    rows: u64,
    total_rows: Vec<u64>,
    note_rows: Vec<u64>,
    repeated: Vec<u64>,
    tallies: Vec<Tally>,
    currencies: Currencies,
    issues: Vec<(IssueKind, u64, String)>,
}

impl Look {
    fn new(header: &Header) -> Self {
        let name = |(position, cell): (usize, &String)| if cell.is_empty() { letters(position) } else { cell.clone() };
        let names: Vec<String> = header.cells.iter().enumerate().map(name).collect();
        let (tallies, sieve) = (vec![Tally::default(); names.len()], Sieve::of_header(header));
        Self {
            names,
            sieve,
            rows: 0,
            total_rows: Vec::new(),
            note_rows: Vec::new(),
            repeated: Vec::new(),
            tallies,
            currencies: Currencies::default(),
            issues: Vec::new(),
        }
    }

    fn sheet(self, table: &Table<'_>, visibility: Visibility) -> SheetInspection {
        let (rows, header) = (self.rows, &table.header);
        let columns: Vec<ColumnInspection> =
            self.names.into_iter().zip(self.tallies).map(|(name, tally)| tally.column(name, rows)).collect();
        let mut issues = IssueLog::default();
        for (_, column, cells) in mixed(vec![self.currencies]) {
            if let Some(column) = columns.get(column).filter(|column| column.ty == RoughType::Number) {
                issues.take(IssueKind::CurrencyMixed, &table.input.name, table.sheet(), Some(&column.name), cells);
            }
        }
        for (kind, row, text) in self.issues {
            issues.note(kind, &table.input.name, table.sheet(), None, row, &text);
        }
        SheetInspection {
            name: table.sheet().map(str::to_owned),
            visibility,
            header_row: (header.number > 0).then_some(header.number),
            header_rows: header.rows(),
            header_sure: header.sure,
            rows,
            total_rows: self.total_rows,
            note_rows: self.note_rows,
            repeated_headers: self.repeated,
            columns,
            issues,
        }
    }
}

impl Taker for Look {
    fn hidden(&mut self, rows: &[u64], are_left_out: bool) {
        if !are_left_out {
            self.issues.extend(rows.iter().map(|row| (IssueKind::HiddenRow, *row, String::new())));
        }
    }

    fn take(&mut self, number: u64, row: Row<'_>) -> Result<(), Halt> {
        match self.sieve.sort(row) {
            Sort::Row => {}
            Sort::Blank => return Ok(()),
            Sort::Total => {
                self.total_rows.push(number);
                return Ok(());
            }
            Sort::Note => {
                self.note_rows.push(number);
                return Ok(());
            }
            Sort::Repeated => {
                self.repeated.push(number);
                return Ok(());
            }
        }
        // A row whose first cell isn't text may be blank all the same.
        if row.is_blank() {
            return Ok(());
        }
        self.rows += 1;
        if let Some((kind, text)) = super::events::odd_length(row, self.names.len()) {
            self.issues.push((kind, number, text));
        }
        for (position, tally) in self.tallies.iter_mut().enumerate() {
            tally.take(row.cell(position));
            self.currencies.count_number(position, number, row.cell(position));
        }
        Ok(())
    }
}

//! What a file looks like without any rules: the answer of every step of reading, and how sure it is.

use super::cell::{Cell, CellReader, Row};
use super::columns::{Bound, letters};
use super::currencies::{Currencies, mixed};
use super::error::ReadError;
use super::formula_errors::UNSTORED;
use super::keys::KeyLengths;
use super::rough::{ColumnInspection, Glance, RoughType};
use super::scan::{Halt, Taker, scan};
use super::sieve::{Sieve, Sort};
use super::sniff::{Format, sniff};
use super::source::InputFile;
use super::sure::Sureness;
use super::table::{Body, Table, Wanted, open_tables};
use super::workbook::Visibility;
use super::{note_another, note_opening};
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::schema::ColumnSpec;
use crate::model::source::TextEncoding;

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
    /// Rows that the sheet hides, where they were left out for that.
    pub hidden_rows: Vec<u64>,
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

/// Looks at a file: at the sheets that a person chose, else at all of them.
///
/// # Errors
/// The file can't be read, or has no such sheet.
pub fn inspect(file: &InputFile) -> Result<Inspection, ReadError> {
    let file = &file.settled()?;
    let (format, bytes) = sniff(file)?;
    let (name, issues) = (file.name.clone(), IssueLog::default());
    let mut inspection =
        Inspection { name, bytes, format, encoding: None, bom: false, delimiter: None, quote: None, sheets: Vec::new(), issues };
    for table in open_tables(file, &Wanted::ANYTHING)? {
        if let Body::Text(text) = &table.body {
            inspection.encoding = Some((text.encoding.0, text.encoding.2));
            inspection.bom = text.encoding.1;
            inspection.delimiter = Some(text.written_delimiter);
            inspection.quote = text.written_quote;
        }
        note_opening(&mut inspection.issues, &table, &[]);
        inspection.sheets.push(look_at(&table)?);
    }
    Ok(inspection)
}

fn look_at(table: &Table<'_>) -> Result<SheetInspection, ReadError> {
    let mut look = Look::new(table);
    let another = match scan(table, std::slice::from_mut(&mut look)) {
        Ok(another) => another,
        // Nothing here asks for the order of dates.
        Err(Halt::Doubtful) => None,
        Err(Halt::Error(error)) => return Err(error),
    };
    let mut sheet = look.sheet();
    note_another(&mut sheet.issues, table, another);
    Ok(sheet)
}

/// Looks at the rows of a table, in their order.
struct Look<'t> {
    table: &'t Table<'t>,
    names: Vec<String>,
    sieve: Sieve,
    /// What any column is read as where nothing is known of it.
    spec: ColumnSpec,
    rows: u64,
    total_rows: Vec<u64>,
    note_rows: Vec<u64>,
    repeated: Vec<u64>,
    hidden: Vec<u64>,
    glances: Vec<Glance>,
    currencies: Currencies,
    /// The first column stands for the key.
    lengths: KeyLengths,
    issues: IssueLog,
}

impl<'t> Look<'t> {
    fn new(table: &'t Table<'t>) -> Self {
        let name = |(position, cell): (usize, &String)| if cell.is_empty() { letters(position) } else { cell.clone() };
        let names: Vec<String> = table.header.cells.iter().enumerate().map(name).collect();
        Self {
            table,
            sieve: Sieve::of_header(&table.header),
            spec: ColumnSpec::text("", Vec::new()),
            rows: 0,
            total_rows: Vec::new(),
            note_rows: Vec::new(),
            repeated: Vec::new(),
            hidden: Vec::new(),
            glances: vec![Glance::default(); names.len()],
            currencies: Currencies::default(),
            lengths: KeyLengths::default(),
            issues: IssueLog::default(),
            names,
        }
    }

    fn note(&mut self, kind: IssueKind, column: Option<usize>, row: u64, text: &str) {
        let column = column.map(|column| self.names[column].as_str());
        self.issues.note(kind, &self.table.input.name, self.table.sheet(), column, row, text);
    }

    fn sheet(mut self) -> SheetInspection {
        let (rows, table) = (self.rows, self.table);
        let (said, header) = (table.input.choices.date_format, &table.header);
        let key = self.names.first().map(|header| Bound {
            position: 0,
            header: header.clone(),
            alternative: None,
            unit_in_title: None,
        });
        self.lengths.note(&mut self.issues, table, key.as_slice());
        let columns: Vec<ColumnInspection> =
            self.names.into_iter().zip(self.glances).map(|(name, glance)| glance.column(name, rows, said)).collect();
        for (_, column, cells) in mixed(vec![self.currencies]) {
            if let Some(column) = columns.get(column).filter(|column| column.ty == RoughType::Number) {
                self.issues.take(IssueKind::CurrencyMixed, &table.input.name, table.sheet(), Some(&column.name), cells);
            }
        }
        SheetInspection {
            name: table.sheet().map(str::to_owned),
            visibility: table.visibility(),
            header_row: (header.number > 0).then_some(header.number),
            header_rows: header.rows(),
            header_sure: header.sure,
            rows,
            total_rows: self.total_rows,
            note_rows: self.note_rows,
            repeated_headers: self.repeated,
            hidden_rows: self.hidden,
            columns,
            issues: self.issues,
        }
    }
}

impl Taker for Look<'_> {
    fn hidden(&mut self, rows: &[u64], are_left_out: bool) {
        if are_left_out {
            self.hidden.extend(rows);
        } else {
            for row in rows {
                self.note(IssueKind::HiddenRow, None, *row, "");
            }
        }
    }

    fn odd_row(&mut self, kind: IssueKind, number: u64, text: &str) {
        self.note(kind, None, number, text);
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
        if let Some((kind, text)) = super::sieve::odd_length(row, self.names.len()) {
            self.note(kind, None, number, &text);
        }
        let (format, is_1904) = (self.table.input.choices.date_format, self.table.is_1904);
        let reader = CellReader { spec: &self.spec, format, folded: true, is_1904 };
        if let Ok(key) = reader.read_key(row.cell(0)) {
            self.lengths.count(key.as_bytes(), number);
        }
        for (position, glance) in self.glances.iter_mut().enumerate() {
            glance.take(number, row.cell(position), &reader);
            self.currencies.count_number(position, number, row.cell(position));
        }
        for position in 0..self.names.len() {
            if row.cell(position) == Cell::Error(UNSTORED) {
                self.note(IssueKind::FormulaUnstored, Some(position), number, "");
            }
        }
        Ok(())
    }
}

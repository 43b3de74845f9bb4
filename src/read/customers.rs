//! The customer sheet: read whole, unique by key, with the columns that nobody declared carried along.

use crate::model::balance::CustomerBalance;
use crate::model::column::{Column, TextColumn, Values};
use crate::model::fold::trim;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::location::Location;
use crate::model::loss::Loss;
use crate::model::protected::unprotected;
use crate::model::schema::{CellType, ColumnSpec, CustomerSchema, DateFormat, Duplicates};
use crate::model::table::{Customers, Place, order_of};
use crate::model::value::Value;

use super::carried::{CarriedColumn, carry, describe, find_carried};
use super::cell::{Cell, CellReader, Reading, Row, noted};
use super::columns::{Binder, Bound, shown_headers};
use super::currencies::{Currencies, note_mixed};
use super::error::ReadError;
use super::formula_errors::NOT_AVAILABLE;
use super::keys::KeyLengths;
use super::lost::{Keeper, Lost, LostRows};
use super::repeated::{by_key, gone, kept, kept_column, kept_rows};
use super::scan::{Halt, Taker, scan};
use super::sieve::{Sieve, Sort, odd_length};
use super::source::{InputFile, settle_files};
use super::survey::{declared_formats, settle_formats};
use super::table::{Table, Wanted, open_tables};
use super::{FileRead, note_another, note_opening};

/// What was read of the customer sheet.
#[derive(Debug)]
pub struct CustomersRead {
    /// The customers.
    pub customers: Customers,
    /// Rows read, rejected, repeated, left out; all others are used as far as reading goes.
    pub balance: CustomerBalance,
    /// The files, as they were named.
    pub files: Vec<FileRead>,
    /// The problems survived.
    pub issues: IssueLog,
    /// Those of them that rejected a row.
    pub rejections: IssueLog,
    /// The lost rows, where they are asked for.
    pub lost: Option<LostRows>,
}

/// Reads the customer sheet from one or more files. Up to `threads` read ahead of the one that takes the rows.
///
/// # Errors
/// A file can't be read, lacks a column, has dates that can be read two ways, or two rows have one key and the schema
/// doesn't say what then.
pub fn read_customers(
    files: &[InputFile],
    schema: &CustomerSchema,
    threads: usize,
    lost: Lost,
) -> Result<CustomersRead, ReadError> {
    const TABLE: &str = "customers";
    if files.is_empty() {
        return Err(ReadError::NoFile { table: TABLE.to_owned() });
    }
    let files: Vec<InputFile> = settle_files(files, &schema.source)?.into_iter().map(|file| file.with_threads(threads)).collect();
    let specs: Vec<&ColumnSpec> = [&schema.key].into_iter().chain(&schema.columns).collect();
    let wanted = Wanted { table: TABLE, columns: specs.clone() };
    let tables = files.iter().map(|file| open_tables(file, &wanted)).collect::<Result<Vec<_>, _>>()?;
    let tables: Vec<Table<'_>> = tables.into_iter().flatten().collect();
    let bind_all = |table: &Table<'_>| {
        let binder = Binder::new(&table.header, table.place(TABLE));
        specs.iter().map(|spec| binder.bind(spec)).collect::<Result<Vec<_>, _>>()
    };
    let bound = tables.iter().map(bind_all).collect::<Result<Vec<_>, _>>()?;
    let carried = find_carried(&tables, &bound);
    let mut formats = declared_formats(&specs, &tables);
    loop {
        match Rows::read(&tables, &bound, &specs, &formats, &carried, lost) {
            Ok((mut rows, files)) => {
                let lost = rows.keeper.take().map(|keeper| LostRows::new(TABLE, &tables, &bound, [keeper]));
                return rows.finish(schema, &carried, files, &shown_headers(&bound), lost);
            }
            Err(Halt::Error(error)) => return Err(error),
            // Once all formats are settled no date is doubtful, so this happens once.
            Err(Halt::Doubtful) => formats = settle_formats(&tables, &bound, &specs, 1)?,
        }
    }
}

/// The rows of all files, one behind the other.
struct Rows<'s> {
    key: CellReader<'s>,
    readers: Vec<CellReader<'s>>,
    keys: TextColumn,
    declared: Vec<Column>,
    carried: Vec<Column>,
    origin: Vec<Location>,
    places: Vec<Place>,
    issues: IssueLog,
    rejections: IssueLog,
    /// All rows, where lost ones are asked for: of which customers rows repeat is known at the end.
    keeper: Option<Keeper>,
    balance: CustomerBalance,
    lengths: KeyLengths,
    /// Of each table read.
    currencies: Vec<Currencies>,
    // What follows is of the file being read.
    bound: Vec<Bound>,
    carried_at: Vec<Option<usize>>,
    carried_headers: Vec<String>,
    sieve: Sieve,
    width: usize,
    titles: Vec<u64>,
    left_out: Vec<u64>,
}

impl<'s> Rows<'s> {
    fn new(specs: &[&'s ColumnSpec], formats: &[Option<DateFormat>], carried: usize, lost: Lost) -> Self {
        let reader = |at: usize| CellReader { spec: specs[at], format: formats[at], folded: false, is_1904: false };
        Self {
            key: reader(0),
            readers: (1..specs.len()).map(reader).collect(),
            keys: TextColumn::default(),
            declared: specs[1..].iter().map(|spec| Column::for_cells(&spec.cell)).collect(),
            carried: vec![Column::new(Values::Carried(TextColumn::default(), Vec::new())); carried],
            origin: Vec::new(),
            places: Vec::new(),
            issues: IssueLog::default(),
            rejections: IssueLog::default(),
            keeper: (lost == Lost::Kept).then(Keeper::default),
            balance: CustomerBalance::default(),
            lengths: KeyLengths::default(),
            currencies: Vec::new(),
            bound: Vec::new(),
            carried_at: Vec::new(),
            carried_headers: Vec::new(),
            sieve: Sieve::default(),
            width: 0,
            titles: Vec::new(),
            left_out: Vec::new(),
        }
    }

    fn read(
        tables: &[Table<'_>],
        bound: &[Vec<Bound>],
        specs: &[&'s ColumnSpec],
        formats: &[Option<DateFormat>],
        carried: &[CarriedColumn],
        lost: Lost,
    ) -> Result<(Self, Vec<FileRead>), Halt> {
        let mut rows = Self::new(specs, formats, carried.len(), lost);
        let mut files = Vec::new();
        for (at, (table, bound)) in tables.iter().zip(bound).enumerate() {
            let mut file = FileRead::of(table);
            note_opening(&mut rows.issues, table, bound);
            let (name, sheet) = (table.input.name.clone(), table.sheet().map(str::to_owned));
            rows.origin.push(Location { file: name, sheet, row: 0, column: None });
            rows.currencies.push(Currencies::default());
            rows.bound.clone_from(bound);
            rows.carried_headers = carried.iter().map(|column| column.header.clone()).collect();
            rows.carried_at = carried.iter().map(|column| column.places[at]).collect();
            rows.sieve = Sieve::new(bound, &table.header);
            rows.width = table.header.cells.len();
            rows.titles.clone_from(&table.header.above);
            let before = rows.balance.read;
            rows.key.is_1904 = table.is_1904;
            rows.readers.iter_mut().for_each(|reader| reader.is_1904 = table.is_1904);
            let another = scan(table, std::slice::from_mut(&mut rows))?;
            note_another(&mut rows.issues, table, another);
            std::mem::take(&mut rows.lengths).note(&mut rows.issues, table, bound);
            file.rows = rows.balance.read - before;
            file.left_out.append(&mut rows.left_out);
            rows.balance.left_out += file.left_out.len() as u64;
            FileRead::push(&mut files, file, at.checked_sub(1).map(|before| &tables[before]), table);
        }
        note_mixed(&mut rows.issues, tables, bound, 1, std::mem::take(&mut rows.currencies));
        Ok((rows, files))
    }

    fn note(&mut self, kind: IssueKind, column: Option<usize>, row: u64, text: &str) {
        let Some(place) = self.origin.last() else { return };
        let header = column.map(|column| self.bound[column].header.as_str());
        self.issues.note(kind, &place.file, place.sheet.as_deref(), header, row, noted(text));
    }

    /// Notes an issue of the key, which rejects the row.
    fn reject(&mut self, kind: IssueKind, row: u64, cell: Cell<'_>) {
        let text = cell.shown();
        self.note(kind, Some(0), row, &text);
        let (Some(place), Some(key)) = (self.origin.last(), self.bound.first()) else { return };
        self.rejections.note(kind, &place.file, place.sheet.as_deref(), Some(&key.header), row, noted(&text));
        self.keeper.iter_mut().for_each(|keeper| keeper.fault(Loss::Issue(kind), Some(key.position)));
    }

    fn spool(&mut self, number: u64, row: Row<'_>) -> Result<(), Halt> {
        let Some(keeper) = &mut self.keeper else { return Ok(()) };
        Ok(keeper.keep(self.origin.len() - 1, number, row)?)
    }

    /// A row that only looks like one.
    fn leave_out(&mut self, number: u64, row: Row<'_>) -> Result<(), Halt> {
        self.keeper.iter_mut().for_each(|keeper| keeper.fault(Loss::LeftOut, None));
        self.spool(number, row)
    }

    fn take_cell(&mut self, at: usize, number: u64, cell: Cell<'_>) -> Result<(), Halt> {
        let reader = &self.readers[at];
        // It has no mark of a currency.
        if let Some(value) = reader.plain_value(cell).or_else(|| Some(Value::Text(reader.plain_text(cell)?.into()))) {
            self.declared[at].push(&value);
            return Ok(());
        }
        if let Some(counted) = self.currencies.last_mut() {
            counted.count(at, self.readers[at].spec, number, cell);
        }
        match self.readers[at].read(cell) {
            Reading::Doubtful(_) => return Err(Halt::Doubtful),
            Reading::Value(value) => match (&self.readers[at].spec.cell, &value) {
                (CellType::Category(_, words), Value::Category(rank)) => {
                    let shown = cell.shown();
                    match unprotected(trim(&shown)) {
                        text if words[*rank as usize] == text => self.declared[at].push(&value),
                        text => self.declared[at].push_written(&value, text),
                    }
                }
                _ => self.declared[at].push(&value),
            },
            Reading::Rounded(rounded) => {
                self.declared[at].push(&Value::Number(rounded));
                self.note(IssueKind::NumberRounded, Some(at + 1), number, &cell.shown());
            }
            Reading::Fault(kind, why) => {
                self.declared[at].push(&Value::Missing(why));
                self.note(kind, Some(at + 1), number, &cell.shown());
            }
        }
        Ok(())
    }

    fn carry_all(&mut self, number: u64, row: Row<'_>) {
        let Some(place) = self.origin.last() else { return };
        for ((column, position), header) in self.carried.iter_mut().zip(&self.carried_at).zip(&self.carried_headers) {
            let cell = position.map_or(Cell::Text(""), |position| row.cell(position));
            // A formula that failed; `#N/A` says that there is no value.
            if let Cell::Error(text) = cell
                && text != NOT_AVAILABLE
            {
                let sheet = place.sheet.as_deref();
                self.issues.note(IssueKind::ErrorCell, &place.file, sheet, Some(header), number, text);
            }
            carry(column, cell);
        }
    }

    /// Makes the table: repeated keys go the way that the rules say.
    fn finish(
        mut self,
        schema: &CustomerSchema,
        carried: &[CarriedColumn],
        files: Vec<FileRead>,
        bound: &[String],
        mut lost: Option<LostRows>,
    ) -> Result<CustomersRead, ReadError> {
        self.shrink();
        let order = order_of(&self.keys).unwrap_or_default();
        let groups: Vec<&[u32]> = by_key(&order, &self.keys).filter(|group| group.len() > 1).collect();
        let repeated: u64 = groups.iter().map(|group| group.len() as u64 - 1).sum();
        if schema.duplicates == Duplicates::Error
            && let Some(group) = groups.first()
        {
            let place = |at: u32| Box::new(self.location(at));
            let key = self.keys.get(group[0] as usize).to_owned();
            return Err(ReadError::DuplicateKeys { key, first: place(group[0]), second: place(group[1]), total: repeated });
        }
        self.balance.duplicate = repeated;
        self.balance.used = self.keys.len() as u64 - repeated;
        let headers: Vec<&str> =
            bound[1..].iter().map(String::as_str).chain(carried.iter().map(|column| column.header.as_str())).collect();
        self.note_repeated(&groups, schema.duplicates, &headers, &schema.columns);
        if let Some(lost) = &mut lost {
            for at in groups.iter().flat_map(|group| gone(group, schema.duplicates)) {
                lost.lose(&self.location(*at), Loss::Issue(IssueKind::CustomerRepeated));
            }
        }
        if !order.is_empty() {
            self.keep(&order, schema.duplicates);
        }
        let columns = self.declared.into_iter().chain(self.carried).collect();
        let columns = describe(columns, schema, carried, bound);
        let customers = Customers::new(self.keys, columns, self.origin, self.places).map_err(|again| {
            // Of each key one row was kept, so their keys differ; the table proves it once more.
            let place = Box::new(Location { file: String::new(), sheet: None, row: 0, column: None });
            ReadError::DuplicateKeys { key: again.key, first: place.clone(), second: place, total: 1 }
        })?;
        Ok(CustomersRead { customers, balance: self.balance, files, issues: self.issues, rejections: self.rejections, lost })
    }

    fn location(&self, at: u32) -> Location {
        let place = self.places[at as usize];
        Location { row: place.row(), ..self.origin[place.file()].clone() }
    }

    /// Gives back the memory that the columns took while it was not known how many rows come.
    fn shrink(&mut self) {
        self.keys.shrink();
        self.declared.iter_mut().chain(&mut self.carried).for_each(Column::shrink);
        self.places.shrink_to_fit();
    }

    /// Lists every row that isn't kept, and every value of it that is lost.
    fn note_repeated(&mut self, groups: &[&[u32]], duplicates: Duplicates, headers: &[&str], specs: &[ColumnSpec]) {
        for group in groups {
            for at in gone(group, duplicates) {
                let place = self.location(*at);
                let key = self.keys.get(*at as usize);
                self.issues.note(IssueKind::CustomerRepeated, &place.file, place.sheet.as_deref(), None, place.row, key);
                for (position, (column, header)) in self.declared.iter().chain(&self.carried).zip(headers).enumerate() {
                    let value = column.get(*at as usize);
                    if value.missing().is_none() && kept(column, group, duplicates) != value {
                        let words = match specs.get(position).map(|spec| &spec.cell) {
                            Some(CellType::Category(_, words)) => words.as_slice(),
                            _ => &[],
                        };
                        let text = format!("{key}: {}", value.shown(words));
                        let sheet = place.sheet.as_deref();
                        self.issues.note(IssueKind::CustomerRepeated, &place.file, sheet, Some(header), place.row, &text);
                    }
                }
            }
        }
    }

    /// One row for each key, by key. One column at a time stands in both orders.
    fn keep(&mut self, order: &[u32], duplicates: Duplicates) {
        let rows = kept_rows(order, &self.keys, duplicates);
        for column in self.declared.iter_mut().chain(&mut self.carried) {
            *column = kept_column(column, order, &self.keys, &rows, duplicates);
        }
        self.places = rows.iter().map(|row| self.places[*row as usize]).collect();
        self.keys = self.keys.gather(&rows);
    }
}

impl Taker for Rows<'_> {
    fn hidden(&mut self, rows: &[u64], are_left_out: bool) {
        if are_left_out {
            self.left_out.extend(rows);
            self.left_out.sort_unstable();
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
        let cell = row.cell(self.bound[0].position);
        let plain_key = self.key.plain_key(cell).filter(|key| self.sieve.is_surely_a_row(key.as_bytes()));
        match plain_key.map_or_else(|| self.sieve.sort(row), |_| Sort::Row) {
            Sort::Row => {}
            Sort::Blank => return Ok(()),
            Sort::Total | Sort::Note | Sort::Repeated => {
                self.left_out.push(number);
                return self.leave_out(number, row);
            }
        }
        self.balance.read += 1;
        if let Some((kind, text)) = odd_length(row, self.width) {
            self.note(kind, None, number, &text);
        }
        match plain_key.map_or_else(|| self.key.read_key(cell), |key| Ok(key.into())) {
            Ok(key) => {
                self.lengths.count(key.as_bytes(), number);
                if CellReader::has_stray_quote(&key) {
                    self.note(IssueKind::QuoteStray, Some(0), number, &key);
                }
                self.keys.push(&key);
            }
            Err(kind) => {
                self.balance.rejected += 1;
                self.reject(kind, number, cell);
                return self.spool(number, row);
            }
        }
        self.spool(number, row)?;
        for at in 0..self.readers.len() {
            self.take_cell(at, number, row.cell(self.bound[at + 1].position))?;
        }
        self.carry_all(number, row);
        self.places.push(Place::new(self.origin.len() - 1, number));
        Ok(())
    }

    fn take_above(&mut self, number: u64, row: Row<'_>) -> Result<(), Halt> {
        if self.titles.contains(&number) { self.leave_out(number, row) } else { Ok(()) }
    }
}

//! Tables of events: streamed into batches of typed columns, nothing held but the rows of one batch.

use crate::model::batch::{Batch, BatchSink};
use crate::model::column::{Column, TextColumn, Values};
use crate::model::date::Date;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::schema::{CellType, ColumnSpec, DateOrder, EventSchema};
use crate::model::value::{Value, Why};

use super::cell::{Cell, CellReader, Reading, Row, noted};
use super::columns::{Bound, bind};
use super::error::ReadError;
use super::scan::{Halt, Taker, scan};
use super::sieve::{Sieve, Sort};
use super::source::{InputFile, settle_files};
use super::survey::{declared_orders, settle_orders};
use super::table::{Table, Wanted, open_tables};
use super::{FileRead, note_alternatives};

/// How many rows a batch holds.
const BATCH_ROWS: usize = 2048;

/// What was read of a table of events.
#[derive(Debug)]
pub struct EventsRead<S> {
    /// Those who took the batches, in no particular order.
    pub sinks: Vec<S>,
    /// The problems survived.
    pub issues: IssueLog,
    /// The files, as they were named.
    pub files: Vec<FileRead>,
    /// Rows read.
    pub rows: u64,
    /// Title, total and repeated header rows: no rows that were read.
    pub left_out: u64,
}

/// Reads a table of events from one or more files; each of `threads` workers feeds its own sink.
///
/// # Errors
/// A file can't be read, lacks a column, or has dates that can be read two ways.
pub fn read_events<S: BatchSink>(
    files: &[InputFile],
    schema: &EventSchema,
    threads: usize,
    make_sink: &(dyn Fn() -> S + Sync),
) -> Result<EventsRead<S>, ReadError> {
    if files.is_empty() {
        return Err(ReadError::NoFile { table: schema.name.clone() });
    }
    let files = settle_files(files)?;
    let read = schema.columns.iter().filter(|spec| !spec.is_computed());
    let specs: Vec<&ColumnSpec> = [&schema.key].into_iter().chain(&schema.date).chain(read).collect();
    let wanted = Wanted { table: &schema.name, columns: specs.clone(), sheets: &schema.sheets };
    let tables = files.iter().map(|file| open_tables(file, &wanted)).collect::<Result<Vec<_>, _>>()?;
    let tables: Vec<Table<'_>> = tables.into_iter().flatten().collect();
    let bind_all = |table: &Table<'_>| {
        specs.iter().map(|spec| bind(spec, &table.header, table.place(&schema.name))).collect::<Result<Vec<_>, _>>()
    };
    let bound = tables.iter().map(bind_all).collect::<Result<Vec<_>, _>>()?;
    let run = Run { tables: &tables, bound: &bound, schema, specs: &specs, threads: threads.max(1) };
    let mut orders = declared_orders(&specs);
    loop {
        match run.read(&orders, make_sink) {
            Ok(read) => return Ok(read),
            Err(Halt::Error(error)) => return Err(error),
            // Once all orders are settled no date is doubtful, so this happens once.
            Err(Halt::Doubtful) => orders = settle_orders(&tables, &bound, &specs, run.threads)?,
        }
    }
}

struct Run<'r> {
    tables: &'r [Table<'r>],
    bound: &'r [Vec<Bound>],
    schema: &'r EventSchema,
    specs: &'r [&'r ColumnSpec],
    threads: usize,
}

impl Run<'_> {
    fn read<S: BatchSink>(&self, orders: &[Option<DateOrder>], make_sink: &dyn Fn() -> S) -> Result<EventsRead<S>, Halt> {
        let reader = |at: usize| CellReader { spec: self.specs[at], order: orders[at], folded: true };
        let readers: Vec<CellReader<'_>> = (0..self.specs.len()).map(reader).collect();
        let mut takers: Vec<EventTaker<'_, S>> =
            (0..self.threads).map(|_| EventTaker::new(&readers, self.schema, make_sink())).collect();
        let mut read = EventsRead { sinks: Vec::new(), issues: IssueLog::default(), files: Vec::new(), rows: 0, left_out: 0 };
        for (at, (table, bound)) in self.tables.iter().zip(self.bound).enumerate() {
            note_alternatives(&mut read.issues, table, bound);
            for taker in &mut takers {
                taker.begin(table, bound);
            }
            scan(table, &mut takers)?;
            let mut file = FileRead::of(table);
            for taker in &mut takers {
                taker.end(&mut file);
            }
            file.left_out.sort_unstable();
            read.rows += file.rows;
            read.left_out += file.left_out.len() as u64;
            FileRead::push(&mut read.files, file, at.checked_sub(1).map(|before| &self.tables[before]), table);
        }
        for taker in takers {
            read.issues.merge(taker.issues);
            read.sinks.push(taker.sink);
        }
        Ok(read)
    }
}

/// Where the columns of one file lie.
#[derive(Default)]
struct Layout {
    bound: Vec<Bound>,
    sieve: Sieve,
    width: usize,
}

struct EventTaker<'s, S> {
    key: CellReader<'s>,
    date: Option<CellReader<'s>>,
    columns: Vec<CellReader<'s>>,
    /// For each of these its position in the batch.
    places: Vec<usize>,
    layout: Layout,
    batch: Batch,
    sink: S,
    issues: IssueLog,
    rows: u64,
    left_out: Vec<u64>,
}

impl<'s, S: BatchSink> EventTaker<'s, S> {
    fn new(readers: &[CellReader<'s>], schema: &EventSchema, sink: S) -> Self {
        let has_date = schema.date.is_some();
        let first = 1 + usize::from(has_date);
        let batch = Batch {
            file: String::new(),
            sheet: None,
            row_numbers: Vec::new(),
            keys: TextColumn::default(),
            dates: Vec::new(),
            columns: schema.columns.iter().map(|spec| empty_column(&spec.cell)).collect(),
            rejected: Vec::new(),
        };
        Self {
            key: readers[0],
            date: has_date.then(|| readers[1]),
            columns: readers[first..].to_vec(),
            places: (0..schema.columns.len()).filter(|place| !schema.columns[*place].is_computed()).collect(),
            layout: Layout::default(),
            batch,
            sink,
            issues: IssueLog::default(),
            rows: 0,
            left_out: Vec::new(),
        }
    }

    fn begin(&mut self, table: &Table<'_>, bound: &[Bound]) {
        self.batch.file.clone_from(&table.input.name);
        self.batch.sheet = table.sheet().map(str::to_owned);
        self.layout = Layout { bound: bound.to_vec(), sieve: Sieve::new(bound), width: table.header.cells.len() };
    }

    fn end(&mut self, file: &mut FileRead) {
        self.flush();
        file.rows += std::mem::take(&mut self.rows);
        file.left_out.append(&mut self.left_out);
    }

    fn flush(&mut self) {
        if !self.batch.is_empty() {
            self.sink.take(&mut self.batch);
            self.batch.clear();
        }
    }

    /// Notes an issue; the column counts in the order of the readers, none means the whole row.
    fn note(&mut self, kind: IssueKind, column: Option<usize>, row: u64, text: &str) {
        let header = column.map(|column| self.layout.bound[column].header.as_str());
        self.issues.note(kind, &self.batch.file, self.batch.sheet.as_deref(), header, row, noted(text));
    }

    /// Whether the row is rejected for its key.
    fn take_key(&mut self, number: u64, cell: Cell<'_>) -> bool {
        match self.key.read_key(cell) {
            Ok(key) => {
                self.batch.keys.push(&key);
                false
            }
            Err(kind) => {
                self.batch.keys.push("");
                self.note(kind, Some(0), number, &cell.shown());
                true
            }
        }
    }

    /// Whether the row is rejected for its date.
    fn take_date(&mut self, number: u64, cell: Cell<'_>) -> Result<bool, Halt> {
        let Some(reader) = self.date else {
            self.batch.dates.push(Date::MIN);
            return Ok(false);
        };
        let kind = match reader.read(cell) {
            Reading::Doubtful(_) => return Err(Halt::Doubtful),
            Reading::Value(Value::Date(day)) => {
                self.batch.dates.push(day);
                return Ok(false);
            }
            Reading::Value(_) => IssueKind::DateMissing,
            Reading::Rounded(_) => IssueKind::NotADate,
            Reading::Fault(kind, _) => kind,
        };
        self.batch.dates.push(Date::MIN);
        self.note(kind, Some(1), number, &cell.shown());
        Ok(true)
    }

    /// Whether the row is rejected for this column.
    fn take_cell(&mut self, at: usize, number: u64, cell: Cell<'_>) -> Result<bool, Halt> {
        let (reader, place) = (self.columns[at], self.places[at]);
        let bound = 1 + usize::from(self.date.is_some()) + at;
        match reader.read(cell) {
            Reading::Doubtful(_) => Err(Halt::Doubtful),
            Reading::Value(value) => {
                self.batch.columns[place].push(&value);
                Ok(false)
            }
            Reading::Rounded(rounded) => {
                self.batch.columns[place].push(&Value::Number(rounded));
                self.note(IssueKind::NumberRounded, Some(bound), number, &cell.shown());
                Ok(false)
            }
            Reading::Fault(kind, why) => {
                self.batch.columns[place].push(&Value::Missing(why));
                self.note(kind, Some(bound), number, &cell.shown());
                Ok(!reader.spec.optional)
            }
        }
    }
}

impl<S: BatchSink> Taker for EventTaker<'_, S> {
    fn take(&mut self, number: u64, row: Row<'_>) -> Result<(), Halt> {
        match self.layout.sieve.sort(row) {
            Sort::Row => {}
            Sort::Blank => return Ok(()),
            Sort::LeftOut => {
                self.left_out.push(number);
                return Ok(());
            }
        }
        self.rows += 1;
        if let Some(beyond) = row_too_long(row, self.layout.width) {
            self.note(IssueKind::RowTooLong, None, number, &beyond);
        }
        let mut rejected = self.take_key(number, row.cell(self.layout.bound[0].position));
        let date = self.layout.bound.get(1).map_or(0, |bound| bound.position);
        rejected |= self.take_date(number, row.cell(date))?;
        let first = 1 + usize::from(self.date.is_some());
        for at in 0..self.columns.len() {
            let position = self.layout.bound[first + at].position;
            rejected |= self.take_cell(at, number, row.cell(position))?;
        }
        self.batch.row_numbers.push(number);
        self.batch.rejected.push(rejected);
        if self.batch.len() >= BATCH_ROWS {
            self.flush();
        }
        Ok(())
    }
}

/// The first cell beyond the header's width that isn't blank.
pub(super) fn row_too_long(row: Row<'_>, width: usize) -> Option<String> {
    if row.len() <= width {
        return None;
    }
    let beyond = (width..row.len()).map(|position| row.cell(position)).find(|cell| !cell.is_blank());
    beyond.map(|cell| cell.shown().into_owned())
}

/// A column for cells of this type.
pub(super) fn empty_column(cell: &CellType) -> Column {
    Column::new(match cell {
        CellType::Text => Values::Text(TextColumn::default()),
        CellType::Number | CellType::Hour => Values::Number(Vec::new()),
        CellType::Date(_) => Values::Date(Vec::new()),
        CellType::Flag => Values::Flag(Vec::new()),
        CellType::Category(..) => Values::Category(Vec::new()),
    })
}

/// What a missing cell of a column is missing for, when nothing is there.
pub(super) const NOTHING: Value<'static> = Value::Missing(Why::Empty);

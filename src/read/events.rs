//! Tables of events: streamed into batches of typed columns, nothing held but the rows of one batch.

use crate::model::batch::{Batch, BatchSink};
use crate::model::column::Column;
use crate::model::date::Date;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::loss::Loss;
use crate::model::prefixed::Prefixed;
use crate::model::schema::{ColumnSpec, EventSchema};
use crate::model::value::{Value, Why};

use super::FileRead;
use super::at_once::Memory;
use super::cell::{Cell, CellReader, Reading, Row, noted};
use super::columns::Bound;
use super::currencies::Currencies;
use super::error::ReadError;
use super::identity::Watch;
use super::keys::KeyLengths;
use super::lost::Keeper;
use super::record::Strip;
use super::scan::{Halt, Taker};
use super::sieve::{Sieve, Sort, odd_length};
use super::table::{Body, Table};

mod ids;
mod strips;

/// How many rows a batch holds, but for the last; it may go a strip beyond.
const BATCH_ROWS: usize = 8192;

/// Where the columns of one file lie.
#[derive(Default)]
struct Layout {
    bound: Vec<Bound>,
    sieve: Sieve,
    width: usize,
    /// Whether its texts lie in it in GB18030, else in UTF-8.
    is_gb18030: bool,
    /// The titles above the header.
    titles: Vec<u64>,
}

/// Reads rows into batches, which it hands to its sink.
pub(super) struct EventTaker<'s, 'i, S> {
    schema: &'s EventSchema,
    as_of: Date,
    /// How many columns reject a row; what stands behind them is only compared.
    used: usize,
    /// What it does about ids.
    pub watch: Watch<'i>,
    file: usize,
    key: CellReader<'s>,
    date: Option<CellReader<'s>>,
    columns: Vec<CellReader<'s>>,
    /// What was last read of the date, and of these.
    date_memory: Memory,
    memories: Vec<Memory>,
    /// For each of these its position in the batch.
    places: Vec<usize>,
    layout: Layout,
    batch: Batch,
    /// Who takes the batches.
    pub sink: S,
    /// The problems survived.
    pub issues: IssueLog,
    /// Those of them that rejected a row.
    pub rejections: IssueLog,
    /// Lost rows, where they are asked for.
    pub keeper: Option<Keeper>,
    /// How long the keys of the file are.
    pub lengths: KeyLengths,
    /// The currencies of the columns of the file.
    pub currencies: Currencies,
    rows: u64,
    left_out: Vec<u64>,
}

impl<'s, 'i, S: BatchSink> EventTaker<'s, 'i, S> {
    /// A taker for these columns: key, date, the schema's, and those that are only compared.
    pub fn new(schema: &'s EventSchema, as_of: Date, readers: &[CellReader<'s>], sink: S, watch: Watch<'i>) -> Self {
        let has_date = schema.date.is_some();
        let first = 1 + usize::from(has_date);
        let is_read = |place: &usize| !schema.columns.get(*place).is_some_and(ColumnSpec::is_computed);
        let used = (0..schema.columns.len()).filter(is_read).count();
        let others = readers[first + used..].iter().map(|reader| reader.spec);
        let columns = schema.columns.iter().chain(others).map(|spec| Column::for_events(&spec.cell)).collect();
        let batch = Batch { columns, ..Batch::default() };
        Self {
            schema,
            as_of,
            used,
            watch,
            file: 0,
            key: readers[0],
            date: has_date.then(|| readers[1]),
            columns: readers[first..].to_vec(),
            date_memory: Memory::default(),
            memories: readers[first..].iter().map(|_| Memory::default()).collect(),
            places: (0..).filter(is_read).take(readers.len() - first).collect(),
            layout: Layout::default(),
            batch,
            keeper: sink.losses().map(|_| Keeper::default()),
            sink,
            issues: IssueLog::default(),
            rejections: IssueLog::default(),
            lengths: KeyLengths::default(),
            currencies: Currencies::default(),
            rows: 0,
            left_out: Vec::new(),
        }
    }

    /// Begins a file, the one of this place among those named.
    pub fn begin(&mut self, at: usize, table: &Table<'_>, bound: &[Bound]) {
        self.file = at;
        self.batch.file.clone_from(&table.input.name);
        self.batch.sheet = table.sheet().map(str::to_owned);
        self.memories.iter_mut().chain([&mut self.date_memory]).for_each(Memory::forget);
        self.key.is_1904 = table.is_1904;
        self.date.iter_mut().chain(&mut self.columns).for_each(|reader| reader.is_1904 = table.is_1904);
        let (width, titles) = (table.header.cells.len(), table.header.above.clone());
        let is_gb18030 = matches!(&table.body, Body::Text(text) if text.is_gb18030);
        self.layout = Layout { bound: bound.to_vec(), sieve: Sieve::new(bound, &table.header), width, is_gb18030, titles };
    }

    /// Hands over what is left of a file, and counts what was read of it.
    pub fn end(&mut self, file: &mut FileRead) -> Result<(), ReadError> {
        self.flush()?;
        file.rows += std::mem::take(&mut self.rows);
        file.left_out.append(&mut self.left_out);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ReadError> {
        let has_rows = !self.batch.is_empty();
        if has_rows {
            self.sink.take(&mut self.batch);
            self.batch.clear();
            self.memories.iter_mut().for_each(Memory::begin_batch);
        }
        let Some(keeper) = &mut self.keeper else { return Ok(()) };
        let losses = self.sink.losses().filter(|_| has_rows).unwrap_or_default();
        let position = |column: usize| self.layout.bound.get(column).map(|bound| bound.position);
        keeper.settle(self.file, losses, |loss| match loss {
            Loss::Issue(IssueKind::AfterAsOf) => position(1),
            Loss::Issue(IssueKind::NoSuchCustomer | IssueKind::SeveralCustomers) => position(0),
            Loss::SameId => self.schema.identity.as_ref().and_then(|identity| position(self.schema.place_read(identity.id))),
            Loss::Issue(_) | Loss::LeftOut => None,
        })
    }

    /// A row that only looks like one.
    fn leave_out(&mut self, number: u64, row: Row<'_>) -> Result<(), ReadError> {
        let Some(keeper) = &mut self.keeper else { return Ok(()) };
        keeper.fault(Loss::LeftOut, None);
        keeper.wait(number, row, false, None);
        if keeper.waiting() >= 2 * BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    /// Notes an issue; the column counts in the order of the readers, none means the whole row.
    fn note(&mut self, kind: IssueKind, column: Option<usize>, row: u64, text: &str) {
        let header = column.map(|column| self.layout.bound[column].header.as_str());
        self.issues.note(kind, &self.batch.file, self.batch.sheet.as_deref(), header, row, noted(text));
    }

    /// Notes an issue that rejects the row.
    fn reject(&mut self, kind: IssueKind, column: usize, row: u64, text: &str) {
        self.note(kind, Some(column), row, text);
        let Bound { header, position, .. } = &self.layout.bound[column];
        self.rejections.note(kind, &self.batch.file, self.batch.sheet.as_deref(), Some(header), row, noted(text));
        if let Some(keeper) = &mut self.keeper {
            keeper.fault(Loss::Issue(kind), Some(*position));
        }
    }

    /// The key of a row for certain: most are.
    #[inline]
    fn plain_key<'a>(&self, key: Cell<'a>) -> Option<&'a str> {
        self.key.plain_key(key).filter(|key| self.layout.sieve.is_surely_a_row(key.as_bytes()))
    }

    /// Whether this is a row; what only looks like one is left out.
    fn is_row(&mut self, number: u64, row: Row<'_>) -> Result<bool, ReadError> {
        match self.layout.sieve.sort(row) {
            Sort::Row => return Ok(true),
            Sort::Blank => {}
            Sort::Total | Sort::Note | Sort::Repeated => {
                self.left_out.push(number);
                self.leave_out(number, row)?;
            }
        }
        Ok(false)
    }

    fn take_plain_key(&mut self, number: u64, key: &str) {
        self.lengths.count(key.as_bytes(), number);
        self.batch.keys.push(key);
    }

    /// Whether the row is rejected for its key.
    fn take_key(&mut self, number: u64, cell: Cell<'_>) -> bool {
        match self.key.read_key(cell) {
            Ok(key) => {
                if CellReader::has_stray_quote(&key) {
                    self.note(IssueKind::QuoteStray, Some(0), number, &key);
                }
                self.take_plain_key(number, &key);
                false
            }
            Err(kind) => {
                self.batch.keys.push("");
                self.reject(kind, 0, number, &cell.shown());
                true
            }
        }
    }

    /// Whether the row is rejected for its date. The bytes are those of a text as it lies in the file, where they are known.
    fn take_date(&mut self, number: u64, cell: Cell<'_>, bytes: Option<&[u8]>) -> Result<bool, Halt> {
        let Some(reader) = self.date else {
            self.batch.dates.push(Date::BEFORE);
            return Ok(false);
        };
        if let Some(Value::Date(day)) = reader.plain_value(cell) {
            self.batch.dates.push(day);
            return Ok(false);
        }
        let reading = match bytes {
            Some(bytes) => self.date_memory.read(&reader, bytes, cell),
            None => reader.read(cell),
        };
        let kind = match reading {
            Reading::Doubtful(_) => return Err(Halt::Doubtful),
            Reading::Value(Value::Date(day)) => {
                self.batch.dates.push(day);
                return Ok(false);
            }
            Reading::Value(_) => IssueKind::DateMissing,
            Reading::Rounded(_) => IssueKind::NotADate,
            Reading::Fault(kind, _) => kind,
        };
        self.batch.dates.push(Date::BEFORE);
        self.reject(kind, 1, number, &cell.shown());
        Ok(true)
    }

    /// Whether the column at this place of the batch holds ids.
    fn is_id(&self, place: usize) -> bool {
        self.schema.identity.as_ref().is_some_and(|identity| identity.id == place)
    }

    /// Whether the row is rejected for this column. The bytes are those of a text as it lies in the file, where they are known.
    fn take_cell(&mut self, at: usize, number: u64, cell: Cell<'_>, bytes: Option<&[u8]>) -> Result<bool, Halt> {
        let (reader, place) = (self.columns[at], self.places[at]);
        // It has no mark of a currency, and an id is no number.
        if let Some(value) = reader.plain_value(cell) {
            self.batch.columns[place].push(&value);
            return Ok(false);
        }
        let bound = 1 + usize::from(self.date.is_some()) + at;
        if self.is_id(place) {
            return Ok(self.take_id(at, bound, number, cell));
        }
        if at < self.used {
            self.currencies.count(at, reader.spec, number, cell);
        }
        let reading = match bytes {
            Some(bytes) => self.memories[at].read(&reader, bytes, cell),
            None => reader.read(cell),
        };
        match reading {
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
                let rejects = at < self.used && !reader.spec.optional;
                if rejects {
                    self.reject(kind, bound, number, &cell.shown());
                } else {
                    self.note(kind, Some(bound), number, &cell.shown());
                }
                Ok(rejects)
            }
        }
    }
}

impl<S: BatchSink> Taker for EventTaker<'_, '_, S> {
    fn hidden(&mut self, rows: &[u64], are_left_out: bool) {
        if are_left_out {
            self.left_out.extend(rows);
        } else {
            for row in rows {
                self.note(IssueKind::HiddenRow, None, *row, "");
            }
        }
    }

    fn odd_row(&mut self, kind: IssueKind, number: u64, text: &str) {
        self.note(kind, None, number, text);
    }

    fn take_strip(&mut self, strip: Strip<'_>) -> Result<(), Halt> {
        self.take_columns(strip)
    }

    fn take(&mut self, number: u64, row: Row<'_>) -> Result<(), Halt> {
        let key = row.cell(self.layout.bound[0].position);
        let plain_key = self.plain_key(key);
        if plain_key.is_none() && !self.is_row(number, row)? {
            return Ok(());
        }
        if self.passes_over(number, row) {
            return Ok(());
        }
        self.rows += 1;
        if let Some((kind, text)) = odd_length(row, self.layout.width) {
            self.note(kind, None, number, &text);
        }
        let mut rejected = match plain_key {
            Some(key) => {
                self.take_plain_key(number, key);
                false
            }
            None => self.take_key(number, key),
        };
        let date = self.layout.bound.get(1).map_or(0, |bound| bound.position);
        // The bytes of a text in GB18030 lie in the file otherwise.
        let known = if self.layout.is_gb18030 { |_| None } else { Cell::bytes };
        let cell = row.cell(date);
        rejected |= self.take_date(number, cell, known(cell))?;
        let first = 1 + usize::from(self.date.is_some());
        for at in 0..self.columns.len() {
            let position = self.layout.bound[first + at].position;
            let cell = row.cell(position);
            let column = &mut self.batch.columns[self.places[at]];
            // Of ids and numbers nothing is remembered.
            if self.memories[at].fill(column, known(cell).map(Prefixed::of).into_iter()) == 0 {
                rejected |= self.take_cell(at, number, cell, known(cell))?;
            }
        }
        let at = self.batch.rejected.len();
        let same_id = self.same_id(at, number, row, rejected);
        self.take_event(at, number);
        self.batch.row_numbers.push(number);
        self.batch.rejected.push(rejected);
        self.batch.same_id.push(same_id.is_some());
        if let Some(keeper) = &mut self.keeper {
            keeper.wait(number, row, true, same_id);
        }
        if self.batch.len() >= BATCH_ROWS {
            self.flush()?;
        }
        Ok(())
    }

    fn take_above(&mut self, number: u64, row: Row<'_>) -> Result<(), Halt> {
        if self.layout.titles.contains(&number) { Ok(self.leave_out(number, row)?) } else { Ok(()) }
    }
}

/// What a missing cell of a column is missing for, when nothing is there.
pub(super) const NOTHING: Value<'static> = Value::Missing(Why::Empty);

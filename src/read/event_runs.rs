//! Runs over the files of a table of events: one, where dates must be settled first another, where the table has an id one
//! more, and where several rows have one id another one or two.

use crate::model::batch::{Batch, BatchSink};
use crate::model::date::Date;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::location::Location;
use crate::model::schema::{CellType, ColumnSpec, DateFormat, EventSchema, Identity, Newest, Repeats};
use crate::model::value::{Value, Why};

use super::cell::CellReader;
use super::columns::{Binder, Bound};
use super::currencies::{Currencies, note_mixed};
use super::error::{DifferentRows, ReadError};
use super::events::EventTaker;
use super::identity::{Contest, Position, Repeated, Search, Seen, Watch, Winners, Witness};
use super::keys::KeyLengths;
use super::lost::LostRows;
use super::scan::{Halt, scan};
use super::source::{InputFile, settle_files};
use super::survey::{declared_formats, settle_formats};
use super::table::{Table, Wanted, open_assuming, open_tables};
use super::{FileRead, note_another, note_opening};

/// What was read of a table of events.
#[derive(Debug)]
pub struct EventsRead<S> {
    /// Those who took the batches, in no particular order.
    pub sinks: Vec<S>,
    /// The problems survived.
    pub issues: IssueLog,
    /// Those of them that rejected a row.
    pub rejections: IssueLog,
    /// The lost rows, where the sinks say which those are.
    pub lost: Option<LostRows>,
    /// The files, as they were named.
    pub files: Vec<FileRead>,
    /// Rows read.
    pub rows: u64,
    /// Title, total, note and repeated header rows: no rows that were read.
    pub left_out: u64,
    /// Ids whose rows differ and of which the row read last counts.
    pub last_counts: u64,
}

/// Reads a table of events from one or more files; each of `threads` workers feeds its own sink. Rows after `as_of` are read
/// and take no part where rows of one id are compared.
///
/// # Errors
/// A file can't be read, lacks a column, has dates that can be read two ways, or has rows of one id that differ and the
/// schema doesn't say what then.
pub fn read_events<S: BatchSink>(
    files: &[InputFile],
    schema: &EventSchema,
    as_of: Date,
    threads: usize,
    make_sink: &dyn Fn() -> S,
) -> Result<EventsRead<S>, ReadError> {
    if files.is_empty() {
        return Err(ReadError::NoFile { table: schema.name.clone() });
    }
    let files: Vec<InputFile> = settle_files(files, &schema.source)?.into_iter().map(|file| file.with_threads(threads)).collect();
    let read = |open| read_opened(&files, open, (schema, as_of), threads, make_sink);
    read(open_assuming).or_else(|(error, is_assumed)| {
        // It may come of what was assumed: the whole tells.
        if is_assumed { read(open_tables).map_err(|(error, _)| error) } else { Err(error) }
    })
}

/// How a file is opened.
pub(super) type Open = for<'f> fn(&'f InputFile, &Wanted<'_>) -> Result<Vec<Table<'f>>, ReadError>;

/// Reads files that are opened this way; with an error, whether something may have been assumed that wasn't shown.
pub(super) fn read_opened<S: BatchSink>(
    files: &[InputFile],
    open: Open,
    (schema, as_of): (&EventSchema, Date),
    threads: usize,
    make_sink: &dyn Fn() -> S,
) -> Result<EventsRead<S>, (ReadError, bool)> {
    let identity = schema.identity.as_ref().filter(|identity| identity.compares());
    let mut specs: Vec<&ColumnSpec> = schema.read_columns().collect();
    let used = specs.len();
    specs.extend(schema.compared_columns());
    let wanted = Wanted { table: &schema.name, columns: specs.clone() };
    let tables = files.iter().map(|file| open(file, &wanted)).collect::<Result<Vec<_>, _>>();
    // A table that can't be opened doesn't say whether that comes of what is assumed.
    let tables: Vec<Table<'_>> = tables.map_err(|error| (error, true))?.into_iter().flatten().collect();
    let fail = |error| (error, tables.iter().any(Table::is_assumed));
    let bind_all = |table: &Table<'_>| {
        let binder = Binder::new(&table.header, table.place(&schema.name));
        specs.iter().map(|spec| binder.bind(spec)).collect::<Result<Vec<_>, _>>()
    };
    let bound = tables.iter().map(bind_all).collect::<Result<Vec<_>, _>>().map_err(fail)?;
    let formats = declared_formats(&specs, &tables);
    let mut run = Run { tables: &tables, bound: &bound, specs, used, schema, as_of, formats, threads: threads.max(1) };
    match identity {
        None => run.pass(make_sink, &|| Watch::Nothing).map(|(read, _)| read),
        Some(identity) => run.one_row_an_id(identity, make_sink),
    }
    .map_err(fail)
}

/// Runs over the rows of one table.
struct Run<'r> {
    tables: &'r [Table<'r>],
    bound: &'r [Vec<Bound>],
    /// The columns that are used, and behind them those that are only compared.
    specs: Vec<&'r ColumnSpec>,
    used: usize,
    schema: &'r EventSchema,
    as_of: Date,
    formats: Vec<Option<DateFormat>>,
    threads: usize,
}

impl Run<'_> {
    /// One run over all rows, and what the watches of all takers came to.
    fn pass<'i, S: BatchSink>(
        &mut self,
        make_sink: &dyn Fn() -> S,
        watch: &dyn Fn() -> Watch<'i>,
    ) -> Result<(EventsRead<S>, Vec<Watch<'i>>), ReadError> {
        loop {
            match self.read(make_sink, watch) {
                Ok(read) => return Ok(read),
                Err(Halt::Error(error)) => return Err(error),
                // Once all formats are settled no date is doubtful, so this happens once.
                Err(Halt::Doubtful) => {
                    let columns = if watch().compares() { self.specs.len() } else { self.used };
                    let formats = settle_formats(self.tables, self.bound, &self.specs[..columns], self.threads)?;
                    self.formats[..columns].copy_from_slice(&formats);
                }
            }
        }
    }

    fn read<'i, S: BatchSink>(
        &self,
        make_sink: &dyn Fn() -> S,
        watch: &dyn Fn() -> Watch<'i>,
    ) -> Result<(EventsRead<S>, Vec<Watch<'i>>), Halt> {
        let columns = if watch().compares() { self.specs.len() } else { self.used };
        let reader = |at: usize| {
            let (spec, format) = (self.specs[at], self.formats[at]);
            CellReader { spec, format, folded: !spec.verbatim, is_1904: false }
        };
        let readers: Vec<CellReader<'_>> = (0..columns).map(reader).collect();
        let taker = |_| EventTaker::new(self.schema, self.as_of, &readers, make_sink(), watch());
        let mut takers: Vec<EventTaker<'_, '_, S>> = (0..self.threads).map(taker).collect();
        let mut read = EventsRead {
            sinks: Vec::new(),
            issues: IssueLog::default(),
            rejections: IssueLog::default(),
            lost: None,
            files: Vec::new(),
            rows: 0,
            left_out: 0,
            last_counts: 0,
        };
        let mut currencies = Vec::new();
        for (at, (table, bound)) in self.tables.iter().zip(self.bound).enumerate() {
            note_opening(&mut read.issues, table, bound);
            for taker in &mut takers {
                taker.begin(at, table, bound);
            }
            let another = scan(table, &mut takers)?;
            note_another(&mut read.issues, table, another);
            let mut file = FileRead::of(table);
            let (mut lengths, mut marked) = (KeyLengths::default(), Currencies::default());
            for taker in &mut takers {
                taker.end(&mut file)?;
                lengths.merge(std::mem::take(&mut taker.lengths));
                marked.merge(std::mem::take(&mut taker.currencies));
            }
            currencies.push(marked);
            lengths.note(&mut read.issues, table, bound);
            file.left_out.sort_unstable();
            read.rows += file.rows;
            read.left_out += file.left_out.len() as u64;
            FileRead::push(&mut read.files, file, at.checked_sub(1).map(|before| &self.tables[before]), table);
        }
        note_mixed(&mut read.issues, self.tables, self.bound, 1 + usize::from(self.schema.date.is_some()), currencies);
        let (mut watches, mut keepers) = (Vec::new(), Vec::new());
        for taker in takers {
            keepers.extend(taker.keeper);
            read.issues.merge(taker.issues);
            read.rejections.merge(taker.rejections);
            read.sinks.push(taker.sink);
            watches.push(taker.watch);
        }
        if !keepers.is_empty() {
            read.lost = Some(LostRows::new(&self.schema.name, self.tables, self.bound, keepers));
        }
        Ok((read, watches))
    }

    /// A run that reads nothing but ids; where several rows have one, runs that find which of them counts; and a last one that
    /// takes the others for what they are.
    fn one_row_an_id<S: BatchSink>(
        &mut self,
        identity: &Identity,
        make_sink: &dyn Fn() -> S,
    ) -> Result<EventsRead<S>, ReadError> {
        let (_, watches) = self.pass(&|| Nobody, &|| Watch::Survey(Seen::default()))?;
        let repeated = Repeated::of(watches.into_iter().filter_map(Watch::seen).collect(), self.threads);
        if repeated.is_empty() {
            return Ok(self.pass(make_sink, &|| Watch::Nothing)?.0);
        }
        let (winners, issues) = self.weigh(identity, &repeated)?;
        let (mut read, _) = self.pass(make_sink, &|| Watch::Mark(&winners, 0))?;
        read.issues.merge(issues);
        if identity.repeats == Some(Repeats::Last) {
            read.last_counts = winners.differ;
        }
        Ok(read)
    }

    /// Which of the rows of each id counts: a run over all of them, and where the newest of some differ another over those.
    fn weigh<'i>(&mut self, identity: &Identity, repeated: &'i Repeated) -> Result<(Winners<'i>, IssueLog), ReadError> {
        let contest = Contest::new(repeated, identity);
        self.pass(&|| Nobody, &|| Watch::Weigh(&contest, 0))?;
        let (mut winners, open) = contest.end();
        let mut issues = IssueLog::default();
        if !open.is_empty() {
            let (_, searches) = self.pass(&|| Nobody, &|| Watch::Search(Search::new(identity, repeated, &open)))?;
            for (id, rows) in Search::merge(searches.into_iter().filter_map(Watch::search)) {
                match rows.as_slice() {
                    [first, second, ..] => return Err(self.different_rows(identity, [first, second], winners.differ)),
                    [newest] => {
                        winners.settle(id, newest.position);
                        self.note_tie(&mut issues, identity, newest);
                    }
                    [] => {}
                }
            }
        }
        Ok((winners, issues))
    }

    fn location(&self, position: Position) -> Location {
        let (file, row) = position.place();
        let table = &self.tables[file];
        Location { file: table.input.name.clone(), sheet: table.sheet().map(str::to_owned), row, column: None }
    }

    fn note_tie(&self, issues: &mut IssueLog, identity: &Identity, row: &Witness) {
        let column = match identity.repeats {
            Some(Repeats::Newest(Newest::Column(column))) => self.schema.place_read(column),
            _ => 1,
        };
        let (file, number) = row.position.place();
        let place = self.location(row.position);
        let header = self.bound[file].get(column).map(|bound| bound.header.as_str());
        issues.note(IssueKind::NewestTied, &place.file, place.sheet.as_deref(), header, number, &row.id);
    }

    fn different_rows(&self, identity: &Identity, rows: [&Witness; 2], ids: u64) -> ReadError {
        let declared = || identity.compared.iter().map(|column| self.compared(identity, *column));
        let specs: Vec<Option<&ColumnSpec>> =
            [Some(&self.schema.key), self.schema.date.as_ref()].into_iter().chain(declared().map(Some)).collect();
        let [first, second] = rows;
        let at = first.contents.iter().zip(&second.contents).position(|(a, b)| a != b).unwrap_or(0);
        let spec = specs.get(at).copied().flatten();
        ReadError::DifferentRows(Box::new(DifferentRows {
            table: self.schema.name.clone(),
            id: first.id.clone(),
            first: self.location(first.position),
            second: self.location(second.position),
            column: spec.map_or_else(String::new, |spec| spec.name.clone()),
            values: rows.map(|row| row.contents.get(at).map_or(Err(Why::Empty), |value| shown(value, spec))),
            ids,
            newest: declared().find(|spec| matches!(spec.cell, CellType::Date(_))).map(|spec| spec.name.clone()),
        }))
    }

    fn compared<'s>(&'s self, identity: &'s Identity, column: usize) -> &'s ColumnSpec {
        let columns = &self.schema.columns;
        columns.get(column).unwrap_or_else(|| &identity.others[column - columns.len()])
    }
}

/// A value as it was read, or why there is none.
fn shown(value: &Value<'_>, spec: Option<&ColumnSpec>) -> Result<String, Why> {
    Ok(match (value, spec.map(|spec| &spec.cell)) {
        (Value::Missing(why), _) => return Err(*why),
        (Value::Number(number), _) => number.to_string(),
        (Value::Text(text), _) => text.to_string(),
        (Value::Date(day), _) => day.to_string(),
        (Value::Flag(flag), _) => flag.to_string(),
        (Value::Category(rank), Some(CellType::Category(_, words))) => words.get(*rank as usize).cloned().unwrap_or_default(),
        (Value::Category(rank), _) => rank.to_string(),
    })
}

/// Takes batches that nobody folds.
struct Nobody;

impl BatchSink for Nobody {
    fn take(&mut self, _batch: &mut Batch) {}
}

//! Recording runs: one at a time, as a whole or not at all.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hashbrown::HashMap;
use rusqlite::{Connection, params};

use super::super::chain::{Digest, EntryRow, RunRow, START, hexadecimal, link, opening};
use super::super::entry::{Entry, Presence, Recorded, Run, ValueColumn};
use super::super::error::LedgerError;
use super::super::texts;
use super::failure::{damaged, of};
use super::read::Words;
use super::{APPLICATION, FORMAT, Ledger, SCHEMA, first_head, open, stored_head};

/// What has just been done: a place where a run may be stopped, and progress.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The file is there.
    Opened,
    /// Its changes go to a log first, so that reading never waits.
    Logged,
    /// Nobody else writes.
    Locked,
    /// The tables of a new ledger were made.
    Made,
    /// A customer that no run had before has its number.
    Customer,
    /// What the run was is written.
    Run,
    /// That many of its entries are written.
    Entry(u64),
    /// All of the run is written.
    Head,
    /// All runs are about to become part of the ledger.
    Committing,
    /// They are.
    Committed,
}

/// What is told of every step.
type Watch = Box<dyn FnMut(Step)>;

/// Records runs. Until [`Writer::commit`] nothing of them is in the ledger for anybody else; dropped without it, nothing
/// has happened (but for a file that is empty, where there was none). Nobody else records meanwhile.
pub struct Writer {
    ledger: Ledger,
    watch: Watch,
    /// The numbers of words.
    words: HashMap<String, i64, foldhash::fast::FixedState>,
    runs: u64,
    entries: u64,
    digest: Digest,
    /// Whether a run was begun and not ended: it must not become part of the ledger.
    is_torn: bool,
    path: PathBuf,
    /// Which file stood at the path.
    file: Option<(u64, u64)>,
}

impl Writer {
    /// Opens a ledger to record runs, or makes it; waits up to `wait` for another one that records.
    ///
    /// # Errors
    /// It is no ledger, it or its folder can't be written, or another one still records.
    pub fn open(path: &Path, wait: Duration) -> Result<Self, LedgerError> {
        Self::open_watched(path, wait, Box::new(|_| {}))
    }

    /// The same, and tells every step.
    ///
    /// # Errors
    /// As [`Writer::open`].
    pub fn open_watched(path: &Path, wait: Duration, mut watch: Watch) -> Result<Self, LedgerError> {
        let waited = |error| if matches!(error, LedgerError::Busy { .. }) { LedgerError::Busy { waited: wait } } else { error };
        let connection = open::to_write(path, wait).map_err(waited)?;
        watch(Step::Opened);
        let is_blank = begin(&connection, &mut watch).map_err(waited)?;
        if is_blank {
            connection.execute_batch(SCHEMA).map_err(of)?;
            connection.pragma_update(None, "application_id", APPLICATION).map_err(of)?;
            connection.pragma_update(None, "user_version", FORMAT).map_err(of)?;
            let (runs, entries, digest) = first_head();
            let sql = "INSERT INTO head (only, runs, entries, digest) VALUES (1, ?1, ?2, ?3)";
            connection.execute(sql, params![runs.cast_signed(), entries.cast_signed(), digest]).map_err(of)?;
            watch(Step::Made);
        }
        open::check(&connection)?;
        let (runs, entries, digest) = stored_head(&connection)?;
        // Nothing is built on a ledger whose end was cut; the rest is for verify.
        let sql = "SELECT max(number), (SELECT digest FROM runs ORDER BY number DESC LIMIT 1), sum(entries) FROM runs";
        let found = connection.query_row(sql, [], |row| {
            Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<Digest>>(1)?, row.get::<_, Option<i64>>(2)?))
        });
        let (last, end, all) = found.map_err(of)?;
        let expected = (runs.cast_signed(), digest, entries.cast_signed());
        if (last.unwrap_or(0), end.unwrap_or(START), all.unwrap_or(0)) != expected {
            return Err(damaged("head"));
        }
        let words = Words::of(&connection)?;
        let words = words.all().iter().zip(1..).map(|(word, id)| (word.clone(), id)).collect();
        Ok(Self {
            ledger: Ledger { connection },
            watch,
            words,
            runs,
            entries,
            digest,
            is_torn: false,
            path: path.to_owned(),
            file: open::identity(path),
        })
    }

    /// The ledger with the runs recorded so far, for reading.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Writes a run and its entries, in any order, behind the runs before it.
    ///
    /// # Errors
    /// A customer has two entries, an entry doesn't fit the run, or the ledger can't be written.
    pub fn record(&mut self, run: &Run, entries: &[Entry]) -> Result<Recorded, LedgerError> {
        let customers: Vec<&str> = entries.iter().map(|entry| entry.customer.as_str()).collect();
        self.record_each(run, &customers, &mut |at| entries[at].clone())
    }

    /// The same of entries that are made one by one: `entry` is asked for that of each of `customers`, once, in the order
    /// of the chain.
    ///
    /// # Errors
    /// As [`Writer::record`].
    pub fn record_each(
        &mut self,
        run: &Run,
        customers: &[&str],
        entry: &mut dyn FnMut(usize) -> Entry,
    ) -> Result<Recorded, LedgerError> {
        self.is_torn = true;
        let number = self.runs + 1;
        let order = self.order(customers)?;
        let mut digest = self.open_run(number, run, customers.len() as u64)?;
        (self.watch)(Step::Run);
        let sql = "INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        let mut statement = self.ledger.connection.prepare(sql).map_err(of)?;
        for (count, (id, at)) in (1..).zip(order) {
            let entry = entry(at);
            let is_present = entry.presence == Presence::Present;
            let expected = if is_present { run.values.len() } else { 0 };
            if entry.customer != customers[at] || entry.values.len() != expected {
                return Err(LedgerError::Unfit { customer: entry.customer });
            }
            let row = Row::new(&entry, &run.values);
            digest = link(&digest, &row.as_entry(number, &entry));
            let connection = &self.ledger.connection;
            let words = &mut self.words;
            let mut word = |word: Option<&str>| word.map(|word| number_of(words, connection, word)).transpose();
            let (candidate, tier) = (word(entry.candidate.as_deref())?, word(entry.tier.as_deref())?);
            let (reason, since) = (word(Some(&entry.reason))?, word(row.since.as_deref())?);
            let (failures, confirmations, absences) = (entry.failures, entry.confirmations, entry.absences);
            let values = params![
                number.cast_signed(),
                id,
                presence(&entry.presence),
                entry.presence.merged_into(),
                candidate,
                tier,
                reason,
                since,
                failures,
                confirmations,
                absences,
                row.cells,
                digest
            ];
            statement.execute(values).map_err(of)?;
            (self.watch)(Step::Entry(count));
        }
        drop(statement);
        self.close_run(number, customers.len() as u64, digest)?;
        self.is_torn = false;
        (self.watch)(Step::Head);
        Ok(Recorded { number, run: run.clone(), entries: customers.len() as u64, digest: hexadecimal(&digest) })
    }

    /// Makes the runs part of the ledger, on the disk.
    ///
    /// # Errors
    /// They can't be written, recording one of them failed, or another file stands at the path; none of them is in the ledger
    /// then.
    pub fn commit(mut self) -> Result<(), LedgerError> {
        if self.is_torn {
            return Err(LedgerError::Torn);
        }
        if open::identity(&self.path) != self.file {
            return Err(LedgerError::Gone);
        }
        (self.watch)(Step::Committing);
        self.ledger.connection.execute_batch("COMMIT").map_err(of)?;
        (self.watch)(Step::Committed);
        Ok(())
    }

    /// The numbers of customers with their positions, in the order of the numbers. New customers get theirs in the order
    /// of their keys, so that the order in which entries come changes nothing.
    fn order(&mut self, customers: &[&str]) -> Result<Vec<(i64, usize)>, LedgerError> {
        let connection = &self.ledger.connection;
        let mut order = Vec::with_capacity(customers.len());
        let mut fresh = Vec::new();
        let mut find = connection.prepare("SELECT id FROM customers WHERE key = ?1").map_err(of)?;
        for (at, key) in customers.iter().enumerate() {
            let mut rows = find.query([key]).map_err(of)?;
            match rows.next().map_err(of)? {
                Some(row) => order.push((row.get::<_, i64>(0).map_err(of)?, at)),
                None => fresh.push(at),
            }
        }
        fresh.sort_unstable_by_key(|at| customers[*at]);
        if let Some(pair) = fresh.windows(2).find(|pair| customers[pair[0]] == customers[pair[1]]) {
            return Err(LedgerError::Twice { customer: customers[pair[0]].to_owned() });
        }
        let mut insert = connection.prepare("INSERT INTO customers (key) VALUES (?1)").map_err(of)?;
        for at in fresh {
            insert.execute([customers[at]]).map_err(of)?;
            order.push((connection.last_insert_rowid(), at));
            (self.watch)(Step::Customer);
        }
        order.sort_unstable();
        match order.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(LedgerError::Twice { customer: customers[pair[0].1].to_owned() }),
            None => Ok(order),
        }
    }

    /// Writes what a run was; its digest.
    fn open_run(&self, number: u64, run: &Run, entries: u64) -> Result<Digest, LedgerError> {
        let as_of = run.as_of.to_string();
        let (arguments, tiers) = (texts::of_words(&run.arguments), texts::of_words(&run.tiers));
        let (inputs, overrides) = (texts::of_inputs(&run.inputs), texts::of_overrides(&run.overrides));
        let value_columns = texts::of_value_columns(&run.values);
        let Run { version, rules_path, rules_sha256, rules_text, .. } = run;
        let amount = run.amount.map(|at| at as u64);
        let row = RunRow {
            number,
            as_of: &as_of,
            version,
            rules_path,
            rules_sha256,
            rules_text,
            arguments: &arguments,
            inputs: &inputs,
            tiers: &tiers,
            value_columns: &value_columns,
            amount,
            overrides: &overrides,
            entries,
        };
        let digest = opening(&self.digest, &row);
        let sql = "INSERT INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
        let values = params![
            number.cast_signed(),
            as_of,
            version,
            rules_path,
            rules_sha256,
            rules_text,
            arguments,
            inputs,
            tiers,
            value_columns,
            amount.map(u64::cast_signed),
            overrides,
            entries.cast_signed(),
            digest,
            digest
        ];
        self.ledger.connection.execute(sql, values).map_err(of)?;
        Ok(digest)
    }

    /// Writes the digest of a run's last entry, and how far the ledger goes now.
    fn close_run(&mut self, number: u64, entries: u64, digest: Digest) -> Result<(), LedgerError> {
        let connection = &self.ledger.connection;
        let sql = "UPDATE runs SET digest = ?2 WHERE number = ?1";
        connection.execute(sql, params![number.cast_signed(), digest]).map_err(of)?;
        let all = self.entries + entries;
        let sql = "UPDATE head SET runs = ?1, entries = ?2, digest = ?3";
        connection.execute(sql, params![number.cast_signed(), all.cast_signed(), digest]).map_err(of)?;
        (self.runs, self.entries, self.digest) = (number, all, digest);
        Ok(())
    }
}

/// Takes the lock; whether nothing has been recorded by anybody yet. Only a ledger or a file without anything is touched.
fn begin(connection: &Connection, watch: &mut Watch) -> Result<bool, LedgerError> {
    if !open::is_blank(connection)? {
        open::check(connection)?;
    }
    let mode = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
    // The rows of runs with many values still lie within a page; of a file that is there it changes nothing.
    connection.pragma_update(None, "page_size", 8192).map_err(of)?;
    let mode = connection.query_row("PRAGMA journal_mode = WAL", [], mode).map_err(of)?;
    if mode != "wal" {
        return Err(LedgerError::Io { text: format!("journal_mode = {mode}") });
    }
    watch(Step::Logged);
    connection.execute_batch("PRAGMA synchronous = FULL; BEGIN IMMEDIATE").map_err(of)?;
    watch(Step::Locked);
    open::is_blank(connection)
}

/// The number of a word; a new one is written.
fn number_of(
    words: &mut HashMap<String, i64, foldhash::fast::FixedState>,
    connection: &Connection,
    word: &str,
) -> Result<i64, LedgerError> {
    if let Some(id) = words.get(word) {
        return Ok(*id);
    }
    connection.execute("INSERT INTO words (word) VALUES (?1)", [word]).map_err(of)?;
    let id = connection.last_insert_rowid();
    words.insert(word.to_owned(), id);
    Ok(id)
}

/// The number of a presence.
const fn presence(presence: &Presence) -> i64 {
    match presence {
        Presence::Present => 0,
        Presence::Absent => 1,
        Presence::Closed => 2,
        Presence::Merged(_) => 3,
    }
}

/// The texts of an entry that it doesn't have itself.
struct Row {
    since: Option<String>,
    cells: Option<String>,
}

impl Row {
    fn new(entry: &Entry, columns: &[ValueColumn]) -> Self {
        Self { since: entry.since.map(|day| day.to_string()), cells: texts::of_cells(&entry.values, columns) }
    }

    fn as_entry<'a>(&'a self, run: u64, entry: &'a Entry) -> EntryRow<'a> {
        EntryRow {
            run,
            customer: &entry.customer,
            presence: entry.presence.word(),
            merged_into: entry.presence.merged_into(),
            candidate: entry.candidate.as_deref(),
            tier: entry.tier.as_deref(),
            reason: &entry.reason,
            since: self.since.as_deref(),
            failures: entry.failures,
            confirmations: entry.confirmations,
            absences: entry.absences,
            cells: self.cells.as_deref(),
        }
    }
}

//! Proving a ledger: every digest computed anew, every table accounted for, the first thing that differs named.

use rusqlite::{Row, Rows};

use super::super::chain::{Digest, EntryRow, RunRow, START, hexadecimal, link, opening};
use super::super::error::LedgerError;
use super::column::{self, count, number, optional_number, optional_text, text};
use super::failure::{damaged, of};
use super::read::{PRESENCES, RUN, Words};
use super::{Head, Ledger, open, stored_head};

/// A ledger that is as it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// How far it goes.
    pub head: Head,
    /// Where the latest head that was expected is; none where none was.
    pub expected: Option<Expected>,
}

/// A head that was noted before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Noted {
    /// Its digest, in hexadecimal.
    pub digest: String,
    /// How many runs there were, where that was noted too.
    pub runs: Option<u64>,
    /// How many entries there were, where that was noted too.
    pub entries: Option<u64>,
}

impl Noted {
    /// Whether it is the head after so many runs and entries.
    fn is(&self, digest: &Digest, runs: u64, entries: u64) -> bool {
        let is_count = |noted: Option<u64>, count: u64| noted.is_none_or(|noted| noted == count);
        self.digest.eq_ignore_ascii_case(&hexadecimal(digest)) && is_count(self.runs, runs) && is_count(self.entries, entries)
    }
}

/// Where a head that was noted before is in a ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// It is the head.
    Head,
    /// It is the head after that run; others were recorded since.
    After(u64),
}

/// The first thing that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Difference {
    /// What a run was: its date, rules, arguments, inputs, number of entries.
    Run {
        /// Its number.
        run: u64,
    },
    /// A run that should be here isn't.
    RunMissing {
        /// Its number.
        run: u64,
    },
    /// An entry, or one just before it that is missing, or was put in.
    Entry {
        /// The number of the run.
        run: u64,
        /// The customer's key; its number where it has none.
        customer: String,
    },
    /// A run has fewer or more entries than it says.
    Entries {
        /// The number of the run.
        run: u64,
        /// How many it says.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// The ledger ends before or after the place that its head says.
    Head {
        /// What the head says.
        stored: Head,
        /// What is there.
        found: Head,
    },
    /// A table holds what no entry speaks of.
    Stray {
        /// `customers` or `words`.
        table: &'static str,
    },
    /// A part of the file can't be read any more.
    Unreadable {
        /// The last run that could be read whole.
        after: u64,
        /// What SQLite says.
        text: String,
    },
    /// All entries are as they were, but what finds them is not.
    Structure {
        /// What SQLite says.
        text: String,
    },
    /// A head that was expected is none that this ledger ever had.
    Unexpected {
        /// Which one.
        expected: Noted,
        /// The head that it has.
        head: String,
    },
}

/// What stops the walk.
enum Stop {
    Difference(Difference),
    Error(LedgerError),
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        Self::Error(error)
    }
}

impl From<Difference> for Stop {
    fn from(difference: Difference) -> Self {
        Self::Difference(difference)
    }
}

/// Where the walk is.
struct Walk {
    words: Words,
    used: Vec<bool>,
    digest: Digest,
    /// The last run that was read whole.
    whole: u64,
    entries: u64,
    /// The highest number of a customer so far: each new one has the next.
    customers: u64,
}

impl Ledger {
    /// Computes the whole chain anew and compares it with what stands in the ledger; `expect` are heads that were
    /// noted before; before the first run there is none. The outer result is that the ledger could be looked at, the inner one what was found.
    ///
    /// # Errors
    /// It can't be read for a reason that isn't in the file itself.
    pub fn verify(&self, expect: &[Noted]) -> Result<Result<Verified, Difference>, LedgerError> {
        // One moment for all of it: a run may be recorded meanwhile.
        self.connection.execute_batch("BEGIN").map_err(of)?;
        let outcome = self.walk(expect);
        let ended = self.connection.execute_batch("COMMIT").map_err(of);
        match outcome {
            Ok(verified) => ended.map(|()| Ok(verified)),
            Err(Stop::Difference(difference)) => Ok(Err(difference)),
            Err(Stop::Error(error)) => Err(error),
        }
    }

    fn walk(&self, expect: &[Noted]) -> Result<Verified, Stop> {
        let unreadable = |error| in_file(error, 0);
        open::check(&self.connection).map_err(unreadable)?;
        let (runs, entries, digest) = stored_head(&self.connection).map_err(unreadable)?;
        let words = Words::of(&self.connection).map_err(unreadable)?;
        let used = vec![false; words.len()];
        let mut walk = Walk { words, used, digest: START, whole: 0, entries: 0, customers: 0 };
        let mut met: Vec<Option<u64>> = vec![None; expect.len()];

        let sql = format!("SELECT {RUN} FROM runs ORDER BY number");
        let mut all_runs = self.connection.prepare(&sql).map_err(|error| in_file(of(error), 0))?;
        let mut all_runs = all_runs.query([]).map_err(|error| in_file(of(error), 0))?;
        let mut all_entries = self.connection.prepare(ENTRIES).map_err(|error| in_file(of(error), 0))?;
        let mut all_entries = all_entries.query([]).map_err(|error| in_file(of(error), 0))?;
        while let Some(row) = all_runs.next().map_err(|error| in_file(of(error), walk.whole))? {
            walk.run(row, runs, &mut all_entries)?;
            for (met, _) in met.iter_mut().zip(expect).filter(|(_, noted)| noted.is(&walk.digest, walk.whole, walk.entries)) {
                *met = Some(walk.whole);
            }
        }
        if let Some(row) = all_entries.next().map_err(|error| in_file(of(error), walk.whole))? {
            return Err(Difference::Entry { run: number(row, 0).unwrap_or(runs + 1), customer: customer(row) }.into());
        }
        let stored = Head { runs, entries, digest: hexadecimal(&digest) };
        let found = Head { runs: walk.whole, entries: walk.entries, digest: hexadecimal(&walk.digest) };
        if walk.whole < runs && walk.digest != digest {
            return Err(Difference::RunMissing { run: walk.whole + 1 }.into());
        }
        if stored != found {
            return Err(Difference::Head { stored, found }.into());
        }
        self.rest(&walk)?;
        if let Some((noted, _)) = expect.iter().zip(&met).find(|(_, met)| met.is_none()) {
            return Err(Difference::Unexpected { expected: noted.clone(), head: stored.digest }.into());
        }
        let latest = met.into_iter().flatten().max();
        let expected = latest.map(|run| if run == runs { Expected::Head } else { Expected::After(run) });
        Ok(Verified { head: stored, expected })
    }

    /// What no entry leads to: customers and words that none speaks of, and the trees that find things.
    fn rest(&self, walk: &Walk) -> Result<(), Stop> {
        let unreadable = |error| in_file(of(error), walk.whole);
        let customers = "SELECT count(*) FROM customers NOT INDEXED";
        let customers: i64 = self.connection.query_row(customers, [], |row| row.get(0)).map_err(unreadable)?;
        if u64::try_from(customers) != Ok(walk.customers) {
            return Err(Difference::Stray { table: "customers" }.into());
        }
        if walk.used.contains(&false) {
            return Err(Difference::Stray { table: "words" }.into());
        }
        let text: String = self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(unreadable)?;
        if text == "ok" { Ok(()) } else { Err(Difference::Structure { text }.into()) }
    }
}

/// All entries in the order of the chain, as they lie in the file.
const ENTRIES: &str = "SELECT e.run, e.customer, c.key, e.presence, e.merged_into, e.candidate, e.tier, e.reason, e.since, \
                       e.failures, e.confirmations, e.absences, e.cells, e.digest \
                       FROM entries e LEFT JOIN customers c ON c.id = e.customer ORDER BY e.run, e.customer";

impl Walk {
    /// Follows the chain through a run and its entries.
    fn run(&mut self, row: &Row<'_>, runs: u64, entries: &mut Rows<'_>) -> Result<(), Stop> {
        let expected = self.whole + 1;
        let run = number(row, 0).map_err(|_| Difference::Run { run: expected })?;
        if run != expected {
            return Err(if run > expected { Difference::RunMissing { run: expected } } else { Difference::Run { run } }.into());
        }
        let differs = |_| Stop::from(Difference::Run { run });
        let (count, digest) = self.opening(row, run).map_err(differs)?;
        let (stored, last) = (column::digest(row, 13).map_err(differs)?, column::digest(row, 14).map_err(differs)?);
        if stored != digest || run > runs {
            return Err(Difference::Run { run }.into());
        }
        self.digest = digest;
        let mut found = 0;
        while found < count {
            let Some(row) = entries.next().map_err(|error| in_file(of(error), self.whole))? else { break };
            if number(row, 0).ok() != Some(run) {
                return Err(Difference::Entries { run, expected: count, found }.into());
            }
            let entry = |_| Stop::from(Difference::Entry { run, customer: customer(row) });
            self.entry(row, run).map_err(entry)?;
            found += 1;
        }
        if found < count {
            return Err(Difference::Entries { run, expected: count, found }.into());
        }
        if last != self.digest {
            return Err(Difference::Run { run }.into());
        }
        self.entries += count;
        self.whole = run;
        Ok(())
    }

    /// How many entries a run says it has, and the digest of what it was.
    fn opening(&self, row: &Row<'_>, run: u64) -> Result<(u64, Digest), LedgerError> {
        let entries = number(row, 12)?;
        let row = RunRow {
            number: run,
            as_of: text(row, 1)?,
            version: text(row, 2)?,
            rules_path: text(row, 3)?,
            rules_sha256: text(row, 4)?,
            rules_text: text(row, 5)?,
            arguments: text(row, 6)?,
            inputs: text(row, 7)?,
            tiers: text(row, 8)?,
            value_columns: text(row, 9)?,
            amount: optional_number(row, 10)?,
            overrides: text(row, 11)?,
            entries,
        };
        Ok((entries, opening(&self.digest, &row)))
    }

    /// Follows the chain through an entry; any error means that it isn't what was written.
    fn entry(&mut self, row: &Row<'_>, run: u64) -> Result<(), LedgerError> {
        let id = number(row, 1)?;
        if id == 0 || id > self.customers + 1 {
            return Err(damaged("customer"));
        }
        let presence = usize::try_from(number(row, 3)?).ok().and_then(|at| PRESENCES.get(at));
        let ids = [optional_number(row, 5)?, optional_number(row, 6)?, Some(number(row, 7)?), optional_number(row, 8)?];
        let mut words = [None; 4];
        for (word, id) in words.iter_mut().zip(ids) {
            *word = id.map(|id| self.words.word(id)).transpose()?;
        }
        let entry = EntryRow {
            run,
            customer: text(row, 2)?,
            presence: presence.ok_or_else(|| damaged("presence"))?,
            merged_into: optional_text(row, 4)?,
            candidate: words[0],
            tier: words[1],
            reason: words[2].unwrap_or_default(),
            since: words[3],
            failures: count(row, 9)?,
            confirmations: count(row, 10)?,
            absences: count(row, 11)?,
            cells: optional_text(row, 12)?,
        };
        self.digest = link(&self.digest, &entry);
        if column::digest(row, 13)? != self.digest {
            return Err(damaged("digest"));
        }
        self.customers = self.customers.max(id);
        for id in ids.into_iter().flatten() {
            if let Some(used) = usize::try_from(id).ok().and_then(|id| self.used.get_mut(id - 1)) {
                *used = true;
            }
        }
        Ok(())
    }
}

/// The customer of an entry; its number, or what stands there, where it has no key.
fn customer(row: &Row<'_>) -> String {
    match text(row, 2) {
        Ok(key) => key.to_owned(),
        Err(_) => number(row, 1).map_or_else(|_| "?".to_owned(), |id| format!("#{id}")),
    }
}

/// What can't be read because of what the file holds is a difference; what the system refuses is an error.
#[expect(clippy::wildcard_enum_match_arm, reason = "what the file holds is told apart from everything else")]
fn in_file(error: LedgerError, after: u64) -> Stop {
    match error {
        LedgerError::Damaged { text } => Difference::Unreadable { after, text }.into(),
        LedgerError::NotALedger => Difference::Unreadable { after, text: "application_id".to_owned() }.into(),
        LedgerError::Strange { name } => Difference::Structure { text: name }.into(),
        other => Stop::Error(other),
    }
}

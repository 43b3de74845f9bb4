//! What a ledger answers: runs, entries, histories, and the standing after a run.

use rusqlite::{Connection, Row, Statement};

use super::super::chain::hexadecimal;
use super::super::entry::{Entry, Presence, Recorded, Run, in_force};
use super::super::error::LedgerError;
use super::super::texts;
use super::column::{self, count, number, optional_number, optional_text, text};
use super::failure::{damaged, of};
use super::{Ledger, stored_head};
use crate::model::date::Date;

/// The columns of a run, in the order in which [`run`] reads them.
pub const RUN: &str = "number, as_of, version, rules_path, rules_sha256, rules_text, arguments, inputs, tiers, value_columns, \
                       amount, overrides, entries, opening, digest";

/// The columns of an entry, in the order in which [`entry`] reads them.
const ENTRY: &str = "e.run, c.key, e.presence, e.merged_into, e.candidate, e.tier, e.reason, e.since, e.failures, \
                     e.confirmations, e.absences, e.cells";

/// The words of a presence by their numbers.
pub const PRESENCES: [&str; 4] = ["present", "absent", "closed", "merged"];

/// The words of tiers, reasons and dates by their numbers, from 1.
pub struct Words(Vec<String>);

impl Words {
    /// All words of a ledger.
    pub fn of(connection: &Connection) -> Result<Self, LedgerError> {
        let mut statement = connection.prepare("SELECT id, word FROM words ORDER BY id").map_err(of)?;
        let mut rows = statement.query([]).map_err(of)?;
        let mut words = Vec::new();
        while let Some(row) = rows.next().map_err(of)? {
            if number(row, 0)? != words.len() as u64 + 1 {
                return Err(damaged("words"));
            }
            words.push(text(row, 1)?.to_owned());
        }
        Ok(Self(words))
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The words, from the first.
    pub fn all(&self) -> &[String] {
        &self.0
    }

    /// The word of a number.
    pub fn word(&self, id: u64) -> Result<&str, LedgerError> {
        let at = usize::try_from(id).ok().and_then(|id| id.checked_sub(1));
        at.and_then(|at| self.0.get(at)).map(String::as_str).ok_or_else(|| damaged("words"))
    }
}

impl Ledger {
    /// All runs, from the first; [`in_force`] tells which of them count.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn runs(&self) -> Result<Vec<Recorded>, LedgerError> {
        let sql = format!("SELECT {RUN} FROM runs ORDER BY number");
        let mut statement = self.connection.prepare(&sql).map_err(of)?;
        let mut rows = statement.query([]).map_err(of)?;
        let mut runs = Vec::new();
        while let Some(row) = rows.next().map_err(of)? {
            let recorded = run(row)?;
            if recorded.number != runs.len() as u64 + 1 {
                return Err(damaged("runs"));
            }
            runs.push(recorded);
        }
        Ok(runs)
    }

    /// One run.
    ///
    /// # Errors
    /// There is no such run, or the ledger can't be read.
    pub fn run(&self, number: u64) -> Result<Recorded, LedgerError> {
        let (last, ..) = stored_head(&self.connection)?;
        let missing = LedgerError::NoSuchRun { number, last };
        let Ok(id) = i64::try_from(number) else { return Err(missing) };
        let mut statement = self.connection.prepare(&format!("SELECT {RUN} FROM runs WHERE number = ?1")).map_err(of)?;
        let mut rows = statement.query([id]).map_err(of)?;
        match rows.next().map_err(of)? {
            Some(row) => run(row),
            None => Err(missing),
        }
    }

    /// Hands out the entries of a run in the order of the chain: customers by the run that first had them, then by key.
    ///
    /// # Errors
    /// There is no such run, the ledger can't be read, or what `each` returns.
    pub fn entries<E: From<LedgerError>>(&self, number: u64, each: &mut dyn FnMut(Entry) -> Result<(), E>) -> Result<(), E> {
        let expected = self.run(number)?.entries;
        let words = Words::of(&self.connection)?;
        // A customer that isn't there shows as a missing key rather than as a missing entry.
        let sql = format!(
            "SELECT {ENTRY} FROM entries e LEFT JOIN customers c ON c.id = e.customer WHERE e.run = ?1 ORDER BY e.customer"
        );
        let mut statement = self.connection.prepare(&sql).map_err(|error| E::from(of(error)))?;
        let mut rows = statement.query([number.cast_signed()]).map_err(|error| E::from(of(error)))?;
        let mut found = 0;
        // A damaged file may lead back to what was read already: the count ends that.
        while found <= expected
            && let Some(row) = rows.next().map_err(|error| E::from(of(error)))?
        {
            each(entry(row, &words)?)?;
            found += 1;
        }
        if found == expected { Ok(()) } else { Err(damaged("entries").into()) }
    }

    /// What was in force of every customer after a run: its entries but those of customers that it closed or merged, in
    /// the order of [`Ledger::entries`].
    ///
    /// # Errors
    /// There is no such run, the ledger can't be read, or what `each` returns.
    pub fn standing_after<E: From<LedgerError>>(
        &self,
        number: u64,
        each: &mut dyn FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        self.entries(number, &mut |entry: Entry| match entry.presence {
            Presence::Present | Presence::Absent => each(entry),
            Presence::Closed | Presence::Merged(_) => Ok(()),
        })
    }

    /// The keys of the customers that a run closed which was in force after run `number`, and who have not come back by
    /// then, in the order of keys. A customer that was merged into another one is not among them.
    ///
    /// # Errors
    /// There is no such run, or the ledger can't be read.
    pub fn closed_before(&self, number: u64) -> Result<Vec<String>, LedgerError> {
        let mut runs = self.runs()?;
        let last = runs.len() as u64;
        if number == 0 || number > last {
            return Err(LedgerError::NoSuchRun { number, last });
        }
        runs.retain(|recorded| recorded.number <= number);
        let counting: Vec<u64> = in_force(&runs).into_iter().map(|at| runs[at].number).collect();
        let sql = "SELECT e.run, c.key FROM entries e JOIN customers c ON c.id = e.customer
                   WHERE e.presence >= 2 AND e.presence = 2 AND NOT EXISTS (
                       SELECT 1 FROM entries n WHERE n.run = ?1 AND n.customer = e.customer AND n.presence <> 2)";
        let mut statement = self.connection.prepare(sql).map_err(of)?;
        let mut rows = statement.query([number.cast_signed()]).map_err(of)?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next().map_err(of)? {
            if counting.binary_search(&column::number(row, 0)?).is_ok() {
                keys.push(text(row, 1)?.to_owned());
            }
        }
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    /// What every run concluded of a customer, from the first, those that are in force no more among them; empty of one
    /// whom no run had.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn history(&self, customer: &str) -> Result<Vec<(u64, Entry)>, LedgerError> {
        let words = Words::of(&self.connection)?;
        // One look-up a run: the entries are laid out by run, then by customer.
        let sql = format!(
            "SELECT {ENTRY} FROM customers c CROSS JOIN runs r CROSS JOIN entries e
             WHERE c.key = ?1 AND e.run = r.number AND e.customer = c.id ORDER BY r.number"
        );
        let mut statement: Statement<'_> = self.connection.prepare(&sql).map_err(of)?;
        let mut rows = statement.query([customer]).map_err(of)?;
        let mut history = Vec::new();
        while let Some(row) = rows.next().map_err(of)? {
            history.push((number(row, 0)?, entry(row, &words)?));
        }
        Ok(history)
    }

    /// Hands out the keys of all customers that any run had, in their order.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn keys(&self, each: &mut dyn FnMut(&str)) -> Result<(), LedgerError> {
        let mut statement = self.connection.prepare("SELECT key FROM customers ORDER BY key").map_err(of)?;
        let mut rows = statement.query([]).map_err(of)?;
        while let Some(row) = rows.next().map_err(of)? {
            each(text(row, 0)?);
        }
        Ok(())
    }
}

/// A run from the columns of [`RUN`].
fn run(row: &Row<'_>) -> Result<Recorded, LedgerError> {
    let whole = |part: &str| damaged(part);
    let amount = optional_number(row, 10)?.map(usize::try_from).transpose().map_err(|_| whole("amount"))?;
    Ok(Recorded {
        number: number(row, 0)?,
        run: Run {
            as_of: Date::parse_iso(text(row, 1)?).ok_or_else(|| whole("as_of"))?,
            version: text(row, 2)?.to_owned(),
            rules_path: text(row, 3)?.to_owned(),
            rules_sha256: text(row, 4)?.to_owned(),
            rules_text: text(row, 5)?.to_owned(),
            arguments: texts::words(text(row, 6)?).ok_or_else(|| whole("arguments"))?,
            inputs: texts::inputs(text(row, 7)?).ok_or_else(|| whole("inputs"))?,
            tiers: texts::words(text(row, 8)?).ok_or_else(|| whole("tiers"))?,
            values: texts::value_columns(text(row, 9)?).ok_or_else(|| whole("value_columns"))?,
            amount,
            overrides: texts::overrides(text(row, 11)?).ok_or_else(|| whole("overrides"))?,
        },
        entries: number(row, 12)?,
        digest: hexadecimal(&column::digest(row, 14)?),
    })
}

/// An entry from the columns of [`ENTRY`].
fn entry(row: &Row<'_>, words: &Words) -> Result<Entry, LedgerError> {
    let word = |at| match optional_number(row, at)? {
        Some(id) => words.word(id).map(|word| Some(word.to_owned())),
        None => Ok(None),
    };
    let presence = match (number(row, 2)?, optional_text(row, 3)?) {
        (0, None) => Presence::Present,
        (1, None) => Presence::Absent,
        (2, None) => Presence::Closed,
        (3, Some(into)) => Presence::Merged(into.to_owned()),
        _ => return Err(damaged("presence")),
    };
    let since = match optional_number(row, 7)? {
        Some(id) => Some(Date::parse_iso(words.word(id)?).ok_or_else(|| damaged("since"))?),
        None => None,
    };
    let values = match optional_text(row, 11)? {
        Some(cells) => texts::cells(cells).ok_or_else(|| damaged("cells"))?,
        None => Vec::new(),
    };
    Ok(Entry {
        customer: text(row, 1)?.to_owned(),
        presence,
        candidate: word(4)?,
        tier: word(5)?,
        reason: words.word(number(row, 6)?)?.to_owned(),
        since,
        failures: count(row, 8)?,
        confirmations: count(row, 9)?,
        absences: count(row, 10)?,
        values,
    })
}

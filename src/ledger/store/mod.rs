//! The ledger as one SQLite file: how it is opened, what makes it a ledger, who it is for.

mod column;
mod failure;
mod open;
mod read;
pub mod verify;
pub mod write;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::chain::{Digest, START, hexadecimal};
use super::error::LedgerError;

/// The tables and views, as they are made and as they must be.
const SCHEMA: &str = include_str!("schema.sql");

/// The letters `tier`, which SQLite keeps in the file for whom it belongs to.
const APPLICATION: i64 = 0x7469_6572;

/// The version of the tables.
const FORMAT: i64 = 1;

/// How long a reader waits: only while another one repairs what a stopped run left, never for a run.
const REPAIR: Duration = Duration::from_secs(30);

/// A ledger that is read. Runs may be recorded meanwhile: they are seen as a whole or not at all.
pub struct Ledger {
    connection: Connection,
}

/// How far a ledger goes, kept apart from its entries, so that a tail that was cut is seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// How many runs there are.
    pub runs: u64,
    /// How many entries there are, of all runs.
    pub entries: u64,
    /// The digest of the last entry, in hexadecimal; it depends on all that stands before it.
    pub digest: String,
}

impl Ledger {
    /// Whether a file is a database of the kind that ledgers are, by its first bytes; not that it is a ledger.
    #[must_use]
    pub fn is_one(path: &Path) -> bool {
        open::is_database(path)
    }

    /// Opens a ledger for reading. Never makes one, never waits for a run; a folder that can't be written is no hindrance.
    ///
    /// # Errors
    /// There is no file, it is no ledger or a newer one, or it can't be read.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        open::to_read(path).map(|connection| Self { connection })
    }

    /// How far the ledger goes.
    ///
    /// # Errors
    /// It can't be read.
    pub fn head(&self) -> Result<Head, LedgerError> {
        let (runs, entries, digest) = stored_head(&self.connection)?;
        Ok(Head { runs, entries, digest: hexadecimal(&digest) })
    }
}

/// The row that says how far the ledger goes.
fn stored_head(connection: &Connection) -> Result<(u64, u64, Digest), LedgerError> {
    let mut statement = connection.prepare("SELECT runs, entries, digest FROM head ORDER BY only").map_err(failure::of)?;
    let mut rows = statement.query([]).map_err(failure::of)?;
    let row = rows.next().map_err(failure::of)?.ok_or_else(|| failure::damaged("head"))?;
    let head = (column::number(row, 0)?, column::number(row, 1)?, column::digest(row, 2)?);
    match rows.next().map_err(failure::of)? {
        None => Ok(head),
        Some(_) => Err(failure::damaged("head")),
    }
}

/// What a new ledger's head is.
const fn first_head() -> (u64, u64, Digest) {
    (0, 0, START)
}

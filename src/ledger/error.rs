//! Why a ledger can't be read or written.

use std::path::PathBuf;
use std::time::Duration;

/// Why a ledger can't be read or written. Nothing of it has been changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no such file.
    #[error("no such file")]
    NotFound,
    /// The file has several names (hard links), so that a run that was stopped under one is not seen under another.
    #[error("several names")]
    Linked,
    /// The file was taken away or replaced while a run was recorded.
    #[error("gone")]
    Gone,
    /// The path names a folder.
    #[error("a folder")]
    Folder,
    /// The folder of a ledger that is to be made doesn't exist.
    #[error("no such folder: {0}")]
    FolderMissing(PathBuf),
    /// The file is empty, or what a first run that was stopped left: no run is in it.
    #[error("no run has been recorded")]
    Blank,
    /// The file is another one: a text, a workbook, the database of another program.
    #[error("not a ledger")]
    NotALedger,
    /// It was written by a newer version of the program.
    #[error("format {format} is newer than this program")]
    Newer {
        /// Its format.
        format: i64,
    },
    /// It can't be read as what it was written as.
    #[error("damaged: {text}")]
    Damaged {
        /// What was found.
        text: String,
    },
    /// A table, view, index or trigger is missing, was changed, or isn't of this program.
    #[error("{name} is not as this program made it")]
    Strange {
        /// Its name.
        name: String,
    },
    /// Another run is writing it.
    #[error("busy")]
    Busy {
        /// How long it was waited for.
        waited: Duration,
    },
    /// The file or its folder may not be read or written.
    #[error("no permission")]
    NoPermission,
    /// No room is left.
    #[error("no room left")]
    Full,
    /// The system says otherwise that it can't be read or written.
    #[error("{text}")]
    Io {
        /// What SQLite says.
        text: String,
    },
    /// There is no such run.
    #[error("no run {number} of {last}")]
    NoSuchRun {
        /// The number that was asked for.
        number: u64,
        /// The number of the last run; 0 where there is none.
        last: u64,
    },
    /// A run failed while it was recorded, so that nothing is.
    #[error("a run was not recorded to its end")]
    Torn,
    /// A run can't have two entries of one customer.
    #[error("two entries of {customer}")]
    Twice {
        /// The customer.
        customer: String,
    },
    /// An entry isn't of the customer that was announced, or has another number of values than its run says.
    #[error("the entry of {customer} does not fit its run")]
    Unfit {
        /// The customer.
        customer: String,
    },
}

//! What SQLite says, as the errors of ledgers.

use std::time::Duration;

use rusqlite::{Error, ErrorCode};

use super::super::error::LedgerError;

/// Errors of SQLite whose extended code says that writing failed: a limit on the size of files, a quota, a disk that broke.
const WRITING: [i32; 5] = [778, 1034, 1290, 1546, 4874];

/// An error of SQLite as one of a ledger.
#[expect(clippy::needless_pass_by_value, reason = "it is handed over by `map_err`")]
#[expect(clippy::wildcard_enum_match_arm, reason = "what has no error of its own is said as SQLite says it")]
pub fn of(error: Error) -> LedgerError {
    let text = error.to_string();
    let Error::SqliteFailure(failure, _) = error else { return LedgerError::Damaged { text } };
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => LedgerError::Busy { waited: Duration::ZERO },
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => LedgerError::NoPermission,
        ErrorCode::DiskFull => LedgerError::Full,
        ErrorCode::SystemIoFailure if WRITING.contains(&failure.extended_code) => LedgerError::Full,
        ErrorCode::NotADatabase => LedgerError::NotALedger,
        ErrorCode::DatabaseCorrupt | ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::Unknown => {
            LedgerError::Damaged { text }
        }
        _ => LedgerError::Io { text },
    }
}

/// A part that isn't what it was written as.
pub fn damaged(part: &str) -> LedgerError {
    LedgerError::Damaged { text: part.to_owned() }
}

//! `tier ledger verify`: whether everything is as it was recorded, and what differs first.

use std::path::Path;

use serde_json::{Value, json};

use super::failure;
use crate::cli::failure::{Exit, Failure};
use crate::cli::messages::ledger::{bad_head, difference_text, verified_text};
use crate::cli::print;
use crate::cli::ui::Ui;
use crate::ledger::{Difference, Expected, Ledger, LedgerError, Verified};

/// A head has so many hexadecimal digits.
const DIGITS: usize = 64;

/// Verifies a ledger.
///
/// # Errors
/// It differs (exit code 1), it can't be read, or the head is none.
pub fn run(path: &Path, expect: Option<&str>, json: bool, ui: Ui) -> Result<Exit, Failure> {
    let expect = expect.map(str::trim);
    if let Some(head) = expect.filter(|head| head.len() != DIGITS || !head.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        return Err(Failure::new(Exit::Usage, bad_head(head, ui.language)));
    }
    let found = match Ledger::open(path).and_then(|ledger| ledger.verify(expect)) {
        Err(LedgerError::Damaged { text }) => Err(Difference::Unreadable { after: 0, text }),
        Err(LedgerError::Strange { name }) => Err(Difference::Structure { text: name }),
        other => other.map_err(|error| failure(path, &error, false, ui.language))?,
    };
    match found {
        Ok(verified) if json => print(&format!("{:#}\n", of_verified(&verified)), ui.language),
        Ok(verified) => print(&verified_text(path, &verified, ui.language), ui.language),
        Err(difference) => {
            let (line, help) = difference_text(path, &difference, ui.language);
            if json {
                print(&format!("{:#}\n", of_difference(&difference, &line)), ui.language)?;
                return Err(Failure::said(Exit::Findings));
            }
            Err(Failure::new(Exit::Findings, (line, help)))
        }
    }
}

fn of_verified(verified: &Verified) -> Value {
    let expected = match verified.expected {
        None => Value::Null,
        Some(Expected::Head) => json!({ "after_run": verified.head.runs, "is_head": true }),
        Some(Expected::After(run)) => json!({ "after_run": run, "is_head": false }),
    };
    let head = &verified.head;
    json!({ "verified": true, "runs": head.runs, "entries": head.entries, "head": head.digest, "expected": expected })
}

fn of_difference(difference: &Difference, line: &str) -> Value {
    let (kind, run, customer) = match difference {
        Difference::Run { run } => ("run", Some(*run), None),
        Difference::RunMissing { run } => ("run missing", Some(*run), None),
        Difference::Entry { run, customer } => ("entry", Some(*run), Some(customer)),
        Difference::Entries { run, .. } => ("entries", Some(*run), None),
        Difference::Head { .. } => ("head", None, None),
        Difference::Stray { .. } => ("stray", None, None),
        Difference::Unreadable { after, .. } => ("unreadable", Some(after + 1), None),
        Difference::Structure { .. } => ("structure", None, None),
        Difference::Unexpected { .. } => ("unexpected", None, None),
    };
    json!({ "verified": false, "difference": kind, "run": run, "customer": customer, "message": line })
}

//! `tier ledger verify`: whether everything is as it was recorded, and what differs first.

use std::path::Path;

use serde_json::{Value, json};

use super::failure;
use crate::cli::failure::{Exit, Failure};
use crate::cli::messages::ledger::{bad_head, difference_text, empty_head, verified_text};
use crate::cli::print;
use crate::cli::ui::Ui;
use crate::ledger::{Difference, Expected, Ledger, LedgerError, Noted, Verified};

/// A head has so many hexadecimal digits.
const DIGITS: usize = 64;

/// Verifies a ledger that was opened.
///
/// # Errors
/// It differs (exit code 1), it can't be read, or what is expected is no head.
pub fn run(path: &Path, ledger: Result<Ledger, LedgerError>, expect: Option<&str>, json: bool, ui: Ui) -> Result<Exit, Failure> {
    let wrong = |word: &str| Failure::new(Exit::Usage, bad_head(word, ui.language));
    let expect = expect.map_or(Ok(Vec::new()), heads).map_err(|word| wrong(&word))?;
    if expect.iter().any(|head| head.runs == Some(0) || head.digest.bytes().all(|digit| digit == b'0')) {
        return Err(Failure::new(Exit::Usage, empty_head(ui.language)));
    }
    let found = match ledger.and_then(|ledger| ledger.verify(&expect)) {
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

/// The heads of a text: what `tier ledger head` prints, once or more, or digests alone.
///
/// # Errors
/// The word that belongs to no head; an empty one of a text without heads.
fn heads(text: &str) -> Result<Vec<Noted>, String> {
    let mut heads: Vec<Noted> = Vec::new();
    for word in text.split_whitespace() {
        let count = |name: &str| word.strip_prefix(name).and_then(|count| count.parse::<u64>().ok());
        match (heads.last_mut(), count("runs="), count("entries=")) {
            _ if word.len() == DIGITS && word.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                heads.push(Noted { digest: word.to_owned(), runs: None, entries: None });
            }
            (Some(head), Some(runs), _) if head.runs.is_none() => head.runs = Some(runs),
            (Some(head), _, Some(entries)) if head.entries.is_none() => head.entries = Some(entries),
            _ => return Err(word.to_owned()),
        }
    }
    if heads.is_empty() { Err(String::new()) } else { Ok(heads) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_head_prints_is_expected() {
        let (one, other) = ("a".repeat(64), "B".repeat(64));
        let noted = |digest: &str, runs, entries| Noted { digest: digest.to_owned(), runs, entries };
        assert_eq!(heads(&one), Ok(vec![noted(&one, None, None)]));
        assert_eq!(
            heads(&format!("{one} runs=1 entries=3\n{other} runs=2 entries=6\n")),
            Ok(vec![noted(&one, Some(1), Some(3)), noted(&other, Some(2), Some(6))])
        );
        for (text, word) in [(" \n", ""), ("1111", "1111"), ("runs=1", "runs=1")] {
            assert_eq!(heads(text), Err(word.to_owned()));
        }
        assert_eq!(heads(&format!("{one} runs=1 runs=2")), Err("runs=2".to_owned()));
        assert_eq!(heads(&format!("{one} entries=x")), Err("entries=x".to_owned()));
    }
}

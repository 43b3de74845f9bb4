//! What the ledger promises: a run is there as a whole or not at all, nothing that was recorded changes unseen.

mod stopped;
mod tampering;
mod together;

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::super::entry::{Entry, Input, OverrideRow, Presence, Recorded, Run, ValueColumn};
use super::super::{Difference, Expected, Ledger, LedgerError, Noted, Step, Verified, Writer};
use crate::model::date::Date;

const NOW: Duration = Duration::ZERO;

fn day(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

fn run(as_of: &str) -> Run {
    let column = |name: &str, kind: &str| ValueColumn {
        name: format!("metric.{name}"),
        label: name.to_owned(),
        kind: kind.to_owned(),
        unit: (kind == "number").then(|| "元".to_owned()),
    };
    Run {
        as_of: day(as_of),
        version: "0.1.0".to_owned(),
        rules_path: "rules.toml".to_owned(),
        rules_sha256: "ab".repeat(32),
        rules_text: "[customers]\nkey = '客户编号'\n".to_owned(),
        arguments: vec!["--orders".to_owned(), "orders \"x\".csv".to_owned()],
        inputs: vec![Input {
            role: "customers".to_owned(),
            path: "客户.csv".to_owned(),
            bytes: 12,
            rows: 3,
            sha256: "cd".repeat(32),
        }],
        tiers: vec!["金".to_owned(), "银".to_owned()],
        values: vec![column("amount", "number"), column("last", "date"), column("vip", "flag")],
        amount: Some(0),
        overrides: vec![OverrideRow {
            customer: "C1".to_owned(),
            kind: "pin".to_owned(),
            tier: None,
            beats_caps: false,
            from: day("2026-01-01"),
            until: Some(day("2026-03-01")),
            reason: "试用".to_owned(),
            approved_by: "王".to_owned(),
        }],
    }
}

fn entry(customer: &str, tier: &str, reason: &str) -> Entry {
    Entry {
        customer: customer.to_owned(),
        presence: Presence::Present,
        candidate: Some(tier.to_owned()),
        tier: Some(tier.to_owned()),
        reason: reason.to_owned(),
        since: Some(day("2026-01-31")),
        failures: 1,
        confirmations: 0,
        absences: 0,
        values: vec![Some("1234.50".to_owned()), None, Some("true".to_owned())],
    }
}

fn gone(customer: &str, presence: Presence, reason: &str) -> Entry {
    let tier = (presence == Presence::Absent).then(|| "银".to_owned());
    Entry { presence, candidate: None, tier, since: None, values: Vec::new(), ..entry(customer, "银", reason) }
}

/// Three months: C2 is absent, then closed; C4 comes in the second; C3 is merged into C1 in the third.
fn months() -> Vec<(Run, Vec<Entry>)> {
    vec![
        (run("2026-01-31"), vec![entry("C3", "银", "initial"), entry("C1", "金", "initial"), entry("C2", "银", "initial")]),
        (
            run("2026-02-28"),
            vec![
                entry("C4", "银", "new customer"),
                entry("C1", "金", "stay"),
                gone("C2", Presence::Absent, "absent 1/2"),
                entry("C3", "银", "grace 1/2"),
            ],
        ),
        (
            run("2026-03-31"),
            vec![
                entry("C1", "金", "stay"),
                gone("C2", Presence::Closed, "closed"),
                gone("C3", Presence::Merged("C1".to_owned()), "merged"),
                entry("C4", "金", "upgrade"),
            ],
        ),
    ]
}

fn record(path: &Path, months: &[(Run, Vec<Entry>)]) -> Vec<Recorded> {
    let mut writer = Writer::open(path, NOW).unwrap();
    let recorded = months.iter().map(|(run, entries)| writer.record(run, entries).unwrap()).collect();
    writer.commit().unwrap();
    recorded
}

/// A folder that goes when the test ends, and the path of a ledger in it.
fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiers.ledger");
    (folder, path)
}

fn entries(ledger: &Ledger, number: u64) -> Result<Vec<Entry>, LedgerError> {
    let mut all = Vec::new();
    ledger.entries::<LedgerError>(number, &mut |entry| {
        all.push(entry);
        Ok(())
    })?;
    Ok(all)
}

fn verified(path: &Path) -> Verified {
    Ledger::open(path).unwrap().verify(&[]).unwrap().unwrap()
}

fn difference(path: &Path) -> Difference {
    Ledger::open(path).unwrap().verify(&[]).unwrap().unwrap_err()
}

/// Everything that a ledger answers.
fn answers(path: &Path) -> Result<String, LedgerError> {
    let ledger = Ledger::open(path)?;
    let runs = ledger.runs()?;
    let mut text = format!("{:?}{runs:?}", ledger.head()?);
    let mut keys = Vec::new();
    ledger.keys(&mut |key| keys.push(key.to_owned()))?;
    for recorded in &runs {
        let (entries, closed) = (entries(&ledger, recorded.number)?, ledger.closed_before(recorded.number)?);
        text.extend([format!("{entries:?}"), format!("{closed:?}")]);
    }
    for key in &keys {
        text.extend([key.as_str(), &format!("{:?}", ledger.history(key)?)]);
    }
    Ok(text)
}

#[test]
fn what_was_recorded_is_read_back() {
    let (_folder, path) = place();
    let recorded = record(&path, &months());
    let ledger = Ledger::open(&path).unwrap();
    assert_eq!(ledger.runs().unwrap(), recorded);
    assert_eq!(ledger.run(2).unwrap(), recorded[1]);
    assert_eq!(ledger.run(4), Err(LedgerError::NoSuchRun { number: 4, last: 3 }));
    let head = ledger.head().unwrap();
    assert_eq!((head.runs, head.entries, &head.digest), (3, 11, &recorded[2].digest));
    for (number, (_, mut written)) in (1..).zip(months()) {
        written.sort_by(|a, b| a.customer.cmp(&b.customer));
        assert_eq!(entries(&ledger, number).unwrap(), written);
    }
    let history = ledger.history("C2").unwrap();
    let reasons: Vec<_> = history.iter().map(|(run, entry)| (*run, entry.reason.as_str())).collect();
    assert_eq!(reasons, [(1, "initial"), (2, "absent 1/2"), (3, "closed")]);
    assert!(ledger.history("C9").unwrap().is_empty());
    let mut standing = Vec::new();
    let mut push = |entry: Entry| {
        standing.push(entry.customer);
        Ok::<(), LedgerError>(())
    };
    ledger.standing_after(3, &mut push).unwrap();
    assert_eq!(standing, ["C1", "C4"]);
    assert!(ledger.closed_before(2).unwrap().is_empty());
    assert_eq!(ledger.closed_before(3).unwrap(), ["C2"]);
    assert_eq!(verified(&path).head, head);
    drop(ledger);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside the ledger");
}

#[test]
fn a_customer_that_returned_or_whose_closing_was_redone_is_closed_no_more() {
    let (_folder, path) = place();
    record(&path, &months());
    record(&path, &[(run("2026-04-30"), vec![entry("C1", "金", "stay"), entry("C2", "银", "returned")])]);
    let ledger = Ledger::open(&path).unwrap();
    assert_eq!(ledger.closed_before(3).unwrap(), ["C2"]);
    assert!(ledger.closed_before(4).unwrap().is_empty());
    // March once more: the closing of before is in force no more.
    record(&path, &[(run("2026-03-31"), vec![entry("C1", "金", "stay"), gone("C2", Presence::Absent, "absent 2/3")])]);
    assert!(ledger.closed_before(5).unwrap().is_empty(), "a reader that is open sees runs that were recorded since");
}

#[test]
fn the_order_of_entries_and_of_commits_changes_nothing() {
    let (_a, one) = place();
    let (_b, other) = place();
    record(&one, &months());
    for (run, mut entries) in months() {
        entries.reverse();
        record(&other, &[(run, entries)]);
    }
    assert_eq!(answers(&one), answers(&other));
}

#[test]
fn a_head_that_was_noted_is_found_again() {
    let (_folder, path) = place();
    let recorded = record(&path, &months());
    let ledger = Ledger::open(&path).unwrap();
    let expected = |head: &str| ledger.verify(&[noted(head)]).unwrap().map(|verified| verified.expected);
    assert_eq!(expected(&recorded[2].digest), Ok(Some(Expected::Head)));
    assert_eq!(expected(&recorded[0].digest.to_uppercase()), Ok(Some(Expected::After(1))));
    let head = recorded[2].digest.clone();
    for never in ["0".repeat(64), "1".repeat(64)] {
        let unexpected = Difference::Unexpected { expected: noted(&never), head: head.clone() };
        assert_eq!(expected(&never), Err(unexpected), "before the first run there is no head");
    }
    // The counts are those of that moment, and of several heads each must have been.
    let counted = |digest: &str, runs, entries| Noted { digest: digest.to_owned(), runs: Some(runs), entries: Some(entries) };
    let entries = |runs: usize| recorded[..runs].iter().map(|run| run.entries).sum::<u64>();
    let both = [counted(&recorded[1].digest, 2, entries(2)), counted(&recorded[0].digest, 1, entries(1))];
    assert_eq!(ledger.verify(&both).unwrap().unwrap().expected, Some(Expected::After(2)));
    let wrong = counted(&recorded[0].digest, 2, entries(1));
    let unexpected = Difference::Unexpected { expected: wrong.clone(), head };
    assert_eq!(ledger.verify(&[both[0].clone(), wrong]).unwrap(), Err(unexpected));
}

fn noted(digest: &str) -> Noted {
    Noted { digest: digest.to_owned(), runs: None, entries: None }
}

#[test]
fn dropped_without_commit_nothing_has_happened() {
    let (_folder, path) = place();
    let all = months();
    drop(Writer::open(&path, NOW).unwrap());
    assert_eq!(Ledger::open(&path).err(), Some(LedgerError::Blank));
    record(&path, &all[..1]);
    let before = answers(&path);
    let mut writer = Writer::open(&path, NOW).unwrap();
    writer.record(&all[1].0, &all[1].1).unwrap();
    assert_eq!(writer.ledger().head().unwrap().runs, 2, "a writer reads what it has written");
    drop(writer);
    assert_eq!(answers(&path), before);
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_committed() {
    let (_folder, path) = place();
    record(&path, &months());
    let before = answers(&path);
    let attempt = |entries: &[Entry]| {
        let mut writer = Writer::open(&path, NOW).unwrap();
        let error = writer.record(&run("2026-04-30"), entries).unwrap_err();
        assert_eq!(writer.commit(), Err(LedgerError::Torn));
        error
    };
    let twice = |customer: &str| LedgerError::Twice { customer: customer.to_owned() };
    assert_eq!(attempt(&[entry("C1", "金", "stay"), entry("C1", "银", "stay")]), twice("C1"));
    assert_eq!(attempt(&[entry("N", "金", "stay"), entry("N", "银", "stay")]), twice("N"));
    let unfit = Entry { values: Vec::new(), ..entry("C1", "金", "stay") };
    assert_eq!(attempt(&[unfit]), LedgerError::Unfit { customer: "C1".to_owned() });
    let unfit = Entry { presence: Presence::Absent, ..entry("C4", "金", "absent 1") };
    assert_eq!(attempt(&[unfit]), LedgerError::Unfit { customer: "C4".to_owned() });
    assert_eq!(answers(&path), before);
}

#[test]
fn other_files_are_no_ledgers_and_stay_as_they_are() {
    let (folder, path) = place();
    let errors = |path: &Path| (Ledger::open(path).err(), Writer::open(path, NOW).err());
    let both = |error: LedgerError| (Some(error.clone()), Some(error));
    assert_eq!(errors(folder.path()), both(LedgerError::Folder));
    let nowhere = folder.path().join("no").join("ledger");
    let missing = LedgerError::FolderMissing(folder.path().join("no"));
    assert_eq!(errors(&nowhere), (Some(LedgerError::NotFound), Some(missing)));
    assert_eq!(Ledger::open(&path).err(), Some(LedgerError::NotFound));
    assert!(!path.exists(), "reading makes no file");
    for text in ["customer,tier\n", "SQLite format 3", "x"] {
        fs::write(&path, text).unwrap();
        assert_eq!(errors(&path), both(LedgerError::NotALedger));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    fs::remove_file(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE a (b); INSERT INTO a VALUES (1)").unwrap();
    drop(other);
    let before = fs::read(&path).unwrap();
    assert_eq!(errors(&path), both(LedgerError::NotALedger));
    assert!(fs::read(&path).unwrap() == before);
    fs::write(&path, "").unwrap();
    assert_eq!(Ledger::open(&path).err(), Some(LedgerError::Blank));
    record(&path, &months());
    assert_eq!(verified(&path).head.runs, 3);
    let whole = fs::read(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 7").unwrap();
    assert_eq!(errors(&path), both(LedgerError::Newer { format: 7 }));
    for length in [17, 100, 4096, 8192, 20000, whole.len() - 1, whole.len() - 8192] {
        fs::write(&path, &whole[..length]).unwrap();
        let outcome = Ledger::open(&path).and_then(|ledger| ledger.verify(&[]));
        assert!(!matches!(outcome, Ok(Ok(_))), "{length} bytes of {}", whole.len());
    }
}

#[test]
fn no_room_leaves_the_ledger_as_it_was() {
    let (_folder, path) = place();
    let all = months();
    record(&path, &all[..1]);
    let before = answers(&path);
    let mut writer = Writer::open(&path, NOW).unwrap();
    let pages: i64 = writer.ledger().connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    writer.ledger().connection.pragma_update(None, "max_page_count", pages).unwrap();
    let many: Vec<Entry> = (0..1000).map(|i| entry(&format!("N{i}"), "银", "initial")).collect();
    assert_eq!(writer.record(&all[1].0, &many), Err(LedgerError::Full));
    assert_eq!(writer.commit(), Err(LedgerError::Torn));
    assert_eq!(answers(&path), before);
    assert_eq!(record(&path, &all[1..2])[0].number, 2);
}

/// Whether a difference is the one that must be found.
type Named<'a> = &'a dyn Fn(&Difference) -> bool;

enum Stop {
    Enough,
    Error,
}

impl From<LedgerError> for Stop {
    fn from(_: LedgerError) -> Self {
        Self::Error
    }
}

#[test]
fn a_caller_may_stop_reading() {
    let (_folder, path) = place();
    record(&path, &months());
    let mut seen = 0;
    let outcome = Ledger::open(&path).unwrap().entries(1, &mut |_| {
        seen += 1;
        if seen == 2 { Err(Stop::Enough) } else { Ok(()) }
    });
    assert!(matches!(outcome, Err(Stop::Enough)));
    assert_eq!(seen, 2);
}

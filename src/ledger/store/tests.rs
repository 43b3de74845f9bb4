//! What the ledger promises: a run is there as a whole or not at all, nothing that was recorded changes unseen.

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
fn reading_never_waits_and_a_second_writer_does() {
    let (_folder, path) = place();
    let all = months();
    record(&path, &all[..1]);
    let mut writer = Writer::open(&path, NOW).unwrap();
    writer.record(&all[1].0, &all[1].1).unwrap();
    let started = Instant::now();
    let head = verified(&path).head;
    assert_eq!(head.runs, 1);
    assert!(started.elapsed() < Duration::from_secs(5));
    let waited = Duration::from_millis(300);
    let started = Instant::now();
    assert_eq!(Writer::open(&path, waited).err(), Some(LedgerError::Busy { waited }));
    assert!(started.elapsed() >= Duration::from_millis(250));
    // One that waits long enough comes to write behind the other.
    let second = path.clone();
    let third = all[2].clone();
    let waiting = std::thread::spawn(move || {
        let mut writer = Writer::open(&second, Duration::from_mins(1)).unwrap();
        let recorded = writer.record(&third.0, &third.1).unwrap();
        writer.commit().unwrap();
        recorded.number
    });
    std::thread::sleep(Duration::from_millis(50));
    let reader = Ledger::open(&path).unwrap();
    writer.commit().unwrap();
    assert_eq!(waiting.join().unwrap(), 3);
    assert_eq!(reader.head().unwrap().runs, 3);
    assert_eq!(verified(&path).head.runs, 3);
}

#[test]
fn two_that_make_one_ledger_both_record() {
    for _ in 0..10 {
        let (_folder, path) = place();
        let both = [0, 1].map(|month: usize| {
            let path = path.clone();
            std::thread::spawn(move || {
                let (run, entries) = &months()[month];
                let mut writer = Writer::open(&path, Duration::from_mins(1)).unwrap();
                writer.record(run, entries).unwrap();
                writer.commit().unwrap();
            })
        });
        for thread in both {
            thread.join().unwrap();
        }
        assert_eq!(verified(&path).head.runs, 2);
    }
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

/// Every way to change what was recorded by SQL, and what is said of it.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of changes")]
fn whatever_is_changed_is_named() {
    let entry = |run, customer: &str| Difference::Entry { run, customer: customer.to_owned() };
    let short = |run, expected, found| Difference::Entries { run, expected, found };
    let all: &[(&str, Named<'_>)] = &[
        ("UPDATE entries SET failures = 0 WHERE run = 2 AND customer = 3", &|d| *d == entry(2, "C3")),
        ("UPDATE entries SET tier = 1 WHERE run = 1 AND customer = 2", &|d| *d == entry(1, "C2")),
        ("UPDATE entries SET candidate = NULL WHERE run = 1 AND customer = 2", &|d| *d == entry(1, "C2")),
        ("UPDATE entries SET cells = replace(cells, '1234', '9234') WHERE run = 3 AND customer = 4", &|d| *d == entry(3, "C4")),
        ("UPDATE entries SET cells = '[1234.5,null,true]' WHERE run = 3 AND customer = 1", &|d| *d == entry(3, "C1")),
        ("UPDATE entries SET merged_into = 'C4' WHERE run = 3 AND customer = 3", &|d| *d == entry(3, "C3")),
        ("UPDATE entries SET presence = 1 WHERE run = 3 AND customer = 2", &|d| *d == entry(3, "C2")),
        ("UPDATE entries SET presence = 9 WHERE run = 3 AND customer = 2", &|d| *d == entry(3, "C2")),
        ("UPDATE entries SET failures = 'x' WHERE run = 2 AND customer = 3", &|d| *d == entry(2, "C3")),
        ("UPDATE entries SET digest = zeroblob(32) WHERE run = 1 AND customer = 1", &|d| *d == entry(1, "C1")),
        ("DELETE FROM entries WHERE run = 2 AND customer = 2", &|d| *d == entry(2, "C3")),
        ("DELETE FROM entries WHERE run = 2 AND customer = 4", &|d| *d == short(2, 4, 3)),
        ("DELETE FROM entries WHERE run = 3 AND customer = 4", &|d| *d == short(3, 4, 3)),
        ("DELETE FROM entries WHERE run = 2", &|d| *d == short(2, 4, 0)),
        ("DELETE FROM entries WHERE run = 3; DELETE FROM runs WHERE number = 3", &|d| *d == Difference::RunMissing { run: 3 }),
        ("DELETE FROM entries WHERE run = 2; DELETE FROM runs WHERE number = 2", &|d| *d == Difference::RunMissing { run: 2 }),
        (
            "DELETE FROM entries WHERE run = 2; DELETE FROM runs WHERE number = 2;
             UPDATE entries SET run = 2 WHERE run = 3; UPDATE runs SET number = 2 WHERE number = 3",
            &|d| *d == Difference::Run { run: 2 },
        ),
        (
            "CREATE TEMP TABLE copy AS SELECT * FROM entries WHERE run = 2 AND customer = 1; UPDATE copy SET customer = 5;
             INSERT INTO customers VALUES (5, 'C5'); INSERT INTO entries SELECT * FROM copy",
            &|d| *d == short(3, 4, 0),
        ),
        (
            "UPDATE entries SET customer = -1 WHERE run = 2 AND customer = 1;
             UPDATE entries SET customer = 1 WHERE run = 2 AND customer = 3;
             UPDATE entries SET customer = 3 WHERE run = 2 AND customer = -1",
            &|d| *d == entry(2, "C1"),
        ),
        (
            "INSERT INTO entries SELECT 4, customer, presence, merged_into, candidate, tier, reason, since, failures,
             confirmations, absences, cells, digest FROM entries WHERE run = 3",
            &|d| *d == entry(4, "C1"),
        ),
        (
            "INSERT INTO entries SELECT 1.5, customer, presence, merged_into, candidate, tier, reason, since, failures,
             confirmations, absences, cells, digest FROM entries WHERE run = 3",
            &|d| *d == short(2, 4, 0),
        ),
        ("UPDATE runs SET as_of = '2026-02-27' WHERE number = 2", &|d| *d == Difference::Run { run: 2 }),
        ("UPDATE runs SET rules_text = rules_text || ' ' WHERE number = 1", &|d| *d == Difference::Run { run: 1 }),
        ("UPDATE runs SET inputs = replace(inputs, 'cd', 'ce') WHERE number = 3", &|d| *d == Difference::Run { run: 3 }),
        ("UPDATE runs SET amount = 1 WHERE number = 3", &|d| *d == Difference::Run { run: 3 }),
        ("UPDATE runs SET entries = 3 WHERE number = 3", &|d| *d == Difference::Run { run: 3 }),
        ("UPDATE runs SET opening = zeroblob(32) WHERE number = 3", &|d| *d == Difference::Run { run: 3 }),
        ("UPDATE runs SET digest = zeroblob(32) WHERE number = 2", &|d| *d == Difference::Run { run: 2 }),
        (
            "INSERT INTO runs SELECT 4, as_of, version, rules_path, rules_sha256, rules_text, arguments, inputs, tiers,
             value_columns, amount, overrides, 0, opening, digest FROM runs WHERE number = 3",
            &|d| *d == Difference::Run { run: 4 },
        ),
        ("UPDATE head SET entries = 10", &|d| matches!(d, Difference::Head { found, .. } if found.entries == 11)),
        ("UPDATE head SET digest = zeroblob(32)", &|d| matches!(d, Difference::Head { .. })),
        ("UPDATE head SET runs = 2", &|d| *d == Difference::Run { run: 3 }),
        ("DELETE FROM head", &|d| matches!(d, Difference::Unreadable { after: 0, .. })),
        ("UPDATE customers SET key = 'C9' WHERE id = 3", &|d| *d == entry(1, "C9")),
        ("INSERT INTO customers VALUES (9, 'C9')", &|d| *d == Difference::Stray { table: "customers" }),
        ("DELETE FROM customers WHERE id = 4", &|d| *d == entry(2, "#4")),
        ("UPDATE words SET word = '银牌' WHERE word = '银'", &|d| *d == entry(1, "C2")),
        ("INSERT INTO words (word) VALUES ('x')", &|d| *d == Difference::Stray { table: "words" }),
        ("DELETE FROM words WHERE word = '银'", &|d| matches!(d, Difference::Unreadable { after: 0, .. })),
    ];
    for (sql, is_named) in all {
        let (_folder, path) = place();
        record(&path, &months());
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let found = difference(&path);
        assert!(is_named(&found), "{sql}: {found:?}");
    }
    // What makes it no ledger of this program is said as soon as it is opened.
    for (sql, name) in [
        ("DROP VIEW history; CREATE VIEW history AS SELECT 1", "history"),
        ("DROP INDEX closings", "closings"),
        ("DROP VIEW figures", "figures"),
        ("CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM entries; END", "t"),
        ("CREATE TABLE mine (a)", "mine"),
    ] {
        let (_folder, path) = place();
        record(&path, &months());
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let strange = Some(LedgerError::Strange { name: name.to_owned() });
        assert_eq!(Ledger::open(&path).err(), strange, "{sql}");
        assert_eq!(Writer::open(&path, NOW).err(), strange, "{sql}");
    }
    // A ledger is shrunk and analysed like any other database.
    let (_folder, path) = place();
    record(&path, &months());
    let before = answers(&path);
    Connection::open(&path).unwrap().execute_batch("ANALYZE; VACUUM").unwrap();
    assert_eq!(answers(&path), before);
    assert_eq!(verified(&path).head.runs, 3);
}

/// An end that was cut with its head, which only a head that was noted elsewhere shows.
#[test]
fn whoever_rewrites_the_head_too_is_found_by_the_head_that_was_noted() {
    let (_folder, path) = place();
    let recorded = record(&path, &months());
    let cut = "DELETE FROM entries WHERE run = 3; DELETE FROM runs WHERE number = 3;
               DELETE FROM words WHERE word IN ('closed', 'merged', 'upgrade');
               UPDATE head SET runs = 2, entries = 7, digest = (SELECT digest FROM runs WHERE number = 2)";
    Connection::open(&path).unwrap().execute_batch(cut).unwrap();
    let ledger = Ledger::open(&path).unwrap();
    assert!(ledger.verify(&[]).unwrap().is_ok());
    let expected = noted(&recorded[2].digest);
    let unexpected = Difference::Unexpected { expected, head: recorded[1].digest.clone() };
    assert_eq!(ledger.verify(&[noted(&recorded[2].digest)]).unwrap(), Err(unexpected));
}

#[test]
fn nothing_is_recorded_behind_an_end_that_was_cut() {
    let (_folder, path) = place();
    record(&path, &months());
    Connection::open(&path).unwrap().execute_batch("DELETE FROM runs WHERE number = 3").unwrap();
    assert!(matches!(Writer::open(&path, NOW).err(), Some(LedgerError::Damaged { .. })));
}

/// A bit that is flipped anywhere in the file is found, or changes nothing of what the ledger answers.
#[test]
fn every_flipped_bit_is_found_or_means_nothing() {
    let (_folder, path) = place();
    record(&path, &months());
    let answered = answers(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    // Where something stands every bit of the first bytes and some of the others; in empty room a few.
    let bits = (0..whole.len() * 8).filter(|bit| match bit / 8 {
        byte if byte < 100 => true,
        byte if whole[byte] != 0 => bit % 29 == 0,
        _ => bit % 1999 == 0,
    });
    let mut silent = 0;
    let mut flipped = 0;
    for bit in bits {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &bytes).unwrap();
        flipped += 1;
        if let Ok(Ok(_)) = Ledger::open(&path).and_then(|ledger| ledger.verify(&[])) {
            assert_eq!(answers(&path).as_ref(), Ok(&answered), "bit {bit}");
            silent += 1;
        }
    }
    assert!(flipped > 1000 && silent < flipped / 2, "{silent} of {flipped} mean nothing");
}

const CHILD: &str = "TIER_LEDGER_TEST_CHILD";

/// Not a test of its own: what a process does that is stopped by those below. `PATH|MONTH|STEP` records a month and ends at
/// a step; a step of 0 never ends.
#[test]
fn child() {
    let Ok(order) = std::env::var(CHILD) else { return };
    let [path, month, step] = *order.split('|').collect::<Vec<_>>() else { panic!("{order}") };
    let (month, step): (usize, u64) = (month.parse().unwrap(), step.parse().unwrap());
    let seen = Cell::new(0);
    let watch = move |done: Step| {
        seen.set(seen.get() + 1);
        if seen.get() == step {
            eprintln!("{done:?}");
            std::process::abort();
        }
    };
    let (run, entries) = months().swap_remove(month);
    let recorded = (|| {
        let mut writer = Writer::open_watched(Path::new(path), Duration::from_mins(1), Box::new(watch))?;
        writer.record(&run, &entries)?;
        writer.commit()
    })();
    // 0: recorded; 3: refused, as an error and not as the end of the process.
    std::process::exit(match recorded {
        Ok(()) => 0,
        Err(LedgerError::Full | LedgerError::Io { .. }) => 3,
        Err(error) => panic!("{error:?}"),
    });
}

fn child_of(path: &Path, month: usize, step: u64, shell: Option<&str>) -> Command {
    let exe = std::env::current_exe().unwrap();
    let name = "ledger::store::tests::child";
    let mut command = match shell {
        None => Command::new(&exe),
        Some(shell) => {
            let mut command = Command::new("sh");
            command.args(["-c", &format!("{shell}; exec \"$0\" \"$@\"")]).arg(&exe);
            command
        }
    };
    command.args(["--exact", name, "--nocapture"]).env(CHILD, format!("{}|{month}|{step}", path.display()));
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Stopped at every step, of a first run and of a later one: all of the run is there or nothing, and the run can be made again.
#[test]
fn stopped_at_any_step_all_of_a_run_is_there_or_nothing() {
    let (_reference, reference) = place();
    record(&reference, &months()[..2]);
    let whole = answers(&reference);
    for month in 0..2 {
        let mut last = 0;
        for step in 1.. {
            let (_folder, path) = place();
            record(&path, &months()[..month]);
            if month == 0 {
                fs::remove_file(&path).unwrap();
            }
            let output = child_of(&path, month, step, None).output().unwrap();
            if output.status.success() {
                last = step - 1;
                break;
            }
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let is_committed = said.contains("Committed");
            let runs = match Ledger::open(&path) {
                Ok(ledger) => ledger.verify(&[]).unwrap().unwrap().head.runs,
                Err(LedgerError::Blank | LedgerError::NotFound) => 0,
                Err(error) => panic!("step {step}: {error:?}"),
            };
            assert_eq!(runs, (month + usize::from(is_committed)) as u64, "step {step}: {said}");
            let done = usize::try_from(runs).unwrap();
            record(&path, &months()[done..2]);
            assert_eq!(answers(&path), whole, "step {step}");
        }
        assert!(last >= 9, "{last} steps");
    }
}

/// Killed at a random moment while it records one run after the other.
#[test]
fn killed_at_any_moment_all_of_a_run_is_there_or_nothing() {
    let rounds: u64 = std::env::var("TIER_KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let (_folder, path) = place();
    let mut random = 88_172_645_463_325_252_u64;
    let mut runs = 0;
    for round in 0..rounds {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let mut child = endless(&path).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(3000 + random % 60_000));
        child.kill().unwrap();
        child.wait().unwrap();
        match Ledger::open(&path) {
            Ok(ledger) => {
                let head = ledger.verify(&[]).unwrap().unwrap().head;
                assert!(head.runs >= runs && head.entries == head.runs * 50, "round {round}: {head:?}");
                runs = head.runs;
            }
            Err(error) => assert!(runs == 0 && [LedgerError::Blank, LedgerError::NotFound].contains(&error), "{error:?}"),
        }
    }
    assert!(runs > 0, "{rounds} rounds");
}

fn endless(path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "ledger::store::tests::endless_child", "--nocapture"]).env(CHILD, path);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Not a test of its own: records until it is killed.
#[test]
fn endless_child() {
    let Some(path) = std::env::var_os(CHILD).filter(|order| !order.to_string_lossy().contains('|')) else { return };
    let entries: Vec<Entry> = (0..50).map(|i| entry(&format!("C{i}"), "银", "stay")).collect();
    for _ in 0..100_000 {
        let mut writer = Writer::open(Path::new(&path), Duration::from_mins(1)).unwrap();
        writer.record(&run("2026-01-31"), &entries).unwrap();
        writer.commit().unwrap();
    }
}

/// A limit on the size of files, at several sizes: an error, and the ledger as it was.
#[cfg(unix)]
#[test]
fn a_limit_on_the_size_of_files_is_an_error() {
    let (_folder, path) = place();
    record(&path, &months()[..1]);
    let before = answers(&path);
    let mut refused = 0;
    for blocks in [0, 1, 8, 16, 32, 64, 96, 128] {
        // What is ignored by the shell stays ignored: writing fails then, as it does in the program itself.
        let status = child_of(&path, 1, 0, Some(&format!("trap '' XFSZ; ulimit -f {blocks}"))).status().unwrap();
        if status.code() == Some(3) {
            refused += 1;
            assert_eq!(answers(&path), before, "{blocks} blocks");
        } else {
            assert_eq!(status.code(), Some(0), "{blocks} blocks");
            assert_eq!(verified(&path).head.runs, 2);
            break;
        }
    }
    assert!(refused > 1);
}

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

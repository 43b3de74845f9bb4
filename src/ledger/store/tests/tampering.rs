//! Whatever is changed in a ledger is found by verify.

use super::*;

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

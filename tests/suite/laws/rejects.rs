//! Lost rows: each stands in its line of the balance, once, in order, on any number of threads.

use std::collections::BTreeMap;

use tier::model::balance::Fate;
use tier::model::issue::IssueKind;
use tier::model::language::Language;
use tier::model::loss::{Loss, LostRow};
use tier::pipeline::Outcome;
use tier::read::LostRows;
use tier::report::csv;

use super::build;
use super::program::Case;
use super::world::World;

/// How many rule files are tried.
const CASES: u64 = 300;

/// The line of the balance that a row was lost in; none of one that is left out.
fn line(row: &LostRow) -> Option<Fate> {
    let fate = match row.reasons[0].0 {
        Loss::LeftOut => return None,
        Loss::SameId => Fate::SameId,
        Loss::Issue(IssueKind::AfterAsOf) => Fate::AfterAsOf,
        Loss::Issue(IssueKind::FilterUnknown) => Fate::WhereUnknown,
        Loss::Issue(IssueKind::NoSuchCustomer | IssueKind::SeveralCustomers) => Fate::NoSuchCustomer,
        // Only the customer sheet has these.
        Loss::Issue(IssueKind::CustomerRepeated) => Fate::Used,
        Loss::Issue(_) => Fate::Rejected,
    };
    assert!(fate == Fate::Rejected || row.reasons.len() == 1, "{row:?}");
    Some(fate)
}

/// How many rows of a table each line has, by the lost rows.
fn count(lost: LostRows) -> BTreeMap<Option<Fate>, u64> {
    let (expected, mut found) = (lost.count(), 0);
    let mut counts = BTreeMap::new();
    let mut before: Option<LostRow> = None;
    for row in lost.into_rows().unwrap() {
        let row = row.unwrap();
        if let Some(before) = &before
            && before.source.file == row.source.file
        {
            assert!(before.number < row.number, "{before:?}\n{row:?}");
        }
        assert!(row.cells.len() <= row.source.width && row.source.header.len() <= row.source.width, "{row:?}");
        *counts.entry(line(&row)).or_default() += 1;
        found += 1;
        before = Some(row);
    }
    assert_eq!(found, expected);
    counts
}

fn bytes(lost: Vec<LostRows>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rows = lost.into_iter().flat_map(|lost| lost.into_rows().unwrap());
    csv::write_rejects(&mut rows, Language::Chinese, &mut out).unwrap();
    out
}

/// Compares lost rows and balance; how many rows are lost.
fn check(world: &World, threads: [usize; 2]) -> u64 {
    let case = Case::of(world);
    let rules = case.sound();
    let [one, other] = threads.map(|threads| bytes(case.run_keeping(&rules, threads).lost));
    assert!(one == other, "by threads\n{}", case.rules);
    let Outcome { classification, lost, .. } = case.run_keeping(&rules, threads[1]);
    let all = lost.iter().map(LostRows::count).sum();
    let balance = classification.balance;
    for lost in lost {
        let name = lost.table().to_owned();
        let counts = count(lost);
        let of = |fate: Option<Fate>| counts.get(&fate).copied().unwrap_or(0);
        let Some(table) = balance.tables.iter().find(|table| table.table == name) else {
            let customers = balance.customers;
            let wanted = [customers.rejected, customers.duplicate, customers.where_unknown, customers.left_out];
            let found = [Some(Fate::Rejected), Some(Fate::Used), Some(Fate::WhereUnknown), None].map(of);
            assert_eq!(found, wanted, "customers\n{}", case.rules);
            continue;
        };
        let kept = [Fate::WhereNo, Fate::Used];
        let lines = Fate::ALL.into_iter().filter(|fate| !kept.contains(fate));
        for fate in lines {
            assert_eq!(of(Some(fate)), table.line(fate).rows, "{name}: {fate:?}\n{}", case.rules);
        }
        assert_eq!(of(None), table.left_out, "{name}: left out\n{}", case.rules);
        let lost: u64 = counts.values().sum::<u64>() - of(None);
        assert_eq!(lost + kept.map(|fate| table.line(fate).rows).iter().sum::<u64>(), table.read.rows);
    }
    all
}

#[test]
fn lost_rows_and_the_others_are_all_rows() {
    let lost: u64 = (0..CASES).map(|seed| check(&build::world(seed), [1, 3])).sum();
    assert!(lost > CASES, "{lost}");
}

/// A file of many blocks and batches, so that every worker loses rows: cells and numbers as they were written.
#[test]
fn lost_rows_of_a_large_file_as_they_came() {
    let rules = "[customers]\nkey = \"k\"\n[tables.t]\nkey = \"k\"\n[tables.t.columns]\n\
                 a = { header = \"a\", type = \"number\" }\n[metrics]\nm = \"sum(t.a)\"\n[[tiers]]\nname = \"x\"\n";
    let rows = 60_000_u64;
    let cells = |n: u64| match n % 7 {
        1 => vec!["K1".to_owned(), format!("x{n}"), "padding of some length".to_owned()],
        2 => vec!["k".to_owned(), "a".to_owned()],
        3 => vec![format!("N{n}"), "1".to_owned(), " b ".to_owned()],
        _ => vec!["K1".to_owned(), n.to_string(), "a row that counts, with some padding".to_owned()],
    };
    let mut text = String::from("k,a,b\n");
    for n in 0..rows {
        let quoted: Vec<String> = cells(n).iter().map(|cell| format!("\"{cell}\"")).collect();
        text.extend([quoted.join(",").as_str(), "\n"]);
    }
    let case = Case::new(rules, "2026-06-30", &["k\nK1\n", &text]);
    let sound = case.sound();
    let wanted: Vec<(u64, Vec<String>)> = (0..rows).filter(|n| (1..=3).contains(&(n % 7))).map(|n| (n + 2, cells(n))).collect();
    for threads in [1, 2, 5] {
        let lost = case.run_keeping(&sound, threads).lost.pop().unwrap();
        let found: Vec<_> = lost.into_rows().unwrap().map(|row| row.unwrap()).map(|row| (row.number, row.cells)).collect();
        assert!(found == wanted, "{threads} threads");
    }
}

//! Makes a ledger as many months of reviews leave it, and says how long recording, verifying and one history take:
//! `cargo run --release --example generate_ledger -- target/tiers.db --customers 100000 --months 36`.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::path::Path;
use std::time::{Duration, Instant};

use tier::ledger::entry::{Entry, Presence, Run, ValueColumn};
use tier::ledger::{Ledger, LedgerError, Writer};
use tier::model::date::Date;

const TIERS: [&str; 5] = ["核心客户", "重点客户", "成长客户", "普通客户", "沉默客户"];

/// Of every run so many values of a customer are kept.
const VALUES: usize = 10;

fn number_behind(flag: &str, otherwise: u64) -> u64 {
    let words: Vec<String> = std::env::args().collect();
    let at = words.iter().position(|word| word == flag);
    at.and_then(|at| words.get(at + 1)).and_then(|word| word.parse().ok()).unwrap_or(otherwise)
}

/// A number that looks like chance and is the same every time.
fn chance(customer: u64, month: u64, what: u64) -> u64 {
    let mut x = customer.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ month.wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ what;
    for _ in 0..2 {
        x ^= x >> 31;
        x = x.wrapping_mul(0x94D0_49BB_1331_11EB);
    }
    x ^ (x >> 29)
}

fn run(as_of: Date) -> Run {
    let column = |at: usize| ValueColumn {
        name: format!("metric.m{at}"),
        label: format!("m{at}"),
        kind: if at == 9 { "date" } else { "number" }.to_owned(),
        unit: None,
    };
    Run {
        as_of,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rules_path: "rules.toml".to_owned(),
        rules_sha256: "0".repeat(64),
        rules_text: "# rules\n".repeat(400),
        arguments: ["customers.csv", "--orders", "orders.csv"].map(str::to_owned).to_vec(),
        inputs: Vec::new(),
        tiers: TIERS.map(str::to_owned).to_vec(),
        values: (0..VALUES).map(column).collect(),
        amount: Some(0),
        overrides: Vec::new(),
    }
}

/// One in twenty customers moves in a month; values change in a third of the months.
fn entry(key: &str, customer: u64, month: u64, as_of: Date) -> Entry {
    let tier = TIERS[(chance(customer, month / 20, 1) % 5) as usize].to_owned();
    let quarter = (month + customer) / 3;
    let amount =
        |what: u64| format!("{}.{:02}", chance(customer, quarter, what) % 100_000, chance(customer, quarter, what) % 100);
    let value = |at: usize| match at {
        9 => as_of.plus_days(-(chance(customer, quarter, 9) % 300).cast_signed()).to_string(),
        at if at % 2 == 0 => amount(at as u64),
        at => (chance(customer, quarter, at as u64) % 200).to_string(),
    };
    Entry {
        customer: key.to_owned(),
        presence: Presence::Present,
        candidate: Some(tier.clone()),
        tier: Some(tier),
        reason: if chance(customer, month, 2).is_multiple_of(20) { "upgrade" } else { "stay" }.to_owned(),
        since: Some(as_of),
        failures: 0,
        confirmations: 0,
        absences: 0,
        values: (0..VALUES).map(|at| Some(value(at))).collect(),
    }
}

fn main() -> Result<(), LedgerError> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "target/tiers.db".to_owned());
    let path = Path::new(&path);
    let (customers, months) = (number_behind("--customers", 100_000), number_behind("--months", 36));
    let keys: Vec<String> = (0..customers).map(|customer| format!("C{customer:07}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let Some(first) = Date::new(2023, 1, 31) else { return Ok(()) };
    let (mut total, mut longest) = (Duration::ZERO, Duration::ZERO);
    for month in 0..months {
        let as_of = first.plus_months(i64::try_from(month).unwrap_or(0)).month_end();
        let started = Instant::now();
        let mut writer = Writer::open(path, Duration::from_mins(1))?;
        let mut make = |at: usize| entry(keys[at], at as u64, month, as_of);
        writer.record_each(&run(as_of), &keys, &mut make)?;
        writer.commit()?;
        total += started.elapsed();
        longest = longest.max(started.elapsed());
    }
    let bytes = std::fs::metadata(path).map_or(0, |found| found.len());
    println!("{customers} customers, {months} runs: {} MB", bytes / 1_000_000);
    println!("record: {total:.2?} in all, {longest:.2?} the longest run");
    let started = Instant::now();
    let ledger = Ledger::open(path)?;
    let found = ledger.verify(None)?;
    println!("verify: {:.2?}, {}", started.elapsed(), if found.is_ok() { "sound" } else { "differs" });
    let started = Instant::now();
    let history = Ledger::open(path)?.history(keys[keys.len() / 2])?;
    println!("history of one: {:.2?}, {} entries", started.elapsed(), history.len());
    let started = Instant::now();
    let mut standing = 0;
    ledger.standing_after(months, &mut |_| {
        standing += 1;
        Ok::<(), LedgerError>(())
    })?;
    println!("standing after the last run: {:.2?}, {standing} customers", started.elapsed());
    Ok(())
}

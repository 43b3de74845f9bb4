//! Program and naive evaluator agree on generated rule files and data: values, tiers, alerts, balance, unknowns.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value as Json;

use super::build;
use super::data;
use super::expected::expected;
use super::program::Case;
use super::world::World;

/// How many rule files are tried where `TIER_LAWS` says no other number.
const CASES: u64 = 2_000;

/// What differs between the program's document and what must come out.
fn differences(world: &World, threads: usize) -> Vec<String> {
    let case = Case::of(world);
    let found = case.json(threads);
    let wanted = expected(world, &case.left_out);
    let mut all = Vec::new();
    let mut compare = |what: &str, found: &Json, wanted: &Json| {
        if found != wanted {
            all.push(format!("{what}\n    program: {found}\n    wanted:  {wanted}"));
        }
    };
    let customers = found["customers"].as_array().unwrap();
    compare("number of customers", &customers.len().into(), &wanted.customers.len().into());
    for (found, wanted) in customers.iter().zip(&wanted.customers) {
        for (key, wanted) in wanted.as_object().unwrap() {
            if let (Some(found), Some(wanted)) = (found[key].as_object(), wanted.as_object()) {
                for name in found.keys().chain(wanted.keys().filter(|name| !found.contains_key(*name))) {
                    let place = format!("{} {key} {name}", &found.get("customer").unwrap_or(&Json::Null));
                    let null = &Json::Null;
                    compare(&place, found.get(name).unwrap_or(null), wanted.get(name).unwrap_or(null));
                }
            } else {
                compare(&format!("{} {key}", found["customer"]), &found[key], wanted);
            }
        }
    }
    for (table, wanted) in wanted.balance.as_object().unwrap() {
        for (line, wanted) in wanted.as_object().unwrap() {
            compare(&format!("balance of {table}: {line}"), &found["balance"][table][line], wanted);
        }
    }
    for (table, balance) in found["balance"].as_object().unwrap() {
        compare(&format!("the lines of {table} added up"), &added_up(balance), &read_of(balance));
    }
    let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
    for count in found["summary"]["unknown"].as_array().unwrap() {
        let rule = count["rule"].as_str().unwrap();
        // A value against all customers is named by its own text.
        let call = rule.rsplit_once(").").filter(|(call, _)| !call.starts_with("segments."));
        let rule = call.map_or_else(|| rule.to_owned(), |(_, part)| format!("population {part}"));
        *unknown.entry(rule).or_default() += count["count"].as_u64().unwrap();
    }
    compare("unknown", &serde_json::json!(unknown), &serde_json::json!(wanted.unknown));
    for (line, (tier, customers)) in found["summary"]["tiers"].as_array().unwrap().iter().zip(&wanted.tiers) {
        compare("tier", &line["tier"], &serde_json::json!(tier));
        compare("customers of a tier", &line["customers"], &serde_json::json!(customers));
    }
    if !all.is_empty() {
        all.insert(0, case.rules.clone());
    }
    all
}

/// Rows and money in millionths, whatever a line has of them.
fn amounts(line: &Json) -> BTreeMap<String, i128> {
    let mut all = BTreeMap::new();
    let mut add = |name: &str, number: &Json| {
        let text = number.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let micros = format!("{whole}{fraction:0<6}").parse::<i128>().unwrap();
        all.insert(name.to_owned(), micros);
    };
    if line.is_number() {
        add("rows", line);
    } else {
        add("rows", &line["rows"]);
        line["money"].as_object().unwrap().iter().for_each(|(name, number)| add(name, number));
    }
    all
}

fn read_of(balance: &Json) -> Json {
    let mut read = amounts(&balance["read"]);
    if let Some(added) = balance.get("added") {
        *read.get_mut("rows").unwrap() += amounts(added)["rows"];
    }
    serde_json::to_value(read.iter().map(|(k, v)| (k, v.to_string())).collect::<Vec<_>>()).unwrap()
}

fn added_up(balance: &Json) -> Json {
    let mut sums: BTreeMap<String, i128> = BTreeMap::new();
    for line in ["rejected", "after_as_of", "same_id", "duplicate", "where_no", "where_unknown", "no_such_customer", "used"] {
        if let Some(line) = balance.get(line) {
            for (name, amount) in amounts(line) {
                *sums.entry(name).or_default() += amount;
            }
        }
    }
    serde_json::to_value(sums.iter().map(|(k, v)| (k, v.to_string())).collect::<Vec<_>>()).unwrap()
}

#[test]
fn the_program_agrees_with_the_definitions() {
    let cases: u64 = std::env::var("TIER_LAWS").ok().and_then(|text| text.parse().ok()).unwrap_or(CASES);
    let first: u64 = std::env::var("TIER_LAWS_FROM").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let next = AtomicU64::new(first);
    let work = || {
        let mut wrong: Vec<(u64, Vec<String>)> = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + cases || wrong.len() >= 5 {
                return wrong;
            }
            let found =
                catch_unwind(AssertUnwindSafe(|| differences(&build::world(seed), 1 + usize::try_from(seed % 3).unwrap())));
            let found = found.unwrap_or_else(|_| vec!["a panic, above".to_owned()]);
            if !found.is_empty() {
                wrong.push((seed, found));
            }
        }
    };
    let wrong: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    for (seed, lines) in &wrong {
        eprintln!("== case {seed}");
        for line in lines.iter().take(8) {
            eprintln!("{line}");
        }
    }
    assert!(wrong.is_empty(), "cases that differ: {:?}", wrong.iter().map(|(seed, _)| seed).collect::<Vec<_>>());
}

/// Files of many blocks and batches, so that every worker has rows of every customer.
#[test]
fn large_files_agree_on_any_number_of_threads() {
    for seed in 0..2 {
        let world = data::large_world(seed);
        let found = differences(&world, 8);
        assert!(found.is_empty(), "case {seed}: {:#?}", &found[..found.len().min(4)]);
        let case = Case::of(&world);
        assert!(case.json(1) == case.json(2) && case.json(2) == case.json(8), "case {seed} by threads\n{}", case.rules);
    }
}

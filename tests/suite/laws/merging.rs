//! Customers that are one: against a search of all pairs, in any order of rows, with the same money, and once is enough.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::chance::Chance;
use super::program::Case;

const RULES: &str = r#"schema = 1
[customers]
key = "k"
[customers.columns]
phone = "p"
tax = "t"
name = "n"
city = "c"
[identity]
merge = "MODE"
at_most = MOST
same = [{ phone = "phone" }, { tax = "tax" }PAIR]
[tables.orders]
key = "k"
[tables.orders.columns]
amount = { header = "a", type = "number" }
[metrics]
total = "sum(orders.amount)"
[[tiers]]
name = "all"
"#;

/// A value that means something, or not, written in one of its ways.
type Cell = (Option<usize>, String);

/// A customer: its key, then phone, tax number, name and city.
#[derive(Clone)]
struct Person {
    key: String,
    cells: [Cell; 4],
}

struct Market {
    people: Vec<Person>,
    orders: Vec<(String, i64)>,
    at_most: usize,
    /// Whether name and city together are evidence.
    by_pair: bool,
}

fn cell(chance: &mut Chance, kinds: usize, ways: &[fn(usize) -> String], empty: &[&str]) -> Cell {
    if chance.one_in(3) {
        return (None, chance.pick(empty).to_owned());
    }
    let kind = chance.below(kinds);
    (Some(kind), chance.pick(ways)(kind))
}

const PHONES: &[fn(usize) -> String] = &[
    |n| format!("1380013{n:04}"),
    |n| format!("+86 138 0013 {n:04}"),
    |n| format!("138-0013-{n:04}"),
    |n| format!("00861380013{n:04}"),
    |n| format!("1３8００13{n:04}"),
];
const TAXES: &[fn(usize) -> String] =
    &[|n| format!("91440300MA5EX{n:04}K"), |n| format!("91440300ma5ex{n:04}k"), |n| format!("9144 0300 MA5E X{n:04} K")];
const NAMES: &[fn(usize) -> String] = &[
    |n| format!("云帆{n}号有限公司"),
    |n| format!("云帆({n}号)公司"),
    |n| format!("云帆【{n}号】 股份有限公司"),
    |n| format!("云帆{n}号"),
];
const CITIES: &[fn(usize) -> String] = &[|n| format!("城{n}"), |n| format!("　城{n} ")];

impl Market {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let count = chance.below(25) + 1;
        let kinds = chance.below(3 * count) + 1;
        let mut people = Vec::new();
        for number in 0..count {
            let cells = [
                cell(&mut chance, kinds, PHONES, &["", "无", "138****8000", "13800138000/13900139000", "12345"]),
                cell(&mut chance, kinds, TAXES, &["", "91440300", "91440300******000K"]),
                cell(&mut chance, 4, NAMES, &["", "有限公司", "云*公司"]),
                cell(&mut chance, 3, CITIES, &[""]),
            ];
            people.push(Person { key: format!("K{}", number * 7 % 31), cells });
        }
        let mut orders = Vec::new();
        for _ in 0..chance.below(40) {
            let key = if chance.one_in(6) { "X".to_owned() } else { chance.pick(&people).key };
            orders.push((key, chance.between(-50, 500)));
        }
        Self { people, orders, at_most: chance.pick(&[2, 3, 50]), by_pair: chance.one_in(2) }
    }

    /// What ties a customer, each with what it is.
    fn evidence(&self, person: &Person) -> Vec<(usize, Vec<usize>)> {
        let [phone, tax, name, city] = person.cells.clone().map(|(kind, _)| kind);
        let pair = name.zip(city).filter(|_| self.by_pair).map(|(name, city)| (2, vec![name, city]));
        let one = |at: usize, kind: Option<usize>| kind.map(|kind| (at, vec![kind]));
        one(0, phone).into_iter().chain(one(1, tax)).chain(pair).collect()
    }

    /// The groups of two and more: every pair is looked at until nothing changes.
    fn groups(&self) -> Vec<Vec<String>> {
        let mut holders: BTreeMap<(usize, Vec<usize>), usize> = BTreeMap::new();
        for evidence in self.people.iter().flat_map(|person| self.evidence(person)) {
            *holders.entry(evidence).or_default() += 1;
        }
        let tied = |a: &Person, b: &Person| {
            self.evidence(a).iter().any(|value| self.evidence(b).contains(value) && holders[value] <= self.at_most)
        };
        let mut groups: Vec<Vec<&Person>> = self.people.iter().map(|person| vec![person]).collect();
        'again: loop {
            for a in 0..groups.len() {
                for b in a + 1..groups.len() {
                    if groups[a].iter().any(|one| groups[b].iter().any(|other| tied(one, other))) {
                        let other = groups.remove(b);
                        groups[a].extend(other);
                        continue 'again;
                    }
                }
            }
            break;
        }
        let keys = |group: Vec<&Person>| {
            let mut keys: Vec<String> = group.into_iter().map(|person| person.key.clone()).collect();
            keys.sort();
            keys
        };
        let mut groups: Vec<Vec<String>> = groups.into_iter().map(keys).filter(|keys| keys.len() > 1).collect();
        groups.sort();
        groups
    }

    fn case(&self, mode: &str) -> Case {
        let pair = if self.by_pair { r#", { name = "company", city = "text" }"# } else { "" };
        let rules = RULES.replace("MODE", mode).replace("MOST", &self.at_most.to_string()).replace("PAIR", pair);
        let mut customers = "k,p,t,n,c\n".to_owned();
        for Person { key, cells } in &self.people {
            let [phone, tax, name, city] = cells.each_ref().map(|(_, text)| text);
            writeln!(customers, "{key},{phone},{tax},{name},{city}").unwrap();
        }
        let mut orders = "k,a\n".to_owned();
        self.orders.iter().for_each(|(key, amount)| writeln!(orders, "{key},{amount}").unwrap());
        Case::new(&rules, "2026-10-31", &[&customers, &orders])
    }

    fn shuffled(&self, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let (mut people, mut orders) = (self.people.clone(), self.orders.clone());
        chance.shuffle(&mut people);
        chance.shuffle(&mut orders);
        Self { people, orders, ..*self }
    }
}

/// The keys of every group of this status, and the one that is kept.
fn groups_of(document: &Json, status: &str) -> Vec<(String, Vec<String>)> {
    let groups = document["identity"].as_array().unwrap().iter().filter(|group| group["status"] == status);
    let text = |json: &Json| json.as_str().unwrap().to_owned();
    let mut groups: Vec<(String, Vec<String>)> = groups
        .map(|group| {
            let mut keys: Vec<String> = group["keys"].as_array().unwrap().iter().map(|key| text(&key["key"])).collect();
            keys.sort();
            (text(&group["customer"]), keys)
        })
        .collect();
    groups.sort();
    groups
}

fn money(document: &Json) -> i64 {
    let totals = document["customers"].as_array().unwrap().iter().map(|one| one["metrics"]["total"].as_i64().unwrap_or(0));
    totals.sum()
}

#[test]
fn customers_that_are_one_are_found_and_merged() {
    let mut merged = 0;
    for seed in 0..200 {
        let market = Market::new(seed);
        let wanted: Vec<(String, Vec<String>)> = market.groups().into_iter().map(|keys| (keys[0].clone(), keys)).collect();
        let (listed, applied) = (market.case("report").json(1), market.case("apply").json(3));
        assert_eq!(groups_of(&listed, "proposed"), wanted, "case {seed}");
        assert_eq!(groups_of(&applied, "merged"), wanted, "case {seed}");
        assert_eq!(groups_of(&listed, "merged").len() + groups_of(&applied, "proposed").len(), 0, "case {seed}");
        let gone: usize = wanted.iter().map(|(_, keys)| keys.len() - 1).sum();
        let balance = &applied["balance"]["customers"];
        assert_eq!(balance["merged"], gone, "case {seed}");
        assert_eq!(balance["used"], market.people.len() - gone, "case {seed}");
        // The money of all customers stays, and so does every line of the balance of events.
        assert_eq!(money(&listed), money(&applied), "case {seed}");
        assert_eq!(listed["balance"]["orders"], applied["balance"]["orders"], "case {seed}");
        // The events of any of the keys belong to the one that is kept.
        for (kept, keys) in &wanted {
            let own = market.orders.iter().filter(|(key, _)| keys.contains(key)).map(|(_, amount)| *amount);
            let customers = applied["customers"].as_array().unwrap();
            let one = customers.iter().find(|one| one["customer"] == *kept).unwrap();
            assert_eq!(one["metrics"]["total"].as_i64().unwrap_or(0), own.sum::<i64>(), "case {seed}: {kept}");
        }
        merged += gone;
    }
    assert!(merged > 200, "{merged}");
}

#[test]
fn the_order_of_rows_decides_nothing_of_a_merge() {
    for seed in 400..450 {
        let market = Market::new(seed);
        let (one, other) = (market.case("apply").json(1), market.shuffled(seed).case("apply").json(2));
        for part in ["customers", "identity", "balance", "summary"] {
            assert_eq!(one[part], other[part], "case {seed}: {part}");
        }
    }
}

/// Where each column alone is evidence, whatever many have it.
#[test]
fn merging_twice_is_merging_once() {
    for seed in 500..550 {
        let market = Market { at_most: 1000, by_pair: false, ..Market::new(seed) };
        let once = market.case("apply").json(1);
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let cells = |one: &Json| ["phone", "tax", "name", "city"].map(|column| (None, text(&one["columns"][column])));
        let people = once["customers"].as_array().unwrap().iter();
        let people = people.map(|one| Person { key: text(&one["customer"]), cells: cells(one) }).collect();
        let twice = Market { people, orders: Vec::new(), ..market }.case("apply").json(1);
        assert_eq!(twice["identity"], json!([]), "case {seed}");
        let columns = |document: &Json| {
            let customers = document["customers"].as_array().unwrap().iter();
            customers.map(|one| (one["customer"].clone(), one["columns"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(columns(&twice), columns(&once), "case {seed}");
    }
}

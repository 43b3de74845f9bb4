//! What a generated case must come to: every customer, the balance, what could not be answered.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::calendar;
use super::cells::{decimal, fold};
use super::naive::About;
use super::world::{Body, E, Kind, Of, Row, Sheet, V, World};

/// The lines of the balance, in the order in which they are tried.
const LINES: [&str; 7] = ["rejected", "after_as_of", "same_id", "where_no", "where_unknown", "no_such_customer", "used"];

/// What must come out.
pub struct Expected {
    pub customers: Vec<Json>,
    pub balance: Json,
    /// Tables and columns whose money the balance may leave out: what is shared or followed by the month is neither summed
    /// nor averaged by name.
    pub optional: Vec<(String, String)>,
    /// How often each rule could not be answered.
    pub unknown: BTreeMap<String, u64>,
    pub tiers: Vec<(Option<String>, u64)>,
}

fn exact(micros: i128) -> Json {
    Json::Number(decimal(micros).parse().unwrap())
}

fn shown(world: &World, value: &V) -> Json {
    match value {
        V::Missing(_) => Json::Null,
        V::Number(micros) => exact(*micros),
        V::Text(text) => json!(text),
        V::Date(day) => json!(calendar::text(*day)),
        V::Flag(flag) => json!(flag),
        V::Category(order, rank) => json!(world.orders[*order][*rank]),
    }
}

/// Tables and columns by their positions.
type Columns = BTreeSet<(usize, usize)>;

/// The columns of each table that the rules read, those that they sum or average, and those of shares and months.
fn read_columns(world: &World) -> (Columns, Columns, Columns) {
    let (mut read, mut money, mut optional) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for e in world.expressions() {
        e.walk(&mut |part| match part {
            E::EventColumn(table, column) => {
                read.insert((*table, *column));
            }
            E::Aggregate(aggregate) => {
                if let Of::Column(column) = aggregate.of {
                    read.insert((aggregate.table, column));
                    if matches!(aggregate.name, "sum" | "mean") {
                        money.insert((aggregate.table, column));
                    }
                    if matches!(aggregate.name, "share" | "monthly_cv" | "monthly_slope") {
                        optional.insert((aggregate.table, column));
                    }
                }
            }
            _ => {}
        });
    }
    let optional = &optional - &money;
    (read, &money | &optional, optional)
}

/// A customer whom the filter lets in, with the rows that count.
type Customer<'w> = (&'w Row, Vec<Vec<&'w Row>>);

struct Judge<'w> {
    world: &'w World,
    unknown: BTreeMap<String, u64>,
}

impl<'w> Judge<'w> {
    fn about<'a>(&self, known: &'a RefCell<Vec<Option<V>>>) -> About<'a>
    where
        'w: 'a,
    {
        About { world: self.world, customer: None, event: None, tier: None, known }
    }

    /// Whether a condition holds; where that is unknown it is counted.
    fn holds(&mut self, about: &About<'_>, when: &E, rule: impl FnOnce() -> String) -> V {
        let answer = about.value(when);
        if let V::Missing(_) = answer {
            *self.unknown.entry(rule()).or_default() += 1;
        }
        answer
    }

    fn choose(&mut self) -> (Vec<Customer<'w>>, Json) {
        let world = self.world;
        let sheet = &world.customers;
        let known = RefCell::new(vec![None; world.values.len()]);
        let none: Vec<Vec<&Row>> = vec![Vec::new(); world.tables.len()];
        let (mut chosen, mut lines): (Vec<Customer<'w>>, [u64; 4]) = (Vec::new(), [0; 4]);
        for row in sheet.rows() {
            let Some(filter) = &sheet.filter else {
                if row.key.1.is_some() {
                    chosen.push((row, none.clone()));
                } else {
                    lines[0] += 1;
                }
                continue;
            };
            if row.key.1.is_none() {
                lines[0] += 1;
                continue;
            }
            let about = About { customer: Some((row, &none)), ..self.about(&known) };
            match self.holds(&about, filter, || "customers.where".to_owned()) {
                V::Flag(true) => chosen.push((row, none.clone())),
                V::Flag(_) => lines[1] += 1,
                _ => lines[2] += 1,
            }
        }
        lines[3] = chosen.len() as u64;
        chosen.sort_by_key(|(row, _)| row.key.1.clone());
        let balance = json!({
            "read": sheet.rows().count(), "rejected": lines[0], "duplicate": 0, "where_no": lines[1],
            "where_unknown": lines[2], "used": lines[3],
        });
        (chosen, balance)
    }

    /// The line of the balance that a row stands in.
    fn fate(&mut self, table: usize, row: &Row, read: &Columns, chosen: &[Customer<'_>]) -> usize {
        let world = self.world;
        let sheet = &world.tables[table];
        let unreadable =
            |(i, cell): (usize, &super::world::Cell)| !cell.readable && !sheet.columns[i].optional && read.contains(&(table, i));
        let dated = sheet.date_header.is_some();
        if row.key.1.is_none() || (dated && !row.date.readable) || row.cells.iter().enumerate().any(unreadable) {
            return 0;
        }
        if matches!(row.date.value, V::Date(day) if dated && day > world.as_of) {
            return 1;
        }
        if let Some(filter) = &sheet.filter {
            let known = RefCell::new(Vec::new());
            let about = About { event: Some(row), ..self.about(&known) };
            match self.holds(&about, filter, || format!("tables.{}.where", sheet.name)) {
                V::Flag(true) => {}
                V::Flag(_) => return 3,
                _ => return 4,
            }
        }
        if chosen.iter().any(|(customer, _)| customer.key.1 == row.key.1) { 6 } else { 5 }
    }
}

#[derive(Default)]
struct Line {
    rows: u64,
    money: BTreeMap<String, i128>,
    unreadable: BTreeMap<String, u64>,
}

impl Line {
    fn count(&mut self, sheet: &Sheet, row: &Row, money: &[usize]) {
        self.rows += 1;
        for i in money {
            let cell = &row.cells[*i];
            let name = sheet.columns[*i].name.clone();
            if let V::Number(n) = cell.value {
                *self.money.entry(name).or_default() += n;
            } else if !cell.readable {
                *self.unreadable.entry(name).or_default() += 1;
            }
        }
    }

    fn json(&self, sheet: &Sheet, money: &[usize]) -> Json {
        let names = money.iter().map(|i| &sheet.columns[*i].name);
        let money: Map<String, Json> =
            names.map(|name| (name.clone(), exact(self.money.get(name).copied().unwrap_or(0)))).collect();
        let mut map = json!({ "rows": self.rows, "money": money });
        if !self.unreadable.is_empty() {
            map["unreadable"] = json!(self.unreadable);
        }
        map
    }
}

fn missing_reason(value: &V) -> Option<&str> {
    if let V::Missing(why) = value { Some(why) } else { None }
}

/// A cell of the sheet as the output shows it: text as it came.
fn column_shown(world: &World, row: &Row, i: usize) -> Json {
    let cell = &row.cells[i];
    match (&world.customers.columns[i].kind, &cell.value) {
        (Kind::Text, V::Text(_)) => json!(cell.text.trim()),
        (_, value) => shown(world, value),
    }
}

fn customer(judge: &mut Judge<'_>, row: &Row, events: &[Vec<&Row>]) -> (Json, Option<usize>) {
    let world = judge.world;
    let known = RefCell::new(vec![None; world.values.len()]);
    let mut about = About { world, customer: Some((row, events)), event: None, tier: None, known: &known };
    let (mut metrics, mut segments, mut missing, mut columns) = (Map::new(), Map::new(), Map::new(), Map::new());
    for (i, column) in world.customers.columns.iter().enumerate() {
        let name = if column.declared { &column.name } else { &column.header };
        columns.insert(name.clone(), column_shown(world, row, i));
        if let Some(why) = missing_reason(&row.cells[i].value) {
            missing.insert(format!("column.{name}"), json!(why));
        }
    }
    for (i, value) in world.values.iter().enumerate() {
        let found = about.named(i);
        let (map, section) = match &value.body {
            Body::Metric(_) => (&mut metrics, "metric"),
            Body::Segment(classes) => {
                for (name, when) in classes {
                    let Some(when) = when else { break };
                    let rule = || format!("segments.{}.{name}.when", value.name);
                    if judge.holds(&about, when, rule) == V::Flag(true) {
                        break;
                    }
                }
                (&mut segments, "segment")
            }
        };
        if let Some(why) = missing_reason(&found) {
            missing.insert(format!("{section}.{}", value.name), json!(why));
        }
        // The name of a class is shown as the rule file has it.
        let as_written = |name: &&(String, Option<E>)| matches!(&found, V::Text(text) if fold(&name.0) == *text);
        let class = match &value.body {
            Body::Segment(classes) => classes.iter().find(as_written).map(|(name, _)| json!(name)),
            Body::Metric(_) => None,
        };
        map.insert(value.name.clone(), class.unwrap_or_else(|| shown(world, &found)));
    }
    let mut tier = None;
    for (i, (name, enter)) in world.tiers.iter().enumerate() {
        let rule = || format!("tiers.{name}.enter");
        if enter.as_ref().is_none_or(|enter| judge.holds(&about, enter, rule) == V::Flag(true)) {
            tier = Some(i);
            break;
        }
    }
    about.tier = tier;
    let mut alerts = Vec::new();
    for (name, when) in &world.alerts {
        if judge.holds(&about, when, || format!("alerts.{name}.when")) == V::Flag(true) {
            alerts.push(name);
        }
    }
    let tier_name = tier.map(|tier| &world.tiers[tier].0);
    let json = json!({
        "customer": row.key.1, "tier": tier_name, "candidate": tier_name, "columns": columns, "metrics": metrics,
        "scores": {}, "segments": segments, "alerts": alerts, "plan": {}, "missing": missing,
    });
    (json, tier)
}

/// Works a case out. `left_out` is how many rows of each sheet are none, customers last.
pub fn expected(world: &World, left_out: &[u64]) -> Expected {
    let (read, summed, optional) = read_columns(world);
    let name = |(table, i): &(usize, usize)| {
        let sheet = &world.tables[*table];
        (sheet.name.clone(), sheet.columns[*i].name.clone())
    };
    let optional = optional.iter().map(name).collect();
    let mut judge = Judge { world, unknown: BTreeMap::new() };
    let (mut chosen, mut customers_balance) = judge.choose();
    customers_balance["left_out"] = json!(left_out[world.tables.len()]);
    let mut balance = Map::new();
    for (table, sheet) in world.tables.iter().enumerate() {
        let money: Vec<usize> = summed.iter().filter(|(of, _)| *of == table).map(|(_, column)| *column).collect();
        let mut lines: [Line; 7] = Default::default();
        let mut all = Line::default();
        let mut days: Vec<i64> = Vec::new();
        for row in sheet.rows() {
            let fate = judge.fate(table, row, &read, &chosen);
            all.count(sheet, row, &money);
            lines[fate].count(sheet, row, &money);
            if fate == 6 {
                let owner = chosen.iter_mut().find(|(customer, _)| customer.key.1 == row.key.1).unwrap();
                owner.1[table].push(row);
                if let (V::Date(day), true) = (&row.date.value, sheet.date_header.is_some()) {
                    days.push(*day);
                }
            }
        }
        let mut map = Map::new();
        map.insert("read".to_owned(), all.json(sheet, &money));
        for (line, name) in lines.iter().zip(LINES) {
            map.insert(name.to_owned(), line.json(sheet, &money));
        }
        map.insert("first_date".to_owned(), json!(days.iter().min().map(|day| calendar::text(*day))));
        map.insert("last_date".to_owned(), json!(days.iter().max().map(|day| calendar::text(*day))));
        map.insert("left_out".to_owned(), json!(left_out[table]));
        balance.insert(sheet.name.clone(), Json::Object(map));
    }
    balance.insert("customers".to_owned(), customers_balance);
    let mut tiers: Vec<(Option<String>, u64)> = world.tiers.iter().map(|(name, _)| (Some(name.clone()), 0)).collect();
    tiers.push((None, 0));
    let mut customers = Vec::new();
    for (row, events) in &chosen {
        let (json, tier) = customer(&mut judge, row, events);
        tiers[tier.unwrap_or(world.tiers.len())].1 += 1;
        customers.push(json);
    }
    Expected { customers, balance: Json::Object(balance), optional, unknown: judge.unknown, tiers }
}

//! What a generated case must come to: every customer, the balance, what could not be answered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::balance;
use super::calendar;
use super::cells::{decimal, fold};
use super::events::{Judge, merged, strangers};
use super::ladder::fill;
use super::naive::About;
use super::populations::Everyone;
use super::world::{Body, E, Kind, Plan, Population, Row, V, World};

/// What must come out.
pub struct Expected {
    pub customers: Vec<Json>,
    pub balance: Json,
    /// How often each rule could not be answered.
    pub unknown: BTreeMap<String, u64>,
    pub tiers: Vec<(Option<String>, u64)>,
}

pub fn exact(micros: i128) -> Json {
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

fn missing_reason(value: &V) -> Option<&str> {
    if let V::Missing(why) = value { Some(why) } else { None }
}

/// A cell of the sheet as the output shows it: text as it came.
fn column_shown(world: &World, row: &Row, i: usize) -> Json {
    let cell = &row.cells[i];
    match (&world.customers.columns[i].kind, &cell.value) {
        (Kind::Text | Kind::Category(_), V::Text(_) | V::Category(..)) => json!(cell.text.trim()),
        (_, value) => shown(world, value),
    }
}

/// Everything of a customer but what depends on the tier.
fn customer(judge: &mut Judge<'_>, about: &About<'_>) -> Map<String, Json> {
    let world = judge.world;
    let (row, _) = about.customer.unwrap();
    let (mut metrics, mut scores, mut segments) = (Map::new(), Map::new(), Map::new());
    let (mut missing, mut columns) = (Map::new(), Map::new());
    for (i, column) in world.customers.columns.iter().enumerate() {
        let name = if column.declared { &column.name } else { &column.header };
        columns.insert(name.clone(), column_shown(world, row, i));
        if let Some(why) = missing_reason(&row.cells[i].value) {
            missing.insert(format!("column.{name}"), json!(why));
        }
    }
    for (i, value) in world.values.iter().enumerate() {
        let found = about.named(i);
        if let Body::Segment(classes) = &value.body {
            ask_classes(judge, about, &value.name, classes);
        }
        let (map, section) = match &value.body {
            Body::Metric(_) => (&mut metrics, "metric"),
            Body::Score(_) => (&mut scores, "score"),
            Body::Segment(_) | Body::By(_) | Body::Grid(_) => (&mut segments, "segment"),
        };
        if let Some(why) = missing_reason(&found) {
            missing.insert(format!("{section}.{}", value.name), json!(why));
        }
        // The name of a class is shown as the rule file has it.
        let as_written = |name: &&String| matches!(&found, V::Text(text) if fold(name) == *text);
        let class = match &value.body {
            Body::Segment(classes) => classes.iter().map(|(name, _)| name).find(as_written),
            Body::Grid(grid) => grid.cells.iter().flatten().find(as_written),
            Body::Metric(_) | Body::Score(_) | Body::By(_) => None,
        };
        map.insert(value.name.clone(), class.map_or_else(|| shown(world, &found), |name| json!(name)));
    }
    let mut map = Map::new();
    map.insert("customer".into(), json!(row.key.1));
    let sections = [("columns", columns), ("metrics", metrics), ("scores", scores), ("segments", segments)];
    map.extend(
        sections.into_iter().chain([("plan", Map::new()), ("missing", missing)]).map(|(k, v)| (k.to_owned(), Json::Object(v))),
    );
    map
}

/// Counts the classes that can't be answered before one matches.
fn ask_classes(judge: &mut Judge<'_>, about: &About<'_>, segment: &str, classes: &[(String, Option<E>)]) {
    for (name, when) in classes {
        let rule = || format!("segments.{segment}.{name}.when");
        if when.as_ref().is_none_or(|when| judge.holds(about, when, rule) == V::Flag(true)) {
            return;
        }
    }
}

/// Puts in what a tier's plan gives.
fn give(world: &World, about: &About<'_>, plan: &[(String, Plan)], map: &mut Map<String, Json>) {
    for (key, gives) in plan {
        let gives = match gives {
            Plan::Text(text) => json!(text.trim_start_matches('\'')),
            Plan::Number((_, micros)) => exact(*micros),
            Plan::List(list) => json!(list),
            Plan::Formula(e) => {
                let found = about.value(e);
                if let V::Missing(why) = &found {
                    map["missing"][format!("plan.{key}")] = json!(why);
                }
                shown(world, &found)
            }
        };
        map["plan"][key] = gives;
    }
}

/// Works a case out. `left_out` is how many rows of each sheet are none, customers last.
pub fn expected(world: &World, left_out: &[u64]) -> Expected {
    let (read, summed) = balance::columns(world);
    let strangers = strangers(world);
    let sheet = merged(world);
    let mut judge = Judge { world, customers: &sheet, unknown: BTreeMap::new() };
    let (mut chosen, mut customers_balance) = judge.choose();
    customers_balance["left_out"] = json!(left_out[world.tables.len()]);
    let mut balance = Map::new();
    // The table that says who the customers are comes first.
    let mut order: Vec<usize> = (0..world.tables.len()).collect();
    order.sort_by_key(|table| world.from != Some(*table));
    for table in order {
        let fates = judge.distribute(table, &read, &mut chosen, &strangers);
        let mut map = balance::of_table(world, table, &fates, &summed);
        map.insert("left_out".to_owned(), json!(left_out[table]));
        balance.insert(world.tables[table].name.clone(), Json::Object(map));
    }
    chosen.sort_by_key(|(row, _)| row.key.1.clone());
    let added = chosen.len() as u64 - customers_balance["used"].as_u64().unwrap();
    customers_balance["added"] = json!(added);
    customers_balance["used"] = json!(chosen.len());
    balance.insert("customers".to_owned(), customers_balance);
    let everyone = Everyone::new(world, chosen);
    let mut customers: Vec<Map<String, Json>> =
        (0..everyone.customers.len()).map(|index| customer(&mut judge, &everyone.about(index))).collect();
    fill(&mut judge, &everyone);
    let mut tiers: Vec<(Option<String>, u64)> = world.tiers.iter().map(|tier| (Some(tier.name.clone()), 0)).collect();
    tiers.push((None, 0));
    for (index, map) in customers.iter_mut().enumerate() {
        let tier = everyone.tiers.borrow()[index];
        tiers[tier.unwrap_or(world.tiers.len())].1 += 1;
        let name = json!(tier.map(|tier| &world.tiers[tier].name));
        let about = everyone.about(index);
        let mut fires =
            |(name, when): &&(String, E)| judge.holds(&about, when, || format!("alerts.{name}.when")) == V::Flag(true);
        let alerts: Vec<&String> = world.alerts.iter().filter(&mut fires).map(|(name, _)| name).collect();
        if let Some(tier) = tier {
            give(world, &about, &world.tiers[tier].plan, map);
        }
        map.extend([("tier".into(), name.clone()), ("candidate".into(), name), ("alerts".into(), json!(alerts))]);
    }
    // What stands twice is worked out, and counted, once.
    let mut known = BTreeSet::new();
    for e in world.expressions() {
        e.walk(&mut |part| {
            if let E::Population(p) = part
                && known.insert(format!("{:?}", Population { by_first: false, ..(**p).clone() }))
            {
                everyone.left_out(p, &mut judge.unknown);
            }
        });
    }
    judge.unknown.retain(|_, count| *count > 0);
    let customers = customers.into_iter().map(Json::Object).collect();
    Expected { customers, balance: Json::Object(balance), unknown: judge.unknown, tiers }
}

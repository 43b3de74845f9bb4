//! The lines of the balance of a table: rows and money.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::calendar;
use super::events::Columns;
use super::expected::exact;
use super::naive::About;
use super::world::{E, Of, Repeats, Row, Sheet, V, World};

/// The lines of the balance, in the order in which they are tried.
const LINES: [&str; 7] = ["rejected", "after_as_of", "same_id", "where_no", "where_unknown", "no_such_customer", "used"];

/// The columns of the tables that the rules read, and those that they sum or average, whole or by the month.
pub fn columns(world: &World) -> (Columns, Columns) {
    let (mut read, mut summed) = (BTreeSet::new(), BTreeSet::new());
    for e in world.expressions() {
        read_by(world, e, &mut read);
        e.walk(&mut |part| {
            if let E::Aggregate(aggregate) = part
                && let Of::Column(column) = aggregate.of
                && matches!(aggregate.name, "sum" | "mean" | "share" | "monthly_cv" | "monthly_slope")
            {
                summed.insert((aggregate.table, column));
            }
        });
    }
    for (table, sheet) in world.tables.iter().enumerate() {
        if let Some(Repeats::Newest(column)) = sheet.id.as_ref().map(|id| id.repeats) {
            read.insert((table, column));
        }
    }
    (read, summed)
}

/// The columns of tables that an expression reads, also by way of computed ones.
fn read_by(world: &World, e: &E, read: &mut Columns) {
    e.walk(&mut |part| {
        let place = match part {
            E::EventColumn(table, column) => (*table, *column),
            E::Aggregate(aggregate) => match aggregate.of {
                Of::Column(column) => (aggregate.table, column),
                _ => return,
            },
            _ => return,
        };
        read.insert(place);
        if let Some(e) = &world.tables[place.0].columns[place.1].computed {
            read_by(world, e, read);
        }
    });
}

#[derive(Default)]
struct Line {
    rows: u64,
    money: BTreeMap<String, i128>,
    unreadable: BTreeMap<String, u64>,
}

impl Line {
    fn count(&mut self, world: &World, table: usize, row: &Row, money: &[usize]) {
        self.rows += 1;
        let about = About { world, everyone: None, index: 0, customer: None, event: Some(row) };
        for i in money {
            let name = world.tables[table].columns[*i].name.clone();
            match about.cell(table, *i, row) {
                V::Number(n) => *self.money.entry(name).or_default() += n,
                V::Missing(why) if why == "unreadable" || why == "too large" => *self.unreadable.entry(name).or_default() += 1,
                _ => {}
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

/// All lines of a table, whose rows stand where `fates` says.
pub fn of_table(world: &World, table: usize, fates: &[usize], summed: &Columns) -> Map<String, Json> {
    let sheet = &world.tables[table];
    let money: Vec<usize> = summed.iter().filter(|(of, _)| *of == table).map(|(_, column)| *column).collect();
    let mut lines: [Line; 7] = Default::default();
    let mut all = Line::default();
    let mut days: Vec<i64> = Vec::new();
    for (row, fate) in sheet.rows().zip(fates) {
        all.count(world, table, row, &money);
        lines[*fate].count(world, table, row, &money);
        if let (6, V::Date(day), true) = (fate, &row.date.value, sheet.date_header.is_some()) {
            days.push(*day);
        }
    }
    let mut map = Map::new();
    map.insert("read".to_owned(), all.json(sheet, &money));
    for (line, name) in lines.iter().zip(LINES) {
        map.insert(name.to_owned(), line.json(sheet, &money));
    }
    map.insert("first_date".to_owned(), json!(days.iter().min().map(|day| calendar::text(*day))));
    map.insert("last_date".to_owned(), json!(days.iter().max().map(|day| calendar::text(*day))));
    map
}

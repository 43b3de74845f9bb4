//! Which customers there are, and which row of a table counts for whom.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::naive::About;
use super::populations::Customer;
use super::world::{E, Row, V, World};

/// Tables and columns by their positions.
pub type Columns = BTreeSet<(usize, usize)>;

/// Asks conditions, and counts those that could not be answered.
pub struct Judge<'w> {
    pub world: &'w World,
    pub unknown: BTreeMap<String, u64>,
}

impl<'w> Judge<'w> {
    /// What a row of a sheet alone is about.
    fn about(&self) -> About<'w> {
        About { world: self.world, everyone: None, index: 0, customer: None, event: None }
    }

    /// Whether a condition holds; where that is unknown it is counted.
    pub fn holds(&mut self, about: &About<'_>, when: &E, rule: impl FnOnce() -> String) -> V {
        let answer = about.value(when);
        if let V::Missing(_) = answer {
            *self.unknown.entry(rule()).or_default() += 1;
        }
        answer
    }

    pub fn choose(&mut self) -> (Vec<Customer<'w>>, Json) {
        let world = self.world;
        let sheet = &world.customers;
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
            let about = About { customer: Some((row, &none)), ..self.about() };
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
    pub fn fate(&mut self, table: usize, row: &Row, read: &Columns, chosen: &[Customer<'_>]) -> usize {
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
            let about = About { event: Some(row), ..self.about() };
            match self.holds(&about, filter, || format!("tables.{}.where", sheet.name)) {
                V::Flag(true) => {}
                V::Flag(_) => return 3,
                _ => return 4,
            }
        }
        if chosen.iter().any(|(customer, _)| customer.key.1 == row.key.1) { 6 } else { 5 }
    }
}

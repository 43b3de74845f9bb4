//! Which customers there are, and which row of a table counts for whom.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::aggregates::by_value;
use super::cells::empty;
use super::naive::About;
use super::populations::Customer;
use super::world::{Cell, E, Repeats, Row, Sheet, V, World};

/// Tables and columns by their positions.
pub type Columns = BTreeSet<(usize, usize)>;

/// Asks conditions, and counts those that could not be answered.
pub struct Judge<'w> {
    pub world: &'w World,
    /// The rows of the customer sheet, one for each customer, and those without a key.
    pub customers: &'w [Row],
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

    /// The customers of the sheet whom its filter lets in, and the lines of its balance.
    pub fn choose(&mut self) -> (Vec<Customer<'w>>, Json) {
        let world = self.world;
        let sheet = &world.customers;
        let none: Vec<Vec<&Row>> = vec![Vec::new(); world.tables.len()];
        let (mut chosen, mut lines): (Vec<Customer<'w>>, [u64; 4]) = (Vec::new(), [0; 4]);
        for row in self.customers {
            let about = About { customer: Some((row, &none)), ..self.about() };
            let answer = match &sheet.filter {
                _ if row.key.1.is_none() => {
                    lines[0] += 1;
                    continue;
                }
                Some(filter) => self.holds(&about, filter, || "customers.where".to_owned()),
                None => V::Flag(true),
            };
            match answer {
                V::Flag(true) => chosen.push((row, none.clone())),
                V::Flag(_) => lines[1] += 1,
                _ => lines[2] += 1,
            }
        }
        lines[3] = chosen.len() as u64;
        let balance = json!({
            "read": sheet.rows().count(), "rejected": lines[0], "duplicate": sheet.rows().count() - self.customers.len(), "where_no": lines[1],
            "where_unknown": lines[2], "used": lines[3],
        });
        (chosen, balance)
    }

    /// Whose a row is, by its key or by the column that its key is matched with; adds who is to be added.
    fn owner(&self, table: usize, row: &Row, chosen: &mut Vec<Customer<'w>>, strangers: &'w [Row]) -> Option<usize> {
        let key = row.key.1.clone().unwrap();
        let is_theirs = |customer: &Row| match self.world.tables[table].matches {
            Some(column) => customer.key.1.is_some() && customer.cells[column].value == V::Text(key.clone()),
            None => customer.key.1.as_ref() == Some(&key),
        };
        let theirs: Vec<&Row> = self.customers.iter().filter(|customer| is_theirs(customer)).collect();
        let adds = self.world.add || self.world.from == Some(table);
        let position = |chosen: &[Customer<'_>], key: &str| chosen.iter().position(|(one, _)| one.key.1.as_deref() == Some(key));
        let mut places = theirs.iter().filter_map(|one| position(chosen, one.key.1.as_ref().unwrap()));
        match theirs[..] {
            // Whom the filter left out is no customer.
            [_, ..] => places.next().filter(|_| places.next().is_none()),
            [] if adds || self.world.from.is_some() => {
                if adds && position(chosen, &key).is_none() {
                    let stranger = strangers.iter().find(|stranger| stranger.key.1.as_ref() == Some(&key)).unwrap();
                    chosen.push((stranger, vec![Vec::new(); self.world.tables.len()]));
                }
                position(chosen, &key)
            }
            [] => None,
        }
    }

    /// The line of the balance that each row stands in; the used ones go to their customers.
    pub fn distribute(
        &mut self,
        table: usize,
        read: &Columns,
        chosen: &mut Vec<Customer<'w>>,
        strangers: &'w [Row],
    ) -> Vec<usize> {
        let rows: Vec<&Row> = self.world.tables[table].rows().collect();
        let early: Vec<Option<usize>> = rows.iter().map(|row| self.before_ids(table, row, read)).collect();
        let events: Vec<&Row> = rows.iter().zip(&early).filter(|(_, fate)| fate.is_none()).map(|(row, _)| *row).collect();
        let fate = |(row, early): (&&'w Row, &Option<usize>)| {
            if let Some(fate) = early {
                return *fate;
            }
            if !counts(self.world, table, row, &events) {
                return 2;
            }
            if let Some(fate) = self.filtered(table, row) {
                return fate;
            }
            let Some(owner) = self.owner(table, row, chosen, strangers) else { return 5 };
            chosen[owner].1[table].push(row);
            6
        };
        rows.iter().zip(&early).map(fate).collect()
    }

    fn before_ids(&self, table: usize, row: &Row, read: &Columns) -> Option<usize> {
        let sheet = &self.world.tables[table];
        let unreadable = |(i, cell): (usize, &Cell)| !cell.readable && !sheet.columns[i].optional && read.contains(&(table, i));
        let dated = sheet.date_header.is_some();
        if row.key.1.is_none() || (dated && !row.date.readable) || row.cells.iter().enumerate().any(unreadable) {
            return Some(0);
        }
        matches!(row.date.value, V::Date(day) if dated && day > self.world.as_of).then_some(1)
    }

    fn filtered(&mut self, table: usize, row: &Row) -> Option<usize> {
        let sheet = &self.world.tables[table];
        let filter = sheet.filter.as_ref()?;
        let about = About { event: Some(row), ..self.about() };
        match self.holds(&about, filter, || format!("tables.{}.where", sheet.name)) {
            V::Flag(true) => None,
            V::Flag(_) => Some(3),
            _ => Some(4),
        }
    }
}

/// What makes a version of a row the newer one: the values that are compared, one after the other, missing least.
fn versions(world: &World, table: usize, newest: usize, row: &Row) -> Vec<(V, i64)> {
    let sheet = &world.tables[table];
    let declared = (0..sheet.columns.len()).filter(|i| sheet.columns[*i].declared && sheet.columns[*i].computed.is_none());
    let rest = declared.map(|i| (row.cells[i].value.clone(), 0));
    let date = sheet.date_header.as_ref().map(|_| (row.date.value.clone(), 0));
    let first = (row.cells[newest].value.clone(), row.cells[newest].minute);
    std::iter::once(first).chain(date).chain(rest).collect()
}

fn newer(a: &[(V, i64)], b: &[(V, i64)]) -> Ordering {
    let by_part = |((a, a_minute), (b, b_minute)): (&(V, i64), &(V, i64))| match (a, b) {
        (V::Missing(_), V::Missing(_)) => Ordering::Equal,
        (V::Missing(_), _) => Ordering::Less,
        (_, V::Missing(_)) => Ordering::Greater,
        _ => by_value(a, b).then(a_minute.cmp(b_minute)),
    };
    a.iter().zip(b).map(by_part).find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
}

/// Whether a row is the one that counts among those of its id.
fn counts(world: &World, table: usize, row: &Row, events: &[&Row]) -> bool {
    let Some(id) = &world.tables[table].id else { return true };
    let same: Vec<&Row> = events.iter().copied().filter(|other| row.id.1.is_some() && other.id.1 == row.id.1).collect();
    let one = match id.repeats {
        _ if same.len() < 2 => return true,
        Repeats::Lines | Repeats::Never => return true,
        Repeats::Equal => same[0],
        Repeats::Last => same[same.len() - 1],
        Repeats::Newest(newest) => {
            let version = |row: &Row| versions(world, table, newest, row);
            same.into_iter().max_by(|a, b| newer(&version(a), &version(b))).unwrap()
        }
    };
    std::ptr::eq(one, row)
}

/// The rows of the customer sheet, those of one key made one as the rules say.
pub fn merged(world: &World) -> Vec<Row> {
    let mut all: Vec<Row> = Vec::new();
    for row in world.customers.rows() {
        let known = all.iter_mut().find(|other| row.key.1.is_some() && other.key.1 == row.key.1);
        match (known, world.duplicates) {
            (None, _) => all.push(row.clone()),
            (Some(_), Some("first")) => {}
            (Some(known), Some("last")) => *known = row.clone(),
            (Some(known), _) => {
                for (cell, other) in known.cells.iter_mut().zip(&row.cells) {
                    if matches!(cell.value, V::Missing(_)) && !matches!(other.value, V::Missing(_)) {
                        *cell = other.clone();
                    }
                }
            }
        }
    }
    all
}

/// A row of nothing but a key for every key of an event that no customer has.
pub fn strangers(world: &World) -> Vec<Row> {
    let keys: BTreeSet<&String> = world.tables.iter().flat_map(Sheet::rows).filter_map(|row| row.key.1.as_ref()).collect();
    let cells = vec![empty(); world.customers.columns.len()];
    let row = |key: &String| Row {
        key: (key.clone(), Some(key.clone())),
        id: (String::new(), None),
        date: empty(),
        cells: cells.clone(),
    };
    keys.into_iter().map(row).collect()
}

//! Makes the rows of a case, messy ones of every kind.

use super::build;
use super::calendar;
use super::cells::{self, empty};
use super::chance::Chance;
use super::world::{Cell, Column, Line, Repeats, Row, V, World};

/// A case whose first table is a file of four megabytes, in several blocks and batches.
pub fn large_world(seed: u64) -> World {
    let mut world = build::world(seed);
    let chance = &mut Chance::new(seed + 99);
    let customers = world.customers.rows().count();
    let mut padded = || {
        let mut row = event(chance, &world, 0, customers, 4);
        // Blanks are trimmed away; they only make the file longer than a block.
        row.key.0.push_str(&" ".repeat(600));
        Line::Row(row)
    };
    let rows = (0..7_000).map(|_| padded()).collect();
    world.tables[0].files = vec![rows];
    world
}

fn key_text(chance: &mut Chance, key: &str) -> String {
    match chance.below(12) {
        0 => key
            .chars()
            .map(|c| if c.is_ascii_alphabetic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c })
            .collect(),
        1 => format!(" {key}\u{3000}"),
        _ => key.to_owned(),
    }
}

fn key(chance: &mut Chance, key: String) -> (String, Option<String>) {
    (key_text(chance, &key), Some(key))
}

/// A telephone number that some customer may have.
fn phone(chance: &mut Chance) -> String {
    format!("P{:02}", chance.below(30))
}

pub fn data(chance: &mut Chance, world: &mut World) {
    let mess = chance.pick(&[0, 4, 12, 40]);
    let customers = 3 + chance.below(20);
    let mut lines = Vec::new();
    let none = (String::new(), None);
    for number in 0..customers {
        let mut cells = cells_of(chance, world, &world.customers.columns, mess);
        if let Some(column) = world.tables.iter().find_map(|table| table.matches)
            && !chance.one_in(8)
        {
            let phone = phone(chance);
            cells[column] = Cell { text: key_text(chance, &phone), value: V::Text(phone), ..empty() };
        }
        lines.push(Line::Row(Row { key: key(chance, format!("C{number:03}")), id: none.clone(), date: empty(), cells }));
    }
    for _ in 0..if world.duplicates.is_some() { 1 + chance.below(6) } else { 0 } {
        // Nobody's telephone number is other in another row of the same customer.
        let Line::Row(old) = chance.pick(&lines) else { continue };
        let mut cells = cells_of(chance, world, &world.customers.columns, mess.max(40));
        world.tables.iter().filter_map(|table| table.matches).for_each(|column| cells[column] = old.cells[column].clone());
        lines.push(Line::Row(Row { key: key(chance, old.key.1.unwrap()), cells, ..old }));
    }
    if mess > 0 && chance.one_in(2) {
        let cells = cells_of(chance, world, &world.customers.columns, 0);
        let key = (chance.pick(&["-", "N/A", "8.68E+14"]).to_owned(), None);
        lines.push(Line::Row(Row { key, id: none, date: empty(), cells }));
    }
    if world.from.is_none() {
        world.customers.files = files(chance, lines);
    }
    for table in 0..world.tables.len() {
        let count = 1 + chance.below(90);
        let mut rows: Vec<Row> = Vec::new();
        for _ in 0..count {
            let row = match rows.last() {
                Some(row) if chance.one_in(15) => row.clone(),
                _ => event(chance, world, table, customers, mess),
            };
            let row = identified(chance, world, table, &rows, row);
            rows.push(row);
        }
        world.tables[table].files = files(chance, rows.into_iter().map(Line::Row).collect());
    }
}

/// Gives an event its id, where its table has one: a new one, none, or that of an earlier row.
fn identified(chance: &mut Chance, world: &World, table: usize, rows: &[Row], row: Row) -> Row {
    let sheet = &world.tables[table];
    let Some(id) = &sheet.id else { return row };
    let fresh = format!("D{:03}", rows.len());
    if rows.is_empty() || !chance.one_in(4) {
        let id = if chance.one_in(8) { (chance.pick(&["", "-"]).to_owned(), None) } else { key(chance, fresh) };
        return Row { id, ..row };
    }
    let mut same = chance.pick(rows);
    if let Some(id) = &same.id.1 {
        same.id.0 = key_text(chance, id);
    }
    match id.repeats {
        // Equal as read, though not as written.
        Repeats::Equal => {
            for (cell, column) in same.cells.iter_mut().zip(&sheet.columns).filter(|(_, column)| column.declared) {
                if chance.one_in(2) && column.computed.is_none() {
                    cell.text = format!(" {}", cell.text);
                }
            }
            same
        }
        // A later version: some cells are others, which can be read.
        Repeats::Newest(newest) => {
            for i in (0..sheet.columns.len()).filter(|i| sheet.columns[*i].declared && sheet.columns[*i].computed.is_none()) {
                if chance.one_in(if i == newest { 2 } else { 5 }) {
                    same.cells[i] = cells::of_column(chance, &sheet.columns[i], &world.orders, world.as_of, 0);
                }
            }
            if chance.one_in(3) { Row { date: row.date, ..same } } else { same }
        }
        Repeats::Lines | Repeats::Last | Repeats::Never => {
            let key = if chance.one_in(4) { row.key } else { same.key };
            Row { id: same.id, key, ..row }
        }
    }
}

fn cells_of(chance: &mut Chance, world: &World, columns: &[Column], mess: usize) -> Vec<Cell> {
    let cell = |column: &Column| {
        if column.computed.is_some() { empty() } else { cells::of_column(chance, column, &world.orders, world.as_of, mess) }
    };
    columns.iter().map(cell).collect()
}

fn event(chance: &mut Chance, world: &World, table: usize, customers: usize, mess: usize) -> Row {
    let sheet = &world.tables[table];
    let trouble = chance.below(100) < mess;
    let key = match chance.below(4) {
        0 if trouble => (chance.pick(&["-", "--", "N/A", "8.68533E+14", "NULL"]).to_owned(), None),
        1 if trouble => key(chance, "X9".to_owned()),
        _ if sheet.matches.is_some() => {
            let phone = phone(chance);
            key(chance, phone)
        }
        _ => {
            let number = chance.below(customers);
            key(chance, format!("C{number:03}"))
        }
    };
    let day = match chance.below(6) {
        0 if trouble => world.as_of + chance.between(1, 40),
        // Beside the edges of windows.
        0 | 1 => {
            let unit = chance.pick(&[calendar::Unit::Month, calendar::Unit::Year, calendar::Unit::Week]);
            calendar::back(world.as_of, chance.between(0, 15), unit, true) + chance.between(-1, 1)
        }
        _ => world.as_of - chance.between(0, 800),
    };
    let date = match chance.below(5) {
        0 if trouble => {
            let text = chance.pick(&["", "-", "2026-02-30", "明天", "N/A"]).to_owned();
            Cell { text, value: V::Missing("unreadable".into()), readable: false, minute: 0 }
        }
        _ => cells::of_day(chance, day),
    };
    Row { key, id: (String::new(), None), date, cells: cells_of(chance, world, &sheet.columns, mess) }
}

/// Cuts rows into files, each with a row at least, and puts in what is no row.
fn files(chance: &mut Chance, lines: Vec<Line>) -> Vec<Vec<Line>> {
    let count = (1 + chance.below(3)).min(lines.len());
    let mut files: Vec<Vec<Line>> = vec![Vec::new(); count];
    for (i, line) in lines.into_iter().enumerate() {
        let file = if i < count { i } else { chance.below(count) };
        files[file].push(line);
        if chance.one_in(40) {
            let other = chance.pick(&[Line::LeftOut(true), Line::LeftOut(false), Line::Blank]);
            files[file].push(other);
        }
    }
    files
}

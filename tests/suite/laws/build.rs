//! Makes whole cases: a rule file, and data with messy rows of every kind.

use super::calendar::{self, Day};
use super::cells::{self, TEXTS, decimal, fold};
use super::chance::Chance;
use super::rules::rules;
use super::world::{Cell, Column, Kind, Line, Param, Row, Sheet, V, World};

/// Days on which windows are easily wrong.
const AS_OF: &[(i64, i64, i64)] = &[
    (2026, 10, 31),
    (2026, 2, 28),
    (2028, 2, 29),
    (2028, 2, 28),
    (2026, 3, 31),
    (2026, 4, 30),
    (2026, 4, 29),
    (2026, 1, 1),
    (2025, 12, 31),
    (2026, 7, 15),
    (2027, 3, 1),
];

const CUSTOMER_NAMES: &[&str] = &["level", "行业", "last", "credit", "信用", "days", "joined", "vip", "limit_1", "Region"];
const EVENT_NAMES: &[&str] = &["amount", "货物", "count", "status", "ok", "hour_of", "due", "grade", "重量", "month"];
const TABLE_NAMES: &[&str] = &["orders", "回访", "payments"];

pub fn world(seed: u64) -> World {
    let chance = &mut Chance::new(seed);
    let (y, m, d) = chance.pick(AS_OF);
    let as_of = calendar::day(y, m, d);
    let mut world = World {
        seed,
        as_of,
        params: params(chance, as_of),
        orders: orders(chance),
        lookups: Vec::new(),
        customers: sheet(chance, "customers", CUSTOMER_NAMES, "客户编号", None),
        tables: Vec::new(),
        values: Vec::new(),
        written: Vec::new(),
        tiers: Vec::new(),
        caps: Vec::new(),
        alerts: Vec::new(),
    };
    // Every cell of a customer that can't be read is missing; the word is for events.
    world.customers.columns.iter_mut().for_each(|column| column.optional = false);
    let orders = world.orders.len();
    let tables = 1 + chance.below(3);
    for (i, name) in TABLE_NAMES.iter().enumerate().take(tables) {
        let date = (i == 0 || !chance.one_in(4)).then_some("日期");
        world.tables.push(sheet(chance, name, EVENT_NAMES, "客户", date));
    }
    for sheet in world.tables.iter_mut().chain([&mut world.customers]) {
        for column in &mut sheet.columns {
            if let Kind::Category(order) = &mut column.kind {
                *order %= orders;
            }
        }
    }
    rules(chance, &mut world);
    data(chance, &mut world);
    world
}

/// A case whose first table is a file of four megabytes, in several blocks and batches.
pub fn large_world(seed: u64) -> World {
    let mut world = world(seed);
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

fn params(chance: &mut Chance, as_of: Day) -> Vec<Param> {
    let mut params = Vec::new();
    let number = i128::from(chance.between(0, 500)) * 100_000;
    let form = if chance.one_in(2) { decimal(number) } else { format!("\"{}\"", decimal(number)) };
    params.push(Param { name: "core".into(), kind: Kind::Number, value: V::Number(number), toml: form });
    let n = chance.between(1, 99);
    let toml = format!("{{ value = \"{n}%\", label = \"比例\" }}");
    params.push(Param { name: "keep".into(), kind: Kind::Number, value: V::Number(i128::from(n) * 10_000), toml });
    let n = chance.between(2, 6);
    params.push(Param {
        name: "档数".into(),
        kind: Kind::Number,
        value: V::Number(i128::from(n) * 1_000_000),
        toml: n.to_string(),
    });
    let text = chance.pick(TEXTS);
    let toml = format!("{{ value = '''{text}''', type = \"text\" }}");
    params.push(Param { name: "词".into(), kind: Kind::Text, value: V::Text(fold(text)), toml });
    let day = as_of + chance.between(-400, 10);
    let toml = format!("\"{}\"", calendar::text(day));
    params.push(Param { name: "start_day".into(), kind: Kind::Date, value: V::Date(day), toml });
    let flag = chance.one_in(2);
    params.push(Param { name: "strict".into(), kind: Kind::Flag, value: V::Flag(flag), toml: flag.to_string() });
    params
}

fn orders(chance: &mut Chance) -> Vec<Vec<String>> {
    let all = [vec!["D", "C", "B", "A"], vec!["小", "中", "大"], vec!["No", "Yes"]];
    let count = 1 + chance.below(3);
    all[..count].iter().map(|words| words.iter().map(|word| (*word).to_owned()).collect()).collect()
}

fn sheet(chance: &mut Chance, name: &str, names: &[&str], key: &str, date: Option<&str>) -> Sheet {
    let mut names = names.to_vec();
    chance.shuffle(&mut names);
    let count = 2 + chance.below(5);
    let mut columns: Vec<Column> = names[..count].iter().map(|name| column(chance, name)).collect();
    columns.push(Column { declared: false, kind: Kind::Text, optional: false, ..column(chance, "备 注") });
    let last = columns.last_mut().unwrap();
    (last.missing_word, last.unit, last.hour) = (None, None, false);
    Sheet {
        name: name.to_owned(),
        key_header: key.to_owned(),
        date_header: date.map(str::to_owned),
        columns,
        filter: None,
        files: Vec::new(),
    }
}

fn column(chance: &mut Chance, name: &str) -> Column {
    let kinds = [
        Kind::Number,
        Kind::Number,
        Kind::Number,
        Kind::Text,
        Kind::Text,
        Kind::Date,
        Kind::Flag,
        Kind::Category(0),
        Kind::Category(1),
        Kind::Category(2),
    ];
    let kind = chance.pick(&kinds);
    let hour = kind == Kind::Number && chance.one_in(6);
    let unit = if kind == Kind::Number && !hour { chance.pick(&[None, Some("kg"), Some("元")]) } else { None };
    let header = if name.is_ascii() { format!("{name} 列") } else { name.to_owned() };
    let missing_word = chance.one_in(4).then_some("未填");
    Column { name: name.to_owned(), header, kind, hour, optional: chance.one_in(5), missing_word, unit, declared: true }
}

fn key_text(chance: &mut Chance, number: usize) -> String {
    let key = format!("C{number:03}");
    match chance.below(12) {
        0 => format!("Ｃ{number:03}"),
        1 => format!(" {key}\u{3000}"),
        _ => key,
    }
}

fn data(chance: &mut Chance, world: &mut World) {
    let mess = chance.pick(&[0, 4, 12, 40]);
    let customers = 3 + chance.below(20);
    let mut lines = Vec::new();
    for number in 0..customers {
        let date = Cell { text: String::new(), value: V::Missing("empty".into()), readable: true };
        let cells = cells_of(chance, world, &world.customers.columns, mess);
        let key = (key_text(chance, number), Some(format!("C{number:03}")));
        lines.push(Line::Row(Row { key, date, cells }));
    }
    if mess > 0 && chance.one_in(2) {
        let cells = cells_of(chance, world, &world.customers.columns, 0);
        let date = Cell { text: String::new(), value: V::Missing("empty".into()), readable: true };
        lines.push(Line::Row(Row { key: (chance.pick(&["-", "N/A", "8.68E+14"]).to_owned(), None), date, cells }));
    }
    world.customers.files = files(chance, lines);
    for table in 0..world.tables.len() {
        let count = 1 + chance.below(90);
        let mut lines: Vec<Line> = Vec::new();
        for _ in 0..count {
            let row = match lines.last() {
                Some(Line::Row(row)) if chance.one_in(15) => row.clone(),
                _ => event(chance, world, table, customers, mess),
            };
            lines.push(Line::Row(row));
        }
        world.tables[table].files = files(chance, lines);
    }
}

fn cells_of(chance: &mut Chance, world: &World, columns: &[Column], mess: usize) -> Vec<Cell> {
    columns.iter().map(|column| cells::of_column(chance, column, &world.orders, world.as_of, mess)).collect()
}

fn event(chance: &mut Chance, world: &World, table: usize, customers: usize, mess: usize) -> Row {
    let sheet = &world.tables[table];
    let trouble = chance.below(100) < mess;
    let key = match chance.below(4) {
        0 if trouble => (chance.pick(&["-", "--", "N/A", "8.68533E+14", "NULL"]).to_owned(), None),
        1 if trouble => ("X9".to_owned(), Some("X9".to_owned())),
        _ => {
            let number = chance.below(customers);
            (key_text(chance, number), Some(format!("C{number:03}")))
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
            Cell { text, value: V::Missing(String::new()), readable: false }
        }
        _ => Cell { text: cells::date_text(chance, day), value: V::Date(day), readable: true },
    };
    Row { key, date, cells: cells_of(chance, world, &sheet.columns, mess) }
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

//! Makes whole cases: a rule file, and data with messy rows of every kind.

use super::calendar::{self, Day};
use super::cells::{TEXTS, decimal, fold};
use super::chance::Chance;
use super::data::data;
use super::rules::rules;
use super::world::{Column, Id, Kind, Param, Repeats, Sheet, V, World};

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
        from: None,
        duplicates: chance.one_in(6).then(|| chance.pick(&["first", "last", "merge"])),
        add: false,
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
    who(chance, &mut world);
    for table in 0..world.tables.len() {
        if chance.one_in(3) {
            let repeats = repeats(chance, &world.tables[table]);
            world.tables[table].id = Some(Id { header: "订单号".into(), repeats });
        }
    }
    rules(chance, &mut world);
    data(chance, &mut world);
    world
}

/// Where the customers come from, and how events meet them.
fn who(chance: &mut Chance, world: &mut World) {
    if chance.one_in(10) {
        world.from = Some(chance.below(world.tables.len()));
        world.duplicates = None;
        world.customers.columns.clear();
        return;
    }
    world.add = chance.one_in(6);
    let phone = |column: &Column| column.kind == Kind::Text && column.declared;
    let phone = world.customers.columns.iter().position(phone);
    for table in &mut world.tables {
        if chance.one_in(5) {
            table.matches = phone;
        }
    }
}

fn repeats(chance: &mut Chance, sheet: &Sheet) -> Repeats {
    let ordered = |i: &usize| matches!(sheet.columns[*i].kind, Kind::Number | Kind::Date | Kind::Category(_));
    let ordered: Vec<usize> = (0..sheet.columns.len()).filter(ordered).collect();
    let newest = if ordered.is_empty() { Repeats::Last } else { Repeats::Newest(chance.pick(&ordered)) };
    chance.pick(&[Repeats::Equal, Repeats::Equal, Repeats::Lines, Repeats::Lines, newest, newest, Repeats::Last, Repeats::Never])
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
        id: None,
        matches: None,
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
    let optional = chance.one_in(5);
    Column { name: name.to_owned(), header, kind, hour, optional, missing_word, unit, declared: true, computed: None }
}

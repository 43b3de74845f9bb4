//! Makes the values, tiers and alerts of a rule file.

use super::calendar;
use super::cells::{TEXTS, decimal, fold};
use super::chance::Chance;
use super::make::{Maker, Place};
use super::world::{Body, Cap, Column, E, Grid, Item, Kind, Lookup, Plan, Points, Score, Tier, V, Value, World, Written};

pub fn rules(chance: &mut Chance, world: &mut World) {
    world.lookups = (0..chance.below(4)).map(|i| lookup(&mut Maker { world, chance }, i)).collect();
    for table in 0..world.tables.len() {
        if chance.one_in(2) {
            let names = ["净额", "net", "判断"];
            (0..=chance.below(3)).for_each(|i| computed(chance, world, table, names[i]));
        }
    }
    if chance.one_in(3) && world.from.is_none() {
        let filter = Maker { world, chance }.condition(Place::CustomerRow, 2);
        // Mostly such that it leaves customers over.
        world.customers.filter = Some(if chance.one_in(2) { filter } else { E::Or(vec![filter, E::Flag(true)]) });
    }
    for table in 0..world.tables.len() {
        if chance.one_in(2) {
            let filter = Maker { world, chance }.condition(Place::Event(table), 2);
            world.tables[table].filter = Some(filter);
        }
    }
    for i in 0..4 + chance.below(6) {
        let value = value(&mut Maker { world, chance }, i);
        world.values.push(value);
        world.written.push(i);
    }
    chance.shuffle(&mut world.written);
    let count = world.values.len();
    let tiers = 1 + chance.below(4);
    for tier in 0..tiers {
        let open = tier + 1 == tiers && chance.one_in(2);
        let enter = (!open).then(|| Maker { world, chance }.condition(Place::Customer(count), 3));
        let limited = chance.one_in(3);
        let capacity = limited.then(|| capacity(&mut Maker { world, chance }, Place::Customer(count)));
        let name = ["核心客户", "Ｂ级", "plain", "小客户"][tier].to_owned();
        world.tiers.push(Tier { name, enter, capacity, plan: Vec::new() });
    }
    for _ in 0..chance.below(3) {
        let when = Maker { world, chance }.condition(Place::Customer(count), 2);
        world.caps.push(Cap { when, at_most: chance.below(tiers) });
    }
    // A formula may name any tier.
    for tier in 0..tiers {
        world.tiers[tier].plan = plan(&mut Maker { world, chance }, Place::Alert(count));
    }
    for alert in 0..chance.below(4) {
        let when = Maker { world, chance }.condition(Place::Alert(count), 3);
        world.alerts.push((format!("预警{alert}"), when));
    }
}

/// A column worked out for each row, which may read those made before it.
fn computed(chance: &mut Chance, world: &mut World, table: usize, name: &str) {
    let kind = chance.pick(&[Kind::Number, Kind::Number, Kind::Number, Kind::Text, Kind::Date, Kind::Flag]);
    let e = Maker { world, chance }.of(kind, Place::Event(table), 2);
    let unit = (kind == Kind::Number && chance.one_in(2)).then_some("元");
    let column = Column {
        name: name.to_owned(),
        header: String::new(),
        kind,
        hour: false,
        optional: false,
        missing_word: None,
        unit,
        declared: true,
        computed: Some(e),
    };
    world.tables[table].columns.push(column);
}

fn plan(maker: &mut Maker<'_>, place: Place) -> Vec<(String, Plan)> {
    let mut plan = Vec::new();
    for key in ["manager", "折扣", "services"] {
        if maker.chance.one_in(2) {
            let kind = maker.kind();
            let kind = if matches!(kind, Kind::Category(_)) { Kind::Flag } else { kind };
            let gives = match maker.chance.below(5) {
                0 => Plan::Text(maker.chance.pick(&["一对一", "12%", "'= 1"])),
                1 => Plan::Number((if maker.chance.one_in(2) { "0.5" } else { "0.50" }.to_owned(), 500_000)),
                2 => Plan::List(vec!["优先调度", "专属客服"]),
                _ => Plan::Formula(maker.of(kind, place, 2)),
            };
            plan.push((key.to_owned(), gives));
        }
    }
    plan
}

/// How many a tier takes, and by what it takes them.
fn capacity(maker: &mut Maker<'_>, place: Place) -> (Written, E) {
    let most = if maker.chance.one_in(4) {
        let (name, micros) = maker.named_number("档数");
        (format!("\"{name}\""), micros)
    } else {
        let most = maker.chance.between(1, 6);
        (most.to_string(), i128::from(most) * 1_000_000)
    };
    (most, maker.of(Kind::Number, place, 2))
}

fn value(maker: &mut Maker<'_>, i: usize) -> Value {
    if maker.chance.one_in(6) {
        return Value { name: format!("评分{i}"), kind: Kind::Number, body: Body::Score(Box::new(score(maker, i))) };
    }
    if maker.chance.one_in(6) {
        return segment(maker, i);
    }
    let place = Place::Customer(i);
    if maker.chance.one_in(5) {
        let mut classes = Vec::new();
        for (class, name) in ["甲", "ＶＩＰ", "low", "丁"].iter().enumerate().take(1 + maker.chance.below(4)) {
            let last = maker.chance.one_in(4) && class > 0;
            classes.push(((*name).to_owned(), (!last).then(|| maker.condition(place, 3))));
            if last {
                break;
            }
        }
        return Value { name: format!("seg_{i}"), kind: Kind::Text, body: Body::Segment(classes) };
    }
    let kind = maker.kind();
    let cats = |column: &Column| column.kind == kind;
    let known = !matches!(kind, Kind::Category(_)) || maker.world.customers.columns.iter().any(cats);
    let kind = if known { kind } else { Kind::Number };
    let body = Body::Metric(maker.of(kind, place, 3));
    Value { name: if i.is_multiple_of(2) { format!("m_{i}") } else { format!("指标{i}") }, kind, body }
}

/// A number as it may stand in the rule file: plain, as a literal in quotes, or as a param's name.
fn amount(maker: &mut Maker<'_>, low: i64, high: i64) -> Written {
    let micros = i128::from(maker.chance.between(low, high)) * 1_000_000;
    match maker.chance.below(8) {
        0 => (format!("\"{}\"", decimal(micros)), micros),
        1 => (decimal(micros + 500_000), micros + 500_000),
        2 => (format!("\"{}%\"", decimal(micros)), micros / 100),
        3 if low >= 0 => {
            let name = maker.chance.pick(&["keep", "档数"]);
            let (name, micros) = maker.named_number(name);
            (format!("\"{name}\""), micros)
        }
        _ => (decimal(micros), micros),
    }
}

fn score(maker: &mut Maker<'_>, i: usize) -> Score {
    let weighted = maker.chance.one_in(2);
    let missing = maker.chance.pick(&[None, None, Some("skip"), Some("zero"), Some("unknown")]);
    let skips = matches!(missing, None | Some("skip"));
    let items = (0..=maker.chance.below(4))
        .map(|_| {
            let (value, points) = item(maker, Place::Customer(i));
            let own = matches!(points, Points::Own);
            let weight = weighted.then(|| amount(maker, 1, 60));
            let max = (!weighted && own && skips).then(|| amount(maker, 1, 90));
            Item { value, weight, points, max }
        })
        .collect();
    let least = (!weighted && maker.chance.one_in(3)).then(|| amount(maker, -50, -1));
    let greatest = (!weighted && maker.chance.one_in(3)).then(|| amount(maker, 1, 300));
    Score { items, missing, least, greatest }
}

/// What an item looks at, and its points; the best of them is always more than 0.
fn item(maker: &mut Maker<'_>, place: Place) -> (E, Points) {
    let order = maker.chance.below(maker.world.orders.len());
    let choice = maker.chance.below(6);
    match choice {
        0 => (maker.of(Kind::Number, place, 2), Points::Own),
        1 | 2 => {
            let text = maker.of(Kind::Text, place, 1);
            let mut texts: Vec<&str> = TEXTS.to_vec();
            texts.extend(["甲", "VIP", "low", "C001"]);
            (text, words(maker, &texts))
        }
        3 if maker.has(Kind::Category(order), place) => {
            let listed = maker.world.orders[order].clone();
            let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
            (maker.of(Kind::Category(order), place, 1), words(maker, &listed))
        }
        3 => (maker.condition(place, 2), words(maker, &["true", "false"])),
        _ => {
            let mut from = maker.chance.between(-20, 50);
            let mut bands = Vec::new();
            for _ in 0..=maker.chance.below(4) {
                let micros = i128::from(from) * 1_000_000;
                let toml = if maker.chance.one_in(4) { format!("\"{}\"", decimal(micros)) } else { decimal(micros) };
                bands.push(((toml, micros), amount(maker, -30, 100)));
                from += maker.chance.between(1, 300);
            }
            bands.last_mut().unwrap().1 = amount(maker, 1, 100);
            (maker.of(Kind::Number, place, 2), Points::Bands(bands))
        }
    }
}

/// Points of some of the words, each once in folded form.
fn words(maker: &mut Maker<'_>, all: &[&str]) -> Points {
    let mut listed: Vec<(String, Written)> = Vec::new();
    for word in all {
        let known = listed.iter().any(|(other, _)| fold(other) == fold(word));
        if !known && !maker.chance.one_in(4) {
            listed.push(((*word).to_owned(), amount(maker, -30, 100)));
        }
    }
    if listed.is_empty() {
        listed.push((all[0].to_owned(), (String::new(), 0)));
    }
    listed[0].1 = amount(maker, 1, 100);
    Points::Words(listed)
}

/// A segment by expressions, or a grid.
fn segment(maker: &mut Maker<'_>, i: usize) -> Value {
    let place = Place::Customer(i);
    let known = headings(maker, i);
    if maker.chance.one_in(2) && !known.is_empty() {
        let (rows, columns) = (maker.chance.pick(&known), maker.chance.pick(&known));
        let cells = ["普通", "ＶＩＰ", "潜在", "low"];
        let cells = rows.1.iter().map(|_| columns.1.iter().map(|_| maker.chance.pick(&cells).to_owned()).collect()).collect();
        let grid = Grid { by: (rows.0, columns.0), rows: rows.1, columns: columns.1, cells };
        return Value { name: format!("grid_{i}"), kind: Kind::Text, body: Body::Grid(Box::new(grid)) };
    }
    let columns = &maker.world.customers.columns;
    let alike = |at: &usize| {
        let column = &columns[*at];
        column.kind == Kind::Text && column.declared && maker.world.values.iter().all(|value| value.name != column.name)
    };
    // A segment may have the name of the column that it takes over.
    if let (Some(at), true) = ((0..columns.len()).find(alike), maker.chance.one_in(4)) {
        return Value { name: columns[at].name.clone(), kind: Kind::Text, body: Body::By(vec![E::Column(at)]) };
    }
    let parts = 1 + maker.chance.below(3);
    let parts = (0..parts).map(|_| maker.textual(place, 1)).collect();
    Value { name: format!("组{i}"), kind: Kind::Text, body: Body::By(parts) }
}

/// What a grid can be made of: a text value with its headings, all of them where it is known which there are.
fn headings(maker: &mut Maker<'_>, i: usize) -> Vec<(E, Vec<String>)> {
    let world = maker.world;
    let mut all = Vec::new();
    for (at, value) in world.values.iter().enumerate().take(i) {
        if let Body::Segment(classes) = &value.body {
            all.push((E::Value(at), classes.iter().map(|(name, _)| name.clone()).collect()));
        }
    }
    for (at, column) in world.customers.columns.iter().enumerate().filter(|(_, column)| column.declared) {
        match column.kind {
            Kind::Category(order) => all.push((E::Column(at), world.orders[order].clone())),
            Kind::Text => {
                let mut texts: Vec<String> = Vec::new();
                for text in TEXTS {
                    if !texts.iter().any(|other| fold(other) == fold(text)) && !maker.chance.one_in(3) {
                        texts.push((*text).to_owned());
                    }
                }
                if !texts.is_empty() {
                    all.push((E::Column(at), texts));
                }
            }
            _ => {}
        }
    }
    all
}

fn lookup(maker: &mut Maker<'_>, i: usize) -> Lookup {
    let kind = maker.chance.pick(&[Kind::Number, Kind::Number, Kind::Text, Kind::Date, Kind::Flag]);
    let typed = maker.chance.one_in(3);
    let mut values: Vec<(String, (String, V))> = Vec::new();
    for text in TEXTS.iter().chain(&["A", "C001", "大"]) {
        let known = values.iter().any(|(other, _)| fold(other) == fold(text));
        if !known && (values.is_empty() || !maker.chance.one_in(3)) {
            values.push(((*text).to_owned(), looked_up(maker, kind, typed)));
        }
    }
    let default = maker.chance.one_in(3).then(|| looked_up(maker, kind, typed));
    Lookup { name: ["rate", "价区", "limits"][i].to_owned(), kind, typed, values, default }
}

fn looked_up(maker: &mut Maker<'_>, kind: Kind, typed: bool) -> (String, V) {
    match kind {
        Kind::Number => {
            let low = if typed { 0 } else { -30 };
            let (toml, micros) = amount(maker, low, 900);
            (toml, V::Number(micros))
        }
        Kind::Date => {
            let day = maker.day();
            (format!("\"{}\"", calendar::text(day)), V::Date(day))
        }
        Kind::Flag => {
            let flag = maker.chance.one_in(2);
            (flag.to_string(), V::Flag(flag))
        }
        _ => {
            // With its type said, what reads as a number is text too.
            let text = if typed && maker.chance.one_in(3) { "007" } else { maker.chance.pick(&["一区", "Ｂ区", "c,d"]) };
            (format!("'{text}'"), V::Text(fold(text)))
        }
    }
}

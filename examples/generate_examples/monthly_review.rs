//! The data of the example `monthly-review`: a year of a consolidator's exports, a customer sheet and the orders of each
//! month, a satisfaction survey, and what people decided. The customers who come, go, merge and split are named here.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Chance, money, name};

/// The months from October 2024 to December 2025, by their place from 0.
const MONTHS: usize = 15;
/// The place of January 2025, the first month that is reviewed.
const FIRST: usize = 3;
const CUSTOMERS: usize = 60;

/// Who opened an account in the year: customer, month of 2025, day.
const NEWCOMERS: [(usize, usize, u8); 10] = [
    (51, 2, 6),
    (52, 3, 5),
    (53, 4, 1),
    (54, 4, 22),
    (55, 5, 13),
    (56, 6, 9),
    (57, 7, 28),
    (58, 9, 3),
    (59, 10, 16),
    (60, 11, 11),
];

/// In which months of 2025 a customer is not in the sheet, both included.
const AWAY: [(usize, usize, usize); 3] = [(9, 5, 12), (14, 3, 4), (27, 2, 7)];

fn year_month(place: usize) -> (usize, usize) {
    if place < FIRST { (2024, place + 10) } else { (2025, place - FIRST + 1) }
}

fn days_of(place: usize) -> u64 {
    match year_month(place).1 {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

struct Customer {
    name: String,
    phone: String,
    region: &'static str,
    credit: &'static str,
    joined: String,
    owner: &'static str,
    /// From which place of the months on it may order.
    begins: usize,
}

/// All of the year's customers, by number from 1.
fn customers(chance: &mut Chance) -> Vec<Customer> {
    let one = |number: usize| {
        let newcomer = NEWCOMERS.iter().find(|(who, ..)| *who == number);
        let (year, month, day) = (2019 + chance.below(5), 1 + chance.below(12), 1 + chance.below(28));
        Customer {
            name: name(chance),
            phone: format!("139{:04}{:04}", 1000 + number * 37, 2000 + number * 73),
            region: chance.pick(&["香港", "香港", "澳门", "台湾", "新加坡", "马来西亚"]),
            credit: chance.pick(&["A", "A", "A", "B", "B"]),
            joined: newcomer
                .map_or_else(|| format!("{year}-{month:02}-{day:02}"), |(_, month, day)| format!("2025-{month:02}-{day:02}")),
            owner: chance.pick(&["阿May", "Kelvin", "小芳"]),
            begins: newcomer.map_or(0, |(_, month, _)| month + FIRST - 1),
        }
    };
    (1..=CUSTOMERS).map(one).collect()
}

/// The credit of a customer in a month of 2025.
fn credit(number: usize, month: usize, usual: &'static str) -> &'static str {
    match number {
        12 | 31 => "C",
        22 if (6..=9).contains(&month) => "D",
        40 if month < 3 => "",
        _ => usual,
    }
}

/// The telephone of a customer in a month of 2025: 41 turns out to be 3 in July; 20 and 48 part in September.
fn phone(number: usize, month: usize, all: &[Customer]) -> &str {
    let of = match number {
        41 if month >= 7 => 3,
        48 if month < 9 => 20,
        other => other,
    };
    &all[of - 1].phone
}

/// The customer sheet of a month of 2025.
fn sheet(month: usize, all: &[Customer]) -> String {
    let mut out = String::from("\u{FEFF}会员号,会员名,手机,收货地区,信用等级,开户日期,客服,状态\r\n");
    for (number, customer) in (1..).zip(all) {
        let away = AWAY.iter().any(|(who, from, to)| *who == number && (*from..=*to).contains(&month));
        if away || customer.begins > month + FIRST - 1 {
            continue;
        }
        let status = if number == 33 && month >= 10 { "停用" } else { "正常" };
        let (phone, credit) = (phone(number, month, all), credit(number, month, customer.credit));
        let Customer { name, region, joined, owner, .. } = customer;
        let _ = write!(out, "H{number:04},{name},{phone},{region},{credit},{joined},{owner},{status}\r\n");
    }
    out
}

/// How many parcels a customer sends in a month.
fn parcels(number: usize, place: usize, chance: &mut Chance) -> u64 {
    let months = MONTHS as u64;
    let at = place as u64;
    match number {
        // Silent before it vanishes, back in August; the others who are away send nothing meanwhile.
        27 if (2..10).contains(&place) => 0,
        9 if place >= 6 => 0,
        14 if (5..7).contains(&place) => 0,
        33 if place >= 10 => 0,
        // Those under overrides, and the two who are capped by credit.
        5 if place < 4 => 10,
        5 => 3 + chance.below(2),
        7 | 31 => 9 + chance.below(4),
        12 | 18 if place < 6 => 5,
        12 | 18 => 1 + chance.below(2),
        22 => 5 + chance.below(2),
        25 if place < 5 => 5,
        25 => chance.below(2),
        // Great in spring; what it sent in April is cancelled in May.
        36 if (5..7).contains(&place) => 13,
        36 => 2,
        // New: some send at once, some later, some never.
        51 | 55 | 59 => 0,
        52 | 57 => 6 + chance.below(3),
        53 => at.saturating_sub(6) * 2,
        54 | 56 | 58 | 60 => chance.below(3),
        // All others by the last digit: many, some, rising, falling, now and then, seasonal, hardly any, few.
        _ => match number % 10 {
            0 => 8 + chance.below(5),
            1 | 2 => 3 + chance.below(3),
            3 => (at + 1) * 10 / months,
            4 => (months - at) * 11 / months,
            5 if (place / 4).is_multiple_of(2) => 5,
            5 => 2,
            6 if [1, 2, 12, 13, 14].contains(&place) => 9,
            6 => 1 + chance.below(2),
            7 => u64::from(chance.below(5) == 0),
            8 => 1 + chance.below(3),
            _ => 2 + chance.below(3),
        },
    }
}

/// One line of an export, and the month in which it is exported.
struct Line {
    export: usize,
    id: usize,
    text: String,
}

/// The orders of all months. An order that is cancelled or compensated afterwards stands in the next export again.
fn orders(all: &[Customer], chance: &mut Chance) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut id = 7_000_000;
    for place in 0..MONTHS {
        for (number, customer) in (1..).zip(all).filter(|(_, customer)| customer.begins <= place) {
            let opened = if place == customer.begins && place > 0 { customer.joined[8..].parse().unwrap_or(1) } else { 1 };
            for _ in 0..parcels(number, place, chance) {
                id += 7;
                order(id, number, place, opened, chance, &mut lines);
            }
        }
    }
    lines.sort_by_key(|line| (line.export, line.id));
    lines
}

/// One order of a customer in a month, from a day of it on: its line, and the one after a change.
fn order(id: usize, number: usize, place: usize, opened: u64, chance: &mut Chance, lines: &mut Vec<Line>) {
    let (year, month) = year_month(place);
    let day = opened + chance.below(days_of(place) + 1 - opened);
    let cargo = match number % 4 {
        0 => chance.pick(&["普货", "普货", "普货", "食品"]),
        1 => chance.pick(&["带电", "带电", "普货"]),
        2 => chance.pick(&["普货", "敏感货"]),
        _ => chance.pick(&["普货", "食品", "家具", "敏感货"]),
    };
    let weight = 20 + chance.below(120);
    let freight = 4_500 + weight * (70 + chance.below(30));
    let mut export = |place: usize, updated: u64, compensation: &str, status: &str| {
        let (weight, freight) = (format!("{}.{}", weight / 10, weight % 10), money(freight));
        let order = format!("YD{id},H{number:04},{year}-{month:02}-{day:02},{cargo},{weight},{freight}");
        let (year, month) = year_month(place);
        let time = format!("{year}-{month:02}-{updated:02} {:02}:{:02}:00", 9 + id % 9, id % 60);
        lines.push(Line { export: place, id, text: format!("{order},{compensation},{status},{time}\r\n") });
    };
    // What becomes of it afterwards: compensation in hundredths, and the status.
    let returned = number == 36 && place == 6;
    let (status, then) = match chance.below(25) {
        _ if returned => ("运输中", Some((0, "已取消"))),
        0 => ("已取消", None),
        1 => ("运输中", Some((0, "已取消"))),
        2 => ("运输中", Some((freight / 2, "已签收"))),
        3 if number % 10 == 7 => ("运输中", Some((freight + 20_000, "已签收"))),
        _ => ("已签收", None),
    };
    export(place, days_of(place), "", status);
    if let Some((compensation, status)) = then.filter(|_| place + 1 < MONTHS) {
        let compensation = if compensation == 0 { String::new() } else { money(compensation) };
        export(place + 1, 1 + chance.below(20), &compensation, status);
    }
}

/// The survey of a month of 2025: a few calls.
fn survey(month: usize, all: &[Customer], chance: &mut Chance) -> String {
    let place = month + FIRST - 1;
    let mut calls: Vec<(u64, usize)> = Vec::new();
    for (number, customer) in (1..).zip(all) {
        let away = AWAY.iter().any(|(who, from, to)| *who == number && (*from..=*to).contains(&month));
        if place > customer.begins && !away && chance.below(4) == 0 {
            calls.push((1 + chance.below(days_of(place)), number));
        }
    }
    calls.sort_unstable();
    let mut out = String::from("\u{FEFF}会员号,回访日期,满意度,意见\r\n");
    for (day, number) in calls {
        let score = if number % 10 == 4 { 1 + chance.below(4) } else { 3 + chance.below(3) };
        let opinion = chance.pick(&["", "", "打包仔细", "派送慢", "客服回复快", "\"破损, 已赔\"", "价格偏高"]);
        let _ = write!(out, "H{number:04},2025-{month:02}-{day:02},{score},{opinion}\r\n");
    }
    out
}

/// Writes all files of the example that are data.
pub fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut chance = Chance(20_251_231);
    let all = customers(&mut chance);
    let lines = orders(&all, &mut chance);
    let header = "\u{FEFF}运单号,会员号,下单日期,货物类型,重量(kg),运费(元),赔付(元),状态,更新时间\r\n";
    let export = |file: &str, months: std::ops::Range<usize>| {
        let rows = lines.iter().filter(|line| months.contains(&line.export)).map(|line| line.text.as_str());
        fs::write(folder.join(file), format!("{header}{}", rows.collect::<String>()))
    };
    export("orders-2024-q4.csv", 0..FIRST)?;
    for month in 1..=12 {
        let place = month + FIRST - 1;
        export(&format!("orders-2025-{month:02}.csv"), place..place + 1)?;
        fs::write(folder.join(format!("customers-2025-{month:02}.csv")), sheet(month, &all))?;
        fs::write(folder.join(format!("满意度-2025-{month:02}.csv")), survey(month, &all, &mut chance))?;
    }
    Ok(())
}

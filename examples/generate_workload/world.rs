//! The company: its customers, how much each of them orders, and when.

use std::io;

use crate::messy::Messy;
use crate::random::{Random, exp, zipf};
use crate::sheet::{Cell, Sheet, push_digits};
use crate::words::{CARGO, CITIES, CREDITS, ENDINGS, FIRST, GIVEN, INDUSTRIES, REMARKS, SECOND, STATUS, SURNAMES, TYPES};

/// 2023-01-01 to 2025-12-31.
const DAYS: u64 = 1096;

const CUSTOMER_HEADER: &str = "客户编号,客户名称,所属行业,区域,城市,客户类型,信用等级,注册日期,联系电话,备注";
const ORDER_HEADER: &str = "运单号,客户编号,下单日期,运费金额,重量kg,货物类型,状态";

pub fn write_customers(sheet: &mut Sheet, count: u64, random: &mut Random, messy: &mut Messy) -> io::Result<()> {
    header(sheet, CUSTOMER_HEADER)?;
    let mut since = String::new();
    for n in 1..=count {
        let (city, region) = CITIES[random.below(30) as usize];
        let kind = TYPES[random.weighted(&TYPES)].0;
        let name = if kind == "个人" {
            format!("{}{}", random.word(SURNAMES), random.word(GIVEN))
        } else {
            format!("{city}{}{}{}", random.word(FIRST), random.word(SECOND), random.word(ENDINGS))
        };
        let (industry, credit) = (random.word(INDUSTRIES), CREDITS[random.weighted(&CREDITS)].0);
        let signup = messy.day(DAYS as i64 - 1 - random.below(3000) as i64, &mut since);
        let (key, phone) = (format!("C{n:07}"), format!("138{:08}", random.below(100_000_000)));
        let remark = REMARKS[random.below(14) as usize];
        let [key, name, phone] = [&key, &name, &phone].map(|text| Cell::Text(text));
        let [industry, region, city, kind, credit, remark] = [industry, region, city, kind, credit, remark].map(Cell::Text);
        sheet.row(&[key, name, industry, region, city, kind, credit, signup, phone, remark], messy.quotes())?;
    }
    Ok(())
}

fn header(sheet: &mut Sheet, names: &str) -> io::Result<()> {
    let cells: Vec<Cell> = names.split(',').map(Cell::Text).collect();
    sheet.row(&cells, 0)
}

/// What a customer orders: how often on each day of its life, at which level of price, from which day to before which.
struct Habit {
    daily: f64,
    level: f64,
    start: u64,
    end: u64,
}

fn habits(customers: u64, random: &mut Random) -> Vec<Habit> {
    let mut weights: Vec<f64> = (0..customers).map(|rank| zipf(rank as f64 + 3.0)).collect();
    for last in (1..weights.len()).rev() {
        weights.swap(last, random.below(last as u64 + 1) as usize);
    }
    let habit = |weight: f64| {
        let start = if random.below(4) == 0 { random.below(DAYS - 30) } else { 0 };
        let end = if random.below(10) < 3 { 60 + random.below(DAYS - 60) } else { DAYS };
        let end = end.max(start + 1);
        Habit { daily: weight / (end - start) as f64, level: exp(random.normal(4.2, 0.8)), start, end }
    };
    weights.into_iter().map(habit).collect()
}

/// How often all customers order on a day, and after each of them how often those up to it do.
fn sums(habits: &[Habit], day: u64, upto: &mut Vec<f64>) -> f64 {
    let mut sum = 0.0;
    upto.clear();
    upto.extend(habits.iter().map(|habit| {
        sum += if habit.start <= day && day < habit.end { habit.daily } else { 0.0 };
        sum
    }));
    sum
}

/// The orders, day after day, so that none is held: a day has as many as its share of what all days order.
pub fn write_orders(sheet: &mut Sheet, count: u64, customers: u64, random: &mut Random, messy: &mut Messy) -> io::Result<()> {
    header(sheet, ORDER_HEADER)?;
    let habits = habits(customers, random);
    let mut upto = Vec::new();
    let total = (0..DAYS).fold(0.0, |total, day| total + sums(&habits, day, &mut upto));
    let (mut before, mut written) = (0.0, 0);
    let (mut order, mut key, mut amount, mut date) = (Vec::new(), Vec::new(), String::new(), String::new());
    for day in 0..DAYS {
        let daily = sums(&habits, day, &mut upto);
        before += daily;
        let until = (count as f64 * (before / total)) as u64;
        while written < until {
            written += 1;
            let drawn = random.unit() * daily;
            let customer = upto.partition_point(|&sum| sum <= drawn).min(upto.len() - 1);
            let cents = (habits[customer].level * exp(random.normal(0.0, 0.5)) * 100.0).max(500.0) as u32;
            let grams = exp(random.normal(8.0, 1.2)).max(50.0) as u32;
            let (cargo, status) = (CARGO[random.weighted(&CARGO)].0, STATUS[random.weighted(&STATUS)].0);
            let cells = [
                name(&mut order, "YD", written, 12),
                name(&mut key, "C", customer as u64 + 1, 7),
                messy.day(day as i64, &mut date),
                messy.amount(cents, &mut amount),
                Cell::Thousandths(grams),
                Cell::Text(cargo),
                Cell::Text(status),
            ];
            sheet.row(&cells, messy.quotes())?;
        }
    }
    Ok(())
}

fn name<'a>(text: &'a mut Vec<u8>, letters: &str, number: u64, width: usize) -> Cell<'a> {
    text.clear();
    text.extend_from_slice(letters.as_bytes());
    push_digits(text, number, width);
    Cell::Text(str::from_utf8(text).unwrap_or_default())
}

//! Writes a customer sheet and an order sheet as a logistics company would export them, of any size.
//!
//! The same seed and sizes give the same bytes on every machine: only whole numbers, and of floating point only
//! operations that IEEE 754 rounds exactly. On purpose: orders per customer follow a Zipf-like law (the top hundredth
//! holds half of them), amounts are log-normal around a customer's own level, a third of the customers leave and some
//! begin late, orders come in date order over the three years to 2025-12-31, four in a hundred are cancelled, and a
//! field is quoted only where a remark holds a comma.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "random numbers are cut to size all the time here"
)]

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo run --release --example generate_workload -- OUTDIR [--customers 100000] [--orders 1000000] [--seed 42]

writes OUTDIR/customers.csv (10 columns) and OUTDIR/orders.csv (7 columns); classify them with benches/rules.toml
as of 2025-12-31
";

/// 2023-01-01 to 2025-12-31.
const DAYS: u64 = 1096;

const CITIES: [(&str, &str); 30] = [
    ("上海", "华东"),
    ("北京", "华北"),
    ("广州", "华南"),
    ("深圳", "华南"),
    ("杭州", "华东"),
    ("南京", "华东"),
    ("苏州", "华东"),
    ("成都", "西南"),
    ("重庆", "西南"),
    ("武汉", "华中"),
    ("西安", "西北"),
    ("郑州", "华中"),
    ("长沙", "华中"),
    ("青岛", "华东"),
    ("宁波", "华东"),
    ("厦门", "华东"),
    ("福州", "华东"),
    ("合肥", "华东"),
    ("济南", "华东"),
    ("天津", "华北"),
    ("东莞", "华南"),
    ("佛山", "华南"),
    ("无锡", "华东"),
    ("常州", "华东"),
    ("昆明", "西南"),
    ("南宁", "华南"),
    ("沈阳", "东北"),
    ("大连", "东北"),
    ("哈尔滨", "东北"),
    ("石家庄", "华北"),
];
const INDUSTRIES: &str = "电商 服装 电子 医药 食品生鲜 汽配 家居 美妆 化工 机械 图书 跨境电商";
const TYPES: [(&str, u64); 4] = [("企业", 55), ("个人", 20), ("电商卖家", 20), ("平台", 5)];
const CREDITS: [(&str, u64); 5] = [("AAA", 5), ("AA", 15), ("A", 40), ("B", 30), ("C", 10)];
const FIRST: &str = "恒 鑫 宏 华 盛 瑞 隆 达 通 顺 安 泰 德 信 嘉 美 佳 康 新 源 丰 博 远 捷 联 中 天 金 海 龙";
const SECOND: &str = "科 贸 源 运 达 丰 兴 宇 程 泽 航 利 和 创 佳 润 邦 诚 发 昌";
const ENDINGS: &str = "有限公司 贸易有限公司 电子商务有限公司 科技有限公司 供应链管理有限公司 进出口有限公司 商贸行 工厂";
const SURNAMES: &str = "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗";
const GIVEN: &str = "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 霞 平 建国 志强 晓明 雨桐 子涵";
const REMARKS: [&str; 14] = [
    "",
    "",
    "",
    "",
    "月结30天",
    "需送货上门",
    "要求开增值税专用发票",
    "大促期间加派车辆,提前3天预约",
    "易碎品较多，注意包装",
    "VIP客户",
    "有过投诉",
    "仓库在郊区,需尾板车",
    "价格敏感",
    "旺季翻倍",
];
const CARGO: [(&str, u64); 10] = [
    ("普货", 30),
    ("服装鞋帽", 18),
    ("电子产品", 14),
    ("食品生鲜", 10),
    ("医药冷链", 5),
    ("大件家具", 5),
    ("化妆品", 8),
    ("易碎品", 4),
    ("带电产品", 4),
    ("文件", 2),
];
const STATUS: [(&str, u64); 5] = [("已签收", 90), ("运输中", 3), ("已取消", 4), ("退回", 2), ("待揽收", 1)];

/// `SplitMix64` (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// From 0 to below 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal: twelve uniform numbers added up, which needs no logarithm.
    fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.unit()).sum();
        mean + deviation * (sum - 6.0)
    }

    fn word<'a>(&mut self, words: &'a str) -> &'a str {
        let count = words.split(' ').count() as u64;
        let n = self.below(count) as usize;
        words.split(' ').nth(n).unwrap_or_default()
    }

    /// An index, each with its weight in hundredths.
    fn weighted(&mut self, choices: &[(&str, u64)]) -> usize {
        let drawn = self.below(100);
        let mut upto = 0;
        let found = choices.iter().position(|&(_, weight)| {
            upto += weight;
            drawn < upto
        });
        found.unwrap_or(0)
    }
}

/// e to the power of x by plain multiplications, so that no two mathematical libraries can disagree.
fn exp(x: f64) -> f64 {
    let small = x / 64.0;
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..14 {
        term *= small / f64::from(n);
        sum += term;
    }
    (0..6).fold(sum, |power, _| power * power)
}

/// One over x to the power of about 0.95 (243/256), by roots alone for the same reason.
fn zipf(x: f64) -> f64 {
    let root = |times: u32| (0..times).fold(x, |value, _| value.sqrt());
    root(4) / (x * root(7) * root(8))
}

/// The day as `YYYY-MM-DD`; day 0 is 2023-01-01, and earlier days have negative numbers.
fn iso(day: i64) -> String {
    // Howard Hinnant's civil_from_days, counted from 0000-03-01.
    let days = day + 19_358 + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month < 3);
    format!("{year:04}-{month:02}-{:02}", of_year - (153 * shifted + 2) / 5 + 1)
}

fn write_customers(out: &mut impl Write, count: u64, random: &mut Random) -> io::Result<()> {
    writeln!(out, "客户编号,客户名称,所属行业,区域,城市,客户类型,信用等级,注册日期,联系电话,备注")?;
    for n in 1..=count {
        let (city, region) = CITIES[random.below(30) as usize];
        let kind = TYPES[random.weighted(&TYPES)].0;
        let name = if kind == "个人" {
            format!("{}{}", random.word(SURNAMES), random.word(GIVEN))
        } else {
            format!("{city}{}{}{}", random.word(FIRST), random.word(SECOND), random.word(ENDINGS))
        };
        let (industry, credit) = (random.word(INDUSTRIES), CREDITS[random.weighted(&CREDITS)].0);
        let (since, phone) = (iso(DAYS as i64 - 1 - random.below(3000) as i64), random.below(100_000_000));
        let remark = REMARKS[random.below(14) as usize];
        let quote = if remark.contains(',') { "\"" } else { "" };
        writeln!(out, "C{n:07},{name},{industry},{region},{city},{kind},{credit},{since},138{phone:08},{quote}{remark}{quote}")?;
    }
    out.flush()
}

struct Order {
    customer: u32,
    cents: u32,
    grams: u32,
    day: u16,
    cargo: u8,
    status: u8,
}

/// The orders in date order.
fn orders(count: u64, customers: u64, random: &mut Random) -> Vec<Order> {
    let mut weights: Vec<f64> = (0..customers).map(|rank| zipf(rank as f64 + 3.0)).collect();
    for last in (1..weights.len()).rev() {
        weights.swap(last, random.below(last as u64 + 1) as usize);
    }
    let mut total = 0.0;
    for weight in &mut weights {
        total += *weight;
        *weight = total;
    }
    let level_and_life: Vec<(f64, u64, u64)> = (0..customers)
        .map(|_| {
            let start = if random.below(4) == 0 { random.below(DAYS - 30) } else { 0 };
            let end = if random.below(10) < 3 { 60 + random.below(DAYS - 60) } else { DAYS };
            (exp(random.normal(4.2, 0.8)), start, end.max(start + 1))
        })
        .collect();
    let mut found: Vec<Order> = (0..count)
        .map(|_| {
            let drawn = random.unit() * total;
            let customer = weights.partition_point(|&upto| upto <= drawn).min(weights.len() - 1);
            let (level, start, end) = level_and_life[customer];
            Order {
                customer: customer as u32 + 1,
                day: (start + random.below(end - start)) as u16,
                cents: (level * exp(random.normal(0.0, 0.5)) * 100.0).max(500.0) as u32,
                grams: exp(random.normal(8.0, 1.2)).max(50.0) as u32,
                cargo: random.weighted(&CARGO) as u8,
                status: random.weighted(&STATUS) as u8,
            }
        })
        .collect();
    found.sort_by_key(|order| order.day);
    found
}

fn write_orders(out: &mut impl Write, orders: &[Order]) -> io::Result<()> {
    let dates: Vec<String> = (0..DAYS as i64).map(iso).collect();
    writeln!(out, "运单号,客户编号,下单日期,运费金额,重量kg,货物类型,状态")?;
    for (n, order) in orders.iter().enumerate() {
        writeln!(
            out,
            "YD{:012},C{:07},{},{}.{:02},{}.{:03},{},{}",
            n + 1,
            order.customer,
            dates[usize::from(order.day)],
            order.cents / 100,
            order.cents % 100,
            order.grams / 1000,
            order.grams % 1000,
            CARGO[usize::from(order.cargo)].0,
            STATUS[usize::from(order.status)].0
        )?;
    }
    out.flush()
}

struct Wish {
    folder: String,
    customers: u64,
    orders: u64,
    seed: u64,
}

/// What the arguments ask for; `None` if they are no sense.
fn wish(mut arguments: impl Iterator<Item = String>) -> Option<Wish> {
    let mut wish = Wish { folder: String::new(), customers: 100_000, orders: 1_000_000, seed: 42 };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--customers" => wish.customers = arguments.next()?.parse().ok()?,
            "--orders" => wish.orders = arguments.next()?.parse().ok()?,
            "--seed" => wish.seed = arguments.next()?.parse().ok()?,
            folder if wish.folder.is_empty() && !folder.starts_with('-') => folder.clone_into(&mut wish.folder),
            _ => return None,
        }
    }
    (!wish.folder.is_empty() && (1..10_000_000).contains(&wish.customers)).then_some(wish)
}

fn generate(wish: &Wish) -> io::Result<()> {
    let folder = Path::new(&wish.folder);
    std::fs::create_dir_all(folder)?;
    let create = |name: &str| File::create(folder.join(name)).map(|file| BufWriter::with_capacity(1 << 20, file));
    // Two streams of random numbers: more orders leave the customers as they are.
    write_customers(&mut create("customers.csv")?, wish.customers, &mut Random(wish.seed))?;
    let found = orders(wish.orders, wish.customers, &mut Random(!wish.seed));
    write_orders(&mut create("orders.csv")?, &found)
}

fn main() -> ExitCode {
    let Some(wish) = wish(std::env::args().skip(1)) else {
        let _ = io::stderr().write_all(USAGE.as_bytes());
        return ExitCode::from(2);
    };
    match generate(&wish) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{}: {error}", wish.folder);
            ExitCode::from(5)
        }
    }
}

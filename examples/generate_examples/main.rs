//! Writes the data of the examples `consolidation`, `courier-station` and `monthly-review` as their systems would export it.
//!
//! The same bytes on every machine: a small generator of random numbers with a fixed seed, and nothing but whole numbers.
//! `cargo run --example generate_examples` writes the files anew.

mod monthly_review;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

/// A small generator of random numbers (xorshift64*, Vigna 2016).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// A number from 0 to `end`, without it.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let at = self.below(of.len() as u64);
        of[usize::try_from(at).unwrap_or(0)]
    }
}

/// The day so many days before 2026-10-31, as year, month, day.
fn day(back: u64) -> (u16, u8, u8) {
    let (mut year, mut month, mut date) = (2026_u16, 10_u8, 31_u64);
    let mut rest = back;
    loop {
        if rest < date {
            return (year, month, u8::try_from(date - rest).unwrap_or(1));
        }
        rest -= date;
        (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
        let leap = year % 4 == 0;
        date = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 31,
        };
    }
}

fn iso(back: u64) -> String {
    let (year, month, date) = day(back);
    format!("{year:04}-{month:02}-{date:02}")
}

fn slashed(back: u64) -> String {
    let (year, month, date) = day(back);
    format!("{year}/{month}/{date}")
}

fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A workbook of one sheet; dates are given as days back from 2026-10-31.
struct Sheet {
    book: Workbook,
    row: u32,
}

enum Cell {
    Text(String),
    Day(u64),
    Number(u32),
    Blank,
}

impl Sheet {
    fn new(name: &str, widths: &[u16]) -> Result<Self, Box<dyn Error>> {
        let mut book = Workbook::new();
        book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 11, 1)?));
        let sheet = book.add_worksheet().set_name(name)?;
        for (column, width) in (0_u16..).zip(widths) {
            sheet.set_column_width(column, f64::from(*width))?;
        }
        Ok(Self { book, row: 0 })
    }

    fn write(&mut self, cells: &[Cell]) -> Result<(), Box<dyn Error>> {
        let dates = Format::new().set_num_format("yyyy-mm-dd");
        let sheet = self.book.worksheet_from_index(0)?;
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(self.row, column, text)?,
                Cell::Number(number) => sheet.write_number(self.row, column, *number)?,
                Cell::Day(back) => {
                    let (year, month, date) = day(*back);
                    sheet.write_datetime_with_format(self.row, column, ExcelDateTime::from_ymd(year, month, date)?, &dates)?
                }
                Cell::Blank => sheet,
            };
        }
        self.row += 1;
        Ok(())
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

const SURNAMES: [&str; 20] =
    ["陈", "林", "黄", "李", "王", "张", "吴", "刘", "蔡", "杨", "许", "郑", "谢", "郭", "洪", "曾", "邱", "廖", "赖", "周"];
const GIVEN: [&str; 16] = [
    "志明", "春娇", "家豪", "美玲", "俊杰", "淑芬", "建宏", "雅婷", "冠宇", "怡君", "文雄", "丽华", "子轩", "思颖", "伟伦",
    "佩珊",
];

fn name(chance: &mut Chance) -> String {
    format!("{}{}", chance.pick(&SURNAMES), chance.pick(&GIVEN))
}

/// A consolidation company: members, parcels, a survey that knows telephone numbers only.
fn consolidation(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut chance = Chance(20_261_031);
    let mut members = Sheet::new("会员", &[10, 12, 14, 12, 12, 10, 10, 24])?;
    members.write(&["会员号", "会员名", "手机", "注册日期", "收货地区", "信用等级", "客服", "备注"].map(text))?;
    let mut phones = Vec::new();
    for member in 1..=48_u64 {
        let phone = format!("1380000{:04}", 7 * member + 1000);
        let joined = 40 + chance.below(1400);
        let region = chance.pick(&["香港", "香港", "澳门", "台湾", "新加坡", "马来西亚"]);
        let credit = match chance.below(20) {
            0 => Cell::Blank,
            1 => text("D"),
            2..=4 => text("C"),
            5..=11 => text("B"),
            _ => text("A"),
        };
        let remark = match chance.below(8) {
            0 => text("需要发票"),
            1 => text("周末送货, 勿放门口"),
            _ => Cell::Blank,
        };
        let owner = chance.pick(&["阿May", "Kelvin", "小芳"]);
        // Two members share a telephone; one has none.
        let phone = match member {
            31 => phones.first().cloned().unwrap_or_default(),
            40 => String::new(),
            _ => phone,
        };
        phones.push(phone.clone());
        let phone = if phone.is_empty() { Cell::Blank } else { Cell::Text(phone) };
        let member_name = name(&mut chance);
        members.write(&[
            Cell::Text(format!("M{member:04}")),
            Cell::Text(member_name),
            phone,
            Cell::Day(joined),
            text(region),
            credit,
            text(owner),
            remark,
        ])?;
    }
    members.book.save(folder.join("会员.xlsx"))?;
    fs::write(folder.join("集运单.csv"), encoding_rs::GB18030.encode(&parcels_of_members(&mut chance)).0)?;
    let mut survey = String::from("手机,填写日期,满意度,推荐意愿,有投诉,意见\n");
    for phone in phones.iter().filter(|phone| !phone.is_empty()) {
        for _ in 0..chance.below(3) {
            let back = chance.below(500);
            let recommends = if chance.below(9) == 0 { String::new() } else { chance.below(11).to_string() };
            let opinion = chance.pick(&["", "", "打包仔细", "派送慢", "客服回复快", "\"破损, 已赔\""]);
            let complains = if chance.below(6) == 0 { "是" } else { "否" };
            let _ = writeln!(survey, "{phone},{},{},{recommends},{complains},{opinion}", iso(back), 1 + chance.below(5));
        }
    }
    survey.push_str("13900009999,2026-10-02,5,10,否,路过\n");
    fs::write(folder.join("问卷.csv"), survey)?;
    Ok(())
}

/// Parcels under two title rows, with a total row behind them; some were exported twice, some again after a change.
fn parcels_of_members(chance: &mut Chance) -> String {
    let mut out = String::from("顺达集运 集运单导出,,,,,,,,,\n导出时间：2026-11-01 09:30,,,,,,,,,\n");
    out.push_str("集运单号,会员号,下单日期,货物类型,货值(元),重量(kg),运费(元),优惠,状态,更新时间\n");
    let mut rows: Vec<(u64, String)> = Vec::new();
    let mut number = 0;
    for member in 1..=48_u64 {
        // A few members send much, most a little, some nothing any more.
        let parcels = match member % 8 {
            1 => 30 + chance.below(20),
            2 | 3 => 10 + chance.below(12),
            7 => 0,
            _ => chance.below(8),
        };
        let quiet = if member % 5 == 0 { 200 } else { 0 };
        for _ in 0..parcels {
            number += 1;
            let back = quiet + chance.below(540 - quiet);
            let cargo = chance.pick(&["普货", "普货", "普货", "敏感货", "带电", "食品", "家具"]);
            let weight = 3 + chance.below(400);
            let value = 50 + chance.below(3000) * if cargo == "家具" { 4 } else { 1 };
            let freight = weight * (110 + chance.below(90));
            let discount = if chance.below(4) == 0 { money(chance.below(freight / 5 + 1)) } else { String::new() };
            let status = chance.pick(&["已签收", "已签收", "已签收", "已签收", "运输中", "已取消", ""]);
            let (id, hour) = (format!("JY{:07}", number * 13 + 100_000), 8 + chance.below(12));
            let line = |status: &str, hour: u64| {
                format!(
                    "{id},M{member:04},{},{cargo},{value},{}.{},{},{discount},{status},{} {hour:02}:{:02}:00\n",
                    slashed(back),
                    weight / 10,
                    weight % 10,
                    money(freight),
                    iso(back.saturating_sub(3)),
                    number % 60
                )
            };
            rows.push((back, line(status, hour)));
            match chance.below(30) {
                0 => rows.push((back, line(status, hour))),
                1 if status == "运输中" => rows.push((back, line("已签收", hour + 2))),
                _ => {}
            }
        }
    }
    rows.push((5, "JY9000001,M9999,2026/10/26,普货,100,1.0,12.00,,已签收,2026-10-26 10:00:00\n".to_owned()));
    rows.push((5, "JY9000002,M0001,2026/10/26,普货,约一百,1.0,十二元,,已签收,2026-10-26 10:00:00\n".to_owned()));
    rows.sort_by_key(|(back, _)| std::cmp::Reverse(*back));
    out.extend(rows.iter().map(|(_, line)| line.as_str()));
    let _ = writeln!(out, "合计,,,,,,,,,");
    out
}

/// A courier station: parcels only, who sent them is known by telephone; return visits as a workbook.
fn courier_station(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut chance = Chance(7_081);
    let mut rows: Vec<(u64, String)> = Vec::new();
    let mut visits = Sheet::new("回访", &[14, 12, 10, 10, 30])?;
    visits.write(&["手机", "回访日期", "满意度", "投诉", "反馈"].map(text))?;
    let mut number = 0;
    for sender in 1..=60_u64 {
        let phone = format!("1391234{:04}", 11 * sender + 100);
        let company = sender % 4 == 1;
        let who = if company {
            format!(
                "{}{}",
                chance.pick(&["鑫源", "百佳", "海棠", "优品", "卓越"]),
                chance.pick(&["电商", "食品", "服饰", "五金"])
            )
        } else {
            name(&mut chance)
        };
        let kind = if company { "企业" } else { "个人" };
        let district = chance.pick(&["天河区", "天河区", "越秀区", "海珠区", ""]);
        let street = chance.pick(&["石牌街道", "员村街道", "大东街道"]);
        // How long ago the sender began and stopped.
        let (begun, stopped) = match sender % 6 {
            0 => (80, 0),
            1 => (420, 0),
            2 => (400, 190),
            3 => (380, 100),
            _ => (400, 10),
        };
        let parcels = if company { 30 + chance.below(40) } else { 1 + chance.below(9) };
        for _ in 0..parcels {
            number += 1;
            let back = stopped + chance.below(begun - stopped);
            let goods = chance.pick(&["文件", "服装", "食品", "数码", "生鲜"]);
            let weight = 5 + chance.below(120);
            let freight = 800 + weight * 20 + chance.below(300);
            let (hour, minute) = (8 + chance.below(13), chance.below(60));
            let freight = if chance.below(40) == 0 { format!("¥{}", money(freight)) } else { money(freight) };
            rows.push((
                back,
                format!(
                    "SF{:09},{phone},{who},{kind},{district},{street},{},{hour:02}:{minute:02},{goods},{freight}\r\n",
                    number * 37 + 5_000_000,
                    iso(back)
                ),
            ));
        }
        if chance.below(3) > 0 {
            let opinion = chance.pick(&["", "满意", "取件不及时", "价格偏高"]);
            let opinion = if opinion.is_empty() { Cell::Blank } else { text(opinion) };
            let complains = text(chance.pick(&["无", "无", "无", "有"]));
            let score = u32::try_from(1 + chance.below(5)).unwrap_or(1);
            visits.write(&[Cell::Text(phone), Cell::Day(chance.below(170)), Cell::Number(score), complains, opinion])?;
        }
    }
    rows.sort_by_key(|(back, _)| std::cmp::Reverse(*back));
    let mut out = String::from("\u{FEFF}运单号,寄件手机,寄件人,客户类型,区县,街道,寄件日期,寄件时间,物品,运费\r\n");
    out.extend(rows.iter().map(|(_, line)| line.as_str()));
    fs::write(folder.join("寄件.csv"), out)?;
    visits.book.save(folder.join("回访.xlsx"))?;
    Ok(())
}

/// Writes the data of an example into its folder.
type Write = fn(&Path) -> Result<(), Box<dyn Error>>;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let examples: [(&str, Write); 3] =
        [("consolidation", consolidation), ("courier-station", courier_station), ("monthly-review", monthly_review::write)];
    for (folder, write) in examples {
        let folder = root.join(folder);
        fs::create_dir_all(&folder)?;
        write(&folder)?;
    }
    Ok(())
}

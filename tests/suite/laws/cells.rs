//! Cells in every form of the cell grammar, each with what it means.

use super::calendar::{self, Day};
use super::chance::Chance;
use super::world::{Cell, Column, Kind, V};

/// What a customer's or an event's text may be; folded by [`fold`].
pub const TEXTS: &[&str] =
    &["电池", "冷链", "ABC", "ＡＢＣ", "a,b", "x\"y", "上海", "上海浦东", "Ab 1", "已取消", "o'k", "100%", "苏 州", "ｘ１"];

/// Full-width ASCII and the ideographic space made plain.
pub fn fold(text: &str) -> String {
    let plain = |c: char| match u32::from(c) {
        0x3000 => ' ',
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap(),
        _ => c,
    };
    text.trim().chars().map(plain).collect()
}

/// A decimal from its millionths, without trailing zeros.
pub fn decimal(micros: i128) -> String {
    let (whole, rest) = (micros.abs() / 1_000_000, micros.abs() % 1_000_000);
    let sign = if micros < 0 { "-" } else { "" };
    let digits = format!("{rest:06}");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{digits}") }
}

/// A cell that says nothing.
pub fn empty() -> Cell {
    cell("", V::Missing("empty".into()))
}

fn cell(text: impl Into<String>, value: V) -> Cell {
    Cell { text: text.into(), value, readable: true, minute: 0 }
}

fn bad(text: &str, why: &str) -> Cell {
    Cell { text: text.to_owned(), value: V::Missing(why.to_owned()), readable: false, minute: 0 }
}

fn missing(chance: &mut Chance, column: &Column) -> Cell {
    let mut words = vec!["", " ", "\u{3000}", "-", "--", "/", "N/A", "null", "#N/A", "－"];
    words.extend(column.missing_word);
    cell(chance.pick(&words), V::Missing("empty".into()))
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c }).collect()
}

fn grouped(whole: i64) -> String {
    let digits = whole.abs().to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    format!("{}{out}", if whole < 0 { "-" } else { "" })
}

fn number(chance: &mut Chance, column: &Column, messy: bool) -> Cell {
    let n = chance.between(-50, 2000);
    let whole = i128::from(n) * 1_000_000;
    let fine = i128::from(chance.between(-2_000_000, 900_000_000));
    let form = if messy { chance.below(16) } else { chance.below(3) };
    match form {
        0 | 1 => cell(n.to_string(), V::Number(whole)),
        2 | 3 => cell(decimal(fine), V::Number(fine)),
        4 => cell(grouped(n * 1000), V::Number(whole * 1000)),
        5 => cell(full_width(&n.to_string()), V::Number(whole)),
        6 => cell(format!("¥{}", n.abs()), V::Number(whole.abs())),
        7 => cell(format!("{n}万"), V::Number(whole * 10_000)),
        8 if column.unit != Some("%") => cell(format!("{n}%"), V::Number(whole / 100)),
        9 => cell(format!("({})", n.abs()), V::Number(-whole.abs())),
        10 => cell(format!(" {n}.5e2 "), V::Number(whole * 100 + if n < 0 { -50_000_000 } else { 50_000_000 })),
        11 if column.unit == Some("kg") => cell(format!("{n}kg"), V::Number(whole)),
        12 => cell("0.1234565", V::Number(123_457)),
        13 => cell("-0.0000005", V::Number(-1)),
        14 => cell("9223372036854.775807", V::Number(i128::from(i64::MAX))),
        _ => cell(format!("+{}", n.abs()), V::Number(whole.abs())),
    }
}

/// A day in one of the forms that can be read one way only.
pub fn of_day(chance: &mut Chance, day: Day) -> Cell {
    let text = date_text(chance, day);
    let minute = if text.ends_with("23:59") { 23 * 60 + 59 } else { 0 };
    Cell { text, value: V::Date(day), readable: true, minute }
}

fn date_text(chance: &mut Chance, day: Day) -> String {
    let (y, m, d) = calendar::civil(day);
    match chance.below(9) {
        0 => format!("{y}/{m}/{d}"),
        1 => format!("{y}年{m}月{d}日"),
        2 => format!("{y}{m:02}{d:02}"),
        3 => format!("{y}-{m:02}-{d:02} 23:59"),
        4 => format!("{y}.{m:02}.{d:02}"),
        5 => full_width(&calendar::text(day)),
        // Spreadsheets count from 1899-12-30.
        6 => (day - calendar::day(1899, 12, 30)).to_string(),
        _ => calendar::text(day),
    }
}

/// A cell of a column: mostly good; `mess` of a hundred are missing or can't be read.
pub fn of_column(chance: &mut Chance, column: &Column, orders: &[Vec<String>], as_of: Day, mess: usize) -> Cell {
    let dice = chance.below(100);
    if dice < mess && column.declared {
        if chance.one_in(2) {
            return missing(chance, column);
        }
        match column.kind {
            Kind::Number if column.hour => return bad("25", "unreadable"),
            Kind::Number => return bad(chance.pick(&["abc", "1.2.3", "12,34", "99999999999999", "1 2", "二百"]), "unreadable"),
            Kind::Date => return bad(chance.pick(&["2026-02-30", "明天", "4602", "2026-13-01"]), "unreadable"),
            Kind::Flag => return bad(chance.pick(&["也许", "2", "yes?"]), "unreadable"),
            Kind::Category(_) => return bad(chance.pick(&["Z", "甲乙", "a"]), "not listed"),
            Kind::Text => {}
        }
    }
    match column.kind {
        Kind::Number if column.hour => {
            let hour = chance.between(0, 23);
            let form = chance.pick(&["", ":30", "时"]);
            cell(format!("{hour}{form}"), V::Number(i128::from(hour) * 1_000_000))
        }
        Kind::Number => number(chance, column, mess > 0),
        Kind::Date => {
            let day = as_of + chance.between(-900, 200);
            of_day(chance, day)
        }
        Kind::Flag => {
            let yes = chance.one_in(2);
            let words = if yes { ["是", "有", "√", "Y", "true", "1"] } else { ["否", "无", "×", "n", "FALSE", "０"] };
            cell(chance.pick(&words), V::Flag(yes))
        }
        Kind::Category(order) => {
            let rank = chance.below(orders[order].len());
            let word = &orders[order][rank];
            let text = if chance.one_in(6) { full_width(word) } else { word.clone() };
            cell(text, V::Category(order, rank))
        }
        Kind::Text => {
            let text = chance.pick(TEXTS);
            let padded = if mess > 0 && chance.one_in(8) { format!(" {text}\u{3000}") } else { text.to_owned() };
            let padded = if column.declared { padded } else { text.to_owned() };
            cell(padded, V::Text(fold(text)))
        }
    }
}

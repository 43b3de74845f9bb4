//! What is computed by name, in both languages: aggregates, values against all customers, functions, windows, tables, plans.

use std::borrow::Cow;

use super::super::digits::grouped;
use super::{Pair, pick};
use crate::expr::function::{AggregateFunction, Function};
use crate::expr::population::Against;
use crate::model::date::{CalendarUnit, Unit};
use crate::model::language::Language::{self, Chinese, English};
use crate::model::number::{ExactSum, Number};
use crate::model::window::{Period, Window};

/// Pieces put together as the language writes them: with blanks, which don't stand between Chinese characters.
pub fn glued<'t>(pieces: impl IntoIterator<Item = &'t str>) -> String {
    let mut text = String::with_capacity(64);
    for piece in pieces {
        let is_dense = match (text.chars().next_back(), piece.chars().next()) {
            (Some(last), Some(next)) => is_chinese(last) && is_chinese(next),
            _ => true,
        };
        text.push_str(if is_dense { "" } else { " " });
        text.push_str(piece);
    }
    text
}

/// Chinese characters, and the marks that are as wide.
const fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201D}' | '\u{3000}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF01}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}')
}

/// A text behind which another stands in brackets.
pub fn with(text: &str, more: &str, language: Language) -> String {
    match language {
        Chinese => format!("{text}（{more}）"),
        English => format!("{text} ({more})"),
    }
}

/// What one row of a well-known table is; a table of another name is called by it.
pub fn noun(table: &str, language: Language) -> &str {
    let is_lower = table.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let name = if is_lower { Cow::Borrowed(table) } else { Cow::Owned(table.to_lowercase()) };
    let known = |chinese: &'static str| if language == Chinese { chinese } else { table };
    match &*name {
        "orders" | "order" => known("订单"),
        "parcels" | "parcel" => known("包裹"),
        "survey" | "surveys" => known("问卷"),
        "calls" | "call" => known("通话"),
        "contacts" | "contact" => known("联系"),
        "payments" | "payment" => known("付款"),
        "complaints" | "complaint" => known("投诉"),
        "returns" | "return" => known("退件"),
        "shipments" | "shipment" => known("货运单"),
        "tickets" | "ticket" => known("工单"),
        "visits" | "visit" => known("拜访"),
        "invoices" | "invoice" => known("发票"),
        "bookings" | "booking" => known("预订"),
        "events" | "event" => known("事件"),
        _ => table,
    }
}

/// What a well-known key of the plans or computed column is called on paper; any other by its own name.
pub fn known_name(name: &str, language: Language) -> &str {
    if language == English {
        return name;
    }
    match name.to_lowercase().as_str() {
        "manager" | "account_manager" => "客户经理",
        "discount" => "折扣",
        "rebate" => "返利",
        "service" | "services" => "服务",
        "service_level" => "服务级别",
        "capacity" => "运力",
        "contract" => "合同",
        "price" | "pricing" => "价格",
        "visit" | "visits" => "拜访",
        "visit_every" => "拜访间隔",
        "pickup" => "揽收",
        "delivery" => "派送",
        "contact" => "联系",
        "contact_every" => "联系间隔",
        "gift" | "gifts" => "礼品",
        "credit" => "信用",
        "credit_limit" => "信用额度",
        "response" | "response_time" => "响应",
        "sla" => "时效",
        "payment" | "payment_terms" => "账期",
        "priority" => "优先级",
        "support" => "支持",
        "insurance" => "保险",
        "packaging" => "包装",
        "points" => "积分",
        "coupon" | "coupons" => "优惠券",
        "training" => "培训",
        "review" => "回顾",
        "note" | "notes" | "remark" => "备注",
        "amount" => "金额",
        "net" => "净额",
        "cost" => "成本",
        "profit" => "利润",
        "freight" => "运费",
        "weight" => "重量",
        "quantity" => "数量",
        "satisfaction" => "满意度",
        _ => name,
    }
}

/// Which rows there are none of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rows {
    /// Any.
    Any,
    /// Any in the window.
    InWindow,
    /// Any that answer a condition.
    Matching,
}

/// That there are no rows of a table.
pub fn no_rows(table: &str, rows: Rows, language: Language) -> String {
    let noun = noun(table, language);
    match (language, rows) {
        (Chinese, Rows::Any) => glued(["无", noun, "记录"]),
        (Chinese, Rows::InWindow) => glued(["周期内无", noun, "记录"]),
        (Chinese, Rows::Matching) => glued(["无符合条件的", noun, "记录"]),
        (English, Rows::Any) => ["no ", noun].concat(),
        (English, Rows::InWindow) => ["no ", noun, " in the period"].concat(),
        (English, Rows::Matching) => ["no ", noun, " that match"].concat(),
    }
}

/// The days that are looked at; nothing for all.
pub fn window(window: Window, language: Language) -> String {
    if language == English {
        return window.to_string();
    }
    let unit = |unit: Unit| match unit {
        Unit::Day => "天",
        Unit::Week => "周",
        Unit::Month => "个月",
        Unit::Year => "年",
    };
    let calendar = |unit: CalendarUnit| match unit {
        CalendarUnit::Month => "月",
        CalendarUnit::Quarter => "季度",
        CalendarUnit::Year => "年",
    };
    let period = match window.period {
        Period::All => String::new(),
        Period::Last(n, of) => format!("近{n}{}", unit(of)),
        Period::Previous(n, of) => format!("上一个{n}{}", unit(of)),
        Period::This(of) => format!("本{}", calendar(of)),
        Period::LastWhole(of) => format!("上{}", calendar(of)),
        Period::Since(day) => format!("{day} 以来"),
        Period::Between(first, last) => format!("{first} 至 {last} "),
    };
    let ago = window.ago.map_or_else(String::new, |(n, of)| format!("{n}{}前的", unit(of)));
    ago + &period
}

/// What an aggregate looks at.
pub struct Looked<'t> {
    /// What a row is.
    pub noun: &'t str,
    /// The column; none where it is the rows themselves.
    pub column: Option<&'t str>,
    /// Whether that is a date.
    pub is_date: bool,
    /// Which part of the values a quantile is above.
    pub fraction: Option<Number>,
    /// Which rows are looked at, or are a part of all; none for all of them.
    pub condition: Option<&'t str>,
    /// The days.
    pub window: &'t str,
}

/// An aggregate: `近90天订单数`, `orders (last 90 days)`.
pub fn aggregate(function: AggregateFunction, looked: &Looked<'_>, language: Language) -> String {
    let what = match language {
        Chinese => glued([looked.window, &of_rows_chinese(function, looked)]),
        English => of_rows_english(function, looked),
    };
    let condition = looked.condition.filter(|_| function != AggregateFunction::Share);
    let behind: Vec<&str> = match language {
        Chinese => condition.into_iter().collect(),
        English => Some(looked.window).filter(|window| !window.is_empty()).into_iter().chain(condition).collect(),
    };
    if behind.is_empty() { what } else { with(&what, &behind.join(", "), language) }
}

fn of_rows_chinese(function: AggregateFunction, looked: &Looked<'_>) -> String {
    let (noun, column) = (looked.noun, looked.column.unwrap_or(looked.noun));
    let fraction = looked.fraction.map_or_else(String::new, hundredths);
    let condition = looked.condition.unwrap_or_default();
    let pieces: &[&str] = match function {
        AggregateFunction::Count => &[noun, "数"],
        AggregateFunction::CountDistinct => &["不同", column, "数"],
        AggregateFunction::Sum => &[column, "合计"],
        AggregateFunction::Mean => &[column, "平均值"],
        AggregateFunction::Median => &[column, "中位数"],
        AggregateFunction::Stdev => &[column, "标准差"],
        AggregateFunction::Quantile => &[column, &fraction, "分位数"],
        AggregateFunction::Min if looked.is_date => &["最早", noun, "日期"],
        AggregateFunction::Max if looked.is_date => &["最近", noun, "日期"],
        AggregateFunction::Min => &[column, "最小值"],
        AggregateFunction::Max => &[column, "最大值"],
        AggregateFunction::First => &["最早", column],
        AggregateFunction::Latest => &["最近", column],
        AggregateFunction::MostCommon => &["最常见", column],
        AggregateFunction::ActiveDays => &["有", noun, "的天数"],
        AggregateFunction::ActiveMonths => &["有", noun, "的月数"],
        AggregateFunction::IntervalMedian => &[noun, "间隔天数中位数"],
        AggregateFunction::IntervalCv => &[noun, "间隔离散系数"],
        AggregateFunction::LongestGap => &[noun, "最长间隔天数"],
        AggregateFunction::StreakMonths => &["连续有", noun, "的月数"],
        AggregateFunction::Share => &[condition, "的", column, "占比"],
        AggregateFunction::MonthlyCv => &[column, "月度离散系数"],
        AggregateFunction::MonthlySlope => &[column, "月度趋势"],
    };
    glued(pieces.iter().copied())
}

fn of_rows_english(function: AggregateFunction, looked: &Looked<'_>) -> String {
    let (noun, column) = (looked.noun, looked.column.unwrap_or(looked.noun));
    let condition = looked.condition.unwrap_or_default();
    match function {
        AggregateFunction::Count => noun.to_owned(),
        AggregateFunction::CountDistinct => format!("different values of {column}"),
        AggregateFunction::Sum => format!("sum of {column}"),
        AggregateFunction::Mean => format!("mean of {column}"),
        AggregateFunction::Median => format!("median of {column}"),
        AggregateFunction::Stdev => format!("standard deviation of {column}"),
        AggregateFunction::Quantile => {
            format!("{} quantile of {column}", looked.fraction.map_or_else(String::new, hundredths))
        }
        AggregateFunction::Min if looked.is_date => format!("earliest date of {noun}"),
        AggregateFunction::Max if looked.is_date => format!("latest date of {noun}"),
        AggregateFunction::Min => format!("least {column}"),
        AggregateFunction::Max => format!("greatest {column}"),
        AggregateFunction::First => format!("first {column}"),
        AggregateFunction::Latest => format!("latest {column}"),
        AggregateFunction::MostCommon => format!("most common {column}"),
        AggregateFunction::ActiveDays => format!("days with {noun}"),
        AggregateFunction::ActiveMonths => format!("months with {noun}"),
        AggregateFunction::IntervalMedian => format!("median days between {noun}"),
        AggregateFunction::IntervalCv => format!("unevenness of the days between {noun}"),
        AggregateFunction::LongestGap => format!("most days between {noun}"),
        AggregateFunction::StreakMonths => format!("months in a row with {noun}"),
        AggregateFunction::Share => format!("share of {column} where {condition}"),
        AggregateFunction::MonthlyCv => format!("monthly unevenness of {column}"),
        AggregateFunction::MonthlySlope => format!("monthly trend of {column}"),
    }
}

fn hundredths(fraction: Number) -> String {
    format!("{}%", grouped(&ExactSum(i128::from(fraction.micros()) * 100)))
}

/// Days since the first or last row of a table.
pub fn days_since(noun: &str, is_last: bool, language: Language) -> String {
    match (language, is_last) {
        (Chinese, true) => glued(["距最近一次", noun, "天数"]),
        (Chinese, false) => glued(["距首次", noun, "天数"]),
        (English, true) => format!("days since the last {}", inflected(noun, true)),
        (English, false) => format!("days since the first {}", inflected(noun, true)),
    }
}

/// A function of one value; none where it has no words.
pub fn function_of(function: Function, name: &str, language: Language) -> Option<String> {
    let (before, behind): Pair = match (function, language) {
        (Function::DaysSince, Chinese) => ("距", "的天数"),
        (Function::MonthsSince, Chinese) => ("距", "的月数"),
        (Function::YearsSince, Chinese) => ("距", "的年数"),
        (Function::Year, Chinese) => ("", "的年份"),
        (Function::Quarter, Chinese) => ("", "的季度"),
        (Function::Month, Chinese) => ("", "的月份"),
        (Function::Day, Chinese) => ("", "是几日"),
        (Function::Weekday, Chinese) => ("", "是星期几"),
        (Function::Length, Chinese) => ("", "的字数"),
        (Function::Abs, Chinese) => ("", "的绝对值"),
        (Function::Round | Function::Floor | Function::Ceil, Chinese) => ("", "（取整）"),
        (Function::DaysSince, English) => ("days since", ""),
        (Function::MonthsSince, English) => ("months since", ""),
        (Function::YearsSince, English) => ("years since", ""),
        (Function::Year, English) => ("year of", ""),
        (Function::Quarter, English) => ("quarter of", ""),
        (Function::Month, English) => ("month of", ""),
        (Function::Day, English) => ("day of the month of", ""),
        (Function::Weekday, English) => ("weekday of", ""),
        (Function::Length, English) => ("length of", ""),
        (Function::Abs, English) => ("size of", ""),
        (Function::Round | Function::Floor | Function::Ceil, English) => ("", "(rounded)"),
        (Function::Lower | Function::Upper, _) => ("", ""),
        (
            Function::Mod
            | Function::Min
            | Function::Max
            | Function::Coalesce
            | Function::If
            | Function::AtLeast
            | Function::Concat
            | Function::Lookup,
            _,
        ) => return None,
    };
    Some(glued([before, name, behind].into_iter().filter(|piece| !piece.is_empty())))
}

/// The least or greatest of several.
pub fn extreme(names: &[String], is_least: bool, language: Language) -> String {
    match (language, is_least) {
        (Chinese, true) => format!("{}中最小者", names.join("、")),
        (Chinese, false) => format!("{}中最大者", names.join("、")),
        (English, true) => format!("the least of {}", names.join(", ")),
        (English, false) => format!("the greatest of {}", names.join(", ")),
    }
}

/// A value with another that stands for it where it is missing.
pub fn or_else(name: &str, instead: &str, language: Language) -> String {
    match language {
        Chinese => with(name, &glued(["缺失时取", instead]), language),
        English => with(name, &format!("{instead} where missing"), language),
    }
}

/// What a lookup lists for a value.
pub fn looked_up(lookup: &str, name: &str, language: Language) -> String {
    match language {
        Chinese => glued([name, "对应的", lookup]),
        English => format!("{lookup} of {name}"),
    }
}

/// A value against all customers: `近12个月运费四等分得分`; `whom` says among which, where not among all.
pub fn against(against: Against, name: &str, whom: &[String], language: Language) -> String {
    let text = match language {
        Chinese => against_chinese(against, name),
        English => against_english(against, name),
    };
    let lower = matches!(against, Against::Score { lower_is_better: true, .. });
    let lower = lower.then_some(pick(("低者得高分", "lower is better"), language));
    let behind: Vec<&str> = lower.into_iter().chain(whom.iter().map(String::as_str)).collect();
    if behind.is_empty() { text } else { with(&text, &behind.join(pick(("，", ", "), language)), language) }
}

fn against_chinese(against: Against, name: &str) -> String {
    const COUNTS: [&str; 9] = ["二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let score;
    let (before, behind) = match against {
        Against::Rank => ("", "名次"),
        Against::Score { steps, .. } => {
            let count = steps.checked_sub(2).and_then(|place| COUNTS.get(place as usize));
            score = format!("{}等分得分", count.map_or_else(|| steps.to_string(), |count| (*count).to_owned()));
            ("", score.as_str())
        }
        Against::ShareOfTotal => ("", "占全部的比例"),
        Against::ShareBefore => ("", "更高者所占比例"),
        Against::Abc { .. } => ("", "ABC 类"),
        Against::Sum => ("全部客户", "合计"),
        Against::Mean => ("全部客户", "平均值"),
        Against::Median => ("全部客户", "中位数"),
        Against::Least => ("全部客户", "最小值"),
        Against::Greatest => ("全部客户", "最大值"),
        Against::Count => ("满足", "的客户数"),
    };
    glued([before, name, behind].into_iter().filter(|piece| !piece.is_empty()))
}

fn against_english(against: Against, name: &str) -> String {
    match against {
        Against::Rank => format!("rank of {name}"),
        Against::Score { steps, .. } => format!("score of {name} (1–{steps})"),
        Against::ShareOfTotal => format!("share of all {name}"),
        Against::ShareBefore => format!("share of greater {name}"),
        Against::Abc { .. } => format!("ABC class of {name}"),
        Against::Sum => format!("sum of all {name}"),
        Against::Mean => format!("mean of all {name}"),
        Against::Median => format!("median of all {name}"),
        Against::Least => format!("least of all {name}"),
        Against::Greatest => format!("greatest of all {name}"),
        Against::Count => format!("customers where {name}"),
    }
}

/// Among whom, and by what.
pub fn among_whom(condition: Option<&str>, by: Option<&str>, language: Language) -> Vec<String> {
    let condition = condition.map(|condition| match language {
        Chinese => glued(["仅", condition]),
        English => format!("where {condition}"),
    });
    let by = by.map(|by| match language {
        Chinese => glued(["按", by]),
        English => format!("by {by}"),
    });
    condition.into_iter().chain(by).collect()
}

/// A unit for so many, as English inflects words: one order, two orders.
pub fn inflected(unit: &str, is_one: bool) -> &str {
    let is_word = unit.len() > 2 && unit.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !is_one || !is_word || unit.ends_with("ss") {
        return unit;
    }
    let beheaded = ["xes", "ches", "shes", "sses"].iter().any(|end| unit.ends_with(end));
    let cut = if beheaded { 2 } else { usize::from(unit.ends_with('s')) };
    &unit[..unit.len() - cut]
}

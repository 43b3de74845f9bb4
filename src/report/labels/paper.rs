//! Words of the pages of a report: what columns and pages are about, in both languages.

use std::borrow::Cow;

use super::super::digits::grouped;
use super::super::page::PageKind;
use super::super::{InputRole, PartOf, Report, RunInput, RunOfLedger};
use super::naming::{glued, known_name};
use super::{Word, joint, pick};
use crate::engine::compare::{After, Change};
use crate::model::date::Date;
use crate::model::language::{Language, counted};
use crate::model::number::Number;
use crate::rules::ruleset::{Currency, Total, ValueKind};

/// How a customer moved, with an arrow.
pub(in crate::report) fn moved(change: Change, language: Language) -> String {
    let (arrow, pair) = match change {
        Change::New => ("＋", ("新增", "New")),
        Change::Returned => ("↩", ("回流", "Returned")),
        Change::Up(_) => ("▲", ("升级", "Upgraded")),
        Change::Same => ("＝", ("不变", "Unchanged")),
        Change::Down(_) => ("▼", ("降级", "Downgraded")),
    };
    match change {
        Change::Up(steps) | Change::Down(steps) if steps > 1 => {
            format!("{arrow} {}{}{steps}", pick(pair, language), pick((" ", " by "), language))
        }
        Change::New | Change::Returned | Change::Up(_) | Change::Same | Change::Down(_) => {
            format!("{arrow} {}", pick(pair, language))
        }
    }
}

/// What those are called who are not in a run.
pub(in crate::report) const fn not_here(place: After) -> Word {
    match place {
        After::Absent => Word::AbsentOnes,
        After::Merged => Word::MergedOnes,
        After::Lost | After::Tier(_) | After::Nobody => Word::LostOnes,
    }
}

/// What became of a customer who is not in a run, with a sign: of a merged one, into whom.
pub(in crate::report) fn left(place: After, into: Option<&str>, language: Language) -> String {
    let sign = match place {
        After::Absent => "○",
        After::Merged => "→",
        After::Lost | After::Tier(_) | After::Nobody => "✕",
    };
    let word = not_here(place).text(language);
    let into = into.map_or_else(String::new, |into| format!("{} {into}", pick(("", " into"), language)));
    format!("{sign} {word}{into}")
}

/// Says which columns of a table were left out for want of room.
pub(in crate::report) fn columns_left_out(headings: &[String], language: Language) -> String {
    const NAMED: usize = 5;
    let named: Vec<&str> = headings.iter().take(NAMED).map(String::as_str).collect();
    let more = if headings.len() > NAMED { " …" } else { "" };
    match language {
        Language::Chinese => format!("窗口窄，有 {} 列没有显示：{}{more}", headings.len(), named.join("、")),
        Language::English => {
            let columns = counted(headings.len(), "column");
            format!("{columns} not shown for want of width: {}{more}", named.join(", "))
        }
    }
}

/// Says by what customers are counted, and what the amount is.
pub(in crate::report) fn counted_by(axes: &[&str], language: Language) -> String {
    match language {
        Language::Chinese => glued(["按", &axes.join(" × ")]),
        Language::English => format!("By {}", axes.join(" × ")),
    }
}

/// Whether a header is that of an amount: sums of it mean something.
pub(in crate::report) fn names_an_amount(header: &str) -> bool {
    let header = header.to_lowercase();
    let words =
        ["amount", "revenue", "sales", "turnover", "spend", "monetary", "net", "金额", "销售额", "收入", "营业额", "运费", "额"];
    let units = ["元)", "元）", "¥", "$", "€", "cny", "usd", "eur", "hkd"];
    words.iter().chain(&units).any(|word| header.contains(word))
}

/// Whether a unit is one of money.
pub(in crate::report) fn is_unit_of_money(unit: &str) -> bool {
    Currency::of_unit(unit).is_some() || unit.contains(['元', '¥', '￥', '$', '€', '£'])
}

/// Whether a name or header is that of a column with the names of customers.
pub(in crate::report) fn names_the_customer(header: &str) -> bool {
    let header = header.trim().to_lowercase();
    [
        "name",
        "customer name",
        "company",
        "客户名称",
        "客户名",
        "客户姓名",
        "公司名称",
        "名称",
        "姓名",
        "客户",
        "會員名稱",
        "会员名称",
        "昵称",
        "sender",
        "寄件人",
        "发件人",
    ]
    .contains(&header.as_str())
}

/// Whether a key of a plan names a discount.
pub(in crate::report) fn names_a_discount(key: &str) -> bool {
    let key = key.to_lowercase();
    ["discount", "rebate", "折扣", "优惠", "返利", "减免"].iter().any(|word| key.contains(word))
}

/// The word for a tenth of the price in a discount.
pub(in crate::report) const TENTHS: char = '折';

/// The part that a text such as `9 折`, `95折`, `8.5 折` or `九五折` takes off the price: a tenth, a twentieth … . None of any
/// other text.
pub(in crate::report) fn tenths_off(text: &str) -> Option<Number> {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let paid = text.trim().strip_suffix(TENTHS)?.trim_end();
    let plain = |c: char| match c {
        '.' | '点' => Some('.'),
        '0'..='9' => Some(c),
        _ => DIGITS.iter().position(|digit| *digit == c).and_then(|value| char::from_digit(u32::try_from(value).ok()?, 10)),
    };
    let digits: String = paid.chars().map(plain).collect::<Option<_>>()?;
    let (whole, rest) = digits.split_once('.').unwrap_or((&digits, ""));
    let hundredths = match (whole.len(), rest.len()) {
        // Two digits are hundredths, but ten tenths are the whole price.
        (2, 0) if whole == "10" => 100,
        (2, 0) => whole.parse().ok()?,
        (1, 0) if !digits.ends_with('.') => whole.parse::<i128>().ok()? * 10,
        (1, 1) => format!("{whole}{rest}").parse().ok()?,
        _ => return None,
    };
    if hundredths == 0 || whole.starts_with('0') && whole.len() > 1 {
        return None;
    }
    Number::from_micros((100 - hundredths) * 10_000)
}

/// The heading of what a discount costs.
pub(in crate::report) fn cost_of(key: &str, language: Language) -> String {
    match language {
        Language::Chinese => glued([known_name(key, language), "的成本"]),
        Language::English => format!("Cost of {key}"),
    }
}

/// The range of numbers that came out, how many different ones, and for how many customers none did.
pub(in crate::report) fn range(least: &str, greatest: &str, different: usize, missing: u64, language: Language) -> String {
    let range = if least == greatest { least.to_owned() } else { format!("{least}–{greatest}") };
    let mut notes = Vec::new();
    if different > 1 {
        let different = grouped(&different);
        notes.push(if language == Language::Chinese { format!("{different} 种") } else { format!("{different} different") });
    }
    notes.extend(without(missing, language));
    noted(&range, &notes.join(joint(language)), language)
}

/// Texts that came out, each for so many customers; how many different ones, where they are not named.
pub(in crate::report) fn came_out(named: &[(String, u64)], different: usize, missing: u64, language: Language) -> String {
    let mut parts: Vec<String> =
        named.iter().map(|(text, customers)| noted(text, &customers_counted(*customers, language), language)).collect();
    if named.is_empty() && different > 0 {
        let (by_customer, different) = (pick(("按客户", "by customer"), language), grouped(&different));
        let different = if language == Language::Chinese { format!("{different} 种") } else { format!("{different} different") };
        parts.push(noted(by_customer, &different, language));
    }
    if different > 0 {
        parts.extend(without(missing, language));
    }
    parts.join(joint(language))
}

fn without(missing: u64, language: Language) -> Option<String> {
    let customers = customers_counted(missing, language);
    (missing > 0).then(|| match language {
        Language::Chinese => format!("{customers}缺失"),
        Language::English => format!("{customers} without"),
    })
}

fn customers_counted(customers: u64, language: Language) -> String {
    match language {
        Language::Chinese => format!("{} 户", grouped(&customers)),
        Language::English => counted(grouped(&customers), "customer"),
    }
}

/// How a score is made of its items.
pub(in crate::report) fn score(total: Total, items: &[String], language: Language) -> String {
    let how = match (total, language) {
        (Total::WeightedMean, Language::Chinese) => "加权平均：".to_owned(),
        (Total::WeightedMean, Language::English) => "Weighted mean: ".to_owned(),
        (Total::Sum(least, most), Language::Chinese) => format!("合计（{}–{}）：", grouped(&least), grouped(&most)),
        (Total::Sum(least, most), Language::English) => format!("Sum ({} to {}): ", grouped(&least), grouped(&most)),
    };
    how + &items.join(pick(("；", "; "), language))
}

/// A text with a note in brackets.
pub(in crate::report) fn noted(text: &str, note: &str, language: Language) -> String {
    match language {
        _ if note.is_empty() => text.to_owned(),
        Language::Chinese => format!("{text}（{note}）"),
        Language::English => format!("{text} ({note})"),
    }
}

/// What the rules have, in numbers.
pub(in crate::report) fn rule_counts(report: &Report<'_>) -> String {
    let rules = report.rules;
    let of = |kind| report.values_of(kind).count();
    let (metrics, scores, segments) = (of(ValueKind::Metric), of(ValueKind::Score), of(ValueKind::Segment));
    let (tiers, caps, alerts) = (rules.tiers.len(), rules.caps.len(), rules.alerts.len());
    match report.run.language {
        Language::Chinese => {
            format!("指标 {metrics}，评分 {scores}，细分 {segments}，等级 {tiers}，封顶 {caps}，预警 {alerts}")
        }
        Language::English => {
            let parts = [
                (metrics, "metric"),
                (scores, "score"),
                (segments, "segment"),
                (tiers, "tier"),
                (caps, "cap"),
                (alerts, "alert"),
            ];
            parts.map(|(count, word)| counted(grouped(&count), word)).join(", ")
        }
    }
}

/// Where a column of the customer sheet comes from.
pub(in crate::report) fn header_of(header: &str, ty: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!(
            "客户表“{header}”（{}）",
            match ty {
                "number" => "数字",
                "date" => "日期",
                "flag" => "是否",
                "ordered category" => "有序类别",
                _ => "文本",
            }
        ),
        Language::English => format!("“{header}” of the customer sheet ({ty})"),
    }
}

/// How many warnings there are, and that the page of the run has them.
pub(in crate::report) fn warnings(count: usize, language: Language) -> (String, &'static str) {
    let count_of = match language {
        Language::Chinese => format!("{} 条提醒", grouped(&count)),
        Language::English => counted(grouped(&count), "warning"),
    };
    (count_of, pick(("见运行信息", "see Run"), language))
}

/// A file of the run, the tiers before and overrides with these words behind it.
pub(in crate::report) fn file_of(input: &RunInput, language: Language) -> Cow<'_, str> {
    if input.role != InputRole::Data {
        return noted(&input.path, input.word().text(language), language).into();
    }
    Cow::Borrowed(&input.path)
}

/// Which kind of column has a heading that another one has too.
pub(in crate::report) fn told_apart(heading: &str, kind: ColumnKind, language: Language) -> String {
    let pair = match kind {
        ColumnKind::Value(ValueKind::Metric) => ("指标", "metric"),
        ColumnKind::Value(ValueKind::Score) => ("评分", "score"),
        ColumnKind::Value(ValueKind::Segment) => ("细分", "segment"),
        ColumnKind::Plan => ("方案", "plan"),
        ColumnKind::Input => ("人工", "by hand"),
    };
    noted(heading, pick(pair, language), language)
}

/// What a column of the tiered table is, beside those of the customer sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::report) enum ColumnKind {
    /// A metric, score or segment.
    Value(ValueKind),
    /// A key of the plans.
    Plan,
    /// Filled in by a person.
    Input,
}

/// What a page is about, for the contents.
pub(in crate::report) const fn page_is_about(page: PageKind, language: Language) -> &'static str {
    let pair = match page {
        PageKind::Summary => ("关键数字与图表", "key figures and charts"),
        PageKind::Tiers => ("每个客户的等级、依据与全部数值", "every customer's tier, the reason and all values"),
        PageKind::Movements => ("与上期相比谁升谁降", "who moved since the last period"),
        PageKind::Alerts => ("需要关注的客户，按严重程度", "customers to look after, the gravest first"),
        PageKind::Plans => ("各等级的服务内容与折扣成本", "what each tier is promised, and what discounts cost"),
        PageKind::Segments => ("各细分的客户数与金额", "customers and amount by segment"),
        PageKind::Ranking => ("金额最高的客户与有风险的客户", "the greatest customers and those at risk"),
        PageKind::Issues => ("每一行的去向与数据问题", "where every row went, and problems in the data"),
        PageKind::Same => ("合并或建议合并的客户", "customers merged or proposed to be"),
        PageKind::Dictionary => ("每一列的含义与算法", "what every column means"),
        PageKind::Thresholds => ("可以改动的阈值，等级随之重算", "thresholds to change; tiers follow"),
        PageKind::Rules => ("本次所用规则全文", "the rules as run"),
        PageKind::Run => ("版本、文件与数量", "versions, files and counts"),
        PageKind::Contacts => ("该联系谁，最急的在前", "who is to be contacted, the most urgent first"),
        PageKind::History => ("历次复评的结果", "what run after run concluded"),
        PageKind::Part => ("其中一部分客户", "some of the customers"),
    };
    pick(pair, language)
}

/// The greatest customers by their number.
pub(in crate::report) fn greatest(customers: u64, language: Language) -> String {
    match language {
        Language::Chinese => format!("前 {} 名", grouped(&customers)),
        Language::English => format!("Top {}", grouped(&customers)),
    }
}

/// That the newest month isn't over.
pub(in crate::report) fn partial_month(as_of: Date, language: Language) -> String {
    match language {
        Language::Chinese => format!("最近一个月只计到 {as_of}。"),
        Language::English => format!("The newest month is counted up to {as_of}."),
    }
}

/// Where a run is recorded.
pub(in crate::report) fn run_of_ledger(run: &RunOfLedger, language: Language) -> String {
    let RunOfLedger { path, number, .. } = run;
    match language {
        Language::Chinese => format!("{path} 第 {number} 次复评"),
        Language::English => format!("{path}, run {number}"),
    }
}

/// Which part of the customers is shown.
pub(in crate::report) fn part(part: &PartOf, customers: usize, language: Language) -> String {
    let (customers, all) = (grouped(&customers), grouped(&part.all));
    match language {
        Language::Chinese => format!("{}：{}（{all} 个客户中的 {customers} 个）", part.of, part.class),
        Language::English => format!("{}: {} ({customers} of {all} customers)", part.of, part.class),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_of_a_price() {
        let off = |text: &str| tenths_off(text).map(Number::micros);
        for (text, hundredths) in [
            ("9 折", 10),
            ("95折", 5),
            ("8.5 折", 15),
            ("九折", 10),
            ("九五折", 5),
            ("八点五折", 15),
            (" 7折 ", 30),
            ("10 折", 0),
            ("88 折", 12),
        ] {
            assert_eq!(off(text), Some(hundredths * 10_000), "{text}");
        }
        for text in [
            "",
            "折",
            "0 折",
            "月结 8 折",
            "首单 8 折",
            "8-9 折",
            "8. 折",
            ".5 折",
            "09 折",
            "885 折",
            "打折",
            "9 折起",
            "8.55 折",
        ] {
            assert_eq!(off(text), None, "{text}");
        }
    }
}

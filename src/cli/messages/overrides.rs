//! The sentences about overrides, and about what was filled in by hand.

use super::meant::or_else;
use super::read::{cut, in_sheet, list, place};
use crate::expr::check::nearest;
use crate::model::date::Date;
use crate::model::language::{Language, counted};
use crate::model::overrides::{Decree, Override};
use crate::pipeline::{ByHand, OverridesError, RowFault, Unexplained};
use crate::read::{AmbiguousDate, MissingColumn};

/// One line that says why overrides can't be used, and what helps.
#[must_use]
pub fn overrides_error(error: &OverridesError, language: Language) -> (String, Vec<String>) {
    match error {
        OverridesError::MissingColumn(missing) => missing_column(missing, language),
        OverridesError::SeveralSheets { file, sheets } => {
            let (all, first) = (list(sheets, language), sheets.first().map_or("", String::as_str));
            match language {
                Language::English => (
                    format!("{file}: several sheets have the columns of overrides: {all}"),
                    vec![format!("name one: --sheet overrides={first}; the flag may be repeated")],
                ),
                Language::Chinese => (
                    format!("{file}：多个工作表都有人工调整的各列：{all}"),
                    vec![format!("请指定一个：--sheet overrides={first}；可以写多次")],
                ),
            }
        }
        OverridesError::AmbiguousDate(date) => ambiguous(date, language),
        OverridesError::Row { place: at, fault } => {
            let (what, help) = match language {
                Language::English => english(fault),
                Language::Chinese => chinese(fault),
            };
            let colon = match language {
                Language::English => ": ",
                Language::Chinese => "：",
            };
            (format!("{}{colon}{what}", place(at, language)), help)
        }
        OverridesError::Overlap(two) => overlap(two, language),
    }
}

/// The kind of an override in a sentence.
const fn kind(decree: Decree, language: Language) -> &'static str {
    match (decree, language) {
        (_, Language::English) => decree.word(),
        (Decree::Pin { .. }, Language::Chinese) => "指定",
        (Decree::Floor(_), Language::Chinese) => "保底",
        (Decree::Cap(_), Language::Chinese) => "封顶",
        (Decree::Freeze, Language::Chinese) => "冻结",
    }
}

const KINDS_ZH: [&str; 4] = ["指定", "保底", "封顶", "冻结"];

fn english(fault: &RowFault) -> (String, Vec<String>) {
    let day = "write a day such as 2026-12-31";
    let (what, help) = match fault {
        RowFault::NoCustomer => (
            "no customer key that can be used".to_owned(),
            "write the key as text, as the customer sheet has it, or delete the row".to_owned(),
        ),
        RowFault::NoKind => ("the kind is empty".to_owned(), format!("write one of {}", Decree::WORDS.join(", "))),
        RowFault::UnknownKind(word) => {
            let near = nearest(word, Decree::WORDS);
            let kinds = format!("the kinds are {}", Decree::WORDS.join(", "));
            (format!("there is no kind '{}'", cut(word)), or_else(near.as_deref(), &kinds, Language::English))
        }
        RowFault::NoTier(decree) => (
            format!("a {} needs a tier, and the cell is empty", decree.word()),
            "write a tier of the rules; nobody's tier is none".to_owned(),
        ),
        RowFault::TierOfFreeze(tier) => (
            format!("a freeze keeps the tier in force and names none, but this one names '{}'", cut(tier)),
            "empty the cell, or write pin for the kind".to_owned(),
        ),
        RowFault::UnknownTier { name, known } => return unknown_tier(name, known, Language::English),
        RowFault::NoFrom => ("from is empty".to_owned(), format!("{day}: the first day on which it is in force")),
        RowFault::BadFrom(text) => (format!("from is no day: '{}'", cut(text)), day.to_owned()),
        RowFault::NoUntil => {
            ("until is empty".to_owned(), "write the first day on which it is in force no more, or none for no end".to_owned())
        }
        RowFault::BadUntil(text) => (format!("until is no day: '{}'", cut(text)), format!("{day}, or none for no end")),
        RowFault::EndsBefore { from, until } => (
            format!("it would never be in force: from {from} until {until}"),
            "until is the first day on which it is in force no more, and comes after from".to_owned(),
        ),
        RowFault::BadFlag(text) => {
            (format!("beats caps is neither yes nor no: '{}'", cut(text)), "write yes or no, or leave it empty for no".to_owned())
        }
        RowFault::BeatsNothing(decree) => (
            format!("a {} can't beat the caps of the rules; only a pin can", decree.word()),
            "empty the cell, or write pin for the kind".to_owned(),
        ),
    };
    (what, vec![help])
}

fn chinese(fault: &RowFault) -> (String, Vec<String>) {
    let day = "请写日期，如 2026-12-31";
    let kinds = KINDS_ZH.join("、");
    let (what, help) = match fault {
        RowFault::NoCustomer => ("没有可用的客户编号".to_owned(), "请按客户表的写法以文本填写编号，或删去这一行".to_owned()),
        RowFault::NoKind => ("没有写类型".to_owned(), format!("请写{kinds}之一")),
        RowFault::UnknownKind(word) => {
            let near = nearest(word, KINDS_ZH.into_iter().chain(Decree::WORDS));
            let all = format!("类型有：{kinds}（或 {}）", Decree::WORDS.join("、"));
            (format!("没有“{}”这种类型", cut(word)), or_else(near.as_deref(), &all, Language::Chinese))
        }
        RowFault::NoTier(decree) => (
            format!("{}要写明等级，这一格是空的", kind(*decree, Language::Chinese)),
            "请写规则里的等级；没有等级写“未定级”或 none".to_owned(),
        ),
        RowFault::TierOfFreeze(tier) => {
            (format!("冻结是保持现行等级，不写等级，这里却写了“{}”", cut(tier)), "请清空这一格，或把类型改为指定".to_owned())
        }
        RowFault::UnknownTier { name, known } => return unknown_tier(name, known, Language::Chinese),
        RowFault::NoFrom => ("没有写开始日期".to_owned(), format!("{day}：从这一天起有效")),
        RowFault::BadFrom(text) => (format!("开始日期无法识别：“{}”", cut(text)), day.to_owned()),
        RowFault::NoUntil => ("没有写截止日期".to_owned(), "请写从哪一天起不再有效；一直有效就写“无期限”".to_owned()),
        RowFault::BadUntil(text) => (format!("截止日期无法识别：“{}”", cut(text)), format!("{day}；一直有效就写“无期限”")),
        RowFault::EndsBefore { from, until } => {
            (format!("永远不会有效：开始 {from}，截止 {until}"), "截止是从那一天起不再有效，要晚于开始日期".to_owned())
        }
        RowFault::BadFlag(text) => (format!("不受封顶既不是“是”也不是“否”：“{}”", cut(text)), "请写是或否，留空为否".to_owned()),
        RowFault::BeatsNothing(decree) => (
            format!("{}不能不受封顶，只有指定可以", kind(*decree, Language::Chinese)),
            "请清空这一格，或把类型改为指定".to_owned(),
        ),
    };
    (what, vec![help])
}

fn unknown_tier(name: &str, known: &[String], language: Language) -> (String, Vec<String>) {
    let near = nearest(name, known.iter().map(String::as_str));
    let (word, known) = (cut(name), list(known, language));
    match language {
        Language::English => (
            format!("the rules have no tier '{word}'"),
            vec![
                or_else(
                    near.as_deref(),
                    &format!("an old name? put it under the tier that it means now: was = [\"{word}\"]"),
                    language,
                ),
                format!("the tiers of the rules: {known}; nobody's tier: none"),
            ],
        ),
        Language::Chinese => (
            format!("规则里没有等级“{word}”"),
            vec![
                or_else(near.as_deref(), &format!("如果是旧名称，请写在它现在对应的等级下：was = [\"{word}\"]"), language),
                format!("规则里的等级：{known}；没有等级写“未定级”或 none"),
            ],
        ),
    }
}

fn missing_column(missing: &MissingColumn, language: Language) -> (String, Vec<String>) {
    let (accepted, found) = (list(&missing.spec.headers, language), list(&missing.found, language));
    let nearest = list(&missing.nearest, language);
    let (file, row) = (in_sheet(&missing.file, missing.sheet.as_deref(), language), missing.header_row);
    match language {
        Language::English => {
            let near = if nearest.is_empty() { nearest } else { format!("; nearest: {nearest}") };
            (
                format!("{file}: overrides need a column {} (accepted headers: {accepted})", missing.spec.name),
                vec![
                    format!("columns found in row {row}: {found}{near}"),
                    "a sheet of overrides has the columns customer, kind, tier, from and until".to_owned(),
                ],
            )
        }
        Language::Chinese => {
            let near = if nearest.is_empty() { nearest } else { format!("；最接近的：{nearest}") };
            let what = match &*missing.spec.name {
                "customer" => "客户",
                "kind" => "类型",
                "tier" => "等级",
                "from" => "开始",
                _ => "截止",
            };
            (
                format!("{file}：人工调整表缺少“{what}”列（可接受的表头：{accepted}）"),
                vec![format!("第 {row} 行的表头有：{found}{near}"), "人工调整表要有客户、类型、等级、开始、截止各列".to_owned()],
            )
        }
    }
}

fn ambiguous(date: &AmbiguousDate, language: Language) -> (String, Vec<String>) {
    let place = place(&date.location, language);
    let [(format, day), (other, other_day)] = date.readings;
    let (text, word, other_word) = (cut(&date.text), format.word(), other.word());
    match language {
        Language::English => (
            format!("{place}: the dates can be read two ways: {text} is {day} or {other_day}"),
            vec![format!("say which: --date-format overrides={word} ({day}) or overrides={other_word} ({other_day})")],
        ),
        Language::Chinese => (
            format!("{place}：日期有两种读法：{text} 可以是 {day}，也可以是 {other_day}"),
            vec![format!("请写明：--date-format overrides={word}（{day}）或 overrides={other_word}（{other_day}）")],
        ),
    }
}

fn overlap((one, other): &(Override, Override), language: Language) -> (String, Vec<String>) {
    let said = |one: &Override| {
        let at = place(&one.place, language);
        match (one.until, language) {
            (Some(until), Language::English) => format!("{at} (from {} until {until})", one.from),
            (None, Language::English) => format!("{at} (from {}, no end)", one.from),
            (Some(until), Language::Chinese) => format!("{at}（{} 开始，{until} 截止）", one.from),
            (None, Language::Chinese) => format!("{at}（{} 开始，无期限）", one.from),
        }
    };
    let (key, first, second, word) = (cut(&one.customer), said(one), said(other), kind(one.decree, language));
    match language {
        Language::English => (
            format!("two {word}s of {key} are in force at once: {first} and {second}"),
            vec!["let one end before the other begins (until is the first day without it), or delete one".to_owned()],
        ),
        Language::Chinese => (
            format!("{key} 同时有两个{word}：{first}与 {second}"),
            vec!["请让一个在另一个开始前截止（截止当天已不再有效），或删去一个".to_owned()],
        ),
    }
}

/// What was made of what is filled in by hand in a workbook.
#[must_use]
pub fn by_hand_note(hand: &ByHand, language: Language) -> String {
    let ByHand { file, pins, remarks, .. } = hand;
    let parts = match language {
        Language::English => [
            (
                *pins,
                format!("{} by hand {} of this run", counted(pins, "tier"), if *pins == 1 { "is a pin" } else { "are pins" }),
            ),
            (
                *remarks,
                format!(
                    "{} without a tier {} nothing",
                    counted(remarks, "remark"),
                    if *remarks == 1 { "changes" } else { "change" }
                ),
            ),
        ],
        Language::Chinese => [
            (*pins, format!("{pins} 个人工等级作为本次的指定")),
            (*remarks, format!("{remarks} 条原因或备注没有等级，不影响结果")),
        ],
    };
    let said: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
    match language {
        Language::English if said.is_empty() => format!("{file}: nothing is filled in by hand"),
        Language::Chinese if said.is_empty() => format!("{file}：没有人工填写的内容"),
        Language::English => format!("{file}: {}", said.join("; ")),
        Language::Chinese => format!("{file}：{}", said.join("；")),
    }
}

/// That tiers by hand are for a later run than this one.
#[must_use]
pub fn not_yet_warning(hand: &ByHand, as_of: Date, language: Language) -> String {
    let (file, count) = (&hand.file, hand.not_yet);
    let day = hand.as_of.map_or_else(String::new, |day| day.to_string());
    match language {
        Language::English => {
            let tiers = counted(count, "tier");
            format!(
                "{file}: {tiers} by hand not applied: for the first review after {day}, and this run, as of {as_of}, is not that one"
            )
        }
        Language::Chinese => {
            format!("{file}：{count} 个人工等级没有采用：它们用于 {day} 之后的第一次复评，而本次（基准日 {as_of}）不是")
        }
    }
}

/// That overrides don't say why or who approved them.
#[must_use]
pub fn unexplained_warning(found: &Unexplained, language: Language) -> String {
    let Unexplained { file, reason, approved_by } = found;
    let parts = match language {
        Language::English => [
            (*reason, format!("without a reason: {reason}")),
            (*approved_by, format!("without who approved them: {approved_by}")),
        ],
        Language::Chinese => {
            [(*reason, format!("没有写原因的 {reason} 条")), (*approved_by, format!("没有写批准人的 {approved_by} 条"))]
        }
    };
    let said: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
    match language {
        Language::English => format!("{file}: overrides {}", said.join(", ")),
        Language::Chinese => format!("{file}：人工调整中，{}", said.join("，")),
    }
}

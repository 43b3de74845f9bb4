//! The sentences about the tiers before a run.

use super::meant::or_else;
use super::read::{cut, in_sheet, list, place};
use crate::expr::check::nearest;
use crate::model::date::Date;
use crate::model::language::{Language, counted};
use crate::pipeline::StandingError;
use crate::read::MissingColumn;

/// One line that says why the tiers before can't be used, and what helps.
#[must_use]
pub fn standing_error(error: &StandingError, language: Language) -> (String, Vec<String>) {
    match error {
        StandingError::MissingColumn(missing) => missing_column(missing, language),
        StandingError::SeveralSheets { file, sheets } => {
            let (all, first) = (list(sheets, language), sheets.first().map_or("", String::as_str));
            match language {
                Language::English => (
                    format!("{file}: several sheets have a column of customers and one of tiers: {all}"),
                    vec![format!("name one: --sheet previous={first}; the flag may be repeated")],
                ),
                Language::Chinese => (
                    format!("{file}：多个工作表都有客户和等级两列：{all}"),
                    vec![format!("请指定一个：--sheet previous={first}；可以写多次")],
                ),
            }
        }
        StandingError::UnknownTiers { names, first, known } => {
            let rows: u64 = names.iter().map(|(_, rows)| rows).sum();
            let words: Vec<String> = names.iter().map(|(name, rows)| format!("{} ×{rows}", cut(name))).collect();
            let old = names.first().map_or("", |(name, _)| name.as_str());
            let near = nearest(old, known.iter().map(String::as_str));
            let (words, place, known) = (list(&words, language), place(first, language), list(known, language));
            match language {
                Language::English => (
                    format!("{place}: the rules have no tier of this name, in {}: {words}", counted(rows, "row")),
                    vec![
                        or_else(
                            near.as_deref(),
                            &format!("an old name? put it under the tier that it means now: was = [\"{old}\"]"),
                            language,
                        ),
                        format!("the tiers of the rules: {known}; nobody's tier: none, or an empty cell"),
                    ],
                ),
                Language::Chinese => (
                    format!("{place}：规则里没有这样的等级，共 {rows} 行：{words}"),
                    vec![
                        or_else(near.as_deref(), &format!("如果是旧名称，请写在它现在对应的等级下：was = [\"{old}\"]"), language),
                        format!("规则里的等级：{known}；没有等级写“未定级”、none 或留空"),
                    ],
                ),
            }
        }
        StandingError::TwoTiers { key, first, second } => {
            let said = |(tier, at): &(String, Box<crate::model::location::Location>)| (cut(tier), place(at, language));
            let ((tier, at), (other, other_at), key) = (said(first), said(second), cut(key));
            match language {
                Language::English => (
                    format!("{key} has two tiers before: '{tier}' ({at}) and '{other}' ({other_at})"),
                    vec!["delete the row that was not in force".to_owned()],
                ),
                Language::Chinese => (
                    format!("{key} 有两个以往等级：'{tier}'（{at}）与 '{other}'（{other_at}）"),
                    vec!["请删去没有生效的那一行".to_owned()],
                ),
            }
        }
    }
}

fn missing_column(missing: &MissingColumn, language: Language) -> (String, Vec<String>) {
    let (accepted, found) = (list(&missing.spec.headers, language), list(&missing.found, language));
    let nearest = list(&missing.nearest, language);
    let near = match language {
        _ if nearest.is_empty() => nearest,
        Language::English => format!("; nearest: {nearest}"),
        Language::Chinese => format!("；最接近的：{nearest}"),
    };
    let is_key = missing.spec.name == "customer";
    let (file, row) = (in_sheet(&missing.file, missing.sheet.as_deref(), language), missing.header_row);
    match language {
        Language::English => {
            let what = if is_key { "customer" } else { "tier" };
            (
                format!("{file}: no column for the {what} (accepted headers: {accepted})"),
                vec![
                    format!("columns found in row {row}: {found}{near}"),
                    "name both columns by their headers: --previous-columns KEY=TIER".to_owned(),
                ],
            )
        }
        Language::Chinese => {
            let what = if is_key { "客户" } else { "等级" };
            (
                format!("{file}：以往等级表缺少{what}列（可接受的表头：{accepted}）"),
                vec![format!("第 {row} 行的表头有：{found}{near}"), "请写明两列的表头：--previous-columns 客户=等级".to_owned()],
            )
        }
    }
}

/// That a file of the tiers before has only some of the customers of its run.
#[must_use]
pub fn part_of_standing_warning(file: &str, part: &str, language: Language) -> String {
    match language {
        Language::English => format!("{file} holds some of the customers only ({part}); all others count as new"),
        Language::Chinese => format!("{file} 只有一部分客户（{part}）；其余客户都算新增"),
    }
}

/// That a full tier has more members than its capacity, whom the review keeps there.
#[must_use]
pub fn over_capacity_warning(tier: &str, members: u64, language: Language) -> String {
    match language {
        Language::English => {
            format!("tier {tier} is over its capacity by {}, kept there by the review", counted(members, "customer"))
        }
        Language::Chinese => format!("等级“{tier}”超出容量 {members} 个客户，因复评规则保留在内"),
    }
}

/// That these tiers were decided on the day of the run already.
#[must_use]
pub fn same_day_warning(as_of: Date, language: Language) -> String {
    match language {
        Language::English => {
            format!("--previous: these tiers were decided on {as_of} already; deciding them once more counts a review twice")
        }
        Language::Chinese => format!("--previous：这些等级就是 {as_of} 评定的；再评一次会把同一次复评算两遍"),
    }
}

/// That a file of the tiers before doesn't say since when they are in force, which the review asks.
#[must_use]
pub fn undated_warning(file: &str, language: Language) -> String {
    match language {
        Language::English => {
            format!(
                "{file} doesn't say since when its tiers are in force (tier_since): nothing is held by min_hold, grace begins anew"
            )
        }
        Language::Chinese => {
            format!("{file} 没有写明等级的起始日（tier_since）：最短保持期（min_hold）不起作用，缓冲期重新计算")
        }
    }
}

/// How many tiers wait for a day on which they may change.
#[must_use]
pub fn waiting_warning(as_of: Date, (up, down): (u64, u64), language: Language) -> String {
    let last_month = if as_of.is_month_end() { "" } else { pick_last_month(language) };
    match language {
        Language::English => {
            let parts = [(up, "upgrade"), (down, "downgrade")].into_iter().filter(|(count, _)| *count > 0);
            let parts: Vec<String> = parts.map(|(count, word)| counted(count, word)).collect();
            let waits = if up + down == 1 { "waits" } else { "wait" };
            format!("{} {waits}: by [review] not on a day like {as_of}{last_month}", parts.join(" and "))
        }
        Language::Chinese => {
            let parts = [(up, "升级"), (down, "降级")].into_iter().filter(|(count, _)| *count > 0);
            let parts: Vec<String> = parts.map(|(count, word)| format!("{count} 个{word}")).collect();
            format!("{}要等待：按 [review]，{as_of} 不是可以调整的日子{last_month}", parts.join("、"))
        }
    }
}

const fn pick_last_month(language: Language) -> &'static str {
    match language {
        Language::English => "; for the month that is over: --as-of last-month",
        Language::Chinese => "；要按已结束的月份评定：--as-of last-month",
    }
}

/// That the tiers before are of a later day than the run.
#[must_use]
pub fn later_standing_warning(standing: Date, as_of: Date, language: Language) -> String {
    match language {
        Language::English => format!("--previous: the tiers before are as of {standing}, later than this run's {as_of}"),
        Language::Chinese => format!("--previous：以往等级的基准日 {standing} 晚于本次的 {as_of}"),
    }
}

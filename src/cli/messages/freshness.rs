//! Sentences about data that are too old, in both languages.

use crate::cli::freshness::Stale;
use crate::model::date::Unit;
use crate::model::language::{Language, counted};
use crate::rules::ruleset::Hold;

/// Which event is the newest, how old it is, and how old it may be; where it stops the run, that nothing was written.
#[must_use]
pub fn stale_line(stale: &Stale, stops: bool, language: Language) -> String {
    let Stale { newest, as_of, limit } = stale;
    let limit = length(*limit, language);
    let days = newest.as_ref().map_or(0, |(_, last)| as_of.days().saturating_sub(last.days()));
    match (newest, language) {
        (Some((table, last)), Language::English) => {
            let end = if stops { "; nothing was written" } else { "" };
            let days = counted(days, "day");
            format!(
                "the data are stale: the newest event is on {last} ([tables.{table}]), {days} before the as-of date {as_of}, and max_age is {limit}{end}"
            )
        }
        (None, Language::English) => {
            let end = if stops { "; nothing was written" } else { "" };
            format!("the data are stale: no table has an event by the as-of date {as_of}, and max_age is {limit}{end}")
        }
        (Some((table, last)), Language::Chinese) => {
            let end = if stops { "；未写入任何内容" } else { "" };
            format!(
                "数据过旧：最新一笔在 {last}（[tables.{table}]），比评定基准日 {as_of} 早 {days} 天，而 max_age 是 {limit}{end}"
            )
        }
        (None, Language::Chinese) => {
            let end = if stops { "；未写入任何内容" } else { "" };
            format!("数据过旧：到评定基准日 {as_of} 为止没有一笔数据，而 max_age 是 {limit}{end}")
        }
    }
}

/// What to do.
#[must_use]
pub const fn stale_help(language: Language) -> &'static str {
    match language {
        Language::English => "add the latest files, or go on all the same with --allow-stale",
        Language::Chinese => "请补上最近的文件；确实要用这些数据，就加 --allow-stale",
    }
}

/// A length of time in words.
fn length(hold: Hold, language: Language) -> String {
    let count = hold.count;
    let (english, chinese) = match hold.unit {
        Unit::Day => ("day", "天"),
        Unit::Week => ("week", "周"),
        Unit::Month => ("month", "个月"),
        Unit::Year => ("year", "年"),
    };
    match language {
        Language::English => counted(count, english),
        Language::Chinese => format!("{count} {chinese}"),
    }
}

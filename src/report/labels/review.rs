//! What a review decided, and why a final tier isn't the candidate, in both languages.

use super::pick;
use crate::engine::transition::Clause;
use crate::model::date::{Date, Unit};
use crate::model::language::Language::{self, Chinese, English};
use crate::model::language::counted;
use crate::rules::ruleset::{Hold, Moment, Review, Upgrade};

/// A decision in few words: `缓冲期 1/2`, `grace 1 of 2`.
pub fn decision(clause: Clause, language: Language) -> String {
    let (pair, times) = match clause {
        Clause::Freeze => (("冻结", "frozen"), None),
        Clause::Pin => (("人工指定", "pinned"), None),
        Clause::Initial => (("首次定级", "first tier"), None),
        Clause::Returned => (("回流", "returned"), None),
        Clause::Upgrade => (("升级", "upgrade"), None),
        Clause::Confirm(i, n) => (("升级待确认", "confirmation"), Some((i, Some(n)))),
        Clause::Waits => (("未到调整日", "waits for its day"), None),
        Clause::Stay => (("维持", "stays"), None),
        Clause::Unknown => (("无法判断，维持", "stays, not known"), None),
        Clause::Hold => (("保持期内", "held"), None),
        Clause::Grace(i, n) => (("缓冲期", "grace"), Some((i, Some(n)))),
        Clause::Downgrade => (("降级", "downgrade"), None),
        Clause::Floor => (("人工保底", "floor"), None),
        Clause::Cap => (("人工封顶", "cap"), None),
        Clause::NewCustomer => (("新客户保底", "floor for new customers"), None),
        Clause::RulesCap => (("规则封顶", "cap of the rules"), None),
        Clause::Absent(i, n) => (("缺席", "absent"), Some((i, n))),
        Clause::Closed => (("销户", "closed"), None),
        Clause::Merged => (("并入", "merged"), None),
    };
    let word = pick(pair, language);
    match (times, language) {
        (None, _) => word.to_owned(),
        (Some((i, None)), _) => format!("{word} {i}"),
        (Some((i, Some(n))), Chinese) => format!("{word} {i}/{n}"),
        (Some((i, Some(n))), English) => format!("{word} {i} of {n}"),
    }
}

/// What a sentence about a final tier that isn't the candidate is made of.
pub struct Kept<'t> {
    /// The final tier.
    pub tier: &'t str,
    /// Whether it was in force before.
    pub stays: bool,
    /// Why it isn't the candidate.
    pub because: &'t str,
    /// What the rules say.
    pub candidate: &'t str,
    /// Why.
    pub reason: &'t str,
}

/// The sentence: `保持“A”：缓冲期第 1 次（共 2 次）；按规则为“C”：…`.
pub fn kept(kept: &Kept<'_>, language: Language) -> String {
    let Kept { tier, stays, because, candidate, reason } = kept;
    match language {
        Chinese => {
            format!("{}“{tier}”：{because}；按规则为“{candidate}”：{reason}", if *stays { "保持" } else { "定为" })
        }
        English => {
            format!("{} {tier}: {because}; by the rules {candidate}: {reason}", if *stays { "stays" } else { "now" })
        }
    }
}

/// What a decision is to be told with.
#[derive(Clone, Copy)]
pub struct Circumstances<'t> {
    /// What decided.
    pub clause: Clause,
    /// What moves tiers; none where people alone decide.
    pub policy: Option<&'t Review>,
    /// Whether the candidate is better than the final tier.
    pub is_better: bool,
    /// How many steps the tier moved.
    pub steps: u32,
    /// Since when the tier is in force.
    pub since: Option<Date>,
    /// The reason of the cap of the rules.
    pub cap: Option<&'t str>,
}

/// Why the final tier isn't the candidate.
pub fn because(found: Circumstances<'_>, language: Language) -> String {
    let said = |chinese: &str, english: &str| if language == Chinese { chinese } else { english }.to_owned();
    match found.clause {
        Clause::Freeze => said("人工冻结", "frozen by people"),
        Clause::Pin => said("人工指定", "pinned by people"),
        Clause::Upgrade => steps(found.policy.and_then(|policy| policy.max_up), true, language),
        Clause::Confirm(i, n) => {
            said(&format!("升级待确认，第 {i} 次（共 {n} 次）"), &format!("confirmation {i} of {n} of a better tier"))
        }
        Clause::Waits => waits(found, language),
        Clause::Stay => said("仍符合这一级的条件", "still satisfies it"),
        Clause::Unknown => said("无法判断是否仍符合这一级", "it can't be said whether it still satisfies it"),
        Clause::Hold => hold(found, language),
        Clause::Grace(i, n) => said(&format!("缓冲期第 {i} 次（共 {n} 次）"), &format!("grace {i} of {n}")),
        Clause::Downgrade => match found.policy.and_then(|policy| policy.max_down) {
            Some(most) if most == found.steps => steps(Some(most), false, language),
            Some(_) | None => said("降到第一个符合条件的等级", "down to the first tier that it satisfies"),
        },
        Clause::Floor => said("人工保底", "a floor set by people"),
        Clause::Cap => said("人工封顶", "a cap set by people"),
        Clause::NewCustomer => said("新客户至少为这一级", "new customers have at least this tier"),
        Clause::RulesCap => {
            let reason = found.cap.unwrap_or_default();
            said(&format!("规则封顶（{reason}）"), &format!("a cap of the rules ({reason})"))
        }
        Clause::Initial | Clause::Returned | Clause::Absent(..) | Clause::Closed | Clause::Merged => {
            decision(found.clause, language)
        }
    }
}

fn steps(most: Option<u32>, up: bool, language: Language) -> String {
    let most = most.unwrap_or_default();
    match (language, up) {
        (Chinese, true) => format!("一次复评最多升 {most} 级"),
        (Chinese, false) => format!("一次复评最多降 {most} 级"),
        (English, true) => format!("at most {} up at a review", counted(most, "step")),
        (English, false) => format!("at most {} down at a review", counted(most, "step")),
    }
}

fn waits(found: Circumstances<'_>, language: Language) -> String {
    let moment = match (found.policy, found.is_better) {
        (Some(Review { upgrade: Upgrade::On(moment), .. }), true) => Some(*moment),
        (Some(policy), false) => policy.downgrade,
        (Some(_) | None, true) | (None, false) => None,
    };
    match (moment.map(|moment| end_of(moment, language)), language, found.is_better) {
        (None, Chinese, _) => "规则不降级".to_owned(),
        (None, English, _) => "nobody goes down".to_owned(),
        (Some(end), Chinese, true) => format!("升级要等到{end}"),
        (Some(end), Chinese, false) => format!("降级要等到{end}"),
        (Some(end), English, true) => format!("upgrades wait for {end}"),
        (Some(end), English, false) => format!("downgrades wait for {end}"),
    }
}

/// The days on which a tier may change.
pub const fn end_of(moment: Moment, language: Language) -> &'static str {
    let pair = match moment {
        Moment::AnyDay => ("任何一天", "any day"),
        Moment::MonthEnd => ("月末", "the end of a month"),
        Moment::QuarterEnd => ("季末", "the end of a quarter"),
        Moment::YearEnd => ("年末", "the end of a year"),
    };
    pick(pair, language)
}

fn hold(found: Circumstances<'_>, language: Language) -> String {
    let span = found.policy.and_then(|policy| policy.min_hold).map_or_else(String::new, |hold| span(hold, language));
    let day = found.since.map_or_else(String::new, |day| day.to_string());
    match language {
        Chinese => format!("{day} 刚变动，{span}内不降级"),
        English => format!("changed on {day}, no downgrade within {span}"),
    }
}

fn span(hold: Hold, language: Language) -> String {
    let (chinese, english) = match hold.unit {
        Unit::Day => ("天", "day"),
        Unit::Week => ("周", "week"),
        Unit::Month => ("个月", "month"),
        Unit::Year => ("年", "year"),
    };
    match language {
        Chinese => format!("{} {chinese}", hold.count),
        English => counted(hold.count, english),
    }
}

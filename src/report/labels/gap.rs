//! What is missing and the cushion, in both languages.

use super::naming::glued;
use crate::model::language::Language::{self, Chinese, English};

/// What a step or a margin is about, with what is said of it.
pub struct Named<'t> {
    /// What it is called.
    pub name: &'t str,
    /// The amount, with its unit; of what the unit alone names in English with its `more`.
    pub amount: &'t str,
}

/// What the way of saying a step is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// So much more, of what the unit alone names.
    More,
    /// Up by so much.
    Up,
    /// Down by so much.
    Down,
    /// More than so much.
    Above,
    /// Less than so much.
    Below,
    /// So much at least, as today.
    NotBelow,
    /// So much at most, as today.
    NotAbove,
}

/// A step. `again` is set where the one before it in the sentence was a plain more.
pub fn step(of: Move, named: &Named<'_>, again: bool, language: Language) -> String {
    let Named { name, amount } = named;
    match (language, of) {
        (Chinese, Move::More) if again => (*amount).to_owned(),
        (Chinese, Move::More) => glued(["再", amount]),
        (Chinese, Move::Up) => glued([name, "增加", amount]),
        (Chinese, Move::Down) => glued([name, "减少", amount]),
        (Chinese, Move::Above) => glued([name, "高于", amount]),
        (Chinese, Move::Below) => glued([name, "低于", amount]),
        (Chinese, Move::NotBelow) => glued([name, "不低于", amount]),
        (Chinese, Move::NotAbove) => glued([name, "不高于", amount]),
        (English, Move::More) => (*amount).to_owned(),
        (English, Move::Up) => [name, " up by ", amount].concat(),
        (English, Move::Down) => [name, " down by ", amount].concat(),
        (English, Move::Above) => [name, " above ", amount].concat(),
        (English, Move::Below) => [name, " below ", amount].concat(),
        (English, Move::NotBelow) => [name, " still at least ", amount].concat(),
        (English, Move::NotAbove) => [name, " still at most ", amount].concat(),
    }
}

/// What stands between the steps of one way, and between margins that must all go.
pub const fn and(language: Language) -> &'static str {
    match language {
        Chinese => " 且 ",
        English => " and ",
    }
}

/// What stands between conditions any of which is enough.
pub const fn or(language: Language) -> &'static str {
    match language {
        Chinese => " 或 ",
        English => " or ",
    }
}

/// Parts of a text, any of which is enough.
pub fn any_of(parts: &[String], is_cut: bool, language: Language) -> String {
    let parts = parts.join(or(language));
    if is_cut { format!("{parts} …") } else { parts }
}

/// What stands between ways, any of which is enough.
pub const fn or_else(language: Language) -> &'static str {
    match language {
        Chinese => "，或",
        English => ", or ",
    }
}

/// So much more of what an English unit names: `12 more orders`.
pub fn more(digits: &str, unit: &str) -> String {
    [digits, " more ", unit].concat()
}

/// So much more, with its unit.
pub fn amount_more(amount: &str, language: Language) -> String {
    match language {
        Chinese => amount.to_owned(),
        English => [amount, " more"].concat(),
    }
}

/// What stands between unlike things.
pub const fn also(language: Language) -> &'static str {
    match language {
        Chinese => "；",
        English => "; ",
    }
}

/// A share's difference, in hundredths.
pub fn points(amount: &str, language: Language) -> String {
    match language {
        Chinese => format!("{amount} 个百分点"),
        English => format!("{amount} percentage points"),
    }
}

/// A condition in the rules' own words that no number turns.
pub fn needs(condition: &str, wanted: bool, language: Language) -> String {
    match (language, wanted) {
        (Chinese, true) => format!("须满足 {condition}"),
        (Chinese, false) => format!("须不满足 {condition}"),
        (English, true) => format!("needs {condition}"),
        (English, false) => format!("needs not ({condition})"),
    }
}

/// What is needed, with what was observed: each a name, which is not said where it is clear, and the value, or why there is
/// none. Nothing may have been.
pub fn blocker(needs: String, observed: &[(Option<String>, Result<String, String>)], language: Language) -> String {
    let one = |(name, value): &(Option<String>, Result<String, String>)| {
        let name = name.as_deref().unwrap_or_default();
        let value = match (value, language) {
            (Ok(value), Chinese) if name.is_empty() => format!("为 {value}"),
            (Err(why), Chinese) => format!("缺失：{why}"),
            (Ok(value), Chinese | English) => value.clone(),
            (Err(why), English) => format!("missing: {why}"),
        };
        if name.is_empty() { value } else { format!("{name} {value}") }
    };
    let observed: Vec<String> = observed.iter().map(one).collect();
    match language {
        _ if observed.is_empty() => needs,
        Chinese => format!("{needs}（{}）", glued(["现", &observed.join("，")])),
        English => format!("{needs} (now {})", observed.join(", ")),
    }
}

/// A cap that keeps a customer out.
pub fn capped(reason: &str, language: Language) -> String {
    match language {
        Chinese => format!("已封顶：{reason}"),
        English => format!("capped: {reason}"),
    }
}

/// A full tier; `last` is the rank of the last one in it, none where any rank goes before it.
pub fn full(most: &str, rank_by: &str, last: Option<&str>, language: Language) -> String {
    match (language, last) {
        (Chinese, Some(last)) => glued([&format!("名额已满（{most} 个）："), rank_by, "须高于", last]),
        (Chinese, None) => glued([&format!("名额已满（{most} 个）："), rank_by, "缺失"]),
        (English, Some(last)) => format!("full ({most}): {rank_by} must be above {last}"),
        (English, None) => format!("full ({most}): {rank_by} is missing"),
    }
}

/// A fixed sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phrase {
    /// There is no better tier.
    Best,
    /// `enter` is met, and nothing keeps the customer out but its history.
    Met,
    /// No set of numbers was found.
    NoWay,
    /// The tier's `enter` is not met.
    NotMet,
    /// The tier's `enter` can't be answered.
    NotAnswered,
    /// Numbers don't decide.
    NoNumber,
}

/// A fixed sentence in a language.
pub const fn phrase(phrase: Phrase, language: Language) -> &'static str {
    match (language, phrase) {
        (Chinese, Phrase::Best) => "已在最高等级",
        (Chinese, Phrase::Met) => "已达到条件，本期未升级",
        (Chinese, Phrase::NoWay) => "没有只靠改变数值的办法",
        (Chinese, Phrase::NotMet) => "现值已不满足进入条件",
        (Chinese, Phrase::NotAnswered) => "进入条件无法判断",
        (Chinese, Phrase::NoNumber) => "不由数值决定",
        (English, Phrase::Best) => "in the best tier",
        (English, Phrase::Met) => "meets the condition, not moved up in this run",
        (English, Phrase::NoWay) => "no change of numbers was found that meets the condition",
        (English, Phrase::NotMet) => "no longer meets the condition to enter",
        (English, Phrase::NotAnswered) => "the condition to enter can't be answered",
        (English, Phrase::NoNumber) => "no number decides",
    }
}

/// A margin: above its bound by so much, or below it.
pub fn margin(named: &Named<'_>, falls: bool, by_unit: bool, language: Language) -> String {
    let Named { name, amount } = named;
    match (language, falls) {
        (Chinese, true) if by_unit => glued(["高出", amount]),
        (Chinese, true) => glued([name, "高出", amount]),
        (Chinese, false) => glued([name, "距上限", amount]),
        (English, true) if by_unit => [amount, " above"].concat(),
        (English, true) => [name, " ", amount, " above"].concat(),
        (English, false) => [name, " ", amount, " below"].concat(),
    }
}

/// No margin at all; the amount is what is reached.
pub fn just_reached(named: &Named<'_>, falls: bool, language: Language) -> String {
    let Named { name, amount } = named;
    match (language, falls) {
        (Chinese, true) => glued([name, "刚好达到", amount]),
        (Chinese, false) => glued([name, "刚好在上限", amount]),
        (English, true) => format!("{name} just reached {amount}"),
        (English, false) => format!("{name} just at the limit of {amount}"),
    }
}

/// The margin that is nearest, where there are several.
pub fn tightest(margin: &str, language: Language) -> String {
    match language {
        Chinese => [margin, "（最紧）"].concat(),
        English => [margin, " (tightest)"].concat(),
    }
}

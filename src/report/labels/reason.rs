//! What decided, as a sentence, in both languages.

use super::Word;
use crate::expr::ast::{Comparison, TextTest};
use crate::model::language::Language::{self, Chinese, English};
use crate::model::value::Type;

/// The sign of a comparison.
pub const fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "≠",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "≤",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => "≥",
    }
}

/// A value with a bound that it keeps.
pub fn bounded(operand: &str, comparison: Comparison, bound: &str, ty: Type, language: Language) -> String {
    let is_date = ty == Type::Date;
    let word = match (language, comparison) {
        (Chinese, Comparison::NotEqual) if ty != Type::Number => return format!("{operand}（不是 {bound}）"),
        (Chinese, _) => return format!("{operand} {} {bound}", sign(comparison)),
        (English, Comparison::Equal) => "exactly",
        (English, Comparison::NotEqual) => "not",
        (English, Comparison::Less) if is_date => "before",
        (English, Comparison::LessOrEqual) if is_date => "on or before",
        (English, Comparison::Greater) if is_date => "after",
        (English, Comparison::GreaterOrEqual) if is_date => "on or after",
        (English, Comparison::Less) => "below",
        (English, Comparison::LessOrEqual) => "at most",
        (English, Comparison::Greater) => "above",
        (English, Comparison::GreaterOrEqual) => "at least",
    };
    format!("{operand} ({word} {bound})")
}

/// A value that is missing.
pub fn missing(name: &str, language: Language) -> String {
    match language {
        Chinese => format!("{name} 缺失"),
        English => format!("{name} missing"),
    }
}

/// A value that is there.
pub fn not_missing(name: &str, language: Language) -> String {
    match language {
        Chinese => format!("{name} 有值"),
        English => format!("{name} is there"),
    }
}

/// Yes or no of something.
pub fn flag(name: &str, yes: bool, language: Language) -> String {
    let word = if yes { Word::Yes } else { Word::No }.text(language);
    match language {
        Chinese => format!("{name}：{word}"),
        English => format!("{name}: {word}"),
    }
}

/// The first members of a list, with how many there are where some are left out.
pub fn list(members: &[String], all: usize, language: Language) -> String {
    let cut = members.len() < all;
    match language {
        Chinese if cut => format!("（{} 等 {all} 项）", members.join("、")),
        Chinese => format!("（{}）", members.join("、")),
        English if cut => format!("({}, … {all} in all)", members.join(", ")),
        English => format!("({})", members.join(", ")),
    }
}

/// One of a list, or none of it.
pub fn among(operand: &str, negated: bool, list: &str, language: Language) -> String {
    match (language, negated) {
        (Chinese, false) => format!("{operand} 属于{list}"),
        (Chinese, true) => format!("{operand} 不属于{list}"),
        (English, false) => format!("{operand} in {list}"),
        (English, true) => format!("{operand} not in {list}"),
    }
}

/// Between two others, or not.
pub fn between(operand: &str, negated: bool, low: &str, high: &str, language: Language) -> String {
    match (language, negated) {
        (Chinese, false) => format!("{operand} 介于 {low} 至 {high}"),
        (Chinese, true) => format!("{operand} 不在 {low} 至 {high} 之间"),
        (English, false) => format!("{operand} between {low} and {high}"),
        (English, true) => format!("{operand} not between {low} and {high}"),
    }
}

/// A part of a text, or none of several.
pub fn text_test(operand: &str, negated: bool, test: TextTest, part: &str, language: Language) -> String {
    let words = match (language, test, negated) {
        (Chinese, TextTest::Contains, false) => "包含",
        (Chinese, TextTest::Contains, true) => "不包含",
        (Chinese, TextTest::StartsWith, false) => "开头是",
        (Chinese, TextTest::StartsWith, true) => "开头不是",
        (Chinese, TextTest::EndsWith, false) => "结尾是",
        (Chinese, TextTest::EndsWith, true) => "结尾不是",
        (English, TextTest::Contains, false) => "contains",
        (English, TextTest::Contains, true) => "doesn't contain",
        (English, TextTest::StartsWith, false) => "starts with",
        (English, TextTest::StartsWith, true) => "doesn't start with",
        (English, TextTest::EndsWith, false) => "ends with",
        (English, TextTest::EndsWith, true) => "doesn't end with",
    };
    format!("{operand} {words} {part}")
}

/// At least so many of some conditions.
pub fn at_least(count: &str, met: &[String], language: Language) -> String {
    match language {
        Chinese => format!("至少满足 {count} 项（{}）", met.join("，")),
        English => format!("at least {count} of these hold: {}", met.join(", ")),
    }
}

/// A condition in the rules' own words that does not hold.
pub fn not(condition: &str, language: Language) -> String {
    match language {
        Chinese => format!("不满足 {condition}"),
        English => format!("not ({condition})"),
    }
}

/// What stands between what decided and what kept out.
pub const fn then(language: Language) -> &'static str {
    match language {
        Chinese => "；",
        English => "; ",
    }
}

/// A last tier that takes everyone.
pub const fn otherwise(language: Language) -> &'static str {
    match language {
        Chinese => "其余客户",
        English => "everyone else",
    }
}

/// Nobody's tier; `kept_out` where a tier was met but for what is said next.
pub const fn no_tier(kept_out: bool, language: Language) -> &'static str {
    match (language, kept_out) {
        (Chinese, false) => "不满足任何等级的条件",
        (Chinese, true) => "不满足其他等级的条件",
        (English, false) => "meets the condition of no tier",
        (English, true) => "meets the condition of no other tier",
    }
}

/// A full tier; `rank` is what it ranks by with the value.
pub fn full(tier: &str, most: &str, rank: &str, language: Language) -> String {
    match language {
        Chinese => format!("{tier} 名额已满（{most} 个），按 {rank} 排在名额之外"),
        English => format!("{tier} is full ({most}), and {rank} ranks behind"),
    }
}

/// A cap: what makes it apply, its reason, the best tier that it leaves open, and the one that it keeps out of.
pub fn capped([met, reason, at_most, kept_out_of]: [&str; 4], language: Language) -> String {
    match language {
        Chinese => format!("{met}：{reason}，最高 {at_most}（按条件可进 {kept_out_of}）"),
        English => format!("{met}: {reason}, {at_most} at most (would enter {kept_out_of})"),
    }
}

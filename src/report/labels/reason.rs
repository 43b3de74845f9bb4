//! What decided, as a sentence, in both languages.

use super::naming::glued;
use super::{Word, yes_no};
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
        (Chinese, _) => return [operand, " ", sign(comparison), " ", bound].concat(),
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
    [operand, " (", word, " ", bound, ")"].concat()
}

/// A value that is missing.
pub fn missing(name: &str, language: Language) -> String {
    match language {
        Chinese => glued([name, "缺失"]),
        English => [name, " missing"].concat(),
    }
}

/// A value that is there.
pub fn not_missing(name: &str, language: Language) -> String {
    match language {
        Chinese => glued([name, "有值"]),
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

/// What is said of a value.
pub enum Said<'t> {
    /// Compared with a bound.
    Compared(Comparison, Type, &'t str),
    /// One of some, or none of them where the flag is set; the members, and how many there are.
    Among(bool, &'t [String], usize),
    /// Between two others, or not where the flag is set.
    Between(bool, &'t str, &'t str),
    /// A part of a text, or none where the flag is set.
    Text(bool, TextTest, &'t str),
    /// There, or missing.
    There(bool),
    /// Yes or no.
    Flag(bool),
}

/// What is so of a value, or must be: `寄件行为须不是 沉默客户`.
pub fn said(name: &str, said: &Said<'_>, must: bool, language: Language) -> String {
    match language {
        Chinese => {
            let said = said_in_chinese(said);
            glued([name, &if must { format!("须{said}") } else { said }])
        }
        English => format!("{name} {}", said_in_english(said, must)),
    }
}

fn said_in_chinese(said: &Said<'_>) -> String {
    match said {
        Said::Compared(comparison, ty, bound) => {
            let word = match (comparison, ty) {
                (Comparison::Equal, _) => "为",
                (Comparison::NotEqual, _) => "不是",
                (Comparison::Less, Type::Date) => "早于",
                (Comparison::LessOrEqual, Type::Date) => "不晚于",
                (Comparison::Greater, Type::Date) => "晚于",
                (Comparison::GreaterOrEqual, Type::Date) => "不早于",
                (Comparison::Less, _) => "低于",
                (Comparison::LessOrEqual, _) => "不高于",
                (Comparison::Greater, _) => "高于",
                (Comparison::GreaterOrEqual, _) => "不低于",
            };
            format!("{word} {bound}")
        }
        Said::Among(negated, members, all) => {
            let members = match (*members, members.len() < *all) {
                ([one], false) => return format!("{} {one}", if *negated { "不是" } else { "为" }),
                (members, false) => format!("{} ", members.join("、")),
                (members, true) => format!("{} 等 {all} 项", members.join("、")),
            };
            if *negated { format!("不是 {members}中任何一个") } else { format!("为 {members}之一") }
        }
        Said::Between(false, low, high) => format!("介于 {low} 至 {high}"),
        Said::Between(true, low, high) => format!("不在 {low} 至 {high} 之间"),
        Said::Text(negated, test, part) => {
            let (before, behind) = match test {
                TextTest::Contains => ("包含", ""),
                TextTest::StartsWith => ("以", " 开头"),
                TextTest::EndsWith => ("以", " 结尾"),
            };
            format!("{}{before} {part}{behind}", if *negated { "不" } else { "" })
        }
        Said::There(there) => if *there { "有值" } else { "缺失" }.to_owned(),
        Said::Flag(flag) => format!("为 {}", yes_no(*flag, Chinese)),
    }
}

fn said_in_english(said: &Said<'_>, must: bool) -> String {
    let be = |negated: bool| match (must, negated) {
        (true, false) => "must be",
        (true, true) => "must not be",
        (false, false) => "is",
        (false, true) => "is not",
    };
    match said {
        Said::Compared(comparison, ty, bound) => {
            let word = match (comparison, ty) {
                (Comparison::Equal, _) => return format!("{} {bound}", be(false)),
                (Comparison::NotEqual, _) => return format!("{} {bound}", be(true)),
                (Comparison::Less, Type::Date) => "before",
                (Comparison::LessOrEqual, Type::Date) => "on or before",
                (Comparison::Greater, Type::Date) => "after",
                (Comparison::GreaterOrEqual, Type::Date) => "on or after",
                (Comparison::Less, _) => "below",
                (Comparison::LessOrEqual, _) => "at most",
                (Comparison::Greater, _) => "above",
                (Comparison::GreaterOrEqual, _) => "at least",
            };
            format!("{} {word} {bound}", be(false))
        }
        Said::Among(negated, members, all) => {
            let members = match (*members, members.len() < *all) {
                ([one], false) => return format!("{} {one}", be(*negated)),
                (members, false) => members.join(", "),
                (members, true) => format!("{}, … ({all} in all)", members.join(", ")),
            };
            format!("{} {} {members}", be(*negated), if *negated { "any of" } else { "one of" })
        }
        Said::Between(negated, low, high) => format!("{} between {low} and {high}", be(*negated)),
        Said::Text(negated, test, part) => {
            let (plain, inflected) = match test {
                TextTest::Contains => ("contain", "contains"),
                TextTest::StartsWith => ("start with", "starts with"),
                TextTest::EndsWith => ("end with", "ends with"),
            };
            match (must, *negated) {
                (true, false) => format!("must {plain} {part}"),
                (true, true) => format!("must not {plain} {part}"),
                (false, false) => format!("{inflected} {part}"),
                (false, true) => format!("doesn't {plain} {part}"),
            }
        }
        Said::There(there) => format!("{} {}", be(false), if *there { "there" } else { "missing" }),
        Said::Flag(flag) => format!("{} {}", be(false), yes_no(*flag, English)),
    }
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
        Chinese => glued([tier, &format!("名额已满（{most} 个），按"), rank, "排在名额之外"]),
        English => format!("{tier} is full ({most}), and {rank} ranks behind"),
    }
}

/// A cap: what makes it apply, its reason, the best tier that it leaves open, and the one that it keeps out of.
pub fn capped([met, reason, at_most, kept_out_of]: [&str; 4], language: Language) -> String {
    match language {
        Chinese => glued([&format!("{met}：{reason}，最高为"), at_most, "（按条件可进入", kept_out_of, "）"]),
        English => format!("{met}: {reason}, {at_most} at most (would enter {kept_out_of})"),
    }
}

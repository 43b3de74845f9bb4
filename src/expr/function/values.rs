//! The functions of one value or a few.

use crate::model::language::Language;

/// A function of one value or a few.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is explained in the table below, in both languages")]
pub enum Function {
    Abs,
    Round,
    Floor,
    Ceil,
    Mod,
    Min,
    Max,
    Coalesce,
    If,
    AtLeast,
    DaysSince,
    MonthsSince,
    YearsSince,
    Year,
    Quarter,
    Month,
    Day,
    Weekday,
    Lower,
    Upper,
    Length,
    Concat,
    Lookup,
}

/// What the checker demands of a function's arguments and says of its result.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Signature {
    /// Numbers, at least and at most so many; a number.
    Numbers(usize, usize),
    /// Two or more values, all numbers or all dates; the same type.
    NumbersOrDates,
    /// One or more values of one type; that type.
    OneType,
    /// A condition and two values of one type; that type.
    Choice,
    /// A whole literal and conditions; a condition.
    AtLeast,
    /// A date; a number.
    DateToNumber,
    /// A text; a text.
    TextToText,
    /// A text; a number.
    TextToNumber,
    /// One or more texts; a text.
    Texts,
    /// The name of a lookup in quotes and a text; the type of the lookup's values.
    Lookup,
}

/// A line of the table of functions of values.
#[derive(Clone, Copy, Debug)]
pub struct FunctionEntry {
    /// Its name.
    pub name: &'static str,
    /// Which it is.
    pub function: Function,
    /// Its parameters and result.
    pub signature: Signature,
    /// Its form, for help.
    pub form: &'static str,
    english: &'static str,
    chinese: &'static str,
}

impl FunctionEntry {
    /// What it does, in one line.
    #[must_use]
    pub const fn explanation(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

const fn value(
    name: &'static str,
    function: Function,
    signature: Signature,
    form: &'static str,
    english: &'static str,
    chinese: &'static str,
) -> FunctionEntry {
    FunctionEntry { name, function, signature, form, english, chinese }
}

/// The functions of values.
pub const FUNCTIONS: &[FunctionEntry] = &[
    value("abs", Function::Abs, Signature::Numbers(1, 1), "abs(x)", "distance from zero", "绝对值"),
    value(
        "round",
        Function::Round,
        Signature::Numbers(1, 2),
        "round(x, n)",
        "rounded half away from zero",
        "四舍五入到 n 位小数",
    ),
    value("floor", Function::Floor, Signature::Numbers(1, 1), "floor(x)", "next whole number below", "向下取整"),
    value("ceil", Function::Ceil, Signature::Numbers(1, 1), "ceil(x)", "next whole number above", "向上取整"),
    value("mod", Function::Mod, Signature::Numbers(2, 2), "mod(a, b)", "remainder, with the sign of a", "余数，符号同 a"),
    value("min", Function::Min, Signature::NumbersOrDates, "min(a, b, …)", "the least, missing skipped", "最小值，跳过缺失"),
    value("max", Function::Max, Signature::NumbersOrDates, "max(a, b, …)", "the greatest, missing skipped", "最大值，跳过缺失"),
    value("coalesce", Function::Coalesce, Signature::OneType, "coalesce(a, b, …)", "the first that is there", "第一个不缺失的值"),
    value("if", Function::If, Signature::Choice, "if(c, a, b)", "a where c holds, else b", "条件成立取 a，否则取 b"),
    value(
        "at_least",
        Function::AtLeast,
        Signature::AtLeast,
        "at_least(n, c1, c2, …)",
        "at least n of the conditions hold",
        "至少 n 个条件成立",
    ),
    value(
        "days_since",
        Function::DaysSince,
        Signature::DateToNumber,
        "days_since(x)",
        "days up to the as-of date",
        "距评定基准日的天数",
    ),
    value(
        "months_since",
        Function::MonthsSince,
        Signature::DateToNumber,
        "months_since(x)",
        "whole months up to the as-of date",
        "距评定基准日的整月数",
    ),
    value(
        "years_since",
        Function::YearsSince,
        Signature::DateToNumber,
        "years_since(x)",
        "whole years up to the as-of date",
        "距评定基准日的整年数",
    ),
    value("year", Function::Year, Signature::DateToNumber, "year(x)", "the year", "年份"),
    value("quarter", Function::Quarter, Signature::DateToNumber, "quarter(x)", "the quarter, 1 to 4", "季度，1–4"),
    value("month", Function::Month, Signature::DateToNumber, "month(x)", "the month, 1 to 12", "月份，1–12"),
    value("day", Function::Day, Signature::DateToNumber, "day(x)", "the day of the month", "几号"),
    value("weekday", Function::Weekday, Signature::DateToNumber, "weekday(x)", "1 = Monday to 7 = Sunday", "星期，1 为周一"),
    value("lower", Function::Lower, Signature::TextToText, "lower(t)", "A–Z made small", "英文字母变小写"),
    value("upper", Function::Upper, Signature::TextToText, "upper(t)", "a–z made capital", "英文字母变大写"),
    value("length", Function::Length, Signature::TextToNumber, "length(t)", "how many characters", "字符数"),
    value("concat", Function::Concat, Signature::Texts, "concat(a, b, …)", "texts joined", "连接文本"),
    value(
        "lookup",
        Function::Lookup,
        Signature::Lookup,
        "lookup('rate', t)",
        "what [lookups.rate] lists for the text",
        "对照表 [lookups.rate] 中该文本对应的值",
    ),
];

/// The function of values with this name; names are not case-sensitive.
#[must_use]
pub fn function(name: &str) -> Option<&'static FunctionEntry> {
    FUNCTIONS.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
}

//! The table of functions: names, parameters, one line of explanation in both languages.

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
}

/// A function over the events of a customer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is explained in the table below, in both languages")]
pub enum AggregateFunction {
    Count,
    Sum,
    Mean,
    Min,
    Max,
    ActiveMonths,
}

/// What an aggregate wants as its first argument.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Wants {
    /// A table.
    Table,
    /// A number column of a table.
    Number,
    /// A number or date column of a table.
    NumberOrDate,
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

/// A line of the table of aggregates.
#[derive(Clone, Copy, Debug)]
pub struct AggregateEntry {
    /// Its name.
    pub name: &'static str,
    /// Which it is.
    pub function: AggregateFunction,
    /// Its first argument.
    pub wants: Wants,
    /// Whether the table must have a date for it.
    pub needs_date: bool,
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

impl AggregateEntry {
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
];

/// The functions over events.
pub const AGGREGATES: &[AggregateEntry] = &[
    AggregateEntry {
        name: "count",
        function: AggregateFunction::Count,
        wants: Wants::Table,
        needs_date: false,
        form: "count(orders, last 12 months, where …)",
        english: "how many rows",
        chinese: "行数",
    },
    AggregateEntry {
        name: "sum",
        function: AggregateFunction::Sum,
        wants: Wants::Number,
        needs_date: false,
        form: "sum(orders.amount, last 12 months, where …)",
        english: "the exact sum; nothing adds up to 0",
        chinese: "精确合计；没有值为 0",
    },
    AggregateEntry {
        name: "mean",
        function: AggregateFunction::Mean,
        wants: Wants::Number,
        needs_date: false,
        form: "mean(orders.amount, …)",
        english: "sum / count of the values that are there",
        chinese: "平均值（只计有值的行）",
    },
    AggregateEntry {
        name: "min",
        function: AggregateFunction::Min,
        wants: Wants::NumberOrDate,
        needs_date: false,
        form: "min(orders.date, …)",
        english: "the least number or earliest date",
        chinese: "最小值或最早日期",
    },
    AggregateEntry {
        name: "max",
        function: AggregateFunction::Max,
        wants: Wants::NumberOrDate,
        needs_date: false,
        form: "max(orders.date, …)",
        english: "the greatest number or latest date",
        chinese: "最大值或最近日期",
    },
    AggregateEntry {
        name: "active_months",
        function: AggregateFunction::ActiveMonths,
        wants: Wants::Table,
        needs_date: true,
        form: "active_months(orders, last 12 months)",
        english: "calendar months with a row",
        chinese: "有记录的自然月数",
    },
];

/// Functions of the rule language that this version can't run yet.
pub const LATER: &[&str] = &[
    "lookup",
    "count_distinct",
    "median",
    "stdev",
    "quantile",
    "first",
    "latest",
    "most_common",
    "active_days",
    "interval_median",
    "interval_cv",
    "longest_gap",
    "streak_months",
    "share",
    "monthly_cv",
    "monthly_slope",
    "rank",
    "score",
    "share_of_total",
    "share_before",
    "abc",
    "sum_of",
    "mean_of",
    "median_of",
    "min_of",
    "max_of",
    "count_of",
];

/// The function of values with this name; names are not case-sensitive.
#[must_use]
pub fn function(name: &str) -> Option<&'static FunctionEntry> {
    FUNCTIONS.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
}

/// The aggregate with this name; names are not case-sensitive.
#[must_use]
pub fn aggregate(name: &str) -> Option<&'static AggregateEntry> {
    AGGREGATES.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
}

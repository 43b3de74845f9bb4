//! The functions over the events of a customer.

use crate::model::language::Language;

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

/// The aggregate with this name; names are not case-sensitive.
#[must_use]
pub fn aggregate(name: &str) -> Option<&'static AggregateEntry> {
    AGGREGATES.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
}

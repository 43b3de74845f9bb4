//! The functions over the events of a customer.

use crate::model::language::Language;

/// A function over the events of a customer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is explained in the table below, in both languages")]
pub enum AggregateFunction {
    Count,
    CountDistinct,
    Sum,
    Mean,
    Median,
    Stdev,
    Quantile,
    Min,
    Max,
    First,
    Latest,
    MostCommon,
    ActiveDays,
    ActiveMonths,
    IntervalMedian,
    IntervalCv,
    LongestGap,
    StreakMonths,
    Share,
    MonthlyCv,
    MonthlySlope,
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
    /// A column of a table, of any type.
    Column,
    /// A table or a number column of one.
    TableOrNumber,
}

/// What an aggregate wants besides.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Besides {
    /// Nothing.
    Nothing,
    /// A number from 0 to 1 behind the column.
    Fraction,
    /// A `where`.
    Condition,
    /// A window that can be cut into months.
    Months,
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
    /// What it can't do without.
    pub besides: Besides,
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
        besides: Besides::Nothing,
        needs_date: false,
        form: "count(orders, last 12 months, where …)",
        english: "how many rows",
        chinese: "行数",
    },
    AggregateEntry {
        name: "count_distinct",
        function: AggregateFunction::CountDistinct,
        wants: Wants::Column,
        besides: Besides::Nothing,
        needs_date: false,
        form: "count_distinct(orders.city, …)",
        english: "how many different values",
        chinese: "不同取值的个数",
    },
    AggregateEntry {
        name: "sum",
        function: AggregateFunction::Sum,
        wants: Wants::Number,
        besides: Besides::Nothing,
        needs_date: false,
        form: "sum(orders.amount, last 12 months, where …)",
        english: "the exact sum; nothing adds up to 0",
        chinese: "精确合计；没有值为 0",
    },
    AggregateEntry {
        name: "mean",
        function: AggregateFunction::Mean,
        wants: Wants::Number,
        besides: Besides::Nothing,
        needs_date: false,
        form: "mean(orders.amount, …)",
        english: "sum / count of the values that are there",
        chinese: "平均值（只计有值的行）",
    },
    AggregateEntry {
        name: "median",
        function: AggregateFunction::Median,
        wants: Wants::Number,
        besides: Besides::Nothing,
        needs_date: false,
        form: "median(orders.amount, …)",
        english: "the value in the middle; between two, halfway",
        chinese: "中位数；偶数个取中间两个的平均",
    },
    AggregateEntry {
        name: "stdev",
        function: AggregateFunction::Stdev,
        wants: Wants::Number,
        besides: Besides::Nothing,
        needs_date: false,
        form: "stdev(orders.amount, …)",
        english: "the standard deviation of the population",
        chinese: "总体标准差",
    },
    AggregateEntry {
        name: "quantile",
        function: AggregateFunction::Quantile,
        wants: Wants::Number,
        besides: Besides::Fraction,
        needs_date: false,
        form: "quantile(orders.amount, 0.9, …)",
        english: "the quantile of type 7, linear between values",
        chinese: "分位数（类型 7，线性插值）",
    },
    AggregateEntry {
        name: "min",
        function: AggregateFunction::Min,
        wants: Wants::NumberOrDate,
        besides: Besides::Nothing,
        needs_date: false,
        form: "min(orders.date, …)",
        english: "the least number or earliest date",
        chinese: "最小值或最早日期",
    },
    AggregateEntry {
        name: "max",
        function: AggregateFunction::Max,
        wants: Wants::NumberOrDate,
        besides: Besides::Nothing,
        needs_date: false,
        form: "max(orders.date, …)",
        english: "the greatest number or latest date",
        chinese: "最大值或最近日期",
    },
    AggregateEntry {
        name: "first",
        function: AggregateFunction::First,
        wants: Wants::Column,
        besides: Besides::Nothing,
        needs_date: true,
        form: "first(orders.cargo, …)",
        english: "the value on the first date that has one; of several the greatest",
        chinese: "最早有值那天的值；同日多个取最大",
    },
    AggregateEntry {
        name: "latest",
        function: AggregateFunction::Latest,
        wants: Wants::Column,
        besides: Besides::Nothing,
        needs_date: true,
        form: "latest(orders.cargo, …)",
        english: "the value on the last date that has one; of several the greatest",
        chinese: "最近有值那天的值；同日多个取最大",
    },
    AggregateEntry {
        name: "most_common",
        function: AggregateFunction::MostCommon,
        wants: Wants::Column,
        besides: Besides::Nothing,
        needs_date: false,
        form: "most_common(orders.cargo, …)",
        english: "the value that stands most often; of several the smallest",
        chinese: "出现最多的值；并列取最小",
    },
    AggregateEntry {
        name: "active_days",
        function: AggregateFunction::ActiveDays,
        wants: Wants::Table,
        besides: Besides::Nothing,
        needs_date: true,
        form: "active_days(orders, last 12 months)",
        english: "days with a row",
        chinese: "有记录的天数",
    },
    AggregateEntry {
        name: "active_months",
        function: AggregateFunction::ActiveMonths,
        wants: Wants::Table,
        besides: Besides::Nothing,
        needs_date: true,
        form: "active_months(orders, last 12 months)",
        english: "calendar months with a row",
        chinese: "有记录的自然月数",
    },
    AggregateEntry {
        name: "interval_median",
        function: AggregateFunction::IntervalMedian,
        wants: Wants::Table,
        besides: Besides::Nothing,
        needs_date: true,
        form: "interval_median(orders, …)",
        english: "the median of the gaps in days between days with a row",
        chinese: "相邻有记录日间隔天数的中位数",
    },
    AggregateEntry {
        name: "interval_cv",
        function: AggregateFunction::IntervalCv,
        wants: Wants::Table,
        besides: Besides::Nothing,
        needs_date: true,
        form: "interval_cv(orders, …)",
        english: "how uneven those gaps are: sample deviation / mean, from 3 gaps on",
        chinese: "间隔的变异系数：样本标准差 / 平均，至少 3 个间隔",
    },
    AggregateEntry {
        name: "longest_gap",
        function: AggregateFunction::LongestGap,
        wants: Wants::Table,
        besides: Besides::Nothing,
        needs_date: true,
        form: "longest_gap(orders, …)",
        english: "the longest of those gaps, without the open one since the last row",
        chinese: "最长的间隔天数（不含最后一次以来）",
    },
    AggregateEntry {
        name: "streak_months",
        function: AggregateFunction::StreakMonths,
        wants: Wants::Table,
        besides: Besides::Nothing,
        needs_date: true,
        form: "streak_months(orders)",
        english: "consecutive calendar months with a row up to now",
        chinese: "到目前为止连续有记录的自然月数",
    },
    AggregateEntry {
        name: "share",
        function: AggregateFunction::Share,
        wants: Wants::TableOrNumber,
        besides: Besides::Condition,
        needs_date: false,
        form: "share(orders.amount, last 12 months, where …)",
        english: "the part of the rows, or of the sum, that answers yes",
        chinese: "符合条件的行数（或金额）占比",
    },
    AggregateEntry {
        name: "monthly_cv",
        function: AggregateFunction::MonthlyCv,
        wants: Wants::TableOrNumber,
        besides: Besides::Months,
        needs_date: true,
        form: "monthly_cv(orders.amount, last 12 months)",
        english: "how uneven the months are: deviation / mean, empty months as 0",
        chinese: "各月的变异系数：标准差 / 平均，空月计 0",
    },
    AggregateEntry {
        name: "monthly_slope",
        function: AggregateFunction::MonthlySlope,
        wants: Wants::TableOrNumber,
        besides: Besides::Months,
        needs_date: true,
        form: "monthly_slope(orders.amount, last 12 months)",
        english: "the trend: least-squares slope a month / mean",
        chinese: "月度趋势：最小二乘斜率 / 月均",
    },
];

/// The aggregate with this name; names are not case-sensitive.
#[must_use]
pub fn aggregate(name: &str) -> Option<&'static AggregateEntry> {
    AGGREGATES.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
}

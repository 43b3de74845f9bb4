//! The functions of a customer's value among those of all customers.

use crate::model::language::Language;

/// A function of a customer's value among those of all customers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is explained in the table below, in both languages")]
pub enum PopulationFunction {
    Rank,
    Score,
    ShareOfTotal,
    ShareBefore,
    Abc,
    SumOf,
    MeanOf,
    MedianOf,
    MinOf,
    MaxOf,
    CountOf,
}

/// What such a function looks at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Looks {
    /// At a number.
    AtNumber,
    /// At a number, date or ordered category.
    AtOrdered,
    /// At a condition.
    AtCondition,
}

/// A line of the table of functions of values against all customers.
#[derive(Clone, Copy, Debug)]
pub struct PopulationEntry {
    /// Its name.
    pub name: &'static str,
    /// Which it is.
    pub function: PopulationFunction,
    /// What it looks at.
    pub looks: Looks,
    /// Its form, for help.
    pub form: &'static str,
    english: &'static str,
    chinese: &'static str,
}

impl PopulationEntry {
    /// What it does, in one line.
    #[must_use]
    pub const fn explanation(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }

    /// Whether so many values may stand in the parentheses.
    #[must_use]
    pub const fn takes(&self, count: usize) -> bool {
        match self.function {
            PopulationFunction::Score => count == 2,
            PopulationFunction::Abc => count == 1 || count == 3,
            PopulationFunction::Rank
            | PopulationFunction::ShareOfTotal
            | PopulationFunction::ShareBefore
            | PopulationFunction::SumOf
            | PopulationFunction::MeanOf
            | PopulationFunction::MedianOf
            | PopulationFunction::MinOf
            | PopulationFunction::MaxOf
            | PopulationFunction::CountOf => count == 1,
        }
    }
}

const fn population(
    name: &'static str,
    function: PopulationFunction,
    looks: Looks,
    form: &'static str,
    english: &'static str,
    chinese: &'static str,
) -> PopulationEntry {
    PopulationEntry { name, function, looks, form, english, chinese }
}

/// The functions of values against all customers. Each also takes `where condition` (among whom) and `by text` (each
/// group for itself).
pub const POPULATIONS: &[PopulationEntry] = &[
    population(
        "rank",
        PopulationFunction::Rank,
        Looks::AtOrdered,
        "rank(x, where …, by …)",
        "the place, 1 for the greatest; equal values share the best",
        "名次，最大的为 1，相同的值取最好的名次",
    ),
    population(
        "score",
        PopulationFunction::Score,
        Looks::AtOrdered,
        "score(x, 5, lower is better, where …, by …)",
        "1 to k by quantiles, k for the greatest, or for the least where lower is better",
        "按分位数打 1 到 k 分，最大的得 k 分；lower is better 时最小的得 k 分",
    ),
    population(
        "share_of_total",
        PopulationFunction::ShareOfTotal,
        Looks::AtNumber,
        "share_of_total(x, where …, by …)",
        "x / the total of all values above zero",
        "占全体合计的比例（合计只计大于零的值）",
    ),
    population(
        "share_before",
        PopulationFunction::ShareBefore,
        Looks::AtNumber,
        "share_before(x, where …, by …)",
        "the share of the total that customers with a greater x hold",
        "值比它大的客户合计占全体的比例（帕累托）",
    ),
    population(
        "abc",
        PopulationFunction::Abc,
        Looks::AtNumber,
        "abc(x, 0.8, 0.95, where …, by …)",
        "'A' up to the first share of the total, 'B' up to the second, else 'C'",
        "ABC 分类：累计占比未到前一界限为 'A'，未到后一界限为 'B'，其余为 'C'",
    ),
    population(
        "sum_of",
        PopulationFunction::SumOf,
        Looks::AtNumber,
        "sum_of(x, where …, by …)",
        "the sum over all customers; nothing adds up to 0",
        "全体客户的合计；没有值为 0",
    ),
    population(
        "mean_of",
        PopulationFunction::MeanOf,
        Looks::AtNumber,
        "mean_of(x, where …, by …)",
        "the mean over the customers who have a value",
        "有值客户的平均值",
    ),
    population(
        "median_of",
        PopulationFunction::MedianOf,
        Looks::AtNumber,
        "median_of(x, where …, by …)",
        "the median over the customers who have a value",
        "有值客户的中位数",
    ),
    population(
        "min_of",
        PopulationFunction::MinOf,
        Looks::AtOrdered,
        "min_of(x, where …, by …)",
        "the least value of all customers",
        "全体客户中的最小值",
    ),
    population(
        "max_of",
        PopulationFunction::MaxOf,
        Looks::AtOrdered,
        "max_of(x, where …, by …)",
        "the greatest value of all customers",
        "全体客户中的最大值",
    ),
    population(
        "count_of",
        PopulationFunction::CountOf,
        Looks::AtCondition,
        "count_of(condition, where …, by …)",
        "for how many customers the condition holds",
        "符合条件的客户数",
    ),
];

/// The function of values against all customers with this name; names are not case-sensitive.
#[must_use]
pub fn population_function(name: &str) -> Option<&'static PopulationEntry> {
    POPULATIONS.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
}

//! The table of functions: names, parameters, one line of explanation in both languages.

mod aggregates;
mod values;

pub use aggregates::{AGGREGATES, AggregateEntry, AggregateFunction, Besides, Wants, aggregate};
pub use values::{FUNCTIONS, Function, FunctionEntry, Signature, function};

/// Functions of the rule language that this version can't run yet.
pub const LATER: &[&str] = &[
    "lookup",
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

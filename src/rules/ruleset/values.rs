//! What a rule set says of the values of a customer: metrics, scores, segments.

use super::{Class, Formula, Grid, Scorecard};
use crate::model::value::Type;

/// Which section a customer value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ValueKind {
    /// `[metrics]`
    Metric,
    /// `[scores.…]`
    Score,
    /// `[segments.…]`
    Segment,
}

impl ValueKind {
    /// The prefix of machine outputs: `metric`, `score`, `segment`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Score => "score",
            Self::Segment => "segment",
        }
    }
}

/// A step of the evaluation, taken for all customers before the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A customer value, by its position: row by row.
    Value(usize),
    /// A value against all customers, by its position: all rows at once.
    Population(usize),
}

/// How a customer value is computed.
#[derive(Clone, Debug)]
pub enum Definition {
    /// By an expression.
    Formula(Formula),
    /// By the first class that matches.
    Classes(Vec<Class>),
    /// By the texts of these, joined with `-`; missing where one is.
    By(Vec<Formula>),
    /// By a two-way table.
    Grid(Grid),
    /// By points.
    Score(Scorecard),
}

impl Definition {
    /// All that it is computed by, in the order of the file.
    #[must_use]
    pub fn formulas(&self) -> Vec<&Formula> {
        match self {
            Self::Formula(formula) => vec![formula],
            Self::Classes(classes) => classes.iter().filter_map(|class| class.when.as_ref()).collect(),
            Self::By(by) => by.iter().collect(),
            Self::Grid(grid) => grid.by.iter().collect(),
            Self::Score(card) => card.items.iter().map(|item| &item.value).collect(),
        }
    }
}

/// A named value of a customer.
#[derive(Clone, Debug)]
pub struct CustomerValue {
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub kind: ValueKind,
    /// What it is called on paper.
    pub label: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// Its type.
    pub ty: Type,
    /// How it is computed.
    pub definition: Definition,
}

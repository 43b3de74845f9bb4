//! What a rule set says of scores: items, how their values become points, how points become the score.

use super::Formula;
use crate::model::number::Number;

/// What an item without a value does to a score.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum MissingItem {
    /// The score is made of the other items.
    #[default]
    Skip,
    /// It brings no points.
    Zero,
    /// The score is missing.
    Unknown,
}

/// A weighted scorecard, or a sum of points.
#[derive(Clone, Debug)]
pub struct Scorecard {
    /// The items, in the order of the file; at least one.
    pub items: Vec<ScoreItem>,
    /// How points become the score.
    pub total: Total,
    /// What an item without a value does.
    pub missing: MissingItem,
}

/// How points become a score.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Total {
    /// Σ weight × points / Σ weight.
    WeightedMean,
    /// Σ points, clipped to these two.
    Sum(Number, Number),
}

/// An item of a score.
#[derive(Clone, Debug)]
pub struct ScoreItem {
    /// What it is called on paper; where the file doesn't say, its expression.
    pub label: String,
    /// What is scored.
    pub value: Formula,
    /// How it becomes points.
    pub points: Points,
    /// How much it counts; zero in a sum of points.
    pub weight: Number,
    /// The most points it can bring; zero where nobody asks.
    pub reachable: Number,
}

/// How a value becomes points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Points {
    /// It is the points.
    Itself,
    /// `from` and points, rising: those of the last `from` that isn't above the value; below the first 0.
    Bands(Vec<(Number, Number)>),
    /// By text in folded form, ordered by code point.
    Texts(Vec<(String, Number)>),
    /// By the rank of a category; none where it isn't listed.
    Ranks(Vec<Option<Number>>),
    /// For yes and for no; none where it isn't listed.
    Flags([Option<Number>; 2]),
}

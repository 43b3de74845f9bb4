//! Scores as written: their items, bands and points before names mean anything.

use std::ops::Range;

use crate::model::number::Number;
use crate::rules::document::Text;
use crate::rules::ruleset::MissingItem;

/// A number of the file, where a param may stand for it.
#[derive(Clone, Debug)]
pub struct NumberForm {
    /// The number or the param.
    pub source: NumberSource,
    /// Where it stands.
    pub span: Range<usize>,
}

/// Where a number comes from.
#[derive(Clone, Debug)]
pub enum NumberSource {
    /// It is written.
    Fixed(Number),
    /// A text that is no literal: the name of a param.
    Param(String),
    /// It can't be read; what is wrong with it has been said.
    Broken,
}

/// A score.
#[derive(Clone, Debug)]
pub struct ScoreForm {
    /// What it is called on paper.
    pub label: Option<String>,
    /// Its items.
    pub items: Vec<ItemForm>,
    /// The least it can be, where that is said.
    pub min: Option<NumberForm>,
    /// The most it can be, where that is said.
    pub max: Option<NumberForm>,
    /// What an item without a value does.
    pub missing: MissingItem,
}

/// An item of a score.
#[derive(Clone, Debug)]
pub struct ItemForm {
    /// Where it stands.
    pub span: Range<usize>,
    /// The expression that is scored; none where it can't be read.
    pub value: Option<Text>,
    /// What it is called on paper.
    pub label: Option<String>,
    /// How much it counts.
    pub weight: Option<NumberForm>,
    /// How a value becomes points.
    pub points: PointsForm,
    /// The most points that can be reached.
    pub max: Option<NumberForm>,
}

/// How a value becomes points, as written.
#[derive(Clone, Debug)]
pub enum PointsForm {
    /// It is the points.
    Itself,
    /// `[from, points]`, in the order of the file.
    Bands(Vec<(NumberForm, NumberForm)>),
    /// Points by text, ordered category or flag.
    Texts(Vec<(String, Range<usize>, NumberForm)>),
    /// They can't be read; what is wrong with them has been said.
    Broken,
}

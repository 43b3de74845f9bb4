//! Segments as written: by classes, by expressions, or as a two-way table.

use std::ops::Range;

use super::Named;
use crate::rules::document::Text;

/// A segment.
#[derive(Clone, Debug)]
pub struct SegmentForm {
    /// What it is called on paper.
    pub label: Option<String>,
    /// Its classes.
    pub classes: Vec<Named<Option<Text>>>,
    /// The expressions whose texts it is made of; none where it has classes.
    pub by: Vec<Text>,
    /// The two-way table.
    pub grid: Option<GridForm>,
}

/// A two-way table as it is written, headings and all.
#[derive(Clone, Debug)]
pub struct GridForm {
    /// Where it stands.
    pub span: Range<usize>,
    /// Each row with its place.
    pub rows: Vec<(Range<usize>, Vec<Text>)>,
}

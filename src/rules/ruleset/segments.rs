//! What a rule set says of segments: classes, and two-way tables of them.

use super::Formula;

/// A class of a segment.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name: the segment's value.
    pub name: String,
    /// When it applies; none for the last class that takes everyone.
    pub when: Option<Formula>,
}

/// A two-way table of classes.
#[derive(Clone, Debug)]
pub struct Grid {
    /// What names the rows, and what names the columns; texts.
    pub by: Vec<Formula>,
    /// The headings of the rows, in folded form, all different.
    pub rows: Vec<String>,
    /// The headings of the columns, in folded form, all different.
    pub columns: Vec<String>,
    /// The class of each row and column.
    pub classes: Vec<Vec<String>>,
}

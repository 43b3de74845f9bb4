//! Conditions that could not be answered: counted, with the value that was missing.

use crate::model::tier::TierIndex;
use crate::model::value::{TableIndex, Why};

/// Which condition of the rule file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RuleRef {
    /// The filter of a table of events; counted in rows.
    TableFilter(TableIndex),
    /// The filter of the customer sheet.
    CustomerFilter,
    /// A class of a segment: the segment's position among the customer values, the class's among its classes.
    Class(usize, usize),
    /// What it takes to enter a tier.
    Enter(TierIndex),
    /// An alert, by its position.
    Alert(usize),
}

/// How often a condition could not be answered for want of one value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownCount {
    /// The condition.
    pub rule: RuleRef,
    /// The name of the value that was missing, as the rules call it.
    pub value: String,
    /// Why it was missing.
    pub why: Why,
    /// How many customers (rows, for a table's filter).
    pub count: u64,
}

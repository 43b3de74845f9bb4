//! Values of customers to candidate tiers, each with what decided.

pub mod reason;

use crate::engine::unknown::UnknownCount;
use crate::model::tier::TierIndex;

/// The candidate tiers of all customers.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// The candidate of each customer; none for nobody's tier.
    pub candidates: Vec<Option<TierIndex>>,
    /// How many customers each tier could not be answered for, and for want of what.
    pub unknowns: Vec<UnknownCount>,
}

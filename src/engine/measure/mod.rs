//! Events to values of customers.

use crate::model::column::Column;

/// What was measured of every customer.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    /// The aggregates over events, in the order of the rule set's plan.
    pub aggregates: Vec<Column>,
    /// Metrics, scores and segments, in the order of the rule file.
    pub values: Vec<Column>,
}

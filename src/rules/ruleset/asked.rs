//! What a command asks of every customer beside what the rules say.

use super::Formula;

/// The questions of a command, answered by the same run as the rules. They change nothing that the rules say.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// A condition about a customer; the tiers may be named.
    pub condition: Option<Formula>,
    /// The day of a customer's last event of a table, or a date by its name; missing where the customer has none.
    pub latest: Option<Formula>,
}

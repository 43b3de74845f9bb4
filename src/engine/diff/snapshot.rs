//! What a result says of its customers: all that two results are compared by.

use crate::model::date::Date;
use crate::model::number::Number;

/// Whether a customer is in a result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Presence {
    /// It was classified.
    Here,
    /// It was not, and its tier is still in force.
    Absent,
    /// It was absent so often that it was closed.
    Closed,
    /// It is one with another customer, whose key this is.
    Merged(String),
}

/// A customer of a result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Customer {
    /// Its key in folded form, by which the two results meet.
    pub key: String,
    /// Its key as the result has it.
    pub shown: String,
    /// Whether it was classified.
    pub presence: Presence,
    /// What the rules said: an outer none where the result doesn't tell, an inner none for nobody's tier.
    pub candidate: Option<Option<String>>,
    /// The tier in force after; none for nobody's.
    pub tier: Option<String>,
    /// What decided, a fixed word; none where the result doesn't tell.
    pub decision: Option<String>,
    /// Its amount; none where it has none.
    pub amount: Option<Number>,
    /// Its class of each axis; none where it has none.
    pub classes: Vec<Option<String>>,
}

/// The amount that is compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AmountName {
    /// The name of machine formats.
    pub name: String,
    /// What people call it.
    pub heading: String,
    /// The unit, where it is known.
    pub unit: Option<String>,
}

/// What customers are counted by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Axis {
    /// The name of machine formats.
    pub name: String,
    /// What people call it.
    pub title: String,
}

/// A result: a file that was written, or a run of a ledger.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Snapshot {
    /// What the person called it.
    pub name: String,
    /// Its as-of date, where it is known.
    pub as_of: Option<Date>,
    /// The digest of its rules, where it is known.
    pub rules: Option<String>,
    /// Its tiers from the best, where they are known.
    pub ladder: Option<Vec<String>>,
    /// Its customers, by folded key, each once.
    pub customers: Vec<Customer>,
    /// Keys in folded form that mean another key here, with that one.
    pub merged: Vec<(String, String)>,
    /// The amount, where it has one.
    pub amount: Option<AmountName>,
    /// What `classes` of the customers are.
    pub axes: Vec<Axis>,
}

impl Snapshot {
    /// A customer; none where the result doesn't know it.
    #[must_use]
    pub fn customer(&self, key: &str) -> Option<&Customer> {
        self.position(key).map(|at| &self.customers[at])
    }

    /// The position of a customer.
    #[must_use]
    pub fn position(&self, key: &str) -> Option<usize> {
        self.customers.binary_search_by(|customer| customer.key.as_str().cmp(key)).ok()
    }

    /// How many customers were classified.
    #[must_use]
    pub fn here(&self) -> usize {
        self.customers.iter().filter(|customer| customer.presence == Presence::Here).count()
    }
}

//! What a rule set says of tiers, their plans, caps, and alerts.

use super::{Formula, Literal};
use crate::model::tier::TierIndex;

/// One value of a plan.
#[derive(Clone, Debug)]
pub enum PlanValue {
    /// A literal.
    Literal(Literal),
    /// Several literals, joined on paper.
    List(Vec<Literal>),
    /// Computed for each customer of the tier.
    Formula(Formula),
}

/// A tier.
#[derive(Clone, Debug)]
pub struct TierRule {
    /// Its name.
    pub name: String,
    /// What it takes to get in; none for the last tier that takes everyone.
    pub enter: Option<Formula>,
    /// What it takes to stay, where that is less.
    pub retain: Option<Formula>,
    /// How many it holds at most; none for any number.
    pub capacity: Option<Capacity>,
    /// The names it had before.
    pub was: Vec<String>,
    /// The service plan: position in [`super::RuleSet::plan_keys`], value; by position.
    pub plan: Vec<(usize, PlanValue)>,
}

impl TierRule {
    /// What the plan says at a key, by its position in [`super::RuleSet::plan_keys`]; none where it doesn't have the key.
    #[must_use]
    pub fn plan_at(&self, key: usize) -> Option<&PlanValue> {
        let place = self.plan.binary_search_by_key(&key, |(position, _)| *position).ok()?;
        Some(&self.plan[place].1)
    }
}

/// How many customers a tier holds at most.
#[derive(Clone, Debug)]
pub struct Capacity {
    /// So many.
    pub most: u64,
    /// Whom it takes first: a number, date or ordered category, the greatest first, missing last, then by key.
    pub rank_by: Formula,
}

/// A limit on the candidate.
#[derive(Clone, Debug)]
pub struct CapRule {
    /// Whom it keeps out of every better tier.
    pub when: Formula,
    /// The best tier that it leaves open.
    pub at_most: TierIndex,
    /// Why, in words for people.
    pub reason: String,
}

/// How much an alert matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Severity {
    /// Act first.
    High,
    /// The usual.
    #[default]
    Medium,
    /// For information.
    Low,
}

impl Severity {
    /// The word of the rule file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// An alert.
#[derive(Clone, Debug)]
pub struct AlertRule {
    /// Its name.
    pub name: String,
    /// When it fires.
    pub when: Formula,
    /// How much it matters.
    pub severity: Severity,
    /// What to do.
    pub advice: Option<String>,
}

//! All that one run concluded, ordered by customer key.

use super::compare::Movements;
use super::decide::Decisions;
use super::decide::reason::reason_text;
use super::measure::Metrics;
use super::measure::rows::Ground;
use super::measure::unknown::UnknownCount;
use super::settle::Settlement;
use super::transition::Transition;
use crate::model::balance::{CustomerBalance, TableBalance};
use crate::model::date::{AsOf, Date};
use crate::model::merge::SameCustomers;
use crate::model::standing::Standing;
use crate::model::table::Customers;
use crate::rules::ruleset::RuleSet;

/// Where every row that was read went.
#[derive(Clone, Debug, Default)]
pub struct Balance {
    /// The customer sheet.
    pub customers: CustomerBalance,
    /// The tables of events, in the order of the rules.
    pub tables: Vec<TableBalance>,
}

/// All that one run concluded. Everything by customer has one entry a customer, in the order of their keys.
#[derive(Clone, Debug)]
pub struct Classification {
    /// The as-of date.
    pub as_of: Date,
    /// Who was classified.
    pub customers: Customers,
    /// Which customers are one: merged, or found the same and left as they are.
    pub same: SameCustomers,
    /// What was measured.
    pub metrics: Metrics,
    /// The candidate tiers, and what decided.
    pub decisions: Decisions,
    /// The tiers in force before, under the keys of this run; none where nobody gave any.
    pub standing: Option<Standing>,
    /// From the tier in force to the final one.
    pub transitions: Vec<Transition>,
    /// Who moved where since then; none without a standing.
    pub movements: Option<Movements>,
    /// Plans and alerts.
    pub settlement: Settlement,
    /// Where the rows went.
    pub balance: Balance,
}

impl Classification {
    /// Why a customer has its candidate tier, in the form of [`reason_text`].
    #[must_use]
    pub fn reason_text(&self, rules: &RuleSet, customer: usize) -> String {
        let ground = Ground { rules, as_of: AsOf::new(self.as_of) };
        reason_text(ground, &self.customers, &self.metrics, &self.decisions, customer)
    }

    /// Every condition that could not be answered, by rule, then by the value that was missing.
    #[must_use]
    pub fn unknowns(&self) -> Vec<UnknownCount> {
        let mut all = self.metrics.unknowns.clone();
        all.merge(self.decisions.unknowns.clone());
        all.merge(self.settlement.unknowns.clone());
        all.list()
    }
}

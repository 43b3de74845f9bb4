//! All that one run concluded, ordered by customer key.

use super::compare::Movements;
use super::decide::Decisions;
use super::decide::reason::reason_text;
use super::measure::Metrics;
use super::measure::rows::Ground;
use super::measure::unknown::UnknownCount;
use super::settle::Settlement;
use super::transition::Transition;
use super::transition::absent::{Absentee, absentees};
use crate::model::balance::{CustomerBalance, TableBalance};
use crate::model::date::{AsOf, Date};
use crate::model::merge::SameCustomers;
use crate::model::overrides::Overrides;
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
    /// What people decided about single customers, under the keys of this run.
    pub overrides: Overrides,
    /// From the tier in force to the final one.
    pub transitions: Vec<Transition>,
    /// Who moved where since then; none without a standing.
    pub movements: Option<Movements>,
    /// Plans and alerts.
    pub settlement: Settlement,
    /// Where the rows went.
    pub balance: Balance,
}

/// Who moved where since a standing, with the headline amount.
#[must_use]
pub fn movements(
    rules: &RuleSet,
    standing: &Standing,
    customers: &Customers,
    metrics: &Metrics,
    transitions: &[Transition],
) -> Movements {
    let amounts = rules.headline_amount().map(|metric| &*metrics.values[metric]);
    let absentees = absentees(standing, customers.keys(), rules.review.as_ref());
    Movements::of((standing, &absentees), rules.tiers.len(), customers.keys(), transitions, amounts)
}

impl Classification {
    /// Why a customer has its candidate tier, in the form of [`reason_text`].
    #[must_use]
    pub fn reason_text(&self, rules: &RuleSet, customer: usize) -> String {
        let ground = Ground { rules, as_of: AsOf::new(self.as_of) };
        reason_text(ground, &self.customers, &self.metrics, &self.decisions, customer)
    }

    /// The part of the run about some customers, given by their rows in rising order: what was measured and decided among
    /// all stays as it is, and movements are counted among these alone, so that nobody of the part is lost. The balance,
    /// and what of the data belongs to no customer of the part, stay with the whole.
    #[must_use]
    pub fn part(&self, rules: &RuleSet, rows: &[u32]) -> Self {
        let customers = self.customers.clone().keep(rows);
        let standing = self.standing.as_ref().map(|standing| standing.only(customers.keys()));
        let transitions: Vec<Transition> = rows.iter().map(|row| self.transitions[*row as usize]).collect();
        let metrics = self.metrics.part(rows);
        let overrides = self.overrides.only(customers.keys());
        let movements = standing.as_ref().map(|standing| movements(rules, standing, &customers, &metrics, &transitions));
        Self {
            as_of: self.as_of,
            customers,
            same: SameCustomers::default(),
            metrics,
            decisions: self.decisions.part(rows),
            standing,
            overrides,
            transitions,
            movements,
            settlement: self.settlement.part(rows),
            balance: self.balance.clone(),
        }
    }

    /// What becomes of those whose tier was in force before and who are not in the run, by key.
    #[must_use]
    pub fn absentees(&self, rules: &RuleSet) -> Vec<Absentee> {
        let standing = self.standing.as_ref();
        standing.map_or_else(Vec::new, |standing| absentees(standing, self.customers.keys(), rules.review.as_ref()))
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

//! `max_age` of the rules: whether the newest event is so old that a run would decide on stale data.

use super::failure::{Exit, Failure};
use super::messages::freshness::{stale_help, stale_line};
use crate::model::balance::TableBalance;
use crate::model::date::{AsOf, Date};
use crate::model::language::Language;
use crate::pipeline::Outcome;
use crate::rules::ruleset::{Hold, RuleSet};

/// Data that are too old.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stale {
    /// The newest event that counts, over all tables, with its table: of several the first by the rules. None where no
    /// table has one.
    pub newest: Option<(String, Date)>,
    /// The as-of date.
    pub as_of: Date,
    /// How long before it the newest event may lie.
    pub limit: Hold,
}

/// Whether the newest used event of all tables lies longer than `max_age` before the as-of date, or there is none. A table of
/// which nothing new is expected, such as a yearly survey, so makes nothing stale as long as another one is fresh.
#[must_use]
pub fn stale(rules: &RuleSet, balances: &[TableBalance], as_of: Date) -> Option<Stale> {
    let limit = rules.review.as_ref()?.max_age?;
    let mut newest: Option<(&TableBalance, Date)> = None;
    for balance in balances {
        if let Some(last) = balance.last_date.filter(|last| newest.is_none_or(|(_, known)| *last > known)) {
            newest = Some((balance, last));
        }
    }
    let oldest = AsOf::new(as_of).back(limit.count, limit.unit);
    let newest = newest.map(|(balance, last)| (balance.table.clone(), last));
    newest.as_ref().is_none_or(|(_, last)| *last < oldest).then_some(Stale { newest, as_of, limit })
}

/// Refuses to go on with stale data, unless that is allowed: then the warnings of the run say it.
///
/// # Errors
/// The data are stale: exit code 1.
pub fn refuse_stale(rules: &RuleSet, outcome: &Outcome, is_allowed: bool, language: Language) -> Result<(), Failure> {
    let classification = &outcome.classification;
    match stale(rules, &classification.balance.tables, classification.as_of) {
        Some(stale) if !is_allowed => {
            let words = (stale_line(&stale, true, language), vec![stale_help(language).to_owned()]);
            Err(Failure::new(Exit::Findings, words))
        }
        _ => Ok(()),
    }
}

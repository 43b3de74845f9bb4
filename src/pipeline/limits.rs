//! Stops a run that lost too much: more rows of a table were rejected than the rules allow.

use super::RunError;
use crate::model::balance::{CustomerBalance, Fate, TableBalance};
use crate::model::issue::{IssueGroup, IssueLog};
use crate::read::LostRows;
use crate::rules::ruleset::{MaxRejected, RuleSet};

/// Too many rows of a table were rejected.
#[derive(Debug)]
pub struct TooManyRejected {
    /// The table; none for the customer sheet.
    pub table: Option<String>,
    /// How many of its rows were rejected.
    pub rejected: u64,
    /// How many were read.
    pub read: u64,
    /// How many may be.
    pub most: MaxRejected,
    /// Why they were.
    pub reasons: Vec<IssueGroup>,
    /// The lost rows of all tables, where they were asked for.
    pub lost: Vec<LostRows>,
}

/// Gives the lost rows back where no limit is passed. All tables are read by now, so that the lost rows are all there.
/// `rejections` are those of the customer sheet, then of each table.
pub(super) fn stop_at_limits(
    rules: &RuleSet,
    customers: CustomerBalance,
    tables: &[&TableBalance],
    rejections: &[IssueLog],
    lost: Vec<LostRows>,
) -> Result<Vec<LostRows>, RunError> {
    let sheet = (None, rules.customers.max_rejected, customers.rejected, customers.read);
    let counted = tables
        .iter()
        .zip(&rules.tables)
        .map(|(balance, table)| (Some(&balance.table), table.max_rejected, balance.line(Fate::Rejected).rows, balance.read.rows));
    for ((table, most, rejected, read), log) in std::iter::once(sheet).chain(counted).zip(rejections) {
        if let Some(most) = most.filter(|most| !most.allows(rejected, read)) {
            let (table, reasons) = (table.cloned(), log.groups());
            return Err(RunError::TooManyRejected(Box::new(TooManyRejected { table, rejected, read, most, reasons, lost })));
        }
    }
    Ok(lost)
}

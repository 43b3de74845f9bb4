//! The amount people mean, month by month.

use super::fold::Folded;
use super::plan::TablePlan;
use super::state::DenseSteps;
use crate::model::date::{AsOf, CalendarUnit, Date};
use crate::model::number::ExactSum;
use crate::rules::ruleset::RuleSet;

/// What [`RuleSet::headline_amount`] sums up, under its own condition, in each of the last twelve calendar months, whatever
/// its window: the newest is the month of the as-of date and ends with that day, the others are whole. So the months differ
/// from a window `last 12 months`, which is measured back from the as-of date; on the last day of a month they are the same
/// days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Monthly {
    /// The metric, by its position among the customer values.
    pub metric: usize,
    /// The first days of the months, the oldest first.
    pub months: Vec<Date>,
    /// Whether the newest month ends after the as-of date, so that it isn't whole.
    pub is_partial: bool,
    /// By customer.
    amounts: DenseSteps,
}

impl Monthly {
    /// The months of all customers; none where nobody asked, the rules have no amount, or its rows have no days.
    #[must_use]
    pub fn gathered(rules: &RuleSet, as_of: AsOf, plans: &[TablePlan], folded: &mut [Folded]) -> Option<Self> {
        let metric = rules.headline_amount()?;
        let found = plans.iter().zip(folded).find_map(|(plan, folded)| Some((plan, folded, plan.amount_by_month?)));
        let (plan, folded, accumulator) = found?;
        let mut months = plan.months_of(&plan.accumulators[accumulator])?.starts().to_vec();
        months.reverse();
        let amounts = std::mem::take(&mut folded.outcomes.by_month);
        let day = as_of.date();
        let is_partial = day.plus_days(1).start_of(CalendarUnit::Month) == day.start_of(CalendarUnit::Month);
        Some(Self { metric, months, is_partial, amounts })
    }

    /// The months of some customers, given by their rows.
    #[must_use]
    pub fn part(&self, rows: &[u32]) -> Self {
        Self { months: self.months.clone(), amounts: self.amounts.gather(rows), ..*self }
    }

    /// The months of groups of customers, the oldest first, each customer in the group of this number.
    #[must_use]
    pub fn of_groups(&self, groups: usize, group_of: impl Fn(usize) -> usize) -> Vec<Vec<ExactSum>> {
        let mut sums = vec![vec![ExactSum::default(); self.months.len()]; groups];
        for customer in 0..self.amounts.customers() {
            if let Some(group) = sums.get_mut(group_of(customer)) {
                let amounts = self.amounts.of(customer).rev().map(ExactSum);
                group.iter_mut().zip(amounts).for_each(|(sum, amount)| sum.merge(amount));
            }
        }
        sums
    }
}

//! Fills the tiers, one after the other from the best.

use std::cmp::Reverse;

use super::{Decisions, LastTaken, Limit};
use crate::engine::eval::{evaluate, verdict};
use crate::engine::measure::Metrics;
use crate::engine::measure::crew::each_run;
use crate::engine::measure::rows::{CustomerRow, Ground, TiersOf};
use crate::engine::measure::unknown::{RuleRef, Unknowns};
use crate::model::table::Customers;
use crate::model::tier::TierIndex;
use crate::model::value::Verdict;
use crate::rules::ruleset::{Capacity, TierRule};

/// The tiers filled so far.
pub(super) struct Filling<'r> {
    ground: Ground<'r>,
    customers: &'r Customers,
    metrics: &'r Metrics,
    threads: usize,
    decisions: Decisions,
    /// The customers in no tier yet, by position, which is by key.
    waiting: Vec<u32>,
}

impl<'r> Filling<'r> {
    /// Nothing is filled yet.
    pub(super) fn new(
        ground: Ground<'r>,
        customers: &'r Customers,
        metrics: &'r Metrics,
        (limits, unknowns): (Vec<Limit>, Unknowns),
        threads: usize,
    ) -> Self {
        let candidates = vec![None; customers.len()];
        let waiting = (0..u32::try_from(customers.len()).unwrap_or(u32::MAX)).collect();
        let decisions = Decisions { candidates, limits, unknowns, ..Decisions::default() };
        Self { ground, customers, metrics, threads, decisions, waiting }
    }

    /// Fills one tier; all better ones are filled.
    pub(super) fn fill(&mut self, tier: TierIndex, rule: &TierRule) {
        let (mut taken, mut waiting) = (Vec::new(), Vec::new());
        let asked = std::mem::take(&mut self.waiting);
        for (row, may_enter) in asked.iter().zip(self.may_enter(tier, rule, &asked)) {
            if may_enter && !self.is_capped(tier, *row) { taken.push(*row) } else { waiting.push(*row) }
        }
        if let Some(capacity) = &rule.capacity {
            let left_out = self.beyond(capacity, &mut taken);
            self.decisions.left_out.extend(left_out.iter().map(|row| (*row, tier)));
            waiting.extend(left_out);
            waiting.sort_unstable();
        }
        let last_taken = rule.capacity.as_ref().and_then(|capacity| self.last(capacity, &taken));
        self.decisions.last_taken.push(last_taken);
        for row in taken {
            self.decisions.candidates[row as usize] = Some(tier);
        }
        self.waiting = waiting;
    }

    /// All tiers are filled.
    pub(super) fn finish(mut self) -> Decisions {
        self.decisions.left_out.sort_unstable();
        self.decisions
    }

    fn customer(&self, row: u32) -> CustomerRow<'r> {
        self.metrics.of_customer(self.ground, self.customers, TiersOf::default(), row as usize)
    }

    /// Which customers may enter, room or not. The condition is asked of who is capped below too: what is unknown of them is
    /// counted, and a cap that keeps nobody out is no reason.
    fn may_enter(&mut self, tier: TierIndex, rule: &TierRule, rows: &[u32]) -> Vec<bool> {
        let Some(enter) = &rule.enter else { return vec![true; rows.len()] };
        let runs = each_run(rows.len(), self.threads, |places| {
            let mut unknowns = Unknowns::default();
            let answer = |row: &u32| {
                let customer = self.customer(*row);
                let answer = verdict(&enter.term, &customer);
                if matches!(answer, Verdict::Unknown(_)) {
                    unknowns.count(RuleRef::Enter(tier), enter, self.ground.rules, None, &customer);
                }
                answer.is_yes()
            };
            (rows[places].iter().map(answer).collect::<Vec<_>>(), unknowns)
        });
        let mut may_enter = Vec::with_capacity(rows.len());
        for (answers, unknowns) in runs {
            may_enter.extend(answers);
            self.decisions.unknowns.merge(unknowns);
        }
        may_enter
    }

    /// Whether a cap keeps a customer who may enter a tier out of it.
    fn is_capped(&mut self, tier: TierIndex, row: u32) -> bool {
        let Ok(position) = self.decisions.limits.binary_search_by_key(&row, |limit| limit.customer) else { return false };
        let limit = &mut self.decisions.limits[position];
        let is_below = self.ground.rules.caps[usize::from(limit.cap)].at_most > tier;
        if is_below && limit.keeps_out_of.is_none() {
            limit.keeps_out_of = Some(tier);
        }
        is_below
    }

    /// Takes those for whom there is no room from those who may enter.
    fn beyond(&self, capacity: &Capacity, entering: &mut Vec<u32>) -> Vec<u32> {
        let most = usize::try_from(capacity.most).unwrap_or(usize::MAX);
        if entering.len() <= most {
            return Vec::new();
        }
        // Positions rise with the key, so they break ties; none is less than any rank, so it comes last.
        entering.sort_by_cached_key(|row| (Reverse(self.rank(capacity, *row)), *row));
        entering.split_off(most)
    }

    /// Who was taken last; nobody while there is room.
    fn last(&self, capacity: &Capacity, taken: &[u32]) -> Option<LastTaken> {
        if (taken.len() as u64) < capacity.most {
            return None;
        }
        let row = *taken.iter().min_by_key(|row| (self.rank(capacity, **row), Reverse(**row)))?;
        let rank = evaluate(&capacity.rank_by.term, &self.customer(row)).into_owned();
        Some(LastTaken { key: self.customers.keys().get(row as usize).to_owned(), rank })
    }

    /// What a customer is ranked by; none where that is missing.
    fn rank(&self, capacity: &Capacity, row: u32) -> Option<i64> {
        evaluate(&capacity.rank_by.term, &self.customer(row)).code()
    }
}

//! What decided, in one sentence for people: labels, grouped digits, units and signs for the words of the rule file.

use super::Report;
use super::digits::grouped;
use super::labels::{gap, reason as words};
use super::sentence::Sentence;
use crate::engine::decide::reason::{Met, reason};
use crate::engine::measure::rows::CustomerRow;
use crate::expr::print::on_one_line;

/// The reasons of a report, as sentences.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reasons<'a> {
    report: &'a Report<'a>,
}

impl<'a> Reasons<'a> {
    /// Makes ready for all customers.
    pub(super) const fn new(report: &'a Report<'a>) -> Self {
        Self { report }
    }

    /// Why a customer has its candidate tier: `近12个月运费 ¥2,175.52 ≥ 重点线 ¥1,500`.
    ///
    /// A tier that takes everyone says so, unless something kept the customer out of a better one, which stands behind what
    /// decided: full tiers from the best, then the cap. What has no words of its own is told in those of the rule file.
    pub(super) fn of(self, customer: usize) -> String {
        let (report, language) = (self.report, self.report.run.language);
        let run = report.classification;
        let row = report.row(customer);
        let reason = reason(&run.decisions, &row);
        let tier = |tier| report.tier_name(Some(tier)).unwrap_or_default();
        let is_kept_out = !reason.full.is_empty() || reason.cap.is_some();
        let mut parts = Vec::new();
        match (reason.candidate, &reason.met) {
            (None, _) => parts.push(words::no_tier(is_kept_out, language).to_owned()),
            (Some(_), Some(met)) => parts.push(self.met(met, &row)),
            (Some(_), None) if is_kept_out => {}
            (Some(_), None) => parts.push(words::otherwise(language).to_owned()),
        }
        for (full, capacity) in &reason.full {
            let rank = Sentence::of(report, &capacity.rank_by, &row).named_value(&capacity.rank_by.term);
            parts.push(words::full(tier(*full), &grouped(&capacity.most), &rank, language));
        }
        if let Some((cap, when, keeps_out_of)) = &reason.cap {
            let met = self.met(when, &row);
            let reason = on_one_line(&cap.reason);
            parts.push(words::capped([&met, &reason, tier(cap.at_most), tier(*keeps_out_of)], language));
        }
        parts.join(words::then(language))
    }

    fn met(self, met: &Met<'a>, row: &CustomerRow<'a>) -> String {
        let sentence = Sentence::of(self.report, met.formula, row);
        let parts: Vec<String> = met.parts.iter().map(|part| sentence.condition(part, true)).collect();
        parts.join(gap::and(self.report.run.language))
    }
}

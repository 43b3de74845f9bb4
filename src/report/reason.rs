//! What decided, in one sentence for people: labels, grouped digits, units and signs for the words of the rule file.

use super::Report;
use super::digits::grouped;
use super::labels::review::{self, Circumstances, Kept};
use super::labels::{Word, gap, reason as words};
use super::sentence::{Sentence, joined};
use crate::engine::decide::reason::{Met, reason};
use crate::engine::measure::rows::CustomerRow;
use crate::expr::print::on_one_line;
use crate::model::tier::TierIndex;

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

    /// Why a customer has its tier: `近12个月运费 ¥2,175.52 ≥ 重点线 ¥1,500`. Where a review came to another one than the rules
    /// say, first why: `保持“A”：缓冲期第 1 次（共 2 次）；按规则为“C”：…`.
    pub(super) fn of(self, customer: usize) -> String {
        let (report, language) = (self.report, self.report.run.language);
        let reason = self.of_candidate(customer);
        let Some(transition) = report.classification.transitions.get(customer) else { return reason };
        if transition.final_tier == transition.candidate {
            return reason;
        }
        let place = |tier: Option<TierIndex>| tier.map_or(report.rules.tiers.len(), TierIndex::index);
        let name = |tier| report.tier_name(tier).unwrap_or(Word::NoTier.text(language));
        let cap = report.classification.decisions.limit_of(customer).map(|limit| &report.rules.caps[usize::from(limit.cap)]);
        let cap = cap.map(|cap| on_one_line(&cap.reason));
        let moved = transition.current.map_or(0, |current| place(current).abs_diff(place(transition.final_tier)));
        let because = review::because(
            Circumstances {
                clause: transition.clause,
                policy: report.rules.review.as_ref(),
                is_better: place(transition.candidate) < place(transition.final_tier),
                steps: u32::try_from(moved).unwrap_or(u32::MAX),
                since: transition.held.since,
                cap: cap.as_deref(),
            },
            language,
        );
        let kept = Kept {
            tier: name(transition.final_tier),
            stays: transition.current == Some(transition.final_tier),
            because: &because,
            candidate: name(transition.candidate),
            reason: &reason,
        };
        review::kept(&kept, language)
    }

    /// Why a customer has its candidate tier.
    ///
    /// A tier that takes everyone says so, unless something kept the customer out of a better one, which stands behind what
    /// decided: full tiers from the best, then the cap. What has no words of its own is told in those of the rule file.
    fn of_candidate(self, customer: usize) -> String {
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
        joined(parts, words::then(language))
    }

    fn met(self, met: &Met<'a>, row: &CustomerRow<'a>) -> String {
        let sentence = Sentence::of(self.report, met.formula, row);
        joined(met.parts.iter().map(|part| sentence.condition(part, true)), gap::and(self.report.run.language))
    }
}

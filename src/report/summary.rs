//! The run in few numbers, exact: customers and amount by tier, customers by class, alerts, what could not be answered.

use std::collections::BTreeMap;

use super::Report;
use super::concentration::Concentration;
use super::cross::{Axis, Classes};
use super::digits::share;
use crate::engine::measure::unknown::UnknownCount;
use crate::engine::transition::{Clause, over_capacity};
use crate::model::date::Date;
use crate::model::issue::IssueKind;
use crate::model::number::{ExactSum, Number};
use crate::model::tier::TierIndex;
use crate::model::value::Value;
use crate::rules::ruleset::ValueKind;

/// A run in few numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// How many customers were classified.
    pub customers: u64,
    /// The amount of all of them, where the rules have an amount.
    pub amount: Option<Amount>,
    /// How much of it few customers hold.
    pub concentration: Option<Concentration>,
    /// It by month and tier, where the months were gathered.
    pub monthly: Option<MonthlyLines>,
    /// One line a tier from the best to the last, then nobody's.
    pub tiers: Vec<TierLine>,
    /// One line a cap, in the order of the rules.
    pub caps: Vec<CapLine>,
    /// The segments in the order of the rules.
    pub segments: Vec<SegmentLines>,
    /// One line an alert, in the order of the rules.
    pub alerts: Vec<AlertLine>,
    /// Conditions that could not be answered, by rule, value and why.
    pub unknowns: Vec<UnknownCount>,
    /// What a review decided, where there was one.
    pub review: Option<ReviewLines>,
}

/// The amount people mean: the rules' first metric that is nothing but a sum.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Amount {
    /// The metric, by its position among the customer values.
    pub metric: usize,
    /// The sum over all customers.
    pub total: ExactSum,
    /// How many customers have none.
    pub missing: u64,
}

/// The amount of the last twelve calendar months; of the newest up to the as-of date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonthlyLines {
    /// The first days of the months, the oldest first.
    pub months: Vec<Date>,
    /// Whether the newest month isn't over by the as-of date.
    pub is_partial: bool,
    /// Of each tier from the best to the last, then of nobody's, the amount of each month; each customer in its final tier
    /// of this run.
    pub tiers: Vec<Vec<ExactSum>>,
}

/// A tier's customers and amount.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TierLine {
    /// The tier; none for nobody's.
    pub tier: Option<TierIndex>,
    /// How many customers.
    pub customers: u64,
    /// Their share of all customers, to four digits; none without customers.
    pub customers_share: Option<Number>,
    /// Their amount.
    pub amount: ExactSum,
    /// Its share of the amount of all, to four digits; none where that isn't above zero.
    pub amount_share: Option<Number>,
    /// How many it holds at most, and how many who may enter found it full; none for a tier without a capacity.
    pub capacity: Option<(u64, u64)>,
    /// How many customers would be in it by the rules alone.
    pub candidates: u64,
}

/// What a review decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReviewLines {
    /// How many customers each step decided about, in the order of the steps.
    pub decisions: Vec<(Clause, u64)>,
    /// How many members full tiers have beyond their capacity, from the best; of a part of the customers nothing.
    pub over_capacity: Vec<(TierIndex, u64)>,
    /// For how many customers a floor stood against a cap.
    pub clashes: u64,
}

/// How often a cap kept a customer out of a tier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CapLine {
    /// The cap, by its position.
    pub cap: usize,
    /// How many customers. Of several caps that apply to a customer the one that decided counts.
    pub customers: u64,
}

/// The classes of a segment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SegmentLines {
    /// The segment, by its position among the customer values.
    pub segment: usize,
    /// Class and customers, in the order of the rules, else by code point; without a class last.
    pub classes: Vec<(Option<String>, u64)>,
}

/// How often an alert fired.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertLine {
    /// The alert, by its position.
    pub alert: usize,
    /// For how many customers.
    pub customers: u64,
}

impl Summary {
    /// Counts a report together.
    #[must_use]
    pub fn of(report: &Report<'_>) -> Self {
        let customers = report.classification.customers.len() as u64;
        let (tiers, amount) = tiers(report);
        Self {
            customers,
            concentration: amount.as_ref().map(|amount| Concentration::of(report, amount.metric)),
            monthly: monthly(report),
            amount,
            tiers,
            caps: caps(report),
            segments: report.values_of(ValueKind::Segment).map(|position| segment(report, position)).collect(),
            alerts: alerts(report),
            unknowns: report.classification.unknowns(),
            review: report.is_reviewed().then(|| review(report)),
        }
    }
}

fn tiers(report: &Report<'_>) -> (Vec<TierLine>, Option<Amount>) {
    let ladder = report.rules.tiers.len();
    let mut counts = vec![0_u64; ladder + 1];
    let mut candidates = vec![0_u64; ladder + 1];
    let mut sums = vec![ExactSum::default(); ladder + 1];
    let mut amount = report.rules.headline_amount().map(|metric| Amount { metric, total: ExactSum::default(), missing: 0 });
    for customer in 0..report.classification.customers.len() {
        let line = report.final_tier(customer).map_or(ladder, TierIndex::index).min(ladder);
        counts[line] += 1;
        candidates[report.candidate(customer).map_or(ladder, TierIndex::index).min(ladder)] += 1;
        if let Some(amount) = &mut amount {
            let column = &report.classification.metrics.values[amount.metric];
            if let Value::Number(number) = column.get(customer) {
                sums[line].add(number);
                amount.total.add(number);
            } else {
                amount.missing += 1;
            }
        }
    }
    let mut left_out = vec![0_u64; ladder];
    for (_, tier) in &report.classification.decisions.left_out {
        left_out[tier.index()] += 1;
    }
    let all: u64 = counts.iter().sum();
    let total = amount.as_ref().map_or(0, |amount| amount.total.0);
    let line = |position: usize| TierLine {
        tier: u16::try_from(position).ok().filter(|_| position < ladder).map(TierIndex),
        customers: counts[position],
        candidates: candidates[position],
        customers_share: share(counts[position].into(), all.into()),
        amount: sums[position],
        amount_share: share(sums[position].0, total),
        capacity: report.rules.tiers.get(position).and_then(|tier| tier.capacity.as_ref()).map(|c| (c.most, left_out[position])),
    };
    ((0..=ladder).map(line).collect(), amount)
}

fn review(report: &Report<'_>) -> ReviewLines {
    let transitions = &report.classification.transitions;
    let mut decisions: BTreeMap<Clause, u64> = BTreeMap::new();
    for transition in transitions {
        *decisions.entry(transition.clause).or_default() += 1;
    }
    let clashes = report.issues.iter().filter(|issue| issue.kind == IssueKind::FloorAgainstCap);
    let is_whole = report.run.part.is_none();
    ReviewLines {
        decisions: decisions.into_iter().collect(),
        over_capacity: if is_whole { over_capacity(report.rules, transitions) } else { Vec::new() },
        clashes: clashes.map(|issue| issue.count).sum(),
    }
}

fn monthly(report: &Report<'_>) -> Option<MonthlyLines> {
    let monthly = report.classification.metrics.monthly.as_ref()?;
    let ladder = report.rules.tiers.len();
    let tiers =
        monthly.of_groups(ladder + 1, |customer| report.final_tier(customer).map_or(ladder, TierIndex::index).min(ladder));
    Some(MonthlyLines { months: monthly.months.clone(), is_partial: monthly.is_partial, tiers })
}

fn caps(report: &Report<'_>) -> Vec<CapLine> {
    let mut lines: Vec<CapLine> = (0..report.rules.caps.len()).map(|cap| CapLine { cap, customers: 0 }).collect();
    for limit in report.classification.decisions.limits.iter().filter(|limit| limit.keeps_out_of.is_some()) {
        if let Some(line) = lines.get_mut(usize::from(limit.cap)) {
            line.customers += 1;
        }
    }
    lines
}

fn segment(report: &Report<'_>, segment: usize) -> SegmentLines {
    let classes = Classes::of(report, Axis::Value(segment));
    let mut counts = vec![0_u64; classes.names.len()];
    for class in &classes.of {
        counts[*class as usize] += 1;
    }
    let named = classes.names.len() - usize::from(classes.has_nobody);
    let lines = classes.names.into_iter().zip(counts).enumerate();
    let classes = lines.map(|(position, (name, count))| ((position < named).then_some(name), count)).collect();
    SegmentLines { segment, classes }
}

fn alerts(report: &Report<'_>) -> Vec<AlertLine> {
    let mut lines: Vec<AlertLine> = (0..report.rules.alerts.len()).map(|alert| AlertLine { alert, customers: 0 }).collect();
    for (_, alert) in &report.classification.settlement.fired {
        if let Some(line) = lines.get_mut(usize::from(*alert)) {
            line.customers += 1;
        }
    }
    lines
}

//! What is missing to the next tier and the cushion above the present one, in a line each.

use super::Report;
use super::digits::grouped;
use super::fields::Cell;
use super::labels::gap::{self, Move, Named, Phrase};
use super::labels::{self, Word};
use super::naming;
use crate::engine::decide::reason::{Operand, operands, value_text};
use crate::engine::eval::evaluate;
use crate::engine::gap::{Barrier, Blocker, Cushion, Gap, Gaps, Margin, Quantity, Reach, Step, Way};
use crate::engine::measure::hidden::STARS;
use crate::engine::measure::rows::{CustomerRow, Ground};
use crate::model::date::AsOf;
use crate::model::number::ExactSum;
use crate::model::value::{Type, Value, Verdict};

/// The gaps of all customers of a report, as text.
#[derive(Clone, Debug)]
pub struct GapTexts<'a> {
    report: &'a Report<'a>,
    gaps: Gaps<'a>,
    /// Of each customer value whether its unit alone tells which one is meant.
    told_by_unit: Vec<bool>,
}

impl<'a> GapTexts<'a> {
    /// Makes ready for all customers.
    #[must_use]
    pub fn new(report: &'a Report<'a>) -> Self {
        let (rules, run) = (report.rules, report.classification);
        let ground = Ground { rules, as_of: AsOf::new(run.as_of) };
        let gaps = Gaps::new(ground, &run.customers, &run.metrics, &run.decisions, &run.transitions);
        let shares = |unit: &str| rules.values.iter().filter(|value| value.unit.as_deref() == Some(unit)).count() > 1;
        let told_by_unit =
            rules.values.iter().map(|value| value.unit.as_deref().is_some_and(|unit| unit != "%" && !shares(unit)));
        Self { report, gaps, told_by_unit: told_by_unit.collect() }
    }

    /// What is missing to a customer's next tier and its cushion, as data.
    #[must_use]
    pub fn of(&self, customer: usize) -> Gap<'a> {
        self.gaps.of(customer)
    }

    /// The values of a customer.
    #[must_use]
    pub fn row(&self, customer: usize) -> CustomerRow<'a> {
        self.gaps.row(customer)
    }

    /// What is missing: `再 12,300 元 且 3 单，或 评分 增加 5 → 核心客户`.
    ///
    /// What the unit alone names has no other name; numbers must reach what is said, or be above or below it. Behind the ways
    /// stands what no number changes, a cap, a full tier. In the best tier it says so.
    #[must_use]
    pub fn gap(&self, customer: usize, gap: &Gap<'a>) -> String {
        let language = self.report.run.language;
        let Some(next) = &gap.next else { return gap::phrase(Phrase::Best, language).to_owned() };
        let row = self.gaps.row(customer);
        let mut parts = Vec::new();
        if !next.ways.is_empty() {
            let ways: Vec<String> = next.ways.iter().map(|way| self.way(way, &row)).collect();
            parts.push(ways.join(gap::or(language)));
        } else if !next.answer.is_yes() {
            parts.push(gap::phrase(Phrase::NoWay, language).to_owned());
        } else if next.barriers.is_empty() {
            parts.push(gap::phrase(Phrase::Met, language).to_owned());
        }
        parts.extend(next.barriers.iter().map(|barrier| self.barrier(barrier)));
        let tier = self.report.tier_name(Some(next.tier)).unwrap_or_default();
        format!("{} → {tier}", parts.join(gap::also(language)))
    }

    /// The cushion: `高出 112,000 元（最紧）；高出 3 单`. Empty where there is none: nobody's tier, a last tier that takes
    /// everyone.
    #[must_use]
    pub fn cushion(&self, gap: &Gap<'a>) -> String {
        let language = self.report.run.language;
        let Some(cushion) = &gap.cushion else { return String::new() };
        let phrase = match cushion.answer {
            Verdict::Yes if !cushion.falls.is_empty() => return self.falls(cushion),
            Verdict::Yes => Phrase::NoNumber,
            Verdict::No => Phrase::NotMet,
            Verdict::Unknown(_) => Phrase::NotAnswered,
        };
        gap::phrase(phrase, language).to_owned()
    }

    fn falls(&self, cushion: &Cushion<'a>) -> String {
        let language = self.report.run.language;
        let fall = |(position, fall): (usize, &crate::engine::gap::Fall<'a>)| {
            let margins: Vec<String> = fall.margins.iter().map(|margin| self.margin(margin)).collect();
            let margins = margins.join(gap::and(language));
            let is_tightest = cushion.tightest == Some(position) && cushion.falls.len() > 1;
            if is_tightest { gap::tightest(&margins, language) } else { margins }
        };
        cushion.falls.iter().enumerate().map(fall).collect::<Vec<_>>().join(gap::also(language))
    }

    fn margin(&self, margin: &Margin<'a>) -> String {
        let (name, amount) = (self.name(&margin.quantity), self.difference(&margin.quantity, margin.width()));
        gap::margin(
            &Named { name: &name, amount: &amount },
            margin.falls,
            self.is_told_by_unit(&margin.quantity),
            self.report.run.language,
        )
    }

    fn way(&self, way: &Way<'a>, row: &CustomerRow<'a>) -> String {
        let language = self.report.run.language;
        let (mut parts, mut again) = (Vec::new(), false);
        for step in &way.steps {
            let of = self.move_of(step);
            let name = self.name(&step.quantity);
            let amount = match of {
                Move::More | Move::Up | Move::Down => self.difference(&step.quantity, step.delta()),
                Move::Above | Move::Below | Move::NotBelow | Move::NotAbove => {
                    self.amount(&step.quantity, ExactSum(step.to.micros().into()))
                }
            };
            parts.push(gap::step(of, &Named { name: &name, amount: &amount }, again, language));
            again = of == Move::More;
        }
        parts.extend(way.blockers.iter().map(|blocker| self.blocker(blocker, row)));
        parts.join(gap::and(language))
    }

    fn move_of(&self, step: &Step<'a>) -> Move {
        match (step.reach == Reach::Beyond, step.rises) {
            (true, true) => Move::Above,
            (true, false) => Move::Below,
            (false, true) if step.to <= step.from => Move::NotBelow,
            (false, false) if step.to >= step.from => Move::NotAbove,
            (false, true) if self.is_told_by_unit(&step.quantity) => Move::More,
            (false, true) => Move::Up,
            (false, false) => Move::Down,
        }
    }

    fn blocker(&self, blocker: &Blocker<'a>, row: &CustomerRow<'a>) -> String {
        let language = self.report.run.language;
        let shown = |(condition, operand): Operand<'_>| {
            let value = self.report.observed((condition, operand), evaluate(operand, row));
            let name = self.name(&Quantity { term: operand, formula: blocker.formula });
            match value.missing() {
                Some(why) => format!("{name} {} ({})", Word::NoValue.text(language), labels::why(why, self.report)),
                None => format!("{name} = {}", value_text(&value, operand.ty, row)),
            }
        };
        let observed = operands(blocker.term).into_iter().filter(|(_, operand)| operand.ty != Type::Flag).map(shown);
        gap::blocker(&self.report.blocker_text(blocker), blocker.wanted, &observed.collect::<Vec<_>>().join(", "), language)
    }

    fn barrier(&self, barrier: &Barrier<'a>) -> String {
        let language = self.report.run.language;
        match barrier {
            Barrier::Capped(cap) => gap::capped(&self.report.rules.caps[*cap].reason, language),
            Barrier::Full { most, rank_by, last } => {
                let quantity = Quantity { term: &rank_by.term, formula: rank_by };
                let last = match last {
                    Value::Missing(_) => None,
                    Value::Number(number) => Some(self.amount(&quantity, ExactSum(number.micros().into()))),
                    _ if self.report.hides_numbers_of(&quantity) => Some(STARS.to_owned()),
                    Value::Text(_) | Value::Date(_) | Value::Flag(_) | Value::Category(_) => {
                        let mut text = String::new();
                        Cell::of(self.report.rules, last.clone(), rank_by.term.ty).write_plain(&mut text);
                        Some(text)
                    }
                };
                gap::full(&grouped(most), &self.name(&quantity), last.as_deref(), language)
            }
        }
    }

    /// The label or name of a customer value; of anything else its text.
    fn name(&self, quantity: &Quantity<'_>) -> String {
        quantity.value().map_or_else(|| quantity.text(), |position| self.report.value_title(position).to_owned())
    }

    fn is_told_by_unit(&self, quantity: &Quantity<'_>) -> bool {
        quantity.value().is_some_and(|position| self.told_by_unit[position])
    }

    fn unit(&self, quantity: &Quantity<'_>) -> Option<&'a str> {
        self.report.term_unit(quantity.term)
    }

    fn amount(&self, quantity: &Quantity<'_>, amount: ExactSum) -> String {
        if self.report.hides_numbers_of(quantity) {
            return STARS.to_owned();
        }
        naming::amount(amount, self.unit(quantity))
    }

    /// The same of a difference, which of shares is in percentage points.
    fn difference(&self, quantity: &Quantity<'_>, amount: ExactSum) -> String {
        if self.report.hides_numbers_of(quantity) {
            return STARS.to_owned();
        }
        if self.unit(quantity) == Some("%") {
            return gap::points(&grouped(&ExactSum(amount.0 * 100)), self.report.run.language);
        }
        self.amount(quantity, amount)
    }
}

//! What is missing to the next tier and the cushion above the present one, in a line each.

use std::borrow::Cow;

use super::Report;
use super::digits::{grouped, grouped_sum};
use super::fields::Cell;
use super::labels;
use super::labels::gap::{self, Move, Named, Phrase};
use super::naming::{self, Round, bound, reading};
use super::sentence::{Sentence, Side, is_constant, joined};
use crate::engine::decide::reason::operands;
use crate::engine::eval::evaluate;
use crate::engine::gap::{Barrier, Blocker, Cushion, Gap, Gaps, Margin, Quantity, Reach, Step, Way};
use crate::engine::measure::hidden::STARS;
use crate::engine::measure::rows::{CustomerRow, Ground};
use crate::model::date::AsOf;
use crate::model::language::Language;
use crate::model::number::ExactSum;
use crate::model::value::{Type, Value, Verdict};
use crate::rules::ruleset::Currency;

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
        let (rules, run, run_language) = (report.rules, report.classification, report.run.language);
        let ground = Ground { rules, as_of: AsOf::new(run.as_of) };
        let gaps = Gaps::new(ground, &run.customers, &run.metrics, &run.decisions, &run.transitions);
        let shares = |unit: &str| rules.values.iter().filter(|value| value.unit.as_deref() == Some(unit)).count() > 1;
        // A Chinese unit tells nothing in an English sentence.
        let tells = |unit: &str| run_language == Language::Chinese || unit.is_ascii() || Currency::of_unit(unit).is_some();
        let told_by_unit = rules
            .values
            .iter()
            .map(|value| value.unit.as_deref().is_some_and(|unit| unit != "%" && !shares(unit) && tells(unit)));
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
            parts.push(joined(next.ways.iter().map(|way| self.way(way, &row)), gap::or_else(language)));
        } else if !next.answer.is_yes() {
            parts.push(gap::phrase(Phrase::NoWay, language).to_owned());
        } else if next.barriers.is_empty() {
            parts.push(gap::phrase(Phrase::Met, language).to_owned());
        }
        parts.extend(next.barriers.iter().map(|barrier| self.barrier(barrier, &row)));
        let tier = self.report.tier_name(Some(next.tier)).unwrap_or_default();
        let mut text = joined(parts, gap::also(language));
        text.extend([" → ", tier]);
        text
    }

    /// The cushion: `高出 112,000 元（最紧）；高出 3 单`. Empty where there is none: nobody's tier, a last tier that takes
    /// everyone.
    #[must_use]
    pub fn cushion(&self, customer: usize, gap: &Gap<'a>) -> String {
        let language = self.report.run.language;
        let Some(cushion) = &gap.cushion else { return String::new() };
        let phrase = match cushion.answer {
            Verdict::Yes if !cushion.falls.is_empty() => return self.falls(cushion, &self.gaps.row(customer)),
            Verdict::Yes => Phrase::NoNumber,
            Verdict::No => Phrase::NotMet,
            Verdict::Unknown(_) => Phrase::NotAnswered,
        };
        gap::phrase(phrase, language).to_owned()
    }

    fn falls(&self, cushion: &Cushion<'a>, row: &CustomerRow<'a>) -> String {
        let language = self.report.run.language;
        let fall = |(position, fall): (usize, &crate::engine::gap::Fall<'a>)| {
            let margins = joined(fall.margins.iter().map(|margin| self.margin(margin, row)), gap::and(language));
            let is_tightest = cushion.tightest == Some(position) && cushion.falls.len() > 1;
            if is_tightest { gap::tightest(&margins, language) } else { margins }
        };
        joined(cushion.falls.iter().enumerate().map(fall), gap::also(language))
    }

    fn margin(&self, margin: &Margin<'a>, row: &CustomerRow<'a>) -> String {
        let (quantity, language) = (&margin.quantity, self.report.run.language);
        let name = self.name(quantity, row);
        if margin.width() == ExactSum::default() && !self.report.hides_numbers_of(quantity) {
            let amount = self.amount(quantity, ExactSum(margin.bound.micros().into()));
            return gap::just_reached(&Named { name: &name, amount: &amount }, margin.falls, language);
        }
        let amount = self.difference(quantity, margin.width(), Round::Down);
        gap::margin(&Named { name: &name, amount: &amount }, margin.falls, self.is_told_by_unit(quantity), language)
    }

    fn way(&self, way: &Way<'a>, row: &CustomerRow<'a>) -> String {
        let language = self.report.run.language;
        let (mut parts, mut again) = (Vec::new(), false);
        for step in &way.steps {
            let (of, quantity) = (self.move_of(step), &step.quantity);
            // Only the number itself is enough: it can't be rounded.
            let round = if step.reach == Reach::There { Round::Exact } else { Round::Up };
            let amount = match of {
                Move::More => self.more(quantity, step.delta(), round),
                Move::Up | Move::Down => self.difference(quantity, step.delta(), round),
                Move::Above | Move::Below | Move::NotBelow | Move::NotAbove => {
                    let to = bound(ExactSum(step.to.micros().into()), self.unit(quantity), step.rises);
                    self.amount(quantity, to)
                }
            };
            parts.push(gap::step(of, &Named { name: &self.name(quantity, row), amount: &amount }, again, language));
            again = of == Move::More;
        }
        parts.extend(way.blockers.iter().map(|blocker| self.blocker(blocker, row)));
        joined(parts, gap::and(language))
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
        let sentence = Sentence::of(self.report, blocker.formula, row);
        let own = || gap::needs(&self.report.blocker_text(blocker), blocker.wanted, language);
        let needs = sentence.statement(blocker.term, blocker.wanted, true).unwrap_or_else(own);
        let mut operands = operands(blocker.term);
        operands.retain(|(_, operand)| operand.ty != Type::Flag && !is_constant(operand));
        let is_clear = operands.len() == 1;
        let observed = operands.into_iter().map(|(condition, operand)| {
            let value = self.report.observed((condition, operand), evaluate(operand, row));
            let value = match value.missing() {
                Some(why) => Err(labels::why(why, self.report).into_owned()),
                None => Ok(sentence.value(operand, value, Side::in_condition(condition), Round::Near)),
            };
            ((!is_clear).then(|| sentence.name(operand).into_owned()), value)
        });
        gap::blocker(needs, &observed.collect::<Vec<_>>(), language)
    }

    fn barrier(&self, barrier: &Barrier<'a>, row: &CustomerRow<'a>) -> String {
        let language = self.report.run.language;
        match barrier {
            Barrier::Capped(cap) => gap::capped(&self.report.rules.caps[*cap].reason, language),
            Barrier::Full { most, rank_by, last } => {
                let quantity = Quantity { term: &rank_by.term, formula: rank_by };
                let last = match last {
                    Value::Missing(_) => None,
                    Value::Number(number) => {
                        Some(self.amount(&quantity, bound(ExactSum(number.micros().into()), self.unit(&quantity), true)))
                    }
                    _ if self.report.hides_numbers_of(&quantity) => Some(STARS.to_owned()),
                    Value::Text(_) | Value::Date(_) | Value::Flag(_) | Value::Category(_) => {
                        let mut text = String::new();
                        Cell::of(self.report.rules, last.clone(), rank_by.term.ty).write_plain(&mut text);
                        Some(text)
                    }
                };
                gap::full(&grouped(most), &self.name(&quantity, row), last.as_deref(), language)
            }
        }
    }

    /// What a number is called.
    fn name(&self, quantity: &Quantity<'_>, row: &CustomerRow<'a>) -> Cow<'a, str> {
        Sentence::of(self.report, quantity.formula, row).name(quantity.term)
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
    fn difference(&self, quantity: &Quantity<'_>, amount: ExactSum, round: Round) -> String {
        if self.report.hides_numbers_of(quantity) {
            return STARS.to_owned();
        }
        let unit = self.unit(quantity);
        // A little is not nothing.
        let read = Some(reading(amount, unit, round)).filter(|read| *read != ExactSum::default()).unwrap_or(amount);
        if unit == Some("%") {
            return gap::points(&grouped_sum(ExactSum(read.0 * 100)), self.report.run.language);
        }
        self.amount(quantity, read)
    }

    /// So much more, of what the unit alone names.
    fn more(&self, quantity: &Quantity<'_>, amount: ExactSum, round: Round) -> String {
        let language = self.report.run.language;
        let told = self.difference(quantity, amount, round);
        match (self.unit(quantity), told.split_once(' ')) {
            (Some(unit), Some((digits, unit_told))) if language == Language::English && naming::is_word(unit) => {
                gap::more(digits, unit_told)
            }
            _ => gap::amount_more(&told, language),
        }
    }
}

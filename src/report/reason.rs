//! What decided, in one sentence for people: labels, grouped digits, units and signs for the words of the rule file.

use std::borrow::Cow;

use super::Report;
use super::digits::grouped;
use super::fields::Cell;
use super::labels::{Word, gap, reason as words};
use super::naming;
use crate::engine::decide::reason::{Met, reason};
use crate::engine::eval::{evaluate, verdict};
use crate::engine::measure::hidden::{hiding_in, shown, stars, text_with};
use crate::engine::measure::rows::{CustomerRow, Ground, TiersOf};
use crate::expr::ast::Comparison;
use crate::expr::function::Function;
use crate::expr::print::on_one_line;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::date::AsOf;
use crate::model::number::ExactSum;
use crate::model::value::{Type, Value, Verdict};
use crate::rules::ruleset::Formula;

/// So many members of a list are told.
const MEMBERS: usize = 6;

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
        let ground = Ground { rules: report.rules, as_of: AsOf::new(run.as_of) };
        let row = run.metrics.of_customer(ground, &run.customers, TiersOf::default(), customer);
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
            let sentence = Sentence { report, formula: &capacity.rank_by, row: &row };
            let rank = sentence.value_of(&capacity.rank_by.term, Side::default());
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
        let sentence = Sentence { report: self.report, formula: met.formula, row };
        let parts: Vec<String> = met.parts.iter().map(|part| sentence.condition(part, true)).collect();
        parts.join(gap::and(self.report.run.language))
    }
}

/// Where a value stands.
#[derive(Clone, Copy, Default)]
struct Side<'t> {
    /// The comparison that it is a part of.
    condition: Option<&'t Term>,
    /// What it is compared with.
    beside: Option<&'t Term>,
}

impl<'t> Side<'t> {
    const fn of(condition: &'t Term, beside: Option<&'t Term>) -> Self {
        Self { condition: Some(condition), beside }
    }
}

/// A condition about one customer, being told.
struct Sentence<'s, 'a> {
    report: &'a Report<'a>,
    formula: &'s Formula,
    row: &'s CustomerRow<'a>,
}

impl Sentence<'_, '_> {
    /// A condition that is answered as said.
    #[expect(clippy::too_many_lines, reason = "a table of the kinds of conditions")]
    fn condition(&self, term: &Term, answer: bool) -> String {
        let language = self.report.run.language;
        let all =
            |parts: &[Term]| parts.iter().map(|part| self.condition(part, answer)).collect::<Vec<_>>().join(gap::and(language));
        let first = |parts: &[Term]| {
            let decides = |part: &&Term| match verdict(part, self.row) {
                Verdict::Yes => answer,
                Verdict::No => !answer,
                Verdict::Unknown(_) => false,
            };
            parts.iter().find(decides).map_or_else(|| self.own(term, answer), |part| self.condition(part, answer))
        };
        match &term.node {
            Node::Not(inner) => self.condition(inner, !answer),
            Node::And(parts) if answer => all(parts),
            Node::Or(parts) if !answer => all(parts),
            Node::And(parts) | Node::Or(parts) => first(parts),
            Node::Compare(comparison, left, right) => {
                self.compared(term, if answer { *comparison } else { comparison.opposite() }, [left, right])
            }
            Node::Same(negated, left, right) => {
                let comparison = if *negated == answer { Comparison::NotEqual } else { Comparison::Equal };
                self.compared(term, comparison, [left, right])
            }
            Node::IsMissing(negated, operand) if *negated != answer => words::missing(&self.title(operand), language),
            Node::IsMissing(_, operand) if operand.ty == Type::Flag => words::not_missing(&self.title(operand), language),
            Node::IsMissing(_, operand) => words::not_missing(&self.value_of(operand, Side::default()), language),
            Node::In(negated, operand, list) => words::among(
                &self.value_of(operand, Side::of(term, list.first())),
                *negated == answer,
                &self.list(term, list, operand),
                language,
            ),
            Node::Between(negated, operand, low, high) => words::between(
                &self.value_of(operand, Side::of(term, Some(low))),
                *negated == answer,
                &self.value_of(low, Side::of(term, Some(operand))),
                &self.value_of(high, Side::of(term, Some(operand))),
                language,
            ),
            Node::TextTest(negated, test, operand, list) => {
                let parts = match list.as_slice() {
                    [part] => self.value_of(part, Side::of(term, None)),
                    list => self.list(term, list, operand),
                };
                words::text_test(&self.value_of(operand, Side::of(term, None)), *negated == answer, *test, &parts, language)
            }
            Node::Call(Function::AtLeast, arguments) if answer && arguments.len() > 1 => {
                let met = arguments[1..].iter().filter(|part| verdict(part, self.row).is_yes());
                let met: Vec<String> = met.map(|part| self.condition(part, true)).collect();
                words::at_least(&self.value_of(&arguments[0], Side::default()), &met, language)
            }
            Node::Read(_) if term.ty == Type::Flag => words::flag(&self.title(term), answer, language),
            Node::Read(_)
            | Node::Call(..)
            | Node::Number(_)
            | Node::Text(_)
            | Node::Date(_)
            | Node::Flag(_)
            | Node::Category(_)
            | Node::Missing
            | Node::CategoryText(..)
            | Node::CategoryOf(..)
            | Node::Negate(_)
            | Node::Sum(_)
            | Node::Product(_)
            | Node::DaysBetween(..)
            | Node::DateSteps(..) => self.own(term, answer),
        }
    }

    fn compared(&self, condition: &Term, comparison: Comparison, [left, right]: [&Term; 2]) -> String {
        if is_constant(left) && !is_constant(right) {
            return self.compared(condition, comparison.turned_round(), [right, left]);
        }
        let shown = self.value_of(left, Side::of(condition, Some(right)));
        let other = self.value_of(right, Side::of(condition, Some(left)));
        if !is_constant(right) {
            return format!("{shown} {} {other}", words::sign(comparison));
        }
        if comparison != Comparison::Equal {
            return words::bounded(&shown, comparison, &other, left.ty, self.report.run.language);
        }
        // What is equal to a constant is that constant.
        if matches!(left.node, Node::Read(Slot::Population(_)) | Node::Call(..)) {
            format!("{} = {other}", self.title(left))
        } else {
            shown
        }
    }

    fn list(&self, condition: &Term, list: &[Term], beside: &Term) -> String {
        let side = Side::of(condition, Some(beside));
        let members: Vec<String> = list.iter().take(MEMBERS).map(|member| self.value_of(member, side)).collect();
        words::list(&members, list.len(), self.report.run.language)
    }

    /// A part of a condition: what it is called, with its value; a constant is its value. Hidden values are masked, and so is
    /// what would tell them.
    fn value_of(&self, term: &Term, side: Side<'_>) -> String {
        let rules = self.report.rules;
        let hiding = hiding_in(side.condition, term, rules);
        let value = shown(evaluate(term, self.row), term.ty, hiding, rules);
        let is_missing = value.missing().is_some();
        if is_constant(term) && !is_missing {
            return self.value(term, value, side.beside, hiding.is_some());
        }
        let title = self.title(term);
        if is_missing {
            return words::missing(&title, self.report.run.language);
        }
        format!("{title} {}", self.value(term, value, side.beside, hiding.is_some()))
    }

    /// A value as people write it; a number without a unit has that of what it is compared with.
    fn value(&self, term: &Term, value: Value<'_>, beside: Option<&Term>, is_hidden: bool) -> String {
        let report = self.report;
        let field = match (&value, &term.node) {
            (Value::Number(number), _) => {
                let unit = self.unit(term).or_else(|| self.unit(beside?));
                return naming::amount(ExactSum(number.micros().into()), unit);
            }
            (Value::Text(text), _) if is_hidden => return text.to_string(),
            (_, Node::Read(Slot::Column(position))) => report.column_cell(*position, self.row.row),
            _ => Cell::of(report.rules, value, term.ty),
        };
        if let Cell::Flag(flag) = field {
            return if flag { Word::Yes } else { Word::No }.text(report.run.language).to_owned();
        }
        let mut text = String::new();
        field.write_plain(&mut text);
        text
    }

    fn unit(&self, term: &Term) -> Option<&str> {
        let is_percentage = || matches!(term.node, Node::Number(_)) && self.written(term).ends_with(['%', '％']);
        self.report.term_unit(term).or_else(|| is_percentage().then_some("%"))
    }

    /// What a value is called: its label, header or name; arithmetic in labels, anything else in the rules' own words.
    fn title(&self, term: &Term) -> Cow<'_, str> {
        let chain = |parts: &[(bool, Term)], [plain, turned]: [&str; 2], closed: bool| {
            let mut text = String::new();
            for (position, (flag, part)) in parts.iter().enumerate() {
                if position > 0 {
                    text.push_str(if *flag { turned } else { plain });
                }
                let is_sum = matches!(part.node, Node::Sum(_)) || (position > 0 && matches!(part.node, Node::Product(_)));
                let title = if part.is_literal() { self.value_of(part, Side::default()).into() } else { self.title(part) };
                text.push_str(&if closed && is_sum { Cow::Owned(format!("({title})")) } else { title });
            }
            Cow::Owned(text)
        };
        if let Node::Sum(parts) = &term.node {
            return chain(parts, [" + ", " − "], false);
        }
        if let Node::Product(parts) = &term.node {
            return chain(parts, [" × ", " ÷ "], true);
        }
        if let Node::CategoryText(inner, _) | Node::CategoryOf(inner, _) = &term.node {
            return self.title(inner);
        }
        let title = if let Node::Read(slot) = term.node { self.report.slot_title(slot) } else { None };
        title.unwrap_or_else(|| self.written(term))
    }

    fn written(&self, term: &Term) -> Cow<'_, str> {
        text_with(term, self.formula, stars(term, self.report.rules)).into()
    }

    /// A condition in the rules' own words.
    fn own(&self, term: &Term, answer: bool) -> String {
        let text = self.written(term);
        if answer { text.into_owned() } else { words::not(&text, self.report.run.language) }
    }
}

/// Whether a value is the same for all customers.
fn is_constant(term: &Term) -> bool {
    if let Node::Negate(inner) | Node::DateSteps(inner, _) = &term.node {
        return is_constant(inner);
    }
    if let Node::Sum(parts) | Node::Product(parts) = &term.node {
        return parts.iter().all(|(_, part)| is_constant(part));
    }
    term.is_literal() || matches!(term.node, Node::Read(Slot::Param(_) | Slot::AsOf))
}

//! A condition of the rules as a sentence for people, with the values observed.

use std::borrow::Cow;

use super::Report;
use super::fields::Cell;
use super::labels::{Word, gap, reason as words};
use super::naming::{self, Round, reading};
use crate::engine::eval::{evaluate, verdict};
use crate::engine::measure::hidden::{hiding_in, shown, stars, text_with};
use crate::engine::measure::rows::CustomerRow;
use crate::expr::ast::Comparison;
use crate::expr::function::Function;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::number::ExactSum;
use crate::model::value::{TableIndex, Type, Value, Verdict};
use crate::rules::ruleset::Formula;

/// So many members of a list are told.
pub(super) const MEMBERS: usize = 6;

/// Where a value stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Side<'t> {
    /// The comparison that it is a part of.
    condition: Option<&'t Term>,
    /// What it is compared with.
    beside: Option<&'t Term>,
}

impl<'t> Side<'t> {
    pub(super) const fn of(condition: &'t Term, beside: Option<&'t Term>) -> Self {
        Self { condition: Some(condition), beside }
    }

    pub(super) const fn in_condition(condition: Option<&'t Term>) -> Self {
        Self { condition, beside: None }
    }
}

/// What a term is a part of.
#[derive(Clone, Copy)]
pub(super) enum Source<'s> {
    /// A formula, whose text it is told in where it has no words.
    Formula(&'s Formula),
    /// An aggregate over a table, or a value against all customers: where a part has no words, neither has the whole.
    Inner(Option<TableIndex>),
}

/// A condition about one customer, being told.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'s, 'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) source: Source<'s>,
    pub(super) row: &'s CustomerRow<'a>,
}

impl<'s, 'a> Sentence<'s, 'a> {
    /// Makes ready for the parts of a formula.
    pub(super) const fn of(report: &'a Report<'a>, formula: &'s Formula, row: &'s CustomerRow<'a>) -> Self {
        Self { report, source: Source::Formula(formula), row }
    }

    /// A condition that is answered as said.
    #[expect(clippy::too_many_lines, reason = "a table of the kinds of conditions")]
    pub(super) fn condition(&self, term: &Term, answer: bool) -> String {
        let language = self.report.run.language;
        let all = |parts: &[Term]| joined(parts.iter().map(|part| self.condition(part, answer)), gap::and(language));
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
            Node::IsMissing(negated, operand) if *negated != answer => words::missing(&self.name(operand), language),
            Node::IsMissing(_, operand) if operand.ty == Type::Flag => words::not_missing(&self.name(operand), language),
            Node::IsMissing(_, operand) => words::not_missing(&self.named_value(operand), language),
            Node::In(negated, operand, list) => words::among(
                &self.value_of(operand, Side::of(term, list.first()), Round::Exact),
                *negated == answer,
                &self.list(term, list, operand),
                language,
            ),
            Node::Between(negated, operand, low, high) => {
                let sides = [self.round([operand, low]), self.round([operand, high])];
                let round = if sides == [Round::Near; 2] { Round::Near } else { Round::Exact };
                words::between(
                    &self.value_of(operand, Side::of(term, Some(low)), round),
                    *negated == answer,
                    &self.value_of(low, Side::of(term, Some(operand)), round),
                    &self.value_of(high, Side::of(term, Some(operand)), round),
                    language,
                )
            }
            Node::TextTest(negated, test, operand, list) => {
                let parts = match list.as_slice() {
                    [part] => self.value_of(part, Side::of(term, None), Round::Exact),
                    list => self.list(term, list, operand),
                };
                words::text_test(
                    &self.value_of(operand, Side::of(term, None), Round::Exact),
                    *negated == answer,
                    *test,
                    &parts,
                    language,
                )
            }
            Node::Call(Function::AtLeast, arguments) if answer && arguments.len() > 1 => {
                let met = arguments[1..].iter().filter(|part| verdict(part, self.row).is_yes());
                let met: Vec<String> = met.map(|part| self.condition(part, true)).collect();
                words::at_least(&self.named_value(&arguments[0]), &met, language)
            }
            Node::Read(_) if term.ty == Type::Flag => words::flag(&self.name(term), answer, language),
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
        let round = self.round([left, right]);
        let shown = self.value_of(left, Side::of(condition, Some(right)), round);
        let other = self.value_of(right, Side::of(condition, Some(left)), round);
        if !is_constant(right) {
            return [&shown, " ", words::sign(comparison), " ", &other].concat();
        }
        if comparison != Comparison::Equal {
            return words::bounded(&shown, comparison, &other, left.ty, self.report.run.language);
        }
        // What is equal to a constant is that constant.
        if matches!(left.node, Node::Read(Slot::Population(_)) | Node::Call(..)) {
            [&self.name(left), " = ", &other].concat()
        } else {
            shown
        }
    }

    /// How two numbers that are compared may be rounded: only so that they still compare as they do.
    fn round(&self, sides: [&Term; 2]) -> Round {
        let [Value::Number(left), Value::Number(right)] = sides.map(|side| evaluate(side, self.row)) else { return Round::Near };
        // How near a number is to a hidden one is not to be seen from its digits.
        if sides.iter().any(|side| self.report.rules.hiding(side).is_some()) {
            return Round::Near;
        }
        let unit = sides.iter().find_map(|side| self.unit(side));
        let read = |number: crate::model::number::Number, side: &Term| {
            let exact = ExactSum(number.micros().into());
            if is_constant(side) { exact.0 } else { reading(exact, self.unit(side).or(unit), Round::Near).0 }
        };
        let is_kept = read(left, sides[0]).cmp(&read(right, sides[1])) == left.cmp(&right);
        if is_kept { Round::Near } else { Round::Exact }
    }

    fn list(&self, condition: &Term, list: &[Term], beside: &Term) -> String {
        words::list(&self.members(condition, list, beside), list.len(), self.report.run.language)
    }

    /// The first members of a list.
    pub(super) fn members(&self, condition: &Term, list: &[Term], beside: &Term) -> Vec<String> {
        let side = Side::of(condition, Some(beside));
        list.iter().take(MEMBERS).map(|member| self.value_of(member, side, Round::Exact)).collect()
    }

    /// What a value is called, with it.
    pub(super) fn named_value(&self, term: &Term) -> String {
        self.value_of(term, Side::default(), Round::Near)
    }

    /// A part of a condition: what it is called, with its value; a constant is its value. Hidden values are masked, and so is
    /// what would tell them.
    pub(super) fn value_of(&self, term: &Term, side: Side<'_>, round: Round) -> String {
        let rules = self.report.rules;
        let value = shown(evaluate(term, self.row), term.ty, hiding_in(side.condition, term, rules), rules);
        let is_missing = value.missing().is_some();
        if is_constant(term) && !is_missing {
            return self.value(term, value, side, Round::Exact);
        }
        let title = self.name(term);
        if is_missing {
            return words::missing(&title, self.report.run.language);
        }
        [&title, " ", &self.value(term, value, side, round)].concat()
    }

    /// A value, as it may be shown, as people write it; a number without a unit has that of what it is compared with.
    pub(super) fn value(&self, term: &Term, value: Value<'_>, side: Side<'_>, round: Round) -> String {
        let report = self.report;
        let is_hidden = hiding_in(side.condition, term, report.rules).is_some();
        let field = match (&value, &term.node) {
            (Value::Number(number), _) => {
                let unit = self.unit(term).or_else(|| self.unit(side.beside?));
                return naming::amount(reading(ExactSum(number.micros().into()), unit, round), unit);
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
        let is_percentage = || {
            let is_one = |text: &str| text.ends_with(['%', '％']);
            let written = || self.written(term).is_some_and(|text| is_one(&text));
            matches!(term.node, Node::Number(_))
                && match self.source {
                    Source::Formula(formula) if self.report.rules.report.hidden.is_nothing() => {
                        formula.text.get(term.span.clone()).is_some_and(is_one)
                    }
                    Source::Formula(_) | Source::Inner(_) => written(),
                }
        };
        self.report.term_unit(term).or_else(|| is_percentage().then_some("%"))
    }

    /// What a value is called: in words, or the rules' own words where it has none.
    pub(super) fn name(&self, term: &Term) -> Cow<'a, str> {
        // Nearly every one is a value or a column, which has its name.
        let known = if let Node::Read(slot) = term.node { self.report.slot_title(slot) } else { None };
        known.unwrap_or_else(|| self.title(term).unwrap_or_default().into())
    }

    /// Its text in the rule file.
    pub(super) fn written(&self, term: &Term) -> Option<String> {
        let Source::Formula(formula) = self.source else { return None };
        Some(text_with(term, formula, stars(term, self.report.rules)))
    }

    /// A condition in the rules' own words.
    fn own(&self, term: &Term, answer: bool) -> String {
        let text = self.written(term).unwrap_or_default();
        if answer { text } else { words::not(&text, self.report.run.language) }
    }
}

/// Parts of a sentence with something in between; of most there is one.
pub(super) fn joined(parts: impl IntoIterator<Item = String>, between: &str) -> String {
    let mut parts = parts.into_iter();
    let mut text = parts.next().unwrap_or_default();
    parts.for_each(|part| text.extend([between, &part]));
    text
}

/// Whether a value is the same for all customers.
pub(super) fn is_constant(term: &Term) -> bool {
    if let Node::Negate(inner) | Node::DateSteps(inner, _) = &term.node {
        return is_constant(inner);
    }
    if let Node::Sum(parts) | Node::Product(parts) = &term.node {
        return parts.iter().all(|(_, part)| is_constant(part));
    }
    term.is_literal() || matches!(term.node, Node::Read(Slot::Param(_) | Slot::AsOf))
}

//! A condition of the rules as a piece of a spreadsheet's formula, yes, no and unknown as the program answers it.

use crate::engine::measure::hidden::{stars, text_with};
use crate::expr::ast::Comparison;
use crate::expr::function::Function;
use crate::expr::print::on_one_line;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::value::{Type, Value};
use crate::report::content::customers::Source;
use crate::report::content::thresholds;
use crate::report::labels::reason::sign;
use crate::report::page::{PageKind, Part, is_exact_in_spreadsheets, serial_of};
use crate::rules::ruleset::Formula;

use super::pieces::{Piece, counted, enclosed, joined, text};
use super::{Constant, Live, Origin, Rule};

/// A condition on its way into the formula.
pub(super) struct Condition<'l, 'a> {
    /// What it looks at is put there.
    pub(super) live: &'l mut Live<'a>,
    /// Where it stands.
    pub(super) rule: Rule,
    /// What it says.
    pub(super) formula: &'a Formula,
}

/// A number or date as a piece of the formula.
struct Computed<'a> {
    pieces: Vec<Piece<'a>>,
    /// The cells that must hold a number.
    cells: Vec<Part>,
    /// Whether a threshold is among them.
    moves: bool,
    /// Whether it may be an error though they do.
    can_fail: bool,
}

impl<'a> Condition<'_, 'a> {
    /// A formula that is true where the condition has this answer and false where it has the other one or none.
    pub(super) fn answer(&mut self, term: &'a Term, yes: bool) -> Vec<Piece<'a>> {
        if let Node::Not(inner) = &term.node {
            return self.answer(inner, !yes);
        }
        if let Node::And(parts) | Node::Or(parts) = &term.node {
            let function = if matches!(term.node, Node::And(_)) == yes { "AND" } else { "OR" };
            return joined(function, parts.iter().map(|part| self.answer(part, yes)).collect());
        }
        let compiled = if let Node::Call(Function::AtLeast, arguments) = &term.node {
            self.at_least(term, arguments, yes)
        } else if let Node::Compare(comparison, left, right) = &term.node {
            self.all(term, &[(*comparison, left, right)], "AND", yes)
        } else if let Node::Between(negated, operand, low, high) = &term.node {
            let inside = yes != *negated;
            let sides = [(Comparison::GreaterOrEqual, &**operand, &**low), (Comparison::LessOrEqual, operand, high)];
            self.all(term, &sides, if inside { "AND" } else { "OR" }, inside)
        } else if let Node::In(negated, operand, list) = &term.node {
            let among = yes != *negated;
            let sides: Vec<_> = list.iter().map(|member| (Comparison::Equal, &**operand, member)).collect();
            self.all(term, &sides, if among { "OR" } else { "AND" }, among)
        } else {
            None
        };
        compiled.unwrap_or_else(|| {
            let rules = self.live.report.rules;
            let text = text_with(term, self.formula, stars(term, rules));
            if !self.live.apart.contains(&(self.rule, text.clone())) {
                self.live.apart.push((self.rule, text));
            }
            vec![Piece::Own(term, yes)]
        })
    }

    /// Several comparisons at once; none where one can't be a formula, or none looks at a threshold.
    fn all(
        &mut self,
        whole: &'a Term,
        sides: &[(Comparison, &'a Term, &'a Term)],
        function: &'static str,
        yes: bool,
    ) -> Option<Vec<Piece<'a>>> {
        let before = self.live.constants.clone();
        let compared: Option<Vec<_>> = sides
            .iter()
            .map(|(comparison, left, right)| {
                let comparison = if yes { *comparison } else { comparison.opposite() };
                self.compared(whole, comparison, left, right)
            })
            .collect();
        let compared = compared.filter(|compared| compared.iter().any(|(_, moves)| *moves));
        if compared.is_none() {
            self.live.constants = before;
        }
        Some(joined(function, compared?.into_iter().map(|(pieces, _)| pieces).collect()))
    }

    fn compared(
        &mut self,
        whole: &'a Term,
        comparison: Comparison,
        left: &'a Term,
        right: &'a Term,
    ) -> Option<(Vec<Piece<'a>>, bool)> {
        let (a, b) = (self.value(whole, left, Some(right))?, self.value(whole, right, Some(left))?);
        let sign = match comparison {
            Comparison::Equal => "=",
            Comparison::NotEqual => "<>",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        };
        let (moves, can_fail) = (a.moves || b.moves, a.can_fail || b.can_fail);
        let there = counted(a.cells.into_iter().chain(b.cells))?;
        let mut comparison = a.pieces;
        comparison.push(text(sign));
        comparison.extend(b.pieces);
        let mut pieces = joined("AND", there.into_iter().chain([comparison]).collect());
        if can_fail {
            pieces = enclosed("IFERROR(", pieces);
            pieces.insert(pieces.len() - 1, text(",FALSE"));
        }
        Some((pieces, moves))
    }

    /// So many at least: the answers are counted; no where too few are left that aren't no.
    fn at_least(&mut self, whole: &'a Term, arguments: &'a [Term], yes: bool) -> Option<Vec<Piece<'a>>> {
        let (wanted, conditions) = arguments.split_first()?;
        let wanted = self.value(whole, wanted, None)?;
        if !wanted.moves {
            return None;
        }
        let mut pieces = vec![text("(0")];
        for condition in conditions {
            pieces.push(text("+"));
            pieces.extend(self.answer(condition, yes));
        }
        pieces.push(text(if yes { ">=" } else { ">" }));
        if yes {
            pieces.extend(wanted.pieces);
        } else {
            pieces.push(text(&format!("{}-", conditions.len())));
            pieces.extend(wanted.pieces);
        }
        pieces.push(text(")"));
        let there = counted(wanted.cells)?;
        Some(joined("AND", there.into_iter().chain([pieces]).collect()))
    }

    /// A number or date; none where it can't be a formula. `beside` is what it is compared with.
    fn value(&mut self, whole: &'a Term, term: &'a Term, beside: Option<&Term>) -> Option<Computed<'a>> {
        if !matches!(term.ty, Type::Number | Type::Date) {
            return None;
        }
        if term.is_literal() {
            return self.constant(whole, term, beside);
        }
        if let Node::Read(slot) = term.node {
            return self.read(whole, term, slot, beside);
        }
        if let Node::Negate(inner) = &term.node {
            return Some(self.value(whole, inner, beside)?.within("(-"));
        }
        if let Node::Sum(parts) = &term.node {
            return self.chain(whole, parts, ["+", "-"], beside);
        }
        if let Node::Product(parts) = &term.node {
            return self.chain(whole, parts, ["*", "/"], None);
        }
        if let Node::DaysBetween(later, earlier) = &term.node {
            let later = self.value(whole, later, None)?;
            return Some(later.then("-", self.value(whole, earlier, None)?).within("("));
        }
        let Node::Call(function, arguments) = &term.node else { return None };
        let argument = self.value(whole, arguments.first()?, None)?;
        if *function == Function::DaysSince {
            return Some(self.today()?.then("-", argument).within("("));
        }
        (*function == Function::Abs).then(|| argument.within("ABS("))
    }

    fn read(&mut self, whole: &'a Term, term: &'a Term, slot: Slot, beside: Option<&Term>) -> Option<Computed<'a>> {
        if let Slot::Value(position) = slot {
            return self.here(term, Source::Value(position));
        }
        if let Slot::Column(position) = slot {
            return self.here(term, Source::Sheet(position));
        }
        if slot == Slot::AsOf {
            return self.today();
        }
        self.constant(whole, term, beside)
    }

    /// The as-of date.
    fn today(&self) -> Option<Computed<'a>> {
        let serial = serial_of(self.live.report.classification.as_of)?;
        Some(Computed { pieces: vec![text(&serial.to_string())], cells: Vec::new(), moves: false, can_fail: false })
    }

    /// Values one after the other, each step rounded to millionths as the program does.
    fn chain(
        &mut self,
        whole: &'a Term,
        parts: &'a [(bool, Term)],
        [plain, turned]: [&'static str; 2],
        beside: Option<&Term>,
    ) -> Option<Computed<'a>> {
        let (first, rest) = parts.split_first()?;
        let mut computed = self.value(whole, &first.1, beside)?;
        for (is_turned, part) in rest {
            let part = self.value(whole, part, beside)?;
            computed = computed.then(if *is_turned { turned } else { plain }, part).within("ROUND(");
            computed.pieces.insert(computed.pieces.len() - 1, text(",6"));
            computed.can_fail |= *is_turned && turned == "/";
        }
        Some(computed)
    }

    /// A cell of the same row; none where the table hasn't its column, or shows it hidden.
    fn here(&self, term: &Term, source: Source) -> Option<Computed<'a>> {
        if self.live.report.rules.hiding(term).is_some() {
            return None;
        }
        let cell = Part::Here(self.live.sources.iter().position(|column| *column == source)?);
        Some(Computed { pieces: vec![Piece::Part(cell.clone())], cells: vec![cell], moves: false, can_fail: false })
    }

    /// The cell of a threshold.
    fn constant(&mut self, whole: &Term, term: &Term, beside: Option<&Term>) -> Option<Computed<'a>> {
        let report = self.live.report;
        let unit = || report.term_unit(term).or_else(|| report.term_unit(beside?));
        let written = |term: &Term| on_one_line(self.formula.text.get(term.span.clone()).unwrap_or_default());
        let (of, name, value, unit) = if let Node::Read(Slot::Param(position)) = term.node {
            let param = &report.rules.params[position];
            let value = param.value.value();
            (Origin::Param(position), param.label.clone().unwrap_or_else(|| param.name.clone()), value, unit())
        } else if matches!(term.node, Node::Read(_)) {
            return None;
        } else {
            let is_share = written(term).ends_with(['%', '％']);
            let unit = unit().or_else(|| is_share.then_some("%"));
            let name = self.asked(whole, term).unwrap_or_else(|| written(whole));
            (Origin::Literal(self.rule, term.span.start), name, literal(term)?, unit)
        };
        let fits = match &value {
            Value::Number(number) => is_exact_in_spreadsheets(number.micros().into()),
            Value::Date(day) => serial_of(*day).is_some(),
            Value::Text(_) | Value::Flag(_) | Value::Category(_) | Value::Missing(_) => false,
        };
        if !fits {
            return None;
        }
        let constants = &mut self.live.constants;
        let place = constants.iter().position(|constant| constant.of == of).unwrap_or(constants.len());
        if place == constants.len() {
            constants.push(Constant { of, name, value, unit, rules: Vec::new() });
        }
        if !constants[place].rules.contains(&self.rule) {
            constants[place].rules.push(self.rule);
        }
        let cell = Part::There(PageKind::Thresholds, thresholds::FIRST_ROW + place, thresholds::VALUE_COLUMN);
        Some(Computed { pieces: vec![Piece::Part(cell.clone())], cells: vec![cell], moves: true, can_fail: false })
    }
}

impl Condition<'_, '_> {
    /// What is compared with a literal, and how: `近12个月票数 ≥`.
    fn asked(&self, whole: &Term, literal: &Term) -> Option<String> {
        let is_it = |term: &Term| term.span == literal.span;
        let (asked, comparison) = if let Node::Compare(comparison, left, right) = &whole.node {
            if is_it(right) { (left, *comparison) } else { (right, comparison.turned_round()) }
        } else if let Node::Between(_, operand, low, _) = &whole.node {
            (operand, if is_it(low) { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual })
        } else if let Node::In(_, operand, _) = &whole.node {
            (operand, Comparison::Equal)
        } else {
            return None;
        };
        let Node::Read(slot) = asked.node else { return None };
        Some(format!("{} {}", self.live.report.slot_title(slot)?, sign(comparison)))
    }
}

impl Computed<'_> {
    fn within(mut self, opening: &'static str) -> Self {
        self.pieces = enclosed(opening, self.pieces);
        self
    }

    fn then(mut self, sign: &'static str, next: Self) -> Self {
        self.pieces.push(text(sign));
        self.pieces.extend(next.pieces);
        self.cells.extend(next.cells);
        Self { moves: self.moves || next.moves, can_fail: self.can_fail || next.can_fail, ..self }
    }
}

fn literal<'a>(term: &Term) -> Option<Value<'a>> {
    if let Node::Number(number) = term.node {
        return Some(Value::Number(number));
    }
    if let Node::Date(day) = term.node {
        return Some(Value::Date(day));
    }
    let Node::Negate(inner) = &term.node else { return None };
    if let Value::Number(number) = literal(inner)? { Some(Value::Number(-number)) } else { None }
}

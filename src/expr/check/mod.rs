//! Tree to typed tree: names become positions, types are made to fit, all that is wrong is said.

mod call;
mod guess;
mod lookup;
mod population;

use std::ops::Range;

use crate::expr::ast::{Addend, Call, Comparison, Expr, ExprKind, Name};
use crate::expr::population::Populations;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::date::Unit;
use crate::model::diagnostic::{Diagnostic, Problem, Realm};
use crate::model::fold::{fold, plain_width, trim};
use crate::model::number::Number;
use crate::model::value::{OrderIndex, Type};
pub use guess::{Guesses, nearest};

/// What the names around an expression mean.
pub trait Scope {
    /// Which names may be used here.
    fn realm(&self) -> Realm;

    /// The value behind a name.
    ///
    /// # Errors
    /// The name is unknown or not allowed here; no problem where what it names is itself broken and was reported.
    fn resolve(&mut self, name: &Name) -> Result<(Node, Type), Option<Problem>>;

    /// The names of the tables of events.
    fn table_names(&self) -> Vec<&str>;

    /// Whether a name is a table of events, so that a call of it is an aggregate.
    fn is_table(&self, name: &Name) -> bool;

    /// The position of an aggregate and its type; none where something is wrong with it. What a person should know of it is
    /// added to `found`.
    fn aggregate(&mut self, call: &Call, found: &mut Vec<Diagnostic>) -> Option<(Slot, Type)>;

    /// The values against all customers so far; none where only one row is known, so that there can't be any.
    fn populations(&mut self) -> Option<&mut Populations> {
        None
    }

    /// The words of an order, from the least to the greatest, folded.
    fn order(&self, order: OrderIndex) -> &[String];

    /// The lookup of this name, as the rules write it, and the type of its values.
    ///
    /// # Errors
    /// There is no such lookup; no problem where it is itself broken and was reported.
    fn lookup(&mut self, name: &str) -> Result<(String, Type), Option<Problem>>;

    /// The text of a param that is one.
    fn param_text(&self, slot: Slot) -> Option<&str>;

    /// The number of a param that is one; asked for only where there can be values against all customers.
    fn param_number(&self, _slot: Slot) -> Option<Number> {
        None
    }
}

struct Checker<'a, S> {
    scope: &'a mut S,
    found: &'a mut Vec<Diagnostic>,
}

/// The typed form of an expression; none where something is wrong with it, which is added to `found`.
pub fn check<S: Scope>(expr: &Expr, scope: &mut S, found: &mut Vec<Diagnostic>) -> Option<Term> {
    Checker { scope, found }.value(expr)
}

/// The typed form of a condition.
pub fn check_condition<S: Scope>(expr: &Expr, scope: &mut S, found: &mut Vec<Diagnostic>) -> Option<Term> {
    Checker { scope, found }.condition(expr)
}

/// The typed form of an expression that must be a number.
pub fn check_number<S: Scope>(expr: &Expr, scope: &mut S, found: &mut Vec<Diagnostic>) -> Option<Term> {
    Checker { scope, found }.number(expr)
}

/// The typed form of an expression that must be text; an ordered category is its word.
pub fn check_text<S: Scope>(expr: &Expr, scope: &mut S, found: &mut Vec<Diagnostic>) -> Option<Term> {
    Checker { scope, found }.text(expr)
}

/// How many words of an order a message looks at.
const MOST_WORDS: usize = 100;

impl<S: Scope> Checker<'_, S> {
    fn say(&mut self, problem: Problem, span: &Range<usize>) {
        self.found.push(Diagnostic::new(problem, span.clone()));
    }

    fn refuse<T>(&mut self, problem: Problem, span: &Range<usize>) -> Option<T> {
        self.say(problem, span);
        None
    }

    fn value(&mut self, expr: &Expr) -> Option<Term> {
        let span = &expr.span;
        let (node, ty) = match &expr.kind {
            ExprKind::Number(number) => (Node::Number(*number), Type::Number),
            ExprKind::Text(text) => (Node::Text(plain_width(text).into_owned()), Type::Text),
            ExprKind::Date(date) => (Node::Date(*date), Type::Date),
            ExprKind::Flag(flag) => (Node::Flag(*flag), Type::Flag),
            ExprKind::Missing => return self.refuse(Problem::MissingMisplaced, span),
            ExprKind::Name(name) => match self.scope.resolve(name) {
                Ok(found) => found,
                Err(Some(problem)) => return self.refuse(problem, span),
                Err(None) => return None,
            },
            ExprKind::Negate(inner) => (Node::Negate(Box::new(self.number(inner)?)), Type::Number),
            ExprKind::Sum(first, rest) => return self.sum(first, rest, span),
            ExprKind::Product(first, rest) => {
                let mut factors = vec![(false, self.number(first))];
                factors.extend(rest.iter().map(|(divides, factor)| (*divides, self.number(factor))));
                (Node::Product(all_signed(factors)?), Type::Number)
            }
            ExprKind::Not(inner) => (Node::Not(Box::new(self.condition(inner)?)), Type::Flag),
            ExprKind::And(parts) => (Node::And(self.conditions(parts)?), Type::Flag),
            ExprKind::Or(parts) => (Node::Or(self.conditions(parts)?), Type::Flag),
            ExprKind::Compare(comparison, left, right) => (self.comparison(*comparison, left, right)?, Type::Flag),
            ExprKind::Same(negated, left, right) => {
                let (left, right) = self.same_type(left, right)?;
                (Node::Same(*negated, Box::new(left), Box::new(right)), Type::Flag)
            }
            ExprKind::IsMissing(negated, operand) => (Node::IsMissing(*negated, Box::new(self.value(operand)?)), Type::Flag),
            ExprKind::In(negated, operand, list) => (self.one_of(*negated, operand, list)?, Type::Flag),
            ExprKind::Between(negated, operand, low, high) => (self.between(*negated, operand, low, high)?, Type::Flag),
            ExprKind::TextTest(negated, test, operand, list) => {
                let operand = self.text(operand);
                let list: Vec<_> = list.iter().map(|item| self.text(item)).collect();
                (Node::TextTest(*negated, *test, Box::new(operand?), all(list)?), Type::Flag)
            }
            ExprKind::Call(call) => return self.call(call, span),
        };
        Some(Term { node, ty, span: span.clone() })
    }

    fn typed(&mut self, expr: &Expr, wanted: Type, problem: impl Fn(Type) -> Problem) -> Option<Term> {
        let term = self.value(expr)?;
        if term.ty == wanted { Some(term) } else { self.refuse(problem(term.ty), &expr.span) }
    }

    fn number(&mut self, expr: &Expr) -> Option<Term> {
        self.typed(expr, Type::Number, |found| Problem::WantsNumber { found })
    }

    fn condition(&mut self, expr: &Expr) -> Option<Term> {
        self.typed(expr, Type::Flag, |found| Problem::NotACondition { found })
    }

    fn conditions(&mut self, parts: &[Expr]) -> Option<Vec<Term>> {
        let parts: Vec<_> = parts.iter().map(|part| self.condition(part)).collect();
        all(parts)
    }

    fn text(&mut self, expr: &Expr) -> Option<Term> {
        let term = as_text(self.value(expr)?);
        if term.ty == Type::Text { Some(term) } else { self.refuse(Problem::WantsText { found: term.ty }, &expr.span) }
    }

    fn sum(&mut self, first: &Expr, rest: &[(bool, Addend)], span: &Range<usize>) -> Option<Term> {
        let mut sum = self.value(first);
        let mut numbers: Vec<(bool, Term)> = Vec::new();
        for (negative, addend) in rest {
            match addend {
                Addend::Duration(count, unit, _) => {
                    let date = close_sum(sum.take(), &mut numbers);
                    let count = if *negative { -i64::from(*count) } else { i64::from(*count) };
                    sum = date.and_then(|date| self.step(date, (count, *unit), span));
                }
                Addend::Value(value) => {
                    let right = self.value(value);
                    let (Some(left), Some(right)) = (sum.take(), right) else { continue };
                    sum = self.add(left, *negative, right, value, &mut numbers);
                }
            }
        }
        let sum = close_sum(sum, &mut numbers)?;
        Some(Term { span: span.clone(), ..sum })
    }

    /// A date one step further. Steps gather in one flat node, so that a long row of them does not nest.
    fn step(&mut self, date: Term, step: (i64, Unit), span: &Range<usize>) -> Option<Term> {
        if date.ty != Type::Date {
            return self.refuse(Problem::WantsDate { found: date.ty }, &date.span);
        }
        if let Node::DateSteps(from, mut steps) = date.node {
            steps.push(step);
            return Some(Term { node: Node::DateSteps(from, steps), ty: Type::Date, span: span.clone() });
        }
        Some(Term { node: Node::DateSteps(Box::new(date), vec![step]), ty: Type::Date, span: span.clone() })
    }

    /// Adds to a running sum: numbers gather in one flat node, a date minus a date is a number of days.
    fn add(&mut self, left: Term, negative: bool, right: Term, written: &Expr, numbers: &mut Vec<(bool, Term)>) -> Option<Term> {
        match (left.ty, right.ty) {
            (Type::Number, Type::Number) => {
                if numbers.is_empty() {
                    numbers.push((false, left.clone()));
                }
                numbers.push((negative, right));
                Some(Term { node: Node::Missing, ty: Type::Number, span: left.span })
            }
            (Type::Date, Type::Date) if negative => {
                let span = left.span.start..right.span.end;
                Some(Term { node: Node::DaysBetween(Box::new(left), Box::new(right)), ty: Type::Number, span })
            }
            (Type::Number, found) => self.refuse(Problem::WantsNumber { found }, &written.span),
            (Type::Date, _) => self.refuse(Problem::WantsDuration, &written.span),
            (found, _) => self.refuse(Problem::WantsNumber { found }, &left.span),
        }
    }

    fn comparison(&mut self, comparison: Comparison, left: &Expr, right: &Expr) -> Option<Node> {
        let (left, right) = self.same_type(left, right)?;
        if comparison.needs_order() && !is_ordered(left.ty) {
            let span = left.span.start..right.span.end;
            return self.refuse(Problem::OrderWanted { found: left.ty }, &span);
        }
        Some(Node::Compare(comparison, Box::new(left), Box::new(right)))
    }

    /// Both sides in one type: a text literal beside an ordered category becomes one of its words, a category beside
    /// any other text becomes text.
    fn same_type(&mut self, left: &Expr, right: &Expr) -> Option<(Term, Term)> {
        let (left, right) = (self.value(left), self.value(right));
        self.fit(left?, right?)
    }

    fn fit(&mut self, left: Term, right: Term) -> Option<(Term, Term)> {
        match (left.ty, right.ty) {
            (a, b) if a == b => Some((trimmed(left), trimmed(right))),
            (Type::Category(order), Type::Text) if self.literal_text(&right).is_some() => {
                let right = self.word_of(order, right)?;
                Some((left, right))
            }
            (Type::Text, Type::Category(order)) if self.literal_text(&left).is_some() => {
                let left = self.word_of(order, left)?;
                Some((left, right))
            }
            (Type::Category(_) | Type::Text, Type::Category(_) | Type::Text) => Some((as_text(left), as_text(right))),
            (a, b) => {
                let span = left.span.start.min(right.span.start)..left.span.end.max(right.span.end);
                self.refuse(Problem::SameTypeWanted { left: a, right: b }, &span)
            }
        }
    }

    /// The folded text of a literal or of a param that is one.
    fn literal_text(&self, term: &Term) -> Option<String> {
        if let Node::Text(text) = &term.node {
            return Some(trim(text).to_owned());
        }
        let Node::Read(slot) = term.node else { return None };
        self.scope.param_text(slot).map(|text| fold(text).into_owned())
    }

    /// A literal text as a word of an order.
    fn word_of(&mut self, order: OrderIndex, text: Term) -> Option<Term> {
        let word = self.literal_text(&text)?;
        let words = self.scope.order(order);
        let span = text.span.clone();
        if let Some(rank) = words.iter().position(|known| *known == word) {
            let rank = u32::try_from(rank).unwrap_or(u32::MAX);
            let literal = matches!(text.node, Node::Text(_));
            let node = if literal { Node::Category(rank) } else { Node::CategoryOf(Box::new(text), order) };
            return Some(Term { node, ty: Type::Category(order), span });
        }
        let near = nearest(&word, words.iter().take(MOST_WORDS).map(String::as_str));
        let mut words: Vec<String> = words.iter().take(MOST_WORDS).cloned().collect();
        if words.len() == MOST_WORDS {
            words.push("…".to_owned());
        }
        let problem = Problem::NotInOrder { text: word, words, nearest: near };
        self.refuse(problem, &span)
    }

    fn one_of(&mut self, negated: bool, operand: &Expr, list: &[Expr]) -> Option<Node> {
        let operand = self.value(operand);
        let items: Vec<_> = list.iter().map(|item| self.value(item)).collect();
        let (mut operand, items) = (operand?, all(items)?);
        let mut fitted = Vec::with_capacity(items.len());
        let mut sound = true;
        for item in items {
            match self.fit(operand.clone(), item) {
                Some((left, right)) => {
                    operand = left;
                    fitted.push(right);
                }
                None => sound = false,
            }
        }
        // A category that met plain text is text from there on, also for the words before.
        if operand.ty == Type::Text {
            fitted = fitted.into_iter().map(|item| self.back_to_text(item)).collect();
        }
        sound.then_some(Node::In(negated, Box::new(operand), fitted))
    }

    fn back_to_text(&self, term: Term) -> Term {
        if let (Node::Category(rank), Type::Category(order)) = (&term.node, term.ty) {
            let word = self.scope.order(order).get(*rank as usize).cloned().unwrap_or_default();
            return Term { node: Node::Text(word), ty: Type::Text, span: term.span };
        }
        as_text(term)
    }

    fn between(&mut self, negated: bool, operand: &Expr, low: &Expr, high: &Expr) -> Option<Node> {
        let (operand, low, high) = (self.value(operand), self.value(low), self.value(high));
        let (operand, low) = self.fit(operand?, low?)?;
        let (operand, high) = self.fit(operand, high?)?;
        if !is_ordered(operand.ty) || low.ty != operand.ty {
            return self.refuse(Problem::OrderWanted { found: operand.ty }, &operand.span);
        }
        Some(Node::Between(negated, Box::new(operand), Box::new(low), Box::new(high)))
    }
}

fn all(terms: Vec<Option<Term>>) -> Option<Vec<Term>> {
    terms.into_iter().collect()
}

fn all_signed(terms: Vec<(bool, Option<Term>)>) -> Option<Vec<(bool, Term)>> {
    terms.into_iter().map(|(sign, term)| term.map(|term| (sign, term))).collect()
}

/// A literal text without blanks at its ends, as cells are; anything else as it is.
fn trimmed(term: Term) -> Term {
    if let Node::Text(text) = &term.node {
        return Term { node: Node::Text(trim(text).to_owned()), ..term };
    }
    term
}

fn is_ordered(ty: Type) -> bool {
    matches!(ty, Type::Number | Type::Date | Type::Category(_))
}

/// A category as its text; anything else as it is.
fn as_text(term: Term) -> Term {
    match term.ty {
        Type::Category(order) => {
            let span = term.span.clone();
            Term { node: Node::CategoryText(Box::new(term), order), ty: Type::Text, span }
        }
        Type::Number | Type::Text | Type::Date | Type::Flag => term,
    }
}

/// The running sum with the numbers gathered so far as one flat node.
fn close_sum(sum: Option<Term>, numbers: &mut Vec<(bool, Term)>) -> Option<Term> {
    let sum = sum?;
    if numbers.is_empty() {
        return Some(sum);
    }
    Some(Term { node: Node::Sum(std::mem::take(numbers)), ty: Type::Number, span: sum.span })
}

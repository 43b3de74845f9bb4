//! Values against all customers: whether what stands in the parentheses fits the function.

use std::ops::Range;

use super::{Checker, Scope, is_ordered};
use crate::expr::ast::{Call, Expr, ExprKind};
use crate::expr::function::{Looks, PopulationEntry, PopulationFunction};
use crate::expr::population::{Against, Population};
use crate::expr::print::{print, print_call};
use crate::expr::typed::{Node, Slot, Term};
use crate::model::diagnostic::Problem;
use crate::model::number::{Number, SCALE};
use crate::model::value::Type;

/// The highest score there may be.
const MOST_STEPS: u32 = 1000;
/// Up to which shares the classes A and B go, in millionths.
const USUAL_LIMITS: (i64, i64) = (800_000, 950_000);

impl<S: Scope> Checker<'_, S> {
    pub(super) fn population(&mut self, entry: &PopulationEntry, call: &Call, span: &Range<usize>) -> Option<Term> {
        if self.scope.populations().is_none() {
            let problem = Problem::PopulationNotAllowed { function: call.name.clone(), realm: self.scope.realm() };
            return self.refuse(problem, &call.name_span);
        }
        let clauses = self.refuse_what_populations_lack(entry, call);
        let (subject, against) = if entry.takes(call.arguments.len()) {
            (self.subject(entry, &call.arguments[0]), self.against(entry, call))
        } else {
            let problem = Problem::ArgumentCount { function: call.name.clone(), form: entry.form, found: call.arguments.len() };
            (self.refuse(problem, span), None)
        };
        let condition = call.condition.as_ref().map(|condition| self.condition(condition));
        let by = call.by.as_ref().map(|by| self.text(by));
        clauses?;
        let (subject, against) = (subject?, against?);
        // A clause that is wrong has been said; one that is not there is none.
        let (condition, by) =
            (condition.map_or(Some(None), |term| term.map(Some))?, by.map_or(Some(None), |term| term.map(Some))?);
        let ty = match against {
            Against::Least | Against::Greatest => subject.ty,
            Against::Abc { .. } => Type::Text,
            Against::Rank
            | Against::Score { .. }
            | Against::ShareOfTotal
            | Against::ShareBefore
            | Against::Sum
            | Against::Mean
            | Against::Median
            | Against::Count => Type::Number,
        };
        let written = call.arguments.first().into_iter().chain(call.condition.as_deref()).chain(call.by.as_deref());
        let clauses = written.map(print).collect();
        let population = Population { against, subject, condition, by, ty, text: print_call(call), clauses };
        let position = self.scope.populations()?.position(population);
        Some(Term { node: Node::Read(Slot::Population(position)), ty, span: span.clone() })
    }

    fn refuse_what_populations_lack(&mut self, entry: &PopulationEntry, call: &Call) -> Option<()> {
        let turned = call.lower_is_better.clone().filter(|_| entry.function != PopulationFunction::Score);
        let clauses = [("window", call.window.as_ref().map(|window| window.span.clone())), ("lower is better", turned)];
        let mut sound = Some(());
        for (clause, span) in clauses {
            if let Some(span) = span {
                sound = self.refuse(Problem::ClauseNotAllowed { clause, function: call.name.clone() }, &span);
            }
        }
        sound
    }

    fn subject(&mut self, entry: &PopulationEntry, expr: &Expr) -> Option<Term> {
        if entry.looks == Looks::AtCondition {
            return self.condition(expr);
        }
        let term = self.value(expr)?;
        match (entry.looks, term.ty) {
            (Looks::AtNumber, Type::Number) => Some(term),
            (Looks::AtOrdered, ty) if is_ordered(ty) => Some(term),
            (Looks::AtOrdered, Type::Text) => self.refuse(Problem::OrderWanted { found: term.ty }, &expr.span),
            (_, found) => {
                self.refuse(Problem::ArgumentType { function: entry.name.to_owned(), form: entry.form, found }, &expr.span)
            }
        }
    }

    fn against(&mut self, entry: &PopulationEntry, call: &Call) -> Option<Against> {
        Some(match entry.function {
            PopulationFunction::Rank => Against::Rank,
            PopulationFunction::Score => {
                let steps = self.steps(entry, &call.arguments[1])?;
                Against::Score { steps, lower_is_better: call.lower_is_better.is_some() }
            }
            PopulationFunction::ShareOfTotal => Against::ShareOfTotal,
            PopulationFunction::ShareBefore => Against::ShareBefore,
            PopulationFunction::Abc => {
                let (a, b) = self.limits(entry, &call.arguments[1..])?;
                Against::Abc { a, b }
            }
            PopulationFunction::SumOf => Against::Sum,
            PopulationFunction::MeanOf => Against::Mean,
            PopulationFunction::MedianOf => Against::Median,
            PopulationFunction::MinOf => Against::Least,
            PopulationFunction::MaxOf => Against::Greatest,
            PopulationFunction::CountOf => Against::Count,
        })
    }

    fn steps(&mut self, entry: &PopulationEntry, expr: &Expr) -> Option<u32> {
        let number = self.constant(entry, expr)?;
        let steps = number.as_integer().and_then(|n| u32::try_from(n).ok()).filter(|n| (1..=MOST_STEPS).contains(n));
        steps.or_else(|| self.refuse(Problem::ScoresWanted { found: number.to_string(), most: MOST_STEPS }, &expr.span))
    }

    fn limits(&mut self, entry: &PopulationEntry, written: &[Expr]) -> Option<(Number, Number)> {
        let [first, second] = written else {
            return Number::from_micros(USUAL_LIMITS.0.into()).zip(Number::from_micros(USUAL_LIMITS.1.into()));
        };
        let (a, b) = (self.constant(entry, first), self.constant(entry, second));
        let (a, b) = (a?, b?);
        // The greatest is always A: nothing stands before it.
        if 0 < a.micros() && a <= b && b.micros() <= SCALE {
            return Some((a, b));
        }
        let problem = Problem::SharesWanted { a: a.to_string(), b: b.to_string() };
        self.refuse(problem, &(first.span.start..second.span.end))
    }

    /// A number that is the same for every customer: a literal, or a param in force.
    fn constant(&mut self, entry: &PopulationEntry, expr: &Expr) -> Option<Number> {
        if let ExprKind::Number(number) = &expr.kind {
            return Some(*number);
        }
        let mut param = None;
        if let ExprKind::Name(name) = &expr.kind {
            param = match self.scope.resolve(name) {
                Ok((Node::Read(slot), _)) => self.scope.param_number(slot),
                Ok(_) => None,
                Err(Some(problem)) => return self.refuse(problem, &expr.span),
                Err(None) => return None,
            };
        }
        let problem = Problem::ConstantWanted { function: entry.name.to_owned(), form: entry.form };
        param.or_else(|| self.refuse(problem, &expr.span))
    }
}

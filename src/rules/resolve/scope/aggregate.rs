//! Aggregates over events: which table, column, window and rows a call means.

use super::{CustomerScope, EventScope};
use crate::expr::ast::{Call, Expr, ExprKind, PeriodExpr, WindowExpr};
use crate::expr::check::{Scope, check_condition, nearest};
use crate::expr::function::{self, AggregateEntry, AggregateFunction, Wants};
use crate::expr::print::print;
use crate::expr::typed::{Slot, Term};
use crate::model::date::Date;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::value::{TableIndex, Type};
use crate::model::window::{Period, Window};
use crate::rules::resolve::names::Thing;
use crate::rules::resolve::tables::EventColumn;
use crate::rules::ruleset::{Aggregate, Literal, Subject};

impl CustomerScope<'_> {
    /// The slot of the aggregate that a call means, and its type; else all that is wrong with it.
    pub(super) fn aggregate_of(&mut self, call: &Call) -> Result<(Slot, Type), Vec<Diagnostic>> {
        let mut found = Vec::new();
        let table = match call.arguments.first().map(|argument| &argument.kind) {
            Some(ExprKind::Name(name)) => self.names.get(&name.word.text),
            _ => None,
        };
        let Some(Thing::Table(position)) = table.filter(|_| !self.row_only) else {
            let problem = Problem::AggregateNotAllowed { function: call.name.clone(), realm: self.realm() };
            return Err(vec![Diagnostic::new(problem, call.name_span.clone())]);
        };
        let Some(entry) = function::aggregate(&call.name) else {
            let near = nearest(&call.name, function::AGGREGATES.iter().map(|entry| entry.name));
            let problem = if function::LATER.contains(&call.name.as_str()) {
                Problem::NotYet { what: call.name.clone() }
            } else {
                Problem::UnknownFunction { name: call.name.clone(), nearest: near }
            };
            return Err(vec![Diagnostic::new(problem, call.name_span.clone())]);
        };
        Self::refuse_what_aggregates_lack(entry, call, &mut found);
        let subject = self.subject(entry, call, position).map_err(|diagnostic| found.extend(diagnostic)).ok();
        let window = match &call.window {
            None => Some(Window::ALL),
            Some(window) => self.window(window).map_err(|diagnostic| found.push(diagnostic)).ok(),
        };
        let events = &self.tables.events[position];
        if !events.has_date() && (entry.needs_date || call.window.is_some()) {
            let problem = Problem::NeedsDate { table: events.name.clone() };
            found.push(Diagnostic::new(problem, call.name_span.clone()));
        }
        let condition = self.condition(call, position, &mut found);
        let (Some(column), Some(window), true) = (subject, window, found.is_empty()) else { return Err(found) };
        Ok(self.plan(entry.function, column, position, window, condition, call))
    }

    fn subject(&mut self, entry: &AggregateEntry, call: &Call, position: usize) -> Result<EventColumn, Option<Diagnostic>> {
        let Some(argument) = call.arguments.first() else {
            return Err(Some(wrong_arguments(entry, call)));
        };
        let rows = EventColumn { subject: Subject::Rows, ty: Type::Number };
        let ExprKind::Name(name) = &argument.kind else { return Ok(rows) };
        let table = &mut self.tables.events[position];
        let wrong_type = |found| {
            let problem = Problem::ArgumentType { function: call.name.clone(), form: entry.form, found };
            Some(Diagnostic::new(problem, argument.span.clone()))
        };
        match (&name.member, entry.wants) {
            (None, Wants::Table) => Ok(rows),
            (None, Wants::Number | Wants::NumberOrDate) => {
                Err(Some(Diagnostic::new(Problem::TableAsValue { table: table.name.clone() }, argument.span.clone())))
            }
            (Some(member), wants) => {
                let column = table.column(&member.text, member.quoted);
                let column = column.map_err(|problem| Some(Diagnostic::new(problem?, member.span.clone())))?;
                match (wants, column.ty) {
                    (Wants::Number | Wants::NumberOrDate, Type::Number) | (Wants::NumberOrDate, Type::Date) => Ok(column),
                    (_, found) => Err(wrong_type(found)),
                }
            }
        }
    }

    fn window(&mut self, window: &WindowExpr) -> Result<Window, Diagnostic> {
        let period = match &window.period {
            None => Period::All,
            Some(PeriodExpr::Last(n, unit)) => Period::Last(*n, *unit),
            Some(PeriodExpr::Previous(n, unit)) => Period::Previous(*n, *unit),
            Some(PeriodExpr::This(unit)) => Period::This(*unit),
            Some(PeriodExpr::LastWhole(unit)) => Period::LastWhole(*unit),
            Some(PeriodExpr::Since(day)) => Period::Since(self.day(day)?),
            Some(PeriodExpr::Between(first, last)) => {
                let (first, last) = (self.day(first)?, self.day(last)?);
                if first > last {
                    let problem = Problem::WindowReversed { first: first.to_string(), last: last.to_string() };
                    return Err(Diagnostic::new(problem, window.span.clone()));
                }
                Period::Between(first, last)
            }
        };
        Ok(Window { period, ago: window.ago })
    }

    fn day(&mut self, expr: &Expr) -> Result<Date, Diagnostic> {
        if let ExprKind::Date(date) = expr.kind {
            return Ok(date);
        }
        if let ExprKind::Name(name) = &expr.kind
            && let Some(Thing::Param(position)) = self.names.get(&name.word.text)
            && let Literal::Date(date) = self.params[position].value
        {
            self.tables.used_params.push(position);
            return Ok(date);
        }
        Err(Diagnostic::new(Problem::NotADateParam, expr.span.clone()))
    }

    fn condition(&mut self, call: &Call, table: usize, found: &mut Vec<Diagnostic>) -> Option<Term> {
        let condition = call.condition.as_ref()?;
        let mut scope = EventScope { params: self.params, tables: self.tables, table };
        check_condition(condition, &mut scope, found)
    }

    fn refuse_what_aggregates_lack(entry: &AggregateEntry, call: &Call, found: &mut Vec<Diagnostic>) {
        let clauses = [("by", call.by.as_ref().map(|by| by.span.clone())), ("lower is better", call.lower_is_better.clone())];
        for (clause, span) in clauses {
            if let Some(span) = span {
                found.push(Diagnostic::new(Problem::ClauseNotAllowed { clause, function: call.name.clone() }, span));
            }
        }
        if call.arguments.len() != 1 {
            found.push(wrong_arguments(entry, call));
        }
    }

    /// The slot of an aggregate: the one it has already, or a new one.
    fn plan(
        &mut self,
        function: AggregateFunction,
        column: EventColumn,
        table: usize,
        window: Window,
        condition: Option<Term>,
        call: &Call,
    ) -> (Slot, Type) {
        let ty = match function {
            AggregateFunction::Min | AggregateFunction::Max => column.ty,
            AggregateFunction::Count | AggregateFunction::Sum | AggregateFunction::Mean | AggregateFunction::ActiveMonths => {
                Type::Number
            }
        };
        if let (AggregateFunction::Sum | AggregateFunction::Mean, Subject::Column(position)) = (function, column.subject) {
            self.tables.events[table].counts_money(position);
        }
        let text = print(&Expr { kind: ExprKind::Call(Box::new(call.clone())), span: 0..0 });
        let table = TableIndex(u8::try_from(table).unwrap_or(u8::MAX));
        let aggregate = Aggregate { table, function, subject: column.subject, window, condition, ty, text };
        let known = self.aggregates.iter().position(|known| known.computes_the_same(&aggregate));
        let position = known.unwrap_or_else(|| {
            self.aggregates.push(aggregate);
            self.aggregates.len() - 1
        });
        (Slot::Aggregate(position), ty)
    }
}

fn wrong_arguments(entry: &AggregateEntry, call: &Call) -> Diagnostic {
    let problem = Problem::ArgumentCount { function: call.name.clone(), form: entry.form, found: call.arguments.len() };
    let end = call.arguments.last().map_or(call.name_span.end, |argument| argument.span.end);
    Diagnostic::new(problem, call.name_span.start..end)
}

//! Aggregates over events: which table, column, window and rows a call means.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::{CustomerScope, EventScope};
use crate::expr::ast::{Call, Expr, ExprKind, PeriodExpr, WindowExpr};
use crate::expr::check::{Scope, check_condition, nearest};
use crate::expr::function::{self, AggregateEntry, AggregateFunction, Besides, Wants};
use crate::expr::print::print;
use crate::expr::typed::{Slot, Term};
use crate::model::date::Date;
use crate::model::diagnostic::{Diagnostic, Level, Problem};
use crate::model::number::Number;
use crate::model::value::{TableIndex, Type};
use crate::model::window::{Period, Window};
use crate::rules::resolve::names::Thing;
use crate::rules::resolve::tables::EventColumn;
use crate::rules::ruleset::{Aggregate, Literal, Subject};

/// Every different aggregate so far.
#[derive(Default)]
pub struct Aggregates {
    /// They, in the order in which the rules ask for them.
    pub list: Vec<Aggregate>,
    positions: HashTable<usize>,
    hasher: FixedState,
}

impl Aggregates {
    /// The position of an aggregate: the one it has already, or a new one.
    fn position(&mut self, aggregate: Aggregate) -> usize {
        let Self { list, positions, hasher } = self;
        let new = list.len();
        let hash = |position: &usize| hasher.hash_one(list[*position].meaning());
        let same = |position: &usize| list[*position].meaning() == aggregate.meaning();
        match positions.entry(hasher.hash_one(aggregate.meaning()), same, hash) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                place.insert(new);
                list.push(aggregate);
                new
            }
        }
    }
}

impl CustomerScope<'_> {
    /// The slot of the aggregate that a call means, and its type; none where something is wrong with it.
    pub(super) fn aggregate_of(&mut self, call: &Call, found: &mut Vec<Diagnostic>) -> Option<(Slot, Type)> {
        let mut wrong = Vec::new();
        let slot = self.sound_aggregate(call, &mut wrong);
        let is_wrong = wrong.iter().any(|diagnostic| diagnostic.problem.level() == Level::Error);
        found.append(&mut wrong);
        slot.filter(|_| !is_wrong)
    }

    fn sound_aggregate(&mut self, call: &Call, found: &mut Vec<Diagnostic>) -> Option<(Slot, Type)> {
        let table = match call.arguments.first().map(|argument| &argument.kind) {
            Some(ExprKind::Name(name)) => self.names.get(&name.word.text),
            _ => None,
        };
        let Some(Thing::Table(position)) = table.filter(|_| !self.row_only) else {
            let problem = Problem::AggregateNotAllowed { function: call.name.clone(), realm: self.realm() };
            found.push(Diagnostic::new(problem, call.name_span.clone()));
            return None;
        };
        let Some(entry) = function::aggregate(&call.name) else {
            let near = nearest(&call.name, function::AGGREGATES.iter().map(|entry| entry.name));
            let problem = Problem::UnknownFunction { name: call.name.clone(), nearest: near };
            found.push(Diagnostic::new(problem, call.name_span.clone()));
            return None;
        };
        Self::refuse_what_aggregates_lack(entry, call, found);
        let subject = self.subject(entry, call, position).map_err(|diagnostic| found.extend(diagnostic)).ok();
        let fraction = match entry.besides {
            Besides::Fraction => self.fraction(entry, call, found).map(Some),
            Besides::Nothing | Besides::Condition | Besides::Months => Some(None),
        };
        let window = match &call.window {
            None => Some(Window::ALL),
            Some(window) => self.window(window).map_err(|diagnostic| found.push(diagnostic)).ok(),
        };
        let events = &self.tables.events[position];
        if !events.has_date() && (entry.needs_date || call.window.is_some()) {
            let problem = Problem::NeedsDate { table: events.name.clone() };
            found.push(Diagnostic::new(problem, call.name_span.clone()));
        }
        if entry.besides == Besides::Months {
            months_wanted(entry, call, window, found);
        }
        if entry.besides == Besides::Condition && call.condition.is_none() {
            let problem = Problem::ConditionWanted { function: call.name.clone(), form: entry.form };
            found.push(Diagnostic::new(problem, call.name_span.clone()));
        }
        let condition = self.condition(call, position, found);
        let (column, fraction, window) = (subject?, fraction?, window?);
        if call.condition.is_some() && condition.is_none() {
            return None;
        }
        let ty = result_type(entry.function, column.ty);
        if let (true, Subject::Column(column)) = (adds_up(entry.function), column.subject) {
            self.tables.events[position].counts_money(column);
        }
        let text = print(&Expr { kind: ExprKind::Call(Box::new(call.clone())), span: 0..0 });
        let table = TableIndex(u8::try_from(position).unwrap_or(u8::MAX));
        let (function, subject) = (entry.function, column.subject);
        let aggregate = Aggregate { table, function, subject, fraction, window, condition, ty, text };
        Some((Slot::Aggregate(self.aggregates.position(aggregate)), ty))
    }

    fn subject(&mut self, entry: &AggregateEntry, call: &Call, position: usize) -> Result<EventColumn, Option<Diagnostic>> {
        let Some(argument) = call.arguments.first() else {
            return Err(Some(wrong_arguments(entry, call)));
        };
        let rows = EventColumn { subject: Subject::Rows, ty: Type::Number };
        let ExprKind::Name(name) = &argument.kind else { return Ok(rows) };
        let table = &mut self.tables.events[position];
        match (&name.member, entry.wants) {
            (None, Wants::Table | Wants::TableOrNumber) => Ok(rows),
            (None, Wants::Number | Wants::NumberOrDate | Wants::Column) => {
                Err(Some(Diagnostic::new(Problem::TableAsValue { table: table.name.clone() }, argument.span.clone())))
            }
            (Some(member), wants) => {
                let column = table.column(&member.text, member.quoted);
                let column = column.map_err(|problem| Some(Diagnostic::new(problem?, member.span.clone())))?;
                match (wants, column.ty) {
                    (Wants::Column, _)
                    | (Wants::Number | Wants::NumberOrDate | Wants::TableOrNumber, Type::Number)
                    | (Wants::NumberOrDate, Type::Date) => Ok(column),
                    (Wants::Table | Wants::Number | Wants::NumberOrDate | Wants::TableOrNumber, found) => {
                        let problem = Problem::ArgumentType { function: call.name.clone(), form: entry.form, found };
                        Err(Some(Diagnostic::new(problem, argument.span.clone())))
                    }
                }
            }
        }
    }

    /// A number from 0 to 1 right behind the column: a literal, or a param, which is one.
    fn fraction(&mut self, entry: &AggregateEntry, call: &Call, found: &mut Vec<Diagnostic>) -> Option<Number> {
        let written = call.arguments.get(1);
        let number = written.and_then(|argument| self.literal_number(argument));
        let clauses = [call.window.as_ref().map(|window| window.span.start), call.condition.as_ref().map(|c| c.span.start)];
        let comes_first = |argument: &Expr| clauses.iter().flatten().all(|start| argument.span.start < *start);
        let sound = number.filter(|n| (Number::ZERO..=Number::ONE).contains(n) && written.is_some_and(comes_first));
        if sound.is_none() {
            let problem = Problem::FractionWanted { function: call.name.clone(), form: entry.form };
            let span = written.map_or_else(|| call.name_span.clone(), |argument| argument.span.clone());
            found.push(Diagnostic::new(problem, span));
        }
        sound
    }

    fn literal_number(&mut self, expr: &Expr) -> Option<Number> {
        if let ExprKind::Number(number) = expr.kind {
            return Some(number);
        }
        if let ExprKind::Name(name) = &expr.kind
            && name.member.is_none()
            && let Some(Thing::Param(position)) = self.names.get(&name.word.text)
        {
            self.tables.used_params.push(position);
            if let Literal::Number(number) | Literal::Percentage(number) = self.params[position].value {
                return Some(number);
            }
        }
        None
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
        // A quantile without its number is told what is wanted there.
        let most = if entry.besides == Besides::Fraction { 2 } else { 1 };
        if call.arguments.len() > most {
            found.push(wrong_arguments(entry, call));
        }
    }
}

/// Refuses a window that can't be cut into months, and says where the last month is not a whole one.
fn months_wanted(entry: &AggregateEntry, call: &Call, window: Option<Window>, found: &mut Vec<Diagnostic>) {
    let Some(window) = window else { return };
    let span = call.window.as_ref().map_or_else(|| call.name_span.clone(), |window| window.span.clone());
    if !window.period.has_months() {
        let problem = Problem::MonthsWanted { function: call.name.clone(), form: entry.form };
        found.push(Diagnostic::new(problem, span));
    } else if matches!(window.period, Period::This(_)) {
        found.push(Diagnostic::new(Problem::UnfinishedMonth { function: call.name.clone() }, span));
    }
}

fn result_type(function: AggregateFunction, column: Type) -> Type {
    match function {
        AggregateFunction::Min
        | AggregateFunction::Max
        | AggregateFunction::First
        | AggregateFunction::Latest
        | AggregateFunction::MostCommon => column,
        AggregateFunction::Count
        | AggregateFunction::CountDistinct
        | AggregateFunction::Sum
        | AggregateFunction::Mean
        | AggregateFunction::Median
        | AggregateFunction::Stdev
        | AggregateFunction::Quantile
        | AggregateFunction::ActiveDays
        | AggregateFunction::ActiveMonths
        | AggregateFunction::IntervalMedian
        | AggregateFunction::IntervalCv
        | AggregateFunction::LongestGap
        | AggregateFunction::StreakMonths
        | AggregateFunction::Share
        | AggregateFunction::MonthlyCv
        | AggregateFunction::MonthlySlope => Type::Number,
    }
}

/// Whether it adds the column up, so that the column's money stands in the balance.
fn adds_up(function: AggregateFunction) -> bool {
    matches!(
        function,
        AggregateFunction::Sum
            | AggregateFunction::Mean
            | AggregateFunction::Share
            | AggregateFunction::MonthlyCv
            | AggregateFunction::MonthlySlope
    )
}

fn wrong_arguments(entry: &AggregateEntry, call: &Call) -> Diagnostic {
    let problem = Problem::ArgumentCount { function: call.name.clone(), form: entry.form, found: call.arguments.len() };
    let end = call.arguments.last().map_or(call.name_span.end, |argument| argument.span.end);
    Diagnostic::new(problem, call.name_span.start..end)
}

//! What the names around an expression mean: about a customer, or about one event.

use super::names::{Names, Thing};
use super::tables::{EventColumn, Tables};
use crate::expr::ast::{Call, Expr, ExprKind, Name, PeriodExpr, WindowExpr};
use crate::expr::check::{Scope, check_condition, nearest};
use crate::expr::function::{self, AggregateEntry, AggregateFunction, Wants};
use crate::expr::print::print;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::date::Date;
use crate::model::diagnostic::{Diagnostic, Problem, Realm};
use crate::model::value::{OrderIndex, TableIndex, Type};
use crate::model::window::{Period, Window};
use crate::rules::ruleset::{Aggregate, Literal, Param, RuleSet, Subject};

/// Names in a value or condition about a customer.
pub struct CustomerScope<'r> {
    params: &'r [Param],
    names: &'r Names,
    tables: &'r mut Tables,
    /// The type of each customer value, once it is known to be sound.
    types: Vec<Option<Type>>,
    /// Every different aggregate so far.
    pub aggregates: Vec<Aggregate>,
    /// Whether the final tier may be named.
    pub tier_is_known: bool,
    /// Whether only the customer sheet's row may be named.
    pub row_only: bool,
}

impl<'r> CustomerScope<'r> {
    /// A scope before any customer value is known.
    pub fn new(params: &'r [Param], names: &'r Names, tables: &'r mut Tables, values: usize) -> Self {
        Self { params, names, tables, types: vec![None; values], aggregates: Vec::new(), tier_is_known: false, row_only: false }
    }

    /// Says what type a customer value has; none where it is broken.
    pub fn set_type(&mut self, position: usize, ty: Option<Type>) {
        self.types[position] = ty;
    }

    fn built_in(&self, name: &str) -> Option<Result<(Node, Type), Option<Problem>>> {
        let slot = match name {
            "as_of" => return Some(Ok((Node::Read(Slot::AsOf), Type::Date))),
            "customer" => return Some(Ok((Node::Read(Slot::Customer), Type::Text))),
            "tier" => Slot::Tier,
            "candidate" => Slot::Candidate,
            "previous_tier" => Slot::PreviousTier,
            _ => return None,
        };
        Some(if self.tier_is_known {
            Ok((Node::Read(slot), Type::Category(RuleSet::LADDER)))
        } else {
            Err(Some(Problem::NotInThisRealm { name: name.to_owned(), realm: self.realm() }))
        })
    }

    fn unknown(&self, name: &str) -> Problem {
        let in_table = self.tables.events.iter().find(|events| !self.row_only && events.has(name));
        let tiers: &[&str] = if self.tier_is_known { &["tier", "candidate", "previous_tier"] } else { &[] };
        let known = self.names.all().chain(["customer", "as_of"]).chain(tiers.iter().copied());
        let nearest = in_table.map(|events| format!("sum({}.{name})", events.name)).or_else(|| nearest(name, known));
        Problem::UnknownName { name: name.to_owned(), nearest, realm: self.realm() }
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
}

fn wrong_arguments(entry: &AggregateEntry, call: &Call) -> Diagnostic {
    let problem = Problem::ArgumentCount { function: call.name.clone(), form: entry.form, found: call.arguments.len() };
    let end = call.arguments.last().map_or(call.name_span.end, |argument| argument.span.end);
    Diagnostic::new(problem, call.name_span.start..end)
}

impl Scope for CustomerScope<'_> {
    fn realm(&self) -> Realm {
        if self.row_only { Realm::CustomerRow } else { Realm::Customer }
    }

    fn resolve(&mut self, name: &Name) -> Result<(Node, Type), Option<Problem>> {
        let word = name.word.text.as_str();
        let thing = self.names.get(word);
        if let Some(member) = &name.member {
            return Err(Some(match thing {
                Some(Thing::Table(_)) => Problem::ColumnOutsideAggregate { table: word.to_owned(), column: member.text.clone() },
                Some(_) => Problem::NotATable { name: word.to_owned() },
                None => self.unknown(word),
            }));
        }
        match thing {
            Some(Thing::Param(position)) => {
                self.tables.used_params.push(position);
                Ok((Node::Read(Slot::Param(position)), self.params[position].value.value_type()))
            }
            Some(Thing::Column(position)) => {
                let ty = self.tables.customer_columns[position].cell.value_type();
                Ok((Node::Read(Slot::Column(position)), ty))
            }
            Some(Thing::Value(_)) if self.row_only => {
                Err(Some(Problem::NotInThisRealm { name: word.to_owned(), realm: self.realm() }))
            }
            Some(Thing::Value(position)) => match self.types[position] {
                Some(ty) => Ok((Node::Read(Slot::Value(position)), ty)),
                None => Err(None),
            },
            Some(Thing::Table(_)) => Err(Some(Problem::TableAsValue { table: word.to_owned() })),
            Some(Thing::Broken) => Err(None),
            None => match self.built_in(word) {
                Some(result) => result,
                None if name.word.quoted => Ok((Node::Read(Slot::Column(self.tables.customer_header(word))), Type::Text)),
                None => Err(Some(self.unknown(word))),
            },
        }
    }

    fn table_names(&self) -> Vec<&str> {
        self.tables.events.iter().map(|events| events.name.as_str()).collect()
    }

    fn is_table(&self, name: &Name) -> bool {
        matches!(self.names.get(&name.word.text), Some(Thing::Table(_)))
    }

    fn aggregate(&mut self, call: &Call) -> Result<(Slot, Type), Vec<Diagnostic>> {
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

    fn order(&self, order: OrderIndex) -> &[String] {
        self.tables.orders.get(order.0 as usize).map_or(&[], Vec::as_slice)
    }

    fn param_text(&self, slot: Slot) -> Option<&str> {
        param_text(self.params, slot)
    }
}

impl CustomerScope<'_> {
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

fn param_text(params: &[Param], slot: Slot) -> Option<&str> {
    let Slot::Param(position) = slot else { return None };
    let Literal::Text(text) = &params.get(position)?.value else { return None };
    Some(text)
}

/// Names in a condition about one event.
pub struct EventScope<'r> {
    /// The params.
    pub params: &'r [Param],
    /// The tables.
    pub tables: &'r mut Tables,
    /// Which table the event is of.
    pub table: usize,
}

impl Scope for EventScope<'_> {
    fn realm(&self) -> Realm {
        Realm::Event
    }

    fn resolve(&mut self, name: &Name) -> Result<(Node, Type), Option<Problem>> {
        let word = name.word.text.as_str();
        let events = &mut self.tables.events[self.table];
        if let Some(member) = &name.member {
            if events.name != word {
                return Err(Some(Problem::NotInThisRealm { name: format!("{word}.{}", member.text), realm: Realm::Event }));
            }
            let column = events.column(&member.text, member.quoted)?;
            return Ok((column.node(), column.ty));
        }
        let param = self.params.iter().position(|param| param.name == word);
        let column = events.has(word);
        match (param, column) {
            // The clash was said where the column is declared.
            (Some(_), true) => Err(None),
            (Some(position), false) => {
                self.tables.used_params.push(position);
                Ok((Node::Read(Slot::Param(position)), self.params[position].value.value_type()))
            }
            (None, false) if word == "as_of" => Ok((Node::Read(Slot::AsOf), Type::Date)),
            (None, false) if events.is_broken(word) => Err(None),
            (None, false) if !name.word.quoted => {
                let known = events.column_names().chain(self.params.iter().map(|param| param.name.as_str()));
                let near = nearest(word, known.chain(["as_of", "key"]));
                Err(Some(Problem::UnknownName { name: word.to_owned(), nearest: near, realm: Realm::Event }))
            }
            (None, _) => {
                let column = events.column(word, name.word.quoted)?;
                Ok((column.node(), column.ty))
            }
        }
    }

    fn table_names(&self) -> Vec<&str> {
        self.tables.events.iter().map(|events| events.name.as_str()).collect()
    }

    fn is_table(&self, name: &Name) -> bool {
        // The table's own `orders.cargo` is the same as `cargo`: a value here.
        let own = name.member.is_some() && self.tables.events[self.table].name == name.word.text;
        !own && self.tables.events.iter().any(|events| events.name == name.word.text)
    }

    fn aggregate(&mut self, call: &Call) -> Result<(Slot, Type), Vec<Diagnostic>> {
        let problem = Problem::AggregateNotAllowed { function: call.name.clone(), realm: Realm::Event };
        Err(vec![Diagnostic::new(problem, call.name_span.clone())])
    }

    fn order(&self, order: OrderIndex) -> &[String] {
        self.tables.orders.get(order.0 as usize).map_or(&[], Vec::as_slice)
    }

    fn param_text(&self, slot: Slot) -> Option<&str> {
        param_text(self.params, slot)
    }
}

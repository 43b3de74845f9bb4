//! Calls: which function is meant, and whether the values it is given fit.

use std::ops::Range;

use super::{Checker, Scope, all, as_text, nearest};
use crate::expr::ast::{Call, Expr, ExprKind};
use crate::expr::function::{self, Function, FunctionEntry, Signature};
use crate::expr::typed::{Node, Term};
use crate::model::diagnostic::{Problem, Realm};
use crate::model::value::{OrderIndex, Type};

impl<S: Scope> Checker<'_, S> {
    pub(super) fn call(&mut self, call: &Call, span: &Range<usize>) -> Option<Term> {
        if let Some(entry) = function::population_function(&call.name) {
            return self.population(entry, call, span);
        }
        let over_events = match call.arguments.first().map(|argument| &argument.kind) {
            Some(ExprKind::Name(name)) => self.scope.is_table(name),
            _ => false,
        };
        if over_events {
            let (slot, ty) = self.scope.aggregate(call, self.found)?;
            return Some(Term { node: Node::Read(slot), ty, span: span.clone() });
        }
        let Some(entry) = function::function(&call.name) else {
            let problem = if let Some(entry) = function::aggregate(&call.name) {
                if let Some(argument) = call.arguments.first()
                    && let ExprKind::Name(name) = &argument.kind
                    && self.scope.resolve(name).is_err()
                {
                    let near = nearest(&name.word.text, self.scope.table_names());
                    let realm = self.scope.realm();
                    let problem = Problem::UnknownName { name: name.word.text.clone(), nearest: near, realm };
                    return self.refuse(problem, &name.word.span);
                }
                match self.scope.realm() {
                    realm @ Realm::Event => Problem::AggregateNotAllowed { function: call.name.clone(), realm },
                    Realm::Customer | Realm::CustomerRow => {
                        Problem::AggregateOfValue { function: call.name.clone(), form: entry.form }
                    }
                }
            } else {
                let known = function::FUNCTIONS.iter().map(|f| f.name).chain(function::AGGREGATES.iter().map(|a| a.name));
                let known = known.chain(function::POPULATIONS.iter().map(|p| p.name));
                Problem::UnknownFunction { name: call.name.clone(), nearest: nearest(&call.name, known) }
            };
            return self.refuse(problem, &call.name_span);
        };
        self.refuse_clauses(call)?;
        self.function(entry, call, span)
    }

    fn refuse_clauses(&mut self, call: &Call) -> Option<()> {
        let clauses = [
            ("window", call.window.as_ref().map(|window| window.span.clone())),
            ("where", call.condition.as_ref().map(|condition| condition.span.clone())),
            ("by", call.by.as_ref().map(|by| by.span.clone())),
            ("lower is better", call.lower_is_better.clone()),
        ];
        let mut sound = Some(());
        for (clause, span) in clauses {
            if let Some(span) = span {
                sound = self.refuse(Problem::ClauseNotAllowed { clause, function: call.name.clone() }, &span);
            }
        }
        sound
    }

    fn function(&mut self, entry: &FunctionEntry, call: &Call, span: &Range<usize>) -> Option<Term> {
        if entry.signature == Signature::Lookup {
            self.names_a_lookup(call)?;
        }
        let count = call.arguments.len();
        let fits = match entry.signature {
            Signature::Numbers(least, most) => (least..=most).contains(&count),
            Signature::NumbersOrDates | Signature::AtLeast => count >= 2,
            Signature::OneType | Signature::Texts => count >= 1,
            Signature::Choice => count == 3,
            Signature::Lookup => count == 2,
            Signature::DateToNumber | Signature::TextToText | Signature::TextToNumber => count == 1,
        };
        if !fits {
            let problem = Problem::ArgumentCount { function: call.name.clone(), form: entry.form, found: count };
            return self.refuse(problem, span);
        }
        let arguments: Vec<_> = call.arguments.iter().map(|argument| self.argument(argument)).collect();
        let arguments = all(arguments)?;
        let (arguments, ty) = match entry.signature {
            Signature::Numbers(..) => (self.all_of(Type::Number, arguments, entry)?, Type::Number),
            Signature::NumbersOrDates => {
                let ty = first_type(&arguments);
                if !matches!(ty, Type::Number | Type::Date) {
                    let problem = Problem::ArgumentType { function: entry.name.to_owned(), form: entry.form, found: ty };
                    return self.refuse(problem, span);
                }
                (self.all_of(ty, arguments, entry)?, ty)
            }
            Signature::OneType => self.one_type(arguments, entry)?,
            Signature::Choice => {
                let mut arguments = arguments;
                let condition = self.all_of(Type::Flag, vec![arguments.remove(0)], entry)?;
                let (branches, ty) = self.one_type(arguments, entry)?;
                (condition.into_iter().chain(branches).collect(), ty)
            }
            Signature::AtLeast => (self.at_least(arguments, entry)?, Type::Flag),
            Signature::DateToNumber => (self.all_of(Type::Date, arguments, entry)?, Type::Number),
            Signature::Lookup => self.lookup(arguments, entry)?,
            Signature::TextToText | Signature::Texts => (self.texts(arguments, entry)?, Type::Text),
            Signature::TextToNumber => (self.texts(arguments, entry)?, Type::Number),
        };
        if entry.function == Function::Round && arguments.len() == 2 {
            self.round_digits(&arguments[1])?;
        }
        Some(Term { node: Node::Call(entry.function, arguments), ty, span: span.clone() })
    }

    /// An argument may be the word `missing`, which takes the type of the others.
    fn argument(&mut self, expr: &Expr) -> Option<Term> {
        if matches!(expr.kind, ExprKind::Missing) {
            return Some(Term { node: Node::Missing, ty: Type::Number, span: expr.span.clone() });
        }
        self.value(expr)
    }

    fn all_of(&mut self, ty: Type, arguments: Vec<Term>, entry: &FunctionEntry) -> Option<Vec<Term>> {
        let mut sound = true;
        let mut fitted = Vec::with_capacity(arguments.len());
        for argument in arguments {
            if argument.node == Node::Missing || argument.ty == ty {
                fitted.push(Term { ty, ..argument });
            } else {
                let problem = Problem::ArgumentType { function: entry.name.to_owned(), form: entry.form, found: argument.ty };
                self.say(problem, &argument.span);
                sound = false;
            }
        }
        sound.then_some(fitted)
    }

    pub(super) fn texts(&mut self, arguments: Vec<Term>, entry: &FunctionEntry) -> Option<Vec<Term>> {
        self.all_of(Type::Text, arguments.into_iter().map(as_text).collect(), entry)
    }

    /// Arguments of one type; categories of several orders, or beside text, are text.
    fn one_type(&mut self, arguments: Vec<Term>, entry: &FunctionEntry) -> Option<(Vec<Term>, Type)> {
        let ty = first_type(&arguments);
        let same = arguments.iter().all(|argument| argument.node == Node::Missing || argument.ty == ty);
        if same {
            return Some((self.all_of(ty, arguments, entry)?, ty));
        }
        let order = arguments.iter().find_map(|argument| match argument.ty {
            Type::Category(order) => Some(order),
            Type::Number | Type::Text | Type::Date | Type::Flag => None,
        });
        // Literals that are words of the order keep it; any other text makes all of them text.
        if let Some(order) = order
            && arguments.iter().all(|argument| argument.ty == Type::Category(order) || self.is_word_of(order, argument))
        {
            let words = arguments.into_iter().map(|argument| match argument.ty {
                Type::Text => self.word_of(order, argument),
                Type::Number | Type::Date | Type::Flag | Type::Category(_) => Some(argument),
            });
            let words: Option<Vec<Term>> = words.collect();
            return Some((self.all_of(Type::Category(order), words?, entry)?, Type::Category(order)));
        }
        if matches!(ty, Type::Text | Type::Category(_)) {
            return Some((self.texts(arguments, entry)?, Type::Text));
        }
        Some((self.all_of(ty, arguments, entry)?, ty))
    }

    fn is_word_of(&self, order: OrderIndex, argument: &Term) -> bool {
        argument.node == Node::Missing || self.literal_text(argument).is_some_and(|word| self.scope.order(order).contains(&word))
    }

    fn at_least(&mut self, mut arguments: Vec<Term>, entry: &FunctionEntry) -> Option<Vec<Term>> {
        let count = arguments.remove(0);
        let conditions = self.all_of(Type::Flag, arguments, entry)?;
        let fits = whole_literal(&count).is_some_and(|n| usize::try_from(n).is_ok_and(|n| n <= conditions.len()));
        if !fits {
            let most = i64::try_from(conditions.len()).unwrap_or(i64::MAX);
            return self.refuse(Problem::LiteralWanted { least: 0, most }, &count.span);
        }
        Some(std::iter::once(count).chain(conditions).collect())
    }

    fn round_digits(&mut self, digits: &Term) -> Option<()> {
        if whole_literal(digits).is_some_and(|n| (-12..=6).contains(&n)) {
            return Some(());
        }
        self.refuse(Problem::LiteralWanted { least: -12, most: 6 }, &digits.span)
    }
}

/// The whole number that a literal is, possibly behind a minus sign.
fn whole_literal(term: &Term) -> Option<i64> {
    if let Node::Negate(inner) = &term.node {
        return whole_literal(inner).map(|n| -n);
    }
    if let Node::Number(n) = &term.node { n.as_integer() } else { None }
}

fn first_type(arguments: &[Term]) -> Type {
    arguments.iter().find(|argument| argument.node != Node::Missing).map_or(Type::Number, |argument| argument.ty)
}

//! Expressions as trees, and the values that they have.

use super::calendar::{Calendar, Day, Unit};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Number,
    Text,
    Date,
    Flag,
    /// An ordered category, by the position of its order.
    Category(usize),
}

/// A value; numbers in millionths.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum V {
    Missing(String),
    Number(i128),
    Text(String),
    Date(Day),
    Flag(bool),
    /// Order and rank.
    Category(usize, usize),
}

#[derive(Clone, Debug)]
pub enum E {
    /// As written, and its millionths.
    Number(String, i128),
    Text(String),
    Date(Day),
    Flag(bool),
    MissingWord,
    Param(usize),
    Column(usize),
    Value(usize),
    EventColumn(usize, usize),
    EventKey(usize),
    EventDate(usize),
    EventId(usize),
    AsOf,
    Customer,
    Tier(&'static str),
    Negate(Box<E>),
    /// The flag is set where subtracted.
    Sum(Vec<(bool, E)>),
    /// The flag is set where divided by.
    Product(Vec<(bool, E)>),
    Days(Box<E>, Box<E>),
    Step(Box<E>, bool, i64, Unit),
    Not(Box<E>),
    And(Vec<E>),
    Or(Vec<E>),
    Compare(&'static str, Box<E>, Box<E>),
    Same(bool, Box<E>, Box<E>),
    IsMissing(bool, Box<E>),
    In(bool, Box<E>, Vec<E>),
    Between(bool, Box<E>, Box<E>, Box<E>),
    Test(bool, &'static str, Box<E>, Vec<E>),
    Call(&'static str, Vec<E>),
    Aggregate(Box<Aggregate>),
    Population(Box<Population>),
    Lookup(usize, Box<E>),
    Paren(Box<E>),
}

#[derive(Clone, Debug)]
pub struct Aggregate {
    pub name: &'static str,
    pub table: usize,
    pub of: Of,
    /// The share of a quantile, as written and in millionths.
    pub q: Option<(&'static str, i128)>,
    pub window: Option<Window>,
    pub ago: Option<(i64, Unit)>,
    pub condition: Option<E>,
    pub condition_first: bool,
}

/// A value against all customers.
#[derive(Clone, Debug)]
pub struct Population {
    pub name: &'static str,
    pub of: E,
    /// As written, and in millionths.
    pub numbers: Vec<(String, i128)>,
    pub lower: bool,
    pub condition: Option<E>,
    pub by: Option<E>,
    pub by_first: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    Rows,
    Column(usize),
    Date,
    Key,
    Id,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Window {
    Last(i64, Unit),
    Previous(i64, Unit),
    This(Calendar),
    LastWhole(Calendar),
    Since(Day),
    Between(Day, Day),
}

impl E {
    /// The parts of an expression; of an aggregate the condition.
    pub fn parts(&self) -> Vec<&E> {
        match self {
            E::Negate(a) | E::Step(a, ..) | E::Not(a) | E::IsMissing(_, a) | E::Lookup(_, a) | E::Paren(a) => vec![a],
            E::Sum(list) | E::Product(list) => list.iter().map(|(_, part)| part).collect(),
            E::Days(a, b) | E::Compare(_, a, b) | E::Same(_, a, b) => vec![a, b],
            E::Between(_, a, b, c) => vec![a, b, c],
            E::And(list) | E::Or(list) | E::Call(_, list) => list.iter().collect(),
            E::In(_, a, list) | E::Test(_, _, a, list) => std::iter::once(&**a).chain(list).collect(),
            E::Aggregate(aggregate) => aggregate.condition.iter().collect(),
            E::Population(p) => std::iter::once(&p.of).chain(&p.condition).chain(&p.by).collect(),
            E::Number(..)
            | E::Text(_)
            | E::Date(_)
            | E::Flag(_)
            | E::MissingWord
            | E::Param(_)
            | E::Column(_)
            | E::Value(_)
            | E::EventColumn(..)
            | E::EventKey(_)
            | E::EventDate(_)
            | E::EventId(_)
            | E::AsOf
            | E::Customer
            | E::Tier(_) => Vec::new(),
        }
    }

    pub fn walk(&self, visit: &mut dyn FnMut(&E)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }
}

/// Whether an expression looks at other customers, where it is known which values do.
pub fn compares(e: &E, values: &[bool]) -> bool {
    let mut found = false;
    e.walk(&mut |part| found |= matches!(part, E::Population(_)) || matches!(part, E::Value(i) if values[*i]));
    found
}

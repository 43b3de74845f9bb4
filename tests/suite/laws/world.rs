//! A generated case: a rule file as its own tree, and data whose every cell is known.

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

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub header: String,
    pub kind: Kind,
    pub hour: bool,
    pub optional: bool,
    pub missing_word: Option<&'static str>,
    pub unit: Option<&'static str>,
    /// Whether the rule file declares it; else it can be named in backticks by its header.
    pub declared: bool,
}

#[derive(Clone, Debug)]
pub struct Cell {
    pub text: String,
    /// What it is where it can be read, or what it becomes where the row stays.
    pub value: V,
    pub readable: bool,
}

#[derive(Clone, Debug)]
pub struct Row {
    /// The key as written, and what it is.
    pub key: (String, Option<String>),
    pub date: Cell,
    pub cells: Vec<Cell>,
}

#[derive(Clone, Debug)]
pub enum Line {
    Row(Row),
    /// A total row, or the header again: by the texts of its key and its other cells.
    LeftOut(bool),
    Blank,
}

#[derive(Clone, Debug)]
pub struct Sheet {
    pub name: String,
    pub key_header: String,
    pub date_header: Option<String>,
    pub columns: Vec<Column>,
    pub filter: Option<E>,
    pub files: Vec<Vec<Line>>,
}

impl Sheet {
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.files.iter().flatten().filter_map(|line| if let Line::Row(row) = line { Some(row) } else { None })
    }
}

#[derive(Clone, Debug)]
pub struct Param {
    pub name: String,
    pub kind: Kind,
    pub value: V,
    /// As it stands in the rule file.
    pub toml: String,
}

#[derive(Clone, Debug)]
pub enum Body {
    Metric(E),
    Score(Box<Score>),
    Segment(Vec<(String, Option<E>)>),
    /// One text, or several joined.
    By(Vec<E>),
    Grid(Box<Grid>),
}

/// A number as it stands in the rule file, and its millionths.
pub type Written = (String, i128);

/// Either every item has a weight or none.
#[derive(Clone, Debug)]
pub struct Score {
    pub items: Vec<Item>,
    pub missing: Option<&'static str>,
    pub least: Option<Written>,
    pub greatest: Option<Written>,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub value: E,
    pub weight: Option<Written>,
    pub points: Points,
    pub max: Option<Written>,
}

#[derive(Clone, Debug)]
pub enum Points {
    /// From where, and the points.
    Bands(Vec<(Written, Written)>),
    Words(Vec<(String, Written)>),
    Own,
}

/// The first of `by` names the rows.
#[derive(Clone, Debug)]
pub struct Grid {
    pub by: (E, E),
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    pub cells: Vec<Vec<String>>,
}

#[derive(Clone, Debug)]
pub struct Lookup {
    pub name: String,
    pub kind: Kind,
    /// Whether the type is said.
    pub typed: bool,
    /// Key, and the value as it stands in the rule file and as it is.
    pub values: Vec<(String, (String, V))>,
    pub default: Option<(String, V)>,
}

#[derive(Clone, Debug)]
pub struct Value {
    pub name: String,
    pub kind: Kind,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub struct Tier {
    pub name: String,
    pub enter: Option<E>,
    /// How many at most, and by what they are ordered.
    pub capacity: Option<(Written, E)>,
}

/// Keeps a customer out of every tier better than this one.
#[derive(Clone, Debug)]
pub struct Cap {
    pub when: E,
    pub at_most: usize,
}

#[derive(Clone, Debug)]
pub struct World {
    pub seed: u64,
    pub as_of: Day,
    pub params: Vec<Param>,
    /// Each from the least to the greatest.
    pub orders: Vec<Vec<String>>,
    pub lookups: Vec<Lookup>,
    pub customers: Sheet,
    pub tables: Vec<Sheet>,
    /// In an order in which each reads only earlier ones; `written` is the order of the file.
    pub values: Vec<Value>,
    pub written: Vec<usize>,
    /// From the best to the last.
    pub tiers: Vec<Tier>,
    pub caps: Vec<Cap>,
    pub alerts: Vec<(String, E)>,
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

impl Body {
    pub fn expressions(&self) -> Vec<&E> {
        match self {
            Body::Metric(e) => vec![e],
            Body::Score(score) => score.items.iter().map(|item| &item.value).collect(),
            Body::By(parts) => parts.iter().collect(),
            Body::Grid(grid) => vec![&grid.by.0, &grid.by.1],
            Body::Segment(classes) => classes.iter().filter_map(|(_, when)| when.as_ref()).collect(),
        }
    }
}

impl World {
    /// Every expression of the rule file.
    pub fn expressions(&self) -> Vec<&E> {
        let bodies = self.values.iter().flat_map(|value| value.body.expressions());
        let filters = self.tables.iter().chain([&self.customers]).filter_map(|sheet| sheet.filter.as_ref());
        bodies.chain(filters).chain(self.ladder()).chain(self.alerts.iter().map(|(_, when)| when)).collect()
    }

    /// Every expression that a tier depends on.
    pub fn ladder(&self) -> Vec<&E> {
        let enters = self.tiers.iter().filter_map(|tier| tier.enter.as_ref());
        let ranks = self.tiers.iter().filter_map(|tier| tier.capacity.as_ref().map(|(_, rank)| rank));
        enters.chain(ranks).chain(self.caps.iter().map(|cap| &cap.when)).collect()
    }

    /// Which values depend on other customers.
    pub fn compared(&self) -> Vec<bool> {
        let mut all: Vec<bool> = Vec::new();
        for value in &self.values {
            let compared = value.body.expressions().iter().any(|e| compares(e, &all));
            all.push(compared);
        }
        all
    }
}

/// Whether an expression looks at other customers, where it is known which values do.
pub fn compares(e: &E, values: &[bool]) -> bool {
    let mut found = false;
    e.walk(&mut |part| found |= matches!(part, E::Population(_)) || matches!(part, E::Value(i) if values[*i]));
    found
}

//! A generated case: a rule file as its own tree, and data whose every cell is known.

use super::calendar::Day;

pub use super::tree::{Aggregate, E, Kind, Of, Population, V, Window, compares};

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
    /// What it is computed from for each row; then it stands in no file.
    pub computed: Option<E>,
}

#[derive(Clone, Debug)]
pub struct Cell {
    pub text: String,
    /// What it is where it can be read, or what it becomes where the row stays.
    pub value: V,
    pub readable: bool,
    /// The minute of the day, where a date is written with its time.
    pub minute: i64,
}

#[derive(Clone, Debug)]
pub struct Row {
    /// The key as written, and what it is.
    pub key: (String, Option<String>),
    /// Likewise.
    pub id: (String, Option<String>),
    pub date: Cell,
    pub cells: Vec<Cell>,
}

#[expect(clippy::large_enum_variant, reason = "nearly every line is a row")]
#[derive(Clone, Debug)]
pub enum Line {
    Row(Row),
    /// A total row, or the header again: by the texts of its key and its other cells.
    LeftOut(bool),
    Blank,
}

/// What is done with several rows of one id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Repeats {
    /// Nothing is said: they are equal.
    Equal,
    Lines,
    Newest(usize),
    Last,
    Never,
}

#[derive(Clone, Debug)]
pub struct Id {
    pub header: String,
    pub repeats: Repeats,
}

#[derive(Clone, Debug)]
pub struct Sheet {
    pub name: String,
    pub key_header: String,
    pub date_header: Option<String>,
    pub columns: Vec<Column>,
    pub filter: Option<E>,
    pub id: Option<Id>,
    /// Which column of the customers the key is, where it is not theirs.
    pub matches: Option<usize>,
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
    pub plan: Vec<(String, Plan)>,
}

/// What a tier gives.
#[derive(Clone, Debug)]
pub enum Plan {
    Text(&'static str),
    Number(Written),
    List(Vec<&'static str>),
    Formula(E),
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
    /// The table whose events say who the customers are, where no sheet does.
    pub from: Option<usize>,
    /// What is done with several rows of one customer; without a word there are none.
    pub duplicates: Option<&'static str>,
    /// Whether an unknown key of an event makes a customer.
    pub add: bool,
    pub tables: Vec<Sheet>,
    /// In an order in which each reads only earlier ones; `written` is the order of the file.
    pub values: Vec<Value>,
    pub written: Vec<usize>,
    /// From the best to the last.
    pub tiers: Vec<Tier>,
    pub caps: Vec<Cap>,
    pub alerts: Vec<(String, E)>,
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
    /// Every expression of the rule file but those of computed columns.
    pub fn expressions(&self) -> Vec<&E> {
        let bodies = self.values.iter().flat_map(|value| value.body.expressions());
        let filters = self.tables.iter().chain([&self.customers]).filter_map(|sheet| sheet.filter.as_ref());
        let formulas = self.tiers.iter().flat_map(|tier| &tier.plan).filter_map(|(_, plan)| match plan {
            Plan::Formula(e) => Some(e),
            Plan::Text(_) | Plan::Number(_) | Plan::List(_) => None,
        });
        bodies.chain(filters).chain(self.ladder()).chain(formulas).chain(self.alerts.iter().map(|(_, when)| when)).collect()
    }

    /// With those of computed columns, used or not.
    pub fn every_expression(&self) -> Vec<&E> {
        let computed = self.tables.iter().flat_map(|table| &table.columns).filter_map(|column| column.computed.as_ref());
        self.expressions().into_iter().chain(computed).collect()
    }

    /// Whether the order of rows may decide something, which the run then says.
    pub fn depends_on_order(&self) -> bool {
        let last = |table: &Sheet| table.id.as_ref().is_some_and(|id| id.repeats == Repeats::Last);
        self.duplicates.is_some() || self.tables.iter().any(last)
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

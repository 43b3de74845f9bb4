//! A rule set: what a sound rule file means, with every name resolved.

mod asked;
mod lookups;
mod merge;
mod report;
mod review;
mod scores;
mod segments;
mod tables;
mod tiers;
mod values;

use std::fmt;

use crate::expr::function::AggregateFunction;
use crate::expr::population::Population;
use crate::expr::typed::Term;
use crate::model::date::Date;
use crate::model::language::Language;
use crate::model::number::Number;
use crate::model::value::{OrderIndex, TableIndex, Type, Value};
pub use asked::Asked;
pub use lookups::{Lookup, LookupFile};
pub use merge::{Aliases, IdentityRules};
pub use report::{Currency, Hidden, Pseudonyms, ReportColumn, ReportRules, SheetName, SplitBy};
pub use review::{Hold, Moment, NewCustomer, Review, UnknownMeans, Upgrade};
pub use scores::{MissingItem, Points, ScoreItem, Scorecard, Total};
pub use segments::{Class, Grid};
pub use tables::{Aggregate, ComputedColumn, CustomerRules, MaxRejected, Subject, TableRules};
pub use tiers::{AlertRule, CapRule, Capacity, PlanValue, Severity, TierRule};
pub use values::{CustomerValue, Definition, Step, ValueKind};

/// Everything a rule file says.
#[derive(Clone, Debug)]
pub struct RuleSet {
    /// Its title.
    pub name: Option<String>,
    /// The language of the outputs, where the file says it.
    pub language: Option<Language>,
    /// The params in force, in the order of the file.
    pub params: Vec<Param>,
    /// The customer sheet.
    pub customers: CustomerRules,
    /// One customer under several keys, where the file says anything of it.
    pub identity: Option<IdentityRules>,
    /// The tables of events, in the order of the file; [`TableIndex`] counts here.
    pub tables: Vec<TableRules>,
    /// The lists of ordered categories, each from the least word to the greatest; [`OrderIndex`] counts here.
    /// The first is the ladder, from the last tier to the best.
    pub orders: Vec<Vec<String>>,
    /// The lookups, by name. Those from files list nothing until their file is read.
    pub lookups: Vec<Lookup>,
    /// Every different aggregate that any rule asks for.
    pub aggregates: Vec<Aggregate>,
    /// Metrics, scores and segments, in the order of the file; [`crate::expr::typed::Slot::Value`] counts here.
    pub values: Vec<CustomerValue>,
    /// Every different value against all customers that any rule asks for; [`crate::expr::typed::Slot::Population`] counts
    /// here.
    pub populations: Vec<Population>,
    /// What is computed for all customers before they are decided upon: each step comes after all that it reads.
    pub evaluation_order: Vec<Step>,
    /// Positions in `populations` that only plans and alerts look at, and that may look at the tiers, in an order such that
    /// each comes after all that it reads.
    pub settling_order: Vec<usize>,
    /// The tiers, from the best to the last.
    pub tiers: Vec<TierRule>,
    /// The keys of all plans, in the order of their first appearance.
    pub plan_keys: Vec<String>,
    /// The caps, in the order of the file.
    pub caps: Vec<CapRule>,
    /// The alerts, in the order of the file.
    pub alerts: Vec<AlertRule>,
    /// What moves a tier from run to run, where the file says it.
    pub review: Option<Review>,
    /// The report.
    pub report: ReportRules,
    /// What a command asks beside all that.
    pub asked: Asked,
}

/// A literal value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Literal {
    /// A number.
    Number(Number),
    /// A percentage: a number that was written with `%`.
    Percentage(Number),
    /// A text.
    Text(String),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
}

impl Literal {
    /// Its type.
    #[must_use]
    pub const fn value_type(&self) -> Type {
        match self {
            Self::Number(_) | Self::Percentage(_) => Type::Number,
            Self::Text(_) => Type::Text,
            Self::Date(_) => Type::Date,
            Self::Flag(_) => Type::Flag,
        }
    }

    /// A value of data as a literal; none where it is missing, or a category, which no literal is.
    #[must_use]
    pub fn of(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Number(number) => Some(Self::Number(*number)),
            Value::Text(text) => Some(Self::Text(text.clone().into_owned())),
            Value::Date(day) => Some(Self::Date(*day)),
            Value::Flag(flag) => Some(Self::Flag(*flag)),
            Value::Missing(_) | Value::Category(_) => None,
        }
    }

    /// Its value.
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Number(n) | Self::Percentage(n) => Value::Number(*n),
            Self::Text(text) => Value::Text(text.as_str().into()),
            Self::Date(day) => Value::Date(*day),
            Self::Flag(flag) => Value::Flag(*flag),
        }
    }
}

impl fmt::Display for Literal {
    /// Plain: digits without trailing zeros, a percentage as its number, text as it is, `2026-01-31`, `true`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(n) | Self::Percentage(n) => n.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Date(day) => day.fmt(f),
            Self::Flag(flag) => flag.fmt(f),
        }
    }
}

/// A number that people change.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// What it is called on paper.
    pub label: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// The value in force.
    pub value: Literal,
    /// Whether it was set for this run and differs from the file's.
    pub is_set: bool,
}

/// A condition or value with its text.
#[derive(Clone, Debug)]
pub struct Formula {
    /// What it computes.
    pub term: Term,
    /// How it stands in the rule file.
    pub text: String,
}

impl RuleSet {
    /// The position of the ladder among the orders.
    pub const LADDER: OrderIndex = OrderIndex(0);

    /// The name of a table.
    #[must_use]
    pub fn table_name(&self, table: TableIndex) -> &str {
        self.tables.get(table.index()).map_or("", |rules| rules.schema.name.as_str())
    }

    /// The words of an order, from the least to the greatest; none where there is no such order.
    #[must_use]
    pub fn order(&self, order: OrderIndex) -> &[String] {
        self.orders.get(order.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The word of a category; empty where there is none of that rank.
    #[must_use]
    pub fn category_word(&self, order: OrderIndex, rank: u32) -> &str {
        self.order(order).get(rank as usize).map_or("", String::as_str)
    }

    /// The aggregate that [`RuleSet::headline_amount`] is.
    #[must_use]
    pub fn headline_aggregate(&self) -> Option<usize> {
        use crate::expr::typed::{Node, Slot};
        let Definition::Formula(formula) = &self.values[self.headline_amount()?].definition else { return None };
        if let Node::Read(Slot::Aggregate(position)) = formula.term.node { Some(position) } else { None }
    }

    /// The amount people mean when they ask for a tier's amount: the first metric that is nothing but a `sum(…)`.
    #[must_use]
    pub fn headline_amount(&self) -> Option<usize> {
        use crate::expr::typed::{Node, Slot};
        self.values.iter().position(|value| {
            if let (ValueKind::Metric, Definition::Formula(formula)) = (value.kind, &value.definition)
                && let Node::Read(Slot::Aggregate(position)) = formula.term.node
            {
                return self.aggregates[position].function == AggregateFunction::Sum;
            }
            false
        })
    }
}

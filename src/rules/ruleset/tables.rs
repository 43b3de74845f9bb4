//! What a rule set says of the customer sheet, the tables of events, and the aggregates over them.

use std::hash::Hash;

use super::Formula;
use crate::expr::function::AggregateFunction;
use crate::expr::typed::Term;
use crate::model::number::Number;
use crate::model::schema::{CustomerSchema, EventSchema};
use crate::model::value::{TableIndex, Type};
use crate::model::window::Window;

/// The customer sheet.
#[derive(Clone, Debug)]
pub struct CustomerRules {
    /// How it is read.
    pub schema: CustomerSchema,
    /// The files the rules name, as patterns relative to the rule file's folder.
    pub files: Vec<String>,
    /// Who is classified at all.
    pub filter: Option<Formula>,
}

/// A table of events.
#[derive(Clone, Debug)]
pub struct TableRules {
    /// How it is read.
    pub schema: EventSchema,
    /// The files the rules name, as patterns relative to the rule file's folder.
    pub files: Vec<String>,
    /// Which rows count.
    pub filter: Option<Formula>,
}

/// What an aggregate works on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Subject {
    /// The rows themselves.
    Rows,
    /// A column of the table's schema, by its position.
    Column(usize),
    /// The day of the row.
    Date,
    /// The customer key of the row.
    Key,
}

/// An aggregate over the events of one customer.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// The table.
    pub table: TableIndex,
    /// What is computed.
    pub function: AggregateFunction,
    /// Of what.
    pub subject: Subject,
    /// Which quantile, from 0 to 1; none of other functions.
    pub fraction: Option<Number>,
    /// Over which days.
    pub window: Window,
    /// Over which rows; read in the scope of one event.
    pub condition: Option<Term>,
    /// The type of the result.
    pub ty: Type,
    /// The plain form, for reasons and reports.
    pub text: String,
}

impl Aggregate {
    /// What it computes: two aggregates of which this is equal have the same value for every customer, however they are
    /// written.
    pub fn meaning(&self) -> impl Hash + Eq {
        (self.table, self.function, self.subject, self.fraction, self.window, self.condition.as_ref())
    }
}

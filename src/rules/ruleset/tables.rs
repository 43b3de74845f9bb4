//! What a rule set says of the customer sheet, the tables of events, and the aggregates over them.

use std::hash::Hash;

use super::Formula;
use crate::expr::function::AggregateFunction;
use crate::expr::typed::Term;
use crate::model::date::Date;
use crate::model::number::Number;
use crate::model::schema::{CustomerSchema, EventSchema};
use crate::model::value::{TableIndex, Type};
use crate::model::window::Window;

/// How many of the rows of a table may be rejected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MaxRejected {
    /// This share of the rows read, from 0 to 1.
    Share(Number),
    /// So many.
    Rows(u64),
}

impl MaxRejected {
    /// Whether so many of the rows read may be rejected: just as many as it says are.
    #[must_use]
    pub fn allows(self, rejected: u64, read: u64) -> bool {
        match self {
            Self::Share(share) => {
                i128::from(rejected) * i128::from(Number::ONE.micros()) <= i128::from(share.micros()) * i128::from(read)
            }
            Self::Rows(most) => rejected <= most,
        }
    }
}

/// The customer sheet.
#[derive(Clone, Debug)]
pub struct CustomerRules {
    /// How it is read.
    pub schema: CustomerSchema,
    /// The files the rules name, as patterns relative to the rule file's folder.
    pub files: Vec<String>,
    /// Who is classified at all.
    pub filter: Option<Formula>,
    /// The table whose used rows give the customers, where there is no customer sheet.
    pub from: Option<TableIndex>,
    /// Whether an event whose key is in no customer row makes a customer.
    pub adds: bool,
    /// How many rows of the sheet may be rejected; none where the rules don't say.
    pub max_rejected: Option<MaxRejected>,
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
    /// The position of the customer column that the key of an event is met by, where it isn't the customer's key.
    pub matches: Option<usize>,
    /// The day before which there is nothing, where the rules say it.
    pub starts: Option<Date>,
    /// How many rows may be rejected; none where the rules don't say.
    pub max_rejected: Option<MaxRejected>,
    /// The computed columns that the rules use, each after those that it reads.
    pub computed: Vec<ComputedColumn>,
}

/// A column of a table of events that is computed for each row.
#[derive(Clone, Debug)]
pub struct ComputedColumn {
    /// Its position in the table's schema.
    pub column: usize,
    /// What it is; read in the scope of one event.
    pub formula: Formula,
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
    #[must_use]
    pub fn meaning(&self) -> impl Hash + Eq {
        (self.table, self.function, self.subject, self.fraction, self.window, self.condition.as_ref())
    }
}

//! Values against all customers, checked: what is computed, of what, among whom.

use std::ops::Range;

use hashbrown::HashMap;

use super::typed::Term;
use crate::model::number::Number;
use crate::model::value::Type;

/// What is computed of a customer's value among those of all customers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Against {
    /// The place of the value, 1 for the greatest; equal values share the best one.
    Rank,
    /// A score from 1 to `steps` by quantiles of type 7, the greatest values scoring highest, or the least ones.
    Score {
        /// The highest score.
        steps: u32,
        /// Whether the least values score highest.
        lower_is_better: bool,
    },
    /// The value / the sum of all values above zero.
    ShareOfTotal,
    /// The share of that sum which customers with a greater value hold.
    ShareBefore,
    /// `A` where the value is above zero and the share before it is below `a`, `B` where it is below `b`, else `C`.
    Abc {
        /// Up to which share A goes.
        a: Number,
        /// Up to which share B goes.
        b: Number,
    },
    /// The sum.
    Sum,
    /// Sum / count.
    Mean,
    /// The quantile 1/2 of type 7.
    Median,
    /// The least value.
    Least,
    /// The greatest value.
    Greatest,
    /// For how many the condition is yes.
    Count,
}

/// A value against all customers.
#[derive(Clone, PartialEq, Debug)]
pub struct Population {
    /// What is computed.
    pub against: Against,
    /// Of which value or condition of each customer.
    pub subject: Term,
    /// Among which customers; all where there is none.
    pub condition: Option<Term>,
    /// In which groups, each for itself; one where there is none.
    pub by: Option<Term>,
    /// The type of the result.
    pub ty: Type,
    /// The plain form, for reasons and reports.
    pub text: String,
    /// The plain forms of subject, condition and group, of those that there are.
    pub clauses: Vec<String>,
}

impl Population {
    /// What is looked at of a customer: its value or condition, whether it is counted, its group; each with its plain form.
    pub fn looked_at(&self) -> impl Iterator<Item = (&Term, &str)> {
        let terms = std::iter::once(&self.subject).chain(&self.condition).chain(&self.by);
        terms.zip(self.clauses.iter().map(String::as_str))
    }
}

/// Every different value against all customers that the rules ask for. One that reads another comes after it.
#[derive(Clone, Debug, Default)]
pub struct Populations {
    list: Vec<Population>,
    positions: HashMap<String, usize, foldhash::fast::FixedState>,
    told: usize,
}

impl Populations {
    /// The position of a value against all customers, which is added where it is new. Two of one plain form are the same:
    /// names mean the same wherever such a value may stand.
    pub fn position(&mut self, population: Population) -> usize {
        if let Some(position) = self.positions.get(&population.text) {
            return *position;
        }
        let position = self.list.len();
        self.positions.insert(population.text.clone(), position);
        self.list.push(population);
        position
    }

    /// The positions added since this was last asked.
    pub fn fresh(&mut self) -> Range<usize> {
        let start = std::mem::replace(&mut self.told, self.list.len());
        start..self.told
    }

    /// All of them, by position.
    #[must_use]
    pub fn into_list(self) -> Vec<Population> {
        self.list
    }
}

//! A checked expression: every name is a position, every node has a type, nothing in it can fail any more.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use super::ast::{Comparison, TextTest};
use super::function::Function;
use crate::model::date::{Date, Unit};
use crate::model::number::Number;
use crate::model::value::{OrderIndex, Type};

/// A node of a checked expression. Two are equal where they compute the same thing, wherever they stand.
#[derive(Clone, Debug)]
pub struct Term {
    /// What it computes.
    pub node: Node,
    /// The type of its value.
    pub ty: Type,
    /// Where it stands in the text of its expression, in bytes.
    pub span: Range<usize>,
}

impl Term {
    /// Whether it is written out, so that showing its value would say it twice.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        if let Node::Negate(inner) = &self.node {
            return inner.is_literal();
        }
        matches!(self.node, Node::Number(_) | Node::Text(_) | Node::Date(_) | Node::Flag(_) | Node::Category(_) | Node::Missing)
    }
}

impl PartialEq for Term {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty && self.node == other.node
    }
}

impl Eq for Term {}

impl Hash for Term {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ty.hash(state);
        self.node.hash(state);
    }
}

impl Term {
    /// Visits every slot that is read anywhere in the term.
    pub fn each_slot(&mut self, visit: &mut impl FnMut(&mut Slot)) {
        match &mut self.node {
            Node::Number(_) | Node::Text(_) | Node::Date(_) | Node::Flag(_) | Node::Category(_) | Node::Missing => {}
            Node::Read(slot) => visit(slot),
            Node::CategoryText(a, _)
            | Node::CategoryOf(a, _)
            | Node::Negate(a)
            | Node::DateSteps(a, _)
            | Node::Not(a)
            | Node::IsMissing(_, a) => a.each_slot(visit),
            Node::DaysBetween(a, b) | Node::Compare(_, a, b) | Node::Same(_, a, b) => {
                a.each_slot(visit);
                b.each_slot(visit);
            }
            Node::Between(_, a, b, c) => [a, b, c].into_iter().for_each(|part| part.each_slot(visit)),
            Node::Sum(list) | Node::Product(list) => list.iter_mut().for_each(|(_, part)| part.each_slot(visit)),
            Node::And(list) | Node::Or(list) | Node::Call(_, list) => list.iter_mut().for_each(|part| part.each_slot(visit)),
            Node::In(_, a, list) | Node::TextTest(_, _, a, list) => {
                a.each_slot(visit);
                for part in list {
                    part.each_slot(visit);
                }
            }
        }
    }
}

/// Where a value is read from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Slot {
    /// A param, by its position in the rules.
    Param(usize),
    /// A column of the customer sheet, by its position among the declared ones.
    Column(usize),
    /// A metric, score or segment, by its position among the customer values.
    Value(usize),
    /// An aggregate over events, by its position in the plan.
    Aggregate(usize),
    /// A value against all customers, by its position in the rules.
    Population(usize),
    /// A column of the event row, by its position in the table's schema.
    EventColumn(usize),
    /// The event row's customer key.
    EventKey,
    /// The event row's day.
    EventDate,
    /// The as-of date.
    AsOf,
    /// The customer's own key.
    Customer,
    /// The final tier.
    Tier,
    /// The candidate tier.
    Candidate,
    /// The tier in force before.
    PreviousTier,
}

/// What a node computes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Node {
    /// A number.
    Number(Number),
    /// A text, in folded form.
    Text(String),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
    /// A word of an ordered list, by its rank.
    Category(u32),
    /// The word `missing`.
    Missing,
    /// A value read from its place.
    Read(Slot),
    /// The text of a category.
    CategoryText(Box<Term>, OrderIndex),
    /// A text that is a word of an ordered list, as that category; missing where it is none.
    CategoryOf(Box<Term>, OrderIndex),
    /// A number with its sign changed.
    Negate(Box<Term>),
    /// Numbers added, and subtracted where the flag is set, from left to right.
    Sum(Vec<(bool, Term)>),
    /// Numbers multiplied, and divided by where the flag is set, from left to right.
    Product(Vec<(bool, Term)>),
    /// Days from the second date to the first.
    DaysBetween(Box<Term>, Box<Term>),
    /// A date some steps of so many units later (earlier where negative), one after the other, months clamped to their
    /// ends at each.
    DateSteps(Box<Term>, Vec<(i64, Unit)>),
    /// The opposite answer.
    Not(Box<Term>),
    /// All of them.
    And(Vec<Term>),
    /// Any of them.
    Or(Vec<Term>),
    /// Two values compared.
    Compare(Comparison, Box<Term>, Box<Term>),
    /// Whether two values are the same, missing being the same as missing only; negated where the flag is set.
    Same(bool, Box<Term>, Box<Term>),
    /// Whether the value is missing; negated where the flag is set.
    IsMissing(bool, Box<Term>),
    /// Whether the value is one of these; negated where the flag is set.
    In(bool, Box<Term>, Vec<Term>),
    /// Whether the value lies between two others, both inclusive; negated where the flag is set.
    Between(bool, Box<Term>, Box<Term>, Box<Term>),
    /// Whether a text contains, starts with or ends with any of these; negated where the flag is set.
    TextTest(bool, TextTest, Box<Term>, Vec<Term>),
    /// A function of values.
    Call(Function, Vec<Term>),
}

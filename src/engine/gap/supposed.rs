//! A customer whose numbers are supposed to be others.

use std::borrow::Cow;

use super::Step;
use crate::engine::eval::Row;
use crate::engine::measure::rows::CustomerRow;
use crate::expr::typed::{Slot, Term};
use crate::model::date::AsOf;
use crate::model::number::Number;
use crate::model::value::{OrderIndex, Type, Value};

/// A customer with some quantities at other numbers; all else is as it was measured.
#[derive(Clone, Copy)]
pub(super) struct Supposed<'s, 'r> {
    /// As it is.
    pub(super) row: &'s CustomerRow<'r>,
    /// The quantities, each where its step leads.
    pub(super) steps: &'s [Step<'r>],
    /// The number that a step stands for.
    pub(super) at: fn(&Step<'r>) -> Number,
}

impl Row for Supposed<'_, '_> {
    fn supposed(&self, term: &Term) -> Option<Number> {
        if term.ty != Type::Number || term.is_literal() {
            return None;
        }
        self.steps.iter().find(|step| step.quantity.term == term).map(self.at)
    }

    fn read(&self, slot: Slot) -> Value<'_> {
        self.row.read(slot)
    }

    fn as_of(&self) -> AsOf {
        self.row.as_of()
    }

    fn look_up(&self, lookup: &str, key: &str) -> Value<'_> {
        self.row.look_up(lookup, key)
    }

    fn order(&self, order: OrderIndex) -> &[String] {
        self.row.order(order)
    }

    fn shown<'t>(&self, term: &Term, text: &'t str) -> Cow<'t, str> {
        self.row.shown(term, text)
    }
}

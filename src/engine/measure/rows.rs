//! What an expression reads from: one event, or one customer.

use std::borrow::Cow;
use std::sync::Arc;

use crate::engine::eval::Row;
use crate::expr::typed::{Slot, Term};
use crate::model::batch::Batch;
use crate::model::column::Column;
use crate::model::date::{AsOf, Date};
use crate::model::fold::{fold, plain_width};
use crate::model::table::Customers;
use crate::model::tier::TierIndex;
use crate::model::value::{OrderIndex, Value, Why};
use crate::rules::ruleset::RuleSet;

/// What is the same for every row of a run.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'r> {
    /// The rules.
    pub rules: &'r RuleSet,
    /// The as-of date.
    pub as_of: AsOf,
}

impl Ground<'_> {
    fn param(&self, position: usize) -> Value<'_> {
        folded(self.rules.params[position].value.value())
    }

    fn shown<'t>(&self, term: &Term, text: &'t str) -> Cow<'t, str> {
        self.rules.hiding(term).map_or(Cow::Borrowed(text), |hiding| Cow::Owned(self.rules.hide(hiding, text)))
    }
}

/// A text in folded form, anything else as it is.
fn folded(value: Value<'_>) -> Value<'_> {
    let Value::Text(text) = value else { return value };
    Value::Text(match text {
        Cow::Borrowed(text) => fold(text),
        Cow::Owned(text) => Cow::Owned(fold(&text).into_owned()),
    })
}

/// One event.
#[derive(Clone, Copy, Debug)]
pub struct EventRow<'b> {
    /// The run.
    pub ground: Ground<'b>,
    /// The batch it is in.
    pub batch: &'b Batch,
    /// Its place there.
    pub row: usize,
}

impl Row for EventRow<'_> {
    fn read(&self, slot: Slot) -> Value<'_> {
        match slot {
            Slot::EventColumn(position) => self.batch.columns[position].get(self.row),
            // Of a rejected row they may be wanting.
            Slot::EventKey => match self.batch.keys.get(self.row) {
                key if key.is_empty() => Value::Missing(Why::Unreadable),
                key => Value::Text(key),
            },
            Slot::EventDate => match self.batch.dates[self.row] {
                Date::BEFORE => Value::Missing(Why::Unreadable),
                day => Value::Date(day),
            },
            Slot::Param(position) => self.ground.param(position),
            Slot::AsOf => Value::Date(self.ground.as_of.date()),
            // The checker lets no name of a customer into a condition about one event.
            Slot::Column(_)
            | Slot::Value(_)
            | Slot::Aggregate(_)
            | Slot::Population(_)
            | Slot::Customer
            | Slot::Tier
            | Slot::Candidate
            | Slot::PreviousTier => Value::Missing(Why::Said),
        }
    }

    fn as_of(&self) -> AsOf {
        self.ground.as_of
    }

    fn look_up(&self, lookup: &str, key: &str) -> Value<'_> {
        self.ground.rules.look_up(lookup, key)
    }

    fn order(&self, order: OrderIndex) -> &[String] {
        self.ground.rules.order(order)
    }

    fn shown<'t>(&self, term: &Term, text: &'t str) -> Cow<'t, str> {
        self.ground.shown(term, text)
    }
}

/// The tiers of one customer, as far as the run has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct TiersOf {
    /// What the rules say today.
    pub candidate: Option<TierIndex>,
    /// The tier after this run.
    pub final_tier: Option<TierIndex>,
    /// The tier in force before; an outer none without a standing or for a customer who is not in it.
    pub previous: Option<Option<TierIndex>>,
}

/// One customer, with what has been measured so far.
#[derive(Clone, Copy, Debug)]
pub struct CustomerRow<'c> {
    /// The run.
    pub ground: Ground<'c>,
    /// All customers.
    pub customers: &'c Customers,
    /// The aggregates.
    pub aggregates: &'c [Arc<Column>],
    /// The values against all customers; those not yet computed are empty.
    pub populations: &'c [Column],
    /// The customer values; those not yet computed are empty.
    pub values: &'c [Arc<Column>],
    /// The tiers; not yet known while measuring and deciding.
    pub tiers: TiersOf,
    /// The customer's position.
    pub row: usize,
}

impl CustomerRow<'_> {
    /// A tier as a word of the ladder, the best greatest.
    fn tier(&self, tier: Option<TierIndex>) -> Value<'_> {
        match tier {
            None => Value::Missing(Why::NoTier),
            Some(tier) => {
                let rank = self.ground.rules.tiers.len().saturating_sub(tier.index() + 1);
                Value::Category(u32::try_from(rank).unwrap_or(0))
            }
        }
    }
}

impl Row for CustomerRow<'_> {
    fn read(&self, slot: Slot) -> Value<'_> {
        match slot {
            Slot::Param(position) => self.ground.param(position),
            Slot::Column(position) => folded(self.customers.columns()[position].values.get(self.row)),
            // The name of a class is kept as it was written.
            Slot::Value(position) => match self.values[position].get(self.row) {
                Value::Text(Cow::Borrowed(text)) => Value::Text(plain_width(text)),
                value @ (Value::Text(Cow::Owned(_))
                | Value::Missing(_)
                | Value::Number(_)
                | Value::Date(_)
                | Value::Flag(_)
                | Value::Category(_)) => value,
            },
            Slot::Aggregate(position) => self.aggregates[position].get(self.row),
            Slot::Population(position) => self.populations[position].get(self.row),
            Slot::AsOf => Value::Date(self.ground.as_of.date()),
            Slot::Customer => Value::Text(Cow::Borrowed(self.customers.keys().get(self.row))),
            Slot::Tier => self.tier(self.tiers.final_tier),
            Slot::Candidate => self.tier(self.tiers.candidate),
            Slot::PreviousTier => self.tiers.previous.map_or(Value::Missing(Why::NoStanding), |tier| self.tier(tier)),
            // The checker lets no name of an event into a value of a customer.
            Slot::EventColumn(_) | Slot::EventKey | Slot::EventDate => Value::Missing(Why::Said),
        }
    }

    fn as_of(&self) -> AsOf {
        self.ground.as_of
    }

    fn look_up(&self, lookup: &str, key: &str) -> Value<'_> {
        self.ground.rules.look_up(lookup, key)
    }

    fn order(&self, order: OrderIndex) -> &[String] {
        self.ground.rules.order(order)
    }

    fn shown<'t>(&self, term: &Term, text: &'t str) -> Cow<'t, str> {
        self.ground.shown(term, text)
    }
}

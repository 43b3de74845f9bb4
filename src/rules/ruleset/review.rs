//! What a rule set says of reviews: what moves a tier from run to run.

use super::Formula;
use crate::model::date::Unit;
use crate::model::tier::TierIndex;

/// On which as-of dates a tier may change.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Moment {
    /// On every day.
    #[default]
    AnyDay,
    /// On the last day of a month.
    MonthEnd,
    /// On the last day of March, June, September and December.
    QuarterEnd,
    /// On 31 December.
    YearEnd,
}

/// When a better candidate becomes the tier.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Upgrade {
    /// On such a date.
    On(Moment),
    /// After so many reviews in a row, one or more.
    Confirm(u32),
}

/// What an unknown `enter` or `retain` means to who is in the tier.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum UnknownMeans {
    /// It stays.
    #[default]
    Keep,
    /// The answer is taken for a no.
    No,
}

/// A length of time: in days and weeks by days, in months and years by the calendar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Hold {
    /// How many.
    pub count: u32,
    /// Of which.
    pub unit: Unit,
}

/// The tier that a new customer has at least.
#[derive(Clone, Debug)]
pub struct NewCustomer {
    /// Who is new.
    pub when: Formula,
    /// The tier.
    pub floor: TierIndex,
}

/// What moves a tier from run to run. Without a key nothing holds a change back: up and down on every day, any number of
/// steps, no hold, no grace; an unknown condition doesn't demote; no floor for new customers; who is absent is never closed; data may be
/// of any age, and month-ends that were left out stay so.
#[derive(Clone, Debug)]
pub struct Review {
    /// When a tier may become better.
    pub upgrade: Upgrade,
    /// When it may become worse; none for never.
    pub downgrade: Option<Moment>,
    /// How many steps up a review may go; none for any number.
    pub max_up: Option<u32>,
    /// How many steps down a review may go; none for any number.
    pub max_down: Option<u32>,
    /// How long a change holds: there is no downgrade so soon after it.
    pub min_hold: Option<Hold>,
    /// How many failed reviews in a row are tolerated.
    pub grace: u32,
    /// What unknown means.
    pub unknown: UnknownMeans,
    /// The floor of new customers.
    pub new_customer: Option<NewCustomer>,
    /// After how many reviews without the customer it is closed; none for never.
    pub absent: Option<u32>,
    /// How long before the as-of date the newest event may lie; none for any time.
    pub max_age: Option<Hold>,
    /// Whether a review first makes up for the month-ends since the last one.
    pub catch_up: bool,
}

impl Default for Review {
    fn default() -> Self {
        Self {
            upgrade: Upgrade::On(Moment::AnyDay),
            downgrade: Some(Moment::AnyDay),
            max_up: None,
            max_down: None,
            min_hold: None,
            grace: 0,
            unknown: UnknownMeans::Keep,
            new_customer: None,
            absent: None,
            max_age: None,
            catch_up: false,
        }
    }
}

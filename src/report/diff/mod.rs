//! Two results against each other, arranged for people and named for programs.

mod mix;
mod page;

use crate::engine::diff::snapshot::{Customer, Presence, Snapshot};
use crate::engine::diff::{After, Before, Change, Diff, Kind};
use crate::model::date::Date;
use crate::model::language::Language;
use crate::model::number::Number;
use crate::rules::ruleset::Currency;

use super::page::{Look, Measure};
pub(super) use mix::{amount_shares, customer_shares};

/// Whether anybody knows what the old rules say of the new data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OldRules {
    /// Both results have the same rules.
    Same,
    /// They were run on the new data.
    Computed,
    /// Nobody knows.
    Unknown,
}

impl OldRules {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "same rules",
            Self::Computed => "computed",
            Self::Unknown => "unknown",
        }
    }
}

/// A comparison to be written.
#[derive(Clone, Copy, Debug)]
pub struct DiffReport<'a> {
    /// What was found.
    pub diff: &'a Diff,
    /// The old result.
    pub old: &'a Snapshot,
    /// The new one.
    pub new: &'a Snapshot,
    /// Whether anybody knows what the old rules say of the new data.
    pub old_rules: OldRules,
    /// The language of everything a person reads.
    pub language: Language,
    /// How many changes are listed for people; none for all.
    pub most: Option<usize>,
}

impl<'a> DiffReport<'a> {
    /// The customer of a change in the old result.
    pub(super) fn was(&self, change: &Change) -> Option<&'a Customer> {
        change.old.map(|at| &self.old.customers[at])
    }

    /// The customer of a change in the new result.
    pub(super) fn is(&self, change: &Change) -> Option<&'a Customer> {
        change.new.map(|at| &self.new.customers[at])
    }

    /// The key of a change's customer, as the new result has it, else the old one.
    pub(super) fn key(&self, change: &Change) -> &'a str {
        self.is(change).or_else(|| self.was(change)).map_or("", |customer| customer.shown.as_str())
    }

    /// The key that the customer is part of now.
    pub(super) fn merged_into(&self, change: &Change) -> Option<&'a str> {
        let is = self.is(change)?;
        let Presence::Merged(into) = &is.presence else { return None };
        Some(self.new.customer(into).map_or(into.as_str(), |customer| customer.shown.as_str()))
    }

    /// The name of where customers stood; none of nobody's tier and of who was in none.
    pub(super) fn name_before(&self, before: Before) -> Option<&'a str> {
        if let Before::Tier(place) = before { self.diff.ladder.name(place) } else { None }
    }

    /// The name of where customers stand.
    pub(super) fn name_after(&self, after: After) -> Option<&'a str> {
        if let After::Tier(place) = after { self.diff.ladder.name(place) } else { None }
    }

    /// What became of the customers of a cell of the matrix; `stay` of those who stayed.
    pub(super) fn change_word(&self, from: Before, to: After) -> &'static str {
        match (from, to) {
            (Before::New, _) => Kind::New.word(),
            (Before::Returned, _) => Kind::Returned.word(),
            (Before::Tier(_), After::Absent) => Kind::Absent.word(),
            (Before::Tier(_), After::Lost) => Kind::Lost.word(),
            (Before::Tier(_), After::Merged) => Kind::Merged.word(),
            (Before::Tier(from), After::Tier(to)) if from == to => "stay",
            (Before::Tier(_), After::Tier(_)) if !self.diff.ladder.is_ordered => Kind::Changed.word(),
            (Before::Tier(from), After::Tier(to)) => {
                if to < from {
                    Kind::Upgrade.word()
                } else {
                    Kind::Downgrade.word()
                }
            }
        }
    }

    /// The look of amounts; none where they are not compared.
    fn amount_look(&self) -> Option<Look> {
        let amount = self.new.amount.as_ref()?;
        let numbers = self.old.customers.iter().chain(&self.new.customers).filter_map(|customer| customer.amount);
        // A csv doesn't say its unit, a ledger does.
        let unit = amount.unit.as_deref().or_else(|| self.old.amount.as_ref()?.unit.as_deref());
        let measure = unit.and_then(Currency::of_unit).map_or(Measure::Plain, Measure::Money);
        Some(Look::of_numbers(numbers, measure).at_most(2))
    }

    /// The changes as people read them: movers by their greater amount, the greatest first; then who returned, is new, lost,
    /// merged, absent, each by amount; equal ones by key.
    pub(super) fn in_order(&self) -> Vec<&'a Change> {
        let rank = |kind: Kind| match kind {
            Kind::Upgrade | Kind::Downgrade | Kind::Changed => 0,
            Kind::Returned => 1,
            Kind::New => 2,
            Kind::Lost => 3,
            Kind::Merged => 4,
            Kind::Absent => 5,
        };
        let amount = |change: &Change| -> Option<Number> {
            let of = |customer: Option<&Customer>| customer.and_then(|customer| customer.amount);
            of(self.is(change)).max(of(self.was(change)))
        };
        let mut all: Vec<&Change> = self.diff.changes.iter().collect();
        // Changes stand in the order of their keys, and no amount is less than any.
        all.sort_by_key(|change| (rank(change.kind), std::cmp::Reverse(amount(change))));
        all
    }

    /// The results as people call them, each with its day.
    #[must_use]
    pub fn title(&self) -> String {
        let one = |snapshot: &Snapshot| {
            let day = |day: Date| format!(" ({day})");
            snapshot.as_of.filter(|day| !snapshot.name.contains(&day.to_string())).map_or_else(String::new, day)
        };
        format!("{}{} → {}{}", self.old.name, one(self.old), self.new.name, one(self.new))
    }
}

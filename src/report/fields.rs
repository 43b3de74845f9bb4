//! The table of customers as fields: what stands in which column of the machine formats and of the workbook.

use std::borrow::Cow;
use std::fmt::Write as _;

use hashbrown::HashSet;

use super::{InputRole, Report};
use crate::engine::compare::{Before, Change};
use crate::engine::settle::PlanEntry;
use crate::engine::transition::Transition;
use crate::model::date::Date;
use crate::model::number::Number;
use crate::model::table::CustomerColumn;
use crate::model::tier::TierIndex;
use crate::model::value::{Type, Value, Why};
use crate::rules::ruleset::{Literal, RuleSet, ValueKind};

/// Nobody's tier in csv.
pub(super) const NO_TIER: &str = "none";

/// The names of what a review carries on, in the machine formats: since when the tier is in force, failed reviews, and times
/// that a better tier waited for confirmation.
pub(super) const HELD: [&str; 3] = ["tier_since", "failed_reviews", "confirmations"];

/// What stands between the members of a list.
pub(super) const JOINT: &str = "; ";

/// A value on its way out.
pub(super) enum Cell<'a> {
    /// No value, and why.
    Missing(Why),
    /// A number.
    Number(Number),
    /// A number that was written with `%`.
    Percentage(Number),
    /// A text.
    Text(Cow<'a, str>),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
    /// A spreadsheet's number in a column that nobody declared: its decimal digits.
    CarriedNumber(&'a str),
    /// A spreadsheet's date in a column that nobody declared: `2026-01-31`.
    CarriedDate(&'a str),
}

impl<'a> Cell<'a> {
    /// A value of a type, categories by their word.
    #[inline]
    pub(super) fn of(rules: &'a RuleSet, value: Value<'a>, ty: Type) -> Self {
        match (value, ty) {
            (Value::Missing(why), _) => Self::Missing(why),
            (Value::Number(number), _) => Self::Number(number),
            (Value::Text(text), _) => Self::Text(text),
            (Value::Date(day), _) => Self::Date(day),
            (Value::Flag(flag), _) => Self::Flag(flag),
            (Value::Category(rank), Type::Category(order)) => Self::Text(rules.category_word(order, rank).into()),
            (Value::Category(rank), _) => Self::Number(Number::from_count(rank.into())),
        }
    }

    /// A literal of the rule file.
    pub(super) fn of_literal(literal: &'a Literal) -> Self {
        match literal {
            Literal::Number(number) => Self::Number(*number),
            Literal::Percentage(number) => Self::Percentage(*number),
            Literal::Text(text) => Self::Text(text.as_str().into()),
            Literal::Date(day) => Self::Date(*day),
            Literal::Flag(flag) => Self::Flag(*flag),
        }
    }

    /// Adds the text of the machine formats; nothing for a missing value.
    pub(super) fn write_plain(&self, out: &mut String) {
        // Writing to a string can't fail.
        let _ = match self {
            Self::Missing(_) => Ok(()),
            Self::Number(number) | Self::Percentage(number) => out.write_str(number.digits().as_str()),
            Self::Text(text) => out.write_str(text),
            Self::Date(day) => write!(out, "{day}"),
            Self::Flag(flag) => write!(out, "{flag}"),
            Self::CarriedNumber(text) | Self::CarriedDate(text) => out.write_str(text),
        };
    }
}

/// The columns of the customer sheet under names that are all different: where two are called alike, the second
/// gets ` (2)`.
pub(super) fn column_names(columns: &[CustomerColumn]) -> Vec<String> {
    distinct(columns.iter().map(|column| column.name.clone()))
}

/// The same for any names.
pub(super) fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen: HashSet<String, foldhash::fast::FixedState> = HashSet::default();
    let mut all = Vec::new();
    for name in names {
        let mut unique = name.clone();
        let mut count = 2;
        while !seen.insert(unique.clone()) {
            unique = format!("{name} ({count})");
            count += 1;
        }
        all.push(unique);
    }
    all
}

impl<'a> Report<'a> {
    /// The positions of the customer values of one kind.
    pub(super) fn values_of(&self, kind: ValueKind) -> impl Iterator<Item = usize> + use<'a> {
        let values = &self.rules.values;
        (0..values.len()).filter(move |position| values[*position].kind == kind)
    }

    /// The positions of the customer values in the order of the outputs: metrics, scores, segments.
    pub(super) fn values_in_order(&self) -> impl Iterator<Item = usize> + use<'a> {
        let kinds = [ValueKind::Metric, ValueKind::Score, ValueKind::Segment];
        let report = *self;
        kinds.into_iter().flat_map(move |kind| report.values_of(kind))
    }

    /// The name of a tier; none for nobody's.
    pub(super) fn tier_name(&self, tier: Option<TierIndex>) -> Option<&'a str> {
        tier.and_then(|tier| self.rules.tiers.get(tier.index())).map(|tier| tier.name.as_str())
    }

    /// The final tier of a customer.
    pub(super) fn final_tier(&self, customer: usize) -> Option<TierIndex> {
        self.classification.transitions.get(customer).and_then(|transition| transition.final_tier)
    }

    /// The candidate tier of a customer.
    pub(super) fn candidate(&self, customer: usize) -> Option<TierIndex> {
        self.classification.transitions.get(customer).and_then(|transition| transition.candidate)
    }

    /// Whether a review decided the tiers: the rules have `[review]`, or people decided about single customers. Only then do
    /// outputs say what decided and since when a tier is in force.
    #[must_use]
    pub fn is_reviewed(&self) -> bool {
        self.rules.review.is_some()
            || !self.classification.overrides.all().is_empty()
            || self.run.inputs.iter().any(|input| input.role == InputRole::Overrides)
    }

    /// What a review decided about a customer; none where none did.
    pub(super) fn reviewed(&self, customer: usize) -> Option<&'a Transition> {
        self.classification.transitions.get(customer).filter(|_| self.is_reviewed())
    }

    /// Where a customer stood before and how it moved since; none without a standing.
    pub(super) fn movement(&self, customer: usize) -> Option<(Before, Change)> {
        let change = *self.classification.movements.as_ref()?.changes.get(customer)?;
        Some((Before::of(self.classification.transitions.get(customer)?, change), change))
    }

    /// The name of the tier before; none for nobody's and of a customer who is new or has returned.
    pub(super) fn name_before(&self, before: Before) -> Option<&'a str> {
        match before {
            Before::Tier(tier) => self.tier_name(Some(tier)),
            Before::Nobody | Before::New | Before::Returned => None,
        }
    }

    /// Whether a customer's plan at one key is a text, or a list, whose members make one.
    pub(super) fn plan_is_text(&self, key: usize, customer: usize) -> bool {
        match self.plan(key, customer) {
            PlanEntry::Nothing => false,
            PlanEntry::List(_) => true,
            PlanEntry::Literal(literal) => matches!(literal, Literal::Text(_)),
            PlanEntry::Computed(value, ty) => matches!(Cell::of(self.rules, value, ty), Cell::Text(_)),
        }
    }

    /// Adds a customer's plan at one key as the text of the machine formats.
    pub(super) fn write_plan(&self, key: usize, customer: usize, out: &mut String) {
        match self.plan(key, customer) {
            PlanEntry::Nothing => {}
            PlanEntry::Literal(literal) => Cell::of_literal(literal).write_plain(out),
            PlanEntry::List(list) => {
                for (position, literal) in list.iter().enumerate() {
                    out.push_str(if position == 0 { "" } else { JOINT });
                    Cell::of_literal(literal).write_plain(out);
                }
            }
            PlanEntry::Computed(value, ty) => Cell::of(self.rules, value, ty).write_plain(out),
        }
    }

    /// Adds the names of a customer's alerts.
    pub(super) fn write_alerts(&self, customer: usize, out: &mut String) {
        for (position, alert) in self.classification.settlement.alerts_of(customer).enumerate() {
            out.push_str(if position == 0 { "" } else { JOINT });
            out.push_str(&self.rules.alerts[alert].name);
        }
    }

    /// The names of a customer's alerts, as people list them.
    pub(super) fn alerts_text(&self, customer: usize) -> String {
        let names = self.classification.settlement.alerts_of(customer).map(|alert| self.rules.alerts[alert].name.as_str());
        names.collect::<Vec<_>>().join(super::labels::listing(self.run.language)[0])
    }

    /// The fixed word for why a value is missing.
    pub(super) fn why_word(&self, why: Why) -> Cow<'static, str> {
        why.word(|table| self.rules.table_name(table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_apart() {
        let names = ["a", "b", "a", "a", "a (2)"].map(str::to_owned);
        assert_eq!(distinct(names.into_iter()), ["a", "b", "a (2)", "a (3)", "a (2) (2)"]);
    }
}

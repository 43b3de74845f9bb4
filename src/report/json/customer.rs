//! One customer as a JSON object.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::exact;
use super::gap::gap_and_cushion;
use crate::engine::settle::PlanEntry;
use crate::model::value::Why;
use crate::report::Report;
use crate::report::fields::{Cell, HELD};
use crate::report::gap::GapTexts;
use crate::rules::ruleset::ValueKind;

/// One customer, written as it is read: no tree of values in between.
pub(super) struct CustomerJson<'a> {
    /// The run.
    pub(super) report: &'a Report<'a>,
    /// What is missing to the next tier, and the cushion.
    pub(super) gaps: &'a GapTexts<'a>,
    /// The names of the sheet's columns, all different.
    pub(super) columns: &'a [String],
    /// The customer.
    pub(super) row: usize,
}

impl Serialize for CustomerJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (report, row) = (self.report, self.row);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("customer", &report.key(row))?;
        map.serialize_entry("tier", &report.tier_name(report.final_tier(row)))?;
        map.serialize_entry("candidate", &report.tier_name(report.candidate(row)))?;
        if let Some((before, change)) = report.movement(row) {
            map.serialize_entry("previous", &report.name_before(before))?;
            map.serialize_entry("change", change.word())?;
        }
        if let Some(transition) = report.reviewed(row) {
            map.serialize_entry("decision", &transition.clause.to_string())?;
            map.serialize_entry(HELD[0], &transition.held.since.map(|day| day.to_string()))?;
            map.serialize_entry(HELD[1], &transition.held.failures)?;
            map.serialize_entry(HELD[2], &transition.held.confirmations)?;
        }
        map.serialize_entry("reason", &report.classification.reason_text(report.rules, row))?;
        let (gap, cushion) = gap_and_cushion(report, self.gaps, row);
        map.serialize_entry("gap", &gap)?;
        map.serialize_entry("cushion", &cushion)?;
        map.serialize_entry("columns", &Section(self, Part::Columns))?;
        map.serialize_entry("metrics", &Section(self, Part::Values(ValueKind::Metric)))?;
        map.serialize_entry("scores", &Section(self, Part::Values(ValueKind::Score)))?;
        map.serialize_entry("segments", &Section(self, Part::Values(ValueKind::Segment)))?;
        let alerts = report.classification.settlement.alerts_of(row).map(|alert| report.rules.alerts[alert].name.as_str());
        map.serialize_entry("alerts", &alerts.collect::<Vec<_>>())?;
        map.serialize_entry("plan", &Section(self, Part::Plan))?;
        map.serialize_entry("missing", &Section(self, Part::Missing))?;
        map.end()
    }
}

/// A part of a customer's object.
#[derive(Clone, Copy)]
enum Part {
    Columns,
    Values(ValueKind),
    Plan,
    Missing,
}

struct Section<'a>(&'a CustomerJson<'a>, Part);

impl Serialize for Section<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let CustomerJson { report, columns, row, .. } = *self.0;
        let mut map = serializer.serialize_map(None)?;
        match self.1 {
            Part::Columns => {
                for (position, name) in columns.iter().enumerate() {
                    map.serialize_entry(name, &report.column_cell(position, row))?;
                }
            }
            Part::Values(kind) => {
                for value in report.values_of(kind) {
                    map.serialize_entry(&report.rules.values[value].name, &report.value_cell(value, row))?;
                }
            }
            Part::Plan => {
                for (key, name) in report.rules.plan_keys.iter().enumerate() {
                    match report.plan(key, row) {
                        PlanEntry::Nothing => {}
                        PlanEntry::Literal(one) => map.serialize_entry(name, &Cell::of_literal(one))?,
                        PlanEntry::List(list) => {
                            map.serialize_entry(name, &list.iter().map(Cell::of_literal).collect::<Vec<_>>())?;
                        }
                        PlanEntry::Computed(value, ty) => map.serialize_entry(name, &Cell::of(report.rules, value, ty))?,
                    }
                }
            }
            Part::Missing => {
                self.0.missing(|name, why| map.serialize_entry(&name, &report.why_word(why)))?;
            }
        }
        map.end()
    }
}

impl CustomerJson<'_> {
    /// Hands out the name of every value that is missing, with its reason.
    fn missing<E>(&self, mut found: impl FnMut(String, Why) -> Result<(), E>) -> Result<(), E> {
        let Self { report, columns, row, .. } = *self;
        for (position, name) in columns.iter().enumerate() {
            if let Cell::Missing(why) = report.column_cell(position, row) {
                found(format!("column.{name}"), why)?;
            }
        }
        for position in report.values_in_order() {
            if let Cell::Missing(why) = report.value_cell(position, row) {
                let value = &report.rules.values[position];
                found(format!("{}.{}", value.kind.word(), value.name), why)?;
            }
        }
        for (key, name) in report.rules.plan_keys.iter().enumerate() {
            if let PlanEntry::Computed(value, _) = report.plan(key, row)
                && let Some(why) = value.missing()
            {
                found(format!("plan.{name}"), why)?;
            }
        }
        Ok(())
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Missing(_) => serializer.serialize_none(),
            Self::Number(number) | Self::Percentage(number) => match number.as_integer() {
                Some(whole) => serializer.serialize_i64(whole),
                None => exact(number).serialize(serializer),
            },
            Self::Text(text) => serializer.serialize_str(text),
            Self::Date(day) => serializer.collect_str(day),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::CarriedNumber(text) => match text.parse::<serde_json::Number>() {
                Ok(number) => number.serialize(serializer),
                Err(_) => serializer.serialize_str(text),
            },
            Self::CarriedDate(text) => serializer.serialize_str(text),
        }
    }
}

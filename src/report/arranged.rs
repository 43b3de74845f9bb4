//! What several pages ask of a report: names, headings and looks.

use super::fields::Cell as Field;
use super::labels::{self, Word};
use super::page::{Cell, Look, Measure};
use super::{InputRole, Report, RunInput};
use crate::model::value::Type;
use crate::rules::ruleset::{Currency, ValueKind};

/// Where the name of a customer stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NameSource {
    /// In a column of the customer sheet.
    Column(usize),
    /// In a metric, such as the sender of the latest parcel.
    Value(usize),
}

impl RunInput {
    /// What a file of the run is called.
    pub(super) const fn word(&self) -> Word {
        match self.role {
            InputRole::Data => Word::Inputs,
            InputRole::Standing => Word::TiersBefore,
            InputRole::Overrides => Word::Overrides,
        }
    }
}

impl<'a> Report<'a> {
    /// Where the customer's name stands, beside the key: the first column of the customer sheet whose name or header says so,
    /// without one the first metric whose name or label does.
    pub(super) fn name_source(&self) -> Option<NameSource> {
        let says = labels::paper::names_the_customer;
        let columns = self.classification.customers.columns();
        let column = columns.iter().position(|column| says(&column.name) || says(&column.header));
        let is_name = |value: &usize| {
            let value = &self.rules.values[*value];
            value.ty == Type::Text && (says(&value.name) || value.label.as_deref().is_some_and(says))
        };
        let value = || self.values_of(ValueKind::Metric).find(is_name);
        column.map(NameSource::Column).or_else(|| value().map(NameSource::Value))
    }

    /// The name of a customer as text.
    pub(super) fn name_cell(&self, name: NameSource, customer: usize) -> Cell<'a> {
        let field = match name {
            NameSource::Column(column) => self.column_cell(column, customer),
            NameSource::Value(value) => self.value_cell(value, customer),
        };
        if let Field::Text(text) = field {
            return Cell::text(text);
        }
        let mut text = String::new();
        field.write_plain(&mut text);
        Cell::text(text)
    }

    /// A metric, score or segment as people call it.
    pub(super) fn value_title(&self, value: usize) -> &'a str {
        let value = &self.rules.values[value];
        value.label.as_deref().unwrap_or(&value.name)
    }

    /// The heading of a metric, with its unit.
    pub(super) fn amount_heading(&self, metric: usize) -> String {
        labels::heading(self.value_title(metric), self.rules.values[metric].unit.as_deref())
    }

    /// What numbers of a unit measure. An amount has the sign of its own unit; none where the rules want none.
    pub(super) fn measure(&self, unit: Option<&str>) -> Measure {
        match unit {
            Some("%") => Measure::Percentage,
            Some(unit) if self.rules.report.currency.is_some() => Currency::of_unit(unit).map_or(Measure::Plain, Measure::Money),
            _ => Measure::Plain,
        }
    }

    /// What a metric measures: the headline amount has the currency of the rules where it has no unit.
    pub(super) fn measure_of(&self, value: usize) -> Measure {
        let unit = self.rules.values[value].unit.as_deref();
        match self.rules.report.currency {
            Some(currency) if unit.is_none() && self.rules.headline_amount() == Some(value) => Measure::Money(currency),
            _ => self.measure(unit),
        }
    }

    /// The look of sums of a metric.
    pub(super) fn amount_look(&self, metric: usize) -> Look {
        let column = &self.classification.metrics.values[metric];
        Look::of_numbers(column.numbers(), self.measure_of(metric)).at_most(2)
    }
}

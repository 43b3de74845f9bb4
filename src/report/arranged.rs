//! What several pages ask of a report: names, headings and looks.

use super::Report;
use super::fields::Cell as Field;
use super::labels;
use super::page::{Cell, Look, Measure};
use crate::model::column::Values;
use crate::model::number::Number;
use crate::rules::ruleset::Currency;

impl<'a> Report<'a> {
    /// The column of the customer sheet that names the customer, beside the key: the first whose name or header says so.
    pub(super) fn name_column(&self) -> Option<usize> {
        let columns = self.classification.customers.columns();
        columns.iter().position(|column| {
            labels::paper::names_the_customer(&column.name) || labels::paper::names_the_customer(&column.header)
        })
    }

    /// A cell of the customer sheet as text.
    pub(super) fn text_cell(&self, column: usize, customer: usize) -> Cell<'a> {
        let field = self.column_cell(column, customer);
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
        let numbers: &[Number] = if let Values::Number(numbers) = column.values() { numbers } else { &[] };
        let there = numbers.iter().zip(column.missing()).filter(|(_, why)| why.is_none()).map(|(number, _)| *number);
        let look = Look::of_numbers(there, self.measure_of(metric));
        if let Look::Number(digits) = look { Look::Number(digits.min(2)) } else { look }
    }
}

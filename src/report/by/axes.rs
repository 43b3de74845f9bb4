//! What the customers of a run can be counted by, and the amounts that can be summed, by their names.

use super::{Amount, By};
use crate::model::column::Column as Values;
use crate::model::fold::header_form;
use crate::model::language::Language;
use crate::model::number::Number;
use crate::model::value::{Type, Value};
use crate::report::Report;
use crate::report::cross::{Axis, Classes};
use crate::report::fields::column_names;
use crate::report::labels::{self, Word};
use crate::report::page::{Look, Measure};
use crate::rules::ruleset::ValueKind;

/// What the customers of a run can be counted by.
pub struct Axes<'a> {
    report: Report<'a>,
    /// Each name that may be typed, the axis, and its name in machine formats.
    names: Vec<(String, Axis, String)>,
}

impl<'a> Axes<'a> {
    /// The tier; segments, metrics and scores by name and label; columns of the customer sheet by name and header.
    #[must_use]
    pub fn of(report: &Report<'a>) -> Self {
        let mut names = vec![("tier".to_owned(), Axis::Tier, "tier".to_owned())];
        for language in [Language::Chinese, Language::English] {
            names.push((Word::Tier.text(language).to_owned(), Axis::Tier, "tier".to_owned()));
        }
        let kinds = [(ValueKind::Segment, "segment"), (ValueKind::Metric, "metric"), (ValueKind::Score, "score")];
        for (kind, prefix) in kinds {
            for value in report.values_of(kind) {
                let rule = &report.rules.values[value];
                let machine = format!("{prefix}.{}", rule.name);
                names.push((rule.name.clone(), Axis::Value(value), machine.clone()));
                names.extend(rule.label.iter().map(|label| (label.clone(), Axis::Value(value), machine.clone())));
                names.push((machine.clone(), Axis::Value(value), machine));
            }
        }
        let columns = report.classification.customers.columns();
        for (column, name) in column_names(columns).into_iter().enumerate() {
            let machine = format!("column.{name}");
            let header = columns[column].header.clone();
            let accepted = report.rules.customers.schema.columns.iter();
            let accepted = accepted.filter(|spec| columns[column].declared && spec.name == name);
            let accepted = accepted.flat_map(|spec| spec.headers.clone()).collect::<Vec<_>>();
            let own = [name, header, machine.clone()].into_iter().chain(accepted);
            names.extend(own.map(|name| (name, Axis::Column(column), machine.clone())));
        }
        Self { report: *report, names }
    }

    fn entry(&self, name: &str) -> Option<&(String, Axis, String)> {
        let form = header_form(name);
        let exact = self.names.iter().find(|(known, ..)| known == name);
        exact.or_else(|| self.names.iter().find(|(known, ..)| header_form(known) == form))
    }

    /// What a name means: the first that is written so, else the first that is so but for case, width and blanks; none
    /// where nothing is called that, or it is hidden.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<By> {
        let (_, axis, machine) = self.entry(name).filter(|_| !self.hides(name))?;
        let title = match axis {
            Axis::Tier => Word::Tier.text(self.report.run.language).to_owned(),
            Axis::Value(value) => self.report.value_title(*value).to_owned(),
            Axis::Column(column) => self.report.classification.customers.columns()[*column].header.clone(),
        };
        let classes = Classes::of(&self.report, *axis);
        Some(By { name: machine.clone(), title, classes, is_tier: *axis == Axis::Tier })
    }

    /// Whether what a name means is hidden in outputs: of hidden texts some are the same that were not.
    #[must_use]
    pub fn hides(&self, name: &str) -> bool {
        self.entry(name).is_some_and(|(_, axis, _)| match axis {
            Axis::Tier => false,
            Axis::Value(value) => self.report.rules.report.hidden.value(*value).is_some(),
            Axis::Column(column) => self.report.hiding_of_column(*column).is_some(),
        })
    }

    /// The amount that a name means; none where nothing is called that, or what is called that is no number or hidden: the sum
    /// of a class that is one customer would tell it.
    #[must_use]
    pub fn amount(&self, name: &str) -> Option<Amount> {
        let (_, axis, machine) = self.entry(name)?;
        let report = &self.report;
        let (column, ty, heading, measure) = match axis {
            Axis::Tier => return None,
            Axis::Value(value) => {
                let rule = &report.rules.values[*value];
                if report.rules.report.hidden.value(*value).is_some() {
                    return None;
                }
                let column = &*report.classification.metrics.values[*value];
                (column, rule.ty, report.amount_heading(*value), report.measure_of(*value))
            }
            Axis::Column(column) => {
                if report.hiding_of_column(*column).is_some() {
                    return None;
                }
                let column = &report.classification.customers.columns()[*column];
                let unit = column.unit.as_deref();
                (&column.values, column.ty, labels::heading(&column.header, unit), report.measure(unit))
            }
        };
        let of = match ty {
            Type::Number => numbers_of(column),
            Type::Text | Type::Date | Type::Flag | Type::Category(_) => return None,
        };
        let look = look_of(&of, measure);
        Some(Amount { name: machine.clone(), heading, look, of })
    }

    /// A name for each that is not hidden: the tier, segments, columns, then the others.
    #[must_use]
    pub fn offered(&self) -> Vec<&str> {
        let of = |axis: &Axis| match axis {
            Axis::Tier => 0,
            Axis::Value(value) if self.report.rules.values[*value].kind == ValueKind::Segment => 1,
            Axis::Column(_) => 2,
            Axis::Value(_) => 3,
        };
        let mut offered: Vec<(u8, &str)> = Vec::new();
        let mut seen: Vec<Axis> = Vec::new();
        for (name, axis, _) in self.names.iter().filter(|(name, ..)| !self.hides(name)) {
            if !seen.contains(axis) {
                seen.push(*axis);
                offered.push((of(axis), name));
            }
        }
        offered.sort_by_key(|(rank, _)| *rank);
        offered.into_iter().map(|(_, name)| name).collect()
    }

    /// The names that may be typed.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(name, ..)| name.as_str())
    }
}

/// The amount of the rules, where they have one that isn't hidden.
#[must_use]
pub fn amount_of_rules(report: &Report<'_>) -> Option<Amount> {
    let metric = report.rules.headline_amount().filter(|metric| report.rules.report.hidden.value(*metric).is_none())?;
    Some(Amount {
        name: format!("metric.{}", report.rules.values[metric].name),
        heading: report.amount_heading(metric),
        look: report.amount_look(metric),
        of: numbers_of(&report.classification.metrics.values[metric]),
    })
}

/// The look of the numbers of an amount: two digits after the point at the most.
pub(super) fn look_of(numbers: &[Option<Number>], measure: Measure) -> Look {
    Look::of_numbers(numbers.iter().flatten().copied(), measure).at_most(2)
}

fn numbers_of(column: &Values) -> Vec<Option<Number>> {
    let number = |customer| if let Value::Number(number) = column.get(customer) { Some(number) } else { None };
    (0..column.len()).map(number).collect()
}

//! What of a run may be recorded for good: keys and values as plain texts, hidden as the rules say.

use super::Report;
use super::fields::column_names;
use crate::engine::transition::absent::Absentee;
use crate::model::pseudonym::is_pseudonym;
use crate::model::value::Type;

/// A value that is recorded of every customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordedValue {
    /// `metric.NAME`, `score.NAME`, `segment.NAME` or `column.NAME`, as in the csv output.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// `number`, `date`, `flag` or `text`; categories are texts.
    pub kind: &'static str,
    /// The unit of its numbers.
    pub unit: Option<String>,
    source: Source,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Source {
    Value(usize),
    Column(usize),
}

impl Report<'_> {
    /// What is recorded: the customer values in their order, then these columns of the customer sheet, by their names in the
    /// csv output.
    ///
    /// # Errors
    /// There is no such column: its name, with all that there are.
    pub fn recorded_values(&self, columns: &[String]) -> Result<Vec<RecordedValue>, (String, Vec<String>)> {
        let rules = self.rules;
        let value = |position: usize| {
            let value = &rules.values[position];
            RecordedValue {
                name: format!("{}.{}", value.kind.word(), value.name),
                label: self.value_title(position).to_owned(),
                kind: kind(value.ty),
                unit: value.unit.clone(),
                source: Source::Value(position),
            }
        };
        let mut all: Vec<RecordedValue> = self.values_in_order().map(value).collect();
        let names = column_names(self.classification.customers.columns());
        for name in columns {
            let Some(position) = names.iter().position(|known| known == name) else { return Err((name.clone(), names)) };
            let (name, label) = (format!("column.{name}"), name.clone());
            all.push(RecordedValue { name, label, kind: "text", unit: None, source: Source::Column(position) });
        }
        Ok(all)
    }

    /// Which of them is the amount of customers.
    #[must_use]
    pub fn recorded_amount(&self, values: &[RecordedValue]) -> Option<usize> {
        let amount = self.rules.headline_amount()?;
        values.iter().position(|value| value.source == Source::Value(amount))
    }

    /// The key of a customer as it is recorded.
    #[must_use]
    pub fn recorded_key(&self, customer: usize) -> String {
        self.key(customer).into_owned()
    }

    /// The key of a customer who is not in the run, and that of the one that it is one with now. Who came under a pseudonym
    /// that no customer of the run has keeps it.
    #[must_use]
    pub fn recorded_absentee(&self, absentee: &Absentee) -> (String, Option<String>) {
        let shown = |key: &str| {
            if self.rules.report.pseudonyms.is_some() && is_pseudonym(key) {
                key.to_owned()
            } else {
                self.shown_key(key).into_owned()
            }
        };
        (shown(&absentee.key), absentee.merged_into.as_ref().map(|merged| shown(&merged.into)))
    }

    /// Any other key of a customer, of whom an override speaks.
    #[must_use]
    pub fn recorded_other(&self, key: &str) -> String {
        self.shown_key(key).into_owned()
    }

    /// A value of a customer as plain text; none where it is missing.
    #[must_use]
    pub fn recorded_cell(&self, value: &RecordedValue, customer: usize) -> Option<String> {
        let cell = match value.source {
            Source::Value(position) => self.value_cell(position, customer),
            Source::Column(position) => self.column_cell(position, customer),
        };
        let mut text = String::new();
        cell.write_plain(&mut text);
        (!text.is_empty()).then_some(text)
    }
}

const fn kind(ty: Type) -> &'static str {
    match ty {
        Type::Number => "number",
        Type::Date => "date",
        Type::Flag => "flag",
        Type::Text | Type::Category(_) => "text",
    }
}

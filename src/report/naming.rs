//! What sentences call the values of a customer, and numbers with their units.

use std::borrow::Cow;

use super::Report;
use super::digits::{grouped, percent};
use super::page::Measure;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::number::ExactSum;
use crate::rules::ruleset::Literal;

/// An amount with its unit: `12,300 元`, `¥12,300`, `12%`.
pub(super) fn amount(amount: ExactSum, unit: Option<&str>) -> String {
    let digits = grouped(&amount);
    match (unit, amount.number()) {
        (Some("%"), Some(share)) => percent(share),
        (Some(sign @ ("¥" | "￥" | "$" | "€" | "£" | "HK$")), _) => match digits.strip_prefix('-') {
            Some(digits) => format!("-{sign}{digits}"),
            None => format!("{sign}{digits}"),
        },
        (Some(unit), _) => format!("{digits} {unit}"),
        (None, _) => digits,
    }
}

impl<'a> Report<'a> {
    /// What a value that is read is called: a metric, score or segment by its label, a column of the customer sheet by its
    /// header, a param by its name, where the rules give none by its name too. None of anything else.
    pub(super) fn slot_title(&self, slot: Slot) -> Option<Cow<'a, str>> {
        if let Slot::Value(position) = slot {
            return Some(self.value_title(position).into());
        }
        if let Slot::Param(position) = slot {
            return Some(self.rules.params[position].name.as_str().into());
        }
        let Slot::Column(position) = slot else { return None };
        let column = self.classification.customers.columns().get(position)?;
        let header = column.header.trim();
        Some(if header.is_empty() { column.name.as_str() } else { header }.into())
    }

    /// What the numbers of a term are measured in: a unit, the sign of a currency, `%`; none where the rules don't say.
    pub(super) fn term_unit(&self, term: &Term) -> Option<&'a str> {
        let signed = |measure: Measure, unit: Option<&'a str>| match measure {
            Measure::Percentage => Some("%"),
            Measure::Money(currency) => Some(currency.sign()),
            Measure::Plain => unit,
        };
        if let Node::Sum(parts) = &term.node {
            return parts.iter().find_map(|(_, part)| self.term_unit(part));
        }
        if let Node::Negate(inner) = &term.node {
            return self.term_unit(inner);
        }
        let Node::Read(slot) = term.node else { return None };
        if let Slot::Value(position) = slot {
            return signed(self.measure_of(position), self.rules.values[position].unit.as_deref());
        }
        if let Slot::Column(position) = slot {
            let unit = self.rules.customers.schema.columns[position].unit.as_deref();
            return signed(self.measure(unit), unit);
        }
        let Slot::Param(position) = slot else { return None };
        let param = &self.rules.params[position];
        let percentage = if matches!(param.value, Literal::Percentage(_)) { Some("%") } else { None };
        signed(self.measure(param.unit.as_deref()), param.unit.as_deref()).or(percentage)
    }
}

//! The service plan of each tier: whom it serves, what it promises, what its discounts cost.

use super::customers::{members, plan_field, plan_look, tier};
use super::sum;
use crate::engine::settle::PlanEntry;
use crate::model::number::{ExactSum, Number};
use crate::model::tier::TierIndex;
use crate::model::value::Value;
use crate::report::Report;
use crate::report::fields::Cell as Field;
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Look, Page, PageKind, Table};
use crate::rules::ruleset::{Literal, PlanValue};

/// The page of the plans: one row a tier, from the best; nobody's tier has no plan.
pub(super) fn page<'a>(report: &'a Report<'a>) -> Page<'a> {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let metric = report.rules.headline_amount();
    let mut columns = vec![Column::text(word(Word::Tier)), Column::count(word(Word::Customers))];
    columns.extend(metric.map(|metric| Column::new(report.amount_heading(metric), report.amount_look(metric))));
    let keys = &report.rules.plan_keys;
    let looks: Vec<Look> = (0..keys.len()).map(|key| plan_look(report, key)).collect();
    columns.extend(keys.iter().zip(&looks).map(|(name, look)| Column::new(name, *look)));
    let discounts: Vec<usize> =
        metric.map_or_else(Vec::new, |_| (0..keys.len()).filter(|k| is_discount(&keys[*k], looks[*k])).collect());
    columns.extend(metric.iter().flat_map(|metric| {
        discounts
            .iter()
            .map(|key| Column::new(labels::paper::cost_of(&keys[*key], language), two_digits(report.amount_look(*metric))))
    }));
    let rows = (0..report.rules.tiers.len()).map(|position| {
        let index = TierIndex(u16::try_from(position).unwrap_or(u16::MAX));
        let members: Vec<usize> =
            (0..report.classification.customers.len()).filter(|row| report.final_tier(*row) == Some(index)).collect();
        let mut cells = vec![tier(report, Some(index)), Cell::count(members.len() as u64)];
        cells.extend(metric.map(|metric| sum(Some(total(report, metric, &members)))));
        cells.extend((0..keys.len()).map(|key| entry(report, index, key, looks[key])));
        cells.extend(metric.iter().flat_map(|metric| discounts.iter().map(|key| sum(cost(report, *metric, *key, &members)))));
        cells
    });
    let table = Table::of_rows("plans", columns, rows.collect());
    Page::new(PageKind::Plans, word(Word::SheetPlans).to_owned(), vec![Block::Table(table)])
}

/// Whether a key of the plans is a discount in hundredths of the amount.
fn is_discount(key: &str, look: Look) -> bool {
    matches!(look, Look::Percent(_)) && labels::paper::names_a_discount(key)
}

/// Costs are rarely whole.
const fn two_digits(look: Look) -> Look {
    if let Look::Money(currency, _) = look { Look::Money(currency, 2) } else { look }
}

fn total(report: &Report<'_>, metric: usize, customers: &[usize]) -> ExactSum {
    let mut total = ExactSum::default();
    for customer in customers {
        if let Value::Number(number) = report.classification.metrics.values[metric].get(*customer) {
            total.add(number);
        }
    }
    total
}

/// What a discount gives away: the sum over the tier's customers of their amount times their discount, each product rounded
/// once. Nothing for a tier without the discount.
fn cost(report: &Report<'_>, metric: usize, key: usize, customers: &[usize]) -> Option<ExactSum> {
    let mut cost = None;
    for customer in customers {
        let discount = discount(report, key, *customer);
        let (Some(discount), Value::Number(amount)) = (discount, report.classification.metrics.values[metric].get(*customer))
        else {
            continue;
        };
        if let Ok(given) = amount.times(discount) {
            cost.get_or_insert_with(ExactSum::default).add(given);
        }
    }
    cost
}

fn discount(report: &Report<'_>, key: usize, customer: usize) -> Option<Number> {
    match report.plan(key, customer) {
        PlanEntry::Literal(Literal::Number(number) | Literal::Percentage(number)) => Some(*number),
        PlanEntry::Literal(Literal::Text(text)) => super::customers::percentage(text),
        PlanEntry::Computed(Value::Number(number), _) => Some(number),
        PlanEntry::Literal(_) | PlanEntry::List(_) | PlanEntry::Computed(..) | PlanEntry::Nothing => None,
    }
}

/// What a tier's plan says at a key: a formula as it is written.
fn entry<'a>(report: &'a Report<'a>, tier: TierIndex, key: usize, look: Look) -> Cell<'a> {
    match report.rules.tiers[tier.index()].plan_at(key) {
        None => Cell::Blank,
        Some(PlanValue::Literal(literal)) => plan_field(Field::of_literal(literal), look, report.run.language),
        Some(PlanValue::List(list)) => Cell::text(members(list, report.run.language)),
        Some(PlanValue::Formula(formula)) => Cell::text(format!("= {}", formula.text.trim())),
    }
}

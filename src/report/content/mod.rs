//! What stands on the pages of a report: the figures arranged, in words of the report's language.

mod alerts;
mod customers;
mod dictionary;
mod issues;
mod plans;
mod ranking;
mod run;
mod segments;
mod summary;

use super::Report;
use super::page::{Cell, Page};
use super::summary::Summary;
use crate::model::number::ExactSum;

/// The pages of a report, in the order in which they stand.
pub(super) fn pages<'a>(report: &Report<'a>, summary: &'a Summary) -> Vec<Page<'a>> {
    let mut pages = vec![
        customers::page(report),
        alerts::page(report),
        plans::page(report),
        segments::page(report, summary),
        ranking::page(report, summary),
        issues::page(report),
    ];
    if report.asks_identity() {
        pages.push(issues::same_page(report));
    }
    pages.extend([dictionary::page(report), run::rules_page(report), run::page(report)]);
    let summary = summary::page(report, summary, &pages);
    pages.insert(0, summary);
    pages
}

/// The amount of a customer, where the rules have one and the customer too.
fn amount_of(report: &Report<'_>, metric: usize, customer: usize) -> Option<ExactSum> {
    match report.classification.metrics.values[metric].get(customer) {
        crate::model::value::Value::Number(number) => Some(ExactSum(number.micros().into())),
        _ => None,
    }
}

/// A sum in the look of its column; blank where there is none.
fn sum<'a>(sum: Option<ExactSum>) -> Cell<'a> {
    sum.map_or(Cell::Blank, Cell::Number)
}

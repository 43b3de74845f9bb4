//! What stands on the pages of a report: the figures arranged, in words of the report's language.

mod alerts;
mod amounts;
mod customers;
mod dictionary;
mod issues;
mod live;
mod movements;
mod parts;
mod plans;
mod ranking;
mod review;
mod run;
pub(super) mod segments;
mod summary;
mod thresholds;

pub(super) use customers::of_field;

use super::Report;
use super::page::{Cell, Page};
use super::summary::Summary;
use crate::model::number::ExactSum;
use crate::model::value::Value;
use crate::rules::ruleset::SheetName;

/// The pages of a report, in the order that the rules say; behind the tiers the thresholds and the parts that they are split into, behind the
/// issues the customers that are one. Movements only with a standing.
pub(super) fn pages<'a>(report: &'a Report<'a>, summary: &'a Summary) -> Vec<Page<'a>> {
    let mut pages = Vec::new();
    let mut leads = None;
    for sheet in &report.rules.report.sheets {
        match sheet {
            SheetName::Summary => leads = Some(pages.len()),
            SheetName::Tiers => {
                pages.push(customers::page(report));
                pages.extend(thresholds::page(report));
                pages.extend(parts::pages(report));
            }
            SheetName::Movements => pages.extend(movements::page(report)),
            SheetName::Alerts => pages.push(alerts::page(report)),
            SheetName::Plans => pages.push(plans::page(report, summary)),
            SheetName::Segments => pages.push(segments::page(report, summary)),
            SheetName::Ranking => pages.push(ranking::page(report, summary)),
            // What is wrong in the data, and who is one, is the whole's to know.
            SheetName::Issues if report.run.part.is_some() => {}
            SheetName::Issues => {
                pages.push(issues::page(report));
                pages.extend(report.asks_identity().then(|| issues::same_page(report)));
            }
            SheetName::Dictionary => pages.push(dictionary::page(report)),
            SheetName::Rules => pages.push(run::rules_page(report)),
            SheetName::Run => pages.push(run::page(report)),
        }
    }
    if let Some(place) = leads {
        let first = summary::page(report, summary, &pages);
        pages.insert(place, first);
    }
    pages
}

/// The figures of a report that has no other pages.
pub(super) fn figures<'a>(report: &'a Report<'a>, summary: &'a Summary) -> Vec<super::page::Block<'a>> {
    summary::figures(report, summary, summary::Extent::Alone)
}

/// How many moved since the tiers before, under their heading; nothing without them.
pub(super) fn moved<'a>(report: &'a Report<'a>) -> Vec<super::page::Block<'a>> {
    summary::moved(report)
}

/// The conditions that could not be answered.
pub(super) fn unknowns<'a>(report: &'a Report<'a>, summary: &'a Summary) -> Vec<super::page::Block<'a>> {
    summary::unknowns(report, summary)
}

/// The amount of a customer, where the rules have one and the customer too.
fn amount_of(report: &Report<'_>, metric: usize, customer: usize) -> Option<ExactSum> {
    let value = report.classification.metrics.values[metric].get(customer);
    if let Value::Number(number) = value { Some(ExactSum(number.micros().into())) } else { None }
}

/// A sum in the look of its column; blank where there is none.
fn sum<'a>(sum: Option<ExactSum>) -> Cell<'a> {
    sum.map_or(Cell::Blank, Cell::Number)
}

//! The alerts that fired, the gravest first, with the amount at stake.

use super::customers::tier;
use super::{amount_of, sum};
use crate::model::number::ExactSum;
use crate::report::Report;
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Page, PageKind, Role, Table};

/// The page of the alerts.
pub(super) fn page<'a>(report: &'a Report<'a>) -> Page<'a> {
    let title = Word::SheetAlerts.text(report.run.language).to_owned();
    Page::new(PageKind::Alerts, title, vec![Block::Table(table(report, "alerts", usize::MAX))])
}

/// The alerts that fired: by severity, then by the amount at stake, then in the order of the rules, then by customer.
/// At most so many.
pub(super) fn table<'a>(report: &'a Report<'a>, id: &str, most: usize) -> Table<'a> {
    let language = report.run.language;
    let rules = report.rules;
    let metric = rules.headline_amount();
    let places = report.places();
    let at_stake = |customer: u32| metric.and_then(|metric| amount_of(report, metric, customer as usize));
    let mut fired = report.classification.settlement.fired.clone();
    fired.sort_by_cached_key(|(customer, alert)| {
        let least = at_stake(*customer).map_or(i128::MAX, |ExactSum(amount)| -amount);
        (rules.alerts[usize::from(*alert)].severity, least, *alert, places[*customer as usize])
    });
    let word = |word: Word| Column::text(word.text(language));
    let mut columns = vec![word(Word::Severity), word(Word::Alert), word(Word::Customer)];
    let name = report.name_source();
    columns.extend(name.map(|_| word(Word::CustomerName)));
    columns.push(word(Word::Tier));
    columns.extend(metric.map(|metric| {
        let heading = format!("{} · {}", Word::AtStake.text(language), report.amount_heading(metric));
        Column::new(heading, report.amount_look(metric)).role(Role::Bar)
    }));
    columns.push(word(Word::Advice).role(Role::Prose));
    Table::new(id, columns, fired.len().min(most), move |row, cells| {
        let (customer, alert) = (fired[row].0 as usize, &report.rules.alerts[usize::from(fired[row].1)]);
        cells.push(Cell::Severity(alert.severity, labels::severity(alert.severity, language)));
        cells.push(Cell::text(&alert.name));
        cells.push(Cell::text(report.key(customer)));
        cells.extend(name.map(|name| report.name_cell(name, customer)));
        cells.push(tier(report, report.final_tier(customer)));
        cells.extend(metric.map(|metric| sum(amount_of(report, metric, customer))));
        cells.push(Cell::text(alert.advice.as_deref().unwrap_or_default()));
    })
}

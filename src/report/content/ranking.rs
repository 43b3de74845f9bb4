//! Outstanding customers and customers at risk, ranked by amount.

use std::cmp::Reverse;

use super::customers::tier;
use super::{amount_of, sum};
use crate::model::number::ExactSum;
use crate::model::tier::TierIndex;
use crate::report::Report;
use crate::report::digits::share;
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Page, PageKind, Role, Table};
use crate::report::summary::Summary;
use crate::rules::ruleset::Severity;

/// The page of the two lists, one below the other in one table: the customers with the greatest amounts; then those with an
/// alert, the gravest first, of one severity those with the greatest amounts. Ties go by key. Who has no amount comes last.
pub(super) fn page<'a>(report: &'a Report<'a>, summary: &Summary) -> Page<'a> {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let metric = summary.amount.as_ref().map(|amount| amount.metric);
    let name = report.name_column();
    let mut columns = vec![Column::text(word(Word::List)), Column::count(word(Word::Rank)), Column::text(word(Word::Customer))];
    columns.extend(name.map(|_| Column::text(word(Word::CustomerName))));
    columns.push(Column::text(word(Word::Tier)));
    if let Some(metric) = metric {
        columns.push(Column::new(report.amount_heading(metric), report.amount_look(metric)).role(Role::Bar));
        columns.extend([Column::share(word(Word::AmountShare)), Column::share(word(Word::CumulativeShare))]);
    }
    columns.extend([Word::Severity, Word::Alerts].map(|heading| Column::text(word(heading))));
    columns.push(Column::text(word(Word::Advice)).role(Role::Prose));
    let lists = [(Word::Outstanding, outstanding(report, metric)), (Word::AtRisk, at_risk(report, metric))];
    let total = summary.amount.as_ref().map_or(0, |amount| amount.total.0);
    let mut rows = Vec::new();
    for (list, customers) in lists {
        let mut cumulative = ExactSum::default();
        for (rank, customer) in (1..).zip(customers.into_iter().take(report.rules.report.top as usize)) {
            let mut cells = vec![Cell::text(word(list)), Cell::count(rank)];
            cells.push(Cell::text(report.key(customer)));
            cells.extend(name.map(|name| report.text_cell(name, customer)));
            cells.push(tier(report, report.final_tier(customer)));
            if let Some(metric) = metric {
                let amount = amount_of(report, metric, customer);
                cumulative.merge(amount.unwrap_or_default());
                cells.push(sum(amount));
                cells.push(Cell::optional(amount.and_then(|amount| share(amount.0, total))));
                cells.push(Cell::optional(share(cumulative.0, total)));
            }
            cells.extend(alert_cells(report, customer));
            rows.push(cells);
        }
    }
    Page::new(
        PageKind::Ranking,
        word(Word::SheetRanking).to_owned(),
        vec![Block::Table(Table::of_rows("ranking", columns, rows))],
    )
}

fn amount_key(report: &Report<'_>, metric: Option<usize>, customer: usize) -> Reverse<Option<i128>> {
    Reverse(metric.and_then(|metric| amount_of(report, metric, customer)).map(|amount| amount.0))
}

fn outstanding(report: &Report<'_>, metric: Option<usize>) -> Vec<usize> {
    let mut customers = report.order();
    match metric {
        Some(_) => customers.sort_by_cached_key(|customer| amount_key(report, metric, *customer)),
        // Without an amount the ladder is all that tells who is outstanding.
        None => customers.sort_by_key(|customer| report.final_tier(*customer).map_or(usize::MAX, TierIndex::index)),
    }
    customers
}

fn at_risk(report: &Report<'_>, metric: Option<usize>) -> Vec<usize> {
    let mut customers: Vec<usize> = report.order().into_iter().filter(|customer| gravest(report, *customer).is_some()).collect();
    customers.sort_by_cached_key(|customer| (gravest(report, *customer), amount_key(report, metric, *customer)));
    customers
}

/// The severity of a customer's gravest alert.
fn gravest(report: &Report<'_>, customer: usize) -> Option<Severity> {
    report.classification.settlement.alerts_of(customer).map(|alert| report.rules.alerts[alert].severity).min()
}

fn alert_cells<'a>(report: &'a Report<'a>, customer: usize) -> [Cell<'a>; 3] {
    let severity = gravest(report, customer);
    let mut alerts = String::new();
    report.write_alerts(customer, &mut alerts);
    let advice =
        report.classification.settlement.alerts_of(customer).filter_map(|alert| report.rules.alerts[alert].advice.as_deref());
    [
        severity.map_or(Cell::Blank, |severity| Cell::Severity(severity, labels::severity(severity, report.run.language))),
        Cell::text(alerts),
        Cell::text(advice.collect::<Vec<_>>().join("; ")),
    ]
}

//! Outstanding customers and customers at risk, ranked by amount.

use std::cmp::Reverse;

use super::customers::{Source, column, tier};
use super::sum;
use crate::expr::typed::{Node, Slot};
use crate::model::column::Column as Values;
use crate::model::number::ExactSum;
use crate::model::value::{Type, Value};
use crate::report::Report;
use crate::report::digits::share;
use crate::report::fields::column_names;
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Look, Page, PageKind, Role, Table};
use crate::report::summary::Summary;
use crate::rules::ruleset::{Severity, ValueKind};

/// The page of the two lists, one below the other in one table. Outstanding is who is in a tier and has more than nothing of
/// what customers are ranked by, the greatest first. At risk is who has an alert that is more than information, the gravest
/// first, of one severity the greatest. Ties go by key; who has nothing to rank by comes last. Where nothing tells who is
/// outstanding, that list is left out.
pub(super) fn page<'a>(report: &'a Report<'a>, summary: &Summary) -> Page<'a> {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let merit = Merit::of(report);
    let has_shares = merit.as_ref().is_some_and(|merit| merit.is_amount);
    let name = report.name_source();
    let mut columns = vec![Column::text(word(Word::List)), Column::count(word(Word::Rank)), Column::text(word(Word::Customer))];
    columns.extend(name.map(|_| Column::text(word(Word::CustomerName))));
    columns.push(Column::text(word(Word::Tier)));
    columns.extend(merit.as_ref().map(|merit| Column::new(&merit.heading, merit.look).role(Role::Bar)));
    if has_shares {
        columns.extend([Column::share(word(Word::AmountShare)), Column::share(word(Word::CumulativeShare))]);
    }
    columns.extend([Word::Severity, Word::Alerts].map(|heading| Column::text(word(heading))));
    columns.push(Column::text(word(Word::Advice)).role(Role::Prose));
    let merit = merit.as_ref();
    let lists = [(Word::Outstanding, outstanding(report, merit)), (Word::AtRisk, at_risk(report, merit))];
    let total = summary.amount.as_ref().map_or(0, |amount| amount.total.0);
    let mut rows = Vec::new();
    for (list, customers) in lists {
        let mut cumulative = ExactSum::default();
        for (rank, customer) in (1..).zip(customers.into_iter().take(report.rules.report.top as usize)) {
            let mut cells = vec![Cell::text(word(list)), Cell::count(rank)];
            cells.push(Cell::text(report.key(customer)));
            cells.extend(name.map(|name| report.name_cell(name, customer)));
            cells.push(tier(report, report.final_tier(customer)));
            let amount = merit.and_then(|merit| merit.at(customer));
            cells.extend(merit.map(|_| sum(amount)));
            if has_shares {
                cumulative.merge(amount.unwrap_or_default());
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

/// What customers are ranked by.
struct Merit<'a> {
    numbers: &'a Values,
    heading: String,
    look: Look,
    /// Whether it is the amount, of which shares tell something.
    is_amount: bool,
}

impl<'a> Merit<'a> {
    /// The amount; without one the first score; without one what the best tier with a capacity ranks by, where that is a
    /// number of its own. A hidden score would be known by its order.
    fn of(report: &Report<'a>) -> Option<Self> {
        if let Some(metric) = report.rules.headline_amount() {
            let amount = Self::new(report, Source::Value(metric), &report.classification.metrics.values[metric]);
            return Some(Self { look: report.amount_look(metric), is_amount: true, ..amount });
        }
        let value = |value: usize| Self::new(report, Source::Value(value), &report.classification.metrics.values[value]);
        if let Some(score) = report.values_of(ValueKind::Score).find(|score| report.rules.report.hidden.value(*score).is_none()) {
            return Some(value(score));
        }
        let rank_by = report.rules.tiers.iter().find_map(|tier| tier.capacity.as_ref()).map(|capacity| &capacity.rank_by.term)?;
        if rank_by.ty != Type::Number || report.rules.hiding(rank_by).is_some() {
            return None;
        }
        if let Node::Read(Slot::Value(position)) = rank_by.node {
            return Some(value(position));
        }
        let Node::Read(Slot::Column(position)) = rank_by.node else { return None };
        let column = report.classification.customers.columns().get(position)?;
        Some(Self::new(report, Source::Sheet(position), &column.values))
    }

    fn new(report: &Report<'a>, source: Source, numbers: &'a Values) -> Self {
        let column = column(report, source, &column_names(report.classification.customers.columns()));
        Self { numbers, heading: column.heading, look: column.look, is_amount: false }
    }

    /// That of a customer; none where it is missing.
    fn at(&self, customer: usize) -> Option<ExactSum> {
        if let Value::Number(number) = self.numbers.get(customer) { Some(ExactSum(number.micros().into())) } else { None }
    }

    /// What sorts the greatest first, those without one last.
    fn key(&self, customer: usize) -> Reverse<Option<i128>> {
        Reverse(self.at(customer).map(|merit| merit.0))
    }
}

fn outstanding(report: &Report<'_>, merit: Option<&Merit<'_>>) -> Vec<usize> {
    let Some(merit) = merit else { return Vec::new() };
    let is_one =
        |customer: &usize| report.final_tier(*customer).is_some() && merit.at(*customer).is_some_and(|merit| merit.0 > 0);
    let mut customers: Vec<usize> = report.order().into_iter().filter(is_one).collect();
    customers.sort_by_cached_key(|customer| merit.key(*customer));
    customers
}

fn at_risk(report: &Report<'_>, merit: Option<&Merit<'_>>) -> Vec<usize> {
    let is_one = |customer: &usize| gravest(report, *customer).is_some_and(|severity| severity != Severity::Low);
    let mut customers: Vec<usize> = report.order().into_iter().filter(is_one).collect();
    customers.sort_by_cached_key(|customer| (gravest(report, *customer), merit.map(|merit| merit.key(*customer))));
    customers
}

/// The severity of a customer's gravest alert.
fn gravest(report: &Report<'_>, customer: usize) -> Option<Severity> {
    report.classification.settlement.alerts_of(customer).map(|alert| report.rules.alerts[alert].severity).min()
}

fn alert_cells<'a>(report: &'a Report<'a>, customer: usize) -> [Cell<'a>; 3] {
    let severity = gravest(report, customer);
    let alerts = report.alerts_text(customer);
    let advice =
        report.classification.settlement.alerts_of(customer).filter_map(|alert| report.rules.alerts[alert].advice.as_deref());
    [
        severity.map_or(Cell::Blank, |severity| Cell::Severity(severity, labels::severity(severity, report.run.language))),
        Cell::text(alerts),
        Cell::text(advice.collect::<Vec<_>>().join(crate::report::labels::listing(report.run.language)[0])),
    ]
}

//! The amount over time and over customers: months by tier, concentration, the curve of Pareto.

use super::customers::tier_name;
use super::summary::Extent;
use crate::model::number::ExactSum;
use crate::report::Report;
use crate::report::concentration::{Concentration, Held};
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Chart, ChartKind, Column, Look, Role, Table};
use crate::report::summary::{MonthlyLines, Summary};

/// The points of the curve that its table shows, in hundredths of the customers.
const EVERY: usize = 5;

/// The blocks, where the rules have an amount; the curve where there are charts to draw it.
pub(super) fn blocks<'a>(report: &'a Report<'a>, summary: &Summary, extent: Extent) -> Vec<Block<'a>> {
    let Some(amount) = &summary.amount else { return Vec::new() };
    let look = report.amount_look(amount.metric);
    let mut blocks = Vec::new();
    if let Some(lines) = &summary.monthly {
        blocks.extend(months(report, summary, lines, look));
    }
    if let Some(concentration) = summary.concentration.as_ref().filter(|all| all.amount.0 > 0) {
        blocks.extend(concentrated(report, concentration, look));
        if extent == Extent::FirstOfMany {
            blocks.extend(curve(report, concentration));
        }
    }
    blocks
}

/// A month a row, a tier a column.
fn months<'a>(report: &'a Report<'a>, summary: &Summary, lines: &MonthlyLines, look: Look) -> Vec<Block<'a>> {
    let word = |word: Word| word.text(report.run.language);
    let shown: Vec<usize> =
        (0..summary.tiers.len()).filter(|at| summary.tiers[*at].tier.is_some() || summary.tiers[*at].customers > 0).collect();
    let mut columns = vec![Column::text(word(Word::Month))];
    columns.extend(shown.iter().map(|at| summary.tiers[*at].tier).map(|tier| {
        Column::new(tier_name(report, tier), look).role(Role::Months(tier.map(crate::model::tier::TierIndex::index)))
    }));
    columns.push(Column::new(word(Word::Total), look));
    let rows = lines.months.iter().enumerate().map(|(month, first)| {
        let mut cells = vec![Cell::text(first.to_string().get(..7).unwrap_or_default().to_owned())];
        let mut total = ExactSum::default();
        for at in &shown {
            let amount = lines.tiers.get(*at).and_then(|months| months.get(month)).copied().unwrap_or_default();
            total.merge(amount);
            cells.push(Cell::Number(amount));
        }
        cells.push(Cell::Number(total));
        cells
    });
    let rows: Vec<_> = rows.collect();
    let series = (1..=shown.len()).collect();
    let title = word(Word::MonthlyAmount);
    let unit = summary.amount.as_ref().and_then(|amount| report.rules.values[amount.metric].unit.as_deref());
    let chart = Chart { title: labels::heading(title, unit), kind: ChartKind::Stacked, categories: 0, series };
    let mut blocks = vec![Block::Heading(title.to_owned())];
    blocks.push(Block::Table(Table::of_rows("summary_months", columns, rows)));
    blocks.push(Block::Chart(chart));
    if lines.is_partial {
        blocks.push(Block::Line(labels::paper::partial_month(report.run.as_of, report.run.language)));
    }
    blocks
}

fn concentrated<'a>(report: &'a Report<'a>, all: &Concentration, look: Look) -> Vec<Block<'a>> {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let columns = vec![
        Column::text(word(Word::Greatest)),
        Column::count(word(Word::Customers)),
        Column::share(word(Word::CustomersShare)),
        Column::new(word(Word::AmountOfThese), look).role(Role::Bar),
        Column::share(word(Word::AmountShare)),
    ];
    let row = |label: String, held: &Held| {
        vec![
            Cell::text(label),
            Cell::count(held.customers),
            Cell::optional(held.customers_share),
            Cell::Number(held.amount),
            Cell::optional(held.amount_share),
        ]
    };
    // Of fewer customers than are asked for there are all, once.
    let mut greatest: Vec<&Held> = all.greatest.iter().collect();
    greatest.dedup_by_key(|held| held.customers);
    let mut rows: Vec<_> = greatest.iter().map(|held| row(labels::paper::greatest(held.customers, language), held)).collect();
    rows.push(row(word(Word::GreatestFifth).to_owned(), &all.fifth));
    let mut blocks = vec![Block::Heading(word(Word::Concentration).to_owned())];
    blocks.push(Block::Table(Table::of_rows("summary_concentration", columns, rows)));
    if let Some(gini) = all.gini {
        let gini = Cell::Looking(ExactSum(gini.micros().into()), Look::Number(4));
        blocks.push(Block::Facts(vec![(word(Word::Gini).to_owned(), gini)]));
    }
    blocks
}

fn curve<'a>(report: &'a Report<'a>, all: &Concentration) -> Vec<Block<'a>> {
    let word = |word: Word| word.text(report.run.language);
    let mut blocks = vec![Block::Heading(word(Word::Pareto).to_owned())];
    let columns = vec![Column::share(word(Word::CustomersShare)), Column::share(word(Word::AmountShare))];
    let last = all.curve.len().saturating_sub(1);
    let points = all.curve.iter().enumerate().filter(|(at, _)| all.curve.len() <= 21 || at % EVERY == 0 || *at == last);
    let rows = points.map(|(_, held)| vec![Cell::optional(held.customers_share), Cell::optional(held.amount_share)]);
    blocks.push(Block::Table(Table::of_rows("summary_pareto", columns, rows.collect())));
    let title = word(Word::Pareto).to_owned();
    blocks.push(Block::Chart(Chart { title, kind: ChartKind::Curve, categories: 0, series: vec![1] }));
    blocks
}

//! Segments: customers and amount of each class by tier, and two-way grids.

use super::sum;
use crate::model::number::ExactSum;
use crate::report::Report;
use crate::report::cross::{Axis, Classes, Cross};
use crate::report::digits::share;
use crate::report::labels::Word;
use crate::report::page::{Block, Cell, Column, Look, Page, PageKind, Role, Table};
use crate::report::summary::Summary;
use crate::rules::ruleset::ValueKind;

/// A grid has at most so many columns of its second segment.
const GRID_COLUMNS: usize = 30;

/// The page of the segments, in the order of the rules.
pub(super) fn page<'a>(report: &'a Report<'a>, summary: &Summary) -> Page<'a> {
    let language = report.run.language;
    let title = Word::SheetSegments.text(language).to_owned();
    let mut blocks = vec![Block::Title(title.clone())];
    let tiers = Classes::of(report, Axis::Tier);
    for (number, segment) in (1..).zip(report.values_of(ValueKind::Segment)) {
        let classes = Classes::of(report, Axis::Value(segment));
        blocks.push(Block::Heading(format!("{} × {}", report.value_title(segment), Word::Tier.text(language))));
        blocks.push(Block::Table(by_tier(
            report,
            summary,
            &format!("segment_{number}"),
            segment,
            &Cross::of(report, &classes, &tiers),
        )));
        if let Some((first, second)) = report.rules.values[segment].definition.two_ways() {
            let (first_classes, second_classes) =
                (Classes::of(report, Axis::Value(first)), Classes::of(report, Axis::Value(second)));
            if second_classes.names.len() <= GRID_COLUMNS {
                let cross = Cross::of(report, &first_classes, &second_classes);
                blocks.extend(grids(report, number, (first, second), &cross));
            }
        }
    }
    if blocks.len() == 1 {
        blocks.push(Block::Line(Word::NoSegments.text(language).to_owned()));
    }
    Page::new(PageKind::Segments, title, blocks)
}

/// A class a row: its customers by tier, all of them with their share, amount, its share, and the average.
fn by_tier<'a>(report: &'a Report<'a>, summary: &Summary, id: &str, segment: usize, cross: &Cross) -> Table<'a> {
    let word = |word: Word| word.text(report.run.language);
    let mut columns = vec![Column::text(report.value_title(segment))];
    columns.extend(cross.columns.iter().map(|tier| Column::count(tier).role(Role::Heat)));
    columns.extend([Column::count(word(Word::Customers)), Column::share(word(Word::Share))]);
    let metric = summary.amount.as_ref().map(|amount| amount.metric);
    if let Some(metric) = metric {
        let look = report.amount_look(metric);
        columns.push(Column::new(report.amount_heading(metric), look).role(Role::Bar));
        columns.push(Column::share(word(Word::AmountShare)));
        columns.push(Column::new(word(Word::AverageAmount), average_look(look)));
    }
    let total = summary.amount.as_ref().map_or(ExactSum::default(), |amount| amount.total);
    let line = |name: &str, by_tier: Vec<u64>, customers: u64, amount: ExactSum| {
        let mut cells = vec![Cell::text(name.to_owned())];
        cells.extend(by_tier.into_iter().map(Cell::count));
        cells.extend([Cell::count(customers), Cell::optional(share(customers.into(), summary.customers.into()))]);
        if metric.is_some() {
            cells.extend([sum(Some(amount)), Cell::optional(share(amount.0, total.0)), sum(average(amount, customers))]);
        }
        cells
    };
    let width = cross.columns.len();
    let mut rows: Vec<_> = (0..cross.rows.len())
        .map(|row| {
            let (customers, amount) = cross.row_total(row);
            line(&cross.rows[row], cross.customers[row * width..(row + 1) * width].to_vec(), customers, amount)
        })
        .collect();
    let tiers = (0..width).map(|column| cross.column_total(column).0).collect();
    rows.push(line(word(Word::Total), tiers, summary.customers, total));
    Table::of_rows(id, columns, rows).with_total()
}

/// The average of an amount, to a hundredth, rounded half away from zero; none of nobody.
pub(in crate::report) fn average(amount: ExactSum, customers: u64) -> Option<ExactSum> {
    let count = i128::from(customers);
    if count == 0 {
        return None;
    }
    let hundredth = 10_000;
    let rounded = (amount.0.abs() + count * hundredth / 2) / (count * hundredth) * hundredth;
    Some(ExactSum(if amount.0 < 0 { -rounded } else { rounded }))
}

/// Averages are rarely whole.
pub(in crate::report) const fn average_look(look: Look) -> Look {
    match look {
        Look::Money(currency, _) => Look::Money(currency, 2),
        Look::Number(_) => Look::Number(2),
        Look::Text | Look::Date | Look::General | Look::Percent(_) => look,
    }
}

/// What a grid shows of the customers and the amount of a cell.
type View<'a> = fn(u64, ExactSum) -> Cell<'a>;

/// Customers, amount and average of two segments against each other.
fn grids<'a>(report: &'a Report<'a>, number: usize, (first, second): (usize, usize), cross: &Cross) -> Vec<Block<'a>> {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let title = format!("{} × {}", report.value_title(first), report.value_title(second));
    let mut views: Vec<(&str, &str, Look, View<'a>)> =
        vec![("customers", word(Word::Customers), Look::Number(0), |customers, _| Cell::count(customers))];
    let heading = report.rules.headline_amount().map(|metric| (report.amount_heading(metric), report.amount_look(metric)));
    if let Some((heading, look)) = &heading {
        views.push(("amount", heading, *look, |_, amount| Cell::Number(amount)));
        let average_of: View<'a> = |customers, amount| sum(average(amount, customers));
        views.push(("average", word(Word::AverageAmount), average_look(*look), average_of));
    }
    let mut blocks = Vec::new();
    let width = cross.columns.len();
    for (id, what, look, cell) in views {
        blocks.push(Block::Heading(format!("{title} · {what}")));
        let mut columns = vec![Column::text(report.value_title(first))];
        columns.extend(cross.columns.iter().map(|name| Column::new(name, look).role(Role::Heat)));
        columns.push(Column::new(word(Word::Total), look));
        let mut rows: Vec<Vec<Cell<'a>>> = (0..cross.rows.len())
            .map(|row| {
                let mut cells = vec![Cell::text(cross.rows[row].clone())];
                cells.extend(
                    (0..width).map(|column| cell(cross.customers[row * width + column], cross.amounts[row * width + column])),
                );
                let (customers, amount) = cross.row_total(row);
                cells.push(cell(customers, amount));
                cells
            })
            .collect();
        let mut total = vec![Cell::text(word(Word::Total))];
        let mut all = (0, ExactSum::default());
        for column in 0..width {
            let (customers, amount) = cross.column_total(column);
            all.0 += customers;
            all.1.merge(amount);
            total.push(cell(customers, amount));
        }
        total.push(cell(all.0, all.1));
        rows.push(total);
        blocks.push(Block::Table(Table::of_rows(format!("grid_{number}_{id}"), columns, rows).with_total()));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_rounded_once_to_a_hundredth() {
        let average = |micros, customers| average(ExactSum(micros), customers).map(|sum| sum.0);
        assert_eq!(average(10_000_000, 3), Some(3_330_000));
        assert_eq!(average(20_000_000, 3), Some(6_670_000));
        assert_eq!(average(-20_000_000, 3), Some(-6_670_000));
        assert_eq!(average(10_000, 2), Some(10_000));
        assert_eq!(average(0, 5), Some(0));
        assert_eq!(average(5, 0), None);
    }
}

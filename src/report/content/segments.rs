//! Segments: customers and amount of each class by tier, and two-way grids.

use std::borrow::Cow;

use super::sum;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::number::ExactSum;
use crate::report::Report;
use crate::report::cross::{Axis, Classes, Cross};
use crate::report::digits::share;
use crate::report::labels::Word;
use crate::report::page::{Block, Cell, Column, Look, Page, PageKind, Role, Table};
use crate::report::summary::Summary;
use crate::rules::ruleset::{Definition, ValueKind};

/// A grid has at most so many columns of its second segment.
const GRID_COLUMNS: usize = 30;

/// The page of the segments, in the order of the rules.
pub(super) fn page<'a>(report: &'a Report<'a>, summary: &Summary) -> Page<'a> {
    let language = report.run.language;
    let title = Word::SheetSegments.text(language).to_owned();
    let mut blocks = vec![Block::Title(title.clone())];
    let tiers = Classes::of(report, Axis::Tier);
    let mut known: Vec<Axis> = report.values_of(ValueKind::Segment).filter_map(|segment| alone(report, segment)).collect();
    for (number, segment) in (1..).zip(report.values_of(ValueKind::Segment)) {
        let id = format!("segment_{number}");
        blocks.extend(against_tiers(report, summary, &id, Axis::Value(segment), &tiers));
        let (first, second) = axes(report, segment);
        let second_classes = second.map(|axis| Classes::of(report, axis));
        // A level that is a segment too has its table there.
        if let Some(column @ Axis::Column(_)) = first
            && !known.contains(&column)
        {
            known.push(column);
            blocks.extend(against_tiers(report, summary, &format!("{id}_level"), column, &tiers));
        }
        if let (Some(first), Some(second), Some(second_classes)) = (first, second, second_classes)
            && second_classes.names.len() <= GRID_COLUMNS
        {
            let cross = Cross::of(report, &Classes::of(report, first), &second_classes);
            if matches!((first, second), (Axis::Value(_), Axis::Value(_))) || !is_nested(&cross) {
                blocks.extend(grids(report, number, (first, second), &cross));
            }
        }
    }
    if blocks.len() == 1 {
        blocks.push(Block::Line(Word::NoSegments.text(language).to_owned()));
    }
    Page::new(PageKind::Segments, title, blocks)
}

/// What the first part of a joined segment is, and where it has two parts what the second is; none of a part that is an
/// expression of its own, of a segment that isn't joined neither.
fn axes(report: &Report<'_>, segment: usize) -> (Option<Axis>, Option<Axis>) {
    let by = match &report.rules.values[segment].definition {
        Definition::By(by) => by,
        Definition::Grid(grid) => &grid.by,
        Definition::Formula(_) | Definition::Score(_) | Definition::Classes(_) => return (None, None),
    };
    match by.as_slice() {
        [first, second] => (axis(&first.term), axis(&second.term)),
        [first, _, ..] => (axis(&first.term), None),
        _ => (None, None),
    }
}

/// What a segment that isn't joined is but another name for.
fn alone(report: &Report<'_>, segment: usize) -> Option<Axis> {
    match &report.rules.values[segment].definition {
        Definition::By(by) if by.len() == 1 => axis(&by[0].term),
        Definition::By(_) | Definition::Grid(_) | Definition::Formula(_) | Definition::Score(_) | Definition::Classes(_) => None,
    }
}

/// A value or column that is read as it is, a category by its word.
fn axis(term: &Term) -> Option<Axis> {
    if let Node::CategoryText(inner, _) = &term.node {
        return axis(inner);
    }
    if let Node::Read(Slot::Value(value)) = term.node {
        return Some(Axis::Value(value));
    }
    if let Node::Read(Slot::Column(column)) = term.node { Some(Axis::Column(column)) } else { None }
}

/// Whether every column belongs to one row, as districts to a city.
fn is_nested(cross: &Cross) -> bool {
    let width = cross.columns.len();
    (0..width).all(|column| (0..cross.rows.len()).filter(|row| cross.customers[row * width + column] > 0).count() <= 1)
}

/// What an axis is called.
fn title_of<'a>(report: &Report<'a>, axis: Axis) -> Cow<'a, str> {
    let slot = match axis {
        Axis::Tier => return Word::Tier.text(report.run.language).into(),
        Axis::Value(value) => Slot::Value(value),
        Axis::Column(column) => Slot::Column(column),
    };
    report.slot_title(slot).unwrap_or_default()
}

/// Customers of an axis by tier, and their amounts.
fn against_tiers<'a>(report: &'a Report<'a>, summary: &Summary, id: &str, axis: Axis, tiers: &Classes) -> Vec<Block<'a>> {
    let cross = Cross::of(report, &Classes::of(report, axis), tiers);
    let title = title_of(report, axis);
    let heading = format!("{title} × {}", Word::Tier.text(report.run.language));
    let mut blocks = vec![Block::Heading(heading.clone()), Block::Table(by_tier(report, summary, id, &title, &cross))];
    if let Some(metric) = report.rules.headline_amount() {
        blocks.push(Block::Heading(format!("{heading} · {}", report.amount_heading(metric))));
        let view: View<'a> = |_, amount| Cell::Number(amount);
        blocks.push(Block::Table(grid(report, &format!("{id}_amount"), &title, report.amount_look(metric), &cross, view)));
    }
    blocks
}

/// A class a row: its customers by tier, all of them with their share, amount, its share, and the average.
fn by_tier<'a>(report: &'a Report<'a>, summary: &Summary, id: &str, title: &str, cross: &Cross) -> Table<'a> {
    let word = |word: Word| word.text(report.run.language);
    let mut columns = vec![Column::text(title)];
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

/// Customers, amount and average of two parts of a segment against each other.
fn grids<'a>(report: &'a Report<'a>, number: usize, (first, second): (Axis, Axis), cross: &Cross) -> Vec<Block<'a>> {
    let word = |word: Word| word.text(report.run.language);
    let first = title_of(report, first);
    let title = format!("{first} × {}", title_of(report, second));
    let mut views: Vec<(&str, &str, Look, View<'a>)> =
        vec![("customers", word(Word::Customers), Look::Number(0), |customers, _| Cell::count(customers))];
    let heading = report.rules.headline_amount().map(|metric| (report.amount_heading(metric), report.amount_look(metric)));
    if let Some((heading, look)) = &heading {
        views.push(("amount", heading, *look, |_, amount| Cell::Number(amount)));
        let average_of: View<'a> = |customers, amount| sum(average(amount, customers));
        views.push(("average", word(Word::AverageAmount), average_look(*look), average_of));
    }
    let mut blocks = Vec::new();
    for (id, what, look, cell) in views {
        blocks.push(Block::Heading(format!("{title} · {what}")));
        blocks.push(Block::Table(grid(report, &format!("grid_{number}_{id}"), &first, look, cross, cell)));
    }
    blocks
}

/// Something of the customers and the amount of each cell, with totals.
fn grid<'a>(report: &Report<'_>, id: &str, title: &str, look: Look, cross: &Cross, cell: View<'a>) -> Table<'a> {
    let word = |word: Word| word.text(report.run.language);
    let width = cross.columns.len();
    let mut columns = vec![Column::text(title)];
    columns.extend(cross.columns.iter().map(|name| Column::new(name, look).role(Role::Heat)));
    columns.push(Column::new(word(Word::Total), look));
    let mut rows: Vec<Vec<Cell<'a>>> = (0..cross.rows.len())
        .map(|row| {
            let mut cells = vec![Cell::text(cross.rows[row].clone())];
            let places = row * width..(row + 1) * width;
            cells.extend(places.map(|place| cell(cross.customers[place], cross.amounts[place])));
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
    Table::of_rows(id, columns, rows).with_total()
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

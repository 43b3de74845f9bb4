//! The tiered table in parts, one page for each tier, class of a segment or value of a column that the rules split by.

use super::customers::{Source, columns, sources, table};
use crate::report::Report;
use crate::report::cross::{Axis, Classes};
use crate::report::page::{Block, Page, PageKind};
use crate::rules::ruleset::SplitBy;

/// A page for each value that a customer has, in the order of its classes.
pub(super) fn pages<'a>(report: &'a Report<'a>) -> Vec<Page<'a>> {
    let mut pages = Vec::new();
    if report.rules.report.split_by.is_empty() {
        return pages;
    }
    let (mut sources, order) = (sources(report), report.order());
    // A customer is filled in once: two sheets could say two things.
    sources.retain(|source| !matches!(source, Source::Input(_)));
    let columns = columns(report, &sources);
    for (number, split) in (1..).zip(&report.rules.report.split_by) {
        let classes = Classes::of(report, axis(*split));
        for (class, name) in classes.names.iter().enumerate() {
            let members = order.iter().copied().filter(|customer| classes.of[*customer] as usize == class);
            let members: Vec<usize> = members.collect();
            if members.is_empty() {
                continue;
            }
            let id = format!("part_{number}_{}", class + 1);
            let table = table(report, &id, (&sources, columns.clone()), members);
            pages.push(Page::new(PageKind::Part, name.clone(), vec![Block::Table(table)]));
        }
    }
    pages
}

const fn axis(split: SplitBy) -> Axis {
    match split {
        SplitBy::Tier => Axis::Tier,
        SplitBy::Segment(value) => Axis::Value(value),
        SplitBy::Column(column) => Axis::Column(column),
    }
}

//! What a review decided: how many customers by each step, and whom it keeps above what the rules say.

use std::cmp::Reverse;

use super::customers::{decision, tier};
use super::{amount_of, sum};
use crate::model::tier::TierIndex;
use crate::report::Report;
use crate::report::digits::{grouped, share};
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Role, Table};
use crate::report::reason::Reasons;
use crate::report::summary::Summary;

/// So many of those kept above the rules are listed.
const LISTED: usize = 20;

/// How many customers each step decided about, tiers over their capacity, floors against caps; nothing without a review.
pub(super) fn decisions<'a>(report: &'a Report<'a>, summary: &Summary) -> Vec<Block<'a>> {
    let Some(review) = &summary.review else { return Vec::new() };
    let word = |word: Word| word.text(report.run.language).to_owned();
    let columns = vec![
        Column::text(word(Word::Decision)),
        Column::count(word(Word::Customers)).role(Role::Bar),
        Column::share(word(Word::Share)),
    ];
    let row = |(clause, customers): &(crate::engine::transition::Clause, u64)| {
        let share = share((*customers).into(), summary.customers.into());
        let said = labels::review::decision(*clause, report.run.language);
        vec![Cell::text(said), Cell::count(*customers), Cell::optional(share)]
    };
    let table = Table::of_rows("summary_review", columns, review.decisions.iter().map(row).collect());
    let mut blocks = vec![Block::Heading(word(Word::SheetReview)), Block::Table(table)];
    let over = review.over_capacity.iter().map(|(tier, members)| {
        let name = report.tier_name(Some(*tier)).unwrap_or_default();
        (format!("{} · {name}", word(Word::OverCapacity)), Cell::count(*members))
    });
    let clashes = (review.clashes > 0).then(|| (word(Word::Clashes), Cell::count(review.clashes)));
    let facts: Vec<_> = over.chain(clashes).collect();
    blocks.extend((!facts.is_empty()).then_some(Block::Facts(facts)));
    blocks
}

/// Whom a review keeps in a better tier than the rules say: the greatest amounts first, equal ones by key.
pub(super) fn kept<'a>(report: &'a Report<'a>) -> Vec<Block<'a>> {
    let language = report.run.language;
    let place = |tier: Option<TierIndex>| tier.map_or(usize::MAX, TierIndex::index);
    let is_kept =
        |customer: &usize| report.reviewed(*customer).is_some_and(|found| place(found.final_tier) < place(found.candidate));
    let (name, metric, places) = (report.name_source(), report.rules.headline_amount(), report.places());
    let mut rows: Vec<usize> = (0..report.classification.customers.len()).filter(is_kept).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let amount = |row: usize| metric.and_then(|metric| amount_of(report, metric, row)).map(|amount| amount.0);
    rows.sort_by_cached_key(|row| (Reverse(amount(*row)), places[*row]));
    let text = |word: Word| Column::text(word.text(language));
    let mut columns = vec![text(Word::Customer)];
    columns.extend(name.map(|_| text(Word::CustomerName)));
    columns.extend([Word::Tier, Word::Candidate, Word::Decision].map(text));
    columns.extend(metric.map(|metric| Column::new(report.amount_heading(metric), report.amount_look(metric)).role(Role::Bar)));
    columns.push(text(Word::Reason).role(Role::Prose));
    let (reasons, more) = (Reasons::new(report), rows.len().saturating_sub(LISTED));
    let table = Table::new("kept", columns, rows.len().min(LISTED), move |row, cells| {
        let customer = rows[row];
        cells.push(Cell::text(report.key(customer)));
        cells.extend(name.map(|name| report.name_cell(name, customer)));
        cells.extend([tier(report, report.final_tier(customer)), tier(report, report.candidate(customer))]);
        cells.push(decision(report, customer));
        cells.extend(metric.map(|metric| sum(amount_of(report, metric, customer))));
        cells.push(Cell::text(reasons.of(customer)));
    });
    let mut blocks = vec![Block::Heading(Word::KeptByPolicy.text(language).to_owned()), Block::Table(table)];
    blocks.extend((more > 0).then(|| Block::Line(format!(" … +{}", grouped(&more)))));
    blocks
}

//! Who moved since the standing before: the migration matrix in customers and in amount, and the list of movers.

use std::cmp::Reverse;

use super::customers::{change, decision, previous, tier};
use super::{amount_of, sum};
use crate::engine::compare::{After, Before, Change, Moved, Movements};
use crate::model::number::ExactSum;
use crate::model::tier::TierIndex;
use crate::report::Report;
use crate::report::hidden::ShownGone;
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Look, Page, PageKind, Role, Table};
use crate::report::reason::Reasons;

/// The page of the movements; none without a standing.
pub(super) fn page<'a>(report: &'a Report<'a>) -> Option<Page<'a>> {
    let movements = report.classification.movements.as_ref()?;
    let language = report.run.language;
    let word = |word: Word| word.text(language).to_owned();
    let title = word(Word::SheetMovements);
    let mut blocks = vec![Block::Title(title.clone()), Block::Facts(facts(report, movements))];
    blocks.push(Block::Heading(format!("{} · {}", word(Word::Matrix), word(Word::Customers))));
    blocks.push(Block::Table(customers_matrix(report, movements)));
    if let Some(metric) = report.rules.headline_amount() {
        blocks.push(Block::Heading(format!("{} · {}", word(Word::Matrix), report.amount_heading(metric))));
        let look = report.amount_look(metric);
        blocks.push(Block::Table(matrix(report, movements, "amount", look, |cell| sum(cell.amount()))));
    }
    blocks.push(Block::Heading(word(Word::Movers)));
    blocks.push(Block::Table(movers(report, movements, "movers", usize::MAX).into_record()));
    blocks.extend(super::review::kept(report));
    Some(Page::new(PageKind::Movements, title, blocks))
}

/// How many moved, and since when.
pub(super) fn facts<'a>(report: &'a Report<'a>, movements: &Movements) -> Vec<(String, Cell<'a>)> {
    let word = |word: Word| word.text(report.run.language).to_owned();
    let mut facts: Vec<(String, Cell<'a>)> =
        movements.as_of.into_iter().map(|day| (word(Word::PreviousDate), Cell::Date(day))).collect();
    let mut counts = vec![
        (Word::Upgraded, movements.upgraded()),
        (Word::Downgraded, movements.downgraded()),
        (Word::Stayed, movements.stayed()),
        (Word::NewOnes, movements.new_customers()),
    ];
    // Who can't be there, or isn't, needs no line; lost ones are always told.
    let returned = movements.returned();
    counts.extend((returned > 0).then_some((Word::ReturnedOnes, returned)));
    let not_here = After::NOT_HERE.map(|place| (place, movements.not_here(place)));
    let told = not_here.into_iter().filter(|(place, count)| *count > 0 || *place == After::Lost);
    counts.extend(told.map(|(place, count)| (labels::paper::not_here(place), count)));
    facts.extend(counts.into_iter().map(|(label, count)| (word(label), Cell::count(count))));
    facts
}

/// How many customers went from which tier to which.
pub(super) fn customers_matrix<'a>(report: &'a Report<'a>, movements: &Movements) -> Table<'a> {
    matrix(report, movements, "customers", Look::Number(0), |cell| Cell::count(cell.all.customers))
}

/// A cell of the matrix, or a total of such.
#[derive(Clone, Copy, Default)]
struct Met {
    all: Moved,
    /// How many of them are not in the run: of these nobody knows the amount.
    not_here: u64,
    /// Whether those alone are counted there.
    only_them: bool,
}

impl Met {
    fn of(moved: Moved, after: After) -> Self {
        let only_them = after.is_not_here();
        Self { all: moved, not_here: if only_them { moved.customers } else { 0 }, only_them }
    }

    fn total(parts: &[Self]) -> Self {
        parts.iter().fold(Self::default(), |mut total, part| {
            total.all.customers += part.all.customers;
            total.all.amount.merge(part.all.amount);
            total.not_here += part.not_here;
            total
        })
    }

    /// The amount of those who are here; none where none of them is.
    const fn amount(self) -> Option<ExactSum> {
        let nobody_here = self.not_here > 0 && self.not_here == self.all.customers;
        if self.only_them || nobody_here { None } else { Some(self.all.amount) }
    }
}

/// Before a row, after a column: tiers from the best, nobody's where somebody is there, then who is new or has
/// returned, and who is absent, lost or merged; with totals.
fn matrix<'a>(report: &'a Report<'a>, movements: &Movements, id: &str, look: Look, cell: impl Fn(Met) -> Cell<'a>) -> Table<'a> {
    let word = |word: Word| word.text(report.run.language);
    let tiers = || (0..u16::MAX).map(TierIndex).take(report.rules.tiers.len());
    let is_empty = |moved: Moved| moved.customers == 0;
    let mut from: Vec<Before> = tiers().map(Before::Tier).collect();
    from.extend(
        [Before::Nobody, Before::New, Before::Returned].into_iter().filter(|before| !is_empty(movements.all_from(*before))),
    );
    let mut to: Vec<After> = tiers().map(After::Tier).collect();
    to.extend([After::Nobody].into_iter().chain(After::NOT_HERE).filter(|after| !is_empty(movements.all_to(*after))));
    let name_of = |place: Option<TierIndex>| report.tier_name(place).unwrap_or(word(Word::NoTier));
    let mut columns = vec![Column::text(format!("{} \\ {}", word(Word::Before), word(Word::After)))];
    columns.extend(to.iter().map(|after| {
        let name = match after {
            After::Tier(index) => name_of(Some(*index)),
            After::Nobody => name_of(None),
            After::Absent | After::Lost | After::Merged => word(labels::paper::not_here(*after)),
        };
        Column::new(name, look).role(Role::Heat)
    }));
    columns.push(Column::new(word(Word::Total), look));
    let row = |label: Cell<'a>, met: Vec<Met>| {
        let all = Met::total(&met);
        [label].into_iter().chain(met.into_iter().chain([all]).map(&cell)).collect()
    };
    let mut rows: Vec<Vec<Cell<'a>>> = from
        .iter()
        .map(|before| {
            let label = match before {
                Before::Tier(index) => tier(report, Some(*index)),
                Before::Nobody => tier(report, None),
                Before::New => Cell::text(word(Word::NewOnes)),
                Before::Returned => Cell::text(word(Word::ReturnedOnes)),
            };
            row(label, to.iter().map(|after| Met::of(movements.at(*before, *after), *after)).collect())
        })
        .collect();
    let totals = to.iter().map(|after| Met::of(movements.all_to(*after), *after)).collect();
    rows.push(row(Cell::text(word(Word::Total)), totals));
    Table::of_rows(format!("matrix_{id}"), columns, rows).with_total()
}

/// Who went up or down, the greatest amounts first; then who is new or has returned, by key; then who is lost, merged
/// and absent, each from the best tier, those of one tier by key. At most so many.
pub(super) fn movers<'a>(report: &'a Report<'a>, movements: &'a Movements, id: &str, most: usize) -> Table<'a> {
    let language = report.run.language;
    let text = |word: Word| Column::text(word.text(language));
    let (name, metric) = (report.name_source(), report.rules.headline_amount());
    let mut columns = vec![text(Word::Customer)];
    columns.extend(name.map(|_| text(Word::CustomerName)));
    let decided = report.is_reviewed().then_some(Word::Decision);
    columns.push(text(Word::Change));
    columns.extend(decided.map(text));
    columns.extend([Word::Previous, Word::Tier].map(text));
    columns.extend(metric.map(|metric| Column::new(report.amount_heading(metric), report.amount_look(metric)).role(Role::Bar)));
    columns.push(text(Word::Reason).role(Role::Prose));
    let new = movements.changes.iter().zip(0..).filter(|(change, _)| matches!(change, Change::New | Change::Returned));
    let places = report.places();
    let mut new: Vec<u32> = new.map(|(_, row)| row).collect();
    new.sort_by_key(|row| places[*row as usize]);
    let mut rows = movements.ranked.clone();
    let amount = |row: u32| metric.and_then(|metric| amount_of(report, metric, row as usize)).map(|amount| amount.0);
    rows.sort_by_cached_key(|row| (Reverse(amount(*row)), places[*row as usize]));
    rows.extend(new);
    let mut gone = report.gone(movements);
    let last = |place: After| match place {
        After::Absent => 2,
        After::Merged => 1,
        After::Lost | After::Tier(_) | After::Nobody => 0,
    };
    gone.sort_by_key(|one| (last(one.gone.place()), one.gone.tier.map_or(usize::MAX, TierIndex::index)));
    let count = rows.len() + gone.len();
    let reasons = Reasons::new(report);
    Table::new(id, columns, count.min(most), move |row, cells| {
        let Some(customer) = rows.get(row).map(|row| *row as usize) else {
            let ShownGone { key, into, gone } = &gone[row - rows.len()];
            cells.push(Cell::text(key.clone()));
            cells.extend(name.map(|_| Cell::Blank));
            let place = gone.place();
            let steps = if place == After::Lost { -1 } else { 0 };
            cells.push(Cell::Change(steps, labels::paper::left(place, into.as_deref(), language).into()));
            let said = |clause| Cell::text(labels::review::decision(clause, language));
            cells.extend(decided.map(|_| gone.clause.map_or(Cell::Blank, said)));
            cells.extend([tier(report, gone.tier), Cell::Blank]);
            cells.extend(metric.map(|_| Cell::Blank));
            cells.push(Cell::Blank);
            return;
        };
        cells.push(Cell::text(report.key(customer)));
        cells.extend(name.map(|name| report.name_cell(name, customer)));
        cells.push(change(report, customer));
        cells.extend(decided.map(|_| decision(report, customer)));
        cells.extend([previous(report, customer), tier(report, report.final_tier(customer))]);
        cells.extend(metric.map(|metric| sum(amount_of(report, metric, customer))));
        cells.push(Cell::text(reasons.of(customer)));
    })
}

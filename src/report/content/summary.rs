//! The first page: what was run, the figures that matter, where to read on.

use super::customers::tier;
use super::segments::{average, average_look};
use super::sum;
use crate::model::number::ExactSum;
use crate::report::Report;
use crate::report::digits::{grouped, share};
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Chart, ChartKind, Column, Look, Page, PageKind, Role, Table};
use crate::report::summary::Summary;

/// So many segments and classes of a segment stand on the first page; the page of segments has all.
const SEGMENTS: usize = 6;
const CLASSES: usize = 20;

/// So many movements and alerts stand there.
const LISTED: usize = 5;

/// The first page; the others are those it leads to.
pub(super) fn page<'a>(report: &'a Report<'a>, summary: &'a Summary, others: &[Page<'a>]) -> Page<'a> {
    let run = report.run;
    let word = |word: Word| word.text(run.language);
    let title = run.rules_name.as_deref().unwrap_or(word(Word::UntitledRules));
    let mut blocks = vec![Block::Title(title.to_owned()), Block::Facts(what_was_run(report))];
    blocks.push(Block::Heading(word(Word::KeyFigures).to_owned()));
    blocks.push(Block::Facts(key_figures(report, summary)));
    if !run.warnings.is_empty() {
        blocks.extend(warnings(report, others));
    }
    blocks.extend(figures(report, summary, Extent::FirstOfMany));
    blocks.extend(unknowns(report, summary));
    blocks.push(Block::Heading(word(Word::Contents).to_owned()));
    let link = |page: &Page<'a>| {
        (page.title.clone(), Cell::Link(page.kind, labels::paper::page_is_about(page.kind, run.language).into()))
    };
    let led_to = others.iter().filter(|page| page.kind != PageKind::Part);
    blocks.push(Block::Facts(led_to.map(link).collect()));
    Page::new(PageKind::Summary, word(Word::SheetSummary).to_owned(), blocks)
}

/// How many warnings there are, and where; the warnings themselves, where that page is not there.
fn warnings<'a>(report: &'a Report<'a>, others: &[Page<'a>]) -> Vec<Block<'a>> {
    let run = report.run;
    if others.iter().any(|page| page.kind == PageKind::Run) {
        let (count, about) = labels::paper::warnings(run.warnings.len(), run.language);
        return vec![Block::Facts(vec![(count, Cell::Link(PageKind::Run, about.into()))])];
    }
    let lines = run.warnings.iter().map(|warning| Block::Line(warning.clone()));
    [Block::Heading(Word::Warnings.text(run.language).to_owned())].into_iter().chain(lines).collect()
}

/// How much is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Extent {
    /// What belongs on the first page; further pages have the rest.
    FirstOfMany,
    /// All figures, for there are no further pages.
    Alone,
}

/// The figures: customers and amount by tier, months, concentration, segments, who moved, alerts, caps.
pub(super) fn figures<'a>(report: &'a Report<'a>, summary: &'a Summary, extent: Extent) -> Vec<Block<'a>> {
    let word = |word: Word| word.text(report.run.language);
    let mut blocks = vec![Block::Heading(word(Word::SheetTiers).to_owned()), Block::Table(tiers(report, summary))];
    blocks.extend(tier_charts(report, summary));
    blocks.extend(super::review::decisions(report, summary));
    blocks.extend(super::amounts::blocks(report, summary, extent));
    let segments = if extent == Extent::Alone { usize::MAX } else { SEGMENTS };
    for (number, segment) in summary.segments.iter().take(segments).enumerate() {
        let title = report.value_title(segment.segment);
        blocks.push(Block::Heading(title.to_owned()));
        let classes = segment.classes.iter().take(CLASSES).map(|(class, customers)| {
            let share = share((*customers).into(), summary.customers.into());
            vec![Cell::text(class.as_deref().unwrap_or(word(Word::Unclassified))), Cell::count(*customers), Cell::optional(share)]
        });
        let columns =
            vec![Column::text(title), Column::count(word(Word::Customers)).role(Role::Bar), Column::share(word(Word::Share))];
        blocks.push(Block::Table(Table::of_rows(format!("summary_segment_{}", number + 1), columns, classes.collect())));
        if let Some(more) = segment.classes.len().checked_sub(CLASSES).filter(|more| *more > 0) {
            blocks.push(Block::Line(format!(" … +{}", grouped(&more))));
        }
        let title = format!("{} · {}", word(Word::Customers), title);
        blocks.push(Block::Chart(Chart { title, kind: ChartKind::Bars, categories: 0, series: vec![1] }));
    }
    blocks.extend(movers(report, extent));
    blocks.extend(alerts(report, summary));
    blocks.extend(caps(report, summary));
    blocks
}

fn what_was_run<'a>(report: &'a Report<'a>) -> Vec<(String, Cell<'a>)> {
    let run = report.run;
    let word = |word: Word| word.text(run.language).to_owned();
    let mut facts = vec![(word(Word::AsOf), Cell::Date(run.as_of)), (word(Word::RuleFile), Cell::text(&run.rules_path))];
    facts.extend(run.part.iter().map(|part| {
        let customers = report.classification.customers.len();
        (word(Word::Part), Cell::text(labels::paper::part(part, customers, run.language)))
    }));
    facts.extend(run.inputs.iter().map(|input| {
        let rows = format!("{}  ({})", input.path, labels::rows(input.rows, run.language));
        (input.word().text(run.language).to_owned(), Cell::text(rows))
    }));
    facts
}

fn key_figures<'a>(report: &'a Report<'a>, summary: &Summary) -> Vec<(String, Cell<'a>)> {
    let word = |word: Word| word.text(report.run.language).to_owned();
    let mut facts = vec![(word(Word::Customers), Cell::Looking(count(summary.customers), Look::Number(0)))];
    if let Some(amount) = &summary.amount {
        let look = report.amount_look(amount.metric);
        facts.push((report.amount_heading(amount.metric), Cell::Looking(amount.total, look)));
        let average = average(amount.total, summary.customers).map_or(Cell::Blank, |sum| Cell::Looking(sum, average_look(look)));
        facts.push((word(Word::AverageAmount), average));
        if amount.missing > 0 {
            facts.push((word(Word::NoAmount), Cell::Looking(count(amount.missing), Look::Number(0))));
        }
    }
    facts.extend(super::plans::costs(report));
    if !report.rules.alerts.is_empty() {
        let alerts = summary.alerts.iter().map(|line| line.customers).sum();
        facts.push((word(Word::AlertsFired), Cell::Looking(count(alerts), Look::Number(0))));
    }
    facts
}

fn count(count: u64) -> ExactSum {
    ExactSum(crate::model::number::Number::from_count(count).micros().into())
}

/// A tier a row, from the best, then nobody's where there is such a customer, then the total.
fn tiers<'a>(report: &'a Report<'a>, summary: &Summary) -> Table<'a> {
    let word = |word: Word| word.text(report.run.language);
    let mut columns = vec![
        Column::text(word(Word::Tier)),
        Column::count(word(Word::Customers)).role(Role::Bar),
        Column::share(word(Word::Share)),
    ];
    if let Some(amount) = &summary.amount {
        let look = report.amount_look(amount.metric);
        columns.push(Column::new(report.amount_heading(amount.metric), look).role(Role::Bar));
        columns.push(Column::share(word(Word::AmountShare)));
        columns.push(Column::new(word(Word::AverageAmount), average_look(look)));
    }
    let has_capacity = summary.tiers.iter().any(|line| line.capacity.is_some());
    if has_capacity {
        columns.extend([Word::Capacity, Word::LeftOutByCapacity].map(|heading| Column::count(word(heading))));
    }
    columns.extend(summary.review.as_ref().map(|_| Column::count(word(Word::ByTheRules))));
    let width = columns.len();
    let shown = summary.tiers.iter().filter(|line| line.tier.is_some() || line.customers > 0 || line.candidates > 0);
    let mut rows: Vec<Vec<Cell<'a>>> = shown
        .map(|line| {
            let mut cells = vec![tier(report, line.tier), Cell::count(line.customers), Cell::optional(line.customers_share)];
            if summary.amount.is_some() {
                cells.extend([Cell::Number(line.amount), Cell::optional(line.amount_share)]);
                cells.push(sum(average(line.amount, line.customers)));
            }
            if let Some((capacity, left_out)) = line.capacity {
                cells.extend([Cell::count(capacity), Cell::count(left_out)]);
            }
            cells.resize(width, Cell::Blank);
            if summary.review.is_some() {
                cells[width - 1] = Cell::count(line.candidates);
            }
            cells
        })
        .collect();
    let mut total = vec![Cell::text(word(Word::Total)), Cell::count(summary.customers), whole(summary.customers.into())];
    if let Some(amount) = &summary.amount {
        total.extend([Cell::Number(amount.total), whole(amount.total.0), sum(average(amount.total, summary.customers))]);
    }
    total.resize(width, Cell::Blank);
    if summary.review.is_some() {
        total[width - 1] = Cell::count(summary.customers);
    }
    rows.push(total);
    Table::of_rows("summary_tiers", columns, rows).with_total()
}

/// The share of the whole; blank of nothing.
fn whole<'a>(all: i128) -> Cell<'a> {
    Cell::optional(share(all, all))
}

fn tier_charts<'a>(report: &'a Report<'a>, summary: &Summary) -> Vec<Block<'a>> {
    let word = |word: Word| word.text(report.run.language);
    let by_tier = |what: &str, series: usize| {
        let title = format!("{what} · {}", word(Word::Tier));
        Block::Chart(Chart { title, kind: ChartKind::Columns, categories: 0, series: vec![series] })
    };
    let mut charts = vec![by_tier(word(Word::Customers), 1)];
    charts.extend(summary.amount.as_ref().map(|amount| by_tier(&report.amount_heading(amount.metric), 3)));
    charts
}

fn alerts<'a>(report: &'a Report<'a>, summary: &Summary) -> Vec<Block<'a>> {
    let word = |word: Word| word.text(report.run.language);
    if summary.alerts.is_empty() {
        return Vec::new();
    }
    let text = |heading: Word| Column::text(word(heading));
    let columns = vec![text(Word::Alert), Column::count(word(Word::Customers)), text(Word::Severity), text(Word::Advice)];
    let rows = summary.alerts.iter().map(|line| {
        let alert = &report.rules.alerts[line.alert];
        let severity = Cell::Severity(alert.severity, labels::severity(alert.severity, report.run.language));
        let advice = Cell::text(alert.advice.as_deref().unwrap_or_default());
        vec![Cell::text(&alert.name), Cell::count(line.customers), severity, advice]
    });
    let table = Table::of_rows("summary_alerts", columns, rows.collect());
    let mut blocks = vec![Block::Heading(word(Word::Alerts).to_owned()), Block::Table(table)];
    if !report.classification.settlement.fired.is_empty() {
        blocks.push(Block::Heading(word(Word::GravestAlerts).to_owned()));
        blocks.push(Block::Table(super::alerts::table(report, "summary_gravest", LISTED)));
    }
    blocks
}

/// How many moved; nothing without a standing.
pub(super) fn moved<'a>(report: &'a Report<'a>) -> Vec<Block<'a>> {
    let Some(movements) = &report.classification.movements else { return Vec::new() };
    let heading = Word::SheetMovements.text(report.run.language).to_owned();
    vec![Block::Heading(heading), Block::Facts(super::movements::facts(report, movements))]
}

/// How many moved and the biggest movements, the matrix between them where no other page has it; nothing without a standing.
fn movers<'a>(report: &'a Report<'a>, extent: Extent) -> Vec<Block<'a>> {
    let Some(movements) = &report.classification.movements else { return Vec::new() };
    let mut blocks = moved(report);
    if extent == Extent::Alone {
        blocks.push(Block::Table(super::movements::customers_matrix(report, movements)));
    }
    let table = super::movements::movers(report, movements, "summary_movers", LISTED);
    if table.rows > 0 {
        blocks.push(Block::Heading(Word::BiggestMovements.text(report.run.language).to_owned()));
        blocks.push(Block::Table(table));
    }
    blocks
}

fn caps<'a>(report: &'a Report<'a>, summary: &Summary) -> Vec<Block<'a>> {
    let word = |word: Word| word.text(report.run.language);
    if summary.caps.is_empty() {
        return Vec::new();
    }
    let columns = vec![Column::text(word(Word::Cap)), Column::count(word(Word::Customers)), Column::text(word(Word::AtMost))];
    let rows = summary.caps.iter().map(|line| {
        let cap = &report.rules.caps[line.cap];
        vec![Cell::text(&cap.reason), Cell::count(line.customers), tier(report, Some(cap.at_most))]
    });
    vec![Block::Heading(word(Word::Caps).to_owned()), Block::Table(Table::of_rows("summary_caps", columns, rows.collect()))]
}

pub(super) fn unknowns<'a>(report: &'a Report<'a>, summary: &'a Summary) -> Vec<Block<'a>> {
    let word = |word: Word| word.text(report.run.language);
    if summary.unknowns.is_empty() {
        return Vec::new();
    }
    let text = |heading: Word| Column::text(word(heading));
    let columns = vec![text(Word::Condition), Column::count(word(Word::Count)), text(Word::Value), text(Word::Why)];
    let rows = summary.unknowns.iter().map(|unknown| {
        let (rule, why) = (labels::rule(unknown.rule, report), labels::why(unknown.why, report).into_owned());
        vec![Cell::text(rule), Cell::count(unknown.count), Cell::text(report.wanting(unknown)), Cell::text(why)]
    });
    let table = Table::of_rows("summary_unknown", columns, rows.collect());
    vec![Block::Heading(word(Word::Unknown).to_owned()), Block::Table(table)]
}

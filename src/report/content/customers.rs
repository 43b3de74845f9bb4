//! The tiered table: one row a customer.

use std::borrow::Cow;
use std::sync::Arc;

use hashbrown::HashSet;

use super::live::Live;
use super::plans::{plan_cell, plan_look};
use crate::model::column::{Column as Values, Values as Kinds};
use crate::model::date::Date;
use crate::model::language::Language;
use crate::model::number::{ExactSum, Number};
use crate::model::standing::Held;
use crate::model::tier::TierIndex;
use crate::model::value::{Type, Why};
use crate::report::Report;
use crate::report::arranged::NameSource;
use crate::report::fields::{Cell as Field, column_names};
use crate::report::gap::GapTexts;
use crate::report::labels::live::Live as Said;
use crate::report::labels::paper::ColumnKind;
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Input, Look, Measure, Page, PageKind, Role, Table, is_exact_in_spreadsheets};
use crate::report::reason::Reasons;
use crate::rules::ruleset::{ReportColumn, ValueKind};

/// What a column of the tiered table holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    Customer,
    Tier,
    /// The tier by the thresholds of their page.
    WhatIf,
    Previous,
    Change,
    Candidate,
    Decision,
    /// Since when the tier is in force, failed reviews, confirmations: what the next review goes on from.
    TierSince,
    FailedReviews,
    Confirmations,
    Reason,
    Gap,
    Cushion,
    /// A column of the customer sheet.
    Sheet(usize),
    /// A metric, score or segment.
    Value(usize),
    Alerts,
    /// A key of the service plans.
    Plan(usize),
    Missing,
    /// Filled in by a person.
    Input(HandInput),
}

/// What a person may say of a customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum HandInput {
    Tier,
    Reason,
    Remark,
}

/// The columns of the tiered table, in their order: as the rules say, else all of them, the customer's name behind the key.
pub(super) fn sources(report: &Report<'_>) -> Vec<Source> {
    let plan = 0..report.rules.plan_keys.len();
    let mut sources = Vec::new();
    if let Some(columns) = &report.rules.report.columns {
        for column in columns {
            match column {
                ReportColumn::Customer => sources.push(Source::Customer),
                ReportColumn::Tier => sources.push(Source::Tier),
                ReportColumn::Previous => sources.push(Source::Previous),
                ReportColumn::Change => sources.push(Source::Change),
                ReportColumn::Candidate => sources.push(Source::Candidate),
                ReportColumn::Decision => sources.push(Source::Decision),
                ReportColumn::TierSince => sources.push(Source::TierSince),
                ReportColumn::FailedReviews => sources.push(Source::FailedReviews),
                ReportColumn::Confirmations => sources.push(Source::Confirmations),
                ReportColumn::Reason => sources.push(Source::Reason),
                ReportColumn::Gap => sources.push(Source::Gap),
                ReportColumn::Cushion => sources.push(Source::Cushion),
                ReportColumn::Alerts => sources.push(Source::Alerts),
                ReportColumn::Plan => sources.extend(plan.clone().map(Source::Plan)),
                ReportColumn::Missing => sources.push(Source::Missing),
                ReportColumn::Column(position) => sources.push(Source::Sheet(*position)),
                ReportColumn::Value(position) => sources.push(Source::Value(*position)),
                ReportColumn::PlanKey(key) => sources.push(Source::Plan(*key)),
            }
        }
    } else {
        let sheet = report.classification.customers.columns();
        let name = report.name_source().map(|name| match name {
            NameSource::Column(column) => Source::Sheet(column),
            NameSource::Value(value) => Source::Value(value),
        });
        let is_new = |source: &Source| Some(*source) != name;
        sources.push(Source::Customer);
        sources.extend(name);
        sources.push(Source::Tier);
        if report.classification.movements.is_some() {
            sources.extend([Source::Previous, Source::Change]);
        }
        sources.push(Source::Candidate);
        if report.is_reviewed() {
            sources.extend([Source::Decision, Source::TierSince, Source::FailedReviews, Source::Confirmations]);
        }
        sources.extend([Source::Reason, Source::Gap, Source::Cushion]);
        sources.extend((0..sheet.len()).map(Source::Sheet).chain(report.values_in_order().map(Source::Value)).filter(is_new));
        sources.push(Source::Alerts);
        sources.extend(plan.map(Source::Plan));
        sources.push(Source::Missing);
    }
    if report.rules.report.live {
        let beside = answer(report);
        let place = sources.iter().position(|source| *source == beside);
        sources.insert(place.map_or(sources.len(), |place| place + 1), Source::WhatIf);
    }
    if report.rules.report.hand_input {
        sources.extend([HandInput::Tier, HandInput::Reason, HandInput::Remark].map(Source::Input));
    }
    sources
}

/// The program's own answer that the what-if tier stands beside: with tiers before the candidate, on which these have no say.
const fn answer(report: &Report<'_>) -> Source {
    if report.classification.movements.is_some() { Source::Candidate } else { Source::Tier }
}

/// The page of the tiered table.
pub(super) fn page<'a>(report: &'a Report<'a>) -> Page<'a> {
    let title = Word::SheetTiers.text(report.run.language).to_owned();
    let (rows, sources) = (report.order(), sources(report));
    let columns = columns(report, &sources);
    Page::new(PageKind::Tiers, title, vec![Block::Table(table(report, "tiers", (&sources, columns), rows))])
}

/// A table of some customers, given by their rows; its columns are those of all, whoever is in it.
pub(super) fn table<'a>(
    report: &'a Report<'a>,
    id: &str,
    (sources, mut columns): (&[Source], Vec<Column>),
    customers: Vec<usize>,
) -> Table<'a> {
    let live = Live::of(report, sources);
    if let (Some(live), Some(beside)) = (&live, sources.iter().position(|source| *source == answer(report))) {
        columns[live.column].role = Role::WhatIf(beside);
    }
    let looks: Vec<(Source, Look)> = sources.iter().zip(&columns).map(|(source, column)| (*source, column.look)).collect();
    let bars = columns.iter().map(|column| column.role == Role::Bar).collect::<Vec<_>>();
    let (texts, reasons) = (GapTexts::new(report), Reasons::new(report));
    let values: Vec<usize> = report.values_in_order().collect();
    let (rows, arranged) = (customers.len(), Arc::new((looks, customers)));
    let same = Arc::clone(&arranged);
    let fill_bars = move |row: usize, cells: &mut Vec<Cell<'a>>| {
        let cell = |((source, look), is_bar)| if is_bar { cell(report, source, look, same.1[row]) } else { Cell::Blank };
        cells.extend(same.0.iter().copied().zip(bars.iter().copied()).map(cell));
    };
    let fill = move |row: usize, cells: &mut Vec<Cell<'a>>| {
        let (looks, customer) = (&arranged.0, arranged.1[row]);
        let mut gap = None;
        for (source, look) in looks {
            cells.push(if *source == Source::Gap {
                Cell::text(texts.gap(customer, gap.get_or_insert_with(|| texts.of(customer))))
            } else if *source == Source::Cushion {
                Cell::text(texts.cushion(customer, gap.get_or_insert_with(|| texts.of(customer))))
            } else if *source == Source::Reason {
                Cell::text(reasons.of(customer))
            } else if *source == Source::Missing {
                Cell::text(missing_values(report, &values, customer))
            } else if let (Source::WhatIf, Some(live)) = (source, &live) {
                live.cell(customer)
            } else {
                cell(report, *source, *look, customer)
            });
        }
    };
    Table::new(id, columns, rows, fill).with_shaded(fill_bars)
}

/// The columns of the tiered table, no heading twice (capital and small letters are the same): the later one has its kind
/// behind it, then a number.
pub(super) fn columns(report: &Report<'_>, sources: &[Source]) -> Vec<Column> {
    let names = column_names(report.classification.customers.columns());
    let mut taken: HashSet<String, foldhash::fast::FixedState> = HashSet::default();
    let distinct = |source: &Source| {
        let mut column = column(report, *source, &names);
        if taken.insert(column.heading.to_lowercase()) {
            return column;
        }
        let kind = match source {
            Source::Value(position) => Some(ColumnKind::Value(report.rules.values[*position].kind)),
            Source::Plan(_) => Some(ColumnKind::Plan),
            Source::Input(_) => Some(ColumnKind::Input),
            Source::Customer
            | Source::Tier
            | Source::WhatIf
            | Source::Previous
            | Source::Change
            | Source::Candidate
            | Source::Decision
            | Source::TierSince
            | Source::FailedReviews
            | Source::Confirmations
            | Source::Reason
            | Source::Gap
            | Source::Cushion
            | Source::Sheet(_)
            | Source::Alerts
            | Source::Missing => None,
        };
        let apart = kind.map(|kind| labels::paper::told_apart(&column.heading, kind, report.run.language));
        let mut heading = apart.clone().filter(|heading| taken.insert(heading.to_lowercase()));
        for count in 2.. {
            if let Some(heading) = heading {
                column.heading = heading;
                break;
            }
            let numbered = format!("{} ({count})", apart.as_ref().unwrap_or(&column.heading));
            heading = Some(numbered).filter(|heading| taken.insert(heading.to_lowercase()));
        }
        column
    };
    sources.iter().map(distinct).collect()
}

/// A column of the tiered table.
pub(super) fn column(report: &Report<'_>, source: Source, names: &[String]) -> Column {
    let word = |word: Word| Column::text(word.text(report.run.language));
    match source {
        Source::Customer => word(Word::Customer),
        Source::Tier => word(Word::Tier),
        Source::WhatIf => Column::text(Said::WhatIf.text(report.run.language)),
        Source::Previous => word(Word::Previous),
        Source::Change => word(Word::Change),
        Source::Candidate => word(Word::Candidate),
        Source::Decision => word(Word::Decision),
        Source::TierSince => Column::new(Word::TierSince.text(report.run.language), Look::Date),
        Source::FailedReviews => Column::count(Word::FailedReviews.text(report.run.language)),
        Source::Confirmations => Column::count(Word::Confirmations.text(report.run.language)),
        Source::Reason => word(Word::Reason).role(Role::Prose),
        Source::Gap => word(Word::Gap).role(Role::Prose),
        Source::Cushion => word(Word::Cushion).role(Role::Prose),
        Source::Input(HandInput::Tier) => word(Word::HandTier).role(Role::Input(Input::Tier)),
        Source::Input(HandInput::Reason) => word(Word::HandReason).role(Role::Input(Input::Text)),
        Source::Input(HandInput::Remark) => word(Word::HandRemark).role(Role::Input(Input::Text)),
        Source::Sheet(position) => {
            let column = &report.classification.customers.columns()[position];
            let has_header = column.declared && !column.header.trim().is_empty();
            let header = if has_header { &column.header } else { &names[position] };
            let heading = labels::heading(header, column.unit.as_deref());
            Column::new(heading, look_of(column.ty, &column.values, report.measure(column.unit.as_deref())))
        }
        Source::Value(position) => {
            let value = &report.rules.values[position];
            let heading = report.amount_heading(position);
            let values = &report.classification.metrics.values[position];
            let is_headline = report.rules.headline_amount() == Some(position);
            let role = if is_headline { Role::Bar } else { Role::Plain };
            let look = look_of(value.ty, values, report.measure_of(position));
            Column::new(heading, if value.kind == ValueKind::Score { look.at_most(2) } else { look }).role(role)
        }
        Source::Alerts => word(Word::Alerts),
        Source::Plan(key) => Column::new(report.plan_title(key), plan_look(report, key)),
        Source::Missing => word(Word::MissingValues).role(Role::Prose),
    }
}

/// A cell of the tiered table.
pub(super) fn cell<'a>(report: &'a Report<'a>, source: Source, look: Look, customer: usize) -> Cell<'a> {
    match source {
        Source::Customer => Cell::text(report.key(customer)),
        Source::Tier => tier(report, report.final_tier(customer)),
        Source::Previous => previous(report, customer),
        Source::Change => change(report, customer),
        // The table writes these itself.
        Source::WhatIf | Source::Reason | Source::Gap | Source::Cushion | Source::Missing | Source::Input(_) => Cell::Blank,
        Source::Candidate => tier(report, report.candidate(customer)),
        Source::Decision => decision(report, customer),
        Source::TierSince => held(report, customer, |held| held.since.map_or(Cell::Blank, Cell::Date)),
        Source::FailedReviews => held(report, customer, |held| Cell::count(held.failures.into())),
        Source::Confirmations => held(report, customer, |held| Cell::count(held.confirmations.into())),
        Source::Sheet(position) => of_field(report.column_cell(position, customer), report.run.language),
        Source::Value(position) => {
            let field = report.value_cell(position, customer);
            let is_segment = report.rules.values[position].kind == ValueKind::Segment;
            if is_segment && matches!(field, Field::Missing(_)) {
                return Cell::text(Word::Unclassified.text(report.run.language));
            }
            of_field(field, report.run.language)
        }
        Source::Alerts => Cell::text(report.alerts_text(customer)),
        Source::Plan(key) => plan_cell(report, key, look, customer),
    }
}

/// A tier as a cell.
pub(super) fn tier<'a>(report: &'a Report<'a>, tier: Option<TierIndex>) -> Cell<'a> {
    Cell::Tier(tier.map(TierIndex::index), tier_name(report, tier).into())
}

/// The name of a tier, of nobody's too.
pub(super) fn tier_name<'a>(report: &'a Report<'a>, tier: Option<TierIndex>) -> &'a str {
    report.tier_name(tier).unwrap_or(Word::NoTier.text(report.run.language))
}

/// The tier in force before; blank for a customer who is not in the standing.
pub(super) fn previous<'a>(report: &'a Report<'a>, customer: usize) -> Cell<'a> {
    let current = report.classification.transitions.get(customer).and_then(|transition| transition.current);
    current.map_or(Cell::Blank, |before| tier(report, before))
}

/// What a review decided; blank where none did.
pub(super) fn decision<'a>(report: &'a Report<'a>, customer: usize) -> Cell<'a> {
    let said = |clause| Cell::text(labels::review::decision(clause, report.run.language));
    report.reviewed(customer).map_or(Cell::Blank, |transition| said(transition.clause))
}

fn held<'a>(report: &'a Report<'a>, customer: usize, cell: impl Fn(Held) -> Cell<'a>) -> Cell<'a> {
    report.reviewed(customer).map_or(Cell::Blank, |transition| cell(transition.held))
}

/// How a customer moved; blank without a standing.
pub(super) fn change<'a>(report: &'a Report<'a>, customer: usize) -> Cell<'a> {
    let Some(movements) = &report.classification.movements else { return Cell::Blank };
    let Some(change) = movements.changes.get(customer) else { return Cell::Blank };
    let steps = i32::try_from(change.steps()).unwrap_or(0);
    Cell::Change(steps, labels::paper::moved(*change, report.run.language).into())
}

/// A value as people read it.
pub(in crate::report) fn of_field(field: Field<'_>, language: Language) -> Cell<'_> {
    match field {
        Field::Missing(_) => Cell::Blank,
        Field::Number(number) => Cell::number(number),
        Field::Percentage(number) => {
            Cell::Looking(ExactSum(number.micros().into()), Look::of_numbers([number].into_iter(), Measure::Percentage))
        }
        Field::Text(text) => Cell::text(text),
        Field::Date(day) => Cell::Date(day),
        Field::Flag(flag) => Cell::text(if flag { Word::Yes } else { Word::No }.text(language)),
        Field::CarriedNumber(text) => match exact_number(text) {
            Some(number) => Cell::Looking(ExactSum(number.micros().into()), Look::General),
            None => Cell::text(text),
        },
        Field::CarriedDate(text) => Date::parse_iso(text).map_or(Cell::text(text), Cell::Date),
    }
}

/// The number that a spreadsheet's plain digits stand for, where it is one to the last digit.
fn exact_number(text: &str) -> Option<Number> {
    Number::parse_exact(text).filter(|number| is_exact_in_spreadsheets(number.micros().into()))
}

fn look_of(ty: Type, values: &Values, measure: Measure) -> Look {
    match (ty, values.values()) {
        (Type::Number, Kinds::Number(_)) => Look::of_numbers(values.numbers(), measure),
        (Type::Date, _) => Look::Date,
        _ => Look::Text,
    }
}

/// Which values are missing and why; blank cells of the sheet speak for themselves.
fn missing_values(report: &Report<'_>, values: &[usize], row: usize) -> String {
    // Each reason once, with all that is missing for it.
    let mut reasons: Vec<(Cow<'_, str>, String)> = Vec::new();
    let between = labels::joint(report.run.language);
    for column in report.classification.customers.columns() {
        if let Some(why) = column.values.why(row)
            && why != Why::Empty
        {
            add(&mut reasons, labels::why(why, report), &column.header, between);
        }
    }
    for position in values {
        if let Some(why) = report.classification.metrics.values[*position].why(row) {
            add(&mut reasons, labels::why_of(why, *position, row, report), report.value_title(*position), between);
        }
    }
    let [joint, colon] = labels::listing(report.run.language);
    let mut text = String::new();
    for (why, names) in &reasons {
        text.extend([if text.is_empty() { "" } else { joint }, why, colon, names]);
    }
    text
}

fn add<'n>(reasons: &mut Vec<(Cow<'n, str>, String)>, why: Cow<'n, str>, name: &str, between: &str) {
    match reasons.iter_mut().find(|(known, _)| *known == why) {
        Some((_, names)) => names.extend([between, name]),
        None => reasons.push((why, name.to_owned())),
    }
}

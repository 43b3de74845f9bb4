//! The thresholds: each number and date in the conditions of the tiers in a cell, which the what-if tiers look at.

use super::customers::{sources, tier, tier_name};
use super::live::{Constant, Live, Refused, Rule};
use crate::expr::print::on_one_line;
use crate::model::number::ExactSum;
use crate::model::tier::TierIndex;
use crate::model::value::Value;
use crate::report::Report;
use crate::report::labels::Word;
use crate::report::labels::live::{self as words, Live as Said};
use crate::report::page::{Block, Cell, Column, Formula, Input, Look, Page, PageKind, Part, Role, Table};

/// The row of the first threshold, from 0: behind the title, a line and the headings.
pub(super) const FIRST_ROW: usize = 3;

/// The column of the values, from 0.
pub(super) const VALUE_COLUMN: usize = 1;

/// The page of the thresholds; none where the rules want no formulas.
pub(super) fn page<'a>(report: &'a Report<'a>) -> Option<Page<'a>> {
    let live = Live::of(report, &sources(report))?;
    let word = |word: Said| word.text(report.run.language);
    let title = word(Said::Sheet).to_owned();
    let first = match live.refused {
        Some(refused) => refusal(report, refused),
        None if live.constants.is_empty() => word(Said::Nothing).to_owned(),
        None => word(Said::Explanation).to_owned(),
    };
    // The values stand where FIRST_ROW and VALUE_COLUMN say.
    let mut blocks = vec![Block::Title(title.clone()), Block::Line(first), Block::Table(constants(report, &live))];
    if live.refused.is_none() {
        blocks.extend([Block::Heading(word(Said::Counts).to_owned()), Block::Table(counts(report, live.column))]);
    }
    blocks.push(Block::Heading(word(Said::Apart).to_owned()));
    blocks.extend(notes(report, &live).into_iter().map(Block::Line));
    if !live.apart.is_empty() {
        blocks.extend([Block::Line(word(Said::ApartAre).to_owned()), Block::Table(apart(report, &live))]);
    }
    Some(Page::new(PageKind::Thresholds, title, blocks))
}

fn refusal(report: &Report<'_>, refused: Refused) -> String {
    let language = report.run.language;
    match refused {
        Refused::Characters(characters) => words::too_long(characters, language),
        Refused::Depth(depth) => words::too_deep(depth, language),
        Refused::Name => words::name_too_long(language).to_owned(),
    }
}

/// What holds of all conditions.
fn notes(report: &Report<'_>, live: &Live<'_>) -> Vec<String> {
    let language = report.run.language;
    let mut notes = vec![Said::ValuesStay.text(language).to_owned()];
    if report.rules.tiers.iter().any(|tier| tier.capacity.is_some()) {
        notes.push(Said::CapacityStays.text(language).to_owned());
    }
    if report.classification.movements.is_some() {
        notes.push(Said::Candidates.text(language).to_owned());
    }
    let inexact = (0..report.classification.customers.len()).filter(|customer| !live.is_exact(*customer)).count();
    if inexact > 0 {
        notes.push(words::inexact(inexact, language));
    }
    notes
}

fn constants<'a>(report: &'a Report<'a>, live: &Live<'a>) -> Table<'a> {
    let language = report.run.language;
    let columns = vec![
        Column::text(Said::Threshold.text(language)),
        Column::new(Said::Value.text(language), Look::General).role(Role::Input(Input::Value)),
        Column::text(Word::Unit.text(language)),
        Column::new(Said::AsRun.text(language), Look::General),
        Column::text(Said::StandsIn.text(language)).role(Role::Prose),
    ];
    let joint = if language == crate::model::language::Language::Chinese { "、" } else { ", " };
    let row = |constant: &Constant<'a>| {
        let value = value(report, constant);
        let rules: Vec<String> = constant.rules.iter().map(|rule| place(report, *rule)).collect();
        let unit = constant.unit.unwrap_or_default();
        vec![Cell::text(constant.name.clone()), value.clone(), Cell::text(unit), value, Cell::text(rules.join(joint))]
    };
    Table::of_rows("thresholds", columns, live.constants.iter().map(row).collect())
}

/// The value of a constant in the look of its unit.
fn value<'a>(report: &Report<'_>, constant: &Constant<'_>) -> Cell<'a> {
    if let Value::Date(day) = constant.value {
        return Cell::Date(day);
    }
    let Value::Number(number) = constant.value else { return Cell::Blank };
    let look = Look::of_numbers([number].into_iter(), report.measure(constant.unit));
    Cell::Looking(ExactSum(number.micros().into()), look)
}

/// Where a condition stands, in words.
fn place(report: &Report<'_>, rule: Rule) -> String {
    match rule {
        Rule::Tier(position) => report.rules.tiers[position].name.clone(),
        Rule::Cap(position) => words::cap(&on_one_line(&report.rules.caps[position].reason), report.run.language),
    }
}

/// How many customers each tier has, in the run and by the formulas.
fn counts<'a>(report: &'a Report<'a>, column: usize) -> Table<'a> {
    let word = |word: Said| word.text(report.run.language);
    let columns = vec![
        Column::text(Word::Tier.text(report.run.language)),
        Column::count(word(Said::AsRun)),
        Column::count(word(Said::CustomersWhatIf)),
        Column::count(word(Said::Difference)),
    ];
    let rules = report.rules;
    let mut tiers: Vec<Option<TierIndex>> = (0..u16::MAX).map(TierIndex).take(rules.tiers.len()).map(Some).collect();
    if rules.tiers.last().is_none_or(|tier| tier.enter.is_some()) {
        tiers.push(None);
    }
    let row = |index: &Option<TierIndex>| {
        let customers = 0..report.classification.customers.len();
        let count = customers.filter(|customer| report.candidate(*customer) == *index).count() as u64;
        let formula = |parts, now| Cell::Formula(Formula { parts, now: Box::new(Cell::count(now)) });
        let what_if = vec![Part::HowMany { page: PageKind::Tiers, column, here: 0 }];
        let difference = vec![Part::Here(2), Part::Text("-".into()), Part::Here(1)];
        let name = if index.is_some() { tier(report, *index) } else { Cell::text(tier_name(report, None)) };
        vec![name, Cell::count(count), formula(what_if, count), formula(difference, 0)]
    };
    Table::of_rows("what_if", columns, tiers.iter().map(row).collect())
}

/// The conditions that don't follow.
fn apart<'a>(report: &'a Report<'a>, live: &Live<'a>) -> Table<'a> {
    let language = report.run.language;
    let columns =
        vec![Column::text(Said::StandsIn.text(language)), Column::text(Said::Condition.text(language)).role(Role::Prose)];
    let row = |(rule, text): &(Rule, String)| vec![Cell::text(place(report, *rule)), Cell::text(text.clone())];
    Table::of_rows("apart", columns, live.apart.iter().map(row).collect())
}

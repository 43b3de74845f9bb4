//! The service plan of each tier: whom it serves, what it promises, what its discounts cost.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::customers::{of_field, tier};
use super::sum;
use crate::engine::settle::PlanEntry;
use crate::model::language::Language;
use crate::model::number::{ExactSum, Number};
use crate::model::tier::TierIndex;
use crate::model::value::{Type, Value};
use crate::report::Report;
use crate::report::fields::{Cell as Field, JOINT};
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Look, Measure, Page, PageKind, Table};
use crate::report::plain::{number_of, text_of};
use crate::report::summary::Summary;
use crate::rules::ruleset::{Literal, PlanValue};

/// So many different texts of a computed entry are named.
const NAMED: usize = 3;

/// The page of the plans: one row a tier, from the best, nobody's where somebody is in it, and a total.
pub(super) fn page<'a>(report: &'a Report<'a>, summary: &Summary) -> Page<'a> {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let metric = report.rules.headline_amount();
    let mut columns = vec![Column::text(word(Word::Tier)), Column::count(word(Word::Customers))];
    columns.extend(metric.map(|metric| Column::new(report.amount_heading(metric), report.amount_look(metric))));
    let keys = &report.rules.plan_keys;
    let looks: Vec<Look> = (0..keys.len()).map(|key| plan_look(report, key)).collect();
    columns.extend((0..keys.len()).map(|key| Column::new(report.plan_title(key), looks[key])));
    let discounts = metric.map_or_else(Vec::new, |metric| discounts(report, metric, &looks));
    columns.extend(discounts.iter().map(|discount| Column::new(&discount.heading, discount.look)));
    let everyone = by_tier(report);
    let row = |label: Cell<'a>, members: &[usize], amount: ExactSum, entries: Vec<Cell<'a>>| {
        let mut cells = vec![label, Cell::count(members.len() as u64)];
        cells.extend(metric.map(|_| Cell::Number(amount)));
        cells.extend(entries);
        cells.extend(discounts.iter().map(|discount| sum(discount.cost(report, members))));
        cells
    };
    let nothing = || vec![Cell::Blank; keys.len()];
    let mut rows = Vec::with_capacity(everyone.len() + 1);
    for (position, members) in everyone.iter().enumerate() {
        let index = u16::try_from(position).ok().filter(|_| position < report.rules.tiers.len()).map(TierIndex);
        let entries = index
            .map_or_else(nothing, |index| (0..keys.len()).map(|key| entry(report, index, key, looks[key], members)).collect());
        rows.push(row(tier(report, index), members, summary.tiers[position].amount, entries));
    }
    if everyone.last().is_some_and(Vec::is_empty) {
        rows.pop();
    }
    let all: Vec<usize> = (0..report.classification.customers.len()).collect();
    let amount = summary.amount.as_ref().map_or_else(ExactSum::default, |amount| amount.total);
    rows.push(row(Cell::text(word(Word::Total)), &all, amount, nothing()));
    let table = Table::of_rows("plans", columns, rows).with_total();
    Page::new(PageKind::Plans, word(Word::SheetPlans).to_owned(), vec![Block::Table(table)])
}

/// What the discounts cost altogether, each under its heading; nothing where nobody has one.
pub(super) fn costs<'a>(report: &Report<'_>) -> Vec<(String, Cell<'a>)> {
    let Some(metric) = report.rules.headline_amount() else { return Vec::new() };
    let looks: Vec<Look> = (0..report.rules.plan_keys.len()).map(|key| plan_look(report, key)).collect();
    let all: Vec<usize> = (0..report.classification.customers.len()).collect();
    let cost = |discount: Discount| {
        let cost = discount.cost(report, &all)?;
        Some((discount.heading, Cell::Looking(cost, discount.look)))
    };
    discounts(report, metric, &looks).into_iter().filter_map(cost).collect()
}

/// The customers of each tier from the best to the last, then nobody's.
fn by_tier(report: &Report<'_>) -> Vec<Vec<usize>> {
    let ladder = report.rules.tiers.len();
    let mut members = vec![Vec::new(); ladder + 1];
    for customer in 0..report.classification.customers.len() {
        members[report.final_tier(customer).map_or(ladder, TierIndex::index).min(ladder)].push(customer);
    }
    members
}

/// A key of the plans that is a discount on the amount.
struct Discount {
    key: usize,
    metric: usize,
    heading: String,
    look: Look,
}

/// The discounts: a key whose entries are percentages and whose name says so, or one of whose entries is a text such as
/// `9 折`. A key with a text of that kind that can't be reckoned with (`首单 8 折`) is none: its cost would be too low.
fn discounts(report: &Report<'_>, metric: usize, looks: &[Look]) -> Vec<Discount> {
    let is_one = |key: &usize| {
        let entries = report.rules.tiers.iter().filter_map(|tier| tier.plan_at(*key));
        let texts =
            entries.filter_map(|entry| if let PlanValue::Literal(Literal::Text(text)) = entry { Some(text) } else { None });
        let tenths: Vec<bool> = texts
            .filter(|text| text.contains(labels::paper::TENTHS))
            .map(|text| labels::paper::tenths_off(text).is_some())
            .collect();
        let is_named = labels::paper::names_a_discount(&report.rules.plan_keys[*key]);
        tenths.iter().all(|known| *known) && (!tenths.is_empty() || is_named && matches!(looks[*key], Look::Percent(_)))
    };
    let discount = |key: usize| Discount {
        key,
        metric,
        heading: labels::paper::cost_of(&report.rules.plan_keys[key], report.run.language),
        look: two_digits(report.amount_look(metric)),
    };
    (0..looks.len()).filter(is_one).map(discount).collect()
}

impl Discount {
    /// What it gives away: the sum over these customers of their amount times their discount, each product rounded once.
    /// Nothing where nobody has it.
    fn cost(&self, report: &Report<'_>, customers: &[usize]) -> Option<ExactSum> {
        let amounts = &report.classification.metrics.values[self.metric];
        let mut cost = None;
        for customer in customers {
            let (Some(part), Value::Number(amount)) = (self.part(report, *customer), amounts.get(*customer)) else { continue };
            if let Ok(given) = amount.times(part) {
                cost.get_or_insert_with(ExactSum::default).add(given);
            }
        }
        cost
    }

    fn part(&self, report: &Report<'_>, customer: usize) -> Option<Number> {
        let of_text = |text: &str| percentage(text).or_else(|| labels::paper::tenths_off(text));
        match report.plan(self.key, customer) {
            PlanEntry::Literal(Literal::Number(number) | Literal::Percentage(number)) => Some(*number),
            PlanEntry::Literal(Literal::Text(text)) => of_text(text),
            PlanEntry::Computed(Value::Number(number), _) => Some(number),
            PlanEntry::Computed(Value::Text(text), _) => of_text(&text),
            PlanEntry::Literal(_) | PlanEntry::List(_) | PlanEntry::Computed(..) | PlanEntry::Nothing => None,
        }
    }
}

/// Costs are rarely whole.
const fn two_digits(look: Look) -> Look {
    if let Look::Money(currency, _) = look { Look::Money(currency, 2) } else { look }
}

/// What a tier's plan says at a key: of a formula what came out for its customers.
fn entry<'a>(report: &'a Report<'a>, tier: TierIndex, key: usize, look: Look, customers: &[usize]) -> Cell<'a> {
    match report.rules.tiers[tier.index()].plan_at(key) {
        None => Cell::Blank,
        Some(PlanValue::Literal(literal)) => plan_field(Field::of_literal(literal), look, report.run.language),
        Some(PlanValue::List(list)) => Cell::text(members(list, report.run.language)),
        Some(PlanValue::Formula(formula)) => computed(report, key, look, customers, formula.text.contains('%')),
    }
}

/// What came out of a computed entry: the value, where all have the same; of numbers their range; of some texts each with how
/// many have it; of more how many there are. Who has none is counted behind them. Nothing where nobody has one.
fn computed<'a>(report: &'a Report<'a>, key: usize, look: Look, customers: &[usize], in_percent: bool) -> Cell<'a> {
    let language = report.run.language;
    let (mut numbers, mut texts, mut missing) = (BTreeSet::new(), BTreeMap::<String, u64>::new(), 0_u64);
    for customer in customers {
        let PlanEntry::Computed(value, ty) = report.plan(key, *customer) else { continue };
        let field = Field::of(report.rules, value, ty);
        if let Field::Missing(_) = field {
            missing += 1;
        } else if let Field::Number(number) = field {
            numbers.insert(number);
        } else {
            *texts.entry(text_of(&plan_field(field, look, language), look).into_owned()).or_default() += 1;
        }
    }
    let look = if look == Look::Text { look_among_texts(&numbers, in_percent) } else { look };
    if let (Some(least), Some(greatest)) = (numbers.first(), numbers.last()) {
        let [least, greatest] = [least, greatest].map(|number| ExactSum(number.micros().into()));
        if least == greatest && missing == 0 {
            return Cell::Looking(least, look);
        }
        let [least, greatest] = [least, greatest].map(|number| number_of(number, look));
        return Cell::text(labels::paper::range(&least, &greatest, numbers.len(), missing, language));
    }
    if texts.len() == 1 && missing == 0 {
        return texts.into_keys().next().map_or(Cell::Blank, Cell::text);
    }
    let different = texts.len();
    let mut texts: Vec<(String, u64)> = texts.into_iter().collect();
    texts.sort_by(|(_, one), (_, other)| other.cmp(one));
    let named = if different <= NAMED { texts.as_slice() } else { &[] };
    Cell::text(labels::paper::came_out(named, different, missing, language))
}

/// The look of numbers in a column of texts: percentages, where the formula writes `%` and gives nothing beyond ±1.
fn look_among_texts(numbers: &BTreeSet<Number>, in_percent: bool) -> Look {
    if in_percent && numbers.iter().all(|number| number.abs() <= Number::ONE) {
        return Look::of_numbers(numbers.iter().copied(), Measure::Percentage);
    }
    Look::General
}

/// The look of a plan's column: that of its values where they are of one kind.
///
/// A formula says nowhere that it gives a percentage; one that writes `%` and gives nothing beyond ±1 is taken for one.
pub(super) fn plan_look(report: &Report<'_>, key: usize) -> Look {
    let entries = report.rules.tiers.iter().filter_map(|tier| tier.plan_at(key));
    let mut numbers: Vec<Number> = computed_numbers(report, key).collect();
    let small = numbers.iter().all(|number| number.abs() <= Number::ONE);
    let mut percent = false;
    for value in entries {
        match value {
            PlanValue::Literal(Literal::Number(number)) => numbers.push(*number),
            PlanValue::Literal(Literal::Percentage(number)) => {
                numbers.push(*number);
                percent = true;
            }
            PlanValue::Literal(Literal::Text(text)) if percentage(text).is_some() => {
                numbers.extend(percentage(text));
                percent = true;
            }
            PlanValue::Formula(formula) if formula.term.ty == Type::Number => percent |= small && formula.text.contains('%'),
            PlanValue::Literal(_) | PlanValue::List(_) | PlanValue::Formula(_) => return Look::Text,
        }
    }
    Look::of_numbers(numbers.into_iter(), if percent { Measure::Percentage } else { Measure::Plain })
}

/// The numbers that the formulas of a plan's key give, each for the customers of its tier.
fn computed_numbers<'a>(report: &'a Report<'a>, key: usize) -> impl Iterator<Item = Number> + use<'a> {
    let report = *report;
    let tiers = (0..u16::MAX).map(TierIndex).take(report.rules.tiers.len());
    let columns = tiers.filter_map(move |tier| report.classification.settlement.computed_at(tier, key));
    columns.flat_map(move |column| {
        (0..column.values.len())
            .filter(move |row| report.final_tier(*row) == Some(column.tier))
            .filter_map(|row| if let Value::Number(number) = column.values.get(row) { Some(number) } else { None })
    })
}

/// The number of a text such as `12%` or `12.5%`.
pub(super) fn percentage(text: &str) -> Option<Number> {
    let digits = text.strip_suffix('%')?;
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || rest.len() > 4 || !plain(whole) || !plain(rest) || digits.ends_with('.') {
        return None;
    }
    let ten_thousandths: i128 = format!("{whole}{rest:0<4}").parse().ok()?;
    Number::from_micros(ten_thousandths)
}

pub(super) fn plan_cell<'a>(report: &'a Report<'a>, key: usize, look: Look, customer: usize) -> Cell<'a> {
    let field = match report.plan(key, customer) {
        PlanEntry::Nothing => return Cell::Blank,
        PlanEntry::List(list) => return Cell::text(members(list, report.run.language)),
        PlanEntry::Literal(literal) => Field::of_literal(literal),
        PlanEntry::Computed(value, ty) => Field::of(report.rules, value, ty),
    };
    plan_field(field, look, report.run.language)
}

/// What a plan says, as people read it.
pub(super) fn plan_field(field: Field<'_>, look: Look, language: Language) -> Cell<'_> {
    if let Field::Number(number) = field
        && look == Look::Text
    {
        // A number among texts.
        return Cell::Looking(ExactSum(number.micros().into()), Look::General);
    }
    let written = if let Field::Text(text) = &field { percentage(text) } else { None };
    of_field(written.map_or(field, Field::Percentage), language)
}

/// The members of a list in a plan.
pub(super) fn members(list: &[Literal], language: Language) -> Cow<'static, str> {
    let joint = if language == Language::Chinese { "、" } else { JOINT };
    list.iter().map(|literal| labels::literal(literal, language)).collect::<Vec<_>>().join(joint).into()
}

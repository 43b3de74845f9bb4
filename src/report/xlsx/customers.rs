//! The tiered table and the alerts.

use super::Book;
use super::sheet::{Column, Sheet};
use super::style::Style;
use crate::engine::settle::PlanEntry;
use crate::model::column::Values;
use crate::model::language::Language;
use crate::model::number::Number;
use crate::model::tier::TierIndex;
use crate::model::value::{Type, Value, Why};
use crate::report::fields::{Cell, JOINT, column_names};
use crate::report::labels::{self, Word};
use crate::report::{Report, ReportError};
use crate::rules::ruleset::{Literal, PlanValue, ValueKind};

type Written = Result<(), ReportError>;

/// The tiered table: one row a customer.
pub(super) fn write_tiers(report: &Report<'_>, book: &mut Book) -> Written {
    let columns = columns(report);
    let name = Word::SheetTiers.text(report.run.language);
    let rows = report.classification.customers.len();
    let plan: Vec<Style> = (0..report.rules.plan_keys.len()).map(|key| plan_style(report, key)).collect();
    book.table(name, &columns, rows, |sheet, row| write_customer(report, &plan, sheet, row))
}

fn columns(report: &Report<'_>) -> Vec<Column> {
    let word = |word: Word| word.text(report.run.language);
    let fixed = |name: Word| Column::new(word(name), Style::Text);
    let mut columns = [Word::Customer, Word::Tier, Word::Candidate, Word::Reason].map(fixed).into_iter().collect::<Vec<_>>();
    let sheet = report.classification.customers.columns();
    let names = column_names(sheet);
    for (column, name) in sheet.iter().zip(names) {
        let header = if column.declared && !column.header.trim().is_empty() { &column.header } else { &name };
        let heading = labels::heading(header, column.unit.as_deref());
        columns.push(Column::new(heading, style_of(column.ty, &column.values, column.unit.as_deref())));
    }
    for position in report.values_in_order() {
        let value = &report.rules.values[position];
        let heading = labels::heading(value.label.as_deref().unwrap_or(&value.name), value.unit.as_deref());
        let values = &report.classification.metrics.values[position];
        columns.push(Column::new(heading, style_of(value.ty, values, value.unit.as_deref())));
    }
    columns.push(fixed(Word::Alerts));
    for (key, name) in report.rules.plan_keys.iter().enumerate() {
        columns.push(Column::new(name, plan_style(report, key)));
    }
    columns.push(fixed(Word::MissingValues));
    columns
}

fn style_of(ty: Type, values: &crate::model::column::Column, unit: Option<&str>) -> Style {
    match (ty, values.values()) {
        (Type::Number, Values::Number(numbers)) => {
            let there = numbers.iter().zip(values.missing()).filter(|(_, why)| why.is_none()).map(|(number, _)| *number);
            Style::of_numbers(there, unit == Some("%"))
        }
        (Type::Date, _) => Style::Date,
        _ => Style::Text,
    }
}

/// The look of a plan's column: that of its values where they are of one kind.
///
/// A formula says nowhere that it gives a percentage; one that writes `%` and gives nothing beyond ±1 is taken for one.
fn plan_style(report: &Report<'_>, key: usize) -> Style {
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
            PlanValue::Literal(_) | PlanValue::List(_) | PlanValue::Formula(_) => return Style::Text,
        }
    }
    Style::of_numbers(numbers.into_iter(), percent)
}

/// The numbers that the formulas of a plan's key give, each for the customers of its tier.
fn computed_numbers<'a>(report: &Report<'a>, key: usize) -> impl Iterator<Item = Number> + use<'a> {
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
fn percentage(text: &str) -> Option<Number> {
    let digits = text.strip_suffix('%')?;
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || rest.len() > 4 || !plain(whole) || !plain(rest) || digits.ends_with('.') {
        return None;
    }
    let ten_thousandths: i128 = format!("{whole}{rest:0<4}").parse().ok()?;
    Number::from_micros(ten_thousandths)
}

fn write_customer(report: &Report<'_>, plan: &[Style], sheet: &mut Sheet<'_>, row: usize) -> Written {
    let classification = report.classification;
    let no_tier = Word::NoTier.text(report.run.language);
    sheet.text(classification.customers.keys().get(row))?;
    sheet.text(report.tier_name(report.final_tier(row)).unwrap_or(no_tier))?;
    sheet.text(report.tier_name(report.candidate(row)).unwrap_or(no_tier))?;
    sheet.text(&classification.reason_text(report.rules, row))?;
    for column in 0..classification.customers.columns().len() {
        write_cell(report, sheet, &report.column_cell(column, row))?;
    }
    for value in report.values_in_order() {
        match report.value_cell(value, row) {
            Cell::Missing(_) if report.rules.values[value].kind == ValueKind::Segment => {
                sheet.text(Word::Unclassified.text(report.run.language))?;
            }
            cell @ (Cell::Missing(_)
            | Cell::Number(_)
            | Cell::Percentage(_)
            | Cell::Text(_)
            | Cell::Date(_)
            | Cell::Flag(_)
            | Cell::CarriedNumber(_)
            | Cell::CarriedDate(_)) => write_cell(report, sheet, &cell)?,
        }
    }
    let mut alerts = String::new();
    report.write_alerts(row, &mut alerts);
    write_unless_empty(sheet, &alerts)?;
    for (key, style) in plan.iter().enumerate() {
        write_plan(report, sheet, (key, *style), row)?;
    }
    write_unless_empty(sheet, &missing_values(report, row))
}

fn write_unless_empty(sheet: &mut Sheet<'_>, text: &str) -> Written {
    if text.is_empty() {
        sheet.skip();
        return Ok(());
    }
    sheet.text(text)
}

pub(super) fn write_cell(report: &Report<'_>, sheet: &mut Sheet<'_>, cell: &Cell<'_>) -> Written {
    match cell {
        Cell::Missing(_) => {
            sheet.skip();
            Ok(())
        }
        Cell::Number(number) => sheet.number(*number),
        Cell::Percentage(number) => sheet.styled_number(*number, Style::of_numbers([*number].into_iter(), true)),
        Cell::Text(text) => write_unless_empty(sheet, text),
        Cell::Date(day) => sheet.date(*day),
        Cell::Flag(flag) => sheet.text(if *flag { Word::Yes } else { Word::No }.text(report.run.language)),
        Cell::CarriedNumber(text) => match exact_number(text) {
            Some(number) => sheet.styled_number(number, Style::General),
            None => sheet.text(text),
        },
        Cell::CarriedDate(text) => match crate::model::date::Date::parse_iso(text) {
            Some(day) => sheet.date(day),
            None => sheet.text(text),
        },
    }
}

/// The number that a spreadsheet's plain digits stand for, where it is one to the last digit.
fn exact_number(text: &str) -> Option<Number> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || whole.len() > 13 || rest.len() > 6 || !(whole.bytes().chain(rest.bytes())).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let micros: i128 = format!("{whole}{rest:0<6}").parse().ok()?;
    Number::from_micros(sign * micros)
}

fn write_plan(report: &Report<'_>, sheet: &mut Sheet<'_>, (key, style): (usize, Style), row: usize) -> Written {
    let cell = match report.plan(key, row) {
        PlanEntry::Nothing => {
            sheet.skip();
            return Ok(());
        }
        PlanEntry::List(list) => {
            let joint = if report.run.language == Language::Chinese { "、" } else { JOINT };
            let members: Vec<_> = list.iter().map(|literal| labels::literal(literal, report.run.language)).collect();
            return sheet.styled_text(&members.join(joint), Style::Text);
        }
        PlanEntry::Literal(literal) => Cell::of_literal(literal),
        PlanEntry::Computed(value, ty) => Cell::of(report.rules, value, ty),
    };
    match &cell {
        // A number among texts.
        Cell::Number(number) if style == Style::Text => sheet.styled_number(*number, Style::General),
        Cell::Text(text) => match percentage(text) {
            Some(number) => write_cell(report, sheet, &Cell::Percentage(number)),
            None => write_cell(report, sheet, &cell),
        },
        Cell::Missing(_)
        | Cell::Number(_)
        | Cell::Percentage(_)
        | Cell::Date(_)
        | Cell::Flag(_)
        | Cell::CarriedNumber(_)
        | Cell::CarriedDate(_) => write_cell(report, sheet, &cell),
    }
}

/// Which values are missing and why; blank cells of the sheet speak for themselves.
fn missing_values(report: &Report<'_>, row: usize) -> String {
    let mut text = String::new();
    let mut add = |name: &str, why: Why| {
        text.push_str(if text.is_empty() { "" } else { JOINT });
        text.push_str(name);
        text.push_str(": ");
        text.push_str(&labels::why(why, report));
    };
    for (position, column) in report.classification.customers.columns().iter().enumerate() {
        if let Cell::Missing(why) = report.column_cell(position, row)
            && why != Why::Empty
        {
            add(&column.header, why);
        }
    }
    for position in report.values_in_order() {
        if let Cell::Missing(why) = report.value_cell(position, row) {
            let value = &report.rules.values[position];
            add(value.label.as_deref().unwrap_or(&value.name), why);
        }
    }
    text
}

/// The alerts that fired: the gravest first, then in the order of the rules, then by customer.
pub(super) fn write_alerts(report: &Report<'_>, book: &mut Book) -> Written {
    let language = report.run.language;
    let rules = report.rules;
    let mut fired = report.classification.settlement.fired.clone();
    fired.sort_by_key(|(customer, alert)| (rules.alerts[usize::from(*alert)].severity, *alert, *customer));
    let words = [Word::Severity, Word::Alert, Word::Customer, Word::Tier, Word::Advice];
    let columns = words.map(|word| Column::new(word.text(language), Style::Text));
    book.table(Word::SheetAlerts.text(language), &columns, fired.len(), |sheet, row| {
        let (customer, alert) = fired[row];
        let alert = &rules.alerts[usize::from(alert)];
        sheet.text(labels::severity(alert.severity, language))?;
        sheet.text(&alert.name)?;
        sheet.text(report.classification.customers.keys().get(customer as usize))?;
        let tier = report.tier_name(report.final_tier(customer as usize));
        sheet.text(tier.unwrap_or(Word::NoTier.text(language)))?;
        write_unless_empty(sheet, alert.advice.as_deref().unwrap_or_default())
    })
}

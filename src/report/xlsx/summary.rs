//! The summary sheet: what was run, tiers, segments, alerts, what could not be answered.

use super::Book;
use super::sheet::{Column, Sheet};
use super::style::Style;
use crate::model::number::{ExactSum, Number};
use crate::report::digits;
use crate::report::labels::{self, Word};
use crate::report::summary::{Amount, Summary};
use crate::report::{Report, ReportError};

type Written = Result<(), ReportError>;

/// Shares have four digits.
const SHARE: Style = Style::Percent(2);

/// The summary sheet.
pub(super) fn write(report: &Report<'_>, book: &mut Book) -> Written {
    let summary = Summary::of(report);
    let word = |word: Word| word.text(report.run.language);
    let mut sheet = book.sheet(word(Word::SheetSummary))?;
    sheet.line(report.run.rules_name.as_deref().unwrap_or(word(Word::UntitledRules)), Style::Title)?;
    sheet.styled_text(word(Word::AsOf), Style::Plain)?;
    sheet.date(report.run.as_of)?;
    sheet.end_row();
    sheet.text(word(Word::RuleFile))?;
    sheet.line(&report.run.rules_path, Style::Text)?;
    for input in &report.run.inputs {
        sheet.text(word(Word::Inputs))?;
        let rows = format!("{}  ({})", input.path, labels::rows(input.rows, report.run.language));
        sheet.line(&rows, Style::Text)?;
    }
    for warning in &report.run.warnings {
        sheet.text(word(Word::Warnings))?;
        sheet.line(warning, Style::Text)?;
    }
    sheet.end_row();
    write_tiers(report, &summary, &mut sheet)?;
    write_caps(report, &summary, &mut sheet)?;
    write_segments(report, &summary, &mut sheet)?;
    write_alerts(report, &summary, &mut sheet)?;
    write_unknowns(report, &summary, &mut sheet)?;
    sheet.finish()
}

fn share(sheet: &mut Sheet<'_>, share: Option<Number>) -> Written {
    if let Some(share) = share {
        return sheet.styled_number(share, SHARE);
    }
    sheet.skip();
    Ok(())
}

/// The heading of the amount.
fn amount_heading(report: &Report<'_>, amount: &Amount) -> String {
    let value = &report.rules.values[amount.metric];
    labels::heading(value.label.as_deref().unwrap_or(&value.name), value.unit.as_deref())
}

fn write_tiers(report: &Report<'_>, summary: &Summary, sheet: &mut Sheet<'_>) -> Written {
    let word = |word: Word| word.text(report.run.language);
    let number = |heading: Word| Column::number(word(heading));
    let mut headings = vec![Column::text(word(Word::Tier)), number(Word::Customers), number(Word::Share)];
    if let Some(amount) = &summary.amount {
        headings.extend([Column::number(amount_heading(report, amount)), number(Word::Share)]);
    }
    if summary.tiers.iter().any(|line| line.capacity.is_some()) {
        headings.extend([number(Word::Capacity), number(Word::LeftOutByCapacity)]);
    }
    sheet.headings(&headings)?;
    let sums = summary.tiers.iter().map(|line| line.amount).chain(summary.amount.iter().map(|amount| amount.total));
    let style = Style::of_numbers(sums.filter_map(ExactSum::number), false);
    let shown = summary.tiers.iter().filter(|line| line.tier.is_some() || line.customers > 0);
    for line in shown {
        sheet.styled_text(report.tier_name(line.tier).unwrap_or(word(Word::NoTier)), Style::Text)?;
        sheet.count(line.customers)?;
        share(sheet, line.customers_share)?;
        if summary.amount.is_some() {
            sheet.sum(line.amount, style)?;
            share(sheet, line.amount_share)?;
        }
        if let Some((capacity, left_out)) = line.capacity {
            sheet.count(capacity)?;
            sheet.count(left_out)?;
        }
        sheet.end_row();
    }
    sheet.styled_text(word(Word::Total), Style::Section)?;
    sheet.count(summary.customers)?;
    if let Some(amount) = &summary.amount {
        sheet.skip();
        sheet.sum(amount.total, style)?;
    }
    sheet.end_row();
    if let Some(amount) = summary.amount.as_ref().filter(|amount| amount.missing > 0) {
        sheet.text(word(Word::NoAmount))?;
        sheet.count(amount.missing)?;
        sheet.end_row();
    }
    Ok(())
}

fn write_caps(report: &Report<'_>, summary: &Summary, sheet: &mut Sheet<'_>) -> Written {
    let word = |word: Word| word.text(report.run.language);
    if summary.caps.is_empty() {
        return Ok(());
    }
    sheet.end_row();
    sheet.headings(&[Column::text(word(Word::Cap)), Column::number(word(Word::Customers)), Column::text(word(Word::AtMost))])?;
    for line in &summary.caps {
        let cap = &report.rules.caps[line.cap];
        sheet.styled_text(&cap.reason, Style::Text)?;
        sheet.count(line.customers)?;
        sheet.line(report.tier_name(Some(cap.at_most)).unwrap_or_default(), Style::Text)?;
    }
    Ok(())
}

fn write_segments(report: &Report<'_>, summary: &Summary, sheet: &mut Sheet<'_>) -> Written {
    let word = |word: Word| word.text(report.run.language);
    for segment in &summary.segments {
        let value = &report.rules.values[segment.segment];
        sheet.end_row();
        let name = value.label.as_deref().unwrap_or(&value.name);
        sheet.headings(&[Column::text(name), Column::number(word(Word::Customers)), Column::number(word(Word::Share))])?;
        for (class, customers) in &segment.classes {
            sheet.styled_text(class.as_deref().unwrap_or(word(Word::Unclassified)), Style::Text)?;
            sheet.count(*customers)?;
            share(sheet, digits::share((*customers).into(), summary.customers.into()))?;
            sheet.end_row();
        }
    }
    Ok(())
}

fn write_alerts(report: &Report<'_>, summary: &Summary, sheet: &mut Sheet<'_>) -> Written {
    let word = |word: Word| word.text(report.run.language);
    if summary.alerts.is_empty() {
        return Ok(());
    }
    sheet.end_row();
    let text = |heading: Word| Column::text(word(heading));
    sheet.headings(&[text(Word::Alert), Column::number(word(Word::Customers)), text(Word::Severity), text(Word::Advice)])?;
    for line in &summary.alerts {
        let alert = &report.rules.alerts[line.alert];
        sheet.styled_text(&alert.name, Style::Text)?;
        sheet.count(line.customers)?;
        sheet.text(labels::severity(alert.severity, report.run.language))?;
        sheet.line(alert.advice.as_deref().unwrap_or_default(), Style::Text)?;
    }
    Ok(())
}

fn write_unknowns(report: &Report<'_>, summary: &Summary, sheet: &mut Sheet<'_>) -> Written {
    let word = |word: Word| word.text(report.run.language);
    if summary.unknowns.is_empty() {
        return Ok(());
    }
    sheet.end_row();
    sheet.line(word(Word::Unknown), Style::Section)?;
    let text = |heading: Word| Column::text(word(heading));
    sheet.headings(&[text(Word::Condition), Column::number(word(Word::Count)), text(Word::Value), text(Word::Why)])?;
    for unknown in &summary.unknowns {
        sheet.styled_text(&labels::rule(unknown.rule, report), Style::Text)?;
        sheet.count(unknown.count)?;
        sheet.styled_text(&unknown.value, Style::Text)?;
        sheet.text(&labels::why(unknown.why, report))?;
        sheet.end_row();
    }
    Ok(())
}

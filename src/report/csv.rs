//! The table of customers as csv: the rules' own names, ordered by customer key, exact values.

use std::io;

use super::Report;
use super::fields::{NO_TIER, column_names};
use crate::rules::ruleset::RuleSet;

/// Writes the table of customers: UTF-8 without a mark, one heading, one line a customer.
///
/// # Errors
/// The writer fails.
pub fn write_csv(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = ::csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(out);
    writer.write_record(headings(report)).map_err(io_error)?;
    let mut text = String::new();
    for customer in 0..report.classification.customers.len() {
        write_customer(report, customer, &mut writer, &mut text).map_err(io_error)?;
    }
    writer.flush()
}

/// The error of the writer beneath, with its own kind: a broken pipe stays one.
fn io_error(error: ::csv::Error) -> io::Error {
    let text = error.to_string();
    if let ::csv::ErrorKind::Io(error) = error.into_kind() { error } else { io::Error::other(text) }
}

fn headings(report: &Report<'_>) -> Vec<String> {
    let RuleSet { values, plan_keys, .. } = report.rules;
    let mut headings: Vec<String> = ["customer", "tier", "candidate", "reason"].map(str::to_owned).to_vec();
    headings.extend(column_names(report.classification.customers.columns()).iter().map(|name| format!("column.{name}")));
    headings.extend(report.values_in_order().map(|v| format!("{}.{}", values[v].kind.word(), values[v].name)));
    headings.push("alerts".to_owned());
    headings.extend(plan_keys.iter().map(|key| format!("plan.{key}")));
    headings
}

type Writer<'w> = ::csv::Writer<&'w mut dyn io::Write>;

fn write_customer(report: &Report<'_>, customer: usize, writer: &mut Writer<'_>, text: &mut String) -> ::csv::Result<()> {
    let classification = report.classification;
    writer.write_field(classification.customers.keys().get(customer))?;
    writer.write_field(report.tier_name(report.final_tier(customer)).unwrap_or(NO_TIER))?;
    writer.write_field(report.tier_name(report.candidate(customer)).unwrap_or(NO_TIER))?;
    writer.write_field(classification.reason_text(report.rules, customer))?;
    for column in 0..classification.customers.columns().len() {
        text.clear();
        report.column_cell(column, customer).write_plain(text);
        writer.write_field(&*text)?;
    }
    for value in report.values_in_order() {
        text.clear();
        report.value_cell(value, customer).write_plain(text);
        writer.write_field(&*text)?;
    }
    text.clear();
    report.write_alerts(customer, text);
    writer.write_field(&*text)?;
    for key in 0..report.rules.plan_keys.len() {
        text.clear();
        report.write_plan(key, customer, text);
        writer.write_field(&*text)?;
    }
    writer.write_record(None::<&[u8]>)
}

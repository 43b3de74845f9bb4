//! The table of customers as csv: the rules' own names, ordered by customer key, exact values; and lost rows as csv.

mod by;
mod diff;
mod form;
mod history;

use std::io;

pub use form::{Encoding, Form, Records};

use super::contacts::{Columns, ContactList, Table};
use super::fields::{Cell, HELD, NO_TIER, column_names};
use super::rejects::{LostRows, Sections, cells, headings as headings_of_lost};
use super::{Report, ReportError};
use crate::engine::compare::Before;
use crate::model::language::Language;
use crate::rules::ruleset::RuleSet;
pub use by::write_by;
pub use diff::write_diff;
pub use history::write_history;

/// Writes the table of customers: one heading, one line a customer. How many texts are written otherwise than they are,
/// so that a spreadsheet takes them for texts.
///
/// # Errors
/// The writer fails.
pub fn write_csv(report: &Report<'_>, form: Form, out: &mut dyn io::Write) -> io::Result<u64> {
    let mut records = Records::new(form, out)?;
    for heading in headings(report) {
        records.text(&heading)?;
    }
    records.end_row()?;
    report.expect(report.classification.customers.len());
    let mut text = String::new();
    for customer in report.order() {
        write_customer(report, customer, &mut records, &mut text)?;
        report.wrote();
    }
    records.finish()
}

/// Writes lost rows: UTF-8 with its mark, so that spreadsheets show it right; a section for each table and header, one
/// behind the other with a blank line between.
///
/// # Errors
/// The writer fails, or the rows can't be read back.
pub fn write_rejects(rows: LostRows<'_>, language: Language, out: &mut dyn io::Write) -> Result<(), ReportError> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut sections = Sections::new(rows);
    let mut section = sections.next_section()?;
    loop {
        let mut writer = ::csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(&mut *out);
        writer.write_record(headings_of_lost(section.as_deref(), language)).map_err(io_error)?;
        while let Some(section) = &section
            && let Some(row) = sections.next_row(section)?
        {
            writer.write_record(cells(row, language)).map_err(io_error)?;
        }
        writer.flush()?;
        drop(writer);
        section = sections.next_section()?;
        if section.is_none() {
            return Ok(());
        }
        out.write_all(b"\n")?;
    }
}

/// Writes a contact list: one heading, one line a contact. How many texts are written otherwise than they are, so that a
/// spreadsheet takes them for texts.
///
/// # Errors
/// The writer fails.
pub fn write_contacts(list: &ContactList<'_>, form: Form, out: &mut dyn io::Write) -> io::Result<u64> {
    let mut records = Records::new(form, out)?;
    let table = Table::new(list, Columns::ForPrograms, true);
    for heading in table.headings() {
        records.text(&heading)?;
    }
    records.end_row()?;
    let mut text = String::new();
    list.report.expect(table.rows());
    for row in 0..table.rows() {
        for cell in table.row(row) {
            write_cell(&cell, &mut records, &mut text)?;
        }
        records.end_row()?;
        list.report.wrote();
    }
    records.finish()
}

/// The error of the writer beneath, with its own kind: a broken pipe stays one.
fn io_error(error: ::csv::Error) -> io::Error {
    let text = error.to_string();
    if let ::csv::ErrorKind::Io(error) = error.into_kind() { error } else { io::Error::other(text) }
}

fn headings(report: &Report<'_>) -> Vec<String> {
    let RuleSet { values, plan_keys, .. } = report.rules;
    let mut headings: Vec<String> = ["customer", "tier", "candidate"].map(str::to_owned).to_vec();
    if report.classification.movements.is_some() {
        headings.extend(["previous", "change"].map(str::to_owned));
    }
    if report.is_reviewed() {
        headings.extend(["decision"].into_iter().chain(HELD).map(str::to_owned));
    }
    headings.push("reason".to_owned());
    headings.extend(column_names(report.classification.customers.columns()).iter().map(|name| format!("column.{name}")));
    headings.extend(report.values_in_order().map(|v| format!("{}.{}", values[v].kind.word(), values[v].name)));
    headings.push("alerts".to_owned());
    headings.extend(plan_keys.iter().map(|key| format!("plan.{key}")));
    headings
}

fn write_customer(report: &Report<'_>, customer: usize, records: &mut Records<'_>, text: &mut String) -> io::Result<()> {
    let classification = report.classification;
    records.text(&report.key(customer))?;
    records.text(report.tier_name(report.final_tier(customer)).unwrap_or(NO_TIER))?;
    records.text(report.tier_name(report.candidate(customer)).unwrap_or(NO_TIER))?;
    if let Some((before, change)) = report.movement(customer) {
        let absent = if matches!(before, Before::New | Before::Returned) { "" } else { NO_TIER };
        records.text(report.name_before(before).unwrap_or(absent))?;
        records.text(change.word())?;
    }
    if let Some(transition) = report.reviewed(customer) {
        let held = transition.held;
        records.text(&transition.clause.to_string())?;
        records.value(&held.since.map_or_else(String::new, |day| day.to_string()))?;
        records.value(&held.failures.to_string())?;
        records.value(&held.confirmations.to_string())?;
    }
    records.text(&classification.reason_text(report.rules, customer))?;
    for column in 0..classification.customers.columns().len() {
        write_cell(&report.column_cell(column, customer), records, text)?;
    }
    for value in report.values_in_order() {
        write_cell(&report.value_cell(value, customer), records, text)?;
    }
    text.clear();
    report.write_alerts(customer, text);
    records.text(text)?;
    for key in 0..report.rules.plan_keys.len() {
        text.clear();
        report.write_plan(key, customer, text);
        if report.plan_is_text(key, customer) { records.text(text)? } else { records.value(text)? }
    }
    records.end_row()
}

fn write_cell(cell: &Cell<'_>, records: &mut Records<'_>, text: &mut String) -> io::Result<()> {
    text.clear();
    cell.write_plain(text);
    if matches!(cell, Cell::Text(_)) { records.text(text) } else { records.value(text) }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    fn quoted(text: &str) -> String {
        if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    }

    #[test]
    fn every_cell_as_the_rules_mean_it() {
        let fixture = Fixture::new(Language::Chinese);
        let mut out = Vec::new();
        write_csv(&fixture.report(), Form::PLAIN, &mut out).unwrap();
        // The reasons are the engine's own.
        let [r0, r1, r2, r3] = [0, 1, 2, 3].map(|c| quoted(&fixture.classification.reason_text(&fixture.rules, c)));
        let expected = format!(
            "customer,tier,candidate,reason,column.name,column.credit,column.joined,column.vip,column.备注,column.备注 (2),\
             metric.amount_12m,metric.rate,score.value,segment.behaviour,alerts,plan.manager,plan.discount,plan.services\n\
             007,小客户,小客户,{r0},=1+1,A,2024-02-29,true,13800138000,,0.333333,0.985,0,,,,0.02,自助下单; 3.5\n\
             C1,核心客户,核心客户,{r1},\"ABC制造, \"\"总部\"\"\",C,,false,12.5,,612000,1,66.666667,高频,回款提醒; 流失预警,\
             一对一客户经理,12%,优先调度; 专属客服\n\
             C2,核心客户,核心客户,{r2},https://example.com,,1899-12-31,,2026-01-31,,9223372036854.775807,,100,高频,流失预警,\
             一对一客户经理,12%,优先调度; 专属客服\n\
             C3,none,none,{r3},\"E-商贸\n二部\",D,2026-10-31,false,,二,,,,,,,,\n"
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_broken_pipe_stays_one() {
        struct Broken;
        impl io::Write for Broken {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let fixture = Fixture::new(Language::English);
        assert_eq!(write_csv(&fixture.report(), Form::PLAIN, &mut Broken).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        for write in [super::super::json::write_json, super::super::json::write_jsonl] {
            assert_eq!(write(&fixture.report(), &mut Broken).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        }
    }
}

//! Two results against each other as csv: a line for each customer that isn't where it was.

use std::io;

use super::{Form, Records};
use crate::engine::diff::cause::Cause;
use crate::engine::diff::snapshot::Customer;
use crate::engine::diff::{After, Before, Change};
use crate::model::number::Number;
use crate::report::diff::DiffReport;
use crate::report::fields::NO_TIER;

/// Writes a heading, then a line a change, by key. How many texts are written otherwise than they are, so that a spreadsheet
/// takes them for texts.
///
/// # Errors
/// The writer fails.
pub fn write_diff(report: &DiffReport<'_>, form: Form, out: &mut dyn io::Write) -> io::Result<u64> {
    let mut records = Records::new(form, out)?;
    for heading in ["customer", "change", "previous", "tier", "cause", "steps"] {
        records.text(heading)?;
    }
    for cause in Cause::ALL {
        records.text(&format!("steps.{}", cause.word()))?;
    }
    for heading in ["previous_candidate", "candidate", "previous_decision", "decision"] {
        records.text(heading)?;
    }
    let has_amount = report.new.amount.is_some();
    for heading in ["previous_amount", "amount"].iter().filter(|_| has_amount) {
        records.text(heading)?;
    }
    records.end_row()?;
    for change in &report.diff.changes {
        write_change(report, change, has_amount, &mut records)?;
        records.end_row()?;
    }
    records.finish()
}

fn write_change(report: &DiffReport<'_>, change: &Change, has_amount: bool, records: &mut Records<'_>) -> io::Result<()> {
    let is_known = matches!(change.from, Before::Tier(_));
    let is_here = matches!(change.to, After::Tier(_));
    let (was, is) = (report.was(change), report.is(change));
    let tier = |is_there: bool, name: Option<&str>| if is_there { name.unwrap_or(NO_TIER).to_owned() } else { String::new() };
    records.text(report.key(change))?;
    records.text(change.kind.word())?;
    records.text(&tier(is_known, report.name_before(change.from)))?;
    records.text(&tier(is_here, report.name_after(change.to)))?;
    records.text(change.cause.map_or("", Cause::word))?;
    let is_mover = is_known && is_here && report.diff.ladder.is_ordered;
    let steps = |steps: i64| if is_mover { steps.to_string() } else { String::new() };
    records.value(&steps(change.steps.sum()))?;
    for cause in Cause::ALL {
        records.value(&steps(change.steps.by(cause)))?;
    }
    let candidate = |is_there: bool, customer: Option<&Customer>| match customer.and_then(|customer| customer.candidate.as_ref())
    {
        Some(candidate) if is_there => candidate.as_deref().unwrap_or(NO_TIER).to_owned(),
        Some(_) | None => String::new(),
    };
    records.text(&candidate(is_known, was))?;
    records.text(&candidate(is_here, is))?;
    for customer in [was, is] {
        records.text(customer.and_then(|customer| customer.decision.as_deref()).unwrap_or_default())?;
    }
    if has_amount {
        let amount = |is_there: bool, customer: Option<&Customer>| {
            let amount = customer.and_then(|customer| customer.amount).filter(|_| is_there);
            amount.map_or_else(String::new, |amount: Number| amount.to_string())
        };
        records.value(&amount(is_known, was))?;
        records.value(&amount(is_here, is))?;
    }
    Ok(())
}

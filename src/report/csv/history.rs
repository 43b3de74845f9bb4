//! Histories as csv: fixed words, exact numbers, no line that is a total.

use std::io;

use super::{Form, Records};
use crate::ledger::entry::Presence;
use crate::report::fields::NO_TIER;
use crate::report::history::{Cohorts, CustomerHistory, Event, History, RunLine, TierHistory, Way, is_in_force, month};

/// Writes a history: a line a customer and event, or a run and tier, or a cohort and later run. How many texts are written
/// otherwise than they are, so that a spreadsheet takes them for texts.
///
/// # Errors
/// The writer fails.
pub fn write_history(history: &History, form: Form, out: &mut dyn io::Write) -> io::Result<u64> {
    let records = Records::new(form, out)?;
    match history {
        History::Customers(customers) => write_customers(customers, records),
        History::Tiers(tiers) => write_tiers(tiers, records),
        History::Cohorts(cohorts) => write_cohorts(cohorts, records),
    }
}

/// The columns of an event, before its values.
const EVENT: [&str; 16] = [
    "customer",
    "date",
    "event",
    "run",
    "replaced_by",
    "presence",
    "merged_into",
    "candidate",
    "tier",
    "change",
    "reason",
    "tier_since",
    "failed_reviews",
    "confirmations",
    "absences",
    "text",
];

fn write_customers(customers: &[CustomerHistory], mut records: Records<'_>) -> io::Result<u64> {
    let mut names: Vec<&str> = Vec::new();
    for line in customers.iter().flat_map(|customer| &customer.events) {
        if let Event::Run(line) = line {
            for column in &line.columns {
                if !names.contains(&column.name.as_str()) {
                    names.push(&column.name);
                }
            }
        }
    }
    EVENT.iter().try_for_each(|heading| records.value(heading))?;
    names.iter().try_for_each(|name| records.text(name))?;
    records.end_row()?;
    for customer in customers {
        for event in &customer.events {
            records.text(&customer.customer)?;
            match event {
                Event::Run(line) => write_run(line, &names, &mut records)?,
                Event::Contact(contact) => {
                    records.value(&contact.day.to_string())?;
                    records.value("contact")?;
                    (3..EVENT.len() - 1).try_for_each(|_| records.value(""))?;
                    records.text(&contact.text)?;
                    names.iter().try_for_each(|_| records.value(""))?;
                }
            }
            records.end_row()?;
        }
    }
    records.finish()
}

fn write_run(line: &RunLine, names: &[&str], records: &mut Records<'_>) -> io::Result<()> {
    let entry = &line.entry;
    let merged_into = entry.presence.merged_into().unwrap_or_default();
    let candidate = if entry.presence == Presence::Present { entry.candidate.as_deref().unwrap_or(NO_TIER) } else { "" };
    let tier = if is_in_force(entry) { entry.tier.as_deref().unwrap_or(NO_TIER) } else { entry.tier.as_deref().unwrap_or("") };
    records.value(&line.as_of.to_string())?;
    records.value("run")?;
    records.value(&line.number.to_string())?;
    records.value(&line.replaced_by.map(|run| run.to_string()).unwrap_or_default())?;
    records.value(entry.presence.word())?;
    for text in [merged_into, candidate, tier] {
        records.text(text)?;
    }
    records.value(line.way.map(Way::word).unwrap_or_default())?;
    records.value(&entry.reason)?;
    records.value(&entry.since.map(|day| day.to_string()).unwrap_or_default())?;
    for count in [entry.failures, entry.confirmations, entry.absences] {
        records.value(&count.to_string())?;
    }
    records.value("")?;
    for name in names {
        let place = line.columns.iter().position(|column| column.name == *name);
        let value = place.and_then(|place| entry.values.get(place)?.as_deref()).unwrap_or_default();
        let is_text = place.is_some_and(|place| line.columns[place].kind == "text");
        if is_text { records.text(value)? } else { records.value(value)? }
    }
    Ok(())
}

fn write_tiers(tiers: &TierHistory, mut records: Records<'_>) -> io::Result<u64> {
    let figures = ["run", "as_of", "tier", "customers", "share", "absent", "newly_absent", "amount", "average"];
    figures.iter().try_for_each(|heading| records.value(heading))?;
    tiers.values.iter().try_for_each(|value| records.text(&format!("mean.{}", value.name)))?;
    ["upgraded", "downgraded", "moved", "new", "churned", "merged"].iter().try_for_each(|heading| records.value(heading))?;
    records.end_row()?;
    for run in &tiers.runs {
        for line in &run.tiers {
            let tally = &line.tally;
            let moved = |count: u64| if run.follows { count.to_string() } else { String::new() };
            records.value(&run.number.to_string())?;
            records.value(&run.as_of.to_string())?;
            records.text(line.tier.as_deref().unwrap_or(NO_TIER))?;
            records.value(&tally.customers.to_string())?;
            records.value(&run.share(tally).map(|share| share.to_string()).unwrap_or_default())?;
            records.value(&tally.absent.to_string())?;
            records.value(&moved(tally.newly_absent))?;
            records.value(&run.amount.as_ref().map(|_| tally.amount.to_string()).unwrap_or_default())?;
            let average = run.amount.as_ref().and_then(|_| tally.average());
            records.value(&average.map(|average| average.to_string()).unwrap_or_default())?;
            for value in 0..tiers.values.len() {
                records.value(&tally.mean(value).map(|mean| mean.to_string()).unwrap_or_default())?;
            }
            for count in [tally.upgraded, tally.downgraded, tally.moved, tally.new, tally.churned, tally.merged] {
                records.value(&moved(count))?;
            }
            records.end_row()?;
        }
    }
    records.finish()
}

fn write_cohorts(cohorts: &Cohorts, mut records: Records<'_>) -> io::Result<u64> {
    ["cohort", "runs_later", "customers", "retained", "share"].iter().try_for_each(|heading| records.value(heading))?;
    records.end_row()?;
    for cohort in &cohorts.cohorts {
        for (later, cell) in cohort.later.iter().enumerate() {
            records.value(&month(cohort.month))?;
            records.value(&later.to_string())?;
            records.value(&cell.of.to_string())?;
            records.value(&cell.retained.to_string())?;
            records.value(&cell.share().map(|share| share.to_string()).unwrap_or_default())?;
            records.end_row()?;
        }
    }
    records.finish()
}

//! Customers counted by what was asked for, as csv: one line a class or combination of classes.

use std::io;

use super::{Form, Records};
use crate::report::by::Breakdown;
use crate::report::fields::NO_TIER;

/// Writes each breakdown under its own heading, with an empty line between two. No line is a total. How many texts are
/// written otherwise than they are, so that a spreadsheet takes them for texts.
///
/// # Errors
/// The writer fails.
pub fn write_by(by: &[Breakdown], form: Form, out: &mut dyn io::Write) -> io::Result<u64> {
    let (mut form, mut protected) = (form, 0);
    for (number, breakdown) in by.iter().enumerate() {
        if number > 0 {
            out.write_all(if form.crlf { b"\r\n" } else { b"\n" })?;
            form = form.continued();
        }
        protected += write_one(breakdown, form, out)?;
    }
    Ok(protected)
}

fn write_one(breakdown: &Breakdown, form: Form, out: &mut dyn io::Write) -> io::Result<u64> {
    let mut records = Records::new(form, out)?;
    for by in &breakdown.by {
        records.text(&by.name)?;
    }
    let amounts: &[&str] = if breakdown.amount.is_some() { &["amount", "amount_share", "average"] } else { &[] };
    for heading in ["customers", "customers_share"].iter().chain(amounts) {
        records.value(heading)?;
    }
    records.end_row()?;
    for line in &breakdown.lines {
        for (axis, class) in line.classes.iter().enumerate() {
            let nobody = if breakdown.by[axis].is_tier { NO_TIER } else { "" };
            records.text(breakdown.machine_class(axis, *class).unwrap_or(nobody))?;
        }
        for (_, figure) in breakdown.figures(line) {
            records.value(&figure.unwrap_or_default())?;
        }
        records.end_row()?;
    }
    records.finish()
}

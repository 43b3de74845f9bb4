//! Segments: the class of a customer.

use super::note_unlisted;
use super::rows::CustomerRow;
use super::unknown::{RuleRef, Unknowns};
use crate::engine::eval::{Row, evaluate, verdict};
use crate::model::issue::IssueLog;
use crate::model::value::{Value, Verdict, Why};
use crate::rules::ruleset::{Class, Formula, Grid};

/// The name of the first class that matches; `segment` is the segment's position among the customer values.
pub fn class<'c>(classes: &'c [Class], segment: usize, customer: &CustomerRow<'_>, unknowns: &mut Unknowns) -> Value<'c> {
    for (position, class) in classes.iter().enumerate() {
        let Some(when) = &class.when else { return Value::Text(class.name.as_str().into()) };
        match verdict(&when.term, customer) {
            Verdict::Yes => return Value::Text(class.name.as_str().into()),
            Verdict::No => {}
            Verdict::Unknown(_) => {
                unknowns.count(RuleRef::Class(segment, position), when, customer.ground.rules, None, customer);
            }
        }
    }
    Value::Missing(Why::NoClass)
}

/// The texts of these, joined with `-`; missing where one is, for its reason.
#[must_use]
pub fn joined(parts: &[Formula], customer: &CustomerRow<'_>) -> Value<'static> {
    let mut text = String::new();
    for (position, part) in parts.iter().enumerate() {
        let value = evaluate(&part.term, customer);
        let Value::Text(word) = &value else { return Value::Missing(value.missing().unwrap_or(Why::Unreadable)) };
        if position > 0 {
            text.push('-');
        }
        text.push_str(word);
    }
    Value::Text(text.into())
}

/// The class where row and column meet. A text that is no heading is noted under `name`, that of the segment.
pub fn crossed<'c>(grid: &'c Grid, name: &str, customer: &CustomerRow<'_>, issues: &mut IssueLog) -> Value<'c> {
    let (mut found, mut why) = (Vec::with_capacity(2), None);
    for (part, headings) in grid.by.iter().zip([&grid.rows, &grid.columns]) {
        let value = evaluate(&part.term, customer);
        if let Value::Text(word) = &value {
            let position = headings.iter().position(|heading| heading == word);
            if position.is_none() {
                note_unlisted(
                    issues,
                    customer,
                    &format!("segments.{name}.{}", part.text.trim()),
                    &customer.shown(&part.term, word),
                );
            }
            found.extend(position);
        }
        why = why.or(value.missing());
    }
    match found.as_slice() {
        [row, column] => Value::Text(grid.classes[*row][*column].as_str().into()),
        _ => Value::Missing(why.unwrap_or(Why::NotListed)),
    }
}

//! Segments: the class of a customer.

use super::rows::CustomerRow;
use super::unknown::{RuleRef, Unknowns};
use crate::engine::eval::verdict;
use crate::model::value::{Value, Verdict, Why};
use crate::rules::ruleset::Class;

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

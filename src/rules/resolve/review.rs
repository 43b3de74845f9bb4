//! Reviews: the floor of new customers, whose names mean something, and what the age of data is told by.

use super::Resolver;
use super::scope::CustomerScope;
use crate::model::diagnostic::Problem;
use crate::rules::ruleset::{NewCustomer, Review};

impl Resolver<'_> {
    pub(super) fn review(&mut self, scope: &mut CustomerScope<'_>) -> Option<Review> {
        let form = self.file.review.as_ref()?;
        let new_customer = form.new_customer.as_ref().and_then(|(when, floor)| {
            let when = when.as_ref().and_then(|text| self.condition(text, scope));
            let floor = floor.as_ref().and_then(|text| self.tier_named(text));
            Some(NewCustomer { when: when?, floor: floor? })
        });
        if let Some(span) = form.max_age_span.clone().filter(|_| self.file.tables.is_empty()) {
            self.say(Problem::AgeOfNothing, span);
        }
        Some(Review { new_customer, ..form.review.clone() })
    }
}

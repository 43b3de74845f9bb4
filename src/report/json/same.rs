//! Customers that are one, as JSON.

use serde::ser::{Serialize, SerializeSeq, Serializer};
use serde_json::{Value as Json, json};

use super::Report;
use crate::model::merge::Basis;

/// Every group, those that were merged first.
pub(super) struct SameCustomers<'a>(pub(super) &'a Report<'a>);

impl Serialize for SameCustomers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        for (is_merged, groups) in self.0.same_groups() {
            for group in self.0.groups_in_order(groups) {
                let keys = self.0.members_in_order(&group).into_iter().map(|(key, ties)| key_with_ties(self.0, key, ties));
                let status = if is_merged { "merged" } else { "proposed" };
                let keys = keys.collect::<Vec<_>>();
                seq.serialize_element(&json!({"status": status, "customer": self.0.shown_key(group.kept()), "keys": keys}))?;
            }
        }
        seq.end()
    }
}

/// A key with what ties it to others: the values of columns in their normal forms, or the key that it is an old one of.
pub(super) fn key_with_ties<'t>(report: &Report<'_>, key: &str, ties: impl IntoIterator<Item = (Basis, &'t str)>) -> Json {
    let tie = |(basis, value): (Basis, &str)| match basis {
        Basis::Alias => json!({"alias_of": report.shown_key(value)}),
        Basis::Same(_) => json!({"columns": report.evidence_columns(basis), "values": report.shown_tie(basis, value)}),
    };
    json!({"key": report.shown_key(key), "evidence": ties.into_iter().map(tie).collect::<Vec<_>>()})
}

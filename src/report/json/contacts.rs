//! The contact list as JSON.

use std::io;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::json;

use super::SCHEMA_VERSION;
use super::lines::Lines;
use crate::report::contacts::ContactList;

/// Writes the list as one JSON document, a line for each contact.
///
/// # Errors
/// The writer fails.
pub fn write_contacts(list: &ContactList<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Lines::default());
    Document(list).serialize(&mut serializer)?;
    io::Write::write_all(&mut out, b"\n")?;
    io::Write::flush(&mut out)
}

struct Document<'l>(&'l ContactList<'l>);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let list = self.0;
        let run = list.report.run;
        let about = json!({
            "as_of": run.as_of.to_string(),
            "rules": run.rules_path,
            "rules_sha256": run.rules_sha256,
            "version": run.version,
            "once": list.offer,
        });
        let left_out = json!({
            "not_due": list.contacts.not_due,
            "offered_before": list.offered_before,
            "unknown": list.contacts.unknown,
        });
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        map.serialize_entry("run", &about)?;
        map.serialize_entry("left_out", &left_out)?;
        map.serialize_entry("contacts", &All(list))?;
        map.end()
    }
}

struct All<'l>(&'l ContactList<'l>);

impl Serialize for All<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_seq(Some(self.0.len()))?;
        self.0.report.expect(self.0.len());
        for position in 0..self.0.len() {
            all.serialize_element(&One(self.0, position))?;
            self.0.report.wrote();
        }
        all.end()
    }
}

struct One<'l>(&'l ContactList<'l>, usize);

impl Serialize for One<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (list, position) = (self.0, self.1);
        let (report, contact) = (list.report, &list.contacts.list[position]);
        let alerts = report.classification.settlement.alerts_of(contact.customer);
        let alerts: Vec<_> = alerts.map(|alert| report.rules.alerts[alert].name.as_str()).collect();
        let day = |day: Option<crate::model::date::Date>| day.map(|day| day.to_string());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("customer", &list.key(contact))?;
        map.serialize_entry("tier", &report.tier_name(report.final_tier(contact.customer)))?;
        map.serialize_entry("alerts", &alerts)?;
        map.serialize_entry("last_contact", &list.last(contact))?;
        map.serialize_entry("due", &day(contact.due))?;
        map.serialize_entry("days_overdue", &contact.days_overdue(report.classification.as_of))?;
        map.serialize_entry("columns", &Shown(list, position))?;
        if list.messages.is_some() {
            map.serialize_entry("message", &list.message(position))?;
        }
        map.end()
    }
}

/// The chosen columns of a contact.
struct Shown<'l>(&'l ContactList<'l>, usize);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, cell) in self.0.shown(&self.0.contacts.list[self.1]) {
            map.serialize_entry(&name, &cell)?;
        }
        map.end()
    }
}

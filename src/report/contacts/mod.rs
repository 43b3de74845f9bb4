//! The contact list: who to call or write to, why, and the message, as a plain table of headings and cells.

mod fields;
mod message;
mod page;
mod table;

use std::borrow::Cow;

use crate::engine::contacts::{Contact, Contacts};
use crate::report::Report;
use crate::report::fields::{Cell, JOINT};
use fields::{Field, Fields};
pub use message::{LONGEST_TEMPLATE, MessageError, Template, TemplateError};
pub(super) use page::page;
pub(super) use table::{Columns, Table};

/// A contact list, ready to be written.
#[derive(Debug)]
pub struct ContactList<'a> {
    /// The run that it comes from.
    pub(super) report: &'a Report<'a>,
    /// Who is on it, and how many are not.
    pub contacts: &'a Contacts,
    /// Whether the rules know of past contacts.
    pub(super) has_log: bool,
    /// The name under which it is offered once only.
    pub(super) offer: Option<&'a str>,
    /// How many are left out because they were offered it before.
    pub offered_before: u64,
    /// For each contact its message, where there is a template.
    pub(super) messages: Option<Vec<String>>,
    fields: Fields<'a>,
    shown: Vec<Field>,
}

/// What a list is made with.
#[derive(Debug, Default)]
pub struct Wishes<'a> {
    /// The columns by name; empty for the usual ones.
    pub columns: &'a [String],
    /// The template of the messages.
    pub template: Option<&'a Template>,
    /// The name under which the list is offered once only.
    pub offer: Option<&'a str>,
    /// How many are left out because they were offered it before.
    pub offered_before: u64,
}

/// Why there is no list.
#[derive(Debug)]
pub enum ListError {
    /// A column has no such name.
    NoSuchColumn {
        /// The name.
        name: String,
        /// All names.
        known: Vec<String>,
    },
    /// The template can't be used.
    Template(TemplateError),
    /// A message can't be written.
    Message(MessageError),
}

impl<'a> ContactList<'a> {
    /// The list with every message filled in.
    ///
    /// # Errors
    /// A column or something that the template names isn't there, or a message can't be written.
    pub fn new(report: &'a Report<'a>, contacts: &'a Contacts, wishes: &Wishes<'a>) -> Result<Self, ListError> {
        let fields = Fields::new(report);
        let found = |name: &String| {
            let missing = || ListError::NoSuchColumn { name: name.clone(), known: fields.names() };
            fields.find(name).ok_or_else(missing)
        };
        let chosen = wishes.columns.iter().map(found).collect::<Result<Vec<_>, _>>()?;
        let shown = if chosen.is_empty() { fields.usual() } else { chosen };
        let messages = match wishes.template {
            None => None,
            Some(template) => {
                template.check(&fields).map_err(ListError::Template)?;
                Some(template.messages(&fields, &contacts.list).map_err(ListError::Message)?)
            }
        };
        let (offer, offered_before) = (wishes.offer, wishes.offered_before);
        let has_log = report.rules.asked.latest.is_some();
        Ok(Self { report, contacts, has_log, offer, offered_before, messages, fields, shown })
    }

    /// How many customers are on it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.contacts.list.len()
    }

    /// Whether nobody is on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.contacts.list.is_empty()
    }

    /// The key of a contact as it is shown.
    pub(super) fn key(&self, contact: &Contact) -> Cow<'a, str> {
        self.report.key(contact.customer)
    }

    /// The day of the last contact as it is shown.
    pub(super) fn last(&self, contact: &Contact) -> Cell<'a> {
        self.fields.last(contact)
    }

    /// The message to a contact, where there is a template.
    pub(super) fn message(&self, position: usize) -> Option<&str> {
        self.messages.as_ref()?.get(position).map(String::as_str)
    }

    /// The chosen columns of a contact under their names in the machine formats.
    pub(super) fn shown(&self, contact: &Contact) -> impl Iterator<Item = (String, Cell<'a>)> {
        self.shown.iter().map(|field| (self.fields.machine_name(*field), self.cell(*field, contact, JOINT)))
    }

    /// Why a contact is on the list, in words: its alerts, and since when it is due.
    fn why(&self, contact: &Contact) -> String {
        let report = self.report;
        let alerts = report.classification.settlement.alerts_of(contact.customer);
        let alerts = alerts.map(|alert| (report.rules.alerts[alert].name.as_str(), report.rules.alerts[alert].severity));
        super::labels::why_contact(alerts, contact, self.has_log, report.run)
    }
}

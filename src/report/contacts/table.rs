//! The list as headings and rows of cells, for people or for programs.

use std::borrow::Cow;

use super::ContactList;
use super::fields::{Field, Own};
use crate::model::language::Language;
use crate::report::arranged::NameSource;
use crate::report::digits::{grouped, percent};
use crate::report::fields::{Cell, JOINT};
use crate::report::labels::{self, Word};

/// For whom a table is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::report) enum Columns {
    /// For people: headings in the language of the run; only columns that say something.
    ForPeople,
    /// For programs: always the same columns under fixed names, then those that were chosen.
    ForPrograms,
}

/// A column of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Listed {
    Field(Field),
    Why,
    Message,
}

/// A list laid out.
#[derive(Debug)]
pub(in crate::report) struct Table<'a> {
    list: &'a ContactList<'a>,
    columns: Vec<Listed>,
    purpose: Columns,
}

impl<'a> Table<'a> {
    /// The list laid out for people or for programs, with or without the messages.
    pub(in crate::report) fn new(list: &'a ContactList<'a>, purpose: Columns, with_message: bool) -> Self {
        let own = |own: Own| Listed::Field(Field::Own(own));
        let shown = list.shown.iter().copied().map(Listed::Field);
        let mut columns = vec![own(Own::Customer)];
        match purpose {
            Columns::ForPeople => {
                columns.extend(shown);
                columns.extend([own(Own::Tier), Listed::Why]);
                let has_due = list.contacts.list.iter().any(|contact| contact.due.is_some());
                if list.has_log {
                    columns.push(own(Own::LastContact));
                }
                if has_due && list.has_log {
                    columns.push(own(Own::Due));
                }
                let settlement = &list.report.classification.settlement;
                let mut alerts = list.contacts.list.iter().flat_map(|contact| settlement.alerts_of(contact.customer));
                if alerts.any(|alert| list.report.rules.alerts[alert].advice.is_some()) {
                    columns.push(own(Own::Advice));
                }
            }
            Columns::ForPrograms => {
                columns.extend([Own::Tier, Own::Alerts, Own::LastContact, Own::Due, Own::DaysOverdue].map(own));
                columns.extend(shown);
            }
        }
        if with_message && list.messages.is_some() {
            columns.push(Listed::Message);
        }
        // A column that was chosen and stands there anyway stands once.
        let mut once = Vec::with_capacity(columns.len());
        for column in columns {
            if !once.contains(&column) {
                once.push(column);
            }
        }
        Self { list, columns: once, purpose }
    }

    /// The headings.
    pub(in crate::report) fn headings(&self) -> Vec<String> {
        let heading = |column: &Listed| match (column, self.purpose) {
            (Listed::Field(field), Columns::ForPeople) => self.list.fields.heading(*field),
            (Listed::Field(field), Columns::ForPrograms) => self.list.fields.machine_name(*field),
            (Listed::Why, _) => Word::WhyContact.text(self.list.report.run.language).to_owned(),
            (Listed::Message, Columns::ForPeople) => Word::Message.text(self.list.report.run.language).to_owned(),
            (Listed::Message, Columns::ForPrograms) => "message".to_owned(),
        };
        self.columns.iter().map(heading).collect()
    }

    /// Whether a column holds long texts.
    pub(in crate::report) fn is_prose(&self, column: usize) -> bool {
        let long = [Own::Reason, Own::Advice].map(|own| Listed::Field(Field::Own(own)));
        self.columns.get(column).is_some_and(|column| matches!(column, Listed::Why | Listed::Message) || long.contains(column))
    }

    /// How soon a column is left out where there is no room: never with 0, else the highest first.
    pub(in crate::report) fn rank(&self, column: usize) -> u8 {
        let name = self.list.report.name_source();
        match self.columns.get(column) {
            _ if column == 0 => 0,
            Some(Listed::Field(Field::Own(Own::LastContact))) => 3,
            Some(Listed::Field(Field::Column(column))) if name == Some(NameSource::Column(*column)) => 1,
            Some(Listed::Field(Field::Value(value))) if name == Some(NameSource::Value(*value)) => 1,
            Some(Listed::Field(Field::Own(_)) | Listed::Why | Listed::Message) | None => 1,
            Some(Listed::Field(_)) => 2,
        }
    }

    /// How many rows there are.
    pub(in crate::report) fn rows(&self) -> usize {
        self.list.len()
    }

    /// The cells of a row.
    pub(in crate::report) fn row(&self, row: usize) -> impl Iterator<Item = Cell<'a>> {
        let contact = &self.list.contacts.list[row];
        let list = self.list;
        let joint = match self.purpose {
            Columns::ForPeople => labels::joint(list.report.run.language),
            Columns::ForPrograms => JOINT,
        };
        self.columns.iter().map(move |column| match column {
            Listed::Field(field) => list.cell(*field, contact, joint),
            Listed::Why => Cell::Text(list.why(contact).into()),
            Listed::Message => Cell::Text(Cow::Borrowed(list.message(row).unwrap_or_default())),
        })
    }

    /// The cells of a row as people read them.
    pub(in crate::report) fn texts(&self, row: usize) -> Vec<String> {
        self.row(row).map(|cell| shown(&cell, self.list.report.run.language)).collect()
    }
}

/// A cell as people read it.
fn shown(cell: &Cell<'_>, language: Language) -> String {
    match cell {
        Cell::Number(number) => grouped(number),
        Cell::Percentage(number) => percent(*number),
        Cell::Flag(flag) => if *flag { Word::Yes } else { Word::No }.text(language).to_owned(),
        Cell::Missing(_) | Cell::Text(_) | Cell::Date(_) | Cell::CarriedNumber(_) | Cell::CarriedDate(_) => {
            let mut text = String::new();
            cell.write_plain(&mut text);
            text
        }
    }
}

//! What a contact list and its messages can name: columns, values, plans, and what the list itself adds.

use std::borrow::Cow;

use super::ContactList;
use crate::engine::contacts::Contact;
use crate::engine::settle::PlanEntry;
use crate::model::date::Date;
use crate::model::number::Number;
use crate::model::tier::TierIndex;
use crate::model::value::Why;
use crate::report::Report;
use crate::report::arranged::NameSource;
use crate::report::fields::{Cell, column_names};
use crate::report::labels::{self, Word};

/// What a name means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Field {
    /// A column of the customer sheet.
    Column(usize),
    /// A metric, score or segment.
    Value(usize),
    /// A key of the plans.
    Plan(usize),
    /// A param of the rules.
    Param(usize),
    /// What every list knows.
    Own(Own),
}

/// What every list knows of a customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Own {
    Customer,
    Tier,
    Candidate,
    PreviousTier,
    AsOf,
    Reason,
    Alerts,
    Advice,
    LastContact,
    Due,
    DaysOverdue,
}

impl Own {
    /// Those that no name of the rules may have.
    const TAKEN: [(&'static str, Self); 5] = [
        ("customer", Self::Customer),
        ("tier", Self::Tier),
        ("candidate", Self::Candidate),
        ("previous_tier", Self::PreviousTier),
        ("as_of", Self::AsOf),
    ];

    /// Those that give way to a name of the rules.
    const FREE: [(&'static str, Self); 6] = [
        ("reason", Self::Reason),
        ("alerts", Self::Alerts),
        ("advice", Self::Advice),
        ("last_contact", Self::LastContact),
        ("due", Self::Due),
        ("days_overdue", Self::DaysOverdue),
    ];

    /// Its name in the machine formats and in messages.
    pub(super) fn name(self) -> &'static str {
        let all = Self::TAKEN.iter().chain(&Self::FREE);
        all.clone().find(|(_, own)| *own == self).map_or("", |(name, _)| name)
    }

    const fn word(self) -> Word {
        match self {
            Self::Customer => Word::Customer,
            Self::Tier => Word::Tier,
            Self::Candidate => Word::Candidate,
            Self::PreviousTier => Word::Previous,
            Self::AsOf => Word::AsOf,
            Self::Reason => Word::Reason,
            Self::Alerts => Word::Alerts,
            Self::Advice => Word::Advice,
            Self::LastContact => Word::LastContact,
            Self::Due => Word::Due,
            Self::DaysOverdue => Word::DaysOverdue,
        }
    }
}

/// All names of a run.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    report: &'a Report<'a>,
    columns: Vec<String>,
}

/// What a field is on its way into a message.
pub(super) enum Content<'a> {
    /// One value, or none.
    One(Cell<'a>),
    /// Several.
    List(Vec<Cell<'a>>),
}

impl<'a> Fields<'a> {
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        Self { report, columns: column_names(report.classification.customers.columns()) }
    }

    /// What a name means: what the language of rules itself knows, then the names of the rules, then what the list adds,
    /// then headers, and the labels of values. A plan is named `plan.KEY`, a column also `column.NAME`.
    pub(super) fn find(&self, name: &str) -> Option<Field> {
        let rules = self.report.rules;
        let own = |own: &[(&str, Own)]| own.iter().find(|(known, _)| *known == name).map(|(_, own)| Field::Own(*own));
        let sheet = self.report.classification.customers.columns();
        let column = |declared: bool| {
            let is_it =
                |(column, known): (usize, &String)| (known == name && sheet[column].declared == declared).then_some(column);
            self.columns.iter().enumerate().find_map(is_it).map(Field::Column)
        };
        let within = || match name.split_once('.')? {
            ("plan", key) => self.plan_key(key).map(Field::Plan),
            ("column", header) => self.column(header).map(Field::Column),
            ("metric" | "score" | "segment", value) => self.value(value),
            _ => None,
        };
        let header = || sheet.iter().position(|column| column.header == name).map(Field::Column);
        let label = || rules.values.iter().position(|value| value.label.as_deref() == Some(name)).map(Field::Value);
        own(&Own::TAKEN)
            .or_else(|| column(true))
            .or_else(|| self.value(name))
            .or_else(|| rules.params.iter().position(|param| param.name == name).map(Field::Param))
            .or_else(|| own(&Own::FREE))
            .or_else(|| column(false))
            .or_else(header)
            .or_else(label)
            .or_else(within)
    }

    fn value(&self, name: &str) -> Option<Field> {
        self.report.rules.values.iter().position(|value| value.name == name).map(Field::Value)
    }

    /// Whether a condition of the rules can ask for a name.
    pub(super) fn is_of_rules(&self, name: &str) -> bool {
        let declared = &self.report.rules.customers.schema.columns;
        declared.iter().any(|column| column.name == name) || self.value(name).is_some()
    }

    pub(super) fn plan_key(&self, key: &str) -> Option<usize> {
        self.report.rules.plan_keys.iter().position(|known| known == key)
    }

    /// The names of the sheet's columns.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(super) const fn report(&self) -> &'a Report<'a> {
        self.report
    }

    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|known| known == name)
    }

    /// Every name that can be found.
    pub(super) fn names(&self) -> Vec<String> {
        let rules = self.report.rules;
        let own = Own::TAKEN.iter().chain(&Own::FREE).map(|(name, _)| (*name).to_owned());
        let values = rules.values.iter().map(|value| value.name.clone());
        let params = rules.params.iter().map(|param| param.name.clone());
        let plans = rules.plan_keys.iter().map(|key| format!("plan.{key}"));
        let headers = self.report.classification.customers.columns().iter().map(|column| column.header.clone());
        self.columns.iter().cloned().chain(headers).chain(values).chain(params).chain(own).chain(plans).collect()
    }

    /// The columns that a list shows where nobody chose: the customer's name, and the declared ones that are plain text.
    pub(super) fn usual(&self) -> Vec<Field> {
        let sheet = self.report.classification.customers.columns().iter().enumerate();
        let is_usual =
            |column: &crate::model::table::CustomerColumn| column.declared && column.ty == crate::model::value::Type::Text;
        let texts = sheet.filter(|(_, column)| is_usual(column)).map(|(column, _)| column);
        let name = self.report.name_source().map(|name| match name {
            NameSource::Column(column) => Field::Column(column),
            NameSource::Value(value) => Field::Value(value),
        });
        name.into_iter().chain(texts.map(Field::Column).filter(|field| Some(*field) != name)).collect()
    }

    /// The name in the machine formats.
    pub(super) fn machine_name(&self, field: Field) -> String {
        let rules = self.report.rules;
        match field {
            Field::Column(column) => format!("column.{}", self.columns[column]),
            Field::Value(value) => format!("{}.{}", rules.values[value].kind.word(), rules.values[value].name),
            Field::Plan(key) => format!("plan.{}", rules.plan_keys[key]),
            Field::Param(param) => format!("param.{}", rules.params[param].name),
            Field::Own(own) => own.name().to_owned(),
        }
    }

    /// The heading that people read.
    pub(super) fn heading(&self, field: Field) -> String {
        let Report { rules, classification, run, .. } = self.report;
        match field {
            Field::Column(column) => {
                let of = &classification.customers.columns()[column];
                let header = if of.declared && !of.header.trim().is_empty() { &of.header } else { &self.columns[column] };
                labels::heading(header, of.unit.as_deref())
            }
            Field::Value(value) => {
                let value = &rules.values[value];
                labels::heading(value.label.as_deref().unwrap_or(&value.name), value.unit.as_deref())
            }
            Field::Plan(key) => self.report.plan_title(key).into_owned(),
            Field::Param(param) => {
                let param = &rules.params[param];
                labels::heading(param.label.as_deref().unwrap_or(&param.name), param.unit.as_deref())
            }
            Field::Own(own) => own.word().text(run.language).to_owned(),
        }
    }

    /// What stands there for a customer.
    pub(super) fn content(&self, field: Field, contact: &Contact) -> Content<'a> {
        let report = self.report;
        let (customer, rules) = (contact.customer, report.rules);
        let text = |text: &'a str| Cell::Text(Cow::Borrowed(text));
        Content::One(match field {
            Field::Column(column) => report.column_cell(column, customer),
            Field::Value(value) => report.value_cell(value, customer),
            Field::Param(param) => Cell::of_literal(&rules.params[param].value),
            Field::Plan(key) => match report.plan(key, customer) {
                PlanEntry::Nothing => Cell::Missing(Why::NoTier),
                PlanEntry::Literal(literal) => Cell::of_literal(literal),
                PlanEntry::Computed(value, ty) => Cell::of(rules, value, ty),
                PlanEntry::List(list) => return Content::List(list.iter().map(Cell::of_literal).collect()),
            },
            Field::Own(Own::Customer) => Cell::Text(report.key(customer)),
            Field::Own(Own::Tier) => self.tier(report.final_tier(customer)),
            Field::Own(Own::Candidate) => self.tier(report.candidate(customer)),
            Field::Own(Own::PreviousTier) => self.tier(report.classification.transitions[customer].current.flatten()),
            Field::Own(Own::AsOf) => Cell::Date(report.classification.as_of),
            Field::Own(Own::Reason) => Cell::Text(report.classification.reason_text(rules, customer).into()),
            Field::Own(Own::Alerts) => {
                let alerts = report.classification.settlement.alerts_of(customer);
                return Content::List(alerts.map(|alert| text(&rules.alerts[alert].name)).collect());
            }
            Field::Own(Own::Advice) => {
                let alerts = report.classification.settlement.alerts_of(customer);
                return Content::List(alerts.filter_map(|alert| rules.alerts[alert].advice.as_deref()).map(text).collect());
            }
            Field::Own(Own::LastContact) => self.last(contact),
            Field::Own(Own::Due) => day(contact.due),
            Field::Own(Own::DaysOverdue) => match contact.days_overdue(report.classification.as_of) {
                Some(days) => Cell::Number(Number::from_count(days.into())),
                None => Cell::Missing(Why::Undefined),
            },
        })
    }

    /// The day of the last contact, hidden where it is that of a hidden column.
    pub(super) fn last(&self, contact: &Contact) -> Cell<'a> {
        let rules = self.report.rules;
        let hiding = rules.asked.latest.as_ref().and_then(|latest| rules.hiding(&latest.term));
        match (contact.last, hiding) {
            (Some(last), Some(hiding)) => Cell::Text(rules.hide(hiding, &last.to_string()).into()),
            (last, _) => day(last),
        }
    }

    fn tier(&self, tier: Option<TierIndex>) -> Cell<'a> {
        self.report.tier_name(tier).map_or(Cell::Missing(Why::NoTier), |name| Cell::Text(name.into()))
    }
}

fn day(day: Option<Date>) -> Cell<'static> {
    day.map_or(Cell::Missing(Why::Empty), Cell::Date)
}

impl<'a> Content<'a> {
    /// As one cell; several are joined.
    fn joined(self, joint: &str) -> Cell<'a> {
        match self {
            Self::One(cell) => cell,
            Self::List(cells) if cells.is_empty() => Cell::Missing(Why::Empty),
            Self::List(cells) => {
                let mut text = String::new();
                for (position, cell) in cells.iter().enumerate() {
                    text.push_str(if position == 0 { "" } else { joint });
                    cell.write_plain(&mut text);
                }
                Cell::Text(text.into())
            }
        }
    }
}

impl<'a> ContactList<'a> {
    /// A field of a contact as one cell; several values are joined.
    pub(super) fn cell(&self, field: Field, contact: &Contact, joint: &str) -> Cell<'a> {
        self.fields.content(field, contact).joined(joint)
    }
}

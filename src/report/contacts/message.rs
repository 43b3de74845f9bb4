//! The message to a customer, filled in from a template.
//!
//! The template decides what is said, never what is true: numbers come in as the rules computed them, and a value that is
//! missing stops the list unless the template says what stands in its place.

mod filters;
mod values;

use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Rest, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

use super::fields::{Field, Fields};
use crate::engine::contacts::Contact;
use crate::model::language::Language;
use crate::report::labels;
use filters::{as_percent, date, money};
use values::{Looked, Scope, value_of};

/// A template has at most so many bytes.
pub const LONGEST_TEMPLATE: usize = 1 << 16;

/// What one message may cost: about so many steps, and 64 bytes of text each.
const FUEL: u64 = 20_000;

/// Templates, and what they call, nest so deep.
const DEEPEST: usize = 50;

/// The name under which the template is kept.
const NAME: &str = "message";

/// Why a template can't be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TemplateError {
    /// It is longer than [`LONGEST_TEMPLATE`].
    TooLong,
    /// It can't be read; in the words of the library.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// It names something that there isn't.
    UnknownName {
        /// The name.
        name: String,
        /// All names.
        known: Vec<String>,
    },
}

/// Why a message can't be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MessageError {
    /// A value is missing for a customer, and the template doesn't say what stands in its place.
    Missing {
        /// The first such customer.
        customer: String,
        /// The name of the first such value.
        name: String,
        /// How many customers of the list lack one.
        customers: usize,
        /// Whether a condition of the rules can ask for it by this name.
        is_of_rules: bool,
    },
    /// The template asks for a member of `plan` or `column` that there isn't, or for all of them.
    UnknownName {
        /// The name.
        name: String,
        /// All names.
        known: Vec<String>,
    },
    /// Something else; in the words of the library.
    Failed {
        /// The customer.
        customer: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// The message takes too long or gets too large.
    TooMuch {
        /// The customer.
        customer: String,
    },
}

/// A template that was read.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
    names: Vec<String>,
    looked: Arc<Looked>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// It is too long or can't be read.
    pub fn parse(text: &str, language: Language) -> Result<Self, TemplateError> {
        if text.len() > LONGEST_TEMPLATE {
            return Err(TemplateError::TooLong);
        }
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).replace("\r\n", "\n");
        let looked = Arc::new(Looked::default());
        let mut environment = environment(language, &looked);
        let source = text.trim_end().to_owned();
        let wrong = |error: &Error| TemplateError::Syntax { line: error.line().unwrap_or(1), what: words(error) };
        environment.add_template_owned(NAME, source).map_err(|error| wrong(&error))?;
        let template = environment.get_template(NAME).map_err(|error| wrong(&error))?;
        let globals: Vec<&str> = environment.globals().map(|(name, _)| name).collect();
        let mut names: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        names.retain(|name| !globals.contains(&name.as_str()));
        names.sort_unstable();
        Ok(Self { environment, names, looked })
    }

    /// Checks that there is everything that the template names.
    ///
    /// # Errors
    /// There isn't.
    pub(super) fn check(&self, fields: &Fields<'_>) -> Result<(), TemplateError> {
        let is_known = |name: &String| GROUPS.contains(&name.as_str()) || fields.find(name).is_some();
        let unknown = self.names.iter().find(|name| !is_known(name)).cloned();
        let nested = || {
            let template = self.environment.get_template(NAME).ok()?;
            let mut nested: Vec<String> = template.undeclared_variables(true).into_iter().collect();
            nested.sort_unstable();
            nested.into_iter().find(|name| {
                let group = name.split_once('.').map(|(group, _)| group);
                group.is_some_and(|group| GROUPS.contains(&group) && fields.find(group).is_none()) && fields.find(name).is_none()
            })
        };
        match unknown.or_else(nested) {
            Some(name) => Err(TemplateError::UnknownName { name, known: fields.names() }),
            None => Ok(()),
        }
    }

    /// The messages to all of them.
    ///
    /// # Errors
    /// One can't be written.
    pub(super) fn messages(&self, fields: &Fields<'_>, contacts: &[Contact]) -> Result<Vec<String>, MessageError> {
        let mut messages = Vec::with_capacity(contacts.len());
        let mut lacking: Option<MessageError> = None;
        for contact in contacts {
            match self.message(fields, contact) {
                Ok(message) => messages.push(message),
                Err(error @ MessageError::Missing { .. }) => match &mut lacking {
                    Some(MessageError::Missing { customers, .. }) => *customers += 1,
                    _ => lacking = Some(error),
                },
                Err(error) => return Err(error),
            }
        }
        lacking.map_or(Ok(messages), Err)
    }

    fn message(&self, fields: &Fields<'_>, contact: &Contact) -> Result<String, MessageError> {
        let customer = || fields.report().key(contact.customer).into_owned();
        let failed = |error: &Error| {
            let line = error.line().unwrap_or(1);
            MessageError::Failed { customer: customer(), line, what: words(error) }
        };
        let template = self.environment.get_template(NAME).map_err(|error| failed(&error))?;
        self.looked.edit(Vec::clear);
        let rendered = template.render(Value::from_object(self.scope(fields, contact)));
        if let Some(name) = self.looked.unknown(Option::take) {
            return Err(MessageError::UnknownName { name, known: fields.names() });
        }
        let missing = self.looked.edit(|missing| missing.first().cloned());
        match (rendered, missing) {
            (Err(error), _) if error.kind() == ErrorKind::OutOfFuel => Err(MessageError::TooMuch { customer: customer() }),
            (Err(error), None) => Err(failed(&error)),
            (_, Some(name)) => {
                let is_of_rules = fields.is_of_rules(&name);
                Err(MessageError::Missing { customer: customer(), name, customers: 1, is_of_rules })
            }
            (Ok(text), None) => Ok(text.trim_end().to_owned()),
        }
    }

    /// What the template names, for one customer.
    fn scope(&self, fields: &Fields<'_>, contact: &Contact) -> Scope {
        let report = fields.report();
        let value = |field: Field| value_of(fields.content(field, contact), report.run.language);
        let group = |group: &'static str, names: &[String], field: fn(usize) -> Field| {
            let values = names.iter().enumerate().map(|(position, name)| (name.clone(), value(field(position)))).collect();
            Value::from_object(Scope { group: Some(group), values, looked: Arc::clone(&self.looked) })
        };
        let named = |name: &String| match (fields.find(name), name.as_str()) {
            (Some(field), _) => value(field),
            (None, PLAN) => Some(group(PLAN, &report.rules.plan_keys, Field::Plan)),
            (None, _) => Some(group(COLUMN, fields.columns(), Field::Column)),
        };
        let values = self.names.iter().map(|name| (name.clone(), named(name))).collect();
        Scope { group: None, values, looked: Arc::clone(&self.looked) }
    }
}

/// Names with members: `plan.discount`, `column['name']`.
const GROUPS: [&str; 2] = [PLAN, COLUMN];
const PLAN: &str = "plan";
const COLUMN: &str = "column";

/// What an error of the library says.
fn words(error: &Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

fn environment(language: Language, looked: &Arc<Looked>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Else an error looks names up once more.
    environment.set_debug(false);
    // It would print what the machine holds.
    environment.remove_global("debug");
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEEPEST);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_formatter(move |out: &mut Output, state: &mut State, value: &Value| {
        if value.kind() == ValueKind::Bool {
            return Ok(out.write_str(labels::yes_no(value.is_true(), language))?);
        }
        minijinja::escape_formatter(out, state, value)
    });
    environment.add_filter("money", |value: &Value| money(value));
    environment.add_filter("percent", |value: &Value| as_percent(value));
    environment.add_filter("date", move |value: &Value, form: Option<&str>| date(value, form, language));
    for name in ["default", "d"] {
        let looked = Arc::clone(looked);
        environment.add_filter(name, move |value: &Value, other: &Value, _rest: Rest<Value>| default(value, other, &looked));
    }
    // Whoever asks whether there is a value has thought of there being none.
    for (name, when) in [("defined", true), ("undefined", false)] {
        let looked = Arc::clone(looked);
        environment.add_test(name, move |value: &Value| {
            if value.is_undefined() {
                looked.edit(Vec::pop);
            }
            value.is_undefined() != when
        });
    }
    environment
}

/// What stands in for a missing value; both were looked for just before.
fn default(value: &Value, other: &Value, looked: &Looked) -> Value {
    looked.edit(|missing| {
        let last = if other.is_undefined() { missing.pop() } else { None };
        if value.is_undefined() {
            missing.pop();
            missing.extend(last);
        }
    });
    if value.is_undefined() { other.clone() } else { value.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::contacts::Contacts;
    use crate::report::contacts::{ContactList, ListError, Wishes};
    use crate::report::fixture::Fixture;

    /// The messages to the customers of the fixture: 007, C1, C2, C3.
    fn messages(template: &str, customers: &[usize]) -> Result<Vec<String>, ListError> {
        let fixture = Fixture::new(Language::English);
        let template = Template::parse(template, Language::English).map_err(ListError::Template)?;
        let list = customers.iter().map(|customer| Contact { customer: *customer, last: None, due: None }).collect();
        let contacts = Contacts { list, ..Contacts::default() };
        let wishes = Wishes { template: Some(&template), ..Wishes::default() };
        let report = fixture.report();
        let list = ContactList::new(&report, &contacts, &wishes)?;
        Ok(list.messages.clone().unwrap_or_default())
    }

    fn missing(template: &str, customer: usize) -> String {
        match messages(template, &[customer]) {
            Err(ListError::Message(MessageError::Missing { name, .. })) => name,
            other => panic!("{template}: {other:?}"),
        }
    }

    #[test]
    fn values_come_as_people_write_them() {
        let said = |template: &str, customer| messages(template, &[customer]).unwrap().remove(0);
        assert_eq!(said("{{ customer }} {{ name }} {{ tier }}\n", 1), "C1 ABC制造, \"总部\" 核心客户");
        assert_eq!(said("{{ amount_12m }} {{ amount_12m | money }} {{ rate | percent }}", 1), "612000 612,000 100%");
        assert_eq!(said("{{ amount_12m }} {{ amount_12m | money }} {{ amount_12m | percent }}", 0), "0.333333 0.33 33.3333%");
        assert_eq!(said("{{ amount_12m }} {{ amount_12m | money }}", 2), "9223372036854.775807 9,223,372,036,854.78");
        assert_eq!(
            said("{{ joined }} {{ joined | date }} {{ joined | date('dd.mm.yyyy, m/d') }}", 0),
            "2024-02-29 29 February 2024 29.02.2024, 2/29"
        );
        assert_eq!(said("{{ vip }} {% if vip %}!{% endif %}", 0), "yes !");
        assert_eq!(
            said("{{ plan.discount }} {{ plan.discount | percent }} {{ plan.services }}", 1),
            "12% 12% 优先调度, 专属客服"
        );
        assert_eq!(said("{{ alerts | join('+') }}", 1), "回款提醒+流失预警");
        assert_eq!(said("{{ column['备注 (2)'] | default('-') }} {{ 备注 }}", 1), "- 12.5");
        assert_eq!(said("{{ name }}", 0), "=1+1");
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(missing("{{ joined }}", 1), "joined");
        assert_eq!(missing("{% if joined > '2026-01-01' %}a{% endif %}", 1), "joined");
        assert_eq!(missing("{% if joined %}a{% endif %}", 1), "joined");
        assert_eq!(missing("{{ plan.manager }}", 3), "plan.manager");
        assert_eq!(missing("{{ credit | default(vip) }}", 2), "vip");
        assert_eq!(missing("{{ tier }}", 3), "tier");
        assert_eq!(missing("{{ column['备注 (2)'] }}", 1), "column['备注 (2)']");
        let said = |template: &str, customer| messages(template, &[customer]).unwrap().remove(0);
        assert_eq!(said("{{ joined | default('soon') }}", 1), "soon");
        assert_eq!(said("{{ name | default(joined) }}", 2), "https://example.com");
        assert_eq!(said("{{ joined | default(plan.manager | default('x')) }}", 1), "一对一客户经理");
        assert_eq!(said("{% if joined is defined and joined > '2026' %}a{% else %}b{% endif %}", 1), "b");
        assert_eq!(said("{% if joined is undefined %}c{% endif %}", 1), "c");
        assert!(matches!(
            messages("{{ joined }}", &[0, 1, 2, 1]),
            Err(ListError::Message(MessageError::Missing { customer, customers: 2, .. })) if customer == "C1"
        ));
    }

    #[test]
    fn what_is_unknown_stops_the_list() {
        let unknown = |template: &str| match messages(template, &[]) {
            Err(ListError::Template(TemplateError::UnknownName { name, .. })) => name,
            other => panic!("{template}: {other:?}"),
        };
        assert_eq!(unknown("{{ nmae }}"), "nmae");
        assert_eq!(unknown("{% if false %}{{ nmae }}{% endif %}"), "nmae");
        assert_eq!(unknown("{{ plan.discuont }}"), "plan.discuont");
        assert!(messages("{% for a in alerts %}{{ loop.index }}{{ a }}{% endfor %}{% set x = name %}{{ x }}", &[1]).is_ok());
        for template in ["{{ name", "{% if %}", "{{ name | }}", "{% include 'x' %}", "{% macro a() %}{% endmacro %}"] {
            assert!(
                matches!(messages(template, &[]), Err(ListError::Template(TemplateError::Syntax { line: 1, .. }))),
                "{template}"
            );
        }
        assert!(matches!(messages(&"x".repeat(LONGEST_TEMPLATE + 1), &[]), Err(ListError::Template(TemplateError::TooLong))));
        assert_eq!(unknown("{{ debug() }}"), "debug");
        let member = |template: &str| match messages(template, &[1]) {
            Err(ListError::Message(MessageError::UnknownName { name, .. })) => name,
            other => panic!("{template}: {other:?}"),
        };
        assert_eq!(member("{{ column['no such'] | default('-') }}"), "column['no such']");
        assert_eq!(member("{% if column['it\\'s'] is defined %}a{% endif %}"), "column['it\\'s']");
        assert_eq!(member("{{ plan }}"), "plan");
        assert!(matches!(messages("\n{{ name | shout }}", &[1]), Err(ListError::Message(MessageError::Failed { line: 2, .. }))));
        assert!(matches!(messages("{{ name | money }}", &[1]), Err(ListError::Message(MessageError::Failed { .. }))));
    }

    #[test]
    fn no_template_runs_away() {
        let doubled = format!("{{% set x = 'x' %}}{}{{{{ x }}}}", "{% set x = x ~ x %}".repeat(60));
        let captured = format!("{{% set x = 'x' %}}{}{{{{ x }}}}", "{% set x %}{{ x }}{{ x }}{% endset %}".repeat(60));
        let looped = "{% for a in range(9999) %}".repeat(4) + "x" + &"{% endfor %}".repeat(4);
        for template in ["{{ 'x' * 100000000000 }}", &doubled, &captured, &looped] {
            let result = messages(template, &[1]);
            assert!(matches!(result, Err(ListError::Message(_))), "{template:.60}: {result:?}");
        }
        let deep = format!("{{{{ {}1{} }}}}", "(".repeat(20_000), ")".repeat(20_000));
        assert!(messages(&deep, &[1]).is_err());
        let blocks = "{% if true %}".repeat(4_000) + &"{% endif %}".repeat(4_000);
        let _ = messages(&blocks, &[1]);
    }
}

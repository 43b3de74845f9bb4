//! What a template sees of a contact, and what it looked for in vain.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;
use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

use crate::model::language::Language;
use crate::report::contacts::fields::Content;
use crate::report::digits::percent;
use crate::report::fields::Cell;
use crate::report::labels;

/// What was looked for in vain while a message was written.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// Missing values that nothing stands in for, in the order in which they were looked for.
    missing: Mutex<Vec<String>>,
    /// The first name that there isn't.
    unknown: Mutex<Option<String>>,
}

impl Looked {
    pub(super) fn edit<T>(&self, edit: impl FnOnce(&mut Vec<String>) -> T) -> T {
        edit(&mut self.missing.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn unknown<T>(&self, edit: impl FnOnce(&mut Option<String>) -> T) -> T {
        edit(&mut self.unknown.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Values by name.
#[derive(Debug)]
pub(super) struct Scope {
    pub(super) group: Option<&'static str>,
    pub(super) values: HashMap<String, Option<Value>, foldhash::fast::FixedState>,
    pub(super) looked: Arc<Looked>,
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        if let Some(Some(value)) = self.values.get(name) {
            return Some(value.clone());
        }
        let is_known = self.values.contains_key(name);
        // A name that isn't there gets so far in a group only.
        if self.group.is_some() || is_known {
            let name = self.group.map_or_else(|| name.to_owned(), |group| member(group, name));
            if !is_known {
                self.looked.unknown(|unknown| unknown.get_or_insert_with(|| name.clone()).len());
            }
            self.looked.edit(|missing| missing.push(name));
        }
        None
    }

    /// All of a group is nothing that a message can say.
    fn render(self: &Arc<Self>, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.looked.unknown(|unknown| *unknown = self.group.map(str::to_owned));
        Ok(())
    }
}

/// A member of a group as a template writes it.
fn member(group: &str, name: &str) -> String {
    let is_word = !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(|c| c == '_' || c.is_alphanumeric());
    if is_word { format!("{group}.{name}") } else { format!("{group}['{}']", name.replace('\\', "\\\\").replace('\'', "\\'")) }
}

/// Several values; printed as a list in the language.
#[derive(Debug)]
struct List {
    members: Vec<Value>,
    joint: &'static str,
}

impl Object for List {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.members.get(key.as_usize()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.members.len())
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, member) in self.members.iter().enumerate() {
            f.write_str(if position == 0 { "" } else { self.joint })?;
            write!(f, "{member}")?;
        }
        Ok(())
    }
}

/// None for a missing value.
pub(super) fn value_of(content: Content<'_>, language: Language) -> Option<Value> {
    match content {
        Content::One(cell) => one(&cell),
        Content::List(cells) => {
            Some(Value::from_object(List { members: cells.iter().filter_map(one).collect(), joint: labels::joint(language) }))
        }
    }
}

/// Days are texts `2026-01-31`, percentages texts `12%`, so that they print as people write them.
fn one(cell: &Cell<'_>) -> Option<Value> {
    Some(match cell {
        Cell::Missing(_) => return None,
        Cell::Number(number) => match number.as_integer() {
            Some(whole) => Value::from(whole),
            // Digit for digit what the rules computed, both ways.
            None if number.to_f64().to_string() == number.to_string() => Value::from(number.to_f64()),
            None => Value::from(number.to_string()),
        },
        Cell::Percentage(number) => Value::from(percent(*number)),
        Cell::Flag(flag) => Value::from(*flag),
        Cell::Text(text) => Value::from(&**text),
        Cell::Date(day) => Value::from(day.to_string()),
        Cell::CarriedNumber(text) | Cell::CarriedDate(text) => Value::from(*text),
    })
}

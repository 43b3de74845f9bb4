//! What a command asks beside the rules, resolved as if it stood in their file.

use super::scope::CustomerScope;
use super::{Resolver, names};
use crate::expr::check::check;
use crate::expr::parser::parse;
use crate::model::value::Type;
use crate::rules::document::Text;
use crate::rules::ruleset::{Asked, Formula};

/// The questions of a command, as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Questions {
    /// A condition about a customer. The places of its problems count on from the last rule file, one byte between.
    pub condition: Option<String>,
    /// The table whose last day is asked for, or the date of a customer, goes by one of these names; the first that the
    /// rules have counts.
    pub latest_of: Vec<String>,
}

impl Questions {
    /// The questions of a rule file that ends, with its standard, at this place.
    pub(super) fn behind(&self, end: usize) -> QuestionsForm {
        let condition = self.condition.as_ref().map(|text| Text::behind(end + 1, text));
        QuestionsForm { condition, latest_of: self.latest_of.iter().map(|name| names::form(name)).collect() }
    }
}

/// The questions with their places.
#[derive(Debug, Default)]
pub(super) struct QuestionsForm {
    condition: Option<Text>,
    latest_of: Vec<String>,
}

impl<'f> Resolver<'f> {
    /// The questions that make sense; what is wrong with the condition is found. A name that means neither a table with a
    /// date nor a date has no last day.
    pub(super) fn asked(&mut self, questions: &'f QuestionsForm, scope: &mut CustomerScope<'_>) -> Asked {
        let condition = questions.condition.as_ref().and_then(|text| self.condition(text, scope));
        Asked { condition, latest: questions.latest_of.iter().find_map(|name| self.latest(name, scope)) }
    }

    fn latest(&self, name: &str, scope: &mut CustomerScope<'_>) -> Option<Formula> {
        let table = self.file.tables.iter().find(|table| names::form(&table.name) == name);
        let text = match table {
            Some(table) if table.form.date.is_some() => format!("max(`{name}`.date)"),
            Some(_) => return None,
            None => name.to_owned(),
        };
        // What is wrong here leaves no question.
        let term = check(&parse(&text).ok()?, scope, &mut Vec::new())?;
        (term.ty == Type::Date).then_some(Formula { term, text })
    }
}

//! What the names mean in a condition about one event.

use super::param_text;
use crate::expr::ast::{Call, Name};
use crate::expr::check::Scope;
use crate::expr::lexer::apart;
use crate::expr::typed::{Node, Slot};
use crate::model::diagnostic::{Diagnostic, Problem, Realm};
use crate::model::value::{OrderIndex, Type};
use crate::rules::resolve::tables::Tables;
use crate::rules::ruleset::Param;

/// Names in a condition about one event.
pub struct EventScope<'r> {
    /// The params.
    pub params: &'r [Param],
    /// The tables.
    pub tables: &'r mut Tables,
    /// Which table the event is of.
    pub table: usize,
}

impl Scope for EventScope<'_> {
    fn realm(&self) -> Realm {
        Realm::Event
    }

    fn resolve(&mut self, name: &Name) -> Result<(Node, Type), Option<Problem>> {
        let word = name.word.text.as_str();
        let tables = &mut *self.tables;
        let param = tables.param(word);
        let events = &mut tables.events[self.table];
        if let Some(member) = &name.member {
            if events.name != word {
                return Err(Some(Problem::NotInThisRealm { name: format!("{word}.{}", member.text), realm: Realm::Event }));
            }
            let column = events.column(&member.text, member.quoted)?;
            return Ok((column.node(), column.ty));
        }
        let column = events.has(word);
        match (param, column) {
            // The clash was said where the column is declared.
            (Some(_), true) => Err(None),
            (Some(position), false) => {
                tables.used_params.push(position);
                Ok((Node::Read(Slot::Param(position)), self.params[position].value.value_type()))
            }
            (None, false) if word == "as_of" => Ok((Node::Read(Slot::AsOf), Type::Date)),
            (None, false) if events.is_broken(word) => Err(None),
            (None, false) if !name.word.quoted => {
                let known = events.column_names().chain(self.params.iter().map(|param| param.name.as_str()));
                let near = tables.guesses.nearest(word, known.chain(["as_of", "key"]));
                let near = near.or_else(|| apart(word).into_iter().next().map(|(apart, _)| apart));
                Err(Some(Problem::UnknownName { name: word.to_owned(), nearest: near, realm: Realm::Event }))
            }
            (None, _) => {
                let column = events.column(word, name.word.quoted)?;
                Ok((column.node(), column.ty))
            }
        }
    }

    fn table_names(&self) -> Vec<&str> {
        self.tables.events.iter().map(|events| events.name.as_str()).collect()
    }

    fn is_table(&self, name: &Name) -> bool {
        // The table's own `orders.cargo` is the same as `cargo`: a value here.
        let own = name.member.is_some() && self.tables.events[self.table].name == name.word.text;
        !own && self.tables.events.iter().any(|events| events.name == name.word.text)
    }

    fn aggregate(&mut self, call: &Call, found: &mut Vec<Diagnostic>) -> Option<(Slot, Type)> {
        let problem = Problem::AggregateNotAllowed { function: call.name.clone(), realm: Realm::Event };
        found.push(Diagnostic::new(problem, call.name_span.clone()));
        None
    }

    fn order(&self, order: OrderIndex) -> &[String] {
        self.tables.orders.get(order.0 as usize).map_or(&[], Vec::as_slice)
    }

    fn lookup(&mut self, name: &str) -> Result<(String, Type), Option<Problem>> {
        self.tables.lookup(name)
    }

    fn param_text(&self, slot: Slot) -> Option<&str> {
        param_text(self.params, slot)
    }
}

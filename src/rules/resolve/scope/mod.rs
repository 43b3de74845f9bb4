//! What the names around an expression mean: about a customer, or about one event.

mod aggregate;
mod event;

use super::names::{Names, Thing, form};
use super::tables::Tables;
use crate::expr::ast::{Call, Name};
use crate::expr::check::Scope;
use crate::expr::lexer::apart;
use crate::expr::population::Populations;
use crate::expr::typed::{Node, Slot};
use crate::model::diagnostic::{Diagnostic, Problem, Realm};
use crate::model::fold::trim;
use crate::model::number::Number;
use crate::model::value::{OrderIndex, Type};
use crate::rules::forms::{NumberForm, NumberSource};
use crate::rules::ruleset::{Literal, Param, RuleSet};
use aggregate::Aggregates;
pub use event::EventScope;

/// Names in a value or condition about a customer.
pub struct CustomerScope<'r> {
    params: &'r [Param],
    names: &'r Names,
    tables: &'r mut Tables,
    /// The type of each customer value, once it is known to be sound.
    types: Vec<Option<Type>>,
    /// The texts that each customer value can have, where the rules tell.
    texts: Vec<Option<Vec<String>>>,
    /// Every different aggregate so far.
    pub aggregates: Aggregates,
    /// Every different value against all customers so far.
    pub populations: Populations,
    /// Whether the final tier may be named.
    pub tier_is_known: bool,
    /// Whether only the customer sheet's row may be named.
    pub row_only: bool,
}

impl<'r> CustomerScope<'r> {
    /// A scope before any customer value is known.
    pub fn new(params: &'r [Param], names: &'r Names, tables: &'r mut Tables, values: usize) -> Self {
        Self {
            params,
            names,
            tables,
            types: vec![None; values],
            texts: vec![None; values],
            aggregates: Aggregates::default(),
            populations: Populations::default(),
            tier_is_known: false,
            row_only: false,
        }
    }

    /// Says what type a customer value has, none where it is broken; and what texts it can have, where the rules tell.
    pub fn set_type(&mut self, position: usize, ty: Option<Type>, texts: Option<Vec<String>>) {
        self.types[position] = ty;
        self.texts[position] = texts;
    }

    /// The texts that a customer value can have, in folded form; none where the rules don't tell.
    pub fn texts_of(&self, position: usize) -> Option<&[String]> {
        self.texts[position].as_deref()
    }

    /// The number that is written, or that of the param which is named.
    ///
    /// # Errors
    /// There is no such param, or it is no number; no problem where that has been said already.
    pub fn number(&mut self, written: &NumberForm) -> Result<Number, Option<Problem>> {
        let name = match &written.source {
            NumberSource::Fixed(number) => return Ok(*number),
            NumberSource::Broken => return Err(None),
            NumberSource::Param(name) => name,
        };
        let wanted = form(trim(name));
        let position = match self.names.get(&wanted) {
            Some(Thing::Param(position)) => position,
            Some(Thing::Broken) => return Err(None),
            Some(Thing::Column(_) | Thing::Value(_) | Thing::Table(_)) | None => {
                let near = self.tables.guesses.nearest(&wanted, self.params.iter().map(|param| param.name.as_str()));
                return Err(Some(Problem::ParamWanted { written: name.to_owned(), nearest: near }));
            }
        };
        self.tables.used_params.push(position);
        match self.params[position].value {
            Literal::Number(number) | Literal::Percentage(number) => Ok(number),
            Literal::Text(_) | Literal::Date(_) | Literal::Flag(_) => {
                let found = self.params[position].value.value_type();
                Err(Some(Problem::ParamNotNumber { name: wanted, found }))
            }
        }
    }

    fn built_in(&self, name: &str) -> Option<Result<(Node, Type), Option<Problem>>> {
        let slot = match name {
            "as_of" => return Some(Ok((Node::Read(Slot::AsOf), Type::Date))),
            "customer" => return Some(Ok((Node::Read(Slot::Customer), Type::Text))),
            "tier" => Slot::Tier,
            "candidate" => Slot::Candidate,
            "previous_tier" => Slot::PreviousTier,
            _ => return None,
        };
        Some(if self.tier_is_known {
            Ok((Node::Read(slot), Type::Category(RuleSet::LADDER)))
        } else {
            Err(Some(Problem::NotInThisRealm { name: name.to_owned(), realm: self.realm() }))
        })
    }

    fn unknown(&self, name: &str) -> Problem {
        let in_table = self.tables.events.iter().find(|events| !self.row_only && events.has(name));
        let tiers: &[&str] = if self.tier_is_known { &["tier", "candidate", "previous_tier"] } else { &[] };
        let known = self.names.all().chain(["customer", "as_of"]).chain(tiers.iter().copied());
        let usual = in_table.map(|events| format!("{}({}.{name})", events.usual_aggregate(name), events.name));
        let nearest = usual.or_else(|| self.tables.guesses.nearest(name, known));
        let nearest = nearest.or_else(|| apart(name).into_iter().next().map(|(apart, _)| apart));
        Problem::UnknownName { name: name.to_owned(), nearest, realm: self.realm() }
    }
}

impl Scope for CustomerScope<'_> {
    fn realm(&self) -> Realm {
        if self.row_only { Realm::CustomerRow } else { Realm::Customer }
    }

    fn resolve(&mut self, name: &Name) -> Result<(Node, Type), Option<Problem>> {
        let word = name.word.text.as_str();
        let thing = self.names.get(word);
        if let Some(member) = &name.member {
            return Err(Some(match thing {
                Some(Thing::Table(_)) => Problem::ColumnOutsideAggregate { table: word.to_owned(), column: member.text.clone() },
                Some(_) => Problem::NotATable { name: word.to_owned() },
                None => self.unknown(word),
            }));
        }
        match thing {
            Some(Thing::Param(position)) => {
                self.tables.used_params.push(position);
                Ok((Node::Read(Slot::Param(position)), self.params[position].value.value_type()))
            }
            Some(Thing::Column(position)) => {
                let ty = self.tables.customer_columns[position].cell.value_type();
                Ok((Node::Read(Slot::Column(position)), ty))
            }
            Some(Thing::Value(_)) if self.row_only => {
                Err(Some(Problem::NotInThisRealm { name: word.to_owned(), realm: self.realm() }))
            }
            Some(Thing::Value(position)) => match self.types[position] {
                Some(ty) => Ok((Node::Read(Slot::Value(position)), ty)),
                None => Err(None),
            },
            Some(Thing::Table(_)) => Err(Some(Problem::TableAsValue { table: word.to_owned() })),
            Some(Thing::Broken) => Err(None),
            None => match self.built_in(word) {
                Some(result) => result,
                None if name.word.quoted && !self.tables.has_sheet => {
                    Err(Some(Problem::NoCustomerSheet { name: word.to_owned() }))
                }
                None if name.word.quoted => Ok((Node::Read(Slot::Column(self.tables.customer_header(word))), Type::Text)),
                None => Err(Some(self.unknown(word))),
            },
        }
    }

    fn table_names(&self) -> Vec<&str> {
        self.tables.events.iter().map(|events| events.name.as_str()).collect()
    }

    fn is_table(&self, name: &Name) -> bool {
        matches!(self.names.get(&name.word.text), Some(Thing::Table(_)))
    }

    fn aggregate(&mut self, call: &Call, found: &mut Vec<Diagnostic>) -> Option<(Slot, Type)> {
        self.aggregate_of(call, found)
    }

    fn order(&self, order: OrderIndex) -> &[String] {
        self.tables.orders.get(order.0 as usize).map_or(&[], Vec::as_slice)
    }

    fn populations(&mut self) -> Option<&mut Populations> {
        if self.row_only { None } else { Some(&mut self.populations) }
    }

    fn lookup(&mut self, name: &str) -> Result<(String, Type), Option<Problem>> {
        self.tables.lookup(name)
    }

    fn param_text(&self, slot: Slot) -> Option<&str> {
        param_text(self.params, slot)
    }

    fn param_number(&self, slot: Slot) -> Option<Number> {
        let Slot::Param(position) = slot else { return None };
        match self.params.get(position)?.value {
            Literal::Number(number) | Literal::Percentage(number) => Some(number),
            Literal::Text(_) | Literal::Date(_) | Literal::Flag(_) => None,
        }
    }
}

fn param_text(params: &[Param], slot: Slot) -> Option<&str> {
    let Slot::Param(position) = slot else { return None };
    let Literal::Text(text) = &params.get(position)?.value else { return None };
    Some(text)
}

//! How the events of a table are told apart: its id, and what rows of one id and different contents are.

use super::names::form;
use super::tables::EventTable;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::schema::{Identity, Newest, Repeats};
use crate::model::value::Type;
use crate::rules::forms::{RepeatsForm, TableForm};
use crate::rules::ruleset::Subject;

/// The name of the column that tells events apart.
const ID: &str = "id";

impl EventTable {
    /// Takes the id into use, and the column that tells which row is the newest.
    pub(super) fn declare_identity(&mut self, table: &TableForm, found: &mut Vec<Diagnostic>) {
        if let Some(place) = self.place(ID) {
            // It is read from a sheet and so can't be broken.
            let _used = self.used(place);
        }
        if let Some((repeats, span)) = &table.repeats {
            match self.repeats(repeats) {
                Ok(repeats) => self.repeats = Some(repeats),
                Err(problem) => found.extend(problem.map(|problem| Diagnostic::new(problem, span.clone()))),
            }
        }
    }

    fn repeats(&mut self, repeats: &RepeatsForm) -> Result<Repeats, Option<Problem>> {
        if self.place(ID).is_none() {
            return Err(Some(Problem::NeedsId { table: self.name.clone() }));
        }
        let name = match repeats {
            RepeatsForm::Lines => return Ok(Repeats::Lines),
            RepeatsForm::Last => return Ok(Repeats::Last),
            RepeatsForm::Never => return Ok(Repeats::Never),
            RepeatsForm::Newest(name) => form(&name.value),
        };
        if self.place(&name).is_some_and(|place| self.declared[place].spec.is_computed()) {
            return Err(Some(Problem::NewestComputed { column: name }));
        }
        let column = self.column(&name, false)?;
        match (column.subject, column.ty) {
            (Subject::Date, _) => Ok(Repeats::Newest(Newest::Date)),
            (Subject::Column(position), Type::Number | Type::Date | Type::Category(_)) => {
                Ok(Repeats::Newest(Newest::Column(position)))
            }
            (_, found) => Err(Some(Problem::NewestOrder { column: name, found })),
        }
    }

    /// How events are told apart, once it is known which columns are used. Rows are compared in all declared columns that
    /// are read, and in those that a rule names by their header; what is computed follows from them.
    pub(super) fn identity(&self) -> Option<Identity> {
        let own = self.place(ID)?;
        let id = self.declared[own].position?;
        let mut identity = Identity { id, repeats: self.repeats, others: Vec::new(), compared: Vec::new() };
        for (place, declared) in self.declared.iter().enumerate() {
            if place == own || declared.spec.is_computed() {
                continue;
            }
            identity.compared.push(declared.position.unwrap_or(self.schema.columns.len() + identity.others.len()));
            if declared.position.is_none() {
                identity.others.push(declared.spec.clone());
            }
        }
        Some(identity)
    }
}

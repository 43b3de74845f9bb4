//! Computed columns of events: checked whether used or not, put into the schema with all that they read once they are used.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::order::{arrange, each_name};
use super::scope::EventScope;
use super::tables::{EventColumn, EventTable, Tables};
use super::{Parsed, Resolver, formula};
use crate::expr::check::check;
use crate::expr::typed::Slot;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::schema::{CellType, ColumnSpec};
use crate::model::value::Type;
use crate::rules::ruleset::{ComputedColumn, Formula, Param, Subject};

/// A declared column of a table of events.
pub struct Declared {
    /// What it is.
    pub spec: ColumnSpec,
    /// Its position among the forms of the table's columns.
    pub form: usize,
    /// Its position in the schema once it is used.
    pub position: Option<usize>,
    /// What it is computed by, once that is checked: columns in it stand at their places among the declared ones. None too
    /// where it is broken; what is wrong with it has been said.
    formula: Option<Formula>,
    /// Greater than that of every column it reads.
    rank: usize,
}

impl Declared {
    /// A column that nobody uses yet.
    pub const fn new(spec: ColumnSpec, form: usize) -> Self {
        Self { spec, form, position: None, formula: None, rank: 0 }
    }
}

impl<'f> Resolver<'f> {
    /// Checks the computed columns of all tables, in whichever order they stand.
    pub(super) fn computed_columns(&mut self, params: &[Param], tables: &mut Tables) {
        for table in 0..tables.events.len() {
            let drafts = self.computed_drafts(table, &tables.events[table]);
            if drafts.is_empty() {
                continue;
            }
            let (order, circle) = arrange(&computed_reads(&drafts, &tables.events[table]));
            let forms = &self.file.tables[table].form.columns;
            if let (Some(first), Some(last)) = (circle.first(), circle.last()) {
                let at = |member: &usize| &forms[tables.events[table].declared[drafts[*member].0].form];
                let members = circle.iter().map(|member| at(member).name.clone()).collect();
                let (first, last) = (at(first).span.clone(), at(last).span.clone());
                self.found.push(Diagnostic::between(Problem::Circle { members }, first, last));
            }
            tables.events[table].only_looks = true;
            for (rank, position) in order.into_iter().enumerate() {
                let (declared, parsed) = &drafts[position];
                let Some(parsed) = parsed else { continue };
                let mut scope = EventScope { params, tables, table };
                let Some(term) = self.placed(parsed.text, |found| check(&parsed.expr, &mut scope, found)) else { continue };
                let cell = cell_of(term.ty, &tables.orders);
                let column = &mut tables.events[table].declared[*declared];
                column.spec.cell = cell;
                column.rank = rank + 1;
                column.formula = Some(formula(term, parsed.text));
            }
            tables.events[table].only_looks = false;
        }
    }

    /// The places of the computed columns, each with its expression; none where it can't be parsed, which is found.
    fn computed_drafts(&mut self, table: usize, events: &EventTable) -> Vec<(usize, Option<Parsed<'f>>)> {
        let forms = &self.file.tables[table].form.columns;
        let mut drafts = Vec::new();
        for (place, declared) in events.declared.iter().enumerate() {
            if let Some(text) = forms.get(declared.form).and_then(|named| named.form.value.as_ref()) {
                drafts.push((place, self.parse(text)));
            }
        }
        drafts
    }
}

/// For each computed column those of them that it reads.
fn computed_reads(drafts: &[(usize, Option<Parsed<'_>>)], events: &EventTable) -> Vec<Vec<usize>> {
    let hasher = foldhash::fast::FixedState::default();
    let mut at_place = HashMap::with_capacity_and_hasher(drafts.len(), hasher);
    at_place.extend(drafts.iter().enumerate().map(|(at, (place, _))| (*place, at)));
    let reads = |parsed: &Option<Parsed<'_>>| {
        let mut reads = BTreeSet::new();
        if let Some(parsed) = parsed {
            each_name(&parsed.expr, &mut |name| {
                let column = match &name.member {
                    Some(member) if events.name == name.word.text => Some(member),
                    Some(_) => None,
                    None => Some(&name.word),
                };
                let place = column.and_then(|word| events.place(&word.text));
                reads.extend(place.and_then(|place| at_place.get(&place)).copied());
            });
        }
        reads.into_iter().collect()
    };
    drafts.iter().map(|(_, parsed)| reads(parsed)).collect()
}

/// Cells that would give values of this type.
fn cell_of(ty: Type, orders: &[Vec<String>]) -> CellType {
    match ty {
        Type::Number => CellType::Number,
        Type::Text => CellType::Text,
        Type::Date => CellType::Date(None),
        Type::Flag => CellType::Flag,
        Type::Category(order) => CellType::Category(order, orders.get(usize::from(order.0)).cloned().unwrap_or_default()),
    }
}

impl EventTable {
    /// A declared column, which is used from now on.
    ///
    /// # Errors
    /// It is broken; what is wrong with it has been said.
    pub(super) fn used(&mut self, place: usize) -> Result<EventColumn, Option<Problem>> {
        let declared = &self.declared[place];
        if declared.spec.is_computed() && declared.formula.is_none() {
            return Err(None);
        }
        let ty = declared.spec.cell.value_type();
        if self.only_looks {
            return Ok(EventColumn { subject: Subject::Column(place), ty });
        }
        if declared.position.is_none() {
            self.take_into_use(place);
        }
        let position = self.declared[place].position.unwrap_or_default();
        Ok(EventColumn { subject: Subject::Column(position), ty })
    }

    /// Puts a column and all that it reads into the schema, each after what it reads itself.
    fn take_into_use(&mut self, place: usize) {
        let mut wanted = BTreeSet::new();
        let mut waiting = vec![place];
        while let Some(place) = waiting.pop() {
            let declared = &mut self.declared[place];
            if declared.position.is_none()
                && wanted.insert((declared.rank, place))
                && let Some(formula) = &mut declared.formula
            {
                formula.term.each_slot(&mut |slot| {
                    if let Slot::EventColumn(read) = slot {
                        waiting.push(*read);
                    }
                });
            }
        }
        for (_, place) in wanted {
            let column = self.schema.columns.len();
            self.schema.columns.push(self.declared[place].spec.clone());
            self.declared[place].position = Some(column);
            if let Some(mut formula) = self.declared[place].formula.clone() {
                formula.term.each_slot(&mut |slot| {
                    if let Slot::EventColumn(read) = slot {
                        // What it reads came before it.
                        *read = self.declared[*read].position.unwrap_or_default();
                    }
                });
                self.computed.push(ComputedColumn { column, formula });
            }
        }
    }
}

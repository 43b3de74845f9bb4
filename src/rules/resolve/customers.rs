//! Where customers come from, and how events meet them.

use std::ops::Range;

use super::Resolver;
use super::names::{Names, Thing, form};
use super::tables::Tables;
use crate::expr::check::nearest;
use crate::model::diagnostic::Problem;
use crate::model::schema::CellType;
use crate::model::value::TableIndex;
use crate::rules::forms::{Named, TableForm};

impl Resolver<'_> {
    /// The table that the customers are taken from.
    pub(super) fn customers_from(&mut self, names: &Names, tables: &Tables) -> Option<TableIndex> {
        let text = self.file.customers.as_ref()?.from.as_ref()?;
        match names.get(&form(&text.value)) {
            Some(Thing::Table(position)) => u8::try_from(position).ok().map(TableIndex),
            Some(Thing::Broken) => None,
            Some(Thing::Param(_) | Thing::Column(_) | Thing::Value(_)) | None => {
                let known: Vec<String> = tables.events.iter().map(|events| events.name.clone()).collect();
                let near = nearest(&text.value, known.iter().map(String::as_str));
                let problem = Problem::UnknownTable { name: text.value.clone(), nearest: near, known };
                self.say(problem, text.span.clone());
                None
            }
        }
    }

    /// For each table of events the customer column that its key is met by.
    pub(super) fn matches(&mut self, names: &Names, tables: &Tables) -> Vec<Option<usize>> {
        let file = self.file;
        let column = |named: &Named<TableForm>| {
            let text = named.form.matches.as_ref()?;
            self.text_column(&text.value, &text.span, names, tables)
        };
        file.tables.iter().map(column).collect()
    }

    /// The declared customer column of this name, which must hold texts.
    pub(super) fn text_column(&mut self, name: &str, span: &Range<usize>, names: &Names, tables: &Tables) -> Option<usize> {
        match names.get(&form(name)) {
            Some(Thing::Column(position)) => {
                let column = &tables.customer_columns[position];
                if column.cell == CellType::Text {
                    return Some(position);
                }
                self.say(Problem::WantsText { found: column.cell.value_type() }, span.clone());
            }
            Some(Thing::Broken) => {}
            Some(Thing::Param(_) | Thing::Table(_) | Thing::Value(_)) | None => {
                let columns = self.file.customers.iter().flat_map(|form| &form.columns);
                let known: Vec<String> = columns.map(|named| named.name.clone()).collect();
                let near = nearest(name, known.iter().map(String::as_str));
                let problem = Problem::NotACustomerColumn { name: name.to_owned(), nearest: near, known };
                self.say(problem, span.clone());
            }
        }
        None
    }
}

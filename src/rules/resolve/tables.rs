//! The declared columns of the customer sheet and the tables of events, and which of them the rules use.

use crate::expr::check::nearest;
use crate::expr::typed::{Node, Slot};
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::fold;
use crate::model::schema::{CellType, ColumnSpec, EventSchema, Identity, Newest, Repeats};
use crate::model::value::{OrderIndex, Type};
use crate::rules::document::Text;
use crate::rules::forms::{ColumnForm, File, Named, ParamForm, RepeatsForm, TableForm, TypeWord};
use crate::rules::ruleset::{Formula, Subject, TableRules};

use super::names::{TAKEN, form};

/// The most tables of events a rule file may have.
const MOST_TABLES: usize = 255;

/// All columns and orders.
pub struct Tables {
    /// The columns of the customer sheet: declared ones, then those named in backticks.
    pub customer_columns: Vec<ColumnSpec>,
    /// The tables of events.
    pub events: Vec<EventTable>,
    /// The lists of ordered words; the first is the ladder.
    pub orders: Vec<Vec<String>>,
    /// Params that a rule reads.
    pub used_params: Vec<usize>,
}

/// A table of events whose columns are put into its schema when a rule first uses them.
pub struct EventTable {
    /// Its name.
    pub name: String,
    files: Vec<String>,
    schema: EventSchema,
    /// Names of columns that are broken; what is wrong with them has been said.
    broken: Vec<String>,
    /// The declared columns, with their position in the schema once they are used.
    declared: Vec<(ColumnSpec, Option<usize>)>,
    /// Whether its events have an id, which then is the first column of the schema.
    has_id: bool,
    repeats: Option<Repeats>,
}

impl Tables {
    /// Reads the declared columns.
    pub fn new(file: &File, orders: Vec<Vec<String>>, found: &mut Vec<Diagnostic>) -> Self {
        let mut tables = Self { customer_columns: Vec::new(), events: Vec::new(), orders, used_params: Vec::new() };
        for named in file.customers.iter().flat_map(|form| &form.columns) {
            let spec = tables.spec(named, found);
            tables.customer_columns.push(spec);
        }
        if file.tables.len() > MOST_TABLES {
            let span = file.tables[MOST_TABLES].span.clone();
            found.push(Diagnostic::new(Problem::TooMany { what: "tables", most: MOST_TABLES }, span));
        }
        for named in file.tables.iter().take(MOST_TABLES) {
            let events = tables.events(named, &file.params, found);
            tables.events.push(events);
        }
        tables
    }

    fn events(&mut self, named: &Named<TableForm>, params: &[Named<ParamForm>], found: &mut Vec<Diagnostic>) -> EventTable {
        let table = &named.form;
        let mut declared: Vec<(ColumnSpec, Option<usize>)> = Vec::new();
        for column in &table.columns {
            let name = form(&column.name);
            if TAKEN.contains(&name.as_str()) {
                found.push(Diagnostic::new(Problem::NameTaken { name: name.clone() }, column.span.clone()));
            }
            if let Some(param) = params.iter().find(|param| form(&param.name) == name) {
                let problem = Problem::NameClash { name: name.clone() };
                found.push(Diagnostic::between(problem, column.span.clone(), param.span.clone()));
            }
            let earlier = table.columns.iter().find(|other| form(&other.name) == name && other.span != column.span);
            if let Some(earlier) = earlier.filter(|earlier| earlier.span.start < column.span.start) {
                let problem = Problem::NameClash { name };
                found.push(Diagnostic::between(problem, column.span.clone(), earlier.span.clone()));
            } else {
                declared.push((self.spec(column, found), None));
            }
        }
        let date = table
            .date
            .as_ref()
            .map(|(headers, format)| ColumnSpec { cell: CellType::Date(*format), ..ColumnSpec::text("date", headers.clone()) });
        let name = form(&named.name);
        let mut events = EventTable {
            schema: EventSchema {
                name: name.clone(),
                key: ColumnSpec::text("key", table.key.clone()),
                date,
                columns: table.id.iter().map(|headers| ColumnSpec::text("id", headers.clone())).collect(),
                money: Vec::new(),
                identity: None,
                sheet: table.sheet.clone(),
            },
            name,
            files: table.files.clone(),
            broken: table.broken.iter().map(|(name, _)| form(name)).collect(),
            declared,
            has_id: table.id.is_some(),
            repeats: None,
        };
        if let Some((repeats, span)) = &table.repeats {
            match events.repeats(repeats) {
                Ok(repeats) => events.repeats = Some(repeats),
                Err(problem) => found.extend(problem.map(|problem| Diagnostic::new(problem, span.clone()))),
            }
        }
        events
    }

    fn spec(&mut self, named: &Named<ColumnForm>, found: &mut Vec<Diagnostic>) -> ColumnSpec {
        let column = &named.form;
        let cell = match (&column.order, column.ty) {
            (Some(order), TypeWord::Text) => self.ordered(order, found),
            (_, TypeWord::Text) => CellType::Text,
            (_, TypeWord::Number) => CellType::Number,
            (_, TypeWord::Date) => CellType::Date(column.format),
            (_, TypeWord::Flag) => CellType::Flag,
            (_, TypeWord::Hour) => CellType::Hour,
        };
        ColumnSpec {
            name: form(&named.name),
            headers: column.headers.clone(),
            cell,
            missing_words: column.missing.clone(),
            unit: column.unit.clone(),
            optional: column.optional,
        }
    }

    /// `A > B > C` or `C < B < A`: the words from the least to the greatest.
    fn ordered(&mut self, order: &Text, found: &mut Vec<Diagnostic>) -> CellType {
        let falling = order.value.contains(['>', '＞']);
        let rising = order.value.contains(['<', '＜']);
        let mut words: Vec<String> = order.value.split(['>', '＞', '<', '＜']).map(|word| fold(word).into_owned()).collect();
        if falling == rising || words.iter().any(String::is_empty) {
            found.push(Diagnostic::new(Problem::OrderForm { written: order.value.clone() }, order.span.clone()));
        }
        if falling {
            words.reverse();
        }
        for (i, word) in words.iter().enumerate() {
            if words[..i].contains(word) {
                found.push(Diagnostic::new(Problem::OrderWordTwice { word: word.clone() }, order.span.clone()));
            }
        }
        let position = self.orders.iter().position(|known| *known == words).filter(|position| *position > 0);
        let position = position.unwrap_or_else(|| {
            self.orders.push(words.clone());
            self.orders.len() - 1
        });
        CellType::Category(OrderIndex(u16::try_from(position).unwrap_or(u16::MAX)), words)
    }

    /// The position of a customer column that is named by its header.
    pub fn customer_header(&mut self, header: &str) -> usize {
        let known = self.customer_columns.iter().position(|column| column.name == header);
        known.unwrap_or_else(|| {
            self.customer_columns.push(ColumnSpec::text(header, vec![header.to_owned()]));
            self.customer_columns.len() - 1
        })
    }
}

/// A column of a table of events as a rule may name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EventColumn {
    /// Where it is read from.
    pub subject: Subject,
    /// Its type.
    pub ty: Type,
}

impl EventColumn {
    /// The node that reads it in the scope of one event.
    #[must_use]
    pub fn node(self) -> Node {
        match self.subject {
            Subject::Column(position) => Node::Read(Slot::EventColumn(position)),
            Subject::Date => Node::Read(Slot::EventDate),
            Subject::Key | Subject::Rows => Node::Read(Slot::EventKey),
        }
    }
}

impl EventTable {
    /// The column of this name, which is used from now on; a name in backticks that isn't declared is a header.
    ///
    /// # Errors
    /// There is no such column; no problem where it is broken.
    pub fn column(&mut self, name: &str, quoted: bool) -> Result<EventColumn, Option<Problem>> {
        if let Some(position) = self.declared.iter().position(|(spec, _)| spec.name == name) {
            return Ok(self.used(position));
        }
        match name {
            "key" => return Ok(EventColumn { subject: Subject::Key, ty: Type::Text }),
            "id" if self.has_id => return Ok(EventColumn { subject: Subject::Column(0), ty: Type::Text }),
            "id" if !quoted => return Err(Some(Problem::NeedsId { table: self.name.clone() })),
            "date" if self.has_date() => return Ok(EventColumn { subject: Subject::Date, ty: Type::Date }),
            "date" if !quoted => return Err(Some(Problem::NeedsDate { table: self.name.clone() })),
            _ if self.broken.iter().any(|broken| broken == name) => return Err(None),
            _ => {}
        }
        if quoted {
            self.declared.push((ColumnSpec::text(name, vec![name.to_owned()]), None));
            return Ok(self.used(self.declared.len() - 1));
        }
        let own = ["key", "id", "date"].into_iter().filter(|own| self.has(own));
        let known = self.declared.iter().map(|(spec, _)| spec.name.as_str()).chain(own);
        let near = nearest(name, known);
        Err(Some(Problem::UnknownColumn { table: self.name.clone(), column: name.to_owned(), nearest: near }))
    }

    fn used(&mut self, declared: usize) -> EventColumn {
        let (spec, position) = &mut self.declared[declared];
        let position = *position.get_or_insert_with(|| {
            self.schema.columns.push(spec.clone());
            self.schema.columns.len() - 1
        });
        EventColumn { subject: Subject::Column(position), ty: spec.cell.value_type() }
    }

    /// Whether a bare name is a column of the table.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let own = match name {
            "key" => true,
            "id" => self.has_id,
            "date" => self.has_date(),
            _ => false,
        };
        own || self.declared.iter().any(|(spec, _)| spec.name == name)
    }

    /// Whether a bare name is a column whose form is broken.
    #[must_use]
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.iter().any(|broken| broken == name)
    }

    /// The names a person may have meant.
    pub fn column_names(&self) -> impl Iterator<Item = &str> {
        self.declared.iter().map(|(spec, _)| spec.name.as_str())
    }

    /// Whether its events have a day.
    #[must_use]
    pub const fn has_date(&self) -> bool {
        self.schema.date.is_some()
    }

    /// Counts a number column as money of the balance.
    pub fn counts_money(&mut self, position: usize) {
        if !self.schema.money.contains(&position) {
            self.schema.money.push(position);
            self.schema.money.sort_unstable();
        }
    }

    /// What rows of one id are; the column that tells the newest is used from now on.
    fn repeats(&mut self, repeats: &RepeatsForm) -> Result<Repeats, Option<Problem>> {
        if !self.has_id {
            return Err(Some(Problem::NeedsId { table: self.name.clone() }));
        }
        let name = match repeats {
            RepeatsForm::Lines => return Ok(Repeats::Lines),
            RepeatsForm::Last => return Ok(Repeats::Last),
            RepeatsForm::Never => return Ok(Repeats::Never),
            RepeatsForm::Newest(name) => form(&name.value),
        };
        let column = self.column(&name, false)?;
        match (column.subject, column.ty) {
            (Subject::Date, _) => Ok(Repeats::Newest(Newest::Date)),
            (Subject::Column(position), Type::Number | Type::Date | Type::Category(_)) => {
                Ok(Repeats::Newest(Newest::Column(position)))
            }
            (_, found) => Err(Some(Problem::NewestOrder { column: name, found })),
        }
    }

    /// How events are told apart. All declared columns are compared, and those in backticks that a rule uses.
    fn identity(&self) -> Option<Identity> {
        if !self.has_id {
            return None;
        }
        let mut identity = Identity { id: 0, repeats: self.repeats, others: Vec::new(), compared: Vec::new() };
        for (spec, position) in &self.declared {
            identity.compared.push(position.unwrap_or(self.schema.columns.len() + identity.others.len()));
            if position.is_none() {
                identity.others.push(spec.clone());
            }
        }
        Some(identity)
    }

    /// The table's rules.
    #[must_use]
    pub fn finish(mut self, filter: Option<Formula>) -> TableRules {
        self.schema.identity = self.identity();
        TableRules { schema: self.schema, files: self.files, filter }
    }
}

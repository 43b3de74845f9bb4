//! The declared columns of the customer sheet and the tables of events, and which of them the rules use.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use crate::expr::check::Guesses;
use crate::expr::typed::{Node, Slot};
use crate::model::date::Date;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::{fold, trim};
use crate::model::schema::{CellType, ColumnSpec, EventSchema, Repeats};
use crate::model::value::{OrderIndex, Type};
use crate::rules::document::Text;
use crate::rules::forms::{ColumnForm, File, Named, ParamForm, TableForm, TypeWord};
use crate::rules::ruleset::{ComputedColumn, Formula, MaxRejected, Subject, TableRules};

use super::computed::Declared;
use super::names::{TAKEN, form, listed};

/// The most tables of events a rule file may have.
const MOST_TABLES: usize = 255;

/// The most lists of ordered words a rule file may have.
const MOST_ORDERS: usize = 20_000;

/// All columns and orders.
pub struct Tables {
    /// The columns of the customer sheet: declared ones, then those named in backticks.
    pub customer_columns: Vec<ColumnSpec>,
    /// Whether there is a customer sheet; else the customers are taken from a table.
    pub has_sheet: bool,
    /// The tables of events.
    pub events: Vec<EventTable>,
    /// The lists of ordered words; the first is the ladder.
    pub orders: Vec<Vec<String>>,
    /// Params that a rule reads.
    pub used_params: Vec<usize>,
    /// The lookups with the types of their values; none where one is broken.
    pub lookups: BTreeMap<String, Option<Type>>,
    /// Lookups that a rule names.
    pub used_lookups: BTreeSet<String>,
    /// What unknown names may have meant.
    pub guesses: Guesses,
    /// The position of each list of ordered words but the ladder.
    by_words: HashMap<Vec<String>, usize, FixedState>,
    /// The columns of the customer sheet that are named by their headers.
    by_header: HashMap<String, usize, FixedState>,
    /// The position of each param by its name; of two the first.
    params: HashMap<String, usize, FixedState>,
}

/// A table of events whose columns are put into its schema when a rule first uses them.
pub struct EventTable {
    /// Its name.
    pub name: String,
    files: Vec<String>,
    starts: Option<Date>,
    max_rejected: Option<MaxRejected>,
    pub(super) schema: EventSchema,
    /// What rows of one id are, where the rules say it.
    pub(super) repeats: Option<Repeats>,
    /// Names of columns that are broken; what is wrong with them has been said.
    broken: Vec<String>,
    /// The declared columns, and those named by their headers.
    pub(super) declared: Vec<Declared>,
    by_name: ByName,
    by_header: ByName,
    /// The computed columns that are used, each after those that it reads.
    pub(super) computed: Vec<ComputedColumn>,
    /// Whether columns are only looked at: none is used by that, and each stands at its place among the declared ones.
    pub(super) only_looks: bool,
    guesses: Guesses,
}

type ByName = HashMap<String, usize, foldhash::fast::FixedState>;

impl Tables {
    /// Reads the declared columns.
    pub fn new(file: &File, orders: Vec<Vec<String>>, found: &mut Vec<Diagnostic>) -> Self {
        let mut tables = Self {
            customer_columns: Vec::new(),
            has_sheet: file.customers.as_ref().is_none_or(|form| form.from.is_none()),
            events: Vec::new(),
            orders,
            used_params: Vec::new(),
            lookups: BTreeMap::new(),
            used_lookups: BTreeSet::new(),
            guesses: Guesses::default(),
            by_words: HashMap::default(),
            by_header: HashMap::default(),
            params: file.params.iter().enumerate().rev().map(|(i, param)| (form(&param.name), i)).collect(),
        };
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

    fn events(&mut self, named: &Named<TableForm>, param_forms: &[Named<ParamForm>], found: &mut Vec<Diagnostic>) -> EventTable {
        let table = &named.form;
        let (declared, by_name) = self.declare(named, param_forms, found);
        let date = table
            .date
            .as_ref()
            .map(|(headers, format)| ColumnSpec { cell: CellType::Date(*format), ..ColumnSpec::text("date", headers.clone()) });
        let name = form(&named.name);
        if let (Some((_, span)), None) = (&table.starts, &date) {
            found.push(Diagnostic::new(Problem::NeedsDate { table: name.clone() }, span.clone()));
        }
        let mut events = EventTable {
            schema: EventSchema {
                name: name.clone(),
                key: ColumnSpec {
                    matches: table.matches.as_ref().map(|column| column.value.clone()),
                    ..ColumnSpec::text("key", table.key.clone())
                },
                date,
                columns: Vec::new(),
                money: Vec::new(),
                identity: None,
                source: table.source.clone(),
            },
            repeats: None,
            name,
            files: table.files.clone(),
            starts: table.starts.as_ref().map(|(day, _)| *day),
            max_rejected: table.max_rejected,
            broken: table.broken.iter().map(|(name, _)| form(name)).collect(),
            declared,
            by_name,
            by_header: ByName::default(),
            computed: Vec::new(),
            only_looks: false,
            guesses: Guesses::default(),
        };
        events.declare_identity(table, found);
        events
    }

    /// The columns that a table declares, its id first, and where each name is found.
    fn declare(
        &mut self,
        named: &Named<TableForm>,
        param_forms: &[Named<ParamForm>],
        found: &mut Vec<Diagnostic>,
    ) -> (Vec<Declared>, ByName) {
        let table = &named.form;
        let mut declared: Vec<Declared> = Vec::new();
        let mut by_name = ByName::default();
        if let Some(headers) = &table.id {
            by_name.insert("id".to_owned(), declared.len());
            declared.push(Declared::new(ColumnSpec::text("id", headers.clone()), usize::MAX));
        }
        own_names_clash(named, &self.params, param_forms, found);
        for (at, column) in table.columns.iter().enumerate() {
            let name = form(&column.name);
            if TAKEN.contains(&name.as_str()) {
                found.push(Diagnostic::new(Problem::NameTaken { name: name.clone() }, column.span.clone()));
            }
            if let Some(param) = self.param(&name) {
                let problem = Problem::NameClash { name: name.clone() };
                found.push(Diagnostic::between(problem, column.span.clone(), param_forms[param].span.clone()));
            }
            if let Some(earlier) = by_name.get(&name) {
                let earlier = table.columns[declared[*earlier].form].span.clone();
                found.push(Diagnostic::between(Problem::NameClash { name }, column.span.clone(), earlier));
            } else {
                by_name.insert(name, declared.len());
                declared.push(Declared::new(self.spec(column, found), at));
            }
        }
        (declared, by_name)
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
            verbatim: false,
            matches: None,
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
        let mut seen: HashSet<String, FixedState> = HashSet::default();
        for word in &words {
            if !seen.insert(word.clone()) {
                found.push(Diagnostic::new(Problem::OrderWordTwice { word: word.clone() }, order.span.clone()));
            }
        }
        let orders = &mut self.orders;
        let position = *self.by_words.entry(words.clone()).or_insert_with(|| {
            if orders.len() == MOST_ORDERS {
                found.push(Diagnostic::new(Problem::TooMany { what: "orders", most: MOST_ORDERS }, order.span.clone()));
            }
            orders.push(words.clone());
            orders.len() - 1
        });
        CellType::Category(OrderIndex(u16::try_from(position).unwrap_or(u16::MAX)), words)
    }

    /// The name and type of a lookup, which is used from now on.
    ///
    /// # Errors
    /// There is no such lookup; no problem where it is broken.
    pub fn lookup(&mut self, written: &str) -> Result<(String, Type), Option<Problem>> {
        let name = form(trim(written));
        let Some(ty) = self.lookups.get(&name) else {
            let near = self.guesses.nearest(&name, self.lookups.keys().map(String::as_str));
            let known = listed(self.lookups.keys().map(String::as_str));
            return Err(Some(Problem::NoSuchLookup { name, nearest: near, known }));
        };
        self.used_lookups.insert(name.clone());
        ty.map(|ty| (name, ty)).ok_or(None)
    }

    /// The position of a param.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<usize> {
        self.params.get(name).copied()
    }

    /// The position of a customer column that is named by its header.
    pub fn customer_header(&mut self, header: &str) -> usize {
        *self.by_header.entry_ref(header).or_insert_with(|| {
            self.customer_columns.push(ColumnSpec::text(header, vec![header.to_owned()]));
            self.customer_columns.len() - 1
        })
    }
}

/// Finds params that are called as a column that the table has without declaring it.
fn own_names_clash(named: &Named<TableForm>, params: &ByName, forms: &[Named<ParamForm>], found: &mut Vec<Diagnostic>) {
    let own = [("key", true), ("id", named.form.id.is_some()), ("date", named.form.date.is_some())];
    for (name, _) in own.into_iter().filter(|(_, is_there)| *is_there) {
        if let Some(param) = params.get(name) {
            let problem = Problem::NameClash { name: name.to_owned() };
            found.push(Diagnostic::between(problem, named.span.clone(), forms[*param].span.clone()));
        }
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
        if let Some(position) = self.by_name.get(name) {
            return self.used(*position);
        }
        match name {
            "key" => return Ok(EventColumn { subject: Subject::Key, ty: Type::Text }),
            "id" if !quoted => return Err(Some(Problem::NeedsId { table: self.name.clone() })),
            "date" if self.has_date() => return Ok(EventColumn { subject: Subject::Date, ty: Type::Date }),
            "date" if !quoted => return Err(Some(Problem::NeedsDate { table: self.name.clone() })),
            _ if self.is_broken(name) => return Err(None),
            _ => {}
        }
        if quoted {
            let position = *self.by_header.entry(name.to_owned()).or_insert(self.declared.len());
            if position == self.declared.len() {
                self.declared.push(Declared::new(ColumnSpec::text(name, vec![name.to_owned()]), usize::MAX));
            }
            return self.used(position);
        }
        let own = if self.has_date() { ["key", "date"].as_slice() } else { &["key"] };
        let near = self.guesses.nearest(name, self.column_names().chain(own.iter().copied()));
        Err(Some(Problem::UnknownColumn { table: self.name.clone(), column: name.to_owned(), nearest: near }))
    }

    /// The place of a declared column.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Whether a bare name is a column of the table.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name) || name == "key" || (name == "date" && self.has_date())
    }

    /// The aggregate that a column is most often meant to be taken by.
    #[must_use]
    pub fn usual_aggregate(&self, name: &str) -> &'static str {
        match self.place(name).map(|place| self.declared[place].spec.cell.value_type()) {
            Some(Type::Number) => "sum",
            Some(Type::Date) => "max",
            Some(Type::Text | Type::Flag | Type::Category(_)) => "most_common",
            None if name == "date" => "max",
            None => "count_distinct",
        }
    }

    /// Whether a bare name is a column whose form is broken.
    #[must_use]
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.iter().any(|broken| broken == name)
    }

    /// The names a person may have meant.
    pub fn column_names(&self) -> impl Iterator<Item = &str> {
        self.declared.iter().map(|declared| declared.spec.name.as_str())
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

    /// The table's rules.
    #[must_use]
    pub fn finish(mut self, filter: Option<Formula>, matches: Option<usize>) -> TableRules {
        self.schema.identity = self.identity();
        let Self { schema, files, starts, max_rejected, computed, .. } = self;
        TableRules { schema, files, filter, matches, starts, max_rejected, computed }
    }
}

//! `[report]`: sheets and columns by name, and what is hidden.

use std::ops::Range;

use super::Resolver;
use super::names::{Names, Seen, Thing, form, listed};
use super::tables::Tables;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::header_form;
use crate::model::mask::Hiding;
use crate::model::schema::CellType;
use crate::rules::document::Text;
use crate::rules::forms::{File, ReportForm};
use crate::rules::keys::report::COLUMNS;
use crate::rules::ruleset::{
    Currency, Definition, Hidden, Pseudonyms, ReportColumn, ReportRules, RuleSet, SheetName, SplitBy, Step,
};

/// The word for the customer's key.
const KEY: &str = "customer";
/// The word for the final tier.
const TIER: &str = "tier";

/// What a name in `[report]` may be a column of the customers by.
enum Place {
    Key,
    Column(usize),
}

impl Resolver<'_> {
    pub(super) fn report(&mut self, names: &Names, tables: &Tables, plan_keys: &[String]) -> ReportRules {
        let file = self.file;
        let mut rules = ReportRules { currency: currency_of_units(file), ..ReportRules::default() };
        let Some(form) = &file.report else { return rules };
        rules.currency = form.currency.unwrap_or(rules.currency);
        self.one_currency(form);
        rules.top = form.top.unwrap_or(rules.top);
        (rules.live, rules.hand_input) = (form.live, form.hand_input);
        if let Some(sheets) = &form.sheets {
            rules.sheets = self.sheets(sheets);
        }
        if let Some(columns) = &form.columns {
            self.once(columns, "columns");
            let known = |text| self.report_column(text, names, tables, plan_keys);
            rules.columns = Some(columns.iter().filter_map(known).collect());
        }
        self.once(&form.split_by, "split_by");
        rules.split_by = form.split_by.iter().filter_map(|text| self.split_by(text, names, tables)).collect();
        rules.hidden = self.hidden(form, names, tables);
        let key_env = form.pseudonym.as_ref().map(|pseudonym| pseudonym.key_env.clone());
        rules.pseudonyms = key_env.map(|key_env| Pseudonyms { key_env, secret: None });
        rules
    }

    /// Amounts have the sign of their own unit, so another currency than any unit names would change nothing, and seem to.
    fn one_currency(&mut self, form: &ReportForm) {
        let Some(Some(said)) = form.currency else { return };
        let file = self.file;
        let first = currencies(file).next();
        if let Some((_, name, unit)) = first.filter(|_| currencies(file).all(|(currency, ..)| currency != said)) {
            let problem = Problem::OtherCurrency { name: name.to_owned(), unit: unit.to_owned(), said: said.code() };
            self.say(problem, form.currency_span.clone());
        }
    }

    fn once(&mut self, texts: &[Text], what: &'static str) {
        let mut seen = Seen::default();
        for text in texts {
            if let Some(earlier) = seen.earlier(form(&text.value), &text.span) {
                let problem = Problem::TwiceIn { word: text.value.clone(), what };
                self.found.push(Diagnostic::between(problem, text.span.clone(), earlier));
            }
        }
    }

    /// The summary is what opens, so it comes first.
    fn sheets(&mut self, sheets: &[(SheetName, Text)]) -> Vec<SheetName> {
        for (at, (sheet, text)) in sheets.iter().enumerate() {
            if let Some((_, earlier)) = sheets[..at].iter().find(|(other, _)| other == sheet) {
                let problem = Problem::TwiceIn { word: text.value.clone(), what: "sheets" };
                self.found.push(Diagnostic::between(problem, text.span.clone(), earlier.span.clone()));
            }
        }
        let mut sheets: Vec<SheetName> = sheets.iter().map(|(sheet, _)| *sheet).collect();
        sheets.sort_by_key(|sheet| *sheet != SheetName::Summary);
        sheets
    }

    /// What the file itself names comes first, then what the sheet has of itself, then keys of plans, then headers, then labels.
    fn report_column(&mut self, text: &Text, names: &Names, tables: &Tables, plan_keys: &[String]) -> Option<ReportColumn> {
        let name = form(text.value.trim());
        match names.get(&name) {
            Some(Thing::Column(column)) => return Some(ReportColumn::Column(column)),
            Some(Thing::Value(value)) => return Some(ReportColumn::Value(value)),
            Some(Thing::Broken) => return None,
            Some(Thing::Param(_) | Thing::Table(_)) | None => {}
        }
        if let Some(own) = COLUMNS.iter().position(|own| *own == name) {
            return Some(ReportColumn::OWN[own]);
        }
        if let Some(key) = plan_keys.iter().position(|key| form(key) == name) {
            return Some(ReportColumn::PlanKey(key));
        }
        if let Some(column) = column_of_header(&name, tables) {
            return Some(ReportColumn::Column(column));
        }
        if let Some(value) = self.value_of_label(&name) {
            return Some(ReportColumn::Value(value));
        }
        let of_file = names.all().filter(|name| matches!(names.get(name), Some(Thing::Column(_) | Thing::Value(_))));
        let known = COLUMNS.iter().copied().chain(of_file).chain(plan_keys.iter().map(String::as_str));
        let nearest = self.guesses.nearest(&name, known);
        self.say(Problem::NoReportColumn { name: text.value.clone(), nearest }, text.span.clone());
        None
    }

    /// The position of the metric, score or segment with this label.
    fn value_of_label(&self, label: &str) -> Option<usize> {
        let file = self.file;
        let metrics = file.metrics.iter().map(|named| &named.form.label);
        let scores = file.scores.iter().map(|named| &named.form.label);
        let mut labels = metrics.chain(scores).chain(file.segments.iter().map(|named| &named.form.label));
        labels.position(|known| known.as_deref().is_some_and(|known| header_form(known) == header_form(label)))
    }

    fn split_by(&mut self, text: &Text, names: &Names, tables: &Tables) -> Option<SplitBy> {
        let name = form(text.value.trim());
        if name == TIER {
            return Some(SplitBy::Tier);
        }
        let first_segment = self.file.metrics.len() + self.file.scores.len();
        let is_of_words = |column: usize| matches!(tables.customer_columns[column].cell, CellType::Text | CellType::Category(..));
        // A segment that goes by the column of its own name has left the name to the column, and is the same.
        match names.get(&name) {
            Some(Thing::Value(value)) if value >= first_segment => return Some(SplitBy::Segment(value)),
            Some(Thing::Column(column)) if is_of_words(column) => return Some(SplitBy::Column(column)),
            Some(Thing::Broken) => return None,
            Some(Thing::Column(_) | Thing::Value(_) | Thing::Param(_) | Thing::Table(_)) | None => {}
        }
        if let Some(column) = column_of_header(&name, tables).filter(|column| is_of_words(*column)) {
            return Some(SplitBy::Column(column));
        }
        let can = |thing| match thing {
            Some(Thing::Value(value)) => value >= first_segment,
            Some(Thing::Column(column)) => is_of_words(column),
            Some(Thing::Param(_) | Thing::Table(_) | Thing::Broken) | None => false,
        };
        let known: Vec<&str> = std::iter::once(TIER).chain(names.all().filter(|name| can(names.get(name)))).collect();
        let nearest = self.guesses.nearest(&name, known.iter().copied());
        self.say(Problem::NoSplit { name: text.value.clone(), nearest, known: listed(known) }, text.span.clone());
        None
    }

    fn hidden(&mut self, form: &ReportForm, names: &Names, tables: &Tables) -> Hidden {
        let mut hidden = Hidden { columns: vec![None; tables.customer_columns.len()], ..Hidden::default() };
        let mut taken: Vec<(Option<usize>, Range<usize>)> = Vec::new();
        let masks = form.masks.iter().map(|mask| (&*mask.name, &mask.span, Hiding::Mask(mask.word)));
        let pseudonyms = form.pseudonym.iter().flat_map(|pseudonym| &pseudonym.columns);
        let pseudonyms = pseudonyms.map(|text| (&*text.value, &text.span, Hiding::Pseudonym));
        for (name, span, hiding) in masks.chain(pseudonyms) {
            let Some(place) = self.customer_column(name, span, names, tables) else { continue };
            let column = if let Place::Column(column) = place { Some(column) } else { None };
            if let Some((_, earlier)) = taken.iter().find(|(other, _)| *other == column) {
                let problem = Problem::TwiceIn { word: name.to_owned(), what: "mask, pseudonym" };
                self.found.push(Diagnostic::between(problem, span.clone(), earlier.clone()));
            }
            taken.push((column, span.clone()));
            match column {
                None => hidden.key = Some(hiding),
                Some(column) => {
                    let cell = &tables.customer_columns[column].cell;
                    if hiding == Hiding::Pseudonym && *cell != CellType::Text {
                        self.say(Problem::WantsText { found: cell.value_type() }, span.clone());
                    }
                    hidden.columns[column] = Some(hiding);
                }
            }
        }
        hidden
    }

    /// A column of the customers by its declared name or its header.
    fn customer_column(&mut self, name: &str, span: &Range<usize>, names: &Names, tables: &Tables) -> Option<Place> {
        let wanted = form(name.trim());
        match names.get(&wanted) {
            Some(Thing::Column(column)) => return Some(Place::Column(column)),
            Some(Thing::Broken) => return None,
            Some(Thing::Param(_) | Thing::Table(_) | Thing::Value(_)) | None => {}
        }
        if wanted == KEY {
            return Some(Place::Key);
        }
        if let Some(column) = column_of_header(&wanted, tables) {
            return Some(Place::Column(column));
        }
        let columns = self.file.customers.iter().flat_map(|form| &form.columns).map(|named| named.name.as_str());
        let known: Vec<&str> = std::iter::once(KEY).chain(columns).collect();
        let nearest = self.guesses.nearest(&wanted, known.iter().copied());
        let problem = Problem::NotACustomerColumn { name: name.to_owned(), nearest, known: listed(known) };
        self.say(problem, span.clone());
        None
    }

    /// Hides the values that hand a hidden one on. Classes by hidden values would stand in every table, or melt together.
    pub(super) fn hide_values(&mut self, rules: &mut RuleSet) {
        let file = self.file;
        let Some(form) = &file.report else { return };
        if rules.report.hidden.is_nothing() {
            rules.report.hidden = Hidden::default();
            return;
        }
        rules.report.hidden.headers = hidden_headers(rules);
        rules.report.hidden.values = vec![None; rules.values.len()];
        let first_segment = file.metrics.len() + file.scores.len();
        for step in &rules.evaluation_order {
            let Step::Value(position) = *step else { continue };
            match &rules.values[position].definition {
                Definition::Formula(formula) => rules.report.hidden.values[position] = rules.hiding(&formula.term),
                Definition::By(parts) if parts.iter().any(|part| rules.hiding(&part.term).is_some()) => {
                    if let Some(named) = position.checked_sub(first_segment).and_then(|at| file.segments.get(at)) {
                        let span = named.form.by.first().map_or_else(|| named.span.clone(), |by| by.span.clone());
                        self.say(Problem::HiddenClass { name: named.name.clone() }, span);
                    }
                }
                Definition::By(_) | Definition::Classes(_) | Definition::Grid(_) | Definition::Score(_) => {}
            }
        }
        if rules.report.split_by.len() < form.split_by.len() {
            // One of them is unknown, which has been said.
            return;
        }
        for (split, text) in rules.report.split_by.iter().zip(&form.split_by) {
            if let SplitBy::Column(column) = split
                && rules.report.hidden.column(*column).is_some()
            {
                self.say(Problem::HiddenClass { name: text.value.clone() }, text.span.clone());
            }
        }
    }
}

/// The headers of hidden columns, and of keys where these are hidden.
fn hidden_headers(rules: &RuleSet) -> Vec<(String, Hiding)> {
    let columns = rules.customers.schema.columns.iter().zip(&rules.report.hidden.columns);
    let columns = columns.filter_map(|(spec, hiding)| Some((spec, (*hiding)?)));
    let tables = rules.tables.iter().map(|table| &table.schema.key);
    let aliases = rules.identity.iter().filter_map(|identity| identity.aliases.as_ref());
    let aliases = aliases.flat_map(|aliases| std::iter::once(&aliases.schema.key).chain(&aliases.schema.columns));
    let keys = std::iter::once(&rules.customers.schema.key).chain(tables).chain(aliases);
    let keys = keys.filter_map(|spec| Some((spec, rules.hiding_of_keys()?)));
    let headers = columns.chain(keys).flat_map(|(spec, hiding)| {
        let names = spec.headers.iter().chain(std::iter::once(&spec.name));
        names.map(move |header| (header_form(header), hiding))
    });
    headers.collect()
}

/// The position of the column that is found under a header.
fn column_of_header(header: &str, tables: &Tables) -> Option<usize> {
    let wanted = header_form(header.trim_matches('`'));
    tables.customer_columns.iter().position(|column| column.headers.iter().any(|header| header_form(header) == wanted))
}

/// The currency that the units of metrics and columns name; none where they name none, or several.
fn currency_of_units(file: &File) -> Option<Currency> {
    let mut found = currencies(file).map(|(currency, ..)| currency);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// The currencies that units name: each with whose unit it is, and the unit; those of metrics first.
fn currencies(file: &File) -> impl Iterator<Item = (Currency, &str, &str)> {
    let tables = file.customers.iter().chain(file.tables.iter().map(|named| &named.form));
    let columns = tables.flat_map(|table| &table.columns).map(|named| (&*named.name, &named.form.unit));
    let units = file.metrics.iter().map(|named| (&*named.name, &named.form.unit)).chain(columns);
    units.filter_map(|(name, unit)| {
        let unit = unit.as_deref()?;
        Some((Currency::of_unit(unit)?, name, unit))
    })
}

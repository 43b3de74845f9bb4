//! Reads a branch's file: only what a branch may change of its standard.

use std::ops::Range;

use super::lookups::lookup;
use super::tables::source_choices;
use super::{language, named, plain, strings};
use crate::model::diagnostic::{Problem, Shape};
use crate::model::language::Language;
use crate::rules::document::{Document, Item, Section, Text};
use crate::rules::forms::Named;
use crate::rules::forms::branch::{BranchForm, SourceForm, ValueForm};

const TOP: &[&str] = &["extends", "schema", "name", "lang", "params", "lookups", "customers", "tables"];

const PARAM: &[&str] = &["value"];

const CUSTOMERS: &[&str] = &["files", "sheet", "key", "columns"];

const TABLE: &[&str] = &["files", "sheet", "key", "id", "date", "columns"];

const COLUMN: &[&str] = &["header"];

/// The standard that a rule file extends, as written there.
pub fn read_extends(document: &mut Document<'_>, mut top: Section<'_>) -> Option<Text> {
    let item = top.take("extends")?;
    document.text("extends", item)
}

/// Reads the language that a file asks for.
pub fn read_language(document: &mut Document<'_>, mut top: Section<'_>) -> Option<Language> {
    language(document, &mut top)
}

/// Reads a branch's file.
pub fn read_branch(document: &mut Document<'_>, mut top: Section<'_>) -> BranchForm {
    let mut branch = BranchForm::default();
    let _standard = top.take("extends");
    if let Some(item) = top.take("schema")
        && item.as_whole() != Some(1)
    {
        document.say(Problem::SchemaVersion { found: document.source(item).to_owned() }, item.span());
    }
    branch.name = plain(document, &mut top, "name");
    branch.language = language(document, &mut top);
    let broken = &mut Vec::new();
    branch.params = named(document, &mut top, "params", broken, |document, _, key, item| value(document, key, item));
    let place = top.key_span("customers");
    if let (Some(item), Some(span)) = (top.take("customers"), place)
        && let Some(section) = document.section("[customers]", "customers", item)
    {
        branch.customers = Some(Named { name: "customers".into(), span, form: source(document, section, CUSTOMERS) });
    }
    branch.lookups = named(document, &mut top, "lookups", broken, |document, name, key, item| {
        let section = document.section(&format!("[lookups.{name}]"), key, item)?;
        Some(lookup(document, section))
    });
    branch.tables = named(document, &mut top, "tables", broken, |document, name, key, item| {
        let section = document.section(&format!("[tables.{name}]"), key, item)?;
        Some(source(document, section, TABLE))
    });
    top.finish_branch(TOP, document);
    branch
}

fn value(document: &mut Document<'_>, key: &str, item: Item<'_>) -> Option<ValueForm> {
    let mut value = Some(item);
    if item.is_table() {
        let mut section = document.section("[params]", key, item)?;
        value = section.take("value");
        section.finish_branch(PARAM, document);
        if value.is_none() {
            document.say(Problem::MissingKey { section: key.to_owned(), key: "value" }, section.span);
        }
    }
    let item = value?;
    let literal = document.written(key, Shape::Literal, item)?;
    Some(ValueForm { value: literal, written: document.as_written(item) })
}

fn source(document: &mut Document<'_>, mut section: Section<'_>, keys: &'static [&'static str]) -> SourceForm {
    let mut form = SourceForm {
        files: strings(document, &mut section, "files"),
        source: source_choices(document, &mut section),
        ..SourceForm::default()
    };
    for (key, place) in [("key", &mut form.key), ("id", &mut form.id), ("date", &mut form.date)] {
        if keys.contains(&key) {
            *place = section.take(key).and_then(|item| headers(document, key, item));
        }
    }
    if let Some(item) = section.take("columns")
        && let Some(mut inner) = document.section(&format!("{}.columns", section.name), "columns", item)
    {
        let columns = inner.take_all();
        let column = |(name, span, item): (String, Range<usize>, Item<'_>)| {
            Some(Named { form: headers(document, &name, item)?, name, span })
        };
        form.columns = columns.into_iter().filter_map(column).collect();
    }
    section.finish_branch(keys, document);
    form
}

/// A header, a list of headers, or a table with `header` and nothing else.
fn headers(document: &mut Document<'_>, key: &str, item: Item<'_>) -> Option<Vec<String>> {
    if !item.is_table() {
        return Some(document.texts_or(key, Shape::ColumnForm, item)?.into_iter().map(|text| text.value).collect());
    }
    let mut section = document.section(key, key, item)?;
    let headers = strings(document, &mut section, "header");
    section.finish_branch(COLUMN, document);
    if section.key_span("header").is_none() {
        document.say(Problem::MissingKey { section: key.to_owned(), key: "header" }, section.span);
        return None;
    }
    Some(headers)
}

//! Reads the sections of a rule file, key by key.

mod branch;
mod lookups;
mod merge;
mod params;
mod report;
mod review;
mod scores;
mod segments;
mod tables;
mod tiers;
mod values;

use std::ops::Range;

use super::{File, Named};
use crate::model::diagnostic::Problem;
use crate::model::fold::trim;
use crate::model::language::Language;
use crate::rules::document::{Document, Item, Section};
use crate::rules::keys::{Keys, TOP};
pub use branch::{read_branch, read_extends, read_language};
use lookups::lookup;
use merge::identity;
use params::param;
use report::report;
use review::review;
use scores::score;
use segments::segment;
use tables::table;
use tiers::{alert, caps, tier};
use values::metric;

/// Reads the sections of a rule file.
pub fn read_file(document: &mut Document<'_>, mut top: Section<'_>) -> File {
    let mut file = File::default();
    if let Some(item) = top.take("schema")
        && item.as_whole() != Some(1)
    {
        document.say(Problem::SchemaVersion { found: document.source(item).to_owned() }, item.span());
    }
    file.has_customers = top.key_span("customers").is_some();
    file.has_tiers = top.key_span("tiers").is_some();
    file.extends = top.take("extends").and_then(|item| document.text("extends", item));
    file.name = plain(document, &mut top, "name");
    file.language = language(document, &mut top);
    let broken = &mut file.broken;
    file.params = named(document, &mut top, "params", broken, |document, _, key, item| param(document, key, item));
    if let Some(item) = top.take("customers")
        && let Some(section) = document.section("[customers]", "customers", item)
    {
        file.customers = Some(table(document, section, true));
    }
    file.identity = top
        .take("identity")
        .and_then(|item| document.section("[identity]", "identity", item))
        .map(|section| identity(document, section));
    file.tables = named(document, &mut top, "tables", broken, |document, name, key, item| {
        let section = document.section(&format!("[tables.{name}]"), key, item)?;
        Some(table(document, section, false))
    });
    file.metrics = named(document, &mut top, "metrics", broken, |document, _, key, item| metric(document, key, item));
    // Lookups are named in quotes, so that their names are no names of the others.
    file.lookups = named(document, &mut top, "lookups", &mut file.broken_lookups, |document, name, key, item| {
        let section = document.section(&format!("[lookups.{name}]"), key, item)?;
        Some(lookup(document, section))
    });
    file.scores = named(document, &mut top, "scores", broken, |document, name, key, item| {
        let section = document.section(&format!("[scores.{name}]"), key, item)?;
        Some(score(document, section))
    });
    file.segments = named(document, &mut top, "segments", broken, |document, name, key, item| {
        let section = document.section(&format!("[segments.{name}]"), key, item)?;
        Some(segment(document, section))
    });
    file.tiers = list(document, &mut top, "tiers", "[[tiers]]", tier);
    file.caps = caps(document, &mut top);
    file.alerts = list(document, &mut top, "alerts", "[[alerts]]", alert);
    file.review =
        top.take("review").and_then(|item| document.section("[review]", "review", item)).map(|section| review(document, section));
    file.report =
        top.take("report").and_then(|item| document.section("[report]", "report", item)).map(|section| report(document, section));
    top.finish(TOP, document);
    file
}

fn plain(document: &mut Document<'_>, section: &mut Section<'_>, key: &str) -> Option<String> {
    let item = section.take(key)?;
    Some(document.text(key, item)?.value)
}

/// One of a few words.
fn word<T: Copy>(document: &mut Document<'_>, section: &mut Section<'_>, key: &str, known: &[(&'static str, T)]) -> Option<T> {
    let item = section.take(key)?;
    let text = document.text(key, item)?;
    let found = known.iter().find(|(word, _)| *word == text.value);
    if found.is_none() {
        let known = known.iter().map(|(word, _)| *word).collect();
        document.say(Problem::UnknownWord { key: key.to_owned(), word: text.value, known }, text.span);
    }
    found.map(|(_, meaning)| *meaning)
}

/// The language that a file asks for.
fn language(document: &mut Document<'_>, top: &mut Section<'_>) -> Option<Language> {
    word(document, top, "lang", &[("zh", Language::Chinese), ("en", Language::English)])
}

/// A table whose keys are names that the user gives.
fn named<T>(
    document: &mut Document<'_>,
    top: &mut Section<'_>,
    key: &str,
    broken: &mut Vec<(String, Range<usize>)>,
    mut read: impl FnMut(&mut Document<'_>, &str, &str, Item<'_>) -> Option<T>,
) -> Vec<Named<T>> {
    let Some(item) = top.take(key) else { return Vec::new() };
    let Some(mut section) = document.section(&format!("[{key}]"), key, item) else { return Vec::new() };
    let mut all = Vec::new();
    for (name, span, item) in section.take_all() {
        match read(document, &name, &format!("{key}.{name}"), item) {
            Some(form) => all.push(Named { name, span, form }),
            None => broken.push((name, span)),
        }
    }
    all
}

/// A list of tables, each with a `name`.
fn list<T>(
    document: &mut Document<'_>,
    top: &mut Section<'_>,
    key: &str,
    section_name: &str,
    read: impl Fn(&mut Document<'_>, &mut Section<'_>) -> (T, Keys),
) -> Vec<Named<T>> {
    let Some(item) = top.take(key) else { return Vec::new() };
    let sections = document.sections(section_name, key, item).unwrap_or_default();
    let mut all = Vec::new();
    for mut section in sections {
        let name = section.take("name").and_then(|item| document.text("name", item));
        if section.key_span("name").is_none() {
            let problem = Problem::MissingKey { section: section_name.to_owned(), key: "name" };
            document.say(problem, section.span.clone());
        }
        let (form, keys) = read(document, &mut section);
        section.finish(keys, document);
        if let Some(name) = name {
            if name.value.trim().is_empty() {
                document.say(Problem::NameForm { name: name.value.clone() }, name.span.clone());
            }
            all.push(Named { name: trim(&name.value).to_owned(), span: name.span, form });
        }
    }
    all
}

fn strings(document: &mut Document<'_>, section: &mut Section<'_>, key: &str) -> Vec<String> {
    let texts = section.take(key).and_then(|item| document.texts(key, item)).unwrap_or_default();
    texts.into_iter().map(|text| text.value).collect()
}

fn flag(document: &mut Document<'_>, section: &mut Section<'_>, key: &str) -> bool {
    section.take(key).and_then(|item| document.flag(key, item)).unwrap_or(false)
}

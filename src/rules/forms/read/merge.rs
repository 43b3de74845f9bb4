//! Reads `[identity]`.

use super::review::whole;
use super::tables::{headers, sheets};
use super::{plain, word};
use crate::model::diagnostic::{Problem, Shape};
use crate::model::merge::Likeness;
use crate::rules::document::{Document, Item, Section};
use crate::rules::forms::{AliasesForm, EvidenceForm, IdentityForm};
use crate::rules::keys::{ALIASES, IDENTITY, LIKENESSES, LOOKUP_KEY};

pub(super) fn identity(document: &mut Document<'_>, mut section: Section<'_>) -> IdentityForm {
    let mut form = IdentityForm { same_span: section.key_span("same"), ..IdentityForm::default() };
    if let (Some(applies), Some(span)) =
        (word(document, &mut section, "merge", &[("report", false), ("apply", true)]), section.key_span("merge"))
    {
        form.applies = Some((applies, span));
    }
    if let Some(item) = section.take("same") {
        form.same = same(document, item).unwrap_or_default();
    }
    form.at_most = whole(document, &mut section, "at_most", 2).zip(section.key_span("at_most"));
    form.aliases = section.take("aliases").and_then(|item| aliases(document, item));
    section.finish(IDENTITY, document);
    if form.same_span.is_none() && section.key_span("aliases").is_none() {
        document.say(Problem::MissingKey { section: section.name.clone(), key: "same" }, section.span.clone());
    }
    form
}

/// A list, each entry the name of a column or a table of columns.
fn same(document: &mut Document<'_>, item: Item<'_>) -> Option<Vec<Vec<EvidenceForm>>> {
    let entries = document.list("same", Shape::SameForm, item)?;
    if entries.is_empty() {
        document.say(Problem::EmptyList { what: "same" }, item.span());
    }
    Some(entries.into_iter().filter_map(|entry| columns(document, entry)).collect())
}

fn columns(document: &mut Document<'_>, entry: Item<'_>) -> Option<Vec<EvidenceForm>> {
    if !entry.is_table() {
        let text = document.text_or("same", Shape::SameForm, entry)?;
        return Some(vec![EvidenceForm { name: text.value, span: text.span, likeness: Likeness::Text }]);
    }
    let mut section = document.section("same", "same", entry)?;
    let columns = section.take_all();
    if columns.is_empty() {
        document.say(Problem::EmptyList { what: "same" }, entry.span());
        return None;
    }
    let columns = columns.into_iter().map(|(name, span, item)| {
        let text = document.text(&name, item)?;
        let known = Likeness::WORDS.iter().find(|(word, _)| *word == text.value);
        if known.is_none() {
            let problem = Problem::UnknownWord { key: name.clone(), word: text.value, known: LIKENESSES.to_vec() };
            document.say(problem, text.span);
        }
        Some(EvidenceForm { name, span, likeness: known?.1 })
    });
    // All are read, so that all that is wrong is said at once.
    let columns: Vec<Option<EvidenceForm>> = columns.collect();
    columns.into_iter().collect()
}

fn aliases(document: &mut Document<'_>, item: Item<'_>) -> Option<AliasesForm> {
    let mut section = document.section("aliases", "aliases", item)?;
    let file = plain(document, &mut section, "file");
    let sheets = section.take("sheet").map_or_else(Vec::new, |item| sheets(document, item));
    let from = section.take("from").and_then(|item| headers(document, "from", item, LOOKUP_KEY));
    let to = section.take("to").and_then(|item| headers(document, "to", item, LOOKUP_KEY));
    for key in ["file", "from", "to"] {
        if section.key_span(key).is_none() {
            document.say(Problem::MissingKey { section: section.name.clone(), key }, section.span.clone());
        }
    }
    section.finish(ALIASES, document);
    Some(AliasesForm { file: file?, sheets, from: from?.0, to: to?.0 })
}

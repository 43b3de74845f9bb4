//! Reads `[lookups.…]`.

use super::tables::{headers, sheet};
use super::{plain, word};
use crate::model::diagnostic::{Problem, Shape};
use crate::model::value::Type;
use crate::rules::document::{Document, Item, Section};
use crate::rules::forms::{FileForm, LookupForm, LookupSource, LookupValue};
use crate::rules::keys::{LOOKUP, LOOKUP_KEY, LOOKUP_VALUE};

pub(super) fn lookup(document: &mut Document<'_>, mut section: Section<'_>) -> LookupForm {
    let types = [("text", Type::Text), ("number", Type::Number), ("date", Type::Date), ("flag", Type::Flag)];
    let ty = word(document, &mut section, "type", &types);
    let type_is_broken = ty.is_none() && section.key_span("type").is_some();
    let default = section.take("default").and_then(|item| value(document, "default", item));
    let of_a_file = ["file", "sheet", "key", "value"].into_iter().any(|key| section.key_span(key).is_some());
    let source = match (section.take("values"), of_a_file) {
        (Some(item), _) => {
            for key in ["file", "sheet", "key", "value"] {
                if let (Some(_), Some(span)) = (section.take(key), section.key_span(key)) {
                    document.say(Problem::NotTogether { first: "values", second: key }, span);
                }
            }
            inline(document, item).map(LookupSource::Inline)
        }
        (None, true) => file(document, &mut section, ty).map(LookupSource::File),
        (None, false) => {
            document.say(Problem::MissingKey { section: section.name.clone(), key: "values" }, section.span.clone());
            None
        }
    };
    section.finish(LOOKUP, document);
    LookupForm { source: source.filter(|_| !type_is_broken), ty, default }
}

fn value(document: &mut Document<'_>, key: &str, item: Item<'_>) -> Option<LookupValue> {
    let literal = document.written(key, Shape::Literal, item)?;
    Some(LookupValue { literal, written: document.source(item).to_owned(), span: item.span() })
}

fn inline(document: &mut Document<'_>, item: Item<'_>) -> Option<Vec<(String, std::ops::Range<usize>, LookupValue)>> {
    let mut section = document.section("values", "values", item)?;
    let entries = section.take_all();
    if entries.is_empty() {
        document.say(Problem::EmptyList { what: "values" }, item.span());
        return None;
    }
    let entries: Vec<_> = entries.into_iter().map(|(key, span, item)| (value(document, &key, item), key, span)).collect();
    entries.into_iter().map(|(value, key, span)| Some((key, span, value?))).collect()
}

fn file(document: &mut Document<'_>, section: &mut Section<'_>, ty: Option<Type>) -> Option<FileForm> {
    let file = plain(document, section, "file");
    let sheet = section.take("sheet").and_then(|item| sheet(document, item));
    let key = section.take("key").and_then(|item| headers(document, "key", item, LOOKUP_KEY));
    let value_item = section.take("value");
    let value = value_item.and_then(|item| headers(document, "value", item, LOOKUP_VALUE));
    for key in ["file", "key", "value"] {
        if section.key_span(key).is_none() {
            document.say(Problem::MissingKey { section: section.name.clone(), key }, section.span.clone());
        }
    }
    let ((key, _), (value, format)) = (key?, value?);
    if let (Some(_), Some(item), true) = (format, value_item, ty != Some(Type::Date)) {
        document.say(Problem::KeyNeedsType { key: "format", wanted: "date" }, item.span());
    }
    Some(FileForm { file: file?, sheet, key, value, format })
}

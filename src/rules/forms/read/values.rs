//! Reads `[metrics]` and `[segments.…]`.

use super::{list, plain};
use crate::model::diagnostic::{Problem, Shape};
use crate::rules::document::{Document, Item, Keys, Section};
use crate::rules::forms::{MetricForm, SegmentForm};

const METRIC: Keys = Keys { known: &["value", "label", "unit"], later: &[] };

const SEGMENT: Keys = Keys { known: &["label", "classes"], later: &["by", "grid"] };

const CLASS: Keys = Keys { known: &["name", "when"], later: &[] };

pub(super) fn metric(document: &mut Document<'_>, key: &str, item: Item<'_>) -> Option<MetricForm> {
    if !item.is_table() {
        return Some(MetricForm { value: document.text_or(key, Shape::MetricForm, item)?, label: None, unit: None });
    }
    let mut section = document.section(key, key, item)?;
    let label = plain(document, &mut section, "label");
    let unit = plain(document, &mut section, "unit");
    let value = section.take("value");
    section.finish(METRIC, document);
    let Some(value) = value else {
        document.say(Problem::MissingKey { section: key.to_owned(), key: "value" }, section.span);
        return None;
    };
    Some(MetricForm { value: document.text("value", value)?, label, unit })
}

pub(super) fn segment(document: &mut Document<'_>, mut section: Section<'_>) -> SegmentForm {
    let label = plain(document, &mut section, "label");
    let name = section.name.clone();
    let is_empty = section.peek("classes").and_then(Item::as_list).is_some_and(|list| list.is_empty());
    let classes = list(document, &mut section, "classes", &format!("{name} classes"), |document, class| {
        (class.take("when").and_then(|item| document.text("when", item)), CLASS)
    });
    let stands = ["classes", "by", "grid"].iter().any(|key| section.key_span(key).is_some());
    if !stands {
        document.say(Problem::MissingKey { section: name, key: "classes" }, section.span.clone());
    } else if let (Some(span), true) = (section.key_span("classes"), is_empty) {
        document.say(Problem::Empty { what: "classes".into() }, span);
    }
    section.finish(SEGMENT, document);
    SegmentForm { label, classes }
}

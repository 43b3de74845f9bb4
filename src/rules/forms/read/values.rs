//! Reads `[metrics]`.

use super::plain;
use crate::model::diagnostic::{Problem, Shape};
use crate::rules::document::{Document, Item};
use crate::rules::forms::MetricForm;
use crate::rules::keys::METRIC;

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

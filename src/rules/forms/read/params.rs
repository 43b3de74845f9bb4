//! Reads `[params]`.

use super::{plain, word};
use crate::model::diagnostic::{Problem, Shape};
use crate::model::value::Type;
use crate::rules::document::{Document, Item, literal_of_text};
use crate::rules::forms::ParamForm;
use crate::rules::keys::PARAM;
use crate::rules::ruleset::Literal;

pub(super) fn param(document: &mut Document<'_>, key: &str, item: Item<'_>) -> Option<ParamForm> {
    if !item.is_table() {
        return Some(ParamForm { value: document.literal(key, item)?, label: None, unit: None });
    }
    let mut section = document.section("[params]", key, item)?;
    let types = [("text", Type::Text), ("number", Type::Number), ("date", Type::Date), ("flag", Type::Flag)];
    let wanted = word(document, &mut section, "type", &types);
    let label = plain(document, &mut section, "label");
    let unit = plain(document, &mut section, "unit");
    let value = section.take("value");
    section.finish(PARAM, document);
    let Some(value) = value else {
        document.say(Problem::MissingKey { section: key.to_owned(), key: "value" }, section.span);
        return None;
    };
    let span = value.span();
    let value = match (wanted, document.written(key, Shape::Literal, value)?) {
        (Some(Type::Text), Literal::Number(_)) => Literal::Text(document.source_at(&span).to_owned()),
        (wanted, Literal::Text(text)) if wanted != Some(Type::Text) => literal_of_text(text),
        (_, literal) => literal,
    };
    if let Some((name, _)) = types.iter().find(|(_, ty)| Some(*ty) == wanted && value.value_type() != *ty) {
        document.say(Problem::ParamType { wanted: name }, span);
        return None;
    }
    Some(ParamForm { value, label, unit })
}

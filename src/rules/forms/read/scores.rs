//! Reads `[scores.…]`.

use super::{plain, word};
use crate::model::diagnostic::{Problem, Shape};
use crate::rules::document::{Document, Item, Section, literal_of_text};
use crate::rules::forms::{ItemForm, NumberForm, NumberSource, PointsForm, ScoreForm};
use crate::rules::keys::{ITEM, SCORE};
use crate::rules::ruleset::{Literal, MissingItem};

pub(super) fn score(document: &mut Document<'_>, mut section: Section<'_>) -> ScoreForm {
    let words = [("skip", MissingItem::Skip), ("zero", MissingItem::Zero), ("unknown", MissingItem::Unknown)];
    let form = ScoreForm {
        label: plain(document, &mut section, "label"),
        items: items(document, &mut section),
        min: section.take("min").map(|item| number(document, "min", item)),
        max: section.take("max").map(|item| number(document, "max", item)),
        missing: word(document, &mut section, "missing", &words).unwrap_or_default(),
    };
    section.finish(SCORE, document);
    form
}

fn items(document: &mut Document<'_>, section: &mut Section<'_>) -> Vec<ItemForm> {
    let name = format!("{} items", section.name);
    let Some(item) = section.take("items") else {
        document.say(Problem::MissingKey { section: section.name.clone(), key: "items" }, section.span.clone());
        return Vec::new();
    };
    let Some(sections) = document.sections(&name, "items", item) else { return Vec::new() };
    if sections.is_empty() {
        document.say(Problem::EmptyList { what: "items" }, item.span());
    }
    sections.into_iter().map(|section| score_item(document, section)).collect()
}

fn score_item(document: &mut Document<'_>, mut section: Section<'_>) -> ItemForm {
    let value = section.take("value").and_then(|item| document.text("value", item));
    if section.key_span("value").is_none() {
        document.say(Problem::MissingKey { section: section.name.clone(), key: "value" }, section.span.clone());
    }
    let label = plain(document, &mut section, "label");
    let weight = section.take("weight").map(|item| number(document, "weight", item));
    let (bands, points) = (section.take("bands"), section.take("points"));
    if let (Some(_), Some(_), Some(span)) = (bands, points, section.key_span("points")) {
        document.say(Problem::NotTogether { first: "bands", second: "points" }, span);
    }
    let form = match (bands, points) {
        (Some(item), _) => self::bands(document, item).map_or(PointsForm::Broken, PointsForm::Bands),
        (None, Some(item)) => texts(document, item).map_or(PointsForm::Broken, PointsForm::Texts),
        (None, None) => PointsForm::Itself,
    };
    let max = section.take("max").map(|item| number(document, "max", item));
    let other = if bands.is_some() { "bands" } else { "points" };
    if let (Some(span), true) = (section.key_span("max"), bands.or(points).is_some()) {
        document.say(Problem::NotTogether { first: "max", second: other }, span);
    }
    section.finish(ITEM, document);
    ItemForm { span: section.span, value, label, weight, points: form, max }
}

fn bands(document: &mut Document<'_>, item: Item<'_>) -> Option<Vec<(NumberForm, NumberForm)>> {
    let Some(list) = item.as_list() else {
        document.say(Problem::BandForm, item.span());
        return None;
    };
    if list.is_empty() {
        document.say(Problem::EmptyList { what: "bands" }, item.span());
        return None;
    }
    let band = |item: Item<'_>| {
        let pair = item.as_list();
        let Some([from, points]) = pair.as_deref() else {
            document.say(Problem::BandForm, item.span());
            return None;
        };
        Some((number(document, "from", *from), number(document, "points", *points)))
    };
    // All bands are read, so that all that is wrong is said at once.
    list.into_iter().map(band).collect::<Vec<_>>().into_iter().collect()
}

fn texts(document: &mut Document<'_>, item: Item<'_>) -> Option<Vec<(String, std::ops::Range<usize>, NumberForm)>> {
    let mut section = document.section("points", "points", item)?;
    let entries = section.take_all();
    if entries.is_empty() {
        document.say(Problem::EmptyList { what: "points" }, item.span());
        return None;
    }
    let entry = |(key, span, item): (String, _, Item<'_>)| {
        let points = number(document, &key, item);
        (key, span, points)
    };
    Some(entries.into_iter().map(entry).collect())
}

/// A number, a text that is one, or the name of a param.
pub(super) fn number(document: &mut Document<'_>, key: &str, item: Item<'_>) -> NumberForm {
    let span = item.span();
    let literal = document.written(key, Shape::Number, item);
    let literal = if let Some(Literal::Text(text)) = literal { Some(literal_of_text(text)) } else { literal };
    let mut wrong = |found| {
        document.say(Problem::WrongShape { key: key.to_owned(), wanted: Shape::Number, found }, span.clone());
        NumberSource::Broken
    };
    let source = match literal {
        Some(Literal::Number(number) | Literal::Percentage(number)) => NumberSource::Fixed(number),
        Some(Literal::Text(name)) => NumberSource::Param(name),
        Some(Literal::Date(_)) => wrong("datetime"),
        Some(Literal::Flag(_)) => wrong("boolean"),
        None => NumberSource::Broken,
    };
    NumberForm { source, span }
}

//! Reads `[[tiers]]` with their plans, `[[caps]]` and `[[alerts]]`.

use super::scores::number;
use super::{plain, word};
use crate::model::diagnostic::{Problem, Shape};
use crate::rules::document::{Document, Item, Section};
use crate::rules::forms::{AlertForm, CapForm, PlanForm, TierForm};
use crate::rules::keys::{ALERT, CAP, Keys, TIER};
use crate::rules::ruleset::{Literal, Severity};

pub(super) fn tier(document: &mut Document<'_>, section: &mut Section<'_>) -> (TierForm, Keys) {
    let mut text = |key: &str| section.take(key).and_then(|item| document.text(key, item));
    let (enter, retain, rank_by) = (text("enter"), text("retain"), text("rank_by"));
    let capacity = section.take("capacity").map(|item| number(document, "capacity", item));
    for (present, absent) in [("capacity", "rank_by"), ("rank_by", "capacity")] {
        if let (Some(span), None) = (section.key_span(present), section.key_span(absent)) {
            document.say(Problem::GoTogether { present, absent }, span);
        }
    }
    let was = section.take("was").and_then(|item| document.texts("was", item)).unwrap_or_default();
    let mut plan = Vec::new();
    if let Some(item) = section.take("plan")
        && let Some(mut inner) = document.section("plan", "plan", item)
    {
        for (key, span, item) in inner.take_all() {
            if key.trim().is_empty() {
                document.say(Problem::NameForm { name: key.clone() }, span);
            }
            if let Some(form) = plan_entry(document, &key, item) {
                plan.push((key, form));
            }
        }
    }
    (TierForm { enter, retain, capacity, rank_by, was, plan }, TIER)
}

fn plan_entry(document: &mut Document<'_>, key: &str, item: Item<'_>) -> Option<PlanForm> {
    if let Some(items) = item.as_list() {
        let literals = items.into_iter().map(|item| document.written(key, Shape::PlanForm, item));
        return Some(PlanForm::List(literals.collect::<Option<_>>()?));
    }
    let literal = document.written(key, Shape::PlanForm, item)?;
    let Literal::Text(text) = &literal else { return Some(PlanForm::Literal(literal)) };
    if text.starts_with('=') {
        return Some(PlanForm::Formula(document.text(key, item)?.without_first()));
    }
    // An apostrophe before an equals sign keeps the text from being an expression.
    let plain = if text.starts_with("'=") { &text[1..] } else { text };
    Some(PlanForm::Literal(Literal::Text(plain.to_owned())))
}

pub(super) fn caps(document: &mut Document<'_>, top: &mut Section<'_>) -> Vec<CapForm> {
    let Some(item) = top.take("caps") else { return Vec::new() };
    let sections = document.sections("[[caps]]", "caps", item).unwrap_or_default();
    sections.into_iter().map(|section| cap(document, section)).collect()
}

fn cap(document: &mut Document<'_>, mut section: Section<'_>) -> CapForm {
    for key in ["when", "at_most", "reason"] {
        if section.key_span(key).is_none() {
            document.say(Problem::MissingKey { section: section.name.clone(), key }, section.span.clone());
        }
    }
    let mut text = |key: &str| section.take(key).and_then(|item| document.text(key, item));
    let (when, at_most, reason) = (text("when"), text("at_most"), text("reason"));
    if let Some(empty) = reason.as_ref().filter(|reason| reason.value.trim().is_empty()) {
        document.say(Problem::Empty { what: "reason".into() }, empty.span.clone());
    }
    section.finish(CAP, document);
    CapForm { when, at_most, reason: reason.map(|reason| reason.value) }
}

pub(super) fn alert(document: &mut Document<'_>, section: &mut Section<'_>) -> (AlertForm, Keys) {
    let when = section.take("when").and_then(|item| document.text("when", item));
    if section.key_span("when").is_none() {
        document.say(Problem::MissingKey { section: "[[alerts]]".into(), key: "when" }, section.span.clone());
    }
    let words = [("high", Severity::High), ("medium", Severity::Medium), ("low", Severity::Low)];
    let severity = word(document, section, "severity", &words).unwrap_or_default();
    let advice = plain(document, section, "advice");
    (AlertForm { when, severity, advice }, ALERT)
}

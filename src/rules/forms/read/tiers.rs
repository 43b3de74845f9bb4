//! Reads `[[tiers]]` with their plans, and `[[alerts]]`.

use super::{plain, word};
use crate::model::diagnostic::{Problem, Shape};
use crate::rules::document::{Document, Item, Keys, Section};
use crate::rules::forms::{AlertForm, PlanForm, TierForm};
use crate::rules::ruleset::{Literal, Severity};

const TIER: Keys = Keys { known: &["name", "enter", "plan"], later: &["retain", "capacity", "rank_by", "was", "label"] };

const ALERT: Keys = Keys { known: &["name", "when", "severity", "advice"], later: &[] };

pub(super) fn tier(document: &mut Document<'_>, section: &mut Section<'_>) -> (TierForm, Keys) {
    let enter = section.take("enter").and_then(|item| document.text("enter", item));
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
    (TierForm { enter, plan }, TIER)
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

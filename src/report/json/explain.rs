//! Why one customer is where it is, as JSON.

use serde_json::{Map, Value as Json, json};

use super::gap::gap_and_cushion;
use super::same::key_with_ties;
use super::{Report, exact};
use crate::engine::explain::{Condition, Explanation, Item, Part, TierParts, ValueParts};
use crate::model::value::{Type, Value, Verdict};
use crate::report::fields::{Cell, HELD};
use crate::report::gap::GapTexts;
use crate::rules::ruleset::ValueKind;

/// The explanation as JSON: the rules' own names; numbers digit for digit; missing is null with its reason beside it.
#[must_use]
pub fn document(report: &Report<'_>, gaps: &GapTexts<'_>, explanation: &Explanation) -> Json {
    let row = explanation.customer;
    let classification = report.classification;
    let of_kind = |kind: ValueKind| {
        let found = explanation.values.iter().filter(|parts| report.rules.values[parts.value].kind == kind);
        found.map(|parts| (report.rules.values[parts.value].name.clone(), value_json(report, row, parts))).collect::<Map<_, _>>()
    };
    let (gap, cushion) = gap_and_cushion(report, gaps, row);
    let tier = |tier| report.tier_name(tier).map_or(Json::Null, Json::from);
    let mut document = json!({
        "customer": report.key(row),
        "as_of": report.run.as_of.to_string(),
        "tier": tier(report.final_tier(row)),
        "candidate": tier(report.candidate(row)),
        "reason": classification.reason_text(report.rules, row),
        "gap": gap,
        "cushion": cushion,
        "tiers": explanation.tiers.iter().map(|tier| tier_json(report, tier)).collect::<Vec<_>>(),
        "caps": explanation.caps.iter().zip(&report.rules.caps).map(|(condition, cap)| {
            let mut map = condition_json(report, condition);
            map.insert("at_most".to_owned(), tier(Some(cap.at_most)));
            Json::Object(map)
        }).collect::<Vec<_>>(),
        "metrics": of_kind(ValueKind::Metric),
        "scores": of_kind(ValueKind::Score),
        "segments": of_kind(ValueKind::Segment),
        "alerts": explanation.alerts.iter().map(|alert| condition_json(report, alert).into()).collect::<Vec<Json>>(),
    });
    if let Some((before, change)) = report.movement(row) {
        document["previous"] = report.name_before(before).into();
        document["change"] = change.word().into();
    }
    if let Some(found) = report.reviewed(row) {
        document["decision"] = found.clause.to_string().into();
        document[HELD[0]] = found.held.since.map(|day| day.to_string()).into();
        document[HELD[1]] = found.held.failures.into();
        document[HELD[2]] = found.held.confirmations.into();
    }
    if let Some(new_customer) = &explanation.new_customer {
        document["new_customer"] = condition_json(report, new_customer).into();
    }
    if report.asks_identity() {
        let with_ties = |(key, ties): (&str, Vec<_>)| key_with_ties(report, key, ties);
        document["merged"] = report.other_keys(row).into_iter().map(with_ties).collect();
        document["proposed"] = report.proposed(row).into_iter().map(with_ties).collect();
    }
    document
}

fn tier_json(report: &Report<'_>, tier: &TierParts) -> Json {
    let mut map = Map::new();
    map.insert("tier".to_owned(), tier.enter.name.clone().into());
    map.insert("enter".to_owned(), condition_json(report, &tier.enter).into());
    if let Some(retain) = &tier.retain {
        map.insert("retain".to_owned(), condition_json(report, retain).into());
    }
    if let Some(rank) = &tier.rank_by {
        map.insert("rank_by".to_owned(), part_json(report, rank));
    }
    Json::Object(map)
}

fn condition_json(report: &Report<'_>, condition: &Condition) -> Map<String, Json> {
    let mut map = Map::new();
    map.insert("name".to_owned(), condition.name.clone().into());
    insert_answer(report, condition.answer, &mut map);
    map.insert("condition".to_owned(), condition.part.as_ref().map_or(Json::Null, |part| part_json(report, part)));
    map
}

pub(super) fn insert_answer(report: &Report<'_>, verdict: Verdict, map: &mut Map<String, Json>) {
    let (answer, why) = match verdict {
        Verdict::Yes => ("yes", None),
        Verdict::No => ("no", None),
        Verdict::Unknown(why) => ("unknown", Some(why)),
    };
    map.insert("answer".to_owned(), answer.into());
    if let Some(why) = why {
        map.insert("missing".to_owned(), report.why_word(why).into());
    }
}

fn value_json(report: &Report<'_>, row: usize, parts: &ValueParts) -> Json {
    let mut map = Map::new();
    insert_cell(report, &report.value_cell(parts.value, row), &mut map);
    if !parts.parts.is_empty() {
        map.insert("from".to_owned(), parts.parts.iter().map(|part| part_json(report, part)).collect());
    }
    if !parts.items.is_empty() {
        map.insert("items".to_owned(), parts.items.iter().map(|item| item_json(report, item)).collect());
    }
    if !parts.classes.is_empty() {
        map.insert("classes".to_owned(), parts.classes.iter().map(|class| condition_json(report, class)).collect());
    }
    Json::Object(map)
}

fn item_json(report: &Report<'_>, item: &Item) -> Json {
    let mut map = Map::new();
    map.insert("label".to_owned(), item.label.clone().into());
    match item.points {
        Ok(points) => map.insert("points".to_owned(), exact(&points)),
        Err(why) => {
            map.insert("points".to_owned(), Json::Null);
            map.insert("missing".to_owned(), report.why_word(why).into())
        }
    };
    if let Some(weight) = item.weight {
        map.insert("weight".to_owned(), exact(&weight));
    }
    map.insert("from".to_owned(), part_json(report, &item.part));
    Json::Object(map)
}

pub(super) fn insert_value(report: &Report<'_>, value: &Value<'_>, ty: Type, map: &mut Map<String, Json>) {
    insert_cell(report, &Cell::of(report.rules, value.clone(), ty), map);
}

fn insert_cell(report: &Report<'_>, cell: &Cell<'_>, map: &mut Map<String, Json>) {
    map.insert("value".to_owned(), serde_json::to_value(cell).unwrap_or(Json::Null));
    if let Cell::Missing(why) = cell {
        map.insert("missing".to_owned(), report.why_word(*why).into());
    }
}

fn part_json(report: &Report<'_>, part: &Part) -> Json {
    let mut map = Map::new();
    map.insert("text".to_owned(), part.text.clone().into());
    match (part.ty, &part.value) {
        (Type::Flag, Value::Flag(flag)) => insert_answer(report, if *flag { Verdict::Yes } else { Verdict::No }, &mut map),
        (Type::Flag, Value::Missing(why)) => insert_answer(report, Verdict::Unknown(*why), &mut map),
        (ty, value) => insert_value(report, value, ty, &mut map),
    }
    if let Some((rows, span)) = part.events {
        map.insert("rows".to_owned(), exact(&rows));
        map.insert("first".to_owned(), span.first.map(|day| day.to_string()).into());
        map.insert("last".to_owned(), span.last.to_string().into());
    }
    if !part.parts.is_empty() {
        map.insert("parts".to_owned(), part.parts.iter().map(|inner| part_json(report, inner)).collect());
    }
    Json::Object(map)
}

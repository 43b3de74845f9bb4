//! What is missing to the next tier and the cushion above the present one, as JSON.

use std::fmt::Display;

use serde_json::{Map, Value as Json, json};

use super::explain::{insert_answer, insert_value};
use super::{Report, exact};
use crate::engine::decide::reason::operands;
use crate::engine::eval::evaluate;
use crate::engine::gap::{Barrier, Blocker, Cushion, Margin, Next, Quantity, Reach, Step, Way};
use crate::engine::measure::hidden::{STARS, stars, text_with};
use crate::model::number::ExactSum;
use crate::model::value::Value;
use crate::report::fields::Cell;
use crate::report::gap::GapTexts;

/// The two objects of one customer: what is missing, null in the best tier; the cushion, null where there is none.
pub(super) fn gap_and_cushion(report: &Report<'_>, texts: &GapTexts<'_>, customer: usize) -> (Json, Json) {
    let gap = texts.of(customer);
    let next = gap.next.as_ref().map_or(Json::Null, |next| next_json(report, texts, customer, next));
    (next, gap.cushion.as_ref().map_or(Json::Null, |cushion| cushion_json(report, cushion)))
}

fn next_json(report: &Report<'_>, texts: &GapTexts<'_>, customer: usize, next: &Next<'_>) -> Json {
    let mut map = Map::new();
    map.insert("tier".to_owned(), report.tier_name(Some(next.tier)).into());
    insert_answer(report, next.answer, &mut map);
    let way = |way: &Way<'_>| {
        let mut map = Map::new();
        map.insert("steps".to_owned(), way.steps.iter().map(|step| step_json(report, step)).collect());
        if !way.blockers.is_empty() {
            let blockers = way.blockers.iter().map(|blocker| blocker_json(report, texts, customer, blocker));
            map.insert("blockers".to_owned(), blockers.collect());
        }
        Json::Object(map)
    };
    map.insert("ways".to_owned(), next.ways.iter().map(way).collect());
    for barrier in &next.barriers {
        match barrier {
            Barrier::Capped(cap) => {
                map.insert("capped".to_owned(), report.rules.caps[*cap].reason.clone().into());
            }
            Barrier::Full { most, rank_by, last } => {
                let quantity = Quantity { term: &rank_by.term, formula: rank_by };
                let is_hidden = report.hides_numbers_of(&quantity) && last.missing().is_none();
                let above = if is_hidden { STARS.into() } else { value_json(report, last, rank_by.term.ty) };
                let rank_by_name = name(report, &quantity);
                map.insert("full".to_owned(), json!({"capacity": most, "rank_by": rank_by_name, "above": above}));
            }
        }
    }
    Json::Object(map)
}

fn value_json(report: &Report<'_>, value: &Value<'_>, ty: crate::model::value::Type) -> Json {
    serde_json::to_value(Cell::of(report.rules, value.clone(), ty)).unwrap_or(Json::Null)
}

/// The rules' own name of a number; stars in it where it says what a hidden value is compared with.
fn name(report: &Report<'_>, quantity: &Quantity<'_>) -> String {
    let Some(position) = quantity.value() else {
        return text_with(quantity.term, quantity.formula, stars(quantity.term, report.rules));
    };
    report.rules.values[position].name.clone()
}

/// A number of a condition; stars where it would tell a hidden one.
fn number(report: &Report<'_>, quantity: &Quantity<'_>, number: &impl Display) -> Json {
    if report.hides_numbers_of(quantity) { STARS.into() } else { exact(number) }
}

fn step_json(report: &Report<'_>, step: &Step<'_>) -> Json {
    let delta = ExactSum(i128::from(step.to.micros()) - i128::from(step.from.micros()));
    let op = match (step.reach, step.rises) {
        (Reach::There, _) => "=",
        (Reach::FromThere, true) => ">=",
        (Reach::FromThere, false) => "<=",
        (Reach::Beyond, true) => ">",
        (Reach::Beyond, false) => "<",
    };
    json!({
        "what": name(report, &step.quantity),
        "from": number(report, &step.quantity, &step.from),
        "to": number(report, &step.quantity, &step.to),
        "op": op,
        "delta": number(report, &step.quantity, &delta),
    })
}

fn blocker_json(report: &Report<'_>, texts: &GapTexts<'_>, customer: usize, blocker: &Blocker<'_>) -> Json {
    let row = texts.row(customer);
    let mut map = Map::new();
    map.insert("condition".to_owned(), report.blocker_text(blocker).into());
    map.insert("wanted".to_owned(), if blocker.wanted { "yes" } else { "no" }.into());
    insert_answer(report, blocker.answer, &mut map);
    let operands = operands(blocker.term).into_iter().filter(|(_, operand)| **operand != *blocker.term);
    let observed = operands.map(|(condition, operand)| {
        let mut map = Map::new();
        map.insert("what".to_owned(), name(report, &Quantity { term: operand, formula: blocker.formula }).into());
        insert_value(report, &report.observed((condition, operand), evaluate(operand, &row)), operand.ty, &mut map);
        Json::Object(map)
    });
    map.insert("observed".to_owned(), observed.collect());
    Json::Object(map)
}

fn cushion_json(report: &Report<'_>, cushion: &Cushion<'_>) -> Json {
    let margin = |margin: &Margin<'_>| {
        json!({
            "what": name(report, &margin.quantity),
            "from": number(report, &margin.quantity, &margin.from),
            "bound": number(report, &margin.quantity, &margin.bound),
            "op": match (margin.falls, margin.holds) {
                (true, true) => ">=",
                (true, false) => ">",
                (false, true) => "<=",
                (false, false) => "<",
            },
            "margin": number(report, &margin.quantity, &margin.width()),
        })
    };
    let mut map = Map::new();
    insert_answer(report, cushion.answer, &mut map);
    let falls = cushion.falls.iter().map(|fall| fall.margins.iter().map(margin).collect::<Vec<_>>());
    map.insert("falls".to_owned(), falls.collect());
    map.insert("tightest".to_owned(), cushion.tightest.into());
    Json::Object(map)
}

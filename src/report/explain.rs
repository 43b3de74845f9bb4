//! Why one customer is where it is, as a tree for the terminal and as JSON.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use super::Report;
use super::fields::Cell;
use super::json::exact;
use super::labels::{self, Word};
use crate::engine::explain::{Condition, Explanation, Item, Part, TierParts, ValueParts};
use crate::model::language::Language;
use crate::model::value::{Type, Value, Verdict};
use crate::rules::ruleset::ValueKind;

/// The explanation as text: two blanks for every step down.
#[must_use]
pub fn render(report: &Report<'_>, explanation: &Explanation) -> String {
    let mut tree = Tree { report, language: report.run.language, text: String::new() };
    tree.head(explanation);
    tree.title(Word::Tier);
    for tier in &explanation.tiers {
        tree.condition(1, &tier.enter);
        if let Some(retain) = &tier.retain {
            tree.condition(2, retain);
        }
        if let Some(rank) = &tier.rank_by {
            tree.line(2, &format!("rank_by: {}", tree.shown(&rank.value, rank.ty)));
            tree.part(3, rank);
        }
    }
    for (title, conditions) in [(Word::Caps, &explanation.caps), (Word::Alerts, &explanation.alerts)] {
        if !conditions.is_empty() {
            tree.title(title);
        }
        for condition in conditions {
            tree.condition(1, condition);
        }
    }
    if !explanation.values.is_empty() {
        tree.title(Word::Values);
    }
    for value in &explanation.values {
        tree.value(explanation.customer, value);
    }
    tree.text
}

struct Tree<'a> {
    report: &'a Report<'a>,
    language: Language,
    text: String,
}

impl Tree<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{:indent$}{text}", "", indent = 2 * depth);
    }

    fn title(&mut self, word: Word) {
        self.text.push('\n');
        self.line(0, word.text(self.language));
    }

    fn head(&mut self, explanation: &Explanation) {
        let (report, row) = (self.report, explanation.customer);
        let classification = report.classification;
        let no_tier = Word::NoTier.text(self.language);
        let tier = report.tier_name(report.final_tier(row)).unwrap_or(no_tier);
        let word = |word: Word| word.text(self.language);
        let head = format!(
            "{}: {}  ·  {} {}",
            word(Word::Customer),
            classification.customers.keys().get(row),
            word(Word::AsOf),
            report.run.as_of
        );
        let tier = format!("{}: {tier}", word(Word::Tier));
        let reason = format!("{}: {}", word(Word::Reason), classification.reason_text(report.rules, row));
        [head, tier, reason].iter().for_each(|line| self.line(0, line));
    }

    fn condition(&mut self, depth: usize, condition: &Condition) {
        let answer = self.answer(condition.answer);
        self.line(depth, &format!("{}: {answer}", condition.name));
        if let Some(part) = &condition.part {
            self.part(depth + 1, part);
        }
    }

    fn value(&mut self, customer: usize, parts: &ValueParts) {
        let value = &self.report.rules.values[parts.value];
        let label = value.label.as_ref().map_or_else(String::new, |label| format!(" ({label})"));
        let found = self.report.classification.metrics.values[parts.value].get(customer);
        let shown = self.shown(&found, value.ty);
        let unit = value.unit.as_ref().filter(|_| found.missing().is_none()).map_or_else(String::new, |unit| format!(" {unit}"));
        self.line(1, &format!("{}{label} = {shown}{unit}", value.name));
        for part in &parts.parts {
            self.part(2, part);
        }
        for item in &parts.items {
            self.item(item);
        }
        for class in &parts.classes {
            self.condition(2, class);
        }
    }

    fn item(&mut self, item: &Item) {
        let points = match item.points {
            Ok(points) => points.to_string(),
            Err(why) => format!("{} ({})", Word::NoValue.text(self.language), labels::why(why, self.report)),
        };
        let weight = item.weight.map_or_else(String::new, |weight| format!(" × {weight}"));
        self.line(2, &format!("{}: {points}{weight}", item.label));
        self.part(3, &item.part);
    }

    fn part(&mut self, depth: usize, part: &Part) {
        let what = match (part.ty, &part.value) {
            (Type::Flag, Value::Flag(flag)) => {
                format!("{}: {}", part.text, self.answer(if *flag { Verdict::Yes } else { Verdict::No }))
            }
            (Type::Flag, Value::Missing(why)) => format!("{}: {}", part.text, self.answer(Verdict::Unknown(*why))),
            (ty, value) => format!("{} = {}", part.text, self.shown(value, ty)),
        };
        let events = part.events.as_ref().map_or_else(String::new, |(rows, span)| {
            let first = span.first.map_or_else(|| "…".to_owned(), |day| day.to_string());
            format!("  [{rows} {}, {first} – {}]", Word::RowsOf.text(self.language), span.last)
        });
        self.line(depth, &format!("{what}{events}"));
        for inner in &part.parts {
            self.part(depth + 1, inner);
        }
    }

    fn answer(&self, verdict: Verdict) -> String {
        match verdict {
            Verdict::Yes => Word::Yes.text(self.language).to_owned(),
            Verdict::No => Word::No.text(self.language).to_owned(),
            Verdict::Unknown(why) => {
                format!("{} ({})", Word::NotKnown.text(self.language), labels::why(why, self.report))
            }
        }
    }

    fn shown(&self, value: &Value<'_>, ty: Type) -> String {
        if let Some(why) = value.missing() {
            return format!("{} ({})", Word::NoValue.text(self.language), labels::why(why, self.report));
        }
        let mut text = String::new();
        Cell::of(self.report.rules, value.clone(), ty).write_plain(&mut text);
        text
    }
}

/// The explanation as JSON: the rules' own names; numbers digit for digit; missing is null with its reason beside it.
#[must_use]
pub fn document(report: &Report<'_>, explanation: &Explanation) -> Json {
    let row = explanation.customer;
    let classification = report.classification;
    let of_kind = |kind: ValueKind| {
        let found = explanation.values.iter().filter(|parts| report.rules.values[parts.value].kind == kind);
        found.map(|parts| (report.rules.values[parts.value].name.clone(), value_json(report, row, parts))).collect::<Map<_, _>>()
    };
    let conditions = |all: &[Condition]| all.iter().map(|condition| condition_json(report, condition)).collect::<Vec<_>>();
    let tier = |tier| report.tier_name(tier).map_or(Json::Null, Json::from);
    json!({
        "customer": classification.customers.keys().get(row),
        "as_of": report.run.as_of.to_string(),
        "tier": tier(report.final_tier(row)),
        "candidate": tier(report.candidate(row)),
        "reason": classification.reason_text(report.rules, row),
        "tiers": explanation.tiers.iter().map(|tier| tier_json(report, tier)).collect::<Vec<_>>(),
        "caps": conditions(&explanation.caps),
        "metrics": of_kind(ValueKind::Metric),
        "scores": of_kind(ValueKind::Score),
        "segments": of_kind(ValueKind::Segment),
        "alerts": conditions(&explanation.alerts),
    })
}

fn tier_json(report: &Report<'_>, tier: &TierParts) -> Json {
    let mut map = Map::new();
    map.insert("tier".to_owned(), tier.enter.name.clone().into());
    map.insert("enter".to_owned(), condition_json(report, &tier.enter));
    if let Some(retain) = &tier.retain {
        map.insert("retain".to_owned(), condition_json(report, retain));
    }
    if let Some(rank) = &tier.rank_by {
        map.insert("rank_by".to_owned(), part_json(report, rank));
    }
    Json::Object(map)
}

fn condition_json(report: &Report<'_>, condition: &Condition) -> Json {
    let mut map = Map::new();
    map.insert("name".to_owned(), condition.name.clone().into());
    insert_answer(report, condition.answer, &mut map);
    map.insert("condition".to_owned(), condition.part.as_ref().map_or(Json::Null, |part| part_json(report, part)));
    Json::Object(map)
}

fn insert_answer(report: &Report<'_>, verdict: Verdict, map: &mut Map<String, Json>) {
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
    let found = report.classification.metrics.values[parts.value].get(row);
    insert_value(report, &found, report.rules.values[parts.value].ty, &mut map);
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

fn insert_value(report: &Report<'_>, value: &Value<'_>, ty: Type, map: &mut Map<String, Json>) {
    let cell = Cell::of(report.rules, value.clone(), ty);
    map.insert("value".to_owned(), serde_json::to_value(&cell).unwrap_or(Json::Null));
    if let Some(why) = value.missing() {
        map.insert("missing".to_owned(), report.why_word(why).into());
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

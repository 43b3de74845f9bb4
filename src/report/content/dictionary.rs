//! The dictionary: every column of the tiered table, what it means, where it comes from and how often it is missing.

use std::borrow::Cow;

use super::customers::{self, Source, sources};
use crate::expr::typed::Node;
use crate::model::number::Number;
use crate::model::value::Type;
use crate::report::Report;
use crate::report::digits::grouped;
use crate::report::fields::{HELD, column_names};
use crate::report::labels::live::Live as Said;
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Page, PageKind, Role, Table};
use crate::rules::ruleset::{Definition, PlanValue, Points, ScoreItem, Scorecard, Total, ValueKind};

/// So many bands or texts of an item of a score are said.
const POINTS: usize = 8;

/// The page of the dictionary, one row a column of the tiered table.
pub(super) fn page<'a>(report: &'a Report<'a>) -> Page<'a> {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let names = column_names(report.classification.customers.columns());
    let text = |heading: Word| Column::text(word(heading));
    let columns = vec![
        text(Word::Column),
        text(Word::MachineName),
        text(Word::Meaning).role(Role::Prose),
        text(Word::Unit),
        text(Word::Definition).role(Role::Prose),
        Column::count(word(Word::MissingCount)),
    ];
    let row = |(source, heading): (Source, String)| {
        vec![
            Cell::text(heading),
            Cell::text(machine_name(report, source, &names)),
            Cell::text(meaning(report, source)),
            Cell::text(unit(report, source)),
            Cell::text(definition(report, source)),
            missing(report, source).map_or(Cell::Blank, Cell::count),
        ]
    };
    let sources = sources(report);
    let headings = customers::columns(report, &sources).into_iter().map(|column| column.heading);
    let rows = sources.iter().copied().zip(headings).map(row).collect();
    let table = Table::of_rows("dictionary", columns, rows);
    Page::new(PageKind::Dictionary, word(Word::SheetDictionary).to_owned(), vec![Block::Table(table)])
}

/// The name of the column in csv and json.
fn machine_name(report: &Report<'_>, source: Source, names: &[String]) -> String {
    match source {
        Source::Customer => "customer".to_owned(),
        Source::Tier => "tier".to_owned(),
        Source::Previous => "previous".to_owned(),
        Source::Change => "change".to_owned(),
        Source::Gap => "gap".to_owned(),
        Source::Cushion => "cushion".to_owned(),
        Source::WhatIf | Source::Input(_) => String::new(),
        Source::Candidate => "candidate".to_owned(),
        Source::Decision => "decision".to_owned(),
        Source::TierSince => HELD[0].to_owned(),
        Source::FailedReviews => HELD[1].to_owned(),
        Source::Confirmations => HELD[2].to_owned(),
        Source::Reason => "reason".to_owned(),
        Source::Sheet(position) => format!("column.{}", names[position]),
        Source::Value(position) => {
            let value = &report.rules.values[position];
            format!("{}.{}", value.kind.word(), value.name)
        }
        Source::Alerts => "alerts".to_owned(),
        Source::Plan(key) => format!("plan.{}", report.rules.plan_keys[key]),
        Source::Missing => "missing".to_owned(),
    }
}

fn meaning(report: &Report<'_>, source: Source) -> String {
    let language = report.run.language;
    let word = match source {
        Source::Customer => Word::MeansCustomer,
        Source::WhatIf => return Said::MeansWhatIf.text(language).to_owned(),
        Source::Tier => Word::MeansTier,
        Source::Previous => Word::MeansPrevious,
        Source::Change => Word::MeansChange,
        Source::Gap => Word::MeansGap,
        Source::Cushion => Word::MeansCushion,
        Source::Input(_) => Word::MeansInput,
        Source::Candidate => Word::MeansCandidate,
        Source::Decision => Word::MeansDecision,
        Source::TierSince => Word::MeansTierSince,
        Source::FailedReviews => Word::MeansFailedReviews,
        Source::Confirmations => Word::MeansConfirmations,
        Source::Reason => Word::MeansReason,
        Source::Sheet(_) => Word::MeansSheet,
        Source::Value(position) => match report.rules.values[position].kind {
            ValueKind::Metric => Word::MeansMetric,
            ValueKind::Score => Word::MeansScore,
            ValueKind::Segment => Word::MeansSegment,
        },
        Source::Alerts => Word::MeansAlerts,
        Source::Plan(_) => Word::MeansPlan,
        Source::Missing => Word::MeansMissing,
    };
    word.text(language).to_owned()
}

fn unit(report: &Report<'_>, source: Source) -> String {
    let unit = if let Source::Sheet(position) = source {
        report.classification.customers.columns()[position].unit.clone()
    } else if let Source::Value(position) = source {
        report.rules.values[position].unit.clone()
    } else {
        None
    };
    unit.unwrap_or_default()
}

/// What the rules say: how a value is computed, which classes there are, what each tier's plan has.
fn definition(report: &Report<'_>, source: Source) -> String {
    let rules = report.rules;
    match source {
        Source::Tier | Source::Candidate => {
            let tier = |tier: &crate::rules::ruleset::TierRule| match &tier.enter {
                Some(enter) => format!("{}: {}", tier.name, enter.text),
                None => tier.name.clone(),
            };
            rules.tiers.iter().map(tier).collect::<Vec<_>>().join("; ")
        }
        Source::Sheet(position) => {
            let column = &report.classification.customers.columns()[position];
            labels::paper::header_of(&column.header, type_word(column.ty), report.run.language)
        }
        Source::Value(position) => value_definition(report, &rules.values[position].definition),
        Source::Alerts => {
            rules.alerts.iter().map(|alert| format!("{}: {}", alert.name, alert.when.text)).collect::<Vec<_>>().join("; ")
        }
        Source::Plan(key) => {
            let entry = |tier: &crate::rules::ruleset::TierRule| {
                let text = match tier.plan_at(key)? {
                    PlanValue::Literal(literal) => labels::literal(literal, report.run.language),
                    PlanValue::List(list) => super::plans::members(list, report.run.language).into_owned(),
                    PlanValue::Formula(formula) => format!("= {}", formula.text.trim()),
                };
                Some(format!("{}: {text}", tier.name))
            };
            rules.tiers.iter().filter_map(entry).collect::<Vec<_>>().join("; ")
        }
        Source::Customer
        | Source::WhatIf
        | Source::Previous
        | Source::Change
        | Source::Gap
        | Source::Cushion
        | Source::Decision
        | Source::TierSince
        | Source::FailedReviews
        | Source::Confirmations
        | Source::Reason
        | Source::Missing
        | Source::Input(_) => String::new(),
    }
}

fn value_definition(report: &Report<'_>, definition: &Definition) -> String {
    match definition {
        Definition::Formula(formula) => formula.text.clone(),
        Definition::By(by) => by.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" × "),
        Definition::Grid(grid) => grid.by.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" × "),
        Definition::Classes(classes) => {
            let class = |class: &crate::rules::ruleset::Class| match &class.when {
                Some(when) => format!("{}: {}", class.name, when.text),
                None => class.name.clone(),
            };
            classes.iter().map(class).collect::<Vec<_>>().join("; ")
        }
        Definition::Score(card) => score(report, card),
    }
}

/// A score in words: how it is made of its items, then each with its weight and, in brackets, its points.
fn score(report: &Report<'_>, card: &Scorecard) -> String {
    let language = report.run.language;
    let item = |item: &ScoreItem| {
        let mut text = item.label.trim().to_owned();
        if let (Node::Read(slot), true) = (&item.value.term.node, item.label == item.value.text) {
            text = report.slot_title(*slot).map_or(text, Cow::into_owned);
        }
        if card.total == Total::WeightedMean {
            text = format!("{text} {}", grouped(&item.weight));
        }
        labels::paper::noted(&text, &points(report, item), language)
    };
    let items: Vec<String> = card.items.iter().map(item).collect();
    labels::paper::score(card.total, &items, language)
}

/// How a value becomes points: `0: 0, 500+: 20`; nothing where it is the points.
fn points(report: &Report<'_>, item: &ScoreItem) -> String {
    let language = report.run.language;
    let pair = |what: &str, points: &Number| format!("{what} → {}", grouped(points));
    let pairs: Vec<String> = match &item.points {
        Points::Itself => Vec::new(),
        Points::Bands(bands) => bands.iter().map(|(from, points)| pair(&format!("≥{}", grouped(from)), points)).collect(),
        Points::Texts(texts) => texts.iter().map(|(text, points)| pair(text, points)).collect(),
        Points::Ranks(ranks) => {
            let Type::Category(order) = item.value.term.ty else { return String::new() };
            let word = |rank: usize| report.rules.category_word(order, u32::try_from(rank).unwrap_or(u32::MAX));
            let known = ranks.iter().enumerate().rev();
            known.filter_map(|(rank, points)| Some(pair(word(rank), points.as_ref()?))).collect()
        }
        Points::Flags(flags) => {
            let words = [Word::Yes, Word::No].iter().zip(flags);
            words.filter_map(|(word, points)| Some(pair(word.text(language), points.as_ref()?))).collect()
        }
    };
    let more = if pairs.len() > POINTS { " …" } else { "" };
    let shown: Vec<String> = pairs.into_iter().take(POINTS).collect();
    shown.join(labels::joint(language)) + more
}

const fn type_word(ty: Type) -> &'static str {
    match ty {
        Type::Number => "number",
        Type::Text => "text",
        Type::Date => "date",
        Type::Flag => "flag",
        Type::Category(_) => "ordered category",
    }
}

/// How many customers have nothing there.
fn missing(report: &Report<'_>, source: Source) -> Option<u64> {
    let missing = if let Source::Sheet(position) = source {
        report.classification.customers.columns()[position].values.count_missing()
    } else if let Source::Value(position) = source {
        report.classification.metrics.values[position].count_missing()
    } else {
        return None;
    };
    Some(missing as u64)
}

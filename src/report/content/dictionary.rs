//! The dictionary: every column of the tiered table, what it means, where it comes from and how often it is missing.

use super::customers::{Source, column, sources};
use crate::model::value::Type;
use crate::report::Report;
use crate::report::fields::column_names;
use crate::report::labels::live::Live as Said;
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Page, PageKind, Role, Table};
use crate::rules::ruleset::{Definition, PlanValue, ValueKind};

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
    let row = |source: Source| {
        vec![
            Cell::text(column(report, source, &names).heading),
            Cell::text(machine_name(report, source, &names)),
            Cell::text(meaning(report, source)),
            Cell::text(unit(report, source)),
            Cell::text(definition(report, source)),
            missing(report, source).map_or(Cell::Blank, Cell::count),
        ]
    };
    let rows = sources(report).into_iter().map(row).collect();
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
    let unit = match source {
        Source::Sheet(position) => report.classification.customers.columns()[position].unit.clone(),
        Source::Value(position) => report.rules.values[position].unit.clone(),
        Source::Customer
        | Source::Tier
        | Source::WhatIf
        | Source::Previous
        | Source::Change
        | Source::Gap
        | Source::Cushion
        | Source::Input(_)
        | Source::Candidate
        | Source::Reason
        | Source::Alerts
        | Source::Plan(_)
        | Source::Missing => None,
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
        Source::Value(position) => value_definition(&rules.values[position].definition),
        Source::Alerts => {
            rules.alerts.iter().map(|alert| format!("{}: {}", alert.name, alert.when.text)).collect::<Vec<_>>().join("; ")
        }
        Source::Plan(key) => {
            let entry = |tier: &crate::rules::ruleset::TierRule| {
                let text = match tier.plan_at(key)? {
                    PlanValue::Literal(literal) => labels::literal(literal, report.run.language),
                    PlanValue::List(list) => super::customers::members(list, report.run.language).into_owned(),
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
        | Source::Reason
        | Source::Missing
        | Source::Input(_) => String::new(),
    }
}

fn value_definition(definition: &Definition) -> String {
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
        Definition::Score(card) => card.items.iter().map(|item| item.value.text.as_str()).collect::<Vec<_>>().join(" + "),
    }
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
    let missing = match source {
        Source::Sheet(position) => report.classification.customers.columns()[position].values.missing(),
        Source::Value(position) => report.classification.metrics.values[position].missing(),
        Source::Customer
        | Source::Tier
        | Source::WhatIf
        | Source::Previous
        | Source::Change
        | Source::Gap
        | Source::Cushion
        | Source::Input(_)
        | Source::Candidate
        | Source::Reason
        | Source::Alerts
        | Source::Plan(_)
        | Source::Missing => return None,
    };
    Some(missing.iter().filter(|why| why.is_some()).count() as u64)
}

//! Reads the sections of a rule file, key by key.

use std::ops::Range;

use super::{AlertForm, ColumnForm, File, MetricForm, Named, ParamForm, PlanForm, SegmentForm, TableForm, TierForm, TypeWord};
use crate::model::diagnostic::{Problem, Shape};
use crate::model::fold::trim;
use crate::model::language::Language;
use crate::model::schema::{DateOrder, Duplicates, SheetChoice};
use crate::model::value::Type;
use crate::rules::document::{Document, Item, Keys, Section, literal_of_text};
use crate::rules::ruleset::{Literal, Severity};

const TOP: Keys = Keys {
    known: &["schema", "name", "lang", "params", "customers", "tables", "metrics", "segments", "tiers", "alerts"],
    later: &["extends", "lookups", "scores", "caps", "review", "report"],
};
const PARAM: Keys = Keys { known: &["value", "label", "unit", "type"], later: &[] };
const CUSTOMERS: Keys =
    Keys { known: &["files", "sheet", "key", "where", "duplicates", "columns"], later: &["from", "unknown_customers"] };
const TABLE: Keys = Keys { known: &["files", "sheet", "key", "date", "where", "columns"], later: &["id", "repeats", "starts"] };
const KEY_COLUMN: Keys = Keys { known: &["header"], later: &["matches", "format"] };
const DATE_COLUMN: Keys = Keys { known: &["header", "format"], later: &[] };
const CUSTOMER_COLUMN: Keys = Keys { known: &["header", "type", "unit", "order", "missing", "format"], later: &[] };
const EVENT_COLUMN: Keys =
    Keys { known: &["header", "type", "unit", "order", "missing", "optional", "format"], later: &["value"] };
const METRIC: Keys = Keys { known: &["value", "label", "unit"], later: &[] };
const SEGMENT: Keys = Keys { known: &["label", "classes"], later: &["by", "grid"] };
const CLASS: Keys = Keys { known: &["name", "when"], later: &[] };
const TIER: Keys = Keys { known: &["name", "enter", "plan"], later: &["retain", "capacity", "rank_by", "was", "label"] };
const ALERT: Keys = Keys { known: &["name", "when", "severity", "advice"], later: &[] };

/// Reads the sections of a rule file.
pub fn read_file(document: &mut Document<'_>, mut top: Section<'_>) -> File {
    let mut file = File::default();
    if let Some(item) = top.take("schema")
        && item.as_whole() != Some(1)
    {
        document.say(Problem::SchemaVersion { found: document.source(item).to_owned() }, item.span());
    }
    file.name = plain(document, &mut top, "name");
    file.language = word(document, &mut top, "lang", &[("zh", Language::Chinese), ("en", Language::English)]);
    let broken = &mut file.broken;
    file.params = named(document, &mut top, "params", broken, |document, _, key, item| param(document, key, item));
    if let Some(item) = top.take("customers")
        && let Some(section) = document.section("[customers]", "customers", item)
    {
        file.customers = Some(table(document, section, true));
    }
    file.tables = named(document, &mut top, "tables", broken, |document, name, key, item| {
        let section = document.section(&format!("[tables.{name}]"), key, item)?;
        Some(table(document, section, false))
    });
    file.metrics = named(document, &mut top, "metrics", broken, |document, _, key, item| metric(document, key, item));
    file.segments = named(document, &mut top, "segments", broken, |document, name, key, item| {
        let section = document.section(&format!("[segments.{name}]"), key, item)?;
        Some(segment(document, section))
    });
    file.tiers = list(document, &mut top, "tiers", "[[tiers]]", tier);
    file.alerts = list(document, &mut top, "alerts", "[[alerts]]", alert);
    top.finish(TOP, document);
    file
}

fn plain(document: &mut Document<'_>, section: &mut Section<'_>, key: &str) -> Option<String> {
    let item = section.take(key)?;
    Some(document.text(key, item)?.value)
}

/// One of a few words.
fn word<T: Copy>(document: &mut Document<'_>, section: &mut Section<'_>, key: &str, known: &[(&'static str, T)]) -> Option<T> {
    let item = section.take(key)?;
    let text = document.text(key, item)?;
    let found = known.iter().find(|(word, _)| *word == text.value);
    if found.is_none() {
        let known = known.iter().map(|(word, _)| *word).collect();
        document.say(Problem::UnknownWord { key: key.to_owned(), word: text.value, known }, text.span);
    }
    found.map(|(_, meaning)| *meaning)
}

/// A table whose keys are names that the user gives.
fn named<T>(
    document: &mut Document<'_>,
    top: &mut Section<'_>,
    key: &str,
    broken: &mut Vec<(String, Range<usize>)>,
    mut read: impl FnMut(&mut Document<'_>, &str, &str, Item<'_>) -> Option<T>,
) -> Vec<Named<T>> {
    let Some(item) = top.take(key) else { return Vec::new() };
    let Some(mut section) = document.section(&format!("[{key}]"), key, item) else { return Vec::new() };
    let mut all = Vec::new();
    for (name, span, item) in section.take_all() {
        match read(document, &name, &format!("{key}.{name}"), item) {
            Some(form) => all.push(Named { name, span, form }),
            None => broken.push((name, span)),
        }
    }
    all
}

/// A list of tables, each with a `name`.
fn list<T>(
    document: &mut Document<'_>,
    top: &mut Section<'_>,
    key: &str,
    section_name: &str,
    read: impl Fn(&mut Document<'_>, &mut Section<'_>) -> (T, Keys),
) -> Vec<Named<T>> {
    let Some(item) = top.take(key) else { return Vec::new() };
    let sections = document.sections(section_name, key, item).unwrap_or_default();
    let mut all = Vec::new();
    for mut section in sections {
        let name = section.take("name").and_then(|item| document.text("name", item));
        if section.key_span("name").is_none() {
            let problem = Problem::MissingKey { section: section_name.to_owned(), key: "name" };
            document.say(problem, section.span.clone());
        }
        let (form, keys) = read(document, &mut section);
        section.finish(keys, document);
        if let Some(name) = name {
            if name.value.trim().is_empty() {
                document.say(Problem::NameForm { name: name.value.clone() }, name.span.clone());
            }
            all.push(Named { name: trim(&name.value).to_owned(), span: name.span, form });
        }
    }
    all
}

fn param(document: &mut Document<'_>, key: &str, item: Item<'_>) -> Option<ParamForm> {
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

fn strings(document: &mut Document<'_>, section: &mut Section<'_>, key: &str) -> Vec<String> {
    let texts = section.take(key).and_then(|item| document.texts(key, item)).unwrap_or_default();
    texts.into_iter().map(|text| text.value).collect()
}

const FORMATS: &[(&str, DateOrder)] =
    &[("dmy", DateOrder::DayMonthYear), ("mdy", DateOrder::MonthDayYear), ("ymd", DateOrder::YearMonthDay)];

fn table(document: &mut Document<'_>, mut section: Section<'_>, customers: bool) -> TableForm {
    let files = strings(document, &mut section, "files");
    let sheet = section.take("sheet").and_then(|item| sheet(document, item));
    let key = section.take("key").and_then(|item| headers(document, "key", item, KEY_COLUMN));
    if section.key_span("key").is_none() {
        document.say(Problem::MissingKey { section: section.name.clone(), key: "key" }, section.span.clone());
    }
    let key = key.map_or_else(Vec::new, |(headers, _)| headers);
    let date = if customers { None } else { section.take("date") };
    let date = date.and_then(|item| headers(document, "date", item, DATE_COLUMN));
    let filter = section.take("where").and_then(|item| document.text("where", item));
    let known =
        [("error", Duplicates::Error), ("first", Duplicates::First), ("last", Duplicates::Last), ("merge", Duplicates::Merge)];
    let duplicates =
        if customers { word(document, &mut section, "duplicates", &known).unwrap_or_default() } else { Duplicates::Error };
    let keys = if customers { CUSTOMERS } else { TABLE };
    let mut columns = Vec::new();
    if let Some(item) = section.take("columns")
        && let Some(mut inner) = document.section(&format!("{}.columns", section.name), "columns", item)
    {
        for (name, span, item) in inner.take_all() {
            if keys.known.contains(&name.as_str()) || keys.later.contains(&name.as_str()) {
                document.say(Problem::KeyUnderColumns { key: name, section: section.name.clone() }, span);
            } else if let Some(form) = column(document, &name, item, if customers { CUSTOMER_COLUMN } else { EVENT_COLUMN }) {
                columns.push(Named { name, span, form });
            }
        }
    }
    section.finish(keys, document);
    TableForm { files, sheet, key, date, filter, duplicates, columns }
}

fn sheet(document: &mut Document<'_>, item: Item<'_>) -> Option<SheetChoice> {
    if item.as_list().is_some() {
        document.say(Problem::NotYet { what: "sheet = […]".into() }, item.span());
        return None;
    }
    match item.as_whole() {
        Some(number) => match usize::try_from(number) {
            Ok(number) if number > 0 => Some(SheetChoice::Number(number)),
            _ => {
                document
                    .say(Problem::WrongShape { key: "sheet".into(), wanted: Shape::TextOrWhole, found: "integer" }, item.span());
                None
            }
        },
        None => Some(SheetChoice::Name(document.text("sheet", item)?.value)),
    }
}

fn flag(document: &mut Document<'_>, section: &mut Section<'_>, key: &str) -> bool {
    section.take(key).and_then(|item| document.flag(key, item)).unwrap_or(false)
}

/// A header, a list of headers, or a table with `header`.
fn headers(document: &mut Document<'_>, key: &str, item: Item<'_>, keys: Keys) -> Option<(Vec<String>, Option<DateOrder>)> {
    if !item.is_table() {
        return Some((document.texts(key, item)?.into_iter().map(|text| text.value).collect(), None));
    }
    let mut section = document.section(key, key, item)?;
    let headers = strings(document, &mut section, "header");
    let format = if keys.known.contains(&"format") { word(document, &mut section, "format", FORMATS) } else { None };
    section.finish(keys, document);
    if section.key_span("header").is_none() {
        document.say(Problem::MissingKey { section: key.to_owned(), key: "header" }, section.span);
        return None;
    }
    Some((headers, format))
}

fn column(document: &mut Document<'_>, name: &str, item: Item<'_>, keys: Keys) -> Option<ColumnForm> {
    let text = TypeWord::Text;
    if !item.is_table() {
        let headers = document.texts(name, item)?.into_iter().map(|text| text.value).collect();
        return Some(ColumnForm {
            headers,
            ty: text,
            unit: None,
            order: None,
            missing: Vec::new(),
            optional: false,
            format: None,
        });
    }
    let mut section = document.section(name, name, item)?;
    let types = [
        ("text", TypeWord::Text),
        ("number", TypeWord::Number),
        ("date", TypeWord::Date),
        ("flag", TypeWord::Flag),
        ("hour", TypeWord::Hour),
    ];
    let form = ColumnForm {
        headers: strings(document, &mut section, "header"),
        ty: word(document, &mut section, "type", &types).unwrap_or(text),
        unit: plain(document, &mut section, "unit"),
        order: section.take("order").and_then(|item| document.text("order", item)),
        missing: strings(document, &mut section, "missing"),
        optional: keys.known.contains(&"optional") && flag(document, &mut section, "optional"),
        format: word(document, &mut section, "format", FORMATS),
    };
    section.finish(keys, document);
    if form.headers.is_empty() && section.key_span("header").is_none() && section.key_span("value").is_none() {
        document.say(Problem::MissingKey { section: name.to_owned(), key: "header" }, section.span.clone());
    }
    if let (Some(span), TypeWord::Text | TypeWord::Number | TypeWord::Flag | TypeWord::Hour) =
        (section.key_span("format"), form.ty)
    {
        document.say(Problem::KeyNeedsType { key: "format", wanted: "date" }, span);
    }
    if let Some(order) = &form.order
        && form.ty != TypeWord::Text
    {
        document.say(Problem::OrderNotText, order.span.clone());
    }
    Some(form)
}

fn metric(document: &mut Document<'_>, key: &str, item: Item<'_>) -> Option<MetricForm> {
    if !item.is_table() {
        return Some(MetricForm { value: document.text(key, item)?, label: None, unit: None });
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

fn segment(document: &mut Document<'_>, mut section: Section<'_>) -> SegmentForm {
    let label = plain(document, &mut section, "label");
    let name = section.name.clone();
    let classes = list(document, &mut section, "classes", &format!("{name} classes"), |document, class| {
        (class.take("when").and_then(|item| document.text("when", item)), CLASS)
    });
    let stands = ["classes", "by", "grid"].iter().any(|key| section.key_span(key).is_some());
    if !stands {
        document.say(Problem::MissingKey { section: name, key: "classes" }, section.span.clone());
    } else if let (Some(span), true) = (section.key_span("classes"), classes.is_empty()) {
        document.say(Problem::Empty { what: "classes".into() }, span);
    }
    section.finish(SEGMENT, document);
    SegmentForm { label, classes }
}

fn tier(document: &mut Document<'_>, section: &mut Section<'_>) -> (TierForm, Keys) {
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

fn alert(document: &mut Document<'_>, section: &mut Section<'_>) -> (AlertForm, Keys) {
    let when = section.take("when").and_then(|item| document.text("when", item));
    if section.key_span("when").is_none() {
        document.say(Problem::MissingKey { section: "[[alerts]]".into(), key: "when" }, section.span.clone());
    }
    let words = [("high", Severity::High), ("medium", Severity::Medium), ("low", Severity::Low)];
    let severity = word(document, section, "severity", &words).unwrap_or_default();
    let advice = plain(document, section, "advice");
    (AlertForm { when, severity, advice }, ALERT)
}

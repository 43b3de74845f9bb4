//! Reads `[customers]` and `[tables.…]` with their columns.

use super::{flag, plain, strings, word};
use crate::model::diagnostic::{Problem, Shape};
use crate::model::schema::{DateOrder, Duplicates, SheetChoice};
use crate::rules::document::{Document, Item, Keys, Section};
use crate::rules::forms::{ColumnForm, Named, TableForm, TypeWord};

const CUSTOMERS: Keys =
    Keys { known: &["files", "sheet", "key", "where", "duplicates", "columns"], later: &["from", "unknown_customers"] };
const TABLE: Keys = Keys { known: &["files", "sheet", "key", "date", "where", "columns"], later: &["id", "repeats", "starts"] };

const KEY_COLUMN: Keys = Keys { known: &["header"], later: &["matches", "format"] };

const DATE_COLUMN: Keys = Keys { known: &["header", "format"], later: &[] };

const CUSTOMER_COLUMN: Keys = Keys { known: &["header", "type", "unit", "order", "missing", "format"], later: &[] };

const EVENT_COLUMN: Keys =
    Keys { known: &["header", "type", "unit", "order", "missing", "optional", "format"], later: &["value"] };

const FORMATS: &[(&str, DateOrder)] =
    &[("dmy", DateOrder::DayMonthYear), ("mdy", DateOrder::MonthDayYear), ("ymd", DateOrder::YearMonthDay)];

pub(super) fn table(document: &mut Document<'_>, mut section: Section<'_>, customers: bool) -> TableForm {
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
    let (mut columns, mut broken) = (Vec::new(), Vec::new());
    if let Some(item) = section.take("columns")
        && let Some(mut inner) = document.section(&format!("{}.columns", section.name), "columns", item)
    {
        for (name, span, item) in inner.take_all() {
            if keys.known.contains(&name.as_str()) || keys.later.contains(&name.as_str()) {
                document.say(Problem::KeyUnderColumns { key: name, section: section.name.clone() }, span);
                continue;
            }
            match column(document, &name, item, if customers { CUSTOMER_COLUMN } else { EVENT_COLUMN }) {
                Some(form) => columns.push(Named { name, span, form }),
                None => broken.push((name, span)),
            }
        }
    }
    section.finish(keys, document);
    TableForm { files, sheet, key, date, filter, duplicates, columns, broken }
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
        None => Some(SheetChoice::Name(document.text_or("sheet", Shape::TextOrWhole, item)?.value)),
    }
}

/// A header, a list of headers, or a table with `header`.
fn headers(document: &mut Document<'_>, key: &str, item: Item<'_>, keys: Keys) -> Option<(Vec<String>, Option<DateOrder>)> {
    if !item.is_table() {
        return Some((document.texts_or(key, Shape::ColumnForm, item)?.into_iter().map(|text| text.value).collect(), None));
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
        let headers = document.texts_or(name, Shape::ColumnForm, item)?.into_iter().map(|text| text.value).collect();
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
    // A type that can't be read is not text; what it would have fitted is unknown.
    let type_is_broken = section.key_span("type").is_some() && form.ty == text && !section.says("type", "text");
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
    (!type_is_broken).then_some(form)
}

//! Reads `[customers]` and `[tables.…]` with their columns.

use std::ops::Range;

use super::{flag, plain, strings, word};
use crate::model::date::Date;
use crate::model::diagnostic::{Problem, Shape};
use crate::model::number::Number;
use crate::model::schema::{DateFormat, Duplicates, SheetChoice};
use crate::model::source::{DELIMITER_WORDS, HeaderChoice, SourceChoices, TextEncoding, delimiter_from_word};
use crate::rules::document::{Document, Item, Section, Text};
use crate::rules::forms::{ColumnForm, Named, RepeatsForm, TableForm, TypeWord};
use crate::rules::keys::{
    COMPUTED_COLUMN, CUSTOMER_COLUMN, CUSTOMER_KEY, CUSTOMERS, DATE_COLUMN, EVENT_COLUMN, ID_COLUMN, KEY_COLUMN, Keys, NEWEST,
    TABLE, has,
};
use crate::rules::ruleset::{Literal, MaxRejected};

/// Keys about a customer sheet, which there is none of with `from`.
const OF_SHEET: &[&str] = &[
    "key",
    "files",
    "sheet",
    "encoding",
    "delimiter",
    "header_row",
    "duplicates",
    "columns",
    "unknown_customers",
    "max_rejected",
];

/// Keys of a column that say how its cells are read.
const OF_CELLS: &[&str] = &["header", "type", "order", "missing", "optional", "format"];

pub(super) fn table(document: &mut Document<'_>, mut section: Section<'_>, customers: bool) -> TableForm {
    let files = strings(document, &mut section, "files");
    let source = source_choices(document, &mut section);
    let from = if customers { section.key_span("from") } else { None };
    for key in OF_SHEET {
        if let (Some(_), Some(span)) = (&from, section.key_span(key)) {
            document.say(Problem::BesideFrom { key }, span);
        }
    }
    let (key, matches) = section.take("key").and_then(|item| key(document, item, customers)).unwrap_or_default();
    if section.key_span("key").is_none() && from.is_none() {
        document.say(Problem::MissingKey { section: section.name.clone(), key: "key" }, section.span.clone());
    }
    let date = if customers { None } else { section.take("date") };
    let date = date.and_then(|item| headers(document, "date", item, DATE_COLUMN));
    let id = if customers { None } else { id(document, &mut section) };
    let repeats = if customers { None } else { section.take("repeats") }.and_then(|item| repeats(document, item));
    let filter = section.take("where").and_then(|item| document.text("where", item));
    let known =
        [("error", Duplicates::Error), ("first", Duplicates::First), ("last", Duplicates::Last), ("merge", Duplicates::Merge)];
    let duplicates =
        if customers { word(document, &mut section, "duplicates", &known).unwrap_or_default() } else { Duplicates::Error };
    let adds = customers && word(document, &mut section, "unknown_customers", &[("add", true)]).unwrap_or(false);
    let from = if customers { section.take("from").and_then(|item| document.text("from", item)) } else { None };
    let starts = if customers { None } else { section.take("starts").and_then(|item| day(document, "starts", item)) };
    let max_rejected = section.take("max_rejected").and_then(|item| max_rejected(document, item));
    let keys = if customers { CUSTOMERS } else { TABLE };
    let (mut columns, mut broken) = (Vec::new(), Vec::new());
    if let Some(item) = section.take("columns")
        && let Some(mut inner) = document.section(&format!("{}.columns", section.name), "columns", item)
    {
        for (name, span, item) in inner.take_all() {
            if has(keys, &name) {
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
    TableForm {
        files,
        source,
        key,
        matches,
        from,
        adds,
        starts,
        max_rejected,
        date,
        id,
        repeats,
        filter,
        duplicates,
        columns,
        broken,
    }
}

/// Where the table of a file is, and how its text is written.
pub(super) fn source_choices(document: &mut Document<'_>, section: &mut Section<'_>) -> SourceChoices {
    let sheets = section.take("sheet").map_or_else(Vec::new, |item| sheets(document, item));
    let encoding = choice(document, section, "encoding", &TextEncoding::WORDS, TextEncoding::from_word);
    let delimiter = choice(document, section, "delimiter", &DELIMITER_WORDS.map(|(word, _)| word), delimiter_from_word);
    let header = section.take("header_row").and_then(|item| {
        let span = item.span();
        let word = match document.written("header_row", Shape::TextOrWhole, item)? {
            Literal::Text(word) => word,
            Literal::Number(number) => number.to_string(),
            Literal::Percentage(_) | Literal::Date(_) | Literal::Flag(_) => String::new(),
        };
        let found = HeaderChoice::from_word(&word);
        if found.is_none() {
            let such_as = vec!["3", "2-3", "0"];
            document.say(Problem::UnknownChoice { key: "header_row".to_owned(), word, such_as }, span);
        }
        found
    });
    SourceChoices { sheets, encoding, delimiter, header: header.unwrap_or_default() }
}

/// A word that says one of many things; `known` are those that are shown.
fn choice<T>(
    document: &mut Document<'_>,
    section: &mut Section<'_>,
    key: &'static str,
    known: &[&'static str],
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = section.take(key).and_then(|item| document.text(key, item))?;
    let found = read(&text.value);
    if found.is_none() {
        document.say(Problem::UnknownChoice { key: key.to_owned(), word: text.value, such_as: known.to_vec() }, text.span);
    }
    found
}

/// The headers of the id; none of them where they can't be read.
fn id(document: &mut Document<'_>, section: &mut Section<'_>) -> Option<Vec<String>> {
    let item = section.take("id")?;
    Some(headers(document, "id", item, ID_COLUMN).map_or_else(Vec::new, |(headers, _)| headers))
}

/// One of three words, or a table with `newest`.
fn repeats(document: &mut Document<'_>, item: Item<'_>) -> Option<(RepeatsForm, Range<usize>)> {
    let form = repeats_form(document, item)?;
    Some((form, item.span()))
}

fn repeats_form(document: &mut Document<'_>, item: Item<'_>) -> Option<RepeatsForm> {
    if item.is_table() {
        let mut inner = document.section("repeats", "repeats", item)?;
        let newest = inner.take("newest").and_then(|item| document.text("newest", item));
        inner.finish(NEWEST, document);
        if inner.key_span("newest").is_none() {
            document.say(Problem::MissingKey { section: "repeats".to_owned(), key: "newest" }, inner.span);
        }
        return newest.map(RepeatsForm::Newest);
    }
    let text = document.text_or("repeats", Shape::RepeatsForm, item)?;
    match text.value.as_str() {
        "lines" => Some(RepeatsForm::Lines),
        "last" => Some(RepeatsForm::Last),
        "never" => Some(RepeatsForm::Never),
        _ => {
            let known = vec!["lines", "last", "never", "{ newest = \"…\" }"];
            document.say(Problem::UnknownWord { key: "repeats".to_owned(), word: text.value, known }, text.span);
            None
        }
    }
}

/// A sheet or a list of sheets.
pub(super) fn sheets(document: &mut Document<'_>, item: Item<'_>) -> Vec<SheetChoice> {
    let Some(list) = item.as_list() else { return sheet(document, item).into_iter().collect() };
    if list.is_empty() {
        document.say(Problem::Empty { what: "sheet".into() }, item.span());
    }
    list.into_iter().filter_map(|item| sheet(document, item)).collect()
}

pub(super) fn sheet(document: &mut Document<'_>, item: Item<'_>) -> Option<SheetChoice> {
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

/// The key of a table: its headers, and for events the customer column that it is met by, where the rules name one.
fn key(document: &mut Document<'_>, item: Item<'_>, customers: bool) -> Option<(Vec<String>, Option<Text>)> {
    if customers || !item.is_table() {
        return headers(document, "key", item, CUSTOMER_KEY).map(|(headers, _)| (headers, None));
    }
    let mut section = document.section("key", "key", item)?;
    let headers = strings(document, &mut section, "header");
    let matches = section.take("matches").and_then(|item| document.text("matches", item));
    section.finish(KEY_COLUMN, document);
    if section.key_span("header").is_none() {
        document.say(Problem::MissingKey { section: "key".to_owned(), key: "header" }, section.span);
    }
    Some((headers, matches))
}

/// A day.
fn day(document: &mut Document<'_>, key: &str, item: Item<'_>) -> Option<(Date, Range<usize>)> {
    match document.literal(key, item)? {
        Literal::Date(day) => Some((day, item.span())),
        Literal::Number(_) | Literal::Percentage(_) | Literal::Text(_) | Literal::Flag(_) => {
            let written = document.source(item).trim_matches(['"', '\'']).to_owned();
            document.say(Problem::DateForm { written, right: None }, item.span());
            None
        }
    }
}

/// A share written as a percentage, or a number of rows.
fn max_rejected(document: &mut Document<'_>, item: Item<'_>) -> Option<MaxRejected> {
    let literal = document.literal("max_rejected", item)?;
    let found = match literal {
        Literal::Percentage(share) if (Number::ZERO..=Number::ONE).contains(&share) => Some(MaxRejected::Share(share)),
        Literal::Number(rows) if rows.micros() % Number::ONE.micros() == 0 => {
            u64::try_from(rows.micros() / Number::ONE.micros()).ok().map(MaxRejected::Rows)
        }
        Literal::Percentage(_) | Literal::Number(_) | Literal::Text(_) | Literal::Date(_) | Literal::Flag(_) => None,
    };
    if found.is_none() {
        let written = document.source(item).trim_matches(['"', '\'']).to_owned();
        document.say(Problem::MaxRejectedForm { written }, item.span());
    }
    found
}

/// A header, a list of headers, or a table with `header`.
pub(super) fn headers(
    document: &mut Document<'_>,
    key: &str,
    item: Item<'_>,
    keys: Keys,
) -> Option<(Vec<String>, Option<DateFormat>)> {
    if !item.is_table() {
        return Some((document.texts_or(key, Shape::ColumnForm, item)?.into_iter().map(|text| text.value).collect(), None));
    }
    let mut section = document.section(key, key, item)?;
    let headers = strings(document, &mut section, "header");
    let format = if has(keys, "format") { format(document, &mut section) } else { None };
    section.finish(keys, document);
    if section.key_span("header").is_none() {
        document.say(Problem::MissingKey { section: key.to_owned(), key: "header" }, section.span);
        return None;
    }
    Some((headers, format))
}

/// How dates are read whose form leaves it open.
fn format(document: &mut Document<'_>, section: &mut Section<'_>) -> Option<DateFormat> {
    choice(document, section, "format", &DateFormat::WORDS.map(|(word, _)| word), DateFormat::from_word)
}

fn column(document: &mut Document<'_>, name: &str, item: Item<'_>, keys: Keys) -> Option<ColumnForm> {
    let text = TypeWord::Text;
    if !item.is_table() {
        let headers = document.texts_or(name, Shape::ColumnForm, item)?.into_iter().map(|text| text.value).collect();
        return Some(ColumnForm {
            value: None,
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
    if has(keys, "value") && section.key_span("value").is_some() {
        return computed(document, section);
    }
    let types = [
        ("text", TypeWord::Text),
        ("number", TypeWord::Number),
        ("date", TypeWord::Date),
        ("flag", TypeWord::Flag),
        ("hour", TypeWord::Hour),
    ];
    let form = ColumnForm {
        value: None,
        headers: strings(document, &mut section, "header"),
        ty: word(document, &mut section, "type", &types).unwrap_or(text),
        unit: plain(document, &mut section, "unit"),
        order: section.take("order").and_then(|item| document.text("order", item)),
        missing: strings(document, &mut section, "missing"),
        optional: has(keys, "optional") && flag(document, &mut section, "optional"),
        format: format(document, &mut section),
    };
    section.finish(keys, document);
    // A type that can't be read is not text; what it would have fitted is unknown.
    let type_is_broken = section.key_span("type").is_some() && form.ty == text && !section.says("type", "text");
    if form.headers.is_empty() && section.key_span("header").is_none() {
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

/// A column that is computed from others of its table.
fn computed(document: &mut Document<'_>, mut section: Section<'_>) -> Option<ColumnForm> {
    for key in OF_CELLS {
        if let Some(span) = section.key_span(key) {
            let _of_no_use = section.take(key);
            document.say(Problem::BesideValue { key }, span);
        }
    }
    let value = section.take("value").and_then(|item| document.text("value", item));
    let unit = plain(document, &mut section, "unit");
    section.finish(COMPUTED_COLUMN, document);
    Some(ColumnForm {
        value: Some(value?),
        headers: Vec::new(),
        ty: TypeWord::Text,
        unit,
        order: None,
        missing: Vec::new(),
        optional: false,
        format: None,
    })
}

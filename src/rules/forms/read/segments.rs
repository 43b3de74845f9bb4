//! Reads `[segments.…]`.

use super::{list, plain};
use crate::model::diagnostic::{Problem, Shape};
use crate::rules::document::{Document, Item, Section, Text};
use crate::rules::forms::{GridForm, SegmentForm};
use crate::rules::keys::{CLASS, SEGMENT};

pub(super) fn segment(document: &mut Document<'_>, mut section: Section<'_>) -> SegmentForm {
    let label = plain(document, &mut section, "label");
    let name = section.name.clone();
    let is_empty = section.peek("classes").and_then(Item::as_list).is_some_and(|list| list.is_empty());
    let classes = list(document, &mut section, "classes", &format!("{name} classes"), |document, class| {
        (class.take("when").and_then(|item| document.text("when", item)), CLASS)
    });
    let by = section.take("by").and_then(|item| document.texts("by", item)).unwrap_or_default();
    let grid = section.take("grid").and_then(|item| grid(document, item));
    let stands = |key| section.key_span(key);
    match (stands("classes"), stands("by"), stands("grid")) {
        (None, None, None) => {
            document.say(Problem::MissingKey { section: name, key: "classes" }, section.span.clone());
        }
        (None, None, Some(span)) => document.say(Problem::MissingKey { section: name, key: "by" }, span),
        (Some(_), Some(span), _) => document.say(Problem::NotTogether { first: "classes", second: "by" }, span),
        (Some(_), None, Some(span)) => document.say(Problem::NotTogether { first: "classes", second: "grid" }, span),
        (Some(span), None, None) if is_empty => document.say(Problem::Empty { what: "classes".into() }, span),
        (None, Some(_), Some(span)) if by.len() != 2 && !by.is_empty() => document.say(Problem::GridNeedsTwo, span),
        (Some(_), None, None) | (None, Some(_), _) => {}
    }
    section.finish(SEGMENT, document);
    SegmentForm { label, classes, by, grid }
}

/// The rows of a two-way table; each cell is a text.
fn grid(document: &mut Document<'_>, item: Item<'_>) -> Option<GridForm> {
    let rows = document.list("grid", Shape::Grid, item)?;
    let mut row = |item: Item<'_>| {
        let cells = document.list("grid", Shape::Grid, item)?;
        // All cells are read, so that all that is wrong is said at once.
        let cells: Vec<Option<Text>> = cells.into_iter().map(|cell| document.text_or("grid", Shape::Grid, cell)).collect();
        Some((item.span(), cells.into_iter().collect::<Option<_>>()?))
    };
    let rows: Vec<_> = rows.into_iter().map(&mut row).collect();
    Some(GridForm { span: item.span(), rows: rows.into_iter().collect::<Option<_>>()? })
}

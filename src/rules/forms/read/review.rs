//! Reads `[review]`: what moves a tier from run to run.

use super::word;
use crate::expr::parser::parse_duration;
use crate::model::diagnostic::{Problem, Shape};
use crate::rules::document::{Document, Section, literal_of_text};
use crate::rules::forms::ReviewForm;
use crate::rules::keys::{CONFIRM, NEW_CUSTOMER, REVIEW};
use crate::rules::ruleset::{Hold, Literal, Moment, Review, UnknownMeans, Upgrade};

const IMMEDIATE: (&str, Moment) = ("immediate", Moment::AnyDay);
const MONTH_END: (&str, Moment) = ("month-end", Moment::MonthEnd);
const QUARTER_END: (&str, Moment) = ("quarter-end", Moment::QuarterEnd);
const YEAR_END: (&str, Moment) = ("year-end", Moment::YearEnd);

pub(super) fn review(document: &mut Document<'_>, mut section: Section<'_>) -> ReviewForm {
    let mut review = Review::default();
    if let Some(upgrade) = upgrade(document, &mut section) {
        review.upgrade = upgrade;
    }
    let when = |(name, moment)| (name, Some(moment));
    let downgrades = [("never", None), when(IMMEDIATE), when(MONTH_END), when(QUARTER_END), when(YEAR_END)];
    if let Some(downgrade) = word(document, &mut section, "downgrade", &downgrades) {
        review.downgrade = downgrade;
    }
    review.max_up = whole(document, &mut section, "max_up", 0).filter(|most| *most > 0);
    review.max_down = whole(document, &mut section, "max_down", 0).filter(|most| *most > 0);
    review.min_hold = duration(document, &mut section, "min_hold");
    review.grace = whole(document, &mut section, "grace", 0).unwrap_or(0);
    let meanings = [("keep", UnknownMeans::Keep), ("as-no", UnknownMeans::No)];
    review.unknown = word(document, &mut section, "unknown", &meanings).unwrap_or_default();
    review.absent = whole(document, &mut section, "absent", 1);
    let max_age_span = section.key_span("max_age");
    review.max_age = duration(document, &mut section, "max_age");
    review.catch_up = section.take("catch_up").and_then(|item| document.flag("catch_up", item)).unwrap_or_default();
    let new_customer = section.take("new_customer").and_then(|item| {
        let mut inner = document.section("new_customer", "new_customer", item)?;
        for key in ["when", "floor"] {
            if inner.key_span(key).is_none() {
                document.say(Problem::MissingKey { section: inner.name.clone(), key }, inner.span.clone());
            }
        }
        let mut text = |key: &str| inner.take(key).and_then(|item| document.text(key, item));
        let texts = (text("when"), text("floor"));
        inner.finish(NEW_CUSTOMER, document);
        Some(texts)
    });
    section.finish(REVIEW, document);
    ReviewForm { review, new_customer, max_age_span }
}

fn upgrade(document: &mut Document<'_>, section: &mut Section<'_>) -> Option<Upgrade> {
    let item = section.take("upgrade")?;
    if item.is_table() {
        let mut inner = document.section("upgrade", "upgrade", item)?;
        if inner.key_span("confirm").is_none() {
            document.say(Problem::MissingKey { section: inner.name.clone(), key: "confirm" }, inner.span.clone());
        }
        let reviews = whole(document, &mut inner, "confirm", 1);
        inner.finish(CONFIRM, document);
        return reviews.map(Upgrade::Confirm);
    }
    document.text_or("upgrade", Shape::UpgradeForm, item)?;
    word(document, section, "upgrade", &[IMMEDIATE, MONTH_END, QUARTER_END, YEAR_END]).map(Upgrade::On)
}

/// A whole number, as such or as a text that is one.
pub(super) fn whole(document: &mut Document<'_>, section: &mut Section<'_>, key: &'static str, least: u32) -> Option<u32> {
    let item = section.take(key)?;
    let literal = match document.written(key, Shape::Whole, item)? {
        Literal::Text(text) => literal_of_text(text),
        literal @ (Literal::Number(_) | Literal::Percentage(_) | Literal::Date(_) | Literal::Flag(_)) => literal,
    };
    let number = if let Literal::Number(number) = literal { number.as_integer() } else { None };
    let whole = number.and_then(|number| u32::try_from(number).ok()).filter(|number| *number >= least);
    if whole.is_none() {
        let found = document.source(item).to_owned();
        document.say(Problem::WholeWanted { key, least, found }, item.span());
    }
    whole
}

/// A length of time: `3 months`.
fn duration(document: &mut Document<'_>, section: &mut Section<'_>, key: &str) -> Option<Hold> {
    let text = section.take(key).and_then(|item| document.text(key, item))?;
    let duration = parse_duration(&text.value);
    if duration.is_none() {
        document.say(Problem::DurationForm { written: text.value }, text.span);
    }
    duration.map(|(count, unit)| Hold { count, unit })
}

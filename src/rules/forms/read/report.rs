//! Reads `[report]`.

use super::review::whole;
use super::{flag, word};
use crate::model::diagnostic::{Problem, Shape};
use crate::model::mask::Mask;
use crate::rules::document::{Document, Item, Section, Text};
use crate::rules::forms::{NamedWord, PseudonymForm, ReportForm};
use crate::rules::keys::report::{MASKS, SHEET_WORDS, SHEETS};
use crate::rules::keys::{PSEUDONYM, REPORT};
use crate::rules::ruleset::{Currency, SheetName};

pub(super) fn report(document: &mut Document<'_>, mut section: Section<'_>) -> ReportForm {
    if let Some(span) = section.key_span("lang") {
        let _language = section.take("lang");
        document.say(Problem::LanguageAtTop, span);
    }
    let mut currencies = vec![("none", None)];
    currencies.splice(0..0, Currency::WORDS.map(|(word, currency)| (word, Some(currency))));
    let currency_span = section.key_span("currency").unwrap_or_default();
    let form = ReportForm {
        currency_span,
        currency: word(document, &mut section, "currency", &currencies),
        sheets: section.take("sheets").and_then(|item| sheets(document, item)),
        columns: section.take("columns").and_then(|item| document.texts("columns", item)),
        split_by: section.take("split_by").and_then(|item| document.texts("split_by", item)).unwrap_or_default(),
        top: whole(document, &mut section, "top", 1),
        masks: section.take("mask").and_then(|item| masks(document, item)).unwrap_or_default(),
        pseudonym: section.take("pseudonym").and_then(|item| pseudonym(document, item)),
        live: flag(document, &mut section, "live"),
        hand_input: flag(document, &mut section, "hand_input"),
    };
    section.finish(REPORT, document);
    form
}

fn sheets(document: &mut Document<'_>, item: Item<'_>) -> Option<Vec<(SheetName, Text)>> {
    let texts = document.texts("sheets", item)?;
    let sheet = |text: Text| {
        let mut words = SHEETS.iter().zip(SheetName::ALL);
        let found = words.find(|((word, chinese), _)| text.value == *word || text.value == *chinese);
        if found.is_none() {
            let problem =
                Problem::UnknownWord { key: "sheets".to_owned(), word: text.value.clone(), known: SHEET_WORDS.to_vec() };
            document.say(problem, text.span.clone());
        }
        Some((found?.1, text))
    };
    // All are read, so that all that is wrong is said at once.
    let sheets: Vec<Option<(SheetName, Text)>> = texts.into_iter().map(sheet).collect();
    sheets.into_iter().collect()
}

fn masks(document: &mut Document<'_>, item: Item<'_>) -> Option<Vec<NamedWord<Mask>>> {
    let mut section = document.section("mask", "mask", item)?;
    let mask = |(name, span, item): (String, _, Item<'_>)| {
        let text = document.text(&name, item)?;
        let found = Mask::WORDS.iter().find(|(word, _)| *word == text.value);
        if found.is_none() {
            document.say(Problem::UnknownWord { key: name.clone(), word: text.value, known: MASKS.to_vec() }, text.span);
        }
        Some(NamedWord { name, span, word: found?.1 })
    };
    Some(section.take_all().into_iter().filter_map(mask).collect())
}

fn pseudonym(document: &mut Document<'_>, item: Item<'_>) -> Option<PseudonymForm> {
    let mut section = document.section("pseudonym", "pseudonym", item)?;
    let columns = section.take("columns").and_then(|item| document.texts_or("columns", Shape::Texts, item));
    let key_env = section.take("key_env").and_then(|item| document.text("key_env", item));
    for key in ["columns", "key_env"] {
        if section.key_span(key).is_none() {
            document.say(Problem::MissingKey { section: section.name.clone(), key }, section.span.clone());
        }
    }
    section.finish(PSEUDONYM, document);
    let key_env = key_env?;
    // No system takes such a name for a variable.
    if key_env.value.is_empty() || key_env.value.contains(['=', '\0']) {
        document.say(Problem::NameForm { name: key_env.value }, key_env.span);
        return None;
    }
    Some(PseudonymForm { columns: columns?, key_env: key_env.value })
}

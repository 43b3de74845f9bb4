//! `--overrides`: what people decided about single customers, as it is given, and what a run says of it.

use clap::{Arg, ArgAction, ArgMatches};
use serde_json::json;

use super::arguments::option;
use super::failure::Failure;
use super::load;
use super::message::{Level, Message};
use super::messages::help::Help;
use super::messages::overrides::by_hand_note;
use super::previous::key_headers;
use super::reading::Reading;
use super::ui::Ui;
use crate::model::language::Language;
use crate::model::overrides::OverrideWords;
use crate::pipeline::{OVERRIDES, Outcome, OverridesFiles};
use crate::report::{hand_words, override_words};
use crate::rules::ruleset::RuleSet;

/// The flag, of every command that runs the rules.
#[must_use]
pub fn flag(language: Language) -> Arg {
    option("overrides", "FILE", Help::Overrides, language).action(ArgAction::Append)
}

/// The files that were typed; none of a command without the flag.
#[must_use]
pub fn typed(matches: &ArgMatches) -> Vec<String> {
    matches.try_get_many::<String>("overrides").ok().flatten().map(|all| all.cloned().collect()).unwrap_or_default()
}

/// The overrides: the customer's key is found under the headers of the rules, and those that this program writes. `tables`
/// are the names that a flag for the files of one table may begin with.
///
/// # Errors
/// A pattern matches nothing.
pub fn inputs(
    typed: &[String],
    reading: &Reading,
    rules: &RuleSet,
    tables: &[&str],
    language: Language,
) -> Result<OverridesFiles, Failure> {
    if typed.is_empty() {
        return Ok(OverridesFiles::default());
    }
    let key = key_headers(rules);
    let files = reading.apply_named(load::files(typed, None, language)?, OVERRIDES, tables, language)?;
    Ok(OverridesFiles { files, words: OverrideWords { customer: key.clone(), ..override_words() }, hand: hand_words(key) })
}

/// Says what was made of what is filled in by hand in workbooks.
pub fn note_by_hand(outcome: &Outcome, ui: Ui) {
    for hand in outcome.by_hand.iter().filter(|hand| hand.pins + hand.remarks > 0 || hand.not_yet == 0) {
        let message = Message::new(Level::Note, "by-hand", by_hand_note(hand, ui.language)).about(&hand.file);
        ui.note(&message.with("pins", json!(hand.pins)).with("remarks", json!(hand.remarks)));
    }
}

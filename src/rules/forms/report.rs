//! `[report]` as written.

use std::ops::Range;

use crate::model::mask::Mask;
use crate::rules::document::Text;
use crate::rules::ruleset::{Currency, SheetName};

/// A name that the file gives a word, with the name's place.
#[derive(Clone, Debug)]
pub struct NamedWord<T> {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Range<usize>,
    /// What the word says.
    pub word: T,
}

/// `[report]`
#[derive(Clone, Debug, Default)]
pub struct ReportForm {
    /// The currency, none for no sign; and whether the file says it.
    pub currency: Option<Option<Currency>>,
    /// Where it stands.
    pub currency_span: Range<usize>,
    /// The sheets, where the file says them.
    pub sheets: Option<Vec<(SheetName, Text)>>,
    /// Names of columns, where the file says them.
    pub columns: Option<Vec<Text>>,
    /// Names of what sheets are split by.
    pub split_by: Vec<Text>,
    /// How many customers stand in ranked lists.
    pub top: Option<u32>,
    /// Names of masked columns.
    pub masks: Vec<NamedWord<Mask>>,
    /// Pseudonyms.
    pub pseudonym: Option<PseudonymForm>,
    /// Whether tiers stand as formulas too.
    pub live: bool,
    /// Whether there are columns to fill in by hand.
    pub hand_input: bool,
}

/// `pseudonym = { … }`
#[derive(Clone, Debug)]
pub struct PseudonymForm {
    /// Names of columns.
    pub columns: Vec<Text>,
    /// The environment variable that holds the key.
    pub key_env: String,
}

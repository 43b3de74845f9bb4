//! Lookups as written: values in the rule file, or the headers of a file of them.

use std::ops::Range;
use std::path::Path;

use crate::model::schema::{DateFormat, SheetChoice};
use crate::model::value::Type;
use crate::rules::ruleset::Literal;

/// A lookup.
#[derive(Clone, Debug)]
pub struct LookupForm {
    /// Where its values are; none where that can't be read, which has been said.
    pub source: Option<LookupSource>,
    /// The type of its values, where it is said.
    pub ty: Option<Type>,
    /// What a key that isn't listed has.
    pub default: Option<LookupValue>,
}

impl LookupForm {
    /// Takes its file from this folder: paths in a rule file are taken from its own.
    pub fn take_from(&mut self, folder: &str) {
        if let Some(LookupSource::File(form)) = &mut self.source {
            form.file = Path::new(folder).join(&form.file).to_string_lossy().into_owned();
        }
    }
}

/// Where the values of a lookup are.
#[derive(Clone, Debug)]
pub enum LookupSource {
    /// In the rule file: each key with its place and its value.
    Inline(Vec<(String, Range<usize>, LookupValue)>),
    /// In a file.
    File(FileForm),
}

/// A value as written.
#[derive(Clone, Debug)]
pub struct LookupValue {
    /// The literal; a text is as written, whatever it reads as.
    pub literal: Literal,
    /// How it stands in the file.
    pub written: String,
    /// Where it stands.
    pub span: Range<usize>,
}

/// A file of values.
#[derive(Clone, Debug)]
pub struct FileForm {
    /// Its name or pattern.
    pub file: String,
    /// The sheet.
    pub sheet: Option<SheetChoice>,
    /// Headers of the keys.
    pub key: Vec<String>,
    /// Headers of the values.
    pub value: Vec<String>,
    /// The order of day and month in values that are dates.
    pub format: Option<DateFormat>,
}

//! A branch's file as written: what it changes of the standard that it extends.

use super::{LookupForm, Named};
use crate::model::language::Language;
use crate::model::source::SourceChoices;
use crate::rules::document::Text;
use crate::rules::ruleset::Literal;

/// A branch's file.
#[derive(Debug, Default)]
pub struct BranchForm {
    /// Its title.
    pub name: Option<String>,
    /// The language of the outputs.
    pub language: Option<Language>,
    /// `[params]`: new values.
    pub params: Vec<Named<ValueForm>>,
    /// `[lookups.…]`: each replaces the standard's whole.
    pub lookups: Vec<Named<LookupForm>>,
    /// `[customers]`
    pub customers: Option<Named<SourceForm>>,
    /// `[tables.…]`
    pub tables: Vec<Named<SourceForm>>,
}

/// The new value of a param.
#[derive(Clone, Debug)]
pub struct ValueForm {
    /// The value, a text as written.
    pub value: Literal,
    /// How it stands in the file.
    pub written: Text,
}

/// Where a table comes from.
#[derive(Debug, Default)]
pub struct SourceForm {
    /// File patterns; none where the standard's hold.
    pub files: Vec<String>,
    /// Where the table of a file is; what it leaves open is as in the standard.
    pub source: SourceChoices,
    /// Headers of the key.
    pub key: Option<Vec<String>>,
    /// Headers of the id of an event.
    pub id: Option<Vec<String>>,
    /// Headers of the day of an event.
    pub date: Option<Vec<String>>,
    /// Headers of columns that the standard declares.
    pub columns: Vec<Named<Vec<String>>>,
}

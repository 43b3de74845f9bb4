//! `[identity]` as written: what makes two customers one, and the sheet of old keys.

use std::ops::Range;
use std::path::Path;

use crate::model::merge::Likeness;
use crate::model::schema::SheetChoice;

/// `[identity]`
#[derive(Clone, Debug, Default)]
pub struct IdentityForm {
    /// Whether customers that are one are merged, and where that is said.
    pub applies: Option<(bool, Range<usize>)>,
    /// The entries of `same`.
    pub same: Vec<Vec<EvidenceForm>>,
    /// The place of `same`, where it stands.
    pub same_span: Option<Range<usize>>,
    /// A value of more customers than this is no evidence; and where that is said.
    pub at_most: Option<(u32, Range<usize>)>,
    /// The sheet of old keys.
    pub aliases: Option<AliasesForm>,
}

/// A column by which customers are told the same.
#[derive(Clone, Debug)]
pub struct EvidenceForm {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Range<usize>,
    /// How it is compared.
    pub likeness: Likeness,
}

impl IdentityForm {
    /// Takes its file from this folder: paths in a rule file are taken from its own.
    pub fn take_from(&mut self, folder: &str) {
        if let Some(aliases) = &mut self.aliases {
            aliases.file = Path::new(folder).join(&aliases.file).to_string_lossy().into_owned();
        }
    }
}

/// A sheet of old keys.
#[derive(Clone, Debug)]
pub struct AliasesForm {
    /// Its name or pattern.
    pub file: String,
    /// The sheets.
    pub sheets: Vec<SheetChoice>,
    /// Headers of the old keys.
    pub from: Vec<String>,
    /// Headers of the keys that they mean.
    pub to: Vec<String>,
}

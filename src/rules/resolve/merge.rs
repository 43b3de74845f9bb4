//! `[identity]`: columns by which customers are told the same, and the sheet of old keys.

use super::Resolver;
use super::names::Names;
use super::tables::Tables;
use crate::model::diagnostic::Problem;
use crate::model::merge::{Merging, OtherKeys};
use crate::model::schema::{ColumnSpec, EventSchema, Identity, Repeats};
use crate::model::source::SourceChoices;
use crate::rules::forms::AliasesForm;
use crate::rules::ruleset::{Aliases, IdentityRules};

/// A value of more customers is no evidence, where the rules don't say another number.
const AT_MOST: u32 = 5;

impl Resolver<'_> {
    pub(super) fn identity(&mut self, names: &Names, tables: &Tables) -> Option<IdentityRules> {
        let file = self.file;
        let form = file.identity.as_ref()?;
        let mut same = Vec::new();
        for entry in form.same.iter().filter(|_| tables.has_sheet) {
            let columns = entry
                .iter()
                .filter_map(|column| Some((self.text_column(&column.name, &column.span, names, tables)?, column.likeness)));
            same.push(columns.collect());
        }
        let merging = Merging {
            applies: form.applies.as_ref().is_some_and(|(applies, _)| *applies),
            same,
            at_most: form.at_most.as_ref().map_or(AT_MOST, |(at_most, _)| *at_most),
        };
        if form.same_span.is_none() {
            let merge = form.applies.iter().map(|(_, span)| ("merge", span));
            for (key, span) in merge.chain(form.at_most.iter().map(|(_, span)| ("at_most", span))) {
                self.say(Problem::NothingToMerge { key }, span.clone());
            }
        }
        if let (Some(span), false) = (&form.same_span, tables.has_sheet) {
            self.say(Problem::SameWithoutSheet, span.clone());
        }
        Some(IdentityRules { merging, aliases: form.aliases.as_ref().map(aliases) })
    }
}

fn aliases(form: &AliasesForm) -> Aliases {
    // The key that an old one means is read as keys are, as an id is.
    let identity = Identity { id: 0, repeats: Some(Repeats::Never), others: Vec::new(), compared: Vec::new() };
    let schema = EventSchema {
        name: "identity.aliases".to_owned(),
        key: ColumnSpec::text("from", form.from.clone()),
        date: None,
        columns: vec![ColumnSpec::text("to", form.to.clone())],
        money: Vec::new(),
        identity: Some(identity),
        source: SourceChoices { sheets: form.sheets.clone(), ..SourceChoices::default() },
    };
    Aliases { file: form.file.clone(), schema, keys: OtherKeys::default(), places: Vec::new() }
}

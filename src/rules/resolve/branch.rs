//! A branch takes over a standard: new values of params, other files, sheets and headers, nothing else.

use std::path::Path;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::lookups::type_word;
use super::names::form;
use crate::expr::check::Guesses;
use crate::model::diagnostic::{Diagnostic, Problem, StandardPart};
use crate::model::value::Type;
use crate::rules::document::literal_of_text;
use crate::rules::forms::branch::{BranchForm, SourceForm, ValueForm};
use crate::rules::forms::{File, Named, TableForm};
use crate::rules::ruleset::Literal;

/// The standard that a branch's file extends.
#[derive(Clone, Copy, Debug)]
pub struct Standard<'t> {
    /// The text of its file.
    pub text: &'t str,
    /// Its folder, as seen from the branch's; empty where it is the same.
    pub folder: &'t str,
}

struct Extension<'a> {
    guesses: Guesses,
    found: &'a mut Vec<Diagnostic>,
}

type Positions = HashMap<String, usize, FixedState>;

/// Changes the standard's file as the branch says. What the standard doesn't have is found.
pub fn extend(file: &mut File, branch: BranchForm, folder: &str, found: &mut Vec<Diagnostic>) {
    let mut extension = Extension { guesses: Guesses::default(), found };
    file.name = branch.name.or_else(|| file.name.take());
    file.language = branch.language.or(file.language);
    for table in file.customers.iter_mut().chain(file.tables.iter_mut().map(|named| &mut named.form)) {
        // Paths in a rule file are taken from its own folder.
        table.files.iter_mut().for_each(|pattern| *pattern = Path::new(folder).join(&*pattern).to_string_lossy().into_owned());
    }
    file.identity.iter_mut().for_each(|identity| identity.take_from(folder));
    for lookup in &mut file.lookups {
        lookup.form.take_from(folder);
    }
    extension.params(file, branch.params);
    let lookups = positions(&file.lookups);
    for named in branch.lookups {
        match lookups.get(&form(&named.name)) {
            // A lookup is replaced whole.
            Some(position) => file.lookups[*position].form = named.form,
            None if is_broken(&file.broken_lookups, &named.name) => {}
            None => extension.lacks(StandardPart::Lookup, &named, file.lookups.iter().map(|named| named.name.as_str())),
        }
    }
    if let Some(named) = branch.customers {
        match &mut file.customers {
            Some(table) => extension.sources(table, named.form),
            None if file.has_customers => {}
            None => extension.lacks(StandardPart::Section, &named, std::iter::empty()),
        }
    }
    let tables = positions(&file.tables);
    for named in branch.tables {
        match tables.get(&form(&named.name)) {
            Some(position) => extension.sources(&mut file.tables[*position].form, named.form),
            None if is_broken(&file.broken, &named.name) => {}
            None => extension.lacks(StandardPart::Table, &named, file.tables.iter().map(|named| named.name.as_str())),
        }
    }
}

fn positions<T>(named: &[Named<T>]) -> Positions {
    named.iter().enumerate().rev().map(|(position, named)| (form(&named.name), position)).collect()
}

fn is_broken(broken: &[(String, std::ops::Range<usize>)], name: &str) -> bool {
    broken.iter().any(|(broken, _)| form(broken) == form(name))
}

impl Extension<'_> {
    fn lacks<'n, T>(&mut self, part: StandardPart, named: &Named<T>, known: impl Iterator<Item = &'n str>) {
        let nearest = self.guesses.nearest(&named.name, known);
        let problem = Problem::NotInStandard { part, name: named.name.clone(), nearest };
        self.found.push(Diagnostic::new(problem, named.span.clone()));
    }

    fn params(&mut self, file: &mut File, params: Vec<Named<ValueForm>>) {
        let positions = positions(&file.params);
        for named in params {
            let Some(position) = positions.get(&form(&named.name)) else {
                if !is_broken(&file.broken, &named.name) {
                    self.lacks(StandardPart::Param, &named, file.params.iter().map(|named| named.name.as_str()));
                }
                continue;
            };
            let param = &mut file.params[*position].form;
            let wanted = param.value.value_type();
            let value = match (wanted, named.form.value) {
                (Type::Text, Literal::Number(_)) => Literal::Text(named.form.written.value.clone()),
                (Type::Text, value) => value,
                (_, Literal::Text(text)) => literal_of_text(text),
                (_, value) => value,
            };
            if value.value_type() == wanted {
                param.value = value;
            } else {
                let problem = Problem::BranchParamType { wanted: type_word(wanted) };
                self.found.push(Diagnostic::new(problem, named.form.written.span));
            }
        }
    }

    fn sources(&mut self, table: &mut TableForm, source: SourceForm) {
        if !source.files.is_empty() {
            table.files = source.files;
        }
        table.source = source.source.or(&table.source);
        if let Some(key) = source.key {
            table.key = key;
        }
        if let Some(id) = source.id {
            table.id = Some(id);
        }
        if let Some(headers) = source.date {
            table.date = Some((headers, table.date.take().and_then(|(_, format)| format)));
        }
        let columns = positions(&table.columns);
        for named in source.columns {
            match columns.get(&form(&named.name)) {
                Some(position) if table.columns[*position].form.value.is_some() => {
                    self.found.push(Diagnostic::new(Problem::BesideValue { key: "header" }, named.span));
                }
                Some(position) => table.columns[*position].form.headers = named.form,
                None if is_broken(&table.broken, &named.name) => {}
                None => self.lacks(StandardPart::Column, &named, table.columns.iter().map(|named| named.name.as_str())),
            }
        }
    }
}

//! Lookups: values of one type, each key once.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Resolver;
use super::names::form;
use super::tables::Tables;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::{fold, trim};
use crate::model::schema::{CellType, ColumnSpec, EventSchema};
use crate::model::source::SourceChoices;
use crate::model::value::Type;
use crate::rules::document::literal_of_text;
use crate::rules::forms::{FileForm, LookupForm, LookupSource, LookupValue};
use crate::rules::ruleset::{Literal, Lookup, LookupFile, Param};

/// A value with its place and what it is: the literal it reads as or the value of the param it names.
struct Meant<'f> {
    written: &'f LookupValue,
    literal: Literal,
    param: Option<usize>,
}

/// The params by name.
struct Params<'p> {
    all: &'p [Param],
    by_name: BTreeMap<&'p str, usize>,
}

impl<'p> Params<'p> {
    fn new(all: &'p [Param]) -> Self {
        Self { all, by_name: all.iter().enumerate().map(|(position, param)| (param.name.as_str(), position)).collect() }
    }

    fn named(&self, text: &str) -> Option<(usize, &'p Literal)> {
        let position = *self.by_name.get(form(trim(text)).as_str())?;
        Some((position, &self.all[position].value))
    }

    /// What a value is: a text that is no literal may name a param that is no text.
    fn meant<'f>(&self, written: &'f LookupValue) -> Meant<'f> {
        let Literal::Text(text) = &written.literal else {
            return Meant { written, literal: written.literal.clone(), param: None };
        };
        let literal = literal_of_text(text.clone());
        match self.named(text).filter(|(_, value)| value.value_type() != Type::Text) {
            Some((position, value)) if literal.value_type() == Type::Text => {
                Meant { written, literal: value.clone(), param: Some(position) }
            }
            _ => Meant { written, literal, param: None },
        }
    }
}

impl<'f> Resolver<'f> {
    /// The lookups of the file; a broken one is left out, and known to the tables as such.
    pub(super) fn lookups(&mut self, params: &[Param], tables: &mut Tables) -> Vec<Lookup> {
        let file = self.file;
        let params = Params::new(params);
        let mut lookups = Vec::new();
        let mut places: BTreeMap<String, &Range<usize>> = BTreeMap::new();
        for named in &file.lookups {
            let name = form(&named.name);
            if let Some(first) = places.get(&name) {
                let problem = Problem::NameClash { name };
                self.found.push(Diagnostic::between(problem, named.span.clone(), (*first).clone()));
                continue;
            }
            let lookup = self.lookup(&name, &named.form, &params, tables);
            tables.lookups.insert(name.clone(), lookup.as_ref().map(|lookup| lookup.ty));
            lookups.extend(lookup);
            places.insert(name, &named.span);
        }
        tables.lookups.extend(file.broken_lookups.iter().map(|(name, _)| (form(name), None)));
        lookups
    }

    fn lookup(&mut self, name: &str, written: &'f LookupForm, params: &Params<'_>, tables: &mut Tables) -> Option<Lookup> {
        let source = written.source.as_ref()?;
        let entries: Vec<(&str, &Range<usize>, Meant<'f>)> = match source {
            LookupSource::File(_) => Vec::new(),
            LookupSource::Inline(entries) => {
                entries.iter().map(|(key, span, value)| (key.as_str(), span, params.meant(value))).collect()
            }
        };
        let ty = match (written.ty, source) {
            (Some(ty), _) => ty,
            (None, LookupSource::File(_)) => Type::Text,
            (None, LookupSource::Inline(_)) => self.common_type(&entries)?,
        };
        let default = written.default.as_ref().map(|value| self.of_type(ty, params.meant(value), params, tables));
        let file = match source {
            LookupSource::File(file) => Some(LookupFile { file: file.file.clone(), schema: schema(name, file, ty) }),
            LookupSource::Inline(_) => None,
        };
        let lookup = Lookup::new(name.to_owned(), ty, default.clone().flatten(), file);
        let lookup = self.listed(lookup, entries, params, tables);
        if default == Some(None) { None } else { lookup }
    }

    /// The lookup with its entries; none where a value is of another type.
    fn listed(
        &mut self,
        mut lookup: Lookup,
        entries: Vec<(&'f str, &'f Range<usize>, Meant<'f>)>,
        params: &Params<'_>,
        tables: &mut Tables,
    ) -> Option<Lookup> {
        let mut sound = true;
        let mut places: BTreeMap<String, &Range<usize>> = BTreeMap::new();
        for (key, span, meant) in entries {
            let Some(value) = self.of_type(lookup.ty, meant, params, tables) else {
                sound = false;
                continue;
            };
            let key = fold(key).into_owned();
            let value = Some(value);
            if let (Some(first), true) = (places.get(&key), lookup.listed(&key).is_some_and(|known| *known != value)) {
                let problem = Problem::TwiceIn { word: key, what: "values" };
                self.found.push(Diagnostic::between(problem, span.clone(), (*first).clone()));
                continue;
            }
            lookup.list(&key, value);
            places.insert(key, span);
        }
        sound.then_some(lookup)
    }

    /// The type that all values have; texts of which not all read as the same are texts.
    fn common_type(&mut self, values: &[(&str, &Range<usize>, Meant<'f>)]) -> Option<Type> {
        let mut values = values.iter().map(|(.., value)| value);
        let first = values.clone().next()?;
        let ty = first.literal.value_type();
        let Some(other) = values.clone().find(|value| value.literal.value_type() != ty) else { return Some(ty) };
        if values.all(|value| matches!(value.written.literal, Literal::Text(_))) {
            return Some(Type::Text);
        }
        let problem = Problem::LookupTypes { first: ty, second: other.literal.value_type() };
        self.found.push(Diagnostic::between(problem, other.written.span.clone(), first.written.span.clone()));
        None
    }

    /// The value as one of this type. Text is what is written.
    fn of_type(&mut self, ty: Type, meant: Meant<'f>, params: &Params<'_>, tables: &mut Tables) -> Option<Literal> {
        if ty == Type::Text {
            let Literal::Text(text) = &meant.written.literal else {
                return Some(Literal::Text(meant.written.written.clone()));
            };
            return Some(Literal::Text(text.clone()));
        }
        if meant.literal.value_type() == ty {
            tables.used_params.extend(meant.param);
            return Some(meant.literal);
        }
        let problem = if let (Type::Number, Literal::Text(text)) = (ty, &meant.literal) {
            if let Some((_, value)) = params.named(text) {
                Problem::ParamNotNumber { name: form(trim(text)), found: value.value_type() }
            } else {
                let near = self.guesses.nearest(trim(text), params.by_name.keys().copied());
                Problem::ParamWanted { written: text.clone(), nearest: near }
            }
        } else {
            Problem::ParamType { wanted: type_word(ty) }
        };
        self.say(problem, meant.written.span.clone());
        None
    }
}

/// The word of the rule file for a type.
pub(super) const fn type_word(ty: Type) -> &'static str {
    match ty {
        Type::Number => "number",
        Type::Date => "date",
        Type::Flag => "flag",
        Type::Text | Type::Category(_) => "text",
    }
}

/// How a file of values is read: as a table of rows, the key and the value.
fn schema(name: &str, file: &FileForm, ty: Type) -> EventSchema {
    let cell = match ty {
        Type::Number => CellType::Number,
        Type::Date => CellType::Date(file.format),
        Type::Flag => CellType::Flag,
        Type::Text | Type::Category(_) => CellType::Text,
    };
    EventSchema {
        name: format!("lookups.{name}"),
        key: ColumnSpec::text("key", file.key.clone()),
        date: None,
        columns: vec![ColumnSpec { cell, ..ColumnSpec::text("value", file.value.clone()) }],
        money: Vec::new(),
        source: SourceChoices { sheets: file.sheet.clone().into_iter().collect(), ..SourceChoices::default() },
        identity: None,
    }
}

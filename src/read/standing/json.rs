//! The tiers before from JSON: this program's own document or lines, or any list or lines of objects.

use std::fmt;
use std::io::BufReader;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use crate::model::date::Date;
use crate::model::fold::{fold, header_form};
use crate::model::issue::IssueKind;
use crate::model::schema::{ColumnSpec, DateFormat, EventSchema};
use crate::model::standing::Held;

use super::held::{place_of, set};
use super::{StandingRead, opened};
use crate::read::FileRead;
use crate::read::cell::{Cell, CellReader, Reading, noted};
use crate::read::container::one_line;
use crate::read::encoding::EncodedText;
use crate::read::error::ReadError;
use crate::read::sniff::Format;
use crate::read::source::InputFile;

/// Reads the values of a file one after the other: a customer is an object with its key and its tier; a list is one of
/// customers; an object with `customers` is a document that holds them, and its `run.as_of` the as-of date.
///
/// # Errors
/// The text is no JSON, holds something else, or a customer lacks its key or its tier.
pub(super) fn read(file: &InputFile, text: &EncodedText, schema: &EventSchema, all: &mut StandingRead) -> Result<(), ReadError> {
    all.issues.merge(text.issues.clone());
    let bytes = file.open()?.metadata().map_err(|source| ReadError::io(&file.name, source))?.len();
    let stream = BufReader::with_capacity(1 << 16, opened(file, text)?);
    let mut json = serde_json::Deserializer::from_reader(stream);
    let forms = |headers: &[String]| headers.iter().map(|header| header_form(header)).collect();
    let (key, tier) = (forms(&schema.key.headers), forms(&schema.columns[0].headers));
    let held = schema.columns[1..].iter().map(|spec| forms(&spec.headers)).collect();
    let mut found = Found { file, schema, key, tier, held, all, entries: 0, is_dated: schema.columns.len() == 1, fault: None };
    while json.end().is_err() {
        if let Err(error) = (One { found: &mut found, is_entry: false }).deserialize(&mut json) {
            let said = ReadError::Json { file: file.name.clone(), line: error.line(), detail: one_line(&error) };
            return Err(found.fault.take().unwrap_or(said));
        }
    }
    let (rows, is_dated) = (found.entries, found.is_dated);
    all.undated.extend((!is_dated && rows > 0).then(|| file.name.clone()));
    all.files.push(FileRead {
        name: file.name.clone(),
        bytes,
        format: Format::Delimited,
        encoding: Some(text.encoding),
        delimiter: None,
        sheet: None,
        header_row: 0,
        rows,
        left_out: Vec::new(),
    });
    Ok(())
}

/// What has been found of a file.
struct Found<'f> {
    file: &'f InputFile,
    schema: &'f EventSchema,
    /// The forms of the names of the key, and those of the tier.
    key: Vec<String>,
    tier: Vec<String>,
    /// Those of what a review carries on, in the order of the schema.
    held: Vec<Vec<String>>,
    all: &'f mut StandingRead,
    /// How many customers so far.
    entries: u64,
    /// Whether some customer has a name for since when its tier is in force.
    is_dated: bool,
    /// What the error that ends the reading stands for.
    fault: Option<ReadError>,
}

impl Found<'_> {
    /// Takes a customer; whether it has both, and can be used as far as reading goes.
    fn take(&mut self, key: Option<String>, tier: Option<String>, held: &[(usize, String)]) -> Result<(), ReadError> {
        self.entries += 1;
        let entry = self.entries;
        let lacks = |wanted: &[String]| ReadError::JsonEntry { file: self.file.name.clone(), entry, wanted: wanted.to_vec() };
        let key = key.ok_or_else(|| lacks(&self.schema.key.headers))?;
        let tier = tier.ok_or_else(|| lacks(&self.schema.columns[0].headers))?;
        let reader = CellReader { spec: &self.schema.key, format: None, folded: true, is_1904: false };
        match reader.read_key(Cell::Text(&key)) {
            Ok(key) => {
                let held = self.held(held);
                self.all.push((&self.file.name, None, entry), &key, &fold(&tier), held);
            }
            Err(kind) => self.note(kind, &self.schema.key, &key),
        }
        Ok(())
    }

    /// What a review carries on, by the texts of the columns with these places behind the tier.
    fn held(&mut self, texts: &[(usize, String)]) -> Held {
        let (mut held, schema) = (Held::default(), self.schema);
        for (column, text) in texts {
            let spec = &schema.columns[1 + column];
            let Some(place) = place_of(spec) else { continue };
            self.is_dated |= place == 0;
            let format = Some(DateFormat::YearMonthDay);
            match (CellReader { spec, format, folded: true, is_1904: false }).read(Cell::Text(text)) {
                Reading::Value(value) if set(&mut held, place, &value).is_ok() => {}
                Reading::Value(_) | Reading::Rounded(_) => self.note(IssueKind::NotACount, spec, text),
                Reading::Fault(kind, _) => self.note(kind, spec, text),
                Reading::Doubtful(_) => self.note(IssueKind::NotADate, spec, text),
            }
        }
        held
    }

    fn note(&mut self, kind: IssueKind, spec: &ColumnSpec, text: &str) {
        let name = spec.headers.first().map(String::as_str);
        self.all.issues.note(kind, &self.file.name, None, name, self.entries, noted(text));
    }
}

/// What a name in an object means.
enum Field {
    Customers,
    Run,
    Key,
    Tier,
    /// What a review carries on, by its place behind the tier.
    Held(usize),
    Other,
}

/// One value of the file.
struct One<'a, 'f> {
    found: &'a mut Found<'f>,
    /// Whether it stands in a list, and so is a customer.
    is_entry: bool,
}

impl<'de> DeserializeSeed<'de> for One<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl One<'_, '_> {
    fn field(&self, name: &str) -> Field {
        let form = header_form(name);
        match name {
            "customers" if !self.is_entry => Field::Customers,
            "run" if !self.is_entry => Field::Run,
            _ if self.found.key.contains(&form) => Field::Key,
            _ if self.found.tier.contains(&form) => Field::Tier,
            _ => self.found.held.iter().position(|forms| forms.contains(&form)).map_or(Field::Other, Field::Held),
        }
    }
}

impl<'de> Visitor<'de> for One<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_entry { "a customer" } else { "customers" })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.is_entry {
            return Err(A::Error::custom("a list in a list"));
        }
        while list.next_element_seed(One { found: &mut *self.found, is_entry: true })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let (mut key, mut tier, mut is_document) = (None, None, false);
        let mut held: Vec<(usize, String)> = Vec::new();
        while let Some(name) = object.next_key::<String>()? {
            match self.field(&name) {
                Field::Customers => {
                    is_document = true;
                    object.next_value_seed(Entries { found: &mut *self.found })?;
                }
                Field::Run => {
                    let run: Json = object.next_value()?;
                    self.found.all.dated(run["as_of"].as_str().and_then(Date::parse_iso));
                }
                Field::Key => put(&mut key, &name, &object.next_value()?)?,
                Field::Tier => put(&mut tier, &name, &object.next_value()?)?,
                Field::Held(column) => {
                    // What can't be read is an issue here, whatever it is.
                    let text = match object.next_value()? {
                        Json::Null => String::new(),
                        Json::String(text) => text,
                        other @ (Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => other.to_string(),
                    };
                    if held.iter().any(|(known, _)| *known == column) {
                        return Err(A::Error::custom(format!("{name} stands twice")));
                    }
                    held.push((column, text));
                }
                Field::Other => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        if is_document {
            return Ok(());
        }
        let took = self.found.take(key, tier, &held);
        took.map_err(|fault| {
            self.found.fault = Some(fault);
            A::Error::custom("a customer without its key or tier")
        })
    }
}

/// The customers of a document.
struct Entries<'a, 'f> {
    found: &'a mut Found<'f>,
}

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(One { found: self.found, is_entry: false })
    }
}

/// The text of a name that stands once: digits of a number as they are, nothing for `null`.
fn put<E: serde::de::Error>(place: &mut Option<String>, name: &str, value: &Json) -> Result<(), E> {
    let text = match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => return Err(E::custom(format!("{name} is no text"))),
    };
    if place.replace(text).is_some() {
        return Err(E::custom(format!("{name} stands twice")));
    }
    Ok(())
}

//! `tier schema`: the JSON schema of rule files, for editors that complete and check them.

use clap::Command;
use serde_json::{Map, Value, json};

use super::arguments::subcommand;
use super::failure::{Exit, Failure};
use super::messages::help::Help;
use super::print;
use super::ui::Ui;
use crate::model::language::Language;
use crate::rules::keys::{Holds, Key, TOP};

/// What may be typed.
#[must_use]
pub fn arguments(language: Language) -> Command {
    subcommand("schema", Help::Schema, Help::SchemaUsage, Help::SchemaExamples, language)
}

/// Prints the schema (JSON Schema, draft 07), made from the table of keys that drives the reading of rule files.
///
/// # Errors
/// Standard output can't be written.
pub fn run(ui: Ui) -> Result<Exit, Failure> {
    print(&format!("{:#}\n", schema()), ui.language)
}

/// The schema of a whole rule file.
fn schema() -> Value {
    let mut document = Map::new();
    document.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    document.insert("title".to_owned(), json!("tier rules"));
    let Value::Object(top) = section(TOP) else { return Value::Null };
    document.extend(top);
    // A branch has the tiers of its standard.
    document.insert("anyOf".to_owned(), json!([{ "required": ["tiers"] }, { "required": ["extends"] }]));
    Value::Object(document)
}

fn section(keys: &[Key]) -> Value {
    let property = |key: &Key| {
        let mut form = held(key.holds);
        let (english, chinese) = (key.explanation(Language::English), key.explanation(Language::Chinese));
        form.insert("description".to_owned(), json!(format!("{english}\n{chinese}")));
        (key.name.to_owned(), Value::Object(form))
    };
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut form = Map::new();
    form.insert("type".to_owned(), json!("object"));
    form.insert("properties".to_owned(), Value::Object(keys.iter().map(property).collect()));
    if !required.is_empty() {
        form.insert("required".to_owned(), json!(required));
    }
    form.insert("additionalProperties".to_owned(), json!(false));
    Value::Object(form)
}

/// A number may stand as a text everywhere, and where a param may stand, so may its name.
fn held(holds: Holds) -> Map<String, Value> {
    let form = match holds {
        Holds::Text | Holds::Expression => json!({ "type": "string" }),
        Holds::Texts => json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
        Holds::Flag => json!({ "type": "boolean" }),
        Holds::Whole(least) => json!({ "anyOf": [{ "type": "integer", "minimum": least }, { "type": "string" }] }),
        Holds::Just(number) => json!({ "const": number }),
        Holds::Number => json!({ "type": ["number", "string"] }),
        Holds::Literal => json!({ "type": ["number", "string", "boolean"] }),
        Holds::OneOf(words) => json!({ "enum": words }),
        Holds::Matching(pattern) => json!({ "type": "string", "pattern": pattern }),
        Holds::Section(keys) => section(keys),
        Holds::Sections(keys) => json!({ "type": "array", "items": section(keys), "minItems": 1 }),
        Holds::Named(inner) => json!({ "type": "object", "additionalProperties": held(*inner) }),
        Holds::List(inner) => json!({ "type": "array", "items": held(*inner) }),
        Holds::Either(all) => json!({ "anyOf": all.iter().map(|one| held(*one)).collect::<Vec<_>>() }),
    };
    if let Value::Object(form) = form { form } else { Map::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a value fits a part of the schema, as far as the schema uses the words of draft 07.
    fn fits(value: &Value, form: &Value) -> bool {
        let is = |ty: &str| match ty {
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64(),
            "number" => value.is_number(),
            "array" => value.is_array(),
            _ => value.is_object(),
        };
        let types: Vec<&str> = match &form["type"] {
            Value::String(ty) => vec![ty.as_str()],
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
        };
        let any = form["anyOf"].as_array().is_none_or(|all| all.iter().any(|one| fits(value, one)));
        let word = form["enum"].as_array().is_none_or(|words| words.contains(value));
        let items =
            value.as_array().is_none_or(|all| form["items"].is_null() || all.iter().all(|item| fits(item, &form["items"])));
        let keys = value.as_object().is_none_or(|map| {
            let property = |(key, value): (&String, &Value)| match (&form["properties"][key], &form["additionalProperties"]) {
                (Value::Null, Value::Bool(allowed)) => *allowed,
                (Value::Null, Value::Null) => true,
                (Value::Null, inner) => fits(value, inner),
                (property, _) => fits(value, property),
            };
            let required =
                form["required"].as_array().is_none_or(|all| all.iter().all(|key| map.contains_key(key.as_str().unwrap())));
            required && map.iter().all(property)
        });
        (types.is_empty() || types.iter().any(|ty| is(ty))) && any && word && items && keys
    }

    fn rules(text: &str) -> Value {
        serde_json::to_value(::toml::from_str::<::toml::Table>(text).unwrap()).unwrap()
    }

    #[test]
    fn the_schema_takes_the_examples_and_refuses_mistakes() {
        let schema = schema();
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let mut seen = 0;
        for folder in std::fs::read_dir(root).unwrap() {
            let Ok(text) = std::fs::read_to_string(folder.unwrap().path().join("rules.toml")) else { continue };
            assert!(fits(&rules(&text), &schema), "{text}");
            seen += 1;
        }
        assert!(seen >= 2);
        for wrong in [
            "x = 1",
            "tiers = 1",
            "[[tiers]]",
            "[[tiers]]\nname = \"A\"\nentre = \"true\"",
            "lang = \"fr\"\n[[tiers]]\nname = \"A\"",
        ] {
            assert!(!fits(&rules(wrong), &schema), "{wrong}");
        }
    }

    #[test]
    fn every_key_is_explained_in_both_languages() {
        fn each(keys: &'static [Key]) {
            for key in keys {
                assert!(!key.explanation(Language::English).is_empty(), "{}", key.name);
                assert!(!key.explanation(Language::Chinese).is_ascii(), "{}", key.name);
                inner(key.holds);
            }
        }
        fn inner(holds: Holds) {
            match holds {
                Holds::Section(keys) | Holds::Sections(keys) => each(keys),
                Holds::Named(one) | Holds::List(one) => inner(*one),
                Holds::Either(all) => all.iter().copied().for_each(inner),
                Holds::Text
                | Holds::Texts
                | Holds::Expression
                | Holds::Flag
                | Holds::Whole(_)
                | Holds::Just(_)
                | Holds::Number
                | Holds::Literal
                | Holds::OneOf(_)
                | Holds::Matching(_) => {}
            }
        }
        each(TOP);
    }
}

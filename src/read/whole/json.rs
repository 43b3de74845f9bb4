//! The customers of a JSON document, list or lines, as a table: each group of values under its prefix.

pub(super) mod about;

use std::io::BufReader;

use serde_json::Value as Json;

use super::Whole;
use crate::read::container::one_line;
use crate::read::encoding::EncodedText;
use crate::read::error::ReadError;
use crate::read::source::InputFile;
use crate::read::standing::opened;

/// The groups of values of a customer, and what stands before their names as in csv.
const GROUPS: [(&str, &str); 5] =
    [("columns", "column"), ("metrics", "metric"), ("scores", "score"), ("segments", "segment"), ("plan", "plan")];

/// Reads the values of a file one after the other.
///
/// # Errors
/// The text is no JSON, or holds something else than customers.
pub(super) fn read(file: &InputFile, text: &EncodedText, whole: &mut Whole) -> Result<(), ReadError> {
    let fault = |line, detail: String| ReadError::Json { file: file.name.clone(), line, detail };
    let stream = BufReader::with_capacity(1 << 16, opened(file, text)?);
    for value in serde_json::Deserializer::from_reader(stream).into_iter::<Json>() {
        let value = value.map_err(|error| fault(error.line(), one_line(&error)))?;
        let customers = value.get("customers");
        let taken = match customers.unwrap_or(&value).as_array() {
            Some(customers) => customers.iter().all(|customer| take(customer, whole)),
            None => customers.is_none() && take(&value, whole),
        };
        if !taken {
            return Err(fault(1, "not a list of customers".to_owned()));
        }
    }
    Ok(())
}

/// Takes a customer; false where it is none.
fn take(customer: &Json, whole: &mut Whole) -> bool {
    let Json::Object(customer) = customer else { return false };
    whole.open_row();
    for (name, value) in customer {
        let group = GROUPS.iter().find(|(group, _)| group == name);
        match (group, value) {
            (Some((_, prefix)), Json::Object(values)) => {
                for (name, value) in values {
                    put(whole, &format!("{prefix}.{name}"), value);
                }
            }
            // Why values are missing, and what is short of a tier.
            (_, Json::Object(_)) => {}
            _ => put(whole, name, value),
        }
    }
    true
}

fn put(whole: &mut Whole, header: &str, value: &Json) {
    let text = match value {
        Json::Null | Json::Object(_) => return,
        Json::Bool(flag) => flag.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.trim().to_owned(),
        Json::Array(list) => {
            let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            list.iter().map(text).collect::<Vec<_>>().join("; ")
        }
    };
    if !text.is_empty() {
        let place = whole.place(header);
        whole.put(place, &text);
    }
}

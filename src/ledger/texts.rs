//! The lists of runs and entries as the JSON texts that stand in the ledger.

use serde_json::{Value, json};

use super::entry::{Input, OverrideRow, ValueColumn};
use crate::model::date::Date;

/// A list of words: `["a","b"]`.
pub fn of_words(words: &[String]) -> String {
    json!(words).to_string()
}

/// The words of a list; none where the text is no such list.
pub fn words(text: &str) -> Option<Vec<String>> {
    serde_json::from_str(text).ok()
}

/// The files that a run read.
pub fn of_inputs(inputs: &[Input]) -> String {
    let input = |input: &Input| {
        let Input { role, path, bytes, rows, sha256 } = input;
        json!({ "role": role, "path": path, "bytes": bytes, "rows": rows, "sha256": sha256 })
    };
    Value::Array(inputs.iter().map(input).collect()).to_string()
}

/// The same back; none where the text is no such list.
pub fn inputs(text: &str) -> Option<Vec<Input>> {
    let input = |value: &Value| {
        Some(Input {
            role: string(value, "role")?,
            path: string(value, "path")?,
            bytes: value.get("bytes")?.as_u64()?,
            rows: value.get("rows")?.as_u64()?,
            sha256: string(value, "sha256")?,
        })
    };
    list(text)?.iter().map(input).collect()
}

/// What the values of entries are.
pub fn of_value_columns(columns: &[ValueColumn]) -> String {
    let column = |column: &ValueColumn| {
        let ValueColumn { name, label, kind, unit } = column;
        json!({ "name": name, "label": label, "kind": kind, "unit": unit })
    };
    Value::Array(columns.iter().map(column).collect()).to_string()
}

/// The same back; none where the text is no such list.
pub fn value_columns(text: &str) -> Option<Vec<ValueColumn>> {
    let column = |value: &Value| {
        Some(ValueColumn {
            name: string(value, "name")?,
            label: string(value, "label")?,
            kind: string(value, "kind")?,
            unit: optional(value, "unit")?,
        })
    };
    list(text)?.iter().map(column).collect()
}

/// The overrides in force.
pub fn of_overrides(overrides: &[OverrideRow]) -> String {
    let row = |row: &OverrideRow| {
        let OverrideRow { customer, kind, tier, beats_caps, from, until, reason, approved_by } = row;
        let until = until.map(|day| day.to_string());
        json!({
            "customer": customer, "kind": kind, "tier": tier, "beats_caps": beats_caps, "from": from.to_string(),
            "until": until, "reason": reason, "approved_by": approved_by,
        })
    };
    Value::Array(overrides.iter().map(row).collect()).to_string()
}

/// The same back; none where the text is no such list.
pub fn overrides(text: &str) -> Option<Vec<OverrideRow>> {
    let row = |value: &Value| {
        let until = match optional(value, "until")? {
            Some(day) => Some(Date::parse_iso(&day)?),
            None => None,
        };
        Some(OverrideRow {
            customer: string(value, "customer")?,
            kind: string(value, "kind")?,
            tier: optional(value, "tier")?,
            beats_caps: value.get("beats_caps")?.as_bool()?,
            from: Date::parse_iso(&string(value, "from")?)?,
            until,
            reason: string(value, "reason")?,
            approved_by: string(value, "approved_by")?,
        })
    };
    list(text)?.iter().map(row).collect()
}

/// The values of an entry: numbers and flags bare, so that SQL counts with them, all else quoted; none where there are none.
pub fn of_cells(values: &[Option<String>], columns: &[ValueColumn]) -> Option<String> {
    if values.is_empty() {
        return None;
    }
    let mut text = String::from("[");
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        match value {
            None => text.push_str("null"),
            Some(value) if is_bare(value, columns.get(at)) => text.push_str(value),
            Some(value) => text.push_str(&json!(value).to_string()),
        }
    }
    text.push(']');
    Some(text)
}

/// The same back; none where the text is no such list.
pub fn cells(text: &str) -> Option<Vec<Option<String>>> {
    let cell = |value: Value| match value {
        Value::Null => Some(None),
        Value::Bool(flag) => Some(Some(flag.to_string())),
        Value::Number(number) => Some(Some(number.to_string())),
        Value::String(text) => Some(Some(text)),
        Value::Array(_) | Value::Object(_) => None,
    };
    serde_json::from_str::<Vec<Value>>(text).ok()?.into_iter().map(cell).collect()
}

/// Whether a value stands without quotes: a flag, or a number of the form that JSON and decimals share.
fn is_bare(value: &str, column: Option<&ValueColumn>) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match column.map(|column| column.kind.as_str()) {
        Some("flag") => value == "true" || value == "false",
        Some("number") => {
            let (whole, part) = value.split_once('.').map_or((value, None), |(whole, part)| (whole, Some(part)));
            let whole = whole.strip_prefix('-').unwrap_or(whole);
            is_digits(whole) && (whole == "0" || !whole.starts_with('0')) && part.is_none_or(is_digits)
        }
        _ => false,
    }
}

fn list(text: &str) -> Option<Vec<Value>> {
    serde_json::from_str(text).ok()
}

fn string(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

/// The text of a key that may be null; none where it is something else or not there.
#[expect(clippy::option_option, reason = "a key that is not there is another thing than one that is null")]
fn optional(value: &Value, key: &str) -> Option<Option<String>> {
    match value.get(key)? {
        Value::Null => Some(None),
        Value::String(text) => Some(Some(text.clone())),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn column(kind: &str) -> ValueColumn {
        ValueColumn { name: "metric.a".into(), label: "a".into(), kind: kind.into(), unit: None }
    }

    #[test]
    fn numbers_and_flags_stand_bare() {
        let values = ["1.50", "-0.5", "007", "1e5", "true", "2026-01-31"].map(|text| Some(text.to_owned()));
        let columns = ["number", "number", "number", "number", "flag", "date"].map(column);
        let mut values = values.to_vec();
        values.push(None);
        let text = of_cells(&values, &columns).unwrap();
        assert_eq!(text, r#"[1.50,-0.5,"007","1e5",true,"2026-01-31",null]"#);
        assert_eq!(cells(&text).unwrap(), values);
        assert_eq!(of_cells(&[], &columns), None);
    }

    proptest! {
        #[test]
        fn values_come_back_as_they_were(values in prop::collection::vec(
            (prop::option::of(prop_oneof!["-?[0-9]{1,25}(\\.[0-9]{1,6})?", "true|false", "\\PC*", ".*"]), 0..4_usize), 1..8)) {
            let columns: Vec<_> = values.iter().map(|(_, kind)| column(["number", "flag", "text", "date"][*kind])).collect();
            let values: Vec<_> = values.into_iter().map(|(value, _)| value).collect();
            prop_assert_eq!(cells(&of_cells(&values, &columns).unwrap()).unwrap(), values);
        }
    }
}

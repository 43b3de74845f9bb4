//! What a result of this program says of its run: its day, its rules, its tiers.

use super::json;
use crate::model::date::Date;
use crate::read::error::ReadError;
use crate::read::sniff::{Format, sniff};
use crate::read::source::InputFile;
use crate::read::standing::json_of;
use crate::read::workbook::custom_properties;

/// What a result says of its run; what it doesn't say is missing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct About {
    /// The as-of date.
    pub as_of: Option<Date>,
    /// The digest of the rules.
    pub rules_sha256: Option<String>,
    /// The tiers, from the best.
    pub tiers: Option<Vec<String>>,
    /// Keys that mean another one, with that one.
    pub merged: Vec<(String, String)>,
    /// Which part of the customers it holds, where that is a part alone.
    pub part: Option<String>,
}

/// What stands between the tiers in the property of a workbook.
const BETWEEN: char = '\n';

/// What a file says of its run: a workbook or JSON document of this program; nothing of any other file.
///
/// # Errors
/// The file can't be read.
pub fn read_about(file: &InputFile) -> Result<About, ReadError> {
    if let Some(text) = json_of(file)? {
        return json::about::about(file, &text);
    }
    let mut about = About::default();
    if sniff(file)?.0 != Format::Xlsx {
        return Ok(about);
    }
    for (name, value) in custom_properties(file)? {
        match name.as_str() {
            "tier.as_of" => about.as_of = value.get(..10).and_then(Date::parse_iso),
            "tier.rules_sha256" => about.rules_sha256 = Some(value),
            "tier.tiers" => about.tiers = Some(value.split(BETWEEN).map(str::to_owned).collect()),
            "tier.part" => about.part = Some(value),
            _ => {}
        }
    }
    Ok(about)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(text: &str, name: &str) -> About {
        read_about(&InputFile::spooled(&mut text.as_bytes(), name).unwrap()).unwrap()
    }

    #[test]
    fn a_document_tells_its_run() {
        let text = r#"{"schema_version":1,"run":{"as_of":"2026-03-31","rules_sha256":"ab"},
            "summary":{"tiers":[{"tier":"A","customers":1},{"tier":"B"},{"tier":null}]},"customers":[{"customer":"K1","tier":"A"}],
            "identity":[{"status":"merged","customer":"K1","keys":[{"key":"K1"},{"key":"K2"}]},
                        {"status":"proposed","customer":"K3","keys":[{"key":"K3"},{"key":"K4"}]}]}"#;
        let found = about(text, "a.json");
        assert_eq!((found.as_of, found.rules_sha256.as_deref()), (Date::parse_iso("2026-03-31"), Some("ab")));
        assert_eq!(found.tiers, Some(vec!["A".to_owned(), "B".to_owned()]));
        assert_eq!(found.merged, [("K2".to_owned(), "K1".to_owned())]);
        for text in ["{\"customer\":\"K1\",\"tier\":\"A\"}\n", "[]", "customer,tier\nK1,A\n"] {
            assert_eq!(about(text, "a.jsonl"), About::default(), "{text}");
        }
    }
}

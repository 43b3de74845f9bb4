//! No two customers of a run may have one pseudonym, and no two texts of a column.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::RunError;
use crate::model::fold::fold;
use crate::model::mask::Hiding;
use crate::model::merge::OtherKeys;
use crate::model::standing::Standing;
use crate::model::table::Customers;
use crate::model::value::Value;
use crate::rules::ruleset::RuleSet;

/// Refuses pseudonyms that stand for two keys, or for two texts of a column.
///
/// # Errors
/// There is such a pseudonym.
pub(super) fn refuse_shared(rules: &RuleSet, customers: &Customers) -> Result<(), RunError> {
    let hidden = &rules.report.hidden;
    let Some(pseudonyms) = &rules.report.pseudonyms else { return Ok(()) };
    let Some(secret) = &pseudonyms.secret else { return Ok(()) };
    let refuse = |is_shared: bool| {
        let key_env = pseudonyms.key_env.clone();
        if is_shared { Err(RunError::PseudonymShared { key_env }) } else { Ok(()) }
    };
    if hidden.key == Some(Hiding::Pseudonym) {
        refuse(stand_for_two(customers.keys().iter(), |key| secret.pseudonym(key)))?;
    }
    for (column, hiding) in customers.columns().iter().zip(&hidden.columns) {
        if *hiding == Some(Hiding::Pseudonym) {
            let texts = (0..customers.len()).map(|row| column.values.get(row));
            let texts: Vec<String> = texts
                .filter_map(|value| if let Value::Text(text) = value { Some(fold(&text).into_owned()) } else { None })
                .collect();
            refuse(stand_for_two(texts.iter().map(String::as_str), |text| secret.pseudonym(text)))?;
        }
    }
    Ok(())
}

/// The standing under the keys by which this run knows its customers: their own where an output with pseudonyms gave it
/// pseudonyms, and of those that are one the key that stands for all.
pub(super) fn under_keys(standing: Standing, rules: &RuleSet, customers: &Customers, other_keys: &OtherKeys) -> Standing {
    standing.renamed(&by_pseudonym(rules, customers, other_keys)).under(other_keys)
}

/// The pseudonyms of all keys, each with the key that it is of; nothing where keys have none.
pub(super) fn by_pseudonym(rules: &RuleSet, customers: &Customers, other_keys: &OtherKeys) -> OtherKeys {
    let mut meant = OtherKeys::default();
    let secret = rules.report.pseudonyms.as_ref().and_then(|pseudonyms| pseudonyms.secret.as_ref());
    if let (Some(secret), Some(Hiding::Pseudonym)) = (secret, rules.report.hidden.key) {
        customers.keys().iter().for_each(|key| meant.add(&secret.pseudonym(key), key));
        other_keys.iter().for_each(|(other, _)| meant.add(&secret.pseudonym(other), other));
    }
    meant
}

/// Whether the same pseudonym is made of two texts.
fn stand_for_two<'t>(texts: impl Iterator<Item = &'t str>, pseudonym: impl Fn(&str) -> String) -> bool {
    let mut stands_for: HashMap<String, &str, FixedState> = HashMap::default();
    texts.into_iter().any(|text| *stands_for.entry(pseudonym(text)).or_insert(text) != text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pseudonym_of_two_texts_is_found() {
        let first = |text: &str| text.chars().take(1).collect::<String>();
        assert!(!stand_for_two(["a", "b", "a"].into_iter(), first));
        assert!(stand_for_two(["ab", "b", "ac"].into_iter(), first));
    }
}

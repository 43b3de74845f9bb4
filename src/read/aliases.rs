//! What headers of one meaning are called: the words of `aliases.txt`, for suggestions only, never for binding.

use std::sync::LazyLock;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::columns::names_of;
use crate::model::fold::header_form;

/// Groups of words, one a line; the first names the meaning.
const ALIASES: &str = include_str!("aliases.txt");

/// The meaning of every word.
static CONCEPTS: LazyLock<HashMap<String, &'static str, FixedState>> =
    LazyLock::new(|| groups().flat_map(|(concept, words)| words.map(move |word| (alias_form(word), concept))).collect());

/// Each meaning with its words, itself the first of them.
fn groups() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let lines = ALIASES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| Some((line.split_whitespace().next()?, line.split_whitespace())))
}

/// The form in which words are looked up: that of headers, without the marks that join words or stand around them.
fn alias_form(header: &str) -> String {
    header_form(header).chars().filter(|c| !matches!(c, '_' | '-' | '.' | '/' | '#' | '*' | ':')).collect()
}

/// The meaning that a header is a word for, such as `customer_name` for 客戶名稱 and "Customer Name"; a bracketed unit
/// behind it is passed over. None where the list doesn't have it.
#[must_use]
pub(super) fn concept_of(header: &str) -> Option<&'static str> {
    let form = header_form(header);
    names_of(&form).find_map(|name| CONCEPTS.get(&alias_form(name)).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_once_in_its_form() {
        let mut seen: HashMap<String, &str, FixedState> = HashMap::default();
        for (concept, words) in groups() {
            for (at, word) in words.enumerate() {
                assert!(at == 0 || word == alias_form(word), "{word} should be {}", alias_form(word));
                if let Some(other) = seen.insert(alias_form(word), concept) {
                    panic!("{word} stands under {other} and {concept}");
                }
            }
        }
        assert!(seen.len() > 1000, "{}", seen.len());
    }

    #[test]
    fn a_header_has_the_meaning_of_its_word() {
        for (header, concept) in [
            ("客户名称", Some("customer_name")),
            ("客戶名稱", Some("customer_name")),
            ("Customer Name", Some("customer_name")),
            ("CUSTOMER_NAME", Some("customer_name")),
            ("*客户名称", Some("customer_name")),
            ("Cust. No.", Some("customer_id")),
            ("运费（元）", Some("freight")),
            ("Weight [kg]", Some("weight")),
            ("客户名称的长度", None),
            ("", None),
            ("(元)", None),
        ] {
            assert_eq!(concept_of(header), concept, "{header}");
        }
    }
}

//! The normal forms in which cells of customers are compared: telephone and tax numbers, names of companies, texts.

use crate::model::fold::{fold, is_blank};
use crate::model::merge::Likeness;

/// A telephone number has so many digits, an extension's among them.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=20;

/// A tax number has so many letters and digits: the old numbers of firms and of persons, and the unified social credit code.
const TAX_LENGTHS: [usize; 3] = [15, 18, 20];

/// What introduces an extension.
const EXTENSION: [&str; 6] = ["分机", "分機", "转", "轉", "ext", "#"];

/// Legal forms that mean nothing else, wherever they stand in a name; a longer one before what it ends with.
const FORMS: [&str; 5] = ["股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "無限公司"];

/// A legal form that is one only where it ends a name.
const FORM_AT_END: &str = "公司";

/// Words of legal forms that end a name in Latin letters.
const FORM_WORDS: [&str; 18] = [
    "co",
    "company",
    "corp",
    "corporation",
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "llp",
    "plc",
    "gmbh",
    "ag",
    "bv",
    "pte",
    "pty",
    "srl",
    "sarl",
];

/// The normal form of a cell; none where it is no evidence of who the customer is: empty, not of that kind, masked with
/// stars, or one character over and over.
#[must_use]
pub fn normal_form(text: &str, likeness: Likeness) -> Option<String> {
    let text = fold(text);
    match likeness {
        Likeness::Text => (!text.is_empty()).then(|| text.into_owned()),
        Likeness::Phone => phone(&text),
        Likeness::Tax => tax(&text),
        Likeness::Company => company(&text),
    }
}

/// The digits, an extension's too. `+86` and `0086` are taken away, and `86` before a mobile number; a number after them
/// that is no mobile one has the 0 of its area code again. Another country's code stays, behind `+`.
fn phone(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let (number, extension) = split_extension(&text);
    let (mut digits, mut is_abroad) = (String::new(), false);
    for c in number.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !is_abroad => is_abroad = true,
            '-' | '(' | ')' | '‐'..='―' | '－' | '−' => {}
            c if is_blank(c) => {}
            _ => return None,
        }
    }
    if !is_abroad && let Some(rest) = digits.strip_prefix("00") {
        (digits, is_abroad) = (rest.to_owned(), true);
    }
    let is_mobile = |digits: &str| digits.len() == 11 && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]);
    digits = match digits.strip_prefix("86") {
        Some(rest) if is_mobile(rest) => rest.to_owned(),
        Some(rest) if is_abroad && rest.starts_with('0') => rest.to_owned(),
        Some(rest) if is_abroad => format!("0{rest}"),
        _ if is_abroad => format!("+{digits}"),
        _ => digits,
    };
    if !extension.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let count = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let enough = PHONE_DIGITS.contains(&count(&digits)) && PHONE_DIGITS.contains(&(count(&digits) + extension.len()));
    if !enough || is_one_character(digits.trim_start_matches('+')) {
        return None;
    }
    digits.push_str(&extension);
    Some(digits)
}

/// The number before the word that introduces an extension, and the extension without blanks and dots.
fn split_extension(text: &str) -> (&str, String) {
    let found = EXTENSION.iter().filter_map(|word| Some((text.find(word)?, word.len()))).min();
    let Some((at, length)) = found else { return (text, String::new()) };
    let extension: String = text[at + length..].chars().filter(|c| !is_blank(*c) && !matches!(c, '.' | ':' | '-')).collect();
    // A word without its number says that the cell is cut off.
    if extension.is_empty() { (text, extension) } else { (&text[..at], extension) }
}

/// Letters and digits, capital.
fn tax(text: &str) -> Option<String> {
    let mut number = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' | 'A'..='Z' | 'a'..='z' => number.push(c.to_ascii_uppercase()),
            '-' => {}
            c if is_blank(c) => {}
            _ => return None,
        }
    }
    (TAX_LENGTHS.contains(&number.len()) && !is_one_character(&number)).then_some(number)
}

/// The letters and digits, small, with `&` and `+`; without legal forms. What stands in brackets stays: two places are two
/// firms.
fn company(text: &str) -> Option<String> {
    if text.contains(['*', '?', '…', '\u{FFFD}']) {
        return None;
    }
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '&' | '+');
    let text = text.to_lowercase();
    let mut words: Vec<&str> = text.split(|c| !is_of_name(c)).filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && words.last().is_some_and(|word| FORM_WORDS.contains(word)) {
        words.pop();
    }
    let mut name = words.concat();
    for form in FORMS {
        name = name.replace(form, "");
    }
    if let Some(rest) = name.strip_suffix(FORM_AT_END) {
        name.truncate(rest.len());
    }
    (name.chars().nth(1).is_some() && !is_one_character(&name)).then_some(name)
}

fn is_one_character(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_none_or(|first| characters.all(|c| c == first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(likeness: Likeness, cells: &[(&str, Option<&str>)]) {
        for (cell, wanted) in cells {
            assert_eq!(normal_form(cell, likeness).as_deref(), *wanted, "{cell}");
        }
    }

    #[test]
    fn telephone_numbers() {
        forms(
            Likeness::Phone,
            &[
                ("13800138000", Some("13800138000")),
                ("138-0013-8000", Some("13800138000")),
                ("１３８ ００１３　８０００", Some("13800138000")),
                ("+86 138 0013 8000", Some("13800138000")),
                ("(+86)13800138000", Some("13800138000")),
                ("008613800138000", Some("13800138000")),
                ("86-13800138000", Some("13800138000")),
                ("86 10 1234 56789", Some("8610123456789")),
                ("0755-88886666", Some("075588886666")),
                ("+86 755 8888 6666", Some("075588886666")),
                ("+86-0755-88886666", Some("075588886666")),
                ("+86 10 8888 6666", Some("01088886666")),
                ("（0755）88886666转801", Some("075588886666801")),
                ("0755-88886666 ext. 801", Some("075588886666801")),
                ("0755-88886666-801", Some("075588886666801")),
                ("88886666", Some("88886666")),
                ("+852 2345 6789", Some("+85223456789")),
                ("00852-2345-6789", Some("+85223456789")),
                ("4008200820", Some("4008200820")),
                ("123456", None),
                ("", None),
                ("0000000", None),
                ("11111111111", None),
                ("138****8000", None),
                ("138xxxx8000", None),
                ("13800138000/13900139000", None),
                ("13800138000、13900139000", None),
                ("1.38E+10", None),
                ("13800138000.0", None),
                ("张三 13800138000", None),
                ("0755-88886666转", None),
                ("0755-88886666转a1", None),
                ("138001380001380013800013800138", None),
            ],
        );
    }

    #[test]
    fn tax_numbers() {
        forms(
            Likeness::Tax,
            &[
                ("91440300MA5EX0000K", Some("91440300MA5EX0000K")),
                (" 91440300ma5ex0000k", Some("91440300MA5EX0000K")),
                ("9144 0300 MA5E X000 0K", Some("91440300MA5EX0000K")),
                ("９１４４０３００ＭＡ５ＥＸ００００Ｋ", Some("91440300MA5EX0000K")),
                ("440301123456789", Some("440301123456789")),
                ("44030119800101123401", Some("44030119800101123401")),
                ("91440300MA5EX0000", None),
                ("91440300******000K", None),
                ("000000000000000", None),
                ("", None),
            ],
        );
    }

    #[test]
    fn names_of_companies() {
        forms(
            Likeness::Company,
            &[
                ("深圳市云帆科技有限公司", Some("深圳市云帆科技")),
                ("深圳市 云帆科技 股份有限公司", Some("深圳市云帆科技")),
                ("深圳市云帆科技有限责任公司", Some("深圳市云帆科技")),
                ("深圳市云帆科技公司", Some("深圳市云帆科技")),
                ("云帆（上海）有限公司", Some("云帆上海")),
                ("云帆(上海)有限公司", Some("云帆上海")),
                ("云帆有限公司【上海】", Some("云帆上海")),
                ("云帆（北京）有限公司", Some("云帆北京")),
                ("云帆有限公司上海分公司", Some("云帆上海分")),
                ("Acme Trading Co., Ltd.", Some("acmetrading")),
                ("ACME TRADING CO.,LTD", Some("acmetrading")),
                ("Acme-Trading Inc.", Some("acmetrading")),
                ("Acme Trading GmbH", Some("acmetrading")),
                ("A&B Ltd", Some("a&b")),
                ("Ltd", Some("ltd")),
                ("云*有限公司", None),
                ("有限公司", None),
                ("A公司", None),
                ("", None),
            ],
        );
    }

    #[test]
    fn texts_as_they_are() {
        forms(Likeness::Text, &[(" ＡＢ c ", Some("AB c")), ("  ", None), ("李", Some("李"))]);
    }
}

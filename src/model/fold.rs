//! The folded form in which texts are compared: trimmed, full-width ASCII made plain, nothing else.

use std::borrow::Cow;

/// Whether trimming takes this character away: Unicode white space, zero-width characters, byte-order marks.
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// The text without blanks at its ends.
#[must_use]
pub fn trim(text: &str) -> &str {
    // Most cells begin and end with plain ASCII; those are told without decoding characters.
    if let [0x21..=0x7E] | [0x21..=0x7E, .., 0x21..=0x7E] = text.as_bytes() {
        return text;
    }
    text.trim_matches(is_blank)
}

/// The folded form: trimmed, U+FF01–FF5E and the ideographic space made plain ASCII.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    // A trimmed text begins and ends with a character that is no blank, and no full-width form folds to one.
    plain_width(trim(text))
}

/// The text with U+FF01–FF5E and the ideographic space made plain ASCII, blanks at its ends kept.
#[must_use]
pub fn plain_width(text: &str) -> Cow<'_, str> {
    // In UTF-8 the full-width forms begin with EF, the ideographic space with E3; Chinese characters with neither.
    let may_fold = text.bytes().any(|byte| matches!(byte, 0xE3 | 0xEF));
    if !may_fold || !text.chars().any(is_full_width) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(plain).collect())
}

fn is_full_width(c: char) -> bool {
    matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}')
}

/// The plain form of one character.
#[must_use]
pub fn plain(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// The form in which headers are compared: NFKC, without white space and without case.
#[must_use]
pub fn header_form(header: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    header.nfkc().filter(|c| !is_blank(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_full_width_and_nothing_else() {
        assert_eq!(fold("　ＡＢＣ　１２ "), "ABC 12");
        assert_eq!(fold("\u{FEFF}客户\u{200B}"), "客户");
        assert_eq!(fold("①㎏"), "①㎏");
        assert_eq!(header_form(" 金额 （元）"), "金额(元)");
        assert_eq!(header_form("Order\u{3000}ID"), "orderid");
    }
}

//! Literals outside expressions: values of params, of TOML keys, of `--set`.

use super::lexer::{TokenKind, lex};
use crate::model::date::Date;
use crate::model::number::Number;

/// A text that reads as a literal of the language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextLiteral {
    /// A number.
    Number(Number),
    /// A number that was written with `%`.
    Percentage(Number),
    /// A day.
    Date(Date),
}

/// What the text is as a literal, with a minus sign before it if need be; none where it is just text (`"007"` too).
#[must_use]
pub fn read_literal(text: &str) -> Option<TextLiteral> {
    let tokens = lex(text).ok()?;
    let (negative, token) = match &tokens[..] {
        [token, end] if end.kind == TokenKind::End => (false, token),
        [sign, token, end] if sign.kind == TokenKind::Mark("-") && end.kind == TokenKind::End => (true, token),
        _ => return None,
    };
    let signed = |number: Number| if negative { -number } else { number };
    if let TokenKind::Number(number, percent) = token.kind {
        return Some(if percent { TextLiteral::Percentage(signed(number)) } else { TextLiteral::Number(signed(number)) });
    }
    if let TokenKind::Date(date) = token.kind
        && !negative
    {
        return Some(TextLiteral::Date(date));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<String> {
        match read_literal(text)? {
            TextLiteral::Number(n) => Some(n.to_string()),
            TextLiteral::Percentage(n) => Some(format!("{n} %")),
            TextLiteral::Date(d) => Some(d.to_string()),
        }
    }

    #[test]
    fn reads_numbers_percentages_and_dates() {
        for (text, value) in [
            ("50万", "500000"),
            ("1.5", "1.5"),
            ("500_000", "500000"),
            ("12%", "0.12 %"),
            ("-3千", "-3000"),
            ("２００", "200"),
            ("1.25亿", "125000000"),
            ("2026-01-31", "2026-01-31"),
            ("0.000001", "0.000001"),
        ] {
            assert_eq!(number(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn anything_else_is_text() {
        for text in ["007", "500,000", "1e6", "50万元", "2026/1/31", "2026-02-30", "", "abc", "1.1234567", "--1", "0.00001%"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}

//! Words: names, and the Chinese words that stand for operators and windows.

use unicode_normalization::UnicodeNormalization;

use super::number::POWERS;
use super::{Lexer, TokenKind, is_word_char};
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::number::Number;

/// The words of Chinese that stand for plain ones, each alone.
pub(super) const CHINESE_WORDS: &[(&str, &[&str])] = &[
    ("且", &["and"]),
    ("并且", &["and"]),
    ("或", &["or"]),
    ("或者", &["or"]),
    ("非", &["not"]),
    ("是", &["is"]),
    ("不是", &["is", "not"]),
    ("属于", &["in"]),
    ("不属于", &["not", "in"]),
    ("包含", &["contains"]),
    ("不包含", &["not", "contains"]),
    ("为空", &["is", "missing"]),
    ("不为空", &["is", "not", "missing"]),
    ("介于", &["between"]),
    ("其中", &["where"]),
    ("本月", &["this", "month"]),
    ("本季度", &["this", "quarter"]),
    ("本年", &["this", "year"]),
    ("上月", &["last", "month"]),
    ("上季度", &["last", "quarter"]),
    ("上年", &["last", "year"]),
    ("去年", &["last", "year"]),
];

/// How a name that begins or ends with a word of the language is written apart, and what is left of it: `recency且` is
/// `recency 且`. At most one for each end, by its longest word.
#[must_use]
pub fn apart(name: &str) -> Vec<(String, &str)> {
    let words = || CHINESE_WORDS.iter().map(|(word, _)| *word).chain(["和"]);
    let before = words().filter_map(|word| Some((word, name.strip_prefix(word).filter(|rest| !rest.is_empty())?)));
    let behind = words().filter_map(|word| Some((word, name.strip_suffix(word).filter(|rest| !rest.is_empty())?)));
    let before =
        before.chain(window_before(name)).max_by_key(|(word, _)| word.len()).map(|(word, rest)| (format!("{word} {rest}"), rest));
    let behind = behind.max_by_key(|(word, _)| word.len()).map(|(word, rest)| (format!("{rest} {word}"), rest));
    before.into_iter().chain(behind).collect()
}

/// A whole window that a name begins with, and what is left of it: `近12个月金额` is `近12个月` and `金额`.
fn window_before(name: &str) -> Option<(&str, &str)> {
    let counted = SPANS.iter().find_map(|(span, _)| name.strip_prefix(span))?;
    let unit = counted.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = UNITS.iter().find_map(|(chinese, _)| unit.strip_prefix(chinese)).filter(|_| unit.len() < counted.len())?;
    let window = name.strip_suffix(rest)?;
    (!rest.is_empty()).then_some((window, rest))
}

/// The words before the number of a window, and the plain ones.
const SPANS: [(&str, &str); 2] = [("近", "last"), ("前", "previous")];

/// The units behind the number of a window, and the plain ones.
const UNITS: [(&str, &str); 4] = [("天", "days"), ("周", "weeks"), ("个月", "months"), ("年", "years")];

/// A length of time with its unit in Chinese, in plain words: `30天` is `30 days`; none where it has no such unit.
#[must_use]
pub fn plain_duration(text: &str) -> Option<String> {
    let (unit, plain) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
    Some(format!("{} {plain}", text.strip_suffix(unit)?))
}

impl Lexer<'_> {
    pub(super) fn word(&mut self) -> Result<(), Diagnostic> {
        let start = self.at;
        while self.peek(0).is_some_and(is_word_char) {
            self.at += 1;
        }
        let word: String = self.written(start).nfkc().collect();
        if word.starts_with(|c: char| c.is_ascii_digit()) || !word.chars().all(is_word_char) {
            // Numbers in circles and fractions are no letters: in the form in which names are compared they begin none.
            let character = self.written(start).chars().next().unwrap_or_default();
            return self.error(Problem::UnknownCharacter { character }, start);
        }
        if POWERS.iter().any(|(power, _)| *power == word) && self.follows_number() {
            return self.apart_from_number();
        }
        self.known_word(word, start);
        Ok(())
    }

    fn known_word(&mut self, word: String, start: usize) {
        let unit = UNITS.iter().find(|(chinese, _)| *chinese == word).filter(|_| self.in_window());
        let plain: &[&str] = if let Some((_, plain)) = CHINESE_WORDS.iter().find(|(chinese, _)| *chinese == word) {
            plain
        } else if let Some((_, plain)) = &unit {
            std::slice::from_ref(plain)
        } else if word == "和" && self.open_between > 0 {
            self.open_between -= 1;
            &["and"]
        } else if self.window(&word, start) {
            return;
        } else {
            self.push(TokenKind::Word(word, false), start);
            return;
        };
        if word == "介于" {
            self.open_between += 1;
        }
        for word in plain {
            self.push(TokenKind::Word((*word).to_owned(), false), start);
        }
    }

    /// Reads `近`, `近12` or `近12个月` as the beginning of a window or a whole one. Anything else that begins so is a name.
    fn window(&mut self, word: &str, start: usize) -> bool {
        let Some((rest, plain)) = SPANS.iter().find_map(|(span, plain)| Some((word.strip_prefix(span)?, *plain))) else {
            return false;
        };
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (digits, unit) = rest.split_at(digits);
        let plain_unit = UNITS.iter().find(|(chinese, _)| *chinese == unit).map(|(_, plain)| *plain);
        let number_follows =
            self.chars[self.at..].iter().find(|(_, c)| !c.is_whitespace()).is_some_and(|(_, c)| c.is_ascii_digit());
        let is_window =
            if digits.is_empty() { unit.is_empty() && number_follows } else { unit.is_empty() || plain_unit.is_some() };
        let count = digits.parse().ok().and_then(Number::from_integer);
        if !is_window || (!digits.is_empty() && count.is_none()) {
            return false;
        }
        self.push(TokenKind::Word(plain.to_owned(), false), start);
        if let Some(count) = count {
            self.push(TokenKind::Number(count, false), start);
        }
        if let Some(unit) = plain_unit {
            self.push(TokenKind::Word(unit.to_owned(), false), start);
        }
        true
    }

    /// Whether the last tokens are the beginning of a window and its number.
    fn in_window(&self) -> bool {
        let is_span = |kind: &TokenKind| matches!(kind, TokenKind::Word(word, false) if word == "last" || word == "previous");
        match self.tokens.as_slice() {
            [.., span, number] => is_span(&span.kind) && matches!(number.kind, TokenKind::Number(_, false)),
            _ => false,
        }
    }

    /// Whether a number from here is that of a window and touches its unit: `近 12个月`.
    pub(super) fn unit_touches(&self) -> bool {
        let span = matches!(self.tokens.last().map(|token| &token.kind), Some(TokenKind::Word(word, false)) if word == "last" || word == "previous");
        span && UNITS.iter().any(|(unit, _)| {
            let length = unit.chars().count();
            let there = unit.chars().enumerate().all(|(i, c)| self.peek(i) == Some(c));
            there && !self.peek(length).is_some_and(is_word_char)
        })
    }
}

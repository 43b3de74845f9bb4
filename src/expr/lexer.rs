//! Text to tokens: full-width forms read as plain ones outside quotes, numbers and dates in their exact forms.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::model::date::Date;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::{is_blank, plain};
use crate::model::number::Number;

/// A piece of an expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands, in bytes.
    pub span: Range<usize>,
}

/// What a piece of an expression is.
#[derive(Clone, PartialEq, Debug)]
pub enum TokenKind {
    /// A number; the flag is set where it was written with `%`.
    Number(Number, bool),
    /// A text without its quotes.
    Text(String),
    /// A day.
    Date(Date),
    /// A word; the flag is set where it stood in backticks.
    Word(String, bool),
    /// An operator or mark, in its plain form.
    Mark(&'static str),
    /// The end of the text.
    End,
}

/// The words of Chinese that stand for operators, each alone.
const CHINESE_WORDS: &[(&str, &[&str])] = &[
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
];

/// Powers of ten that may follow a number.
const POWERS: &[(&str, u32)] = &[("百万", 6), ("千万", 7), ("千", 3), ("万", 4), ("亿", 8)];

struct Lexer<'a> {
    text: &'a str,
    /// Byte offset and plain form of each character.
    chars: Vec<(usize, char)>,
    at: usize,
    depth: usize,
    tokens: Vec<Token>,
}

/// The tokens of an expression, the last one [`TokenKind::End`].
///
/// # Errors
/// The first character that begins no token, or a number, date or text not in its exact form.
pub fn lex(text: &str) -> Result<Vec<Token>, Diagnostic> {
    let chars = text.char_indices().map(|(offset, c)| (offset, plain_mark(c))).collect();
    let mut lexer = Lexer { text, chars, at: 0, depth: 0, tokens: Vec::new() };
    while lexer.at < lexer.chars.len() {
        lexer.token()?;
    }
    lexer.push(TokenKind::End, lexer.at);
    Ok(lexer.tokens)
}

/// The plain form of a mark outside quotes.
fn plain_mark(c: char) -> char {
    match c {
        '、' => ',',
        '−' => '-',
        '×' => '*',
        '÷' => '/',
        _ => plain(c),
    }
}

/// Whether the character may stand in a name.
#[must_use]
pub fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || unicode_normalization::char::is_combining_mark(c)
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|(_, c)| *c)
    }

    fn offset(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.text.len(), |(offset, _)| *offset)
    }

    fn span_from(&self, start: usize) -> Range<usize> {
        self.offset(start)..self.offset(self.at)
    }

    fn written(&self, start: usize) -> String {
        self.text[self.span_from(start)].to_owned()
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let span = self.span_from(start);
        self.tokens.push(Token { kind, span });
    }

    fn error<T>(&self, problem: Problem, start: usize) -> Result<T, Diagnostic> {
        Err(Diagnostic::new(problem, self.span_from(start)))
    }

    fn token(&mut self) -> Result<(), Diagnostic> {
        let Some(c) = self.peek(0) else { return Ok(()) };
        match c {
            _ if is_blank(c) => {
                self.at += 1;
                Ok(())
            }
            '0'..='9' => self.number(),
            '\'' | '"' | '‘' | '“' => self.quoted(c),
            '`' => self.backticked(),
            _ if is_word_char(c) => {
                self.word();
                Ok(())
            }
            _ => self.mark(c),
        }
    }

    fn mark(&mut self, c: char) -> Result<(), Diagnostic> {
        let start = self.at;
        let next = self.peek(1);
        let (mark, length) = match (c, next) {
            ('!', Some('=')) | ('<', Some('>')) => ("!=", 2),
            ('≠', _) => ("!=", 1),
            ('<', Some('=')) => ("<=", 2),
            ('≤', _) => ("<=", 1),
            ('>', Some('=')) => (">=", 2),
            ('≥', _) => (">=", 1),
            ('<', _) => ("<", 1),
            ('>', _) => (">", 1),
            ('=', _) => ("=", 1),
            ('+', _) => ("+", 1),
            ('-', _) => ("-", 1),
            ('*', _) => ("*", 1),
            ('/', _) => ("/", 1),
            ('(', _) => ("(", 1),
            (')', _) => (")", 1),
            (',', _) => (",", 1),
            ('.', _) => (".", 1),
            _ => {
                self.at += 1;
                return self.error(Problem::UnknownCharacter { character: c }, start);
            }
        };
        match mark {
            "(" => self.depth += 1,
            ")" => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.at += length;
        self.push(TokenKind::Mark(mark), start);
        Ok(())
    }

    /// A text in plain or Chinese quotes. A quote inside is doubled; a text opened by a Chinese quote ends at its own
    /// closing mark or the plain one.
    fn quoted(&mut self, open: char) -> Result<(), Diagnostic> {
        let start = self.at;
        let (plain_close, own_close) = match open {
            '‘' => ('\'', '’'),
            '“' => ('"', '”'),
            _ => (open, open),
        };
        let mut inside = String::new();
        self.at += 1;
        loop {
            // Inside quotes the characters stand as written.
            let Some(c) = self.text[self.offset(self.at)..].chars().next() else {
                return self.error(Problem::UnclosedText, start);
            };
            self.at += 1;
            if c == plain_close || c == own_close {
                let doubled = self.text[self.offset(self.at)..].starts_with(c) && c == plain_close;
                if !doubled {
                    break;
                }
                self.at += 1;
            }
            inside.push(c);
        }
        self.push(TokenKind::Text(inside), start);
        Ok(())
    }

    fn backticked(&mut self) -> Result<(), Diagnostic> {
        let start = self.at;
        self.at += 1;
        while self.peek(0).is_some_and(|c| c != '`') {
            self.at += 1;
        }
        if self.peek(0).is_none() {
            return self.error(Problem::UnclosedBacktick, start);
        }
        let inside = self.text[self.offset(start + 1)..self.offset(self.at)].nfkc().collect();
        self.at += 1;
        self.push(TokenKind::Word(inside, true), start);
        Ok(())
    }

    fn word(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(is_word_char) {
            self.at += 1;
        }
        let word: String = self.written(start).nfkc().collect();
        if let Some((_, plain_words)) = CHINESE_WORDS.iter().find(|(chinese, _)| *chinese == word) {
            for plain_word in *plain_words {
                self.push(TokenKind::Word((*plain_word).to_owned(), false), start);
            }
        } else {
            self.push(TokenKind::Word(word, false), start);
        }
    }

    fn digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some(c) = self.peek(0).filter(|c| c.is_ascii_digit() || *c == '_') {
            digits.push(c);
            self.at += 1;
        }
        digits
    }

    fn number(&mut self) -> Result<(), Diagnostic> {
        let start = self.at;
        if let Some(length) = self.date_like() {
            return self.date(length);
        }
        let whole = self.digits();
        let mut fraction = String::new();
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            fraction = self.digits();
        }
        let power = self.power();
        let percent = self.peek(0) == Some('%');
        if percent {
            self.at += 1;
        }
        self.refuse_what_touches(start)?;
        let plain_whole = whole.replace('_', "");
        let leading_zero = plain_whole.len() > 1 && plain_whole.starts_with('0');
        let bad_underscore = whole.ends_with('_') || whole.contains("__") || fraction.contains('_');
        if leading_zero || bad_underscore || fraction.len() > 6 {
            let right = exact_form(&plain_whole, &fraction);
            return self.error(Problem::NumberForm { written: self.written(start), right }, start);
        }
        match scaled(&plain_whole, &fraction, power, percent) {
            Scaled::Number(number) => self.push(TokenKind::Number(number, percent), start),
            Scaled::TooFine => return self.error(Problem::NumberForm { written: self.written(start), right: None }, start),
            Scaled::TooLarge => return self.error(Problem::NumberTooLarge { written: self.written(start) }, start),
        }
        Ok(())
    }

    fn power(&mut self) -> u32 {
        for (word, power) in POWERS {
            let there = word.chars().enumerate().all(|(i, c)| self.peek(i) == Some(c));
            if there {
                self.at += word.chars().count();
                return *power;
            }
        }
        0
    }

    /// Letters and marks that touch a number and would make a person read another number than the program.
    fn refuse_what_touches(&mut self, start: usize) -> Result<(), Diagnostic> {
        let good = self.written(start);
        if self.peek(0).is_some_and(is_word_char) {
            while self.peek(0).is_some_and(is_word_char) {
                self.at += 1;
            }
            let written = self.written(start);
            let right = right_form_of_touching(&written, &good);
            return self.error(Problem::NumberForm { written, right }, start);
        }
        let group = |i: usize| self.peek(i).is_some_and(|c| c.is_ascii_digit());
        let three = self.peek(0) == Some(',') && group(1) && group(2) && group(3) && !group(4);
        if three && (self.depth == 0 || self.peek(1) == Some('0')) {
            while self.peek(0).is_some_and(|c| c.is_ascii_digit() || c == ',' || c == '_') {
                self.at += 1;
            }
            let written = self.written(start);
            let right = Some(written.replace([',', '，'], "_"));
            return self.error(Problem::NumberForm { written, right }, start);
        }
        Ok(())
    }

    /// How many characters look like a date from here: four digits, `-` or `/`, one or two digits, the same, one or two digits.
    fn date_like(&self) -> Option<usize> {
        let digits = |from: usize| (from..).take_while(|i| self.peek(*i).is_some_and(|c| c.is_ascii_digit())).count();
        if digits(0) != 4 {
            return None;
        }
        let mark = self.peek(4).filter(|c| matches!(c, '-' | '/'))?;
        let month = digits(5);
        if !(1..=2).contains(&month) || self.peek(5 + month) != Some(mark) {
            return None;
        }
        let day = digits(6 + month);
        // 2026/12/4000 is a division; with `-` nothing but a date is likely.
        (1..=2).contains(&day).then_some(6 + month + day)
    }

    fn date(&mut self, length: usize) -> Result<(), Diagnostic> {
        let start = self.at;
        let plain: String = self.chars[start..start + length].iter().map(|(_, c)| *c).collect();
        self.at += length;
        while self.peek(0).is_some_and(is_word_char) {
            self.at += 1;
        }
        let written = self.written(start);
        if self.at == start + length
            && let Some(date) = Date::parse_iso(&plain)
        {
            self.push(TokenKind::Date(date), start);
            return Ok(());
        }
        let parts: Vec<u32> = plain.split(['-', '/']).filter_map(|part| part.parse().ok()).collect();
        let date = match parts[..] {
            [year, month, day] => i32::try_from(year).ok().and_then(|year| Date::new(year, month, day)),
            _ => None,
        };
        match date {
            None => self.error(Problem::ImpossibleDate { written }, start),
            Some(date) => self.error(Problem::DateForm { written, right: Some(date.to_string()) }, start),
        }
    }
}

enum Scaled {
    Number(Number),
    TooFine,
    TooLarge,
}

/// The number of these digits, times ten to the power, in hundredths where a percentage.
fn scaled(whole: &str, fraction: &str, power: u32, percent: bool) -> Scaled {
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0');
    if significant.len() > 30 {
        return Scaled::TooLarge;
    }
    let value: i128 = significant.parse().unwrap_or(0);
    let exponent = 6 + i64::from(power) - if percent { 2 } else { 0 } - i64::try_from(fraction.len()).unwrap_or(i64::MAX);
    let micros = if exponent >= 0 {
        u32::try_from(exponent).ok().and_then(|e| 10_i128.checked_pow(e)).and_then(|scale| value.checked_mul(scale))
    } else {
        let scale = 10_i128.pow(u32::try_from(-exponent).unwrap_or(0));
        if value % scale != 0 {
            return Scaled::TooFine;
        }
        Some(value / scale)
    };
    micros.and_then(Number::from_micros).map_or(Scaled::TooLarge, Scaled::Number)
}

/// The number written the right way: no leading zeros, six digits after the point.
fn exact_form(whole: &str, fraction: &str) -> Option<String> {
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = &fraction.replace('_', "")[..fraction.replace('_', "").len().min(6)];
    Some(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
}

/// What was probably meant by a number that letters touch: `50万元` is `50万`, `1e6` is `1_000_000`, `50万且票数` is `50万 且 票数`.
fn right_form_of_touching(written: &str, good: &str) -> Option<String> {
    let rest = &written[good.len()..];
    for (word, _) in CHINESE_WORDS.iter().rev() {
        if let Some(after) = rest.strip_prefix(word) {
            return Some(format!("{good} {word} {after}").trim_end().to_owned());
        }
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']).and_then(|e| e.parse::<usize>().ok())
        && exponent <= 12
        && good.chars().all(|c| c.is_ascii_digit())
    {
        return Some(grouped(&format!("{good}{}", "0".repeat(exponent))));
    }
    matches!(rest, "元" | "块" | "单" | "件" | "票" | "天" | "kg" | "个").then(|| good.to_owned())
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('_');
        }
        out.push(c);
    }
    out
}

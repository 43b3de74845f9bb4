//! Numbers and dates in their exact forms, and what was meant where a form is not exact.

use super::words::CHINESE_WORDS;
use super::{Lexer, Token, TokenKind, is_word_char};
use crate::model::date::Date;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::{is_blank, plain};
use crate::model::number::Number;

/// Powers of ten that may follow a number.
pub(super) const POWERS: &[(&str, u32)] = &[("百万", 6), ("千万", 7), ("千", 3), ("万", 4), ("亿", 8)];

impl Lexer<'_> {
    fn digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some(c) = self.peek(0).filter(|c| c.is_ascii_digit() || *c == '_') {
            digits.push(c);
            self.at += 1;
        }
        digits
    }

    pub(super) fn number(&mut self) -> Result<(), Diagnostic> {
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
            if power > 0 {
                return self.error(Problem::NumberForm { written: self.written(start), right: None }, start);
            }
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

    /// Whether the last token is a number without a power of ten or `%` of its own.
    pub(super) fn follows_number(&self) -> bool {
        let Some(Token { kind: TokenKind::Number(..), span }) = self.tokens.last() else { return false };
        self.text[span.clone()].ends_with(|c: char| plain(c).is_ascii_digit())
    }

    /// What belongs to the number before it touches it: `50 万` is `50万`.
    pub(super) fn apart_from_number(&self) -> Result<(), Diagnostic> {
        let start = self.tokens.last().map_or(0, |token| token.span.start);
        let written = self.text[start..self.offset(self.at)].to_owned();
        let right = Some(written.chars().filter(|c| !is_blank(*c)).collect());
        Err(Diagnostic::new(Problem::NumberForm { written, right }, start..self.offset(self.at)))
    }

    /// Letters and marks that touch a number and would make a person read another number than the program.
    fn refuse_what_touches(&mut self, start: usize) -> Result<(), Diagnostic> {
        let good = self.written(start);
        if self.peek(0).is_some_and(is_word_char) && !self.unit_touches() {
            while self.peek(0).is_some_and(is_word_char) {
                self.at += 1;
            }
            let written = self.written(start);
            if let Some(date) = date_of_words(&written) {
                return self.error(Problem::DateForm { written, right: Some(date.to_string()) }, start);
            }
            let right = right_form_of_touching(&written, &good);
            return self.error(Problem::NumberForm { written, right }, start);
        }
        if self.thousands() && (self.depth == 0 || self.peek(1) == Some('0')) {
            while self.thousands() {
                self.at += 4;
            }
            let written = self.written(start);
            let right = Some(written.replace([',', '，'], "_"));
            return self.error(Problem::NumberForm { written, right }, start);
        }
        Ok(())
    }

    /// Whether a comma and exactly three digits stand here.
    fn thousands(&self) -> bool {
        let digit = |i: usize| self.peek(i).is_some_and(|c| c.is_ascii_digit());
        self.peek(0) == Some(',') && digit(1) && digit(2) && digit(3) && !digit(4)
    }

    /// How many characters look like a date from here: four digits, `-` or `/`, one or two digits, the same, one or two digits.
    fn date_like(&self) -> Option<usize> {
        let digits =
            |from: usize| (from..self.chars.len()).take_while(|i| self.peek(*i).is_some_and(|c| c.is_ascii_digit())).count();
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
            Some(date) => {
                let right = right_form_of_touching(&written, &plain).filter(|_| written.starts_with(&plain));
                self.error(Problem::DateForm { written, right: right.or_else(|| Some(date.to_string())) }, start)
            }
        }
    }
}

/// Words that people write behind a number without a blank.
const ENGLISH_WORDS: &[&str] = &["and", "or", "in", "is", "not", "between", "contains"];

/// The day of a text such as `2026年1月31日`.
fn date_of_words(written: &str) -> Option<Date> {
    let narrow: String = written.chars().map(plain).collect();
    let (year, rest) = narrow.split_once('年')?;
    let (month, day) = rest.split_once('月')?;
    let day = day.strip_suffix(['日', '号'])?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
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
    let fraction = fraction.replace('_', "");
    if fraction.len() > 6 {
        let digits: Option<i128> = format!("{whole}{}", &fraction[..7]).parse().ok();
        let rounded = digits.and_then(|digits| Number::from_ratio(digits, 10_000_000).ok()).filter(|n| *n != Number::ZERO);
        return rounded.map(|number| number.to_string());
    }
    Some(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
}

/// What was probably meant by a number that letters touch: `50万元` is `50万`, `1e6` is `1_000_000`, `50万且票数` is `50万 且 票数`.
fn right_form_of_touching(written: &str, good: &str) -> Option<String> {
    let rest = written.get(good.len()..)?;
    let is_unit = |text: &str| matches!(text, "元" | "块" | "单" | "件" | "票" | "天" | "kg" | "个");
    for (word, _) in CHINESE_WORDS.iter().rev() {
        if let Some(after) = rest.strip_prefix(word) {
            return Some(format!("{good} {word} {after}").trim_end().to_owned());
        }
        if rest.strip_suffix(word).is_some_and(is_unit) {
            return Some(format!("{good} {word}"));
        }
    }
    if ENGLISH_WORDS.iter().any(|word| word.eq_ignore_ascii_case(rest)) {
        return Some(format!("{good} {rest}"));
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']).and_then(|e| e.parse::<usize>().ok())
        && exponent <= 12
        && good.chars().all(|c| c.is_ascii_digit())
    {
        return Some(grouped(&format!("{good}{}", "0".repeat(exponent))));
    }
    is_unit(rest).then(|| good.to_owned())
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

//! The strict grammar of number cells: everything it knows has one meaning, everything else is an issue.

use std::borrow::Cow;

use crate::model::fold::{header_form, plain, trim};
use crate::model::number::Number;

/// What a number cell holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NumberReading {
    /// A number, exact.
    Exact(Number),
    /// A number of more than six digits after the point, rounded to six.
    Rounded(Number),
    /// A number beyond the range.
    TooLarge,
    /// No number.
    Unreadable,
}

/// Reads a trimmed number cell of a column in this unit.
pub(super) fn read_number(text: &str, unit: Option<&str>) -> NumberReading {
    plain_number(text.as_bytes()).map_or_else(|| full_number(text, unit), NumberReading::Exact)
}

/// The commonest form, read at once: a sign, up to twelve digits, up to six after the point.
fn plain_number(bytes: &[u8]) -> Option<Number> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let mut micros = 0_i64;
    let mut whole = 0;
    while let Some(digit) = digits.get(whole).filter(|byte| byte.is_ascii_digit()) {
        micros = micros * 10 + i64::from(digit - b'0');
        whole += 1;
        if whole > 12 {
            return None;
        }
    }
    let fraction = match &digits[whole..] {
        [] => &[][..],
        [b'.', fraction @ ..] if whole > 0 && (1..=6).contains(&fraction.len()) => fraction,
        _ => return None,
    };
    for place in 0..6 {
        let digit = match fraction.get(place) {
            Some(byte) if byte.is_ascii_digit() => i64::from(byte - b'0'),
            Some(_) => return None,
            None => 0,
        };
        micros = micros * 10 + digit;
    }
    Number::from_micros(i128::from(if negative { -micros } else { micros }))
}

/// The whole grammar.
fn full_number(text: &str, unit: Option<&str>) -> NumberReading {
    let text = normal(text);
    read_parts(&text, unit).unwrap_or(NumberReading::Unreadable)
}

/// Full-width characters made plain. No wider normal form: it would turn `10²` into 102.
fn normal(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let character = |c| match plain(c) {
        '\u{FFE5}' => '¥',
        '\u{2212}' => '-',
        '\u{A0}' => ' ',
        other => other,
    };
    Cow::Owned(text.chars().map(character).collect())
}

const MARKS_BEFORE: [&str; 5] = ["¥", "$", "€", "RMB", "CNY"];
const MARKS_AFTER: [&str; 4] = ["元", "€", "RMB", "CNY"];
const MULTIPLIERS: [(char, i32); 3] = [('千', 3), ('万', 4), ('亿', 8)];

fn read_parts(text: &str, unit: Option<&str>) -> Option<NumberReading> {
    let (mut negative, mut rest) = match text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => (true, trim(inner)),
        None => (false, text),
    };
    let mut signed = negative;
    let mut marked = false;
    // A sign and a currency mark, each once, in either order.
    loop {
        if let Some(after) = rest.strip_prefix(['+', '-']).filter(|_| !signed) {
            negative = rest.starts_with('-');
            signed = true;
            rest = after;
        } else if let Some(after) = strip_mark_before(rest).filter(|_| !marked) {
            marked = true;
            rest = trim(after);
        } else {
            break;
        }
    }
    let (digits, after) = read_digits(rest)?;
    let shift = read_suffix(trim(after), unit, marked)?;
    Some(digits.scaled(negative, shift))
}

fn strip_mark_before(text: &str) -> Option<&str> {
    MARKS_BEFORE.iter().find_map(|mark| strip_ignoring_case(text, mark))
}

fn strip_ignoring_case<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let head = text.get(..mark.len())?;
    head.eq_ignore_ascii_case(mark).then(|| &text[mark.len()..])
}

/// The power of ten that what follows the digits stands for.
fn read_suffix(text: &str, unit: Option<&str>, marked: bool) -> Option<i32> {
    if text.is_empty() {
        return Some(0);
    }
    if let Some(unit) = unit
        && header_form(text) == header_form(unit)
    {
        return Some(if unit.trim() == "%" { -2 } else { 0 });
    }
    if text == "%" {
        return (!marked).then_some(-2);
    }
    // In a column of 万元 neither `3万` nor `3元` has one meaning.
    let scaled_unit = unit.is_some_and(|unit| unit.starts_with(MULTIPLIERS.map(|(word, _)| word)));
    if scaled_unit {
        return None;
    }
    let (shift, rest) = match MULTIPLIERS.iter().find(|(word, _)| text.starts_with(*word)) {
        Some((word, shift)) => (*shift, trim(&text[word.len_utf8()..])),
        None => (0, text),
    };
    let ends = rest.is_empty()
        || MARKS_AFTER.iter().any(|mark| rest.eq_ignore_ascii_case(mark) && !(marked && *mark == "€"))
        || unit.is_some_and(|unit| header_form(rest) == header_form(unit));
    ends.then_some(shift)
}

/// Digits with the power of ten of the last one.
struct Digits {
    mantissa: u128,
    exponent: i32,
    /// Whether a digit other than 0 was beyond the mantissa's end.
    cut: bool,
    overflow: bool,
}

/// How many digits the mantissa holds; ten to this power is below 2^127.
const MANTISSA_DIGITS: u32 = 36;

impl Digits {
    fn push(&mut self, digit: u8, count: &mut u32, after_point: bool) {
        if *count == 0 && digit == 0 {
            self.exponent -= i32::from(after_point);
        } else if *count < MANTISSA_DIGITS {
            self.mantissa = self.mantissa * 10 + u128::from(digit);
            *count += 1;
            self.exponent -= i32::from(after_point);
        } else {
            self.cut |= digit != 0;
            self.overflow |= !after_point;
        }
    }

    /// The number, rounded once half away from zero to millionths.
    fn scaled(&self, negative: bool, shift: i32) -> NumberReading {
        if self.overflow {
            return NumberReading::TooLarge;
        }
        let power = self.exponent.saturating_add(shift).saturating_add(6);
        let (magnitude, rounded) = if self.mantissa == 0 {
            (0, false)
        } else if power >= 0 {
            match 10_u128.checked_pow(power.unsigned_abs()).and_then(|factor| self.mantissa.checked_mul(factor)) {
                Some(magnitude) => (magnitude, self.cut),
                None => return NumberReading::TooLarge,
            }
        } else {
            match 10_u128.checked_pow(power.unsigned_abs()) {
                Some(divisor) => {
                    let rest = self.mantissa % divisor;
                    (self.mantissa / divisor + u128::from(rest >= divisor - rest), rest > 0 || self.cut)
                }
                None => (0, true),
            }
        };
        let micros = i128::try_from(magnitude).unwrap_or(i128::MAX);
        match Number::from_micros(if negative { -micros } else { micros }) {
            Some(number) if rounded => NumberReading::Rounded(number),
            Some(number) => NumberReading::Exact(number),
            None => NumberReading::TooLarge,
        }
    }
}

/// Digits with strict grouping, a point, an exponent; and what follows them.
fn read_digits(text: &str) -> Option<(Digits, &str)> {
    let bytes = text.as_bytes();
    let mut digits = Digits { mantissa: 0, exponent: 0, cut: false, overflow: false };
    let mut count = 0;
    let at = read_whole(bytes, &mut digits, &mut count)?;
    let mut end = at;
    if bytes.get(at) == Some(&b'.') {
        end += 1;
        while let Some(digit) = bytes.get(end).filter(|byte| byte.is_ascii_digit()) {
            digits.push(digit - b'0', &mut count, true);
            end += 1;
        }
        if end == 1 {
            return None;
        }
    } else if at == 0 {
        return None;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let (exponent, length) = read_exponent(&bytes[end + 1..])?;
        digits.exponent = digits.exponent.saturating_add(exponent);
        end += 1 + length;
    }
    Some((digits, &text[end..]))
}

/// The digits before the point: all plain, or one to three and then groups of exactly three. Their length.
fn read_whole(bytes: &[u8], digits: &mut Digits, count: &mut u32) -> Option<usize> {
    let mut at = 0;
    let mut group = 0;
    let mut grouped = false;
    loop {
        match bytes.get(at) {
            Some(byte) if byte.is_ascii_digit() => {
                digits.push(byte - b'0', count, false);
                group += 1;
            }
            Some(b',') => {
                if (grouped && group != 3) || !(1..=3).contains(&group) {
                    return None;
                }
                (grouped, group) = (true, 0);
            }
            _ => return (!grouped || group == 3).then_some(at),
        }
        at += 1;
    }
}

fn read_exponent(bytes: &[u8]) -> Option<(i32, usize)> {
    let (negative, sign) = match bytes.first() {
        Some(b'-') => (true, 1),
        Some(b'+') => (false, 1),
        _ => (false, 0),
    };
    let digits: Vec<i32> =
        bytes[sign..].iter().take_while(|byte| byte.is_ascii_digit()).map(|byte| i32::from(byte - b'0')).collect();
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    let exponent = digits.iter().fold(0, |exponent, digit| exponent * 10 + digit);
    Some((if negative { -exponent } else { exponent }, sign + digits.len()))
}

/// A spreadsheet's number: the decimal of its 15 significant digits.
pub(super) fn sheet_number(number: f64) -> NumberReading {
    if !number.is_finite() {
        return NumberReading::Unreadable;
    }
    full_number(&format!("{number:.14e}"), None)
}

/// The plain digits of a spreadsheet's number, all 15 significant ones and no more; none where that would take more than
/// 15 digits before the point or 20 after it.
pub(super) fn sheet_digits(number: f64) -> Option<String> {
    let text = format!("{number:.14e}");
    let (mantissa, exponent) = text.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    if !(-20..15).contains(&exponent) {
        return None;
    }
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let (whole, fraction) = match usize::try_from(exponent) {
        Ok(places) => (digits[..=places].to_owned(), digits[places + 1..].to_owned()),
        Err(_) => ("0".to_owned(), "0".repeat(exponent.unsigned_abs() as usize - 1) + &digits),
    };
    let fraction = fraction.trim_end_matches('0');
    let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(text: &str, unit: Option<&str>) -> String {
        match read_number(text, unit) {
            NumberReading::Exact(number) => number.to_string(),
            NumberReading::Rounded(number) => format!("~{number}"),
            NumberReading::TooLarge => "too large".to_owned(),
            NumberReading::Unreadable => "no".to_owned(),
        }
    }

    #[test]
    fn the_grammar() {
        for (text, expected) in [
            ("123.45", "123.45"),
            ("-0.5", "-0.5"),
            ("+7", "7"),
            ("007", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1,234,567.89", "1234567.89"),
            ("(1,234)", "-1234"),
            ("（１，２３４．５）", "-1234.5"),
            ("¥12", "12"),
            ("￥ -12.5", "-12.5"),
            ("-$3", "-3"),
            ("€1", "1"),
            ("RMB 100", "100"),
            ("cny100", "100"),
            ("100元", "100"),
            ("12 元", "12"),
            ("1.5万", "15000"),
            ("1.5万元", "15000"),
            ("3千", "3000"),
            ("2亿", "200000000"),
            ("12%", "0.12"),
            ("12.5％", "0.125"),
            ("1.2E+05", "120000"),
            ("1e-3", "0.001"),
            ("0.1234565", "~0.123457"),
            ("-0.0000005", "~-0.000001"),
            ("0.00000049999999999999999999999999999999999999999999999", "~0"),
            ("1.0000000000000000000000000000000000000000000000000", "1"),
            ("9223372036854.775807", "9223372036854.775807"),
            ("9223372036854.775808", "too large"),
            ("1e400", "too large"),
            ("1e-400", "~0"),
            ("100000000000000000000000000000000000000000000", "too large"),
        ] {
            assert_eq!(exact(text, None), expected, "{text}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for text in [
            "",
            ".",
            "-",
            "abc",
            "1,23",
            "12,34,567",
            "1234,567",
            ",123",
            "1,,234",
            ", ,, 123",
            "1.2.3",
            "1 234",
            "--1",
            "+-1",
            "(-1)",
            "(1",
            "1)",
            "¥¥1",
            "12kg",
            "1万万",
            "12元元",
            "¥5%",
            "1e",
            "1e+",
            "0x10",
            "10²",
            "①",
            "1,234e2x",
            "inf",
            "NaN",
            "1_000",
        ] {
            assert_eq!(exact(text, None), "no", "{text}");
        }
    }

    #[test]
    fn the_columns_own_unit_is_read() {
        assert_eq!(exact("12.5kg", Some("kg")), "12.5");
        assert_eq!(exact("12.5 KG", Some("kg")), "12.5");
        assert_eq!(exact("12.5g", Some("kg")), "no");
        assert_eq!(exact("3万kg", Some("kg")), "30000");
        assert_eq!(exact("3万元", Some("万元")), "3");
        assert_eq!(exact("3元", Some("万元")), "no");
        assert_eq!(exact("3万", Some("万元")), "no");
        assert_eq!(exact("3", Some("万元")), "3");
        assert_eq!(exact("12%", Some("%")), "0.12");
    }

    #[test]
    fn a_spreadsheets_number_is_its_fifteen_digits() {
        assert_eq!(sheet_number(0.1 + 0.2), NumberReading::Exact(Number::from_micros(300_000).unwrap()));
        assert!(matches!(sheet_number(1.0 / 3.0), NumberReading::Rounded(_)));
        assert_eq!(sheet_number(f64::NAN), NumberReading::Unreadable);
        assert_eq!(sheet_digits(13_800_138_000.0).unwrap(), "13800138000");
        assert_eq!(sheet_digits(-0.1).unwrap(), "-0.1");
        assert_eq!(sheet_digits(0.0).unwrap(), "0");
        assert_eq!(sheet_digits(-0.0).unwrap(), "0");
        assert_eq!(sheet_digits(0.000_012_5).unwrap(), "0.0000125");
        assert_eq!(sheet_digits(999_999_999_999_999.0).unwrap(), "999999999999999");
        assert_eq!(sheet_digits(1e15), None);
        assert_eq!(sheet_digits(123_456.789).unwrap(), "123456.789");
    }

    proptest! {
        #[test]
        fn the_plain_form_means_the_same_in_the_full_grammar(text in "-?[0-9]{0,14}(\\.[0-9]{0,7})?") {
            if let Some(number) = plain_number(text.as_bytes()) {
                prop_assert_eq!(full_number(&text, None), NumberReading::Exact(number));
            }
        }

        #[test]
        fn no_text_panics(text in "[-+(), .0-9eE%¥万元千kgA１（）]{0,24}") {
            let _ = read_number(&text, Some("kg"));
        }

        #[test]
        fn digits_of_a_cell_read_back(whole in -999_999_999_i64..999_999_999, micros in 0_i64..1_000_000) {
            let number = Number::from_micros(i128::from(whole) * 1_000_000 + i128::from(micros)).unwrap();
            let digits = sheet_digits(number.to_f64()).unwrap();
            prop_assert_eq!(&digits, &number.to_string());
            prop_assert_eq!(sheet_number(number.to_f64()), NumberReading::Exact(number));
        }
    }
}

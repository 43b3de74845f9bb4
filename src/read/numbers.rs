//! The strict grammar of number cells: everything it knows has one meaning, everything else is an issue.

use std::borrow::Cow;

use crate::model::fold::{header_form, plain, trim};
use crate::model::number::Number;
use crate::model::prefixed::Prefixed;
pub(super) use plain_form::plain_number;

mod plain_form;

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
    plain_number(Prefixed::of(text.as_bytes())).map_or_else(|| full_number(text, unit), NumberReading::Exact)
}

/// The whole grammar.
fn full_number(text: &str, unit: Option<&str>) -> NumberReading {
    read_parts(&normal(text), unit).map_or(NumberReading::Unreadable, |(number, _)| number)
}

/// How many currencies are told apart.
pub(super) const CURRENCIES: usize = 3;

/// The currency of a trimmed number cell that has a mark, below [`CURRENCIES`]: 0 yuan, 1 dollars, 2 euros. None where there
/// is no mark or no number.
pub(super) fn currency_marked(text: &str) -> Option<usize> {
    read_parts(&normal(text), None)?.1.map(|currency| currency as usize)
}

/// Full-width characters made plain, the blanks and apostrophes that part groups made one of each. No wider normal form: it
/// would turn `10²` into 102.
fn normal(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let character = |c| match plain(c) {
        '\u{FFE5}' => '¥',
        '\u{2212}' => '-',
        '\u{A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}' => ' ',
        '\u{2019}' => '\'',
        other => other,
    };
    Cow::Owned(text.chars().map(character).collect())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Currency {
    Yuan,
    Dollar,
    Euro,
}

/// A currency mark as written.
type Mark = (&'static str, Currency);

const MARKS_BEFORE: [Mark; 7] = [
    ("¥", Currency::Yuan),
    ("RMB", Currency::Yuan),
    ("CNY", Currency::Yuan),
    ("USD", Currency::Dollar),
    ("US$", Currency::Dollar),
    ("$", Currency::Dollar),
    ("€", Currency::Euro),
];
const MARKS_AFTER: [Mark; 6] = [
    ("元", Currency::Yuan),
    ("圆", Currency::Yuan),
    ("RMB", Currency::Yuan),
    ("CNY", Currency::Yuan),
    ("USD", Currency::Dollar),
    ("€", Currency::Euro),
];
const MULTIPLIERS: [(&str, i32); 5] = [("百万", 6), ("千万", 7), ("千", 3), ("万", 4), ("亿", 8)];

/// The currency that a unit is, where it is one: 元, 元/票.
fn currency_of(unit: &str) -> Option<Currency> {
    match header_form(unit).split('/').next()? {
        "元" | "圆" | "人民币" | "rmb" | "cny" | "¥" => Some(Currency::Yuan),
        "$" | "us$" | "usd" | "美元" => Some(Currency::Dollar),
        "€" | "eur" | "欧元" => Some(Currency::Euro),
        _ => None,
    }
}

/// What stands behind the digits.
#[derive(Default)]
struct Suffix {
    /// The power of ten that it stands for.
    shift: i32,
    mark: Option<Mark>,
    /// Whether it is a percent or per mille sign.
    is_share: bool,
    /// Whether it is the column's own unit.
    is_unit: bool,
}

/// The number, and the currency of its mark where it has one.
fn read_parts(text: &str, unit: Option<&str>) -> Option<(NumberReading, Option<Currency>)> {
    let (mut rest, mut sign, mut mark) = (text, None, None);
    // A sign (brackets around all that follows are one) and a currency mark, each once, in either order.
    loop {
        if sign.is_none()
            && let Some(after) = rest.strip_prefix(['+', '-'])
        {
            sign = Some(rest.starts_with('-'));
            rest = after;
        } else if sign.is_none()
            && let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'))
        {
            sign = Some(true);
            rest = trim(inner);
        } else if mark.is_none()
            && let Some((found, after)) = mark_before(rest)
        {
            mark = Some(found);
            rest = trim(after);
        } else {
            break;
        }
    }
    let (digits, mut after) = read_digits(rest)?;
    // Some systems write the minus behind the digits.
    if sign.is_none()
        && let Some(behind) = after.strip_prefix('-')
    {
        sign = Some(true);
        after = behind;
    }
    let suffix = read_suffix(trim(after), unit)?;
    let currency = mark.or(suffix.mark).map(|(_, currency)| currency);
    marks_agree(mark, &suffix, unit).then(|| (digits.scaled(sign == Some(true), suffix.shift), currency))
}

fn mark_before(text: &str) -> Option<(Mark, &str)> {
    MARKS_BEFORE.iter().find_map(|mark| {
        let head = text.get(..mark.0.len())?;
        head.eq_ignore_ascii_case(mark.0).then(|| (*mark, &text[mark.0.len()..]))
    })
}

/// Whether the marks before and behind the digits and the column's unit are one currency.
fn marks_agree(before: Option<Mark>, suffix: &Suffix, unit: Option<&str>) -> bool {
    let twice = |before: Mark, behind: Mark| before.0 == behind.0 || before.1 != behind.1;
    if let (Some(before), Some(behind)) = (before, suffix.mark)
        && twice(before, behind)
    {
        return false;
    }
    let Some((_, currency)) = before.or(suffix.mark) else { return true };
    let of_unit = unit.and_then(currency_of);
    // A mark before the digits and a unit behind them: the unit is that currency, or the cell is no amount.
    let fits = of_unit.map_or(!suffix.is_unit, |of_unit| of_unit == currency);
    fits && !suffix.is_share && !unit.is_some_and(is_scaled)
}

/// In a column of 万元 neither `3万` nor `3元` has one meaning.
fn is_scaled(unit: &str) -> bool {
    MULTIPLIERS.iter().any(|(word, _)| unit.starts_with(word))
}

fn read_suffix(text: &str, unit: Option<&str>) -> Option<Suffix> {
    let share = match text {
        "" => return Some(Suffix::default()),
        "%" => Some(-2),
        "‰" => Some(-3),
        _ => None,
    };
    if let Some(shift) = share {
        return Some(Suffix { shift, is_share: true, ..Suffix::default() });
    }
    let is_unit = |text: &str| unit.is_some_and(|unit| header_form(text) == header_form(unit));
    if is_unit(text) {
        return Some(Suffix { is_unit: true, ..Suffix::default() });
    }
    if unit.is_some_and(is_scaled) {
        return None;
    }
    let (shift, rest) = match MULTIPLIERS.iter().find(|(word, _)| text.starts_with(word)) {
        Some((word, shift)) => (*shift, trim(&text[word.len()..])),
        None => (0, text),
    };
    if rest.is_empty() || is_unit(rest) {
        return Some(Suffix { shift, is_unit: !rest.is_empty(), ..Suffix::default() });
    }
    let mark = MARKS_AFTER.iter().find(|mark| rest.eq_ignore_ascii_case(mark.0))?;
    Some(Suffix { shift, mark: Some(*mark), ..Suffix::default() })
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

/// The digits before the point, and their length: all plain; or in groups of three behind one to three, parted by commas,
/// blanks or apostrophes; or as in India, three behind twos, parted by commas. One kind of mark parts them all.
fn read_whole(bytes: &[u8], digits: &mut Digits, count: &mut u32) -> Option<usize> {
    let (mut at, mut group) = (0, 0);
    let (mut first, mut mark) = (0, None);
    let (mut threes, mut twos) = (true, true);
    loop {
        match bytes.get(at) {
            Some(byte) if byte.is_ascii_digit() => {
                digits.push(byte - b'0', count, false);
                group += 1;
            }
            Some(byte @ (b',' | b' ' | b'\''))
                if at > 0 && (*byte != b' ' || bytes.get(at + 1).is_some_and(u8::is_ascii_digit)) =>
            {
                match mark {
                    None => (first, mark) = (group, Some(*byte)),
                    Some(mark) if mark == *byte => (threes, twos) = (threes && group == 3, twos && group == 2),
                    Some(_) => return None,
                }
                group = 0;
            }
            _ => break,
        }
        at += 1;
    }
    let grouped =
        group == 3 && (((1..=3).contains(&first) && threes) || ((1..=2).contains(&first) && twos && mark == Some(b',')));
    (mark.is_none() || grouped).then_some(at)
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
mod tests;

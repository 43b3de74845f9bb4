//! How a text stands in a csv file so that a spreadsheet takes it for nothing but a text.
//!
//! Digits that would become another number or a day stand as `="007"`, which spreadsheets show as `007`. What would become a
//! formula gets a `'` before it, as OWASP advises ("CSV Injection"): unlike `="…"` that also outlives being saved by a
//! spreadsheet. What `protected` writes, `unprotected` takes back, exactly, whatever the text was.

use std::borrow::Cow;

/// What formulas begin with, also in full width; what stands behind a tab or a line end begins anew.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// How long a text in a formula may be.
const MOST_IN_FORMULA: usize = 255;

/// How many digits before the point a spreadsheet shows as they are.
const MOST_DIGITS: usize = 11;

/// The text as it must stand in the file; none where it may stand as it is. A plain number may: `-12.5`, `1,234.50`, `12%`.
#[must_use]
pub fn protected(text: &str) -> Option<String> {
    match text.as_bytes().first()? {
        b'0'..=b'9' | b'.' | b'(' if !would_change(text) => None,
        b'0'..=b'9' | b'.' | b'(' => Some(format!("=\"{text}\"")),
        b'+' | b'-' if is_plain_number(text) => None,
        b'+' | b'-' if would_change(text) => Some(format!("=\"{text}\"")),
        _ => begins_formula(text.trim_start_matches('\'')).then(|| format!("'{text}")),
    }
}

/// The text behind what `protected` wrote, and behind what other programs write to the same end: `="001"`.
#[must_use]
pub fn unprotected(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b'=') => {
            let inner = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
            inner.filter(|inner| !inner.contains('"')).unwrap_or(text)
        }
        Some(b'\'') if begins_formula(text.trim_start_matches('\'')) => &text[1..],
        _ => text,
    }
}

fn begins_formula(text: &str) -> bool {
    text.starts_with(FORMULA)
}

/// Whether a spreadsheet would make another number or a day of a text of digits, signs and separators. A whole day with its
/// year stays the day that it is.
fn would_change(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_digit() || b"+-./:,()% eE".contains(&byte);
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    has_digit && text.len() <= MOST_IN_FORMULA && text.bytes().all(known) && !is_plain_number(text) && !is_day(text)
}

/// Digits, thousands apart or not, with a point and further digits or without, a sign before and `%` behind or not.
fn is_plain_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let text = text.strip_suffix('%').unwrap_or(text);
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_whole = is_digits(first)
        && (first == "0" || !first.starts_with('0'))
        && (!whole.contains(',') || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && is_digits(group));
    let digits = whole.bytes().filter(u8::is_ascii_digit).count();
    is_whole && digits <= MOST_DIGITS && fraction.is_none_or(is_digits)
}

/// `2026-01-31` or `2026/1/31`, with a time of day or without.
fn is_day(text: &str) -> bool {
    let (day, time) = text.split_once(' ').unwrap_or((text, "0"));
    let parts: Vec<&str> = day.split(if day.contains('/') { '/' } else { '-' }).collect();
    let digits = |part: &&str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_time = time.split(':').all(|part| digits(&part, 1..=2));
    matches!(parts.as_slice(), [y, m, d] if digits(y, 4..=4) && digits(m, 1..=2) && digits(d, 1..=2)) && is_time
}

/// The text as it is to stand in the file, and whether it was changed.
#[must_use]
pub fn protect(text: &str) -> (Cow<'_, str>, bool) {
    protected(text).map_or((Cow::Borrowed(text), false), |text| (Cow::Owned(text), true))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_take_for_something_else() {
        for (text, expected) in [
            ("007", "=\"007\""),
            ("110105199003078888", "=\"110105199003078888\""),
            ("+8613800138000", "=\"+8613800138000\""),
            ("1-2", "=\"1-2\""),
            ("3/4", "=\"3/4\""),
            ("1E5", "=\"1E5\""),
            ("-007", "=\"-007\""),
            ("=1+1", "'=1+1"),
            ("＝1+1", "'＝1+1"),
            ("-", "'-"),
            ("-甲", "'-甲"),
            ("+1|x", "'+1|x"),
            ("@x", "'@x"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("'=1", "''=1"),
            ("=\"007\"", "'=\"007\""),
        ] {
            assert_eq!(protected(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "7",
            "-12.5",
            "0.5",
            "1,234.50",
            "12%",
            "13800138000",
            "2026-01-31",
            "2026/1/3 09:30",
            "C01",
            "'007",
            "a=b",
            "甲",
        ] {
            assert_eq!(protected(text), None, "{text}");
        }
    }

    #[test]
    fn what_others_write() {
        assert_eq!(unprotected("=\"001\""), "001");
        assert_eq!(unprotected("=\"a\"&\"b\""), "=\"a\"&\"b\"");
        assert_eq!(unprotected("'001"), "'001");
    }

    proptest! {
        #[test]
        fn the_same_text_comes_back(text in "['=+\\-@\t\r\n＝\"0-9.,/:%()eE a甲]{0,8}") {
            let (written, changed) = protect(&text);
            prop_assert_eq!(unprotected(&written), text.as_str());
            prop_assert_eq!(changed, *written != *text);
        }
    }
}

//! The grammar of numbers: what is read, what is not, and that every written form reads back.

use proptest::prelude::*;

use super::plain_form::{long_micros, short_micros};
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
#[expect(clippy::too_many_lines, reason = "a table of forms")]
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
        ("3百万", "3000000"),
        ("2千万元", "20000000"),
        ("1圆", "1"),
        ("5‰", "0.005"),
        ("12.5 ‰", "0.0125"),
        ("USD 12.50", "12.5"),
        ("us$3", "3"),
        ("3 usd", "3"),
        ("¥100元", "100"),
        ("RMB 5 元", "5"),
        ("¥-5", "-5"),
        ("-¥5", "-5"),
        ("$(1,234.50)", "-1234.5"),
        ("(¥1,234)", "-1234"),
        ("(5%)", "-0.05"),
        ("123-", "-123"),
        ("1,234.50-", "-1234.5"),
        ("12- CNY", "-12"),
        ("１２３－", "-123"),
        ("12,34,567", "1234567"),
        ("1,00,00,000.25", "10000000.25"),
        ("1 234 567.5", "1234567.5"),
        ("1\u{A0}234", "1234"),
        ("1\u{202F}234\u{202F}567", "1234567"),
        ("1\u{2009}234", "1234"),
        ("1'234'567.89", "1234567.89"),
        ("1’234", "1234"),
        ("１，２３４％", "12.34"),
        ("￥１，２３４．５０", "1234.5"),
        ("−7", "-7"),
        ("1,234e2", "123400"),
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
#[expect(clippy::too_many_lines, reason = "a table of forms")]
fn nothing_is_guessed() {
    for text in [
        "",
        ".",
        "-",
        "abc",
        "1,23",
        "1234,567",
        ",123",
        "1,,234",
        ", ,, 123",
        "1.2.3",
        "1 23",
        "1  234",
        "1234 567",
        "12 34 567",
        "12'34'567",
        "1,2345",
        "123,45,678",
        "1,234 567",
        "1 234,567",
        "1'234,567",
        "1 234,56",
        "1.234,56",
        "1.234.567",
        "1,234.567,8",
        "138 0013 8000",
        "1, 234",
        "'123",
        "-5-",
        "+5-",
        "(5-)",
        "5+",
        "5--",
        "-(5)",
        "5%-",
        "((5))",
        "- 5",
        "$5元",
        "USD 5 CNY",
        "RMB5RMB",
        "5 EUR",
        "100块",
        "5百",
        "1万亿",
        "5万%",
        "¥5‰",
        "1.5萬",
        "一百",
        "¥",
        "¥-",
        "1e2.5",
        "1/2",
        "1:30",
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
    assert_eq!(exact("5‰", Some("‰")), "0.005");
    assert_eq!(exact("1,234 单", Some("单")), "1234");
    assert_eq!(exact("12-kg", Some("kg")), "-12");
}

#[test]
fn a_mark_of_another_currency_than_the_columns_is_no_number() {
    assert_eq!(exact("¥12", Some("元")), "12");
    assert_eq!(exact("¥12元", Some("元")), "12");
    assert_eq!(exact("RMB 12", Some("CNY")), "12");
    assert_eq!(exact("$12", Some("USD")), "12");
    assert_eq!(exact("12 USD", Some("美元")), "12");
    assert_eq!(exact("$12", Some("元")), "no");
    assert_eq!(exact("12 USD", Some("元")), "no");
    assert_eq!(exact("€12元", Some("元")), "no");
    assert_eq!(exact("¥12", Some("$")), "no");
    assert_eq!(exact("$12", Some("元/票")), "no");
    assert_eq!(exact("¥12", Some("元/票")), "12");
    assert_eq!(exact("12元/票", Some("元/票")), "12");
    // ¥12 may be 12 元 or 12 万元.
    assert_eq!(exact("¥12", Some("万元")), "no");
    assert_eq!(exact("¥12kg", Some("kg")), "no");
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

/// How many cases a law is tried on: `TIER_FUZZ`, else few.
fn config() -> ProptestConfig {
    let cases = std::env::var("TIER_FUZZ").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(cases.unwrap_or(512))
}

/// The digits before the point in groups behind each of which stands a mark; the last group is of three, the others of `size`.
fn grouped(whole: &str, mark: &str, size: usize) -> String {
    let mut groups = Vec::new();
    let (mut rest, last) = whole.split_at(whole.len().saturating_sub(3));
    groups.push(last);
    while !rest.is_empty() {
        let (before, group) = rest.split_at(rest.len().saturating_sub(size));
        groups.push(group);
        rest = before;
    }
    groups.reverse();
    groups.join(mark)
}

/// The number in every form that the grammar knows, with the power of ten that the form divides it by.
fn forms(negative: bool, whole: &str, fraction: &str) -> Vec<(String, i32)> {
    let point = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    let wide = |text: &str| text.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect::<String>();
    let mut digits = vec![format!("{whole}{point}")];
    for mark in [",", " ", "\u{A0}", "\u{202F}", "\u{2009}", "'", "’"] {
        digits.push(grouped(whole, mark, 3) + &point);
    }
    digits.push(grouped(whole, ",", 2) + &point);
    digits.push(wide(&format!("{}{point}", grouped(whole, ",", 3))));
    digits.push(format!("{whole}{point}E+00"));
    let mut forms = Vec::new();
    for digits in digits {
        let signed = if negative {
            ["-{}", "({})", "{}-", "¥-{}", "-¥{}", "¥({})", "(¥{})", "−{}", "－{}", "-{} 元", "RMB -{}", "-{}USD"]
        } else {
            ["{}", "+{}", " {} ", "¥{}", "￥ {}", "{}元", "${}", "{} USD", "€{}", "CNY{}", "{}圆", "¥{}元"]
        };
        forms.extend(signed.map(|form| (form.replace("{}", &digits), 0)));
        let sign = if negative { "-" } else { "" };
        for (suffix, power) in [("%", 2), ("‰", 3), ("千", -3), ("万", -4), ("百万元", -6), ("千万", -7), ("亿元", -8), ("％", 2)]
        {
            forms.push((format!("{sign}{digits}{suffix}"), power));
        }
    }
    forms
}

/// The number by the definition, apart from the reader: its digits, shifted, as a whole number of millionths.
fn by_definition(negative: bool, whole: &str, fraction: &str, power: i32) -> Option<Number> {
    let places = 6 - power - i32::try_from(fraction.len()).unwrap();
    let digits: String = format!("{whole}{fraction}");
    let (digits, rest) = if places >= 0 {
        (digits + &"0".repeat(places.unsigned_abs() as usize), String::new())
    } else {
        let cut = digits.len().saturating_sub(places.unsigned_abs() as usize);
        (digits[..cut].to_owned(), digits[cut..].to_owned())
    };
    assert!(rest.bytes().all(|digit| digit == b'0'), "only exact numbers are asked for");
    let micros: i128 = if digits.is_empty() { 0 } else { digits.parse().unwrap() };
    Number::from_micros(if negative { -micros } else { micros })
}

fn short(text: &[u8]) -> Option<i64> {
    short_micros(Prefixed::of(text).words()[0], text.len())
}

#[test]
fn every_short_text_of_digits_points_and_their_neighbours() {
    const BYTES: [u8; 6] = *b"/09:.\0";
    for length in 0..=8 {
        for number in 0..BYTES.len().pow(length) {
            let text: Vec<u8> = (0..length).map(|at| BYTES[number / BYTES.len().pow(at) % BYTES.len()]).collect();
            assert_eq!(short(&text), long_micros(&text), "{text:?}");
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_number_reads_back_from_every_form(negative: bool, whole in 0_u64..10_000_000_000, fraction in "[0-9]{0,3}") {
        let whole = whole.to_string();
        for (text, power) in forms(negative, &whole, &fraction) {
            let expected = match by_definition(negative, &whole, &fraction, power) {
                Some(number) => NumberReading::Exact(number),
                None => NumberReading::TooLarge,
            };
            prop_assert_eq!(read_number(trim(&text), None), expected, "{}", text);
        }
    }

    #[test]
    fn short_numbers_are_what_they_are_digit_by_digit(text in prop::collection::vec(prop_oneof![any::<u8>(), 43_u8..60], 1..=8)) {
        prop_assert_eq!(short(&text), long_micros(&text));
    }

    #[test]
    fn the_plain_form_means_the_same_in_the_full_grammar(text in "-?[0-9]{0,14}(\\.[0-9]{0,7})?") {
        if let Some(number) = plain_number(Prefixed::of(text.as_bytes())) {
            prop_assert_eq!(full_number(&text, None), NumberReading::Exact(number));
            prop_assert_eq!(full_number(&text, Some("万元")), NumberReading::Exact(number));
        }
    }

    #[test]
    fn a_form_with_a_character_changed_never_panics_and_both_ways_agree(
        negative: bool,
        whole in 0_u64..10_000_000_000,
        fraction in "[0-9]{0,7}",
        form in 0_usize..1000,
        at in 0_usize..40,
        other in "[-+(), .0-9eE%‰¥$€万元千'’A１（）\u{A0}]?",
        cut: bool,
    ) {
        let forms = forms(negative, &whole.to_string(), &fraction);
        let mut text: Vec<char> = forms[form % forms.len()].0.chars().collect();
        let at = at % text.len();
        let end = if cut { at + 1 } else { at };
        text.splice(at..end, other.chars());
        let text: String = text.into_iter().collect();
        for unit in [None, Some("kg"), Some("元"), Some("万元"), Some("%")] {
            let reading = read_number(&text, unit);
            if let Some(number) = plain_number(Prefixed::of(text.as_bytes())) {
                prop_assert_eq!(reading, NumberReading::Exact(number));
                prop_assert_eq!(full_number(&text, unit), reading);
            }
        }
    }

    #[test]
    fn no_text_panics(text in "[-+(), .0-9eE%‰¥$万元千百亿kgUSD'A１（）]{0,24}") {
        let _ = read_number(&text, Some("kg"));
        let _ = read_number(&text, Some("元"));
    }

    #[test]
    fn no_text_of_any_characters_panics(text in "\\PC{0,12}") {
        let _ = read_number(&text, None);
    }

    #[test]
    fn digits_of_a_cell_read_back(whole in -999_999_999_i64..999_999_999, micros in 0_i64..1_000_000) {
        let number = Number::from_micros(i128::from(whole) * 1_000_000 + i128::from(micros)).unwrap();
        let digits = sheet_digits(number.to_f64()).unwrap();
        prop_assert_eq!(&digits, &number.to_string());
        prop_assert_eq!(sheet_number(number.to_f64()), NumberReading::Exact(number));
    }
}

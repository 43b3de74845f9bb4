//! The grammar of dates: what is read, what is not, and that every written form reads back.

use proptest::prelude::*;

use super::*;

/// The day; of a doubtful one the days in each of [`FORMATS`]; of a serial number the number.
fn day(text: &str) -> String {
    match read_date(text) {
        DateReading::Day(day) => day.to_string(),
        DateReading::Serial(number) => format!("serial {number}"),
        DateReading::Doubtful(doubt) => {
            let word = |format: &DateFormat| doubt.day(*format).map_or("-".to_owned(), |day| day.to_string());
            let (orders, zones) = FORMATS.split_at(3);
            let formats = if matches!(doubt, Doubt::Short(_)) { orders } else { zones };
            formats.iter().map(word).collect::<Vec<_>>().join(" ")
        }
        DateReading::Unreadable => "no".to_owned(),
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of forms")]
fn the_forms() {
    for text in [
        "2026-01-05",
        "2026/1/5",
        "2026.1.5",
        "2026-1-05",
        "2026年1月5日",
        "2026年01月05号",
        "2026 年 1 月 5 日",
        "20260105",
        "２０２６－０１－０５",
        "2026-01-05 14:30",
        "2026-01-05T14:30:00",
        "2026-01-05T14:30:00.123Z",
        "2026-01-05 14:30:00 +08:00",
        "2026/1/5 9:05:07",
        "2026年1月5日 14时30分",
        "2026年1月5日14:30",
        "26年1月5日",
        "2026年1月5",
        " 2026-01-05 ",
        "2026-01-05  14:30",
        "2026 / 1 / 5",
        "2026. 1. 5",
        "2026-01-05, 14:30",
        "2026-01-05T143000Z",
        "20260105T1430",
        "20260105 14:30",
        "202601051430",
        "20260105143005",
        "2026-01-05 14:30:00,123",
        "2026-01-05 14:30:00 UTC",
        "2026-01-05 14:30:00 GMT+8",
        // Names of months.
        "5 Jan 2026",
        "05-Jan-2026",
        "5/JAN/2026",
        "05JAN2026",
        "5 January, 2026",
        "5th January 2026",
        "Jan 5, 2026",
        "Jan. 5, 2026",
        "January 5th, 2026",
        "January 5 2026",
        "jan-05-2026",
        "2026-Jan-05",
        "2026 Jan 5",
        "Jan 5, 26",
        "Mon, 05 Jan 2026 14:30:00 +0800",
        "Monday, January 5, 2026",
        "Jan 5, 2026, 2:30:00 PM",
        "Jan 5, 2026, 2:30:00\u{202F}PM",
        "Mon Jan 05 2026 14:30:00 GMT+0800 (中国标准时间)",
        "Mon Jan  5 14:30:00 2026",
        "Mon Jan 05 14:30:00 CST 2026",
        // Chinese numerals and names of months.
        "2026年一月五日",
        "二〇二六年一月五日",
        "二零二六年一月五号",
        "二○二六年一月五日",
        "二六年一月五日",
        "5-一月-2026",
        "05-1月-2026",
        "5 一月 2026",
        "2026-一月-5",
        // Weekdays.
        "星期一 2026-01-05",
        "2026年1月5日星期一",
        "2026年1月5日 星期一 14:30",
        "2026/1/5（周一）",
        "2026-01-05 周一 下午 2:30",
        "2026-01-05 14:30 Mon",
        "2026-01-05 Monday",
        "週一, 2026/1/5",
        "礼拜一 2026-1-5",
        // Times with a part of the day.
        "2026/1/5 下午 2:30:00",
        "2026-01-05下午02:30",
        "2026年1月5日下午2点30分",
        "2026年1月5日 凌晨0:30",
        "2026年1月5日 晚上8点",
        "2026-01-05 2:30 pm",
        "2026-01-05 2:30PM",
        "2026-01-05 2 PM",
        "2026-01-05 12:00 a.m.",
    ] {
        assert_eq!(day(text), "2026-01-05", "{text}");
    }
    assert_eq!(day("2028-02-29"), "2028-02-29");
    assert_eq!(day("二〇二八年二月二十九日"), "2028-02-29");
    assert_eq!(day("2026年十二月三十一日"), "2026-12-31");
    assert_eq!(day("1999年10月十日"), "1999-10-10");
    assert_eq!(day("Sept 3rd, 2026"), "2026-09-03");
    assert_eq!(day("12th Nov 2026"), "2026-11-12");
}

#[test]
fn short_forms_leave_the_order_open() {
    assert_eq!(day("01/02/2026"), "2026-02-01 2026-01-02 -");
    assert_eq!(day("25/12/2026"), "2026-12-25 - -");
    assert_eq!(day("12.25.2026 08:00"), "- 2026-12-25 -");
    assert_eq!(day("26-1-5"), "2005-01-26 - 2026-01-05");
    assert_eq!(day("1/2/99"), "1999-02-01 1999-01-02 -");
    assert_eq!(day("1/5/2026 2:30 PM"), "2026-05-01 2026-01-05 -");
    // A month that is named leaves the year open.
    assert_eq!(day("05-Jan-26"), "2026-01-05 - 2005-01-26");
    assert_eq!(day("5-一月-26"), "2026-01-05 - 2005-01-26");
    assert_eq!(day("05-1月 -26"), "2026-01-05 - 2005-01-26");
    assert_eq!(day("26 Jan 05"), "2005-01-26 - 2026-01-05");
    assert_eq!(day("99-Jan-05"), "- - 1999-01-05");
    // A weekday settles it: 2026-01-05 is a Monday, 2026-05-01 a Friday, 2005-01-26 a Wednesday.
    assert_eq!(day("Mon, 05/01/2026"), "2026-01-05 - -");
    assert_eq!(day("05/01/2026 星期五"), "- 2026-05-01 -");
    assert_eq!(day("Mon 05-Jan-26"), "2026-01-05 - -");
    assert_eq!(day("Sun, 05/01/2026"), "no");
}

#[test]
fn numbers_that_count_days_or_seconds() {
    assert_eq!(day("46027"), "serial 46027");
    assert_eq!(day("46027.604"), "serial 46027");
    assert_eq!(day("10000"), "serial 10000");
    for text in ["9999", "09999", "100000", "46027.", "46027.6.1", "-46027", "46,027"] {
        assert_eq!(day(text), "no", "{text}");
    }
    // 2026-01-05 00:00 and 15:59:59 UTC, and a second later.
    assert_eq!(day("1767571200"), "2026-01-05 2026-01-05");
    assert_eq!(day("1767628799"), "2026-01-05 2026-01-05");
    assert_eq!(day("1767628800"), "2026-01-05 2026-01-06");
    assert_eq!(day("1767628800000"), "2026-01-05 2026-01-06");
    // A day and an hour; years before 2001 and after 2099; a phone number.
    for text in ["2026010514", "0999999999", "4102444800", "9999999999", "4102444800000", "13800138000", "1767628800.5"] {
        assert_eq!(day(text), "no", "{text}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of forms")]
fn nothing_is_guessed() {
    for text in [
        "",
        "2026",
        "2026-01",
        "2026-13-01",
        "2026-02-29",
        "2026-02-30",
        "20261301",
        "2026-1-5-",
        "2026-1/5",
        "5 Jan",
        "0000-01-01",
        "2026-01-05 25:00",
        "2026-01-05 14:60",
        "2026-01-05 abc",
        "2026-01-05T",
        "2026年1月",
        "13/13/2026",
        "1/2/026",
        "2026-001-05",
        "x2026-01-05",
        "2026-01-05 14:",
        "2026-01-05 14:30:00:00",
        "2026-01-0５x",
        "5/1",
        "1月5日",
        "五月一日",
        "Jan 5",
        "Jan 2026",
        "Jan-26",
        "1月-26",
        "2026-01-05 星期二",
        "Tue, 05 Jan 2026",
        "星期一",
        "Mon",
        "46027 Mon",
        "Monday Monday 2026-01-05",
        "5-Jan/2026",
        "5 Foo 2026",
        "32 Jan 2026",
        "5st Jan 2026",
        "30 Feb 2026",
        "Janu 5, 2026",
        "2026年十三月一日",
        "二〇二年一月一日",
        "2026年正月初一",
        "2026-01-05 上午13:00",
        "2026-01-05 下午0:30",
        "2026-01-05 晚上12:30",
        "2026-01-05 凌晨9:00",
        "2026-01-05 下午",
        "2026-01-05 下午2",
        "2026-01-05 下午2:30 PM",
        "2026-01-05 14",
        "2026-01-05 1430",
        "2026-01-05 24:00",
        "2026-01-05,",
        "2026-01-05 14:30 15:30",
        "2026-01-05 14:30 +0800 x",
        "202601052430",
        "202601051460",
        "20260105143061",
        "260105",
        "1900-02-29",
        "115/01/05",
        "２０２６年",
    ] {
        assert_eq!(day(text), "no", "{text}");
    }
}

#[test]
fn hours() {
    for (text, hour) in [
        ("14", Some(14)),
        ("0", Some(0)),
        ("23", Some(23)),
        ("24", None),
        ("14:30", Some(14)),
        ("9:05:00", Some(9)),
        ("14时", Some(14)),
        ("14点", Some(14)),
        ("2026-01-05 14:30", Some(14)),
        ("2026-01-05T08:00:00Z", Some(8)),
        ("2026-01-05", None),
        ("14.5", None),
        ("-1", None),
        ("", None),
        ("１４：３０", Some(14)),
        ("下午3点", Some(15)),
        ("下午3:05", Some(15)),
        ("上午12:30", Some(0)),
        ("下午12:30", Some(12)),
        ("12:30 AM", Some(0)),
        ("3 PM", Some(15)),
        ("下午15:05", Some(15)),
        ("中午12:30", Some(12)),
        ("中午1:30", Some(13)),
        ("晚上9点半", Some(21)),
        ("3点整", Some(3)),
        ("凌晨2:00", Some(2)),
        ("凌晨12:30", Some(0)),
        ("2026-01-05 下午 3:05", Some(15)),
        ("46027.5", Some(12)),
        ("46027.58333", Some(14)),
        ("202601051430", Some(14)),
        ("46027", None),
        ("1767571200", None),
        ("上午13:00", None),
        ("下午", None),
    ] {
        assert_eq!(read_hour(text), hour, "{text}");
    }
}

#[test]
fn times_of_day() {
    for (text, micros) in [
        ("2026-01-05", 0),
        ("2026-01-05 00:00:01", 1_000_000),
        ("2026-01-05 14:30", 52_200_000_000),
        ("2026-01-05T14:30:07.25+08:00", 52_207_250_000),
        ("2026年1月5日 14时30分7秒", 52_207_000_000),
        ("2026-01-05 23:59:59.9999999", 86_399_999_999),
        ("05/01/2026 14:30", 52_200_000_000),
        ("2026-01-05 下午 2:30:07", 52_207_000_000),
        ("Jan 5, 2026, 2:30:07 PM", 52_207_000_000),
        ("Mon Jan 05 14:30:07 CST 2026", 52_207_000_000),
        ("20260105143007", 52_207_000_000),
        ("46027.25", 21_600_000_000),
        ("46027.999999999", 86_399_000_000),
    ] {
        assert_eq!(time_of_day(text), micros, "{text}");
    }
}

/// How many cases a law is tried on: `TIER_FUZZ`, else few.
fn config() -> ProptestConfig {
    let cases = std::env::var("TIER_FUZZ").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(cases.unwrap_or(512))
}

const ENGLISH: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const CHINESE: [&str; 32] = [
    "",
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
    "十八",
    "十九",
    "二十",
    "二十一",
    "二十二",
    "二十三",
    "二十四",
    "二十五",
    "二十六",
    "二十七",
    "二十八",
    "二十九",
    "三十",
    "三十一",
];
const WEEKDAYS: [(&str, &str); 7] = [
    ("Monday", "一"),
    ("Tuesday", "二"),
    ("Wednesday", "三"),
    ("Thursday", "四"),
    ("Friday", "五"),
    ("Saturday", "六"),
    ("Sunday", "日"),
];

/// A day of the years 1900 to 2999 in every form that can be read one way only.
fn forms(day: Date) -> Vec<String> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    let english = ENGLISH[m as usize - 1];
    let short = &english[..3];
    let (month, in_month) = (CHINESE[m as usize], CHINESE[d as usize]);
    let year: String = y.to_string().chars().map(|c| "〇一二三四五六七八九".chars().nth(c as usize - 48).unwrap()).collect();
    let (weekday, week) = WEEKDAYS[day.weekday() as usize - 1];
    vec![
        format!("{y}-{m:02}-{d:02}"),
        format!("{y}/{m}/{d}"),
        format!("{y}.{m}.{d}"),
        format!("{y}年{m}月{d}日"),
        format!("{y}{m:02}{d:02}"),
        format!("{y}年{month}月{in_month}日"),
        format!("{year}年{month}月{in_month}日"),
        format!("{d} {short} {y}"),
        format!("{d:02}-{short}-{y}"),
        format!("{d:02}{}{y}", short.to_uppercase()),
        format!("{short} {d}, {y}"),
        format!("{english} {d} {y}"),
        format!("{y}-{short}-{d:02}"),
        format!("{d}-{month}月-{y}"),
        format!("{d:02}-{m}月 -{y}"),
        format!("{}, {d:02} {short} {y}", &weekday[..3]),
        format!("{weekday}, {english} {d}, {y}"),
        format!("{y}年{m}月{d}日 星期{week}"),
        format!("{y}/{m}/{d} (周{week})"),
        format!("{y}-{m:02}-{d:02}").chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect(),
    ]
}

/// A time of day in every form.
fn times(hour: u32, minute: u32, second: u32) -> Vec<String> {
    let (half, word) = if hour < 12 { ("AM", "上午") } else { ("PM", "下午") };
    let short = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    vec![
        format!(" {hour:02}:{minute:02}:{second:02}"),
        format!(" {hour}:{minute:02}:{second:02}.000"),
        format!(" {hour}时{minute}分{second}秒"),
        format!(" {short}:{minute:02}:{second:02} {half}"),
        format!(" {word} {short}:{minute:02}:{second:02}"),
        format!("{word}{short}点{minute:02}分{second:02}秒"),
        format!(" {hour:02}:{minute:02}:{second:02} +08:00"),
        format!(", {hour:02}:{minute:02}:{second:02}Z"),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_day_reads_back_from_every_form(days in -25_567_i64..376_200, hour in 0_u32..24, minute in 0_u32..60, second in 0_u32..60) {
        let day = Date::from_days(days).unwrap();
        let micros = (i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * 1_000_000;
        for form in forms(day) {
            prop_assert_eq!(read_date(&form), DateReading::Day(day), "{}", form);
            for time in times(hour, minute, second) {
                let text = format!("{form}{time}");
                prop_assert_eq!(read_date(&text), DateReading::Day(day), "{}", text);
                prop_assert_eq!(time_of_day(&text), micros, "{}", text);
                prop_assert_eq!(read_hour(&text), Some(hour), "{}", text);
            }
        }
        let (y, m, d) = (day.year(), day.month(), day.day());
        for text in [
            format!("{y}{m:02}{d:02}{hour:02}{minute:02}{second:02}"),
            format!("{y}{m:02}{d:02}T{hour:02}{minute:02}{second:02}"),
            format!("{y}-{m:02}-{d:02}T{hour:02}:{minute:02}:{second:02}"),
        ] {
            prop_assert_eq!(read_date(&text), DateReading::Day(day), "{}", text);
            prop_assert_eq!(time_of_day(&text), micros, "{}", text);
        }
    }

    #[test]
    fn a_short_form_reads_back_in_its_order(days in 0_i64..36_500) {
        let day = Date::from_days(days).unwrap();
        let (y, m, d) = (day.year(), day.month(), day.day());
        let (yy, month) = (y % 100, &ENGLISH[m as usize - 1][..3]);
        for (text, format) in [
            (format!("{d}/{m}/{y}"), DateFormat::DayMonthYear),
            (format!("{d:02}.{m:02}.{yy:02}"), DateFormat::DayMonthYear),
            (format!("{m}/{d}/{y}"), DateFormat::MonthDayYear),
            (format!("{m:02}-{d:02}-{yy:02}"), DateFormat::MonthDayYear),
            (format!("{yy:02}-{m}-{d}"), DateFormat::YearMonthDay),
            (format!("{d}-{month}-{yy:02}"), DateFormat::DayMonthYear),
            (format!("{yy:02}-{month}-{d}"), DateFormat::YearMonthDay),
        ] {
            let DateReading::Doubtful(doubt) = read_date(&text) else { panic!("{text}") };
            prop_assert_eq!(doubt.day(format), Some(day), "{}", text);
        }
    }

    #[test]
    fn an_instant_is_a_day_on_the_clock_of_its_format(seconds in 1_000_000_000_i64..1_900_000_000, ahead in -840_i16..=840) {
        let format = DateFormat::Epoch { offset_minutes: ahead };
        let day = Date::from_days((seconds + i64::from(ahead) * 60).div_euclid(86_400));
        for text in [seconds.to_string(), (seconds * 1000 + 999).to_string()] {
            let DateReading::Doubtful(doubt) = read_date(&text) else { panic!("{text}") };
            prop_assert_eq!(doubt.day(format), day);
            prop_assert_eq!(doubt.day(DateFormat::DayMonthYear), None);
        }
    }

    #[test]
    fn a_form_with_a_character_changed_never_panics_and_both_ways_agree(
        days in -25_567_i64..376_200,
        form in 0_usize..1000,
        time in 0_usize..100,
        at in 0_usize..60,
        other in "[-/. :,0-9TZ年月日时上下午一十星期AMPJan()+]?",
        cut: bool,
    ) {
        let (forms, mut times) = (forms(Date::from_days(days).unwrap()), times(13, 5, 9));
        times.push(String::new());
        let text = format!("{}{}", forms[form % forms.len()], times[time % times.len()]);
        let mut text: Vec<char> = text.chars().collect();
        let at = at % text.len();
        let end = if cut { at + 1 } else { at };
        text.splice(at..end, other.chars());
        let text: String = text.into_iter().collect();
        prop_assert_eq!(read_date(&text), full_date(&text));
        let _ = (read_hour(&text), time_of_day(&text));
    }

    #[test]
    fn the_plain_form_means_the_same_in_the_full_grammar(text in "[0-9]{4}-[0-3][0-9]-[0-3][0-9]") {
        let plain = iso(text.as_bytes()).map_or(DateReading::Unreadable, DateReading::Day);
        prop_assert_eq!(plain, full_date(&text));
        prop_assert_eq!(iso(text.as_bytes()), Date::parse_iso(&text));
    }

    #[test]
    fn no_text_panics(text in "[-/. :,0-9TZ年月日时客一二十〇上下午星期周()MonJaAPE+]{0,24}") {
        let _ = (read_date(&text), read_hour(&text), time_of_day(&text));
    }

    #[test]
    fn no_text_of_any_characters_panics(text in "\\PC{0,12}") {
        let _ = (read_date(&text), read_hour(&text), time_of_day(&text));
    }
}

//! Names of months and weekdays, and Chinese numerals.

use super::cursor::{Cursor, short};

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const WEEKDAYS_CHINESE: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];

/// The place, from 1, of a name written in full, or as its first three letters, or as one of `others`.
fn place(name: &str, names: &[&str], others: &[(&str, u32)]) -> Option<u32> {
    let is_it = |full: &&str| name.eq_ignore_ascii_case(full) || name.eq_ignore_ascii_case(&full[..3]);
    let at = names.iter().position(is_it).and_then(|at| u32::try_from(at + 1).ok());
    at.or_else(|| others.iter().find(|(other, _)| name.eq_ignore_ascii_case(other)).map(|(_, at)| *at))
}

/// A month's English name, or its first three letters with or without a point.
pub(super) fn english_month(at: &mut Cursor<'_>) -> Option<u32> {
    // Most months are numbers.
    if !at.rest.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let mut ahead = *at;
    let name = ahead.letters();
    let month = place(name, &MONTHS, &[("sept", 9)])?;
    if name.len() < 5 {
        let _point = ahead.mark(&['.']);
    }
    *at = ahead;
    Some(month)
}

/// `1月`, `一月`.
pub(super) fn chinese_month(at: &mut Cursor<'_>) -> Option<u32> {
    let mut ahead = *at;
    let month = short_number(&mut ahead)?;
    ahead.blanks();
    ahead.mark(&['月'])?;
    *at = ahead;
    Some(month)
}

/// A number of one or two digits, or below a hundred in Chinese numerals.
pub(super) fn short_number(at: &mut Cursor<'_>) -> Option<u32> {
    let digits = at.digits();
    if digits.is_empty() { chinese_number(at) } else { short(digits) }
}

fn numeral(c: char) -> Option<u32> {
    let at = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'].iter().position(|numeral| *numeral == c);
    at.or_else(|| matches!(c, '零' | '○').then_some(0)).and_then(|at| u32::try_from(at).ok())
}

/// 五, 十, 十二, 二十, 三十一.
fn chinese_number(at: &mut Cursor<'_>) -> Option<u32> {
    let tens = chinese_digit(at);
    if at.mark(&['十']).is_none() {
        return tens;
    }
    Some(tens.unwrap_or(1) * 10 + chinese_digit(at).unwrap_or(0))
}

/// A numeral from one to nine.
fn chinese_digit(at: &mut Cursor<'_>) -> Option<u32> {
    let first = at.rest.chars().next()?;
    let digit = numeral(first).filter(|digit| *digit > 0)?;
    at.rest = &at.rest[first.len_utf8()..];
    Some(digit)
}

/// A year digit by digit: 二〇二六, 二六. The number, and how many digits it has.
pub(super) fn chinese_year(at: &mut Cursor<'_>) -> Option<(u32, usize)> {
    let digits: Vec<u32> = at.rest.chars().map_while(numeral).take(5).collect();
    if !matches!(digits.len(), 2 | 4) {
        return None;
    }
    let length: usize = at.rest.chars().take(digits.len()).map(char::len_utf8).sum();
    at.rest = &at.rest[length..];
    Some((digits.iter().fold(0, |year, digit| year * 10 + digit), digits.len()))
}

/// A weekday, 1 = Monday to 7 = Sunday: its English name or the beginning of it; 星期一, 周一, 礼拜一; in brackets or not.
pub(super) fn weekday(at: &mut Cursor<'_>) -> Option<u32> {
    if at.rest.as_bytes().first().is_none_or(u8::is_ascii_digit) {
        return None;
    }
    let mut ahead = *at;
    let open = ahead.mark(&['(']).is_some();
    let day = if ["星期", "周", "週", "礼拜", "禮拜"].iter().any(|word| ahead.word(word)) {
        let name = ahead.mark(&WEEKDAYS_CHINESE).or_else(|| ahead.mark(&['天']).map(|_| '日'))?;
        WEEKDAYS_CHINESE.iter().position(|other| *other == name).and_then(|at| u32::try_from(at + 1).ok())?
    } else {
        let name = ahead.letters();
        let day = place(name, &WEEKDAYS, &[("tues", 2), ("weds", 3), ("thur", 4), ("thurs", 4)])?;
        if name.len() < 6 {
            let _point = ahead.mark(&['.']);
        }
        day
    };
    if open {
        ahead.mark(&[')'])?;
    }
    *at = ahead;
    Some(day)
}

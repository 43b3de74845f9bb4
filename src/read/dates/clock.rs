//! Times of day.

use super::cursor::{Cursor, short};

/// Microseconds in a second and in a minute.
const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
/// Microseconds in an hour.
pub(super) const HOUR: i64 = 60 * MINUTE;

/// A part of the day: its words, and the hours that they go with, as written and as meant. What isn't listed has no one
/// meaning: 晚上12:30 is of the day or of the next.
struct Period {
    words: &'static [&'static str],
    hours: &'static [(u32, u32, u32)],
}

/// First hour, last hour, and what is added to them.
const MORNING: &[(u32, u32, u32)] = &[(0, 11, 0)];
const AFTERNOON: &[(u32, u32, u32)] = &[(1, 11, 12), (12, 23, 0)];

const PERIODS: [Period; 8] = [
    Period { words: &["上午"], hours: MORNING },
    Period { words: &["下午"], hours: AFTERNOON },
    Period { words: &["am", "a.m."], hours: MORNING },
    Period { words: &["pm", "p.m."], hours: AFTERNOON },
    Period { words: &["凌晨"], hours: &[(0, 6, 0)] },
    Period { words: &["早上", "早晨", "清晨"], hours: &[(4, 11, 0)] },
    Period { words: &["中午"], hours: &[(11, 13, 0), (1, 2, 12)] },
    Period { words: &["傍晚", "晚上"], hours: &[(5, 11, 12), (17, 23, 0)] },
];

impl Period {
    /// Passes over a word for a part of the day.
    fn read(at: &mut Cursor<'_>) -> Option<&'static Self> {
        PERIODS.iter().find(|period| period.words.iter().any(|word| at.word(word)))
    }

    /// The hour of the day that this hour of the part is.
    fn hour(&self, hour: u32) -> Option<u32> {
        // At twelve the morning begins: in the night, on the clock.
        if hour == 12 && (self.hours == MORNING || self.words[0] == "凌晨") {
            return Some(0);
        }
        self.hours.iter().find(|(first, last, _)| (*first..=*last).contains(&hour)).map(|(_, _, added)| hour + added)
    }
}

/// Passes over a time of day, in microseconds since midnight: `14:30`, `14:30:00.123`, `14时30分`, `下午2:30`, `2:30 PM`,
/// `2 PM`; with a zone behind it, which is no part of it. `1430` and `143000` too where `compact`.
pub(super) fn clock(at: &mut Cursor<'_>, compact: bool) -> Option<i64> {
    let mut period = Period::read(at);
    at.blanks();
    let digits = at.digits();
    let mut time = 0;
    let mut whole = false;
    let hour = if compact && matches!(digits.len(), 4 | 6) {
        time = compact_rest(digits)?;
        short(&digits[..2])?
    } else {
        let mark = at.mark(&[':', '时', '時', '点', '點']);
        match mark {
            Some(mark) => time = minutes(at, mark)?,
            None => whole = true,
        }
        short(digits)?
    };
    if period.is_none() {
        let mut ahead = *at;
        ahead.blanks();
        period = Period::read(&mut ahead).filter(|period| period.words[0].is_ascii());
        if period.is_some() {
            *at = ahead;
        } else if whole {
            return None;
        }
    } else if whole {
        return None;
    }
    let hour = period.map_or(Some(hour), |period| period.hour(hour)).filter(|hour| *hour <= 23)?;
    zone(at)?;
    Some(i64::from(hour) * HOUR + time)
}

/// Minutes and seconds of `hhmm` or `hhmmss`.
pub(super) fn compact_rest(digits: &str) -> Option<i64> {
    let minute = short(&digits[2..4]).filter(|minute| *minute <= 59)?;
    let second = if digits.len() == 6 { short(&digits[4..])? } else { 0 };
    (second <= 60).then_some(i64::from(minute) * MINUTE + i64::from(second) * SECOND)
}

/// What stands behind the hour and its mark. `14:` lacks its minutes; `14时` doesn't.
fn minutes(at: &mut Cursor<'_>, mark: char) -> Option<i64> {
    if mark != ':' {
        if at.mark(&['半']).is_some() {
            return Some(30 * MINUTE);
        }
        if at.mark(&['整']).is_some() {
            return Some(0);
        }
    }
    let digits = at.digits();
    if digits.is_empty() {
        return (mark != ':').then_some(0);
    }
    let minute = short(digits).filter(|minute| *minute <= 59)?;
    let time = i64::from(minute) * MINUTE;
    let Some(mark) = at.mark(&[':', '分']) else { return Some(time) };
    let digits = at.digits();
    if digits.is_empty() {
        return (mark != ':').then_some(time);
    }
    let second = short(digits).filter(|second| *second <= 60)?;
    let time = time + i64::from(second) * SECOND + fraction(at);
    let _unit = at.mark(&['秒']);
    Some(time)
}

/// The fraction of a second, cut to microseconds.
fn fraction(at: &mut Cursor<'_>) -> i64 {
    let mut ahead = *at;
    if ahead.mark(&['.', ',']).is_none() {
        return 0;
    }
    let digits = ahead.digits();
    if digits.is_empty() {
        return 0;
    }
    *at = ahead;
    digits.bytes().zip([100_000, 10_000, 1_000, 100, 10, 1]).map(|(byte, unit)| i64::from(byte - b'0') * unit).sum()
}

/// Passes over a zone, where there is one: `Z`, `+08:00`, `UTC`, `GMT+0800 (中国标准时间)`.
fn zone(at: &mut Cursor<'_>) -> Option<()> {
    let mut ahead = *at;
    ahead.blanks();
    let named = ["UTC", "GMT", "CST"].iter().any(|word| ahead.word(word));
    if !named && ahead.mark(&['Z', 'z']).is_some() {
        *at = ahead;
        return Some(());
    }
    let signed = ahead.mark(&['+', '-']).is_some();
    if signed {
        let hours = ahead.digits();
        let minutes = if ahead.mark(&[':']).is_some() { ahead.digits() } else { "" };
        let fits = match (hours.len(), minutes.len()) {
            (2, 0 | 2) | (4, 0) => true,
            (1, 0) => named,
            _ => false,
        };
        if !fits {
            return None;
        }
    }
    if !named && !signed {
        return Some(());
    }
    *at = ahead;
    ahead.blanks();
    if ahead.mark(&['(']).is_some() {
        let (_name, rest) = ahead.rest.split_once(')')?;
        at.rest = rest;
    }
    Some(())
}

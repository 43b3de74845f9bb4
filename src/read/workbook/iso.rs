//! Days and times of day as XML writes them.

use crate::model::date::Date;
use crate::read::cell::Moment;

/// `2026-01-05` or `2026-01-05T13:45:00.5`.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let (day, time) = text.trim().split_once('T').unwrap_or((text.trim(), ""));
    let mut parts = day.splitn(3, '-');
    let mut part = || parts.next()?.parse::<i32>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    let day = Date::new(year, month.try_into().ok()?, day.try_into().ok()?)?;
    let mut clock = [0; 3];
    for (place, part) in clock.iter_mut().zip(time.trim_end_matches('Z').split(':')) {
        let whole = part.split(['.', ',']).next().unwrap_or_default();
        *place = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    }
    Some(Moment { day: Some(day), time: clock, beyond: None })
}

/// `PT13H45M00S`, or as some programs write it `13:45:00`: a time of day; of a longer time what is left of its last day.
pub(super) fn time(text: &str) -> Option<Moment> {
    let Some(mut rest) = text.trim().strip_prefix("PT") else { return clock(text.trim()) };
    let mut clock = [0_u64; 3];
    for (place, unit) in clock.iter_mut().zip(['H', 'M', 'S']) {
        if let Some((part, behind)) = rest.split_once(unit) {
            *place = part.split(['.', ',']).next().unwrap_or_default().parse().ok()?;
            rest = behind;
        }
    }
    let [hours, minutes, seconds] = clock;
    let part = |value: u64| u8::try_from(value).ok();
    Some(Moment { day: None, time: [part(hours % 24)?, part(minutes)?, part(seconds)?], beyond: None })
}

fn clock(text: &str) -> Option<Moment> {
    let mut time = [0; 3];
    let mut parts = text.split(':');
    for (place, end) in time.iter_mut().zip([24, 60, 60]) {
        *place = parts.next()?.parse().ok().filter(|part| *part < end)?;
    }
    parts.next().is_none().then_some(Moment { day: None, time, beyond: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let day = Date::new(2026, 1, 5);
        let of = |day, time| Some(Moment { day, time, beyond: None });
        assert_eq!(moment("2026-01-05"), of(day, [0, 0, 0]));
        assert_eq!(moment("2026-01-05T13:45:07.5"), of(day, [13, 45, 7]));
        assert_eq!(moment("2026-02-30"), None);
        assert_eq!(time("PT13H45M07S"), of(None, [13, 45, 7]));
        assert_eq!(time("PT25H00M00.25S"), of(None, [1, 0, 0]));
        assert_eq!(time("13:45:07"), of(None, [13, 45, 7]));
        for wrong in ["13:45", "24:00:00", "13:45:07:01", ""] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }
}

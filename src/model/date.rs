//! Calendar days, the as-of date, and stepping back from it by days, weeks, months and years.

use std::fmt;

use jiff::civil;

/// A calendar day from 0001-01-01 to 9999-12-31, as days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date(i32);

/// A length of time that steps on the calendar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unit {
    /// One day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// Twelve calendar months.
    Year,
}

/// A unit of the calendar itself, beginning on its first day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CalendarUnit {
    /// A calendar month.
    Month,
    /// Three calendar months beginning in January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
}

impl Date {
    /// 0001-01-01.
    pub const MIN: Self = Self(-719_162);

    /// The day before the first: where a step back leaves the calendar, and where there is no day.
    pub const BEFORE: Self = Self(-719_163);

    /// 9999-12-31.
    pub const MAX: Self = Self(2_932_896);

    /// The day with this year, month (1–12) and day of the month; none where the calendar has no such day.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        let date = civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(Self::from_civil(date))
    }

    /// The day so many days after 1970-01-01; none outside the years 1 to 9999.
    #[must_use]
    pub fn from_days(days: i64) -> Option<Self> {
        let days = i32::try_from(days).ok()?;
        (Self::MIN.0..=Self::MAX.0).contains(&days).then_some(Self(days))
    }

    /// Days since 1970-01-01.
    #[must_use]
    #[inline]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Today by the machine's local clock.
    #[must_use]
    pub fn today() -> Self {
        Self::from_civil(jiff::Zoned::now().date())
    }

    /// Reads `2026-01-31`, exactly in this form.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !digits(0..4) || !digits(5..7) || !digits(8..10) {
            return None;
        }
        Self::new(text[0..4].parse().ok()?, text[5..7].parse().ok()?, text[8..10].parse().ok()?)
    }

    fn from_civil(date: civil::Date) -> Self {
        let epoch = civil::date(1970, 1, 1);
        let days = date.duration_since(epoch).as_hours() / 24;
        Self(i32::try_from(days).unwrap_or(0))
    }

    fn civil(self) -> civil::Date {
        let epoch = civil::date(1970, 1, 1);
        epoch.saturating_add(jiff::Span::new().days(i64::from(self.0)))
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> i32 {
        i32::from(self.civil().year())
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.civil().month().unsigned_abs().into()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u32 {
        self.civil().day().unsigned_abs().into()
    }

    /// The quarter of the year, 1 to 4.
    #[must_use]
    pub fn quarter(self) -> u32 {
        (self.month() - 1) / 3 + 1
    }

    /// The day of the week, 1 = Monday to 7 = Sunday.
    #[must_use]
    pub fn weekday(self) -> u32 {
        self.civil().weekday().to_monday_one_offset().unsigned_abs().into()
    }

    /// Calendar months since January of the year 0; two days of one calendar month have the same.
    #[must_use]
    pub fn month_index(self) -> i32 {
        let civil = self.civil();
        i32::from(civil.year()) * 12 + i32::from(civil.month()) - 1
    }

    /// Whether this is the last day of its month.
    #[must_use]
    pub fn is_month_end(self) -> bool {
        let civil = self.civil();
        civil.day() == civil.days_in_month()
    }

    /// The last day of this day's month.
    #[must_use]
    pub fn month_end(self) -> Self {
        Self::from_civil(self.civil().last_of_month())
    }

    /// The day so many days later (earlier where negative), held at the ends of the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let days = i64::from(self.0).saturating_add(days).clamp(Self::MIN.0.into(), Self::MAX.0.into());
        Self(i32::try_from(days).unwrap_or(self.0))
    }

    /// The same day of the month so many months later (earlier where negative), clamped to the month's last day;
    /// held at the ends of the calendar.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        self.months_later(months).unwrap_or(if months < 0 { Self::MIN } else { Self::MAX })
    }

    fn months_later(self, months: i64) -> Option<Self> {
        let index = i64::from(self.month_index()).saturating_add(months);
        let (year, month) = (i32::try_from(index.div_euclid(12)).ok()?, u32::try_from(index.rem_euclid(12) + 1).ok()?);
        let first = Self::new(year, month, 1)?;
        let last = first.month_end().day();
        Some(first.plus_days(i64::from(self.day().min(last)) - 1))
    }

    /// The day so many units later (earlier where negative), months and years clamped to the month's end; none outside
    /// the calendar.
    #[must_use]
    pub fn later(self, count: i64, unit: Unit) -> Option<Self> {
        match unit {
            Unit::Day => Self::from_days(i64::from(self.0).saturating_add(count)),
            Unit::Week => Self::from_days(i64::from(self.0).saturating_add(count.saturating_mul(7))),
            Unit::Month => self.months_later(count),
            Unit::Year => self.months_later(count.saturating_mul(12)),
        }
    }

    /// The first day of this day's calendar unit.
    #[must_use]
    pub fn start_of(self, unit: CalendarUnit) -> Self {
        let month = match unit {
            CalendarUnit::Month => self.month(),
            CalendarUnit::Quarter => (self.quarter() - 1) * 3 + 1,
            CalendarUnit::Year => 1,
        };
        Self::new(self.year(), month, 1).unwrap_or(Self::MIN)
    }
}

impl fmt::Display for Date {
    /// `2026-01-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil();
        let [year, month, day] = [i32::from(civil.year()), i32::from(civil.month()), i32::from(civil.day())];
        let years = [(0, year / 1000), (1, year / 100), (2, year / 10), (3, year)];
        let rest = [(5, month / 10), (6, month), (8, day / 10), (9, day)];
        let mut text = *b"0000-00-00";
        for (place, number) in years.into_iter().chain(rest) {
            text[place] += u8::try_from(number % 10).unwrap_or_default();
        }
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// The day at whose end everything is measured, with the law of how to step back from it.
///
/// Where the day is the last of its month, every step by months or years lands on the last day of its month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AsOf {
    date: Date,
    sticks_to_month_ends: bool,
}

impl AsOf {
    /// The end of this day.
    #[must_use]
    pub fn new(date: Date) -> Self {
        Self { date, sticks_to_month_ends: date.is_month_end() }
    }

    /// The day.
    #[must_use]
    pub const fn date(self) -> Date {
        self.date
    }

    /// The day so many units before; [`Date::BEFORE`] where the calendar doesn't reach so far.
    #[must_use]
    pub fn back(self, count: u32, unit: Unit) -> Date {
        let day = self.date.later(-i64::from(count), unit).unwrap_or(Date::BEFORE);
        let by_month = matches!(unit, Unit::Month | Unit::Year);
        if by_month && self.sticks_to_month_ends { day.month_end() } else { day }
    }

    /// The as-of date so many units before. Month ends stick from it only if both days are month ends.
    #[must_use]
    pub fn ago(self, count: u32, unit: Unit) -> Self {
        let date = self.back(count, unit);
        Self { date, sticks_to_month_ends: self.sticks_to_month_ends && date.is_month_end() }
    }

    /// The greatest whole k with `day` ≤ this day − k months; below zero for a later day.
    #[must_use]
    pub fn months_since(self, day: Date) -> i64 {
        let step = |k: i64| {
            let there = self.date.plus_months(-k);
            if self.sticks_to_month_ends { there.month_end() } else { there }
        };
        let mut k = i64::from(self.date.month_index()) - i64::from(day.month_index());
        // Steps land in the month k back, so the answer is that k or the one below.
        if day > step(k) {
            k -= 1;
        }
        k
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    #[test]
    fn the_calendar_ends_are_what_they_say() {
        assert_eq!(Date::MIN, d("0001-01-01"));
        assert_eq!(Date::MAX, d("9999-12-31"));
    }

    #[test]
    fn months_since_says_exactly_in_the_last_n_months() {
        for as_of in ["2026-02-28", "2028-02-29", "2025-11-30", "2026-03-30", "2026-03-31", "2026-01-15"] {
            let as_of = AsOf::new(d(as_of));
            for back in 0..800 {
                let day = as_of.date().plus_days(-back);
                for n in 1..24 {
                    assert_eq!(as_of.months_since(day) < i64::from(n), day > as_of.back(n, Unit::Month), "{as_of:?} {day} {n}");
                }
            }
        }
    }

    #[test]
    fn month_ends_stick() {
        let back = |day: &str, n, unit| AsOf::new(d(day)).back(n, unit).to_string();
        assert_eq!(back("2025-11-30", 3, Unit::Month), "2025-08-31");
        assert_eq!(back("2026-02-28", 12, Unit::Month), "2025-02-28");
        assert_eq!(back("2029-02-28", 12, Unit::Month), "2028-02-29");
        assert_eq!(back("2029-02-28", 1, Unit::Year), "2028-02-29");
        assert_eq!(back("2028-02-28", 1, Unit::Month), "2028-01-28");
        assert_eq!(back("2026-03-30", 1, Unit::Month), "2026-02-28");
    }
}

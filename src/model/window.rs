//! Windows: the spans of days that a rule measures, counted from the as-of date.

use std::fmt;

use super::date::{AsOf, CalendarUnit, Date, Unit};

/// Which days count, as the rule file says it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Period {
    /// Everything up to the as-of date.
    All,
    /// `last N units`: (d − N, d].
    Last(u32, Unit),
    /// `previous N units`: (d − 2N, d − N].
    Previous(u32, Unit),
    /// `this unit`: its first day … d.
    This(CalendarUnit),
    /// `last unit`: the whole calendar unit before the one of d.
    LastWhole(CalendarUnit),
    /// `since D`: D … d.
    Since(Date),
    /// `between D and E`: D … E, cut at d.
    Between(Date, Date),
}

impl Period {
    /// Whether it can be cut into months.
    #[must_use]
    pub const fn has_months(self) -> bool {
        match self {
            Self::Last(_, unit) | Self::Previous(_, unit) => matches!(unit, Unit::Month | Unit::Year),
            Self::This(_) | Self::LastWhole(_) => true,
            Self::All | Self::Since(_) | Self::Between(..) => false,
        }
    }
}

/// A period, possibly measured from an earlier day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Window {
    /// Which days.
    pub period: Period,
    /// How far the as-of date is stepped back first.
    pub ago: Option<(u32, Unit)>,
}

/// Days from the first to the last, both inclusive; empty where the first is after the last.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// The first day; none means from the beginning of time.
    pub first: Option<Date>,
    /// The last day.
    pub last: Date,
}

impl Span {
    /// Whether the day lies in the span.
    #[must_use]
    #[inline]
    pub fn contains(&self, day: Date) -> bool {
        day <= self.last && self.first.is_none_or(|first| first <= day)
    }

    /// Whether every day of another span lies in this one.
    #[must_use]
    pub fn holds(&self, other: Self) -> bool {
        other.last <= self.last && self.first.is_none_or(|first| other.first.is_some_and(|other| first <= other))
    }

    /// Whether any day lies in both this span and another, neither of which is empty.
    #[must_use]
    pub fn meets(&self, other: Self) -> bool {
        self.first.is_none_or(|first| first <= other.last) && other.first.is_none_or(|first| first <= self.last)
    }

    /// The shortest span that holds this one and another.
    #[must_use]
    pub fn hull(&self, other: Self) -> Self {
        let first = self.first.zip(other.first).map(|(a, b)| a.min(b));
        Self { first, last: self.last.max(other.last) }
    }
}

impl Window {
    /// Everything up to the as-of date.
    pub const ALL: Self = Self { period: Period::All, ago: None };

    /// The days of the window seen from the as-of date. Nothing after the as-of date is ever inside.
    #[must_use]
    pub fn span(&self, as_of: AsOf) -> Span {
        let from = self.ago.map_or(as_of, |(count, unit)| as_of.ago(count, unit));
        let d = from.date();
        let after = |day: Date| Some(day.plus_days(1));
        match self.period {
            Period::All => Span { first: None, last: d },
            Period::Last(n, unit) => Span { first: after(from.back(n, unit)), last: d },
            Period::Previous(n, unit) => Span { first: after(from.back(n.saturating_mul(2), unit)), last: from.back(n, unit) },
            Period::This(unit) => Span { first: Some(d.start_of(unit)), last: d },
            Period::LastWhole(unit) => {
                let last = d.start_of(unit).later(-1, Unit::Day).unwrap_or(Date::BEFORE);
                Span { first: Some(last.start_of(unit)), last }
            }
            Period::Since(first) => Span { first: Some(first), last: d },
            Period::Between(first, last) => Span { first: Some(first), last: last.min(d) },
        }
    }
}

fn unit_word(unit: Unit, count: u32) -> &'static str {
    match (unit, count) {
        (Unit::Day, 1) => "day",
        (Unit::Day, _) => "days",
        (Unit::Week, 1) => "week",
        (Unit::Week, _) => "weeks",
        (Unit::Month, 1) => "month",
        (Unit::Month, _) => "months",
        (Unit::Year, 1) => "year",
        (Unit::Year, _) => "years",
    }
}

fn calendar_word(unit: CalendarUnit) -> &'static str {
    match unit {
        CalendarUnit::Month => "month",
        CalendarUnit::Quarter => "quarter",
        CalendarUnit::Year => "year",
    }
}

impl fmt::Display for Window {
    /// The plain form of the rule language: `last 12 months, 1 year ago`; nothing for everything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.period {
            Period::All => {}
            Period::Last(n, unit) => write!(f, "last {n} {}", unit_word(unit, n))?,
            Period::Previous(n, unit) => write!(f, "previous {n} {}", unit_word(unit, n))?,
            Period::This(unit) => write!(f, "this {}", calendar_word(unit))?,
            Period::LastWhole(unit) => write!(f, "last {}", calendar_word(unit))?,
            Period::Since(day) => write!(f, "since {day}")?,
            Period::Between(first, last) => write!(f, "between {first} and {last}")?,
        }
        match self.ago {
            None => Ok(()),
            Some((n, unit)) => {
                let comma = if self.period == Period::All { "" } else { ", " };
                write!(f, "{comma}{n} {} ago", unit_word(unit, n))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    fn span(period: Period, as_of: &str) -> (String, String) {
        let span = Window { period, ago: None }.span(AsOf::new(d(as_of)));
        (span.first.map_or_else(String::new, |d| d.to_string()), span.last.to_string())
    }

    fn days(first: &str, last: &str) -> (String, String) {
        (first.into(), last.into())
    }

    #[test]
    fn spans_hold_and_meet_others() {
        let span = |first: Option<&str>, last| Span { first: first.map(d), last: d(last) };
        let year = span(Some("2025-01-01"), "2025-12-31");
        for (other, holds, meets) in [
            (year, true, true),
            (span(Some("2025-03-01"), "2025-03-01"), true, true),
            (span(Some("2024-12-31"), "2025-01-01"), false, true),
            (span(Some("2025-12-31"), "2026-01-01"), false, true),
            (span(Some("2026-01-01"), "2026-01-02"), false, false),
            (span(None, "2025-12-31"), false, true),
            (span(None, "2024-12-31"), false, false),
        ] {
            assert_eq!((year.holds(other), year.meets(other), other.meets(year)), (holds, meets, meets), "{other:?}");
        }
        assert!(span(None, "2025-12-31").holds(year) && !span(None, "2025-12-30").holds(year));
    }

    #[test]
    fn successive_month_ends_tile() {
        for n in [1, 2, 3, 12] {
            let mut end = d("2023-12-31");
            for _ in 0..36 {
                let next = AsOf::new(end.plus_days(1).month_end());
                for k in 0..12 {
                    let later = Window { period: Period::Last(n, Unit::Month), ago: Some((k * n, Unit::Month)) }.span(next);
                    let earlier = Window { period: Period::Previous(n, Unit::Month), ago: Some((k * n, Unit::Month)) }.span(next);
                    assert_eq!(later.first, Some(earlier.last.plus_days(1)));
                }
                let one = Window { period: Period::Last(1, Unit::Month), ago: None };
                assert_eq!(one.span(next).first, Some(end.plus_days(1)));
                end = next.date();
            }
        }
    }

    #[test]
    fn calendar_units() {
        assert_eq!(span(Period::This(CalendarUnit::Quarter), "2026-05-15"), days("2026-04-01", "2026-05-15"));
        assert_eq!(span(Period::LastWhole(CalendarUnit::Quarter), "2026-01-15"), days("2025-10-01", "2025-12-31"));
        assert_eq!(span(Period::LastWhole(CalendarUnit::Month), "2028-03-31"), days("2028-02-01", "2028-02-29"));
        assert_eq!(span(Period::LastWhole(CalendarUnit::Year), "2026-12-31"), days("2025-01-01", "2025-12-31"));
        assert_eq!(span(Period::Previous(3, Unit::Month), "2026-02-28"), days("2025-09-01", "2025-11-30"));
        assert_eq!(span(Period::Last(1, Unit::Day), "2026-02-28"), days("2026-02-28", "2026-02-28"));
    }
}

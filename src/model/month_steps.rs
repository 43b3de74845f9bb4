//! A window cut into its months.

use super::date::{AsOf, CalendarUnit, Date, Unit};
use super::window::{Period, Window};

/// Of so many months the days are kept: finding a day's month among them is much cheaper than asking the calendar for every row.
const KEPT: u64 = 64;

/// The months of a window, the newest at 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonthSteps {
    /// How many there are, also those before the calendar begins.
    pub count: u64,
    cut: Cut,
    /// The first days of the newest months.
    starts: Vec<Date>,
    /// The last day of the newest month.
    last: Date,
    /// The months of the days of the newest months, from the last day back.
    by_day: Vec<u8>,
}

/// Where one month ends and the next begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Cut {
    /// At steps of whole months back from a day; so many steps lie before the newest.
    Steps(AsOf, u64),
    /// Where calendar months end; the newest is the month of this day.
    Calendar(Date),
}

impl MonthSteps {
    /// The months of a window seen from the as-of date: steps of months back from the day it is measured from, or the months
    /// of a calendar unit as far as it goes. None of a window in days or weeks, between dates, or without an end.
    #[must_use]
    pub fn of(window: Window, as_of: AsOf) -> Option<Self> {
        let from = window.ago.map_or(as_of, |(count, unit)| as_of.ago(count, unit));
        let span = window.span(as_of);
        let months = |count: u32, unit: Unit| match unit {
            Unit::Month => Some(u64::from(count)),
            Unit::Year => Some(u64::from(count) * 12),
            Unit::Day | Unit::Week => None,
        };
        let (count, cut) = match window.period {
            Period::Last(count, unit) => (months(count, unit)?, Cut::Steps(from, 0)),
            Period::Previous(count, unit) => (months(count, unit)?, Cut::Steps(from, months(count, unit)?)),
            Period::This(_) | Period::LastWhole(_) => {
                let newest = i64::from(span.last.month_index());
                let oldest = span.first.map_or(newest, |first| first.month_index().into());
                (u64::try_from(newest - oldest + 1).unwrap_or(1), Cut::Calendar(span.last))
            }
            Period::All | Period::Since(_) | Period::Between(..) => return None,
        };
        Some(Self::new(count, cut))
    }

    fn new(count: u64, cut: Cut) -> Self {
        let last = match cut {
            Cut::Steps(from, before) => from.back(u32::try_from(before).unwrap_or(u32::MAX), Unit::Month),
            Cut::Calendar(last) => last,
        };
        let mut steps = Self { count, cut, starts: Vec::new(), last, by_day: Vec::new() };
        steps.starts = (0..count.min(KEPT)).map(|step| steps.start(step)).collect();
        let days = steps.starts.last().map_or(0, |oldest| last.days() - oldest.days() + 1);
        let step = |back: i32| steps.starts.partition_point(|start| start.days() > last.days() - back);
        // There are at most 64 steps.
        steps.by_day = (0..days).map(|back| u8::try_from(step(back)).unwrap_or(u8::MAX)).collect();
        steps
    }

    /// So many calendar months, the last one that of a day.
    #[must_use]
    pub fn calendar(last: Date, count: u64) -> Self {
        Self::new(count, Cut::Calendar(last))
    }

    /// The first days of the newest months, the newest first; of at most 64.
    #[must_use]
    pub fn starts(&self) -> &[Date] {
        &self.starts
    }

    fn start(&self, step: u64) -> Date {
        match self.cut {
            Cut::Steps(from, before) => {
                let back = u32::try_from(before + step + 1).unwrap_or(u32::MAX);
                from.back(back, Unit::Month).plus_days(1)
            }
            Cut::Calendar(last) => last.start_of(CalendarUnit::Month).plus_months(-i64::try_from(step).unwrap_or(i64::MAX)),
        }
    }

    /// Whether every day lies in the same month here as there. Told of at most 64 months; of more never.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.count <= KEPT && (self.count, self.last, &self.starts) == (other.count, other.last, &other.starts)
    }

    /// The month of a day of the window.
    #[must_use]
    #[inline]
    pub fn step(&self, day: Date) -> u64 {
        let back = i64::from(self.last.days()) - i64::from(day.days());
        // A day behind the last is as far away as can be.
        match usize::try_from(back.cast_unsigned()).ok().and_then(|back| self.by_day.get(back)) {
            Some(step) => (*step).into(),
            None => self.far_step(day),
        }
    }

    #[cold]
    fn far_step(&self, day: Date) -> u64 {
        let step = self.starts.partition_point(|start| *start > day);
        if step < self.starts.len() {
            return u64::try_from(step).unwrap_or(u64::MAX);
        }
        let steps = match self.cut {
            Cut::Steps(from, before) => from.months_since(day).saturating_sub_unsigned(before),
            Cut::Calendar(last) => i64::from(last.month_index()) - i64::from(day.month_index()),
        };
        u64::try_from(steps).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    fn steps(period: Period, ago: Option<(u32, Unit)>, as_of: &str) -> (MonthSteps, Window, AsOf) {
        let (window, as_of) = (Window { period, ago }, AsOf::new(d(as_of)));
        (MonthSteps::of(window, as_of).unwrap(), window, as_of)
    }

    #[test]
    fn every_day_lies_in_the_step_that_the_definition_gives() {
        for as_of in ["2026-02-28", "2028-02-29", "2025-11-30", "2026-03-30", "2026-01-15"] {
            for (n, ago) in [(3, None), (80, None), (13, Some((1, Unit::Month))), (2, Some((40, Unit::Day)))] {
                for skipped in [0, n] {
                    let period = if skipped == 0 { Period::Last(n, Unit::Month) } else { Period::Previous(n, Unit::Month) };
                    let (steps, window, as_of) = steps(period, ago, as_of);
                    let from = ago.map_or(as_of, |(count, unit)| as_of.ago(count, unit));
                    let span = window.span(as_of);
                    let mut day = span.last;
                    while span.contains(day) {
                        let k = u32::try_from(steps.step(day)).unwrap() + skipped;
                        assert!(day > from.back(k + 1, Unit::Month) && day <= from.back(k, Unit::Month), "{window} {day}");
                        day = day.plus_days(-1);
                    }
                    assert_eq!(steps.count, u64::from(n));
                }
            }
        }
    }

    #[test]
    fn calendar_units_are_cut_into_their_months() {
        let (this, ..) = steps(Period::This(CalendarUnit::Quarter), None, "2026-05-15");
        assert_eq!((this.count, this.step(d("2026-05-01")), this.step(d("2026-04-30"))), (2, 0, 1));
        let (last, ..) = steps(Period::LastWhole(CalendarUnit::Year), None, "2026-05-15");
        assert_eq!((last.count, last.step(d("2025-12-31")), last.step(d("2025-01-01"))), (12, 0, 11));
        let (earlier, ..) = steps(Period::This(CalendarUnit::Year), Some((1, Unit::Year)), "2028-02-29");
        assert_eq!((earlier.count, earlier.step(d("2027-02-28")), earlier.step(d("2027-01-31"))), (2, 0, 1));
    }

    #[test]
    fn other_windows_have_no_months() {
        let as_of = AsOf::new(d("2026-05-15"));
        for period in [Period::All, Period::Last(3, Unit::Week), Period::Previous(9, Unit::Day), Period::Since(as_of.date())] {
            assert_eq!(MonthSteps::of(Window { period, ago: None }, as_of), None);
        }
    }
}

//! A calendar of its own, counted out by the rules of the Gregorian calendar: the program's is checked against it.

/// Days since 0001-01-01, which is day 0.
pub type Day = i64;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    Day,
    Week,
    Month,
    Year,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Calendar {
    Month,
    Quarter,
    Year,
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

pub fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn before_year(year: i64) -> i64 {
    let years = year - 1;
    years * 365 + years / 4 - years / 100 + years / 400
}

pub fn day(year: i64, month: i64, date: i64) -> Day {
    before_year(year) + (1..month).map(|earlier| days_in(year, earlier)).sum::<i64>() + date - 1
}

/// Year, month, day of the month.
pub fn civil(day: Day) -> (i64, i64, i64) {
    let mut year = day / 366 + 1;
    while before_year(year + 1) <= day {
        year += 1;
    }
    let mut rest = day - before_year(year);
    let mut month = 1;
    while rest >= days_in(year, month) {
        rest -= days_in(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}

pub fn text(day: Day) -> String {
    let (year, month, date) = civil(day);
    format!("{year:04}-{month:02}-{date:02}")
}

/// 1 = Monday; 0001-01-01 was one.
pub fn weekday(day: Day) -> i64 {
    day.rem_euclid(7) + 1
}

pub fn is_month_end(d: Day) -> bool {
    let (year, month, date) = civil(d);
    date == days_in(year, month)
}

fn month_of(d: Day, months: i64) -> (i64, i64) {
    let (year, month, _) = civil(d);
    let index = year * 12 + month - 1 + months;
    (index.div_euclid(12), index.rem_euclid(12) + 1)
}

/// Plain stepping: the same day of another month, or that month's last.
pub fn plus(d: Day, count: i64, unit: Unit) -> Day {
    let months = match unit {
        Unit::Day => return d + count,
        Unit::Week => return d + 7 * count,
        Unit::Month => count,
        Unit::Year => 12 * count,
    };
    let (year, month) = month_of(d, months);
    day(year, month, civil(d).2.min(days_in(year, month)))
}

/// Stepping back from the as-of date: from a month's end every step of months lands on a month's end.
pub fn back(d: Day, count: i64, unit: Unit, sticks: bool) -> Day {
    let stepped = plus(d, -count, unit);
    if sticks && is_month_end(d) && matches!(unit, Unit::Month | Unit::Year) {
        let (year, month, _) = civil(stepped);
        return day(year, month, days_in(year, month));
    }
    stepped
}

/// The first day of the calendar unit around a day.
pub fn start_of(d: Day, unit: Calendar) -> Day {
    let (year, month, _) = civil(d);
    match unit {
        Calendar::Month => day(year, month, 1),
        Calendar::Quarter => day(year, (month - 1) / 3 * 3 + 1, 1),
        Calendar::Year => day(year, 1, 1),
    }
}

/// The greatest whole k with x ≤ d − k months.
pub fn months_since(x: Day, d: Day) -> i64 {
    let (from, to) = (civil(x), civil(d));
    let mut months = (to.0 - from.0) * 12 + to.1 - from.1 + 2;
    while x > back(d, months, Unit::Month, true) {
        months -= 1;
    }
    months
}

#[test]
fn the_calendar_counts_right() {
    assert_eq!(text(day(2026, 10, 31)), "2026-10-31");
    assert_eq!((weekday(day(2026, 10, 31)), weekday(day(2000, 1, 1))), (6, 6));
    let mut expected = (1900, 1, 1);
    for d in day(1900, 1, 1)..day(2101, 1, 1) {
        assert_eq!(civil(d), expected);
        assert_eq!(day(expected.0, expected.1, expected.2), d);
        let (year, month, date) = expected;
        expected = if date < days_in(year, month) {
            (year, month, date + 1)
        } else if month < 12 {
            (year, month + 1, 1)
        } else {
            (year + 1, 1, 1)
        };
    }
    assert_eq!(months_since(day(2026, 2, 28), day(2026, 3, 31)), 1);
    assert_eq!(months_since(day(2026, 3, 1), day(2026, 3, 31)), 0);
    assert_eq!(months_since(day(2026, 4, 1), day(2026, 3, 31)), -1);
}

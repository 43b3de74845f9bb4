//! The days of a window, as the definitions say them.

use super::calendar::{self, Calendar, Day, Unit};
use super::world::Window;

/// The day from which a window is measured, and whether months' ends stick from it.
pub fn measured_from(ago: Option<(i64, Unit)>, as_of: Day) -> (Day, bool) {
    // Month ends stick from the earlier day only if both it and the as-of date are month ends.
    let d = ago.map_or(as_of, |(count, unit)| calendar::back(as_of, count, unit, true));
    (d, calendar::is_month_end(d) && calendar::is_month_end(as_of))
}

/// The first and the last day of a window, both inside.
pub fn span(window: Option<Window>, ago: Option<(i64, Unit)>, as_of: Day) -> (Day, Day) {
    let (d, sticks) = measured_from(ago, as_of);
    let back = |count, unit| calendar::back(d, count, unit, sticks);
    match window {
        None => (0, d),
        Some(Window::Last(n, unit)) => (back(n, unit) + 1, d),
        Some(Window::Previous(n, unit)) => (back(2 * n, unit) + 1, back(n, unit)),
        Some(Window::This(unit)) => (calendar::start_of(d, unit), d),
        Some(Window::LastWhole(unit)) => {
            let last = calendar::start_of(d, unit) - 1;
            (calendar::start_of(last, unit), last)
        }
        Some(Window::Since(first)) => (first, d),
        Some(Window::Between(first, last)) => (first, last.min(d)),
    }
}

/// The months that a window is cut into, the oldest first.
pub fn months(window: Window, ago: Option<(i64, Unit)>, as_of: Day) -> Vec<(Day, Day)> {
    let (d, sticks) = measured_from(ago, as_of);
    let in_months = |n: i64, unit| if unit == Unit::Year { 12 * n } else { n };
    let steps = |from: i64, to: i64| {
        let end = |k| calendar::back(d, k, Unit::Month, sticks);
        (from..=to).rev().map(|k| (end(k) + 1, end(k - 1))).collect()
    };
    match window {
        Window::Last(n, unit) => steps(1, in_months(n, unit)),
        Window::Previous(n, unit) => steps(in_months(n, unit) + 1, 2 * in_months(n, unit)),
        _ => {
            let (first, last) = span(Some(window), ago, as_of);
            let mut all = Vec::new();
            let mut start = first;
            while start <= last {
                let next = calendar::plus(start, 1, Unit::Month);
                all.push((start, last.min(next - 1)));
                start = calendar::start_of(next, Calendar::Month);
            }
            all
        }
    }
}

#[test]
fn months_are_cut_at_the_steps_of_the_as_of_date() {
    use super::calendar::day;
    let d = day(2026, 11, 30);
    let ends = |window| months(window, None, d).iter().map(|(_, last)| calendar::text(*last)).collect::<Vec<_>>();
    assert_eq!(ends(Window::Last(3, Unit::Month)), ["2026-09-30", "2026-10-31", "2026-11-30"]);
    assert_eq!(ends(Window::Previous(1, Unit::Month)), ["2026-10-31"]);
    assert_eq!(ends(Window::This(Calendar::Quarter)), ["2026-10-31", "2026-11-30"]);
    assert_eq!(months(Window::Last(2, Unit::Year), None, d).len(), 24);
    assert_eq!(months(Window::LastWhole(Calendar::Year), None, d).len(), 12);
}

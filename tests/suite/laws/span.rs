//! The days of a window, as the definitions say them.

use super::calendar::{self, Day};
use super::world::Window;

/// The first and the last day of a window, both inside.
pub fn span(window: Option<Window>, ago: Option<(i64, calendar::Unit)>, as_of: Day) -> (Day, Day) {
    // Month ends stick from the earlier day only if both it and the as-of date are month ends.
    let d = ago.map_or(as_of, |(count, unit)| calendar::back(as_of, count, unit, true));
    let sticks = calendar::is_month_end(d) && calendar::is_month_end(as_of);
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

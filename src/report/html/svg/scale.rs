//! The scale of an axis: round steps that hold every number.

use crate::model::number::ExactSum;
use crate::report::html::number::number_text;
use crate::report::page::Look;

/// About so many steps.
const STEPS: f64 = 5.0;

/// From where to where an axis goes, in round steps; it always holds zero.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    step: f64,
}

impl Scale {
    /// The scale of numbers; where all are zero, or there are none, it goes to one.
    pub(super) fn of(numbers: impl Iterator<Item = f64>, look: Look) -> Self {
        let (low, high) = numbers.fold((0.0_f64, 0.0_f64), |(low, high), number| (low.min(number), high.max(number)));
        let (low, high) = if low < high { (low, high) } else { (0.0, 1.0) };
        let step = round_step((high - low) / STEPS);
        let is_whole = matches!(look, Look::Number(0) | Look::Money(_, 0));
        let step = if is_whole { step.max(1.0) } else { step };
        Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, step }
    }

    /// From 0 to 1.
    pub(super) const fn whole() -> Self {
        Self { low: 0.0, high: 1.0, step: 0.2 }
    }

    /// Where a number stands between the ends: 0 to 1.
    pub(super) fn place(&self, number: f64) -> f64 {
        ((number - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The numbers beside the axis with their words, from below.
    pub(super) fn ticks(&self, look: Look) -> Vec<(f64, String)> {
        let mut ticks = Vec::new();
        let mut count = 0.0;
        // A handful: the ends are whole steps.
        while ticks.len() < 20 && self.low + count * self.step <= self.high + self.step / 2.0 {
            let number = self.low + count * self.step;
            ticks.push((number, tick_text(number, self.step, look)));
            count += 1.0;
        }
        ticks
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that is not below the step.
fn round_step(step: f64) -> f64 {
    let mut power = 1.0;
    while power * 10.0 <= step {
        power *= 10.0;
    }
    while power > step && power > 1e-6 {
        power /= 10.0;
    }
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|round| *round >= step * 0.999_999).unwrap_or(power * 10.0)
}

/// A number beside an axis: as many digits as the steps have.
fn tick_text(number: f64, step: f64, look: Look) -> String {
    let digits = |step: f64| {
        let mut digits = 0;
        let mut scaled = step;
        while digits < 6 && (scaled - scaled.round()).abs() > 1e-6 * scaled {
            scaled *= 10.0;
            digits += 1;
        }
        digits
    };
    let look = match look {
        Look::Percent(_) => Look::Percent(digits(step * 100.0)),
        Look::Money(currency, _) => Look::Money(currency, digits(step)),
        Look::Number(_) | Look::General | Look::Text | Look::Date => Look::Number(digits(step)),
    };
    number_text(millionths(number), look)
}

#[expect(clippy::cast_possible_truncation, reason = "beyond the range it is the end of the range")]
fn millionths(number: f64) -> ExactSum {
    ExactSum((number * 1e6).round() as i128)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::ruleset::Currency;

    fn ticks(numbers: &[f64], look: Look) -> Vec<String> {
        Scale::of(numbers.iter().copied(), look).ticks(look).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks(&[3.0, 48.0], Look::Number(0)), ["0", "10", "20", "30", "40", "50"]);
        assert_eq!(ticks(&[1.0, 2.0], Look::Number(0)), ["0", "1", "2"]);
        assert_eq!(ticks(&[], Look::Number(0)), ["0", "1"]);
        assert_eq!(ticks(&[0.0], Look::Number(2)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(ticks(&[-12.0, 30.0], Look::Number(0)), ["-20", "-10", "0", "10", "20", "30"]);
        assert_eq!(ticks(&[0.05, 0.071], Look::Percent(2)), ["0%", "2%", "4%", "6%", "8%"]);
        let yuan = Look::Money(Currency::Yuan, 2);
        assert_eq!(ticks(&[612_000.5], yuan), ["¥0", "¥200,000", "¥400,000", "¥600,000", "¥800,000"]);
        assert_eq!(ticks(&[9_223_372_036_854.8], yuan).last().unwrap(), "¥10,000,000,000,000");
        assert_eq!(ticks(&[0.000_004], Look::Number(6)).last().unwrap(), "0.000004");
    }
}

//! How histories look: lines of heights over their own range, numbers as in a review, tiers on the ladder of their run.

use crate::ledger::entry::{Entry, Presence, ValueColumn};
use crate::model::language::Language;
use crate::model::number::{ExactSum, Number};
use crate::report::labels::Word;
use crate::report::page::{Cell, Look, Measure};
use crate::report::plain::HEIGHTS;
use crate::rules::ruleset::Currency;

/// Values as a line of heights over their own range: the least is the lowest, the greatest the highest, a missing one a
/// blank. Where all are the same, all stand in the middle.
pub(super) fn line_over_range(values: &[Option<Number>]) -> String {
    let micros = || values.iter().flatten().map(|value| i128::from(value.micros()));
    let least = micros().min().unwrap_or(0);
    let range = micros().max().unwrap_or(0) - least;
    let steps = HEIGHTS.len() as i128 - 1;
    let height = |value: &Option<Number>| match value {
        None => ' ',
        Some(_) if range == 0 => HEIGHTS[3],
        Some(value) => {
            // To the nearest height, half up.
            let step = ((i128::from(value.micros()) - least) * steps * 2 + range) / (range * 2);
            usize::try_from(step).ok().and_then(|step| HEIGHTS.get(step)).copied().unwrap_or(' ')
        }
    };
    values.iter().map(height).collect()
}

/// A value of an entry as the number that it is; none where it is missing, no number, or of an entry without values.
pub(super) fn number_at(entry: &Entry, position: Option<usize>) -> Option<Number> {
    entry.values.get(position?)?.as_deref().and_then(Number::parse_exact)
}

/// What the numbers of a value measure, by its unit.
fn measure(column: Option<&ValueColumn>) -> Measure {
    match column.and_then(|column| column.unit.as_deref()) {
        Some("%") => Measure::Percentage,
        Some(unit) => Currency::of_unit(unit).map_or(Measure::Plain, Measure::Money),
        None => Measure::Plain,
    }
}

/// The look of numbers of a value: those of money as in a review, means and fractions to two digits.
pub(super) fn look(numbers: impl Iterator<Item = Number>, column: Option<&ValueColumn>) -> Look {
    Look::of_numbers(numbers, measure(column)).at_most(2)
}

/// The look of sums of a value.
pub(super) fn look_of_sums(sums: impl Iterator<Item = ExactSum>, column: Option<&ValueColumn>) -> Look {
    look(sums.filter_map(|sum| Number::from_micros(sum.0)), column)
}

/// The look of averages of a value: two digits.
pub(super) fn look_of_averages(column: Option<&ValueColumn>) -> Look {
    match measure(column) {
        Measure::Money(currency) => Look::Money(currency, 2),
        Measure::Plain | Measure::Percentage => Look::Number(2),
    }
}

/// A number in the look of those that it stands among.
pub(super) fn looking(number: Number, look: Look) -> Cell<'static> {
    Cell::Looking(ExactSum(number.micros().into()), look)
}

/// A sum in the look of its column.
pub(super) const fn sum(sum: Option<ExactSum>) -> Cell<'static> {
    match sum {
        Some(sum) => Cell::Number(sum),
        None => Cell::Blank,
    }
}

/// A tier in the colour of its place.
pub(super) fn tier<'a>(tier: Option<&'a str>, ladder: &[String], language: Language) -> Cell<'a> {
    match tier {
        Some(name) => Cell::Tier(ladder.iter().position(|known| known == name), name.into()),
        None => Cell::Tier(None, Word::NoTier.text(language).into()),
    }
}

/// Whether a tier is in force after an entry.
pub(in crate::report) const fn is_in_force(entry: &Entry) -> bool {
    matches!(entry.presence, Presence::Present | Presence::Absent)
}

//! Cells as texts: numbers in their look, and no character that would act instead of being shown.

use std::borrow::Cow;

use super::digits::grouped;
use super::page::{Cell, Look};
use crate::model::number::{ExactSum, SCALE};

/// The first characters of a text.
pub(super) fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// What a cell says, of a column with this look; texts as they come, to be made visible by who shows them.
pub(super) fn text_of<'c>(cell: &'c Cell<'_>, look: Look) -> Cow<'c, str> {
    match cell {
        Cell::Blank => Cow::Borrowed(""),
        Cell::Text(text) | Cell::Tier(_, text) | Cell::Change(_, text) | Cell::Link(_, text) => Cow::Borrowed(text),
        Cell::Severity(_, word) => Cow::Borrowed(word),
        Cell::Number(number) => Cow::Owned(number_of(*number, look)),
        Cell::Looking(number, look) => Cow::Owned(number_of(*number, *look)),
        Cell::Date(day) => Cow::Owned(day.to_string()),
        Cell::Formula(formula) => text_of(&formula.now, look),
    }
}

/// The number in a look, rounded half away from zero to the digits that it has.
pub(super) fn number_of(number: ExactSum, look: Look) -> String {
    match look {
        Look::Number(digits) => fixed(number.0, digits),
        Look::Money(currency, digits) => {
            let text = fixed(number.0, digits);
            let (sign, rest) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
            format!("{sign}{}{rest}", currency.sign())
        }
        Look::Percent(digits) => match number.0.checked_mul(100) {
            Some(hundredfold) => format!("{}%", fixed(hundredfold, digits)),
            None => grouped(&number),
        },
        Look::General | Look::Text | Look::Date => grouped(&number),
    }
}

/// Millionths with so many digits after the point.
fn fixed(micros: i128, digits: usize) -> String {
    let digits = u32::try_from(digits.min(6)).unwrap_or(6);
    let unit = 10_u128.pow(6 - digits);
    // Whole units of the last digit that is shown.
    let rounded = (micros.unsigned_abs() + unit / 2) / unit;
    let per_whole = u128::from(SCALE.unsigned_abs()) / unit;
    let sign = if micros < 0 && rounded > 0 { "-" } else { "" };
    let whole = grouped(&(rounded / per_whole));
    if digits == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{:0width$}", rounded % per_whole, width = digits as usize)
}

/// The heights of a sparkline.
pub(super) const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Values as a line of columns, the greatest the highest; what isn't above zero is the lowest, a missing value a blank.
pub(super) fn sparkline(values: &[Option<ExactSum>]) -> String {
    let greatest = values.iter().flatten().map(|value| value.0).max().unwrap_or(0);
    let height = |value: &Option<ExactSum>| match value {
        None => ' ',
        Some(value) => HEIGHTS[part_of(value.0, greatest, HEIGHTS.len()).saturating_sub(1)],
    };
    values.iter().map(height).collect()
}

/// The ends of a bar, in eighths of a character.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A bar for a value of which the greatest fills so many characters; nothing for what isn't above zero.
pub(super) fn bar(value: i128, greatest: i128, characters: usize) -> String {
    let eighths = part_of(value, greatest, characters * 8);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// How many of so many steps a value reaches, rounded up: the least value above zero shows.
fn part_of(value: i128, greatest: i128, steps: usize) -> usize {
    if value <= 0 || greatest <= 0 {
        return 0;
    }
    // Beyond this the last digits make no difference to a picture.
    let shift = (i128::BITS - greatest.leading_zeros()).saturating_sub(100);
    let (value, greatest) = (value >> shift, (greatest >> shift).max(1));
    let steps_wide = i128::try_from(steps).unwrap_or(0);
    usize::try_from((value * steps_wide + greatest - 1) / greatest).unwrap_or(steps).clamp(1, steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::ruleset::Currency;

    #[test]
    fn numbers_in_their_look() {
        let number = |micros: i128, look| number_of(ExactSum(micros), look);
        assert_eq!(number(1_234_567_500_000, Look::Number(0)), "1,234,568");
        assert_eq!(number(-1_234_567_500_000, Look::Number(0)), "-1,234,568");
        assert_eq!(number(-400_000, Look::Number(0)), "0");
        assert_eq!(number(1_005_000, Look::Number(2)), "1.01");
        assert_eq!(number(1_004_999, Look::Number(2)), "1.00");
        assert_eq!(number(999_999, Look::Number(3)), "1.000");
        assert_eq!(number(-612_000_100_000, Look::Money(Currency::Yuan, 2)), "-¥612,000.10");
        assert_eq!(number(333_300, Look::Percent(2)), "33.33%");
        assert_eq!(number(120_000, Look::Percent(0)), "12%");
        assert_eq!(number(333_333, Look::General), "0.333333");
        assert_eq!(number(i128::MAX, Look::Percent(2)), grouped(&ExactSum(i128::MAX)));
        assert!(number(i128::MIN, Look::Number(0)).starts_with("-170,141,183,460,469,231"));
    }

    #[test]
    fn bars_and_lines_keep_the_proportion() {
        assert_eq!(bar(8, 8, 4), "████");
        assert_eq!(bar(4, 8, 4), "██");
        assert_eq!(bar(1, 8, 4), "▌");
        assert_eq!(bar(1, 1_000_000, 4), "▏");
        assert_eq!(bar(0, 8, 4), "");
        assert_eq!(bar(-8, 8, 4), "");
        assert_eq!(bar(i128::MAX, i128::MAX, 4), "████");
        let line = |values: &[Option<i128>]| sparkline(&values.iter().map(|v| v.map(ExactSum)).collect::<Vec<_>>());
        assert_eq!(line(&[Some(0), Some(1), Some(4), None, Some(8), Some(-3)]), "▁▁▄ █▁");
        assert_eq!(line(&[]), "");
        assert_eq!(line(&[Some(0), Some(0)]), "▁▁");
    }
}

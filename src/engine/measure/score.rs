//! Scores: values to points, points to the score, exact until it is rounded once.

use crate::engine::eval::{Row, evaluate};
use crate::model::number::Number;
use crate::model::value::{Type, Value, Why};
use crate::rules::ruleset::{MissingItem, Points, ScoreItem, Scorecard, Total};

/// What an item of a score was and brought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scored<'a> {
    /// The value that was scored.
    pub value: Value<'a>,
    /// Its points; why there are none where the value is missing, or [`Why::NotListed`] where the item lists no points
    /// for it.
    pub points: Result<Number, Why>,
}

/// Every item of a score for one customer, in the order of the rules: what the score is made of.
pub fn scored<'a, R: Row + ?Sized>(card: &'a Scorecard, row: &'a R) -> Vec<Scored<'a>> {
    let one = |item: &'a ScoreItem| {
        let value = evaluate(&item.value.term, row);
        let points = points(&item.points, &value);
        Scored { value, points }
    };
    card.items.iter().map(one).collect()
}

/// The text of a value for which the item lists no points; none where there are points, or no value.
pub fn unlisted<'a, R: Row + ?Sized>(item: &ScoreItem, scored: &'a Scored<'_>, row: &'a R) -> Option<&'a str> {
    if scored.points.is_ok() {
        return None;
    }
    match (&scored.value, item.value.term.ty) {
        (Value::Text(text), _) => Some(text),
        (Value::Category(rank), Type::Category(order)) => Some(row.category_word(order, *rank)),
        (Value::Flag(flag), _) => Some(if *flag { "true" } else { "false" }),
        (Value::Category(_) | Value::Number(_) | Value::Date(_) | Value::Missing(_), _) => None,
    }
}

/// The points of a value.
fn points(points: &Points, value: &Value<'_>) -> Result<Number, Why> {
    if let Some(why) = value.missing() {
        return Err(why);
    }
    let found = match (points, value) {
        (Points::Itself, Value::Number(number)) => Some(*number),
        (Points::Bands(bands), Value::Number(number)) => {
            let above = bands.partition_point(|(from, _)| from <= number);
            Some(above.checked_sub(1).map_or(Number::ZERO, |last| bands[last].1))
        }
        (Points::Texts(texts), Value::Text(text)) => {
            let position = texts.binary_search_by(|(known, _)| known.as_str().cmp(text));
            position.ok().map(|position| texts[position].1)
        }
        (Points::Ranks(ranks), Value::Category(rank)) => ranks.get(*rank as usize).copied().flatten(),
        (Points::Flags([yes, no]), Value::Flag(flag)) => *if *flag { yes } else { no },
        // The checker lets no value of another type through.
        _ => None,
    };
    found.ok_or(Why::NotListed)
}

/// The score that points make; missing where all items are, or where the rules say so.
///
/// A weighted score is Σ weight × points / Σ weight. A sum of points is clipped; where missing items are skipped it is
/// first scaled by what all items can reach over what those present can. Either is one ratio of whole numbers.
pub fn score(card: &Scorecard, scored: &[Scored<'_>]) -> Value<'static> {
    let present = || scored.iter().zip(&card.items).filter_map(|(scored, item)| Some((item, scored.points.ok()?)));
    let count = present().count();
    if count == 0 {
        return Value::Missing(Why::NoItems);
    }
    let lacking = scored.iter().find_map(|scored| scored.points.err());
    if let (MissingItem::Unknown, Some(why)) = (card.missing, lacking) {
        return Value::Missing(why);
    }
    let skips = card.missing == MissingItem::Skip && lacking.is_some();
    let sum = |numbers: &mut dyn Iterator<Item = Number>| numbers.map(|number| i128::from(number.micros())).sum::<i128>();
    match card.total {
        Total::WeightedMean => {
            let weights = match card.missing {
                MissingItem::Zero => sum(&mut card.items.iter().map(|item| item.weight)),
                MissingItem::Skip | MissingItem::Unknown => sum(&mut present().map(|(item, _)| item.weight)),
            };
            let micros = ratio(present().map(|(item, points)| (item.weight, points)), weights);
            micros.and_then(|micros| Number::from_micros(micros).ok_or(Why::TooLarge)).map_or_else(Value::Missing, Value::Number)
        }
        Total::Sum(min, max) => {
            let micros = if skips {
                let reachable = sum(&mut present().map(|(item, _)| item.reachable));
                let all = card.items.iter().map(|item| item.reachable);
                ratio(present().flat_map(|(_, points)| all.clone().map(move |reach| (reach, points))), reachable)
            } else {
                Ok(sum(&mut present().map(|(_, points)| points)))
            };
            // Clipped before it is a number, so that a sum beyond the range is the most there is.
            let clipped = micros.map(|micros| micros.clamp(min.micros().into(), max.micros().into()));
            clipped.map_or_else(Value::Missing, |micros| {
                Number::from_micros(micros).map_or(Value::Missing(Why::TooLarge), Value::Number)
            })
        }
    }
}

/// Σ a × b / `divisor` in millionths, rounded once, half away from zero; nothing is rounded or lost before that.
fn ratio(products: impl Iterator<Item = (Number, Number)>, divisor: i128) -> Result<i128, Why> {
    // What can't be reached or has no weight is no measure.
    if divisor <= 0 {
        return Err(Why::DivisionByZero);
    }
    let (mut whole, mut rest) = (0_i128, 0_i128);
    for (a, b) in products {
        let product = i128::from(a.micros()) * i128::from(b.micros());
        whole = whole.checked_add(product / divisor).ok_or(Why::TooLarge)?;
        rest += product % divisor;
        whole = whole.checked_add(rest / divisor).ok_or(Why::TooLarge)?;
        rest %= divisor;
    }
    // Now the rest is smaller than the divisor; where their signs differ one is borrowed.
    if whole > 0 && rest < 0 {
        (whole, rest) = (whole - 1, rest + divisor);
    } else if whole < 0 && rest > 0 {
        (whole, rest) = (whole + 1, rest - divisor);
    }
    let half = rest.unsigned_abs() >= divisor.unsigned_abs() - rest.unsigned_abs();
    Ok(if half { whole + rest.signum() } else { whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        let digits: i128 = format!("{whole}{rest:0<6}").parse().unwrap();
        Number::from_micros(digits).unwrap()
    }

    fn ratio_text(products: &[(&str, &str)], divisor: &str) -> String {
        let products = products.iter().map(|(a, b)| (n(a), n(b)));
        let micros = ratio(products, n(divisor).micros().into());
        micros.map_or_else(
            |why| format!("{why:?}"),
            |micros| Number::from_micros(micros).map_or("beyond".into(), |n| n.to_string()),
        )
    }

    #[test]
    fn rounds_once_half_away_from_zero() {
        // 1/3 + 1/3 + 1/3 is 1, not 0.999999.
        assert_eq!(ratio_text(&[("1", "1"), ("1", "1"), ("1", "1")], "3"), "1");
        assert_eq!(ratio_text(&[("1", "0.000001")], "2"), "0.000001");
        assert_eq!(ratio_text(&[("1", "-0.000001")], "2"), "-0.000001");
        assert_eq!(ratio_text(&[("1", "-0.000001")], "3"), "0");
        // Parts of different signs: 5/3 - 1/3 = 1.333333, 1/3 - 5/3 = -1.333333, 4/3 - 1/3 = 1.
        assert_eq!(ratio_text(&[("1", "5"), ("1", "-1")], "3"), "1.333333");
        assert_eq!(ratio_text(&[("1", "1"), ("1", "-5")], "3"), "-1.333333");
        assert_eq!(ratio_text(&[("1", "4"), ("1", "-1")], "3"), "1");
        // 3.5 - 1 = 2.5 millionths.
        assert_eq!(ratio_text(&[("1", "0.000007"), ("1", "-0.000002")], "2"), "0.000003");
        assert_eq!(ratio_text(&[("1", "0.000002"), ("1", "-0.000007")], "2"), "-0.000003");
    }

    #[test]
    fn the_greatest_numbers_are_exact() {
        let most = "9223372036854.775807";
        assert_eq!(ratio_text(&[(most, most), (most, most), (most, most)], most), "beyond");
        assert_eq!(ratio_text(&[(most, most), (most, "-1"), ("1", "1")], most), "9223372036853.775807");
        assert_eq!(ratio_text(&[(most, most)], "0"), "DivisionByZero");
        assert_eq!(ratio_text(&[("1", "1")], "-1"), "DivisionByZero");
    }
}

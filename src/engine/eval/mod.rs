//! Evaluates a checked expression on one row. It cannot fail: what has no value is missing, with its reason.

mod function;

use std::borrow::Cow;

use crate::expr::ast::{Comparison, TextTest};
use crate::expr::typed::{Node, Slot, Term};
use crate::model::date::AsOf;
use crate::model::fold::fold;
use crate::model::number::{Number, NumberError};
use crate::model::value::{OrderIndex, Value, Verdict, Why};

/// Where an expression reads from.
pub trait Row {
    /// The value of a slot; texts in folded form.
    fn read(&self, slot: Slot) -> Value<'_>;

    /// The as-of date.
    fn as_of(&self) -> AsOf;

    /// The value of a key, in folded form, in the lookup of this name.
    fn look_up(&self, lookup: &str, key: &str) -> Value<'_>;

    /// The words of an order, from the least to the greatest, folded.
    fn order(&self, order: OrderIndex) -> &[String];

    /// The number that is put in the place of a term; none but where one asks what would be.
    fn supposed(&self, _term: &Term) -> Option<Number> {
        None
    }

    /// The word of a category; empty where the order has none of that rank.
    fn category_word(&self, order: OrderIndex, rank: u32) -> &str {
        self.order(order).get(rank as usize).map_or("", String::as_str)
    }

    /// A text that a term came to, as outputs may show it.
    fn shown<'t>(&self, term: &Term, text: &'t str) -> Cow<'t, str>;
}

/// The value of an expression.
pub fn evaluate<'a, R: Row + ?Sized>(term: &'a Term, row: &'a R) -> Value<'a> {
    if let Some(number) = row.supposed(term) {
        return Value::Number(number);
    }
    match &term.node {
        Node::Number(number) => Value::Number(*number),
        Node::Text(text) => Value::Text(Cow::Borrowed(text)),
        Node::Date(date) => Value::Date(*date),
        Node::Flag(flag) => Value::Flag(*flag),
        Node::Category(rank) => Value::Category(*rank),
        Node::Missing => Value::Missing(Why::Said),
        Node::Read(slot) => row.read(*slot),
        Node::CategoryText(inner, order) => {
            let value = evaluate(inner, row);
            let Value::Category(rank) = value else { return value };
            Value::Text(Cow::Borrowed(row.category_word(*order, rank)))
        }
        Node::Negate(inner) => match number(inner, row) {
            Ok(n) => Value::Number(-n),
            Err(why) => Value::Missing(why),
        },
        Node::Sum(parts) => chain(parts, row, |sum, negative, n| if negative { sum.minus(n) } else { sum.plus(n) }),
        Node::Product(parts) => {
            chain(parts, row, |product, divides, n| if divides { product.divided_by(n) } else { product.times(n) })
        }
        Node::DaysBetween(later, earlier) => match (evaluate(later, row), evaluate(earlier, row)) {
            (Value::Date(later), Value::Date(earlier)) => whole(i64::from(later.days()) - i64::from(earlier.days())),
            (a, b) => missing_of(&[&a, &b]),
        },
        Node::CategoryOf(inner, order) => {
            let value = evaluate(inner, row);
            let Value::Text(word) = &value else { return missing_of(&[&value]) };
            let word = fold(word);
            let rank = row.order(*order).iter().position(|known| *known == word).and_then(|rank| u32::try_from(rank).ok());
            rank.map_or(Value::Missing(Why::NotListed), Value::Category)
        }
        Node::DateSteps(date, steps) => {
            let value = evaluate(date, row);
            let Value::Date(date) = value else { return missing_of(&[&value]) };
            let day = steps.iter().try_fold(date, |day, (count, unit)| day.later(*count, *unit));
            day.map_or(Value::Missing(Why::TooLarge), Value::Date)
        }
        Node::Call(function, arguments) => function::call(*function, arguments, row),
        Node::Not(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Compare(..)
        | Node::Same(..)
        | Node::IsMissing(..)
        | Node::In(..)
        | Node::Between(..)
        | Node::TextTest(..) => verdict(term, row).into(),
    }
}

/// The answer of a condition.
pub fn verdict<R: Row + ?Sized>(term: &Term, row: &R) -> Verdict {
    match &term.node {
        Node::Not(inner) => not(verdict(inner, row)),
        Node::And(parts) => all(parts.iter().map(|part| verdict(part, row))),
        Node::Or(parts) => not(all(parts.iter().map(|part| not(verdict(part, row))))),
        Node::Compare(comparison, left, right) => compare(*comparison, &evaluate(left, row), &evaluate(right, row)),
        Node::Same(negated, left, right) => {
            let (left, right) = (evaluate(left, row), evaluate(right, row));
            let same = match (left.missing(), right.missing()) {
                (None, None) => left == right,
                (a, b) => a.is_some() && b.is_some(),
            };
            answer(same != *negated)
        }
        Node::IsMissing(negated, operand) => answer(evaluate(operand, row).missing().is_some() != *negated),
        Node::In(negated, operand, list) => {
            let operand = evaluate(operand, row);
            let any = not(all(list.iter().map(|item| not(compare(Comparison::Equal, &operand, &evaluate(item, row))))));
            if *negated { not(any) } else { any }
        }
        Node::Between(negated, operand, low, high) => {
            let operand = evaluate(operand, row);
            let above = compare(Comparison::GreaterOrEqual, &operand, &evaluate(low, row));
            let below = compare(Comparison::LessOrEqual, &operand, &evaluate(high, row));
            let inside = all([above, below].into_iter());
            if *negated { not(inside) } else { inside }
        }
        Node::TextTest(negated, test, operand, list) => {
            let operand = evaluate(operand, row);
            let any = not(all(list.iter().map(|item| not(text_test(*test, &operand, &evaluate(item, row))))));
            if *negated { not(any) } else { any }
        }
        Node::Number(_)
        | Node::Text(_)
        | Node::Date(_)
        | Node::Flag(_)
        | Node::Category(_)
        | Node::Missing
        | Node::Read(_)
        | Node::CategoryText(..)
        | Node::CategoryOf(..)
        | Node::Negate(_)
        | Node::Sum(_)
        | Node::Product(_)
        | Node::DaysBetween(..)
        | Node::DateSteps(..)
        | Node::Call(..) => {
            let value = evaluate(term, row);
            let Value::Flag(flag) = value else { return Verdict::Unknown(value.missing().unwrap_or(Why::Unreadable)) };
            answer(flag)
        }
    }
}

fn answer(yes: bool) -> Verdict {
    if yes { Verdict::Yes } else { Verdict::No }
}

fn not(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Yes => Verdict::No,
        Verdict::No => Verdict::Yes,
        Verdict::Unknown(why) => Verdict::Unknown(why),
    }
}

/// Kleene's `and`: no where any is no, else the first unknown, else yes.
pub fn all(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut unknown = Verdict::Yes;
    for verdict in verdicts {
        match verdict {
            Verdict::No => return Verdict::No,
            Verdict::Unknown(_) if unknown.is_yes() => unknown = verdict,
            Verdict::Unknown(_) | Verdict::Yes => {}
        }
    }
    unknown
}

fn compare(comparison: Comparison, left: &Value<'_>, right: &Value<'_>) -> Verdict {
    use std::cmp::Ordering;
    let ordering = match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
        (Value::Category(a), Value::Category(b)) => a.cmp(b),
        (a, b) => return Verdict::Unknown(a.missing().or(b.missing()).unwrap_or(Why::Unreadable)),
    };
    answer(match comparison {
        Comparison::Equal => ordering == Ordering::Equal,
        Comparison::NotEqual => ordering != Ordering::Equal,
        Comparison::Less => ordering == Ordering::Less,
        Comparison::LessOrEqual => ordering != Ordering::Greater,
        Comparison::Greater => ordering == Ordering::Greater,
        Comparison::GreaterOrEqual => ordering != Ordering::Less,
    })
}

fn text_test(test: TextTest, operand: &Value<'_>, part: &Value<'_>) -> Verdict {
    match (operand, part) {
        (Value::Text(whole), Value::Text(part)) => answer(match test {
            TextTest::Contains => whole.contains(part.as_ref()),
            TextTest::StartsWith => whole.starts_with(part.as_ref()),
            TextTest::EndsWith => whole.ends_with(part.as_ref()),
        }),
        (a, b) => Verdict::Unknown(a.missing().or(b.missing()).unwrap_or(Why::Unreadable)),
    }
}

fn number<R: Row + ?Sized>(term: &Term, row: &R) -> Result<Number, Why> {
    let value = evaluate(term, row);
    let Value::Number(n) = value else { return Err(value.missing().unwrap_or(Why::Unreadable)) };
    Ok(n)
}

/// Combines numbers from left to right; each step is rounded once, the first missing one decides.
fn chain<'a, R: Row + ?Sized>(
    parts: &[(bool, Term)],
    row: &R,
    step: impl Fn(Number, bool, Number) -> Result<Number, NumberError>,
) -> Value<'a> {
    let mut result: Option<Number> = None;
    for (flag, part) in parts {
        let n = match number(part, row) {
            Ok(n) => n,
            Err(why) => return Value::Missing(why),
        };
        result = Some(match result.map(|so_far| step(so_far, *flag, n)) {
            None => n,
            Some(Ok(n)) => n,
            Some(Err(error)) => return Value::Missing(error.into()),
        });
    }
    result.map_or(Value::Missing(Why::Said), Value::Number)
}

fn whole<'a>(n: i64) -> Value<'a> {
    Number::from_integer(n).map_or(Value::Missing(Why::TooLarge), Value::Number)
}

/// Missing for the reason of the first that is.
fn missing_of<'a>(values: &[&Value<'_>]) -> Value<'a> {
    Value::Missing(values.iter().find_map(|value| value.missing()).unwrap_or(Why::Unreadable))
}

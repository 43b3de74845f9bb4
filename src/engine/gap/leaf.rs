//! One comparison: which number must reach what.

use super::ways::Target;
use crate::engine::eval::{Row, evaluate};
use crate::engine::measure::unknown::parts;
use crate::expr::ast::Comparison;
use crate::expr::function::{AggregateFunction, Function};
use crate::expr::population::Against;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::number::{Number, SCALE};
use crate::model::value::{Type, Value};
use crate::rules::ruleset::{Definition, RuleSet};

/// The numbers any of which turns a condition without `and` and `or` to yes (or to no); none where no number does.
///
/// A side of a comparison of numbers that reads a value of the customer is a quantity that may move; where both do, it is the
/// left one. All else stays as it is.
pub(super) fn leaf<'r, R: Row + ?Sized>(rules: &RuleSet, term: &'r Term, yes: bool, row: &R) -> Vec<Target<'r>> {
    let asks = |comparison: Comparison, negated: bool| if negated == yes { opposite(comparison) } else { comparison };
    match &term.node {
        Node::Compare(comparison, left, right) => compared(rules, asks(*comparison, false), left, right, row),
        Node::Same(negated, left, right) => compared(rules, asks(Comparison::Equal, *negated), left, right, row),
        Node::In(negated, operand, list) => {
            if *negated == yes {
                // Beside all of them: the next free number on either side of the one that it is.
                return compared_with(rules, Comparison::NotEqual, operand, operand, row);
            }
            nearest(list.iter().flat_map(|item| compared_with(rules, Comparison::Equal, operand, item, row)))
        }
        Node::Between(negated, operand, low, high) => {
            if *negated == yes {
                let below = compared_with(rules, Comparison::Less, operand, low, row);
                return below.into_iter().chain(compared_with(rules, Comparison::Greater, operand, high, row)).collect();
            }
            let (Value::Number(least), Value::Number(most)) = (evaluate(low, row), evaluate(high, row)) else {
                return Vec::new();
            };
            if least > most {
                return Vec::new();
            }
            let above = compared_with(rules, Comparison::GreaterOrEqual, operand, low, row);
            above.into_iter().chain(compared_with(rules, Comparison::LessOrEqual, operand, high, row)).collect()
        }
        _ => Vec::new(),
    }
}

const fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

const fn turned_round(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal | Comparison::NotEqual => comparison,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

fn compared<'r, R: Row + ?Sized>(
    rules: &RuleSet,
    comparison: Comparison,
    left: &'r Term,
    right: &'r Term,
    row: &R,
) -> Vec<Target<'r>> {
    if may_move(left) {
        compared_with(rules, comparison, left, right, row)
    } else {
        compared_with(rules, turned_round(comparison), right, left, row)
    }
}

/// The numbers at which a quantity compares with another number as asked, given that it doesn't now.
fn compared_with<'r, R: Row + ?Sized>(
    rules: &RuleSet,
    comparison: Comparison,
    quantity: &'r Term,
    with: &Term,
    row: &R,
) -> Vec<Target<'r>> {
    if !may_move(quantity) {
        return Vec::new();
    }
    let (Value::Number(from), Value::Number(bound)) = (evaluate(quantity, row), evaluate(with, row)) else { return Vec::new() };
    let whole = is_whole(rules, quantity);
    let target = |rises: bool, to: Number, beyond: bool| {
        let (to, beyond) = if whole { (next_whole(to, rises, beyond)?, false) } else { (to, beyond) };
        Some(Target { term: quantity, from, to, rises, beyond, whole })
    };
    let targets = match comparison {
        Comparison::GreaterOrEqual if from < bound => [target(true, bound, false), None],
        Comparison::Greater if from <= bound => [target(true, bound, true), None],
        Comparison::LessOrEqual if from > bound => [target(false, bound, false), None],
        Comparison::Less if from >= bound => [target(false, bound, true), None],
        Comparison::Equal if from != bound && !(whole && bound.as_integer().is_none()) => {
            [target(from < bound, bound, false), None]
        }
        Comparison::NotEqual if from == bound => [target(true, bound, true), target(false, bound, true)],
        _ => [None, None],
    };
    targets.into_iter().flatten().collect()
}

/// Of equal-to targets the next above and the next below.
fn nearest<'r>(targets: impl Iterator<Item = Target<'r>>) -> Vec<Target<'r>> {
    let (mut above, mut below): (Option<Target<'r>>, Option<Target<'r>>) = (None, None);
    for target in targets {
        if target.rises {
            above = Some(above.filter(|known| known.to <= target.to).unwrap_or(target));
        } else {
            below = Some(below.filter(|known| known.to >= target.to).unwrap_or(target));
        }
    }
    above.into_iter().chain(below).collect()
}

/// The first whole number at a bound or, where that isn't enough, beyond it; none outside the range.
fn next_whole(bound: Number, rises: bool, beyond: bool) -> Option<Number> {
    let whole = if rises { bound.ceil() } else { bound.floor() }.ok()?;
    let step = if rises { SCALE } else { -SCALE };
    if beyond && whole == bound { Number::from_micros(i128::from(whole.micros()) + i128::from(step)) } else { Some(whole) }
}

/// Whether a term is a number that belongs to the customer.
fn may_move(term: &Term) -> bool {
    term.ty == Type::Number && reads_customer(term)
}

fn reads_customer(term: &Term) -> bool {
    match term.node {
        Node::Read(slot) => matches!(slot, Slot::Value(_) | Slot::Aggregate(_) | Slot::Population(_) | Slot::Column(_)),
        Node::Number(_) => false,
        _ => parts(term).into_iter().any(reads_customer),
    }
}

/// Whether a term is a whole number for every customer that has a value: a count, a number of days, or made of such.
fn is_whole(rules: &RuleSet, term: &Term) -> bool {
    let each = |mut terms: std::slice::Iter<'_, Term>| terms.all(|part| is_whole(rules, part));
    match &term.node {
        Node::Number(number) => number.as_integer().is_some(),
        Node::DaysBetween(..) => true,
        Node::Negate(inner) => is_whole(rules, inner),
        Node::Sum(list) => list.iter().all(|(_, part)| is_whole(rules, part)),
        Node::Product(list) => list.iter().all(|(divides, part)| !divides && is_whole(rules, part)),
        Node::Read(Slot::Value(position)) => match &rules.values[*position].definition {
            Definition::Formula(formula) => is_whole(rules, &formula.term),
            Definition::Classes(_) | Definition::By(_) | Definition::Grid(_) | Definition::Score(_) => false,
        },
        Node::Read(Slot::Param(position)) => match rules.params[*position].value.value() {
            Value::Number(number) => number.as_integer().is_some(),
            Value::Missing(_) | Value::Text(_) | Value::Date(_) | Value::Flag(_) | Value::Category(_) => false,
        },
        Node::Read(Slot::Aggregate(position)) => matches!(
            rules.aggregates[*position].function,
            AggregateFunction::Count
                | AggregateFunction::CountDistinct
                | AggregateFunction::ActiveDays
                | AggregateFunction::ActiveMonths
                | AggregateFunction::StreakMonths
                | AggregateFunction::LongestGap
        ),
        Node::Read(Slot::Population(position)) => {
            matches!(rules.populations[*position].against, Against::Rank | Against::Score { .. } | Against::Count)
        }
        Node::Call(function, arguments) => match function {
            Function::DaysSince
            | Function::MonthsSince
            | Function::YearsSince
            | Function::Year
            | Function::Quarter
            | Function::Month
            | Function::Day
            | Function::Weekday
            | Function::Length
            | Function::Floor
            | Function::Ceil => true,
            Function::Abs | Function::Min | Function::Max | Function::Coalesce => each(arguments.iter()),
            Function::If => each(arguments.get(1..).unwrap_or_default().iter()),
            Function::Round
            | Function::Mod
            | Function::AtLeast
            | Function::Lower
            | Function::Upper
            | Function::Concat
            | Function::Lookup => false,
        },
        _ => false,
    }
}

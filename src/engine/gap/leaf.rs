//! One comparison: which number must reach what.

use super::Reach;
use super::ways::Target;
use crate::engine::eval::{Row, evaluate};
use crate::engine::measure::unknown::parts;
use crate::expr::ast::Comparison;
use crate::expr::function::{AggregateFunction, Function};
use crate::expr::population::Against;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::number::Number;
use crate::model::value::{Type, Value};
use crate::rules::ruleset::{Definition, RuleSet};

/// At most two numbers.
pub(super) type Targets<'r> = [Option<Target<'r>>; 2];

/// The numbers any of which turns a condition without `and` and `or` to yes (or to no); none where no number does.
///
/// A side of a comparison of numbers that reads a value of the customer is a quantity that may move; where both do, it is the
/// left one. All else stays as it is.
pub(super) fn leaf<'r, R: Row + ?Sized>(rules: &RuleSet, term: &'r Term, yes: bool, row: &R) -> Targets<'r> {
    let asks = |comparison: Comparison, negated: bool| if negated == yes { comparison.opposite() } else { comparison };
    match &term.node {
        Node::Compare(comparison, left, right) => compared(rules, asks(*comparison, false), left, right, row),
        Node::Same(negated, left, right) => compared(rules, asks(Comparison::Equal, *negated), left, right, row),
        Node::In(negated, operand, list) => {
            if *negated == yes {
                // Beside all of them: the next free number on either side of the one that it is.
                return compared_with(rules, Comparison::NotEqual, operand, operand, row);
            }
            nearest(list.iter().flat_map(|item| compared_with(rules, Comparison::Equal, operand, item, row)).flatten())
        }
        Node::Between(negated, operand, low, high) => {
            if *negated == yes {
                let [below, _] = compared_with(rules, Comparison::Less, operand, low, row);
                let [above, _] = compared_with(rules, Comparison::Greater, operand, high, row);
                return [below, above];
            }
            let (Value::Number(least), Value::Number(most)) = (evaluate(low, row), evaluate(high, row)) else {
                return [None; 2];
            };
            if least > most {
                return [None; 2];
            }
            let [above, _] = compared_with(rules, Comparison::GreaterOrEqual, operand, low, row);
            let [below, _] = compared_with(rules, Comparison::LessOrEqual, operand, high, row);
            [above, below]
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
        | Node::Not(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::IsMissing(..)
        | Node::TextTest(..)
        | Node::Call(..) => [None; 2],
    }
}

fn compared<'r, R: Row + ?Sized>(
    rules: &RuleSet,
    comparison: Comparison,
    left: &'r Term,
    right: &'r Term,
    row: &R,
) -> Targets<'r> {
    if may_move(left) {
        compared_with(rules, comparison, left, right, row)
    } else {
        compared_with(rules, comparison.turned_round(), right, left, row)
    }
}

/// The numbers at which a quantity compares with another number as asked, given that it doesn't now.
fn compared_with<'r, R: Row + ?Sized>(
    rules: &RuleSet,
    comparison: Comparison,
    quantity: &'r Term,
    with: &Term,
    row: &R,
) -> Targets<'r> {
    if !may_move(quantity) {
        return [None; 2];
    }
    let (Value::Number(from), Value::Number(bound)) = (evaluate(quantity, row), evaluate(with, row)) else { return [None; 2] };
    let whole = is_whole(rules, quantity);
    let is_missed = match comparison {
        Comparison::GreaterOrEqual => from < bound,
        Comparison::Greater => from <= bound,
        Comparison::LessOrEqual => from > bound,
        Comparison::Less => from >= bound,
        Comparison::Equal => from != bound && (!whole || bound.as_integer().is_some()),
        Comparison::NotEqual => from == bound,
    };
    if !is_missed {
        return [None; 2];
    }
    let (least, most) = (least(rules, quantity), most(rules, quantity));
    let target = |rises: bool, reach: Reach| {
        let target = Target { term: quantity, from, to: bound, rises, reach, whole };
        let target = if whole { target.at_next_whole()? } else { target };
        let is_possible = least.is_none_or(|least| target.reached() >= least) && most.is_none_or(|most| target.reached() <= most);
        is_possible.then_some(target)
    };
    match comparison {
        Comparison::GreaterOrEqual => [target(true, Reach::FromThere), None],
        Comparison::Greater => [target(true, Reach::Beyond), None],
        Comparison::LessOrEqual => [target(false, Reach::FromThere), None],
        Comparison::Less => [target(false, Reach::Beyond), None],
        Comparison::Equal => [target(from < bound, Reach::There), None],
        Comparison::NotEqual => [target(true, Reach::Beyond), target(false, Reach::Beyond)],
    }
}

/// Of equal-to targets the next above and the next below.
fn nearest<'r>(targets: impl Iterator<Item = Target<'r>>) -> Targets<'r> {
    let (mut above, mut below): (Option<Target<'r>>, Option<Target<'r>>) = (None, None);
    for target in targets {
        if target.rises {
            above = Some(above.filter(|known| known.to <= target.to).unwrap_or(target));
        } else {
            below = Some(below.filter(|known| known.to >= target.to).unwrap_or(target));
        }
    }
    [above, below]
}

/// Whether a term is a number that belongs to the customer.
fn may_move(term: &Term) -> bool {
    term.ty == Type::Number && reads_customer(term)
}

fn reads_customer(term: &Term) -> bool {
    if let Node::Read(slot) = term.node {
        return matches!(slot, Slot::Value(_) | Slot::Aggregate(_) | Slot::Population(_) | Slot::Column(_));
    }
    parts(term).into_iter().any(reads_customer)
}

/// The least number that a term can be, of a count or a place among others.
fn least(rules: &RuleSet, term: &Term) -> Option<Number> {
    let Node::Read(slot) = term.node else { return None };
    if let Slot::Value(position) = slot
        && let Definition::Formula(formula) = &rules.values[position].definition
    {
        return least(rules, &formula.term);
    }
    let against = if let Slot::Population(position) = slot { Some(rules.populations[position].against) } else { None };
    if matches!(against, Some(Against::Rank | Against::Score { .. })) {
        return Some(Number::ONE);
    }
    let counts = matches!(slot, Slot::Aggregate(position) if is_count(rules.aggregates[position].function));
    (counts || against == Some(Against::Count)).then_some(Number::ZERO)
}

/// The greatest number that a term can be, of a score against others.
fn most(rules: &RuleSet, term: &Term) -> Option<Number> {
    let Node::Read(slot) = term.node else { return None };
    if let Slot::Value(position) = slot
        && let Definition::Formula(formula) = &rules.values[position].definition
    {
        return most(rules, &formula.term);
    }
    let Slot::Population(position) = slot else { return None };
    let Against::Score { steps, .. } = rules.populations[position].against else { return None };
    Number::from_integer(steps.into())
}

/// Whether an aggregate counts something.
const fn is_count(function: AggregateFunction) -> bool {
    matches!(
        function,
        AggregateFunction::Count
            | AggregateFunction::CountDistinct
            | AggregateFunction::ActiveDays
            | AggregateFunction::ActiveMonths
            | AggregateFunction::StreakMonths
            | AggregateFunction::LongestGap
    )
}

/// Whether a term is a whole number for every customer that has a value: a count, a number of days, or made of such.
#[expect(clippy::too_many_lines, reason = "a table of the kinds of term")]
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
        Node::Read(Slot::Aggregate(position)) => is_count(rules.aggregates[*position].function),
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
        Node::Read(
            Slot::Column(_)
            | Slot::EventColumn(_)
            | Slot::EventKey
            | Slot::EventDate
            | Slot::AsOf
            | Slot::Customer
            | Slot::Tier
            | Slot::Candidate
            | Slot::PreviousTier,
        )
        | Node::Text(_)
        | Node::Date(_)
        | Node::Flag(_)
        | Node::Category(_)
        | Node::Missing
        | Node::CategoryText(..)
        | Node::CategoryOf(..)
        | Node::DateSteps(..)
        | Node::Not(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Compare(..)
        | Node::Same(..)
        | Node::IsMissing(..)
        | Node::In(..)
        | Node::Between(..)
        | Node::TextTest(..) => false,
    }
}

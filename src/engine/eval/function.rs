//! The functions of one value or a few.

use std::borrow::Cow;

use super::{Row, evaluate, missing_of, number, verdict, whole};
use crate::expr::function::Function;
use crate::expr::typed::Term;
use crate::model::date::Date;
use crate::model::number::{Number, NumberError};
use crate::model::value::{Value, Verdict, Why};

/// The value of a call. Every function of missing is missing, but for those that skip or choose.
pub fn call<'a, R: Row + ?Sized>(function: Function, arguments: &'a [Term], row: &'a R) -> Value<'a> {
    match function {
        Function::Abs => numeric(arguments, row, |n| Ok(n.abs())),
        Function::Floor => numeric(arguments, row, Number::floor),
        Function::Ceil => numeric(arguments, row, Number::ceil),
        Function::Round => match arguments {
            [x] => numeric(std::slice::from_ref(x), row, |n| n.round(0)),
            [x, digits] => {
                // The checker lets only a whole literal from -12 to 6 through.
                let digits = number(digits, row).ok().and_then(Number::as_integer).and_then(|n| i32::try_from(n).ok());
                numeric(std::slice::from_ref(x), row, |n| n.round(digits.unwrap_or(0)))
            }
            _ => Value::Missing(Why::Said),
        },
        Function::Mod => match (number(&arguments[0], row), number(&arguments[1], row)) {
            (Ok(a), Ok(b)) => result(a.remainder(b)),
            (Err(why), _) | (_, Err(why)) => Value::Missing(why),
        },
        Function::Min => extreme(arguments, row, false),
        Function::Max => extreme(arguments, row, true),
        Function::Coalesce => {
            let mut values = arguments.iter().map(|argument| evaluate(argument, row));
            let first = values.next().unwrap_or(Value::Missing(Why::Said));
            if first.missing().is_none() { first } else { values.find(|value| value.missing().is_none()).unwrap_or(first) }
        }
        Function::If => match verdict(&arguments[0], row) {
            Verdict::Yes => evaluate(&arguments[1], row),
            Verdict::No => evaluate(&arguments[2], row),
            Verdict::Unknown(why) => Value::Missing(why),
        },
        Function::AtLeast => at_least(arguments, row).into(),
        Function::DaysSince => day(arguments, row, |date| i64::from(row.as_of().date().days()) - i64::from(date.days())),
        Function::MonthsSince => day(arguments, row, |date| row.as_of().months_since(date)),
        Function::YearsSince => day(arguments, row, |date| row.as_of().months_since(date).div_euclid(12)),
        Function::Year => day(arguments, row, |date| i64::from(date.year())),
        Function::Quarter => day(arguments, row, |date| i64::from(date.quarter())),
        Function::Month => day(arguments, row, |date| i64::from(date.month())),
        Function::Day => day(arguments, row, |date| i64::from(date.day())),
        Function::Weekday => day(arguments, row, |date| i64::from(date.weekday())),
        Function::Lower => text(arguments, row, |t| Value::Text(Cow::Owned(t.to_ascii_lowercase()))),
        Function::Upper => text(arguments, row, |t| Value::Text(Cow::Owned(t.to_ascii_uppercase()))),
        Function::Length => text(arguments, row, |t| whole(i64::try_from(t.chars().count()).unwrap_or(i64::MAX))),
        Function::Concat => concat(arguments, row),
        Function::Lookup => lookup(arguments, row),
    }
}

fn result<'a>(number: Result<Number, NumberError>) -> Value<'a> {
    number.map_or_else(|error| Value::Missing(error.into()), Value::Number)
}

fn numeric<'a, R: Row + ?Sized>(
    arguments: &[Term],
    row: &R,
    compute: impl Fn(Number) -> Result<Number, NumberError>,
) -> Value<'a> {
    match number(&arguments[0], row) {
        Ok(n) => result(compute(n)),
        Err(why) => Value::Missing(why),
    }
}

fn day<'a, R: Row + ?Sized>(arguments: &[Term], row: &R, compute: impl Fn(Date) -> i64) -> Value<'a> {
    let value = evaluate(&arguments[0], row);
    let Value::Date(date) = value else { return missing_of(&[&value]) };
    whole(compute(date))
}

fn text<'a, R: Row + ?Sized>(arguments: &[Term], row: &R, compute: impl Fn(&str) -> Value<'a>) -> Value<'a> {
    let value = evaluate(&arguments[0], row);
    let Value::Text(t) = &value else { return missing_of(&[&value]) };
    compute(t)
}

fn concat<'a, R: Row + ?Sized>(arguments: &[Term], row: &R) -> Value<'a> {
    let mut joined = String::new();
    for argument in arguments {
        let value = evaluate(argument, row);
        let Value::Text(t) = &value else { return missing_of(&[&value]) };
        joined.push_str(t);
    }
    Value::Text(Cow::Owned(joined))
}

fn lookup<'a, R: Row + ?Sized>(arguments: &'a [Term], row: &'a R) -> Value<'a> {
    let [name, key] = arguments else { return Value::Missing(Why::Said) };
    match (evaluate(name, row), evaluate(key, row)) {
        (Value::Text(name), Value::Text(key)) => row.look_up(&name, &key),
        (_, key) => missing_of(&[&key]),
    }
}

/// The least or greatest of those that are there.
fn extreme<'a, R: Row + ?Sized>(arguments: &'a [Term], row: &'a R, greatest: bool) -> Value<'a> {
    let mut best: Option<Value<'a>> = None;
    let mut why = None;
    for argument in arguments {
        let value = evaluate(argument, row);
        if let Some(reason) = value.missing() {
            why = why.or(Some(reason));
            continue;
        }
        let better = match (&best, &value) {
            (Some(Value::Number(a)), Value::Number(b)) => (b > a) == greatest,
            (Some(Value::Date(a)), Value::Date(b)) => (b > a) == greatest,
            _ => true,
        };
        if better {
            best = Some(value);
        }
    }
    best.unwrap_or(Value::Missing(why.unwrap_or(Why::Said)))
}

/// Yes when so many are yes, no when they no longer can be, else unknown.
fn at_least<R: Row + ?Sized>(arguments: &[Term], row: &R) -> Verdict {
    let wanted = number(&arguments[0], row).ok().and_then(Number::as_integer).unwrap_or(0);
    let (mut yes, mut unknown, mut why) = (0, 0, Why::Said);
    for condition in &arguments[1..] {
        match verdict(condition, row) {
            Verdict::Yes => yes += 1,
            Verdict::No => {}
            Verdict::Unknown(reason) => {
                if unknown == 0 {
                    why = reason;
                }
                unknown += 1;
            }
        }
    }
    if yes >= wanted {
        Verdict::Yes
    } else if yes + unknown < wanted {
        Verdict::No
    } else {
        Verdict::Unknown(why)
    }
}

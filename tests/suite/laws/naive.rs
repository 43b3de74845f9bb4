//! A second evaluator, written straight from the definitions: one customer, one expression, all events, every time.

use super::calendar::{self, Day};
use super::cells::fold;
use super::exact::{divided, in_range};
use super::populations::Everyone;
use super::world::{E, Kind, Row, V, World};

pub const WHOLE: i128 = 1_000_000;

/// Why a value is missing that needs more rows, or a sum or mean above zero.
pub const UNDEFINED: &str = "undefined";

/// What an expression is about.
#[derive(Clone, Copy)]
pub struct About<'w> {
    pub world: &'w World,
    /// All customers, where values are known, and which of them this is about.
    pub everyone: Option<&'w Everyone<'w>>,
    pub index: usize,
    /// The customer's row, and the rows of each table that count for it.
    pub customer: Option<(&'w Row, &'w [Vec<&'w Row>])>,
    pub event: Option<&'w Row>,
}

pub fn missing(why: &str) -> V {
    V::Missing(why.to_owned())
}

pub fn text_or(text: Option<&String>, why: &str) -> V {
    text.map_or_else(|| missing(why), |text| V::Text(text.clone()))
}

fn not(answer: V) -> V {
    if let V::Flag(flag) = answer { V::Flag(!flag) } else { answer }
}

fn all(answers: impl Iterator<Item = V>) -> V {
    let answers: Vec<V> = answers.collect();
    if answers.contains(&V::Flag(false)) {
        return V::Flag(false);
    }
    answers.into_iter().find(|answer| matches!(answer, V::Missing(_))).unwrap_or(V::Flag(true))
}

fn any(answers: impl Iterator<Item = V>) -> V {
    not(all(answers.map(not)))
}

impl About<'_> {
    pub fn value(&self, e: &E) -> V {
        match e {
            E::Number(_, micros) => V::Number(*micros),
            E::Text(text) => V::Text(fold(text)),
            E::Date(day) => V::Date(*day),
            E::Flag(flag) => V::Flag(*flag),
            E::MissingWord => missing("missing"),
            E::Param(i) => self.world.params[*i].value.clone(),
            E::Column(i) => self.customer.unwrap().0.cells[*i].value.clone(),
            E::Value(i) => self.named(*i),
            E::EventColumn(table, i) => self.cell(*table, *i, self.event.unwrap()),
            E::EventKey(_) => text_or(self.event.unwrap().key.1.as_ref(), "unreadable"),
            E::EventId(_) => text_or(self.event.unwrap().id.1.as_ref(), "empty"),
            E::EventDate(_) => self.event.unwrap().date.value.clone(),
            E::AsOf => V::Date(self.world.as_of),
            E::Customer => V::Text(self.customer.unwrap().0.key.1.clone().unwrap()),
            E::Tier("previous_tier") => missing("no standing"),
            E::Tier(_) => match self.tier() {
                Some(tier) => V::Text(fold(&self.world.tiers[tier].name)),
                None => missing("no tier"),
            },
            E::Negate(a) => self.numbers(&[a], |n| V::Number(-n[0])),
            E::Sum(list) => self.chain(list, |a, minus, b| in_range(if minus { a - b } else { a + b })),
            E::Product(list) => self.chain(list, |a, divides, b| match (divides, b) {
                (false, b) => in_range(divided(a * b, WHOLE)),
                (true, 0) => missing("division by zero"),
                (true, b) => in_range(divided(a * WHOLE, b)),
            }),
            E::Days(a, b) => match (self.value(a), self.value(b)) {
                (V::Date(a), V::Date(b)) => V::Number(i128::from(a - b) * WHOLE),
                (V::Date(_), other) | (other, _) => other,
            },
            E::Step(a, back, count, unit) => match self.value(a) {
                V::Date(day) => V::Date(calendar::plus(day, if *back { -count } else { *count }, *unit)),
                other => other,
            },
            E::Call(name, arguments) => self.call(name, arguments),
            E::Aggregate(aggregate) => self.aggregate(aggregate),
            E::Population(p) => self.population(p),
            E::Lookup(lookup, a) => self.lookup(*lookup, self.text(a)),
            E::Paren(a) => self.value(a),
            _ => self.condition(e),
        }
    }

    fn condition(&self, e: &E) -> V {
        match e {
            E::Not(a) => not(self.value(a)),
            E::And(list) => all(list.iter().map(|part| self.value(part))),
            E::Or(list) => any(list.iter().map(|part| self.value(part))),
            E::Compare(sign, a, b) => self.compare(sign, a, b),
            E::Same(negated, a, b) => {
                let same = match (self.value(a), self.value(b)) {
                    (V::Missing(_), V::Missing(_)) => true,
                    (V::Missing(_), _) | (_, V::Missing(_)) => false,
                    _ => self.compare("=", a, b) == V::Flag(true),
                };
                V::Flag(same != *negated)
            }
            E::IsMissing(negated, a) => V::Flag(matches!(self.value(a), V::Missing(_)) != *negated),
            E::In(negated, a, list) => {
                let found = any(list.iter().map(|item| self.compare("=", a, item)));
                if *negated { not(found) } else { found }
            }
            E::Between(negated, a, b, c) => {
                let inside = all([self.compare(">=", a, b), self.compare("<=", a, c)].into_iter());
                if *negated { not(inside) } else { inside }
            }
            E::Test(negated, how, a, list) => {
                let text = self.text(a);
                let found = any(list.iter().map(|part| test_text(how, &text, &self.text(part))));
                if *negated { not(found) } else { found }
            }
            _ => unreachable!("not a condition"),
        }
    }

    /// A column of an event.
    pub fn cell(&self, table: usize, column: usize, row: &Row) -> V {
        let about = About { event: Some(row), customer: None, ..*self };
        let computed = self.world.tables[table].columns[column].computed.as_ref();
        let kind = self.world.tables[table].columns[column].kind;
        computed.map_or_else(|| row.cells[column].value.clone(), |e| about.typed(kind, e))
    }

    /// A metric or a segment.
    pub fn named(&self, value: usize) -> V {
        let known = &self.everyone.unwrap().known;
        if let Some(known) = &known.borrow()[self.index][value] {
            return known.clone();
        }
        let found = self.measured(value);
        known.borrow_mut()[self.index][value] = Some(found.clone());
        found
    }

    fn tier(&self) -> Option<usize> {
        self.everyone.unwrap().tiers.borrow()[self.index]
    }

    /// A value of a kind that is known: a category where text is meant is its word.
    pub fn typed(&self, kind: Kind, e: &E) -> V {
        if kind == Kind::Text { self.text(e) } else { self.value(e) }
    }

    /// A value, categories as their words.
    pub fn text(&self, e: &E) -> V {
        match self.value(e) {
            V::Category(order, rank) => V::Text(self.world.orders[order][rank].clone()),
            other => other,
        }
    }

    fn chain(&self, list: &[(bool, E)], step: impl Fn(i128, bool, i128) -> V) -> V {
        let mut sum = self.value(&list[0].1);
        for (flag, part) in &list[1..] {
            sum = match (sum, self.value(part)) {
                (V::Number(a), V::Number(b)) => step(a, *flag, b),
                (V::Number(_), other) | (other, _) => other,
            };
        }
        sum
    }

    fn numbers(&self, list: &[&E], compute: impl Fn(&[i128]) -> V) -> V {
        let mut numbers = Vec::new();
        for e in list {
            match self.value(e) {
                V::Number(n) => numbers.push(n),
                other => return other,
            }
        }
        compute(&numbers)
    }

    fn rank(&self, e: &E, against: &V) -> V {
        if let E::Tier("previous_tier") = inner(e) {
            return missing("no standing");
        }
        if let E::Tier(_) = inner(e) {
            return match self.tier() {
                Some(tier) => V::Number(-i128::try_from(tier).unwrap()),
                None => missing("no tier"),
            };
        }
        match (self.value(e), against) {
            (V::Category(_, rank), _) => V::Number(i128::try_from(rank).unwrap()),
            (V::Text(word), V::Category(order, _)) => {
                let rank = self.world.orders[*order].iter().position(|known| *known == word).unwrap();
                V::Number(i128::try_from(rank).unwrap())
            }
            (other, _) => other,
        }
    }

    fn compare(&self, sign: &str, a: &E, b: &E) -> V {
        let (left, right) = if let (E::Tier(_), E::Text(name)) = (inner(a), inner(b)) {
            let tier = self.world.tiers.iter().position(|tier| tier.name == *name).unwrap();
            (self.rank(a, &V::Flag(true)), V::Number(-i128::try_from(tier).unwrap()))
        } else if matches!(sign, "=" | "!=") {
            (self.text(a), self.text(b))
        } else {
            let (left, right) = (self.value(a), self.value(b));
            (self.rank(a, &right), self.rank(b, &left))
        };
        let ordering = match (&left, &right) {
            (V::Missing(_), _) => return left,
            (_, V::Missing(_)) => return right,
            (V::Number(a), V::Number(b)) => a.cmp(b),
            (V::Text(a), V::Text(b)) => a.cmp(b),
            (V::Date(a), V::Date(b)) => a.cmp(b),
            (V::Flag(a), V::Flag(b)) => a.cmp(b),
            _ => panic!("cannot compare {a:?} = {left:?} and {b:?} = {right:?}"),
        };
        V::Flag(match sign {
            "=" => ordering.is_eq(),
            "!=" => ordering.is_ne(),
            "<" => ordering.is_lt(),
            "<=" => ordering.is_le(),
            ">" => ordering.is_gt(),
            _ => ordering.is_ge(),
        })
    }

    fn call(&self, name: &str, arguments: &[E]) -> V {
        let first = &arguments[0];
        match name {
            "min" | "max" => self.extreme(name == "max", arguments),
            "coalesce" => {
                let there = arguments.iter().map(|e| self.value(e)).find(|value| !matches!(value, V::Missing(_)));
                there.map_or_else(|| self.value(first), |value| self.plain(value, arguments))
            }
            "if" => match self.value(first) {
                V::Flag(true) => self.plain(self.value(&arguments[1]), &arguments[1..]),
                V::Flag(false) => self.plain(self.value(&arguments[2]), &arguments[1..]),
                other => other,
            },
            "at_least" => self.at_least(arguments),
            "lower" | "upper" | "length" | "concat" => self.of_texts(name, arguments),
            "abs" => self.numbers(&[first], |n| V::Number(n[0].abs())),
            "floor" => self.numbers(&[first], |n| in_range(n[0].div_euclid(WHOLE) * WHOLE)),
            "ceil" => self.numbers(&[first], |n| in_range(-(-n[0]).div_euclid(WHOLE) * WHOLE)),
            "mod" => self.numbers(&[first, &arguments[1]], |n| match n[1] {
                0 => missing("division by zero"),
                by => V::Number(n[0] % by),
            }),
            "round" => self.numbers(&arguments.iter().collect::<Vec<_>>(), |n| {
                let digits = n.get(1).map_or(0, |digits| digits / WHOLE);
                let step = 10_i128.pow(u32::try_from(6 - digits).unwrap());
                in_range(divided(n[0], step) * step)
            }),
            _ => match self.value(first) {
                V::Date(day) => V::Number(i128::from(self.of_day(name, day)) * WHOLE),
                other => other,
            },
        }
    }

    /// A category that met plain text is text.
    fn plain(&self, value: V, arguments: &[E]) -> V {
        match value {
            V::Category(order, rank) if arguments.iter().any(|e| matches!(self.value(e), V::Text(_))) => {
                V::Text(self.world.orders[order][rank].clone())
            }
            other => other,
        }
    }

    fn of_day(&self, name: &str, day: Day) -> i64 {
        let (year, month, date) = calendar::civil(day);
        match name {
            "days_since" => self.world.as_of - day,
            "months_since" => calendar::months_since(day, self.world.as_of),
            "years_since" => calendar::months_since(day, self.world.as_of).div_euclid(12),
            "year" => year,
            "quarter" => (month + 2) / 3,
            "month" => month,
            "day" => date,
            "weekday" => calendar::weekday(day),
            _ => panic!("no function {name}"),
        }
    }

    fn extreme(&self, greatest: bool, arguments: &[E]) -> V {
        let values: Vec<V> = arguments.iter().map(|e| self.value(e)).collect();
        let key = |value: &V| match value {
            V::Number(n) => *n,
            V::Date(day) => i128::from(*day),
            other => panic!("no number and no date: {other:?}"),
        };
        let there = values.iter().filter(|value| !matches!(value, V::Missing(_)));
        let best = if greatest { there.max_by_key(|value| key(value)) } else { there.min_by_key(|value| key(value)) };
        best.unwrap_or(&values[0]).clone()
    }

    fn at_least(&self, arguments: &[E]) -> V {
        let E::Number(_, wanted) = inner(&arguments[0]) else { panic!("no literal") };
        let answers: Vec<V> = arguments[1..].iter().map(|e| self.value(e)).collect();
        let count = |flag| i128::try_from(answers.iter().filter(|answer| **answer == V::Flag(flag)).count()).unwrap();
        let all = i128::try_from(answers.len()).unwrap();
        if count(true) * WHOLE >= *wanted {
            return V::Flag(true);
        }
        if (all - count(false)) * WHOLE < *wanted {
            return V::Flag(false);
        }
        answers.into_iter().find(|answer| matches!(answer, V::Missing(_))).unwrap()
    }

    fn of_texts(&self, name: &str, arguments: &[E]) -> V {
        let mut joined = String::new();
        for e in arguments {
            match self.text(e) {
                V::Text(text) => joined.push_str(&text),
                other => return other,
            }
        }
        match name {
            "lower" => V::Text(joined.to_ascii_lowercase()),
            "upper" => V::Text(joined.to_ascii_uppercase()),
            "length" => V::Number(i128::try_from(joined.chars().count()).unwrap() * WHOLE),
            _ => V::Text(joined),
        }
    }
}

fn inner(e: &E) -> &E {
    if let E::Paren(a) = e { inner(a) } else { e }
}

fn test_text(how: &str, text: &V, part: &V) -> V {
    match (text, part) {
        (V::Text(text), V::Text(part)) => V::Flag(match how {
            "contains" => text.contains(part.as_str()),
            "starts with" => text.starts_with(part.as_str()),
            _ => text.ends_with(part.as_str()),
        }),
        (V::Text(_), other) | (other, _) => other.clone(),
    }
}

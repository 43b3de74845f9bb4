//! Values against all customers: one pass over all of them, each group sorted once.

use std::borrow::Cow;
use std::ops::Range;

use super::crew::each_run;
use super::dictionary::Dictionary;
use super::rows::{CustomerRow, Ground, TiersOf};
use super::state::{code, value_of, word};
use super::unknown::{Clause, RuleRef, Unknowns};
use super::{Metrics, column_of};
use crate::engine::eval::{evaluate, verdict};
use crate::expr::population::{Against, Population};
use crate::expr::typed::Term;
use crate::model::fold::fold;
use crate::model::number::{Number, NumberError, SCALE};
use crate::model::table::Customers;
use crate::model::value::{Value, Verdict, Why};
use crate::stats::concentration::{self, Class, class};
use crate::stats::quantile::{HALF, quantile};
use crate::stats::ranking::{runs, score};

/// Scores against all customers that nobody has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmptyScores {
    /// Which, by its position among the values against all customers.
    pub population: usize,
    /// The scores that nobody of any group has, rising.
    pub scores: Vec<u32>,
    /// In how many groups there is a score that nobody of the group has.
    pub lacking: usize,
    /// How many groups there are in which anybody has a score.
    pub groups: usize,
}

/// Computes a value against all customers for every one of them; `tiers` are those of a row, as far as the run has come. The
/// number of threads changes nothing but the time it takes.
///
/// Missing, with the first reason of these: *not counted* for whom `where` isn't yes, *no group* where `by` is missing, the
/// reason of the customer's own value where that is missing (but what is the same for everyone in a group is given to
/// those too). A `where`, `by` or counted condition that can't be answered is counted.
pub fn measure_population(
    ground: Ground<'_>,
    customers: &Customers,
    metrics: &mut Metrics,
    position: usize,
    threads: usize,
    tiers: impl Fn(usize) -> TiersOf + Sync,
) {
    let definition = &ground.rules.populations[position];
    let runs = {
        let metrics = &*metrics;
        each_run(customers.len(), threads, |rows| {
            let mut run = Gathered::new(rows.len());
            for row in rows {
                let customer = metrics.of_customer(ground, customers, tiers(row), row);
                if let Some((clause, term)) = run.take(definition, &customer) {
                    let rule = RuleRef::Population(position, clause);
                    run.unknowns.count_term(rule, (term, &definition.text), ground.rules, None, &customer);
                }
            }
            run
        })
    };
    let mut gathered = Gathered::new(customers.len());
    for run in runs {
        gathered.merge(run);
    }
    metrics.unknowns.merge(gathered.unknowns);
    if gathered.groups.texts().len() > 1 || wants_order(definition.against) {
        gathered.members.sort_unstable_by_key(|member| (u128::from(member.group) << 64) | u128::from(member.key));
    }
    let mut scores = Scores::new(definition.against);
    for group in gathered.members.chunk_by(|a, b| a.group == b.group) {
        fill(definition, group, &mut scores, &mut gathered.values);
    }
    metrics.empty_scores.extend(scores.empty(position));
    let mut column = column_of(definition.ty);
    for value in &gathered.values {
        column.push(value);
    }
    metrics.populations[position] = column;
}

/// Whether it takes the values of a group in their order.
const fn wants_order(against: Against) -> bool {
    !matches!(against, Against::Sum | Against::Mean | Against::Count)
}

/// A customer whom `where` and `by` let in.
#[derive(Clone, Copy)]
struct Member {
    group: u32,
    row: u32,
    /// The value as a [`word`]; missing ones come first.
    key: u64,
}

/// What one pass over customers gathers.
struct Gathered {
    members: Vec<Member>,
    /// Why each customer has no value, until it is given one.
    values: Vec<Value<'static>>,
    /// The folded texts of the groups, by their numbers; where there is but one it has no text.
    groups: Dictionary,
    unknowns: Unknowns,
}

impl Gathered {
    fn new(customers: usize) -> Self {
        let (members, values) = (Vec::with_capacity(customers), Vec::with_capacity(customers));
        Self { members, values, groups: Dictionary::default(), unknowns: Unknowns::default() }
    }

    /// Takes over what was gathered of the customers that follow.
    fn merge(&mut self, other: Self) {
        let numbers = self.groups.take_over(&other.groups);
        let number = |group: u32| numbers.get(group as usize).copied().unwrap_or(group);
        self.members.extend(other.members.into_iter().map(|member| Member { group: number(member.group), ..member }));
        self.values.extend(other.values);
        self.unknowns.merge(other.unknowns);
    }

    /// Takes in one customer; the clause that could not be answered for it, where there is one.
    fn take<'d>(&mut self, definition: &'d Population, customer: &CustomerRow<'_>) -> Option<(Clause, &'d Term)> {
        if let Some(condition) = &definition.condition {
            let verdict = verdict(condition, customer);
            if !verdict.is_yes() {
                self.values.push(Value::Missing(Why::NotCounted));
                return matches!(verdict, Verdict::Unknown(_)).then_some((Clause::Where, condition));
            }
        }
        let group = match &definition.by {
            None => 0,
            Some(by) => match evaluate(by, customer) {
                Value::Text(text) => self.groups.number(&fold(&text)),
                Value::Missing(_) | Value::Number(_) | Value::Date(_) | Value::Flag(_) | Value::Category(_) => {
                    self.values.push(Value::Missing(Why::NoGroup));
                    return Some((Clause::By, by));
                }
            },
        };
        let value = evaluate(&definition.subject, customer);
        let key = value.code().map_or(0, word);
        self.members.push(Member { group, key, row: u32::try_from(customer.row).unwrap_or(u32::MAX) });
        let why = value.missing();
        self.values.push(Value::Missing(why.unwrap_or(Why::NoValues)));
        (definition.against == Against::Count && why.is_some()).then_some((Clause::Condition, &definition.subject))
    }
}

/// Gives the customers of one group their values; `group` is sorted by key where it takes that.
fn fill(definition: &Population, group: &[Member], scores: &mut Scores, values: &mut [Value<'static>]) {
    let keys: Vec<i64> = group.iter().filter_map(|member| code(member.key)).collect();
    if let Some(value) = of_everyone(definition, &keys) {
        for member in group {
            values[member.row as usize] = value.clone();
        }
        return;
    }
    let having = &group[group.len() - keys.len()..];
    let total = concentration::held(&keys);
    let mut before = 0;
    scores.begin(keys.len());
    // From the greatest down, so that what greater values hold is known.
    for run in runs(&keys).into_iter().rev() {
        let value = of_run(definition.against, &keys, run.clone(), before, total);
        before += concentration::held(&keys[run.clone()]);
        scores.see(&value);
        for member in &having[run] {
            values[member.row as usize] = value.clone();
        }
    }
    scores.end();
}

/// What is the same for everyone in a group of these values, sorted; none where it differs.
fn of_everyone(definition: &Population, keys: &[i64]) -> Option<Value<'static>> {
    let sum = || keys.iter().map(|key| i128::from(*key)).sum::<i128>();
    let count = keys.len() as i128;
    let one = |key: Option<i64>| key.map_or(Value::Missing(Why::NoValues), |key| value_of(definition.ty, key, None));
    Some(match definition.against {
        Against::Sum => Number::from_micros(sum()).map_or(Value::Missing(Why::TooLarge), Value::Number),
        Against::Mean if count == 0 => Value::Missing(Why::NoValues),
        Against::Mean => number(Number::from_ratio(sum(), count * i128::from(SCALE))),
        Against::Median => one(quantile(keys, HALF)),
        Against::Least => one(keys.first().copied()),
        Against::Greatest => one(keys.last().copied()),
        Against::Count => whole(keys.iter().filter(|key| **key != 0).count()),
        Against::Rank | Against::Score { .. } | Against::ShareOfTotal | Against::ShareBefore | Against::Abc { .. } => {
            return None;
        }
    })
}

/// What the customers with one value have, the values at `run` of all that are sorted in `keys`.
fn of_run(against: Against, keys: &[i64], run: Range<usize>, before: i128, total: i128) -> Value<'static> {
    let key = keys[run.start];
    match against {
        Against::Rank => whole(keys.len() - run.end + 1),
        Against::Score { steps, lower_is_better } => {
            let score = score(run.start, keys.len(), steps);
            whole((if lower_is_better { steps + 1 - score } else { score }) as usize)
        }
        Against::ShareOfTotal => number(Number::from_ratio(key.into(), total)),
        Against::ShareBefore => number(Number::from_ratio(before, total)),
        Against::Abc { a, b } => Value::Text(Cow::Borrowed(match class(key, before, total, a.micros(), b.micros()) {
            Class::A => "A",
            Class::B => "B",
            Class::C => "C",
        })),
        Against::Sum | Against::Mean | Against::Median | Against::Least | Against::Greatest | Against::Count => {
            Value::Missing(Why::NoValues)
        }
    }
}

fn number(result: Result<Number, NumberError>) -> Value<'static> {
    result.map_or_else(|error| Value::Missing(error.into()), Value::Number)
}

fn whole(count: usize) -> Value<'static> {
    Value::Number(Number::from_count(count as u64))
}

/// Which scores somebody has.
struct Scores {
    /// By score, from 1; empty for anything but scores.
    seen: Vec<bool>,
    /// The different scores of the group at hand; runs come in the order of their scores.
    different: usize,
    latest: usize,
    lacking: usize,
    groups: usize,
}

impl Scores {
    fn new(against: Against) -> Self {
        let steps = if let Against::Score { steps, .. } = against { steps as usize } else { 0 };
        Self { seen: vec![false; steps], different: 0, latest: 0, lacking: 0, groups: 0 }
    }

    fn begin(&mut self, values: usize) {
        (self.different, self.latest) = (0, 0);
        self.groups += usize::from(values > 0);
    }

    fn see(&mut self, value: &Value<'_>) {
        let Value::Number(score) = value else { return };
        let score = score.as_integer().and_then(|score| usize::try_from(score).ok()).unwrap_or(0);
        if let Some(seen) = score.checked_sub(1).and_then(|place| self.seen.get_mut(place)) {
            *seen = true;
            self.different += usize::from(score != self.latest);
            self.latest = score;
        }
    }

    fn end(&mut self) {
        self.lacking += usize::from(self.different > 0 && self.different < self.seen.len());
    }

    fn empty(&self, population: usize) -> Option<EmptyScores> {
        let empty = (1..).zip(&self.seen).filter(|(_, seen)| !**seen).map(|(score, _)| score);
        let (lacking, groups) = (self.lacking, self.groups);
        (lacking > 0).then(|| EmptyScores { population, scores: empty.collect(), lacking, groups })
    }
}

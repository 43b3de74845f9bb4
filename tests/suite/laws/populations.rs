//! Values against all customers: everybody is looked at for everybody.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::aggregates::by_value;
use super::exact::{divided, in_range, mean, quantile};
use super::naive::{About, WHOLE, missing};
use super::world::{E, Population, Row, V, World};

/// A customer whom the filter lets in, with the rows of each table that count.
pub type Customer<'w> = (&'w Row, Vec<Vec<&'w Row>>);

/// All customers, and what is known of them so far.
pub struct Everyone<'w> {
    pub world: &'w World,
    pub customers: Vec<Customer<'w>>,
    /// By customer and value.
    pub known: RefCell<Vec<Vec<Option<V>>>>,
    /// By the place of the call in the rule file; a value for each customer.
    pub populations: RefCell<BTreeMap<*const Population, Vec<V>>>,
    /// The tier of each, once it is known.
    pub tiers: RefCell<Vec<Option<usize>>>,
}

impl<'w> Everyone<'w> {
    pub fn new(world: &'w World, customers: Vec<Customer<'w>>) -> Self {
        let known = RefCell::new(vec![vec![None; world.values.len()]; customers.len()]);
        let tiers = RefCell::new(vec![None; customers.len()]);
        Self { world, customers, known, populations: RefCell::default(), tiers }
    }

    pub fn about(&self, index: usize) -> About<'_> {
        let (row, events) = &self.customers[index];
        About { world: self.world, everyone: Some(self), index, customer: Some((row, events)), event: None }
    }
}

fn number(value: &V) -> i128 {
    if let V::Number(n) = value { *n } else { panic!("no number: {value:?}") }
}

fn whole(count: usize) -> V {
    V::Number(i128::try_from(count).unwrap() * WHOLE)
}

/// The value of one customer with this `x` in a group whose values are `xs`.
fn against(p: &Population, x: &V, xs: &[&V]) -> V {
    let greater = || xs.iter().filter(|other| by_value(other, x).is_gt());
    let positive = |value: &V| number(value).max(0);
    let total: i128 = xs.iter().map(|other| if p.name == "rank" || p.name == "score" { 0 } else { positive(other) }).sum();
    let before = || greater().map(|other| positive(other)).sum::<i128>();
    match p.name {
        "rank" => whole(greater().count() + 1),
        "score" => {
            let k = usize::try_from(p.numbers[0].1 / WHOLE).unwrap();
            let smaller = xs.iter().filter(|other| by_value(other, x).is_lt()).count();
            let score = 1 + (1..k).filter(|j| smaller * k > j * (xs.len() - 1)).count();
            whole(if p.lower { k + 1 - score } else { score })
        }
        "share_of_total" | "share_before" if total == 0 => missing("division by zero"),
        "share_of_total" => in_range(divided(number(x) * WHOLE, total)),
        "share_before" => in_range(divided(before() * WHOLE, total)),
        _ => {
            let (a, b) = if p.numbers.is_empty() { (800_000, 950_000) } else { (p.numbers[0].1, p.numbers[1].1) };
            let within = |line: i128| number(x) > 0 && before() * WHOLE < line * total;
            V::Text(
                if within(a) {
                    "A"
                } else if within(b) {
                    "B"
                } else {
                    "C"
                }
                .to_owned(),
            )
        }
    }
}

/// The one value of a group.
fn over_all(p: &Population, xs: &[&V]) -> V {
    let numbers = || xs.iter().map(|x| number(x)).collect::<Vec<_>>();
    match p.name {
        "count_of" => whole(xs.iter().filter(|x| ***x == V::Flag(true)).count()),
        "sum_of" => in_range(numbers().iter().sum()),
        _ if xs.is_empty() => missing("no values"),
        "mean_of" => in_range(mean(&numbers())),
        "median_of" => in_range(quantile(&numbers(), WHOLE / 2)),
        "min_of" => (*xs.iter().min_by(|a, b| by_value(a, b)).unwrap()).clone(),
        _ => (*xs.iter().max_by(|a, b| by_value(a, b)).unwrap()).clone(),
    }
}

pub fn is_over_all(name: &str) -> bool {
    name.ends_with("_of")
}

impl About<'_> {
    pub fn population(&self, p: &Population) -> V {
        let everyone = self.everyone.unwrap();
        if let Some(all) = everyone.populations.borrow().get(&std::ptr::from_ref(p)) {
            return all[self.index].clone();
        }
        let all = everyone.compared(p);
        let mine = all[self.index].clone();
        everyone.populations.borrow_mut().insert(std::ptr::from_ref(p), all);
        mine
    }
}

impl Everyone<'_> {
    /// How many customers a value against all leaves out because its `where`, its `by` or what it counts is missing, by the
    /// part that is.
    pub fn left_out(&self, p: &Population, counts: &mut BTreeMap<String, u64>) {
        for about in (0..self.customers.len()).map(|index| self.about(index)) {
            let mut is_missing = |part: &str, e: Option<&E>| {
                let value = e.map_or(V::Flag(true), |e| about.value(e));
                *counts.entry(format!("population {part}")).or_default() += u64::from(matches!(value, V::Missing(_)));
                value
            };
            if is_missing("where", p.condition.as_ref()) == V::Flag(true)
                && !matches!(is_missing("by", p.by.as_ref()), V::Missing(_))
                && p.name == "count_of"
            {
                is_missing("condition", Some(&p.of));
            }
        }
    }

    fn compared(&self, p: &Population) -> Vec<V> {
        let all: Vec<About<'_>> = (0..self.customers.len()).map(|index| self.about(index)).collect();
        let group = |about: &About<'_>| {
            if p.condition.as_ref().is_some_and(|condition| about.value(condition) != V::Flag(true)) {
                return Err("not counted");
            }
            match p.by.as_ref().map_or(V::Text(String::new()), |by| about.text(by)) {
                V::Text(text) => Ok(text),
                _ => Err("no group"),
            }
        };
        let groups: Vec<Result<String, &str>> = all.iter().map(group).collect();
        let values: Vec<V> = all.iter().map(|about| about.value(&p.of)).collect();
        let value = |index: usize| {
            let mine = match &groups[index] {
                Ok(mine) => mine,
                Err(why) => return missing(why),
            };
            let same = |(_, other): &(&V, &Result<String, &str>)| other.as_ref() == Ok(mine);
            let fellows = values.iter().zip(&groups).filter(same).map(|(value, _)| value);
            let xs: Vec<&V> = fellows.filter(|value| !matches!(value, V::Missing(_))).collect();
            match &values[index] {
                _ if is_over_all(p.name) => over_all(p, &xs),
                x @ V::Missing(_) => x.clone(),
                x => against(p, x, &xs),
            }
        };
        (0..all.len()).map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(name: &'static str, numbers: &[i128], xs: &[i128]) -> Vec<V> {
        let numbers = numbers.iter().map(|n| (String::new(), *n)).collect();
        let p = Population { name, of: E::Customer, numbers, lower: false, condition: None, by: None, by_first: false };
        let xs: Vec<V> = xs.iter().map(|x| V::Number(x * WHOLE)).collect();
        let all: Vec<&V> = xs.iter().collect();
        xs.iter().map(|x| if is_over_all(name) { over_all(&p, &all) } else { against(&p, x, &all) }).collect()
    }

    #[test]
    fn published_and_hand_computed_values() {
        // The R package rfm publishes these sizes for its own data.
        let counts = [42, 83, 143, 187, 176, 150, 94, 51, 38, 20, 3, 5, 2, 1];
        let xs: Vec<i128> = counts.iter().zip(1..).flat_map(|(count, x)| vec![x; *count]).collect();
        let scores = values("score", &[5 * WHOLE], &xs);
        let sizes: Vec<usize> = (1..=5).map(|k| scores.iter().filter(|score| **score == whole(k)).count()).collect();
        assert_eq!((xs.len(), sizes), (995, vec![268, 187, 176, 244, 120]));
        let letters = |xs: &[i128]| -> String {
            values("abc", &[], xs).iter().map(|v| if let V::Text(text) = v { text.clone() } else { String::new() }).collect()
        };
        assert_eq!((letters(&[85, 10, 5]), letters(&[96, 3, 1]), letters(&[0, -1])), ("ABC".into(), "ACC".into(), "CC".into()));
        assert_eq!(values("rank", &[], &[5, 7, 5, 1]), [2, 1, 2, 4].map(whole));
        assert_eq!(values("share_before", &[], &[50, 25, 25, -10])[3], V::Number(WHOLE));
        assert_eq!(values("share_of_total", &[], &[50, 25, 25, -10])[3], V::Number(-100_000));
        assert_eq!(values("median_of", &[], &[1, 2, 4, 9])[0], whole(3));
    }
}

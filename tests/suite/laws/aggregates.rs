//! The aggregates over events, one customer and one definition at a time.

use std::collections::BTreeSet;

use super::calendar::{self, Calendar, Day};
use super::exact::{deviation, divided, in_range, mean, quantile, slope, variation};
use super::naive::{About, UNDEFINED, WHOLE, missing, text_or};
use super::span::{measured_from, months, span};
use super::world::{Aggregate, Of, Repeats, Row, V};

fn number(value: &V) -> i128 {
    match value {
        V::Number(n) => *n,
        V::Date(day) => i128::from(*day),
        other => panic!("no number and no date: {other:?}"),
    }
}

fn day_of(row: &Row) -> Day {
    if let V::Date(day) = row.date.value { day } else { panic!("a row without a date") }
}

fn whole(count: usize) -> V {
    V::Number(i128::try_from(count).unwrap() * WHOLE)
}

/// Values of one kind in their order: text by code point, yes over no, a category by its order.
pub fn by_value(a: &V, b: &V) -> std::cmp::Ordering {
    match (a, b) {
        (V::Number(a), V::Number(b)) => a.cmp(b),
        (V::Text(a), V::Text(b)) => a.cmp(b),
        (V::Date(a), V::Date(b)) => a.cmp(b),
        (V::Flag(a), V::Flag(b)) => a.cmp(b),
        (V::Category(_, a), V::Category(_, b)) => a.cmp(b),
        _ => panic!("not of one kind: {a:?} and {b:?}"),
    }
}

fn is_there(value: &V) -> bool {
    !matches!(value, V::Missing(_))
}

fn or_undefined(value: Option<i128>) -> V {
    value.map_or_else(|| missing(UNDEFINED), in_range)
}

impl About<'_> {
    /// Rows of the customer in the window, with the answer of the condition.
    fn asked(&self, a: &Aggregate) -> Vec<(&Row, V)> {
        let dated = self.world.tables[a.table].date_header.is_some();
        let (first, last) = span(a.window, a.ago, self.world.as_of);
        let inside = |row: &&Row| !dated || (first..=last).contains(&day_of(row));
        let answer = |row| {
            let about = About { event: Some(row), customer: None, ..*self };
            (row, a.condition.as_ref().map_or(V::Flag(true), |condition| about.value(condition)))
        };
        self.customer.unwrap().1[a.table].iter().copied().filter(inside).map(answer).collect()
    }

    fn of(&self, a: &Aggregate, row: &Row) -> V {
        match a.of {
            Of::Column(i) => self.cell(a.table, i, row),
            Of::Key => text_or(row.key.1.as_ref(), "unreadable"),
            Of::Id => text_or(row.id.1.as_ref(), "empty"),
            Of::Date | Of::Rows => row.date.value.clone(),
        }
    }

    /// What the rows add up to: themselves, or the column. Of rows that are parts of one event the ids count.
    fn amount(&self, a: &Aggregate, rows: &[&Row]) -> i128 {
        match a.of {
            Of::Rows => {
                let lines = self.world.tables[a.table].id.as_ref().is_some_and(|id| id.repeats == Repeats::Lines);
                let repeated =
                    |at: usize| lines && rows[at].id.1.is_some() && rows[..at].iter().any(|row| row.id.1 == rows[at].id.1);
                i128::try_from((0..rows.len()).filter(|at| !repeated(*at)).count()).unwrap() * WHOLE
            }
            _ => rows.iter().map(|row| self.of(a, row)).filter(is_there).map(|value| number(&value)).sum(),
        }
    }

    pub fn aggregate(&self, a: &Aggregate) -> V {
        let asked = self.asked(a);
        let nothing = missing(&format!("no {}", self.world.tables[a.table].name));
        let rows: Vec<&Row> = asked.iter().filter(|(_, answer)| *answer == V::Flag(true)).map(|(row, _)| *row).collect();
        if a.name == "share" {
            let all: Vec<&Row> = asked.iter().filter(|(_, answer)| is_there(answer)).map(|(row, _)| *row).collect();
            if asked.is_empty() {
                return nothing;
            }
            let (part, all) = (self.amount(a, &rows), self.amount(a, &all));
            return or_undefined((all > 0).then(|| divided(part * WHOLE, all)));
        }
        match a.name {
            "interval_median" | "interval_cv" | "longest_gap" | "monthly_cv" | "monthly_slope" if rows.is_empty() => {
                return nothing;
            }
            "count" => return V::Number(self.amount(a, &rows)),
            "monthly_cv" | "monthly_slope" => return self.monthly(a, &rows),
            "active_days" | "active_months" | "interval_median" | "interval_cv" | "longest_gap" | "streak_months" => {
                return self.of_days(a, &rows);
            }
            _ => {}
        }
        let values: Vec<V> = rows.iter().map(|row| self.of(a, row)).filter(is_there).collect();
        match (a.name, values.is_empty()) {
            ("count_distinct", _) => {
                let mut distinct: Vec<&V> = Vec::new();
                for value in &values {
                    if !distinct.contains(&value) {
                        distinct.push(value);
                    }
                }
                whole(distinct.len())
            }
            ("sum", true) => V::Number(0),
            (_, true) if rows.is_empty() => nothing,
            (_, true) => missing("no values"),
            ("min", _) => values.into_iter().min_by(by_value).unwrap(),
            ("max", _) => values.into_iter().max_by(by_value).unwrap(),
            ("most_common", _) => most_common(&values),
            ("first" | "latest", _) => self.at_an_end(a, &rows),
            _ => in_range(of_numbers(a, &values.iter().map(number).collect::<Vec<_>>())),
        }
    }

    /// The value on the first or last date that has one, the greatest of that day.
    fn at_an_end(&self, a: &Aggregate, rows: &[&Row]) -> V {
        let there: Vec<(Day, V)> =
            rows.iter().map(|row| (day_of(row), self.of(a, row))).filter(|(_, value)| is_there(value)).collect();
        let days = there.iter().map(|(day, _)| *day);
        let wanted = if a.name == "first" { days.min() } else { days.max() };
        there.into_iter().filter(|(day, _)| Some(*day) == wanted).map(|(_, value)| value).max_by(by_value).unwrap()
    }

    fn monthly(&self, a: &Aggregate, rows: &[&Row]) -> V {
        let amounts: Vec<i128> = months(a.window.unwrap(), a.ago, self.world.as_of)
            .into_iter()
            .map(|(first, last)| {
                let inside = |row: &&Row| (first..=last).contains(&day_of(row));
                self.amount(a, &rows.iter().copied().filter(inside).collect::<Vec<_>>())
            })
            .collect();
        if a.name == "monthly_slope" {
            return or_undefined(slope(&amounts));
        }
        or_undefined(variation(&amounts, i128::try_from(amounts.len()).unwrap()))
    }

    fn of_days(&self, a: &Aggregate, rows: &[&Row]) -> V {
        let days: BTreeSet<Day> = rows.iter().map(|row| day_of(row)).collect();
        let months: BTreeSet<Day> = days.iter().map(|day| calendar::start_of(*day, Calendar::Month)).collect();
        let days: Vec<i128> = days.into_iter().map(i128::from).collect();
        let gaps: Vec<i128> = days.windows(2).map(|pair| (pair[1] - pair[0]) * WHOLE).collect();
        match a.name {
            "active_days" => whole(days.len()),
            "active_months" => whole(months.len()),
            "streak_months" => self.streak(a, &months),
            "longest_gap" => or_undefined(gaps.iter().max().copied()),
            "interval_median" => or_undefined((!gaps.is_empty()).then(|| quantile(&gaps, WHOLE / 2))),
            _ => {
                let by = i128::try_from(gaps.len()).unwrap() - 1;
                or_undefined(if by < 2 { None } else { variation(&gaps, by) })
            }
        }
    }

    fn streak(&self, a: &Aggregate, months: &BTreeSet<Day>) -> V {
        let (d, _) = measured_from(a.ago, self.world.as_of);
        let mut month = calendar::start_of(d, Calendar::Month);
        if !months.contains(&month) && !calendar::is_month_end(d) {
            month = calendar::start_of(month - 1, Calendar::Month);
        }
        let mut count = 0;
        while months.contains(&month) {
            count += 1;
            month = calendar::start_of(month - 1, Calendar::Month);
        }
        whole(count)
    }
}

fn of_numbers(a: &Aggregate, numbers: &[i128]) -> i128 {
    match a.name {
        "sum" => numbers.iter().sum(),
        "mean" => mean(numbers),
        "median" => quantile(numbers, WHOLE / 2),
        "quantile" => quantile(numbers, a.q.as_ref().unwrap().1),
        "stdev" => deviation(numbers, i128::try_from(numbers.len()).unwrap()),
        other => panic!("no aggregate {other}"),
    }
}

/// The value that stands most often; of several the smallest.
fn most_common(values: &[V]) -> V {
    let often = |value: &V| values.iter().filter(|other| *other == value).count();
    let most = values.iter().map(often).max().unwrap();
    values.iter().filter(|value| often(value) == most).min_by(|a, b| by_value(a, b)).unwrap().clone()
}

//! What sentences call the values of a customer, and numbers with their units.

use std::borrow::Cow;

use super::Report;
use super::digits::{grouped_sum, percent};
use super::labels::Word;
use super::labels::naming::{inflected, known_name, with};
use super::page::Measure;
use crate::expr::function::AggregateFunction;
use crate::expr::population::Against;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::language::Language;
use crate::model::number::{ExactSum, SCALE};
use crate::model::value::TableIndex;
use crate::rules::ruleset::{Literal, Subject};

/// How a number may be rounded to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Round {
    /// Not at all.
    Exact,
    /// To the nearest one, half away from zero.
    Near,
    /// To one that is not less.
    Up,
    /// To one that is not more.
    Down,
}

/// So many millionths at most are rounded away from a number below 1, whose first digits matter more, and from any other.
const STEPS: [i128; 2] = [100, 10_000];

/// The number as it is read: two decimals, of numbers between -1 and 1 four; of shares two of the percentage.
pub(super) const fn reading(amount: ExactSum, unit: Option<&str>, round: Round) -> ExactSum {
    let micros = amount.0;
    let is_share = matches!(unit, Some(unit) if matches!(unit.as_bytes(), b"%"));
    let is_money = matches!(unit, Some(unit) if is_sign(unit));
    let step = if is_share || (micros.abs() < 1_000_000 && !is_money) { STEPS[0] } else { STEPS[1] };
    let down = micros.div_euclid(step) * step;
    let rest = micros - down;
    let is_up = match round {
        Round::Exact => return amount,
        Round::Near => 2 * rest > step || (2 * rest == step && micros > 0),
        Round::Up => rest > 0,
        Round::Down => false,
    };
    ExactSum(if is_up { down + step } else { down })
}

/// A bound that is read: what a person wrote stands as it is, of a computed one two decimals, on the safe side.
pub(super) const fn bound(amount: ExactSum, unit: Option<&str>, rises: bool) -> ExactSum {
    if amount.0 % STEPS[0] == 0 {
        return amount;
    }
    reading(amount, unit, if rises { Round::Up } else { Round::Down })
}

/// Whether a unit is the sign of a currency, which stands before the amount.
const fn is_sign(unit: &str) -> bool {
    matches!(unit.as_bytes(), b"\xC2\xA5" | b"\xEF\xBF\xA5" | b"$" | b"\xE2\x82\xAC" | b"\xC2\xA3" | b"HK$")
}

/// An amount with its unit: `12,300 元`, `¥12,300`, `¥3,818.80`, `12%`, `1 order`.
pub(super) fn amount(amount: ExactSum, unit: Option<&str>) -> String {
    if let (Some("%"), Some(share)) = (unit, amount.number()) {
        return percent(share);
    }
    let digits = grouped_sum(amount);
    match unit {
        Some(sign) if is_sign(sign) => {
            let has_one_decimal = digits.rfind('.').is_some_and(|point| point + 2 == digits.len());
            let (minus, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |digits| ("-", digits));
            [minus, sign, digits, if has_one_decimal { "0" } else { "" }].concat()
        }
        Some(unit) => [&digits, " ", inflected(unit, amount.0.abs() == i128::from(SCALE))].concat(),
        None => digits,
    }
}

/// Whether a unit is an English word, which takes `more` before it.
pub(super) fn is_word(unit: &str) -> bool {
    !is_sign(unit) && unit.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ')
}

impl<'a> Report<'a> {
    /// What a value that is read is called: a metric, score or segment by its label, a column of the customer sheet by its
    /// header, a param by its name, where the rules give none by its name too. None of anything else.
    pub(super) fn slot_title(&self, slot: Slot) -> Option<Cow<'a, str>> {
        if let Slot::Value(position) = slot {
            return Some(self.value_title(position).into());
        }
        if let Slot::Param(position) = slot {
            return Some(self.rules.params[position].name.as_str().into());
        }
        let Slot::Column(position) = slot else { return None };
        let column = self.classification.customers.columns().get(position)?;
        let header = column.header.trim();
        Some(if header.is_empty() { column.name.as_str() } else { header }.into())
    }

    /// What a key of the plans is called on paper: a well-known one in Chinese, told apart from a column of that name.
    pub(super) fn plan_title(&self, key: usize) -> Cow<'a, str> {
        let (keys, language) = (&self.rules.plan_keys, self.run.language);
        let title = known_name(&keys[key], language);
        let columns = self.classification.customers.columns();
        let is_taken = columns.iter().any(|column| column.header.trim() == title)
            || (0..self.rules.values.len()).any(|value| self.value_title(value) == title)
            || keys[..key].iter().any(|before| known_name(before, language) == title);
        if is_taken && title != keys[key] { with(title, Word::OfPlan.text(language), language).into() } else { title.into() }
    }

    /// What a column of a table, its date or its key is called: by its header; in English by its name where that is the one in
    /// plain letters.
    pub(super) fn event_title(&self, table: TableIndex, subject: Subject) -> Option<String> {
        let schema = &self.rules.tables.get(table.index())?.schema;
        let column = match subject {
            Subject::Rows => return None,
            Subject::Column(column) => schema.columns.get(column)?,
            Subject::Date => schema.date.as_ref()?,
            Subject::Key => &schema.key,
        };
        let is_english = self.run.language == Language::English;
        let header = column.headers.first().filter(|header| !is_english || header.is_ascii() || !column.name.is_ascii());
        let name = || known_name(&column.name, self.run.language);
        Some(header.map_or_else(name, String::as_str).trim().to_owned())
    }

    /// What the numbers of a term are measured in: a unit, the sign of a currency, `%`; none where the rules don't say.
    pub(super) fn term_unit(&self, term: &Term) -> Option<&'a str> {
        let signed = |measure: Measure, unit: Option<&'a str>| match measure {
            Measure::Percentage => Some("%"),
            Measure::Money(currency) => Some(currency.sign()),
            Measure::Plain => unit,
        };
        if let Node::Sum(parts) = &term.node {
            return parts.iter().find_map(|(_, part)| self.term_unit(part));
        }
        if let Node::Negate(inner) = &term.node {
            return self.term_unit(inner);
        }
        let Node::Read(slot) = term.node else { return None };
        if let Slot::Aggregate(position) = slot {
            return self.aggregate_unit(position);
        }
        if let Slot::Population(position) = slot {
            return self.population_unit(position);
        }
        if let Slot::Value(position) = slot {
            return signed(self.measure_of(position), self.rules.values[position].unit.as_deref());
        }
        if let Slot::Column(position) = slot {
            let unit = self.rules.customers.schema.columns[position].unit.as_deref();
            return signed(self.measure(unit), unit);
        }
        let Slot::Param(position) = slot else { return None };
        let param = &self.rules.params[position];
        let percentage = if matches!(param.value, Literal::Percentage(_)) { Some("%") } else { None };
        signed(self.measure(param.unit.as_deref()), param.unit.as_deref()).or(percentage)
    }

    /// The unit of an aggregate that stands in a condition: that of its column, of a share `%`.
    fn aggregate_unit(&self, position: usize) -> Option<&'a str> {
        let aggregate = &self.rules.aggregates[position];
        let unit = || {
            let Subject::Column(column) = aggregate.subject else { return None };
            let unit = self.rules.tables.get(aggregate.table.index())?.schema.columns.get(column)?.unit.as_deref();
            Some(if let Measure::Money(currency) = self.measure(unit) { currency.sign() } else { unit? })
        };
        match aggregate.function {
            AggregateFunction::Share => Some("%"),
            AggregateFunction::Sum
            | AggregateFunction::Mean
            | AggregateFunction::Median
            | AggregateFunction::Stdev
            | AggregateFunction::Quantile
            | AggregateFunction::Min
            | AggregateFunction::Max
            | AggregateFunction::First
            | AggregateFunction::Latest
            | AggregateFunction::MostCommon => unit(),
            AggregateFunction::Count
            | AggregateFunction::CountDistinct
            | AggregateFunction::ActiveDays
            | AggregateFunction::ActiveMonths
            | AggregateFunction::IntervalMedian
            | AggregateFunction::IntervalCv
            | AggregateFunction::LongestGap
            | AggregateFunction::StreakMonths
            | AggregateFunction::MonthlyCv
            | AggregateFunction::MonthlySlope => None,
        }
    }

    /// The unit of a value against all customers: that of what it is computed of, of a share `%`.
    fn population_unit(&self, position: usize) -> Option<&'a str> {
        let population = &self.rules.populations[position];
        match population.against {
            Against::ShareOfTotal | Against::ShareBefore => Some("%"),
            Against::Sum | Against::Mean | Against::Median | Against::Least | Against::Greatest => {
                self.term_unit(&population.subject)
            }
            Against::Rank | Against::Score { .. } | Against::Abc { .. } | Against::Count => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_they_are_read() {
        let read = |micros, unit, round| amount(reading(ExactSum(micros), unit, round), unit);
        assert_eq!(read(3_818_800_000, Some("¥"), Round::Near), "¥3,818.80");
        assert_eq!(read(12_300_000_000, Some("¥"), Round::Near), "¥12,300");
        assert_eq!(read(-1_005_000, Some("¥"), Round::Near), "-¥1.01");
        assert_eq!(read(499_999_999_999, Some("¥"), Round::Exact), "¥499,999.999999");
        assert_eq!(read(88_235_294, None, Round::Near), "88.24");
        assert_eq!(read(88_235_294, None, Round::Down), "88.23");
        assert_eq!(read(793_641, None, Round::Near), "0.7936");
        assert_eq!(read(333_333, Some("%"), Round::Near), "33.33%");
        assert_eq!(read(1_000_000, Some("orders"), Round::Near), "1 order");
        assert_eq!(read(2_000_000, Some("orders"), Round::Near), "2 orders");
        assert_eq!(read(1_000_000, Some("单"), Round::Near), "1 单");
    }

    #[test]
    fn bounds_stay_on_the_safe_side() {
        assert_eq!(bound(ExactSum(125_000), None, true).0, 125_000);
        assert_eq!(bound(ExactSum(88_235_294), None, true).0, 88_240_000);
        assert_eq!(bound(ExactSum(88_235_294), None, false).0, 88_230_000);
    }
}

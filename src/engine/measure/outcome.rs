//! From the states of customers to the values of the aggregates.

use super::column_of;
use super::fold::Folded;
use super::plan::{Accumulator, Output, Placed, TablePlan};
use super::rows::Ground;
use crate::expr::function::AggregateFunction;
use crate::model::column::Column;
use crate::model::number::{Number, NumberError, SCALE};
use crate::model::value::{Value, Why};
use crate::rules::ruleset::Aggregate;
use crate::stats::dispersion::{Moments, Of};
use crate::stats::quantile::{HALF, quantile};
use crate::stats::trend::Series;

/// One aggregate of every customer.
#[must_use]
pub fn aggregate(ground: Ground<'_>, customers: usize, plan: &TablePlan, folded: &Folded, output: Output) -> Column {
    let definition = &ground.rules.aggregates[output.aggregate];
    let mut column = column_of(definition.ty);
    for customer in 0..customers {
        let outcome = Outcome { ground, definition, plan, folded, output, customer };
        column.push(&outcome.value().unwrap_or_else(Value::Missing));
    }
    column.shrink();
    column
}

/// How many rows stand behind an aggregate of every customer: those of its window for which its condition is yes (of a
/// share all of its window).
#[must_use]
pub fn rows_behind(customers: usize, plan: &TablePlan, folded: &Folded, output: Output) -> Vec<u64> {
    let counted = &plan.accumulators[output.rows.unwrap_or(output.main)];
    (0..customers).map(|customer| folded.states.count(counted, customer)).collect()
}

/// One aggregate of one customer.
#[derive(Clone, Copy)]
struct Outcome<'a> {
    ground: Ground<'a>,
    definition: &'a Aggregate,
    plan: &'a TablePlan,
    folded: &'a Folded,
    output: Output,
    customer: usize,
}

impl<'a> Outcome<'a> {
    fn main(&self) -> &'a Placed {
        &self.plan.accumulators[self.output.main]
    }

    /// Why there is no value: no row, or the reason that is given.
    fn lacks(&self, otherwise: Why) -> Why {
        let rows = self.output.rows.map_or(0, |rows| self.folded.states.count(&self.plan.accumulators[rows], self.customer));
        if rows > 0 { otherwise } else { Why::NoRows(self.definition.table) }
    }

    fn value(&self) -> Result<Value<'a>, Why> {
        let (states, main, customer) = (&self.folded.states, self.main(), self.customer);
        Ok(match self.definition.function {
            AggregateFunction::Count => count(states.count(main, customer)),
            AggregateFunction::CountDistinct | AggregateFunction::ActiveDays => {
                count(u64::try_from(states.codes(main, customer).len()).unwrap_or(u64::MAX))
            }
            AggregateFunction::ActiveMonths => count(states.months(self.output.main, main, customer)),
            AggregateFunction::StreakMonths => count(self.streak()),
            AggregateFunction::Sum => Value::Number(states.sum(main, customer).number().ok_or(Why::TooLarge)?),
            AggregateFunction::Mean => match states.count(main, customer) {
                0 => return Err(self.lacks(Why::NoValues)),
                count => ratio(states.sum(main, customer).0, i128::from(count) * i128::from(SCALE))?,
            },
            AggregateFunction::Share => self.share()?,
            AggregateFunction::Stdev => {
                let deviation = states.moments(main, customer).deviation(Of::Population);
                micros(deviation.ok_or_else(|| self.lacks(Why::NoValues))?)?
            }
            AggregateFunction::Median => self.quantile(HALF)?,
            AggregateFunction::Quantile => {
                let fraction = self.definition.fraction.unwrap_or_default();
                self.quantile(u32::try_from(fraction.micros()).unwrap_or_default())?
            }
            AggregateFunction::Min | AggregateFunction::Max | AggregateFunction::First | AggregateFunction::Latest => {
                let code = states.code(main, customer).ok_or_else(|| self.lacks(Why::NoValues))?;
                states.value(main, self.definition.ty, code)
            }
            AggregateFunction::MostCommon => self.most_common()?,
            AggregateFunction::IntervalMedian => self.interval_median()?,
            AggregateFunction::IntervalCv => self.interval_cv()?,
            AggregateFunction::LongestGap => micros(self.gaps()?.max().ok_or(Why::Undefined)?.into())?,
            AggregateFunction::MonthlyCv => self.monthly_cv()?,
            AggregateFunction::MonthlySlope => self.monthly_slope()?,
        })
    }

    fn quantile(&self, q: u32) -> Result<Value<'a>, Why> {
        let values = self.folded.states.codes(self.main(), self.customer);
        micros(quantile(values, q).ok_or_else(|| self.lacks(Why::NoValues))?.into())
    }

    /// The part that answers yes of what answers yes or no: rows, or what they add up to.
    fn share(&self) -> Result<Value<'a>, Why> {
        let amount = |position: usize| {
            let placed = &self.plan.accumulators[position];
            if matches!(placed.accumulator, Accumulator::Sum(_)) {
                self.folded.states.sum(placed, self.customer).0
            } else {
                self.folded.states.count(placed, self.customer).into()
            }
        };
        let whole = amount(self.output.whole);
        if whole <= 0 {
            return Err(self.lacks(Why::Undefined));
        }
        ratio(amount(self.output.main), whole)
    }

    fn most_common(&self) -> Result<Value<'a>, Why> {
        let (states, main) = (&self.folded.states, self.main());
        let mut best: Option<(usize, i64)> = None;
        for equal in states.codes(main, self.customer).chunk_by(|a, b| a == b) {
            let smaller = |code| states.order(main, equal[0], code).is_lt();
            if best.is_none_or(|(times, code)| equal.len() > times || (equal.len() == times && smaller(code))) {
                best = Some((equal.len(), equal[0]));
            }
        }
        let (_, code) = best.ok_or_else(|| self.lacks(Why::NoValues))?;
        Ok(states.value(main, self.definition.ty, code))
    }

    /// The gaps between consecutive days with a row, in millionths of a day.
    fn gaps(&self) -> Result<impl Iterator<Item = i64> + use<'a>, Why> {
        let days = self.folded.states.codes(self.main(), self.customer);
        if days.is_empty() {
            return Err(Why::NoRows(self.definition.table));
        }
        Ok(days.windows(2).map(|pair| (pair[1] - pair[0]) * SCALE))
    }

    fn interval_median(&self) -> Result<Value<'a>, Why> {
        let mut gaps: Vec<i64> = self.gaps()?.collect();
        gaps.sort_unstable();
        micros(quantile(&gaps, HALF).ok_or(Why::Undefined)?.into())
    }

    fn interval_cv(&self) -> Result<Value<'a>, Why> {
        let mut moments = Moments::default();
        for gap in self.gaps()? {
            moments.add(gap.into());
        }
        if moments.count < LEAST_GAPS {
            return Err(Why::Undefined);
        }
        micros(moments.variation(Of::Sample).ok_or(Why::Undefined)?)
    }

    /// How many months the window has, also those without a row.
    fn months(&self) -> u64 {
        let (Accumulator::Steps(months, _) | Accumulator::EventSteps(months)) = self.main().accumulator else { return 0 };
        self.plan.months[months].count
    }

    fn monthly_cv(&self) -> Result<Value<'a>, Why> {
        let mut moments = Moments::default();
        for (_, amount) in self.folded.states.steps(self.main(), self.customer) {
            moments.add(amount);
        }
        moments.count = self.months();
        micros(moments.variation(Of::Population).ok_or_else(|| self.lacks(Why::Undefined))?)
    }

    fn monthly_slope(&self) -> Result<Value<'a>, Why> {
        let months = self.months();
        let mut series = Series::new(months);
        for (step, amount) in self.folded.states.steps(self.main(), self.customer) {
            series.add(months.saturating_sub(step), amount);
        }
        micros(series.relative_slope().ok_or_else(|| self.lacks(Why::Undefined))?)
    }

    /// Consecutive calendar months with a row, ending with the month of the day that the window is measured from, or with the
    /// one before while that month is unfinished and empty.
    fn streak(&self) -> u64 {
        let window = self.definition.window;
        let from = window.ago.map_or(self.ground.as_of, |(count, unit)| self.ground.as_of.ago(count, unit)).date();
        let has = |month| self.folded.states.has_month(self.output.main, self.main(), self.customer, month);
        let mut month = from.month_index();
        if !has(month) && !from.is_month_end() {
            month -= 1;
        }
        let mut streak = 0;
        while has(month) {
            streak += 1;
            month -= 1;
        }
        streak
    }
}

/// How many gaps it takes to say how uneven they are.
const LEAST_GAPS: u64 = 3;

fn count<'a>(count: u64) -> Value<'a> {
    Value::Number(Number::from_count(count))
}

fn micros<'a>(micros: i128) -> Result<Value<'a>, Why> {
    Number::from_micros(micros).map(Value::Number).ok_or(Why::TooLarge)
}

fn ratio<'a>(part: i128, whole: i128) -> Result<Value<'a>, Why> {
    Number::from_ratio(part, whole).map(Value::Number).map_err(|error: NumberError| error.into())
}

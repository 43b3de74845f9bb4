//! From the states of customers to the values of the aggregates.

use super::accumulator::{Accumulator, Placed};
use super::column_of;
use super::plan::{Output, TablePlan};
use super::rows::Ground;
use super::state::{DenseSteps, Part, States};
use crate::expr::function::AggregateFunction;
use crate::model::column::Column;
use crate::model::number::{Number, NumberError, SCALE};
use crate::model::value::{Value, Why};
use crate::rules::ruleset::Aggregate;
use crate::stats::dispersion::{Moments, Of};
use crate::stats::quantile::{HALF, quantile};
use crate::stats::trend::Series;

/// What the rows of one table come to for every customer.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// The aggregates, in the order of the plan's outputs.
    pub columns: Vec<Column>,
    /// For each of them how many rows stand behind it, by customer: those of its window for which its condition is yes (of a
    /// share all of its window). Nothing where nobody asks.
    pub rows_behind: Vec<Vec<u64>>,
    /// What the amount people mean adds up to in each month; nothing where nobody asks.
    pub by_month: DenseSteps,
}

impl Outcomes {
    /// Takes what is in the states, part by part, each part on one of the threads.
    #[must_use]
    pub fn of(ground: Ground<'_>, plan: &TablePlan, states: &States, threads: usize, rows_behind: bool) -> Self {
        let mut all = Self::blank(ground, plan, rows_behind);
        for part in states.finish(threads, |part| Self::of_part(ground, plan, part, rows_behind)) {
            all.columns.iter_mut().zip(part.columns).for_each(|(ours, theirs)| ours.append(theirs));
            all.rows_behind.iter_mut().zip(part.rows_behind).for_each(|(ours, theirs)| ours.extend(theirs));
            all.by_month.append(&part.by_month);
        }
        all.columns.iter_mut().for_each(Column::shrink);
        all
    }

    fn blank(ground: Ground<'_>, plan: &TablePlan, rows_behind: bool) -> Self {
        let column = |output: &Output| column_of(ground.rules.aggregates[output.aggregate].ty);
        Self {
            columns: plan.outputs.iter().map(column).collect(),
            rows_behind: if rows_behind { vec![Vec::new(); plan.outputs.len()] } else { Vec::new() },
            by_month: DenseSteps::default(),
        }
    }

    fn of_part(ground: Ground<'_>, plan: &TablePlan, part: &Part, rows_behind: bool) -> Self {
        let mut outcomes = Self::blank(ground, plan, rows_behind);
        for (output, column) in plan.outputs.iter().zip(&mut outcomes.columns) {
            let definition = &ground.rules.aggregates[output.aggregate];
            for customer in 0..part.customers() {
                let outcome = Outcome { ground, definition, plan, part, output: *output, customer };
                column.push(&outcome.value().unwrap_or_else(Value::Missing));
            }
        }
        for (output, behind) in plan.outputs.iter().zip(&mut outcomes.rows_behind) {
            let counted = &plan.accumulators[output.rows.unwrap_or(output.main)];
            behind.extend((0..part.customers()).map(|customer| part.count(counted, customer)));
        }
        let by_month = plan.amount_by_month.and_then(|accumulator| part.short_months(&plan.accumulators[accumulator]));
        outcomes.by_month = by_month.cloned().unwrap_or_default();
        outcomes
    }
}

/// One aggregate of one customer.
#[derive(Clone, Copy)]
struct Outcome<'a> {
    ground: Ground<'a>,
    definition: &'a Aggregate,
    plan: &'a TablePlan,
    part: &'a Part,
    output: Output,
    customer: usize,
}

impl<'a> Outcome<'a> {
    fn main(&self) -> &'a Placed {
        &self.plan.accumulators[self.output.main]
    }

    /// Why there is no value: no row, or the reason that is given.
    fn lacks(&self, otherwise: Why) -> Why {
        let rows = self.output.rows.map_or(0, |rows| self.part.count(&self.plan.accumulators[rows], self.customer));
        if rows > 0 { otherwise } else { Why::NoRows(self.definition.table) }
    }

    fn value(&self) -> Result<Value<'a>, Why> {
        let (states, main, customer) = (self.part, self.main(), self.customer);
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
        let values = self.part.codes(self.main(), self.customer);
        micros(quantile(values, q).ok_or_else(|| self.lacks(Why::NoValues))?.into())
    }

    /// The part that answers yes of what answers yes or no: rows, or what they add up to.
    fn share(&self) -> Result<Value<'a>, Why> {
        let amount = |position: usize| {
            let placed = &self.plan.accumulators[position];
            if matches!(placed.accumulator, Accumulator::Sum(_)) {
                self.part.sum(placed, self.customer).0
            } else {
                self.part.count(placed, self.customer).into()
            }
        };
        let whole = amount(self.output.whole);
        if whole <= 0 {
            return Err(self.lacks(Why::Undefined));
        }
        ratio(amount(self.output.main), whole)
    }

    fn most_common(&self) -> Result<Value<'a>, Why> {
        let (states, main) = (self.part, self.main());
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
        let days = self.part.codes(self.main(), self.customer);
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
        self.plan.months_of(self.main()).map_or(0, |months| months.count)
    }

    fn monthly_cv(&self) -> Result<Value<'a>, Why> {
        let mut moments = Moments::default();
        self.part.each_step(self.main(), self.customer, |_, amount| moments.add(amount));
        moments.count = self.months();
        micros(moments.variation(Of::Population).ok_or_else(|| self.lacks(Why::Undefined))?)
    }

    fn monthly_slope(&self) -> Result<Value<'a>, Why> {
        let months = self.months();
        let mut series = Series::new(months);
        self.part.each_step(self.main(), self.customer, |step, amount| series.add(months.saturating_sub(step), amount));
        micros(series.relative_slope().ok_or_else(|| self.lacks(Why::Undefined))?)
    }

    /// Consecutive calendar months with a row, ending with the month of the day that the window is measured from, or with the
    /// one before while that month is unfinished and empty.
    fn streak(&self) -> u64 {
        let window = self.definition.window;
        let from = window.ago.map_or(self.ground.as_of, |(count, unit)| self.ground.as_of.ago(count, unit)).date();
        let Some(months) = self.plan.months_of(self.main()) else { return 0 };
        let has = |month| self.part.has_month(self.output.main, self.main(), months, self.customer, month);
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

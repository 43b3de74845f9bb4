//! What is wanting, as people call it: the value that a condition lacked, and rows that are there but not in the window.

use super::Report;
use super::labels::Word;
use super::labels::naming::Rows;
use super::sentence::{Sentence, Source};
use crate::engine::eval::Row;
use crate::engine::measure::rows::{CustomerRow, Ground, TiersOf};
use crate::engine::measure::unknown::{RuleRef, UnknownCount, parts};
use crate::expr::function::AggregateFunction;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::date::AsOf;
use crate::model::value::{TableIndex, Value, Why};
use crate::model::window::Window;
use crate::rules::ruleset::{Aggregate, Subject};

impl<'a> Report<'a> {
    /// The values of a customer, for what is to be said of them.
    pub(super) fn row(&self, customer: usize) -> CustomerRow<'a> {
        let run = self.classification;
        let ground = Ground { rules: self.rules, as_of: AsOf::new(run.as_of) };
        run.metrics.of_customer(ground, &run.customers, TiersOf::default(), customer)
    }

    /// An aggregate or a value against all customers in words; none where it has none.
    pub(super) fn computed_title(&self, slot: Slot) -> Option<String> {
        // No customer is read: what is told has no values.
        let row = self.row(0);
        Sentence { report: self, source: Source::Inner(None), row: &row }.slot(slot)
    }

    /// The value for want of which a condition could not be answered.
    pub(super) fn wanting(&self, unknown: &UnknownCount) -> String {
        let name = unknown.value.as_str();
        if let RuleRef::TableFilter(table) = unknown.rule {
            let columns = self.rules.tables.get(table.index()).map(|table| &table.schema.columns);
            let column = columns.and_then(|columns| columns.iter().position(|column| column.name == name));
            let title = column.and_then(|column| self.event_title(table, Subject::Column(column)));
            return title.unwrap_or_else(|| name.to_owned());
        }
        let rules = self.rules;
        let value = rules.values.iter().position(|value| value.name == name).map(Slot::Value);
        let column = || rules.customers.schema.columns.iter().position(|column| column.name == name).map(Slot::Column);
        if let Some(title) = value.or_else(column).and_then(|slot| self.slot_title(slot)) {
            return title.into_owned();
        }
        let aggregate = || rules.aggregates.iter().position(|aggregate| aggregate.text == name).map(Slot::Aggregate);
        let population = || rules.populations.iter().position(|population| population.text == name).map(Slot::Population);
        let computed = aggregate().or_else(population).and_then(|slot| self.computed_title(slot));
        computed.unwrap_or_else(|| {
            let word = match name {
                "tier" => Word::Tier,
                "candidate" => Word::Candidate,
                "previous_tier" => Word::Previous,
                _ => return name.to_owned(),
            };
            word.text(self.run.language).to_owned()
        })
    }

    /// Which rows of a table a customer lacks for a value that there are none for: any, or those of the window or the
    /// condition, where another aggregate shows that there are some.
    pub(super) fn lacks(&self, table: TableIndex, value: usize, customer: usize) -> Rows {
        let row = self.row(customer);
        let aggregates = &self.rules.aggregates;
        let of_table = |position: &usize| aggregates[*position].table == table;
        if !(0..aggregates.len()).filter(of_table).any(|position| shows_rows(&aggregates[position], &row, position)) {
            return Rows::Any;
        }
        let mut read = Vec::new();
        for formula in self.rules.values[value].definition.formulas() {
            read_by(&formula.term, &mut read);
        }
        read.retain(of_table);
        read.retain(|position| row.read(Slot::Aggregate(*position)).missing() == Some(Why::NoRows(table)));
        if read.iter().any(|position| aggregates[*position].window != Window::ALL) {
            Rows::InWindow
        } else if read.iter().any(|position| aggregates[*position].condition.is_some()) {
            Rows::Matching
        } else {
            Rows::Any
        }
    }
}

/// The aggregates that a term reads.
fn read_by(term: &Term, found: &mut Vec<usize>) {
    if let Node::Read(Slot::Aggregate(position)) = term.node {
        found.push(position);
    }
    for part in parts(term) {
        read_by(part, found);
    }
}

/// Whether the value of an aggregate shows that there are rows.
fn shows_rows(aggregate: &Aggregate, row: &CustomerRow<'_>, position: usize) -> bool {
    let value = row.read(Slot::Aggregate(position));
    match aggregate.function {
        AggregateFunction::Count | AggregateFunction::ActiveDays | AggregateFunction::ActiveMonths => {
            matches!(value, Value::Number(number) if number.micros() > 0)
        }
        AggregateFunction::Min
        | AggregateFunction::Max
        | AggregateFunction::First
        | AggregateFunction::Latest
        | AggregateFunction::MostCommon
        | AggregateFunction::Mean
        | AggregateFunction::Median => value.missing().is_none(),
        // Of these no rows may give a number too.
        AggregateFunction::CountDistinct
        | AggregateFunction::Sum
        | AggregateFunction::Stdev
        | AggregateFunction::Quantile
        | AggregateFunction::IntervalMedian
        | AggregateFunction::IntervalCv
        | AggregateFunction::LongestGap
        | AggregateFunction::StreakMonths
        | AggregateFunction::Share
        | AggregateFunction::MonthlyCv
        | AggregateFunction::MonthlySlope => false,
    }
}

//! The aggregates of all rules as one flat plan: each selection of rows once, each accumulator once.

use crate::expr::function::AggregateFunction;
use crate::expr::typed::Term;
use crate::model::date::AsOf;
use crate::model::value::TableIndex;
use crate::model::window::Span;
use crate::rules::ruleset::{RuleSet, Subject};

/// Which used rows of a table an accumulator takes.
#[derive(Clone, PartialEq, Debug)]
pub struct Selection {
    /// Over which days.
    pub span: Span,
    /// For which the condition is yes.
    pub condition: Option<Term>,
}

/// What an accumulator keeps for each customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Accumulator {
    /// How many rows: one word.
    Rows,
    /// How many values a number column has, and their exact sum: three words.
    Sum(usize),
    /// The least value: one word.
    Least(Subject),
    /// The greatest value: one word.
    Greatest(Subject),
    /// The calendar months with a row: one word of bits for the 64 months up to the as-of date, others beside.
    Months,
}

impl Accumulator {
    /// How many words it takes.
    #[must_use]
    pub const fn words(self) -> usize {
        match self {
            Self::Rows | Self::Least(_) | Self::Greatest(_) | Self::Months => 1,
            Self::Sum(_) => 3,
        }
    }
}

/// An accumulator of a selection, with its place among the words of a customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slotted {
    /// What it keeps.
    pub accumulator: Accumulator,
    /// Of which selection.
    pub selection: usize,
    /// The first of its words.
    pub offset: usize,
}

/// What one aggregate of the rules is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Output {
    /// Its position among the rule set's aggregates.
    pub aggregate: usize,
    /// How it is computed.
    pub function: AggregateFunction,
    /// Its main accumulator.
    pub main: usize,
    /// The number of its rows, which tells why there is no value; none where there always is one.
    pub rows: Option<usize>,
}

/// All that is gathered from the rows of one table.
#[derive(Clone, Debug, Default)]
pub struct TablePlan {
    /// The different selections.
    pub selections: Vec<Selection>,
    /// The different accumulators.
    pub accumulators: Vec<Slotted>,
    /// The aggregates that come out.
    pub outputs: Vec<Output>,
    /// Words a customer.
    pub stride: usize,
}

impl TablePlan {
    /// The plan of one table.
    #[must_use]
    pub fn new(rules: &RuleSet, table: TableIndex, as_of: AsOf) -> Self {
        let mut plan = Self::default();
        for (position, aggregate) in rules.aggregates.iter().enumerate().filter(|(_, aggregate)| aggregate.table == table) {
            let selection = Selection { span: aggregate.window.span(as_of), condition: aggregate.condition.clone() };
            let selection = plan.selection(selection);
            let main = match (aggregate.function, aggregate.subject) {
                (AggregateFunction::Sum | AggregateFunction::Mean, Subject::Column(column)) => Accumulator::Sum(column),
                (AggregateFunction::Min, subject) => Accumulator::Least(subject),
                (AggregateFunction::Max, subject) => Accumulator::Greatest(subject),
                (AggregateFunction::ActiveMonths, _) => Accumulator::Months,
                (AggregateFunction::Count | AggregateFunction::Sum | AggregateFunction::Mean, _) => Accumulator::Rows,
            };
            let main = plan.accumulator(main, selection);
            let may_lack =
                matches!(aggregate.function, AggregateFunction::Mean | AggregateFunction::Min | AggregateFunction::Max);
            let rows = may_lack.then(|| plan.accumulator(Accumulator::Rows, selection));
            plan.outputs.push(Output { aggregate: position, function: aggregate.function, main, rows });
        }
        plan
    }

    fn selection(&mut self, selection: Selection) -> usize {
        let known = self.selections.iter().position(|known| *known == selection);
        known.unwrap_or_else(|| {
            self.selections.push(selection);
            self.selections.len() - 1
        })
    }

    fn accumulator(&mut self, accumulator: Accumulator, selection: usize) -> usize {
        let known = self.accumulators.iter().position(|known| known.accumulator == accumulator && known.selection == selection);
        known.unwrap_or_else(|| {
            self.accumulators.push(Slotted { accumulator, selection, offset: self.stride });
            self.stride += accumulator.words();
            self.accumulators.len() - 1
        })
    }
}

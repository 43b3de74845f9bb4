//! The aggregates of all rules as one flat plan: each condition, each selection of rows and each accumulator once.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::beside::Beside;
use crate::expr::function::AggregateFunction;
use crate::expr::typed::Term;
use crate::model::date::AsOf;
use crate::model::month_steps::MonthSteps;
use crate::model::schema::Repeats;
use crate::model::value::{TableIndex, Type};
use crate::model::window::{Span, Window};
use crate::rules::ruleset::{Aggregate, RuleSet, Subject};
use crate::stats::dispersion::Moments;

/// Which used rows of a table an accumulator takes.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Over which days.
    pub span: Span,
    /// With which answers of the condition of its group.
    pub answers: Answers,
    /// Its accumulators, by their position in the plan.
    pub accumulators: Vec<usize>,
}

/// Which answers of a condition a row may have.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Answers {
    /// Yes.
    Yes,
    /// Yes or no.
    Known,
}

/// Selections that ask the same of a row.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they ask; none takes every row.
    pub condition: Option<Term>,
    /// Days beyond which no selection of the group looks.
    pub span: Span,
    /// The selections.
    pub selections: Vec<Selection>,
}

/// What an accumulator keeps for each customer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Accumulator {
    /// How many rows: one word.
    Rows,
    /// How many events the rows are lines of: a list of them.
    Events,
    /// How many values a number column has, and their exact sum: three words.
    Sum(usize),
    /// The same, and the exact sum of the squares.
    Moments(usize),
    /// The least value: one word.
    Least(Subject),
    /// The greatest value: one word.
    Greatest(Subject),
    /// The first day with a value, and the greatest value of that day: two words.
    First(Subject),
    /// The last day with a value, and the greatest value of that day: two words.
    Latest(Subject),
    /// The calendar months with a row: one word of bits for the 64 months up to the as-of date, others beside.
    Months,
    /// Every value: a list.
    Values(Subject),
    /// The different values: a list.
    Distinct(Subject),
    /// What the rows add up to in each month of a window, by the position of its months in the plan: a list of the months
    /// that have a row.
    Steps(usize, Subject),
    /// How many events the rows of each month of a window are lines of: a list of them by month.
    EventSteps(usize),
}

/// Where an accumulator keeps what it keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Among the words of a customer, from this one on.
    Words(usize),
    /// In this one of the lists of values.
    List(usize),
    /// In this one of the lists of months.
    Steps(usize),
    /// In this one of the lists of events.
    Events(usize),
    /// In this one of the lists of events by month.
    EventSteps(usize),
}

/// An accumulator with its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    /// What it keeps.
    pub accumulator: Accumulator,
    /// Where.
    pub place: Place,
    /// The dictionary of its texts, where its values are texts.
    pub texts: Option<usize>,
}

/// What one aggregate of the rules is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Output {
    /// Its position among the rule set's aggregates.
    pub aggregate: usize,
    /// Its main accumulator.
    pub main: usize,
    /// The same of all rows that a share is of; of others the main one.
    pub whole: usize,
    /// The number of its rows, which tells why there is no value; none where the main one tells it or a value is always there,
    /// and nobody asks for the rows behind a value.
    pub rows: Option<usize>,
}

/// All that is gathered from the rows of one table.
#[derive(Clone, Debug, Default)]
pub struct TablePlan {
    /// The different selections, by what they ask.
    pub groups: Vec<Group>,
    /// The different accumulators.
    pub accumulators: Vec<Placed>,
    /// The different ways to cut a window into months.
    pub months: Vec<MonthSteps>,
    /// The aggregates that come out.
    pub outputs: Vec<Output>,
    /// The amount people mean by month, by the position of its accumulator, where that is asked for and this is its table.
    pub amount_by_month: Option<usize>,
    /// Words a customer.
    pub stride: usize,
    /// How many lists of values a customer has.
    pub lists: usize,
    /// How many lists of months a customer has.
    pub step_lists: usize,
    /// How many lists of events a customer has.
    pub event_lists: usize,
    /// How many lists of events by month a customer has.
    pub event_step_lists: usize,
    /// How many dictionaries of texts there are.
    pub dictionaries: usize,
}

impl TablePlan {
    /// The plan of one table, with what is asked for beside the rules' own aggregates.
    #[must_use]
    pub fn new(rules: &RuleSet, table: TableIndex, as_of: AsOf, beside: Beside) -> Self {
        let mut planner = Planner::new(rules, table, as_of, beside);
        for (position, aggregate) in rules.aggregates.iter().enumerate().filter(|(_, aggregate)| aggregate.table == table) {
            planner.plan(position, aggregate);
        }
        if beside.months {
            planner.plan_months();
        }
        planner.plan
    }
}

impl TablePlan {
    /// The months that an accumulator sums up; none of one that sums up no months.
    #[must_use]
    pub fn months_of(&self, placed: &Placed) -> Option<&MonthSteps> {
        let (Accumulator::Steps(months, _) | Accumulator::EventSteps(months)) = placed.accumulator else { return None };
        self.months.get(months)
    }
}

/// A place in the plan of a selection: its group, and its position there.
type Chosen = (usize, usize);

/// A plan in the making; what it holds already is found by its meaning.
struct Planner<'r> {
    rules: &'r RuleSet,
    table: TableIndex,
    as_of: AsOf,
    beside: Beside,
    plan: TablePlan,
    groups: HashMap<Option<&'r Term>, usize, FixedState>,
    selections: HashMap<(usize, Span, Answers), Chosen, FixedState>,
    accumulators: HashMap<(Accumulator, Chosen), usize, FixedState>,
    months: HashMap<Window, usize, FixedState>,
    dictionaries: HashMap<Subject, usize, FixedState>,
}

impl<'r> Planner<'r> {
    fn new(rules: &'r RuleSet, table: TableIndex, as_of: AsOf, beside: Beside) -> Self {
        Self {
            rules,
            table,
            as_of,
            beside,
            plan: TablePlan::default(),
            groups: HashMap::default(),
            selections: HashMap::default(),
            accumulators: HashMap::default(),
            months: HashMap::default(),
            dictionaries: HashMap::default(),
        }
    }

    fn plan(&mut self, position: usize, aggregate: &'r Aggregate) {
        let condition = aggregate.condition.as_ref();
        let chosen = self.selection(condition, aggregate.window, Answers::Yes);
        let accumulator = self.accumulator_of(aggregate);
        let main = self.accumulator(accumulator, chosen);
        let is_share = aggregate.function == AggregateFunction::Share;
        let whole = if is_share {
            let known = self.selection(condition, aggregate.window, Answers::Known);
            self.accumulator(accumulator, known)
        } else {
            main
        };
        let counted_anyway = self.beside.rows && accumulator != Accumulator::Rows;
        let rows = if is_share {
            // A share has rows also where its condition answers no, or not at all.
            let every = self.selection(None, aggregate.window, Answers::Yes);
            Some(self.accumulator(ROWS, every))
        } else if !counted_anyway
            && (aggregate.function == AggregateFunction::Sum
                || matches!(
                    accumulator,
                    Accumulator::Rows | Accumulator::Events | Accumulator::Months | Accumulator::Distinct(_)
                ))
        {
            // These are a number whatever the rows are, or are empty only where there is no row.
            None
        } else {
            Some(self.accumulator(ROWS, chosen))
        };
        self.plan.outputs.push(Output { aggregate: position, main, whole, rows });
    }

    fn accumulator_of(&mut self, aggregate: &Aggregate) -> Accumulator {
        let subject = aggregate.subject;
        match aggregate.function {
            AggregateFunction::Count => self.events(),
            AggregateFunction::Sum | AggregateFunction::Mean | AggregateFunction::Share => match subject {
                Subject::Column(column) => Accumulator::Sum(column),
                Subject::Rows if aggregate.function == AggregateFunction::Share => self.events(),
                Subject::Rows | Subject::Date | Subject::Key => ROWS,
            },
            AggregateFunction::Stdev => match subject {
                Subject::Column(column) => Accumulator::Moments(column),
                Subject::Rows | Subject::Date | Subject::Key => ROWS,
            },
            AggregateFunction::Median | AggregateFunction::Quantile | AggregateFunction::MostCommon => {
                Accumulator::Values(subject)
            }
            AggregateFunction::CountDistinct => Accumulator::Distinct(subject),
            AggregateFunction::Min => Accumulator::Least(subject),
            AggregateFunction::Max => Accumulator::Greatest(subject),
            AggregateFunction::First => Accumulator::First(subject),
            AggregateFunction::Latest => Accumulator::Latest(subject),
            AggregateFunction::ActiveMonths | AggregateFunction::StreakMonths => Accumulator::Months,
            AggregateFunction::ActiveDays
            | AggregateFunction::IntervalMedian
            | AggregateFunction::IntervalCv
            | AggregateFunction::LongestGap => Accumulator::Distinct(Subject::Date),
            AggregateFunction::MonthlyCv | AggregateFunction::MonthlySlope => {
                let months = self.months(aggregate.window);
                if subject == Subject::Rows && self.events() == Accumulator::Events {
                    Accumulator::EventSteps(months)
                } else {
                    Accumulator::Steps(months, subject)
                }
            }
        }
    }

    /// How events are counted: where rows are lines of events, by their ids, else by rows.
    fn events(&self) -> Accumulator {
        let identity = self.rules.tables[self.table.index()].schema.identity.as_ref();
        if identity.is_some_and(|identity| identity.repeats == Some(Repeats::Lines)) { Accumulator::Events } else { ROWS }
    }

    /// The amount people mean in each of the last months, where it comes from this table and its rows have days.
    fn plan_months(&mut self) {
        let rules = self.rules;
        let Some(amount) = rules.headline_aggregate().map(|position| &rules.aggregates[position]) else { return };
        if amount.table != self.table || rules.tables[self.table.index()].schema.date.is_none() {
            return;
        }
        let months = MonthSteps::calendar(self.as_of.date(), MONTHS);
        let span = Span { first: months.starts().last().copied(), last: self.as_of.date() };
        self.plan.months.push(months);
        let chosen = self.selection_of_days(amount.condition.as_ref(), span, Answers::Yes);
        let steps = Accumulator::Steps(self.plan.months.len() - 1, amount.subject);
        self.plan.amount_by_month = Some(self.accumulator(steps, chosen));
    }

    fn selection(&mut self, condition: Option<&'r Term>, window: Window, answers: Answers) -> Chosen {
        self.selection_of_days(condition, window.span(self.as_of), answers)
    }

    fn selection_of_days(&mut self, condition: Option<&'r Term>, span: Span, answers: Answers) -> Chosen {
        let groups = &mut self.plan.groups;
        let group = *self.groups.entry(condition).or_insert_with(|| {
            groups.push(Group { condition: condition.cloned(), span, selections: Vec::new() });
            groups.len() - 1
        });
        let group_rules = &mut groups[group];
        group_rules.span = group_rules.span.hull(span);
        *self.selections.entry((group, span, answers)).or_insert_with(|| {
            group_rules.selections.push(Selection { span, answers, accumulators: Vec::new() });
            (group, group_rules.selections.len() - 1)
        })
    }

    fn accumulator(&mut self, accumulator: Accumulator, chosen: Chosen) -> usize {
        if let Some(known) = self.accumulators.get(&(accumulator, chosen)) {
            return *known;
        }
        let texts = self.texts(accumulator);
        let plan = &mut self.plan;
        let place = match (accumulator.words(), accumulator) {
            (Some(words), _) => Place::Words(taken(&mut plan.stride, words)),
            (None, Accumulator::Steps(..)) => Place::Steps(taken(&mut plan.step_lists, 1)),
            (None, Accumulator::Events) => Place::Events(taken(&mut plan.event_lists, 1)),
            (None, Accumulator::EventSteps(_)) => Place::EventSteps(taken(&mut plan.event_step_lists, 1)),
            (None, _) => Place::List(taken(&mut plan.lists, 1)),
        };
        let position = plan.accumulators.len();
        plan.accumulators.push(Placed { accumulator, place, texts });
        plan.groups[chosen.0].selections[chosen.1].accumulators.push(position);
        self.accumulators.insert((accumulator, chosen), position);
        position
    }

    /// The dictionary of what an accumulator keeps, where that is text.
    fn texts(&mut self, accumulator: Accumulator) -> Option<usize> {
        let subject = accumulator.subject()?;
        let is_text = match subject {
            Subject::Column(column) => {
                self.rules.tables[self.table.index()].schema.columns[column].cell.value_type() == Type::Text
            }
            Subject::Key => true,
            Subject::Date | Subject::Rows => false,
        };
        let all = &mut self.plan.dictionaries;
        is_text.then(|| *self.dictionaries.entry(subject).or_insert_with(|| taken(all, 1)))
    }

    fn months(&mut self, window: Window) -> usize {
        let (months, as_of) = (&mut self.plan.months, self.as_of);
        *self.months.entry(window).or_insert_with(|| {
            // The checker lets no other window through.
            months.extend(MonthSteps::of(window, as_of));
            months.len().saturating_sub(1)
        })
    }
}

/// So many months of the amount are gathered.
const MONTHS: u64 = 12;

/// How rows are counted.
const ROWS: Accumulator = Accumulator::Rows;

/// So many more of something; the first of them.
fn taken(all: &mut usize, more: usize) -> usize {
    *all += more;
    *all - more
}

impl Accumulator {
    /// How many words it takes; none where it keeps a list.
    const fn words(self) -> Option<usize> {
        match self {
            Self::Rows | Self::Least(_) | Self::Greatest(_) | Self::Months => Some(1),
            Self::First(_) | Self::Latest(_) => Some(2),
            Self::Sum(_) => Some(3),
            Self::Moments(_) => Some(Moments::WORDS),
            Self::Values(_) | Self::Distinct(_) | Self::Steps(..) | Self::Events | Self::EventSteps(_) => None,
        }
    }

    /// Whose values it keeps as they are.
    const fn subject(self) -> Option<Subject> {
        match self {
            Self::Least(subject)
            | Self::Greatest(subject)
            | Self::First(subject)
            | Self::Latest(subject)
            | Self::Values(subject)
            | Self::Distinct(subject) => Some(subject),
            Self::Rows
            | Self::Sum(_)
            | Self::Moments(_)
            | Self::Months
            | Self::Steps(..)
            | Self::Events
            | Self::EventSteps(_) => None,
        }
    }
}

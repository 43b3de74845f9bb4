//! The aggregates of all rules as one flat plan: each condition, each selection of rows and each accumulator once.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::accumulator::{Accumulator, BITS, Place, Placed};
use super::beside::Beside;
use crate::expr::function::AggregateFunction;
use crate::expr::typed::Term;
use crate::model::date::AsOf;
use crate::model::month_steps::MonthSteps;
use crate::model::schema::Identity;
use crate::model::value::{TableIndex, Type};
use crate::model::window::{Span, Window};
use crate::rules::ruleset::{Aggregate, RuleSet, Subject};

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
    /// How many lists of all values a customer has.
    pub value_lists: usize,
    /// How many lists of different values a customer has.
    pub lists: usize,
    /// How many windows cut into months there are to add up.
    pub steps: usize,
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
    /// The position of months, which are added where none of the first are the same.
    fn months_place(&mut self, months: MonthSteps) -> usize {
        self.months.iter().take(16).position(|known| known.is_same(&months)).unwrap_or_else(|| {
            self.months.push(months);
            self.months.len() - 1
        })
    }

    /// The months that an accumulator looks at; none of one that looks at no months.
    #[must_use]
    pub fn months_of(&self, placed: &Placed) -> Option<&MonthSteps> {
        let (Accumulator::Steps(months, _) | Accumulator::EventSteps(months) | Accumulator::Months(months)) = placed.accumulator
        else {
            return None;
        };
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
    calendar: Option<usize>,
    /// A half of a word that nothing is kept in yet.
    spare_half: Option<usize>,
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
            calendar: None,
            spare_half: None,
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
                    Accumulator::Rows | Accumulator::Events | Accumulator::Months(_) | Accumulator::Distinct(_)
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
            AggregateFunction::ActiveMonths | AggregateFunction::StreakMonths => Accumulator::Months(self.calendar()),
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
        if identity.is_some_and(Identity::are_lines) { Accumulator::Events } else { ROWS }
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
        let months = self.plan.months_place(months);
        let chosen = self.selection_of_days(amount.condition.as_ref(), span, Answers::Yes);
        let steps = Accumulator::Steps(months, amount.subject);
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
        let (texts, is_small) = (self.texts(accumulator), self.is_small(accumulator));
        let plan = &mut self.plan;
        let place = match (accumulator.words(), accumulator) {
            (Some(_), _) if is_small => {
                // The half that the one before left over, or the first of a further word.
                let half = self.spare_half.take().unwrap_or_else(|| taken(&mut plan.stride, 1) * 2);
                self.spare_half = (half.is_multiple_of(2)).then_some(half + 1);
                Place::Half(half)
            }
            (Some(words), _) => Place::Words(taken(&mut plan.stride, words)),
            (None, Accumulator::Steps(..)) => Place::Steps(taken(&mut plan.steps, 1)),
            (None, Accumulator::Events) => Place::Events(taken(&mut plan.event_lists, 1)),
            (None, Accumulator::EventSteps(_)) => Place::EventSteps(taken(&mut plan.event_step_lists, 1)),
            (None, Accumulator::Values(_)) => Place::Values(taken(&mut plan.value_lists, 1)),
            (None, _) => Place::List(taken(&mut plan.lists, 1)),
        };
        let position = plan.accumulators.len();
        plan.accumulators.push(Placed { accumulator, place, texts });
        plan.groups[chosen.0].selections[chosen.1].accumulators.push(position);
        self.accumulators.insert((accumulator, chosen), position);
        position
    }

    /// Whether an accumulator keeps a number of 32 bits: a count, or a value of a type that has no greater one.
    fn is_small(&self, accumulator: Accumulator) -> bool {
        match accumulator {
            Accumulator::Rows => true,
            Accumulator::Least(subject) | Accumulator::Greatest(subject) => match subject {
                Subject::Column(column) => self.type_of(column) != Type::Number,
                Subject::Date => true,
                Subject::Rows | Subject::Key => false,
            },
            Accumulator::Events
            | Accumulator::Sum(_)
            | Accumulator::Moments(_)
            | Accumulator::First(_)
            | Accumulator::Latest(_)
            | Accumulator::Months(_)
            | Accumulator::Values(_)
            | Accumulator::Distinct(_)
            | Accumulator::Steps(..)
            | Accumulator::EventSteps(_) => false,
        }
    }

    fn type_of(&self, column: usize) -> Type {
        self.rules.tables[self.table.index()].schema.columns[column].cell.value_type()
    }

    /// The dictionary of what an accumulator keeps, where that is text.
    fn texts(&mut self, accumulator: Accumulator) -> Option<usize> {
        let subject = accumulator.subject()?;
        let is_text = match subject {
            Subject::Column(column) => self.type_of(column) == Type::Text,
            Subject::Key => true,
            Subject::Date | Subject::Rows => false,
        };
        let all = &mut self.plan.dictionaries;
        is_text.then(|| *self.dictionaries.entry(subject).or_insert_with(|| taken(all, 1)))
    }

    /// The position of the months that have a bit.
    fn calendar(&mut self) -> usize {
        let (plan, as_of) = (&mut self.plan, self.as_of);
        *self.calendar.get_or_insert_with(|| plan.months_place(MonthSteps::calendar(as_of.date(), BITS)))
    }

    fn months(&mut self, window: Window) -> usize {
        let (plan, as_of) = (&mut self.plan, self.as_of);
        *self.months.entry(window).or_insert_with(|| {
            // The checker lets no other window through.
            let months = MonthSteps::of(window, as_of).unwrap_or_else(|| MonthSteps::calendar(as_of.date(), 1));
            plan.months_place(months)
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

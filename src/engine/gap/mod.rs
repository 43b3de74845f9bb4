//! What is missing to the next tier, and the cushion above the present one, over all criteria.
//!
//! Each number that a condition asks about is moved by itself, all others staying as they are: a metric, a score, an
//! aggregate, or a whole side of a comparison such as `amount / orders`. What is moved is not carried into other metrics.

mod leaf;
mod supposed;
mod ways;

use crate::engine::decide::Decisions;
use crate::engine::eval::{evaluate, verdict};
use crate::engine::measure::Metrics;
use crate::engine::measure::rows::{CustomerRow, Ground, TiersOf};
use crate::engine::transition::Transition;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::number::{ExactSum, Number, SCALE};
use crate::model::table::Customers;
use crate::model::tier::TierIndex;
use crate::model::value::{Value, Verdict};
use crate::rules::ruleset::Formula;
use supposed::Supposed;
use ways::{Goal, Search, Target, few, reached, without_detours};

/// So many ways to the next tier are told.
pub const WAYS: usize = 3;

/// A number that a condition asks about.
#[derive(Clone, Copy, Debug)]
pub struct Quantity<'r> {
    /// What it is.
    pub term: &'r Term,
    /// The condition that it stands in.
    pub formula: &'r Formula,
}

impl Quantity<'_> {
    /// The metric or score that it is, by its position among the customer values; none of anything else.
    #[must_use]
    pub const fn value(&self) -> Option<usize> {
        if let Node::Read(Slot::Value(position)) = self.term.node { Some(position) } else { None }
    }
}

/// Which numbers are enough.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// The number itself alone.
    There,
    /// The number itself and all beyond it: above it where it is to rise, else below it.
    FromThere,
    /// Only those beyond it.
    Beyond,
}

/// A number that must change.
#[derive(Clone, Debug)]
pub struct Step<'r> {
    /// Which.
    pub quantity: Quantity<'r>,
    /// What it is.
    pub from: Number,
    /// What it must reach; of a whole number always one that is enough.
    pub to: Number,
    /// Whether it must rise, not fall.
    pub rises: bool,
    /// Which numbers there are enough.
    pub reach: Reach,
    /// Whether it is always a whole number: a count, or a number of days.
    pub whole: bool,
}

impl<'r> Step<'r> {
    fn new(formula: &'r Formula, target: Target<'r>) -> Self {
        let Target { term, from, to, rises, reach, whole } = target;
        Self { quantity: Quantity { term, formula }, from, to, rises, reach, whole }
    }

    /// How much is missing, not below zero.
    #[must_use]
    pub const fn delta(&self) -> ExactSum {
        ExactSum(distance(self.from, self.to))
    }

    /// The first number that is enough: `to`, or one millionth beyond it.
    #[must_use]
    pub fn reached(&self) -> Number {
        reached(self.to, self.rises, self.reach, 1)
    }

    /// The last number before that, of whole numbers the last whole one.
    fn held(&self) -> Number {
        let back = if self.whole { SCALE } else { 1 };
        let micros = i128::from(self.reached().micros());
        let held = if self.rises { micros - i128::from(back) } else { micros + i128::from(back) };
        Number::from_micros(held).unwrap_or(self.from)
    }
}

const fn distance(a: Number, b: Number) -> i128 {
    (a.micros() as i128 - b.micros() as i128).abs()
}

/// A condition that no number can turn: about a text, a category, a date, or a value that is missing.
#[derive(Clone, Debug)]
pub struct Blocker<'r> {
    /// The condition that it is part of.
    pub formula: &'r Formula,
    /// It itself.
    pub term: &'r Term,
    /// The answer that it would have to give.
    pub wanted: bool,
    /// The answer that it gives.
    pub answer: Verdict,
}

/// What must change together to meet a condition.
#[derive(Clone, Debug, Default)]
pub struct Way<'r> {
    /// The numbers, in the order of the rule file.
    pub steps: Vec<Step<'r>>,
    /// What numbers alone can't turn, in the order of the rule file.
    pub blockers: Vec<Blocker<'r>>,
}

/// What keeps a customer out of a tier besides its `enter`.
#[derive(Clone, Debug)]
pub enum Barrier<'r> {
    /// A cap, by its position among the rules'.
    Capped(usize),
    /// The tier is full, and its last customer goes before this one.
    Full {
        /// How many it holds.
        most: u64,
        /// What it ranks by.
        rank_by: &'r Formula,
        /// The rank of the last one in it; one with more goes before it. Missing where anyone with a rank does.
        last: Value<'static>,
    },
}

/// What is missing to a tier.
#[derive(Clone, Debug)]
pub struct Next<'r> {
    /// The tier.
    pub tier: TierIndex,
    /// What its `enter` answers now.
    pub answer: Verdict,
    /// The ways to a yes, at most [`WAYS`]: those with the fewest steps first, of equally many in the order of the rule file.
    /// Where some can be gone by numbers alone, only those. None where the answer is yes, or where none was found: every change of
    /// one number would undo another's.
    pub ways: Vec<Way<'r>>,
    /// What else keeps it out.
    pub barriers: Vec<Barrier<'r>>,
}

/// How far a number may go before a condition is no longer met.
#[derive(Clone, Debug)]
pub struct Margin<'r> {
    /// Which number.
    pub quantity: Quantity<'r>,
    /// What it is.
    pub from: Number,
    /// How far it may go.
    pub bound: Number,
    /// Whether it is lost by falling, not by rising.
    pub falls: bool,
    /// Whether the condition is still met at the bound itself.
    pub holds: bool,
}

impl Margin<'_> {
    /// The distance to the bound, not below zero.
    #[must_use]
    pub const fn width(&self) -> ExactSum {
        ExactSum(distance(self.from, self.bound))
    }

    /// The greater of the number and its bound, in millionths: what the width is measured against.
    fn size(&self) -> u128 {
        u128::from(self.from.micros().unsigned_abs().max(self.bound.micros().unsigned_abs()))
    }
}

/// Numbers that must all go beyond their bounds for a condition to be lost.
#[derive(Clone, Debug)]
pub struct Fall<'r> {
    /// The numbers, one at least.
    pub margins: Vec<Margin<'r>>,
}

impl Fall<'_> {
    /// The greatest relative width, as a fraction: what it takes for all of them to go.
    fn relative(&self) -> (u128, u128) {
        let of = |margin: &Margin<'_>| (margin.width().0.unsigned_abs(), margin.size().max(1));
        self.margins.iter().map(of).reduce(|a, b| if a.0 * b.1 >= b.0 * a.1 { a } else { b }).unwrap_or((0, 1))
    }
}

/// The cushion of a customer in its tier.
#[derive(Clone, Debug)]
pub struct Cushion<'r> {
    /// The tier.
    pub tier: TierIndex,
    /// What its `enter` answers; anything but yes where something else keeps the customer in it.
    pub answer: Verdict,
    /// All that would make a yes no more, by numbers alone, in the order of the rule file. None where the answer is not yes,
    /// or where no number decides.
    pub falls: Vec<Fall<'r>>,
    /// The fall that is nearest, measured against the number or its bound, whichever is greater; of equally near ones the
    /// first.
    pub tightest: Option<usize>,
}

/// What is missing to the next tier, and the cushion above the present one.
#[derive(Clone, Debug)]
pub struct Gap<'r> {
    /// The final tier; none for nobody's.
    pub tier: Option<TierIndex>,
    /// The next better tier that has an `enter`; none in the best one. From nobody's tier the last one that has it.
    pub next: Option<Next<'r>>,
    /// The cushion; none in nobody's tier, and in a last tier that takes everyone.
    pub cushion: Option<Cushion<'r>>,
}

/// All customers of a run, ready to be asked.
#[derive(Clone, Debug)]
pub struct Gaps<'r> {
    ground: Ground<'r>,
    customers: &'r Customers,
    metrics: &'r Metrics,
    decisions: &'r Decisions,
    transitions: &'r [Transition],
}

impl<'r> Gaps<'r> {
    /// The customers of a run, or of a part of it.
    #[must_use]
    pub const fn new(
        ground: Ground<'r>,
        customers: &'r Customers,
        metrics: &'r Metrics,
        decisions: &'r Decisions,
        transitions: &'r [Transition],
    ) -> Self {
        Self { ground, customers, metrics, decisions, transitions }
    }

    /// One customer.
    #[must_use]
    pub fn of(&self, customer: usize) -> Gap<'r> {
        let tier = self.transitions.get(customer).and_then(|transition| transition.final_tier);
        let row = self.row(customer);
        Gap { tier, next: self.next(tier, &row), cushion: tier.and_then(|tier| self.cushion(tier, &row)) }
    }

    /// The values of a customer, for what is to be shown of them.
    #[must_use]
    pub fn row(&self, customer: usize) -> CustomerRow<'r> {
        self.metrics.of_customer(self.ground, self.customers, TiersOf::default(), customer)
    }

    fn next(&self, tier: Option<TierIndex>, row: &CustomerRow<'r>) -> Option<Next<'r>> {
        let rules = self.ground.rules;
        let better = &rules.tiers[..tier.map_or(rules.tiers.len(), TierIndex::index)];
        let (position, enter) = better.iter().enumerate().rev().find_map(|(i, tier)| Some((i, tier.enter.as_ref()?)))?;
        let tier = TierIndex(u16::try_from(position).ok()?);
        let answer = verdict(&enter.term, row);
        let ways = if answer.is_yes() { Vec::new() } else { self.ways(enter, row) };
        Some(Next { tier, answer, ways, barriers: self.barriers(tier, row) })
    }

    /// The ways to a yes, given that the answer is another one.
    fn ways(&self, enter: &'r Formula, row: &CustomerRow<'r>) -> Vec<Way<'r>> {
        let search = Search { rules: self.ground.rules, formula: enter, row };
        let all = search.towards(&enter.term, Goal::Yes);
        let (by_numbers, mut blocked): (Vec<_>, Vec<_>) = all.into_iter().partition(|way| way.blockers.is_empty());
        let mut ways = without_detours(by_numbers.into_iter().filter_map(|way| self.that_leads(way, enter, row)).collect());
        if ways.is_empty() {
            few(&mut blocked, WAYS);
            ways = blocked;
        }
        ways.sort_by_key(Way::cost);
        ways.truncate(WAYS);
        ways
    }

    /// A way, with what must be held up where one of its steps would undo another part; none where that leads nowhere.
    fn that_leads(&self, way: Way<'r>, enter: &'r Formula, row: &CustomerRow<'r>) -> Option<Way<'r>> {
        let leads = |way: &Way<'r>| verdict(&enter.term, &Supposed { row, steps: &way.steps, at: Step::reached }).is_yes();
        if leads(&way) {
            return Some(way);
        }
        let would_be = Supposed { row, steps: &way.steps, at: Step::reached };
        let mut more = Search { rules: self.ground.rules, formula: enter, row: &would_be }.ways(&enter.term, Goal::Yes);
        more.retain(|more| more.blockers.is_empty());
        more.sort_by_key(Way::cost);
        let both = more.into_iter().filter_map(|mut more| {
            // What the first steps put elsewhere is said as it is today.
            for step in &mut more.steps {
                if let Value::Number(today) = evaluate(step.quantity.term, row) {
                    step.from = today;
                }
            }
            way.clone().and(&more)
        });
        both.into_iter().find(leads)
    }

    fn barriers(&self, tier: TierIndex, row: &CustomerRow<'r>) -> Vec<Barrier<'r>> {
        let rules = self.ground.rules;
        let mut barriers = Vec::new();
        if let Some(limit) = self.decisions.limit_of(row.row) {
            let cap = usize::from(limit.cap);
            if rules.caps[cap].at_most > tier {
                barriers.push(Barrier::Capped(cap));
            }
        }
        let last_taken = self.decisions.last_taken.get(tier.index()).and_then(Option::as_ref);
        if let (Some(capacity), Some(last)) = (&rules.tiers[tier.index()].capacity, last_taken)
            && last.is_above(row.customers.keys().get(row.row), &evaluate(&capacity.rank_by.term, row))
        {
            barriers.push(Barrier::Full { most: capacity.most, rank_by: &capacity.rank_by, last: last.rank.clone() });
        }
        barriers
    }

    fn cushion(&self, tier: TierIndex, row: &CustomerRow<'r>) -> Option<Cushion<'r>> {
        let enter = self.ground.rules.tiers.get(tier.index())?.enter.as_ref()?;
        let answer = verdict(&enter.term, row);
        let mut falls = Vec::new();
        if answer.is_yes() {
            let search = Search { rules: self.ground.rules, formula: enter, row };
            let ways = search.towards(&enter.term, Goal::NotYes);
            let by_numbers = without_detours(ways.into_iter().filter(|way| way.blockers.is_empty()).collect());
            falls.extend(by_numbers.iter().filter(|way| is_last_straw(way, enter, row)).map(fall));
        }
        let tightest = (0..falls.len()).min_by(|a: &usize, b: &usize| {
            let (a, b) = (falls[*a].relative(), falls[*b].relative());
            (a.0 * b.1).cmp(&(b.0 * a.1))
        });
        Some(Cushion { tier, answer, falls, tightest })
    }
}

/// Whether a condition is met right up to where a way leads, and no longer there.
fn is_last_straw<'r>(way: &Way<'r>, enter: &Formula, row: &CustomerRow<'r>) -> bool {
    let holds = Supposed { row, steps: &way.steps, at: Step::held };
    let falls = Supposed { row, steps: &way.steps, at: Step::reached };
    verdict(&enter.term, &holds).is_yes() && !verdict(&enter.term, &falls).is_yes()
}

fn fall<'r>(way: &Way<'r>) -> Fall<'r> {
    let margin = |step: &Step<'r>| {
        let Step { quantity, from, to, rises, reach, whole } = *step;
        let (bound, holds) = if whole { (step.held(), true) } else { (to, reach == Reach::Beyond) };
        Margin { quantity, from, bound, falls: !rises, holds }
    };
    Fall { margins: way.steps.iter().map(margin).collect() }
}

//! The ways to another answer of a condition: the few with the fewest steps, however many there are.

use super::leaf::leaf;
use super::{Blocker, Reach, Step, Way};
use crate::engine::eval::{Row, evaluate, verdict};
use crate::expr::function::Function;
use crate::expr::typed::{Node, Term};
use crate::model::number::{Number, SCALE};
use crate::model::value::{Value, Verdict};
use crate::rules::ruleset::{Formula, RuleSet};

/// So many ways are followed at every turn, so that alternatives within alternatives stay few.
const FOLLOWED: usize = 16;

/// An answer that is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// Yes.
    Yes,
    /// No.
    No,
    /// No, or unknown.
    NotYes,
    /// Yes, or unknown.
    NotNo,
}

impl Goal {
    /// Whether an answer is the one wanted.
    pub(super) const fn is_met(self, answer: Verdict) -> bool {
        match self {
            Self::Yes => matches!(answer, Verdict::Yes),
            Self::No => matches!(answer, Verdict::No),
            Self::NotYes => !matches!(answer, Verdict::Yes),
            Self::NotNo => !matches!(answer, Verdict::No),
        }
    }

    /// What is wanted of the opposite condition.
    const fn opposite(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::NotYes => Self::NotNo,
            Self::NotNo => Self::NotYes,
        }
    }

    /// Whether it is on the side of yes.
    pub(super) const fn is_yes(self) -> bool {
        matches!(self, Self::Yes | Self::NotNo)
    }
}

/// Looks for ways through one condition of the rules.
#[derive(Clone, Copy)]
pub(super) struct Search<'r, 'c, R: ?Sized> {
    pub(super) rules: &'r RuleSet,
    pub(super) formula: &'r Formula,
    pub(super) row: &'c R,
}

impl<'r, R: Row + ?Sized> Search<'r, '_, R> {
    /// The ways to a goal, in the order of the rule file; the empty one alone where it is met. A way with blockers can't
    /// be gone by numbers alone.
    pub(super) fn ways(&self, term: &'r Term, goal: Goal) -> Vec<Way<'r>> {
        if goal.is_met(verdict(term, self.row)) {
            return vec![Way::default()];
        }
        self.towards(term, goal)
    }

    /// The same where it is known that the goal is not met.
    pub(super) fn towards(&self, term: &'r Term, goal: Goal) -> Vec<Way<'r>> {
        match &term.node {
            Node::Not(inner) => self.towards(inner, goal.opposite()),
            Node::And(parts) => self.some_of(parts, if goal.is_yes() { parts.len() } else { 1 }, goal),
            Node::Or(parts) => self.some_of(parts, if goal.is_yes() { 1 } else { parts.len() }, goal),
            Node::Call(Function::AtLeast, arguments) if !arguments.is_empty() => {
                let (parts, wanted) = (&arguments[1..], self.whole(&arguments[0]));
                self.some_of(parts, if goal.is_yes() { wanted } else { (parts.len() + 1).saturating_sub(wanted) }, goal)
            }
            Node::Number(_)
            | Node::Text(_)
            | Node::Date(_)
            | Node::Flag(_)
            | Node::Category(_)
            | Node::Missing
            | Node::Read(_)
            | Node::CategoryText(..)
            | Node::CategoryOf(..)
            | Node::Negate(_)
            | Node::Sum(_)
            | Node::Product(_)
            | Node::DaysBetween(..)
            | Node::DateSteps(..)
            | Node::Compare(..)
            | Node::Same(..)
            | Node::IsMissing(..)
            | Node::In(..)
            | Node::Between(..)
            | Node::TextTest(..)
            | Node::Call(..) => self.turned(term, goal),
        }
    }

    /// The ways to turn a condition without `and` and `or`.
    fn turned(&self, term: &'r Term, goal: Goal) -> Vec<Way<'r>> {
        let targets = leaf(self.rules, term, goal.is_yes(), self.row);
        if targets.iter().all(Option::is_none) {
            let blocker = Blocker { formula: self.formula, term, wanted: goal.is_yes(), answer: verdict(term, self.row) };
            return vec![Way { steps: Vec::new(), blockers: vec![blocker] }];
        }
        let way = |target| Way { steps: vec![Step::new(self.formula, target)], blockers: Vec::new() };
        targets.into_iter().flatten().map(way).collect()
    }

    fn whole(&self, term: &Term) -> usize {
        let Value::Number(number) = evaluate(term, self.row) else { return 0 };
        number.as_integer().and_then(|whole| usize::try_from(whole).ok()).unwrap_or(0)
    }

    /// The ways to the goal for so many of these parts: those that met it already, and the fewest others.
    fn some_of(&self, parts: &'r [Term], wanted: usize, goal: Goal) -> Vec<Way<'r>> {
        let open: Vec<&Term> = parts.iter().filter(|part| !goal.is_met(verdict(part, self.row))).collect();
        let wanted = wanted.saturating_sub(parts.len() - open.len());
        if wanted > open.len() {
            return Vec::new();
        }
        if wanted == 1 {
            return self.any_of(&open, goal);
        }
        if wanted == open.len() {
            return self.all_of(&open, goal);
        }
        // The ways by how many of the parts seen so far they turn.
        let mut found: Vec<Vec<Way<'r>>> = vec![Vec::new(); wanted + 1];
        found[0].push(Way::default());
        for (seen, part) in open.iter().enumerate() {
            let own = self.towards(part, goal);
            // A way that leaves out too many of the parts can't turn enough of them any more.
            let least = (wanted + seen + 1).saturating_sub(open.len());
            for turned in (least.max(1)..=wanted.min(seen + 1)).rev() {
                let joined: Vec<Way<'r>> =
                    found[turned - 1].iter().flat_map(|before| own.iter().filter_map(|way| before.clone().and(way))).collect();
                found[turned].extend(joined);
                few(&mut found[turned], FOLLOWED);
            }
        }
        found.pop().unwrap_or_default()
    }

    /// The ways to the goal for all of these parts, none of which meets it.
    fn all_of(&self, parts: &[&'r Term], goal: Goal) -> Vec<Way<'r>> {
        let mut ways = vec![Way::default()];
        for part in parts {
            let own = self.towards(part, goal);
            ways = match own.as_slice() {
                [way] => ways.into_iter().filter_map(|before| before.and(way)).collect(),
                own => ways.iter().flat_map(|before| own.iter().filter_map(|way| before.clone().and(way))).collect(),
            };
            few(&mut ways, FOLLOWED);
        }
        ways
    }

    /// The ways to the goal for one of these parts, none of which meets it.
    fn any_of(&self, parts: &[&'r Term], goal: Goal) -> Vec<Way<'r>> {
        let mut ways = Vec::new();
        for part in parts {
            ways.append(&mut self.towards(part, goal));
            few(&mut ways, FOLLOWED);
        }
        ways
    }
}

/// Keeps the ways with the fewest blockers, of those the ones with the fewest steps, of those the first; their order stays.
pub(super) fn few(ways: &mut Vec<Way<'_>>, most: usize) {
    if ways.len() > most {
        let mut costs: Vec<_> = ways.iter().enumerate().map(|(position, way)| (way.cost(), position)).collect();
        costs.sort_unstable();
        let limit = costs[most];
        let mut position = 0;
        ways.retain(|way| {
            position += 1;
            (way.cost(), position - 1) < limit
        });
    }
}

/// Leaves out the ways that another one is part of.
pub(super) fn without_detours(ways: Vec<Way<'_>>) -> Vec<Way<'_>> {
    if ways.len() < 2 {
        return ways;
    }
    let is_detour = |position: usize| {
        let way = &ways[position];
        let shorter = |(other, known): (usize, &Way<'_>)| {
            other != position && known.is_part_of(way) && (other < position || !way.is_part_of(known))
        };
        ways.iter().enumerate().any(shorter)
    };
    let keeps: Vec<bool> = (0..ways.len()).map(|position| !is_detour(position)).collect();
    ways.into_iter().zip(keeps).filter_map(|(way, keep)| keep.then_some(way)).collect()
}

impl Way<'_> {
    /// What a short way has little of: blockers first, then steps.
    pub(super) const fn cost(&self) -> (usize, usize) {
        (self.blockers.len(), self.steps.len())
    }

    /// Whether whoever goes another way has gone this one too: it asks for no other numbers, and of none for more.
    pub(super) fn is_part_of(&self, other: &Self) -> bool {
        let is_there = |step: &Step<'_>| {
            let same = other.steps.iter().find(|known| known.quantity.term == step.quantity.term);
            same.is_some_and(|known| {
                let (near, far) = (step.reached(), known.reached());
                known.rises == step.rises && step.reach != Reach::There && if step.rises { near <= far } else { near >= far }
            })
        };
        self.blockers.is_empty() && other.blockers.is_empty() && self.steps.iter().all(is_there)
    }

    /// Both ways as one; none where they lead apart.
    pub(super) fn and(mut self, other: &Self) -> Option<Self> {
        for step in &other.steps {
            match self.steps.iter_mut().find(|known| known.quantity.term == step.quantity.term) {
                None => self.steps.push(step.clone()),
                Some(known) if known.rises != step.rises => return None,
                Some(known) => {
                    let (a, b) = (known.reached(), step.reached());
                    if if step.rises { b > a } else { b < a } {
                        (known.to, known.reach) = (step.to, step.reach);
                    }
                }
            }
        }
        self.blockers.extend(other.blockers.iter().cloned());
        Some(self)
    }
}

/// A number that a quantity of a condition must reach.
#[derive(Clone, Copy)]
pub(super) struct Target<'r> {
    /// The quantity.
    pub(super) term: &'r Term,
    /// Its number now.
    pub(super) from: Number,
    /// The number to reach.
    pub(super) to: Number,
    /// Whether it must rise.
    pub(super) rises: bool,
    /// Which numbers there are enough.
    pub(super) reach: Reach,
    /// Whether the quantity is always a whole number.
    pub(super) whole: bool,
}

impl Target<'_> {
    /// The first number that is enough.
    pub(super) fn reached(&self) -> Number {
        reached(self.to, self.rises, self.reach, 1)
    }

    /// The same target for a quantity that is a whole number: the first that is enough; none outside the range.
    pub(super) fn at_next_whole(self) -> Option<Self> {
        let whole = if self.rises { self.to.ceil() } else { self.to.floor() }.ok()?;
        let (to, reach) = match self.reach {
            Reach::There => (whole, Reach::There),
            Reach::FromThere => (whole, Reach::FromThere),
            Reach::Beyond if whole != self.to => (whole, Reach::FromThere),
            Reach::Beyond => (reached(whole, self.rises, Reach::Beyond, SCALE), Reach::FromThere),
        };
        Some(Self { to, reach, ..self })
    }
}

/// A number, or where it isn't enough the next one beyond it, so many millionths away; held at the end of the range.
pub(super) fn reached(to: Number, rises: bool, reach: Reach, step: i64) -> Number {
    if reach != Reach::Beyond {
        return to;
    }
    let (step, end) = if rises { (step, Number::MAX) } else { (-step, Number::MIN) };
    Number::from_micros(i128::from(to.micros()) + i128::from(step)).unwrap_or(end)
}

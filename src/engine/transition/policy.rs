//! The thirteen steps of a review: one customer's standing, candidate, overrides and day to its final tier and the reason.

use super::clause::Clause;
use crate::model::date::{AsOf, Date, Unit};
use crate::model::overrides::InForce;
use crate::model::standing::Held;
use crate::model::tier::TierIndex;
use crate::rules::ruleset::{Hold, Moment, Review, UnknownMeans, Upgrade};

/// The answer of a condition, without what was missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No; of a full tier that left the customer out too.
    No,
    /// It can't be said.
    Unknown,
}

/// What the rules say of one customer today, tier by tier; asked only where a step wants to know.
pub trait Lines {
    /// Whether it enters a tier.
    fn enter(&self, tier: TierIndex) -> Answer;
    /// Whether it satisfies the lower line of a tier; no where the tier has none.
    fn retain(&self, tier: TierIndex) -> Answer;
}

/// One customer at a review: all that its final tier follows from.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// What moves tiers; none where nothing does but the candidate.
    pub policy: Option<&'a Review>,
    /// The day.
    pub as_of: AsOf,
    /// How many tiers the ladder has.
    pub tiers: u16,
    /// The tier in force before, and how it is held; none where there is none.
    pub current: Option<(Option<TierIndex>, Held)>,
    /// Whether the customer was closed before.
    pub was_closed: bool,
    /// What the rules say; none for nobody's tier.
    pub candidate: Option<TierIndex>,
    /// The conditions of the tiers.
    pub lines: &'a dyn Lines,
    /// The best tier that a cap of the rules leaves open.
    pub rules_cap: Option<TierIndex>,
    /// The tier that a new customer has at least, where this one is new.
    pub new_customer: Option<TierIndex>,
    /// What people decided.
    pub overrides: InForce,
}

/// What a review comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reviewed {
    /// The tier in force after; none for nobody's.
    pub tier: Option<TierIndex>,
    /// What decided.
    pub clause: Clause,
    /// How the tier is held from now on.
    pub held: Held,
    /// Whether a floor stood against a cap.
    pub clash: bool,
}

/// A tier by its place from the best, so that nobody's is one below the last.
type Place = u16;

/// What a step decided.
#[derive(Clone, Copy)]
struct Decided {
    place: Place,
    clause: Clause,
}

/// The steps that decide, in their order: the first that applies does.
const STEPS: [fn(&Case<'_>) -> Option<Decided>; 10] =
    [frozen, pinned, initial, upgrade, stay, unknown, waits, hold, grace, downgrade];

/// The final tier of one customer. A pure function: the same case always comes to the same.
#[must_use]
pub fn review(case: &Case<'_>) -> Reviewed {
    let stays = Decided { place: case.place(case.candidate), clause: Clause::Stay };
    let decided = STEPS.iter().find_map(|step| step(case)).unwrap_or(stays);
    let bounded = if matches!(decided.clause, Clause::Freeze | Clause::Pin) { decided } else { people_bound(case, decided) };
    let last = rules_bound(case, bounded);
    let tier = case.tier(last.place);
    Reviewed { tier, clause: last.clause, held: held(case, decided.clause, tier), clash: clash(case, decided.clause) }
}

/// 1. A freeze keeps the current tier; with none there is nothing to keep.
fn frozen(case: &Case<'_>) -> Option<Decided> {
    case.overrides.freeze.then(|| case.stands(Clause::Freeze)).flatten()
}

/// 2. A pin says the tier.
fn pinned(case: &Case<'_>) -> Option<Decided> {
    let (tier, _) = case.overrides.pin?;
    Some(Decided { place: case.place(tier), clause: Clause::Pin })
}

/// 3. Without a current tier the candidate is final.
fn initial(case: &Case<'_>) -> Option<Decided> {
    let clause = if case.was_closed { Clause::Returned } else { Clause::Initial };
    case.current.is_none().then(|| Decided { place: case.place(case.candidate), clause })
}

/// 4. A better candidate: at most so many steps up, confirmed or on a day that allows it.
fn upgrade(case: &Case<'_>) -> Option<Decided> {
    let (current, candidate) = (case.current_place()?, case.place(case.candidate));
    if candidate >= current {
        return None;
    }
    let policy = case.policy;
    match policy.map_or(Upgrade::On(Moment::AnyDay), |policy| policy.upgrade) {
        Upgrade::On(moment) if !is_on(moment, case.as_of.date()) => return case.stands(Clause::Waits),
        Upgrade::Confirm(wanted) if case.confirmations() < wanted => {
            return case.stands(Clause::Confirm(case.confirmations(), wanted));
        }
        Upgrade::On(_) | Upgrade::Confirm(_) => {}
    }
    let most = policy.and_then(|policy| policy.max_up).map_or(u32::MAX, |most| most);
    let place = current.saturating_sub(Place::try_from(most).unwrap_or(Place::MAX)).max(candidate);
    Some(Decided { place, clause: Clause::Upgrade })
}

/// 5. The candidate is the current tier, or the customer still satisfies that one.
fn stay(case: &Case<'_>) -> Option<Decided> {
    let current = case.current_place()?;
    let stays = case.place(case.candidate) == current || case.policy.is_some() && case.satisfies(current);
    stays.then(|| case.stands(Clause::Stay)).flatten()
}

/// 6. It can't be said whether the customer satisfies the current tier, or enters one between it and the candidate.
fn unknown(case: &Case<'_>) -> Option<Decided> {
    if case.policy?.unknown != UnknownMeans::Keep {
        return None;
    }
    let current = case.current_place()?;
    let of_current = case
        .tier(current)
        .is_some_and(|tier| case.lines.retain(tier) == Answer::Unknown || case.lines.enter(tier) == Answer::Unknown);
    let between = current.saturating_add(1)..case.place(case.candidate);
    let is_unknown = of_current || between.map(TierIndex).any(|tier| case.lines.enter(tier) == Answer::Unknown);
    is_unknown.then(|| case.stands(Clause::Unknown)).flatten()
}

/// 7. It is no day on which a tier may become worse.
fn waits(case: &Case<'_>) -> Option<Decided> {
    let is_day = case.policy?.downgrade.is_some_and(|moment| is_on(moment, case.as_of.date()));
    if is_day { None } else { case.stands(Clause::Waits) }
}

/// 8. The last change is too near. Where nobody knows when it was, nothing holds.
fn hold(case: &Case<'_>) -> Option<Decided> {
    let (hold, since) = (case.policy?.min_hold?, case.held()?.since?);
    holds(hold, since, case.as_of).then(|| case.stands(Clause::Hold)).flatten()
}

/// 9. The failure is one of those that are tolerated.
fn grace(case: &Case<'_>) -> Option<Decided> {
    let (allowed, failed) = (case.policy?.grace, case.held()?.failures.saturating_add(1));
    (failed <= allowed).then(|| case.stands(Clause::Grace(failed, allowed))).flatten()
}

/// 10. Down, at most so many steps, to the first tier on the way that the customer satisfies.
fn downgrade(case: &Case<'_>) -> Option<Decided> {
    let (current, candidate) = (case.current_place()?, case.place(case.candidate));
    let Some(policy) = case.policy else { return Some(Decided { place: candidate, clause: Clause::Downgrade }) };
    let most = policy.max_down.and_then(|most| Place::try_from(most).ok()).unwrap_or(Place::MAX);
    let lowest = current.saturating_add(most).min(candidate);
    let place = (current.saturating_add(1)..lowest).find(|place| case.satisfies(*place)).unwrap_or(lowest);
    Some(Decided { place, clause: Clause::Downgrade })
}

/// 11. The floor and the cap of people, and the floor of new customers; the cap comes last, so that it wins.
fn people_bound(case: &Case<'_>, decided: Decided) -> Decided {
    let (floor, cap) = (case.overrides.floor.map(|tier| case.place(tier)), case.overrides.cap.map(|tier| case.place(tier)));
    let new_customer = case.new_customer.map(|tier| case.place(Some(tier)));
    let raised = decided.at_least(floor, Clause::Floor).at_least(new_customer, Clause::NewCustomer);
    raised.at_most(cap, Clause::Cap)
}

/// 12. A cap of the rules limits every outcome but a pin that beats caps.
fn rules_bound(case: &Case<'_>, decided: Decided) -> Decided {
    let beats = decided.clause == Clause::Pin && case.overrides.pin.is_some_and(|(_, beats_caps)| beats_caps);
    let cap = case.rules_cap.filter(|_| !beats).map(|tier| case.place(Some(tier)));
    decided.at_most(cap, Clause::RulesCap)
}

/// 13. Whether a floor stands against a cap, which wins.
fn clash(case: &Case<'_>, decided: Clause) -> bool {
    if matches!(decided, Clause::Freeze | Clause::Pin) {
        return false;
    }
    let floors = [case.overrides.floor, case.new_customer.map(Some)].into_iter().flatten().map(|tier| case.place(tier));
    let caps = [case.overrides.cap, case.rules_cap.map(Some)].into_iter().flatten().map(|tier| case.place(tier));
    floors.min().zip(caps.max()).is_some_and(|(floor, cap)| floor < cap)
}

/// How the tier is held after the review: a change begins anew; without one a stay forgives what failed, and who waits for
/// confirmation is counted until its tier is no longer better.
fn held(case: &Case<'_>, decided: Clause, tier: Option<TierIndex>) -> Held {
    let before = match case.current {
        Some((current, held)) if current == tier => held,
        Some(_) | None => return Held { since: Some(case.as_of.date()), ..Held::default() },
    };
    let failures = match (decided, before.failures) {
        (Clause::Stay, _) => 0,
        (Clause::Grace(failed, _), _) | (_, failed) => failed,
    };
    let confirmations = match (decided, case.policy.map(|policy| policy.upgrade)) {
        (Clause::Freeze | Clause::Pin, _) => before.confirmations,
        (Clause::Confirm(times, _), _) => times,
        (Clause::Upgrade, Some(Upgrade::Confirm(wanted))) => wanted,
        _ => 0,
    };
    Held { failures, confirmations, absences: 0, ..before }
}

/// Whether tiers may change on a day.
#[must_use]
pub fn is_on(moment: Moment, day: Date) -> bool {
    match moment {
        Moment::AnyDay => true,
        Moment::MonthEnd => day.is_month_end(),
        Moment::QuarterEnd => day.is_month_end() && day.month().is_multiple_of(3),
        Moment::YearEnd => day.is_month_end() && day.month() == 12,
    }
}

fn holds(hold: Hold, since: Date, as_of: AsOf) -> bool {
    let count = i64::from(hold.count);
    let days = i64::from(as_of.date().days()) - i64::from(since.days());
    match hold.unit {
        Unit::Day => days < count,
        Unit::Week => days < count.saturating_mul(7),
        Unit::Month => as_of.months_since(since) < count,
        Unit::Year => as_of.months_since(since) < count.saturating_mul(12),
    }
}

impl Decided {
    fn at_least(self, floor: Option<Place>, clause: Clause) -> Self {
        floor.filter(|floor| *floor < self.place).map_or(self, |place| Self { place, clause })
    }

    fn at_most(self, cap: Option<Place>, clause: Clause) -> Self {
        cap.filter(|cap| *cap > self.place).map_or(self, |place| Self { place, clause })
    }
}

impl Case<'_> {
    fn place(&self, tier: Option<TierIndex>) -> Place {
        tier.map_or(self.tiers, |tier| tier.0)
    }

    fn tier(&self, place: Place) -> Option<TierIndex> {
        (place < self.tiers).then_some(TierIndex(place))
    }

    fn current_place(&self) -> Option<Place> {
        self.current.map(|(tier, _)| self.place(tier))
    }

    fn held(&self) -> Option<Held> {
        self.current.map(|(_, held)| held)
    }

    /// The current tier stays, for this reason.
    fn stands(&self, clause: Clause) -> Option<Decided> {
        self.current_place().map(|place| Decided { place, clause })
    }

    /// How often in a row the candidate was better, this time included.
    fn confirmations(&self) -> u32 {
        self.held().map_or(0, |held| held.confirmations).saturating_add(1)
    }

    /// Whether the customer enters a tier or satisfies its lower line; nobody has to do anything for nobody's.
    fn satisfies(&self, place: Place) -> bool {
        let is_yes = |tier| self.lines.retain(tier) == Answer::Yes || self.lines.enter(tier) == Answer::Yes;
        self.tier(place).is_none_or(is_yes)
    }
}

#[cfg(test)]
mod tests;

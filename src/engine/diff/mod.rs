//! Two results against each other: who moved, is new, returned, absent, lost or merged, and why each who moved did.

pub mod cause;
mod identity;
pub mod ladder;
pub mod mix;
mod places;
pub mod snapshot;

use std::collections::BTreeMap;

use cause::{Cause, CauseLine, Places, Steps};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use identity::changed_identity;
use ladder::Ladder;
use mix::{Mix, mixes};
pub use places::{After, Before, Kind};
use places::{Merges, is_in_force, outside};
use snapshot::{Customer, Presence, Snapshot};

use crate::model::number::{ExactSum, Number};

/// What the old rules say of the new data.
#[derive(Clone, Copy, Debug)]
pub enum OldRulesNow<'a> {
    /// Both results have the same rules: what the new one says.
    Same,
    /// Computed: the candidate of each customer, by folded key. Of a customer who isn't among them nobody knows.
    Computed(&'a HashMap<String, Option<String>, FixedState>),
    /// Nobody knows.
    Unknown,
}

/// How many customers, and their amounts in both results. Who was not classified in one of them, or has no amount there, adds nothing to
/// that amount.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Count {
    /// How many customers.
    pub customers: u64,
    /// Their amount in the old result.
    pub old: ExactSum,
    /// Their amount in the new one.
    pub new: ExactSum,
}

impl Count {
    fn one(old: Option<Number>, new: Option<Number>) -> Self {
        let sum = |number: Option<Number>| ExactSum(number.map_or(0, |number| number.micros().into()));
        Self { customers: 1, old: sum(old), new: sum(new) }
    }

    /// Adds others.
    pub fn add(&mut self, other: Self) {
        self.customers += other.customers;
        self.old.merge(other.old);
        self.new.merge(other.new);
    }
}

/// A customer that isn't where it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// What became of it.
    pub kind: Kind,
    /// Its position among the customers of the old result, where that knows it.
    pub old: Option<usize>,
    /// The same of the new result.
    pub new: Option<usize>,
    /// Where it stood.
    pub from: Before,
    /// Where it stands.
    pub to: After,
    /// Its way on the ladder by what made it; of whoever is in one result alone nothing.
    pub steps: Steps,
    /// What moved it. Of whoever is in one result alone, none, but for merges and splits.
    pub cause: Option<Cause>,
}

/// What became of the customers of one tier of the old result.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Conversion {
    /// How many it had.
    pub customers: u64,
    /// How many of them are in a better tier.
    pub better: u64,
    /// In the same one.
    pub same: u64,
    /// In a lower one.
    pub lower: u64,
    /// In another one of which nobody knows whether it is better.
    pub other: u64,
    /// Not here, and their tier is still in force.
    pub absent: u64,
    /// Not here: closed, or nobody knows why.
    pub lost: u64,
    /// One with another customer.
    pub merged: u64,
}

/// Those in the tier that they were in, though the rules of the new result say another one.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Kept {
    /// The rules say a lower one.
    pub above: Count,
    /// The rules say a better one.
    pub below: Count,
}

/// Two results against each other.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// The ladder on which both stand.
    pub ladder: Ladder,
    /// The cells of the migration matrix that have a customer.
    pub matrix: BTreeMap<(Before, After), Count>,
    /// The customers of each cell with a mover, by what moved them: they add up to the cell.
    pub causes: BTreeMap<(Before, After, Cause), u64>,
    /// Everyone who isn't where they were, and everyone who is absent, by folded key.
    pub changes: Vec<Change>,
    /// How many of them were absent in the old result already.
    pub still_absent: u64,
    /// The steps up of everyone in both results, by what made them.
    pub up: Steps,
    /// The steps down, below zero. Both together are the steps of the movers: those of who stayed cancel.
    pub down: Steps,
    /// Whom the policy keeps where they were.
    pub kept: Kept,
    /// Customers and amount by what both results know, old against new.
    pub mixes: Vec<Mix>,
}

/// Compares two results whose axes are the same. Tiers that aren't on the ladder count as nobody's: the caller asks
/// [`Ladder::strangers`] first.
#[must_use]
pub fn compare(old: &Snapshot, new: &Snapshot, ladder: Ladder, now: OldRulesNow<'_>) -> Diff {
    let identity = changed_identity(old, new);
    let merges = Merges::of(old, new, &ladder);
    let mut diff = Diff { mixes: mixes(old, new, &ladder), ladder, ..Diff::default() };
    let (mut at_old, mut at_new) = (0, 0);
    loop {
        let (was, is) = (old.customers.get(at_old), new.customers.get(at_new));
        let Some(key) = [was, is].into_iter().flatten().map(|customer| customer.key.as_str()).min() else { break };
        let (was, is) = (was.filter(|was| was.key == key), is.filter(|is| is.key == key));
        let gone_on = was.is_some() && merges.gone_on.contains(&at_old);
        let heir = merges.heirs.get(key).map(|at| (*at, &old.customers[*at]));
        let pair = Pair {
            key,
            old: heir.or_else(|| was.map(|was| (at_old, was)).filter(|_| !gone_on)),
            new: is.map(|is| (at_new, is)),
            is_merged: merges.keys.contains(key),
        };
        diff.take(&pair, identity.contains(key), now);
        at_old += usize::from(was.is_some());
        at_new += usize::from(is.is_some());
    }
    diff
}

/// A customer as both results have it.
struct Pair<'a> {
    key: &'a str,
    old: Option<(usize, &'a Customer)>,
    new: Option<(usize, &'a Customer)>,
    /// Whether the new result says that the key means another customer.
    is_merged: bool,
}

impl Pair<'_> {
    /// Where a customer stands who was not classified in the new result.
    fn not_here(&self) -> After {
        match self.new.map(|(_, is)| &is.presence) {
            Some(Presence::Absent) => After::Absent,
            Some(Presence::Merged(_)) => After::Merged,
            Some(Presence::Here | Presence::Closed) | None if self.is_merged => After::Merged,
            Some(Presence::Here | Presence::Closed) | None => After::Lost,
        }
    }
}

impl Diff {
    fn take(&mut self, pair: &Pair<'_>, is_identity: bool, now: OldRulesNow<'_>) {
        let was = pair.old.map(|(_, was)| was).filter(|was| is_in_force(was));
        let is = pair.new.map(|(_, is)| is).filter(|is| is.presence == Presence::Here);
        let place = |customer: &Customer| self.place(customer.tier.as_deref());
        let to = is.map_or_else(|| pair.not_here(), |is| After::Tier(place(is)));
        let from = match (was, pair.new.filter(|(_, is)| is_in_force(is))) {
            (Some(was), _) => Before::Tier(place(was)),
            (None, Some((_, is))) => outside(pair.old.map(|(_, was)| was), is),
            (None, None) => return,
        };
        let old_amount = was.filter(|was| was.presence == Presence::Here).and_then(|was| was.amount);
        let count = Count::one(old_amount, is.and_then(|is| is.amount));
        self.matrix.entry((from, to)).or_default().add(count);
        let mut steps = Steps::default();
        if let (Some(was), Some(is)) = (was, is) {
            steps = self.steps_of(was, is, pair.key, is_identity, now);
            let (up, down) = steps.up_and_down();
            self.up.add(&up);
            self.down.add(&down);
        }
        let kind = match (from, to) {
            (Before::Tier(from), After::Tier(to)) if from == to => {
                match steps.by(Cause::Policy) {
                    0 => {}
                    1.. => self.kept.above.add(count),
                    _ => self.kept.below.add(count),
                }
                return;
            }
            (Before::Tier(_), After::Tier(_)) if !self.ladder.is_ordered => Kind::Changed,
            (Before::Tier(from), After::Tier(to)) => {
                if to < from {
                    Kind::Upgrade
                } else {
                    Kind::Downgrade
                }
            }
            (Before::New, _) => Kind::New,
            (Before::Returned, _) => Kind::Returned,
            (Before::Tier(_), After::Absent) => {
                self.still_absent += u64::from(was.is_some_and(|was| was.presence == Presence::Absent));
                Kind::Absent
            }
            (Before::Tier(_), After::Lost) => Kind::Lost,
            (Before::Tier(_), After::Merged) => Kind::Merged,
        };
        let mut cause = is_identity.then_some(Cause::Identity);
        if was.is_some() && is.is_some() {
            let cause = *cause.get_or_insert_with(|| steps.cause());
            *self.causes.entry((from, to, cause)).or_default() += 1;
        }
        self.changes.push(Change {
            kind,
            old: pair.old.map(|(at, _)| at),
            new: pair.new.map(|(at, _)| at),
            from,
            to,
            steps,
            cause,
        });
    }

    fn place(&self, tier: Option<&str>) -> u32 {
        self.ladder.place(tier).unwrap_or_else(|| self.ladder.nobody())
    }

    /// The way of a customer by what made it; nothing where nobody knows the order of the tiers.
    fn steps_of(&self, was: &Customer, is: &Customer, key: &str, is_identity: bool, now: OldRulesNow<'_>) -> Steps {
        if !self.ladder.is_ordered {
            return Steps::default();
        }
        let told = |candidate: &Option<Option<String>>| candidate.as_ref().map(|candidate| self.place(candidate.as_deref()));
        let places = Places {
            old: self.place(was.tier.as_deref()),
            new: self.place(is.tier.as_deref()),
            new_candidate: told(&is.candidate),
            old_rules_now: match now {
                OldRulesNow::Same => told(&is.candidate),
                OldRulesNow::Computed(candidates) => candidates.get(key).map(|candidate| self.place(candidate.as_deref())),
                OldRulesNow::Unknown => None,
            },
        };
        let steps = places.steps();
        if is_identity { Steps::all_by(Cause::Identity, steps.sum()) } else { steps }
    }

    /// How many customers became so.
    #[must_use]
    pub fn count(&self, kind: Kind) -> u64 {
        self.changes.iter().filter(|change| change.kind == kind).count() as u64
    }

    /// How many are in the tier that they were in.
    #[must_use]
    pub fn stayed(&self) -> u64 {
        let same = self.matrix.iter().filter(|((from, to), _)| matches!((from, to), (Before::Tier(a), After::Tier(b)) if a == b));
        same.map(|(_, count)| count.customers).sum()
    }

    /// Whether anybody moved, is new, returned, absent for the first time, lost or merged.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.changes.len() as u64 > self.still_absent
    }

    /// The sum of the cells of the matrix that are asked for.
    #[must_use]
    pub fn sum(&self, is_in: impl Fn(Before, After) -> bool) -> Count {
        let mut sum = Count::default();
        self.matrix.iter().filter(|((from, to), _)| is_in(*from, *to)).for_each(|(_, count)| sum.add(*count));
        sum
    }

    /// What became of the customers of each tier of the old result, from the best; nobody's last.
    #[must_use]
    pub fn conversions(&self) -> Vec<Conversion> {
        let mut all = vec![Conversion::default(); self.ladder.names.len() + 1];
        for ((from, to), count) in &self.matrix {
            let Before::Tier(from) = *from else { continue };
            let Some(line) = all.get_mut(from as usize) else { continue };
            line.customers += count.customers;
            *match to {
                After::Absent => &mut line.absent,
                After::Lost => &mut line.lost,
                After::Merged => &mut line.merged,
                After::Tier(to) if *to == from => &mut line.same,
                After::Tier(_) if !self.ladder.is_ordered => &mut line.other,
                After::Tier(to) if *to < from => &mut line.better,
                After::Tier(_) => &mut line.lower,
            } += count.customers;
        }
        all
    }

    /// The steps up of all movers together.
    #[must_use]
    pub fn steps(&self) -> i64 {
        self.up.sum() + self.down.sum()
    }

    /// Each cause that moved somebody or made a step, in the order in which they are shown.
    #[must_use]
    pub fn lines(&self) -> Vec<(Cause, CauseLine)> {
        let lines = Cause::ALL.map(|cause| (cause, self.line(cause)));
        lines.into_iter().filter(|(_, line)| *line != CauseLine::default()).collect()
    }

    /// What a cause did.
    #[must_use]
    pub fn line(&self, cause: Cause) -> CauseLine {
        let mut line = CauseLine { up: self.up.by(cause), down: self.down.by(cause), ..CauseLine::default() };
        for ((from, to, _), customers) in self.causes.iter().filter(|((.., moved_by), _)| *moved_by == cause) {
            let (Before::Tier(from), After::Tier(to)) = (from, to) else { continue };
            *match to.cmp(from) {
                _ if !self.ladder.is_ordered => &mut line.other,
                std::cmp::Ordering::Less => &mut line.upgraded,
                std::cmp::Ordering::Equal | std::cmp::Ordering::Greater => &mut line.downgraded,
            } += customers;
        }
        line
    }
}

#[cfg(test)]
mod tests;

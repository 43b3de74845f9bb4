//! The tiers before and after a run against each other: who moved where, and the migration matrix.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::transition::absent::Absentee;
use super::transition::{Clause, Transition};
use crate::model::column::{Column, TextColumn};
use crate::model::date::Date;
use crate::model::number::{ExactSum, Number};
use crate::model::standing::Standing;
use crate::model::tier::TierIndex;
use crate::model::value::Value;

/// How a customer of this run moved. Steps count on the ladder, on which nobody's tier is one below the last.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Change {
    /// It is not in the standing.
    New,
    /// The same, and it was closed before.
    Returned,
    /// Its tier is better than before, by so many steps.
    Up(u32),
    /// Its tier is the one before.
    Same,
    /// Its tier is lower than before, by so many steps.
    Down(u32),
}

impl Change {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Returned => "returned",
            Self::Up(_) => "upgrade",
            Self::Same => "stay",
            Self::Down(_) => "downgrade",
        }
    }

    /// How many steps it goes up or, below zero, down; 0 for who stays, is new or returned.
    #[must_use]
    pub fn steps(self) -> i64 {
        match self {
            Self::Up(steps) => i64::from(steps),
            Self::Down(steps) => -i64::from(steps),
            Self::New | Self::Returned | Self::Same => 0,
        }
    }
}

/// Where customers stood before: a row of the matrix. Ordered as the rows are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Before {
    /// In a tier.
    Tier(TierIndex),
    /// In nobody's.
    Nobody,
    /// Not in the standing.
    New,
    /// The same, and closed before.
    Returned,
}

impl Before {
    /// Where a customer of the run stood before, who moved so.
    #[must_use]
    pub fn of(transition: &Transition, change: Change) -> Self {
        let outside = if change == Change::Returned { Self::Returned } else { Self::New };
        transition.current.map_or(outside, Self::in_tier)
    }

    fn in_tier(tier: Option<TierIndex>) -> Self {
        tier.map_or(Self::Nobody, Self::Tier)
    }
}

/// Where customers stand after: a column of the matrix. Ordered as the columns are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum After {
    /// In a tier.
    Tier(TierIndex),
    /// In nobody's.
    Nobody,
    /// Not in this run; the tier stays in force.
    Absent,
    /// Not in this run, and closed; where the standing carries on nobody, not in this run.
    Lost,
    /// One with another customer now.
    Merged,
}

impl After {
    /// The places of those who are not in the run, in the order of the columns.
    pub const NOT_HERE: [Self; 3] = [Self::Absent, Self::Lost, Self::Merged];

    /// Whether customers are not in the run there: nobody knows their amount.
    #[must_use]
    pub const fn is_not_here(self) -> bool {
        matches!(self, Self::Absent | Self::Lost | Self::Merged)
    }

    /// Where a customer of the run stands after.
    #[must_use]
    pub fn of(transition: &Transition) -> Self {
        transition.final_tier.map_or(Self::Nobody, Self::Tier)
    }
}

/// How many customers, and their amount in this run: exact, in the unit of the headline amount. Who has no amount adds
/// nothing to it, and nobody knows that of who is not in the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Moved {
    /// How many customers.
    pub customers: u64,
    /// Their amount; zero where the rules have no headline amount.
    pub amount: ExactSum,
}

impl Moved {
    fn add(&mut self, other: Self) {
        self.customers += other.customers;
        self.amount.merge(other.amount);
    }
}

/// A customer of the standing who is not in this run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gone {
    /// Its key.
    pub key: String,
    /// Its tier before; none for nobody's.
    pub tier: Option<TierIndex>,
    /// What becomes of it; none where the standing carries on nobody.
    pub clause: Option<Clause>,
    /// The key of the customer that it is one with now.
    pub merged_into: Option<String>,
}

impl Gone {
    /// Who was in force before and is told so; none where its tier goes on under another key, so that nobody is gone.
    fn of(absentee: &Absentee, carries_absences: bool) -> Option<Self> {
        let (key, tier) = (absentee.key.clone(), absentee.tier);
        match &absentee.merged_into {
            Some(merged) if merged.goes_on || !carries_absences => None,
            Some(merged) => {
                let (tier, merged_into) = (merged.tier, Some(merged.into.clone()));
                Some(Self { key, tier, clause: Some(absentee.clause), merged_into })
            }
            None => Some(Self { key, tier, clause: carries_absences.then_some(absentee.clause), merged_into: None }),
        }
    }

    /// Where it stands after.
    #[must_use]
    pub const fn place(&self) -> After {
        match self.clause {
            Some(Clause::Absent(..)) => After::Absent,
            Some(Clause::Merged) => After::Merged,
            Some(_) | None => After::Lost,
        }
    }
}

/// Who moved where from the standing to this run.
#[derive(Clone, Debug, Default)]
pub struct Movements {
    /// The as-of date of the standing, where it is known.
    pub as_of: Option<Date>,
    /// How each customer of the run moved, in the order of their keys.
    pub changes: Vec<Change>,
    /// The customers of the standing who are not in the run, by key.
    pub gone: Vec<Gone>,
    /// Whether the standing carries on who is not in a run: else such a one is lost.
    pub carries_absences: bool,
    /// The customers who went up or down: by amount, the greatest first, those without one last; equal ones by key. By
    /// their positions.
    pub ranked: Vec<u32>,
    /// The cells of the matrix that have a customer. All others are zero, and of 10,000 tiers nearly all are.
    pub matrix: BTreeMap<(Before, After), Moved>,
}

impl Movements {
    /// Compares a run with the standing. `transitions` and `amounts` have one entry a customer, in the order of the `keys`;
    /// `absentees` are those of the standing who are not in the run; `tiers` is how many there are; without a headline amount
    /// all amounts are zero.
    #[must_use]
    pub fn of(
        (standing, absentees): (&Standing, &[Absentee]),
        tiers: usize,
        keys: &TextColumn,
        transitions: &[Transition],
        amounts: Option<&Column>,
    ) -> Self {
        let carries_absences = standing.carries_absences();
        let mut found = Self { as_of: standing.as_of, carries_absences, ..Self::default() };
        let amount = |row: usize| match amounts.map(|amounts| amounts.get(row)) {
            Some(Value::Number(amount)) => Some(amount),
            _ => None,
        };
        for ((row, transition), key) in transitions.iter().enumerate().zip(keys.iter()) {
            let mut moved = Moved { customers: 1, ..Moved::default() };
            if let Some(amount) = amount(row) {
                moved.amount.add(amount);
            }
            let change = change(transition, tiers, || standing.is_closed(key));
            found.matrix.entry((Before::of(transition, change), After::of(transition))).or_default().add(moved);
            found.changes.push(change);
        }
        found.gone = absentees.iter().filter_map(|absentee| Gone::of(absentee, carries_absences)).collect();
        for gone in &found.gone {
            let cell = found.matrix.entry((Before::in_tier(gone.tier), gone.place())).or_default();
            cell.add(Moved { customers: 1, ..Moved::default() });
        }
        found.rank(&amount);
        found
    }

    fn rank(&mut self, amount: &impl Fn(usize) -> Option<Number>) {
        let moved = self.changes.iter().zip(0..).filter(|(change, _)| change.steps() != 0);
        let mut ranked: Vec<u32> = moved.map(|(_, row)| row).collect();
        // Rows stand in the order of their keys, and no amount is less than any.
        ranked.sort_by_key(|row| Reverse(amount(*row as usize)));
        self.ranked = ranked;
    }

    /// How many customers went up.
    #[must_use]
    pub fn upgraded(&self) -> u64 {
        self.count(|change| matches!(change, Change::Up(_)))
    }

    /// How many went down.
    #[must_use]
    pub fn downgraded(&self) -> u64 {
        self.count(|change| matches!(change, Change::Down(_)))
    }

    /// How many have the tier that they had, nobody's counted.
    #[must_use]
    pub fn stayed(&self) -> u64 {
        self.count(|change| matches!(change, Change::Same))
    }

    /// How many are not in the standing, and were not closed before.
    #[must_use]
    pub fn new_customers(&self) -> u64 {
        self.count(|change| matches!(change, Change::New))
    }

    /// How many are not in the standing and were closed before.
    #[must_use]
    pub fn returned(&self) -> u64 {
        self.count(|change| matches!(change, Change::Returned))
    }

    /// How many of the standing are not in the run, and stand so.
    #[must_use]
    pub fn not_here(&self, after: After) -> u64 {
        self.gone.iter().filter(|gone| gone.place() == after).count() as u64
    }

    fn count(&self, is_it: impl Fn(&Change) -> bool) -> u64 {
        self.changes.iter().filter(|change| is_it(change)).count() as u64
    }

    /// A cell of the matrix.
    #[must_use]
    pub fn at(&self, before: Before, after: After) -> Moved {
        self.matrix.get(&(before, after)).copied().unwrap_or_default()
    }

    /// The sum of a row of the matrix.
    #[must_use]
    pub fn all_from(&self, before: Before) -> Moved {
        self.sum(|(from, _)| from == before)
    }

    /// The sum of a column of the matrix: of a tier and of nobody's what the summary says of them.
    #[must_use]
    pub fn all_to(&self, after: After) -> Moved {
        self.sum(|(_, to)| to == after)
    }

    fn sum(&self, is_in: impl Fn((Before, After)) -> bool) -> Moved {
        let mut sum = Moved::default();
        self.matrix.iter().filter(|(place, _)| is_in(**place)).for_each(|(_, moved)| sum.add(*moved));
        sum
    }
}

fn change(transition: &Transition, tiers: usize, was_closed: impl Fn() -> bool) -> Change {
    let Some(current) = transition.current else {
        return if was_closed() { Change::Returned } else { Change::New };
    };
    let place = |tier: Option<TierIndex>| u32::try_from(tier.map_or(tiers, TierIndex::index)).unwrap_or(u32::MAX);
    let (from, to) = (place(current), place(transition.final_tier));
    match to.cmp(&from) {
        std::cmp::Ordering::Less => Change::Up(from - to),
        std::cmp::Ordering::Equal => Change::Same,
        std::cmp::Ordering::Greater => Change::Down(to - from),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::transition::absent::absentees;
    use super::*;
    use crate::model::column::Values;
    use crate::model::standing::Held;
    use crate::model::value::Why;

    const TIERS: usize = 3;

    struct Run {
        keys: TextColumn,
        transitions: Vec<Transition>,
        amounts: Column,
        standing: Standing,
    }

    /// A customer: its tier before, where it has one; its tier after and its amount, where it is in the run.
    type Customer = (Option<Option<u16>>, Option<(Option<u16>, Option<i32>)>);

    fn run(customers: &[Customer]) -> Run {
        let keys: Vec<String> = (0..customers.len()).map(|at| format!("K{at:04}")).collect();
        let tier = |tier: Option<u16>| tier.map(TierIndex);
        let before =
            keys.iter().zip(customers).filter_map(|(key, (before, _))| Some((key.as_str(), tier((*before)?), Held::default())));
        let standing = Standing::new(None, before);
        let (mut here, mut candidates, mut amounts) =
            (TextColumn::default(), Vec::new(), Column::new(Values::Number(Vec::new())));
        for (key, (after, amount)) in keys.iter().zip(customers).filter_map(|(key, (_, after))| Some((key, (*after)?))) {
            here.push(key);
            candidates.push(tier(after));
            let amount = amount.and_then(|amount| Number::from_micros(amount.into()));
            amounts.push(&amount.map_or(Value::Missing(Why::Empty), Value::Number));
        }
        let transitions = here.iter().zip(candidates);
        let moved = |(key, candidate): (&str, Option<TierIndex>)| Transition {
            current: standing.of(key),
            candidate,
            final_tier: candidate,
            clause: Clause::Stay,
            held: Held::default(),
        };
        let transitions = transitions.map(moved).collect();
        Run { keys: here, transitions, amounts, standing }
    }

    fn movements(run: &Run) -> Movements {
        let absentees = absentees(&run.standing, &run.keys, None);
        Movements::of((&run.standing, &absentees), TIERS, &run.keys, &run.transitions, Some(&run.amounts))
    }

    #[test]
    fn everyone_moves_once() {
        let customers: [Customer; 8] = [
            (Some(Some(2)), Some((Some(0), Some(5)))),
            (Some(Some(0)), Some((None, Some(9)))),
            (Some(None), Some((Some(2), None))),
            (Some(None), Some((None, Some(1)))),
            (None, Some((Some(1), Some(2)))),
            (Some(Some(1)), None),
            (Some(None), None),
            (Some(Some(1)), Some((Some(2), Some(5)))),
        ];
        let found = movements(&run(&customers));
        let changes = [Change::Up(2), Change::Down(3), Change::Up(1), Change::Same, Change::New, Change::Down(1)];
        assert_eq!(found.changes, changes);
        let lost: Vec<_> = found.gone.iter().map(|lost| (lost.key.as_str(), lost.tier)).collect();
        assert_eq!(lost, [("K0005", Some(TierIndex(1))), ("K0006", None)]);
        // 9, then 5 twice by key, then the one without an amount.
        assert_eq!(found.ranked, [1, 0, 5, 2]);
        let of = |from, to| (found.at(from, to).customers, found.at(from, to).amount.0);
        assert_eq!(of(Before::Tier(TierIndex(0)), After::Nobody), (1, 9));
        assert_eq!(of(Before::Nobody, After::Tier(TierIndex(2))), (1, 0));
        assert_eq!(of(Before::New, After::Tier(TierIndex(1))), (1, 2));
        assert_eq!(of(Before::Tier(TierIndex(1)), After::Lost), (1, 0));
        assert_eq!(of(Before::Tier(TierIndex(0)), After::Tier(TierIndex(0))), (0, 0));
        assert_eq!((found.upgraded(), found.downgraded(), found.stayed(), found.new_customers()), (2, 2, 1, 1));
    }

    proptest! {
        #[test]
        fn rows_are_the_standing_and_columns_are_the_run(customers in prop::collection::vec(customer(), 0..40)) {
            let run = run(&customers);
            let found = movements(&run);
            let counted = found.upgraded() + found.downgraded() + found.stayed() + found.new_customers();
            prop_assert_eq!(counted, run.keys.len() as u64);
            let befores = (0..3).map(|tier| (Before::Tier(TierIndex(tier)), Some(tier))).chain([(Before::Nobody, None)]);
            for (before, tier) in befores {
                let stood = customers.iter().filter(|(before, _)| *before == Some(tier)).count() as u64;
                prop_assert_eq!(found.all_from(before).customers, stood);
            }
            let afters = (0..3).map(|tier| (After::Tier(TierIndex(tier)), Some(tier))).chain([(After::Nobody, None)]);
            for (after, tier) in afters {
                let stand = customers.iter().filter_map(|(_, after)| *after).filter(|(after, _)| *after == tier);
                let amount: i64 = stand.clone().filter_map(|(_, amount)| amount).map(i64::from).sum();
                let all = found.all_to(after);
                prop_assert_eq!((all.customers, all.amount.0), (stand.count() as u64, amount.into()));
            }
            prop_assert_eq!(found.all_to(After::Lost).customers, found.gone.len() as u64);
            prop_assert_eq!(found.all_from(Before::New).customers, found.new_customers());
        }
    }

    fn customer() -> impl Strategy<Value = Customer> {
        let tier = || prop::option::of(0..3_u16);
        (prop::option::of(tier()), prop::option::of((tier(), prop::option::of(-1000..1000_i32))))
    }
}

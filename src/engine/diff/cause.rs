//! Why a customer moved: its way on the ladder taken apart into what the data, the rules and the policy did.
//!
//! With `C` for a candidate, `F` for a final tier and places counted upwards, the way from the old final tier to the new
//! one is `F_n − F_o = (C_on − F_o) + (C_nn − C_on) + (F_n − C_nn)`, where `C_on` is what the old rules say of the new data:
//! a sum in which everything between cancels, so that no step is counted twice or lost. The data are measured against the
//! tier in force, not against what the rules said before: who fell months ago and goes down once its grace is over goes down
//! by the data.

/// What moved a customer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cause {
    /// The data: the old rules on them move it already.
    Data,
    /// The rules: on the same data the new ones say something else than the old ones.
    Rules,
    /// Data or rules: nobody knows what the old rules say of the new data.
    DataOrRules,
    /// The policy or people: what holds, grace, confirmations, pins, floors and caps keep back or add.
    Policy,
    /// It is part of a merge or a split.
    Identity,
    /// The new result doesn't tell what its rules said, or nobody knows which tier is better.
    Unknown,
}

impl Cause {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::Data, Self::Rules, Self::DataOrRules, Self::Policy, Self::Identity, Self::Unknown];

    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Rules => "rules",
            Self::DataOrRules => "data or rules",
            Self::Policy => "policy",
            Self::Identity => "identity",
            Self::Unknown => "unknown",
        }
    }

    const fn position(self) -> usize {
        match self {
            Self::Data => 0,
            Self::Rules => 1,
            Self::DataOrRules => 2,
            Self::Policy => 3,
            Self::Identity => 4,
            Self::Unknown => 5,
        }
    }
}

/// Steps up the ladder by what made them, below zero for steps down.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Steps([i64; 6]);

impl Steps {
    /// Steps that one thing made alone.
    #[must_use]
    pub fn all_by(cause: Cause, steps: i64) -> Self {
        let mut all = Self::default();
        all.0[cause.position()] = steps;
        all
    }

    /// Those that one thing made.
    #[must_use]
    pub const fn by(&self, cause: Cause) -> i64 {
        self.0[cause.position()]
    }

    /// All together.
    #[must_use]
    pub fn sum(&self) -> i64 {
        self.0.iter().sum()
    }

    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        for (mine, more) in self.0.iter_mut().zip(other.0) {
            *mine += more;
        }
    }

    /// Those up alone, and those down alone: both add up to all of them.
    #[must_use]
    pub fn up_and_down(&self) -> (Self, Self) {
        (Self(self.0.map(|steps| steps.max(0))), Self(self.0.map(|steps| steps.min(0))))
    }

    /// The first thing that moved the way that all together moved: some term of a sum has its sign. Unknown where nothing
    /// moved.
    #[must_use]
    pub fn cause(&self) -> Cause {
        let sign = self.sum().signum();
        Cause::ALL.into_iter().find(|cause| sign != 0 && self.by(*cause).signum() == sign).unwrap_or(Cause::Unknown)
    }
}

/// What one cause did.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct CauseLine {
    /// How many customers it moved up.
    pub upgraded: u64,
    /// How many it moved down.
    pub downgraded: u64,
    /// How many it moved, and nobody knows which way.
    pub other: u64,
    /// The steps up that it made of everyone in both results, also of those whom something else moved or who stayed.
    pub up: i64,
    /// The steps down, below zero.
    pub down: i64,
}

impl CauseLine {
    /// Adds what another cause did.
    pub fn add(&mut self, other: &Self) {
        self.upgraded += other.upgraded;
        self.downgraded += other.downgraded;
        self.other += other.other;
        self.up += other.up;
        self.down += other.down;
    }

    /// The customers that it moved.
    #[must_use]
    pub const fn movers(&self) -> u64 {
        self.upgraded + self.downgraded + self.other
    }

    /// The steps up less those down.
    #[must_use]
    pub const fn steps(&self) -> i64 {
        self.up + self.down
    }
}

/// What is known of a customer in both results: places on the ladder, counted down from the best.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Places {
    /// The old final tier.
    pub old: u32,
    /// The new one.
    pub new: u32,
    /// The new candidate, where the result tells it.
    pub new_candidate: Option<u32>,
    /// What the old rules say of the new data, where that is known.
    pub old_rules_now: Option<u32>,
}

impl Places {
    /// The way from the old final tier to the new one, by what made it; the parts add up to it.
    #[must_use]
    pub fn steps(&self) -> Steps {
        let up = |from: u32, to: u32| i64::from(from) - i64::from(to);
        let Some(says) = self.new_candidate else {
            return Steps::all_by(Cause::Unknown, up(self.old, self.new));
        };
        let mut steps = match self.old_rules_now {
            Some(now) => {
                let mut steps = Steps::all_by(Cause::Data, up(self.old, now));
                steps.add(&Steps::all_by(Cause::Rules, up(now, says)));
                steps
            }
            None => Steps::all_by(Cause::DataOrRules, up(self.old, says)),
        };
        steps.add(&Steps::all_by(Cause::Policy, up(says, self.new)));
        steps
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn places(old: u32, now: u32, says: u32, new: u32) -> Places {
        Places { old, new, new_candidate: Some(says), old_rules_now: Some(now) }
    }

    #[test]
    fn each_cause_by_hand() {
        // Tiers A 0, B 1, C 2.
        let told = |places: Places| {
            let steps = places.steps();
            (steps.cause(), [Cause::Data, Cause::Rules, Cause::Policy].map(|cause| steps.by(cause)))
        };
        // The data bring B up to A, final with it.
        assert_eq!(told(places(1, 0, 0, 0)), (Cause::Data, [1, 0, 0]));
        // The rules alone.
        assert_eq!(told(places(1, 1, 0, 0)), (Cause::Rules, [0, 1, 0]));
        // The candidate was C for long, grace kept the customer in B, and now it is over: the data took it down.
        assert_eq!(told(places(1, 2, 2, 2)), (Cause::Data, [-1, 0, 0]));
        // A month earlier, in its grace: it stays, and the parts cancel.
        assert_eq!(told(places(1, 2, 2, 1)), (Cause::Unknown, [-1, 0, 1]));
        // The data take it down by two, the rules up by one, and at most one step at a time is taken.
        assert_eq!(told(places(0, 2, 1, 1)), (Cause::Data, [-2, 1, 0]));
        assert_eq!(told(places(0, 2, 2, 1)), (Cause::Data, [-2, 0, 1]));
        // The data pull up, new rules pull down further: down it goes by the rules.
        assert_eq!(told(places(1, 0, 2, 2)), (Cause::Rules, [1, -2, 0]));
        // A pin lifts above what both rules say.
        assert_eq!(told(places(1, 1, 1, 0)), (Cause::Policy, [0, 0, 1]));
        // A pin that ends: both rules say C of who was pinned to A. It is down by the data that never carried it.
        assert_eq!(told(places(0, 2, 2, 2)), (Cause::Data, [-2, 0, 0]));
    }

    proptest! {
        #[test]
        fn the_parts_add_up_and_the_cause_moved_that_way(
            old in 0..5_u32, new in 0..5_u32, says in prop::option::of(0..5_u32), now in prop::option::of(0..5_u32),
        ) {
            let places = Places { old, new, new_candidate: says, old_rules_now: now };
            let (steps, way) = (places.steps(), i64::from(old) - i64::from(new));
            prop_assert_eq!(steps.sum(), way);
            let (up, down) = steps.up_and_down();
            prop_assert_eq!(up.sum() + down.sum(), way);
            if let Some(says) = says {
                prop_assert_eq!(steps.by(Cause::Policy), i64::from(says) - i64::from(new));
            }
            if way != 0 {
                let cause = steps.cause();
                prop_assert!(steps.by(cause).signum() == way.signum());
                prop_assert_eq!(cause == Cause::Unknown, says.is_none());
                prop_assert!(cause != Cause::DataOrRules || now.is_none());
                // What the old rules say of the new data goes that way already.
                let moves = |now: u32| (i64::from(old) - i64::from(now)).signum() == way.signum();
                prop_assert_eq!(cause == Cause::Data, says.is_some() && now.is_some_and(moves));
            }
        }
    }
}

//! Why a customer moved: its way on the ladder taken apart into what the data, the rules and the policy did.
//!
//! With `C` for a candidate, `F` for a final tier and places counted upwards, the way from the old final tier to the new
//! one is `F_n − F_o = (C_on − C_oo) + (C_nn − C_on) + ((F_n − C_nn) − (F_o − C_oo))`, where `C_on` is what the old rules
//! say of the new data: a sum in which everything between cancels, so that no step is counted twice or lost.

/// What moved a customer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cause {
    /// The data: the old rules on them move it already.
    Data,
    /// The rules: on the same data the new ones say something else than the old ones.
    Rules,
    /// Data or rules: nobody knows what the old rules say of the new data.
    DataOrRules,
    /// The policy or people: holds, grace, confirmations, pins, floors and caps that began or ended.
    Policy,
    /// It is part of a merge or a split.
    Identity,
    /// A result doesn't tell what its rules said, or nobody knows which tier is better.
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

    /// The first thing that moved the way that all together moved: some term of a sum has its sign. Unknown where nothing
    /// moved.
    #[must_use]
    pub fn cause(&self) -> Cause {
        let sign = self.sum().signum();
        Cause::ALL.into_iter().find(|cause| sign != 0 && self.by(*cause).signum() == sign).unwrap_or(Cause::Unknown)
    }
}

/// What is known of a customer in both results: places on the ladder, counted down from the best.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Places {
    /// The old final tier.
    pub old: u32,
    /// The new one.
    pub new: u32,
    /// The old candidate, where the result tells it.
    pub old_candidate: Option<u32>,
    /// The new one.
    pub new_candidate: Option<u32>,
    /// What the old rules say of the new data, where that is known.
    pub old_rules_now: Option<u32>,
}

impl Places {
    /// The way from the old final tier to the new one, by what made it; the parts add up to it.
    #[must_use]
    pub fn steps(&self) -> Steps {
        let up = |from: u32, to: u32| i64::from(from) - i64::from(to);
        let (Some(was), Some(is)) = (self.old_candidate, self.new_candidate) else {
            return Steps::all_by(Cause::Unknown, up(self.old, self.new));
        };
        let mut steps = match self.old_rules_now {
            Some(now) => {
                let mut steps = Steps::all_by(Cause::Data, up(was, now));
                steps.add(&Steps::all_by(Cause::Rules, up(now, is)));
                steps
            }
            None => Steps::all_by(Cause::DataOrRules, up(was, is)),
        };
        steps.add(&Steps::all_by(Cause::Policy, up(is, self.new) - up(was, self.old)));
        steps
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn places(old: u32, new: u32, candidates: [u32; 3]) -> Places {
        let [was, now, is] = candidates.map(Some);
        Places { old, new, old_candidate: was, new_candidate: is, old_rules_now: now }
    }

    #[test]
    fn each_cause_by_hand() {
        // Tiers A 0, B 1, C 2. The data bring B up to A, final with it.
        let told = |places: Places| {
            let steps = places.steps();
            (steps.cause(), [Cause::Data, Cause::Rules, Cause::Policy].map(|cause| steps.by(cause)))
        };
        assert_eq!(told(places(1, 0, [1, 0, 0])), (Cause::Data, [1, 0, 0]));
        // The rules alone.
        assert_eq!(told(places(1, 0, [1, 1, 0])), (Cause::Rules, [0, 1, 0]));
        // The candidate was C all along, grace kept the customer in B, and now it is over.
        assert_eq!(told(places(1, 2, [2, 2, 2])), (Cause::Policy, [0, 0, -1]));
        // The data take it down by two, the rules up by one, at most one step at a time is taken.
        assert_eq!(told(places(0, 1, [0, 2, 1])), (Cause::Data, [-2, 1, 0]));
        // The data pull up, new rules pull down further: down it goes by the rules.
        assert_eq!(told(places(1, 2, [1, 0, 2])), (Cause::Rules, [1, -2, 0]));
    }

    proptest! {
        #[test]
        fn the_parts_add_up_and_the_cause_moved_that_way(
            old in 0..5_u32, new in 0..5_u32,
            was in prop::option::of(0..5_u32), is in prop::option::of(0..5_u32), now in prop::option::of(0..5_u32),
        ) {
            let places = Places { old, new, old_candidate: was, new_candidate: is, old_rules_now: now };
            let (steps, way) = (places.steps(), i64::from(old) - i64::from(new));
            prop_assert_eq!(steps.sum(), way);
            if way != 0 {
                let cause = steps.cause();
                prop_assert!(steps.by(cause).signum() == way.signum());
                prop_assert_eq!(cause == Cause::Unknown, was.is_none() || is.is_none());
                prop_assert!(cause != Cause::DataOrRules || now.is_none());
            }
        }
    }
}

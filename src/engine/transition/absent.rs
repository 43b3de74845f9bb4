//! What becomes of customers whose tier was in force before and who are not in this run.

use super::Clause;
use crate::model::column::TextColumn;
use crate::model::standing::{Held, MergedKey, Standing};
use crate::model::tier::TierIndex;
use crate::rules::ruleset::Review;

/// A customer who is not in the run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Absentee {
    /// Its key.
    pub key: String,
    /// Its tier, which stays in force unless it is closed; none for nobody's, and where it was merged.
    pub tier: Option<TierIndex>,
    /// How the tier is held from now on.
    pub held: Held,
    /// What becomes of it.
    pub clause: Clause,
    /// What it is one with, where it was merged.
    pub merged_into: Option<MergedKey>,
}

/// The customers of the standing who are not among these, whose keys rise: by key. Each review without them counts; at the
/// one that the policy says they are closed. Who is one with another customer now is told as merged.
#[must_use]
pub fn absentees(standing: &Standing, keys: &TextColumn, policy: Option<&Review>) -> Vec<Absentee> {
    let closing = policy.and_then(|policy| policy.absent);
    let mut here = keys.iter().peekable();
    let gone = standing.iter().filter(|(key, ..)| {
        while here.next_if(|present| present < key).is_some() {}
        here.peek() != Some(key)
    });
    let absent = gone.map(|(key, tier, held)| {
        let absences = held.absences.saturating_add(1);
        let is_closed = closing.is_some_and(|most| absences >= most);
        let clause = if is_closed { Clause::Closed } else { Clause::Absent(absences, closing) };
        Absentee { key: key.to_owned(), tier, held: Held { absences, ..held }, clause, merged_into: None }
    });
    let merged = standing.merged().iter().map(|merged| Absentee {
        key: merged.key.clone(),
        tier: None,
        held: Held::default(),
        clause: Clause::Merged,
        merged_into: Some(merged.clone()),
    });
    let mut all: Vec<Absentee> = absent.chain(merged).collect();
    all.sort_by(|a, b| a.key.cmp(&b.key));
    all
}

//! The tiers over time: customers, amount, means and movements of each tier, run by run, counted entry by entry.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::Counter;
use super::look::{is_in_force, number_at};
use super::way::Way;
use crate::ledger::entry::{Entry, Presence, Recorded, ValueColumn};
use crate::model::date::Date;
use crate::model::number::{ExactSum, Number};
use crate::report::content::segments::average;
use crate::report::digits::share;

/// Customers of a tier, or of all tiers, after a run.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    /// Whose tier it is, those who were absent among them.
    pub customers: u64,
    /// How many of them were not in the run.
    pub absent: u64,
    /// How many of these were in the run before.
    pub newly_absent: u64,
    /// The amount of those who were in the run.
    pub amount: ExactSum,
    /// The sum of each value asked for, and how many customers have it.
    pub values: Vec<(ExactSum, u64)>,
    /// Who came from a lower tier.
    pub upgraded: u64,
    /// Who came from a better one.
    pub downgraded: u64,
    /// Who came from one that can't be compared, as tiers were renamed.
    pub moved: u64,
    /// Whose tier was not in force after the run before, and who were not closed before.
    pub new: u64,
    /// The same of those who were closed before.
    pub returned: u64,
    /// Who was in this tier after the run before, and is closed.
    pub lost: u64,
    /// Who was in it, and is one with another customer now.
    pub merged: u64,
}

impl Tally {
    /// The average amount of those who were in the run, to a hundredth; none of nobody.
    #[must_use]
    pub fn average(&self) -> Option<ExactSum> {
        average(self.amount, self.customers - self.absent)
    }

    /// The mean of a value over those who have it, to six digits; none of nobody.
    #[must_use]
    pub fn mean(&self, value: usize) -> Option<Number> {
        let (sum, count) = self.values.get(value)?;
        Number::from_ratio(sum.0, i128::from(*count) * i128::from(Number::ONE.micros())).ok()
    }

    fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.absent += other.absent;
        self.newly_absent += other.newly_absent;
        self.amount.merge(other.amount);
        self.values.resize(other.values.len().max(self.values.len()), (ExactSum::default(), 0));
        for (own, other) in self.values.iter_mut().zip(&other.values) {
            own.0.merge(other.0);
            own.1 += other.1;
        }
        self.upgraded += other.upgraded;
        self.downgraded += other.downgraded;
        self.moved += other.moved;
        self.new += other.new;
        self.returned += other.returned;
        self.lost += other.lost;
        self.merged += other.merged;
    }
}

/// A tier after a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TierLine {
    /// The tier; none for nobody's.
    pub tier: Option<String>,
    /// Its customers.
    pub tally: Tally,
}

/// The tiers after a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunTiers {
    /// The number of the run.
    pub number: u64,
    /// Its day.
    pub as_of: Date,
    /// Whether there is a run before, without which nobody has moved.
    pub follows: bool,
    /// The amount; none where the rules had none.
    pub amount: Option<ValueColumn>,
    /// The tiers of its rules from the best, then those of earlier rules that somebody left, then nobody's where anybody is
    /// or was in it.
    pub tiers: Vec<TierLine>,
    /// All of them together.
    pub total: Tally,
    pub(super) ladder: Vec<String>,
}

impl RunTiers {
    /// The share of all customers, to four digits; none without customers.
    #[must_use]
    pub fn share(&self, tally: &Tally) -> Option<Number> {
        share(tally.customers.into(), self.total.customers.into())
    }

    pub(super) fn tally(&self, tier: Option<&str>) -> Option<&Tally> {
        self.tiers.iter().find(|line| line.tier.as_deref() == tier).map(|line| &line.tally)
    }
}

/// The tiers over time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TierHistory {
    /// The runs in force, from the first.
    pub runs: Vec<RunTiers>,
    /// The values whose means were asked for.
    pub values: Vec<ValueColumn>,
}

/// What a customer was after the run that had it last.
#[derive(Clone, Copy)]
struct Last {
    /// The tier, by its place among all; none where it is in force no more.
    tier: Option<u32>,
    absent: bool,
    /// Whether it was closed then.
    closed: bool,
}

/// Counts the entries of runs in force, from the first.
pub struct TierCounter {
    values: Vec<ValueColumn>,
    /// All tiers that were met, nobody's first.
    names: Vec<Option<String>>,
    last: HashMap<String, Last, FixedState>,
    ladder_before: Vec<String>,
    runs: Vec<RunTiers>,
    /// The tallies of the run that is counted, by the places of the tiers.
    tallies: Vec<Tally>,
    places: Vec<Option<usize>>,
}

impl Counter for TierCounter {
    fn begin(&mut self, recorded: &Recorded) {
        self.close();
        let run = &recorded.run;
        for tier in &run.tiers {
            self.place(Some(tier));
        }
        let position = |value: &ValueColumn| run.values.iter().position(|column| column.name == value.name);
        self.places = self.values.iter().map(position).collect();
        self.places.push(run.amount);
        self.runs.push(RunTiers {
            number: recorded.number,
            as_of: run.as_of,
            follows: !self.runs.is_empty(),
            amount: run.amount.and_then(|amount| run.values.get(amount)).cloned(),
            tiers: Vec::new(),
            total: Tally::default(),
            ladder: run.tiers.clone(),
        });
    }

    fn add(&mut self, entry: &Entry) {
        let before = self.last.get(entry.customer.as_str()).copied();
        let tier_before = before.and_then(|last| last.tier);
        if !is_in_force(entry) {
            let closed = entry.presence == Presence::Closed;
            if let Some(place) = tier_before {
                let tally = self.tally(place);
                if closed { tally.lost += 1 } else { tally.merged += 1 }
            }
            self.remember(entry, Last { tier: None, absent: false, closed });
            return;
        }
        let place = self.place(entry.tier.as_deref());
        let absent = entry.presence == Presence::Absent;
        let follows = self.runs.len() > 1;
        let way = match tier_before {
            None if before.is_some_and(|last| last.closed) => Way::Returned,
            None => Way::New,
            Some(before) if before == place => Way::Same,
            Some(before) => {
                let ladder = self.runs.last().map(|run| run.ladder.as_slice()).unwrap_or_default();
                let before = self.names[before as usize].as_deref();
                Way::between(before, entry.tier.as_deref(), ladder, &self.ladder_before)
            }
        };
        let numbers: Vec<Option<Number>> = self.places.iter().map(|place| number_at(entry, *place)).collect();
        let values = self.values.len();
        let tally = self.tally(place);
        tally.customers += 1;
        tally.absent += u64::from(absent);
        tally.newly_absent += u64::from(absent && before.is_some_and(|last| !last.absent));
        for (sum, number) in tally.values.iter_mut().zip(&numbers) {
            if let Some(number) = number {
                sum.0.add(*number);
                sum.1 += 1;
            }
        }
        if let Some(Some(amount)) = numbers.get(values) {
            tally.amount.add(*amount);
        }
        if follows {
            match way {
                Way::New => tally.new += 1,
                Way::Returned => tally.returned += 1,
                Way::Up => tally.upgraded += 1,
                Way::Down => tally.downgraded += 1,
                Way::Aside => tally.moved += 1,
                Way::Same => {}
            }
        }
        self.remember(entry, Last { tier: Some(place), absent, closed: false });
    }
}

impl TierCounter {
    /// Nothing counted yet; the means of these values are wanted.
    #[must_use]
    pub fn new(values: Vec<ValueColumn>) -> Self {
        Self {
            values,
            names: vec![None],
            last: HashMap::default(),
            ladder_before: Vec::new(),
            runs: Vec::new(),
            tallies: Vec::new(),
            places: Vec::new(),
        }
    }

    /// All that was counted.
    #[must_use]
    pub fn finish(mut self) -> TierHistory {
        self.close();
        TierHistory { runs: self.runs, values: self.values }
    }

    fn remember(&mut self, entry: &Entry, last: Last) {
        match self.last.get_mut(entry.customer.as_str()) {
            Some(known) => *known = last,
            None => {
                self.last.insert(entry.customer.clone(), last);
            }
        }
    }

    /// The place of a tier among all that were met.
    fn place(&mut self, tier: Option<&str>) -> u32 {
        let known = self.names.iter().position(|name| name.as_deref() == tier);
        let place = known.unwrap_or_else(|| {
            self.names.push(tier.map(str::to_owned));
            self.names.len() - 1
        });
        u32::try_from(place).unwrap_or(0)
    }

    fn tally(&mut self, place: u32) -> &mut Tally {
        let place = place as usize;
        let empty = Tally { values: vec![(ExactSum::default(), 0); self.values.len()], ..Tally::default() };
        if self.tallies.len() <= place {
            self.tallies.resize(place + 1, empty);
        }
        &mut self.tallies[place]
    }

    /// Ends the run that is counted.
    fn close(&mut self) {
        let mut tallies = std::mem::take(&mut self.tallies);
        let Some(run) = self.runs.last_mut() else { return };
        let empty = Tally { values: vec![(ExactSum::default(), 0); self.values.len()], ..Tally::default() };
        tallies.resize(self.names.len(), empty.clone());
        let on_ladder = |name: &Option<String>| name.as_ref().is_some_and(|name| run.ladder.contains(name));
        let met = |name: &Option<String>| {
            self.names
                .iter()
                .zip(&tallies)
                .find(|(known, _)| *known == name)
                .map_or_else(|| empty.clone(), |(_, tally)| tally.clone())
        };
        let mut tiers: Vec<Option<String>> = run.ladder.iter().cloned().map(Some).collect();
        let others = self.names.iter().skip(1).chain(self.names.first());
        tiers.extend(others.filter(|name| !on_ladder(name) && met(name) != empty).cloned());
        let mut total = empty.clone();
        for tally in &tallies {
            total.add(tally);
        }
        run.tiers = tiers.into_iter().map(|tier| TierLine { tally: met(&tier), tier }).collect();
        run.total = total;
        self.ladder_before.clone_from(&run.ladder);
    }
}

impl TierHistory {
    /// The amount of the last run that has one.
    #[must_use]
    pub fn amount(&self) -> Option<&ValueColumn> {
        self.runs.iter().rev().find_map(|run| run.amount.as_ref())
    }
}

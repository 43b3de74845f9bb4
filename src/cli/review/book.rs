//! The ledger of a review: what it holds of the runs before, as the standing of the next, and what becomes of the last one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::record::Entries;
use crate::cli::output::folder_of;
use crate::ledger::entry::{Entry, Presence, Recorded, Run};
use crate::ledger::{Ledger, LedgerError, Writer};
use crate::model::date::Date;
use crate::model::fold::fold;
use crate::model::standing::{Held, Standing};
use crate::model::tier::TierIndex;
use crate::rules::ruleset::RuleSet;

/// How long a review waits for another one.
pub const WAIT: Duration = Duration::from_secs(30);

/// A ledger as far as a review may touch it.
pub enum Book {
    /// Runs are recorded.
    Recording(Box<Writer>),
    /// It is only read.
    Reading(Ledger),
    /// There is none yet; it is made where a run is recorded.
    Nothing(PathBuf),
}

/// What a run hands on to the next: what is in force after it.
#[derive(Debug, Default)]
pub struct Carried {
    /// The customers whose tier is in force, by key.
    pub in_force: Vec<InForce>,
    /// The keys of those who are closed.
    pub closed: Vec<String>,
}

/// A customer with the tier that is in force.
#[derive(Debug)]
pub struct InForce {
    /// The customer.
    pub customer: String,
    /// The tier; none for nobody's.
    pub tier: Option<String>,
    /// How it is held.
    pub held: Held,
}

impl Book {
    /// Opens a ledger: to record, where another review is waited for, or to read what there is.
    ///
    /// # Errors
    /// It can't be opened, or another review goes on too long.
    pub fn open(path: &Path, records: bool) -> Result<Self, LedgerError> {
        match Ledger::open(path) {
            Ok(_) if records => Writer::open(path, WAIT).map(|writer| Self::Recording(Box::new(writer))),
            Ok(ledger) => Ok(Self::Reading(ledger)),
            Err(LedgerError::NotFound | LedgerError::Blank) => {
                let folder = folder_of(path);
                if folder.is_dir() { Ok(Self::Nothing(path.to_owned())) } else { Err(LedgerError::FolderMissing(folder)) }
            }
            Err(error) => Err(error),
        }
    }

    fn ledger(&self) -> Option<&Ledger> {
        match self {
            Self::Recording(writer) => Some(writer.ledger()),
            Self::Reading(ledger) => Some(ledger),
            Self::Nothing(_) => None,
        }
    }

    /// All runs, from the first.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn runs(&self) -> Result<Vec<Recorded>, LedgerError> {
        self.ledger().map_or_else(|| Ok(Vec::new()), Ledger::runs)
    }

    /// The entries of a run, by key.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn entries(&self, number: u64) -> Result<Vec<Entry>, LedgerError> {
        let mut entries = Vec::new();
        let mut keep = |entry: Entry| -> Result<(), LedgerError> {
            entries.push(entry);
            Ok(())
        };
        self.ledger().map_or(Ok(()), |ledger| ledger.entries(number, &mut keep))?;
        entries.sort_by(|a, b| a.customer.cmp(&b.customer));
        Ok(entries)
    }

    /// What is in force after a run; nothing before the first.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn carried(&self, after: Option<u64>) -> Result<Carried, LedgerError> {
        let (Some(number), Some(ledger)) = (after, self.ledger()) else { return Ok(Carried::default()) };
        let before = Carried { closed: ledger.closed_before(number)?, ..Carried::default() };
        let mut entries = Vec::new();
        let mut keep = |entry: Entry| -> Result<(), LedgerError> {
            entries.push(Entry { values: Vec::new(), ..entry });
            Ok(())
        };
        ledger.entries(number, &mut keep)?;
        entries.sort_by(|a, b| a.customer.cmp(&b.customer));
        Ok(before.after(entries.into_iter()))
    }

    /// Writes a run, where runs are recorded. It is part of the ledger only once all are committed.
    ///
    /// # Errors
    /// It can't be written.
    pub fn record(&mut self, run: &Run, entries: &Entries<'_>) -> Result<Option<Recorded>, LedgerError> {
        if let Self::Nothing(path) = self {
            let writer = Writer::open(path, WAIT)?;
            // Somebody else may have begun it meanwhile, with a standing that this review doesn't know.
            if writer.ledger().head()?.runs > 0 {
                return Err(LedgerError::Busy { waited: Duration::ZERO });
            }
            *self = Self::Recording(Box::new(writer));
        }
        match self {
            Self::Recording(writer) => {
                let customers: Vec<&str> = entries.keys().collect();
                writer.record_each(run, &customers, &mut |at| entries.entry(at)).map(Some)
            }
            Self::Reading(_) | Self::Nothing(_) => Ok(None),
        }
    }

    /// Makes what was recorded part of the ledger.
    ///
    /// # Errors
    /// It can't be written; then nothing of it is in the ledger.
    pub fn commit(self) -> Result<(), LedgerError> {
        match self {
            Self::Recording(writer) => writer.commit(),
            Self::Reading(_) | Self::Nothing(_) => Ok(()),
        }
    }
}

impl Carried {
    /// What is in force after one more run, of which these are the entries, by key; their values don't matter.
    #[must_use]
    pub fn after(mut self, entries: impl Iterator<Item = Entry>) -> Self {
        let (mut here, mut closed) = (Vec::new(), Vec::new());
        for entry in entries {
            let Entry { customer, tier, since, failures, confirmations, absences, .. } = entry;
            match entry.presence {
                Presence::Present | Presence::Absent => {
                    here.push(InForce { customer, tier, held: Held { since, failures, confirmations, absences } });
                }
                Presence::Closed => closed.push(customer),
                Presence::Merged(_) => {}
            }
        }
        self.closed.retain(|key| here.binary_search_by(|one| one.customer.cmp(key)).is_err());
        self.closed.extend(closed);
        self.in_force = here;
        self
    }

    /// The standing that it is, of that day.
    ///
    /// # Errors
    /// A tier is called as none of the rules: its name, with how many customers are in it; of several the commonest.
    pub fn standing(&self, as_of: Date, rules: &RuleSet) -> Result<Standing, (String, u64)> {
        let ladder = (0..u16::MAX).map(TierIndex).zip(&rules.tiers);
        let names = ladder.flat_map(|(tier, rule)| rule.was.iter().chain([&rule.name]).map(move |name| (fold(name), tier)));
        let known: HashMap<_, TierIndex, FixedState> = names.collect();
        let mut unknown: HashMap<&str, u64, FixedState> = HashMap::default();
        let mut customers = Vec::with_capacity(self.in_force.len());
        for one in &self.in_force {
            let tier = one.tier.as_deref().map(|name| (name, known.get(&fold(name)).copied()));
            if let Some((name, None)) = tier {
                *unknown.entry(name).or_default() += 1;
            }
            customers.push((one.customer.as_str(), tier.and_then(|(_, tier)| tier), one.held));
        }
        if let Some((name, count)) = unknown.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name))) {
            return Err((name.to_owned(), count));
        }
        Ok(Standing::new(Some(as_of), customers).with_closed(self.closed.iter().cloned()).kept())
    }
}

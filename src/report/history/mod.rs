//! What a ledger tells over time: of single customers, of the tiers, of those who came together.

mod cohorts;
mod look;
mod tiers;
mod tiers_page;
mod timeline;
mod way;

#[cfg(test)]
mod tests;

use super::labels::history::HistoryWord;
use super::page::{Page, PageKind};
use crate::ledger::entry::{Entry, Recorded};
use crate::model::language::Language;
pub(super) use cohorts::month;
pub use cohorts::{Cohort, CohortCounter, Cohorts, Retained};
pub(super) use look::is_in_force;
pub use tiers::{RunTiers, Tally, TierCounter, TierHistory, TierLine};
pub use timeline::{Contact, CustomerHistory, Event, RunLine, Series, Span};
pub use way::Way;

/// What counts the entries of runs in force, from the first.
pub trait Counter {
    /// Begins a run; what follows are its entries.
    fn begin(&mut self, recorded: &Recorded);

    /// Counts an entry of the run.
    fn add(&mut self, entry: &Entry);
}

/// What is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum History {
    /// The timelines of customers, in the order in which they were asked for.
    Customers(Vec<CustomerHistory>),
    /// The tiers over time.
    Tiers(TierHistory),
    /// How many stay of those who came together.
    Cohorts(Cohorts),
}

impl History {
    /// The pages: one a customer, else one.
    pub(super) fn pages(&self, language: Language) -> Vec<Page<'_>> {
        let page = |title: String, blocks| Page::new(PageKind::History, title, blocks);
        match self {
            Self::Customers(customers) => (1..)
                .zip(customers)
                .map(|(at, customer)| page(customer.customer.clone(), customer.blocks(at, language)))
                .collect(),
            Self::Tiers(tiers) => vec![page(HistoryWord::OverTime.text(language).to_owned(), tiers.blocks(language))],
            Self::Cohorts(cohorts) => vec![page(HistoryWord::Cohorts.text(language).to_owned(), cohorts.blocks(language))],
        }
    }
}

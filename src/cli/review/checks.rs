//! What a review refuses before anything is recorded.

use super::book::Book;
use super::{Day, Reviewing};
use crate::cli::classify::Prepared;
use crate::cli::coverage::first_gap_of_review;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ledger;
use crate::cli::manifest::Manifest;
use crate::cli::messages::freshness::stale_help;
use crate::cli::messages::review::{ReviewNote, ReviewUsage, review_note, review_usage};
use crate::cli::output::Target;
use crate::cli::rejects::Rejects;
use crate::engine::classification::Classification;
use crate::ledger::LedgerError;
use crate::ledger::entry::{Recorded, Run, in_force};
use crate::ledger::plan::Plan;
use crate::model::date::Date;
use crate::model::mask::Hiding;
use crate::pipeline::{Outcome, PREVIOUS};

impl Reviewing<'_> {
    /// Refuses to do a first review again without the tiers before that it had.
    pub(super) fn refuse_lost_beginning(&self, runs: &[Recorded], plan: &Plan) -> Result<(), Failure> {
        let has_previous = !self.options.classify.data.previous.files.is_empty();
        let first = in_force(runs).first().map(|at| &runs[*at]).filter(|_| plan.after.is_none() && !has_previous);
        let Some(first) = first else { return Ok(()) };
        let previous = first.run.inputs.iter().find(|input| input.role == PREVIOUS);
        previous.map_or(Ok(()), |input| {
            Err(self.refused(&ReviewUsage::PreviousGone { number: first.number, path: input.path.clone() }))
        })
    }

    /// Refuses a run in which nobody is who was known before: its keys are others.
    pub(super) fn refuse_strangers(&self, outcome: &Outcome) -> Result<(), Failure> {
        let Classification { standing: Some(standing), transitions, .. } = &outcome.classification else { return Ok(()) };
        let is_nobody_known = transitions.iter().all(|transition| transition.current.is_none());
        if is_nobody_known && !standing.is_empty() {
            return Err(self.refused(&ReviewUsage::NobodyKnown { customers: standing.len() as u64 }));
        }
        Ok(())
    }

    /// Refuses a review of the day of the last one that isn't the same.
    pub(super) fn compare(&self, book: &Book, known: &Recorded, done: &Day) -> Result<(), Failure> {
        let number = known.number;
        let bytes = |run: &Run| -> Vec<(String, String)> {
            run.inputs.iter().map(|input| (input.role.clone(), input.sha256.clone())).collect()
        };
        let is_same = bytes(&known.run) == bytes(&done.run);
        let entries = done.entries(&self.loaded.sound.rules);
        if is_same && entries.are(&book.entries(number).map_err(|error| self.failed(&error))?) {
            return Ok(());
        }
        Err(self.refused(&ReviewUsage::DayDiffers { number, as_of: known.run.as_of, same_inputs: is_same }))
    }

    /// The ledger, and what lies beside it while it is written, is no result, no input and no list of lost rows; and it is a
    /// file.
    pub(super) fn refuse_ledger_as_file(&self, prepared: &Prepared) -> Result<(), Failure> {
        let ledger = &self.options.ledger;
        let beside = ["", "-wal", "-shm", "-journal"].map(|ending| {
            let mut path = ledger.as_os_str().to_owned();
            path.push(ending);
            Target::File(path.into())
        });
        let is_ledger = |other: &Target| beside.iter().any(|path| path.is_same(other));
        let others = [Some(&prepared.target), prepared.rejects.as_ref().map(Rejects::target)];
        let mut others = others.into_iter().chain([prepared.manifest.as_ref().map(Manifest::target)]).flatten();
        let is_read = prepared.read.iter().any(|read| is_ledger(&Target::File(read.clone())));
        if ledger.as_os_str() == "-" || is_read || others.any(is_ledger) {
            return Err(self.refused(&ReviewUsage::LedgerIsOther));
        }
        Ok(())
    }

    pub(super) fn failed(&self, error: &LedgerError) -> Failure {
        ledger::failure(&self.options.ledger, error, !self.options.dry_run, self.ui.language)
    }

    pub(super) fn refused(&self, usage: &ReviewUsage) -> Failure {
        Failure::new(usage.exit(), review_usage(usage, &self.options.ledger, self.ui.language))
    }

    /// Refuses to decide on data that don't reach as far as the rules look, or that ended long ago, unless that is allowed.
    pub(super) fn refuse_gaps(&self, outcome: &Outcome) -> Result<(), Failure> {
        let (classification, language) = (&outcome.classification, self.ui.language);
        let gap = first_gap_of_review(&self.loaded.sound.rules, &classification.balance.tables, classification.as_of, language);
        match gap.filter(|_| !self.options.classify.allow_stale) {
            Some(gap) => {
                let help = stale_help(language).to_owned();
                let line = review_note(&ReviewNote::Gap(&gap), &self.options.ledger, language);
                Err(Failure::new(Exit::Findings, (line, vec![help])))
            }
            None => Ok(()),
        }
    }

    /// Refuses rules whose outputs can't tell one customer from another.
    pub(super) fn refuse_masked_key(&self) -> Result<(), Failure> {
        match self.loaded.sound.rules.report.hidden.key {
            Some(Hiding::Mask(_)) => Err(self.refused(&ReviewUsage::KeyMasked)),
            Some(Hiding::Pseudonym) | None => Ok(()),
        }
    }

    /// Refuses to record a day that isn't over: what comes in until then would be missing for good.
    pub(super) fn refuse_future(&self, as_of: Date) -> Result<(), Failure> {
        let today = Date::today();
        if as_of > today && !self.options.dry_run {
            return Err(self.refused(&ReviewUsage::FutureDay { as_of, today }));
        }
        Ok(())
    }
}

//! What is said of a review beside its results: what was recorded or why nothing was, days that were reviewed on the way.

use serde_json::{Map, Value, json};

use super::{Day, Reviewing, Unrecorded};
use crate::cli::failure::Failure;
use crate::cli::message::{Level, Message};
use crate::cli::messages::review::{DayTold, ReviewNote, review_note};
use crate::cli::warnings::waits;
use crate::ledger::entry::Recorded;
use crate::ledger::plan::Plan;

impl Reviewing<'_> {
    fn message(&self, level: Level, code: &'static str, note: &ReviewNote<'_>) -> Message {
        let text = review_note(note, &self.options.ledger, self.ui.language);
        Message::new(level, code, text).about(&self.options.ledger.display().to_string())
    }

    /// That month ends were left out.
    pub(super) fn note_skipped(&self, plan: &Plan) {
        if !plan.skipped.is_empty() {
            let days: Vec<_> = plan.skipped.iter().map(ToString::to_string).collect();
            self.ui.note(&self.message(Level::Warning, "skipped", &ReviewNote::Skipped(&plan.skipped)).with("days", json!(days)));
        }
    }

    /// What is to be known of the days that were reviewed before the one that is shown: each with what it moved.
    pub(super) fn earlier_days(&self, days: &[DayTold]) -> Option<String> {
        (!days.is_empty()).then(|| review_note(&ReviewNote::Earlier(days), &self.options.ledger, self.ui.language))
    }

    /// That what is shown is a preview, for the results themselves.
    pub(super) fn preview(&self) -> String {
        review_note(&ReviewNote::Preview, &self.options.ledger, self.ui.language)
    }

    /// What was recorded or why nothing was. What makes the exit code another than 0, and tiers that wait for another day, is
    /// said even where notes are left out.
    pub(super) fn note_recorded(&self, recorded: &[Recorded], unrecorded: Option<Unrecorded<'_>>, last: &Day) {
        let more = self.told(recorded, unrecorded);
        let told = |level, note: &ReviewNote<'_>| {
            let message = self.message(level, "review", note);
            Message { more: more.clone(), ..message }
        };
        if let Some(waiting) = waits(&self.loaded.sound.rules, &last.outcome, self.ui.language) {
            self.ui.say(&Message::new(Level::Warning, "waits", waiting));
        }
        match unrecorded {
            Some(Unrecorded::RulesChanged) => self.ui.say(&told(Level::Warning, &ReviewNote::Preview)),
            Some(Unrecorded::Again(run)) => self.ui.note(&told(Level::Note, &ReviewNote::Again(run.number))),
            None if self.options.dry_run => {}
            None => self.ui.note(&told(Level::Note, &ReviewNote::Recorded(recorded))),
        }
        if self.options.dry_run {
            self.ui.note(&told(Level::Note, &ReviewNote::DryRun));
        }
    }

    /// A result that couldn't be written although its review is recorded: how to come by it.
    pub(super) fn but_recorded(&self, failure: Failure, recorded: &[Recorded]) -> Failure {
        let note = review_note(&ReviewNote::ButRecorded(recorded), &self.options.ledger, self.ui.language);
        Failure { help: failure.help.into_iter().take(1).chain([note]).collect(), ..failure }
    }

    /// What a program may want to know of what was recorded.
    pub(super) fn told(&self, recorded: &[Recorded], unrecorded: Option<Unrecorded<'_>>) -> Map<String, Value> {
        let status = match unrecorded {
            Some(Unrecorded::RulesChanged) => "preview",
            _ if self.options.dry_run => "dry run",
            None => "recorded",
            Some(Unrecorded::Again(_)) => "unchanged",
        };
        let runs: Vec<&Recorded> = match unrecorded {
            Some(Unrecorded::Again(run)) => vec![run],
            Some(Unrecorded::RulesChanged) | None => recorded.iter().collect(),
        };
        let last = runs.last();
        let ledger = json!({
            "path": self.options.ledger.display().to_string(),
            "status": status,
            "runs": runs.iter().map(|run| run.number).collect::<Vec<_>>(),
            "entries": last.map(|run| run.entries),
            "head": last.map(|run| &run.digest),
        });
        std::iter::once(("ledger".to_owned(), ledger)).collect()
    }
}

/// What a day that others follow came to.
pub(super) fn day_told(day: &Day) -> DayTold {
    let classification = &day.outcome.classification;
    let (upgraded, downgraded) =
        classification.movements.as_ref().map_or((0, 0), |movements| (movements.upgraded(), movements.downgraded()));
    DayTold { as_of: classification.as_of, customers: classification.customers.len() as u64, upgraded, downgraded }
}

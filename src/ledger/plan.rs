//! Which days a review is of, and after which run of the ledger its standing is: the same day again, an earlier one, skipped
//! month ends.

use super::entry::{Recorded, in_force};
use crate::model::date::{CalendarUnit, Date};

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The as-of date.
    pub as_of: Date,
    /// Whether the last review is to be done again.
    pub redo: bool,
    /// The first day from which all is to be done again.
    pub rebuild_from: Option<Date>,
    /// Whether the reviews of later days fall out of force.
    pub discard_later: bool,
    /// Whether month ends that were skipped are reviewed first.
    pub catch_up: bool,
    /// How often reviews are expected.
    pub period: CalendarUnit,
}

/// What is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The days to be reviewed, in their order; the last is the as-of date.
    pub days: Vec<Date>,
    /// The number of the run whose standing is the one before; none where there is none.
    pub after: Option<u64>,
    /// Whether the last day has a review in force already, which this one must agree with.
    pub again: Option<u64>,
    /// Ends of periods since the last review that nobody reviewed and nobody will.
    pub skipped: Vec<Date>,
}

/// Why there is nothing that could be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoPlan {
    /// The day is before the last review, of this one.
    Earlier(Date),
    /// There is no review of this day that could be done again; the last one is of another, or there is none.
    NothingToRedo(Option<Date>),
    /// No review is of that day or a later one; the last one, or none.
    NothingToRebuild(Option<Date>),
    /// What is done again would end before the last review, of this day.
    RebuildsTooLittle(Date),
    /// No review is of a later day; the last one, or none.
    NothingLater(Option<Date>),
}

/// Plans a review, given all runs of a ledger.
///
/// # Errors
/// What was asked for can't be done; see [`NoPlan`].
pub fn plan(runs: &[Recorded], asked: Asked) -> Result<Plan, NoPlan> {
    let standing: Vec<&Recorded> = in_force(runs).into_iter().map(|at| &runs[at]).collect();
    let last = standing.last().map(|last| last.run.as_of);
    let before = |day: Date| standing.iter().rev().find(|run| run.run.as_of < day).map(|run| run.number);
    let only = Plan { days: vec![asked.as_of], after: before(asked.as_of), again: None, skipped: Vec::new() };
    if let Some(from) = asked.rebuild_from {
        let last = last.filter(|last| *last >= from).ok_or(NoPlan::NothingToRebuild(last))?;
        if asked.as_of < last {
            return Err(NoPlan::RebuildsTooLittle(last));
        }
        let known = standing.iter().map(|run| run.run.as_of).filter(|day| *day > from);
        let mut days: Vec<Date> = std::iter::once(from).chain(known).chain([asked.as_of]).collect();
        days.dedup();
        return Ok(Plan { days, after: before(from), ..only });
    }
    match last {
        _ if asked.redo && last != Some(asked.as_of) => Err(NoPlan::NothingToRedo(last)),
        Some(last) if asked.as_of < last && !asked.discard_later => Err(NoPlan::Earlier(last)),
        Some(last) if asked.as_of < last => Ok(only),
        _ if asked.discard_later => Err(NoPlan::NothingLater(last)),
        Some(last) if asked.as_of == last => {
            let again = standing.last().map(|run| run.number).filter(|_| !asked.redo);
            Ok(Plan { again, ..only })
        }
        Some(last) if asked.catch_up => {
            let mut days = ends(CalendarUnit::Month, last, asked.as_of);
            days.push(asked.as_of);
            Ok(Plan { days, ..only })
        }
        Some(last) => Ok(Plan { skipped: ends(asked.period, last, asked.as_of), ..only }),
        None => Ok(only),
    }
}

/// The last days of periods after one day and before another.
fn ends(period: CalendarUnit, after: Date, before: Date) -> Vec<Date> {
    let ends = (0..).map(|months| after.plus_months(months).month_end());
    let is_end = |day: &Date| match period {
        CalendarUnit::Month => true,
        CalendarUnit::Quarter => day.month().is_multiple_of(3),
        CalendarUnit::Year => day.month() == 12,
    };
    ends.skip_while(|end| *end <= after).take_while(|end| *end < before).filter(is_end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::entry::Run;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    fn runs(days: &[&str]) -> Vec<Recorded> {
        let run = |(number, as_of): (u64, &&str)| Recorded {
            number,
            run: Run {
                as_of: day(as_of),
                version: String::new(),
                rules_path: String::new(),
                rules_sha256: String::new(),
                rules_text: String::new(),
                arguments: Vec::new(),
                inputs: Vec::new(),
                tiers: Vec::new(),
                values: Vec::new(),
                amount: None,
                overrides: Vec::new(),
            },
            entries: 0,
            digest: String::new(),
        };
        (1..).zip(days).map(run).collect()
    }

    fn asked(as_of: &str) -> Asked {
        Asked {
            as_of: day(as_of),
            redo: false,
            rebuild_from: None,
            discard_later: false,
            catch_up: false,
            period: CalendarUnit::Month,
        }
    }

    fn days(plan: &Plan) -> Vec<String> {
        plan.days.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_review_follows_the_last_one() {
        let first = plan(&[], asked("2026-01-31")).unwrap();
        assert_eq!((days(&first), first.after, first.again), (vec!["2026-01-31".to_owned()], None, None));
        let next = plan(&runs(&["2026-01-31"]), asked("2026-02-28")).unwrap();
        assert_eq!((next.after, next.skipped.len()), (Some(1), 0));
        let again = plan(&runs(&["2026-01-31", "2026-02-28"]), asked("2026-02-28")).unwrap();
        assert_eq!((again.after, again.again), (Some(1), Some(2)));
        assert_eq!(plan(&runs(&["2026-02-28"]), asked("2026-01-31")), Err(NoPlan::Earlier(day("2026-02-28"))));
    }

    #[test]
    fn skipped_month_ends_are_told_or_caught_up() {
        let known = runs(&["2025-12-31", "2026-01-31"]);
        let told = plan(&known, asked("2026-04-30")).unwrap();
        assert_eq!((days(&told).len(), told.skipped), (1, vec![day("2026-02-28"), day("2026-03-31")]));
        let caught = plan(&known, Asked { catch_up: true, ..asked("2026-04-30") }).unwrap();
        assert_eq!(
            (days(&caught), caught.after),
            (["2026-02-28", "2026-03-31", "2026-04-30"].map(str::to_owned).to_vec(), Some(2))
        );
        let within = plan(&runs(&["2026-01-15"]), Asked { catch_up: true, ..asked("2026-02-10") }).unwrap();
        assert_eq!(days(&within), ["2026-01-31", "2026-02-10"]);
        // Who reviews by quarters skips no month.
        let quarterly = |as_of: &str| Asked { period: CalendarUnit::Quarter, ..asked(as_of) };
        assert!(plan(&runs(&["2026-03-31"]), quarterly("2026-06-30")).unwrap().skipped.is_empty());
        assert_eq!(plan(&runs(&["2026-03-31"]), quarterly("2026-09-30")).unwrap().skipped, [day("2026-06-30")]);
    }

    #[test]
    fn what_is_done_again_follows_what_stood_before() {
        let known = runs(&["2026-01-31", "2026-02-28", "2026-03-31"]);
        let redo = plan(&known, Asked { redo: true, ..asked("2026-03-31") }).unwrap();
        assert_eq!((redo.after, redo.again), (Some(2), None));
        assert!(matches!(plan(&known, Asked { redo: true, ..asked("2026-04-30") }), Err(NoPlan::NothingToRedo(Some(_)))));
        let rebuild = |from: &str, as_of: &str| plan(&known, Asked { rebuild_from: Some(day(from)), ..asked(as_of) });
        let found = rebuild("2026-02-28", "2026-04-30").unwrap();
        let wanted = |days: [&str; 3]| days.map(str::to_owned).to_vec();
        assert_eq!((days(&found), found.after), (wanted(["2026-02-28", "2026-03-31", "2026-04-30"]), Some(1)));
        // A day that was left out is made up for.
        let missed = rebuild("2026-02-15", "2026-03-31").unwrap();
        assert_eq!((days(&missed), missed.after), (wanted(["2026-02-15", "2026-02-28", "2026-03-31"]), Some(1)));
        assert_eq!(rebuild("2026-01-31", "2026-03-31").unwrap().after, None);
        assert!(matches!(rebuild("2026-04-01", "2026-04-30"), Err(NoPlan::NothingToRebuild(Some(_)))));
        assert_eq!(rebuild("2026-02-28", "2026-02-28"), Err(NoPlan::RebuildsTooLittle(day("2026-03-31"))));
        // A day that was missed, or those after a day that should not have been.
        let back = plan(&known, Asked { discard_later: true, ..asked("2026-02-15") }).unwrap();
        assert_eq!((days(&back), back.after, back.again), (vec!["2026-02-15".to_owned()], Some(1), None));
        let later = plan(&known, Asked { discard_later: true, ..asked("2026-03-31") });
        assert_eq!(later, Err(NoPlan::NothingLater(Some(day("2026-03-31")))));
        // Done again from February, then once more: the old runs are out of force.
        let known = runs(&["2026-01-31", "2026-02-28", "2026-03-31", "2026-02-28", "2026-03-31"]);
        assert_eq!(plan(&known, Asked { redo: true, ..asked("2026-03-31") }).unwrap().after, Some(4));
    }
}

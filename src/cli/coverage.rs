//! What the data leave open that the rules ask for: windows that begin before the first event, tables that ended long ago.

use super::messages::coverage::{Gap, coverage_warning};
use crate::model::balance::TableBalance;
use crate::model::date::{AsOf, Date};
use crate::model::language::Language;
use crate::model::value::TableIndex;
use crate::model::window::Window;
use crate::rules::ruleset::RuleSet;

/// The last event of a table may be so many days old before anybody is asked about it.
const STALE_DAYS: i32 = 31;

/// A warning for each table some of whose windows begin before its first used event, or whose last one is long ago.
#[must_use]
pub fn coverage_warnings(rules: &RuleSet, balances: &[TableBalance], as_of: Date, language: Language) -> Vec<String> {
    gaps(rules, balances, as_of).iter().map(|(table, gap)| coverage_warning(table, gap, language)).collect()
}

/// The same of what a review doesn't decide on: where `max_age` says how old the newest event may be, no table is too old by
/// itself.
#[must_use]
pub fn first_gap_of_review(rules: &RuleSet, balances: &[TableBalance], as_of: Date, language: Language) -> Option<String> {
    let has_max_age = rules.review.as_ref().is_some_and(|review| review.max_age.is_some());
    let gaps = gaps(rules, balances, as_of);
    let mut counting = gaps.iter().filter(|(_, gap)| !(has_max_age && matches!(gap, Gap::Stale { .. })));
    counting.next().map(|(table, gap)| coverage_warning(table, gap, language))
}

/// What the events of each table leave open, in the order of the tables.
fn gaps(rules: &RuleSet, balances: &[TableBalance], as_of: Date) -> Vec<(String, Gap)> {
    let mut gaps = Vec::new();
    for (table, balance) in (0..=u8::MAX).map(TableIndex).zip(balances) {
        let (Some(first), Some(last)) = (balance.first_date, balance.last_date) else { continue };
        let mut add = |gap: Gap| gaps.push((balance.table.clone(), gap));
        match rules.tables[table.index()].starts {
            Some(starts) if first < starts => add(Gap::BeforeStart { starts, first }),
            Some(_) => {}
            None => early(rules, table, first, as_of).into_iter().for_each(&mut add),
        }
        if as_of.days() - last.days() > STALE_DAYS {
            add(Gap::Stale { last, as_of });
        }
    }
    gaps
}

/// The window of a table that begins first, where it begins before the first event; of several the first by its text.
fn early(rules: &RuleSet, table: TableIndex, first: Date, as_of: Date) -> Option<Gap> {
    let as_of = AsOf::new(as_of);
    let mut windows: Vec<Window> = Vec::new();
    let mut earliest: Option<(Date, &str)> = None;
    for aggregate in rules.aggregates.iter().filter(|aggregate| aggregate.table == table) {
        let Some(begins) = aggregate.window.span(as_of).first.filter(|begins| *begins < first) else { continue };
        if !windows.contains(&aggregate.window) {
            windows.push(aggregate.window);
        }
        let this = (begins, aggregate.text.as_str());
        earliest = Some(earliest.map_or(this, |known| known.min(this)));
    }
    let (begins, aggregate) = earliest?;
    Some(Gap::Early { aggregate: aggregate.to_owned(), begins, first, others: windows.len().saturating_sub(1) })
}

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
pub fn coverage_warnings(rules: &RuleSet, balances: &[TableBalance], as_of: Date, language: Language) -> Vec<String> {
    let mut warnings = Vec::new();
    for (table, balance) in (0..=u8::MAX).map(TableIndex).zip(balances) {
        let (Some(first), Some(last)) = (balance.first_date, balance.last_date) else { continue };
        let mut warn = |gap: &Gap| warnings.push(coverage_warning(&balance.table, gap, language));
        match rules.tables[table.index()].starts {
            Some(starts) if first < starts => warn(&Gap::BeforeStart { starts, first }),
            Some(_) => {}
            None => early(rules, table, first, as_of).iter().for_each(&mut warn),
        }
        if as_of.days() - last.days() > STALE_DAYS {
            warn(&Gap::Stale { last, as_of });
        }
    }
    warnings
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

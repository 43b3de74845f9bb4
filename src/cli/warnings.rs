//! What a user should know before using a result.

use super::coverage::coverage_warnings;
use super::freshness::stale;
use super::messages::freshness::stale_line;
use super::messages::overrides::{not_yet_warning, unexplained_warning};
use super::messages::standing::{
    later_standing_warning, over_capacity_warning, part_of_standing_warning, same_day_warning, undated_warning, waiting_warning,
};
use super::messages::usage::{
    damaged_keys_warning, empty_scores_warning, filter_warning, last_of_id_warning, last_row_warning, never_warning,
    no_rows_warning, shorter_keys_warning,
};
use crate::engine::measure::unknown::{RuleRef, UnknownCount};
use crate::engine::transition::{Clause, over_capacity};
use crate::model::issue::IssueKind;
use crate::model::language::Language;
use crate::model::schema::{Duplicates, Repeats};
use crate::model::tier::TierIndex;
use crate::pipeline::Outcome;
use crate::rules::ruleset::RuleSet;

/// For every filter that could not be answered for some rows: how many, for want of what, and how to settle it; and
/// whether the order of rows decided anything.
#[must_use]
pub fn warnings(rules: &RuleSet, outcome: &Outcome, language: Language) -> Vec<String> {
    let warning = |unknown: &UnknownCount| {
        let (section, filter) = match unknown.rule {
            RuleRef::TableFilter(table) => (format!("[tables.{}]", rules.table_name(table)), &rules.tables[table.index()].filter),
            RuleRef::CustomerFilter => ("[customers]".to_owned(), &rules.customers.filter),
            RuleRef::Class(..)
            | RuleRef::Population(..)
            | RuleRef::Enter(_)
            | RuleRef::Retain(_)
            | RuleRef::NewCustomer
            | RuleRef::Cap(_)
            | RuleRef::Alert(_) => return None,
        };
        let differs = filter.as_ref().is_some_and(|filter| ["!=", "<>", "≠"].iter().any(|mark| filter.text.contains(mark)));
        Some(filter_warning(&section, &unknown.value, unknown.count, differs, language))
    };
    let mut all: Vec<String> = outcome.classification.unknowns().iter().filter_map(warning).collect();
    let balance = &outcome.classification.balance;
    if balance.customers.read == 0 && rules.customers.from.is_none() {
        all.push(no_rows_warning("[customers]", language));
    }
    for table in balance.tables.iter().filter(|table| table.read.rows == 0) {
        all.push(no_rows_warning(&format!("[tables.{}]", table.table), language));
    }
    all.extend(standing_warnings(rules, outcome, language));
    let not_yet = outcome.by_hand.iter().filter(|hand| hand.not_yet > 0);
    all.extend(not_yet.map(|hand| not_yet_warning(hand, outcome.classification.as_of, language)));
    all.extend(outcome.unexplained.iter().map(|file| unexplained_warning(file, language)));
    for empty in &outcome.classification.metrics.empty_scores {
        let population = &rules.populations[empty.population];
        let groups = population.by.as_ref().map(|_| (empty.lacking, empty.groups));
        all.push(empty_scores_warning(&population.text, &empty.scores, groups, language));
    }
    let stale = stale(rules, &balance.tables, outcome.classification.as_of);
    all.extend(stale.map(|stale| stale_line(&stale, false, language)));
    all.extend(coverage_warnings(rules, &balance.tables, outcome.classification.as_of, language));
    let damaged = outcome.issues.count_of(IssueKind::KeyDamaged) + outcome.issues.count_of(IssueKind::IdDamaged);
    if damaged > 0 {
        all.push(damaged_keys_warning(damaged, language));
    }
    let shorter = outcome.issues.count_of(IssueKind::KeyShorter);
    if shorter > 0 {
        all.push(shorter_keys_warning(shorter, language));
    }
    let repeated = outcome.classification.balance.customers.duplicate;
    if repeated > 0 && rules.customers.schema.duplicates == Duplicates::Last {
        all.push(last_row_warning(repeated, language));
    }
    for (table, rules) in balance.tables.iter().zip(&rules.tables) {
        match rules.schema.identity.as_ref().and_then(|identity| identity.repeats) {
            Some(Repeats::Never) => all.push(never_warning(&table.table, language)),
            Some(Repeats::Last) if table.last_counts > 0 => {
                all.push(last_of_id_warning(&table.table, table.last_counts, language));
            }
            None | Some(Repeats::Lines | Repeats::Newest(_) | Repeats::Last) => {}
        }
    }
    all
}

/// What is to be known of the tiers before and of what is made of them.
fn standing_warnings(rules: &RuleSet, outcome: &Outcome, language: Language) -> Vec<String> {
    let Some(standing) = &outcome.classification.standing else { return Vec::new() };
    let as_of = outcome.classification.as_of;
    let later = standing.as_of.filter(|day| *day > as_of).map(|day| later_standing_warning(day, as_of, language));
    let same_day = rules.review.as_ref().filter(|_| standing.as_of == Some(as_of)).map(|_| same_day_warning(as_of, language));
    let asks_since = rules.review.as_ref().is_some_and(|review| review.min_hold.is_some() || review.grace > 0);
    let undated = outcome.standing_undated.iter().filter(|_| asks_since).map(|file| undated_warning(file, language));
    let nobody = standing.is_empty().then(|| no_rows_warning("--previous", language));
    let over = over_capacity(rules, &outcome.classification.transitions);
    let over = over.into_iter().map(|(tier, members)| over_capacity_warning(&rules.tiers[tier.index()].name, members, language));
    let parts = outcome.standing_parts.iter().map(|(file, part)| part_of_standing_warning(file, part, language));
    let waiting = waits(rules, outcome, language);
    [nobody, later, same_day, waiting].into_iter().flatten().chain(undated).chain(over).chain(parts).collect()
}

/// That tiers wait for a day on which the review lets them change.
#[must_use]
pub fn waits(rules: &RuleSet, outcome: &Outcome, language: Language) -> Option<String> {
    waiting(rules, outcome).map(|waiting| waiting_warning(outcome.classification.as_of, waiting, language))
}

/// How many upgrades and downgrades wait for a day on which the review lets tiers change; none where nothing does. Where
/// nobody ever goes down, no downgrade waits.
fn waiting(rules: &RuleSet, outcome: &Outcome) -> Option<(u64, u64)> {
    let never = rules.review.as_ref()?.downgrade.is_none();
    let place = |tier: Option<TierIndex>| tier.map_or(usize::MAX, TierIndex::index);
    let (mut up, mut down) = (0, 0);
    for found in outcome.classification.transitions.iter().filter(|found| found.clause == Clause::Waits) {
        if place(found.candidate) < place(found.final_tier) {
            up += 1;
        } else if !never {
            down += 1;
        }
    }
    (up + down > 0).then_some((up, down))
}

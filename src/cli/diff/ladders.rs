//! Which tiers both results have, and in which order.

use crate::cli::failure::{Exit, Failure};
use crate::cli::load::Loaded;
use crate::cli::messages::diff::{DiffNote, DiffUsage, diff_usage};
use crate::engine::diff::ladder::Ladder;
use crate::engine::diff::snapshot::{Presence, Snapshot};
use crate::model::language::Language;
use crate::rules::ruleset::RuleSet;

/// The tiers of a rule set, from the best.
fn tiers(rules: &RuleSet) -> Vec<String> {
    rules.tiers.iter().map(|tier| tier.name.clone()).collect()
}

/// The old names of tiers, each with the tier.
fn was(rules: &RuleSet) -> Vec<(String, String)> {
    rules.tiers.iter().flat_map(|tier| tier.was.iter().map(|old| (old.clone(), tier.name.clone()))).collect()
}

/// The ladder of both: of each result what it says, else the rules that are named for it, else the ladder of the other one
/// where that has all of its tiers. With what is to be said of it.
///
/// # Errors
/// The results have no tier in common, or a customer is in a tier that its rules don't have.
pub fn ladder(
    old: &Snapshot,
    new: &Snapshot,
    old_rules: Option<&Loaded>,
    rules: Option<&Loaded>,
    language: Language,
) -> Result<(Ladder, Vec<DiffNote>), Failure> {
    let was = rules.map(|loaded| was(&loaded.sound.rules)).unwrap_or_default();
    let of = |loaded: Option<&Loaded>| loaded.map(|loaded| tiers(&loaded.sound.rules));
    let mut new_ladder = new.ladder.clone().or_else(|| of(rules));
    let mut old_ladder = old.ladder.clone().or_else(|| of(old_rules));
    let holds = |ladder: &[String], snapshot: &Snapshot| Ladder::joined(&[], ladder, &was).strangers(snapshot).is_empty();
    if new_ladder.is_none() {
        new_ladder = old_ladder.clone().filter(|ladder| holds(ladder, new));
    }
    if old_ladder.is_none() {
        old_ladder = new_ladder.clone().filter(|ladder| holds(ladder, old));
    }
    let refuse = |item: &DiffUsage| Err(Failure::new(Exit::Data, diff_usage(item, language)));
    let (names_old, names_new) =
        (old_ladder.clone().unwrap_or_else(|| used(old)), new_ladder.clone().unwrap_or_else(|| used(new)));
    let meant = |name: &String| was.iter().find(|(old, _)| old == name).map_or(name, |(_, tier)| tier).clone();
    if !names_old.is_empty() && !names_new.is_empty() && !names_old.iter().any(|name| names_new.contains(&meant(name))) {
        return refuse(&DiffUsage::NothingInCommon { old: names_old, new: names_new });
    }
    let (Some(old_tiers), Some(new_tiers)) = (old_ladder, new_ladder) else {
        let mut names = [used(old), used(new)].concat();
        names.sort_unstable();
        names.dedup();
        return Ok((Ladder::unordered(names), vec![DiffNote::NoOrder]));
    };
    let ladder = Ladder::joined(&old_tiers, &new_tiers, &was);
    for snapshot in [old, new] {
        if let Some(tier) = ladder.strangers(snapshot).first() {
            let tier = (*tier).to_owned();
            return refuse(&DiffUsage::Stranger { file: snapshot.name.clone(), tier, known: ladder.names });
        }
    }
    let gone: Vec<String> = old_tiers.iter().filter(|name| !new_tiers.contains(&meant(name))).cloned().collect();
    let kept: Vec<String> = old_tiers.iter().map(meant).collect();
    let added: Vec<String> = new_tiers.iter().filter(|name| !kept.contains(name)).cloned().collect();
    let is_same = gone.is_empty() && added.is_empty();
    Ok((ladder, if is_same { Vec::new() } else { vec![DiffNote::OtherLadder { gone, added }] }))
}

/// The tiers in which customers are, by code point.
fn used(snapshot: &Snapshot) -> Vec<String> {
    let here = snapshot.customers.iter().filter(|customer| matches!(customer.presence, Presence::Here | Presence::Absent));
    let mut names: Vec<String> = here.filter_map(|customer| customer.tier.clone()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

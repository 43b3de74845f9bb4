//! Who is asked for: names of the command line become tiers, classes and alerts of the rules.

use super::arguments::Contacts;
use crate::cli::messages::contacts::{INTERVAL_KEYS, ListUsage};
use crate::engine::contacts::{Interval, Whom, check_intervals};
use crate::expr::check::nearest;
use crate::model::fold::fold;
use crate::model::tier::TierIndex;
use crate::rules::ruleset::{Definition, RuleSet, ValueKind};

/// Nobody's tier, unless a tier is called so.
const NONE: &str = "none";

/// Who is asked for.
///
/// # Errors
/// Something has no such name, or an interval can't be read.
pub fn whom(options: &Contacts, rules: &RuleSet) -> Result<Whom, ListUsage> {
    let mut whom = Whom { also_not_due: options.all, ..Whom::default() };
    for name in &options.tiers {
        whom.tiers.extend(tiers(name, rules)?);
    }
    for (segment, class) in &options.segments {
        let (position, class) = class_of(segment, class, rules)?;
        match whom.segments.iter_mut().find(|(known, _)| *known == position) {
            Some((_, classes)) => classes.push(class),
            None => whom.segments.push((position, vec![class])),
        }
    }
    for name in &options.alerts {
        let known = rules.alerts.iter().map(|alert| alert.name.as_str());
        whom.alerts.push(position(name, known).map_err(|(nearest, known)| ListUsage::NoSuchAlert {
            name: name.clone(),
            nearest,
            known,
        })?);
    }
    if let Some(text) = &options.every {
        whom.every = Some(Interval::parse(text).ok_or_else(|| ListUsage::NoInterval { text: text.clone() })?);
    }
    whom.every_key = rules.plan_keys.iter().position(|key| INTERVAL_KEYS.contains(&key.as_str()));
    if let (None, Some(key)) = (whom.every, whom.every_key) {
        check_intervals(rules, key).map_err(|found| ListUsage::of_plan(&found, rules))?;
    }
    let is_named = !(whom.tiers.is_empty() && whom.segments.is_empty() && whom.alerts.is_empty());
    if !is_named && options.condition.is_none() && whom.every.is_none() && whom.every_key.is_none() {
        return Err(ListUsage::Nobody);
    }
    Ok(whom)
}

/// The position of a name among those known, compared in folded form; else the nearest, and all.
fn position<'r>(name: &str, known: impl Iterator<Item = &'r str> + Clone) -> Result<usize, (Option<String>, Vec<String>)> {
    let wanted = fold(name);
    let found = known.clone().position(|known| fold(known) == wanted);
    found.ok_or_else(|| (nearest(&wanted, known.clone()), known.map(str::to_owned).collect()))
}

/// The tiers of a name; `NAME+` also means every better one.
fn tiers(name: &str, rules: &RuleSet) -> Result<Vec<Option<TierIndex>>, ListUsage> {
    let known = || rules.tiers.iter().map(|tier| tier.name.as_str());
    let index = |position: usize| Some(TierIndex(u16::try_from(position).unwrap_or(u16::MAX)));
    match position(name, known()) {
        Ok(position) => Ok(vec![index(position)]),
        Err(_) if name == NONE => Ok(vec![None]),
        Err((near, all)) => {
            let folded = fold(name);
            let best = folded.strip_suffix('+').and_then(|name| position(name, known()).ok());
            let missing = || ListUsage::NoSuchTier { name: name.to_owned(), nearest: near, known: all };
            Ok((0..=best.ok_or_else(missing)?).map(index).collect())
        }
    }
}

/// The position of a segment and the folded form of one of its classes.
fn class_of(segment: &str, class: &str, rules: &RuleSet) -> Result<(usize, String), ListUsage> {
    let segments = || rules.values.iter().enumerate().filter(|(_, value)| value.kind == ValueKind::Segment);
    let name = position(segment, segments().map(|(_, value)| value.name.as_str()));
    let nth = name.map_err(|(nearest, known)| ListUsage::NoSuchSegment { name: segment.to_owned(), nearest, known })?;
    let Some((at, value)) = segments().nth(nth) else { return Err(ListUsage::Nobody) };
    let wanted = fold(class).into_owned();
    let known: Vec<&str> = match &value.definition {
        Definition::Classes(classes) => classes.iter().map(|class| class.name.as_str()).collect(),
        Definition::Grid(grid) => grid.classes.iter().flatten().map(String::as_str).collect(),
        // What others give is known from the data only.
        Definition::By(_) | Definition::Formula(_) | Definition::Score(_) => return Ok((at, wanted)),
    };
    match position(class, known.iter().copied()) {
        Ok(_) => Ok((at, wanted)),
        Err((nearest, mut known)) => {
            known.dedup();
            Err(ListUsage::NoSuchClass { segment: segment.to_owned(), name: class.to_owned(), nearest, known })
        }
    }
}

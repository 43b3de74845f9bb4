//! The ladder: tiers with their plans, caps, and alerts.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::names::{Seen, listed};
use super::scope::CustomerScope;
use super::{Resolver, formula};
use crate::expr::check::check;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::{fold, trim};
use crate::model::schema::MISSING_WORDS;
use crate::model::tier::TierIndex;
use crate::model::value::Type;
use crate::rules::document::Text;
use crate::rules::forms::{Named, PlanForm, TierForm};
use crate::rules::ruleset::{AlertRule, CapRule, Capacity, PlanValue, TierRule};

/// The most tiers a rule file may have, caps, and alerts: far more than anybody reads, and far fewer than can be numbered.
const MOST: usize = 10_000;

impl<'f> Resolver<'f> {
    /// The tiers from the last to the best, so that a greater rank is a better tier.
    pub(super) fn ladder(&mut self) -> Vec<String> {
        if !self.file.has_tiers {
            self.say(Problem::NoTiers, 0..0);
        }
        let file = self.file;
        if let Some(tier) = file.tiers.get(MOST) {
            self.say(Problem::TooMany { what: "tiers", most: MOST }, tier.span.clone());
        }
        if let Some(when) = file.caps.get(MOST).and_then(|cap| cap.when.as_ref()) {
            self.say(Problem::TooMany { what: "caps", most: MOST }, when.span.clone());
        }
        if let Some(alert) = file.alerts.get(MOST) {
            self.say(Problem::TooMany { what: "alerts", most: MOST }, alert.span.clone());
        }
        self.file.tiers.iter().rev().map(|tier| fold(&tier.name).into_owned()).collect()
    }

    pub(super) fn tiers(&mut self, scope: &mut CustomerScope<'_>) -> Vec<TierRule> {
        let file = self.file;
        let (mut tiers, mut seen) = (Vec::new(), Seen::default());
        for (i, named) in file.tiers.iter().enumerate() {
            // An output with the tier would be read back as one without.
            let is_missing = MISSING_WORDS.iter().any(|word| fold(&named.name).eq_ignore_ascii_case(word));
            if is_missing && !named.name.chars().any(char::is_alphabetic) {
                self.say(Problem::NameForm { name: named.name.clone() }, named.span.clone());
            } else if is_missing || fold(&named.name) == "none" {
                self.say(Problem::NameTaken { name: named.name.clone() }, named.span.clone());
            }
            if let Some(earlier) = seen.earlier(fold(&named.name).into_owned(), &named.span) {
                let problem = Problem::DuplicateTier { name: named.name.clone() };
                self.found.push(Diagnostic::between(problem, named.span.clone(), earlier));
            }
            if named.form.enter.is_none() && i + 1 < file.tiers.len() {
                let problem = Problem::OnlyLastLacks { what: "enter", name: named.name.clone() };
                self.say(problem, named.span.clone());
            }
            let enter = named.form.enter.as_ref().and_then(|text| self.condition(text, scope));
            let retain = named.form.retain.as_ref().and_then(|text| self.condition(text, scope));
            let capacity = self.capacity(&named.form, scope);
            let was = named.form.was.iter().map(|old| trim(&old.value).to_owned()).collect();
            tiers.push(TierRule { name: named.name.clone(), enter, retain, capacity, was, plan: Vec::new() });
        }
        self.former_names();
        tiers
    }

    fn capacity(&mut self, form: &'f TierForm, scope: &mut CustomerScope<'_>) -> Option<Capacity> {
        let most = form.capacity.as_ref().and_then(|number| {
            let count = self.number(number, scope)?;
            let most = count.as_integer().and_then(|count| u64::try_from(count).ok());
            if most.is_none() {
                let problem = Problem::WholeWanted { key: "capacity", least: 0, found: count.to_string() };
                self.say(problem, number.span.clone());
            }
            most
        });
        let rank_by = form.rank_by.as_ref().and_then(|text| {
            let parsed = self.parse(text)?;
            let term = self.placed(text, |found| check(&parsed.expr, scope, found))?;
            if let Type::Text | Type::Flag = term.ty {
                self.say(Problem::RankWanted { found: term.ty }, text.place(&term.span));
                return None;
            }
            Some(formula(term, text))
        });
        Some(Capacity { most: most?, rank_by: rank_by? })
    }

    /// An old name is nobody's present name, and stands once.
    fn former_names(&mut self) {
        let file = self.file;
        let mut seen = Seen::default();
        for text in file.tiers.iter().flat_map(|tier| &tier.form.was) {
            let name = trim(&text.value).to_owned();
            let folded = fold(&name).into_owned();
            let earlier = seen.earlier(folded.clone(), &text.span);
            if self.tier_positions.contains_key(&folded) {
                self.say(Problem::FormerNameInUse { name }, text.span.clone());
            } else if let Some(earlier) = earlier {
                let problem = Problem::FormerNameTwice { name };
                self.found.push(Diagnostic::between(problem, text.span.clone(), earlier));
            } else if name.is_empty() {
                self.say(Problem::NameForm { name }, text.span.clone());
            } else if folded == "none" {
                self.say(Problem::NameTaken { name }, text.span.clone());
            }
        }
    }

    /// The tier of a name, compared in folded form.
    pub(super) fn tier_named(&mut self, text: &Text) -> Option<TierIndex> {
        let file = self.file;
        let name = trim(&text.value);
        let position = self.tier_positions.get(&*fold(name)).copied();
        if position.is_none() && !file.tiers.is_empty() {
            let known = || file.tiers.iter().map(|tier| tier.name.as_str());
            let (nearest, known) = (self.guesses.nearest(name, known()), listed(known()));
            self.say(Problem::UnknownTier { name: name.to_owned(), nearest, known }, text.span.clone());
        }
        position.and_then(|position| u16::try_from(position).ok()).map(TierIndex)
    }

    pub(super) fn caps(&mut self, scope: &mut CustomerScope<'_>) -> Vec<CapRule> {
        let file = self.file;
        let mut caps = Vec::new();
        for form in &file.caps {
            let when = form.when.as_ref().and_then(|text| self.condition(text, scope));
            let at_most = form.at_most.as_ref().and_then(|text| self.tier_named(text));
            if let (Some(when), Some(at_most), Some(reason)) = (when, at_most, &form.reason) {
                caps.push(CapRule { when, at_most, reason: reason.clone() });
            }
        }
        caps
    }

    /// The keys of all plans, and for each tier its plan by the position of the key.
    pub(super) fn plans(&mut self, scope: &mut CustomerScope<'_>) -> (Vec<String>, Vec<Vec<(usize, PlanValue)>>) {
        let mut keys: Vec<String> = Vec::new();
        let mut positions = HashMap::default();
        let mut plans = Vec::new();
        for named in &self.file.tiers {
            plans.push(self.plan(named, (&mut keys, &mut positions), scope));
        }
        (keys, plans)
    }

    fn plan(
        &mut self,
        tier: &'f Named<TierForm>,
        (keys, positions): (&mut Vec<String>, &mut HashMap<&'f str, usize, FixedState>),
        scope: &mut CustomerScope<'_>,
    ) -> Vec<(usize, PlanValue)> {
        let mut plan = Vec::new();
        for (key, form) in &tier.form.plan {
            let position = *positions.entry(key.as_str()).or_insert_with(|| {
                keys.push(key.clone());
                keys.len() - 1
            });
            let value = match form {
                PlanForm::Literal(literal) => PlanValue::Literal(literal.clone()),
                PlanForm::List(list) => PlanValue::List(list.clone()),
                PlanForm::Formula(text) => {
                    let Some(parsed) = self.parse(text) else { continue };
                    let Some(term) = self.placed(text, |found| check(&parsed.expr, scope, found)) else { continue };
                    PlanValue::Formula(formula(term, text))
                }
            };
            plan.push((position, value));
        }
        plan.sort_by_key(|(position, _)| *position);
        plan
    }

    pub(super) fn alerts(&mut self, scope: &mut CustomerScope<'_>) -> Vec<AlertRule> {
        let file = self.file;
        let (mut alerts, mut seen) = (Vec::new(), Seen::default());
        for named in &file.alerts {
            if let Some(earlier) = seen.earlier(named.name.clone(), &named.span) {
                let problem = Problem::DuplicateAlert { name: named.name.clone() };
                self.found.push(Diagnostic::between(problem, named.span.clone(), earlier));
            }
            let when = named.form.when.as_ref().and_then(|text| self.condition(text, scope));
            if let Some(when) = when {
                let (severity, advice) = (named.form.severity, named.form.advice.clone());
                alerts.push(AlertRule { name: named.name.clone(), when, severity, advice });
            }
        }
        alerts
    }
}

#[cfg(test)]
mod tests {
    use crate::model::diagnostic::Problem;
    use crate::rules::resolve::{Unsound, resolve};

    #[test]
    fn no_cap_or_alert_is_passed_over_for_its_number() {
        let caps = "{ when = \"n = 1\", at_most = \"B\", reason = \"r\" },".repeat(10_001);
        let alerts: Vec<String> = (0..10_001).map(|i| format!("{{ name = \"a{i}\", when = \"n = 1\" }}")).collect();
        let top = format!("schema = 1\ncaps = [{caps}]\nalerts = [{}]\n", alerts.join(","));
        let text = top
            + "[customers]\nkey = \"k\"\n[customers.columns]\nn = { header = \"n\", type = \"number\" }\n"
            + "[[tiers]]\nname = \"A\"\nenter = \"n > 1\"\n[[tiers]]\nname = \"B\"\n";
        let Err(Unsound::File { problems, .. }) = resolve(&text, &[]) else { panic!("sound") };
        let found: Vec<&Problem> = problems.iter().map(|found| &*found.problem).collect();
        assert!(
            matches!(found[..], [Problem::TooMany { what: "caps", .. }, Problem::TooMany { what: "alerts", .. }]),
            "{found:?}"
        );
    }
}

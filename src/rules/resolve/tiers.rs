//! The ladder: tiers with their plans, and alerts.

use super::scope::CustomerScope;
use super::{Resolver, formula};
use crate::expr::check::check;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::fold;
use crate::rules::forms::{Named, PlanForm, TierForm};
use crate::rules::ruleset::{AlertRule, PlanValue, TierRule};

impl<'f> Resolver<'f> {
    /// The tiers from the last to the best, so that a greater rank is a better tier.
    pub(super) fn ladder(&mut self) -> Vec<String> {
        if !self.file.has_tiers {
            self.say(Problem::NoTiers, 0..0);
        }
        self.file.tiers.iter().rev().map(|tier| fold(&tier.name).into_owned()).collect()
    }

    pub(super) fn tiers(&mut self, scope: &mut CustomerScope<'_>) -> Vec<TierRule> {
        let file = self.file;
        let mut tiers = Vec::new();
        for (i, named) in file.tiers.iter().enumerate() {
            if fold(&named.name) == "none" {
                self.say(Problem::NameTaken { name: named.name.clone() }, named.span.clone());
            }
            if let Some(earlier) = file.tiers[..i].iter().find(|other| fold(&other.name) == fold(&named.name)) {
                let problem = Problem::DuplicateTier { name: named.name.clone() };
                self.found.push(Diagnostic::between(problem, named.span.clone(), earlier.span.clone()));
            }
            if named.form.enter.is_none() && i + 1 < file.tiers.len() {
                let problem = Problem::OnlyLastLacks { what: "enter", name: named.name.clone() };
                self.say(problem, named.span.clone());
            }
            let enter = named.form.enter.as_ref().and_then(|text| self.condition(text, scope));
            tiers.push(TierRule { name: named.name.clone(), enter, plan: Vec::new() });
        }
        tiers
    }

    /// The keys of all plans, and for each tier its plan by the position of the key.
    pub(super) fn plans(&mut self, scope: &mut CustomerScope<'_>) -> (Vec<String>, Vec<Vec<(usize, PlanValue)>>) {
        let mut keys: Vec<String> = Vec::new();
        let mut plans = Vec::new();
        for named in &self.file.tiers {
            plans.push(self.plan(named, &mut keys, scope));
        }
        (keys, plans)
    }

    fn plan(
        &mut self,
        tier: &'f Named<TierForm>,
        keys: &mut Vec<String>,
        scope: &mut CustomerScope<'_>,
    ) -> Vec<(usize, PlanValue)> {
        let mut plan = Vec::new();
        for (key, form) in &tier.form.plan {
            let position = keys.iter().position(|known| known == key).unwrap_or_else(|| {
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
        plan
    }

    pub(super) fn alerts(&mut self, scope: &mut CustomerScope<'_>) -> Vec<AlertRule> {
        let file = self.file;
        let mut alerts = Vec::new();
        for (i, named) in file.alerts.iter().enumerate() {
            if let Some(earlier) = file.alerts[..i].iter().find(|other| other.name == named.name) {
                let problem = Problem::DuplicateAlert { name: named.name.clone() };
                self.found.push(Diagnostic::between(problem, named.span.clone(), earlier.span.clone()));
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

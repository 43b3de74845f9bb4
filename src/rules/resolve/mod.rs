//! From the rule file as written to a rule set: names become things, types fit, all that is wrong is said at once.

mod names;
mod order;
mod params;
mod scope;
mod tables;

use std::ops::Range;

use super::document::{Text, with_document};
use super::forms::{File, Named, PlanForm, TierForm, read_file};
use super::ruleset::{
    AlertRule, Class, CustomerRules, CustomerValue, Definition, Formula, Param, PlanValue, RuleSet, TierRule, ValueKind,
};
use crate::expr::ast::Expr;
use crate::expr::check::{check, check_condition};
use crate::expr::parser::parse;
use crate::expr::typed::Term;
use crate::model::diagnostic::{Diagnostic, Level, Problem};
use crate::model::fold::fold;
use crate::model::schema::{ColumnSpec, CustomerSchema, Duplicates};
use crate::model::value::Type;
use names::Names;
pub use params::{Setting, Unsound};
use params::{file_params, settle_params};
use scope::{CustomerScope, EventScope};
use tables::Tables;

/// A sound rule file.
#[derive(Clone, Debug)]
pub struct Sound {
    /// What it means.
    pub rules: RuleSet,
    /// What a person should look at; the file runs nevertheless.
    pub findings: Vec<Diagnostic>,
}

/// Reads a rule file's text into a rule set, with some params set for this run.
///
/// # Errors
/// The file or a setting is wrong. No data file is opened.
pub fn resolve(text: &str, settings: &[Setting]) -> Result<Sound, Unsound> {
    let (file, mut found) = with_document(text, read_file);
    let params = settle_params(&file, settings);
    let mut resolver = Resolver { file: &file, found: Vec::new() };
    let rules = resolver.rules(params.as_ref().map_or_else(|_| file_params(&file), Clone::clone));
    found.append(&mut resolver.found);
    found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    found.dedup();
    let wrong = found.iter().any(|diagnostic| diagnostic.problem.level() == Level::Error);
    if wrong {
        // What is wrong may well be the only use of what seems unused.
        found.retain(|diagnostic| diagnostic.problem.level() == Level::Error);
    }
    match rules {
        Some(rules) if !wrong => {
            params?;
            Ok(Sound { rules, findings: found })
        }
        _ => Err(Unsound::File(found)),
    }
}

struct Resolver<'f> {
    file: &'f File,
    found: Vec<Diagnostic>,
}

/// A parsed expression with its text.
struct Parsed<'f> {
    text: &'f Text,
    expr: Expr,
}

/// A metric or segment before its names are resolved.
struct Draft<'f> {
    name: &'f str,
    label: Option<String>,
    unit: Option<String>,
    body: Body<'f>,
}

enum Body<'f> {
    Metric(Option<Parsed<'f>>),
    /// Class names with their conditions; none too where one can't be parsed, which is found.
    Segment(Vec<(&'f str, Option<Parsed<'f>>)>),
}

impl Draft<'_> {
    fn expressions(&self) -> Vec<&Expr> {
        match &self.body {
            Body::Metric(parsed) => parsed.iter().map(|parsed| &parsed.expr).collect(),
            Body::Segment(classes) => classes.iter().filter_map(|(_, when)| Some(&when.as_ref()?.expr)).collect(),
        }
    }
}

impl<'f> Resolver<'f> {
    fn say(&mut self, problem: Problem, span: Range<usize>) {
        self.found.push(Diagnostic::new(problem, span));
    }

    fn parse(&mut self, text: &'f Text) -> Option<Parsed<'f>> {
        match parse(&text.value) {
            Ok(expr) => Some(Parsed { text, expr }),
            Err(diagnostic) => {
                self.found.push(text.placed(diagnostic));
                None
            }
        }
    }

    /// Runs a check whose findings are places inside `text`.
    fn placed<T>(&mut self, text: &Text, run: impl FnOnce(&mut Vec<Diagnostic>) -> T) -> T {
        let mut found = Vec::new();
        let result = run(&mut found);
        self.found.extend(found.into_iter().map(|diagnostic| text.placed(diagnostic)));
        result
    }

    fn rules(&mut self, params: Vec<Param>) -> Option<RuleSet> {
        let file = self.file;
        let names = Names::collect(file, &mut self.found);
        let orders = vec![self.ladder()];
        let mut tables = Tables::new(file, orders, &mut self.found);
        let filters = self.filters(&params, &mut tables);
        let customer_filter = self.customer_filter(&params, &names, &mut tables);
        let drafts = self.drafts();
        let sequence = order::evaluation_order(&drafts, &names, file, &mut self.found);
        let mut scope = CustomerScope::new(&params, &names, &mut tables, drafts.len());
        let mut values: Vec<Option<CustomerValue>> = drafts.iter().map(|_| None).collect();
        for position in &sequence {
            let value = self.value(&drafts[*position], &mut scope);
            scope.set_type(*position, value.as_ref().map(|value| value.ty));
            values[*position] = value;
        }
        let tiers = self.tiers(&mut scope);
        scope.tier_is_known = true;
        let (plan_keys, plans) = self.plans(&mut scope);
        let alerts = self.alerts(&mut scope);
        let aggregates = std::mem::take(&mut scope.aggregates);
        self.unused_params(&tables);
        let tiers = tiers.into_iter().zip(plans).map(|(tier, plan)| TierRule { plan, ..tier }).collect();
        let customers = file.customers.as_ref();
        Some(RuleSet {
            name: file.name.clone(),
            language: file.language,
            params,
            customers: CustomerRules {
                files: customers.map_or_else(Vec::new, |form| form.files.clone()),
                filter: customer_filter,
                schema: CustomerSchema {
                    key: ColumnSpec::text("key", customers.map_or_else(Vec::new, |form| form.key.clone())),
                    columns: tables.customer_columns,
                    sheet: customers.and_then(|form| form.sheet.clone()),
                    duplicates: customers.map_or(Duplicates::Error, |form| form.duplicates),
                },
            },
            tables: tables.events.into_iter().zip(filters).map(|(events, filter)| events.finish(filter)).collect(),
            orders: tables.orders,
            aggregates,
            evaluation_order: sequence,
            values: values.into_iter().collect::<Option<Vec<_>>>()?,
            tiers,
            plan_keys,
            alerts,
        })
    }

    /// The tiers from the last to the best, so that a greater rank is a better tier.
    fn ladder(&mut self) -> Vec<String> {
        if self.file.tiers.is_empty() {
            self.say(Problem::NoTiers, 0..0);
        }
        self.file.tiers.iter().rev().map(|tier| fold(&tier.name).into_owned()).collect()
    }

    fn filters(&mut self, params: &[Param], tables: &mut Tables) -> Vec<Option<Formula>> {
        let mut filters = Vec::new();
        for (position, named) in self.file.tables.iter().enumerate() {
            let parsed = named.form.filter.as_ref().and_then(|text| self.parse(text));
            filters.push(parsed.and_then(|parsed| {
                let mut scope = EventScope { params, tables, table: position };
                let term = self.placed(parsed.text, |found| check_condition(&parsed.expr, &mut scope, found))?;
                Some(formula(term, parsed.text))
            }));
        }
        filters
    }

    fn customer_filter(&mut self, params: &[Param], names: &Names, tables: &mut Tables) -> Option<Formula> {
        let Some(form) = &self.file.customers else {
            self.say(Problem::NoCustomers, 0..0);
            return None;
        };
        let parsed = self.parse(form.filter.as_ref()?)?;
        let mut scope = CustomerScope::new(params, names, tables, 0);
        scope.row_only = true;
        let term = self.placed(parsed.text, |found| check_condition(&parsed.expr, &mut scope, found))?;
        Some(formula(term, parsed.text))
    }

    fn drafts(&mut self) -> Vec<Draft<'f>> {
        let file = self.file;
        let mut drafts = Vec::new();
        for named in &file.metrics {
            let body = Body::Metric(self.parse(&named.form.value));
            let (label, unit) = (named.form.label.clone(), named.form.unit.clone());
            drafts.push(Draft { name: &named.name, label, unit, body });
        }
        for named in &file.segments {
            let mut classes = Vec::new();
            for (i, class) in named.form.classes.iter().enumerate() {
                let earlier = named.form.classes[..i].iter().find(|other| fold(&other.name) == fold(&class.name));
                if let Some(earlier) = earlier {
                    let problem = Problem::DuplicateClass { name: class.name.clone() };
                    self.found.push(Diagnostic::between(problem, class.span.clone(), earlier.span.clone()));
                }
                if class.form.is_none() && i + 1 < named.form.classes.len() {
                    let problem = Problem::OnlyLastLacks { what: "when", name: class.name.clone() };
                    self.say(problem, class.span.clone());
                }
                classes.push((class.name.as_str(), class.form.as_ref().and_then(|text| self.parse(text))));
            }
            drafts.push(Draft { name: &named.name, label: named.form.label.clone(), unit: None, body: Body::Segment(classes) });
        }
        drafts
    }

    fn value(&mut self, draft: &Draft<'f>, scope: &mut CustomerScope<'_>) -> Option<CustomerValue> {
        let (kind, ty, definition) = match &draft.body {
            Body::Metric(parsed) => {
                let parsed = parsed.as_ref()?;
                let term = self.placed(parsed.text, |found| check(&parsed.expr, scope, found))?;
                (ValueKind::Metric, term.ty, Definition::Formula(formula(term, parsed.text)))
            }
            Body::Segment(classes) => {
                let mut checked = Vec::new();
                for (name, when) in classes {
                    let when = when.as_ref().and_then(|parsed| {
                        let term = self.placed(parsed.text, |found| check_condition(&parsed.expr, scope, found))?;
                        Some(formula(term, parsed.text))
                    });
                    checked.push(Class { name: (*name).to_owned(), when });
                }
                (ValueKind::Segment, Type::Text, Definition::Classes(checked))
            }
        };
        let (label, unit) = (draft.label.clone(), draft.unit.clone());
        Some(CustomerValue { name: names::form(draft.name), kind, label, unit, ty, definition })
    }

    fn tiers(&mut self, scope: &mut CustomerScope<'_>) -> Vec<TierRule> {
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

    fn condition(&mut self, text: &'f Text, scope: &mut CustomerScope<'_>) -> Option<Formula> {
        let parsed = self.parse(text)?;
        let term = self.placed(text, |found| check_condition(&parsed.expr, scope, found))?;
        Some(formula(term, text))
    }

    /// The keys of all plans, and for each tier its plan by the position of the key.
    fn plans(&mut self, scope: &mut CustomerScope<'_>) -> (Vec<String>, Vec<Vec<(usize, PlanValue)>>) {
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

    fn alerts(&mut self, scope: &mut CustomerScope<'_>) -> Vec<AlertRule> {
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

    fn unused_params(&mut self, tables: &Tables) {
        for (position, named) in self.file.params.iter().enumerate() {
            if !tables.used_params.contains(&position) {
                self.say(Problem::UnusedParam { name: named.name.clone() }, named.span.clone());
            }
        }
    }
}

fn formula(term: Term, text: &Text) -> Formula {
    Formula { term, text: text.value.clone() }
}

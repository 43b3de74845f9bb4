//! From the rule file as written to a rule set: names become things, types fit, all that is wrong is said at once.

mod asked;
mod branch;
mod computed;
mod customers;
mod identity;
mod lookups;
mod merge;
mod names;
mod order;
mod params;
mod report;
mod review;
mod scope;
mod scores;
mod segments;
mod tables;
mod tiers;
mod values;

use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use super::document::{Text, with_document, with_document_behind};
use super::forms::{File, read_branch, read_extends, read_file, read_language};
use super::ruleset::{CustomerRules, CustomerValue, Formula, Param, RuleSet, Step, TierRule};
use crate::expr::ast::Expr;
use crate::expr::check::{Guesses, Scope, check_condition};
use crate::expr::parser::parse;
use crate::expr::typed::Term;
use crate::model::diagnostic::{Diagnostic, Level, Problem};
use crate::model::fold::fold;
use crate::model::language::Language;
use crate::model::schema::{ColumnSpec, CustomerSchema, Duplicates};
use crate::model::source::SourceChoices;
use crate::model::value::TableIndex;
pub use asked::Questions;
use asked::QuestionsForm;
pub use branch::Standard;
use branch::extend;
use names::Names;
pub use params::{Setting, Unsound};
use params::{file_params, settle_params};
use scope::{CustomerScope, EventScope};
use tables::Tables;
use values::Draft;

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
    resolve_asking(text, settings, &Questions::default())
}

/// The same, with questions of a command beside the rules.
///
/// # Errors
/// The file, a setting or a question is wrong. No data file is opened.
pub fn resolve_asking(text: &str, settings: &[Setting], questions: &Questions) -> Result<Sound, Unsound> {
    let (file, found) = with_document(text, read_file);
    if let Some(standard) = &file.extends {
        let problem = Problem::StandardUnread { path: standard.value.clone() };
        let mut problems: Vec<Diagnostic> = found.into_iter().filter(is_toml).collect();
        if problems.is_empty() {
            problems.push(Diagnostic::new(problem, standard.span.clone()));
        }
        return Err(Unsound::File { problems, language: file.language });
    }
    settle(&file, found, settings, &questions.behind(text.len()))
}

/// The standard that a rule file extends, as written there; none where it extends none.
#[must_use]
pub fn standard_of(text: &str) -> Option<String> {
    // Few files extend one; the others need not be read for that.
    if !text.contains("extends") {
        return None;
    }
    Some(with_document(text, read_extends).0?.value)
}

/// The language that a rule file itself asks for; none where it asks for none.
#[must_use]
pub fn language_of(text: &str) -> Option<Language> {
    with_document(text, read_language).0
}

/// Reads a branch's file and the standard that it extends into a rule set, with some params set for this run. The places
/// of problems count on from the branch's text to the standard's, one byte between; those of the questions come behind.
///
/// # Errors
/// A file, a setting or a question is wrong. No data file is opened.
pub fn resolve_branch(
    text: &str,
    standard: &Standard<'_>,
    settings: &[Setting],
    questions: &Questions,
) -> Result<Sound, Unsound> {
    let (branch, mut found) = with_document(text, read_branch);
    let base = text.len() + 1;
    let (mut file, problems) = with_document_behind(base, standard.text, read_file);
    if let Some(other) = &file.extends {
        // What else is wrong with it may only be what a branch needs not have.
        found.push(Diagnostic::new(Problem::OneLevel, other.span.clone()));
        return Err(Unsound::File { problems: found, language: branch.language.or(file.language) });
    }
    found.extend(problems);
    extend(&mut file, branch, standard.folder, &mut found);
    let questions = questions.behind(base + standard.text.len());
    settle(&file, found, settings, &questions).map_err(|unsound| match unsound {
        Unsound::File { mut problems, language } => {
            // What a file lacks as a whole is lacking in the standard.
            problems.iter_mut().filter(|found| found.span == (0..0)).for_each(|found| found.span = base..base);
            problems.sort_by_key(|found| found.span.start);
            Unsound::File { problems, language }
        }
        other @ (Unsound::NoSuchParam { .. } | Unsound::SettingType { .. }) => other,
    })
}

fn is_toml(found: &Diagnostic) -> bool {
    matches!(*found.problem, Problem::Toml { .. })
}

fn settle(file: &File, mut found: Vec<Diagnostic>, settings: &[Setting], questions: &QuestionsForm) -> Result<Sound, Unsound> {
    let params = settle_params(file, settings);
    let mut resolver = Resolver::new(file);
    let rules = resolver.rules(params.as_ref().map_or_else(|_| file_params(file), Clone::clone), questions);
    found.append(&mut resolver.found);
    found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    found.dedup();
    if found.iter().any(is_toml) {
        // What else seems wrong may only be what could not be read.
        found.retain(is_toml);
    }
    let wrong = found.iter().any(|diagnostic| diagnostic.problem.level() == Level::Error);
    if wrong {
        // What is wrong may well be the only use of what seems unused.
        found.retain(|diagnostic| diagnostic.problem.level() == Level::Error);
    }
    debug_assert!(wrong || rules.is_some(), "a rule was dropped without a word");
    match rules {
        Some(rules) if !wrong => {
            params?;
            Ok(Sound { rules, findings: found })
        }
        _ => Err(Unsound::File { problems: found, language: file.language }),
    }
}

/// Every expression of a rule file, in the order of the file, sound or not.
#[must_use]
pub fn expressions(text: &str) -> Vec<Text> {
    let (file, _) = with_document(text, read_file);
    let questions = QuestionsForm::default();
    let mut resolver = Resolver::new(&file);
    let _rules = resolver.rules(file_params(&file), &questions);
    let mut all: Vec<Text> = resolver.parsed.into_iter().cloned().collect();
    all.sort_by_key(|text| text.span.start);
    all.dedup_by_key(|text| text.span.start);
    all
}

struct Resolver<'f> {
    file: &'f File,
    found: Vec<Diagnostic>,
    /// What has been parsed as an expression, in no order.
    parsed: Vec<&'f Text>,
    /// The position of each tier by its folded name.
    tier_positions: HashMap<String, usize, FixedState>,
    guesses: Guesses,
}

/// A parsed expression with its text.
struct Parsed<'f> {
    text: &'f Text,
    expr: Expr,
}

impl<'f> Resolver<'f> {
    fn new(file: &'f File) -> Self {
        let mut tier_positions: HashMap<String, usize, FixedState> = HashMap::default();
        for (position, tier) in file.tiers.iter().enumerate() {
            tier_positions.entry(fold(&tier.name).into_owned()).or_insert(position);
        }
        Self { file, found: Vec::new(), parsed: Vec::new(), tier_positions, guesses: Guesses::default() }
    }

    fn say(&mut self, problem: Problem, span: Range<usize>) {
        self.found.push(Diagnostic::new(problem, span));
    }

    fn parse(&mut self, text: &'f Text) -> Option<Parsed<'f>> {
        self.parsed.push(text);
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

    fn rules(&mut self, params: Vec<Param>, questions: &'f QuestionsForm) -> Option<RuleSet> {
        let file = self.file;
        let names = Names::collect(file, &mut self.found);
        let orders = vec![self.ladder()];
        let mut tables = Tables::new(file, orders, &mut self.found);
        let from = self.customers_from(&names, &tables);
        let matches = self.matches(&names, &tables);
        let identity = self.identity(&names, &tables);
        // Computed columns may look things up.
        let mut lookups = self.lookups(&params, &mut tables);
        lookups.sort_by(|a, b| a.name.cmp(&b.name));
        self.computed_columns(&params, &mut tables);
        let filters = self.filters(&params, &mut tables);
        let customer_filter = self.customer_filter(&params, &names, &mut tables);
        let drafts = self.drafts();
        let sequence = order::evaluation_order(&drafts, &names, file, &mut self.found);
        let mut scope = CustomerScope::new(&params, &names, &mut tables, drafts.len());
        let (values, mut steps) = self.values(&drafts, sequence, &mut scope);
        let tiers = self.tiers(&mut scope);
        let caps = self.caps(&mut scope);
        let review = self.review(&mut scope);
        steps.extend(scope.populations.fresh().map(Step::Population));
        scope.tier_is_known = true;
        let (plan_keys, plans) = self.plans(&mut scope);
        let alerts = self.alerts(&mut scope);
        let asked = self.asked(questions, &mut scope);
        let aggregates = std::mem::take(&mut scope.aggregates).list;
        let settling = scope.populations.fresh().collect();
        let populations = std::mem::take(&mut scope.populations).into_list();
        self.unused(&tables);
        let tiers = tiers.into_iter().zip(plans).map(|(tier, plan)| TierRule { plan, ..tier }).collect();
        let report = self.report(&names, &tables, &plan_keys);
        let mut rules = RuleSet {
            name: file.name.clone(),
            language: file.language,
            params,
            customers: self.customer_rules(customer_filter, from, tables.customer_columns),
            identity,
            tables: (tables.events.into_iter().zip(filters).zip(matches))
                .map(|((events, filter), matches)| events.finish(filter, matches))
                .collect(),
            orders: tables.orders,
            lookups,
            aggregates,
            populations,
            evaluation_order: steps,
            settling_order: settling,
            values: values.into_iter().collect::<Option<Vec<_>>>()?,
            tiers,
            plan_keys,
            caps,
            alerts,
            review,
            report,
            asked,
        };
        self.hide_values(&mut rules);
        Some(rules)
    }

    /// The values, those that are sound, and the order in which they are computed.
    fn values(
        &mut self,
        drafts: &[Draft<'f>],
        sequence: Vec<usize>,
        scope: &mut CustomerScope<'_>,
    ) -> (Vec<Option<CustomerValue>>, Vec<Step>) {
        let mut values: Vec<Option<CustomerValue>> = drafts.iter().map(|_| None).collect();
        let mut steps: Vec<Step> = Vec::new();
        for position in sequence {
            let value = self.value(&drafts[position], scope);
            let texts = value.as_ref().and_then(|value| segments::texts_of(value, scope));
            scope.set_type(position, value.as_ref().map(|value| value.ty), texts);
            values[position] = value;
            // What this value is the first to look at must come before it.
            steps.extend(scope.populations.fresh().map(Step::Population));
            steps.push(Step::Value(position));
        }
        (values, steps)
    }

    fn customer_rules(&self, filter: Option<Formula>, from: Option<TableIndex>, columns: Vec<ColumnSpec>) -> CustomerRules {
        let form = self.file.customers.as_ref();
        CustomerRules {
            files: form.map_or_else(Vec::new, |form| form.files.clone()),
            filter,
            from,
            adds: form.is_some_and(|form| form.adds),
            max_rejected: form.and_then(|form| form.max_rejected),
            schema: CustomerSchema {
                key: ColumnSpec::text("key", form.map_or_else(Vec::new, |form| form.key.clone())),
                columns,
                source: form.map_or_else(SourceChoices::default, |form| form.source.clone()),
                duplicates: form.map_or(Duplicates::Error, |form| form.duplicates),
            },
        }
    }

    fn filters(&mut self, params: &[Param], tables: &mut Tables) -> Vec<Option<Formula>> {
        let mut filters = Vec::new();
        for (position, named) in self.file.tables.iter().take(tables.events.len()).enumerate() {
            let mut scope = EventScope { params, tables, table: position };
            filters.push(named.form.filter.as_ref().and_then(|text| self.condition(text, &mut scope)));
        }
        filters
    }

    fn customer_filter(&mut self, params: &[Param], names: &Names, tables: &mut Tables) -> Option<Formula> {
        if !self.file.has_customers {
            self.say(Problem::NoCustomers, 0..0);
        }
        let form = self.file.customers.as_ref()?;
        let mut scope = CustomerScope::new(params, names, tables, 0);
        scope.row_only = true;
        self.condition(form.filter.as_ref()?, &mut scope)
    }

    fn condition(&mut self, text: &'f Text, scope: &mut impl Scope) -> Option<Formula> {
        let parsed = self.parse(text)?;
        let term = self.placed(text, |found| check_condition(&parsed.expr, scope, found))?;
        Some(formula(term, text))
    }

    fn unused(&mut self, tables: &Tables) {
        let used: HashSet<usize, FixedState> = tables.used_params.iter().copied().collect();
        for (position, named) in self.file.params.iter().enumerate() {
            if !used.contains(&position) {
                self.say(Problem::UnusedParam { name: named.name.clone() }, named.span.clone());
            }
        }
        for named in &self.file.lookups {
            if !tables.used_lookups.contains(&names::form(&named.name)) {
                self.say(Problem::UnusedLookup { name: named.name.clone() }, named.span.clone());
            }
        }
    }
}

fn formula(term: Term, text: &Text) -> Formula {
    Formula { term, text: text.value.clone() }
}

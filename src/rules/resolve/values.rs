//! Metrics, scores and segments: drafts before names are resolved, then the values they mean.

use super::scope::CustomerScope;
use super::{Parsed, Resolver, formula, names};
use crate::expr::ast::Expr;
use crate::expr::check::{check, check_condition};
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::fold;
use crate::model::value::Type;
use crate::rules::ruleset::{Class, CustomerValue, Definition, ValueKind};

/// A metric or segment before its names are resolved.
pub(super) struct Draft<'f> {
    pub(super) name: &'f str,
    pub(super) label: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) body: Body<'f>,
}

pub(super) enum Body<'f> {
    Metric(Option<Parsed<'f>>),
    /// Class names with their conditions; none too where one can't be parsed, which is found.
    Segment(Vec<(&'f str, Option<Parsed<'f>>)>),
}

impl Draft<'_> {
    /// What it is computed by.
    pub(super) fn expressions(&self) -> Vec<&Expr> {
        match &self.body {
            Body::Metric(parsed) => parsed.iter().map(|parsed| &parsed.expr).collect(),
            Body::Segment(classes) => classes.iter().filter_map(|(_, when)| Some(&when.as_ref()?.expr)).collect(),
        }
    }
}

impl<'f> Resolver<'f> {
    pub(super) fn drafts(&mut self) -> Vec<Draft<'f>> {
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

    pub(super) fn value(&mut self, draft: &Draft<'f>, scope: &mut CustomerScope<'_>) -> Option<CustomerValue> {
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
}

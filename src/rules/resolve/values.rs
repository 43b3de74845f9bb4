//! Metrics, scores and segments: drafts before names are resolved, then the values they mean.

use super::scope::CustomerScope;
use super::scores::ScoreDraft;
use super::{Parsed, Resolver, formula, names};
use crate::expr::ast::Expr;
use crate::expr::check::check;
use crate::model::value::Type;
use crate::rules::forms::SegmentForm;
use crate::rules::ruleset::{CustomerValue, Definition, ValueKind};

/// A metric, score or segment before its names are resolved.
pub(super) struct Draft<'f> {
    pub(super) name: &'f str,
    pub(super) label: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) body: Body<'f>,
}

pub(super) enum Body<'f> {
    Metric(Option<Parsed<'f>>),
    Score(ScoreDraft<'f>),
    /// Class names with their conditions; none too where one can't be parsed, which is found.
    Classes(Vec<(&'f str, Option<Parsed<'f>>)>),
    /// The expressions of `by`; none where one can't be parsed, which is found.
    By(&'f SegmentForm, Vec<Option<Parsed<'f>>>),
}

impl Draft<'_> {
    /// What it is computed by.
    pub(super) fn expressions(&self) -> Vec<&Expr> {
        match &self.body {
            Body::Metric(parsed) => parsed.iter().map(|parsed| &parsed.expr).collect(),
            Body::Score(score) => score.values.iter().flatten().map(|parsed| &parsed.expr).collect(),
            Body::Classes(classes) => classes.iter().filter_map(|(_, when)| Some(&when.as_ref()?.expr)).collect(),
            Body::By(_, parts) => parts.iter().flatten().map(|parsed| &parsed.expr).collect(),
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
        for named in &file.scores {
            let body = self.score_draft(&named.form);
            drafts.push(Draft { name: &named.name, label: named.form.label.clone(), unit: None, body });
        }
        for named in &file.segments {
            let body = self.segment_draft(&named.form);
            drafts.push(Draft { name: &named.name, label: named.form.label.clone(), unit: None, body });
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
            Body::Score(card) => (ValueKind::Score, Type::Number, Definition::Score(self.scorecard(card, scope)?)),
            Body::Classes(classes) => (ValueKind::Segment, Type::Text, self.classes(classes, scope)),
            Body::By(form, parts) => (ValueKind::Segment, Type::Text, self.by(form, parts, scope)?),
        };
        let (label, unit) = (draft.label.clone(), draft.unit.clone());
        Some(CustomerValue { name: names::form(draft.name), kind, label, unit, ty, definition })
    }
}

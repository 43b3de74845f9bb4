//! Segments: by classes, by the texts of expressions, or read from a two-way table.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::names::{Seen, listed};
use super::scope::CustomerScope;
use super::values::Body;
use super::{Parsed, Resolver, formula};
use crate::expr::check::{Scope, check_condition, check_text};
use crate::expr::typed::{Node, Slot, Term};
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::fold;
use crate::rules::document::Text;
use crate::rules::forms::{GridForm, SegmentForm};
use crate::rules::ruleset::{Class, CustomerValue, Definition, Formula, Grid};

impl<'f> Resolver<'f> {
    pub(super) fn segment_draft(&mut self, form: &'f SegmentForm) -> Body<'f> {
        if !form.by.is_empty() {
            return Body::By(form, form.by.iter().map(|text| self.parse(text)).collect());
        }
        let (mut classes, mut seen) = (Vec::new(), Seen::default());
        for (i, class) in form.classes.iter().enumerate() {
            if let Some(earlier) = seen.earlier(fold(&class.name).into_owned(), &class.span) {
                let problem = Problem::DuplicateClass { name: class.name.clone() };
                self.found.push(Diagnostic::between(problem, class.span.clone(), earlier));
            }
            if class.form.is_none() && i + 1 < form.classes.len() {
                let problem = Problem::OnlyLastLacks { what: "when", name: class.name.clone() };
                self.say(problem, class.span.clone());
            }
            classes.push((class.name.as_str(), class.form.as_ref().and_then(|text| self.parse(text))));
        }
        Body::Classes(classes)
    }

    pub(super) fn classes(&mut self, classes: &[(&'f str, Option<Parsed<'f>>)], scope: &mut CustomerScope<'_>) -> Definition {
        let mut checked = Vec::new();
        for (name, when) in classes {
            let when = when.as_ref().and_then(|parsed| {
                let term = self.placed(parsed.text, |found| check_condition(&parsed.expr, scope, found))?;
                Some(formula(term, parsed.text))
            });
            checked.push(Class { name: (*name).to_owned(), when });
        }
        Definition::Classes(checked)
    }

    pub(super) fn by(
        &mut self,
        form: &'f SegmentForm,
        by: &[Option<Parsed<'f>>],
        scope: &mut CustomerScope<'_>,
    ) -> Option<Definition> {
        let part = |parsed: &Option<Parsed<'f>>| {
            let parsed = parsed.as_ref()?;
            let term = self.placed(parsed.text, |found| check_text(&parsed.expr, scope, found))?;
            Some(formula(term, parsed.text))
        };
        let parts: Vec<Option<Formula>> = by.iter().map(part).collect();
        let Some(grid) = &form.grid else { return Some(Definition::By(parts.into_iter().collect::<Option<_>>()?)) };
        self.grid(grid, &form.by, parts, scope).map(Definition::Grid)
    }

    fn grid(
        &mut self,
        grid: &'f GridForm,
        by: &'f [Text],
        parts: Vec<Option<Formula>>,
        scope: &CustomerScope<'_>,
    ) -> Option<Grid> {
        let Some(((_, first), below)) =
            grid.rows.split_first().filter(|((_, first), below)| first.len() > 1 && !below.is_empty())
        else {
            self.say(Problem::EmptyList { what: "grid" }, grid.span.clone());
            return None;
        };
        for (span, cells) in below.iter().filter(|(_, cells)| cells.len() != first.len()) {
            self.say(Problem::GridRagged { found: cells.len(), wanted: first.len() }, span.clone());
        }
        let beside: Vec<&Text> = below.iter().filter_map(|(_, cells)| cells.first()).collect();
        let above: Vec<&Text> = first[1..].iter().collect();
        for (headings, (part, by)) in [&beside, &above].into_iter().zip(parts.iter().zip(by)) {
            let known = part.as_ref().and_then(|part| known_texts(&part.term, scope));
            self.headings(headings, known.as_deref(), by);
        }
        let classes = below.iter().map(|(_, cells)| cells.iter().skip(1).collect::<Vec<_>>());
        let classes: Vec<Vec<&Text>> = classes.collect();
        for cell in beside.iter().chain(&above).chain(classes.iter().flatten()) {
            if fold(&cell.value).is_empty() {
                self.say(Problem::GridBlank, cell.span.clone());
            }
        }
        let folded = |headings: Vec<&Text>| headings.iter().map(|text| fold(&text.value).into_owned()).collect();
        Some(Grid {
            by: parts.into_iter().collect::<Option<_>>()?,
            rows: folded(beside),
            columns: folded(above),
            classes: classes.iter().map(|row| row.iter().map(|cell| cell.value.clone()).collect()).collect(),
        })
    }

    /// Headings stand once each, and are classes of what they head, as far as these can be known.
    fn headings(&mut self, headings: &[&Text], known: Option<&[String]>, by: &Text) {
        let mut places: BTreeMap<String, &Range<usize>> = BTreeMap::new();
        let words: Option<BTreeSet<&str>> = known.map(|known| known.iter().map(String::as_str).collect());
        for heading in headings {
            let word = fold(&heading.value).into_owned();
            if let Some(first) = places.get(&word) {
                let problem = Problem::TwiceIn { word, what: "grid" };
                self.found.push(Diagnostic::between(problem, heading.span.clone(), (*first).clone()));
                continue;
            }
            if let (Some(words), Some(known)) = (&words, known)
                && !word.is_empty()
                && !words.contains(word.as_str())
            {
                let near = self.guesses.nearest(&word, words.iter().copied());
                let (by, known) = (by.value.trim().to_owned(), listed(known.iter().map(String::as_str)));
                let problem = Problem::GridHeading { heading: word.clone(), by, known, nearest: near };
                self.say(problem, heading.span.clone());
            }
            places.insert(word, &heading.span);
        }
        for class in known.unwrap_or_default().iter().filter(|class| !places.contains_key(*class)) {
            self.say(Problem::GridLacks { class: class.clone(), by: by.value.trim().to_owned() }, by.span.clone());
        }
    }
}

/// The texts that a term can have, in folded form; none where the rules don't tell.
fn known_texts(term: &Term, scope: &CustomerScope<'_>) -> Option<Vec<String>> {
    if let Node::CategoryText(_, order) = &term.node {
        return Some(scope.order(*order).to_vec());
    }
    let Node::Read(Slot::Value(position)) = term.node else { return None };
    scope.texts_of(position).map(<[String]>::to_vec)
}

/// The texts that a customer value can have, in folded form; none where the rules don't tell.
pub(super) fn texts_of(value: &CustomerValue, scope: &CustomerScope<'_>) -> Option<Vec<String>> {
    let mut texts: Vec<String> = match &value.definition {
        Definition::Classes(classes) => classes.iter().map(|class| fold(&class.name).into_owned()).collect(),
        Definition::Grid(grid) => grid.classes.iter().flatten().map(|class| fold(class).into_owned()).collect(),
        Definition::By(parts) => match parts.as_slice() {
            [part] => known_texts(&part.term, scope)?,
            _ => return None,
        },
        Definition::Formula(formula) => known_texts(&formula.term, scope)?,
        Definition::Score(_) => return None,
    };
    let mut seen = BTreeSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    Some(texts)
}

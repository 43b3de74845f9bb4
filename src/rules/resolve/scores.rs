//! Scores: items whose values, bands, points and weights fit together.

use std::collections::BTreeMap;
use std::ops::Range;

use super::names::listed;
use super::scope::CustomerScope;
use super::values::Body;
use super::{Parsed, Resolver, formula};
use crate::expr::check::{Scope, check, check_number};
use crate::expr::print::on_one_line;
use crate::expr::typed::Term;
use crate::model::diagnostic::{Diagnostic, Problem, WeightFault};
use crate::model::fold::fold;
use crate::model::number::Number;
use crate::model::value::{OrderIndex, Type};
use crate::rules::forms::{ItemForm, NumberForm, PointsForm, ScoreForm};
use crate::rules::ruleset::{MissingItem, Points, ScoreItem, Scorecard, Total};

/// A score whose items are parsed; none where one can't be, which is found.
pub(super) struct ScoreDraft<'f> {
    form: &'f ScoreForm,
    pub(super) values: Vec<Option<Parsed<'f>>>,
}

/// A text of `points` with its place.
type Entry<'f> = (String, &'f Range<usize>, Option<Number>);

impl<'f> Resolver<'f> {
    pub(super) fn score_draft(&mut self, form: &'f ScoreForm) -> Body<'f> {
        let values = form.items.iter().map(|item| self.parse(item.value.as_ref()?)).collect();
        Body::Score(ScoreDraft { form, values })
    }

    pub(super) fn scorecard(&mut self, draft: &ScoreDraft<'f>, scope: &mut CustomerScope<'_>) -> Option<Scorecard> {
        let form = draft.form;
        let weights = self.weights(form, scope);
        let total = self.total(form, scope);
        let sums = matches!(total, Some(Total::Sum(..)));
        let items: Vec<Option<ScoreItem>> = form
            .items
            .iter()
            .zip(&draft.values)
            .zip(weights)
            .map(|((item, value), weight)| {
                let (term, points) = self.points(item, value.as_ref(), scope);
                let reachable = self.reachable(item, points.as_ref(), sums && form.missing == MissingItem::Skip, scope);
                let parsed = value.as_ref()?;
                let label = item.label.clone().unwrap_or_else(|| on_one_line(&parsed.text.value));
                let value = formula(term?, parsed.text);
                Some(ScoreItem { label, value, points: points?, weight: weight?, reachable: reachable? })
            })
            .collect();
        let items = items.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Scorecard { items, total: total?, missing: form.missing })
    }

    /// A written number, or that of a param.
    pub(super) fn number(&mut self, form: &NumberForm, scope: &mut CustomerScope<'_>) -> Option<Number> {
        match scope.number(form) {
            Ok(number) => Some(number),
            Err(problem) => {
                if let Some(problem) = problem {
                    self.say(problem, form.span.clone());
                }
                None
            }
        }
    }

    fn weights(&mut self, form: &ScoreForm, scope: &mut CustomerScope<'_>) -> Vec<Option<Number>> {
        let Some(first) = form.items.iter().find(|item| item.weight.is_some()) else {
            return vec![Some(Number::ZERO); form.items.len()];
        };
        let mut weights = Vec::with_capacity(form.items.len());
        for item in &form.items {
            let Some(weight) = &item.weight else {
                let problem = Problem::Weights { fault: WeightFault::Mixed };
                self.found.push(Diagnostic::between(problem, item.span.clone(), first.span.clone()));
                weights.push(None);
                continue;
            };
            let number = self.number(weight, scope);
            if number.is_some_and(|number| number < Number::ZERO) {
                self.say(Problem::Weights { fault: WeightFault::Negative }, weight.span.clone());
            }
            weights.push(number);
        }
        if let (Some(last), true) = (form.items.last(), weights.iter().all(|weight| *weight == Some(Number::ZERO))) {
            let span = last.weight.as_ref().map_or(0..0, |weight| weight.span.clone());
            self.say(Problem::Weights { fault: WeightFault::Nothing }, span);
        }
        weights
    }

    fn total(&mut self, form: &ScoreForm, scope: &mut CustomerScope<'_>) -> Option<Total> {
        let weighted = form.items.iter().any(|item| item.weight.is_some());
        if weighted {
            for (key, number) in [("min", &form.min), ("max", &form.max)] {
                if let Some(number) = number {
                    self.say(Problem::NotTogether { first: key, second: "weight" }, number.span.clone());
                }
            }
            return Some(Total::WeightedMean);
        }
        let mut bound = |number: &Option<NumberForm>, otherwise: i64| match number {
            Some(form) => self.number(form, scope),
            None => Number::from_integer(otherwise),
        };
        let (min, max) = (bound(&form.min, 0), bound(&form.max, 100));
        let (min, max) = (min?, max?);
        if min > max {
            let place = form.max.as_ref().or(form.min.as_ref()).map_or(0..0, |form| form.span.clone());
            self.say(Problem::RangeReversed { min: min.to_string(), max: max.to_string() }, place);
        }
        Some(Total::Sum(min, max))
    }

    /// The term of an item's value, and how it becomes points. Both are looked at whatever is wrong with the other.
    fn points(
        &mut self,
        item: &'f ItemForm,
        value: Option<&Parsed<'f>>,
        scope: &mut CustomerScope<'_>,
    ) -> (Option<Term>, Option<Points>) {
        let numeric = matches!(item.points, PointsForm::Itself | PointsForm::Bands(_));
        let term = value.and_then(|parsed| {
            let check = if numeric { check_number } else { check };
            self.placed(parsed.text, |found| check(&parsed.expr, scope, found))
        });
        let points = match &item.points {
            PointsForm::Itself => Some(Points::Itself),
            PointsForm::Broken => None,
            PointsForm::Bands(bands) => self.bands(bands, scope).map(Points::Bands),
            PointsForm::Texts(texts) => {
                let entries = self.entries(texts, scope);
                term.as_ref().zip(value).and_then(|(term, parsed)| match term.ty {
                    Type::Text => by_text(entries).map(Points::Texts),
                    Type::Category(order) => self.by_rank(&entries, order, scope).map(Points::Ranks),
                    Type::Flag => self.by_flag(&entries).map(Points::Flags),
                    found @ (Type::Number | Type::Date) => {
                        self.say(Problem::PointsOf { found }, parsed.text.place(&term.span));
                        None
                    }
                })
            }
        };
        (term, points)
    }

    fn bands(&mut self, bands: &[(NumberForm, NumberForm)], scope: &mut CustomerScope<'_>) -> Option<Vec<(Number, Number)>> {
        let pairs: Vec<_> = bands.iter().map(|(from, points)| (self.number(from, scope), self.number(points, scope))).collect();
        for (at, pair) in pairs.windows(2).enumerate() {
            if let [(Some(before), _), (Some(from), _)] = pair
                && from <= before
            {
                let problem = Problem::BandsNotRising { from: from.to_string(), before: before.to_string() };
                self.say(problem, bands[at + 1].0.span.clone());
            }
        }
        pairs.into_iter().map(|(from, points)| Some((from?, points?))).collect()
    }

    /// The texts of `points` in folded form; one that stands twice is found.
    fn entries(&mut self, texts: &'f [(String, Range<usize>, NumberForm)], scope: &mut CustomerScope<'_>) -> Vec<Entry<'f>> {
        let mut entries: Vec<Entry<'f>> = Vec::with_capacity(texts.len());
        let mut places: BTreeMap<String, &Range<usize>> = BTreeMap::new();
        for (text, span, points) in texts {
            let text = fold(text).into_owned();
            if let Some(first) = places.get(&text) {
                let problem = Problem::TwiceIn { word: text, what: "points" };
                self.found.push(Diagnostic::between(problem, span.clone(), (*first).clone()));
                continue;
            }
            places.insert(text.clone(), span);
            let points = self.number(points, scope);
            entries.push((text, span, points));
        }
        entries
    }

    fn by_rank(&mut self, entries: &[Entry<'f>], order: OrderIndex, scope: &CustomerScope<'_>) -> Option<Vec<Option<Number>>> {
        let words = scope.order(order);
        let rank_of: BTreeMap<&str, usize> = words.iter().enumerate().map(|(rank, word)| (word.as_str(), rank)).collect();
        let mut ranks = vec![None; words.len()];
        let mut sound = true;
        for (text, span, points) in entries {
            if let Some(rank) = rank_of.get(text.as_str()) {
                ranks[*rank] = *points;
                sound &= points.is_some();
            } else {
                let words = || words.iter().map(String::as_str);
                let (near, words) = (self.guesses.nearest(text, words()), listed(words()));
                let problem = Problem::NotInOrder { text: text.clone(), words, nearest: near };
                self.say(problem, (*span).clone());
                sound = false;
            }
        }
        sound.then_some(ranks)
    }

    fn by_flag(&mut self, entries: &[Entry<'f>]) -> Option<[Option<Number>; 2]> {
        let mut flags = [None; 2];
        let mut sound = true;
        for (text, span, points) in entries {
            let position = ["true", "false"].iter().position(|word| word == text);
            if let Some(position) = position {
                flags[position] = *points;
                sound &= points.is_some();
            } else {
                let problem = Problem::UnknownWord { key: "points".into(), word: text.clone(), known: vec!["true", "false"] };
                self.say(problem, (*span).clone());
                sound = false;
            }
        }
        sound.then_some(flags)
    }

    /// The most points that an item can bring. Only a sum whose missing items are skipped asks for it.
    fn reachable(
        &mut self,
        item: &ItemForm,
        points: Option<&Points>,
        asked: bool,
        scope: &mut CustomerScope<'_>,
    ) -> Option<Number> {
        let max = item.max.as_ref().map(|form| self.number(form, scope));
        let greatest = match points? {
            // Below the first band nothing is brought.
            Points::Bands(bands) => bands.iter().map(|(_, points)| *points).chain([Number::ZERO]).max(),
            Points::Texts(texts) => texts.iter().map(|(_, points)| *points).max(),
            Points::Ranks(ranks) => ranks.iter().flatten().copied().max(),
            Points::Flags(flags) => flags.iter().flatten().copied().max(),
            Points::Itself => match max {
                Some(max) => Some(max?),
                None if asked => {
                    self.say(Problem::MaxNeeded, item.span.clone());
                    None
                }
                None => Some(Number::ZERO),
            },
        };
        greatest.filter(|_| max != Some(None))
    }
}

/// Points by text, ordered by code point.
fn by_text(entries: Vec<Entry<'_>>) -> Option<Vec<(String, Number)>> {
    let mut texts = entries.into_iter().map(|(text, _, points)| Some((text, points?))).collect::<Option<Vec<_>>>()?;
    texts.sort_unstable();
    Some(texts)
}

//! One customer's classification taken apart: every condition and value with what it was computed from.
//!
//! Nothing is computed in another way than while classifying: terms are evaluated on the same row by the same function.

use crate::engine::classification::Classification;
use crate::engine::eval::{evaluate, verdict};
use crate::engine::measure::hidden::{STARS, hiding_in, shown, stars, text_with};
use crate::engine::measure::rows::{CustomerRow, Ground, TiersOf};
use crate::engine::measure::score::scored;
use crate::engine::measure::unknown::parts;
use crate::engine::settle::tiers_of;
use crate::expr::print::on_one_line;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::date::AsOf;
use crate::model::number::Number;
use crate::model::value::{Type, Value, Verdict, Why};
use crate::model::window::Span;
use crate::rules::ruleset::{Definition, Formula, RuleSet, ScoreItem, Step, TierRule, Total};

/// A part of a condition or value, with what came of it.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its text in the rule file, on one line; of a condition that has no text of its own, nothing.
    pub text: String,
    /// What it came to.
    pub value: Value<'static>,
    /// The type of the value.
    pub ty: Type,
    /// Of an aggregate: how many rows stand behind it, and over which days.
    pub events: Option<(u64, Span)>,
    /// What it was computed from; literals are left out.
    pub parts: Vec<Part>,
}

/// A named condition.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The tier, class or alert.
    pub name: String,
    /// The answer; yes where there is no condition.
    pub answer: Verdict,
    /// The condition taken apart; none where there is none.
    pub part: Option<Part>,
}

/// A tier.
#[derive(Clone, Debug)]
pub struct TierParts {
    /// What it takes to enter it, under its name.
    pub enter: Condition,
    /// What it takes to stay in it; counts only where the tier was in force before.
    pub retain: Option<Condition>,
    /// What its customers are ranked by, where it has a capacity.
    pub rank_by: Option<Part>,
}

/// An item of a score.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is called on paper; where the file doesn't say, its expression.
    pub label: String,
    /// What was scored.
    pub part: Part,
    /// The points it brought; why there are none.
    pub points: Result<Number, Why>,
    /// How much it counts, where the score is a weighted mean.
    pub weight: Option<Number>,
}

/// A metric, score or segment.
#[derive(Clone, Debug)]
pub struct ValueParts {
    /// Its position among the rule set's customer values.
    pub value: usize,
    /// The formulas it is computed from, taken apart: one of a metric, those of `by` of a segment.
    pub parts: Vec<Part>,
    /// Of a score, its items.
    pub items: Vec<Item>,
    /// Of a segment by classes, the classes up to the one that matched.
    pub classes: Vec<Condition>,
}

/// All that decided about one customer.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Its position in the classification.
    pub customer: usize,
    /// The tiers, from the best to the last.
    pub tiers: Vec<TierParts>,
    /// Whether the customer is new, under the name of the tier that it has then at least; none where the rules don't ask.
    pub new_customer: Option<Condition>,
    /// The caps, under their reasons, in the order of the rules.
    pub caps: Vec<Condition>,
    /// The alerts, in the order of the rules.
    pub alerts: Vec<Condition>,
    /// Metrics, scores and segments, in the order in which they are computed.
    pub values: Vec<ValueParts>,
}

/// Takes apart what was concluded about a customer.
#[must_use]
pub fn explain(rules: &RuleSet, classification: &Classification, customer: usize) -> Explanation {
    let ground = Ground { rules, as_of: AsOf::new(classification.as_of) };
    let metrics = &classification.metrics;
    let plain = metrics.of_customer(ground, &classification.customers, TiersOf::default(), customer);
    let tiers = classification.transitions.get(customer).map_or_else(TiersOf::default, tiers_of);
    let settled = metrics.of_customer(ground, &classification.customers, tiers, customer);
    let taken = |row| Reader { row, rows_behind: &metrics.rows_behind };
    let (plain, settled) = (taken(plain), taken(settled));
    Explanation {
        customer,
        tiers: rules.tiers.iter().map(|tier| plain.tier(tier)).collect(),
        new_customer: rules
            .review
            .as_ref()
            .and_then(|review| review.new_customer.as_ref())
            .map(|new_customer| plain.condition(&rules.tiers[new_customer.floor.index()].name, Some(&new_customer.when))),
        caps: rules.caps.iter().map(|cap| plain.condition(&cap.reason, Some(&cap.when))).collect(),
        alerts: rules.alerts.iter().map(|alert| settled.condition(&alert.name, Some(&alert.when))).collect(),
        values: rules
            .evaluation_order
            .iter()
            .filter_map(|step| match step {
                Step::Value(value) => Some(plain.value(*value)),
                Step::Population(_) => None,
            })
            .collect(),
    }
}

/// Reads one customer.
struct Reader<'c> {
    row: CustomerRow<'c>,
    rows_behind: &'c [Vec<u64>],
}

impl Reader<'_> {
    fn tier(&self, tier: &TierRule) -> TierParts {
        TierParts {
            enter: self.condition(&tier.name, tier.enter.as_ref()),
            retain: tier.retain.as_ref().map(|retain| self.condition("retain", Some(retain))),
            rank_by: tier.capacity.as_ref().map(|capacity| self.part(&capacity.rank_by.term, &capacity.rank_by)),
        }
    }

    fn condition(&self, name: &str, formula: Option<&Formula>) -> Condition {
        let answer = formula.map_or(Verdict::Yes, |formula| verdict(&formula.term, &self.row));
        Condition { name: name.to_owned(), answer, part: formula.map(|formula| self.part(&formula.term, formula)) }
    }

    fn value(&self, position: usize) -> ValueParts {
        let mut found = ValueParts { value: position, parts: Vec::new(), items: Vec::new(), classes: Vec::new() };
        match &self.row.ground.rules.values[position].definition {
            Definition::Formula(formula) => found.parts.push(self.part(&formula.term, formula)),
            Definition::By(by) => found.parts.extend(by.iter().map(|formula| self.part(&formula.term, formula))),
            Definition::Grid(grid) => found.parts.extend(grid.by.iter().map(|formula| self.part(&formula.term, formula))),
            Definition::Score(card) => {
                let scored = scored(card, &self.row);
                found.items.extend(card.items.iter().zip(scored).map(|(item, scored)| Item {
                    label: self.label(item),
                    part: self.part(&item.value.term, &item.value),
                    points: scored.points,
                    weight: matches!(card.total, Total::WeightedMean).then_some(item.weight),
                }));
            }
            Definition::Classes(classes) => {
                for class in classes {
                    let condition = self.condition(&class.name, class.when.as_ref());
                    let matched = condition.answer.is_yes();
                    found.classes.push(condition);
                    if matched {
                        break;
                    }
                }
            }
        }
        found
    }

    /// What an item is called: where that is its expression, with what this may not say in stars.
    fn label(&self, item: &ScoreItem) -> String {
        let inserted = stars(&item.value.term, self.row.ground.rules);
        if inserted.is_empty() || item.label != on_one_line(&item.value.text) {
            return item.label.clone();
        }
        text_with(&item.value.term, &item.value, inserted)
    }

    fn part(&self, term: &Term, formula: &Formula) -> Part {
        self.part_in(None, term, formula)
    }

    /// A part of a condition or value, as it may be shown.
    fn part_in(&self, condition: Option<&Term>, term: &Term, formula: &Formula) -> Part {
        let rules = self.row.ground.rules;
        let text = text_with(term, formula, stars(term, rules));
        let inner = parts(term).into_iter().filter(|part| !part.is_literal());
        let inner = inner.map(|part| self.part_in(Some(term), part, formula));
        // A part written exactly as the whole says nothing more: a category read as its text.
        let mut inner: Vec<Part> = inner.flat_map(|part| if part.text == text { part.parts } else { vec![part] }).collect();
        inner.extend(self.against_all(term));
        let value = shown(evaluate(term, &self.row), term.ty, hiding_in(condition, term, rules), rules).into_owned();
        Part { value, ty: term.ty, events: self.events(term), parts: inner, text }
    }

    /// What a value against all customers looks at in this one. Its clauses stand as they are: their places are those of the
    /// text where the value was first written, which may be another one.
    fn against_all(&self, term: &Term) -> Vec<Part> {
        let Node::Read(Slot::Population(position)) = term.node else { return Vec::new() };
        let rules = self.row.ground.rules;
        let looked_at = rules.populations[position].looked_at().filter(|(term, _)| !term.is_literal());
        let part = |(term, text): (&Term, &str)| Part {
            text: if stars(term, rules).is_empty() { text.to_owned() } else { STARS.to_owned() },
            value: shown(evaluate(term, &self.row), term.ty, rules.hiding(term), rules).into_owned(),
            ty: term.ty,
            events: self.events(term),
            parts: Vec::new(),
        };
        looked_at.map(part).collect()
    }

    fn events(&self, term: &Term) -> Option<(u64, Span)> {
        let Node::Read(Slot::Aggregate(position)) = term.node else { return None };
        let rows = *self.rows_behind.get(position)?.get(self.row.row)?;
        Some((rows, self.row.ground.rules.aggregates[position].window.span(self.row.ground.as_of)))
    }
}

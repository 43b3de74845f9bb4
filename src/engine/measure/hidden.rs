//! What the report hides, in the values and texts of conditions: a hidden value is shown in no reason and no explanation.

use std::ops::Range;

use crate::engine::measure::unknown::parts;
use crate::expr::ast::Comparison;
use crate::expr::print::on_one_line;
use crate::expr::typed::{Node, Term};
use crate::model::mask::Hiding;
pub use crate::model::mask::STARS;
use crate::model::value::{Type, Value};
use crate::rules::ruleset::{Formula, RuleSet};

/// A value as it may be shown: a hidden one as its masked text. Missing stays missing.
#[must_use]
pub fn shown<'v>(value: Value<'v>, ty: Type, hiding: Option<Hiding>, rules: &RuleSet) -> Value<'v> {
    let Some(hiding) = hiding else { return value };
    let text = match (&value, ty) {
        (Value::Missing(_), _) => return value,
        (Value::Text(text), _) => rules.hide(hiding, text),
        (Value::Number(number), _) => rules.hide(hiding, &number.to_string()),
        (Value::Date(day), _) => rules.hide(hiding, &day.to_string()),
        (Value::Flag(flag), _) => rules.hide(hiding, &flag.to_string()),
        (Value::Category(rank), Type::Category(order)) => rules.hide(hiding, rules.category_word(order, *rank)),
        (Value::Category(rank), _) => rules.hide(hiding, &rank.to_string()),
    };
    Value::Text(text.into())
}

/// Whether a condition says what a hidden value is: whoever sees the other side and the answer knows it.
#[must_use]
pub fn tells_hidden(term: &Term, rules: &RuleSet) -> bool {
    let compares = matches!(
        term.node,
        Node::Compare(Comparison::Equal | Comparison::NotEqual, ..) | Node::Same(..) | Node::In(..) | Node::TextTest(..)
    );
    compares && !rules.report.hidden.is_nothing() && parts(term).into_iter().any(|part| rules.hiding(part).is_some())
}

/// How a term is hidden within a condition: as its value is, or wholly where it is compared with a hidden one.
#[must_use]
pub fn hiding_in(condition: Option<&Term>, term: &Term, rules: &RuleSet) -> Option<Hiding> {
    rules.hiding(term).or_else(|| condition.is_some_and(|condition| tells_hidden(condition, rules)).then_some(Hiding::ALL))
}

/// Whether a condition asks about a number together with a hidden one, or a hidden date, or about a hidden one alone: what is
/// missing to it, or above it, would tell the hidden one. Conditions that `and`, `or` and `not` join stand each for itself.
#[must_use]
pub fn asks_hidden(term: &Term, number: &Term, rules: &RuleSet) -> bool {
    if matches!(term.node, Node::Not(_) | Node::And(_) | Node::Or(_)) {
        return parts(term).into_iter().any(|part| asks_hidden(part, number, rules));
    }
    let is_hidden = |term: &Term| matches!(term.ty, Type::Number | Type::Date) && rules.hiding(term).is_some();
    has(term, &|term| term == number) && has(term, &is_hidden)
}

/// Whether a term, or one in it, is such a one.
fn has(term: &Term, is_it: &dyn Fn(&Term) -> bool) -> bool {
    is_it(term) || parts(term).into_iter().any(|part| has(part, is_it))
}

/// The places of the literals with which hidden values are compared.
fn told(term: &Term, rules: &RuleSet, found: &mut Vec<Range<usize>>) {
    let tells = tells_hidden(term, rules);
    for part in parts(term) {
        if tells && part.is_literal() {
            found.push(part.span.clone());
        } else {
            told(part, rules, found);
        }
    }
}

/// What is put into the text of a term, each with the place that it takes: stars for the literals with which hidden values
/// are compared.
#[must_use]
pub fn stars(term: &Term, rules: &RuleSet) -> Vec<(Range<usize>, String)> {
    if rules.report.hidden.is_nothing() {
        return Vec::new();
    }
    let mut found = Vec::new();
    told(term, rules, &mut found);
    found.into_iter().map(|span| (span, STARS.to_owned())).collect()
}

/// The text of a term in its formula, on one line, with what is put into it.
#[must_use]
pub fn text_with(term: &Term, formula: &Formula, mut inserted: Vec<(Range<usize>, String)>) -> String {
    inserted.sort_by_key(|(span, _)| (span.start, span.end));
    let mut text = String::new();
    let mut at = term.span.start;
    for (span, insert) in inserted {
        text.push_str(formula.text.get(at..span.start).unwrap_or_default());
        text.push_str(&insert);
        at = span.end;
    }
    text.push_str(formula.text.get(at..term.span.end).unwrap_or_default());
    on_one_line(&text)
}

//! What decided, in words of the rule file: the conditions that were met, with the values observed.

use std::fmt::Write as _;

use super::Decisions;
use crate::engine::eval::{Row, evaluate, verdict};
use crate::engine::measure::Metrics;
use crate::engine::measure::hidden::{hiding_in, shown, stars, text_with};
use crate::engine::measure::rows::{Ground, TiersOf};
use crate::engine::measure::unknown::parts;
use crate::expr::ast::Comparison;
use crate::expr::print::{on_one_line, quote};
use crate::expr::typed::{Node, Term};
use crate::model::table::Customers;
use crate::model::value::{Type, Value};
use crate::rules::ruleset::{Formula, RuleSet};

/// Why a customer has its candidate tier: `核心客户: amount_12m = 612000 >= core = 500000`.
///
/// The form is the same in every language. A last tier that takes everyone says `otherwise`; nobody's tier says
/// `none: no tier matches`. Behind it, each after a `; `, stands what kept the customer out of a tier that it may enter
/// otherwise: from the best, each full tier with the value ranked by (`核心客户 full (50), rank_by amount_12m = 480000`),
/// then the cap (`capped at 小客户: 信用封顶 (credit = 'C' in ('C', 'D'))`); nobody's tier then is `no other tier matches`.
#[must_use]
pub fn reason_text(ground: Ground<'_>, customers: &Customers, metrics: &Metrics, decisions: &Decisions, row: usize) -> String {
    let rules = ground.rules;
    let customer = metrics.of_customer(ground, customers, TiersOf::default(), row);
    let mut kept_out = String::new();
    for tier in decisions.left_out_of(row) {
        let rule = &rules.tiers[tier.index()];
        if let Some(capacity) = &rule.capacity {
            let rank = observed(&capacity.rank_by.term, &capacity.rank_by, &customer, rules);
            // Writing to a string can't fail.
            let _ = write!(kept_out, "; {} full ({}), rank_by {rank}", rule.name, capacity.most);
        }
    }
    if let Some(limit) = decisions.limit_of(row).filter(|limit| limit.keeps_out_of.is_some()) {
        let cap = &rules.caps[usize::from(limit.cap)];
        let tier = &rules.tiers[cap.at_most.index()].name;
        let _ = write!(kept_out, "; capped at {tier}: {} ({})", on_one_line(&cap.reason), met(&cap.when, &customer, rules));
    }
    let decided = match decisions.candidates.get(row).copied().flatten() {
        None if kept_out.is_empty() => "none: no tier matches".to_owned(),
        None => "none: no other tier matches".to_owned(),
        Some(tier) => {
            let rule = &rules.tiers[tier.index()];
            let met = rule.enter.as_ref().map_or_else(|| "otherwise".to_owned(), |enter| met(enter, &customer, rules));
            format!("{}: {met}", rule.name)
        }
    };
    decided + &kept_out
}

/// What makes a condition yes, with the values observed.
fn met<R: Row + ?Sized>(condition: &Formula, row: &R, rules: &RuleSet) -> String {
    let parts = deciding(&condition.term, row).into_iter().map(|part| observed(part, condition, row, rules));
    let parts: Vec<String> = parts.collect();
    parts.join(" and ")
}

/// The parts of a condition that make it yes: all of an `and`, the first of an `or` that is yes.
fn deciding<'t, R: Row + ?Sized>(term: &'t Term, row: &R) -> Vec<&'t Term> {
    if let Node::And(parts) = &term.node {
        return parts.iter().flat_map(|part| deciding(part, row)).collect();
    }
    if let Node::Or(parts) = &term.node
        && let Some(part) = parts.iter().find(|part| verdict(part, row).is_yes())
    {
        return deciding(part, row);
    }
    vec![term]
}

/// The text of a condition with ` = value` behind every operand that isn't a literal; hidden values as they may be shown,
/// and what they are compared with in stars.
fn observed<R: Row + ?Sized>(term: &Term, formula: &Formula, row: &R, rules: &RuleSet) -> String {
    let mut inserted = stars(term, rules);
    let operands = if says_itself(term) { Vec::new() } else { operands(term) };
    for (condition, operand) in operands {
        let value = shown(evaluate(operand, row), operand.ty, hiding_in(condition, operand, rules), rules);
        let text = format!(" = {}", value_text(&value, operand.ty, row));
        inserted.push((operand.span.end..operand.span.end, text));
    }
    text_with(term, formula, inserted)
}

/// An operand of a condition, with the comparison that it is a side of.
pub type Operand<'t> = (Option<&'t Term>, &'t Term);

/// The operands of a condition whose values tell its answer, in the order in which they are written.
#[must_use]
pub fn operands(term: &Term) -> Vec<Operand<'_>> {
    let mut operands = Vec::new();
    collect(term, &mut operands);
    operands.sort_by_key(|(_, operand)| operand.span.end);
    operands
}

/// Whether a condition that is met says what was observed: what is equal to a literal is that literal.
fn says_itself(term: &Term) -> bool {
    if let Node::Compare(Comparison::Equal, a, b) | Node::Same(false, a, b) = &term.node {
        return a.is_literal() || b.is_literal();
    }
    false
}

/// The operands whose values are shown: of every comparison its sides, with the comparison; of any other condition itself.
fn collect<'t>(term: &'t Term, operands: &mut Vec<Operand<'t>>) {
    if matches!(term.node, Node::Not(_) | Node::And(_) | Node::Or(_)) {
        for part in parts(term) {
            collect(part, operands);
        }
    } else if matches!(term.node, Node::Compare(..) | Node::Same(..) | Node::In(..) | Node::Between(..) | Node::TextTest(..)) {
        operands.extend(parts(term).into_iter().filter(|part| !part.is_literal()).map(|part| (Some(term), part)));
    } else if !matches!(term.node, Node::IsMissing(..)) {
        operands.push((None, term));
    }
}

/// A value as the rule language writes it.
#[must_use]
pub fn value_text<R: Row + ?Sized>(value: &Value<'_>, ty: Type, row: &R) -> String {
    match (value, ty) {
        (Value::Category(rank), Type::Category(order)) => quote(row.category_word(order, *rank)),
        (Value::Category(rank), _) => rank.to_string(),
        (Value::Missing(_), _) => "missing".to_owned(),
        (Value::Number(n), _) => n.to_string(),
        (Value::Text(text), _) => quote(text),
        (Value::Date(date), _) => date.to_string(),
        (Value::Flag(flag), _) => flag.to_string(),
    }
}

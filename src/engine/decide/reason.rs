//! What decided, in words of the rule file: the conditions that were met, with the values observed.

use std::fmt::Write as _;

use super::Decisions;
use crate::engine::eval::{Row, evaluate, verdict};
use crate::engine::measure::Metrics;
use crate::engine::measure::hidden::{hiding_in, shown, stars, text_with};
use crate::engine::measure::rows::{CustomerRow, Ground, TiersOf};
use crate::engine::measure::unknown::parts;
use crate::expr::ast::Comparison;
use crate::expr::print::{on_one_line, quote};
use crate::expr::typed::{Node, Term};
use crate::model::table::Customers;
use crate::model::tier::TierIndex;
use crate::model::value::{Type, Value};
use crate::rules::ruleset::{CapRule, Capacity, Formula, RuleSet};

/// A condition that was met, and the parts of it that make it yes.
#[derive(Clone, Debug)]
pub struct Met<'r> {
    /// The condition.
    pub formula: &'r Formula,
    /// All parts of an `and`, the first of an `or` that is yes; one at least.
    pub parts: Vec<&'r Term>,
}

/// What decided on a customer.
#[derive(Clone, Debug)]
pub struct Reason<'r> {
    /// The candidate tier; none for nobody's.
    pub candidate: Option<TierIndex>,
    /// What let it in; none in a tier that takes everyone, and in nobody's.
    pub met: Option<Met<'r>>,
    /// The full tiers that left it out, from the best.
    pub full: Vec<(TierIndex, &'r Capacity)>,
    /// The cap that keeps it out of a tier that it may enter otherwise, what makes the cap apply, and that tier.
    pub cap: Option<(&'r CapRule, Met<'r>, TierIndex)>,
}

/// What decided on a customer, before it is put into words.
#[must_use]
pub fn reason<'r>(decisions: &Decisions, customer: &CustomerRow<'r>) -> Reason<'r> {
    let rules = customer.ground.rules;
    let met = |formula: &'r Formula| Met { formula, parts: deciding(&formula.term, customer) };
    let candidate = decisions.candidates.get(customer.row).copied().flatten();
    let full = decisions.left_out_of(customer.row);
    let full = full.filter_map(|tier| Some((tier, rules.tiers[tier.index()].capacity.as_ref()?))).collect();
    let cap = decisions.limit_of(customer.row).and_then(|limit| {
        let cap = &rules.caps[usize::from(limit.cap)];
        Some((cap, met(&cap.when), limit.keeps_out_of?))
    });
    Reason { candidate, met: candidate.and_then(|tier| rules.tiers[tier.index()].enter.as_ref()).map(met), full, cap }
}

/// Why a customer has its candidate tier: `核心客户: amount_12m = 612000 >= core = 500000`.
///
/// The form is the same in every language. A last tier that takes everyone says `otherwise`; nobody's tier says
/// `none: no tier matches`. Behind it, each after a `; `, stands what kept the customer out of a tier that it may enter
/// otherwise: from the best, each full tier with the value ranked by (`核心客户 full (50), rank_by amount_12m = 480000`),
/// then the cap (`capped at 小客户: 信用封顶 (credit = 'C' in ('C', 'D'))`); nobody's tier then is `no other tier matches`.
#[must_use]
pub fn reason_text(ground: Ground<'_>, customers: &Customers, metrics: &Metrics, decisions: &Decisions, row: usize) -> String {
    let tiers = &ground.rules.tiers;
    let customer = metrics.of_customer(ground, customers, TiersOf::default(), row);
    let reason = reason(decisions, &customer);
    let mut kept_out = String::new();
    for (tier, capacity) in &reason.full {
        let rank = observed(&capacity.rank_by.term, &capacity.rank_by, &customer, ground.rules);
        // Writing to a string can't fail.
        let _ = write!(kept_out, "; {} full ({}), rank_by {rank}", tiers[tier.index()].name, capacity.most);
    }
    if let Some((cap, when, _)) = &reason.cap {
        let tier = &tiers[cap.at_most.index()].name;
        let _ = write!(kept_out, "; capped at {tier}: {} ({})", on_one_line(&cap.reason), when.text(&customer, ground.rules));
    }
    let decided = match reason.candidate {
        None if kept_out.is_empty() => "none: no tier matches".to_owned(),
        None => "none: no other tier matches".to_owned(),
        Some(tier) => {
            let met = reason.met.map_or_else(|| "otherwise".to_owned(), |met| met.text(&customer, ground.rules));
            format!("{}: {met}", tiers[tier.index()].name)
        }
    };
    decided + &kept_out
}

impl Met<'_> {
    /// What makes the condition yes, with the values observed.
    fn text<R: Row + ?Sized>(&self, row: &R, rules: &RuleSet) -> String {
        let parts: Vec<String> = self.parts.iter().map(|part| observed(part, self.formula, row, rules)).collect();
        parts.join(" and ")
    }
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

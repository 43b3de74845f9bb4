//! What the rules looked up in vain: texts that no lookup lists, where a value depended on them.

use crate::engine::eval::{Row, evaluate, verdict};
use crate::engine::measure::unknown::parts;
use crate::expr::function::Function;
use crate::expr::typed::{Node, Term};
use crate::model::value::{Value, Verdict, Why};

/// Lookup and text: `rate` and `GBP`.
pub type LookedUp = (String, String);

/// Whether something is looked up in a term.
#[must_use]
pub fn looks_up(term: &Term) -> bool {
    matches!(term.node, Node::Call(Function::Lookup, _)) || parts(term).into_iter().any(looks_up)
}

/// Adds what a term looks up in vain; [`each_once`] takes out what is there twice. Parts that its value does not depend on are passed over: the branch of an
/// `if` that is not taken, what stands behind the no of an `and`, the yes of an `or`, the first value of a `coalesce`.
pub fn in_vain<R: Row + ?Sized>(term: &Term, row: &R, found: &mut Vec<LookedUp>) {
    if let Node::And(conditions) = &term.node {
        until(conditions, row, found, |condition| verdict(condition, row) == Verdict::No);
    } else if let Node::Or(conditions) = &term.node {
        until(conditions, row, found, |condition| verdict(condition, row) == Verdict::Yes);
    } else if let Node::Call(Function::Coalesce, arguments) = &term.node {
        until(arguments, row, found, |argument| evaluate(argument, row).missing().is_none());
    } else if let Node::Call(Function::If, arguments) = &term.node
        && let [condition, yes, no] = arguments.as_slice()
    {
        in_vain(condition, row, found);
        match verdict(condition, row) {
            Verdict::Yes => in_vain(yes, row, found),
            Verdict::No => in_vain(no, row, found),
            Verdict::Unknown(_) => {}
        }
    } else {
        for part in parts(term) {
            in_vain(part, row, found);
        }
        if let Node::Call(Function::Lookup, arguments) = &term.node {
            look_up(arguments, row, found);
        }
    }
}

/// What was looked up in vain, each once.
pub fn each_once(found: &mut Vec<LookedUp>) {
    found.sort_unstable();
    found.dedup();
}

/// Adds the text of a lookup that doesn't list it.
fn look_up<R: Row + ?Sized>(arguments: &[Term], row: &R, found: &mut Vec<LookedUp>) {
    if let [Term { node: Node::Text(lookup), .. }, key] = arguments
        && let Value::Text(text) = evaluate(key, row)
        && row.look_up(lookup, &text).missing() == Some(Why::NotListed)
    {
        found.push((lookup.clone(), row.shown(key, &text).into_owned()));
    }
}

/// The terms up to the first that settles it.
fn until<R: Row + ?Sized>(terms: &[Term], row: &R, found: &mut Vec<LookedUp>, settles: impl Fn(&Term) -> bool) {
    for term in terms {
        in_vain(term, row, found);
        if settles(term) {
            return;
        }
    }
}

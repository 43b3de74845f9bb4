//! The order of evaluation: every customer value after all that it reads; circles are found.

use super::Draft;
use super::names::{Names, Thing};
use crate::expr::ast::{Addend, Expr, ExprKind};
use crate::expr::function::population_function;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::rules::forms::File;

/// Positions of the drafts such that each comes after all that it reads. Members of a circle, and what reads them,
/// are left out; the circle is found.
pub fn evaluation_order(drafts: &[Draft<'_>], names: &Names, file: &File, found: &mut Vec<Diagnostic>) -> Vec<usize> {
    let read_by: Vec<Vec<usize>> = drafts.iter().map(|draft| reads(draft, names)).collect();
    let mut waits: Vec<usize> = read_by.iter().map(Vec::len).collect();
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    for (reader, read) in read_by.iter().enumerate() {
        for position in read {
            readers[*position].push(reader);
        }
    }
    // A value that waits for nothing is taken in the order of the file, so that the order is the same each time.
    let mut ready: std::collections::BTreeSet<usize> = (0..drafts.len()).filter(|i| waits[*i] == 0).collect();
    let mut order = Vec::with_capacity(drafts.len());
    while let Some(position) = ready.pop_first() {
        order.push(position);
        for reader in &readers[position] {
            waits[*reader] -= 1;
            if waits[*reader] == 0 {
                ready.insert(*reader);
            }
        }
    }
    if order.len() < drafts.len() {
        say_circle(drafts, &read_by, &waits, file, found);
    }
    order
}

/// Walks from any value that still waits along what it waits for until a value comes again.
fn say_circle(drafts: &[Draft<'_>], reads: &[Vec<usize>], waits: &[usize], file: &File, found: &mut Vec<Diagnostic>) {
    let Some(mut at) = (0..drafts.len()).find(|i| waits[*i] > 0) else { return };
    let mut path: Vec<usize> = Vec::new();
    let mut seen = vec![false; drafts.len()];
    while !seen[at] {
        seen[at] = true;
        path.push(at);
        let Some(next) = reads[at].iter().find(|i| waits[**i] > 0) else { return };
        at = *next;
    }
    let start = path.iter().position(|i| *i == at).unwrap_or(0);
    let circle = &path[start..];
    let members: Vec<String> = circle.iter().map(|i| drafts[*i].name.to_owned()).collect();
    let metrics = file.metrics.iter().map(|named| &named.span);
    let spans: Vec<_> = metrics.chain(file.segments.iter().map(|named| &named.span)).collect();
    let last = circle.last().copied().unwrap_or(at);
    found.push(Diagnostic::between(Problem::Circle { members }, spans[at].clone(), spans[last].clone()));
}

fn reads(draft: &Draft<'_>, names: &Names) -> Vec<usize> {
    let mut read = Vec::new();
    for expr in draft.expressions() {
        collect(expr, names, &mut read);
    }
    read.sort_unstable();
    read.dedup();
    read
}

/// The customer values that an expression names. What stands in the `where` of an aggregate is about events and names none;
/// the `where` and `by` of a value against all customers are about customers.
fn collect(expr: &Expr, names: &Names, read: &mut Vec<usize>) {
    let mut each = |parts: &[&Expr]| parts.iter().for_each(|part| collect(part, names, read));
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Date(_) | ExprKind::Flag(_) | ExprKind::Missing => {}
        ExprKind::Name(name) => {
            if let (None, Some(Thing::Value(position))) = (&name.member, names.get(&name.word.text)) {
                read.push(position);
            }
        }
        ExprKind::Negate(a) | ExprKind::Not(a) | ExprKind::IsMissing(_, a) => each(&[a]),
        ExprKind::Compare(_, a, b) | ExprKind::Same(_, a, b) => each(&[a, b]),
        ExprKind::Between(_, a, b, c) => each(&[a, b, c]),
        ExprKind::And(parts) | ExprKind::Or(parts) => each(&parts.iter().collect::<Vec<_>>()),
        ExprKind::In(_, a, list) | ExprKind::TextTest(_, _, a, list) => {
            each(&[a]);
            each(&list.iter().collect::<Vec<_>>());
        }
        ExprKind::Sum(a, rest) => {
            each(&[a]);
            for (_, addend) in rest {
                if let Addend::Value(value) = addend {
                    each(&[value]);
                }
            }
        }
        ExprKind::Product(a, rest) => {
            each(&[a]);
            each(&rest.iter().map(|(_, factor)| factor).collect::<Vec<_>>());
        }
        ExprKind::Call(call) => {
            each(&call.arguments.iter().collect::<Vec<_>>());
            if population_function(&call.name).is_some() {
                each(&call.condition.iter().chain(&call.by).map(|clause| &**clause).collect::<Vec<_>>());
            }
        }
    }
}

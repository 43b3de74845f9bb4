//! The order of evaluation: every value after all that it reads; circles are found.

use super::Draft;
use super::names::{Names, Thing};
use crate::expr::ast::{Addend, Expr, ExprKind, Name};
use crate::expr::function::population_function;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::rules::forms::File;

/// Positions of the drafts such that each comes after all that it reads. Members of a circle, and what reads them,
/// are left out; the circle is found.
pub fn evaluation_order(drafts: &[Draft<'_>], names: &Names, file: &File, found: &mut Vec<Diagnostic>) -> Vec<usize> {
    let reads: Vec<Vec<usize>> = drafts.iter().map(|draft| reads(draft, names)).collect();
    let (order, circle) = arrange(&reads);
    if let (Some(first), Some(last)) = (circle.first(), circle.last()) {
        let members = circle.iter().map(|i| drafts[*i].name.to_owned()).collect();
        let metrics = file.metrics.iter().map(|named| &named.span);
        let scores = file.scores.iter().map(|named| &named.span);
        let spans: Vec<_> = metrics.chain(scores).chain(file.segments.iter().map(|named| &named.span)).collect();
        found.push(Diagnostic::between(Problem::Circle { members }, spans[*first].clone(), spans[*last].clone()));
    }
    order
}

/// What there is to compute, each after all that it reads (`reads`, each without repetitions); members of a circle and
/// what reads them are left out. Beside it the members of one circle, where there is any.
pub fn arrange(reads: &[Vec<usize>]) -> (Vec<usize>, Vec<usize>) {
    let mut waits: Vec<usize> = reads.iter().map(Vec::len).collect();
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); reads.len()];
    for (reader, read) in reads.iter().enumerate() {
        for position in read {
            readers[*position].push(reader);
        }
    }
    // A value that waits for nothing is taken in the order of the file, so that the order is the same each time.
    let mut free: std::collections::BTreeSet<usize> = (0..reads.len()).filter(|i| waits[*i] == 0).collect();
    let mut order = Vec::with_capacity(reads.len());
    while let Some(position) = free.pop_first() {
        order.push(position);
        for reader in &readers[position] {
            waits[*reader] -= 1;
            if waits[*reader] == 0 {
                free.insert(*reader);
            }
        }
    }
    let circle = circle(reads, &waits);
    (order, circle)
}

/// Walks from any value that still waits along what it waits for until a value comes again.
fn circle(reads: &[Vec<usize>], waits: &[usize]) -> Vec<usize> {
    let Some(mut at) = (0..reads.len()).find(|i| waits[*i] > 0) else { return Vec::new() };
    let mut path: Vec<usize> = Vec::new();
    let mut seen = vec![false; reads.len()];
    while !seen[at] {
        seen[at] = true;
        path.push(at);
        let Some(next) = reads[at].iter().find(|i| waits[**i] > 0) else { return Vec::new() };
        at = *next;
    }
    let start = path.iter().position(|i| *i == at).unwrap_or(0);
    path.split_off(start)
}

fn reads(draft: &Draft<'_>, names: &Names) -> Vec<usize> {
    let mut read = Vec::new();
    for expr in draft.expressions() {
        // What stands in the `where` of an aggregate is about events and names no value of a customer.
        each_name(expr, &mut |name| {
            if let (None, Some(Thing::Value(position))) = (&name.member, names.get(&name.word.text)) {
                read.push(position);
            }
        });
    }
    read.sort_unstable();
    read.dedup();
    read
}

/// Visits the names in an expression, but for those in the `where` of an aggregate, which is about events; the `where` and
/// `by` of a value against all customers are about customers.
pub fn each_name(expr: &Expr, visit: &mut dyn FnMut(&Name)) {
    let mut each = |parts: &[&Expr]| parts.iter().for_each(|part| each_name(part, visit));
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Date(_) | ExprKind::Flag(_) | ExprKind::Missing => {}
        ExprKind::Name(name) => visit(name),
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

//! The names that an expression reads.

use super::ast::{Addend, Expr, ExprKind, Name, PeriodExpr};

/// Every name of an expression in the order of writing, with the table whose row it is read from where it stands in a
/// clause of an aggregate. `is_table` tells the names of tables.
#[must_use]
pub fn names<'e>(expr: &'e Expr, is_table: &impl Fn(&str) -> bool) -> Vec<(Option<&'e str>, &'e Name)> {
    let mut found = Vec::new();
    collect(expr, None, is_table, &mut found);
    found
}

fn collect<'e>(
    expr: &'e Expr,
    table: Option<&'e str>,
    is_table: &impl Fn(&str) -> bool,
    found: &mut Vec<(Option<&'e str>, &'e Name)>,
) {
    let mut each = |part: &'e Expr| collect(part, table, is_table, found);
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Date(_) | ExprKind::Flag(_) | ExprKind::Missing => {}
        ExprKind::Name(name) => found.push((table, name)),
        ExprKind::Negate(a) | ExprKind::Not(a) | ExprKind::IsMissing(_, a) => each(a),
        ExprKind::Compare(_, a, b) | ExprKind::Same(_, a, b) => {
            each(a);
            each(b);
        }
        ExprKind::Between(_, a, b, c) => {
            each(a);
            each(b);
            each(c);
        }
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(each),
        ExprKind::In(_, a, list) | ExprKind::TextTest(_, _, a, list) => std::iter::once(&**a).chain(list).for_each(each),
        ExprKind::Sum(a, rest) => {
            each(a);
            for (_, addend) in rest {
                if let Addend::Value(value) = addend {
                    each(value);
                }
            }
        }
        ExprKind::Product(a, rest) => std::iter::once(&**a).chain(rest.iter().map(|(_, factor)| factor)).for_each(each),
        ExprKind::Call(call) => {
            call.arguments.iter().for_each(&mut each);
            match call.window.as_ref().and_then(|window| window.period.as_ref()) {
                Some(PeriodExpr::Since(day)) => each(day),
                Some(PeriodExpr::Between(first, last)) => {
                    each(first);
                    each(last);
                }
                Some(PeriodExpr::Last(..) | PeriodExpr::Previous(..) | PeriodExpr::This(_) | PeriodExpr::LastWhole(_)) | None => {
                }
            }
            let own = match call.arguments.first().map(|argument| &argument.kind) {
                Some(ExprKind::Name(name)) if is_table(&name.word.text) => Some(name.word.text.as_str()),
                _ => table,
            };
            for clause in call.condition.iter().chain(&call.by) {
                collect(clause, own, is_table, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::parser::parse;

    #[test]
    fn in_the_order_of_writing() {
        let expr = parse("if(a > b, sum(orders.net, since start, where status = c), rank(d, by e)) - (3 - f)").unwrap();
        let found = names(&expr, &|name| name == "orders");
        let shown: Vec<_> = found
            .iter()
            .map(|(table, name)| format!("{}{}", table.map_or(String::new(), |table| format!("{table}/")), name.word.text))
            .collect();
        assert_eq!(shown, ["a", "b", "orders", "start", "orders/status", "orders/c", "d", "e", "f"]);
    }
}

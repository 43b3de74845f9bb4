//! Tree to text: the plain form of an expression, which parses to the same tree.

use std::fmt::Write;

use super::ast::{Addend, Call, Expr, ExprKind, Name, PeriodExpr, WindowExpr, Word};
use crate::model::window::{Period, Window};

/// How tightly a form binds; a looser form inside a tighter one needs parentheses.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const UNARY: u8 = 7;
const PRIMARY: u8 = 8;

/// The text with every line break and the blanks around it as one space; other blanks may stand inside quotes.
#[must_use]
pub fn on_one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The plain form of an expression.
#[must_use]
pub fn print(expr: &Expr) -> String {
    let mut out = String::new();
    write(expr, OR, &mut out);
    out
}

/// The plain form of a call.
#[must_use]
pub fn print_call(call: &Call) -> String {
    let mut out = String::new();
    write_call(call, &mut out);
    out
}

/// A text in quotes, quotes inside doubled.
#[must_use]
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn word(word: &Word) -> String {
    if word.quoted { format!("`{}`", word.text) } else { word.text.clone() }
}

fn name(name: &Name) -> String {
    match &name.member {
        None => word(&name.word),
        Some(member) => format!("{}.{}", word(&name.word), word(member)),
    }
}

fn strength(kind: &ExprKind) -> u8 {
    match kind {
        ExprKind::Or(_) => OR,
        ExprKind::And(_) => AND,
        ExprKind::Not(_) => NOT,
        ExprKind::Compare(..)
        | ExprKind::Same(..)
        | ExprKind::IsMissing(..)
        | ExprKind::In(..)
        | ExprKind::Between(..)
        | ExprKind::TextTest(..) => COMPARE,
        ExprKind::Sum(..) => SUM,
        ExprKind::Product(..) => PRODUCT,
        ExprKind::Negate(_) => UNARY,
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Date(_)
        | ExprKind::Flag(_)
        | ExprKind::Missing
        | ExprKind::Name(_)
        | ExprKind::Call(_) => PRIMARY,
    }
}

fn write(expr: &Expr, at_least: u8, out: &mut String) {
    if strength(&expr.kind) < at_least {
        out.push('(');
        write_kind(&expr.kind, out);
        out.push(')');
    } else {
        write_kind(&expr.kind, out);
    }
}

fn joined(parts: &[Expr], separator: &str, at_least: u8, out: &mut String) {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            out.push_str(separator);
        }
        write(part, at_least, out);
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "not " } else { "" }
}

#[expect(clippy::too_many_lines, reason = "a match over every form")]
fn write_kind(kind: &ExprKind, out: &mut String) {
    // Writing into a string can't fail.
    match kind {
        ExprKind::Number(number) => out.push_str(&number.to_string()),
        ExprKind::Text(text) => out.push_str(&quote(text)),
        ExprKind::Date(date) => out.push_str(&date.to_string()),
        ExprKind::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        ExprKind::Missing => out.push_str("missing"),
        ExprKind::Name(n) => out.push_str(&name(n)),
        ExprKind::Negate(inner) => {
            out.push('-');
            write(inner, UNARY, out);
        }
        ExprKind::Sum(first, rest) => write_sum(first, rest, out),
        ExprKind::Product(first, rest) => {
            write(first, UNARY, out);
            for (divides, factor) in rest {
                out.push_str(if *divides { " / " } else { " * " });
                write(factor, UNARY, out);
            }
        }
        ExprKind::Not(inner) => {
            out.push_str("not ");
            write(inner, NOT, out);
        }
        ExprKind::And(parts) => joined(parts, " and ", NOT, out),
        ExprKind::Or(parts) => joined(parts, " or ", AND, out),
        ExprKind::Compare(comparison, left, right) => {
            write(left, SUM, out);
            let _ = write!(out, " {} ", comparison.symbol());
            write(right, SUM, out);
        }
        ExprKind::Same(negated, left, right) => {
            write(left, SUM, out);
            let _ = write!(out, " is {}", not(*negated));
            write(right, SUM, out);
        }
        ExprKind::IsMissing(negated, operand) => {
            write(operand, SUM, out);
            let _ = write!(out, " is {}missing", not(*negated));
        }
        ExprKind::In(negated, operand, list) => {
            write(operand, SUM, out);
            let _ = write!(out, " {}in (", not(*negated));
            joined(list, ", ", SUM, out);
            out.push(')');
        }
        ExprKind::Between(negated, operand, low, high) => {
            write(operand, SUM, out);
            let _ = write!(out, " {}between ", not(*negated));
            write(low, SUM, out);
            out.push_str(" and ");
            write(high, SUM, out);
        }
        ExprKind::TextTest(negated, test, operand, list) => {
            write(operand, SUM, out);
            let _ = write!(out, " {}{} ", not(*negated), test.words());
            if list.len() == 1 {
                // A lone parenthesis would read as a list; a list of one means the same.
                write(&list[0], PRODUCT, out);
            } else {
                out.push('(');
                joined(list, ", ", SUM, out);
                out.push(')');
            }
        }
        ExprKind::Call(call) => write_call(call, out),
    }
}

fn write_sum(first: &Expr, rest: &[(bool, Addend)], out: &mut String) {
    write(first, PRODUCT, out);
    for (negative, addend) in rest {
        out.push_str(if *negative { " - " } else { " + " });
        match addend {
            Addend::Value(value) => write(value, PRODUCT, out),
            Addend::Duration(count, unit, _) => {
                let window = Window { period: Period::Last(*count, *unit), ago: None };
                out.push_str(window.to_string().trim_start_matches("last "));
            }
        }
    }
}

fn write_call(call: &Call, out: &mut String) {
    out.push_str(&call.name);
    out.push('(');
    joined(&call.arguments, ", ", OR, out);
    if call.lower_is_better.is_some() {
        out.push_str(", lower is better");
    }
    if let Some(window) = &call.window {
        out.push_str(", ");
        write_window(window, out);
    }
    for (word, clause) in [(", where ", &call.condition), (", by ", &call.by)] {
        if let Some(clause) = clause {
            out.push_str(word);
            write(clause, OR, out);
        }
    }
    out.push(')');
}

fn write_window(window: &WindowExpr, out: &mut String) {
    let plain = |period| Window { period, ago: None }.to_string();
    match &window.period {
        None => {}
        Some(PeriodExpr::Last(n, unit)) => out.push_str(&plain(Period::Last(*n, *unit))),
        Some(PeriodExpr::Previous(n, unit)) => out.push_str(&plain(Period::Previous(*n, *unit))),
        Some(PeriodExpr::This(unit)) => out.push_str(&plain(Period::This(*unit))),
        Some(PeriodExpr::LastWhole(unit)) => out.push_str(&plain(Period::LastWhole(*unit))),
        Some(PeriodExpr::Since(day)) => {
            out.push_str("since ");
            write(day, PRIMARY, out);
        }
        Some(PeriodExpr::Between(first, last)) => {
            out.push_str("between ");
            write(first, PRIMARY, out);
            out.push_str(" and ");
            write(last, PRIMARY, out);
        }
    }
    if let Some(ago) = window.ago {
        if window.period.is_some() {
            out.push_str(", ");
        }
        out.push_str(&Window { period: Period::All, ago: Some(ago) }.to_string());
    }
}

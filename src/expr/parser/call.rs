//! Calls: their values, windows and clauses.

use std::ops::Range;

use super::{Parsed, Parser};
use crate::expr::ast::{Call, Expr, ExprKind, PeriodExpr, WindowExpr, Word};
use crate::expr::lexer::TokenKind;
use crate::model::date::{CalendarUnit, Unit};
use crate::model::diagnostic::{Diagnostic, Expected, Problem};

impl Parser {
    pub(super) fn call(&mut self, name: &Word) -> Parsed<Expr> {
        let mut call = Call {
            name: name.text.to_ascii_lowercase(),
            name_span: name.span.clone(),
            arguments: Vec::new(),
            lower_is_better: None,
            window: None,
            condition: None,
            by: None,
        };
        self.step();
        if !self.eat_mark(")") {
            self.deeper(|parser| {
                loop {
                    parser.argument(&mut call)?;
                    if parser.eat_mark(")") {
                        return Ok(());
                    }
                    if !parser.eat_mark(",") {
                        return parser.fail(Expected::CommaOrClosing);
                    }
                }
            })?;
        }
        Ok(self.node(name.span.start, ExprKind::Call(Box::new(call))))
    }

    fn argument(&mut self, call: &mut Call) -> Parsed<()> {
        let start = self.span().start;
        if call.arguments.is_empty() {
            let argument = self.or()?;
            call.arguments.push(argument);
            return Ok(());
        }
        if self.is_word(0, "where") && (self.begins_value(1) || self.is_mark_ahead(1, "-")) {
            self.step();
            let condition = Box::new(self.or()?);
            return set(&mut call.condition, condition, "where", start..self.previous_end());
        }
        if self.is_word(0, "by") && self.begins_value(1) {
            self.step();
            let by = Box::new(self.or()?);
            return set(&mut call.by, by, "by", start..self.previous_end());
        }
        if self.is_word(0, "lower") && self.is_word(1, "is") && self.is_word(2, "better") {
            (0..3).for_each(|_| self.step());
            let span = start..self.previous_end();
            return set(&mut call.lower_is_better, span.clone(), "lower is better", span);
        }
        if let (Some(count), Some(unit), true) = (self.whole_number(0), self.unit(1), self.is_word(2, "ago")) {
            (0..3).for_each(|_| self.step());
            let span = start..self.previous_end();
            let window = call.window.get_or_insert(WindowExpr { period: None, ago: None, span: span.clone() });
            window.span.end = span.end;
            return set(&mut window.ago, (count, unit), "ago", span);
        }
        if let Some(period) = self.period()? {
            let span = start..self.previous_end();
            let window = call.window.get_or_insert(WindowExpr { period: None, ago: None, span: span.clone() });
            return set(&mut window.period, period, "window", span);
        }
        let argument = self.or()?;
        call.arguments.push(argument);
        Ok(())
    }

    fn is_mark_ahead(&self, ahead: usize, mark: &str) -> bool {
        matches!(&self.token(ahead).kind, TokenKind::Mark(found) if *found == mark)
    }

    /// Whether the token ahead can begin a value, so that the word before it is no name. A minus sign behind `by` or
    /// `since` is taken for a subtraction from a column of that name.
    fn begins_value(&self, ahead: usize) -> bool {
        match &self.token(ahead).kind {
            TokenKind::Mark(mark) => *mark == "(",
            TokenKind::End => false,
            TokenKind::Word(word, false) => !is_operator(word) || word.eq_ignore_ascii_case("not"),
            TokenKind::Word(_, true) | TokenKind::Number(..) | TokenKind::Text(_) | TokenKind::Date(_) => true,
        }
    }

    fn period(&mut self) -> Parsed<Option<PeriodExpr>> {
        let last = self.is_word(0, "last");
        if (last || self.is_word(0, "previous"))
            && (matches!(self.token(1).kind, TokenKind::Number(..))
                || (self.word_ahead(1).is_some_and(|word| !is_operator(word)) && self.unit(2).is_some()))
            && self.whole_number(1).is_none_or(|count| count == 0)
        {
            self.step();
            return self.fail(Expected::WholeNumber);
        }
        if (last || self.is_word(0, "previous"))
            && let Some(count) = self.whole_number(1)
        {
            self.step();
            self.step();
            let Some(unit) = self.unit(0) else { return self.fail(Expected::Unit) };
            self.step();
            return Ok(Some(if last { PeriodExpr::Last(count, unit) } else { PeriodExpr::Previous(count, unit) }));
        }
        if (last || self.is_word(0, "this"))
            && let Some(unit) = self.calendar_unit(1)
        {
            self.step();
            self.step();
            return Ok(Some(if last { PeriodExpr::LastWhole(unit) } else { PeriodExpr::This(unit) }));
        }
        if self.is_word(0, "since") && self.begins_value(1) {
            self.step();
            return Ok(Some(PeriodExpr::Since(Box::new(self.day()?))));
        }
        if self.eat_word("between") {
            let first = self.day()?;
            if !self.eat_word("and") {
                return self.fail(Expected::And);
            }
            return Ok(Some(PeriodExpr::Between(Box::new(first), Box::new(self.day()?))));
        }
        Ok(None)
    }

    fn day(&mut self) -> Parsed<Expr> {
        let start = self.span().start;
        match self.token(0).kind.clone() {
            TokenKind::Date(date) => {
                self.step();
                Ok(self.node(start, ExprKind::Date(date)))
            }
            TokenKind::Word(word, quoted) => self.word(&word, quoted),
            TokenKind::Number(..) | TokenKind::Text(_) | TokenKind::Mark(_) | TokenKind::End => self.fail(Expected::Date),
        }
    }

    pub(super) fn whole_number(&self, ahead: usize) -> Option<u32> {
        let TokenKind::Number(number, false) = self.token(ahead).kind else { return None };
        number.as_integer().and_then(|n| u32::try_from(n).ok())
    }

    pub(super) fn unit(&self, ahead: usize) -> Option<Unit> {
        match self.word_ahead(ahead)?.to_ascii_lowercase().as_str() {
            "day" | "days" => Some(Unit::Day),
            "week" | "weeks" => Some(Unit::Week),
            "month" | "months" => Some(Unit::Month),
            "year" | "years" => Some(Unit::Year),
            _ => None,
        }
    }

    fn calendar_unit(&self, ahead: usize) -> Option<CalendarUnit> {
        match self.word_ahead(ahead)?.to_ascii_lowercase().as_str() {
            "month" => Some(CalendarUnit::Month),
            "quarter" => Some(CalendarUnit::Quarter),
            "year" => Some(CalendarUnit::Year),
            _ => None,
        }
    }
}

/// Whether a word behind a value goes on with it: `last between …` compares a value called `last`.
fn is_operator(word: &str) -> bool {
    let operators = ["and", "or", "not", "in", "is", "between", "contains"];
    operators.iter().any(|operator| operator.eq_ignore_ascii_case(word))
}

/// Sets a clause that may stand once.
fn set<T>(place: &mut Option<T>, value: T, clause: &'static str, span: Range<usize>) -> Parsed<()> {
    if place.is_some() {
        return Err(Diagnostic::new(Problem::RepeatedClause { clause }, span));
    }
    *place = Some(value);
    Ok(())
}

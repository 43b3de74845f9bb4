//! Tokens to tree, by precedence: `or`, `and`, `not`, comparison, `+ -`, `* /`, unary `-`.

mod call;

use std::ops::Range;

use crate::expr::ast::{Addend, Comparison, Expr, ExprKind, Name, TextTest, Word};
use crate::expr::lexer::{Token, TokenKind, apart, lex};
use crate::model::date::Unit;
use crate::model::diagnostic::{Diagnostic, Expected, Problem};

/// How deep expressions may nest.
pub const DEEPEST: usize = 200;

/// Parentheses nested deeper than this are parsed on a stack of their own: a level takes a dozen calls, and the stack of
/// the caller, a thread's say, may not hold all the levels allowed.
const DEEP: usize = 50;
const DEEP_STACK_BYTES: usize = 16 << 20;

/// Words that are no names unless they stand in backticks.
pub const RESERVED: &[&str] = &["and", "or", "not", "in", "is", "between", "contains", "true", "false", "missing"];

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, Diagnostic>;

/// The tree of an expression.
///
/// # Errors
/// The first place that doesn't fit the grammar.
pub fn parse(text: &str) -> Parsed<Expr> {
    let parser = Parser { tokens: lex(text)?, at: 0, depth: 0 };
    if parser.parentheses() <= DEEP {
        return parser.whole();
    }
    let too_deep = || Diagnostic::new(Problem::TooDeep { most: DEEPEST }, 0..text.len());
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(DEEP_STACK_BYTES).spawn_scoped(scope, || parser.whole());
        thread.map_err(|_| too_deep())?.join().unwrap_or_else(|_| Err(too_deep()))
    })
}

/// The length of time that a text such as `3 months` is; none where it is none.
#[must_use]
pub fn parse_duration(text: &str) -> Option<(u32, Unit)> {
    let parser = Parser { tokens: lex(text).ok()?, at: 0, depth: 0 };
    let (count, unit) = (parser.whole_number(0)?, parser.unit(1)?);
    (parser.token(2).kind == TokenKind::End).then_some((count, unit))
}

impl Parser {
    fn whole(mut self) -> Parsed<Expr> {
        let expr = self.or()?;
        self.end()?;
        Ok(expr)
    }

    /// How deep the parentheses nest.
    fn parentheses(&self) -> usize {
        let (mut depth, mut deepest) = (0_usize, 0);
        for token in &self.tokens {
            if token.kind == TokenKind::Mark("(") {
                depth += 1;
            } else if token.kind == TokenKind::Mark(")") {
                depth = depth.saturating_sub(1);
            }
            deepest = deepest.max(depth);
        }
        deepest
    }

    fn token(&self, ahead: usize) -> &Token {
        // The last token is the end, and nothing steps past it.
        &self.tokens[(self.at + ahead).min(self.tokens.len() - 1)]
    }

    fn span(&self) -> Range<usize> {
        self.token(0).span.clone()
    }

    fn previous_end(&self) -> usize {
        if self.at == 0 { 0 } else { self.tokens[self.at - 1].span.end }
    }

    fn step(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    fn is_mark(&self, mark: &str) -> bool {
        matches!(&self.token(0).kind, TokenKind::Mark(found) if *found == mark)
    }

    fn eat_mark(&mut self, mark: &str) -> bool {
        let found = self.is_mark(mark);
        if found {
            self.step();
        }
        found
    }

    fn word_ahead(&self, ahead: usize) -> Option<&str> {
        if let TokenKind::Word(word, false) = &self.token(ahead).kind { Some(word) } else { None }
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        self.word_ahead(ahead).is_some_and(|found| found.eq_ignore_ascii_case(word))
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(0, word);
        if found {
            self.step();
        }
        found
    }

    /// A word of the language that touches a name, where only an operator can stand: `状态不是 '取消'`.
    fn touching(&self, expected: Expected) -> Option<Diagnostic> {
        let operator = matches!(expected, Expected::Operator | Expected::CommaOrClosing | Expected::ClosingParenthesis);
        let word = |token: &Token, is_before: bool| {
            let TokenKind::Word(word, false) = &token.kind else { return None };
            let fits = |(_, rest): &(String, &str)| if is_before { word.ends_with(rest) } else { word.starts_with(rest) };
            let right = apart(word).into_iter().find(fits)?.0;
            Some(Diagnostic::new(Problem::Touching { written: word.clone(), right }, token.span.clone()))
        };
        if !operator {
            return None;
        }
        let before = self.at.checked_sub(1).and_then(|before| self.tokens.get(before));
        word(self.token(0), true).or_else(|| word(before?, false))
    }

    fn fail<T>(&self, expected: Expected) -> Parsed<T> {
        if let Some(touching) = self.touching(expected) {
            return Err(touching);
        }
        let token = self.token(0);
        let problem = match &token.kind {
            TokenKind::End => Problem::UnexpectedEnd { expected },
            TokenKind::Mark(mark) => Problem::Unexpected { found: (*mark).to_owned(), expected },
            TokenKind::Word(word, _) => Problem::Unexpected { found: word.clone(), expected },
            TokenKind::Number(number, _) => Problem::Unexpected { found: number.to_string(), expected },
            TokenKind::Date(date) => Problem::Unexpected { found: date.to_string(), expected },
            TokenKind::Text(text) => Problem::Unexpected { found: format!("'{text}'"), expected },
        };
        Err(Diagnostic::new(problem, token.span.clone()))
    }

    fn end(&self) -> Parsed<()> {
        if self.token(0).kind == TokenKind::End { Ok(()) } else { self.fail(Expected::Operator) }
    }

    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return Err(Diagnostic::new(Problem::TooDeep { most: DEEPEST }, self.span()));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn node(&self, start: usize, kind: ExprKind) -> Expr {
        Expr { kind, span: start..self.previous_end() }
    }

    fn or(&mut self) -> Parsed<Expr> {
        let start = self.span().start;
        let first = self.and()?;
        let mut parts = vec![first];
        while self.eat_word("or") {
            parts.push(self.and()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { self.node(start, ExprKind::Or(parts)) })
    }

    fn and(&mut self) -> Parsed<Expr> {
        let start = self.span().start;
        let first = self.not()?;
        let mut parts = vec![first];
        while self.eat_word("and") {
            parts.push(self.not()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { self.node(start, ExprKind::And(parts)) })
    }

    fn not(&mut self) -> Parsed<Expr> {
        let start = self.span().start;
        if self.eat_word("not") {
            let inner = self.deeper(Self::not)?;
            return Ok(self.node(start, ExprKind::Not(Box::new(inner))));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Parsed<Expr> {
        let left = self.sum()?;
        if !self.starts_comparison() && !self.is_word(0, "not") {
            return Ok(left);
        }
        let start = left.span.start;
        let kind = self.comparison_after(left)?;
        if self.starts_comparison() {
            return Err(Diagnostic::new(Problem::ChainedComparison, self.span()));
        }
        Ok(self.node(start, kind))
    }

    fn starts_comparison(&self) -> bool {
        let word = ["is", "in", "between", "contains", "starts", "ends"].iter().any(|word| self.is_word(0, word));
        word || self.comparison_mark().is_some()
    }

    fn comparison_mark(&self) -> Option<Comparison> {
        let TokenKind::Mark(mark) = &self.token(0).kind else { return None };
        match *mark {
            "=" => Some(Comparison::Equal),
            "!=" => Some(Comparison::NotEqual),
            "<" => Some(Comparison::Less),
            "<=" => Some(Comparison::LessOrEqual),
            ">" => Some(Comparison::Greater),
            ">=" => Some(Comparison::GreaterOrEqual),
            _ => None,
        }
    }

    fn comparison_after(&mut self, left: Expr) -> Parsed<ExprKind> {
        let operand = Box::new(left);
        if let Some(comparison) = self.comparison_mark() {
            self.step();
            return Ok(ExprKind::Compare(comparison, operand, Box::new(self.sum()?)));
        }
        if self.eat_word("is") {
            let negated = self.eat_word("not");
            if self.eat_word("missing") {
                return Ok(ExprKind::IsMissing(negated, operand));
            }
            return Ok(ExprKind::Same(negated, operand, Box::new(self.sum()?)));
        }
        let negated = self.eat_word("not");
        if self.eat_word("in") {
            let list = self.list()?;
            return Ok(ExprKind::In(negated, operand, list));
        }
        if self.eat_word("between") {
            let low = self.sum()?;
            if !self.eat_word("and") {
                return self.fail(Expected::And);
            }
            let high = self.sum()?;
            return Ok(ExprKind::Between(negated, operand, Box::new(low), Box::new(high)));
        }
        if let Some(test) = self.text_test()? {
            let list = if self.is_mark("(") { self.list()? } else { vec![self.sum()?] };
            return Ok(ExprKind::TextTest(negated, test, operand, list));
        }
        self.fail(Expected::AfterNot)
    }

    fn text_test(&mut self) -> Parsed<Option<TextTest>> {
        if self.eat_word("contains") {
            return Ok(Some(TextTest::Contains));
        }
        let test = match self.word_ahead(0).map(str::to_ascii_lowercase).as_deref() {
            Some("starts") => TextTest::StartsWith,
            Some("ends") => TextTest::EndsWith,
            _ => return Ok(None),
        };
        self.step();
        if self.eat_word("with") { Ok(Some(test)) } else { self.fail(Expected::With) }
    }

    fn list(&mut self) -> Parsed<Vec<Expr>> {
        if !self.eat_mark("(") {
            return self.fail(Expected::OpeningParenthesis);
        }
        self.deeper(|parser| {
            let mut items = vec![parser.sum()?];
            while parser.eat_mark(",") {
                items.push(parser.sum()?);
            }
            if parser.eat_mark(")") { Ok(items) } else { parser.fail(Expected::CommaOrClosing) }
        })
    }

    fn sum(&mut self) -> Parsed<Expr> {
        let start = self.span().start;
        let first = self.product()?;
        let mut rest = Vec::new();
        loop {
            let negative = self.is_mark("-");
            if !negative && !self.is_mark("+") {
                break;
            }
            self.step();
            rest.push((negative, self.addend()?));
        }
        Ok(if rest.is_empty() { first } else { self.node(start, ExprKind::Sum(Box::new(first), rest)) })
    }

    fn addend(&mut self) -> Parsed<Addend> {
        let start = self.span().start;
        if let (Some(count), Some(unit)) = (self.whole_number(0), self.unit(1)) {
            self.step();
            self.step();
            return Ok(Addend::Duration(count, unit, start..self.previous_end()));
        }
        Ok(Addend::Value(self.product()?))
    }

    fn product(&mut self) -> Parsed<Expr> {
        let start = self.span().start;
        let first = self.unary()?;
        let mut rest = Vec::new();
        loop {
            let divides = self.is_mark("/");
            if !divides && !self.is_mark("*") {
                break;
            }
            self.step();
            rest.push((divides, self.unary()?));
        }
        Ok(if rest.is_empty() { first } else { self.node(start, ExprKind::Product(Box::new(first), rest)) })
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.span().start;
        if self.eat_mark("-") {
            let inner = self.deeper(Self::unary)?;
            return Ok(self.node(start, ExprKind::Negate(Box::new(inner))));
        }
        self.primary()
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let start = self.span().start;
        let kind = match self.token(0).kind.clone() {
            TokenKind::Number(number, _) => ExprKind::Number(number),
            TokenKind::Text(text) => ExprKind::Text(text),
            TokenKind::Date(date) => ExprKind::Date(date),
            TokenKind::Mark("(") => {
                self.step();
                let mut inner = self.deeper(Self::or)?;
                if !self.eat_mark(")") {
                    return self.fail(Expected::ClosingParenthesis);
                }
                inner.span = start..self.previous_end();
                return Ok(inner);
            }
            TokenKind::Word(word, quoted) => return self.word(&word, quoted),
            TokenKind::Mark(_) | TokenKind::End => return self.fail(Expected::Value),
        };
        self.step();
        Ok(self.node(start, kind))
    }

    fn word(&mut self, word: &str, quoted: bool) -> Parsed<Expr> {
        let start = self.span().start;
        if !quoted {
            let kind = match word.to_ascii_lowercase().as_str() {
                "true" => Some(ExprKind::Flag(true)),
                "false" => Some(ExprKind::Flag(false)),
                "missing" => Some(ExprKind::Missing),
                _ => None,
            };
            if let Some(kind) = kind {
                self.step();
                return Ok(self.node(start, kind));
            }
            if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(word)) {
                return self.fail(Expected::Value);
            }
        }
        let first = Word { text: word.to_owned(), quoted, span: self.span() };
        self.step();
        if !quoted && self.is_mark("(") {
            return self.call(&first);
        }
        let member = self.member()?;
        Ok(self.node(start, ExprKind::Name(Name { word: first, member })))
    }

    fn member(&mut self) -> Parsed<Option<Word>> {
        if !self.eat_mark(".") {
            return Ok(None);
        }
        let TokenKind::Word(text, quoted) = self.token(0).kind.clone() else { return self.fail(Expected::Column) };
        let member = Word { text, quoted, span: self.span() };
        self.step();
        Ok(Some(member))
    }
}

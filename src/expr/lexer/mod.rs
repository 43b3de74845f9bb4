//! Text to tokens: full-width forms read as plain ones outside quotes, numbers and dates in their exact forms.

mod number;
mod words;

pub use words::{apart, plain_duration};

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::model::date::Date;
use crate::model::diagnostic::{Diagnostic, Problem};
use crate::model::fold::{is_blank, plain};
use crate::model::number::Number;

/// A piece of an expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands, in bytes.
    pub span: Range<usize>,
}

/// What a piece of an expression is.
#[derive(Clone, PartialEq, Debug)]
pub enum TokenKind {
    /// A number; the flag is set where it was written with `%`.
    Number(Number, bool),
    /// A text without its quotes.
    Text(String),
    /// A day.
    Date(Date),
    /// A word; the flag is set where it stood in backticks.
    Word(String, bool),
    /// An operator or mark, in its plain form.
    Mark(&'static str),
    /// The end of the text.
    End,
}

struct Lexer<'a> {
    text: &'a str,
    /// Byte offset and plain form of each character.
    chars: Vec<(usize, char)>,
    at: usize,
    depth: usize,
    /// How many `介于` still wait for their `和`.
    open_between: usize,
    tokens: Vec<Token>,
}

/// The tokens of an expression, the last one [`TokenKind::End`].
///
/// # Errors
/// The first character that begins no token, or a number, date or text not in its exact form.
pub fn lex(text: &str) -> Result<Vec<Token>, Diagnostic> {
    let chars = text.char_indices().map(|(offset, c)| (offset, plain_mark(c))).collect();
    let mut lexer = Lexer { text, chars, at: 0, depth: 0, open_between: 0, tokens: Vec::new() };
    while lexer.at < lexer.chars.len() {
        lexer.token()?;
    }
    lexer.push(TokenKind::End, lexer.at);
    Ok(lexer.tokens)
}

/// The plain form of a mark outside quotes.
fn plain_mark(c: char) -> char {
    match c {
        '、' => ',',
        '−' => '-',
        '×' => '*',
        '÷' => '/',
        _ => plain(c),
    }
}

/// Whether the character may stand in a name.
#[must_use]
pub fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || unicode_normalization::char::is_combining_mark(c)
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|(_, c)| *c)
    }

    fn offset(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.text.len(), |(offset, _)| *offset)
    }

    fn span_from(&self, start: usize) -> Range<usize> {
        self.offset(start)..self.offset(self.at)
    }

    fn written(&self, start: usize) -> String {
        self.text[self.span_from(start)].to_owned()
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let span = self.span_from(start);
        self.tokens.push(Token { kind, span });
    }

    fn error<T>(&self, problem: Problem, start: usize) -> Result<T, Diagnostic> {
        Err(Diagnostic::new(problem, self.span_from(start)))
    }

    fn token(&mut self) -> Result<(), Diagnostic> {
        let Some(c) = self.peek(0) else { return Ok(()) };
        match c {
            _ if is_blank(c) => {
                self.at += 1;
                Ok(())
            }
            '0'..='9' => self.number(),
            '\'' | '"' | '‘' | '“' => self.quoted(c),
            '`' => self.backticked(),
            '%' if self.follows_number() => {
                self.at += 1;
                self.apart_from_number()
            }
            _ if is_word_char(c) => self.word(),
            _ => self.mark(c),
        }
    }

    fn mark(&mut self, c: char) -> Result<(), Diagnostic> {
        let start = self.at;
        let next = self.peek(1);
        let (mark, length) = match (c, next) {
            ('!', Some('=')) | ('<', Some('>')) => ("!=", 2),
            ('≠', _) => ("!=", 1),
            ('<', Some('=')) => ("<=", 2),
            ('≤', _) => ("<=", 1),
            ('>', Some('=')) => (">=", 2),
            ('≥', _) => (">=", 1),
            ('<', _) => ("<", 1),
            ('>', _) => (">", 1),
            ('=', _) => ("=", 1),
            ('+', _) => ("+", 1),
            ('-', _) => ("-", 1),
            ('*', _) => ("*", 1),
            ('/', _) => ("/", 1),
            ('(', _) => ("(", 1),
            (')', _) => (")", 1),
            (',', _) => (",", 1),
            ('.', _) => (".", 1),
            _ => {
                self.at += 1;
                return self.error(Problem::UnknownCharacter { character: c }, start);
            }
        };
        match mark {
            "(" => self.depth += 1,
            ")" => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.at += length;
        self.push(TokenKind::Mark(mark), start);
        Ok(())
    }

    /// A text in plain or Chinese quotes. A quote inside is doubled; a text opened by a Chinese quote ends at its own
    /// closing mark or the plain one.
    fn quoted(&mut self, open: char) -> Result<(), Diagnostic> {
        let start = self.at;
        // A full-width quote was made plain; its like closes it too.
        let (plain_close, own_close) = match open {
            '‘' => ('\'', '’'),
            '“' => ('"', '”'),
            _ => (open, self.text[self.offset(self.at)..].chars().next().unwrap_or(open)),
        };
        let mut inside = String::new();
        self.at += 1;
        loop {
            // Inside quotes the characters stand as written.
            let Some(c) = self.text[self.offset(self.at)..].chars().next() else {
                return self.error(Problem::UnclosedText, start);
            };
            self.at += 1;
            if c == plain_close || c == own_close {
                let doubled = self.text[self.offset(self.at)..].starts_with(c) && c == plain_close;
                if !doubled {
                    break;
                }
                self.at += 1;
            }
            inside.push(c);
        }
        self.push(TokenKind::Text(inside), start);
        Ok(())
    }

    fn backticked(&mut self) -> Result<(), Diagnostic> {
        let start = self.at;
        self.at += 1;
        while self.peek(0).is_some_and(|c| c != '`') {
            self.at += 1;
        }
        if self.peek(0).is_none() {
            return self.error(Problem::UnclosedBacktick, start);
        }
        let inside = self.text[self.offset(start + 1)..self.offset(self.at)].nfkc().collect();
        self.at += 1;
        self.push(TokenKind::Word(inside, true), start);
        Ok(())
    }
}

//! TOML as written: tables, values and texts with their places; every key that nobody asked for is found.

mod faults;
pub mod mend;
mod quotes;
pub mod same;
mod text;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::expr::check::nearest;
use crate::expr::lexer::lex;
use crate::expr::literal::{TextLiteral, read_literal};
use crate::model::date::Date;
use crate::model::diagnostic::{Diagnostic, Problem, Shape};
use crate::model::number::Number;
use crate::rules::keys::{Keys, names};
use crate::rules::ruleset::Literal;
pub use faults::mended;
pub use text::Text;
use text::text_at;

/// The file's text and what was found wrong with it so far.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    /// What is wrong.
    pub found: Vec<Diagnostic>,
}

/// A value of the file.
#[derive(Clone, Copy, Debug)]
pub struct Item<'d> {
    value: &'d Spanned<DeValue<'d>>,
}

/// A table of the file; keys are taken from it one by one.
#[derive(Debug)]
pub struct Section<'d> {
    /// How it is written in the file, for messages: `[customers]`.
    pub name: String,
    /// Where it begins.
    pub span: Range<usize>,
    entries: Vec<(String, Range<usize>, Item<'d>)>,
    taken: Vec<bool>,
}

/// Reads the TOML of a rule file that stands behind another one, its places counted from the beginning of that one: with
/// `base` bytes before it. So one number says which file a place is in.
pub fn with_document_behind<T>(
    base: usize,
    text: &str,
    read: impl FnOnce(&mut Document<'_>, Section<'_>) -> T,
) -> (T, Vec<Diagnostic>) {
    with_document(&format!("{}{text}", " ".repeat(base)), read)
}

/// Reads the TOML of a rule file and hands its top table to `read`. What is no TOML is found, all of it at once.
pub fn with_document<T>(text: &str, read: impl FnOnce(&mut Document<'_>, Section<'_>) -> T) -> (T, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut document = Document { text, found: faults::found(text, &errors) };
    let top = section(table.get_ref(), String::new(), 0..0);
    let result = read(&mut document, top);
    (result, document.found)
}

fn section<'d>(table: &'d DeTable<'d>, name: String, span: Range<usize>) -> Section<'d> {
    let entry = |(key, value): (&Spanned<_>, &'d Spanned<DeValue<'d>>)| {
        let key: &Spanned<std::borrow::Cow<'_, str>> = key;
        (key.get_ref().to_string(), key.span(), Item { value })
    };
    let mut entries: Vec<_> = table.iter().map(entry).collect();
    // The table is held in the order of its keys; people mean the order of the file.
    entries.sort_by_key(|(_, span, _)| span.start);
    let taken = vec![false; entries.len()];
    Section { name, span, entries, taken }
}

impl Document<'_> {
    /// A value as it is written.
    #[must_use]
    pub fn source(&self, item: Item<'_>) -> &str {
        self.source_at(&item.span())
    }

    /// What is written at a place.
    #[must_use]
    pub fn source_at(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// Notes a problem.
    pub fn say(&mut self, problem: Problem, span: Range<usize>) {
        self.found.push(Diagnostic::new(problem, span));
    }

    fn wrong<T>(&mut self, key: &str, wanted: Shape, item: Item<'_>) -> Option<T> {
        let found = item.value.get_ref().type_str();
        self.say(Problem::WrongShape { key: key.to_owned(), wanted, found }, item.span());
        None
    }

    /// A text.
    pub fn text(&mut self, key: &str, item: Item<'_>) -> Option<Text> {
        self.text_or(key, Shape::Text, item)
    }

    /// A text, where other forms would do as well.
    pub fn text_or(&mut self, key: &str, wanted: Shape, item: Item<'_>) -> Option<Text> {
        match item.as_text(self.text) {
            Some(text) => Some(text),
            None => self.wrong(key, wanted, item),
        }
    }

    /// A text or a list of texts.
    pub fn texts(&mut self, key: &str, item: Item<'_>) -> Option<Vec<Text>> {
        self.texts_or(key, Shape::Texts, item)
    }

    /// A text or a list of texts, where other forms would do as well.
    pub fn texts_or(&mut self, key: &str, wanted: Shape, item: Item<'_>) -> Option<Vec<Text>> {
        if let Some(text) = item.as_text(self.text) {
            if text.value.trim().is_empty() {
                self.say(Problem::Empty { what: key.to_owned() }, text.span);
                return None;
            }
            return Some(vec![text]);
        }
        let Some(array) = item.value.get_ref().as_array() else { return self.wrong(key, wanted, item) };
        let texts: Option<Vec<Text>> = array.iter().map(|value| Item { value }.as_text(self.text)).collect();
        let Some(texts) = texts else { return self.wrong(key, wanted, item) };
        if texts.is_empty() {
            self.say(Problem::Empty { what: key.to_owned() }, item.span());
            return None;
        }
        Some(texts)
    }

    /// A table; `name` is how messages call it.
    pub fn section<'d>(&mut self, name: &str, key: &str, item: Item<'d>) -> Option<Section<'d>> {
        match item.value.get_ref().as_table() {
            Some(table) => Some(section(table, name.to_owned(), item.span())),
            None => self.wrong(key, Shape::Table, item),
        }
    }

    /// A list of tables.
    pub fn sections<'d>(&mut self, name: &str, key: &str, item: Item<'d>) -> Option<Vec<Section<'d>>> {
        let Some(array) = item.value.get_ref().as_array() else { return self.wrong(key, Shape::Tables, item) };
        let tables = array.iter().map(|value| Some(section(value.get_ref().as_table()?, name.to_owned(), value.span())));
        match tables.collect() {
            Some(sections) => Some(sections),
            None => self.wrong(key, Shape::Tables, item),
        }
    }

    /// A list.
    pub fn list<'d>(&mut self, key: &str, wanted: Shape, item: Item<'d>) -> Option<Vec<Item<'d>>> {
        match item.as_list() {
            Some(list) => Some(list),
            None => self.wrong(key, wanted, item),
        }
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &str, item: Item<'_>) -> Option<bool> {
        match item.value.get_ref().as_bool() {
            Some(flag) => Some(flag),
            None => self.wrong(key, Shape::Flag, item),
        }
    }

    /// A value as it is written, a text without its quotes.
    #[must_use]
    pub fn as_written(&self, item: Item<'_>) -> Text {
        item.as_text(self.text).unwrap_or_else(|| text_at(self.text, self.source(item), item.span()))
    }

    /// A literal; a string that reads as a number, percentage or date is one.
    pub fn literal(&mut self, key: &str, item: Item<'_>) -> Option<Literal> {
        Some(match self.written(key, Shape::Literal, item)? {
            Literal::Text(text) => literal_of_text(text),
            literal @ (Literal::Number(_) | Literal::Percentage(_) | Literal::Date(_) | Literal::Flag(_)) => literal,
        })
    }

    /// A literal whose texts are text as written.
    pub fn written(&mut self, key: &str, wanted: Shape, item: Item<'_>) -> Option<Literal> {
        match item.plain_literal(self.text) {
            Ok(literal) => Some(literal),
            Err(Some(problem)) => {
                self.say(problem, item.span());
                None
            }
            Err(None) => self.wrong(key, wanted, item),
        }
    }
}

/// What a text is as a literal: a number, percentage, date, else text.
#[must_use]
pub fn literal_of_text(text: String) -> Literal {
    match read_literal(&text) {
        Some(TextLiteral::Number(number)) => Literal::Number(number),
        Some(TextLiteral::Percentage(number)) => Literal::Percentage(number),
        Some(TextLiteral::Date(date)) => Literal::Date(date),
        None => Literal::Text(text),
    }
}

/// What is wrong with a number that is none: what would be wrong with it in an expression.
fn fault_of(number: &str) -> Problem {
    let written = number.to_owned();
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let problem = lex(digits).err().map(|diagnostic| *diagnostic.problem);
    if let Some(Problem::NumberTooLarge { .. }) = problem {
        return Problem::NumberTooLarge { written };
    }
    let right = if let Some(Problem::NumberForm { right, .. }) = problem { right } else { None };
    Problem::NumberForm { written, right: right.map(|right| format!("{sign}{right}")) }
}

impl<'d> Item<'d> {
    /// Where it stands.
    #[must_use]
    pub fn span(self) -> Range<usize> {
        self.value.span()
    }

    /// The text, where it is one.
    #[must_use]
    pub fn as_text(self, file: &str) -> Option<Text> {
        Some(text_at(file, self.value.get_ref().as_str()?, self.value.span()))
    }

    /// Its items, where it is a list.
    #[must_use]
    pub fn as_list(self) -> Option<Vec<Item<'d>>> {
        Some(self.value.get_ref().as_array()?.iter().map(|value| Item { value }).collect())
    }

    /// Whether it is a table.
    #[must_use]
    pub fn is_table(self) -> bool {
        self.value.get_ref().is_table()
    }

    /// The whole number, where it is one.
    #[must_use]
    pub fn as_whole(self) -> Option<i64> {
        let integer = self.value.get_ref().as_integer()?;
        i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
    }

    /// The literal; an error without a problem where it is a table or list. Numbers are read from their text.
    fn plain_literal(self, file: &str) -> Result<Literal, Option<Problem>> {
        let number = |text: &str| match read_literal(text.trim_start_matches('+')) {
            Some(TextLiteral::Number(number)) => Ok(Literal::Number(number)),
            _ => Err(Some(fault_of(text))),
        };
        match self.value.get_ref() {
            DeValue::String(text) => Ok(Literal::Text(text.to_string())),
            DeValue::Integer(_) => match self.as_whole().and_then(Number::from_integer) {
                Some(whole) => Ok(Literal::Number(whole)),
                None => Err(Some(Problem::NumberTooLarge { written: file[self.span()].to_owned() })),
            },
            DeValue::Float(float) => number(float.as_str()),
            DeValue::Boolean(flag) => Ok(Literal::Flag(*flag)),
            DeValue::Datetime(date) => match Date::parse_iso(&date.to_string()) {
                Some(date) => Ok(Literal::Date(date)),
                None => Err(Some(Problem::DateForm { written: date.to_string(), right: None })),
            },
            DeValue::Array(_) | DeValue::Table(_) => Err(None),
        }
    }
}

impl<'d> Section<'d> {
    /// The value of a key, which is then known.
    pub fn take(&mut self, key: &str) -> Option<Item<'d>> {
        let position = self.entries.iter().position(|(name, _, _)| name == key)?;
        self.taken[position] = true;
        Some(self.entries[position].2)
    }

    /// The value of a key, which is not known by that.
    #[must_use]
    pub fn peek(&self, key: &str) -> Option<Item<'d>> {
        self.entries.iter().find(|(name, _, _)| name == key).map(|(_, _, item)| *item)
    }

    /// All entries, in the order of the file: names that the user gives.
    pub fn take_all(&mut self) -> Vec<(String, Range<usize>, Item<'d>)> {
        self.taken.iter_mut().for_each(|taken| *taken = true);
        self.entries.clone()
    }

    /// Where a key stands.
    #[must_use]
    pub fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.entries.iter().find(|(name, _, _)| name == key).map(|(_, span, _)| span.clone())
    }

    /// Whether the value of a key is this text.
    #[must_use]
    pub fn says(&self, key: &str, text: &str) -> bool {
        self.peek(key).is_some_and(|item| item.value.get_ref().as_str() == Some(text))
    }

    /// Says of every key that nobody took that a branch may not hold it.
    pub fn finish_branch(&self, known: &'static [&'static str], document: &mut Document<'_>) {
        for ((key, span, _), _) in self.entries.iter().zip(&self.taken).filter(|(_, taken)| !**taken) {
            let nearest = nearest(key, known.iter().copied());
            let problem = Problem::NotInBranch { key: key.clone(), section: self.name.clone(), nearest, known: known.to_vec() };
            document.say(problem, span.clone());
        }
    }

    /// Says of every key that nobody took what is wrong with it; `keys` are those that the section may have.
    pub fn finish(&self, keys: Keys, document: &mut Document<'_>) {
        for ((key, span, _), taken) in self.entries.iter().zip(&self.taken) {
            if *taken {
                continue;
            }
            let near = nearest(key, names(keys));
            let (section, known) = (self.name.clone(), names(keys).collect());
            let problem = Problem::UnknownKey { key: key.clone(), section, nearest: near, known };
            document.say(problem, span.clone());
        }
    }
}

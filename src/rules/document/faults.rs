//! What a person did where the library found a fault in the TOML: its own words are for programmers and in English.

use std::ops::Range;

use toml::de::{DeTable, Error};

use super::mend::{Form, Mend, mends};
use crate::expr::plain::{Edit, edited};
use crate::model::diagnostic::{Diagnostic, Problem, TomlFault};

/// What is wrong with a text that is no TOML. All that a Chinese keyboard did is one problem, at its first place; then
/// comes what is wrong besides.
pub(super) fn found(text: &str, errors: &[Error]) -> Vec<Diagnostic> {
    if errors.is_empty() {
        return Vec::new();
    }
    let mends = mends(text);
    let Some(first) = mends.first() else { return errors.iter().map(|error| diagnostic(text, error)).collect() };
    let problem = Problem::Toml { fault: fault_of_form(first, mends.len()) };
    let mut found = vec![Diagnostic::new(problem, first.edit.span.clone())];
    let edits: Vec<Edit> = mends.into_iter().map(|mend| mend.edit).collect();
    let mended = edited(text, &edits);
    let (_, rest) = DeTable::parse_recoverable(&mended);
    let places = Places::of(&edits);
    found.extend(rest.iter().map(|error| places.back(diagnostic(&mended, error))));
    found
}

/// The text as TOML wants it, and where it differs; none where it can't be made so, or need not.
#[must_use]
pub fn mended(text: &str) -> Option<String> {
    let is_toml = |text: &str| DeTable::parse_recoverable(text).1.is_empty();
    if is_toml(text) {
        return Some(text.to_owned());
    }
    let edits: Vec<Edit> = mends(text).into_iter().map(|mend| mend.edit).collect();
    Some(edited(text, &edits)).filter(|mended| is_toml(mended))
}

fn fault_of_form(first: &Mend, places: usize) -> TomlFault {
    match first.form {
        Form::Mark(mark) => TomlFault::FullWidth { mark, places },
        Form::BareKey => TomlFault::BareKey { places },
        Form::BareText => TomlFault::BareText { places },
    }
}

fn diagnostic(text: &str, error: &Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let fault = toml_fault(text, &span, error.message());
    Diagnostic::new(Problem::Toml { fault }, span)
}

/// Where places of the mended text stand in the text as written.
struct Places {
    /// For each edit: where it begins and ends in the mended text, and what it replaced.
    edits: Vec<(Range<usize>, Range<usize>)>,
}

impl Places {
    fn of(edits: &[Edit]) -> Self {
        let (mut written, mut mended) = (0, 0);
        let place = |edit: &Edit| {
            let start = mended + (edit.span.start - written);
            (written, mended) = (edit.span.end, start + edit.plain.len());
            (start..mended, edit.span.clone())
        };
        Self { edits: edits.iter().map(place).collect() }
    }

    fn at(&self, offset: usize) -> usize {
        let before = self.edits.partition_point(|(mended, _)| mended.start <= offset);
        let Some((mended, written)) = before.checked_sub(1).and_then(|last| self.edits.get(last)) else { return offset };
        if offset < mended.end { written.start } else { written.end + (offset - mended.end) }
    }

    fn back(&self, diagnostic: Diagnostic) -> Diagnostic {
        let span = self.at(diagnostic.span.start)..self.at(diagnostic.span.end);
        Diagnostic { span, ..diagnostic }
    }
}

/// Full-width marks that stand where TOML wants plain ones.
const FULL_WIDTH: &[char] = &['“', '”', '‘', '’', '＂', '＇', '＝', '，', '［', '］', '｛', '｝', '【', '】', '＃', '、'];

fn toml_fault(text: &str, span: &Range<usize>, message: &str) -> TomlFault {
    if message.contains("duplicate key") {
        return TomlFault::KeyTwice;
    }
    let there = text.get(span.start..).and_then(|rest| rest.chars().next());
    if let Some(mark) = there.filter(|c| FULL_WIDTH.contains(c)) {
        return TomlFault::FullWidth { mark, places: 0 };
    }
    if there.is_some_and(|c| !c.is_ascii() && c.is_alphanumeric()) {
        return TomlFault::BareKey { places: 0 };
    }
    if message.contains("basic string") || message.contains("literal string") {
        return TomlFault::Unclosed;
    }
    TomlFault::Other { message: message.split_whitespace().collect::<Vec<_>>().join(" ") }
}

//! Shows problems of a rule file: the line, the text underlined, the way out.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Severity, Renderer, Snippet};

use serde_json::{Value, json};

use super::message::{self, Message};
use super::messages::rules::{Word, more, problem, word};
use crate::model::diagnostic::{Diagnostic, Level, Problem};
use crate::model::language::Language;

/// How many problems are shown; people mend the first and check again.
const SHOWN: usize = 100;

/// Two places further apart than this, in bytes, are shown each by itself.
const TOGETHER: usize = 2000;

/// Lines longer than this, in bytes, are shown around the place only.
const LONG_LINE: usize = 20_000;

/// How many bytes are shown before and behind the place then.
const AROUND: usize = 60;

type Shown<'t> = Snippet<'t, Annotation<'t>>;

/// A rule file as it is shown to a person.
#[derive(Debug)]
pub struct Source<'t> {
    path: &'t str,
    text: &'t str,
    /// Where its text begins among the texts of all sources: each stands behind the one before, one byte between.
    base: usize,
    /// Where its lines end.
    line_ends: Vec<usize>,
}

/// The files that problems may be about: paths and texts, in the order in which the texts were put together.
#[must_use]
pub fn sources<'t>(files: &[(&'t str, &'t str)]) -> Vec<Source<'t>> {
    let mut base = 0;
    let source = |(path, text): &(&'t str, &'t str)| {
        let line_ends = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
        let source = Source { path, text, base, line_ends };
        base += text.len() + 1;
        source
    };
    files.iter().map(source).collect()
}

/// The problems of rule files as text, a snippet each, in the order given; of very many the first.
#[must_use]
pub fn render(files: &[(&str, &str)], diagnostics: &[Diagnostic], language: Language, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    if diagnostics.is_empty() {
        return out;
    }
    let sources = sources(files);
    for diagnostic in diagnostics.iter().take(SHOWN) {
        if let Some((group, column)) = group(&sources, diagnostic, language) {
            let text = renderer.render(&[group]);
            out.push_str(&column.map_or_else(|| text.clone(), |column| text.replacen(&column.shown, &column.right, 1)));
            out.push_str("\n\n");
        }
    }
    if let Some(first) = diagnostics.get(SHOWN) {
        out.push_str(&more(diagnostics.len() - SHOWN, first.problem.level(), language));
    }
    out
}

/// The same for programs, all of them, each with its place: byte, line and column of its beginning and its end.
#[must_use]
pub fn messages(files: &[(&str, &str)], diagnostics: &[Diagnostic], language: Language) -> Vec<Message> {
    let sources = sources(files);
    diagnostics.iter().map(|diagnostic| message(&sources, diagnostic, language)).collect()
}

fn message(sources: &[Source<'_>], diagnostic: &Diagnostic, language: Language) -> Message {
    let words = problem(&diagnostic.problem, language);
    let level = match diagnostic.problem.level() {
        Level::Error => message::Level::Error,
        Level::Finding => message::Level::Warning,
    };
    let mut message = Message::new(level, diagnostic.problem.code(), words.title);
    message.help = vec![words.help];
    for (key, span) in [("span", Some(&diagnostic.span)), ("other", diagnostic.other.as_ref())] {
        let Some((source, span)) = span.and_then(|span| Source::of(sources, span)) else { continue };
        if key == "span" {
            message = message.about(source.path);
            message.line = Some(source.line(span.start));
        }
        message = message.with(key, source.document(&span));
    }
    message
}

/// A place in a line of which only a part is shown: the library counts the column in that part.
struct Column {
    shown: String,
    right: String,
}

fn group<'a>(sources: &'a [Source<'a>], diagnostic: &Diagnostic, language: Language) -> Option<(Group<'a>, Option<Column>)> {
    let words = problem(&diagnostic.problem, language);
    let severity = match diagnostic.problem.level() {
        Level::Error => Severity::ERROR.with_name(word(Word::Error, language)),
        Level::Finding => Severity::WARNING.with_name(word(Word::Finding, language)),
    };
    let help = Severity::HELP.with_name(word(Word::Help, language));
    let (source, span) = Source::of(sources, &diagnostic.span)?;
    let title = severity.primary_title(words.title).id(diagnostic.problem.code());
    let circle = matches!(*diagnostic.problem, Problem::Circle { .. });
    let label = word(if circle { Word::CircleCloses } else { Word::FirstOne }, language);
    let title = |snippet: Shown<'a>| title.element(snippet);
    let (group, column) = match diagnostic.other.as_ref().and_then(|other| Source::of(sources, other)) {
        Some((other_source, other)) if !source.is_near(other_source, &span, &other) => {
            let (snippet, column) = source.snippet(&span, AnnotationKind::Primary, None);
            (title(snippet).element(other_source.snippet(&other, AnnotationKind::Context, Some(label)).0), column)
        }
        other => {
            let (snippet, column) = source.snippet(&span, AnnotationKind::Primary, None);
            let other = other.filter(|_| column.is_none()).map(|(_, other)| (other, label));
            let snippet = match other {
                Some((other, label)) => source.both(&span, &other, label),
                None => snippet,
            };
            (title(snippet), column)
        }
    };
    Some((group.element(help.message(words.help)), column))
}

impl<'t> Source<'t> {
    /// The file that a place is in, and the place in its text.
    fn of<'s>(sources: &'s [Self], span: &Range<usize>) -> Option<(&'s Self, Range<usize>)> {
        let source = sources.iter().rev().find(|source| source.base <= span.start).or(sources.first())?;
        let local = span.start.saturating_sub(source.base)..span.end.saturating_sub(source.base);
        Some((source, inside(source.text, &local)))
    }

    /// Whether two places are shown together.
    fn is_near(&self, other_source: &Self, span: &Range<usize>, other: &Range<usize>) -> bool {
        let (first, last) = (self.lines(span).start.min(other.start), self.lines(span).end.max(other.end));
        self.base == other_source.base && last - first <= TOGETHER
    }

    /// The lines that a place stands in.
    fn lines(&self, span: &Range<usize>) -> Range<usize> {
        let before = self.line_ends.partition_point(|end| *end < span.start);
        let start = before.checked_sub(1).map_or(0, |line| self.line_ends[line] + 1);
        let last = self.line_ends.partition_point(|end| *end < span.end);
        start..self.line_ends.get(last).copied().unwrap_or(self.text.len())
    }

    fn line(&self, at: usize) -> usize {
        self.line_ends.partition_point(|end| *end < at) + 1
    }

    /// A place for programs; lines, and columns in characters, from 1, bytes from 0.
    fn document(&self, span: &Range<usize>) -> Value {
        let column = |at: usize| {
            let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
            self.text[start..at].chars().count() + 1
        };
        json!({
            "file": self.path,
            "start": span.start,
            "end": span.end,
            "line": self.line(span.start),
            "column": column(span.start),
            "end_line": self.line(span.end),
            "end_column": column(span.end),
        })
    }

    /// Two places near one another, the first the one that matters.
    fn both(&self, span: &Range<usize>, other: &Range<usize>, label: &'t str) -> Shown<'t> {
        let lines = self.lines(&(span.start.min(other.start)..span.end.max(other.end)));
        let here = |span: &Range<usize>| span.start - lines.start..span.end - lines.start;
        let snippet = Snippet::source(&self.text[lines.clone()]).line_start(self.line(lines.start)).path(self.path);
        let snippet = snippet.annotation(AnnotationKind::Primary.span(here(span)));
        snippet.annotation(AnnotationKind::Context.span(here(other)).label(label))
    }

    /// A place with its lines; of a very long line only what is around it.
    fn snippet(&self, span: &Range<usize>, kind: AnnotationKind, label: Option<&'t str>) -> (Shown<'t>, Option<Column>) {
        let lines = self.lines(span);
        if lines.len() > LONG_LINE {
            return self.cut(&lines, span, kind, label);
        }
        let here = span.start - lines.start..span.end - lines.start;
        let snippet = Snippet::source(&self.text[lines.clone()]).line_start(self.line(lines.start)).path(self.path);
        (snippet.annotation(annotation(kind, here, label)), None)
    }

    /// A place in a line that is too long to be shown.
    fn cut(
        &self,
        lines: &Range<usize>,
        span: &Range<usize>,
        kind: AnnotationKind,
        label: Option<&'t str>,
    ) -> (Shown<'t>, Option<Column>) {
        let line_start = self.lines(&(span.start..span.start)).start;
        let column = self.text[line_start..span.start].chars().count() + 1;
        let span = inside(self.text, &(span.start..span.end.min(span.start + AROUND)));
        let from = self.text[line_start..span.start]
            .char_indices()
            .rev()
            .take(AROUND)
            .last()
            .map_or(span.start, |(at, _)| line_start + at);
        let behind = self.text[span.end..lines.end].char_indices().take_while(|(_, c)| *c != '\n').take(AROUND).last();
        let to = behind.map_or(span.end, |(at, c)| span.end + at + c.len_utf8());
        let (before, after) = (if from > line_start { "…" } else { "" }, if to < lines.end { "…" } else { "" });
        let text = format!("{before}{}{after}", &self.text[from..to]);
        let place = span.start - from + before.len()..span.end - from + before.len();
        let shown = text[..place.start].chars().count() + 1;
        let line = self.line(span.start);
        let at = |column: usize| format!("{}:{line}:{column}", self.path);
        let snippet = Snippet::source(text).line_start(line).path(self.path).annotation(annotation(kind, place, label));
        (snippet, Some(Column { shown: at(shown), right: at(column) }))
    }
}

fn annotation(kind: AnnotationKind, span: Range<usize>, label: Option<&str>) -> Annotation<'_> {
    match label {
        Some(label) => kind.span(span).label(label),
        None => kind.span(span),
    }
}

/// A span that lies in the text and on its characters' borders.
fn inside(text: &str, span: &Range<usize>) -> Range<usize> {
    let border = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = border(span.start);
    start..border(span.end).max(start)
}

//! Shows problems of a rule file: the line, the text underlined, the way out.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Severity, Renderer, Snippet};

use super::messages::rules::{Word, problem, word};
use crate::model::diagnostic::{Diagnostic, Level, Problem};
use crate::model::language::Language;

/// The problems of a rule file as text, a snippet each, in the order given.
#[must_use]
pub fn render(path: &str, text: &str, diagnostics: &[Diagnostic], language: Language, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&renderer.render(&[group(path, text, diagnostic, language)]));
        out.push_str("\n\n");
    }
    out
}

fn group<'a>(path: &'a str, text: &'a str, diagnostic: &Diagnostic, language: Language) -> Group<'a> {
    let words = problem(&diagnostic.problem, language);
    let severity = match diagnostic.problem.level() {
        Level::Error => Severity::ERROR.with_name(word(Word::Error, language)),
        Level::Finding => Severity::WARNING.with_name(word(Word::Finding, language)),
    };
    let help = Severity::HELP.with_name(word(Word::Help, language));
    let primary = AnnotationKind::Primary.span(inside(text, &diagnostic.span));
    let mut snippet = Snippet::source(text).path(path).annotation(primary);
    if let Some(other) = &diagnostic.other {
        let circle = matches!(*diagnostic.problem, Problem::Circle { .. });
        let label = word(if circle { Word::CircleCloses } else { Word::FirstOne }, language);
        snippet = snippet.annotation(AnnotationKind::Context.span(inside(text, other)).label(label));
    }
    let title = severity.primary_title(words.title).id(diagnostic.problem.code());
    title.element(snippet).element(help.message(words.help))
}

/// A span that lies in the text and on its characters' borders.
fn inside(text: &str, span: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    let border = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = border(span.start);
    start..border(span.end).max(start)
}

//! Shows problems of a rule file: the line, the text underlined, the way out.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Severity, Renderer, Snippet};

use super::messages::rules::problem;
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
    let severity = match (diagnostic.problem.level(), language) {
        (Level::Error, Language::English) => Severity::ERROR.with_name("error"),
        (Level::Error, Language::Chinese) => Severity::ERROR.with_name("错误"),
        (Level::Finding, Language::English) => Severity::WARNING.with_name("finding"),
        (Level::Finding, Language::Chinese) => Severity::WARNING.with_name("提示"),
    };
    let help = match language {
        Language::English => Severity::HELP.with_name("help"),
        Language::Chinese => Severity::HELP.with_name("办法"),
    };
    let primary = AnnotationKind::Primary.span(inside(text, &diagnostic.span));
    let mut snippet = Snippet::source(text).path(path).annotation(primary);
    if let Some(other) = &diagnostic.other {
        snippet =
            snippet.annotation(AnnotationKind::Context.span(inside(text, other)).label(beside(&diagnostic.problem, language)));
    }
    let title = severity.primary_title(words.title).id(diagnostic.problem.code());
    title.element(snippet).element(help.message(words.help))
}

/// What the other place of a problem is.
fn beside(problem: &Problem, language: Language) -> &'static str {
    match (matches!(problem, Problem::Circle { .. }), language) {
        (true, Language::English) => "the circle closes here",
        (true, Language::Chinese) => "圈在这里闭合",
        (false, Language::English) => "the first one",
        (false, Language::Chinese) => "先出现的在这里",
    }
}

/// A span that lies in the text and on its characters' borders.
fn inside(text: &str, span: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    let border = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = border(span.start);
    start..border(span.end).max(start)
}

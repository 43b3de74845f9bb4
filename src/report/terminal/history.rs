//! Histories for a terminal.

use super::{Paper, Screen};
use crate::model::language::Language;
use crate::report::history::History;

/// The history as text, as wide as the screen where its words allow.
#[must_use]
pub fn render_history(history: &History, language: Language, screen: Screen) -> String {
    let mut paper = Paper::new(language, screen);
    for page in history.pages(language) {
        paper.blocks(&page.blocks);
    }
    paper.text.trim_start_matches('\n').to_owned()
}

//! Facts and tables of texts for a terminal, of what is no classification.

use anstyle::Style;

use super::grid::{Grid, Spot, Strip};
use super::{Paper, Screen};
use crate::model::language::Language;

/// What is shown, downwards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listing {
    /// What stands above it.
    pub title: Option<String>,
    /// Labels, each with what belongs to it, on a line of its own.
    pub facts: Vec<(String, String)>,
    /// Tables.
    pub tables: Vec<ListingTable>,
}

/// A table of texts. Where there is no room, columns are left out from the right, but never the first two.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListingTable {
    /// What stands above it.
    pub title: Option<String>,
    /// Its headings, and whether what stands below them stands right.
    pub headings: Vec<(String, bool)>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// The text, as wide as the screen where its words allow.
#[must_use]
pub fn render_listing(listing: &Listing, language: Language, screen: Screen) -> String {
    let mut paper = Paper::new(language, screen);
    if let Some(title) = &listing.title {
        paper.section(title);
    }
    for (label, fact) in &listing.facts {
        paper.path(label, fact);
    }
    for table in &listing.tables {
        if let Some(title) = &table.title {
            paper.section(title);
        }
        let strip = |(at, (heading, right)): (usize, &(String, bool))| Strip {
            heading: heading.clone(),
            right: *right,
            rank: u8::from(at > 1),
            joined: false,
        };
        let strips = table.headings.iter().enumerate().map(strip).collect();
        let spot = |text: &String| Spot { text: text.clone(), style: Style::new() };
        let rows = table.rows.iter().map(|row| row.iter().map(spot).collect()).collect();
        paper.grid(&Grid::new(strips, rows, false));
    }
    paper.text.trim_start_matches('\n').to_owned()
}

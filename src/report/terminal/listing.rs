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

/// A table of texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListingTable {
    /// What stands above it.
    pub title: Option<String>,
    /// Its columns.
    pub columns: Vec<ListingColumn>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table of texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListingColumn {
    /// What stands above it.
    pub heading: String,
    /// Whether what stands below it stands right.
    pub right: bool,
    /// How soon it is left out where there is no room: never with 0, else the highest first, of one rank the last.
    pub rank: u8,
}

impl ListingColumn {
    /// A column of texts.
    #[must_use]
    pub const fn text(heading: String, rank: u8) -> Self {
        Self { heading, right: false, rank }
    }

    /// A column of numbers.
    #[must_use]
    pub const fn number(heading: String, rank: u8) -> Self {
        Self { heading, right: true, rank }
    }
}

/// The text, as wide as the screen where its words allow.
#[must_use]
pub fn render_listing(listing: &Listing, language: Language, screen: Screen) -> String {
    let mut paper = Paper::new(language, screen);
    if let Some(title) = &listing.title {
        paper.section(title);
    }
    for (label, fact) in &listing.facts {
        paper.fact(label, fact);
    }
    for table in &listing.tables {
        if let Some(title) = &table.title {
            paper.section(title);
        }
        let strip = |column: &ListingColumn| Strip {
            heading: column.heading.clone(),
            right: column.right,
            rank: column.rank,
            joined: false,
        };
        let strips = table.columns.iter().map(strip).collect();
        let spot = |text: &String| Spot { text: text.clone(), style: Style::new() };
        let rows = table.rows.iter().map(|row| row.iter().map(spot).collect()).collect();
        paper.grid(&Grid::new(strips, rows, false));
    }
    paper.text.trim_start_matches('\n').to_owned()
}

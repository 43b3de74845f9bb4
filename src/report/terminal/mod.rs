//! Reports as text for a terminal: the blocks of a page drawn in so many columns, and what every run must say.

mod account;
mod contacts;
mod grid;
mod history;
mod listing;
mod same;
mod style;
mod table;

use std::borrow::Cow;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::Report;
use super::content;
use super::digits::grouped;
use super::labels::{self, Word};
use super::page::{Block, Cell, Look};
use super::plain::{beginning, text_of};
use super::summary::Summary;
use crate::model::language::Language;
use crate::model::visible::visible;
pub use contacts::render_contacts;
use grid::{Grid, Spot, Strip, broken};
pub use history::render_history;
pub use listing::{Listing, ListingColumn, ListingTable, render_listing};

/// The narrowest that tables are laid out for.
const NARROWEST: usize = 40;

/// Lists show so many of their entries.
const SHOWN: usize = 20;

/// A line shows so many characters of a name.
const LINE: usize = 1000;

/// What a text is drawn on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Screen {
    /// How many columns it has.
    pub width: usize,
    /// Whether it takes colours.
    pub colour: bool,
    /// Whether long texts are broken at its edge; elsewhere, as in a pipe or a log, they stay on a line, to be searched.
    pub breaks: bool,
}

/// The run as text, as wide as the screen where its words allow; behind the figures what every run must say.
#[must_use]
pub fn render(report: &Report<'_>, by: &[super::by::Breakdown], screen: Screen) -> String {
    let summary = Summary::of(report);
    let mut paper = Paper::new(report.run.language, screen);
    paper.head(report);
    paper.blocks(&content::figures(report, &summary));
    paper.breakdowns(by);
    paper.account(report, &summary);
    paper.text
}

/// The figures of a run alone.
#[must_use]
pub fn render_figures(report: &Report<'_>, by: &[super::by::Breakdown], screen: Screen) -> String {
    let summary = Summary::of(report);
    let mut paper = Paper::new(report.run.language, screen);
    paper.head(report);
    paper.blocks(&content::figures(report, &summary));
    paper.unknowns(report, &summary);
    paper.breakdowns(by);
    paper.warnings(report);
    paper.text
}

/// Customers counted by what was asked for, and nothing else.
#[must_use]
pub fn render_by(by: &[super::by::Breakdown], language: Language, screen: Screen) -> String {
    let mut paper = Paper::new(language, screen);
    paper.breakdowns(by);
    paper.text.trim_start_matches('\n').to_owned()
}

/// Two results against each other.
#[must_use]
pub fn render_diff(report: &super::diff::DiffReport<'_>, screen: Screen) -> String {
    let mut paper = Paper::new(report.language, screen);
    paper.blocks(&report.blocks());
    paper.text.trim_start_matches('\n').to_owned()
}

/// What every run must say, for one whose result goes elsewhere: the as-of date, how many moved since the tiers before, what could not be answered, the balance,
/// problems in the data, params in force, warnings.
#[must_use]
pub fn render_account(report: &Report<'_>, screen: Screen) -> String {
    let summary = Summary::of(report);
    let mut paper = Paper::new(report.run.language, screen);
    paper.head(report);
    paper.blocks(&content::moved(report));
    paper.account(report, &summary);
    paper.text
}

/// Which way the cells of a column stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Left,
    Right,
}

/// A text that grows downwards.
struct Paper {
    language: Language,
    width: usize,
    colour: bool,
    breaks: bool,
    text: String,
}

impl Paper {
    fn new(language: Language, screen: Screen) -> Self {
        let Screen { width, colour, breaks } = screen;
        Self { language, width: width.max(NARROWEST), colour, breaks, text: String::new() }
    }

    fn word(&self, word: Word) -> &'static str {
        word.text(self.language)
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A text behind what leads it, over as many lines as it needs.
    fn paragraph(&mut self, lead: &str, text: &str) {
        if !self.breaks {
            self.line(&format!("{lead}{text}"));
            return;
        }
        for (number, line) in broken(text, self.width.saturating_sub(lead.width())).iter().enumerate() {
            let before = if number == 0 { Cow::Borrowed(lead) } else { Cow::Owned(" ".repeat(lead.width())) };
            self.line(&format!("{before}{line}"));
        }
    }

    /// A label and what belongs to it.
    fn fact(&mut self, label: &str, fact: &str) {
        self.paragraph("", &labelled(label, fact));
    }

    /// The same of a path, on one line: it is there to be copied.
    fn path(&mut self, label: &str, path: &str) {
        self.line(&labelled(label, path));
    }

    fn section(&mut self, title: &str) {
        self.text.push('\n');
        style::write(&mut self.text, &visible(&beginning(title, LINE)), style::TITLE, self.colour);
        self.text.push('\n');
    }

    fn table(&mut self, columns: &[(String, Stand)], rows: impl IntoIterator<Item = Vec<String>>) {
        let strip = |(at, (heading, stand)): (usize, &(String, Stand))| Strip {
            heading: heading.clone(),
            right: *stand == Stand::Right,
            rank: u8::from(at > 0),
            joined: false,
        };
        let spots = |row: Vec<String>| row.into_iter().map(|text| Spot { text, style: Style::new() }).collect();
        let grid = Grid::new(columns.iter().enumerate().map(strip).collect(), rows.into_iter().map(spots).collect(), false);
        self.grid(&grid);
    }

    fn grid(&mut self, grid: &Grid) {
        let left_out = grid.draw(self.width, self.colour, &mut self.text);
        if !left_out.is_empty() {
            let line = labels::paper::columns_left_out(&left_out, self.language);
            self.paragraph(" ", &line);
        }
    }

    fn column(&self, word: Word, stand: Stand) -> (String, Stand) {
        (self.word(word).to_owned(), stand)
    }

    /// Says how many entries of a list are not shown.
    fn left(&mut self, entries: usize) {
        if entries > SHOWN {
            self.line(&format!(" … +{}", grouped(&(entries - SHOWN))));
        }
    }

    fn title(&mut self, report: &Report<'_>) {
        let run = report.run;
        let title = run.rules_name.as_deref().unwrap_or(self.word(Word::UntitledRules));
        let title = format!("{}  ·  {} {}", visible(&beginning(title, LINE)), self.word(Word::AsOf), run.as_of);
        style::write(&mut self.text, &title, style::TITLE, self.colour);
        self.text.push('\n');
    }

    fn head(&mut self, report: &Report<'_>) {
        let run = report.run;
        self.title(report);
        self.path(self.word(Word::RuleFile), &run.rules_path);
        for input in &run.inputs {
            let rows = format!("{}  ({})", input.path, labels::rows(input.rows, run.language));
            self.path(self.word(input.word()), &rows);
        }
    }

    fn breakdowns(&mut self, by: &[super::by::Breakdown]) {
        for breakdown in by {
            let blocks = breakdown.blocks(self.language);
            // Where a class would be left out, all stand below one another.
            let has_room = |block: &Block<'_>| {
                if let Block::Table(table) = block { table::grid_of(table, self.width).has_room(self.width) } else { true }
            };
            if blocks.iter().all(has_room) {
                self.blocks(&blocks);
            } else {
                self.blocks(&breakdown.downwards(self.language));
            }
        }
    }

    /// Draws blocks; charts are left to those who can.
    fn blocks(&mut self, blocks: &[Block<'_>]) {
        for block in blocks {
            match block {
                Block::Title(text) | Block::Heading(text) => self.section(text),
                Block::Line(text) => self.paragraph("", &visible(&beginning(text, LINE))),
                Block::Verbatim(text) => text.lines().for_each(|line| self.line(&visible(line))),
                Block::Facts(facts) => self.facts(facts),
                Block::Table(table) => {
                    let months = table::months_of(table, self.word(Word::Total));
                    self.grid(&months.unwrap_or_else(|| table::grid_of(table, self.width)));
                }
                Block::Chart(_) => {}
            }
        }
    }

    /// Labels with what belongs to them: on one line where it holds them, else each on its own.
    fn facts(&mut self, facts: &[(String, Cell<'_>)]) {
        let fact = |(label, cell): &(String, Cell<'_>)| labelled(label, &text_of(cell, Look::General));
        let facts: Vec<String> = facts.iter().map(fact).collect();
        let joined = facts.join("   ");
        if joined.width() <= self.width {
            self.line(&joined);
        } else {
            for line in &facts {
                self.paragraph("", line);
            }
        }
    }
}

/// A label and what belongs to it, as a terminal may show them.
fn labelled(label: &str, fact: &str) -> String {
    format!("{}: {}", visible(&beginning(label, LINE)), visible(&beginning(fact, LINE)))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    const EIGHTY: Screen = Screen { width: 80, colour: false, breaks: true };

    #[test]
    fn fits_the_screen_in_both_languages() {
        for (language, width) in [Language::Chinese, Language::English].into_iter().flat_map(|l| (50..140).map(move |w| (l, w))) {
            let fixture = Fixture::new(language);
            let text = render(&fixture.report(), &[], Screen { width, ..EIGHTY });
            for line in text.lines() {
                assert!(line.width() <= width, "{width} {} {line}", line.width());
            }
        }
    }

    #[test]
    fn numbers_stand_under_one_another() {
        let fixture = Fixture::new(Language::Chinese);
        let text = render(&fixture.report(), &[], EIGHTY);
        let lines: Vec<&str> = text.lines().collect();
        let start = lines.iter().position(|line| line.starts_with(" 订单")).unwrap();
        // Heading, rule, then the eight lines whose last column is money, standing right.
        let widths: Vec<usize> = lines[start + 2..start + 10].iter().map(|line| line.width()).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{text}");
        assert_eq!(lines[start].width(), widths[0]);
        assert!(text.contains("624,400.833333"), "{text}");
        assert!(text.contains("90%"), "{text}");
    }

    #[test]
    fn a_word_of_a_megabyte_is_cut() {
        let mut fixture = Fixture::new(Language::English);
        fixture.rules.tiers[0].name = "x".repeat(1 << 20);
        let text = render(&fixture.report(), &[], EIGHTY);
        assert!(text.len() < 50_000 && text.contains('…'), "{}", text.len());
    }

    #[test]
    fn nothing_moves_the_cursor() {
        let mut fixture = Fixture::new(Language::English);
        fixture.rules.tiers[0].name = "a\u{1b}[31mb\r\u{202e}c".to_owned();
        fixture.run.inputs[0].path = "x\ny".to_owned();
        let text = render(&fixture.report(), &[], EIGHTY);
        assert!(text.contains(r"a\u{1b}[31mb\r\u{202e}c") && text.contains(r"x\ny"), "{text}");
        assert!(text.lines().all(|line| visible(line) == line));
    }

    #[test]
    fn colour_only_adds_to_the_text() {
        let fixture = Fixture::new(Language::Chinese);
        let plain = render(&fixture.report(), &[], EIGHTY);
        let coloured = render(&fixture.report(), &[], Screen { colour: true, ..EIGHTY });
        let mut text = String::new();
        let mut parts = coloured.split('\u{1b}');
        text.extend(parts.next());
        parts.for_each(|part| text.extend(part.split_once('m').map(|(_, rest)| rest)));
        assert_eq!(text, plain);
        assert!(coloured.len() > plain.len());
    }
}

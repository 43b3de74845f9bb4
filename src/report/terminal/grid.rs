//! Rows of texts laid out in columns that fit a width: cells broken into lines, columns left out where even that is too
//! wide.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::model::visible::visible;
use crate::report::plain::beginning;

/// Cells show so many characters: what is longer is no name, and would stand in a narrow column over pages.
const CELL: usize = 200;

/// Texts are broken into lines of so many columns at the least.
const NARROWEST_TEXT: usize = 8;

/// What stands between two columns, where there is room and where there is less.
const GAPS: [usize; 2] = [3, 2];

/// A text and how it is written where there is colour.
#[derive(Clone, Default, Debug)]
pub(super) struct Spot {
    pub(super) text: String,
    pub(super) style: Style,
}

/// A column of texts.
#[derive(Clone, Debug)]
pub(super) struct Strip {
    /// What stands above it.
    pub(super) heading: String,
    /// Whether its cells stand right; then they are never broken.
    pub(super) right: bool,
    /// How soon it is left out where there is no room: never with 0, else the highest first, of one rank the last.
    pub(super) rank: u8,
    /// Whether it stands close behind the column before it, and goes with it.
    pub(super) joined: bool,
}

/// Columns and rows of texts.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    strips: Vec<Strip>,
    rows: Vec<Vec<Spot>>,
    /// Whether a line stands above the last row.
    total: bool,
    /// The least and the natural width of each column.
    widths: Vec<(usize, usize)>,
}

/// Where a column stands and how wide it is.
struct Place {
    strip: usize,
    width: usize,
}

impl Grid {
    pub(super) fn new(strips: Vec<Strip>, rows: Vec<Vec<Spot>>, total: bool) -> Self {
        let tidy = |text: &str| visible(&beginning(text, CELL)).into_owned();
        let spots = |row: Vec<Spot>| row.into_iter().map(|spot| Spot { text: tidy(&spot.text), ..spot }).collect();
        let strips: Vec<Strip> = strips.into_iter().map(|strip| Strip { heading: tidy(&strip.heading), ..strip }).collect();
        let rows: Vec<Vec<Spot>> = rows.into_iter().map(spots).collect();
        let mut cells = vec![0; strips.len()];
        for row in &rows {
            for (widest, spot) in cells.iter_mut().zip(row) {
                *widest = (*widest).max(spot.text.width());
            }
        }
        let widths = strips.iter().zip(cells).map(|(strip, cells)| widths_of(strip, cells)).collect();
        Self { strips, rows, total, widths }
    }

    /// Adds the lines to a text; the headings of columns that were left out are given back.
    pub(super) fn draw(&self, width: usize, colour: bool, out: &mut String) -> Vec<String> {
        let mut kept = self.all();
        let mut left_out: Vec<usize> = Vec::new();
        let (gap, places) = loop {
            if let Some(found) = GAPS.iter().find_map(|gap| Some((*gap, self.places(&kept, width, *gap)?))) {
                break found;
            }
            let Some(strip) = self.least(&kept) else { break (GAPS[1], self.narrowest(&kept)) };
            let goes = |other: usize| other == strip || (other == strip + 1 && self.strips[other].joined);
            left_out.push(strip);
            kept.retain(|other| !goes(*other));
        };
        self.line(&places, gap, None, colour, out);
        let rule = |out: &mut String| {
            let whole = places.iter().map(|place| self.gap(place.strip, gap) + place.width).sum::<usize>() + 2;
            let _ = writeln!(out, "{}", "─".repeat(whole.saturating_sub(self.gap(0, gap))));
        };
        rule(out);
        for (number, row) in self.rows.iter().enumerate() {
            if self.total && number > 0 && number + 1 == self.rows.len() {
                rule(out);
            }
            self.line(&places, gap, Some(row), colour, out);
        }
        left_out.sort_unstable();
        left_out.into_iter().map(|strip| self.strips[strip].heading.clone()).collect()
    }

    /// Whether all columns fit.
    pub(super) fn has_room(&self, width: usize) -> bool {
        self.places(&self.all(), width, GAPS[1]).is_some()
    }

    fn all(&self) -> Vec<usize> {
        (0..self.strips.len()).collect()
    }

    fn gap(&self, strip: usize, gap: usize) -> usize {
        if self.strips.get(strip).is_some_and(|strip| strip.joined) { 1 } else { gap }
    }

    /// The column to be left out first; none where all must stay.
    fn least(&self, kept: &[usize]) -> Option<usize> {
        let may_go = kept.iter().copied().filter(|strip| self.strips[*strip].rank > 0 && !self.strips[*strip].joined);
        may_go.max_by_key(|strip| (self.strips[*strip].rank, *strip))
    }

    fn narrowest(&self, kept: &[usize]) -> Vec<Place> {
        kept.iter().map(|strip| Place { strip: *strip, width: self.widths[*strip].0 }).collect()
    }

    /// Widths that fit; none where even the least ones don't. What there is beyond the least goes to all columns that want
    /// more, in equal parts.
    fn places(&self, kept: &[usize], width: usize, gap: usize) -> Option<Vec<Place>> {
        let gaps: usize = kept.iter().skip(1).map(|strip| self.gap(*strip, gap)).sum();
        let widths: Vec<(usize, usize)> = kept.iter().map(|strip| self.widths[*strip]).collect();
        let least: usize = widths.iter().map(|(least, _)| least).sum();
        let mut left = width.checked_sub(gaps + least + 2)?;
        let mut places = self.narrowest(kept);
        loop {
            let mut wanting: Vec<_> = places.iter_mut().zip(&widths).filter(|(place, (_, most))| place.width < *most).collect();
            if left == 0 || wanting.is_empty() {
                return Some(places);
            }
            let each = (left / wanting.len()).max(1);
            for (place, (_, most)) in &mut wanting {
                let more = each.min(*most - place.width).min(left);
                place.width += more;
                left -= more;
            }
        }
    }

    /// One row, or the headings, over as many lines as its cells need.
    fn line(&self, places: &[Place], gap: usize, row: Option<&Vec<Spot>>, colour: bool, out: &mut String) {
        let empty = Spot::default();
        let spots: Vec<(Vec<&str>, Style)> = places
            .iter()
            .map(|place| match row {
                Some(row) => {
                    let spot = row.get(place.strip).unwrap_or(&empty);
                    (broken(&spot.text, place.width), spot.style)
                }
                None => (broken(&self.strips[place.strip].heading, place.width), super::style::HEADING),
            })
            .collect();
        let lines = spots.iter().map(|(lines, _)| lines.len()).max().unwrap_or(0);
        // A heading stands on the line, not under the one above.
        let first = |of: &[&str]| if row.is_none() { lines - of.len() } else { 0 };
        for line in 0..lines {
            let begins = out.len();
            out.push(' ');
            let mut blanks = 0;
            for (number, (place, (texts, style))) in places.iter().zip(&spots).enumerate() {
                if number > 0 {
                    blanks += self.gap(place.strip, gap);
                }
                let text = line.checked_sub(first(texts)).and_then(|line| texts.get(line)).copied().unwrap_or("");
                let rest = place.width.saturating_sub(text.width());
                let (before, behind) = if self.strips[place.strip].right { (rest, 0) } else { (0, rest) };
                if text.is_empty() {
                    blanks += rest;
                    continue;
                }
                out.extend(std::iter::repeat_n(' ', blanks + before));
                blanks = behind;
                super::style::write(out, text, *style, colour);
            }
            if out.len() == begins + 1 {
                out.truncate(begins);
            }
            out.push('\n');
        }
    }
}

/// The least and the natural width of a column whose widest cell has so many columns.
fn widths_of(strip: &Strip, cells: usize) -> (usize, usize) {
    let heading = strip.heading.width();
    let natural = cells.max(heading);
    if strip.right || strip.joined {
        return (cells.max(heading.min(NARROWEST_TEXT)), natural);
    }
    (natural.min(NARROWEST_TEXT), natural)
}

/// The text in pieces of so many columns at most, broken behind blanks where there are any, else anywhere; at least one.
fn broken(text: &str, width: usize) -> Vec<&str> {
    if text.width() <= width {
        return vec![text.trim_end()];
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = end_of_piece(rest, width);
        pieces.push(rest[..end].trim_end());
        rest = rest[end..].trim_start();
    }
    pieces
}

/// Where the first piece of a text ends.
fn end_of_piece(text: &str, width: usize) -> usize {
    let (mut used, mut blank) = (0, None);
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > width && at > 0 {
            return blank.unwrap_or(at);
        }
        if c == ' ' && at > 0 {
            blank = Some(at + 1);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(headings: &[(&str, bool, u8)], rows: &[&[&str]], total: bool) -> Grid {
        let strip = |(heading, right, rank): &(&str, bool, u8)| Strip {
            heading: (*heading).to_owned(),
            right: *right,
            rank: *rank,
            joined: false,
        };
        let spot = |text: &&str| Spot { text: (*text).to_owned(), style: Style::new() };
        let rows = rows.iter().map(|row| row.iter().map(spot).collect()).collect();
        Grid::new(headings.iter().map(strip).collect(), rows, total)
    }

    fn drawn(grid: &Grid, width: usize) -> (String, Vec<String>) {
        let mut out = String::new();
        let left_out = grid.draw(width, false, &mut out);
        assert!(out.lines().all(|line| line.width() <= width && !line.ends_with(' ')), "{out}");
        (out, left_out)
    }

    #[test]
    fn wide_characters_stand_under_one_another() {
        let grid =
            grid(&[("等级", false, 0), ("客户数", true, 0)], &[&["核心客户", "1"], &["e\u{301}😀", "12"], &["合计", "13"]], true);
        let (text, _) = drawn(&grid, 80);
        let expected = " 等级       客户数\n───────────────────\n 核心客户        1\n e\u{301}😀            12\n───────────────────\n 合计           13\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn long_texts_are_broken_and_columns_left_out() {
        let text = "a long advice that says what is to be done 客户经理三天内回访";
        let grid = grid(&[("name", false, 0), ("advice", false, 0)], &[&["x", text]], false);
        let (drawn_text, left_out) = drawn(&grid, 30);
        assert!(drawn_text.lines().count() > 4 && left_out.is_empty(), "{drawn_text}");
        let joined: String =
            drawn_text.lines().skip(2).map(|line| line.trim_start_matches(" x").trim()).collect::<Vec<_>>().join(" ");
        assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn what_matters_least_goes_first() {
        let grid = grid(
            &[("name", false, 0), ("first", true, 2), ("second", true, 2), ("third", true, 1)],
            &[&["x", "1,000,000,000", "2,000,000,000", "3,000,000,000"]],
            false,
        );
        assert_eq!(drawn(&grid, 80).1, Vec::<String>::new());
        assert_eq!(drawn(&grid, 45).1, ["second"]);
        assert_eq!(drawn(&grid, 25).1, ["first", "second"]);
    }
}

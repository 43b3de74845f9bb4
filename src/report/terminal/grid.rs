//! Rows of texts as a table that fits a width: which columns there is room for, and how its rules and colours are drawn. The
//! layout itself is comfy-table's.

use anstyle::Style;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};
use unicode_width::UnicodeWidthStr;

use super::style;
use crate::model::visible::visible;
use crate::report::plain::{HEIGHTS, beginning};

/// Cells show so many characters: what is longer is no name, and would stand in a narrow column over pages.
const CELL: usize = 200;

/// Beyond so many bytes a text isn't broken into lines: that takes time that grows with the square of its length.
const UNBROKEN: usize = 10_000;

/// Texts are broken into lines of so many columns at the least.
const NARROWEST_TEXT: usize = 8;

/// Numbers, dates and keys up to so many columns are never broken.
const WIDEST_NUMBER: usize = 32;

/// Words of a heading, and of what names a row, stay whole up to so many columns.
const WHOLE_WORD: usize = 12;

/// What stands between two columns, where there is room and where there is less.
const GAPS: [usize; 2] = [3, 2];

/// What stands outside the first and the last column.
const MARGINS: usize = 2;

/// A line between rows, with a joint between columns.
const RULE: LineStyle = LineStyle::none().fill(DASH).junction(JOINT);
const DASH: char = '─';
const JOINT: char = '┼';

/// A rule under the heading and between all rows; they tell rows and columns apart, and few of them are shown. No vertical
/// lines: box-drawing characters are wide in some Chinese terminals and narrow in others, so they would put the columns of
/// heading and body out of line.
const STYLE: TableStyle = TableStyle::new().header_separator(RULE).row_separator(RULE);

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

impl Grid {
    pub(super) fn new(strips: Vec<Strip>, rows: Vec<Vec<Spot>>, total: bool) -> Self {
        let tidy = |text: &str| visible(&beginning(text, CELL)).into_owned();
        let spots = |row: Vec<Spot>| row.into_iter().map(|spot| Spot { text: tidy(&spot.text), ..spot }).collect();
        let strips: Vec<Strip> = strips.into_iter().map(|strip| Strip { heading: tidy(&strip.heading), ..strip }).collect();
        let rows: Vec<Vec<Spot>> = rows.into_iter().map(spots).collect();
        let mut cells = vec![(0, 0); strips.len()];
        for row in &rows {
            for ((unbroken, widest), (strip, spot)) in cells.iter_mut().zip(strips.iter().zip(row)) {
                let width = spot.text.width();
                *widest = width.max(*widest);
                *unbroken = if is_number(&spot.text) || is_line(&spot.text) { width.max(*unbroken) } else { *unbroken };
                // Chinese may be broken anywhere.
                if strip.rank == 0 && spot.text.is_ascii() {
                    *unbroken = words(&spot.text).min(WHOLE_WORD).max(*unbroken);
                }
            }
        }
        let widths = strips.iter().zip(cells).map(|(strip, cells)| widths_of(strip, cells)).collect();
        Self { strips, rows, total, widths }
    }

    /// Adds the lines to a text; the headings of columns that were left out are given back.
    pub(super) fn draw(&self, width: usize, colour: bool, out: &mut String) -> Vec<String> {
        let mut kept = self.all();
        let mut left_out: Vec<usize> = Vec::new();
        let gap = loop {
            if let Some(gap) = self.gap_for(&kept, width) {
                break gap;
            }
            let Some(strip) = self.least(&kept) else { break GAPS[1] };
            let goes = |other: usize| other == strip || (other == strip + 1 && self.strips[other].joined);
            left_out.push(strip);
            kept.retain(|other| !goes(*other));
        };
        self.write(&kept, &self.table(&kept, gap, width), colour, out);
        left_out.sort_unstable();
        left_out.into_iter().map(|strip| self.strips[strip].heading.clone()).collect()
    }

    /// Whether all columns fit.
    pub(super) fn has_room(&self, width: usize) -> bool {
        self.gap_for(&self.all(), width).is_some()
    }

    fn all(&self) -> Vec<usize> {
        (0..self.strips.len()).collect()
    }

    /// The gap with which the columns fit: the wide one where no cell is broken, else the narrow one.
    fn gap_for(&self, kept: &[usize], width: usize) -> Option<usize> {
        let [wide, narrow] = GAPS;
        if self.whole(kept, wide, |(_, natural)| natural) <= width {
            return Some(wide);
        }
        (self.whole(kept, narrow, |(least, _)| least) <= width).then_some(narrow)
    }

    /// The width of the table with columns of these widths.
    fn whole(&self, kept: &[usize], gap: usize, width_of: impl Fn((usize, usize)) -> usize) -> usize {
        let gaps = kept.iter().skip(1).map(|strip| if self.strips[*strip].joined { 1 } else { gap });
        gaps.sum::<usize>() + kept.iter().map(|strip| width_of(self.widths[*strip])).sum::<usize>() + MARGINS
    }

    /// The column to be left out first; none where all must stay.
    fn least(&self, kept: &[usize]) -> Option<usize> {
        let may_go = kept.iter().copied().filter(|strip| self.strips[*strip].rank > 0 && !self.strips[*strip].joined);
        may_go.max_by_key(|strip| (self.strips[*strip].rank, *strip))
    }

    fn table(&self, kept: &[usize], gap: usize, width: usize) -> Table {
        let mut table = Table::new();
        let is_broken = self.whole(kept, gap, |(_, natural)| natural) > width;
        let arrangement = if is_broken { ContentArrangement::Dynamic } else { ContentArrangement::Disabled };
        table.load_style(STYLE).set_width(short(width)).set_content_arrangement(arrangement);
        table.set_header(kept.iter().map(|strip| self.strips[*strip].heading.as_str()));
        for row in &self.rows {
            table.add_row(kept.iter().map(|strip| row.get(*strip).map_or("", |spot| spot.text.as_str())));
        }
        let is_joined = |place: usize| kept.get(place).is_some_and(|strip| self.strips[*strip].joined);
        for (place, (column, strip)) in table.column_iter_mut().zip(kept).enumerate() {
            // One column of the gap is the joint.
            let before = usize::from(!is_joined(place));
            let behind = if place + 1 == kept.len() {
                1
            } else if is_joined(place + 1) {
                0
            } else {
                gap - 2
            };
            column.set_padding((short(before), short(behind)));
            if is_broken {
                let least = Width::Fixed(short(before + self.widths[*strip].0 + behind));
                column.set_constraint(ColumnConstraint::LowerBoundary(least));
            }
            column.set_cell_alignment(if self.strips[*strip].right { CellAlignment::Right } else { CellAlignment::Left });
        }
        table
    }

    /// Adds the lines of a table of these columns, of its rules those under the heading and above the total.
    fn write(&self, kept: &[usize], table: &Table, colour: bool, out: &mut String) {
        // A text never stands in the first column of a line.
        let is_rule = |line: &String| line.starts_with(DASH);
        let lines: Vec<String> = table.lines().collect();
        let Some(rule) = lines.iter().find(|line| is_rule(line)) else { return };
        let widths: Vec<usize> = rule.split(JOINT).map(|part| part.chars().count()).collect();
        for (number, lines) in lines.split(is_rule).enumerate() {
            if number == 1 || (self.total && number > 1 && number == self.rows.len()) {
                out.extend(rule.chars().map(|_| DASH).chain(['\n']));
            }
            let row = number.checked_sub(1).and_then(|row| self.rows.get(row));
            let style =
                |strip: &usize| row.map_or(style::HEADING, |row| row.get(*strip).map(|spot| spot.style).unwrap_or_default());
            for line in lines {
                if colour {
                    paint(line, widths.iter().copied().zip(kept.iter().map(style)), out);
                } else {
                    out.push_str(line);
                }
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
            }
        }
    }
}

/// The lines of a text that fit a width, broken behind blanks where there are any; a very long one stays as it is.
pub(super) fn broken(text: &str, width: usize) -> Vec<String> {
    if text.width() <= width || text.len() > UNBROKEN {
        return vec![text.to_owned()];
    }
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_width(short(width)).set_content_arrangement(ContentArrangement::Dynamic);
    table.add_row([text]);
    for column in table.column_iter_mut() {
        column.set_padding((0, 0));
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Adds a line, the texts of its columns in their styles; between two columns stands a blank.
fn paint(line: &str, columns: impl Iterator<Item = (usize, Style)>, out: &mut String) {
    let mut rest = line;
    for (width, style) in columns {
        let mut ends = rest.match_indices(' ').map(|(at, _)| at);
        let end = ends.find(|at| rest[..*at].width() >= width).unwrap_or(rest.len());
        let (cell, behind) = rest.split_at(end);
        let text = cell.trim_matches(' ');
        if text.is_empty() {
            out.push_str(cell);
        } else {
            let from = cell.len() - cell.trim_start_matches(' ').len();
            out.push_str(&cell[..from]);
            style::write(out, text, style, true);
            out.push_str(&cell[from + text.len()..]);
        }
        rest = behind.strip_prefix(' ').unwrap_or(behind);
        out.push(' ');
    }
}

/// A width as the layout takes it.
fn short(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// Whether a text is a line of heights, which tells nothing when it is broken.
fn is_line(text: &str) -> bool {
    text.contains(HEIGHTS) && text.chars().all(|c| c == ' ' || HEIGHTS.contains(&c))
}

/// Whether a text is of use only as a whole: a phone, a date, a number, a key.
pub(super) fn is_number(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_digit() || c.is_ascii_punctuation();
    text.len() <= WIDEST_NUMBER
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && (text.chars().all(|c| c.is_ascii_graphic()) || text.chars().all(|c| c == ' ' || is_sign(c)))
}

/// The width of the longest word of a text.
fn words(text: &str) -> usize {
    text.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0)
}

/// The least and the natural width of a column whose widest number and whose widest cell have so many columns.
fn widths_of(strip: &Strip, (unbroken, cells): (usize, usize)) -> (usize, usize) {
    let heading = strip.heading.width().max(1);
    let natural = cells.max(heading);
    let word = words(&strip.heading).min(WHOLE_WORD);
    let text = if strip.right || strip.joined { cells } else { cells.min(NARROWEST_TEXT).max(unbroken) };
    (text.max(heading.min(NARROWEST_TEXT)).max(word), natural)
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
    fn a_number_is_never_broken() {
        let row = ["K1", "0571-8888 6666", "2026-10-01", "a word, and another one of many"];
        let columns = [("key", false, 0), ("phone", false, 1), ("day", false, 1), ("words", false, 1)];
        for width in 28..80 {
            let (text, left_out) = drawn(&grid(&columns, &[&row], false), width);
            let shown = row[..3].iter().filter(|cell| text.contains(**cell)).count();
            assert_eq!(shown, 3 - left_out.iter().filter(|column| *column != "words").count(), "{text}");
        }
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

    #[test]
    fn colours_stand_around_the_texts() {
        let mut grid = grid(&[("名称", false, 0), ("", true, 0)], &[&["e\u{301}😀 家庭", "12"], &["合计", "13"]], true);
        grid.rows.iter_mut().flatten().for_each(|spot| spot.style = Style::new().bold());
        let mut text = String::new();
        grid.draw(80, true, &mut text);
        let text = text.replace("\u{1b}[0m", "]").replace("\u{1b}[1m", "[").replace("\u{1b}[2m", "(");
        let expected = " (名称]\n───────────────\n [e\u{301}😀 家庭]   [12]\n───────────────\n [合计]       [13]\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn paragraphs_are_broken_at_blanks() {
        assert_eq!(broken("one two three", 8), ["one two", "three"]);
        assert_eq!(broken("请补上更早的文件", 8), ["请补上更", "早的文件"]);
        assert_eq!(broken("", 8), [""]);
        let long = "x".repeat(UNBROKEN + 1);
        assert_eq!(broken(&long, 8), [long]);
    }
}

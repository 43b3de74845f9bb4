//! The figures of a run as Markdown: tables between bars, nothing in them that a reader of Markdown would take for more
//! than a text.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::Report;
use super::by::Breakdown;
use super::contacts::{Columns, ContactList, Table as ContactTable};
use super::content;
use super::diff::DiffReport;
use super::history::History;
use super::labels::{self, Word};
use super::page::{Block, Cell, Look, Table};
use super::plain::{beginning, text_of};
use super::summary::Summary;
use crate::model::language::Language;
use crate::model::visible::visible;

/// Cells show so many characters.
const CELL: usize = 1000;

/// Cells are filled up with blanks to so many characters at the most.
const FILLED: usize = 60;

/// The figures of a run, then what was counted by what.
#[must_use]
pub fn render(report: &Report<'_>, by: &[Breakdown]) -> String {
    let summary = Summary::of(report);
    let run = report.run;
    let word = |word: Word| word.text(run.language);
    let title = run.rules_name.as_deref().unwrap_or(word(Word::UntitledRules));
    let mut out = format!("# {}\n\n", escaped(title));
    let inputs = run
        .inputs
        .iter()
        .map(|input| (word(input.word()), format!("{}  ({})", input.path, labels::rows(input.rows, run.language))));
    let facts = [(word(Word::AsOf), run.as_of.to_string()), (word(Word::RuleFile), run.rules_path.clone())];
    for (label, fact) in facts.into_iter().chain(inputs) {
        // Writing to a string can't fail.
        let _ = writeln!(out, "- {}: {}", escaped(label), escaped(&fact));
    }
    write_blocks(&content::figures(report, &summary), &mut out);
    write_blocks(&content::unknowns(report, &summary), &mut out);
    write_by(by, run.language, &mut out);
    if !run.warnings.is_empty() {
        let _ = writeln!(out, "\n## {}\n", word(Word::Warnings));
        run.warnings.iter().for_each(|warning| out.extend(["- ", &escaped(warning), "\n"]));
    }
    out
}

/// What was counted by what, and nothing else.
#[must_use]
pub fn render_by(by: &[Breakdown], language: Language) -> String {
    let mut out = String::new();
    write_by(by, language, &mut out);
    out.trim_start_matches('\n').to_owned()
}

/// Two results against each other.
#[must_use]
pub fn render_diff(report: &DiffReport<'_>) -> String {
    let mut out = String::new();
    write_blocks(&report.blocks(), &mut out);
    out.trim_start_matches('\n').to_owned()
}

/// The contact list as a table, messages whole in their column.
#[must_use]
pub fn render_contacts(list: &ContactList<'_>) -> String {
    let table = ContactTable::new(list, Columns::ForPeople, true);
    let headings = table.headings();
    // A line of a message ends with a tag: the row must go on.
    let cell = |text: &String| text.lines().map(literal).collect::<Vec<_>>().join("<br>");
    let rows = (0..table.rows()).map(|row| table.texts(row).iter().map(cell).collect());
    let lines: Vec<Vec<String>> =
        std::iter::once(headings.iter().map(|heading| escaped(heading)).collect()).chain(rows).collect();
    let mut out = String::new();
    write_lines(&lines, &vec![false; headings.len()], &mut out);
    out
}

/// A history: the timelines of customers, the tiers over time, or cohorts.
#[must_use]
pub fn render_history(history: &History, language: Language) -> String {
    let mut out = String::new();
    history.pages(language).iter().for_each(|page| write_blocks(&page.blocks, &mut out));
    out.trim_start_matches('\n').to_owned()
}

fn write_by(by: &[Breakdown], language: Language, out: &mut String) {
    for breakdown in by {
        write_blocks(&breakdown.blocks(language), out);
    }
}

fn write_blocks(blocks: &[Block<'_>], out: &mut String) {
    for block in blocks {
        match block {
            Block::Title(text) | Block::Heading(text) => out.extend(["\n## ", &escaped(text), "\n"]),
            Block::Line(text) => out.extend(["\n", &escaped(text.trim()), "\n"]),
            Block::Verbatim(text) => {
                out.push('\n');
                text.lines().for_each(|line| out.extend(["    ", &visible(line), "\n"]));
            }
            Block::Facts(facts) => {
                out.push('\n');
                for (label, cell) in facts {
                    out.extend(["- ", &escaped(label), ": ", &escaped(&text_of(cell, Look::General)), "\n"]);
                }
            }
            Block::Table(table) => write_table(table, out),
            Block::Chart(_) => {}
        }
    }
}

/// A table, its bars under one another also where characters are wide; a total in bold.
fn write_table(table: &Table<'_>, out: &mut String) {
    let is_right: Vec<bool> = table.columns.iter().map(|column| column.look.is_numeric()).collect();
    let mut lines: Vec<Vec<String>> = vec![table.columns.iter().map(|column| escaped(&column.heading)).collect()];
    for row in 0..table.rows {
        let is_total = table.total && row + 1 == table.rows;
        let text = |(cell, look): (&Cell<'_>, Look)| {
            let text = escaped(&text_of(cell, look));
            if is_total && !text.is_empty() { format!("**{text}**") } else { text }
        };
        lines.push(table.row(row).iter().zip(table.columns.iter().map(|column| column.look)).map(text).collect());
    }
    out.push('\n');
    write_lines(&lines, &is_right, out);
}

/// Cells between bars, those of a column under one another, the first line as headings.
fn write_lines(lines: &[Vec<String>], is_right: &[bool], out: &mut String) {
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|text| text.width()).max().unwrap_or(0).clamp(3, FILLED)
    };
    let widths: Vec<usize> = (0..is_right.len()).map(width).collect();
    for (number, line) in lines.iter().enumerate() {
        for ((text, width), is_right) in line.iter().zip(&widths).zip(is_right) {
            let blanks = " ".repeat(width.saturating_sub(text.width()));
            let (before, behind) = if *is_right { (blanks.as_str(), "") } else { ("", blanks.as_str()) };
            out.extend(["| ", before, text, behind, " "]);
        }
        out.push_str("|\n");
        if number == 0 {
            for (width, is_right) in widths.iter().zip(is_right) {
                let (dashes, end) = if *is_right { (width - 1, ":") } else { (*width, "") };
                out.extend(["| ", &"-".repeat(dashes), end, " "]);
            }
            out.push_str("|\n");
        }
    }
}

/// The text so that it is nothing but a text: what Markdown or HTML would act on stands behind a backslash or as an entity,
/// what moves the cursor by its code.
fn escaped(text: &str) -> String {
    literal(&beginning(text, CELL))
}

/// The same of a text that must be whole.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '!' | '$' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::super::page::Column;
    use super::*;

    #[test]
    fn a_cell_is_a_text_and_nothing_else() {
        assert_eq!(
            escaped("a|b`c<script>\n**d** [x](y) &amp; \u{202e}"),
            r"a\|b\`c&lt;script&gt;\\n\*\*d\*\* \[x\](y) &amp;amp; \\u{202e}"
        );
        let rows = vec![vec![Cell::text("甲|乙"), Cell::count(1)], vec![Cell::text("合计"), Cell::count(1)]];
        let table = Table::of_rows("t", vec![Column::text("等级"), Column::count("客户数")], rows).with_total();
        let mut out = String::new();
        write_table(&table, &mut out);
        let expected = "\n| 等级     | 客户数 |\n| -------- | -----: |\n| 甲\\|乙   |      1 |\n| **合计** |  **1** |\n";
        assert_eq!(out, expected);
    }

    #[test]
    fn every_table_line_has_its_bars() {
        let fixture = Fixture::new(Language::Chinese);
        let text = render(&fixture.report(), &[]);
        assert!(text.starts_with("# "), "{text}");
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
        assert!(rows.len() > 6 && rows.iter().all(|line| line.ends_with('|')), "{text}");
    }
}

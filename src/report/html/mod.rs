//! The page to look at: the pages of a report as sections of one html file, which needs no other file and no network.
//!
//! Nothing in the page can run but its own script, whose digest its security policy names: a text of a customer that got
//! out of its cell would stay a text.

mod cell;
mod number;
mod svg;
mod table;
mod text;

use std::io::{self, Write};

use super::diff::DiffReport;
use super::history::History;
use super::labels::history::HistoryWord;
use super::labels::{Word, screen};
use super::page::{Block, Cell, Look, Page, Table};
use super::summary::Summary;
use super::{Onlooker, Report, ReportError, content};
use crate::model::language::Language;
use cell::{Places, plain, push_link};
use table::write_table;
use text::{escaped, push_text};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The SHA-256 of the script in base64; a test compares them.
const SCRIPT_DIGEST: &str = "vA4HiiGt5Ensl9Q1XOXHGtkvXA3pgEYzVpDpf1xLpHo=";

/// Writes the page.
///
/// # Errors
/// The writer fails.
pub fn write_html(report: &Report<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let summary = Summary::of(report);
    let pages = content::pages(report, &summary);
    let name = report.run.rules_name.as_deref().unwrap_or(Word::UntitledRules.text(report.run.language));
    let title = format!("{name} · {}", report.run.as_of);
    report.expect(tables(&pages).map(|table| table.rows).sum());
    Ok(write_pages(&pages, &title, report.run.language, report.onlooker, out)?)
}

/// Writes two results against each other.
///
/// # Errors
/// The writer fails.
pub fn write_diff(report: &DiffReport<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    Ok(write_pages(&report.pages(), &report.title(), report.language, None, out)?)
}

/// Writes a history: a section a customer, else one.
///
/// # Errors
/// The writer fails.
pub fn write_history(history: &History, language: Language, out: &mut dyn Write) -> io::Result<()> {
    write_pages(&history.pages(language), HistoryWord::History.text(language), language, None, out)
}

fn tables<'p, 'a>(pages: &'p [Page<'a>]) -> impl Iterator<Item = &'p Table<'a>> {
    let blocks = pages.iter().flat_map(|page| &page.blocks);
    blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
}

/// Writes any pages as one file.
fn write_pages(
    pages: &[Page<'_>],
    title: &str,
    language: Language,
    onlooker: Option<&Onlooker>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_head(title, language, out)?;
    write!(out, "<nav aria-label=\"{}\">", screen::pages(language))?;
    for (section, page) in (1..).zip(pages) {
        write!(out, "<a href=\"#p{section}\">{}</a>", escaped(&page.title))?;
    }
    writeln!(out, "</nav>\n<main>")?;
    let places = Places::of(pages);
    for (section, page) in (1..).zip(pages) {
        Section { page, number: section, places: &places, language, onlooker }.write(out)?;
    }
    writeln!(out, "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>")
}

fn write_head(title: &str, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let (code, order) = match language {
        Language::Chinese => ("zh-CN", "zh-u-co-pinyin"),
        Language::English => ("en", "en"),
    };
    let words = screen::script_words(language);
    write!(out, "<!DOCTYPE html>\n<html lang=\"{code}\" data-order=\"{order}\"")?;
    for (name, word) in [
        ("filter", words.filter),
        ("all", words.all),
        ("previous", words.previous),
        ("next", words.next),
        ("total", words.total),
        ("found", words.found),
        ("shown", words.shown),
    ] {
        write!(out, " data-{name}=\"{}\"", escaped(word))?;
    }
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_DIGEST}'; base-uri 'none'; form-action 'none'"
    );
    write!(
        out,
        ">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        escaped(title)
    )
}

/// A page on its way out. The first has the title of the file; further ones stand one level lower.
struct Section<'p, 'a> {
    page: &'p Page<'a>,
    /// Its place, from 1.
    number: usize,
    places: &'p Places,
    language: Language,
    onlooker: Option<&'p Onlooker>,
}

impl Section<'_, '_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let level = if self.number == 1 { 1 } else { 2 };
        writeln!(out, "<section id=\"p{}\">", self.number)?;
        let mut caption = self.page.title.as_str();
        if !self.page.blocks.iter().any(|block| matches!(block, Block::Title(_))) {
            writeln!(out, "<h{level}>{}</h{level}>", escaped(caption))?;
        }
        let mut last = None;
        let mut blocks = self.page.blocks.iter().peekable();
        while let Some(block) = blocks.next() {
            match block {
                Block::Title(text) => writeln!(out, "<h{level}>{}</h{level}>", escaped(text))?,
                Block::Heading(text) => {
                    caption = text;
                    writeln!(out, "<h{0}>{1}</h{0}>", level + 1, escaped(text))?;
                }
                Block::Line(text) => writeln!(out, "<p>{}</p>", escaped(text))?,
                Block::Verbatim(text) => writeln!(out, "<pre tabindex=\"0\">{}</pre>", escaped(text))?,
                Block::Facts(facts) => self.write_facts(facts, out)?,
                Block::Table(table) => {
                    last = Some(table);
                    let mut charts = Vec::new();
                    while let Some(Block::Chart(chart)) = blocks.peek() {
                        charts.extend(svg::figure(chart, table, self.language));
                        blocks.next();
                    }
                    let class = match charts.len() {
                        0 => "",
                        1 => " class=\"beside\"",
                        _ => " class=\"above\"",
                    };
                    writeln!(out, "<div{class}>")?;
                    write_table(out, table, caption, self.places, self.onlooker, self.language)?;
                    if !charts.is_empty() {
                        writeln!(out, "<div class=\"charts\">\n{}</div>", charts.concat())?;
                    }
                    writeln!(out, "</div>")?;
                }
                Block::Chart(chart) => {
                    let drawn = last.and_then(|table| svg::figure(chart, table, self.language));
                    out.write_all(drawn.unwrap_or_default().as_bytes())?;
                }
            }
        }
        writeln!(out, "</section>")
    }

    /// Labels and what belongs to them; where all are numbers they stand as figures side by side.
    fn write_facts(&self, facts: &[(String, Cell<'_>)], out: &mut dyn Write) -> io::Result<()> {
        let is_number = |cell: &Cell<'_>| matches!(cell, Cell::Number(_) | Cell::Looking(..));
        let class = if facts.iter().all(|(_, cell)| is_number(cell) || matches!(cell, Cell::Blank)) {
            "figures"
        } else if facts.iter().all(|(_, cell)| matches!(cell, Cell::Link(..))) {
            "facts links"
        } else {
            "facts"
        };
        writeln!(out, "<dl class=\"{class}\">")?;
        for (label, cell) in facts {
            let mut text = String::new();
            if let Cell::Link(kind, about) = cell {
                push_link(&mut text, *kind, label, self.places);
                text.push_str("</dt><dd>");
                push_text(&mut text, about);
            } else {
                push_text(&mut text, label);
                text.push_str("</dt><dd>");
                let is_absent = class == "figures" && matches!(cell, Cell::Blank);
                let word = if is_absent { "–".into() } else { plain(cell, Look::Number(0)) };
                push_text(&mut text, &word);
            }
            writeln!(out, "<div><dt>{text}</dd></div>")?;
        }
        writeln!(out, "</dl>")
    }
}

//! `tier guide`: the language of rule files, by topic, and every function with an example.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::arguments::Guide;
use super::failure::{Exit, Failure};
use super::messages::guide::examples::{CUSTOMERS, EXAMPLES, ORDERS, RULES};
use super::messages::guide::{TOPICS, Topic, Word, page, word};
use super::messages::usage::{Usage, usage};
use super::print;
use super::ui::Ui;
use crate::expr::check::nearest;
use crate::expr::function::{AGGREGATES, FUNCTIONS, POPULATIONS};
use crate::model::language::Language;

/// Prints the list of topics, a topic, a function, the files of the examples, or the whole page.
///
/// # Errors
/// There is no such topic and no such function, or standard output can't be written.
pub fn run(options: &Guide, ui: Ui) -> Result<Exit, Failure> {
    let language = ui.language;
    let Some(asked) = &options.topic else { return print(&contents(language), language) };
    if let Some(text) = text(asked, language) {
        return print(&text, language);
    }
    let known = TOPICS.iter().map(|topic| topic.word).chain(["examples", "all"]).chain(function_names());
    let item = Usage::NoSuchTopic { word: asked.clone(), nearest: nearest(asked, known) };
    Err(Failure::new(Exit::Usage, usage(&item, language)))
}

fn text(asked: &str, language: Language) -> Option<String> {
    let asked = asked.trim_end_matches("()").to_lowercase();
    if asked == "all" {
        return Some(laid_out(page(language)));
    }
    if asked == "examples" {
        return Some(world(language));
    }
    if let Some(topic) = TOPICS.iter().find(|topic| topic.word == asked || topic.heading(language).to_lowercase() == asked) {
        return Some(of_topic(topic, language));
    }
    let entries: Vec<String> = entries(language).filter(|(name, _)| *name == asked).map(|(_, text)| text).collect();
    (!entries.is_empty()).then(|| entries.concat())
}

/// The topics and the names of the functions.
fn contents(language: Language) -> String {
    let mut out = format!("{}\n", word(Word::Topics, language));
    for topic in TOPICS {
        let _ = writeln!(out, "  {:<14}{}", topic.word, topic.heading(language));
    }
    let _ = writeln!(out, "\n{}", word(Word::Functions, language));
    let (mut line, mut seen) = (String::new(), Vec::new());
    for name in function_names() {
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        if line.len() + name.len() > 96 {
            let _ = writeln!(out, " {line}");
            line.clear();
        }
        let _ = write!(line, " {name}");
    }
    let _ = writeln!(out, " {line}\n\n{}", word(Word::Next, language));
    out
}

fn function_names() -> impl Iterator<Item = &'static str> {
    let values = FUNCTIONS.iter().map(|entry| entry.name);
    values.chain(AGGREGATES.iter().map(|entry| entry.name)).chain(POPULATIONS.iter().map(|entry| entry.name))
}

/// The functions with their texts: those of values, over events, against all customers.
fn entries(language: Language) -> impl Iterator<Item = (&'static str, String)> {
    let values = FUNCTIONS.iter().map(move |entry| (entry.name, entry.form, entry.explanation(language), false));
    let aggregates = AGGREGATES.iter().map(move |entry| (entry.name, entry.form, entry.explanation(language), true));
    let populations = POPULATIONS.iter().map(move |entry| (entry.name, entry.form, entry.explanation(language), false));
    values.chain(aggregates).chain(populations).map(move |(name, form, explanation, over_events)| {
        let mut text = format!("{form}\n    {explanation}\n");
        let of_events = |expression: &str| expression.contains("(orders");
        for (_, expression, value) in
            EXAMPLES.iter().filter(|(of, expression, _)| *of == name && of_events(expression) == over_events)
        {
            let _ = writeln!(text, "    {}: {expression}  →  {value}", word(Word::Example, language));
        }
        (name, text)
    })
}

/// The section of a topic; behind one that is about functions, each of them.
fn of_topic(topic: &Topic, language: Language) -> String {
    let mut out = laid_out(&section(page(language), topic.heading(language)));
    let names: Option<Vec<&str>> = match topic.word {
        "functions" => Some(FUNCTIONS.iter().map(|entry| entry.name).collect()),
        "aggregates" => Some(AGGREGATES.iter().map(|entry| entry.name).collect()),
        "populations" => Some(POPULATIONS.iter().map(|entry| entry.name).collect()),
        _ => None,
    };
    if let Some(names) = names {
        let skip = match topic.word {
            "functions" => 0,
            "aggregates" => FUNCTIONS.len(),
            _ => FUNCTIONS.len() + AGGREGATES.len(),
        };
        for (_, text) in entries(language).skip(skip).take(names.len()) {
            let _ = write!(out, "\n{text}");
        }
    }
    out
}

/// The files that the examples are computed from.
fn world(language: Language) -> String {
    format!("{}\n\n── rules.toml\n{RULES}\n── customers.csv\n{CUSTOMERS}\n── orders.csv\n{ORDERS}", word(Word::World, language))
}

/// The part of a page under a heading, up to the next one.
fn section(page: &str, heading: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in page.lines() {
        if let Some(found) = line.strip_prefix("## ").or_else(|| line.strip_prefix("# ")) {
            inside = found.trim() == heading;
        }
        if inside {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// A page for the terminal: tables in columns, marks of headings and code taken off.
fn laid_out(page: &str) -> String {
    let mut out = String::new();
    let mut table: Vec<Vec<String>> = Vec::new();
    let mut code = false;
    for line in page.lines() {
        if !code && line.starts_with('|') {
            let cells = line.trim_matches('|').replace("\\|", "\u{1}");
            let cells: Vec<String> = cells.split('|').map(|cell| unmarked(&cell.replace('\u{1}', "|"))).collect();
            if !cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':'))) || cells.iter().all(String::is_empty) {
                table.push(cells);
            }
            continue;
        }
        write_table(&std::mem::take(&mut table), &mut out);
        if line.starts_with("```") {
            code = !code;
        } else if code {
            let _ = writeln!(out, "    {line}");
        } else {
            let _ = writeln!(out, "{}", unmarked(line.trim_start_matches('#').trim_start()));
        }
    }
    write_table(&table, &mut out);
    out
}

/// A line without the marks of code and emphasis.
fn unmarked(text: &str) -> String {
    text.trim()
        .replace("**", "")
        .replace("`` ", "")
        .replace(" ``", "")
        .replace("```", "\u{1}")
        .replace('`', "")
        .replace('\u{1}', "`")
}

fn write_table(table: &[Vec<String>], out: &mut String) {
    let columns = table.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| table.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0).min(44);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in table.iter().filter(|row| row.iter().any(|cell| !cell.is_empty())) {
        let mut line = String::from(" ");
        for (at, cell) in row.iter().enumerate() {
            let pad = if at + 1 == row.len() { 0 } else { widths[at].saturating_sub(cell.width()) + 1 };
            let _ = write!(line, " {cell}{}", " ".repeat(pad));
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

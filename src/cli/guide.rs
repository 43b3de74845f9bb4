//! `tier guide`: the language of rule files, by topic, and every function with an example.

use std::fmt::Write;

use clap::Command;

use super::arguments::{Guide, positional, subcommand};
use super::failure::{Exit, Failure};
use super::layout::{laid_out, wrapped};
use super::messages::guide::examples::{CUSTOMERS, EXAMPLES, ORDERS, RULES};
use super::messages::guide::{PAGES, TOPICS, Topic, Word, page, word};
use super::messages::help::Help;
use super::messages::usage::{Usage, usage};
use super::print;
use super::ui::Ui;
use crate::expr::check::nearest;
use crate::expr::function::{AGGREGATES, FUNCTIONS, POPULATIONS};
use crate::model::language::Language;

/// What may be typed.
#[must_use]
pub fn arguments(language: Language) -> Command {
    subcommand("guide", Help::Guide, Help::GuideUsage, Help::GuideExamples, language)
        .arg(positional("topic", Help::Topic, language).value_name("TOPIC"))
}

/// Prints the list of topics, a topic, a function, the files of the examples, or the whole page.
///
/// # Errors
/// There is no such topic and no such function, or standard output can't be written.
pub fn run(options: &Guide, ui: Ui) -> Result<Exit, Failure> {
    let language = ui.language;
    let Some(asked) = &options.topic else { return print(&contents(language, ui.width()), language) };
    if let Some(text) = text(asked, language, ui.width()) {
        return print(&text, language);
    }
    let known = topics().map(|topic| topic.word).chain(["examples", "all"]).chain(function_names());
    let item = Usage::NoSuchTopic { word: asked.clone(), nearest: nearest(asked, known) };
    Err(Failure::new(Exit::Usage, usage(&item, language)))
}

fn text(asked: &str, language: Language, width: usize) -> Option<String> {
    let asked = asked.trim_end_matches("()").to_lowercase();
    if asked == "all" {
        return Some(laid_out(page(language), width));
    }
    if asked == "examples" {
        return Some(world(language, width));
    }
    let is_asked = |topic: &Topic| topic.word == asked || topic.heading(language).to_lowercase() == asked;
    if let Some(topic) = TOPICS.iter().find(|topic| is_asked(topic)) {
        return Some(of_topic(topic, language, width));
    }
    if let Some(page) = PAGES.iter().find(|page| is_asked(&page.topic)) {
        return Some(laid_out(page.text(language), width));
    }
    let entries: Vec<String> = entries(language, width).filter(|(name, _)| *name == asked).map(|(_, text)| text).collect();
    (!entries.is_empty()).then(|| entries.concat())
}

/// The topics, those of the language and the others.
fn topics() -> impl Iterator<Item = &'static Topic> {
    TOPICS.iter().chain(PAGES.iter().map(|page| &page.topic))
}

/// The topics and the names of the functions.
fn contents(language: Language, width: usize) -> String {
    let mut out = format!("{}\n", word(Word::Topics, language));
    for topic in TOPICS {
        let _ = writeln!(out, "  {:<14}{}", topic.word, topic.heading(language));
    }
    let _ = writeln!(out, "\n{}", word(Word::Pages, language));
    for topic in PAGES.iter().map(|page| &page.topic) {
        let _ = writeln!(out, "  {:<14}{}", topic.word, topic.heading(language));
    }
    let _ = writeln!(out, "\n{}", word(Word::Functions, language));
    let mut names: Vec<&str> = Vec::new();
    for name in function_names() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for line in wrapped(&names.join(" "), width.saturating_sub(2), 0) {
        let _ = writeln!(out, "  {line}");
    }
    let _ = write!(out, "\n{}", word(Word::Next, language));
    out
}

fn function_names() -> impl Iterator<Item = &'static str> {
    let values = FUNCTIONS.iter().map(|entry| entry.name);
    values.chain(AGGREGATES.iter().map(|entry| entry.name)).chain(POPULATIONS.iter().map(|entry| entry.name))
}

/// The functions with their texts: those of values, over events, against all customers.
fn entries(language: Language, width: usize) -> impl Iterator<Item = (&'static str, String)> {
    let values = FUNCTIONS.iter().map(move |entry| (entry.name, entry.form, entry.explanation(language), false));
    let aggregates = AGGREGATES.iter().map(move |entry| (entry.name, entry.form, entry.explanation(language), true));
    let populations = POPULATIONS.iter().map(move |entry| (entry.name, entry.form, entry.explanation(language), false));
    values.chain(aggregates).chain(populations).map(move |(name, form, explanation, over_events)| {
        let mut text = format!("{form}\n");
        for line in wrapped(explanation, width.saturating_sub(4), 0) {
            let _ = writeln!(text, "    {line}");
        }
        let of_events = |expression: &str| expression.contains("(orders");
        for (_, expression, value) in
            EXAMPLES.iter().filter(|(of, expression, _)| *of == name && of_events(expression) == over_events)
        {
            let _ = writeln!(text, "    {}{expression}  →  {value}", word(Word::Example, language));
        }
        (name, text)
    })
}

/// The section of a topic; behind one that is about functions, each of them.
fn of_topic(topic: &Topic, language: Language, width: usize) -> String {
    let mut out = laid_out(&section(page(language), topic.heading(language)), width);
    let (values, aggregates) = (FUNCTIONS.len(), AGGREGATES.len());
    let (skip, take) = match topic.word {
        "functions" => (0, values),
        "aggregates" => (values, aggregates),
        "populations" => (values + aggregates, POPULATIONS.len()),
        _ => (0, 0),
    };
    for (_, text) in entries(language, width).skip(skip).take(take) {
        let _ = write!(out, "\n{text}");
    }
    out
}

/// The files that the examples are computed from.
fn world(language: Language, width: usize) -> String {
    let about = wrapped(word(Word::World, language), width, 0).join("\n");
    format!("{about}\n\n── rules.toml\n{RULES}\n── customers.csv\n{CUSTOMERS}\n── orders.csv\n{ORDERS}")
}

/// The part of a page under a heading, up to the next one.
fn section(page: &str, heading: &str) -> String {
    let mut out = String::new();
    let (mut inside, mut code) = (false, false);
    for line in page.lines() {
        code ^= line.starts_with("```");
        if let Some(found) = line.strip_prefix("## ").or_else(|| line.strip_prefix("# ")).filter(|_| !code) {
            inside = found.trim() == heading;
        }
        if inside {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

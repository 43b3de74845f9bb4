//! The pages of the built-in guide: complete, the same in both languages, their examples true.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Output};

use tier::cli::messages::guide::examples::{AS_OF, CUSTOMERS, EXAMPLES, ORDERS, RULES};
use tier::cli::messages::guide::{PAGES, TOPICS, page};
use tier::expr::function::{AGGREGATES, FUNCTIONS, POPULATIONS};
use tier::model::language::Language;
use unicode_width::UnicodeWidthStr;

const LANGUAGES: [(Language, &str); 2] = [(Language::English, "en"), (Language::Chinese, "zh")];

fn run(folder: &Path, arguments: &[&str]) -> io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_tier")).current_dir(folder).args(arguments).output()
}

/// The names of the functions, with whether each is one over events.
fn functions() -> Vec<(&'static str, bool)> {
    let values = FUNCTIONS.iter().map(|entry| (entry.name, false));
    let aggregates = AGGREGATES.iter().map(|entry| (entry.name, true));
    values.chain(aggregates).chain(POPULATIONS.iter().map(|entry| (entry.name, false))).collect()
}

/// The lines of a page that are not in a block of code.
fn prose(page: &str) -> Vec<&str> {
    let mut code = false;
    page.lines()
        .filter(|line| {
            let fence = line.starts_with("```");
            code ^= fence;
            !code && !fence
        })
        .collect()
}

#[test]
fn the_headings_are_the_topics() {
    for (language, _) in LANGUAGES {
        let lines = prose(page(language));
        let headings: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("## ")).collect();
        let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.heading(language)).collect();
        assert_eq!(lines.first().copied(), Some(format!("# {}", topics[0]).as_str()));
        assert_eq!(headings, topics[1..]);
        assert!(lines.iter().filter(|line| line.starts_with('#')).count() == topics.len(), "headings of other levels");
        for other in PAGES {
            let heading = format!("# {}\n", other.topic.heading(language));
            assert!(other.text(language).starts_with(&heading), "{}", other.topic.word);
        }
    }
}

/// The page of the language and the others.
fn all_pages(language: Language) -> Vec<&'static str> {
    std::iter::once(page(language)).chain(PAGES.iter().map(|page| page.text(language))).collect()
}

#[test]
fn code_fits_a_terminal_of_eighty_columns() {
    for (language, _) in LANGUAGES {
        let pages = all_pages(language);
        let inside = pages.iter().flat_map(|page| page.split("```").skip(1).step_by(2)).flat_map(str::lines);
        assert_eq!(inside.filter(|line| line.width() > 78).collect::<Vec<_>>(), Vec::<&str>::new());
    }
}

#[test]
fn both_pages_have_the_same_parts() {
    let shape = |page: &str| {
        let lines = page.lines();
        let kind = |line: &str| {
            let rows = line.starts_with('|').then(|| format!("row of {}", line.matches('|').count()));
            let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let item = line.starts_with("- ") || (digits.len() < line.len() && digits.starts_with(". "));
            let heading = line.starts_with('#').then(|| line.chars().take_while(|c| *c == '#').collect());
            rows.or(heading)
                .or_else(|| item.then(|| "item".to_owned()))
                .or_else(|| line.starts_with("```").then(|| "fence".to_owned()))
        };
        lines.filter_map(kind).collect::<Vec<_>>()
    };
    for (english, chinese) in all_pages(Language::English).into_iter().zip(all_pages(Language::Chinese)) {
        assert_eq!(shape(english), shape(chinese), "{}", english.lines().next().unwrap_or_default());
    }
}

#[test]
fn every_function_has_an_example_and_stands_on_both_pages() {
    for (name, over_events) in functions() {
        let shows = |(of, expression, _): &&(&str, &str, &str)| *of == name && expression.contains("(orders") == over_events;
        assert!(EXAMPLES.iter().any(|example| shows(&example)), "no example of {name}");
        for (language, code) in LANGUAGES {
            assert!(page(language).contains(&format!("{name}(")), "docs/rules of {code} lacks {name}");
        }
    }
    for (name, expression, _) in EXAMPLES {
        assert!(functions().iter().any(|(known, _)| known == name), "{name} is no function");
        assert!(expression.starts_with(&format!("{name}(")), "{expression} is no example of {name}");
    }
}

#[test]
fn every_example_has_the_value_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut metrics = String::from("[metrics]\n");
    for (at, (_, expression, _)) in EXAMPLES.iter().enumerate() {
        let _ = writeln!(metrics, "example_{at} = \"{expression}\"");
    }
    let rules = RULES.replace("[metrics]\n", &metrics);
    for (name, text) in [("rules.toml", rules.as_str()), ("customers.csv", CUSTOMERS), ("orders.csv", ORDERS)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let arguments = "classify customers.csv --orders orders.csv -r rules.toml --format jsonl --lang en --as-of";
    let arguments: Vec<&str> = arguments.split(' ').chain([AS_OF]).collect();
    let output = run(folder.path(), &arguments).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let customers = String::from_utf8(output.stdout).unwrap();
    let customer: serde_json::Value = serde_json::from_str(customers.lines().next().unwrap()).unwrap();
    assert_eq!(customer["customer"], "K1");
    for (at, (_, expression, expected)) in EXAMPLES.iter().enumerate() {
        let value = &customer["metrics"][format!("example_{at}")];
        let found = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let found = if value.is_null() { "missing".to_owned() } else { found };
        assert_eq!(found, *expected, "{expression}");
    }
}

/// The blocks of TOML on a page.
fn blocks(page: &str) -> Vec<String> {
    page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

/// The sections of a rule file, in order: each heading with its text, what stands before the first under no heading.
fn sections(text: &str) -> Vec<(String, String)> {
    let mut found = vec![(String::new(), String::new())];
    for line in text.split_inclusive('\n') {
        if let Some(end) = line.rfind(']').filter(|_| line.starts_with('[')) {
            let heading = line.split('#').next().map_or(&line[..=end], str::trim_end);
            found.push((heading.to_owned(), String::new()));
        }
        if let Some((_, body)) = found.last_mut() {
            body.push_str(line);
        }
    }
    found
}

/// The rule file that a block stands for: itself, or the page's first one with the block's sections in place of its own.
fn whole(base: &str, block: &str) -> String {
    if block.starts_with("extends") || block.contains("schema = 1\n") {
        return block.to_owned();
    }
    let own = sections(block);
    let kept =
        sections(base).into_iter().filter(|(heading, _)| heading.is_empty() || own.iter().all(|(other, _)| other != heading));
    kept.map(|(_, text)| text).chain([block.to_owned()]).collect()
}

/// The text in quotes behind a key of a block.
fn quoted<'b>(block: &'b str, key: &str) -> Option<&'b str> {
    let line = block.lines().find(|line| line.split('=').next().is_some_and(|name| name.trim() == key))?;
    line.split('"').nth(1)
}

#[test]
fn every_block_of_toml_is_sound() {
    for (language, code) in LANGUAGES {
        let blocks: Vec<String> = all_pages(language).into_iter().flat_map(blocks).collect();
        assert!(blocks.len() >= 10);
        for block in &blocks {
            let folder = tempfile::tempdir().unwrap();
            let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
            write("rules.toml", &whole(&blocks[0], block));
            if let Some(standard) = quoted(block, "extends") {
                write(standard, &blocks[0]);
            }
            if let Some(lookup) = quoted(block, "file") {
                let section = &block[block.find("\nfile").unwrap()..];
                let header = |key, other| quoted(section, key).or_else(|| quoted(section, other)).unwrap();
                let (key, value) = (header("key", "from"), header("value", "to"));
                write(lookup, &format!("{key},{value}\nx,y\n"));
            }
            let output = run(folder.path(), &["check", "rules.toml", "--lang", code]).unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{said}\nof this block of {code}:\n{block}");
        }
    }
}

#[test]
fn the_guide_prints_every_topic_and_function() {
    let mut words: BTreeMap<&str, bool> = functions().into_iter().map(|(name, _)| (name, false)).collect();
    let topics: Vec<_> = TOPICS.iter().chain(PAGES.iter().map(|page| &page.topic)).collect();
    words.extend(topics.iter().map(|topic| (topic.word, true)));
    words.extend([("examples", false), ("all", false)]);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (word, is_topic) in words {
        for (language, code) in LANGUAGES {
            let output = run(here, &["guide", word, "--lang", code]).unwrap();
            assert!(output.status.success() && output.stderr.is_empty(), "tier guide {word}");
            let text = String::from_utf8(output.stdout).unwrap();
            if let Some(topic) = topics.iter().find(|topic| is_topic && topic.word == word) {
                assert!(text.starts_with(&format!("{}\n", topic.heading(language))), "tier guide {word}:\n{text}");
            }
            // Where standard output is no terminal, lines have a hundred columns.
            let long = text.lines().find(|line| line.width() > 100);
            assert_eq!(long, None, "tier guide {word} --lang {code}");
        }
    }
}

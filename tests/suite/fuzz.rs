//! Rule files and texts changed at random: neither ends the program, and of a text nothing is lost.
//!
//! Numbers and dates are fuzzed beside their grammars, workbooks in `hostile`. `TIER_FUZZ=20000 cargo test fuzz` looks
//! longer, `TIER_FUZZ_SEED=7` elsewhere.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::chance::{Chance, rounds, seeded};
use tier::model::source::{HeaderChoice, SourceChoices};
use tier::read::{Choices, InputFile, dump, inspect};
use tier::rules::resolve::{Unsound, resolve};

/// The rule files of the examples and of the presets.
fn rule_files() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["examples", "src/templates", "benches"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let path = if path.is_dir() { path.join("rules.toml") } else { path };
            if path.extension().is_some_and(|extension| extension == "toml") && path.exists() {
                texts.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    assert!(texts.len() > 10, "{}", texts.len());
    texts
}

/// Changes some characters: takes out, doubles, moves, puts in what means something.
fn changed(text: &str, meaning: &[&str], random: &mut Chance) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(4) {
        let at = random.below(characters.len().max(1));
        let end = (at + 1 + random.below(20)).min(characters.len());
        match random.below(4) {
            0 => drop(characters.drain(at.min(end)..end)),
            1 => {
                let piece = characters[at.min(end)..end].to_vec();
                let to = random.below(characters.len() + 1);
                characters.splice(to..to, piece);
            }
            2 => drop(characters.splice(at.min(end)..end, random.pick(meaning).chars())),
            _ => drop(characters.splice(at.min(characters.len())..at.min(characters.len()), random.pick(meaning).chars())),
        }
    }
    characters.into_iter().collect()
}

#[test]
fn a_changed_rule_file_is_sound_or_has_diagnostics() {
    let (files, mut random) = (rule_files(), seeded());
    let meaning = [
        "[[tiers]]",
        "\"",
        "'",
        "= ",
        "{",
        "}",
        "[",
        "]",
        "，",
        "“",
        "last 12 months",
        " and ",
        "(",
        ")",
        "50万",
        "%",
        "\n",
        "#",
        "\u{0}",
        "近12个月",
    ];
    let mut unsound = 0;
    for _ in 0..rounds(400) {
        let text = changed(random.pick(&files).as_str(), &meaning, &mut random);
        if let Err(Unsound::File { problems, .. }) = resolve(&text, &[]) {
            unsound += 1;
            assert!(!problems.is_empty(), "{text}");
        }
    }
    assert!(unsound > 0);
}

/// Characters that say something, in their order: everything but what divides, quotes and escapes.
fn says(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A text of records in no dialect in particular.
fn text(random: &mut Chance) -> String {
    let pieces = [
        "a",
        "甲",
        "1",
        "23",
        "x y",
        "\"",
        "\"\"",
        "'",
        ",",
        ",",
        ";",
        "\t",
        "|",
        "，",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\\",
        " ",
        "",
        "2026-01-05",
        "9.5",
    ];
    (0..random.below(120)).map(|_| random.pick(&pieces)).collect()
}

#[test]
fn of_a_text_nothing_is_lost() {
    let mut random = seeded();
    let source = SourceChoices { header: HeaderChoice::Nothing, ..SourceChoices::default() };
    let choices = Arc::new(Choices { source, ..Choices::default() });
    let mut read = 0;
    for _ in 0..rounds(1500) {
        let text = text(&mut random);
        let input = InputFile::spooled(&mut text.as_bytes(), "x.csv").unwrap();
        // However it is read, it is read or refused.
        let _refused = inspect(&input);
        let mut out = Vec::new();
        if dump(&input.with_choices(Arc::clone(&choices)), &mut out).is_ok() {
            read += 1;
            assert_eq!(says(&String::from_utf8(out).unwrap()), says(&text), "{text:?}");
        } else {
            assert_eq!(says(&text), "", "{text:?}");
        }
    }
    assert!(read > 0);
}

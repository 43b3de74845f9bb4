//! The walls of ARCHITECTURE.md, held up: reads `src` as text and says which line breaks which rule.

use std::fs;
use std::path::{Path, PathBuf};

mod source;

use source::{Token, paths, spelled, tokens};

/// Which part of `src` may import which: the longest name that a file's path begins with is its part, and a name stands
/// for all below it. The first table of ARCHITECTURE.md says the same; a test compares them.
const IMPORTS: &[(&str, &str)] = &[
    ("model", ""),
    ("stats", ""),
    ("expr", "model"),
    ("rules", "model expr"),
    ("read", "model"),
    ("engine", "model stats expr rules"),
    ("engine/eval", "model expr"),
    ("engine/measure", "model stats expr rules engine/eval"),
    ("engine/decide", "model expr rules engine/eval engine/measure"),
    ("engine/transition", "model rules engine/eval engine/measure engine/decide"),
    ("engine/settle", "model expr rules engine/eval engine/measure engine/decide engine/transition"),
    ("engine/gap", "model expr rules engine/eval engine/measure engine/decide engine/transition"),
    ("engine/compare", "model engine/decide engine/transition"),
    ("engine/diff", "model"),
    ("sql", "model expr rules"),
    ("report", "model stats expr rules engine ledger/entry"),
    ("ledger", "model engine"),
    ("ledger/entry", "model"),
    ("pipeline", "model expr rules read engine"),
    ("cli", "model stats expr rules read engine sql report ledger pipeline"),
    ("lib", "model stats expr rules read engine sql report ledger pipeline cli"),
    ("main", "cli"),
];

/// Which outside path may be named in which files (beginnings of paths below `src`).
const FENCES: &[(&str, &str)] = &[
    ("annotate_snippets", "cli/"),
    ("anstream", "cli/ui"),
    ("anstyle", "report/terminal/"),
    ("anyhow", "cli/"),
    ("calamine", "read/workbook"),
    ("chardetng", "read/encoding"),
    ("clap", "cli/"),
    ("clap_complete", "cli/arguments cli/completions"),
    ("clap_mangen", "cli/man"),
    ("codepage", "read/workbook/xls_text"),
    ("comfy_table", "report/terminal/grid"),
    ("csv", "read/delimited read/dialect/repair read/dump report/csv cli/contacts/record"),
    ("csv_core", "read/records"),
    ("encoding_rs", "model/source read/archive read/container read/encoding read/transcode read/workbook report/csv/form"),
    ("ethnum", "stats/"),
    ("crc32fast", "report/xlsx/deflate"),
    ("flate2", "read/archive report/xlsx/deflate"),
    ("glob", "cli/ read/source"),
    ("hmac", "model/pseudonym"),
    ("html5gum", "read/workbook"),
    ("indicatif", "cli/progress"),
    ("sanitize_filename", "cli/split"),
    ("jiff", "model/date cli/"),
    ("minijinja", "report/contacts/message"),
    ("pinyin", "read/suggest"),
    ("quick_xml", "read/workbook"),
    ("rawzip", "report/xlsx/package"),
    ("rusqlite", "ledger/store"),
    ("rust_xlsxwriter", "report/xlsx"),
    ("serde_json", "report/json read/standing/json read/whole/json ledger/texts cli/"),
    ("sha2", "cli/ model/pseudonym pipeline ledger/"),
    ("signal_hook", "cli/mod cli/interrupt"),
    ("simdutf8", "read/delimited read/look"),
    ("siphasher", "read/identity"),
    ("terminal_size", "cli/ui"),
    ("tempfile", "cli/ read/archive read/source read/transcode"),
    ("toml", "rules/document"),
    ("fearless_simd", "read/beyond_ascii read/separators"),
    ("zip", "read/container"),
    ("std::env", "cli/ main"),
    ("std::fs", "cli/ read/ pipeline ledger/"),
    ("std::net", ""),
    ("std::process", "cli/ main"),
    ("std::time", "cli/ pipeline ledger/"),
];

/// Crates without a fence: each is a type or a function that any part may want. A new dependency goes here or above.
const ANYWHERE: &str = "foldhash hashbrown memchr serde strsim thiserror unicode_normalization unicode_width";

/// Where Chinese text may stand outside comments and tests.
const CHINESE: &str = "expr/function expr/lexer model/mask report/labels report/xlsx/style cli/messages rules/keys read/cell read/header read/columns read/dates read/likeness read/numbers read/sieve";

/// The longest a file may be without its tests, and the few that may be longer, with the reason.
const LINES: usize = 400;
const LONG: &[(&str, &str)] = &[
    ("cli/messages", "every message in both languages, exhaustively"),
    ("report/labels", "every label in both languages, exhaustively"),
    ("expr/function", "the table of functions with a line of help each"),
    ("model/diagnostic/problem", "every problem of a rule file with its code, exhaustively"),
];

/// Whether a file holds nothing but tests or what they work on.
fn is_test(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name == "tests.rs" || name == "fixture.rs") || path.iter().any(|folder| folder == "tests")
}

/// Whether `path` is `part` or below it.
fn within(path: &str, part: &str) -> bool {
    path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn begins_with_one_of(file: &str, beginnings: &str) -> bool {
    beginnings.split(' ').any(|beginning| !beginning.is_empty() && file.starts_with(beginning))
}

/// The row of the import table that `path` (a file or a module, from `src` down) belongs to.
fn part(path: &str) -> Option<(&'static str, &'static str)> {
    let path = path.trim_end_matches(".rs");
    IMPORTS.iter().copied().filter(|(name, _)| within(path, name)).max_by_key(|(name, _)| name.len())
}

/// Imports that the table does not allow.
fn bad_imports(file: &str, source: &str) -> Vec<String> {
    let Some((own, allowed)) = part(file) else {
        return vec![format!("src/{file}: belongs to no part; add one to IMPORTS and ARCHITECTURE.md")];
    };
    let mut problems = Vec::new();
    for (path, line) in paths(file, &tokens(source)) {
        if path[0] != "crate" || path.len() == 1 {
            continue;
        }
        let target = path[1..].join("/");
        let permitted = match part(&target) {
            Some((other, _)) => within(other, own) || allowed.split(' ').any(|name| within(other, name)),
            None => own == "lib",
        };
        if !permitted {
            problems.push(format!("src/{file}:{line}: {own} may not import {}", path.join("::")));
        }
    }
    problems
}

/// Outside crates named where they may not be. A name that the file itself brings in (`mod csv;`) is not the crate.
fn bad_crates(file: &str, source: &str) -> Vec<String> {
    let tokens = tokens(source);
    let named = paths(file, &tokens);
    let mut local: Vec<String> =
        named.iter().filter(|(path, _)| path[0] == "crate").filter_map(|(path, _)| path.last().cloned()).collect();
    local.extend(tokens.windows(2).filter(|pair| spelled(&pair[0].0) == "mod").map(|pair| spelled(&pair[1].0)));
    let mut problems = Vec::new();
    for (path, line) in named.iter().filter(|(path, _)| !local.contains(&path[0])) {
        for (name, places) in FENCES {
            if name.split("::").enumerate().all(|(i, word)| path.get(i).is_some_and(|found| found == word))
                && !begins_with_one_of(file, places)
            {
                problems.push(format!("src/{file}:{line}: {name} is named only in: {places}"));
            }
        }
    }
    problems
}

/// What a single file may not hold.
fn bad_text(file: &str, source: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let opens = source.lines().next().unwrap_or_default();
    let doc_page = file == "lib.rs" && opens.starts_with("#![doc");
    if !doc_page && (!opens.starts_with("//! ") || opens.len() < 12) {
        problems.push(format!("src/{file}:1: a file opens with a `//!` sentence that says what it is"));
    }
    let lines = source.lines().take_while(|line| *line != "#[cfg(test)]").count();
    if lines > LINES && !LONG.iter().any(|(beginning, _)| file.starts_with(beginning)) {
        problems.push(format!("src/{file}: {lines} lines without its tests, more than {LINES}; split it"));
    }
    let tokens = tokens(source);
    for pair in tokens.windows(2) {
        let name = spelled(&pair[0].0);
        if ["todo", "unimplemented", "dbg"].contains(&name.as_str()) && pair[1].0 == Token::Mark('!') {
            problems.push(format!("src/{file}:{}: {name}! has no place in the tree", pair[0].1));
        }
    }
    let chinese = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
    for (token, line) in &tokens {
        if spelled(token).chars().any(chinese) && !begins_with_one_of(file, CHINESE) {
            problems.push(format!("src/{file}:{line}: Chinese text belongs in one of: {CHINESE}"));
        }
    }
    problems
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test(&path) {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn every_wall_stands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 10, "no sources under {}", root.display());
    let mut problems = Vec::new();
    for path in files {
        let file = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let source = fs::read_to_string(&path).unwrap();
        problems.extend([bad_imports(&file, &source), bad_crates(&file, &source), bad_text(&file, &source)].concat());
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn the_page_has_the_same_table() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let after = page.split("| part | may import |").nth(1).expect("ARCHITECTURE.md holds the import table");
    let rows: Vec<String> = after.lines().skip(2).take_while(|line| line.starts_with('|')).map(str::to_owned).collect();
    let table: Vec<String> = IMPORTS
        .iter()
        .map(|(name, allowed)| {
            format!("| {name} | {} |", if allowed.is_empty() { "nothing".into() } else { allowed.replace(' ', ", ") })
        })
        .collect();
    assert_eq!(rows, table, "ARCHITECTURE.md should hold:\n{}\n", table.join("\n"));
}

#[test]
fn every_dependency_has_a_place() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let listed = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1).take_while(|line| !line.starts_with('['));
    for name in listed.filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim().replace('-', "_")) {
        let known = FENCES.iter().any(|(fenced, _)| *fenced == name) || ANYWHERE.split(' ').any(|free| free == name);
        assert!(known, "{name}: give it a fence in FENCES, or list it in ANYWHERE");
    }
}

#[test]
fn a_broken_wall_is_seen() {
    for (file, source, expected) in [
        ("expr/ast.rs", "use crate::rules::resolve::Resolved;", 1),
        ("expr/ast.rs", "use crate::{model::Number, rules};", 1),
        ("expr/ast.rs", "fn f() -> crate::engine::Verdict {}", 1),
        ("expr/ast.rs", "use super::super::read::grid;\nuse super::lexer::Token;", 1),
        ("expr/ast.rs", "mod inner { use super::super::super::read::grid; }", 1),
        ("expr/ast.rs", "use crate::model::{date::{Date, Unit}, number::Number as N};", 0),
        ("expr/ast.rs", "// use crate::rules::x;\n#[cfg(test)]\nmod tests { use crate::rules::x; }\nfn f() {}", 0),
        ("expr/ast.rs", "const A: &str = \"crate::rules::x\"; const B: &str = r#\"\"crate::rules::x\"#;", 0),
        ("engine/eval/mod.rs", "use super::measure::plan;", 1),
        ("engine/eval/mod.rs", "use crate::engine::Run;", 1),
        ("engine/decide/mod.rs", "use super::measure::Metrics; use crate::engine::eval::Verdict;", 0),
        ("engine/mod.rs", "use self::compare::Movement; pub use decide::Decision;", 0),
        ("sql/dialect.rs", "use crate::engine::measure::plan;", 1),
        ("report/xlsx.rs", "use crate::engine::classification::Classification; use crate::read::grid::Grid;", 1),
        ("main.rs", "fn main() -> std::process::ExitCode { tier::cli::run() }", 0),
        ("main.rs", "fn main() { tier::pipeline::run(); }", 1),
        ("util/mod.rs", "", 1),
    ] {
        assert_eq!(bad_imports(file, source).len(), expected, "{file}: {source}\n{:?}", bad_imports(file, source));
    }
    for (file, source, expected) in [
        ("read/grid.rs", "use calamine::Reader;", 1),
        ("read/workbook.rs", "use calamine::{Reader, Xlsx};", 0),
        ("read/workbook/cells.rs", "fn f(cell: &calamine::Data) {}", 0),
        ("report/mod.rs", "pub mod csv; fn f() { csv::encode(); }", 0),
        ("cli/classify.rs", "use crate::report::{csv, json}; fn f() { csv::encode(); }", 0),
        ("cli/classify.rs", "use ::csv::Writer;", 1),
        ("report/json.rs", "use crate::report::{toml::Value}; use serde_json::Number;", 0),
        ("engine/mod.rs", "use std::{fmt, env};", 1),
        ("engine/mod.rs", "let t = std::time::Instant::now(); anyhow::bail!(\"no\")", 2),
        ("model/date.rs", "use jiff::civil;", 0),
        ("model/window.rs", "use jiff;", 1),
    ] {
        assert_eq!(bad_crates(file, source).len(), expected, "{file}: {source}\n{:?}", bad_crates(file, source));
    }
    let opened = "//! What this file is for.\n";
    let unfinished = ["to", "do!()"].concat();
    for (file, source, expected) in [
        ("model/value.rs", "use std::fmt;".to_owned(), 1),
        ("model/value.rs", format!("{opened}fn f() {{ {unfinished} }} // {unfinished}"), 1),
        ("model/value.rs", format!("{opened}const A: &str = \"客户\";"), 1),
        ("model/value.rs", format!("{opened}const A: char = '客'; fn f<'a>(x: &'a str) {{}}"), 1),
        (
            "model/value.rs",
            format!("{opened}/// 客户 /* */\n/* 客户 /* 客 */ */\n#[cfg(test)]\nmod t {{ const A: &str = \"客\"; }}"),
            0,
        ),
        ("report/labels.rs", format!("{opened}const A: &str = \"客户\";{}", "\n".repeat(500)), 0),
        ("model/value.rs", format!("{opened}{}", "\n".repeat(400)), 1),
        ("model/value.rs", format!("{opened}#[cfg(test)]{}", "\n".repeat(400)), 0),
    ] {
        assert_eq!(bad_text(file, &source).len(), expected, "{file}: {source}\n{:?}", bad_text(file, &source));
    }
}

//! Every file under `tests/cases` is a case: input files, command lines, and what must come. `UPDATE=1 cargo test cases`
//! writes what came into the files, to be read and judged; `CASE=words` runs only the cases whose path holds the words.
//!
//! A case begins with `#` lines that say what it shows and how the expected values were found. Then come sections, each
//! under a line of its own and up to the next such line:
//!
//! | line | what follows |
//! |---|---|
//! | `--- file: NAME (how, …)` | a text file; `how` is `gb18030`, `mark` (UTF-8 with its mark), `utf-16`, `crlf`, `escapes` (`\t \r \n \\ \xFF`), `base64`, `no newline` at its end, `mode 400` |
//! | `--- xlsx: NAME (how)` | a workbook: `[sheet]` lines, rows of cells between bars; `how` is `cut N`, its first N bytes, or a mode |
//! | `--- folder: NAME (mode 500)` | an empty folder |
//! | `--- user: plain` | the commands may not do what the administrator may |
//! | `--- sql: NAME` | statements that change that database before the next command |
//! | `$ tier …` | a command; `NAME=VALUE` before it, `< NAME` behind it; inside quotes as in a shell |
//! | `--- exit: N` | its exit code |
//! | `--- stdout`, `--- stderr` | exactly what it prints; a line `...` stands for any lines |
//! | `--- wrote: NAME` | a text file that it wrote |
//! | `--- files` | the new files; without this section there must be none |
//!
//! The commands run in a fresh folder that holds the files alone, one after another; input files must stay as they were,
//! and an error that stops a command may have two lines of help at the most. `[VERSION]`, `[TODAY]` and `[LAST-MONTH]` (its
//! last day) stand for what they say.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

mod case;
mod files;
mod run;

use case::Case;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The case files below a folder, in order.
fn below(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(below(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "case") {
            found.push(path);
        } else {
            return Err(format!("{}: not a .case file", path.display()).into());
        }
    }
    found.sort();
    Ok(found)
}

/// Runs one case; what is wrong with it, in words.
fn failure_of(path: &Path) -> Option<String> {
    let outcome = || -> Outcome<Option<String>> {
        let text = fs::read_to_string(path)?;
        let mut case = Case::parse(&text)?;
        let differences = run::run(&mut case)?;
        if !differences.is_empty() && std::env::var_os("UPDATE").is_some() {
            fs::write(path, case.to_text())?;
        }
        Ok((!differences.is_empty()).then(|| differences.join("\n")))
    };
    outcome().unwrap_or_else(|error| Some(error.to_string()))
}

/// Runs the cases below a folder, several at once; what fails, in words.
fn failures(folder: &str) -> Outcome<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder);
    let mut paths = below(&root)?;
    let words = std::env::var("CASE").unwrap_or_default();
    paths.retain(|path| path.to_string_lossy().contains(&words));
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let work = || {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Some(failure) = failure_of(path) {
                let report = format!("==== {}\n{failure}\n", path.display());
                failures.lock().unwrap_or_else(PoisonError::into_inner).push(report);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    let mut failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    failures.sort();
    Ok(if failures.is_empty() { String::new() } else { format!("{} cases fail\n{}", failures.len(), failures.concat()) })
}

#[test]
fn rules() {
    let failures = failures("rules").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn input() {
    let failures = failures("input").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn identity() {
    let failures = failures("identity").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn standing() {
    let failures = failures("standing").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn review() {
    let failures = failures("review").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn ledger() {
    let failures = failures("ledger").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn summary() {
    let failures = failures("summary").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn diff() {
    let failures = failures("diff").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn history() {
    let failures = failures("history").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn contacts() {
    let failures = failures("contacts").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn commands() {
    let failures = failures("commands").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn presets() {
    let failures = failures("presets").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn reading() {
    let failures = failures("reading").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn report() {
    let failures = failures("report").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn rejects() {
    let failures = failures("rejects").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn figures() {
    let failures = failures("figures").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn examples() {
    let failures = failures("examples").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn bugs() {
    let failures = failures("bugs").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn paper() {
    let failures = failures("paper").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn overrides() {
    let failures = failures("overrides").unwrap();
    assert!(failures.is_empty(), "{failures}");
}

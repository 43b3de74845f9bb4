//! Every example with a `command.txt`: the command gives `expected.csv`, byte for byte, and its README shows it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The example folders that can be run, with their commands.
pub fn examples() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let folders = fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<_> = folders
        .filter_map(|folder| fs::read_to_string(folder.join("command.txt")).ok().map(|command| (folder, command)))
        .collect();
    found.sort();
    found
}

#[test]
fn every_example_gives_what_it_says() {
    for (folder, command) in examples() {
        let output = Command::new(env!("CARGO_BIN_EXE_tier"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(command.split_whitespace())
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "tier {command}{errors}");
        let expected = fs::read_to_string(folder.join("expected.csv")).unwrap();
        let found = String::from_utf8(output.stdout).unwrap();
        for (expected, found) in expected.lines().zip(found.lines()) {
            assert_eq!(found, expected, "tier {command}{errors}");
        }
        assert!(found == expected, "tier {command}: another number of lines, or other line ends\n{errors}");
    }
}

#[test]
fn every_readme_shows_its_command() {
    assert!(examples().len() >= 2);
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for (folder, command) in examples() {
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        assert!(readme.contains(&format!("\ntier {command}```")), "{}: its README lacks: tier {command}", folder.display());
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(page.contains(&format!("examples/{name}")), "README.md does not name examples/{name}");
    }
}

#[test]
fn the_readmes_first_command_is_under_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("README.md")).unwrap();
    let case = fs::read_to_string(root.join("tests/cases/examples/readme.case")).unwrap();
    let command = case.lines().find_map(|line| line.strip_prefix("$ tier ")).unwrap();
    assert!(page.contains(&format!("\ncargo run --release -- {command}\n")), "README.md lacks: {command}");
}

/// The days that a script reviews, and the words of its review, variables written alike.
fn script(folder: &Path, name: &str) -> (Vec<String>, Vec<String>) {
    let text = fs::read_to_string(folder.join(name)).unwrap().replace("\\\n", " ");
    let plain = text.replace(['"', '(', ')', ';'], " ");
    let days = plain.split_whitespace().filter(|word| word.starts_with("2025-")).map(str::to_owned).collect();
    let review = plain.lines().find_map(|line| line.split_once(" review ")).unwrap().1;
    let alike = |word: &str| {
        ["month", "data", "day"]
            .iter()
            .fold(word.to_lowercase(), |word, name| word.replace(&format!("!{name}!"), name).replace(&format!("${name}"), name))
    };
    (days, review.split_whitespace().map(alike).collect())
}

#[test]
fn the_year_of_reviews_has_one_script_for_both_systems() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/monthly-review");
    let shell = script(&folder, "run.sh");
    assert_eq!((shell.0.len(), shell.1.is_empty()), (12, false));
    assert_eq!(shell, script(&folder, "run.cmd"));
}

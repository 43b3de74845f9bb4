//! The order of rows and files, the number of threads and the second run change nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value as Json, json};

use super::build;
use super::chance::Chance;
use super::program::{Case, Outputs};
use super::world::{Line, Sheet, World};

/// The document without what may differ: the inputs, and the row numbers of issues.
fn comparable(outputs: &Outputs, files_too: bool) -> Json {
    let mut document = outputs.document();
    document["run"]["inputs"] = Json::Null;
    let mut groups: BTreeMap<String, (u64, Vec<String>)> = BTreeMap::new();
    for issue in document["issues"].as_array().unwrap() {
        let file = if files_too { &issue["file"] } else { &Json::Null };
        let group = groups.entry(format!("{} {file} {}", issue["kind"], issue["column"])).or_default();
        group.0 += issue["count"].as_u64().unwrap();
        group.1.extend(issue["first"].as_array().unwrap().iter().map(|first| first["text"].to_string()));
    }
    for (_, texts) in groups.values_mut() {
        texts.sort();
        // A text that is in no list is shown once for each file.
        if !files_too {
            texts.dedup();
        }
    }
    document["issues"] = json!(groups);
    document
}

/// The cells of a workbook, without the inputs and, in the sheet of issues, the row numbers.
fn cells(outputs: &Outputs) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&outputs.xlsx)).unwrap();
    let mut sheets = BTreeMap::new();
    for (at, name) in book.sheet_names().into_iter().enumerate() {
        let range = book.worksheet_range(&name).unwrap();
        let row = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut rows: Vec<Vec<String>> = range.rows().map(row).collect();
        if at == 0 || name == "Run" {
            rows.retain(|row| !row.iter().any(|cell| cell.contains(".csv")));
        }
        if name == "Issues" {
            for row in &mut rows {
                row.remove(5);
            }
            rows.sort();
        }
        sheets.insert(name, rows);
    }
    sheets
}

/// The terminal's page without the names of files, up to the issues with their row numbers.
fn page(outputs: &Outputs) -> Vec<&str> {
    let lines = outputs.terminal.lines().take_while(|line| !line.starts_with("Issues"));
    lines.filter(|line| !line.contains(".csv")).collect()
}

fn sheets(world: &mut World) -> impl Iterator<Item = &mut Sheet> {
    world.tables.iter_mut().chain([&mut world.customers])
}

/// The same rows in another order; with `between`, rows change files too.
fn shuffled(world: &World, between: bool) -> World {
    let mut other = world.clone();
    let mut chance = Chance::new(world.seed + 7);
    for sheet in sheets(&mut other) {
        if between {
            let mut lines: Vec<Line> = sheet.files.drain(..).flatten().collect();
            chance.shuffle(&mut lines);
            // Every file keeps a row at least.
            lines.sort_by_key(|line| !matches!(line, Line::Row(_)));
            let rows = lines.iter().filter(|line| matches!(line, Line::Row(_))).count();
            let count = rows.min(4);
            sheet.files = vec![Vec::new(); count];
            for (i, line) in lines.into_iter().enumerate() {
                sheet.files[i % count].push(line);
            }
        } else {
            sheet.files.iter_mut().for_each(|lines| chance.shuffle(lines));
        }
    }
    other
}

/// How many title rows stand above the headers differs from file to file, so they are left out here.
fn without_left_out(mut document: Json) -> Json {
    for (_, balance) in document["balance"].as_object_mut().unwrap() {
        balance["left_out"] = Json::Null;
    }
    document
}

#[test]
fn threads_and_a_second_run_change_nothing() {
    for seed in 0..40 {
        let case = Case::of(&build::world(seed));
        let first = case.outputs(1);
        for threads in [1, 2, 8] {
            assert!(case.outputs(threads) == first, "case {seed} with {threads} threads\n{}", case.rules);
        }
    }
}

#[test]
fn shuffled_rows_and_files_change_nothing() {
    for seed in 0..40 {
        let world = build::world(seed);
        if world.depends_on_order() {
            continue;
        }
        let mut case = Case::of(&world);
        let first = case.outputs(2);
        case.tables.iter_mut().for_each(|files| files.reverse());
        case.customers.reverse();
        let turned = case.outputs(2);
        let rows = Case::of(&shuffled(&world, false));
        for (what, other) in [("files turned", turned), ("rows shuffled", rows.outputs(1))] {
            assert!(other.csv == first.csv && other.jsonl == first.jsonl, "case {seed}: {what}\n{}", case.rules);
            // Of equal rows with one id any may stand for all, and is the place of an issue.
            let places = world.tables.iter().all(|table| table.id.is_none());
            assert_eq!(comparable(&other, places), comparable(&first, places), "case {seed}: {what}");
            let sheets = cells(&first);
            for (name, found) in cells(&other).iter().filter(|(name, _)| places || *name != "Issues") {
                let wanted = &sheets[name];
                assert_eq!(found.len(), wanted.len(), "case {seed}: {what}: rows of {name}");
                for (found, wanted) in found.iter().zip(wanted) {
                    assert_eq!(found, wanted, "case {seed}: {what}: {name}");
                }
            }
            assert_eq!(page(&other), page(&first), "case {seed}: {what}");
        }
    }
}

#[test]
fn other_files_for_the_same_rows_change_nothing() {
    for seed in 100..140 {
        let world = build::world(seed);
        if world.depends_on_order() {
            continue;
        }
        let (case, other) = (Case::of(&world), Case::of(&shuffled(&world, true)));
        let (first, second) = (case.outputs(1), other.outputs(2));
        assert!(second.csv == first.csv && second.jsonl == first.jsonl, "case {seed}\n{}", case.rules);
        let plain = |outputs| without_left_out(comparable(outputs, false));
        assert_eq!(plain(&second), plain(&first), "case {seed}");
    }
}

/// The issues that are kept of more than a hundred must not depend on the order of the rows.
#[test]
fn the_issues_that_are_kept_do_not_depend_on_the_order_of_rows() {
    let rules = "schema = 1\n[customers]\nkey = \"k\"\n[tables.t]\nkey = \"k\"\n[tables.t.columns]\nn = { header = \"n\", \
                 type = \"number\" }\n[metrics]\nm = \"sum(t.n)\"\n[[tiers]]\nname = \"x\"\n";
    let events = |numbers: &mut dyn Iterator<Item = u32>| {
        numbers.fold("k,n\n".to_owned(), |text, number| format!("{text}A,bad{number:03}\n"))
    };
    let run = |text: &str| Case::new(rules, "2026-10-31", &["k\nA\n", text]).outputs(1);
    let (first, second) = (run(&events(&mut (0..150))), run(&events(&mut (0..150).rev())));
    assert_eq!(comparable(&second, true), comparable(&first, true));
}

fn program(case: &Case, rules: &Path, threads: &str, output: &Path) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tier"));
    command.current_dir(case.folder.path()).args(["classify", "--as-of", "2026-10-31", "--lang", "zh", "--force"]);
    command.arg("-r").arg(rules).args(["--threads", threads]).args(&case.customers);
    for (table, files) in case.sound().tables.iter().zip(&case.tables) {
        for file in files {
            command.arg("--table").arg(format!("{}={}", table.schema.name, file.display()));
        }
    }
    if output.as_os_str() != "-" {
        command.arg("-o").arg(output);
    }
    let done = command.output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    if output.as_os_str() == "-" { done.stdout } else { fs::read(output).unwrap() }
}

#[test]
fn the_binary_writes_the_same_bytes_each_time() {
    for seed in 200..202 {
        let case = Case::of(&build::world(seed));
        let rules = case.folder.path().join("rules.toml");
        fs::write(&rules, &case.rules).unwrap();
        for name in ["out.csv", "out.json", "out.jsonl", "out.xlsx", "-"] {
            let output = if name == "-" { Path::new("-").to_owned() } else { case.folder.path().join(name) };
            let first = program(&case, &rules, "1", &output);
            assert!(!first.is_empty());
            for threads in ["1", "2", "8"] {
                assert!(program(&case, &rules, threads, &output) == first, "case {seed}: {name} with {threads} threads");
            }
        }
    }
}

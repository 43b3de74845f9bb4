//! Runs the program on a rule file and files, in this process, and takes all its outputs.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use tempfile::TempDir;
use tier::engine::measure::beside::Beside;
use tier::model::date::Date;
use tier::model::language::Language;
use tier::pipeline::{Inputs, Outcome, classify, classify_counting};
use tier::read::{InputFile, Lost};
use tier::report::{InputRole, Report, Run, RunInput, csv, json, terminal, xlsx};
use tier::rules::resolve::resolve;
use tier::rules::ruleset::RuleSet;

use super::calendar::{self, Day};
use super::world::World;
use super::{print_rules, sheets};

/// A rule file and its data on disk.
pub struct Case {
    pub rules: String,
    pub as_of: Day,
    pub customers: Vec<PathBuf>,
    pub tables: Vec<Vec<PathBuf>>,
    pub left_out: Vec<u64>,
    pub folder: TempDir,
}

/// Every output of one run.
#[derive(PartialEq, Eq)]
pub struct Outputs {
    pub csv: String,
    pub json: String,
    pub jsonl: String,
    pub terminal: String,
    pub xlsx: Vec<u8>,
}

impl Outputs {
    pub fn document(&self) -> Json {
        serde_json::from_str(&self.json).unwrap()
    }
}

impl Case {
    pub fn of(world: &World) -> Self {
        let folder = TempDir::new().unwrap();
        let (mut tables, mut left_out) = (Vec::new(), Vec::new());
        for (at, sheet) in world.tables.iter().chain([&world.customers]).enumerate() {
            let (mut files, mut count) = (Vec::new(), 0);
            for (number, lines) in sheet.files.iter().enumerate() {
                let seed = world.seed.wrapping_mul(31) + u64::try_from(10 * at + number).unwrap();
                let (text, none) = sheets::file(sheet, lines, seed);
                let path = folder.path().join(format!("{at}-{number}.csv"));
                fs::write(&path, text).unwrap();
                files.push(path);
                count += none;
            }
            tables.push(files);
            left_out.push(count);
        }
        let customers = tables.pop().unwrap();
        Self { rules: print_rules::rules(world), as_of: world.as_of, customers, tables, left_out, folder }
    }

    /// A case of texts: the customer sheet, then a file for each table.
    pub fn new(rules: &str, as_of: &str, sheets: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let write = |(at, text): (usize, &&str)| {
            let path = folder.path().join(format!("{at}.csv"));
            fs::write(&path, text).unwrap();
            path
        };
        let mut paths = sheets.iter().enumerate().map(write);
        let customers = paths.by_ref().take(1).collect();
        let tables = paths.map(|path| vec![path]).collect();
        let part = |from: usize, to: usize| as_of[from..to].parse().unwrap();
        let as_of = calendar::day(part(0, 4), part(5, 7), part(8, 10));
        Self { rules: rules.to_owned(), as_of, customers, tables, left_out: Vec::new(), folder }
    }

    pub fn sound(&self) -> RuleSet {
        match resolve(&self.rules, &[]) {
            Ok(sound) => sound.rules,
            Err(error) => panic!("the rules are wrong: {error:?}\n{}", self.rules),
        }
    }

    fn input(&self, path: &Path) -> InputFile {
        InputFile::named(path, &path.strip_prefix(self.folder.path()).unwrap().to_string_lossy())
    }

    fn inputs(&self) -> (Inputs, Date) {
        let files = |paths: &[PathBuf]| paths.iter().map(|path| self.input(path)).collect::<Vec<_>>();
        let tables = self.tables.iter().map(|t| files(t)).collect();
        let inputs = Inputs { customers: files(&self.customers), tables, ..Inputs::default() };
        (inputs, Date::parse_iso(&calendar::text(self.as_of)).unwrap())
    }

    /// The same run, which keeps lost rows.
    pub fn run_keeping(&self, rules: &RuleSet, threads: usize) -> Outcome {
        let (inputs, as_of) = self.inputs();
        let outcome = classify_counting(rules, &inputs, as_of, threads, Beside::NOTHING, Lost::Kept);
        outcome.unwrap_or_else(|error| panic!("{error}\n{}", self.rules))
    }

    pub fn run(&self, rules: &RuleSet, threads: usize) -> (Outcome, Run) {
        let (inputs, as_of) = self.inputs();
        let outcome = classify(rules, &inputs, as_of, threads).unwrap_or_else(|error| panic!("{error}\n{}", self.rules));
        let input = |read: &tier::read::FileRead| RunInput {
            path: read.name.clone(),
            bytes: read.bytes,
            rows: read.rows,
            sha256: None,
            role: InputRole::Data,
        };
        let run = Run {
            as_of,
            rules_path: "rules.toml".into(),
            rules_name: rules.name.clone(),
            rules_sha256: String::new(),
            rules_text: self.rules.clone(),
            version: String::new(),
            params: rules.params.iter().map(|param| (param.name.clone(), param.value.clone())).collect(),
            inputs: outcome.files.iter().map(input).collect(),
            language: Language::English,
            part: None,
            ledger: None,
            warnings: Vec::new(),
        };
        (outcome, run)
    }

    /// The JSON output alone.
    pub fn json(&self, threads: usize) -> Json {
        let rules = self.sound();
        let (outcome, run) = self.run(&rules, threads);
        let groups = outcome.issues.groups();
        let report =
            Report { rules: &rules, classification: &outcome.classification, issues: &groups, run: &run, onlooker: None };
        let mut out = Vec::new();
        json::write_json(&report, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    pub fn outputs(&self, threads: usize) -> Outputs {
        let rules = self.sound();
        let (outcome, run) = self.run(&rules, threads);
        let groups = outcome.issues.groups();
        let report =
            Report { rules: &rules, classification: &outcome.classification, issues: &groups, run: &run, onlooker: None };
        let (mut csv_bytes, mut json_bytes, mut lines, mut xlsx_bytes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        csv::write_csv(&report, csv::Form::PLAIN, &mut csv_bytes).unwrap();
        json::write_json(&report, &mut json_bytes).unwrap();
        json::write_jsonl(&report, &mut lines).unwrap();
        xlsx::write_workbook(&report, 2, &mut xlsx_bytes).unwrap();
        Outputs {
            csv: String::from_utf8(csv_bytes).unwrap(),
            json: String::from_utf8(json_bytes).unwrap(),
            jsonl: String::from_utf8(lines).unwrap(),
            terminal: terminal::render(&report, &[], terminal::Screen { width: 100, colour: false, breaks: false }),
            xlsx: xlsx_bytes,
        }
    }
}

/// Writes the case that `TIER_LAWS_WRITE` numbers into the folder of that name, to be looked at.
#[test]
fn one_case_on_disk() {
    let Some(seed) = std::env::var("TIER_LAWS_WRITE").ok().and_then(|text| text.parse().ok()) else { return };
    let mut case = Case::of(&super::build::world(seed));
    case.folder.disable_cleanup(true);
    fs::write(case.folder.path().join("rules.toml"), &case.rules).unwrap();
    panic!("case {seed} as of {} is in {}", calendar::text(case.as_of), case.folder.path().display());
}

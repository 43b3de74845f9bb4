//! The language as text: what is printed parses to the same, nesting has an end, long files are read in linear time.

use std::fmt::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use tier::expr::parser::parse;
use tier::expr::print::print;
use tier::rules::resolve::{Unsound, resolve};

use super::build;
use super::print::Printer;
use super::print_rules::rules_with;
use super::program::Case;

#[test]
fn what_is_printed_parses_to_the_same() {
    let mut count = 0;
    for seed in 0..400 {
        let world = build::world(seed);
        let printer = Printer::new(&world);
        for e in world.every_expression() {
            let written = printer.expression(e);
            let plain = print(&parse(&written).unwrap_or_else(|error| panic!("{written}: {error:?}")));
            let again = print(&parse(&plain).unwrap_or_else(|error| panic!("{plain}: {error:?}")));
            assert_eq!(again, plain, "written as {written}");
            count += 1;
        }
    }
    assert!(count > 4000, "{count} expressions");
}

/// What is printed means the same: the whole rule file with printed expressions gives the same result.
#[test]
fn what_is_printed_means_the_same() {
    for seed in 500..560 {
        let world = build::world(seed);
        let mut case = Case::of(&world);
        let mut first = case.json(1);
        case.rules = rules_with(&world, |text| print(&parse(&text).unwrap()));
        let mut second = case.json(1);
        for document in [&mut first, &mut second] {
            // A reason quotes the rule file.
            document["customers"].as_array_mut().unwrap().iter_mut().for_each(|one| {
                for said in ["reason", "gap", "cushion"] {
                    one[said] = "".into();
                }
            });
        }
        assert_eq!(second["customers"], first["customers"], "case {seed}\n{}", case.rules);
    }
}

fn nested(depth: usize) -> [String; 5] {
    [
        format!("{}1{}", "(".repeat(depth), ")".repeat(depth)),
        format!("{}true", "not ".repeat(depth)),
        format!("{}1", "- ".repeat(depth)),
        format!("{}1{}", "abs(".repeat(depth), ")".repeat(depth)),
        format!("{}1{}", "max(1, ".repeat(depth), ")".repeat(depth)),
    ]
}

fn rules_of(text: &str) -> String {
    format!("schema = 1\n[customers]\nkey = \"k\"\n[metrics]\nm = \"{text}\"\n[[tiers]]\nname = \"x\"\n")
}

const FORM: &str = "TIER_LAWS_NESTED";

/// One form of nesting through parser, printer and the whole program. An overflow of the stack would end the whole test
/// binary, so [`two_hundred_levels_are_taken_and_no_more`] runs this in a process of its own; alone it does nothing.
#[test]
fn one_form_of_nesting() {
    let Ok(form) = std::env::var(FORM) else { return };
    let numbers: Vec<usize> = form.split(' ').map(|number| number.parse().unwrap()).collect();
    let (text, depth) = (&nested(numbers[1])[numbers[0]], numbers[1]);
    if depth > 200 {
        assert_eq!(parse(text).unwrap_err().problem.code(), "E304");
        let Err(Unsound::File { problems: found, .. }) = resolve(&rules_of(text), &[]) else {
            panic!("{depth} levels are taken")
        };
        assert_eq!(found.iter().map(|one| one.problem.code()).collect::<Vec<_>>(), ["E304"]);
        return;
    }
    let plain = print(&parse(text).unwrap());
    assert_eq!(print(&parse(&plain).unwrap()), plain);
    let case = Case::new(&rules_of(text), "2026-10-31", &["k\nA\n"]);
    assert_eq!(case.json(1)["customers"][0]["tier"], "x");
}

#[test]
fn two_hundred_levels_are_taken_and_no_more() {
    let passes = |form: usize, depth: usize| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "laws::language::one_form_of_nesting"]).env(FORM, format!("{form} {depth}"));
        let done = command.output().unwrap();
        done.status.success() && String::from_utf8_lossy(&done.stdout).contains("1 passed")
    };
    let mut wrong = Vec::new();
    for (form, shown) in nested(1).iter().enumerate() {
        for depth in [200, 201, 10_000, 100_000] {
            if !passes(form, depth) {
                wrong.push(format!("{shown} at {depth}"));
            }
        }
    }
    assert!(wrong.is_empty(), "nested on a test's stack, wrong: {wrong:?}");
}

fn chain(length: usize) -> String {
    let mut rules = "schema = 1\n[customers]\nkey = \"k\"\n[metrics]\n".to_owned();
    for i in (1..length).rev() {
        let _ = writeln!(rules, "m{i} = \"m{} + 1\"", i - 1);
    }
    rules + "m0 = \"1\"\n[[tiers]]\nname = \"x\"\n"
}

#[test]
fn a_chain_of_ten_thousand_metrics_is_computed() {
    let case = Case::new(&chain(10_000), "2026-10-31", &["k\nA\n"]);
    assert_eq!(case.json(1)["customers"][0]["metrics"]["m9999"], 10_000);
    let circle = chain(10_000).replace("m0 = \"1\"", "m0 = \"m9999\"");
    let Err(Unsound::File { problems: found, .. }) = resolve(&circle, &[]) else { panic!("a circle of 10,000 metrics is taken") };
    assert_eq!(found.len(), 1);
}

fn large(megabytes: usize) -> String {
    let mut rules = "schema = 1\n[customers]\nkey = \"k\"\n[tables.t]\nkey = \"k\"\n[tables.t.columns]\nn = { header = \"n\", \
                     type = \"number\" }\n[metrics]\n"
        .to_owned();
    let terms = " + sum(t.n, where n > 1)".repeat(400);
    let mut i = 0;
    while rules.len() < megabytes << 20 {
        let _ = writeln!(rules, "m{i} = \"1{terms}\"");
        i += 1;
    }
    rules + "[[tiers]]\nname = \"x\"\n"
}

fn time(rules: &str) -> Duration {
    let start = Instant::now();
    let sound = resolve(rules, &[]);
    assert!(sound.is_ok());
    start.elapsed()
}

#[test]
fn ten_megabytes_of_rules_are_read_in_linear_time() {
    let (small, whole) = (time(&large(1)), time(&large(10)));
    assert!(whole < small * 30, "1 MB in {small:?}, 10 MB in {whole:?}");
}

#[test]
fn a_long_chain_is_read_in_linear_time() {
    let (small, whole) = (time(&chain(2_000)), time(&chain(20_000)));
    assert!(whole < small * 40, "2,000 metrics in {small:?}, 20,000 in {whole:?}");
}

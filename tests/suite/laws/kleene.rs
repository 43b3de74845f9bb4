//! Kleene's three values through the whole program: the tables as they are published.

use std::fmt::Write;

use serde_json::Value as Json;

use super::program::Case;

const WORDS: [&str; 3] = ["是", "否", ""];

fn letter(value: &Json) -> char {
    match value {
        Json::Bool(true) => 'T',
        Json::Bool(false) => 'F',
        Json::Null => 'U',
        other => panic!("no flag: {other}"),
    }
}

/// The answers of a condition for every pair of `a` and `b` from yes, no and missing.
fn answers(condition: &str) -> String {
    let rules = format!(
        "schema = 1\n[customers]\nkey = \"k\"\n[customers.columns]\na = {{ header = \"a\", type = \"flag\" }}\nb = {{ header = \
         \"b\", type = \"flag\" }}\nn = {{ header = \"n\", type = \"number\" }}\n[metrics]\nm = \"{condition}\"\n[[tiers]]\nname \
         = \"all\"\n"
    );
    let mut sheet = "k,a,b,n\n".to_owned();
    for (i, a) in WORDS.iter().enumerate() {
        for (j, b) in WORDS.iter().enumerate() {
            let n = ["1", "0", ""][i];
            let _ = writeln!(sheet, "C{i}{j},{a},{b},{n}");
        }
    }
    let found = Case::new(&rules, "2026-10-31", &[&sheet]).json(1);
    found["customers"].as_array().unwrap().iter().map(|one| letter(&one["metrics"]["m"])).collect()
}

#[test]
fn conditions_answer_as_in_the_published_tables() {
    for (condition, wanted) in [
        // a is T, T, T, F, F, F, U, U, U and b is T, F, U three times.
        ("a and b", "TFUFFFUFU"),
        ("a or b", "TTTTFUTUU"),
        ("not a", "FFFTTTUUU"),
        ("a = b", "TFUFTUUUU"),
        ("a != b", "FTUTFUUUU"),
        ("a is b", "TFFFTFFFT"),
        ("a is not b", "FTTTFTTTF"),
        ("a is missing", "FFFFFFTTT"),
        ("a in (b, true)", "TTTFTUUUU"),
        ("a not in (b, true)", "FFFTFUUUU"),
        ("n between 1 and if(b, 5, 0)", "TFUFFFUUU"),
        ("n not between 1 and if(b, 5, 0)", "FTUTTTUUU"),
        ("n > 0 or n <= 0", "TTTTTTUUU"),
        ("if(a, b, not b)", "TFUFTUUUU"),
        ("if(a, true, missing)", "TTTUUUUUU"),
        ("coalesce(a, b)", "TTTFFFTFU"),
        ("at_least(1, a, b)", "TTTTFUTUU"),
        ("at_least(2, a, b)", "TFUFFFUFU"),
        ("at_least(2, a, b, true)", "TTTTFUTUU"),
        ("at_least(0, a, b)", "TTTTTTTTT"),
    ] {
        assert_eq!(answers(condition), wanted, "{condition}");
    }
}

/// De Morgan and the double not, which hold for three values too.
#[test]
fn the_laws_of_not_hold_for_unknown() {
    for (left, right) in [
        ("not (a and b)", "not a or not b"),
        ("not (a or b)", "not a and not b"),
        ("not not a", "a"),
        ("not (n between 0 and 0)", "n not between 0 and 0"),
        ("not (a in (b))", "a not in (b)"),
        ("at_least(1, a, b, a = b)", "a or b or a = b"),
        ("at_least(3, a, b, a = b)", "a and b and a = b"),
    ] {
        assert_eq!(answers(left), answers(right), "{left} and {right}");
    }
}

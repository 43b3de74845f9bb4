//! What is missing is what it takes, and the cushion is what there is: every way is gone, every margin used up, and the
//! program asked again.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::cells::decimal;
use super::program::Case;
use crate::chance::{Chance, rounds};

const HEAD: &str = "schema = 1\n[customers]\nkey = \"key\"\n[customers.columns]\n\
    a = { header = \"a\", type = \"number\" }\nb = { header = \"b\", type = \"number\" }\n\
    c = { header = \"c\", type = \"number\" }\nd = { header = \"d\", type = \"number\" }\nr = { header = \"r\" }\n\
    [metrics]\nn = \"floor(c)\"\nm = \"0 - d\"\n[[tiers]]\nname = \"x\"\nenter = \"ENTER\"\n[[tiers]]\nname = \"y\"\n";

/// The numbers that conditions ask about, with the column that holds each.
const NUMBERS: [&str; 4] = ["a", "b", "m", "n"];

fn number(chance: &mut Chance) -> i64 {
    chance.between(-6, 12) * [1_000_000, 500_000, 250_000][chance.below(3)]
}

fn comparison(chance: &mut Chance) -> String {
    let of = NUMBERS[chance.below(4)];
    let literal = |chance: &mut Chance| decimal(number(chance).into());
    match chance.below(12) {
        0 => format!("r {} 'u'", ["=", "!="][chance.below(2)]),
        1 => format!("{of} {}between {} and {}", ["", "not "][chance.below(2)], literal(chance), literal(chance)),
        2 => format!("{of} {}in ({}, {})", ["", "not "][chance.below(2)], literal(chance), literal(chance)),
        3 => format!("{} {} {of}", literal(chance), ["<", "<=", ">", ">="][chance.below(4)]),
        _ => format!("{of} {} {}", ["<", "<=", ">", ">=", ">=", ">=", "=", "!="][chance.below(8)], literal(chance)),
    }
}

fn condition(chance: &mut Chance, depth: usize) -> String {
    let part = |chance: &mut Chance| condition(chance, depth - 1);
    match if depth == 0 { 9 } else { chance.below(10) } {
        0..=2 => format!("({} and {})", part(chance), part(chance)),
        3..=5 => format!("({} or {})", part(chance), part(chance)),
        6 => format!("not ({})", part(chance)),
        7 => format!("at_least({}, {}, {}, {})", chance.between(1, 3), part(chance), part(chance), part(chance)),
        _ => comparison(chance),
    }
}

/// The cells a, b, c, d of a customer in millionths; none where empty.
type Cells = [Option<i64>; 4];

/// The cells with a number that a condition asks about set.
fn with(mut cells: Cells, what: &str, micros: i64) -> Cells {
    match what {
        "a" => cells[0] = Some(micros),
        "b" => cells[1] = Some(micros),
        "n" => cells[2] = Some(micros),
        "m" => cells[3] = Some(-micros),
        other => panic!("{other}"),
    }
    cells
}

fn micros(number: &Json) -> i64 {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |digits| (-1, digits));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    sign * (whole.parse::<i64>().unwrap() * 1_000_000 + format!("{rest:0<6}").parse::<i64>().unwrap())
}

/// One of these so far beyond a bound that it is the next number there is.
fn next(what: &str, number: i64, up: bool) -> i64 {
    let step = if what == "n" { 1_000_000 } else { 1 };
    if up { number + step } else { number - step }
}

fn sheet(customers: &[(Cells, bool)]) -> String {
    let mut text = "key,a,b,c,d,r\n".to_owned();
    for (number, (cells, is_u)) in customers.iter().enumerate() {
        let _ = write!(text, "{number:05}");
        for cell in cells {
            text.push(',');
            text.push_str(&cell.map_or_else(String::new, |micros| decimal(micros.into())));
        }
        let _ = writeln!(text, ",{}", if *is_u { "u" } else { "v" });
    }
    text
}

fn run(enter: &str, customers: &[(Cells, bool)]) -> Vec<Json> {
    let case = Case::new(&HEAD.replace("ENTER", enter), "2026-01-31", &[&sheet(customers)]);
    case.json(1)["customers"].as_array().unwrap().clone()
}

/// Customers as they would be, and whether they must be in the better tier.
#[derive(Default)]
struct Would {
    customers: Vec<(Cells, bool)>,
    enters: Vec<bool>,
    said: Vec<String>,
}

impl Would {
    fn be(&mut self, cells: Cells, is_u: bool, enters: bool, said: &Json) {
        self.customers.push((cells, is_u));
        self.enters.push(enters);
        self.said.push(said.to_string());
    }

    /// What the ways of a customer lead to.
    fn go(&mut self, cells: Cells, is_u: bool, gap: &Json) {
        for way in gap["ways"].as_array().unwrap().iter().filter(|way| way["blockers"].is_null()) {
            let steps = way["steps"].as_array().unwrap();
            let mut there = cells;
            for step in steps {
                let (what, op, to) = (step["what"].as_str().unwrap(), step["op"].as_str().unwrap(), micros(&step["to"]));
                assert_eq!(micros(&step["to"]) - micros(&step["from"]), micros(&step["delta"]));
                let reached = if op.len() == 1 && op != "=" { next(what, to, op == ">") } else { to };
                there = with(there, what, reached);
                if let ([_], false) = (steps.as_slice(), op == "=") {
                    self.be(with(cells, what, next(what, reached, op.starts_with('<'))), is_u, false, step);
                }
            }
            self.be(there, is_u, true, way);
        }
    }

    /// Where the margins of a customer end.
    fn fall(&mut self, cells: Cells, is_u: bool, cushion: &Json) {
        for fall in cushion["falls"].as_array().unwrap() {
            let (mut holds, mut falls) = (cells, cells);
            for margin in fall.as_array().unwrap() {
                let (what, op) = (margin["what"].as_str().unwrap(), margin["op"].as_str().unwrap());
                let (bound, is_floor) = (micros(&margin["bound"]), op.starts_with('>'));
                assert_eq!((bound - micros(&margin["from"])).abs(), micros(&margin["margin"]));
                let held = if op.len() == 2 { bound } else { next(what, bound, is_floor) };
                holds = with(holds, what, held);
                falls = with(falls, what, next(what, held, !is_floor));
            }
            self.be(holds, is_u, true, fall);
            self.be(falls, is_u, false, fall);
        }
    }
}

#[test]
fn ways_lead_there_and_margins_end_there() {
    let (mut ways, mut falls) = (0, 0);
    let rounds = rounds(60);
    for seed in 0..rounds {
        let chance = &mut Chance::new(seed as u64);
        let enter = condition(chance, 3);
        let cell = |chance: &mut Chance| (chance.below(12) > 0).then(|| number(chance));
        let customers: Vec<(Cells, bool)> = (0..12).map(|_| ([(); 4].map(|()| cell(chance)), chance.below(2) == 0)).collect();
        let mut would = Would::default();
        for (found, (cells, is_u)) in run(&enter, &customers).iter().zip(&customers) {
            if found["gap"].is_null() {
                would.fall(*cells, *is_u, &found["cushion"]);
                falls += found["cushion"]["falls"].as_array().unwrap().len();
            } else {
                would.go(*cells, *is_u, &found["gap"]);
                ways += found["gap"]["ways"].as_array().unwrap().len();
            }
        }
        for (number, found) in run(&enter, &would.customers).iter().enumerate() {
            let (cells, said) = (would.customers[number], &would.said[number]);
            assert_eq!(found["tier"] == "x", would.enters[number], "case {seed}: {enter}\n{cells:?}\n{said}");
        }
    }
    assert!(ways > 3 * rounds && falls > 3 * rounds, "{ways} ways, {falls} falls");
}

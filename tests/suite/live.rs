//! Tiers as formulas: what a spreadsheet would compute of them, with the thresholds as they are and changed, is what the
//! program says of the same rules.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};

use crate::examples::examples;

/// A value of a spreadsheet.
#[derive(Clone, PartialEq, Debug)]
enum Value {
    Blank,
    Number(f64),
    Text(String),
    Flag(bool),
    Error,
}

/// A workbook with formulas in its sheet of customers.
struct Book {
    customers: Range<Data>,
    formulas: Range<String>,
    thresholds: Range<Data>,
    /// Values put over those of the thresholds, by row from 0.
    changed: BTreeMap<u32, f64>,
}

impl Book {
    fn open(path: &Path) -> Self {
        let mut book: Xlsx<_> = open_workbook(path).unwrap();
        let names = book.sheet_names();
        let [_, tiers, thresholds, ..] = names.as_slice() else { panic!("{names:?}") };
        let formulas = book.worksheet_formula(tiers).unwrap();
        let (customers, thresholds) = (book.worksheet_range(tiers).unwrap(), book.worksheet_range(thresholds).unwrap());
        Self { customers, formulas, thresholds, changed: BTreeMap::new() }
    }

    /// The place of a threshold by its name.
    fn threshold(&self, name: &str) -> u32 {
        let rows = 3..self.thresholds.end().unwrap().0;
        let named = |row: &u32| self.thresholds.get_value((*row, 0)) == Some(&Data::String(name.to_owned()));
        rows.into_iter().find(named).unwrap_or_else(|| panic!("no threshold {name}"))
    }

    fn column(&self, heading: &str) -> u32 {
        let columns = 0..=self.customers.end().unwrap().1;
        let is = |column: &u32| self.customers.get_value((0, *column)) == Some(&Data::String(heading.to_owned()));
        columns.into_iter().find(is).unwrap_or_else(|| panic!("no column {heading}"))
    }

    fn rows(&self) -> std::ops::RangeInclusive<u32> {
        1..=self.customers.end().unwrap().0
    }

    /// A column of texts by the customer.
    fn texts(&self, heading: &str) -> BTreeMap<String, String> {
        let column = self.column(heading);
        let text = |row, column| self.customers.get_value((row, column)).unwrap().to_string();
        self.rows().map(|row| (text(row, 0), text(row, column))).collect()
    }

    /// The what-if tiers as the formulas come to them.
    fn computed(&self) -> BTreeMap<String, String> {
        let column = self.column("What-if tier");
        let of = |row| {
            let formula = self.formulas.get_value((row, column)).map_or("", String::as_str);
            let key = self.customers.get_value((row, 0)).unwrap().to_string();
            let value = if formula.is_empty() {
                Self::cell((row, column), &self.customers)
            } else {
                let mut parser = Parser { book: self, text: formula, at: 0 };
                let value = parser.comparison();
                assert_eq!(parser.at, formula.len(), "{formula}");
                value
            };
            let Value::Text(tier) = value else { panic!("{key}: {formula} is {value:?}") };
            (key, tier)
        };
        self.rows().map(of).collect()
    }

    fn cell(place: (u32, u32), sheet: &Range<Data>) -> Value {
        match sheet.get_value(place) {
            None | Some(Data::Empty) => Value::Blank,
            Some(Data::Float(number)) => Value::Number(*number),
            Some(Data::DateTime(day)) => Value::Number(day.as_f64()),
            Some(Data::String(text)) => Value::Text(text.clone()),
            Some(other) => panic!("{other:?}"),
        }
    }
}

/// Reads a formula and computes it on the way, as spreadsheets do.
struct Parser<'b> {
    book: &'b Book,
    text: &'b str,
    at: usize,
}

impl Parser<'_> {
    fn takes(&mut self, sign: &str) -> bool {
        let is = self.text[self.at..].starts_with(sign);
        self.at += if is { sign.len() } else { 0 };
        is
    }

    fn comparison(&mut self) -> Value {
        let left = self.sum();
        let signs = ["<>", "<=", ">=", "=", "<", ">"];
        let Some(sign) = signs.into_iter().find(|sign| self.takes(sign)) else { return left };
        let (left, right) = (left, self.sum());
        if left == Value::Error || right == Value::Error {
            return Value::Error;
        }
        // A blank is 0 beside a number; numbers stand before texts, and these before flags.
        let rank = |value: &Value| match value {
            Value::Blank => (0, 0.0),
            Value::Number(number) => (0, *number),
            Value::Text(_) => (1, 0.0),
            Value::Flag(flag) => (2, f64::from(u8::from(*flag))),
            Value::Error => unreachable!(),
        };
        let order = rank(&left).partial_cmp(&rank(&right)).unwrap();
        Value::Flag(match sign {
            "=" => order.is_eq(),
            "<>" => order.is_ne(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            _ => order.is_ge(),
        })
    }

    fn sum(&mut self) -> Value {
        let mut value = self.product();
        loop {
            let sign = if self.takes("+") {
                1.0
            } else if self.takes("-") {
                -1.0
            } else {
                return value;
            };
            let next = self.product();
            value = arithmetic(&value, &next, |a, b| Some(a + sign * b));
        }
    }

    fn product(&mut self) -> Value {
        let mut value = self.operand();
        loop {
            let divides = if self.takes("*") {
                false
            } else if self.takes("/") {
                true
            } else {
                return value;
            };
            let next = self.operand();
            let step = |a: f64, b: f64| if divides { (b != 0.0).then(|| a / b) } else { Some(a * b) };
            value = arithmetic(&value, &next, step);
        }
    }

    fn operand(&mut self) -> Value {
        if self.takes("-") {
            let value = self.operand();
            return arithmetic(&Value::Number(0.0), &value, |a, b| Some(a - b));
        }
        if self.takes("(") {
            let value = self.comparison();
            assert!(self.takes(")"), "{} at {}", self.text, self.at);
            return value;
        }
        if self.takes("\"") {
            let mut text = String::new();
            loop {
                let end = self.text[self.at..].find('"').unwrap();
                text.push_str(&self.text[self.at..self.at + end]);
                self.at += end + 1;
                if !self.takes("\"") {
                    return Value::Text(text);
                }
                text.push('"');
            }
        }
        if self.takes("'Thresholds'!") {
            let (row, column) = self.place();
            if let Some(number) = self.book.changed.get(&row).filter(|_| column == 1) {
                return Value::Number(*number);
            }
            return Book::cell((row, column), &self.book.thresholds);
        }
        if self.text[self.at..].starts_with('$') {
            let place = self.place();
            return Book::cell(place, &self.book.customers);
        }
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
        let word = &rest[..end];
        self.at += end;
        match word {
            "TRUE" => Value::Flag(true),
            "FALSE" => Value::Flag(false),
            number if number.starts_with(|c: char| c.is_ascii_digit()) => Value::Number(number.parse().unwrap()),
            function => self.call(function),
        }
    }

    /// `$N$4` or `$N4`.
    fn place(&mut self) -> (u32, u32) {
        assert!(self.takes("$"));
        let mut column = 0;
        while let Some(letter) = self.text[self.at..].bytes().next().filter(u8::is_ascii_uppercase) {
            column = column * 26 + u32::from(letter - b'A') + 1;
            self.at += 1;
        }
        self.takes("$");
        let digits = self.text[self.at..].bytes().take_while(u8::is_ascii_digit).count();
        let row: u32 = self.text[self.at..self.at + digits].parse().unwrap();
        self.at += digits;
        (row - 1, column - 1)
    }

    fn call(&mut self, function: &str) -> Value {
        assert!(self.takes("("), "{function} in {} at {}", self.text, self.at);
        let mut values = vec![self.comparison()];
        while self.takes(",") {
            values.push(self.comparison());
        }
        assert!(self.takes(")"), "{} at {}", self.text, self.at);
        assert!(values.len() <= 255);
        let flags = || -> Option<Vec<bool>> {
            let flag = |value: &Value| if let Value::Flag(flag) = value { Some(*flag) } else { None };
            values.iter().map(flag).collect()
        };
        match function {
            "AND" => flags().map_or(Value::Error, |flags| Value::Flag(flags.into_iter().all(|flag| flag))),
            "OR" => flags().map_or(Value::Error, |flags| Value::Flag(flags.into_iter().any(|flag| flag))),
            "NOT" => flags().map_or(Value::Error, |flags| Value::Flag(!flags[0])),
            "COUNT" => {
                let numbers = values.iter().filter(|value| matches!(value, Value::Number(_))).count();
                Value::Number(f64::from(u32::try_from(numbers).unwrap()))
            }
            "IF" => match values[0] {
                Value::Flag(true) => values[1].clone(),
                Value::Flag(false) => values[2].clone(),
                Value::Blank | Value::Number(_) | Value::Text(_) | Value::Error => Value::Error,
            },
            "IFERROR" => {
                if values[0] == Value::Error {
                    values[1].clone()
                } else {
                    values[0].clone()
                }
            }
            "ROUND" => arithmetic(&values[0], &values[1], |number, digits| {
                assert!((digits - 6.0).abs() < f64::EPSILON);
                Some((number * 1e6).round() / 1e6)
            }),
            "ABS" => arithmetic(&values[0], &Value::Number(0.0), |number, _| Some(number.abs())),
            other => panic!("{other}"),
        }
    }
}

fn arithmetic(left: &Value, right: &Value, step: impl Fn(f64, f64) -> Option<f64>) -> Value {
    let number = |value: &Value| match value {
        Value::Blank => Some(0.0),
        Value::Number(number) => Some(*number),
        Value::Flag(flag) => Some(f64::from(u8::from(*flag))),
        Value::Text(_) | Value::Error => None,
    };
    let (Some(left), Some(right)) = (number(left), number(right)) else { return Value::Error };
    step(left, right).map_or(Value::Error, Value::Number)
}

fn run(folder: &Path, command: &str, more: &[&str]) -> Book {
    let out = folder.join("out.xlsx");
    let output = Command::new(env!("CARGO_BIN_EXE_tier"))
        .current_dir(folder)
        .args(command.split_whitespace())
        .args(["--quiet", "--force", "--lang", "en", "-o"])
        .arg(&out)
        .args(more)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    Book::open(&out)
}

fn check(book: &Book, of: &str) {
    assert_eq!(book.texts("Tier"), book.texts("What-if tier"), "{of}: what is stored");
    assert_eq!(book.texts("Tier"), book.computed(), "{of}: what is computed");
}

#[test]
fn the_formulas_of_the_examples() {
    let folder = tempfile::tempdir().unwrap();
    // A param and a value to give it, by the name that it has on the page of thresholds.
    let changes = [
        ("annual-amount", "核心客户年运费", "core", 400_000),
        ("classification-table", "订单量中", "medium", 200_000),
        ("consolidation", "重点会员近12个月运费", "重点线", 1_000),
    ];
    for (path, command) in examples() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let copy = folder.path().join("examples").join(&name);
        fs::create_dir_all(&copy).unwrap();
        for file in fs::read_dir(&path).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), copy.join(file.file_name())).unwrap();
        }
        let rules = copy.join("rules.toml");
        fs::write(&rules, format!("{}\n[report]\nlive = true\n", fs::read_to_string(&rules).unwrap())).unwrap();
        let command = command.trim().strip_suffix("--format csv").unwrap();
        let mut book = run(folder.path(), command, &[]);
        check(&book, &name);
        for (_, label, param, value) in changes.iter().filter(|(example, ..)| *example == name) {
            let row = book.threshold(label);
            book.changed.insert(row, f64::from(*value));
            let after = run(folder.path(), command, &["--set", &format!("{param}={value}")]).texts("Tier");
            assert_ne!(book.texts("Tier"), after, "{name}: {param} decides");
            assert_eq!(book.computed(), after, "{name}: {param}={value}");
        }
    }
}

const RULES: &str = r#"schema = 1
[params]
line  = { value = 1000, label = "Line" }
share = "90%"
day   = "2020-01-01"
[customers]
key = "id"
[customers.columns]
since  = { header = "since", type = "date" }
paid   = { header = "paid", type = "number", unit = "%" }
limit  = { header = "limit", type = "number" }
score  = { header = "score", type = "number" }
vip    = { header = "vip", type = "flag" }
[tables.orders]
key = "id"
[tables.orders.columns]
amount = { header = "amount", type = "number" }
[metrics]
total = "sum(orders.amount)"
n     = "count(orders)"
[[tiers]]
name  = 'A "1"'
enter = "(total >= line and paid >= share and not (score < 4)) or (vip and total / n > 240 and since < day)"
[[tiers]]
name  = "B"
enter = "at_least(2, total >= 50% * line, score between 3 and 4.5, limit - total > 500, paid in (80%, 90%))"
[[tiers]]
name  = "C"
enter = "total * 2 + 10 > 220 or not (score in (1, 2)) and not (limit between 50 and 2000) and total is not missing"
[[tiers]]
name  = "D"
enter = "not at_least(1, score >= 4, paid >= 60%) or abs(total) < 5 or days_since(since) < 1000"
[[caps]]
when    = "limit < 50"
at_most = "C"
reason  = "limit"
[[caps]]
when    = "not (score > 1)"
at_most = "D"
reason  = "score"
[report]
live = true
"#;

/// Customers with many values missing, the same each time.
fn customers() -> (String, String) {
    let mut state = 7_u32;
    let mut next = move |of: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % of
    };
    let (mut sheet, mut orders) = ("id,since,paid,limit,score,vip\n".to_owned(), "id,amount\n".to_owned());
    for row in 0..200 {
        let since = ["", "2012-05-01", "2019-12-31", "2020-01-01", "2025-03-01"][next(5) as usize];
        let paid = ["", "55%", "80%", "90%", "95%"][next(5) as usize];
        let limit = ["", "0", "50", "1000", "2500.5"][next(5) as usize];
        let score = ["", "1", "2", "3.5", "4", "5"][next(6) as usize];
        let vip = ["", "yes", "no"][next(3) as usize];
        writeln!(sheet, "K{row},{since},{paid},{limit},{score},{vip}").unwrap();
        for _ in 0..[0, 0, 1, 3, 6][next(5) as usize] {
            let amount = ["10", "99.99", "250.25", "1000", "-50"][next(5) as usize];
            writeln!(orders, "K{row},{amount}").unwrap();
        }
    }
    (sheet, orders)
}

#[test]
fn formulas_answer_as_the_rules_do_where_values_are_missing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let (sheet, orders) = customers();
    write("c.csv", &sheet);
    write("o.csv", &orders);
    let command = "classify c.csv --orders o.csv -r rules.toml --as-of 2026-06-30";
    // Each threshold by its name, its value changed in the sheet and in the rules.
    let changes = [
        ("Line", 500.0, "value = 1000", "value = 500"),
        ("share", 0.8, "\"90%\"", "\"80%\""),
        ("total / n > 240", 30.0, "> 240", "> 30"),
        ("day", 46_000.0, "2020-01-01", "2025-12-09"),
        ("limit <", 500.0, "limit < 50\"", "limit < 500\""),
        ("score >", 3.5, "(score > 1)", "(score > 3.5)"),
        ("total >= 50% * line", 2.0, "50% * line", "200% * line"),
        ("limit - total > 500", 0.0, "> 500", "> 0"),
        ("score ≤", 3.0, "and 4.5", "and 3"),
        ("total * 2 + 10 > 220", -1.0, "total * 2", "total * (-1)"),
        ("abs(total) < 5", 120.0, "< 5 ", "< 120 "),
        ("days_since(since) < 1000", 4000.0, "< 1000\"", "< 4000\""),
        ("paid ≥", 0.5, "60%", "50%"),
    ];
    let mut moved = 0;
    for (name, value, from, to) in changes {
        write("rules.toml", RULES);
        let mut book = run(folder.path(), command, &[]);
        check(&book, name);
        let row = book.threshold(name);
        book.changed.insert(row, value);
        assert!(RULES.matches(from).count() == 1, "{from}");
        write("rules.toml", &RULES.replace(from, to));
        let after = run(folder.path(), command, &[]).texts("Tier");
        moved += usize::from(book.texts("Tier") != after);
        assert_eq!(book.computed(), after, "{name} = {value}");
    }
    assert!(moved >= 10, "only {moved} of the changes move anybody");
}

#[test]
fn a_formula_that_no_spreadsheet_holds_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("c.csv", "id,x\nK1,5\nK2,70\n");
    let command = "classify c.csv -r rules.toml --as-of 2026-06-30";
    let rules = |tiers: &str| {
        format!(
            "schema = 1\n[customers]\nkey = \"id\"\n[customers.columns]\nx = {{ header = \"x\", type = \"number\" }}\n{tiers}[report]\nlive = true\n"
        )
    };
    let first = |book: &Book| book.thresholds.get_value((1, 0)).unwrap().to_string();
    let ladder: Vec<String> = (1..70).rev().map(|n| format!("[[tiers]]\nname = \"T{n}\"\nenter = \"x >= {n}\"\n")).collect();
    let ladder = ladder.concat();
    let long: Vec<String> = (1..300).map(|n| format!("x = {n}")).collect();
    let long = format!("[[tiers]]\nname = \"A\"\nenter = \"{}\"\n[[tiers]]\nname = \"B\"\n", long.join(" or "));
    for (tiers, said) in [(ladder.as_str(), "would nest 71 deep"), (&long, "characters, and spreadsheets take 8,192")] {
        write("rules.toml", &rules(tiers));
        let book = run(folder.path(), command, &[]);
        assert!(book.formulas.is_empty());
        assert!(first(&book).contains(said), "{}", first(&book));
        check(&book, said);
    }
}

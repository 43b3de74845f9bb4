//! The html page: what it shows is what json says, on every example; nothing in a cell gets out of it; it fetches nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use sha2::{Digest, Sha256};

mod read;

use read::{Cell, Page, read};

fn tier(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tier")).current_dir(folder).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "tier {arguments:?}\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs something as a page and as json.
fn both(folder: &Path, arguments: &[&str], language: &str) -> (Page, Value) {
    let with = |format| tier(folder, &[arguments, &["--format", format, "--lang", language]].concat());
    let html = with("html");
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\""));
    assert!(html == with("html"), "the second time other bytes");
    (read(&html), serde_json::from_str(&with("json")).unwrap())
}

/// Every example's arguments, without the format.
fn examples() -> Vec<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let commands = folders.iter().filter_map(|folder| fs::read_to_string(folder.join("command.txt")).ok());
    let arguments = |command: String| {
        let words = command.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let format = words.iter().position(|word| word == "--format").unwrap();
        [&words[..format], &words[format + 2..]].concat()
    };
    commands.map(arguments).collect()
}

/// A decimal in millionths.
fn micros(decimal: &str) -> i128 {
    let (whole, rest) = decimal.split_once('.').unwrap_or((decimal, ""));
    format!("{whole}{rest:0<6}").parse().unwrap()
}

/// Whether a cell says what a value of json says.
fn says(cell: &Cell, value: &Value) -> bool {
    match value {
        Value::Number(number) => cell.value.as_deref() == Some(number.to_string().as_str()) || cell.text == number.to_string(),
        Value::String(text) => cell.text == *text || percentage(cell).as_deref() == Some(text),
        Value::Bool(yes) => cell.text == if *yes { "是" } else { "否" },
        Value::Array(texts) => cell.text == texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("、"),
        Value::Null => cell.text.is_empty() || cell.text == "未分类",
        Value::Object(_) => false,
    }
}

/// A plan may say a share as `12%`.
fn percentage(cell: &Cell) -> Option<String> {
    cell.value.as_ref().filter(|_| cell.text.ends_with('%')).map(|_| cell.text.clone())
}

#[test]
fn the_page_says_what_json_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for example in examples() {
        let arguments: Vec<&str> = example.iter().map(String::as_str).collect();
        let (page, json) = both(root, &arguments, "zh");
        assert_eq!(page.language, "zh-CN");
        let (table, customers) = (page.table("tiers"), json["customers"].as_array().unwrap());
        assert_eq!(table.rows.len(), customers.len());
        let dictionary = page.table("dictionary").rows.iter();
        let headings: BTreeMap<String, String> = dictionary.map(|row| (row[1].text.clone(), row[0].text.clone())).collect();
        for (row, customer) in table.rows.iter().zip(customers) {
            assert_eq!(row.len(), table.headings.len());
            let at = |heading: &str| row[table.column(heading)].text.as_str();
            assert_eq!(at("客户"), customer["customer"]);
            assert_eq!(at("等级"), customer["tier"].as_str().unwrap_or("未定级"));
            assert_eq!(at("拟定等级"), customer["candidate"].as_str().unwrap_or("未定级"));
            let alerts: Vec<_> = customer["alerts"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert_eq!(at("预警"), alerts.join("；"));
            let parts =
                [("columns", "column"), ("metrics", "metric"), ("scores", "score"), ("segments", "segment"), ("plan", "plan")];
            for (part, prefix) in parts {
                for (name, value) in customer[part].as_object().unwrap() {
                    // The dictionary says under which heading.
                    let heading = &headings[&format!("{prefix}.{name}")];
                    let cell = &row[table.column(heading)];
                    assert!(says(cell, value), "{arguments:?}: {part}.{name} = {value} is not {cell:?}");
                }
            }
        }
    }
}

#[test]
fn totals_are_the_sums_of_the_customers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for example in examples() {
        let arguments: Vec<&str> = example.iter().map(String::as_str).collect();
        let (page, _) = both(root, &arguments, "en");
        assert_eq!(page.language, "en");
        let (tiers, summary) = (page.table("tiers"), page.table("summary_tiers"));
        let amount = summary.headings[3].as_str();
        let (in_tiers, tier) = (tiers.column(amount), tiers.column("Tier"));
        let number = |cell: &Cell| cell.value.as_deref().map_or(0, micros);
        let (mut customers, mut all) = (0, 0);
        for row in &summary.rows {
            let of_tier: Vec<_> = tiers.rows.iter().filter(|of| of[tier].text == row[0].text).collect();
            let sum: i128 = of_tier.iter().map(|of| number(&of[in_tiers])).sum();
            assert_eq!(number(&row[1]), 1_000_000 * of_tier.len() as i128);
            assert_eq!(number(&row[3]), sum, "{row:?}");
            customers += number(&row[1]);
            all += sum;
        }
        let total = summary.total.as_ref().unwrap();
        assert_eq!((number(&total[1]), number(&total[3])), (customers, all));
        assert_eq!((number(&total[2]), number(&total[4])), (1_000_000, 1_000_000));
        let plans = page.table("plans");
        let total = plans.total.as_ref().unwrap();
        let of = |column: usize| plans.rows.iter().map(|row| number(&row[column])).sum::<i128>();
        assert_eq!((number(&total[1]), number(&total[2])), (customers, all));
        assert_eq!((of(1), of(2)), (customers, all));
        assert_eq!(customers, 1_000_000 * tiers.rows.len() as i128);
        // Tiers twice, months, the curve.
        assert!(page.charts >= 4, "{}", page.charts);
    }
}

/// Base64 of RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, at| bits << 8 | usize::from(three.get(at).copied().unwrap_or(0)));
        for digit in 0..=three.len() {
            out.push(char::from(DIGITS[bits >> (18 - 6 * digit) & 63]));
        }
        out.extend(std::iter::repeat_n('=', 3 - three.len()));
    }
    out
}

const HOSTILE_RULES: &str = r#"
schema = 1
name = "<script>alert('rules')</script> & \"x\""
[customers]
key = "key"
[customers.columns]
name = "<b onclick='x'>name</b>&"
[tables.orders]
key = "key"
date = "date"
[tables.orders.columns]
amount = { header = "amount", type = "number" }
[metrics]
amount_12m = { value = "sum(orders.amount, last 12 months)", label = "<i>amount</i>" }
[segments.n]
label = "S<u>"
by = "name"
[[tiers]]
name = "</td><script>大"
enter = "amount_12m >= 100"
plan = { manager = "<b>x</b>" }
[[tiers]]
name = "小"
[[alerts]]
name = "<a href='javascript:1'>alert"
when = "amount_12m < 100"
severity = "high"
advice = "<h1>"
"#;

/// Texts as they came, and as the page shows them: the same, but for what can't be seen or turns the direction of writing.
fn hostile_texts() -> Vec<(String, String)> {
    let same = [
        "<script>alert(1)</script>",
        "\"quoted\" 'single' & &amp; &lt;b&gt;",
        "--></script><!--<svg onload=alert(1)>",
        "]]> ${x} `y` \\u003cscript\\u003e",
        "' onmouseover='alert(1)",
        "👩\u{200D}👩\u{200D}👧🇨🇳👍🏽",
        "=1+1",
        "https://example.com/?a=b&c=d",
        "line\nline\ttab",
    ];
    let mut texts: Vec<_> = same.iter().map(|text| ((*text).to_owned(), (*text).to_owned())).collect();
    texts.push(("客".repeat(32_767), "客".repeat(32_767)));
    texts.push(("a\u{202E}b\u{2066}c\u{200F}d".to_owned(), "a\\u{202e}b\\u{2066}c\\u{200f}d".to_owned()));
    texts.push(("c\u{1}\u{7F}\u{1B}[31m\u{2028}x".to_owned(), "c\\u{1}\\u{7f}\\u{1b}[31m\\u{2028}x".to_owned()));
    texts
}

/// Writes a customer sheet of names, and an order of 10 times its number for each.
fn write_input(folder: &Path, names: &[String]) {
    let mut customers = "key,<b onclick='x'>name</b>&\n".to_owned();
    let mut orders = "key,date,amount\n".to_owned();
    for (number, name) in names.iter().enumerate() {
        writeln!(customers, "K{number:04},\"{}\"", name.replace('"', "\"\"")).unwrap();
        writeln!(orders, "K{number:04},2026-06-01,{}.25", number * 10).unwrap();
    }
    orders.push_str("K0000,2026-06-01,<img src=x onerror=alert(1)>\n");
    fs::write(folder.join("customers.csv"), customers).unwrap();
    fs::write(folder.join("orders.csv"), orders).unwrap();
    fs::write(folder.join("rules.toml"), HOSTILE_RULES).unwrap();
}

const ARGUMENTS: [&str; 8] = ["classify", "customers.csv", "--orders", "orders.csv", "-r", "rules.toml", "--as-of", "2026-06-30"];

#[test]
fn nothing_gets_out_of_a_cell() {
    let folder = tempfile::tempdir().unwrap();
    let texts = hostile_texts();
    write_input(folder.path(), &texts.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>());
    for language in ["zh", "en"] {
        // The reader refuses every element and attribute that a page has no use for.
        let (page, _) = both(folder.path(), &ARGUMENTS, language);
        assert_eq!(page.title, "<script>alert('rules')</script> & \"x\" · 2026-06-30");
        let tiers = page.table("tiers");
        let name = tiers.column("<b onclick='x'>name</b>&");
        for (row, (_, shown)) in tiers.rows.iter().zip(&texts) {
            assert_eq!(row[name].text, *shown);
        }
        assert_eq!(tiers.rows[11][2].text, "</td><script>大");
        assert!(page.texts.iter().any(|text| text == "<img src=x onerror=alert(1)>"));
        assert!(page.texts.iter().any(|text| text == "<a href='javascript:1'>alert"));
        assert!(page.texts.iter().any(|text| text.contains("name = \"</td><script>大\"\nenter = \"amount_12m >= 100\"")));
    }
}

#[test]
fn the_page_runs_its_own_script_and_fetches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write_input(folder.path(), &["a".to_owned()]);
    let (page, _) = both(folder.path(), &ARGUMENTS, "en");
    let digest = base64(&Sha256::digest(page.script.as_bytes()));
    assert_eq!(
        page.policy,
        format!(
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        )
    );
}

/// More rows than a browser lays out well stand as data; all of them, the first ones in the document as well.
#[test]
fn many_rows_stand_as_data() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..1_234).map(|number| format!("</script>{number}")).collect();
    write_input(folder.path(), &names);
    let (page, json) = both(folder.path(), &ARGUMENTS, "zh");
    let (table, customers) = (page.table("tiers"), json["customers"].as_array().unwrap());
    assert_eq!((table.rows.len(), table.data.len()), (500, 1_234));
    let amount = table.column("<i>amount</i>");
    for (row, customer) in table.data.iter().zip(customers) {
        assert_eq!(row[0], customer["customer"]);
        assert_eq!(row[1], customer["columns"]["name"]);
        let place = u8::from(customer["tier"] == "小");
        assert_eq!(row[2], serde_json::json!(["t", place, customer["tier"]]));
        assert_eq!(row[amount], customer["metrics"]["amount_12m"]);
    }
    for (row, data) in table.rows.iter().zip(&table.data) {
        assert_eq!(row[1].text, data[1]);
        assert_eq!(row[amount].value.as_deref(), Some(data[amount].to_string().as_str()));
    }
}

#[test]
fn nobody_and_one() {
    let folder = tempfile::tempdir().unwrap();
    for (names, language, note) in [(0, "zh", "没有记录"), (0, "en", "no rows"), (1, "en", "K0000")] {
        write_input(folder.path(), &vec!["x".to_owned(); names]);
        let (page, _) = both(folder.path(), &ARGUMENTS, language);
        assert_eq!(page.table("tiers").rows.len(), names);
        assert!(page.texts.iter().any(|text| text == note));
        // Nothing to draw of nobody.
        assert_eq!(page.charts == 0, names == 0, "{}", page.charts);
    }
}
